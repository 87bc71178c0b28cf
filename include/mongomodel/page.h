/** @file page.h Lists in pages: by number, or each from where the one before ended. MODEL_DECLARE
 * makes a typed form of each.
 *
 *     user_page_t page = {0};
 *     while (user_page_next(db, &query, &page, &error))
 *         for (size_t i = 0; i < page.count; i++)
 *             puts(page.items[i].username);
 *     user_page_free(&page);
 *
 * Pages have an order without ties: the id is added to the query's sort, in the direction of its
 * last key. It is not frozen: what is inserted or moved meanwhile is on the page where it belongs
 * then, so a record that moves may be seen twice or never; .snapshot of the query freezes all
 * pages.
 */
#ifndef MONGOMODEL_PAGE_H
#define MONGOMODEL_PAGE_H

#include <mongomodel/db.h>
#include <mongomodel/query.h>
#include <mongomodel/record.h>

MODEL__BEGIN

enum {
    MODEL_PAGE_SIZE = 20,        /**< records of a page, if nothing else is said */
    MODEL_MAX_PAGE_SIZE = 10000, /**< at most */
    MODEL_MAX_TOKEN = 4096       /**< characters of a token, at most */
};

/* Of typed pages too. */
#define MODEL__PAGE_MEMBERS                                                                    \
    size_t count;                                                                              \
    void *memory;                                                                              \
    int64_t page;  /**< its number, from 1; 0: pages by token have none */                     \
    int64_t size;  /**< records of a full page */                                              \
    int64_t total; /**< records of all pages; -1: not counted */                               \
    int64_t pages; /**< how many there are; -1: not counted */                                 \
    bool has_next, has_prev;                                                                   \
    const char *next; /**< token of the page behind this one; NULL: none. Lives as the page */ \
    const char *prev; /**< token of the page before this one */                                \
    uint64_t moment;  /**< of a snapshot, as the server counts time; 0: none */                \
    uint64_t reserved[4]

/** One page. Start with {0}, end with model_page_free(). */
typedef struct mongomodel_page {
    void *items; /**< records in the order of the list, managed as those of a list */
    MODEL__PAGE_MEMBERS;
} model_page_t;

/** Free a page and empty it. Twice is harmless. */
MODEL_API void model_page_free(model_page_t *page);

/** For model_page(): do not count. .total and .pages are -1; .has_next is known all the same. */
enum { MODEL_NO_TOTAL = 1 };

/**
 * Read the page of a number. Costs the server as much as all pages before it: use model_page_next()
 * to go far.
 *
 * @param query  Conditions, sort, fields: no skip, limit, after. NULL: every record.
 * @param number  From 1. A page behind the last one is empty, and its numbers are right.
 * @param size  Records of a page, 1 to MODEL_MAX_PAGE_SIZE.
 * @param flags  MODEL_NO_TOTAL or 0.
 * @param page  {0}, or an earlier page: it is kept until the new one is complete, then freed. With
 * .snapshot, an earlier page gives the moment of the new one.
 * @errors ARGUMENT (page 0, a size out of bounds, skip too large, conditions that cannot be
 * counted: those by distance), UNSUPPORTED (.snapshot before server 5.0, or on a standalone), and
 * those of model_filter(); CONFLICT: a snapshot that the server no longer has
 */
MODEL_API bool model_page(model_db_t *db, const model_t *model, const model_query_t *query,
                          int64_t number, int64_t size, uint32_t flags, model_page_t *page,
                          model_error_t *error);

/** The page that a query's .skip and .limit mean, as model_query_parse() sets them: .skip is a
 * multiple of .limit; .limit 0: MODEL_PAGE_SIZE. Else as model_page(). */
MODEL_API bool model_page_asked(model_db_t *db, const model_t *model, const model_query_t *query,
                                uint32_t flags, model_page_t *page, model_error_t *error);

/**
 * Step to the next page. Costs the same for each page, with an index that ends in the id:
 * {created_at, id} for MODEL_DESC(user, created_at).
 *
 * @param query  The same for all pages. .limit: records of a page; 0: MODEL_PAGE_SIZE. .after:
 * NULL, or a token (from a URL): where the first page begins; one of .prev goes back. No skip.
 * @param page  {0}: the first page. Else it is left behind: what it held is kept until the new one
 * is complete, then freed; on failure and at the end it stays as it is.
 * @return false at the end (error->code is MODEL_OK) and on failure (it is not). The first page may
 * be empty.
 * @errors ARGUMENT (a token that is altered, or of another list; a sort on a list, a secret member,
 * one with old names, a score; conditions by distance), MISMATCH (a stored value of another type
 * stands in the sort's member: those have no place in the order), LIMIT (a value too long for a
 * token), and those of model_page()
 */
MODEL_API bool model_page_next(model_db_t *db, const model_t *model, const model_query_t *query,
                               model_page_t *page, model_error_t *error);

/** Step to the page before. @param page  {0}: the last page. Records are in the order of the list
 * in either direction. */
MODEL_API bool model_page_prev(model_db_t *db, const model_t *model, const model_query_t *query,
                               model_page_t *page, model_error_t *error);

MODEL__END_C

/* clang-format off */
/* Results are copied, not cast. */
#define MODEL__PAGE_COPY(S, to, from) \
    ((to)->items = MODEL__CAST(S *, (from)->items), (to)->count = (from)->count, \
     (to)->memory = (from)->memory, (to)->page = (from)->page, (to)->size = (from)->size, \
     (to)->total = (from)->total, (to)->pages = (from)->pages, \
     (to)->has_next = (from)->has_next, (to)->has_prev = (from)->has_prev, \
     (to)->next = (from)->next, (to)->prev = (from)->prev, (to)->moment = (from)->moment)
#define MODEL__PAGE_RAW(raw, typed) \
    model_page_t raw = {NULL, 0, NULL, 0, 0, 0, 0, false, false, NULL, NULL, 0, {0}}; \
    if (typed) \
        MODEL__PAGE_COPY(void, &raw, typed)

#define MODEL__PAGES(N, S) \
    typedef struct N##_one_page { \
        S *items; \
        MODEL__PAGE_MEMBERS; \
    } N##_page_t; \
    MODEL__UNUSED static inline void N##_page_free(N##_page_t *page) \
    { \
        MODEL__PAGE_RAW(raw, page); \
        model_page_free(&raw); \
        if (page) \
            MODEL__PAGE_COPY(S, page, &raw); \
    } \
    MODEL__UNUSED static inline bool N##_page(model_db_t *db, const model_query_t *query, \
                                              int64_t number, int64_t size, uint32_t flags, \
                                              N##_page_t *page, model_error_t *error) \
    { \
        MODEL__PAGE_RAW(raw, page); \
        bool ok = model_page(db, &N##_model, query, number, size, flags, page ? &raw : NULL, \
                             error); \
        if (page) \
            MODEL__PAGE_COPY(S, page, &raw); \
        return ok; \
    } \
    MODEL__UNUSED static inline bool N##_page_asked(model_db_t *db, const model_query_t *query, \
                                                    uint32_t flags, N##_page_t *page, \
                                                    model_error_t *error) \
    { \
        MODEL__PAGE_RAW(raw, page); \
        bool ok = model_page_asked(db, &N##_model, query, flags, page ? &raw : NULL, error); \
        if (page) \
            MODEL__PAGE_COPY(S, page, &raw); \
        return ok; \
    } \
    MODEL__UNUSED static inline bool N##_page_next(model_db_t *db, const model_query_t *query, \
                                                   N##_page_t *page, model_error_t *error) \
    { \
        MODEL__PAGE_RAW(raw, page); \
        bool ok = model_page_next(db, &N##_model, query, page ? &raw : NULL, error); \
        if (page) \
            MODEL__PAGE_COPY(S, page, &raw); \
        return ok; \
    } \
    MODEL__UNUSED static inline bool N##_page_prev(model_db_t *db, const model_query_t *query, \
                                                   N##_page_t *page, model_error_t *error) \
    { \
        MODEL__PAGE_RAW(raw, page); \
        bool ok = model_page_prev(db, &N##_model, query, page ? &raw : NULL, error); \
        if (page) \
            MODEL__PAGE_COPY(S, page, &raw); \
        return ok; \
    }
/* clang-format on */

#endif

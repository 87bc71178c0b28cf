/* Every operation that takes a query, to be asked the same: how many were met? */
#ifndef TESTS_LIVE_READS_FIXTURE_H
#define TESTS_LIVE_READS_FIXTURE_H

#include "live/store_fixture.h"

#include <query/options.h>

/* True: it worked. *n: how many records it met; NOT_FOUND is none, and works. */
typedef bool run_t(fixture_t *fixture, const model_query_t *query, int64_t *n);

static const model_update_t change = {.changes = {MODEL_SET(user, role, ROLE_AUTHOR)}};

static inline bool none_or_one(fixture_t *fixture, user_t *user, int64_t *n)
{
    *n = user != NULL;
    user_free(user);
    return *n || fixture->error.code == MODEL_ERROR_NOT_FOUND;
}

static inline bool run_filter(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    user_list_t list;

    bool ok = user_filter(fixture->db, query, &list, &fixture->error);
    *n = (int64_t)list.count;
    user_list_free(&list);
    return ok;
}

static inline bool run_find(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    user_cursor_t cursor;
    user_t *user;

    *n = 0;
    if (!user_find(fixture->db, query, &cursor, &fixture->error))
        return false;
    while (user_cursor_next(&cursor, &user, &fixture->error))
        ++*n;
    user_cursor_close(&cursor);
    return fixture->error.code == MODEL_OK;
}

static inline bool add_one(const user_t *user, void *context)
{
    *(int64_t *)context += user != NULL;
    return true;
}

static inline bool run_each(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    *n = 0;
    return user_each(fixture->db, query, add_one, n, &fixture->error);
}

static inline bool run_first(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    return none_or_one(fixture, user_first(fixture->db, query, &fixture->error), n);
}

static inline bool run_last(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    return none_or_one(fixture, user_last(fixture->db, query, &fixture->error), n);
}

static inline bool run_get_one(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    return none_or_one(fixture, user_get_one(fixture->db, query, &fixture->error), n);
}

static inline bool run_count(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    return user_count(fixture->db, query, n, &fixture->error);
}

static inline bool run_exists(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    bool there;
    bool ok = user_exists(fixture->db, query, &there, &fixture->error);

    *n = there;
    return ok;
}

static inline bool run_distinct(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    model_memory_t *memory = model_memory_new(0);
    model_string_list_t names;

    bool ok = MODEL_DISTINCT(user, fixture->db, query, username, memory, &names, &fixture->error);
    *n = (int64_t)names.count;
    model_memory_free(memory);
    return ok;
}

static inline bool run_explain(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    model_explain_t explain;

    bool ok = user_explain(fixture->db, query, &explain, &fixture->error);
    *n = explain.returned;
    return ok;
}

static inline bool run_page(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    user_page_t page = {.items = NULL};

    bool ok = user_page(fixture->db, query, 1, 10, 0, &page, &fixture->error);
    *n = (int64_t)page.count;
    ok = ok && page.total == *n;
    user_page_free(&page);
    return ok;
}

static inline bool run_page_asked(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    user_page_t page = {.items = NULL};

    bool ok = user_page_asked(fixture->db, query, 0, &page, &fixture->error);
    *n = (int64_t)page.count;
    user_page_free(&page);
    return ok;
}

static inline bool run_page_next(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    user_page_t page = {.items = NULL};

    bool ok = user_page_next(fixture->db, query, &page, &fixture->error);
    *n = (int64_t)page.count;
    user_page_free(&page);
    return ok;
}

static inline bool run_page_prev(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    user_page_t page = {.items = NULL};

    bool ok = user_page_prev(fixture->db, query, &page, &fixture->error);
    *n = (int64_t)page.count;
    user_page_free(&page);
    return ok;
}

static inline bool run_update_one(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    *n = user_update_one(fixture->db, query, &change, &fixture->error);
    return *n || fixture->error.code == MODEL_ERROR_NOT_FOUND;
}

static inline bool run_update_many(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    model_updated_t updated;

    bool ok = user_update_many(fixture->db, query, &change, &updated, &fixture->error);
    *n = updated.changed;
    return ok && updated.matched == updated.changed;
}

static inline bool run_delete_many(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    return user_delete_many(fixture->db, query, n, &fixture->error);
}

static inline bool run_find_one_and_update(fixture_t *fixture, const model_query_t *query,
                                           int64_t *n)
{
    return none_or_one(
        fixture,
        user_find_one_and_update(fixture->db, query, &change, MODEL_AFTER, &fixture->error), n);
}

static inline bool run_find_one_and_replace(fixture_t *fixture, const model_query_t *query,
                                            int64_t *n)
{
    const user_t user = {.username = "new", .email = "new@example.org", .home.city = "Rome"};

    return none_or_one(
        fixture,
        user_find_one_and_replace(fixture->db, query, &user, MODEL_BEFORE, &fixture->error), n);
}

static inline bool run_find_one_and_delete(fixture_t *fixture, const model_query_t *query,
                                           int64_t *n)
{
    return none_or_one(fixture, user_find_one_and_delete(fixture->db, query, &fixture->error), n);
}

static const struct operation {
    const char *name;
    run_t *run;
} operations[] = {
    {"filter", run_filter},
    {"find", run_find},
    {"each", run_each},
    {"first", run_first},
    {"last", run_last},
    {"get_one", run_get_one},
    {"count", run_count},
    {"exists", run_exists},
    {"distinct", run_distinct},
    {"explain", run_explain},
    {"page", run_page},
    {"page_asked", run_page_asked},
    {"page_next", run_page_next},
    {"page_prev", run_page_prev},
    {"update_one", run_update_one},
    {"update_many", run_update_many},
    {"delete_many", run_delete_many},
    {"find_one_and_update", run_find_one_and_update},
    {"find_one_and_replace", run_find_one_and_replace},
    {"find_one_and_delete", run_find_one_and_delete},
};
enum { N_OPERATIONS = sizeof operations / sizeof *operations };

/* Four users, of whom one lives in Rome. */
static inline void fresh_users(fixture_t *fixture)
{
    static const char *const names[] = {"ada", "bob", "cid", "dan"};
    static const char *const cities[] = {"Oslo", "Rome", "Oslo", "Bergen"};
    char emails[4][32];
    user_t users[4] = {{.id = 0}};

    raw_delete(fixture, "user", "{}");
    for (size_t i = 0; i < 4; i++) {
        snprintf(emails[i], sizeof emails[i], "%s@example.org", names[i]);
        users[i] =
            (user_t){.username = names[i], .email = emails[i], .home = {"Main Street", cities[i]}};
    }
    assert_done(user_create_many(fixture->db, users, 4, NULL, NULL, &fixture->error),
                fixture->error);
}

#endif

/** @file declare.h Names that a model gets in a header: its table, its list type, typed operations.
 *
 * MODEL_DECLARE(user, user_t, int64_t) declares user_model and, for each operation of store.h,
 * write.h, read.h, record.h, rules.h, codec.h, json.h, text.h and patch.h, a typed form: what
 * model_create(db, &user_model, record, error) does, user_create(db, record, error) does, and the
 * compiler checks that record is a user_t.
 */
#ifndef MONGOMODEL_DECLARE_H
#define MONGOMODEL_DECLARE_H

#include <mongomodel/aggregate.h>
#include <mongomodel/bulk.h>
#include <mongomodel/distinct.h>
#include <mongomodel/explain.h>
#include <mongomodel/json.h>
#include <mongomodel/page.h>
#include <mongomodel/patch.h>
#include <mongomodel/read.h>
#include <mongomodel/rules.h>
#include <mongomodel/store.h>
#include <mongomodel/stream.h>
#include <mongomodel/text.h>
#include <mongomodel/write.h>

/* clang-format off */
#define MODEL__DECLARE_TABLE(N, S) \
    typedef S N##__record; \
    extern MODEL_TABLE_VISIBILITY const model_t N##_model

/** A struct inside others, and N_list_t. @p S may still be incomplete, so it can hold lists of itself. */
#define MODEL_DECLARE_EMBEDDED(N, S) \
    typedef struct N##_list { \
        S *items; \
        size_t count; \
    } N##_list_t; \
    MODEL__DECLARE_TABLE(N, S)

/** A stored model. @p ID  C type of its id member; a table with an id of another kind is refused. */
#define MODEL_DECLARE(N, S, ID) \
    typedef ID N##__id; \
    MODEL__DECLARE_LIST(N, S); \
    MODEL__DECLARE_TABLE(N, S); \
    MODEL__OWN_NAMES \
    MODEL__READS(N, S) \
    MODEL__PAGES(N, S) \
    MODEL__AGGREGATES(N, S) \
    MODEL__DISTINCTS(N) \
    MODEL__EXPLAINS(N) \
    MODEL__RECORDS(N, S) \
    MODEL__CODECS(N, S) \
    MODEL__MORE_READS(N, S) \
    MODEL__TEXT_QUERIES(N) \
    MODEL__WRITES(N, S, ID) \
    MODEL__AGGREGATE_INTO(N) \
    MODEL__WRITES_BY_CONDITION(N, S, ID) \
    MODEL__PATCHES(N, S) \
    MODEL__BULKS(N, S, ID) \
    MODEL__STREAMS(N, S) \
    MODEL__OWN_NAMES_END \
    struct N##__semicolon

/** A struct that is only read: a view. */
#define MODEL_DECLARE_RESULT(N, S) \
    MODEL__DECLARE_LIST(N, S); \
    MODEL__DECLARE_TABLE(N, S); \
    MODEL__OWN_NAMES \
    MODEL__READS(N, S) \
    MODEL__PAGES(N, S) \
    MODEL__AGGREGATES(N, S) \
    MODEL__DISTINCTS(N) \
    MODEL__EXPLAINS(N) \
    MODEL__CODECS(N, S) \
    MODEL__MORE_READS(N, S) \
    MODEL__OWN_NAMES_END \
    struct N##__semicolon

#define MODEL__DECLARE_LIST(N, S) \
    typedef struct N##_list { \
        S *items; \
        size_t count; \
        void *memory; \
    } N##_list_t; \
    typedef struct N##_cursor { \
        model_cursor_t *handle; \
    } N##_cursor_t

/* Results are copied, not cast: writing a user_list_t through a model_list_t is undefined. */
#define MODEL__TAKE(S, list, raw) \
    ((list)->items = MODEL__CAST(S *, (raw).items), (list)->count = (raw).count, \
     (list)->memory = (raw).memory)

#define MODEL__READS(N, S) \
    MODEL__UNUSED static inline bool N##_filter(model_db_t *db, const model_query_t *query, \
                                                N##_list_t *list, model_error_t *error) \
    { \
        model_list_t raw = {NULL, 0, NULL}; \
        bool ok = model_filter(db, &N##_model, query, &raw, error); \
        MODEL__TAKE(S, list, raw); \
        return ok; \
    } \
    MODEL__UNUSED static inline void N##_list_free(N##_list_t *list) \
    { \
        model_list_t raw = {list->items, list->count, list->memory}; \
        model_list_clear(&raw); \
        MODEL__TAKE(S, list, raw); \
    } \
    MODEL__UNUSED static inline S *N##_get_one(model_db_t *db, const model_query_t *query, \
                                               model_error_t *error) \
    { \
        return MODEL__CAST(S *, model_get_one(db, &N##_model, query, error)); \
    } \
    MODEL__UNUSED static inline S *N##_first(model_db_t *db, const model_query_t *query, \
                                             model_error_t *error) \
    { \
        return MODEL__CAST(S *, model_first(db, &N##_model, query, error)); \
    } \
    MODEL__UNUSED static inline bool N##_find(model_db_t *db, const model_query_t *query, \
                                              N##_cursor_t *cursor, model_error_t *error) \
    { \
        cursor->handle = model_find(db, &N##_model, query, error); \
        return cursor->handle != NULL; \
    } \
    MODEL__UNUSED static inline bool N##_cursor_next(N##_cursor_t *cursor, S **record, \
                                                     model_error_t *error) \
    { \
        void *raw = NULL; \
        bool ok = model_cursor_next(cursor->handle, &raw, error); \
        *record = MODEL__CAST(S *, raw); \
        return ok; \
    } \
    MODEL__UNUSED static inline void N##_cursor_close(N##_cursor_t *cursor) \
    { \
        model_cursor_close(cursor->handle); \
        cursor->handle = NULL; \
    } \
    MODEL__UNUSED static inline bool N##_count(model_db_t *db, const model_query_t *query, \
                                               int64_t *n, model_error_t *error) \
    { \
        return model_count(db, &N##_model, query, n, error); \
    } \
    MODEL__UNUSED static inline bool N##_exists(model_db_t *db, const model_query_t *query, \
                                                bool *exists, model_error_t *error) \
    { \
        return model_exists(db, &N##_model, query, exists, error); \
    } \
    MODEL__UNUSED static inline void N##_free(S *record) \
    { \
        model_free(record); \
    }

#define MODEL__RECORDS(N, S) \
    MODEL__UNUSED static inline S *N##_new(void) \
    { \
        return MODEL__CAST(S *, model_new(&N##_model)); \
    } \
    MODEL__UNUSED static inline S *N##_copy(const S *record) \
    { \
        return MODEL__CAST(S *, model_copy(&N##_model, record)); \
    } \
    MODEL__UNUSED static inline bool N##_validate(const S *record, model_error_t *error) \
    { \
        return model_validate(&N##_model, record, error); \
    } \
    MODEL__UNUSED MODEL__PRINTF(2, 3) static inline const char *N##_text( \
        S *record, const char *format, ...) \
    { \
        va_list args; \
        va_start(args, format); \
        const char *text = model_text_v(record, &N##_model, format, args); \
        va_end(args); \
        return text; \
    }

/* A function on records is called through one that knows their type: none is cast. */
#define MODEL__CODECS(N, S) \
    MODEL__UNUSED static inline bool N##_encode(const S *record, model_buffer_t *buffer, \
                                                model_error_t *error) \
    { \
        return model_encode(&N##_model, record, buffer, error); \
    } \
    MODEL__UNUSED static inline bool N##_encode_bson(const S *record, bson_t *bson, \
                                                     model_error_t *error) \
    { \
        return model_encode_bson(&N##_model, record, bson, error); \
    } \
    MODEL__UNUSED static inline bool N##_decode(const uint8_t *data, size_t length, \
                                                model_memory_t *arena, S *record, \
                                                model_error_t *error) \
    { \
        return model_decode(&N##_model, data, length, arena, record, error); \
    } \
    MODEL__UNUSED static inline S *N##_decode_new(const uint8_t *data, size_t length, \
                                                  model_error_t *error) \
    { \
        return MODEL__CAST(S *, model_decode_new(&N##_model, data, length, error)); \
    } \
    MODEL__UNUSED static inline bool N##_decode_list(const uint8_t *data, size_t length, \
                                                     N##_list_t *list, model_error_t *error) \
    { \
        model_list_t raw = {NULL, 0, NULL}; \
        bool ok = model_decode_list(&N##_model, data, length, &raw, error); \
        MODEL__TAKE(S, list, raw); \
        return ok; \
    } \
    typedef struct N##__borrowing { \
        bool (*borrow)(const S *record, void *context); \
        void *context; \
    } N##__borrowing_t; \
    MODEL__UNUSED static inline bool N##__borrow(const void *record, void *context) \
    { \
        const N##__borrowing_t *borrowing = MODEL__CAST(const N##__borrowing_t *, context); \
        return borrowing->borrow(MODEL__CAST(const S *, record), borrowing->context); \
    } \
    MODEL__UNUSED static inline bool N##_decode_borrowed( \
        const model_documents_t *documents, bool (*borrow)(const S *record, void *context), \
        void *context, model_error_t *error) \
    { \
        N##__borrowing_t borrowing = {borrow, context}; \
        return model_decode_borrowed(&N##_model, documents, borrow ? N##__borrow : NULL, \
                                     &borrowing, error); \
    } \
    MODEL__UNUSED static inline bool N##_to_json(const S *record, const model_json_t *options, \
                                                 model_buffer_t *buffer, model_error_t *error) \
    { \
        return model_to_json(&N##_model, record, options, buffer, error); \
    } \
    MODEL__UNUSED static inline bool N##_from_json( \
        const char *data, size_t length, const model_json_t *options, model_memory_t *arena, \
        S *record, model_error_t *error) \
    { \
        return model_from_json(&N##_model, data, length, options, arena, record, error); \
    } \
    MODEL__UNUSED static inline S *N##_new_from_json(const char *data, size_t length, \
                                                     const model_json_t *options, \
                                                     model_error_t *error) \
    { \
        return MODEL__CAST(S *, model_new_from_json(&N##_model, data, length, options, error)); \
    } \
    MODEL__UNUSED static inline bool N##_equal(const S *one, const S *other) \
    { \
        return model_equal(&N##_model, one, other); \
    } \
    MODEL__UNUSED static inline void N##_clear(S *record) \
    { \
        model_clear(&N##_model, record); \
    }

#define MODEL__WRITES(N, S, ID) \
    MODEL__UNUSED static inline S *N##_get(model_db_t *db, ID id, model_error_t *error) \
    { \
        return MODEL__CAST(S *, model_get(db, &N##_model, &id, error)); \
    } \
    MODEL__UNUSED static inline bool N##_create(model_db_t *db, S *record, model_error_t *error) \
    { \
        return model_create(db, &N##_model, record, error); \
    } \
    MODEL__UNUSED static inline bool N##_create_many( \
        model_db_t *db, S *records, size_t count, const model_create_many_t *options, \
        model_report_t *report, model_error_t *error) \
    { \
        return model_create_many(db, &N##_model, records, count, options, report, error); \
    } \
    MODEL__UNUSED static inline bool N##_save(model_db_t *db, S *record, model_error_t *error) \
    { \
        return model_save(db, &N##_model, record, error); \
    } \
    MODEL__UNUSED static inline bool N##_refresh(model_db_t *db, S *record, model_error_t *error) \
    { \
        return model_refresh(db, &N##_model, record, error); \
    } \
    MODEL__UNUSED static inline bool N##_delete(model_db_t *db, S *record, model_error_t *error) \
    { \
        return model_delete(db, &N##_model, record, error); \
    } \
    MODEL__UNUSED static inline bool N##_delete_many(model_db_t *db, const model_query_t *query, \
                                                     int64_t *n, model_error_t *error) \
    { \
        return model_delete_many(db, &N##_model, query, n, error); \
    }

#ifndef __cplusplus
/**
 * Add one item to a list of a managed record: MODEL_APPEND(user, ada, tags, "new").
 *
 * The item is stored as given; the list's memory is the record's. False: no memory, or not managed.
 */
#define MODEL_APPEND(N, record, m, v) \
    (model_grow((record), &N##_model, &#m[0 * sizeof((record) == (N##__record *)0)], 1) \
         ? ((record)->m.items[(record)->m.count++] = (v), true) \
         : false)
/**
 * Add one key and its value to a map of a managed record:
 * MODEL_APPEND_AT(user, ada, settings, "theme", "dark"). The key is borrowed, as the value is; one
 * that is there already is refused when the record is written.
 */
#define MODEL_APPEND_AT(N, record, m, k, v) \
    (model_grow((record), &N##_model, &#m[0 * sizeof((record) == (N##__record *)0)], 1) \
         ? ((record)->m.items[(record)->m.count].key = (k), \
            (record)->m.items[(record)->m.count++].value = (v), true) \
         : false)
#endif
/* clang-format on */

#endif

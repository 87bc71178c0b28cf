/* Models of the tests of registration. Included by one file of each program. */
#ifndef MONGOMODEL_TESTS_REGISTER_MODELS_H
#define MONGOMODEL_TESTS_REGISTER_MODELS_H

#include "live/live.h"

#include "admin/admin.h"

#include <mongomodel.h>

typedef struct {
    const char *street;
    int32_t box;
} place_t;
MODEL_DECLARE_EMBEDDED(place, place_t);

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *email, *name;
    model_opt_int32_t number;
    bool is_active;
    place_t home;
    place_t *billing;
    model_date_t created_at, updated_at;
} account_t;
MODEL_DECLARE(account, account_t, int64_t);

typedef struct {
    const char *name;
} account_name_t;
MODEL_DECLARE_RESULT(account_name, account_name_t);

typedef struct {
    model_meta_t meta;
    int64_t id;
    model_date_t created_at;
} legacy_t;
MODEL_DECLARE(legacy, legacy_t, int64_t);

typedef struct {
    model_meta_t meta;
    bson_oid_t id;
    const char *word;
    model_date_t created_at;
} plain_t;
MODEL_DECLARE(plain, plain_t, bson_oid_t);

MODEL_DEFINE_EMBEDDED(place, MODEL_FIELDS(MODEL_FIELD(place, street),
                                          MODEL_FIELD(place, box, .unique = true)));
MODEL_DEFINE(account,
             MODEL_INDEXES(MODEL_INDEX({MODEL_ASC(account, name), MODEL_DESC(account, created_at)},
                                       MODEL_ONLY(MODEL_EQ(account, is_active, true))),
                           MODEL_INDEX({MODEL_DESC(account, home.street)}, .sparse = true,
                                       .name = "streets")),
             MODEL_FIELDS(MODEL_FIELD(account, id, .role = MODEL_ID_SEQUENCE),
                          MODEL_FIELD(account, email, .key = "mail", .unique = true),
                          MODEL_FIELD(account, name, .required = true, .unique = true),
                          MODEL_FIELD(account, number, .unique = true),
                          MODEL_FIELD(account, is_active), MODEL_EMBED(account, home, place),
                          MODEL_EMBED(account, billing, place),
                          MODEL_FIELD(account, created_at, .role = MODEL_CREATED_AT),
                          MODEL_FIELD(account, updated_at, .role = MODEL_UPDATED_AT)));
MODEL_DEFINE_VIEW(account_name, account, MODEL_FIELDS(MODEL_FIELD(account_name, name)));
MODEL_DEFINE(legacy, MODEL_FIELDS(MODEL_FIELD(legacy, id, .role = MODEL_ID_SEQUENCE, .key = "id"),
                                  MODEL_FIELD(legacy, created_at, .role = MODEL_CREATED_AT)));
MODEL_DEFINE(plain, .no_default_indexes = true,
             MODEL_FIELDS(MODEL_FIELD(plain, id, .role = MODEL_ID_OBJECT),
                          MODEL_FIELD(plain, word, .unique = true),
                          MODEL_FIELD(plain, created_at, .role = MODEL_CREATED_AT)));

LIVE_UNUSED static void register_must(live_t *live, const model_t *model)
{
    model_error_t error;

    if (!model_register(live->db, MODEL_LIST_OF(model), &error)) {
        live_print_on_failure(&error);
        fail();
    }
}

/* An index by its name as listIndexes gives it, to destroy; NULL: none. */
LIVE_UNUSED static bson_t *register_index(live_t *live, const char *collection, const char *name)
{
    mongoc_collection_t *of = live_collection(live, collection);
    mongoc_cursor_t *cursor = mongoc_collection_find_indexes_with_opts(of, NULL);
    const bson_t *index;
    bson_t *copy = NULL;
    bson_iter_t at;

    while (!copy && mongoc_cursor_next(cursor, &index))
        if (bson_iter_init_find(&at, index, "name") && !strcmp(bson_iter_utf8(&at, NULL), name))
            copy = bson_copy(index);
    mongoc_cursor_destroy(cursor);
    mongoc_collection_destroy(of);
    return copy;
}

LIVE_UNUSED static int register_count(live_t *live, const char *collection)
{
    mongoc_collection_t *of = live_collection(live, collection);
    mongoc_cursor_t *cursor = mongoc_collection_find_indexes_with_opts(of, NULL);
    const bson_t *index;
    int n = 0;

    while (mongoc_cursor_next(cursor, &index))
        n++;
    mongoc_cursor_destroy(cursor);
    mongoc_collection_destroy(of);
    return n;
}

#endif

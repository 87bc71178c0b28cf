/* Twelve members, none nested: what most collections hold. */
#include "bench.h"

#include <mongomodel/table.h>
#include <stdlib.h>

typedef struct user {
    model_meta_t meta;
    int64_t id;
    char *username, *email, *first_name, *last_name, *city;
    bool active;
    int32_t age;
    double score;
    model_date_t created_at, updated_at;
    bson_oid_t org_id;
} user_t;

MODEL_DECLARE(user, user_t, int64_t);
MODEL_DEFINE(user, MODEL_FIELDS(MODEL_FIELD(user, id, .role = MODEL_ID_CALLER),
                                MODEL_FIELD(user, username), MODEL_FIELD(user, email),
                                MODEL_FIELD(user, first_name), MODEL_FIELD(user, last_name),
                                MODEL_FIELD(user, city), MODEL_FIELD(user, active),
                                MODEL_FIELD(user, age), MODEL_FIELD(user, score),
                                MODEL_FIELD(user, created_at), MODEL_FIELD(user, updated_at),
                                MODEL_FIELD(user, org_id)));

static bool make(void *record)
{
    user_t *user = record;

    *user = (user_t){
        .id = (int64_t)random_bits(),
        .username = random_text(6, 12),
        .email = random_text(14, 24),
        .first_name = random_text(4, 9),
        .last_name = random_text(4, 11),
        .city = random_text(5, 14),
        .active = random_bits() & 1,
        .age = (int32_t)below(90),
        .score = (double)below(100000) / 7.0,
        .created_at = {1700000000000 + (int64_t)below(1000000000)},
    };
    user->updated_at.ms = user->created_at.ms + 55;
    random_oid(&user->org_id);
    return user->username && user->email && user->first_name && user->last_name && user->city;
}

static void append(const void *record, bson_t *document)
{
    const user_t *user = record;

    bson_append_int64(document, "_id", -1, user->id);
    bson_append_utf8(document, "username", -1, user->username, -1);
    bson_append_utf8(document, "email", -1, user->email, -1);
    bson_append_utf8(document, "first_name", -1, user->first_name, -1);
    bson_append_utf8(document, "last_name", -1, user->last_name, -1);
    bson_append_utf8(document, "city", -1, user->city, -1);
    bson_append_bool(document, "active", -1, user->active);
    bson_append_int32(document, "age", -1, user->age);
    bson_append_double(document, "score", -1, user->score);
    bson_append_date_time(document, "created_at", -1, user->created_at.ms);
    bson_append_date_time(document, "updated_at", -1, user->updated_at.ms);
    bson_append_oid(document, "org_id", -1, &user->org_id);
}

static bool take_date(const bson_iter_t *iter, model_date_t *date)
{
    if (!BSON_ITER_HOLDS_DATE_TIME(iter))
        return false;
    date->ms = bson_iter_date_time(iter);
    return true;
}

static bool take_scalar(const bson_iter_t *iter, const char *key, user_t *user)
{
    if (!strcmp(key, "active")) {
        if (!BSON_ITER_HOLDS_BOOL(iter))
            return false;
        user->active = bson_iter_bool(iter);
    } else if (!strcmp(key, "age")) {
        if (!BSON_ITER_HOLDS_INT32(iter))
            return false;
        user->age = bson_iter_int32(iter);
    } else if (!strcmp(key, "score")) {
        if (!BSON_ITER_HOLDS_DOUBLE(iter))
            return false;
        user->score = bson_iter_double(iter);
    } else if (!strcmp(key, "created_at")) {
        return take_date(iter, &user->created_at);
    } else if (!strcmp(key, "updated_at")) {
        return take_date(iter, &user->updated_at);
    } else if (!strcmp(key, "org_id")) {
        if (!BSON_ITER_HOLDS_OID(iter))
            return false;
        bson_oid_copy(bson_iter_oid(iter), &user->org_id);
    }
    return true;
}

static inline bool take_element(const bson_iter_t *iter, const char *key, user_t *user)
{
    if (!strcmp(key, "_id")) {
        if (!BSON_ITER_HOLDS_INT64(iter))
            return false;
        user->id = bson_iter_int64(iter);
        return true;
    }
    if (!strcmp(key, "username"))
        return take_text(iter, &user->username);
    if (!strcmp(key, "email"))
        return take_text(iter, &user->email);
    if (!strcmp(key, "first_name"))
        return take_text(iter, &user->first_name);
    if (!strcmp(key, "last_name"))
        return take_text(iter, &user->last_name);
    if (!strcmp(key, "city"))
        return take_text(iter, &user->city);
    return take_scalar(iter, key, user);
}

static bool iterate(const bson_t *document, void *record)
{
    bson_iter_t iter;

    memset(record, 0, sizeof(user_t));
    if (!bson_iter_init(&iter, document))
        return false;
    while (bson_iter_next(&iter))
        if (!take_element(&iter, bson_iter_key(&iter), record))
            return false;
    return true;
}

static bool borrow_element(const bson_iter_t *iter, const char *key, user_t *user)
{
    switch (key[0]) {
    case '_':
        return take_element(iter, key, user);
    case 'e':
        return borrow_text(iter, &user->email);
    case 'f':
        return borrow_text(iter, &user->first_name);
    case 'l':
        return borrow_text(iter, &user->last_name);
    case 'u':
        return key[1] == 's' ? borrow_text(iter, &user->username) : take_scalar(iter, key, user);
    case 'c':
        return key[1] == 'i' ? borrow_text(iter, &user->city) : take_scalar(iter, key, user);
    default:
        return take_scalar(iter, key, user);
    }
}

static bool borrow(const bson_t *document, void *record)
{
    bson_iter_t iter;

    memset(record, 0, sizeof(user_t));
    if (!bson_iter_init(&iter, document))
        return false;
    while (bson_iter_next(&iter))
        if (!borrow_element(&iter, bson_iter_key_unsafe(&iter), record))
            return false;
    return true;
}

static void release(void *record)
{
    user_t *user = record;

    free(user->username);
    free(user->email);
    free(user->first_name);
    free(user->last_name);
    free(user->city);
}

const shape_t user_shape = {"user", &user_model, 256, make, append, iterate, NULL, borrow, release};

/* A user by hand, as one writes it: append with the key's length left to libbson, iterate and
 * compare keys, copy strings. */
#include "trips.h"

#include <stdlib.h>

bool hand_encode_user(const user_t *user, bson_t *document)
{
    return bson_append_int64(document, "_id", -1, user->id) &&
           bson_append_utf8(document, "username", -1, user->username, -1) &&
           bson_append_utf8(document, "email", -1, user->email, -1) &&
           bson_append_utf8(document, "first_name", -1, user->first_name, -1) &&
           bson_append_utf8(document, "last_name", -1, user->last_name, -1) &&
           bson_append_utf8(document, "city", -1, user->city, -1) &&
           bson_append_bool(document, "active", -1, user->active) &&
           bson_append_int32(document, "age", -1, user->age) &&
           bson_append_double(document, "score", -1, user->score) &&
           bson_append_date_time(document, "created_at", -1, user->created_at.ms) &&
           bson_append_date_time(document, "updated_at", -1, user->updated_at.ms) &&
           bson_append_oid(document, "org_id", -1, &user->org_id);
}

bool hand_take_text(const bson_iter_t *iter, char **text)
{
    if (!BSON_ITER_HOLDS_UTF8(iter))
        return false;
    *text = strdup(bson_iter_utf8(iter, NULL));
    return *text != NULL;
}

static bool take_date(const bson_iter_t *iter, model_date_t *date)
{
    if (!BSON_ITER_HOLDS_DATE_TIME(iter))
        return false;
    date->ms = bson_iter_date_time(iter);
    return true;
}

static bool take_other(const bson_iter_t *iter, const char *key, user_t *user)
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

static bool take_element(const bson_iter_t *iter, const char *key, user_t *user)
{
    if (!strcmp(key, "_id")) {
        if (!BSON_ITER_HOLDS_INT64(iter))
            return false;
        user->id = bson_iter_int64(iter);
        return true;
    }
    if (!strcmp(key, "username"))
        return hand_take_text(iter, &user->username);
    if (!strcmp(key, "email"))
        return hand_take_text(iter, &user->email);
    if (!strcmp(key, "first_name"))
        return hand_take_text(iter, &user->first_name);
    if (!strcmp(key, "last_name"))
        return hand_take_text(iter, &user->last_name);
    if (!strcmp(key, "city"))
        return hand_take_text(iter, &user->city);
    return take_other(iter, key, user);
}

bool hand_decode_user(const bson_t *document, user_t *user)
{
    bson_iter_t iter;

    memset(user, 0, sizeof *user);
    if (!bson_iter_init(&iter, document))
        return false;
    while (bson_iter_next(&iter))
        if (!take_element(&iter, bson_iter_key(&iter), user))
            return false;
    return true;
}

void hand_free_user(user_t *user)
{
    free(user->username);
    free(user->email);
    free(user->first_name);
    free(user->last_name);
    free(user->city);
}

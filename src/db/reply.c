#include "db/db.h"

/* Where the driver or the server may have put what a failure is about, best first. */
static const char *const places[] = {"writeErrors.0.", "errorReplies.0.", ""};
static const char *const concern_places[] = {"writeConcernErrors.0.", "writeConcernError."};

static bool seek_in(const bson_t *reply, const char *const *prefixes, size_t n, const char *name,
                    bson_iter_t *value)
{
    char path[64];
    bson_iter_t iter;

    for (size_t i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s%s", prefixes[i], name);
        if (bson_iter_init(&iter, reply) && bson_iter_find_descendant(&iter, path, value))
            return true;
    }
    return false;
}

bool model__reply_seek(const bson_t *reply, bool write_concern, const char *name,
                       bson_iter_t *value)
{
    if (!reply)
        return false;
    return write_concern
               ? seek_in(reply, concern_places, MODEL__COUNT_OF(concern_places), name, value)
               : seek_in(reply, places, MODEL__COUNT_OF(places), name, value);
}

const char *model__reply_text(const bson_t *reply, bool write_concern, const char *name)
{
    bson_iter_t value;

    return model__reply_seek(reply, write_concern, name, &value) && BSON_ITER_HOLDS_UTF8(&value)
               ? bson_iter_utf8(&value, NULL)
               : NULL;
}

bool model__reply_number(const bson_t *reply, bool write_concern, const char *name, int64_t *value)
{
    bson_iter_t found;

    if (!model__reply_seek(reply, write_concern, name, &found) || !BSON_ITER_HOLDS_NUMBER(&found))
        return false;
    *value = bson_iter_as_int64(&found);
    return true;
}

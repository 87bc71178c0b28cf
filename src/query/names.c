/* Stored names in expressions. */
#include "query/query.h"

bool model__put_member_name(model__buffer_t *out, const char *key, size_t key_size,
                            const char *name)
{
    char text[MODEL__MAX_KEY_PATH + 1];

    model__print(text, sizeof text, "$%s", name);
    return model__put_string(out, key, key_size, text, strlen(text));
}

/* {"$eq": [{"$type": "$name"}, "missing"]} */
static bool put_missing(model__buffer_t *out, const char *key, const char *name)
{
    size_t mark, sides, type;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, 1, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$eq", 3, &sides) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "0", 1, &type) &&
           model__put_member_name(out, "$type", 5, name) && model__put_end(out, type) &&
           model__put_string(out, "1", 1, "missing", 7) && model__put_end(out, sides) &&
           model__put_end(out, mark);
}

bool model__put_first_name(model__buffer_t *out, const char *key, size_t key_size,
                           const char *const *names)
{
    size_t mark, list;

    if (!names[1])
        return model__put_member_name(out, key, key_size, names[0]);
    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$cond", 5, &list) &&
           put_missing(out, "0", names[0]) && model__put_first_name(out, "1", 1, names + 1) &&
           model__put_member_name(out, "2", 1, names[0]) && model__put_end(out, list) &&
           model__put_end(out, mark);
}

/* Stored values of other types than a change can do something with. */
#include "query/change.h"

/* ---- which types these are ---- */

static const int8_t types[] = {
    BSON_TYPE_DOUBLE,     BSON_TYPE_UTF8,      BSON_TYPE_DOCUMENT,
    BSON_TYPE_ARRAY,      BSON_TYPE_BINARY,    BSON_TYPE_UNDEFINED,
    BSON_TYPE_OID,        BSON_TYPE_BOOL,      BSON_TYPE_DATE_TIME,
    BSON_TYPE_NULL,       BSON_TYPE_REGEX,     BSON_TYPE_DBPOINTER,
    BSON_TYPE_CODE,       BSON_TYPE_SYMBOL,    BSON_TYPE_CODEWSCOPE,
    BSON_TYPE_INT32,      BSON_TYPE_TIMESTAMP, BSON_TYPE_INT64,
    BSON_TYPE_DECIMAL128, BSON_TYPE_MAXKEY,    -1, /* the least key, as a number of the server */
};

static bool is_number(int32_t type)
{
    return type == BSON_TYPE_DOUBLE || type == BSON_TYPE_INT32 || type == BSON_TYPE_INT64 ||
           type == BSON_TYPE_DECIMAL128;
}

bool model__is_foreign(model__wanted_t wanted, uint8_t type)
{
    if (wanted == MODEL__WANTS_LIST)
        return type != BSON_TYPE_ARRAY;
    return wanted == MODEL__WANTS_DATE ? type != BSON_TYPE_DATE_TIME : !is_number(type);
}

/* {"$type": [all others]}: a list of numbers is one too, by its own type. */
static bool put_types(model__buffer_t *out, model__wanted_t wanted, bool null)
{
    size_t list;
    char text[16];
    const char *key;
    uint32_t n = 0;

    if (!model__put_begin(out, BSON_TYPE_ARRAY, "$type", 5, &list))
        return false;
    for (size_t i = 0; i < sizeof types; i++) {
        if (!model__is_foreign(wanted, (uint8_t)types[i]) || (types[i] == BSON_TYPE_NULL && !null))
            continue;
        const size_t size = bson_uint32_to_string(n++, &key, text, sizeof text);
        if (!model__put_int32(out, key, size, types[i]))
            return false;
    }
    return model__put_end(out, list);
}

/* A list is what is there, and is none: asked for its type the server looks at its items. */
static bool put_no_list(model__buffer_t *out, bool null)
{
    size_t not_list;

    return model__put_bool(out, "$exists", 7, true) && (null || model__put_null(out, "$ne", 3)) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "$not", 4, &not_list) &&
           model__put_int32(out, "$type", 5, BSON_TYPE_ARRAY) && model__put_end(out, not_list);
}

bool model__put_foreign(model__buffer_t *out, const char *key, size_t key_size,
                        model__wanted_t wanted, bool null)
{
    size_t member;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &member) &&
           (wanted == MODEL__WANTS_LIST ? put_no_list(out, null) : put_types(out, wanted, null)) &&
           model__put_end(out, member);
}

/* ---- guards ---- */

bool model__counts_missing(const model__field_t *field, bool has_default)
{
    return has_default || field->row->also_read[0] ||
           (field->row->store_null && field->may_be_empty);
}

/* {key: {"$not": {"$type": …}}} */
static bool guard_types(model__builder_t *builder, const model__edit_t *edit, bool null_only)
{
    const model__wanted_t wanted =
        edit->field->kind == MODEL_KIND_DATE ? MODEL__WANTS_DATE : MODEL__WANTS_NUMBER;
    model__buffer_t *out = &builder->change->guard;
    size_t mark, member, inner;

    return model__guard_begin(builder, edit, &mark) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, edit->where->key, edit->where->size,
                            &member) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "$not", 4, &inner) &&
           (null_only ? model__put_int32(out, "$type", 5, BSON_TYPE_NULL)
                      : put_types(out, wanted, !edit->piped)) &&
           model__put_end(out, inner) && model__put_end(out, member) &&
           model__guard_end(builder, mark);
}

/* The server refuses what it cannot count with, but compares anything with a number; and to a
 * pipeline that is needed for another change null is nothing. */
bool model__guard_stored(model__builder_t *builder, const model__edit_t *edit)
{
    const uint16_t op = edit->term->op;

    if (!edit->editor->relative || op == MODEL__RENAME || edit->where->placed ||
        builder->use->upsert)
        return true;
    if (op == MODEL__MIN || op == MODEL__MAX)
        return guard_types(builder, edit, false);
    return !builder->piped || edit->piped || guard_types(builder, edit, true);
}

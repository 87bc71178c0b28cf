#include "store/store.h"

int64_t model__version_of(const model__field_t *field, const uint8_t *document)
{
    model__found_t found;
    int64_t version = 0;
    int32_t narrow;
    double real;

    if (!model__bson_find(document, field->key, field->key_size, &found))
        return 0;
    if (found.type == BSON_TYPE_INT64)
        memcpy(&version, found.value, sizeof version);
    if (found.type == BSON_TYPE_INT32) {
        memcpy(&narrow, found.value, sizeof narrow);
        version = narrow;
    }
    if (found.type == BSON_TYPE_DOUBLE) { /* a whole number, else the record was not decoded */
        memcpy(&real, found.value, sizeof real);
        version = real > -9e15 && real < 9e15 ? (int64_t)real : 0;
    }
    return version;
}

void model__version_write(const model__field_t *field, int64_t version, void *record)
{
    model__store_integer(field->kind, model__at(record, field->row->offset), version);
}

bool model__version_next(const model__field_t *field, int64_t version, int64_t *next,
                         model_error_t *error)
{
    if (version >= model__integer_of(field->kind)->most)
        return model__fail_at(error, MODEL_ERROR_LIMIT, field->row->name, MODEL__RULE_RANGE,
                              "the last version that the member can hold");
    *next = version + 1;
    return true;
}

/* Null equals a missing one. */
static bool put_none(model__buffer_t *out)
{
    size_t mark;

    return model__put_begin(out, BSON_TYPE_ARRAY, MODEL__KEY("$in"), &mark) &&
           model__put_int32(out, MODEL__KEY("0"), 0) && model__put_null(out, MODEL__KEY("1")) &&
           model__put_end(out, mark);
}

bool model__version_guard(const model__field_t *field, int64_t version, model__buffer_t *elements)
{
    size_t mark;

    return model__put_begin(elements, BSON_TYPE_DOCUMENT, field->key, field->key_size, &mark) &&
           (version ? model__put_int64(elements, MODEL__KEY("$eq"), version)
                    : put_none(elements)) &&
           model__put_end(elements, mark);
}

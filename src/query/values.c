#include "query/query.h"

/* Items of a C array: what an item of each class may take, how it is read. */

static bool load_integer(const void *item, size_t size, model_term_t *value)
{
    int8_t one;
    int16_t two;
    int32_t four;

    if (size == sizeof one)
        value->integer = (memcpy(&one, item, size), one);
    else if (size == sizeof two)
        value->integer = (memcpy(&two, item, size), two);
    else if (size == sizeof four)
        value->integer = (memcpy(&four, item, size), four);
    else if (size == sizeof value->integer)
        memcpy(&value->integer, item, size);
    else
        return false;
    return true;
}

static bool load_unsigned(const void *item, size_t size, model_term_t *value)
{
    bool known = size == 1 || size == 2 || size == 4 || size == 8;

    if (known)
        memcpy(&value->integer, item, size); /* it was zero; little-endian: see codec/put.c */
    return known;
}

static bool load_real(const void *item, size_t size, model_term_t *value)
{
    float single;

    if (size == sizeof single)
        value->real = (double)(memcpy(&single, item, size), single);
    else if (size == sizeof value->real)
        memcpy(&value->real, item, size);
    else
        return false;
    return true;
}

static bool load_string(const void *item, size_t size, model_term_t *value)
{
    value->pointer = size == sizeof(char *) ? model__load_pointer(item) : NULL;
    return size == sizeof(char *);
}

static const struct loader {
    bool (*load)(const void *item, size_t size, model_term_t *value);
    size_t by_address; /* size of an item; or the array holds pointers to them */
} loaders[] = {
    [MODEL__V_BOOL] = {load_unsigned, 0},
    [MODEL__V_INT] = {load_integer, 0},
    [MODEL__V_UINT64] = {load_unsigned, 0},
    [MODEL__V_REAL] = {load_real, 0},
    [MODEL__V_STRING] = {load_string, 0},
    [MODEL__V_DATE] = {load_integer, 0},
    [MODEL__V_TEXT] = {NULL, sizeof(model_text_t)},
    [MODEL__V_OID] = {NULL, sizeof(bson_oid_t)},
    [MODEL__V_DECIMAL] = {NULL, sizeof(bson_decimal128_t)},
    [MODEL__V_UUID] = {NULL, sizeof(model_uuid_t)},
    [MODEL__V_BINARY] = {NULL, sizeof(model_binary_t)},
    [MODEL__V_RAW] = {NULL, sizeof(model_raw_t)},
    [MODEL__V_TIMESTAMP] = {NULL, sizeof(model_timestamp_t)},
    [MODEL__V_REGEX] = {NULL, sizeof(model_regex_t)},
    [MODEL__V_JAVASCRIPT] = {NULL, sizeof(model_javascript_t)},
};

bool model__load_item(const model_term_t *array, uint32_t i, model_term_t *value)
{
    const struct loader *loader =
        array->value_kind < MODEL__COUNT_OF(loaders) ? &loaders[array->value_kind] : NULL;
    size_t size = (size_t)array->integer;
    const uint8_t *item = (const uint8_t *)array->pointer + i * size;

    *value = (model_term_t){.value_kind = array->value_kind};
    if (loader && loader->load)
        return loader->load(item, size, value);
    if (!loader || (size != loader->by_address && size != sizeof(void *)))
        return false;
    value->pointer = size == loader->by_address ? item : model__load_pointer(item);
    return loader->by_address != 0;
}

bool model__nth_value(model__writer_t *writer, const model__condition_t *condition, uint32_t i,
                      model_term_t *value)
{
    if (!condition->array) {
        *value = condition->value[i];
        return true;
    }
    return model__load_item(condition->value, i, value) ||
           model__refuse_condition(writer, condition, MODEL__RULE_TYPE,
                                   "an array whose items cannot be read");
}

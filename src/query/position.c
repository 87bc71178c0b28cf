/* Places in the order of pages: the values that a document has for the order's keys. */
#include "query/families.h"

#include <math.h>

#define BIT(kind) MODEL__KIND_BIT(kind)

static const model__family_t families[] = {
    {BIT(INT8) | BIT(INT16) | BIT(INT32) | BIT(INT64) | BIT(UINT8) | BIT(UINT16) | BIT(UINT32) |
         BIT(FLOAT) | BIT(DOUBLE) | BIT(DECIMAL) | BIT(ENUM_NUMBER),
     {BSON_TYPE_DOUBLE, BSON_TYPE_INT32, BSON_TYPE_INT64, BSON_TYPE_DECIMAL128},
     "a number",
     true},
    {BIT(STRING) | BIT(TEXT) | BIT(CHARS) | BIT(ENUM), {BSON_TYPE_UTF8}, "a string", false},
    {BIT(BOOL), {BSON_TYPE_BOOL}, "a bool", false},
    {BIT(DATE), {BSON_TYPE_DATE_TIME}, "a date", false},
    {BIT(TIMESTAMP), {BSON_TYPE_TIMESTAMP}, "a timestamp", false},
    {BIT(OID), {BSON_TYPE_OID}, "an ObjectId", false},
    {BIT(UUID) | BIT(BINARY), {BSON_TYPE_BINARY}, "binary", false},
};

const model__family_t *model__family_of(uint32_t kind)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(families); i++)
        if (families[i].kinds >> kind & 1u)
            return &families[i];
    return NULL;
}

bool model__family_has(const model__family_t *family, uint8_t type)
{
    return memchr(family->types, type, sizeof family->types) != NULL;
}

static bool is_nan(const model__found_t *value)
{
    bson_decimal128_t decimal;
    double number;

    if (value->type == BSON_TYPE_DOUBLE) {
        memcpy(&number, value->value, sizeof number);
        return isnan(number);
    }
    if (value->type != BSON_TYPE_DECIMAL128)
        return false;
    memcpy(&decimal.low, value->value, sizeof decimal.low);
    memcpy(&decimal.high, value->value + sizeof decimal.low, sizeof decimal.high);
    return model__decimal_is_nan(&decimal);
}

model__rank_t model__rank_of(const model__found_t *value)
{
    if (value->type == BSON_TYPE_NULL)
        return MODEL__RANK_NULL;
    return is_nan(value) ? MODEL__RANK_NAN : MODEL__RANK_VALUE;
}

/* As the server follows a dotted name in a document without lists; an array ends the way. */
static void find_value(const uint8_t *document, const model__order_key_t *key,
                       model__found_t *found)
{
    static const model__found_t missing = {.type = BSON_TYPE_NULL};
    const char *at = key->key, *end = key->key + key->key_size;

    for (;;) {
        const char *dot = memchr(at, '.', (size_t)(end - at));
        size_t size = (size_t)((dot ? dot : end) - at);
        if (!model__bson_find(document, at, size, found)) {
            *found = missing;
            return;
        }
        if (!dot || found->type == BSON_TYPE_ARRAY)
            return;
        if (found->type != BSON_TYPE_DOCUMENT) {
            *found = missing;
            return;
        }
        document = found->value;
        at = dot + 1;
    }
}

bool model__position_of(const model__order_t *order, const uint8_t *document,
                        model__position_t *place, model_error_t *error)
{
    for (size_t i = 0; i < order->n; i++) {
        const model__order_key_t *key = &order->keys[i];
        model__found_t *value = &place->values[i];
        find_value(document, key, value);
        if (value->type == BSON_TYPE_NULL || model__family_has(key->family, value->type))
            continue;
        return model__fail_at(error, MODEL_ERROR_MISMATCH, key->path, MODEL__RULE_TYPE,
                              "expected %s, found %s, which has no place in the order of the pages",
                              key->family->name, model__bson_type_name(value->type));
    }
    return true;
}

bool model__position_put(const model__order_t *order, const model__position_t *place,
                         model__buffer_t *out)
{
    size_t mark;

    if (!model__put_document_begin(out, &mark))
        return false;
    for (size_t i = 0; i < order->n; i++) {
        const model__found_t *value = &place->values[i];
        if (!model__put_value(out, value->type, "", 0, value->value, value->value_size))
            return false;
    }
    return model__put_end(out, mark);
}

bool model__position_read(const model__order_t *order, const uint8_t *bytes, size_t size,
                          model__position_t *place)
{
    const uint8_t *p = bytes + 4, *end = bytes + size;

    if (!model__bson_framed(bytes, size))
        return false;
    for (size_t i = 0; i < order->n; i++) {
        model__found_t *value = &place->values[i];
        model__flaw_t flaw = {.memory = NULL};
        if (model__bson_step(p, end, value) != MODEL__STEP_ELEMENT ||
            model__found_key_size(value) || !model__bson_check(value, 1, &flaw))
            return false;
        if (value->type != BSON_TYPE_NULL && !model__family_has(order->keys[i].family, value->type))
            return false;
        p = model__found_end(value);
    }
    return p + 1 == end;
}

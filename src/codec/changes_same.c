/* Are two members the same? Scalars bitwise: −0.0 is not 0.0, a NaN is itself. */
#include "codec/encode.h"

enum { LOOKS = 64 }; /* at each item of a map, on average */

typedef bool same_t(const model__field_t *field, const uint8_t *one, const uint8_t *other);

static bool same_bytes(const void *one, size_t one_size, const void *other, size_t other_size)
{
    return one_size == other_size && (!one_size || !memcmp(one, other, one_size));
}

static bool same_bool(const model__field_t *field, const uint8_t *one, const uint8_t *other)
{
    (void)field;
    return !*one == !*other;
}

static bool same_string(const model__field_t *field, const uint8_t *one, const uint8_t *other)
{
    (void)field;
    return !strcmp(model__load_pointer(one), model__load_pointer(other));
}

static bool same_text(const model__field_t *field, const uint8_t *one, const uint8_t *other)
{
    model_text_t a, b;

    (void)field;
    memcpy(&a, one, sizeof a);
    memcpy(&b, other, sizeof b);
    return same_bytes(a.data, a.length, b.data, b.length);
}

static bool same_chars(const model__field_t *field, const uint8_t *one, const uint8_t *other)
{
    return !strncmp((const char *)one, (const char *)other, field->row->size);
}

static bool same_binary(const model__field_t *field, const uint8_t *one, const uint8_t *other)
{
    model_binary_t a, b;

    (void)field;
    memcpy(&a, one, sizeof a);
    memcpy(&b, other, sizeof b);
    return a.subtype == b.subtype && same_bytes(a.data, a.length, b.data, b.length);
}

static bool same_regex(const model__field_t *field, const uint8_t *one, const uint8_t *other)
{
    model_regex_t a, b;

    (void)field;
    memcpy(&a, one, sizeof a);
    memcpy(&b, other, sizeof b);
    return !strcmp(a.pattern, b.pattern) &&
           !strcmp(a.options ? a.options : "", b.options ? b.options : "");
}

static bool same_vector(const model__field_t *field, const uint8_t *one, const uint8_t *other)
{
    model_int8_list_t a, b;

    memcpy(&a, one, sizeof a);
    memcpy(&b, other, sizeof b);
    return same_bytes(a.items, a.count * field->stride, b.items, b.count * field->stride);
}

static bool same_raw(const model__field_t *field, const uint8_t *one, const uint8_t *other)
{
    model_raw_t a, b;

    (void)field;
    memcpy(&a, one, sizeof a);
    memcpy(&b, other, sizeof b);
    return a.type == b.type && same_bytes(a.data, a.length, b.data, b.length);
}

static bool same_struct(const model__field_t *field, const uint8_t *one, const uint8_t *other)
{
    const model__plan_t *plan = model__same_case(field->embedded, one, other);

    for (uint32_t i = 0; plan && i < plan->n_fields; i++)
        if (!model__same_member(&plan->fields[i], one, other))
            return false;
    return plan && model__same_extra(plan, one, other);
}

/* size: compared bitwise. */
static const struct kind {
    size_t size;
    same_t *same;
} kinds[MODEL__N_KINDS] = {
    [MODEL_KIND_BOOL] = {0, same_bool},
    [MODEL_KIND_INT32] = {sizeof(int32_t), NULL},
    [MODEL_KIND_INT64] = {sizeof(int64_t), NULL},
    [MODEL_KIND_DOUBLE] = {sizeof(double), NULL},
    [MODEL_KIND_DATE] = {sizeof(model_date_t), NULL},
    [MODEL_KIND_STRING] = {0, same_string},
    [MODEL_KIND_TEXT] = {0, same_text},
    [MODEL_KIND_CHARS] = {0, same_chars},
    [MODEL_KIND_OID] = {sizeof(bson_oid_t), NULL},
    [MODEL_KIND_DECIMAL] = {sizeof(bson_decimal128_t), NULL},
    [MODEL_KIND_UUID] = {sizeof(model_uuid_t), NULL},
    [MODEL_KIND_ENUM] = {sizeof(uint32_t), NULL},
    [MODEL_KIND_DOCUMENT] = {0, same_struct},
    [MODEL_KIND_UINT32] = {sizeof(uint32_t), NULL},
    [MODEL_KIND_BINARY] = {0, same_binary},
    [MODEL_KIND_RAW] = {0, same_raw},
    [MODEL_KIND_ENUM_NUMBER] = {sizeof(uint32_t), NULL},
    [MODEL_KIND_INT8] = {sizeof(int8_t), NULL},
    [MODEL_KIND_INT16] = {sizeof(int16_t), NULL},
    [MODEL_KIND_UINT8] = {sizeof(uint8_t), NULL},
    [MODEL_KIND_UINT16] = {sizeof(uint16_t), NULL},
    [MODEL_KIND_FLOAT] = {sizeof(float), NULL},
    [MODEL_KIND_TIMESTAMP] = {sizeof(model_timestamp_t), NULL},
    [MODEL_KIND_REGEX] = {0, same_regex},
    [MODEL_KIND_JAVASCRIPT] = {0, same_text},
    [MODEL_KIND_VECTOR_FLOAT] = {0, same_vector},
    [MODEL_KIND_VECTOR_INT8] = {0, same_vector},
};

static bool same_value(const model__field_t *field, const uint8_t *one, const uint8_t *other)
{
    const struct kind *kind = &kinds[field->kind];
    bool empty = model__kind_empty(field->kind, one);

    if (empty || model__kind_empty(field->kind, other))
        return empty && model__kind_empty(field->kind, other);
    return kind->same ? kind->same(field, one, other) : !memcmp(one, other, kind->size);
}

static bool same_items(const model__field_t *field, model__span_t a, model__span_t b, same_t *same)
{
    if (a.count != b.count)
        return false;
    for (size_t i = 0; i < a.count; i++)
        if (!same(field, a.items + i * a.stride, b.items + i * b.stride))
            return false;
    return true;
}

static bool same_row(const model__field_t *field, const uint8_t *one, const uint8_t *other)
{
    return same_items(field, model__inner_span(field, one), model__inner_span(field, other),
                      same_value);
}

static bool has_repeat(model__span_t span)
{
    size_t item;

    return !model__map_repeat(span, &item) || item != MODEL__NO_REPEAT;
}

/* In any order; but where that takes long they are rather taken for different. b has no key twice.
 */
static bool same_map(const model__field_t *field, model__span_t a, model__span_t b)
{
    size_t next = 0, looked_at = 0;
    bool in_order = true;

    if (a.count != b.count)
        return false;
    for (size_t i = 0; i < a.count; i++) {
        const uint8_t *item = a.items + i * a.stride, *value;
        const char *key = model__key_in(item);
        size_t from = next;
        if (!key || !(value = model__map_value(field, b, key, &next)) ||
            !same_value(field, item + field->value_at, value))
            return false;
        in_order &= next == i + 1;
        looked_at += next > from ? next - from : b.count;
        if (looked_at / LOOKS > a.count)
            return false;
    }
    return in_order || !has_repeat(a);
}

static bool same_many(const model__field_t *field, const uint8_t *one, const uint8_t *other)
{
    model__span_t a = model__span_of(field, one), b = model__span_of(field, other);

    if (field->shape == MODEL_SHAPE_MAP)
        return same_map(field, a, b);
    return same_items(field, a, b, field->shape == MODEL_SHAPE_LISTS ? same_row : same_value);
}

bool model__same_member(const model__field_t *field, const uint8_t *one, const uint8_t *other)
{
    const uint8_t *a = model__value_of(field, one), *b = model__value_of(field, other);

    if (!a || !b)
        return !a && !b;
    return model__has_items(field) ? same_many(field, a, b) : same_value(field, a, b);
}

/* One JSON value into one BSON element of the member's kind. What BSON can say is then judged by
 * the decoder, so that ranges, labels and lengths have the same words as for documents. */
#include "codec/json.h"

#include <float.h>

typedef struct target {
    model__json_t *json;
    const model__field_t *field;
    const char *key;
    size_t key_size;
    const json_t *value;
} target_t;

typedef bool read_t(const target_t *target);

static bool put(const target_t *target, uint8_t type, const void *bytes, size_t size)
{
    return model__put_value(target->json->out, type, target->key, target->key_size, bytes, size) ||
           model__json_full(target->json);
}

static bool put_int64(const target_t *target, int64_t value)
{
    return put(target, BSON_TYPE_INT64, &value, sizeof value);
}

static bool fault(const target_t *target, const char *rule, const char *text)
{
    return model__json_fault(target->json, target->field->row->name, rule, text);
}

static bool wrong_type(const target_t *target, const char *expected)
{
    return model__json_wrong_type(target->json, target->field, expected, target->value);
}

/* A string's bytes; NULL: another type, reported. */
static const char *text_of(const target_t *target, const char *expected, size_t *size)
{
    if (!json_is_string(target->value)) {
        wrong_type(target, expected);
        return NULL;
    }
    *size = json_string_length(target->value);
    return json_string_value(target->value);
}

/* ---- numbers ---- */

static bool read_integer(const target_t *target)
{
    double real = json_real_value(target->value);
    int64_t large;

    if (json_is_integer(target->value))
        return put_int64(target, json_integer_value(target->value));
    if (json_is_real(target->value))
        return put(target, BSON_TYPE_DOUBLE, &real, sizeof real);
    if (json_is_string(target->value) && model__large_of(json_string_value(target->value),
                                                         json_string_length(target->value), &large))
        return put_int64(target, large);
    return wrong_type(target, "integer");
}

static bool read_double(const target_t *target)
{
    double real = json_real_value(target->value);

    if (json_is_integer(target->value))
        return put_int64(target, json_integer_value(target->value));
    if (json_is_real(target->value))
        return put(target, BSON_TYPE_DOUBLE, &real, sizeof real);
    return wrong_type(target, "number");
}

/* The nearest float is what the digits mean. */
static bool to_float(double real, float *value)
{
    const double beyond = (double)FLT_MAX * (1 + (double)FLT_EPSILON / 4);
    bool fits = real < beyond && real > -beyond;

    *value = fits ? (float)real : 0;
    return fits;
}

static bool read_float(const target_t *target)
{
    float nearest;

    if (!json_is_number(target->value))
        return wrong_type(target, "number");
    if (!to_float(json_number_value(target->value), &nearest))
        return fault(target, MODEL__RULE_RANGE, "beyond what a float can hold");
    double real = (double)nearest;
    return put(target, BSON_TYPE_DOUBLE, &real, sizeof real);
}

static bool read_decimal(const target_t *target)
{
    bson_decimal128_t value;
    size_t size;

    if (json_is_integer(target->value))
        return put_int64(target, json_integer_value(target->value));
    const char *text = text_of(target, "string of digits", &size);
    if (!text)
        return false;
    if (strlen(text) != size || !model_decimal_from_string(text, &value, NULL))
        return fault(target, MODEL__RULE_FORMAT, "not a decimal of up to 34 digits");
    return put(target, BSON_TYPE_DECIMAL128, &value, sizeof value);
}

static bool read_bool(const target_t *target)
{
    uint8_t byte = json_is_true(target->value);

    return json_is_boolean(target->value) ? put(target, BSON_TYPE_BOOL, &byte, 1)
                                          : wrong_type(target, "true or false");
}

/* ---- strings ---- */

static bool read_string(const target_t *target)
{
    size_t size;
    const char *text = text_of(target, "string", &size);

    return text &&
           (model__put_string(target->json->out, target->key, target->key_size, text, size) ||
            model__json_full(target->json));
}

static bool read_code(const target_t *target)
{
    size_t at = target->json->out->size;

    if (!read_string(target))
        return false;
    target->json->out->data[at] = BSON_TYPE_CODE;
    return true;
}

static bool read_number_of_enum(const target_t *target)
{
    const model__field_t *field = target->field;
    size_t size;

    if (!field->n_labels)
        return read_integer(target);
    const char *text = text_of(target, "string", &size);
    for (uint32_t i = 0; text && i < field->n_labels; i++)
        if (field->labels[i].text && field->labels[i].size == size &&
            !memcmp(field->labels[i].text, text, size))
            return put_int64(target, i);
    return text && put_int64(target, -1); /* the decoder names the labels */
}

static bool read_date(const target_t *target)
{
    size_t size;
    const char *text = text_of(target, "date as a string", &size);
    int64_t ms;

    if (!text)
        return false;
    const char *wrong = model__date_of(text, size, &ms);
    return wrong ? fault(target, MODEL__RULE_FORMAT, wrong)
                 : put(target, BSON_TYPE_DATE_TIME, &ms, sizeof ms);
}

static bool read_oid(const target_t *target)
{
    size_t size;
    const char *text = text_of(target, "ObjectId as a string", &size);
    bson_oid_t oid;

    if (!text)
        return false;
    if (size != 24 || !bson_oid_is_valid(text, size))
        return fault(target, MODEL__RULE_FORMAT, "not 24 hexadecimal digits");
    bson_oid_init_from_string(&oid, text);
    return put(target, BSON_TYPE_OID, oid.bytes, sizeof oid.bytes);
}

/* Length and subtype, to be followed by the bytes. */
static void binary_head(uint8_t *head, size_t size, uint8_t subtype)
{
    uint32_t length = (uint32_t)size;

    memcpy(head, &length, sizeof length);
    head[4] = subtype;
}

static bool read_uuid(const target_t *target)
{
    uint8_t bytes[5 + sizeof(model_uuid_t)];
    size_t size;
    const char *text = text_of(target, "UUID as a string", &size);

    if (!text)
        return false;
    binary_head(bytes, sizeof(model_uuid_t), BSON_SUBTYPE_UUID);
    if (!model__uuid_of(text, size, bytes + 5))
        return fault(target, MODEL__RULE_FORMAT,
                     "not a UUID like 01234567-89ab-cdef-0123-456789abcdef");
    return put(target, BSON_TYPE_BINARY, bytes, sizeof bytes);
}

static bool read_binary(const target_t *target)
{
    model__buffer_t *out = target->json->out;
    uint8_t head[5] = {0};
    size_t start = out->size, size;
    const char *text = text_of(target, "base64 as a string", &size);

    if (!text || !put(target, BSON_TYPE_BINARY, head, sizeof head))
        return false;
    size_t at = out->size;
    if (!model__buffer_room(out, size))
        return model__json_full(target->json);
    if (!model__base64_of(text, size, out)) {
        out->size = start;
        return fault(target, MODEL__RULE_FORMAT, "not base64");
    }
    binary_head(out->data + at - 5, out->size - at, BSON_SUBTYPE_BINARY);
    return true;
}

/* ---- objects and arrays that are one value ---- */

static bool read_regex(const target_t *target)
{
    const json_t *pattern = json_object_get(target->value, "pattern");
    const json_t *options = json_object_get(target->value, "options");

    if (!json_is_string(pattern) || !json_is_string(options) ||
        json_object_size(target->value) != 2)
        return wrong_type(target, "{pattern, options} as strings");
    if (strlen(json_string_value(pattern)) != json_string_length(pattern) ||
        strlen(json_string_value(options)) != json_string_length(options))
        return fault(target, MODEL__RULE_NUL, "a NUL inside");
    return model__put_regex(target->json->out, target->key, target->key_size,
                            json_string_value(pattern), json_string_value(options)) ||
           model__json_full(target->json);
}

static bool is_uint32(const json_t *value)
{
    return json_is_integer(value) && json_integer_value(value) >= 0 &&
           json_integer_value(value) <= UINT32_MAX;
}

static bool read_timestamp(const target_t *target)
{
    const json_t *seconds = json_object_get(target->value, "t");
    const json_t *increment = json_object_get(target->value, "i");

    if (!is_uint32(seconds) || !is_uint32(increment) || json_object_size(target->value) != 2)
        return wrong_type(target, "{t, i} as unsigned 32-bit integers");
    uint64_t value =
        (uint64_t)json_integer_value(seconds) << 32 | (uint64_t)json_integer_value(increment);
    return put(target, BSON_TYPE_TIMESTAMP, &value, sizeof value);
}

static bool put_vector_item(const target_t *target, const json_t *item)
{
    float nearest;
    bool is_float = target->field->kind == MODEL_KIND_VECTOR_FLOAT;
    int8_t byte = json_is_integer(item) ? (int8_t)json_integer_value(item) : 0;
    bool fits = is_float ? json_is_number(item) && to_float(json_number_value(item), &nearest)
                         : json_is_integer(item) && json_integer_value(item) == byte;

    if (!fits)
        return fault(target, MODEL__RULE_TYPE,
                     is_float ? "an item that is not a float" : "an item that is not an int8");
    return (is_float ? model__buffer_put(target->json->out, &nearest, sizeof nearest)
                     : model__buffer_put(target->json->out, &byte, sizeof byte)) ||
           model__json_full(target->json);
}

static bool read_vector(const target_t *target)
{
    uint8_t head[5 + MODEL__VECTOR_HEAD] = {[5] = model__vector_type(target->field->kind)};

    if (!json_is_array(target->value))
        return wrong_type(target, "array of numbers");
    if (!put(target, BSON_TYPE_BINARY, head, sizeof head))
        return false;
    size_t at = target->json->out->size;
    for (size_t i = 0; i < json_array_size(target->value); i++)
        if (!put_vector_item(target, json_array_get(target->value, i)))
            return false;
    binary_head(target->json->out->data + at - sizeof head,
                target->json->out->size - at + MODEL__VECTOR_HEAD, MODEL__SUBTYPE_VECTOR);
    return true;
}

static read_t *const readers[] = {
    [MODEL_KIND_BOOL] = read_bool,
    [MODEL_KIND_INT32] = read_integer,
    [MODEL_KIND_INT64] = read_integer,
    [MODEL_KIND_DOUBLE] = read_double,
    [MODEL_KIND_DATE] = read_date,
    [MODEL_KIND_STRING] = read_string,
    [MODEL_KIND_TEXT] = read_string,
    [MODEL_KIND_CHARS] = read_string,
    [MODEL_KIND_OID] = read_oid,
    [MODEL_KIND_DECIMAL] = read_decimal,
    [MODEL_KIND_UUID] = read_uuid,
    [MODEL_KIND_ENUM] = read_string,
    [MODEL_KIND_UINT32] = read_integer,
    [MODEL_KIND_BINARY] = read_binary,
    [MODEL_KIND_ENUM_NUMBER] = read_number_of_enum,
    [MODEL_KIND_INT8] = read_integer,
    [MODEL_KIND_INT16] = read_integer,
    [MODEL_KIND_UINT8] = read_integer,
    [MODEL_KIND_UINT16] = read_integer,
    [MODEL_KIND_FLOAT] = read_float,
    [MODEL_KIND_TIMESTAMP] = read_timestamp,
    [MODEL_KIND_REGEX] = read_regex,
    [MODEL_KIND_JAVASCRIPT] = read_code,
    [MODEL_KIND_VECTOR_FLOAT] = read_vector,
    [MODEL_KIND_VECTOR_INT8] = read_vector,
};

/* The decoder's verdict on the element at start. What it makes of it is not kept. */
static bool judge(model__json_t *json, const model__field_t *field, size_t start)
{
    uint64_t few[8];
    model__buffer_t *out = json->out;
    void *at = few;
    model__found_t found;

    if (field->row->size > sizeof few)
        at = model__take(json->reading.memory, field->row->size);
    if (!at) {
        model__memory_failed(json->reading.memory, &json->one);
        return model__json_gather(json);
    }
    memset(out->data + out->size, 0, MODEL__SLACK); /* so that the element ends */
    model__bson_step(out->data + start, out->data + out->size + 1, &found);
    return model__read_value(&json->decoder, field, &found, at) || model__json_gather(json);
}

bool model__json_read_scalar(model__json_t *json, const model__field_t *field, const char *key,
                             const json_t *value)
{
    read_t *read = field->kind < MODEL__COUNT_OF(readers) ? readers[field->kind] : NULL;
    target_t target = {json, field, key, strlen(key), value};
    size_t start = json->out->size;

    if (read ? read(&target) && judge(json, field, start)
             : fault(&target, MODEL__RULE_TYPE, "of a kind that plain JSON cannot say"))
        return true;
    json->out->size = start;
    return false;
}

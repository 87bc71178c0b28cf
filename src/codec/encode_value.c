/* Values by their kind: one row for each. */
#include "codec/encode.h"

typedef uint8_t *write_t(model__encoder_t *encoder, const model__field_t *field,
                         const uint8_t *value, uint8_t *at);

typedef struct kind {
    uint8_t size; /* of the value in memory, where it is copied */
    write_t *write;
    bool (*empty)(const uint8_t *value); /* NULL: never */
} kind_t;

static const kind_t kinds[MODEL__N_KINDS];

static uint8_t *write_copy(model__encoder_t *encoder, const model__field_t *field,
                           const uint8_t *value, uint8_t *at)
{
    size_t size = kinds[field->kind].size;

    at = model__encoder_room(encoder, at, size);
    if (!at)
        return NULL;
    memcpy(at, value, size);
    return at + size;
}

static uint8_t *write_bool(model__encoder_t *encoder, const model__field_t *field,
                           const uint8_t *value, uint8_t *at)
{
    (void)field;
    at = model__encoder_room(encoder, at, 1);
    if (!at)
        return NULL;
    *at = *value != 0;
    return at + 1;
}

/* As int32 or as int64, whatever the size in memory. */
static uint8_t *write_integer(model__encoder_t *encoder, const model__field_t *field,
                              const uint8_t *value, uint8_t *at)
{
    int64_t integer = model__load_integer(field->kind, value);

    at = model__encoder_room(encoder, at, sizeof integer);
    if (!at)
        return NULL;
    memcpy(at, &integer, sizeof integer);
    return at + (field->value_type == BSON_TYPE_INT64 ? sizeof(int64_t) : sizeof(int32_t));
}

static uint8_t *write_int32(model__encoder_t *encoder, const model__field_t *field,
                            const uint8_t *value, uint8_t *at)
{
    return field->value_type == BSON_TYPE_INT32 ? write_copy(encoder, field, value, at)
                                                : write_integer(encoder, field, value, at);
}

static uint8_t *write_float(model__encoder_t *encoder, const model__field_t *field,
                            const uint8_t *value, uint8_t *at)
{
    float narrow;

    (void)field;
    memcpy(&narrow, value, sizeof narrow);
    double real = (double)narrow;
    at = model__encoder_room(encoder, at, sizeof real);
    if (!at)
        return NULL;
    memcpy(at, &real, sizeof real);
    return at + sizeof real;
}

static uint8_t *write_timestamp(model__encoder_t *encoder, const model__field_t *field,
                                const uint8_t *value, uint8_t *at)
{
    model_timestamp_t timestamp;

    (void)field;
    memcpy(&timestamp, value, sizeof timestamp);
    at = model__encoder_room(encoder, at, sizeof(uint64_t));
    if (!at)
        return NULL;
    return model__write_uint32(model__write_uint32(at, timestamp.increment), timestamp.seconds);
}

static uint8_t *write_checked_text(model__encoder_t *encoder, const model__field_t *field,
                                   const char *text, size_t length, uint8_t *at)
{
    at = model__encoder_much(encoder, at, sizeof(uint32_t) + 1, length);
    if (!at)
        return NULL;
    at = model__write_text(at, text, length);
    return at ? at : model__encoder_fault(encoder, field, MODEL__RULE_UTF8, "not UTF-8");
}

static uint8_t *write_string(model__encoder_t *encoder, const model__field_t *field,
                             const uint8_t *value, uint8_t *at)
{
    const char *text = model__load_pointer(value);

    return write_checked_text(encoder, field, text, strlen(text), at);
}

static uint8_t *write_pair(model__encoder_t *encoder, const model__field_t *field,
                           const uint8_t *value, uint8_t *at)
{
    model_text_t text;

    memcpy(&text, value, sizeof text);
    return write_checked_text(encoder, field, text.data, text.length, at);
}

_Static_assert(sizeof(model_javascript_t) == sizeof(model_text_t) &&
                   offsetof(model_javascript_t, data) == offsetof(model_text_t, data) &&
                   offsetof(model_javascript_t, length) == offsetof(model_text_t, length),
               "write_pair() takes both");

static uint8_t *write_chars(model__encoder_t *encoder, const model__field_t *field,
                            const uint8_t *value, uint8_t *at)
{
    const uint8_t *end = memchr(value, 0, field->row->size);

    if (!end)
        return model__encoder_fault(encoder, field, MODEL__RULE_LENGTH, "no NUL at its end");
    return write_checked_text(encoder, field, (const char *)value, (size_t)(end - value), at);
}

static uint8_t *write_binary_head(model__encoder_t *encoder, size_t length, uint8_t subtype,
                                  uint8_t *at)
{
    size_t prefix = model__binary_prefix(subtype);

    at = model__encoder_much(encoder, at, sizeof(uint32_t) + 1 + prefix, length);
    if (!at)
        return NULL;
    at = model__write_uint32(at, (uint32_t)(prefix + length));
    *at++ = subtype;
    return prefix ? model__write_uint32(at, (uint32_t)length) : at;
}

static uint8_t *write_binary(model__encoder_t *encoder, const model__field_t *field,
                             const uint8_t *value, uint8_t *at)
{
    model_binary_t binary;

    (void)field;
    memcpy(&binary, value, sizeof binary);
    at = write_binary_head(encoder, binary.length, binary.subtype, at);
    if (!at)
        return NULL;
    memcpy(at, binary.data, binary.length);
    return at + binary.length;
}

/* What BSON says of the numbers in a vector, in front of them; the second byte counts bits that are
 * no part of it, which there are none of. */
static uint8_t *write_vector(model__encoder_t *encoder, const model__field_t *field,
                             const uint8_t *value, uint8_t *at)
{
    size_t item_size = model__vector_item_size(field->kind);
    model_int8_list_t vector;

    memcpy(&vector, value, sizeof vector);
    size_t size = vector.count < INT32_MAX / sizeof(float) ? vector.count * item_size : INT32_MAX;
    at = write_binary_head(encoder, MODEL__VECTOR_HEAD + size, MODEL__SUBTYPE_VECTOR, at);
    if (!at)
        return NULL;
    *at++ = model__vector_type(field->kind);
    *at++ = 0;
    if (size)
        memcpy(at, vector.items, size);
    return at + size;
}

static uint8_t *write_key_text(model__encoder_t *encoder, const model__field_t *field,
                               const char *text, uint8_t *at)
{
    size_t size = strlen(text);

    if (!model__utf8_ok(text, size))
        return model__encoder_fault(encoder, field, MODEL__RULE_UTF8, "not UTF-8");
    at = model__encoder_much(encoder, at, 1, size);
    if (!at)
        return NULL;
    memcpy(at, text, size + 1);
    return at + size + 1;
}

static uint8_t *write_regex(model__encoder_t *encoder, const model__field_t *field,
                            const uint8_t *value, uint8_t *at)
{
    model_regex_t regex;

    memcpy(&regex, value, sizeof regex);
    at = write_key_text(encoder, field, regex.pattern, at);
    return at ? write_key_text(encoder, field, regex.options ? regex.options : "", at) : NULL;
}

static uint8_t *write_uuid(model__encoder_t *encoder, const model__field_t *field,
                           const uint8_t *value, uint8_t *at)
{
    (void)field;
    at = write_binary_head(encoder, sizeof(model_uuid_t), BSON_SUBTYPE_UUID, at);
    if (!at)
        return NULL;
    memcpy(at, value, sizeof(model_uuid_t));
    return at + sizeof(model_uuid_t);
}

static const model__label_t *label_of(const model__field_t *field, const uint8_t *value)
{
    uint32_t number;

    memcpy(&number, value, sizeof number);
    return number < field->n_labels && field->labels[number].text ? &field->labels[number] : NULL;
}

static uint8_t *write_label(model__encoder_t *encoder, const model__field_t *field,
                            const uint8_t *value, uint8_t *at)
{
    const model__label_t *label = label_of(field, value);

    if (!label)
        return model__encoder_fault(encoder, field, MODEL__RULE_ENUM, "a number without a label");
    return write_checked_text(encoder, field, label->text, label->size, at);
}

static uint8_t *write_number(model__encoder_t *encoder, const model__field_t *field,
                             const uint8_t *value, uint8_t *at)
{
    if (field->n_labels && !label_of(field, value))
        return model__encoder_fault(encoder, field, MODEL__RULE_ENUM, "a number without a label");
    return write_int32(encoder, field, value, at);
}

static uint8_t *raw_fault(const model__encoder_t *encoder, const model__field_t *field,
                          const model__flaw_t *flaw)
{
    if (flaw->code == MODEL_ERROR_CORRUPT)
        return model__encoder_fault(encoder, field, MODEL__RULE_TYPE, flaw->text);
    return model__encoder_fail(encoder, field, flaw->code, MODEL__RULE_TYPE, flaw->text);
}

/* Checked where it is copied to: behind the caller's bytes nothing may be read. */
static uint8_t *write_raw(model__encoder_t *encoder, const model__field_t *field,
                          const uint8_t *value, uint8_t *at)
{
    model__flaw_t flaw = {.code = MODEL_ERROR_CORRUPT,
                          .text = "not the bytes of a value of its type"};
    model_raw_t raw;

    memcpy(&raw, value, sizeof raw);
    at = model__encoder_much(encoder, at, 1, raw.length);
    if (!at)
        return NULL;
    if (raw.length)
        memcpy(at, raw.data, raw.length);
    at[raw.length] = 0;
    model__found_t found = {raw.type, at, at, raw.length};
    if (model__bson_value_size(raw.type, at, at + raw.length + 1) != raw.length ||
        !model__bson_check(&found, encoder->depth, &flaw))
        return raw_fault(encoder, field, &flaw);
    return at + raw.length;
}

static bool no_pointer(const uint8_t *value)
{
    return !model__load_pointer(value);
}

static bool no_type(const uint8_t *value)
{
    return !value[offsetof(model_raw_t, type)];
}

static const kind_t kinds[MODEL__N_KINDS] = {
    [MODEL_KIND_BOOL] = {1, write_bool, NULL},
    [MODEL_KIND_INT32] = {4, write_int32, NULL},
    [MODEL_KIND_INT64] = {8, write_copy, NULL},
    [MODEL_KIND_DOUBLE] = {8, write_copy, NULL},
    [MODEL_KIND_DATE] = {8, write_copy, NULL},
    [MODEL_KIND_STRING] = {0, write_string, no_pointer},
    [MODEL_KIND_TEXT] = {0, write_pair, no_pointer},
    [MODEL_KIND_CHARS] = {0, write_chars, NULL},
    [MODEL_KIND_OID] = {12, write_copy, NULL},
    [MODEL_KIND_DECIMAL] = {16, write_copy, NULL},
    [MODEL_KIND_UUID] = {0, write_uuid, NULL},
    [MODEL_KIND_ENUM] = {0, write_label, NULL},
    [MODEL_KIND_DOCUMENT] = {0, model__write_embedded, NULL},
    [MODEL_KIND_UINT32] = {0, write_integer, NULL},
    [MODEL_KIND_BINARY] = {0, write_binary, no_pointer},
    [MODEL_KIND_RAW] = {0, write_raw, no_type},
    [MODEL_KIND_ENUM_NUMBER] = {4, write_number, NULL},
    [MODEL_KIND_INT8] = {0, write_integer, NULL},
    [MODEL_KIND_INT16] = {0, write_integer, NULL},
    [MODEL_KIND_UINT8] = {0, write_integer, NULL},
    [MODEL_KIND_UINT16] = {0, write_integer, NULL},
    [MODEL_KIND_FLOAT] = {0, write_float, NULL},
    [MODEL_KIND_TIMESTAMP] = {0, write_timestamp, NULL},
    [MODEL_KIND_REGEX] = {0, write_regex, no_pointer},
    [MODEL_KIND_JAVASCRIPT] = {0, write_pair, no_pointer},
    [MODEL_KIND_VECTOR_FLOAT] = {0, write_vector, no_pointer},
    [MODEL_KIND_VECTOR_INT8] = {0, write_vector, no_pointer},
};

bool model__kind_empty(uint16_t kind, const uint8_t *value)
{
    return kinds[kind].empty && kinds[kind].empty(value);
}

uint8_t *model__write_kind(model__encoder_t *encoder, const model__field_t *field,
                           const uint8_t *value, uint8_t *at)
{
    if (model__kind_empty(field->kind, value))
        return model__encoder_fault(encoder, field, MODEL__RULE_REQUIRED, "no value");
    return kinds[field->kind].write(encoder, field, value, at);
}

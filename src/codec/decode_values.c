#include "codec/decode.h"

/* Each takes one value of one kind into the C type of that kind at `at`. */
typedef bool reader_t(const model__decoder_t *decoder, const model__field_t *field,
                      const model__found_t *found, void *at);

static bool read_bool(const model__decoder_t *decoder, const model__field_t *field,
                      const model__found_t *found, void *at)
{
    if (found->type != BSON_TYPE_BOOL)
        return model__decode_mismatch(decoder, field, found);
    *(uint8_t *)at = *found->value;
    return true;
}

static bool read_date(const model__decoder_t *decoder, const model__field_t *field,
                      const model__found_t *found, void *at)
{
    if (found->type != BSON_TYPE_DATE_TIME)
        return model__decode_mismatch(decoder, field, found);
    memcpy(at, found->value, sizeof(model_date_t));
    return true;
}

/* The string's text, checked; NULL: failed. */
static const char *check_string(const model__decoder_t *decoder, const model__field_t *field,
                                const model__found_t *found)
{
    const char *text = model__found_text(found);

    if (found->type != BSON_TYPE_UTF8) {
        model__decode_mismatch(decoder, field, found);
        return NULL;
    }
    if (model__plain((const uint8_t *)text, model__found_text_size(found)) ||
        model__decode_text(decoder, field, (const uint8_t *)text, model__found_text_size(found)))
        return text;
    return NULL;
}

static bool read_string(const model__decoder_t *decoder, const model__field_t *field,
                        const model__found_t *found, void *at)
{
    const char *text = check_string(decoder, field, found);

    memcpy(at, &text, sizeof text);
    return text;
}

static bool read_text(const model__decoder_t *decoder, const model__field_t *field,
                      const model__found_t *found, void *at)
{
    model_text_t value = {.data = check_string(decoder, field, found)};

    if (!value.data)
        return false;
    value.length = model__found_text_size(found);
    memcpy(at, &value, sizeof value);
    return true;
}

static bool read_chars(const model__decoder_t *decoder, const model__field_t *field,
                       const model__found_t *found, void *at)
{
    const char *text = check_string(decoder, field, found);
    size_t room = field->row->size;

    if (!text)
        return false;
    size_t size = model__found_text_size(found);
    if (size >= room)
        return model__decode_fail(decoder, MODEL_ERROR_MISMATCH, model__member(field),
                                  MODEL__RULE_LENGTH, found->value, "%zu bytes, at most %zu", size,
                                  room - 1);
    memcpy(at, text, size);
    memset((char *)at + size, 0, room - size);
    return true;
}

static bool read_oid(const model__decoder_t *decoder, const model__field_t *field,
                     const model__found_t *found, void *at)
{
    if (found->type != BSON_TYPE_OID)
        return model__decode_mismatch(decoder, field, found);
    memcpy(at, found->value, sizeof(bson_oid_t));
    return true;
}

static bool read_uuid(const model__decoder_t *decoder, const model__field_t *field,
                      const model__found_t *found, void *at)
{
    if (found->type != BSON_TYPE_BINARY)
        return model__decode_mismatch(decoder, field, found);
    uint8_t subtype = found->value[4];
    if (found->value_size != 5 + sizeof(model_uuid_t) || subtype < BSON_SUBTYPE_UUID_DEPRECATED ||
        subtype > BSON_SUBTYPE_UUID)
        return model__decode_fail(decoder, MODEL_ERROR_MISMATCH, model__member(field),
                                  MODEL__RULE_TYPE, found->element,
                                  "expected UUID, found binary of subtype %d and %zu bytes",
                                  subtype, found->value_size - 5);
    memcpy(at, found->value + 5, sizeof(model_uuid_t));
    return true;
}

static bool read_binary(const model__decoder_t *decoder, const model__field_t *field,
                        const model__found_t *found, void *at)
{
    if (found->type != BSON_TYPE_BINARY)
        return model__decode_mismatch(decoder, field, found);
    size_t head = 5 + model__binary_prefix(found->value[4]);
    model_binary_t value = {.data = found->value + head,
                            .length = found->value_size - head,
                            .subtype = found->value[4]};
    memcpy(at, &value, sizeof value);
    return true;
}

static bool read_raw(const model__decoder_t *decoder, const model__field_t *field,
                     const model__found_t *found, void *at)
{
    model_raw_t value = {found->value, found->value_size, found->type};
    model__flaw_t flaw = model__no_flaw(decoder);

    if (!model__bson_check(found, decoder->depth, &flaw))
        return model__decode_flawed(decoder, model__member(field), &flaw);
    memcpy(at, &value, sizeof value);
    return true;
}

static bool read_timestamp(const model__decoder_t *decoder, const model__field_t *field,
                           const model__found_t *found, void *at)
{
    if (found->type != BSON_TYPE_TIMESTAMP)
        return model__decode_mismatch(decoder, field, found);
    model_timestamp_t value = {.seconds = model__load32(found->value + 4),
                               .increment = model__load32(found->value)};
    memcpy(at, &value, sizeof value);
    return true;
}

/* Of this type, and its texts are UTF-8? */
static bool check_type(const model__decoder_t *decoder, const model__field_t *field,
                       const model__found_t *found, uint8_t type)
{
    model__flaw_t flaw = model__no_flaw(decoder);

    if (found->type != type)
        return model__decode_mismatch(decoder, field, found);
    return model__bson_check(found, decoder->depth, &flaw) ||
           model__decode_flawed(decoder, model__member(field), &flaw);
}

static bool read_regex(const model__decoder_t *decoder, const model__field_t *field,
                       const model__found_t *found, void *at)
{
    if (!check_type(decoder, field, found, BSON_TYPE_REGEX))
        return false;
    model_regex_t value = {.pattern = (const char *)found->value};
    value.options = value.pattern + strlen(value.pattern) + 1;
    memcpy(at, &value, sizeof value);
    return true;
}

static bool read_javascript(const model__decoder_t *decoder, const model__field_t *field,
                            const model__found_t *found, void *at)
{
    if (!check_type(decoder, field, found, BSON_TYPE_CODE))
        return false;
    model_javascript_t value = {model__found_text(found), model__found_text_size(found)};
    memcpy(at, &value, sizeof value);
    return true;
}

static bool is_vector(const model__field_t *field, const model__found_t *found)
{
    const uint8_t *head = found->value + 5;
    size_t size = found->value_size - 5;

    return found->value[4] == MODEL__SUBTYPE_VECTOR && size >= MODEL__VECTOR_HEAD &&
           head[0] == model__vector_type(field->kind) && !head[1] &&
           (size - MODEL__VECTOR_HEAD) % field->stride == 0;
}

/* Its numbers are the record's to change, and may have to be aligned: copied. */
static bool read_vector(const model__decoder_t *decoder, const model__field_t *field,
                        const model__found_t *found, void *at)
{
    if (found->type != BSON_TYPE_BINARY)
        return model__decode_mismatch(decoder, field, found);
    if (!is_vector(field, found))
        return model__decode_fail(decoder, MODEL_ERROR_MISMATCH, model__member(field),
                                  MODEL__RULE_TYPE, found->element,
                                  "expected %s, found binary of subtype %d and %zu bytes",
                                  model__kind_name(field), found->value[4], found->value_size - 5);
    size_t size = found->value_size - 5 - MODEL__VECTOR_HEAD;
    void *items =
        model__take_copy(decoder->reading->memory, found->value + 5 + MODEL__VECTOR_HEAD, size);
    if (!items)
        return model__memory_failed(decoder->reading->memory, decoder->error);
    model_int8_list_t value = {items, size / field->stride};
    memcpy(at, &value, sizeof value);
    return true;
}

/* The labels of an enum as far as they fit into a message. */
static void list_labels(const model__field_t *field, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (uint32_t i = 0; i < field->n_labels; i++) {
        const model__label_t *label = &field->labels[i];
        if (!label->text)
            continue;
        if (used + label->size + sizeof ", ..." >= size) {
            strcpy(text + used, used ? ", ..." : "...");
            return;
        }
        used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "", label->text);
    }
}

static bool not_a_label(const model__decoder_t *decoder, const model__field_t *field,
                        const model__found_t *found)
{
    char labels[64];

    list_labels(field, labels, sizeof labels);
    return model__decode_fail(decoder, MODEL_ERROR_MISMATCH, model__member(field), MODEL__RULE_ENUM,
                              found->value, "not one of %s", labels);
}

static bool read_enum(const model__decoder_t *decoder, const model__field_t *field,
                      const model__found_t *found, void *at)
{
    const char *text = check_string(decoder, field, found);

    if (!text)
        return false;
    for (uint32_t i = 0; i < field->n_labels; i++) {
        const model__label_t *label = &field->labels[i];
        if (label->text && label->size == model__found_text_size(found) &&
            !memcmp(label->text, text, label->size)) {
            memcpy(at, &i, sizeof i);
            return true;
        }
    }
    return not_a_label(decoder, field, found);
}

static bool read_enum_number(const model__decoder_t *decoder, const model__field_t *field,
                             const model__found_t *found, void *at)
{
    if (!model__read_integer(decoder, field, found, at))
        return false;
    int64_t value = model__load_integer(field->kind, at);
    return !field->n_labels ||
           (value >= 0 && value < field->n_labels && field->labels[value].text) ||
           not_a_label(decoder, field, found);
}

static reader_t *const readers[MODEL__N_KINDS] = {
    [MODEL_KIND_BOOL] = read_bool,
    [MODEL_KIND_INT32] = model__read_integer,
    [MODEL_KIND_INT64] = model__read_integer,
    [MODEL_KIND_DOUBLE] = model__read_real,
    [MODEL_KIND_DATE] = read_date,
    [MODEL_KIND_STRING] = read_string,
    [MODEL_KIND_TEXT] = read_text,
    [MODEL_KIND_CHARS] = read_chars,
    [MODEL_KIND_OID] = read_oid,
    [MODEL_KIND_DECIMAL] = model__read_decimal,
    [MODEL_KIND_UUID] = read_uuid,
    [MODEL_KIND_ENUM] = read_enum,
    [MODEL_KIND_DOCUMENT] = model__read_embedded,
    [MODEL_KIND_UINT32] = model__read_integer,
    [MODEL_KIND_BINARY] = read_binary,
    [MODEL_KIND_RAW] = read_raw,
    [MODEL_KIND_ENUM_NUMBER] = read_enum_number,
    [MODEL_KIND_INT8] = model__read_integer,
    [MODEL_KIND_INT16] = model__read_integer,
    [MODEL_KIND_UINT8] = model__read_integer,
    [MODEL_KIND_UINT16] = model__read_integer,
    [MODEL_KIND_FLOAT] = model__read_real,
    [MODEL_KIND_TIMESTAMP] = read_timestamp,
    [MODEL_KIND_REGEX] = read_regex,
    [MODEL_KIND_JAVASCRIPT] = read_javascript,
    [MODEL_KIND_VECTOR_FLOAT] = read_vector,
    [MODEL_KIND_VECTOR_INT8] = read_vector,
};

bool model__read_value(const model__decoder_t *decoder, const model__field_t *field,
                       const model__found_t *found, void *at)
{
    return readers[field->kind](decoder, field, found, at);
}

#include "codec/decode.h"

/* Each takes one value of one kind into the C type of that kind at `at`. */
typedef bool reader_t(const model__decoder_t *decoder, const model__field_t *field,
                      const model__found_t *found, void *at);

static bool out_of_range(const model__decoder_t *decoder, const model__field_t *field,
                         const model__found_t *found)
{
    return model__decode_fail(decoder, MODEL_ERROR_MISMATCH, model__member(field),
                              MODEL__RULE_RANGE, found->value,
                              "this %s does not fit into %s without loss",
                              model__bson_type_name(found->type), model__kind_name(field));
}

static bool is_number(const model__found_t *found)
{
    return found->type == BSON_TYPE_INT32 || found->type == BSON_TYPE_INT64 ||
           found->type == BSON_TYPE_DOUBLE;
}

static double load_double(const uint8_t *at)
{
    double value;

    memcpy(&value, at, sizeof value);
    return value;
}

/* int32 or int64 */
static int64_t load_integer(const model__found_t *found)
{
    return found->type == BSON_TYPE_INT32 ? (int32_t)model__load32(found->value)
                                          : (int64_t)model__load64(found->value);
}

/* Exactly, or not at all. */
static bool to_integer(double real, int64_t *value)
{
    bool fits = real >= -0x1p63 && real < 0x1p63; /* NaN does not */

    *value = fits ? (int64_t)real : 0;
    return fits && (double)*value == real;
}

static bool to_real(int64_t integer, double *value)
{
    int64_t back;

    *value = (double)integer;
    return to_integer(*value, &back) && back == integer;
}

static bool read_integer(const model__decoder_t *decoder, const model__field_t *field,
                         const model__found_t *found, int64_t least, int64_t most, int64_t *value)
{
    bool exact = true;

    *value = 0;
    if (!is_number(found))
        return model__decode_mismatch(decoder, field, found);
    if (found->type == BSON_TYPE_DOUBLE)
        exact = to_integer(load_double(found->value), value);
    else
        *value = load_integer(found);
    return (exact && *value >= least && *value <= most) || out_of_range(decoder, field, found);
}

static bool read_bool(const model__decoder_t *decoder, const model__field_t *field,
                      const model__found_t *found, void *at)
{
    if (found->type != BSON_TYPE_BOOL)
        return model__decode_mismatch(decoder, field, found);
    *(uint8_t *)at = *found->value;
    return true;
}

static bool read_int32(const model__decoder_t *decoder, const model__field_t *field,
                       const model__found_t *found, void *at)
{
    int64_t wide;

    if (!read_integer(decoder, field, found, INT32_MIN, INT32_MAX, &wide))
        return false;
    int32_t value = (int32_t)wide;
    memcpy(at, &value, sizeof value);
    return true;
}

static bool read_int64(const model__decoder_t *decoder, const model__field_t *field,
                       const model__found_t *found, void *at)
{
    int64_t value;

    if (!read_integer(decoder, field, found, INT64_MIN, INT64_MAX, &value))
        return false;
    memcpy(at, &value, sizeof value);
    return true;
}

static bool read_uint32(const model__decoder_t *decoder, const model__field_t *field,
                        const model__found_t *found, void *at)
{
    int64_t wide;

    if (!read_integer(decoder, field, found, 0, UINT32_MAX, &wide))
        return false;
    uint32_t value = (uint32_t)wide;
    memcpy(at, &value, sizeof value);
    return true;
}

static bool read_double(const model__decoder_t *decoder, const model__field_t *field,
                        const model__found_t *found, void *at)
{
    double value;

    if (!is_number(found))
        return model__decode_mismatch(decoder, field, found);
    if (found->type == BSON_TYPE_DOUBLE)
        value = load_double(found->value);
    else if (!to_real(load_integer(found), &value))
        return out_of_range(decoder, field, found);
    memcpy(at, &value, sizeof value);
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

static bool read_decimal(const model__decoder_t *decoder, const model__field_t *field,
                         const model__found_t *found, void *at)
{
    const uint64_t sign = (uint64_t)1 << 63, exponent_of_units = 0x3040000000000000u;

    if (found->type == BSON_TYPE_DECIMAL128) {
        memcpy(at, found->value, sizeof(bson_decimal128_t));
        return true;
    }
    if (!is_number(found) || found->type == BSON_TYPE_DOUBLE)
        return model__decode_mismatch(decoder, field, found);
    int64_t integer = load_integer(found);
    bson_decimal128_t value = {
        .low = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer,
        .high = exponent_of_units | (integer < 0 ? sign : 0),
    };
    memcpy(at, &value, sizeof value);
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
    model_binary_t value = {
        .data = found->value + 5, .length = found->value_size - 5, .subtype = found->value[4]};
    memcpy(at, &value, sizeof value);
    return true;
}

static bool read_raw(const model__decoder_t *decoder, const model__field_t *field,
                     const model__found_t *found, void *at)
{
    model_raw_t value = {found->value, found->value_size, found->type};
    model__flaw_t flaw;

    if (!model__bson_check(found, decoder->depth, &flaw))
        return model__decode_flawed(decoder, model__member(field), &flaw);
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
    int64_t wide;

    if (!read_integer(decoder, field, found, INT32_MIN, INT32_MAX, &wide))
        return false;
    if (field->n_labels && (wide < 0 || wide >= field->n_labels || !field->labels[wide].text))
        return not_a_label(decoder, field, found);
    int32_t value = (int32_t)wide;
    memcpy(at, &value, sizeof value);
    return true;
}

static reader_t *const readers[MODEL__N_KINDS] = {
    [MODEL_KIND_BOOL] = read_bool,
    [MODEL_KIND_INT32] = read_int32,
    [MODEL_KIND_INT64] = read_int64,
    [MODEL_KIND_DOUBLE] = read_double,
    [MODEL_KIND_DATE] = read_date,
    [MODEL_KIND_STRING] = read_string,
    [MODEL_KIND_TEXT] = read_text,
    [MODEL_KIND_CHARS] = read_chars,
    [MODEL_KIND_OID] = read_oid,
    [MODEL_KIND_DECIMAL] = read_decimal,
    [MODEL_KIND_UUID] = read_uuid,
    [MODEL_KIND_ENUM] = read_enum,
    [MODEL_KIND_DOCUMENT] = model__read_embedded,
    [MODEL_KIND_UINT32] = read_uint32,
    [MODEL_KIND_BINARY] = read_binary,
    [MODEL_KIND_RAW] = read_raw,
    [MODEL_KIND_ENUM_NUMBER] = read_enum_number,
};

bool model__read_value(const model__decoder_t *decoder, const model__field_t *field,
                       const model__found_t *found, void *at)
{
    return readers[field->kind](decoder, field, found, at);
}

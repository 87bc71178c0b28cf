#include "query/query.h"

#include <float.h>

#define CLASS(name) (1u << MODEL__V_##name)

enum {
    INTEGERS = CLASS(INT) | CLASS(UINT64),
    /* given by address */
    ADDRESSES = CLASS(RECORD) | CLASS(STRING) | CLASS(TEXT) | CLASS(OID) | CLASS(DECIMAL) |
                CLASS(UUID) | CLASS(BINARY) | CLASS(RAW) | CLASS(TIMESTAMP) | CLASS(REGEX) |
                CLASS(JAVASCRIPT)
};

static const char *const class_names[] = {
    [MODEL__V_RECORD] = "a struct", [MODEL__V_BOOL] = "a bool",
    [MODEL__V_INT] = "an integer",  [MODEL__V_UINT64] = "an unsigned integer",
    [MODEL__V_REAL] = "a fraction", [MODEL__V_STRING] = "a string",
    [MODEL__V_DATE] = "a date",     [MODEL__V_TEXT] = "a text",
    [MODEL__V_OID] = "an ObjectId", [MODEL__V_DECIMAL] = "a decimal",
    [MODEL__V_UUID] = "a UUID",     [MODEL__V_BINARY] = "binary data",
    [MODEL__V_RAW] = "a raw value", [MODEL__V_TIMESTAMP] = "a timestamp",
    [MODEL__V_REGEX] = "a regex",   [MODEL__V_JAVASCRIPT] = "code",
};

/* One value being converted. */
typedef struct reading {
    model__writer_t *writer;
    const model__condition_t *condition;
    const model_term_t *value;
    model__operand_t *operand;
} reading_t;

/* How a kind of member takes a value. */
typedef struct taker {
    uint32_t classes;
    uint8_t type; /* of BSON */
    uint8_t size;
    bool (*read)(const reading_t *reading, const struct taker *taker);
    int64_t low, high;
} taker_t;

/* Not equality, nor one of several. */
static bool is_order(const reading_t *reading)
{
    return !reading->condition->operation->prepared;
}

static bool store(model__operand_t *operand, uint8_t type, const void *bytes, size_t size)
{
    operand->type = type;
    operand->data = bytes;
    operand->size = size;
    return true;
}

static bool does_not_fit(const reading_t *reading)
{
    return model__refuse_condition(reading->writer, reading->condition, MODEL__RULE_RANGE,
                                   "the number does not fit the member's type");
}

/* Is it within the taker's bounds? A UINT64 above INT64_MAX came as a negative number. */
static bool within(const model_term_t *value, const taker_t *taker)
{
    if (value->value_kind == MODEL__V_UINT64 && value->integer < 0)
        return false;
    return value->integer >= taker->low && value->integer <= taker->high;
}

static bool read_integer(const reading_t *reading, const taker_t *taker)
{
    if (!within(reading->value, taker))
        return does_not_fit(reading);
    memcpy(reading->operand->bytes, &reading->value->integer, sizeof(int64_t));
    if (reading->condition->field->row->number == MODEL_NUMBER_WIDEN)
        return store(reading->operand, BSON_TYPE_INT64, reading->operand->bytes, sizeof(int64_t));
    return store(reading->operand, taker->type, reading->operand->bytes, taker->size);
}

static const char *label_of(const reading_t *reading)
{
    const model__field_t *field = reading->condition->field;
    int64_t number = reading->value->integer;

    if (reading->value->value_kind == MODEL__V_UINT64 && number < 0)
        return NULL;
    return number >= 0 && number < (int64_t)field->n_labels ? field->labels[number].text : NULL;
}

static bool without_label(const reading_t *reading)
{
    return model__refuse_condition(reading->writer, reading->condition, MODEL__RULE_ENUM,
                                   "a number without a label");
}

static bool read_enum(const reading_t *reading, const taker_t *taker)
{
    const char *label = label_of(reading);

    if (!label)
        return without_label(reading);
    return store(reading->operand, taker->type, label,
                 reading->condition->field->labels[reading->value->integer].size);
}

static bool read_enum_number(const reading_t *reading, const taker_t *taker)
{
    if (reading->condition->field->n_labels && !label_of(reading))
        return without_label(reading);
    return read_integer(reading, taker);
}

/* An integer that a double cannot hold exactly would compare as another number. */
static bool read_double(const reading_t *reading, const taker_t *taker)
{
    const model_term_t *value = reading->value;
    double real = value->value_kind == MODEL__V_REAL ? value->real : (double)value->integer;

    if (value->value_kind != MODEL__V_REAL &&
        (real >= 9223372036854775808.0 || (int64_t)real != value->integer))
        return does_not_fit(reading);
    memcpy(reading->operand->bytes, &real, sizeof real);
    return store(reading->operand, taker->type, reading->operand->bytes, taker->size);
}

/* What no float is equal to is a mistake; it may still lie between two of them. */
static bool read_float(const reading_t *reading, const taker_t *taker)
{
    double real;

    if (!read_double(reading, taker))
        return false;
    memcpy(&real, reading->operand->bytes, sizeof real);
    if (is_order(reading) || real != real || !(real >= -DBL_MAX && real <= DBL_MAX))
        return true;
    bool fits = real >= -(double)FLT_MAX && real <= (double)FLT_MAX;
    return (fits && (double)(float)real == real) || does_not_fit(reading);
}

static bool read_timestamp(const reading_t *reading, const taker_t *taker)
{
    const model_timestamp_t *timestamp = reading->value->pointer;
    const uint32_t parts[] = {timestamp->increment, timestamp->seconds};

    memcpy(reading->operand->bytes, parts, sizeof parts);
    return store(reading->operand, taker->type, reading->operand->bytes, taker->size);
}

static bool read_bytes(const reading_t *reading, const taker_t *taker)
{
    return store(reading->operand, taker->type, reading->value->pointer, taker->size);
}

static bool read_uuid(const reading_t *reading, const taker_t *taker)
{
    const model_uuid_t *uuid = reading->value->pointer;
    uint8_t *bytes = reading->operand->bytes;
    const uint32_t size = sizeof uuid->bytes;

    memcpy(bytes, &size, sizeof size);
    bytes[sizeof size] = BSON_SUBTYPE_UUID;
    memcpy(bytes + sizeof size + 1, uuid->bytes, sizeof uuid->bytes);
    return store(reading->operand, taker->type, bytes, taker->size);
}

static bool by_codec(const reading_t *reading, uint8_t type)
{
    reading->operand->codec = reading->condition->field;
    return store(reading->operand, type, reading->value->pointer, 0);
}

/* A struct that begins with a pointer, which must be there. */
static bool read_pointed(const reading_t *reading, const taker_t *taker)
{
    if (!model__load_pointer(reading->value->pointer))
        return model__refuse_condition(reading->writer, reading->condition, MODEL__RULE_REQUIRED,
                                       "no value: use MODEL_IS_NULL or MODEL_MISSING");
    return by_codec(reading, taker->type);
}

#define TYPE(name) (1u << BSON_TYPE_##name)

static bool read_raw(const reading_t *reading, const taker_t *taker)
{
    static const uint32_t ordered = TYPE(DOUBLE) | TYPE(UTF8) | TYPE(BINARY) | TYPE(OID) |
                                    TYPE(BOOL) | TYPE(DATE_TIME) | TYPE(INT32) | TYPE(TIMESTAMP) |
                                    TYPE(INT64) | TYPE(DECIMAL128);
    const model_raw_t *raw = reading->value->pointer;
    bool key = raw->type == BSON_TYPE_MINKEY || raw->type == BSON_TYPE_MAXKEY;

    (void)taker;
    if (!raw->type || (!raw->data && !key) || raw->type == BSON_TYPE_NULL ||
        raw->type == BSON_TYPE_UNDEFINED)
        return model__refuse_condition(reading->writer, reading->condition, MODEL__RULE_REQUIRED,
                                       "no value: use MODEL_IS_NULL or MODEL_MISSING");
    if (is_order(reading) && (raw->type > BSON_TYPE_DECIMAL128 || !(ordered >> raw->type & 1u)))
        return model__refuse_condition(reading->writer, reading->condition, MODEL__RULE_TYPE,
                                       "%s has no order", model__bson_type_name(raw->type));
    return by_codec(reading, raw->type);
}

static const char *check_text(model__writer_t *writer, const model__condition_t *condition,
                              const char *text, size_t size, bool nul)
{
    if (!nul && memchr(text, 0, size))
        model__refuse_condition(writer, condition, MODEL__RULE_NUL, "a zero byte in the text");
    else if (!model__utf8_ok(text, size))
        model__refuse_condition(writer, condition, MODEL__RULE_UTF8, "the text is not UTF-8");
    else
        return text;
    return NULL;
}

/* As the member's own values are, so that a search finds what was stored. */
static const char *prepare(const reading_t *reading, const char *text, size_t *size)
{
    model_prepare_t *call = reading->condition->field->row->prepare;
    model_memory_t *memory = reading->writer->memory;

    if (!call || !reading->condition->operation->prepared)
        return text;
    if (reading->value->value_kind == MODEL__V_TEXT &&
        !(text = model__take_text(memory, text, *size))) {
        model__memory_failed(memory, reading->writer->error);
        return NULL;
    }
    text = call(memory, text);
    if (!text && memory->failed)
        model__memory_failed(memory, reading->writer->error);
    else if (!text)
        model__refuse_condition(reading->writer, reading->condition, MODEL__RULE_PREPARE,
                                "refused by its prepare");
    if (!text)
        return NULL;
    *size = strlen(text);
    return check_text(reading->writer, reading->condition, text, *size, true);
}

static bool read_text(const reading_t *reading, const taker_t *taker)
{
    const model__field_t *field = reading->condition->field;
    bool nul = field->kind == MODEL_KIND_TEXT &&
               !(field->row->prepare && reading->condition->operation->prepared);
    size_t size;
    const char *text =
        model__operand_text(reading->writer, reading->condition, reading->value, nul, &size);

    text = text ? prepare(reading, text, &size) : NULL;
    return text && store(reading->operand, taker->type, text, size);
}

static const taker_t takers[] = {
    [MODEL_KIND_BOOL] = {CLASS(BOOL) | CLASS(INT), BSON_TYPE_BOOL, 1, read_integer, 0, 1},
    [MODEL_KIND_INT32] = {INTEGERS, BSON_TYPE_INT32, 4, read_integer, INT32_MIN, INT32_MAX},
    [MODEL_KIND_INT64] = {INTEGERS, BSON_TYPE_INT64, 8, read_integer, INT64_MIN, INT64_MAX},
    [MODEL_KIND_UINT32] = {INTEGERS, BSON_TYPE_INT64, 8, read_integer, 0, UINT32_MAX},
    [MODEL_KIND_DOUBLE] = {CLASS(REAL) | CLASS(INT), BSON_TYPE_DOUBLE, 8, read_double, 0, 0},
    [MODEL_KIND_DATE] = {CLASS(DATE), BSON_TYPE_DATE_TIME, 8, read_integer, INT64_MIN, INT64_MAX},
    [MODEL_KIND_STRING] = {CLASS(STRING) | CLASS(TEXT), BSON_TYPE_UTF8, 0, read_text, 0, 0},
    [MODEL_KIND_TEXT] = {CLASS(STRING) | CLASS(TEXT), BSON_TYPE_UTF8, 0, read_text, 0, 0},
    [MODEL_KIND_CHARS] = {CLASS(STRING) | CLASS(TEXT), BSON_TYPE_UTF8, 0, read_text, 0, 0},
    [MODEL_KIND_OID] = {CLASS(OID), BSON_TYPE_OID, 12, read_bytes, 0, 0},
    [MODEL_KIND_DECIMAL] = {CLASS(DECIMAL), BSON_TYPE_DECIMAL128, 16, read_bytes, 0, 0},
    [MODEL_KIND_UUID] = {CLASS(UUID), BSON_TYPE_BINARY, 21, read_uuid, 0, 0},
    [MODEL_KIND_ENUM] = {INTEGERS, BSON_TYPE_UTF8, 0, read_enum, 0, 0},
    [MODEL_KIND_ENUM_NUMBER] = {INTEGERS, BSON_TYPE_INT32, 4, read_enum_number, INT32_MIN,
                                INT32_MAX},
    [MODEL_KIND_BINARY] = {CLASS(BINARY), BSON_TYPE_BINARY, 0, read_pointed, 0, 0},
    [MODEL_KIND_RAW] = {CLASS(RAW), 0, 0, read_raw, 0, 0},
    [MODEL_KIND_INT8] = {INTEGERS, BSON_TYPE_INT32, 4, read_integer, INT8_MIN, INT8_MAX},
    [MODEL_KIND_INT16] = {INTEGERS, BSON_TYPE_INT32, 4, read_integer, INT16_MIN, INT16_MAX},
    [MODEL_KIND_UINT8] = {INTEGERS, BSON_TYPE_INT32, 4, read_integer, 0, UINT8_MAX},
    [MODEL_KIND_UINT16] = {INTEGERS, BSON_TYPE_INT32, 4, read_integer, 0, UINT16_MAX},
    [MODEL_KIND_FLOAT] = {CLASS(REAL) | CLASS(INT), BSON_TYPE_DOUBLE, 8, read_float, 0, 0},
    [MODEL_KIND_TIMESTAMP] = {CLASS(TIMESTAMP), BSON_TYPE_TIMESTAMP, 8, read_timestamp, 0, 0},
    [MODEL_KIND_REGEX] = {CLASS(REGEX), BSON_TYPE_REGEX, 0, read_pointed, 0, 0},
    [MODEL_KIND_JAVASCRIPT] = {CLASS(JAVASCRIPT), BSON_TYPE_CODE, 0, read_pointed, 0, 0},
    [MODEL_KIND_VECTOR_FLOAT] = {CLASS(RECORD), BSON_TYPE_BINARY, 0, read_pointed, 0, 0},
    [MODEL_KIND_VECTOR_INT8] = {CLASS(RECORD), BSON_TYPE_BINARY, 0, read_pointed, 0, 0},
};

bool model__operand_read(model__writer_t *writer, const model__condition_t *condition,
                         const model_term_t *value, model__operand_t *operand)
{
    const model__field_t *field = condition->field;
    const taker_t *taker = field->kind < MODEL__COUNT_OF(takers) ? &takers[field->kind] : NULL;
    uint32_t bit = value->value_kind < MODEL__COUNT_OF(class_names) ? 1u << value->value_kind : 0;

    if (ADDRESSES & bit && !value->pointer)
        return model__refuse_condition(writer, condition, MODEL__RULE_REQUIRED,
                                       "NULL as a value: use MODEL_IS_NULL or MODEL_MISSING");
    if (!taker || !(taker->classes & bit))
        return model__refuse_condition(writer, condition, MODEL__RULE_TYPE,
                                       "%s is compared with a member that is stored as %s",
                                       bit ? class_names[value->value_kind] : "an unknown value",
                                       model__bson_type_name(field->type));
    operand->codec = NULL;
    return taker->read(&(reading_t){writer, condition, value, operand}, taker);
}

const char *model__operand_text(model__writer_t *writer, const model__condition_t *condition,
                                const model_term_t *value, bool nul, size_t *size)
{
    const model_text_t *text = value->pointer;

    if (value->value_kind == MODEL__V_STRING && value->pointer) {
        *size = strlen(value->pointer);
        return check_text(writer, condition, value->pointer, *size, true);
    }
    if (value->value_kind == MODEL__V_TEXT && text && text->data) {
        *size = text->length;
        return check_text(writer, condition, text->data, *size, nul);
    }
    if (value->pointer && value->value_kind != MODEL__V_TEXT)
        model__refuse_condition(writer, condition, MODEL__RULE_TYPE, "the value is not a string");
    else
        model__refuse_condition(writer, condition, MODEL__RULE_REQUIRED,
                                "NULL as a value: use MODEL_IS_NULL or MODEL_MISSING");
    return NULL;
}

bool model__operand_put(model__writer_t *writer, const model__operand_t *operand, const char *key,
                        size_t key_size)
{
    if (operand->codec)
        return model__encode_value(operand->codec, operand->data, key, key_size, writer->out,
                                   writer->error);
    if (operand->type == BSON_TYPE_UTF8)
        return model__put_string(writer->out, key, key_size, operand->data, operand->size);
    return model__put_value(writer->out, operand->type, key, key_size, operand->data,
                            operand->size);
}

/* The length of a string, its text, its NUL; other values are complete. */
static uint8_t *write_value(uint8_t *at, const model__operand_t *operand, bool text)
{
    const uint32_t length = (uint32_t)operand->size + 1;

    if (text) {
        memcpy(at, &length, sizeof length);
        at += sizeof length;
    }
    memcpy(at, operand->data, operand->size);
    at += operand->size;
    if (text)
        *at++ = 0;
    return at;
}

/* All bytes in one go: most conditions are of this kind. */
static bool put_comparison(model__buffer_t *out, const model__operand_t *operand,
                           const model__word_t *word, const char *key, size_t key_size)
{
    const bool text = operand->type == BSON_TYPE_UTF8;
    const size_t value_size = operand->size + (text ? sizeof(uint32_t) + 1 : 0);
    const uint32_t size = (uint32_t)(sizeof size + 1 + word->size + 1 + value_size + 1);

    if (!model__buffer_room(out, 1 + key_size + 1 + size))
        return false;
    uint8_t *at = out->data + out->size;
    *at++ = BSON_TYPE_DOCUMENT;
    memcpy(at, key, key_size);
    at += key_size;
    *at++ = 0;
    memcpy(at, &size, sizeof size);
    at += sizeof size;
    *at++ = operand->type;
    memcpy(at, word->text, word->size + 1);
    at = write_value(at + word->size + 1, operand, text);
    *at++ = 0;
    out->size = (size_t)(at - out->data);
    return true;
}

bool model__put_comparison(model__writer_t *writer, const model__operand_t *operand,
                           const model__word_t *word, const char *key, size_t key_size)
{
    size_t mark;

    if (!operand->codec && operand->size < MODEL__MAX_FILTER)
        return put_comparison(writer->out, operand, word, key, key_size);
    return model__put_begin(writer->out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__operand_put(writer, operand, word->text, word->size) &&
           model__put_end(writer->out, mark);
}

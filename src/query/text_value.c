/* Values as a user writes them, by the kind of the member. */
#include "query/text.h"

#include "codec/value_text.h"

#include <locale.h>
#include <math.h>
#include <mongomodel/decimal.h>
#include <stdlib.h>

bool model__truth_of(const char *text, int64_t *value)
{
    static const char *const words[] = {"false", "true", "0", "1"};

    for (size_t i = 0; i < MODEL__COUNT_OF(words); i++)
        if (!strcmp(text, words[i])) {
            *value = (int64_t)(i & 1);
            return true;
        }
    return false;
}

bool model__digits_of(const char *text, int64_t *value)
{
    bool negative = *text == '-';
    uint64_t most = (uint64_t)INT64_MAX + negative, sum = 0;

    text += negative;
    if (!*text)
        return false;
    for (; *text; text++) {
        uint64_t digit = (uint64_t)(*text - '0');
        if (*text < '0' || *text > '9' || sum > (most - digit) / 10)
            return false;
        sum = sum * 10 + digit;
    }
    *value = negative ? (int64_t)(0 - sum) : (int64_t)sum;
    return true;
}

typedef struct reading {
    model__parser_t *parser;
    const model__field_t *field;
    const char *text;
    model_term_t *term;
} reading_t;

static bool wrong(const reading_t *reading, const char *wanted)
{
    return model__parser_fault(reading->parser, MODEL__RULE_TYPE, "must be %s", wanted);
}

static void *room_for(const reading_t *reading, size_t size)
{
    void *room = model__take(reading->parser->memory, size);

    reading->term->pointer = room;
    return room ? room : model__parser_full(reading->parser);
}

static bool read_bool(const reading_t *reading)
{
    reading->term->value_kind = MODEL__V_BOOL;
    return model__truth_of(reading->text, &reading->term->integer) ||
           wrong(reading, "true or false");
}

static bool read_integer(const reading_t *reading)
{
    reading->term->value_kind = MODEL__V_INT;
    return model__digits_of(reading->text, &reading->term->integer) ||
           wrong(reading, "a whole number");
}

/* strtod reads by the locale, also "0x1p3" and "nan". */
static bool read_real(const reading_t *reading)
{
    char text[64], *end = text;
    size_t size = strlen(reading->text);
    char *dot;

    reading->term->value_kind = MODEL__V_REAL;
    if (!size || size >= sizeof text || strspn(reading->text, "0123456789+-.eE") != size)
        return wrong(reading, "a number");
    memcpy(text, reading->text, size + 1);
    if ((dot = strchr(text, '.')) && strlen(localeconv()->decimal_point) == 1)
        *dot = *localeconv()->decimal_point;
    reading->term->real = strtod(text, &end);
    return (!*end && isfinite(reading->term->real)) || wrong(reading, "a number");
}

/* A day alone begins at midnight UTC. */
static bool read_date(const reading_t *reading)
{
    char text[40];
    bool day = strlen(reading->text) == sizeof "2026-01-31" - 1;
    int length = snprintf(text, sizeof text, "%s%s", reading->text, day ? "T00:00:00Z" : "");

    reading->term->value_kind = MODEL__V_DATE;
    if (length < 0 || (size_t)length >= sizeof text ||
        model__date_of(text, (size_t)length, &reading->term->integer))
        return wrong(reading, "a date like 2026-01-31 or 2026-01-31T09:30:00Z");
    return true;
}

static bool read_string(const reading_t *reading)
{
    reading->term->value_kind = MODEL__V_STRING;
    reading->term->pointer = reading->text;
    return true;
}

static bool read_oid(const reading_t *reading)
{
    bson_oid_t *oid = NULL;

    reading->term->value_kind = MODEL__V_OID;
    if (!bson_oid_is_valid(reading->text, strlen(reading->text)))
        return wrong(reading, "the 24 hex digits of an ObjectId");
    if ((oid = room_for(reading, sizeof *oid)))
        bson_oid_init_from_string(oid, reading->text);
    return oid != NULL;
}

static bool read_decimal(const reading_t *reading)
{
    bson_decimal128_t *decimal = room_for(reading, sizeof *decimal);

    reading->term->value_kind = MODEL__V_DECIMAL;
    return decimal && (model_decimal_from_string(reading->text, decimal, NULL) ||
                       wrong(reading, "a decimal number"));
}

static bool read_uuid(const reading_t *reading)
{
    model_uuid_t *uuid = room_for(reading, sizeof *uuid);

    reading->term->value_kind = MODEL__V_UUID;
    return uuid && (model__uuid_of(reading->text, strlen(reading->text), uuid->bytes) ||
                    wrong(reading, "a UUID"));
}

static bool read_label(const reading_t *reading)
{
    const model_field_t *row = reading->field->row;

    reading->term->value_kind = MODEL__V_INT;
    for (uint32_t i = 0; i < row->n_labels; i++)
        if (row->labels[i] && !strcmp(row->labels[i], reading->text)) {
            reading->term->integer = i;
            return true;
        }
    return model__parser_fault(reading->parser, MODEL__RULE_ENUM, "is none of the labels");
}

typedef bool read_t(const reading_t *reading);

static read_t *const readers[MODEL_KIND_MASK + 1] = {
    [MODEL_KIND_BOOL] = read_bool,         [MODEL_KIND_INT32] = read_integer,
    [MODEL_KIND_INT64] = read_integer,     [MODEL_KIND_UINT32] = read_integer,
    [MODEL_KIND_DOUBLE] = read_real,       [MODEL_KIND_DATE] = read_date,
    [MODEL_KIND_STRING] = read_string,     [MODEL_KIND_TEXT] = read_string,
    [MODEL_KIND_CHARS] = read_string,      [MODEL_KIND_OID] = read_oid,
    [MODEL_KIND_DECIMAL] = read_decimal,   [MODEL_KIND_UUID] = read_uuid,
    [MODEL_KIND_INT8] = read_integer,      [MODEL_KIND_INT16] = read_integer,
    [MODEL_KIND_UINT8] = read_integer,     [MODEL_KIND_UINT16] = read_integer,
    [MODEL_KIND_FLOAT] = read_real,        [MODEL_KIND_ENUM] = read_label,
    [MODEL_KIND_ENUM_NUMBER] = read_label,
};

bool model__value_parse(model__parser_t *parser, const model__field_t *field, const char *text,
                        model_term_t *term)
{
    read_t *read = readers[field->kind & MODEL_KIND_MASK];

    if (!read)
        return model__parser_fault(parser, MODEL__RULE_TYPE, "cannot be compared with a text");
    return read(&(reading_t){parser, field, text, term});
}

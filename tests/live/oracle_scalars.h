/* Random values of scalars: few different ones, so that they meet. */
#ifndef MONGOMODEL_TESTS_ORACLE_SCALARS_H
#define MONGOMODEL_TESTS_ORACLE_SCALARS_H

#include "live/oracle_node.h"

/* ---- what a row says ---- */

static inline unsigned kind_of(const model_field_t *row)
{
    return row->kind & MODEL_KIND_MASK;
}

static inline unsigned shape_of(const model_field_t *row)
{
    return row->kind & MODEL_SHAPE_MASK;
}

/* A sequence, or what the id is made of, is stored as _id. */
static inline const char *key_of(const model_field_t *row)
{
    if (row->role >= MODEL_ID_SEQUENCE && row->role <= MODEL_ID_CALLER)
        return "_id";
    return row->key ? row->key : row->name;
}

static inline size_t n_rows(const model_t *model)
{
    size_t n = 0;

    while (model->fields && model->fields[n].name)
        n++;
    return n;
}

static inline size_t c_size(const model_field_t *row)
{
    static const uint8_t sizes[] = {
        [MODEL_KIND_BOOL] = sizeof(bool),
        [MODEL_KIND_INT8] = 1,
        [MODEL_KIND_INT32] = 4,
        [MODEL_KIND_UINT32] = 4,
        [MODEL_KIND_INT64] = 8,
        [MODEL_KIND_DOUBLE] = sizeof(double),
        [MODEL_KIND_FLOAT] = sizeof(float),
        [MODEL_KIND_DATE] = sizeof(model_date_t),
        [MODEL_KIND_STRING] = sizeof(char *),
        [MODEL_KIND_TEXT] = sizeof(model_text_t),
        [MODEL_KIND_OID] = sizeof(bson_oid_t),
        [MODEL_KIND_DECIMAL] = sizeof(bson_decimal128_t),
        [MODEL_KIND_UUID] = sizeof(model_uuid_t),
        [MODEL_KIND_ENUM] = sizeof(int),
        [MODEL_KIND_ENUM_NUMBER] = sizeof(int),
    };

    if (kind_of(row) == MODEL_KIND_CHARS)
        return row->size;
    return kind_of(row) == MODEL_KIND_DOCUMENT ? row->embedded->size : sizes[kind_of(row)];
}

/* Empty values are not stored. */
static inline bool can_be_empty(const model_field_t *row)
{
    unsigned kind = kind_of(row), shape = shape_of(row);

    if (shape)
        return shape != MODEL_SHAPE_FIXED;
    return kind == MODEL_KIND_STRING || kind == MODEL_KIND_TEXT;
}

#define ANY_OF(array) ((array)[below(sizeof(array) / sizeof *(array))])

static const int64_t int_pool[] = {0, 1, -1, 2, 3, 5, 7, 100, -128, 127};
static const int64_t wide_pool[] = {0,         1,         -1,        2,         5,
                                    7,         INT32_MAX, INT32_MIN, 1ll << 53, (1ll << 53) + 1,
                                    INT64_MAX, INT64_MIN, 4294967296};
static const double real_pool[] = {
    0.0, -0.0, 1, 1.5, 2, -2.25, 5, 7, NAN, INFINITY, -INFINITY, 1e300, 5e-324, 9007199254740992.0};
static const double float_pool[] = {0.0, -0.0, 1, 1.5, 2, -2.25, NAN, INFINITY, -INFINITY, 7};
static const int64_t date_pool[] = {0, 1, -1, 86400000, 1700000000000, 1700000000001, -86400000000};
static const char *const string_pool[] = {
    "",     "a",   "A",         "ab",       "b",        "aba",
    "a.b",  "$x",  "a*b",       "\xc3\x84", "\xc3\xa4", "\xe6\x97\xa5\xe6\x9c\xac",
    "a\nb", "b\n", "x y&z=%+,", "1",        "true",     "null"};
static const char *const short_pool[] = {"", "a", "A", "ab", "b\n", "\xc3\xa4"};
static const char *const decimal_pool[] = {"0",     "1",    "1.0",      "1.00",      "0.5",
                                           "-2.25", "1E+3", "1000",     "-0",        "2",
                                           "5",     "NaN",  "Infinity", "-Infinity", "12.34"};
static const uint8_t byte_pool[] = {1, 2, 0x80, 0xff};

static inline node_t *integer_node(uint8_t type, int64_t integer)
{
    node_t *node = node_new(type);

    node->integer = integer;
    return node;
}

static inline node_t *real_node(double real)
{
    node_t *node = node_new(BSON_TYPE_DOUBLE);

    node->real = real;
    return node;
}

static inline node_t *string_node(const char *text, size_t size)
{
    node_t *node = node_new(BSON_TYPE_UTF8);

    node->text = keep(text, size);
    node->size = size;
    return node;
}

static inline node_t *bytes_node(uint8_t type)
{
    node_t *node = node_new(type);
    uint8_t byte = ANY_OF(byte_pool);
    char bytes[16];

    memset(bytes, byte, sizeof bytes);
    if (type == BSON_TYPE_OID)
        memcpy(&node->oid, bytes, sizeof node->oid);
    else {
        node->subtype = BSON_SUBTYPE_UUID;
        node->text = keep(bytes, node->size = sizeof bytes);
    }
    return node;
}

static inline node_t *decimal_node(const char *text)
{
    node_t *node = node_new(BSON_TYPE_DECIMAL128);

    assert_true(bson_decimal128_from_string(text, &node->decimal));
    return node;
}

static inline int64_t random_label(const model_field_t *row)
{
    int64_t i;

    do
        i = (int64_t)below(row->n_labels);
    while (!row->labels[i]);
    return i;
}

static inline node_t *random_text(const model_field_t *row)
{
    const char *text = kind_of(row) == MODEL_KIND_CHARS ? ANY_OF(short_pool) : ANY_OF(string_pool);

    if (kind_of(row) == MODEL_KIND_TEXT && percent(10))
        return string_node("a\0b", 3);
    return string_node(text, strlen(text));
}

/* As a member or an item of this row is written. */
static inline node_t *random_scalar(const model_field_t *row)
{
    switch (kind_of(row)) {
    case MODEL_KIND_BOOL:
        return integer_node(BSON_TYPE_BOOL, (int64_t)below(2));
    case MODEL_KIND_INT8:
        return integer_node(BSON_TYPE_INT32, ANY_OF(int_pool));
    case MODEL_KIND_INT32:
        return integer_node(BSON_TYPE_INT32,
                            percent(10) ? (percent(50) ? INT32_MAX : INT32_MIN) : ANY_OF(int_pool));
    case MODEL_KIND_UINT32:
        return integer_node(BSON_TYPE_INT64, (int64_t)below(4));
    case MODEL_KIND_INT64:
        return integer_node(BSON_TYPE_INT64, ANY_OF(wide_pool));
    case MODEL_KIND_DOUBLE:
        return real_node(ANY_OF(real_pool));
    case MODEL_KIND_FLOAT:
        return real_node(ANY_OF(float_pool));
    case MODEL_KIND_DATE:
        return integer_node(BSON_TYPE_DATE_TIME, ANY_OF(date_pool));
    case MODEL_KIND_OID:
        return bytes_node(BSON_TYPE_OID);
    case MODEL_KIND_UUID:
        return bytes_node(BSON_TYPE_BINARY);
    case MODEL_KIND_DECIMAL:
        return decimal_node(ANY_OF(decimal_pool));
    case MODEL_KIND_ENUM_NUMBER:
        return integer_node(BSON_TYPE_INT32, random_label(row));
    case MODEL_KIND_ENUM: {
        const char *label = row->labels[random_label(row)];
        return string_node(label, strlen(label));
    }
    default:
        return random_text(row);
    }
}

/* The same value in another form that reading takes. */
static inline node_t *varied(const model_field_t *row, node_t *node)
{
    const unsigned kind = kind_of(row);

    if (kind == MODEL_KIND_UUID && percent(30))
        node->subtype = BSON_SUBTYPE_UUID_DEPRECATED;
    if (!node_is_number(node) || percent(60))
        return node;
    const long double number = node_number(node);
    const bool whole = number >= INT32_MIN && number <= INT32_MAX && number == floorl(number);
    if (percent(50) && whole)
        return integer_node(percent(50) ? BSON_TYPE_INT32 : BSON_TYPE_INT64, (int64_t)number);
    if (kind != MODEL_KIND_DECIMAL && whole && !(kind == MODEL_KIND_INT64 && oracle.exact_wide))
        return real_node(number == 0 && percent(50) ? -0.0 : (double)number);
    return node;
}

#endif

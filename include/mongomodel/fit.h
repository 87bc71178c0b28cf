/** @file fit.h Does a value fit a member? Decided by the compiler. What condition.h and table.h are
 * made of: applications do not use these macros. */
#ifndef MONGOMODEL_FIT_H
#define MONGOMODEL_FIT_H

#include <mongomodel/model.h>

/* "#m" and "N##" stand in the outermost macro of a family: one level deeper, a macro of the
 * application that is named like the member or the model would change the text. */

#ifndef __cplusplus

/* A condition inside an expression: 0, or an error that prints the words, as they are the name of a
 * bit-field of width -1. sizeof keeps it an integer constant, so it may stand in static tables. */
#define MODEL__MUST(condition, words) (0 * sizeof(struct { int words : (condition) ? 1 : -1; }))

/* The member's address, for _Generic and sizeof only. */
#define MODEL__AT(N, m) (&((N##__record *)0)->m)
#define MODEL__ITEM_AT(N, m) (&((N##__record *)0)->m.items[0])
#define MODEL__VALUE_AT(N, m) (&((N##__record *)0)->m.items->value)
/* The text, provided that the member exists. */
#define MODEL__PATH(p, text) (&text[0 * sizeof(p)])

/* clang-format off */
#define MODEL__SCALARS(x) \
    bool: x, char: x, signed char: x, unsigned char: x, short: x, unsigned short: x, int: x, \
    unsigned: x, long: x, unsigned long: x, long long: x, unsigned long long: x, float: x, \
    double: x, model_date_t: x

/* ---- the class of a value; at most one branch evaluates v, and the term is constant if v is ---- */

#define MODEL__VALUE_KIND(v) _Generic((v), \
    bool: MODEL__V_BOOL, \
    char: MODEL__V_INT, signed char: MODEL__V_INT, unsigned char: MODEL__V_INT, \
    short: MODEL__V_INT, unsigned short: MODEL__V_INT, int: MODEL__V_INT, \
    unsigned: MODEL__V_INT, long: MODEL__V_INT, long long: MODEL__V_INT, \
    unsigned long: MODEL__V_UINT64, unsigned long long: MODEL__V_UINT64, \
    float: MODEL__V_REAL, double: MODEL__V_REAL, \
    model_date_t: MODEL__V_DATE, \
    char *: MODEL__V_STRING, const char *: MODEL__V_STRING, \
    model_text_t *: MODEL__V_TEXT, const model_text_t *: MODEL__V_TEXT, \
    bson_oid_t *: MODEL__V_OID, const bson_oid_t *: MODEL__V_OID, \
    bson_decimal128_t *: MODEL__V_DECIMAL, const bson_decimal128_t *: MODEL__V_DECIMAL, \
    model_uuid_t *: MODEL__V_UUID, const model_uuid_t *: MODEL__V_UUID, \
    model_binary_t *: MODEL__V_BINARY, const model_binary_t *: MODEL__V_BINARY, \
    model_raw_t *: MODEL__V_RAW, const model_raw_t *: MODEL__V_RAW, \
    model_timestamp_t *: MODEL__V_TIMESTAMP, const model_timestamp_t *: MODEL__V_TIMESTAMP, \
    model_regex_t *: MODEL__V_REGEX, const model_regex_t *: MODEL__V_REGEX, \
    model_javascript_t *: MODEL__V_JAVASCRIPT, const model_javascript_t *: MODEL__V_JAVASCRIPT, \
    default: MODEL__V_RECORD)

/* An item of an array is taken by value there; of a number only the size is known besides. */
#define MODEL__ITEM_KIND(x) _Generic((x), \
    unsigned char: MODEL__V_UINT64, unsigned short: MODEL__V_UINT64, unsigned: MODEL__V_UINT64, \
    bson_oid_t: MODEL__V_OID, bson_decimal128_t: MODEL__V_DECIMAL, model_uuid_t: MODEL__V_UUID, \
    model_timestamp_t: MODEL__V_TIMESTAMP, model_text_t: MODEL__V_TEXT, \
    model_binary_t: MODEL__V_BINARY, model_raw_t: MODEL__V_RAW, model_regex_t: MODEL__V_REGEX, \
    model_javascript_t: MODEL__V_JAVASCRIPT, \
    default: MODEL__VALUE_KIND(x))

#define MODEL__INTEGER(v) ((int64_t)_Generic((v), \
    bool: (v), char: (v), signed char: (v), unsigned char: (v), short: (v), unsigned short: (v), \
    int: (v), unsigned: (v), long: (v), unsigned long: (v), long long: (v), \
    unsigned long long: (v), \
    model_date_t: _Generic((v), model_date_t: (v), default: *(const model_date_t *)0).ms, \
    default: 0))
#define MODEL__REAL(v) ((double)_Generic((v), float: (v), double: (v), default: 0))
#define MODEL__POINTER(v) _Generic((v), MODEL__SCALARS((const void *)0), default: (v))
#define MODEL__VALUE(v) \
    .value_kind = (uint16_t)MODEL__VALUE_KIND(v), .integer = MODEL__INTEGER(v), \
    .real = MODEL__REAL(v), .pointer = MODEL__POINTER(v)

/* ---- the classes that a member takes; p is the member's address ---- */

#define MODEL__BIT(kind) (1u << MODEL__V_##kind)
#define MODEL__BOOLS (MODEL__BIT(BOOL) | MODEL__BIT(INT)) /* "true" is an int before C23 */
#define MODEL__INTEGERS (MODEL__BIT(INT) | MODEL__BIT(UINT64))
#define MODEL__REALS (MODEL__BIT(REAL) | MODEL__BIT(INT))
#define MODEL__TEXTS (MODEL__BIT(STRING) | MODEL__BIT(TEXT))
#define MODEL__CHARS(p) char (*)[sizeof *(p)]

/* int, long, long long: int32_t and int64_t are among them on every platform, none is named twice */
#define MODEL__TAKES(p) _Generic((p), \
    bool *: MODEL__BOOLS, model_opt_bool_t *: MODEL__BOOLS, \
    signed char *: MODEL__INTEGERS, short *: MODEL__INTEGERS, \
    unsigned char *: MODEL__INTEGERS, unsigned short *: MODEL__INTEGERS, \
    int *: MODEL__INTEGERS, unsigned *: MODEL__INTEGERS, long *: MODEL__INTEGERS, \
    long long *: MODEL__INTEGERS, \
    model_opt_int8_t *: MODEL__INTEGERS, model_opt_int16_t *: MODEL__INTEGERS, \
    model_opt_uint8_t *: MODEL__INTEGERS, model_opt_uint16_t *: MODEL__INTEGERS, \
    model_opt_int32_t *: MODEL__INTEGERS, model_opt_int64_t *: MODEL__INTEGERS, \
    model_opt_uint32_t *: MODEL__INTEGERS, \
    float *: MODEL__REALS, model_opt_float_t *: MODEL__REALS, \
    double *: MODEL__REALS, model_opt_double_t *: MODEL__REALS, \
    const char **: MODEL__TEXTS, char **: MODEL__TEXTS, MODEL__CHARS(p): MODEL__TEXTS, \
    model_text_t *: MODEL__TEXTS, \
    model_date_t *: MODEL__BIT(DATE), model_opt_date_t *: MODEL__BIT(DATE), \
    bson_oid_t *: MODEL__BIT(OID), model_opt_oid_t *: MODEL__BIT(OID), \
    bson_decimal128_t *: MODEL__BIT(DECIMAL), model_opt_decimal_t *: MODEL__BIT(DECIMAL), \
    model_uuid_t *: MODEL__BIT(UUID), model_opt_uuid_t *: MODEL__BIT(UUID), \
    model_binary_t *: MODEL__BIT(BINARY), model_raw_t *: MODEL__BIT(RAW), \
    model_timestamp_t *: MODEL__BIT(TIMESTAMP), model_opt_timestamp_t *: MODEL__BIT(TIMESTAMP), \
    model_regex_t *: MODEL__BIT(REGEX), model_javascript_t *: MODEL__BIT(JAVASCRIPT), \
    default: MODEL__BIT(RECORD))

#define MODEL__FITS(p, v) \
    MODEL__MUST(MODEL__TAKES(p) >> MODEL__VALUE_KIND(v) & 1u, the_values_type_does_not_fit_the_member)
#define MODEL__ITEM_FITS(p, item) \
    MODEL__MUST(MODEL__TAKES(p) >> MODEL__ITEM_KIND(item) & 1u, the_items_type_does_not_fit_the_member)
#define MODEL__IS_TEXT(p) MODEL__MUST(MODEL__TAKES(p) == MODEL__TEXTS, this_member_is_not_text)
#define MODEL__IS_INTEGER(p) \
    MODEL__MUST(MODEL__TAKES(p) == MODEL__INTEGERS, this_member_is_not_an_integer)
#define MODEL__IS_REAL(p) \
    MODEL__MUST(MODEL__TAKES(p) == MODEL__REALS, this_member_is_no_double)
#define MODEL__NUMERIC(p) (MODEL__TAKES(p) == MODEL__INTEGERS || \
    MODEL__TAKES(p) == MODEL__REALS || MODEL__TAKES(p) == MODEL__BIT(DECIMAL))
#define MODEL__IS_NUMBER(p) MODEL__MUST(MODEL__NUMERIC(p), this_member_is_not_a_number)
#define MODEL__IS_FRACTION(p) MODEL__MUST(MODEL__TAKES(p) == MODEL__REALS || \
    MODEL__TAKES(p) == MODEL__BIT(DECIMAL), this_member_is_no_double_and_no_decimal)
#define MODEL__IS_QUANTITY(p) MODEL__MUST( \
    MODEL__NUMERIC(p) || MODEL__TAKES(p) == MODEL__BIT(DATE), this_member_is_no_number_and_no_date)
#define MODEL__IS_TIME(p) MODEL__MUST(MODEL__TAKES(p) == MODEL__BIT(DATE) || \
    MODEL__TAKES(p) == MODEL__BIT(TIMESTAMP), this_member_is_not_a_date)
#define MODEL__WHOLE_NUMBER(v, words) MODEL__MUST(MODEL__INTEGERS >> MODEL__VALUE_KIND(v) & 1u, words)
#define MODEL__IS_MASK(p, v) MODEL__MUST(MODEL__TAKES(p) == MODEL__BIT(BINARY) ? \
        (MODEL__INTEGERS | MODEL__BIT(BINARY)) >> MODEL__VALUE_KIND(v) & 1u : \
        MODEL__TAKES(p) == MODEL__INTEGERS && (MODEL__INTEGERS >> MODEL__VALUE_KIND(v) & 1u), \
    the_mask_does_not_fit_the_member)
#define MODEL__COMPARABLE(p, q) MODEL__MUST((MODEL__NUMERIC(p) && MODEL__NUMERIC(q)) || \
    (MODEL__TAKES(p) == MODEL__TAKES(q) && MODEL__TAKES(p) != MODEL__BIT(RECORD)), \
    the_members_cannot_be_compared)
#define MODEL__ALIKE(p, q) MODEL__MUST(_Generic(1 ? (p) : (q), \
    void *: 0, const void *: 0, default: 1), the_members_have_different_types)

/* A struct is given by address. Pointers to different structs meet in a void pointer, which is
 * refused here; comparing them would only warn. */
#define MODEL__ADDRESS(p) _Generic((p), \
    bool *: (char *)0, model_opt_bool_t *: (char *)0, int *: (char *)0, unsigned *: (char *)0, \
    signed char *: (char *)0, short *: (char *)0, unsigned char *: (char *)0, \
    unsigned short *: (char *)0, model_opt_int8_t *: (char *)0, model_opt_int16_t *: (char *)0, \
    model_opt_uint8_t *: (char *)0, model_opt_uint16_t *: (char *)0, \
    model_opt_uint32_t *: (char *)0, float *: (char *)0, model_opt_float_t *: (char *)0, \
    model_timestamp_t *: (char *)0, model_opt_timestamp_t *: (char *)0, \
    model_regex_t *: (char *)0, model_javascript_t *: (char *)0, \
    long *: (char *)0, long long *: (char *)0, model_opt_int32_t *: (char *)0, \
    model_opt_int64_t *: (char *)0, double *: (char *)0, model_opt_double_t *: (char *)0, \
    const char **: (char *)0, char **: (char *)0, MODEL__CHARS(p): (char *)0, \
    model_text_t *: (char *)0, model_date_t *: (char *)0, model_opt_date_t *: (char *)0, \
    bson_oid_t *: (char *)0, model_opt_oid_t *: (char *)0, bson_decimal128_t *: (char *)0, \
    model_opt_decimal_t *: (char *)0, model_uuid_t *: (char *)0, model_opt_uuid_t *: (char *)0, \
    model_binary_t *: (char *)0, model_raw_t *: (char *)0, \
    default: (p))
#define MODEL__IS_ADDRESS(p, v) \
    _Generic(1 ? MODEL__ADDRESS(p) : _Generic(MODEL__ADDRESS(p), \
                     char *: (char *)1, \
                     default: _Generic((v), MODEL__SCALARS((void *)0), default: (v))), \
        void *: 0, const void *: 0, default: 1)
#define MODEL__SAME(p, v) MODEL__MUST(MODEL__IS_ADDRESS(p, v), the_value_points_to_another_struct)

/* ---- the kind of a member, for rows of a table ---- */

#define MODEL__LONG_KIND (sizeof(long) == 8 ? MODEL_KIND_INT64 : MODEL_KIND_INT32)
#define MODEL__SCALAR_KIND(p) _Generic((p), \
    bool *: MODEL_KIND_BOOL, \
    signed char *: MODEL_KIND_INT8, short *: MODEL_KIND_INT16, \
    unsigned char *: MODEL_KIND_UINT8, unsigned short *: MODEL_KIND_UINT16, \
    int *: MODEL_KIND_INT32, long *: MODEL__LONG_KIND, long long *: MODEL_KIND_INT64, \
    float *: MODEL_KIND_FLOAT, double *: MODEL_KIND_DOUBLE, \
    model_date_t *: MODEL_KIND_DATE, \
    const char **: MODEL_KIND_STRING, char **: MODEL_KIND_STRING, \
    model_text_t *: MODEL_KIND_TEXT, \
    bson_oid_t *: MODEL_KIND_OID, \
    bson_decimal128_t *: MODEL_KIND_DECIMAL, \
    model_uuid_t *: MODEL_KIND_UUID, \
    model_binary_t *: MODEL_KIND_BINARY, \
    model_raw_t *: MODEL_KIND_RAW, \
    model_timestamp_t *: MODEL_KIND_TIMESTAMP, \
    model_regex_t *: MODEL_KIND_REGEX, \
    model_javascript_t *: MODEL_KIND_JAVASCRIPT, \
    default: 0)
/* An array of the member's own length; "+" keeps that above 0 where the member is less than one T,
 * and the brackets around sizeof keep compilers from taking the division for a mistake. */
#define MODEL__ARRAY(T, p) T (*)[sizeof *(p) / (sizeof(T)) + (sizeof *(p) < sizeof(T))]
#define MODEL__FIXED_KIND(p) _Generic((p), \
    MODEL__ARRAY(bool, p): MODEL_SHAPE_FIXED | MODEL_KIND_BOOL, \
    MODEL__ARRAY(signed char, p): MODEL_SHAPE_FIXED | MODEL_KIND_INT8, \
    MODEL__ARRAY(unsigned char, p): MODEL_SHAPE_FIXED | MODEL_KIND_UINT8, \
    MODEL__ARRAY(short, p): MODEL_SHAPE_FIXED | MODEL_KIND_INT16, \
    MODEL__ARRAY(unsigned short, p): MODEL_SHAPE_FIXED | MODEL_KIND_UINT16, \
    MODEL__ARRAY(int, p): MODEL_SHAPE_FIXED | MODEL_KIND_INT32, \
    MODEL__ARRAY(long, p): MODEL_SHAPE_FIXED | MODEL__LONG_KIND, \
    MODEL__ARRAY(long long, p): MODEL_SHAPE_FIXED | MODEL_KIND_INT64, \
    MODEL__ARRAY(float, p): MODEL_SHAPE_FIXED | MODEL_KIND_FLOAT, \
    MODEL__ARRAY(double, p): MODEL_SHAPE_FIXED | MODEL_KIND_DOUBLE, \
    MODEL__ARRAY(model_timestamp_t, p): MODEL_SHAPE_FIXED | MODEL_KIND_TIMESTAMP, \
    MODEL__ARRAY(model_date_t, p): MODEL_SHAPE_FIXED | MODEL_KIND_DATE, \
    MODEL__ARRAY(bson_oid_t, p): MODEL_SHAPE_FIXED | MODEL_KIND_OID, \
    MODEL__ARRAY(bson_decimal128_t, p): MODEL_SHAPE_FIXED | MODEL_KIND_DECIMAL, \
    MODEL__ARRAY(model_uuid_t, p): MODEL_SHAPE_FIXED | MODEL_KIND_UUID, \
    default: MODEL__SCALAR_KIND(p))
#define MODEL__KIND(p) _Generic((p), \
    model_opt_bool_t *: MODEL_SHAPE_OPTIONAL | MODEL_KIND_BOOL, \
    model_opt_int32_t *: MODEL_SHAPE_OPTIONAL | MODEL_KIND_INT32, \
    model_opt_int64_t *: MODEL_SHAPE_OPTIONAL | MODEL_KIND_INT64, \
    model_opt_double_t *: MODEL_SHAPE_OPTIONAL | MODEL_KIND_DOUBLE, \
    model_opt_date_t *: MODEL_SHAPE_OPTIONAL | MODEL_KIND_DATE, \
    model_opt_oid_t *: MODEL_SHAPE_OPTIONAL | MODEL_KIND_OID, \
    model_opt_decimal_t *: MODEL_SHAPE_OPTIONAL | MODEL_KIND_DECIMAL, \
    model_opt_uuid_t *: MODEL_SHAPE_OPTIONAL | MODEL_KIND_UUID, \
    model_opt_int8_t *: MODEL_SHAPE_OPTIONAL | MODEL_KIND_INT8, \
    model_opt_int16_t *: MODEL_SHAPE_OPTIONAL | MODEL_KIND_INT16, \
    model_opt_uint8_t *: MODEL_SHAPE_OPTIONAL | MODEL_KIND_UINT8, \
    model_opt_uint16_t *: MODEL_SHAPE_OPTIONAL | MODEL_KIND_UINT16, \
    model_opt_uint32_t *: MODEL_SHAPE_OPTIONAL | MODEL_KIND_UINT32, \
    model_opt_float_t *: MODEL_SHAPE_OPTIONAL | MODEL_KIND_FLOAT, \
    model_opt_timestamp_t *: MODEL_SHAPE_OPTIONAL | MODEL_KIND_TIMESTAMP, \
    model_bool_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_BOOL, \
    model_int32_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_INT32, \
    model_int64_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_INT64, \
    model_double_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_DOUBLE, \
    model_date_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_DATE, \
    model_string_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_STRING, \
    model_text_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_TEXT, \
    model_oid_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_OID, \
    model_decimal_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_DECIMAL, \
    model_uuid_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_UUID, \
    model_int8_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_INT8, \
    model_int16_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_INT16, \
    model_uint8_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_UINT8, \
    model_uint16_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_UINT16, \
    model_uint32_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_UINT32, \
    model_float_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_FLOAT, \
    model_timestamp_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_TIMESTAMP, \
    model_regex_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_REGEX, \
    model_javascript_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_JAVASCRIPT, \
    model_binary_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_BINARY, \
    model_raw_list_t *: MODEL_SHAPE_LIST | MODEL_KIND_RAW, \
    MODEL__CHARS(p): MODEL_KIND_CHARS, \
    default: MODEL__FIXED_KIND(p))
#define MODEL__ENUM_KIND(p, kind) (_Generic((p), int *: 1, unsigned *: 1, default: 0) * (kind))
#define MODEL__IF(k, shape) ((k) != 0 ? (shape) | (k) : 0)
/* clang-format on */

#endif
#endif

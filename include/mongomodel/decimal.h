/** @file decimal.h Decimal128 values, exact: never through a double. */
#ifndef MONGOMODEL_DECIMAL_H
#define MONGOMODEL_DECIMAL_H

#include <mongomodel/error.h>

MODEL__BEGIN

/** Bytes that any decimal takes as text, with its NUL. */
enum { MODEL_DECIMAL_SIZE = BSON_DECIMAL128_STRING };

/**
 * Read "12.50", "-1E+3", "Infinity", "NaN".
 *
 * @param value  NaN on failure.
 * @errors ARGUMENT: not a number, or one that 34 digits and the exponent cannot hold exactly
 */
MODEL_API bool model_decimal_from_string(const char *text, bson_decimal128_t *value,
                                         model_error_t *error);

/** Write a decimal as its digits are: 12.50 stays "12.50". @param text  MODEL_DECIMAL_SIZE bytes.
 */
MODEL_API void model_decimal_to_string(const bson_decimal128_t *value, char *text);

/**
 * Compare by value: 1.0 equals 1.00, −0 equals 0. A NaN equals a NaN and is less than everything
 * else, as the server sorts.
 *
 * @return less than, equal to or greater than 0.
 */
MODEL_API int model_decimal_compare(const bson_decimal128_t *a, const bson_decimal128_t *b);

/**
 * Add exactly. The sum has as many decimal places as the one that has more, where they fit.
 *
 * @param sum  May be one of the operands. NaN on failure.
 * @errors LIMIT: the sum needs more than 34 digits or a larger exponent; ARGUMENT: ∞ − ∞
 */
MODEL_API bool model_decimal_add(const bson_decimal128_t *a, const bson_decimal128_t *b,
                                 bson_decimal128_t *sum, model_error_t *error);

MODEL__END_C

#endif

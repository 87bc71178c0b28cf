/* Decimal128 as IEEE 754 has it with a binary coefficient: sign, 14 bits of exponent, 113 bits of
 * digits. No more than 10^34 − 1 are in use: larger ones stand for 0. */
#include "base/base.h"

#include <mongomodel/decimal.h>

#define SIGN ((uint64_t)1 << 63)
#define NAN_BITS ((uint64_t)0x7c << 56)
#define INFINITY_BITS ((uint64_t)0x78 << 56)

enum { BIAS = 6176, MAX_EXPONENT = 6111, EXPONENT_AT = 49, EXPONENT_MASK = 0x3fff };

typedef struct wide {
    uint64_t high, low;
} wide_t;

static const wide_t most_digits = {0x1ed09bead87c0u, 0x378d8e63ffffffffu}; /* 10^34 − 1 */

typedef struct number {
    bool nan, infinite, negative;
    int exponent;
    wide_t digits;
} number_t;

/* ---- 128 bits ---- */

static int compare_wide(wide_t a, wide_t b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    return a.low < b.low ? -1 : a.low > b.low;
}

static bool is_zero(wide_t a)
{
    return !(a.high | a.low);
}

static wide_t add_wide(wide_t a, wide_t b)
{
    wide_t sum = {a.high + b.high, a.low + b.low};

    sum.high += sum.low < a.low;
    return sum;
}

/* a is not less than b */
static wide_t subtract_wide(wide_t a, wide_t b)
{
    return (wide_t){a.high - b.high - (a.low < b.low), a.low - b.low};
}

static wide_t shift_wide(wide_t a, unsigned n)
{
    return (wide_t){a.high << n | a.low >> (64 - n), a.low << n};
}

static wide_t ten_times(wide_t a)
{
    return add_wide(shift_wide(a, 3), shift_wide(a, 1));
}

static unsigned divide_by_ten(wide_t *a)
{
    uint64_t rest = a->high % 10;
    uint64_t upper = rest << 32 | a->low >> 32;
    uint64_t lower = (upper % 10) << 32 | (a->low & UINT32_MAX);

    *a = (wide_t){a->high / 10, (upper / 10) << 32 | lower / 10};
    return (unsigned)(lower % 10);
}

/* ---- numbers ---- */

static number_t unpack(const bson_decimal128_t *value)
{
    bool huge = (value->high >> 61 & 3) == 3; /* digits beyond what is in use, or no number */
    number_t number = {.negative = value->high >> 63};

    number.nan = (value->high & NAN_BITS) == NAN_BITS;
    number.infinite = !number.nan && (value->high & NAN_BITS) == INFINITY_BITS;
    number.exponent = (int)(value->high >> (huge ? EXPONENT_AT - 2 : EXPONENT_AT) & EXPONENT_MASK);
    number.exponent -= BIAS;
    number.digits = (wide_t){value->high & (((uint64_t)1 << EXPONENT_AT) - 1), value->low};
    if (huge || compare_wide(number.digits, most_digits) > 0)
        number.digits = (wide_t){0, 0};
    return number;
}

static bson_decimal128_t pack(const number_t *number)
{
    uint64_t exponent = (uint64_t)(number->exponent + BIAS) << EXPONENT_AT;

    return (bson_decimal128_t){.high =
                                   (number->negative ? SIGN : 0) | exponent | number->digits.high,
                               .low = number->digits.low};
}

static bool drop_zero(number_t *number)
{
    wide_t digits = number->digits;

    if (divide_by_ten(&digits))
        return false;
    number->digits = digits;
    number->exponent++;
    return true;
}

static bool has_most_digits(const number_t *number)
{
    return compare_wide(ten_times(number->digits), most_digits) > 0;
}

/* Neither is 0. */
static int compare_sizes(number_t a, number_t b)
{
    if (a.exponent < b.exponent)
        return -compare_sizes(b, a);
    for (; a.exponent > b.exponent; a.exponent--) {
        if (has_most_digits(&a))
            return 1;
        a.digits = ten_times(a.digits);
    }
    return compare_wide(a.digits, b.digits);
}

/* −2 and 2: infinite */
static int sign_of(const number_t *number)
{
    int sign = number->infinite ? 2 : !is_zero(number->digits);

    return number->negative ? -sign : sign;
}

int model_decimal_compare(const bson_decimal128_t *a, const bson_decimal128_t *b)
{
    number_t one = unpack(a), other = unpack(b);

    if (one.nan || other.nan)
        return other.nan - one.nan;
    int sign = sign_of(&one), other_sign = sign_of(&other);
    if (sign != other_sign)
        return sign < other_sign ? -1 : 1;
    if (sign != 1 && sign != -1)
        return 0;
    return sign * compare_sizes(one, other);
}

/* ---- sums ---- */

/* Give both the same exponent; coarse has the larger one. One digit more than a decimal holds is
 * let pass: it may vanish in a difference. */
static bool align(number_t *coarse, number_t *fine)
{
    if (is_zero(coarse->digits))
        coarse->exponent = fine->exponent;
    for (; coarse->exponent > fine->exponent && compare_wide(coarse->digits, most_digits) <= 0;
         coarse->exponent--)
        coarse->digits = ten_times(coarse->digits);
    if (is_zero(fine->digits))
        fine->exponent = coarse->exponent;
    while (coarse->exponent > fine->exponent && drop_zero(fine))
        ;
    return coarse->exponent == fine->exponent;
}

static number_t add_aligned(const number_t *a, const number_t *b)
{
    number_t sum = *a;
    int order = compare_wide(a->digits, b->digits);

    if (a->negative == b->negative) {
        sum.digits = add_wide(a->digits, b->digits);
    } else if (order == 0) {
        sum.negative = false;
        sum.digits = (wide_t){0, 0};
    } else {
        sum.negative = order > 0 ? a->negative : b->negative;
        sum.digits =
            order > 0 ? subtract_wide(a->digits, b->digits) : subtract_wide(b->digits, a->digits);
    }
    return sum;
}

/* Bring digits and exponent into their bounds without changing the value. */
static bool settle(number_t *number)
{
    while (compare_wide(number->digits, most_digits) > 0)
        if (!drop_zero(number))
            return false;
    for (; number->exponent > MAX_EXPONENT && !has_most_digits(number); number->exponent--)
        number->digits = ten_times(number->digits);
    return number->exponent <= MAX_EXPONENT;
}

static bool add_numbers(number_t a, number_t b, bson_decimal128_t *sum)
{
    bool aligned = a.exponent >= b.exponent ? align(&a, &b) : align(&b, &a);
    number_t number = add_aligned(&a, &b);

    if (!aligned || !settle(&number))
        return false;
    *sum = pack(&number);
    return true;
}

bool model_decimal_add(const bson_decimal128_t *a, const bson_decimal128_t *b,
                       bson_decimal128_t *sum, model_error_t *error)
{
    number_t one = unpack(a), other = unpack(b);
    bson_decimal128_t operand = one.nan || (one.infinite && !other.nan) ? *a : *b;

    model__error_clear(error);
    if (one.nan || other.nan || one.infinite != other.infinite) {
        *sum = operand;
        return true;
    }
    bool infinite = one.infinite, unlike = one.negative != other.negative;
    if (infinite && !unlike) {
        *sum = operand;
        return true;
    }
    if (!infinite && add_numbers(one, other, sum))
        return true;
    *sum = (bson_decimal128_t){.high = NAN_BITS};
    if (infinite)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "the difference of two infinities");
    return model__fail(error, MODEL_ERROR_LIMIT, "a sum that needs more than 34 digits");
}

/* ---- from and to other forms ---- */

bson_decimal128_t model__decimal_of(int64_t integer)
{
    number_t number = {.negative = integer < 0,
                       .digits = {0, integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer}};

    return pack(&number);
}

bool model__decimal_is_nan(const bson_decimal128_t *value)
{
    return unpack(value).nan;
}

bool model_decimal_from_string(const char *text, bson_decimal128_t *value, model_error_t *error)
{
    model__error_clear(error);
    if (text && bson_decimal128_from_string(text, value))
        return true;
    *value = (bson_decimal128_t){.high = NAN_BITS};
    return model__fail(error, MODEL_ERROR_ARGUMENT,
                       "not a decimal, or one of more than 34 digits or too large an exponent");
}

void model_decimal_to_string(const bson_decimal128_t *value, char *text)
{
    number_t number = unpack(value);
    bson_decimal128_t in_use = number.nan || number.infinite ? *value : pack(&number);

    bson_decimal128_to_string(&in_use, text);
}

/* Decimals: compared and added exactly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/base.h"

#include <mongomodel/decimal.h>

static bson_decimal128_t decimal(const char *text)
{
    bson_decimal128_t value;
    model_error_t error;

    if (!model_decimal_from_string(text, &value, &error))
        fail_msg("%s: %s", text, error.message);
    return value;
}

static void decimals_read_and_write_what_they_are(void **state)
{
    static const char *const texts[] = {
        "0",        "-0",        "12.50",
        "-1.2",     "1E+3",      "0.000001",
        "NaN",      "1E-6176",   "9.999999999999999999999999999999999E+6144",
        "Infinity", "-Infinity", "1234567890123456789012345678901234"};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(texts); i++) {
        char text[MODEL_DECIMAL_SIZE];
        bson_decimal128_t value = decimal(texts[i]);
        model_decimal_to_string(&value, text);
        assert_string_equal(text, texts[i]);
    }
}

/* A text of 35 digits would be one that nobody reads back. */
static void digits_beyond_what_is_in_use_are_written_as_zero(void **state)
{
    static const bson_decimal128_t beyond[] = {
        {.high = 0x3041ed09bead87c0u, .low = 0x378d8e6400000000u}, /* 10^34 */
        {.high = 0x3041ffffffffffffu, .low = UINT64_MAX},
        {.high = 0x6c10000000000000u, .low = 1}};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(beyond); i++) {
        char text[MODEL_DECIMAL_SIZE];
        model_decimal_to_string(&beyond[i], text);
        assert_string_equal(text, "0");
    }
}

static void what_is_no_decimal_is_refused(void **state)
{
    static const char *const texts[] = {
        NULL, "",    " 1",  "1 ",    "1,5",     "0x10",
        "1e", "--1", "one", "1.2.3", "1E+6145", "12345678901234567890123456789012345"};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(texts); i++) {
        bson_decimal128_t value = {0};
        model_error_t error = {0};
        if (model_decimal_from_string(texts[i], &value, &error))
            fail_msg("%s was taken", texts[i]);
        assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
        assert_true(model__decimal_is_nan(&value));
        assert_false(model_decimal_from_string(texts[i], &value, NULL));
    }
}

static void decimals_have_one_order(void **state)
{
    /* ascending; values of one line are equal */
    static const char *const order[][4] = {
        {"NaN", "-NaN"},
        {"-Infinity", "-inf"},
        {"-9.999999999999999999999999999999999E+6144"},
        {"-1E+3", "-1000", "-1000.0"},
        {"-0.1", "-0.10", "-1E-1"},
        {"-1E-6176"},
        {"0", "-0", "0E+6000", "-0.000"},
        {"1E-6176"},
        {"1E-34"},
        {"0.1", "0.1000000000000000000000000000000000"},
        {"0.1000000000000000000000000000000001"},
        {"0.3", "0.30"},
        {"9007199254740992", "9007199254740992.0"},
        {"9007199254740993"},
        {"1E+33", "1000000000000000000000000000000000"},
        {"1000000000000000000000000000000001"},
        {"9999999999999999999999999999999999"},
        {"1E+34", "1.0E+34", "10E+33"},
        {"1E+6144", "1.000000000000000000000000000000000E+6144"},
        {"Infinity", "inf"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(order); i++)
        for (size_t j = 0; j < MODEL__COUNT_OF(order); j++)
            for (size_t k = 0; k < 4 && order[i][k]; k++)
                for (size_t l = 0; l < 4 && order[j][l]; l++) {
                    bson_decimal128_t a = decimal(order[i][k]), b = decimal(order[j][l]);
                    int expected = i < j ? -1 : i > j;
                    if (model_decimal_compare(&a, &b) != expected)
                        fail_msg("%s and %s", order[i][k], order[j][l]);
                }
}

static void digits_beyond_what_is_in_use_stand_for_zero(void **state)
{
    const bson_decimal128_t zero = decimal("0"),
                            many = {.high = 0x3040000000000000u + 0x1ed09bead87c0u,
                                    .low = 0x378d8e6400000000u},
                            other_form = {.high = 0x6c10000000000000u, .low = 1};
    bson_decimal128_t sum;

    (void)state;
    assert_int_equal(model_decimal_compare(&many, &zero), 0);
    assert_int_equal(model_decimal_compare(&other_form, &zero), 0);
    assert_true(model_decimal_add(&many, &other_form, &sum, NULL));
    assert_int_equal(model_decimal_compare(&sum, &zero), 0);
}

#define NINES "9999999999999999999999999999999999"

static const struct sum {
    const char *a, *b, *sum; /* NULL: refused */
    model_code_t code;
} sums[] = {
    {"0.1", "0.2", "0.3", MODEL_OK},
    {"12.50", "-2.5", "10.00", MODEL_OK},
    {"1.10", "2", "3.10", MODEL_OK},
    {"-1", "1", "0", MODEL_OK},
    {"-1.00", "1", "0.00", MODEL_OK},
    {"-0", "-0", "-0", MODEL_OK},
    {"-0", "0", "0", MODEL_OK},
    {"-7", "3", "-4", MODEL_OK},
    {"3", "-7", "-4", MODEL_OK},
    {"18446744073709551615", "1", "18446744073709551616", MODEL_OK},
    {"18446744073709551616", "-1", "18446744073709551615", MODEL_OK},
    {"1E+30", "1", "1000000000000000000000000000001", MODEL_OK},
    {"1E+34", "-1", NINES, MODEL_OK},
    {"1E+34", "0", "1.000000000000000000000000000000000E+34", MODEL_OK},
    {"1E+6000", "0E-6000", "1.000000000000000000000000000000000E+6000", MODEL_OK},
    {"1E+40", "1.00E+7", "1.000000000000000000000000000000001E+40", MODEL_OK},
    {NINES, "1", "1.000000000000000000000000000000000E+34", MODEL_OK},
    {"9.999999999999999999999999999999999E+6144", "-9.999999999999999999999999999999999E+6144",
     "0E+6111", MODEL_OK},
    {"5E+6144", "4E+6144", "9.000000000000000000000000000000000E+6144", MODEL_OK},
    {"1E-6176", "2E-6176", "3E-6176", MODEL_OK},
    {"NaN", "1", "NaN", MODEL_OK},
    {"1", "NaN", "NaN", MODEL_OK},
    {"Infinity", "NaN", "NaN", MODEL_OK},
    {"Infinity", "-1E+6144", "Infinity", MODEL_OK},
    {"1", "-Infinity", "-Infinity", MODEL_OK},
    {"Infinity", "Infinity", "Infinity", MODEL_OK},
    {"Infinity", "-Infinity", NULL, MODEL_ERROR_ARGUMENT},
    {"1E+34", "1", NULL, MODEL_ERROR_LIMIT},
    {"1E+34", "0.1", NULL, MODEL_ERROR_LIMIT},
    {"1E+35", "-1", NULL, MODEL_ERROR_LIMIT},
    {NINES, "0.1", NULL, MODEL_ERROR_LIMIT},
    {NINES, NINES, NULL, MODEL_ERROR_LIMIT},
    {"1E+6144", "1E-6176", NULL, MODEL_ERROR_LIMIT},
    {"9.999999999999999999999999999999999E+6144", "1E+6111", NULL, MODEL_ERROR_LIMIT},
};

static void check_sum(const struct sum *row, const char *left, const char *right)
{
    bson_decimal128_t a = decimal(left), b = decimal(right), sum = a;
    model_error_t error = {.code = MODEL_ERROR_SERVER};
    char text[MODEL_DECIMAL_SIZE];

    if (model_decimal_add(&sum, &b, &sum, &error) != (row->sum != NULL))
        fail_msg("%s + %s", left, right);
    assert_int_equal(error.code, row->code);
    assert_true(row->sum || model__decimal_is_nan(&sum));
    model_decimal_to_string(&sum, text);
    assert_string_equal(text, row->sum ? row->sum : "NaN");
}

static void sums_are_exact_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(sums); i++) {
        check_sum(&sums[i], sums[i].a, sums[i].b);
        check_sum(&sums[i], sums[i].b, sums[i].a);
    }
}

static void sums_of_small_numbers_are_those_of_integers(void **state)
{
    uint64_t random = 88172645463325252u;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        int64_t values[2];
        for (int j = 0; j < 2; j++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            values[j] = (int64_t)random >> (2 + (random & 31));
        }
        bson_decimal128_t a = model__decimal_of(values[0]), b = model__decimal_of(values[1]), sum,
                          expected = model__decimal_of(values[0] + values[1]);
        assert_true(model_decimal_add(&a, &b, &sum, NULL));
        assert_int_equal(model_decimal_compare(&sum, &expected), 0);
        assert_int_equal(model_decimal_compare(&a, &b),
                         values[0] < values[1] ? -1 : values[0] > values[1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimals_read_and_write_what_they_are),
        cmocka_unit_test(digits_beyond_what_is_in_use_are_written_as_zero),
        cmocka_unit_test(what_is_no_decimal_is_refused),
        cmocka_unit_test(decimals_have_one_order),
        cmocka_unit_test(digits_beyond_what_is_in_use_stand_for_zero),
        cmocka_unit_test(sums_are_exact_or_refused),
        cmocka_unit_test(sums_of_small_numbers_are_those_of_integers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* One rule after the other, at its bounds. */
#include "rules_models.h"

#include <math.h>

typedef enum { COLOUR_RED, COLOUR_BLUE = 2 } colour_t;

/* Zeros are valid. */
typedef struct sample {
    int32_t small;
    int64_t large;
    uint32_t natural;
    double real, most;
    model_date_t date;
    model_opt_int32_t age;
    bool flag;
    colour_t colour, number;
    const char *name, *code, *email, *loose;
    model_text_t text;
    char chars[8];
    model_binary_t binary;
    model_string_list_t tags;
    model_int32_list_t marks;
    model_double_list_t ratios;
} sample_t;
MODEL_DECLARE_EMBEDDED(sample, sample_t);

static const char *const colours[] = {[COLOUR_RED] = "red", [COLOUR_BLUE] = "blue"};

static bool is_even(int64_t value, void *context, model_error_t *error)
{
    assert_string_equal(context, "context");
    return value % 2 == 0 || model_refuse(error, "must be even");
}

static bool is_whole(double value, void *context, model_error_t *error)
{
    (void)context;
    return value == floor(value) || model_refuse(error, "must be whole");
}

static bool starts_with_a(const char *value, void *context, model_error_t *error)
{
    (void)context;
    (void)error;
    return !*value || *value == 'a';
}

static bool has_no_x(const model_text_t *value, void *context, model_error_t *error)
{
    (void)context;
    return !memchr(value->data, 'x', value->length) || model_refuse(error, "has an x");
}

MODEL_DEFINE_EMBEDDED(
    sample,
    MODEL_FIELDS(
        MODEL_FIELD(sample, small, .range = MODEL_BETWEEN(-5, 150), .check.integer = is_even,
                    .check_context = (void *)(uintptr_t) "context"),
        MODEL_FIELD(sample, large, .range = MODEL_BETWEEN(-9007199254740993, 9007199254740993)),
        MODEL_UINT32(sample, natural, .range = MODEL_AT_MOST(4000000000)),
        MODEL_FIELD(sample, real, .range = MODEL_BETWEEN(-1.5, 2.5), .check.real = is_whole),
        MODEL_FIELD(sample, most, .range = MODEL_AT_MOST(1.5)),
        MODEL_FIELD(sample, date, .range = MODEL_AT_LEAST(0)),
        MODEL_FIELD(sample, age, .range = MODEL_BETWEEN(18, 150)), MODEL_FIELD(sample, flag),
        MODEL_ENUM(sample, colour, colours), MODEL_ENUM_NUMBER(sample, number, colours),
        MODEL_FIELD(sample, name, .length = MODEL_BETWEEN(2, 4)),
        MODEL_FIELD(sample, code, .pattern = "^[a-z]\\d+$"),
        MODEL_FIELD(sample, email, .format = MODEL_EMAIL), MODEL_FIELD(sample, loose),
        MODEL_FIELD(sample, text, .length = MODEL_AT_MOST(3), .check.text = has_no_x),
        MODEL_FIELD(sample, chars, .length = MODEL_AT_MOST(5), .check.string = starts_with_a),
        MODEL_FIELD(sample, binary, .length = MODEL_BETWEEN(1, 2)),
        MODEL_FIELD(sample, tags, .items = MODEL_BETWEEN(1, 3), .length = MODEL_AT_MOST(2),
                    .pattern = "^a", .check.string = starts_with_a),
        MODEL_FIELD(sample, marks, .range = MODEL_AT_LEAST(1)),
        MODEL_FIELD(sample, ratios, .range = MODEL_BETWEEN(0, 1), .check.real = is_whole)));

#define TAGS(...)                           \
    .tags = {(const char *[]){__VA_ARGS__}, \
             sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *)}
#define MARKS(...) \
    .marks = {(int32_t[]){__VA_ARGS__}, sizeof((int32_t[]){__VA_ARGS__}) / sizeof(int32_t)}
#define RATIOS(...) \
    .ratios = {(double[]){__VA_ARGS__}, sizeof((double[]){__VA_ARGS__}) / sizeof(double)}

static void a_value_within_its_bounds_is_valid(void **state)
{
    const sample_t rows[] = {
        {0},
        {.small = -4},
        {.small = 150},
        {.large = 9007199254740993},
        {.large = -9007199254740993},
        {.natural = 4000000000u},
        {.real = -1.0},
        {.real = 2.0},
        {.real = -0.0},
        {.date = {INT64_MAX}},
        {.age = {true, 18}},
        {.age = {true, 150}},
        {.age = {false, 7}},
        {.colour = COLOUR_BLUE, .number = COLOUR_BLUE},
        {.name = "ab"},
        {.name = "åäöé"},
        {.name = "𝒜𝒜"},
        {.code = "a1"},
        {.code = "a1\n"}, /* $ as the server sees it: also before a last line feed */
        {.email = "ada@example.org"},
        {.loose = ""},
        {.text = {"a\0b", 3}},
        {.text = {"", 0}},
        {.text = {NULL, 9}},
        {.chars = "aåäö"},
        {.binary = {(const uint8_t *)"ab", 2, 0}},
        {TAGS("a")},
        {TAGS("a", "aa", "ab")},
        {MARKS(1, INT32_MAX)},
        {.marks = {(int32_t[]){0}, 0}},
        {RATIOS(0.0, 1.0)},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model_error_t error;
        if (!model_validate(&sample_model, &rows[i], &error))
            fail_msg("row %zu: %s", i, error.message);
    }
}

static const char *not_tagged[] = {"a", NULL};
static const uint8_t three[] = {1, 2, 3};

static const struct refused {
    sample_t sample;
    const char *path, *rule, *message;
} refused[] = {
    {{.small = -6}, "small", "range", "must be at least -5"},
    {{.small = 152}, "small", "range", "must be at most 150"},
    {{.small = 151}, "small", "range", "must be at most 150"},
    {{.small = 3}, "small", "check", "must be even"},
    {{.large = 9007199254740994}, "large", "range", "must be at most 9007199254740993"},
    {{.large = INT64_MIN}, "large", "range", "must be at least -9007199254740993"},
    {{.natural = UINT32_MAX}, "natural", "range", "must be at most 4000000000"},
    {{.real = -1.5000001}, "real", "range", "must be at least -1.5"},
    {{.real = 2.5000001}, "real", "range", "must be at most 2.5"},
    {{.most = NAN}, "most", "range", "must be at most 1.5"},
    {{.real = INFINITY}, "real", "range", "must be at most 2.5"},
    {{.real = NAN}, "real", "range", "must be at least -1.5"},
    {{.real = 0.5}, "real", "check", "must be whole"},
    {{.date = {-1}}, "date", "range", "must be at least 0 ms since 1970"},
    {{.age = {true, 17}}, "age", "range", "must be at least 18"},
    {{.age = {true, 151}}, "age", "range", "must be at most 150"},
    {{.colour = (colour_t)1}, "colour", "enum", "a number without a label"},
    {{.colour = (colour_t)3}, "colour", "enum", "a number without a label"},
    {{.colour = (colour_t)-1}, "colour", "enum", "a number without a label"},
    {{.number = (colour_t)1}, "number", "enum", "a number without a label"},
    {{.name = "a"}, "name", "length", "1 character, at least 2"},
    {{.name = "å"}, "name", "length", "1 character, at least 2"},
    {{.name = "åäöéü"}, "name", "length", "5 characters, at most 4"},
    {{.name = "ab\xff"}, "name", "utf8", "not UTF-8"},
    {{.name = "ab\xed\xa0\x80"}, "name", "utf8", "not UTF-8"},
    {{.loose = "\xc3"}, "loose", "utf8", "not UTF-8"},
    {{.code = "A1"}, "code", "pattern", "does not match the pattern"},
    {{.code = "a1 "}, "code", "pattern", "does not match the pattern"},
    {{.email = "ada"}, "email", "format", "not an e-mail address"},
    {{.text = {"a\0bc", 4}}, "text", "length", "4 characters, at most 3"},
    {{.text = {"ax", 2}}, "text", "check", "has an x"},
    {{.text = {"\x80", 1}}, "text", "utf8", "not UTF-8"},
    {{.chars = "abcdef"}, "chars", "length", "6 characters, at most 5"},
    {{.chars = {'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'}},
     "chars",
     "length",
     "no NUL within its 8 bytes"},
    {{.chars = "b"}, "chars", "check", "refused by its check"},
    {{.binary = {three, 0, 0}}, "binary", "length", "0 bytes, at least 1"},
    {{.binary = {three, 3, 0}}, "binary", "length", "3 bytes, at most 2"},
    {{.tags = {not_tagged, 0}}, "tags", "items", "0 items, at least 1"},
    {{TAGS("a", "a", "a", "b")}, "tags", "items", "4 items, at most 3"},
    {{TAGS("a", "b")}, "tags.items[1]", "pattern", "does not match the pattern"},
    {{TAGS("abc")}, "tags.items[0]", "length", "3 characters, at most 2"},
    {{TAGS("a", "a", "\xff")}, "tags.items[2]", "utf8", "not UTF-8"},
    {{.tags = {not_tagged, 2}}, "tags.items[1]", "required", "no value"},
    {{MARKS(1, 2, 0)}, "marks.items[2]", "range", "must be at least 1"},
    {{RATIOS(NAN)}, "ratios.items[0]", "range", "must be at least 0"},
    {{RATIOS(1, 0.5)}, "ratios.items[1]", "check", "must be whole"},
};

static void a_value_outside_breaks_one_rule_at_its_path(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(refused); i++) {
        model_error_t error;
        assert_false(model_validate(&sample_model, &refused[i].sample, &error));
        assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
        assert_int_equal(error.n_failures, 1);
        assert_string_equal(error.details[0].path, refused[i].path);
        assert_string_equal(error.details[0].rule, refused[i].rule);
        assert_string_equal(error.details[0].message, refused[i].message);
    }
}

static void nothing_is_said_of_members_without_rules_unless_all_are_asked_for(void **state)
{
    const model__plan_t *plan = plan_of(&sample_model);
    sample_t sample = {.loose = "\xff", .colour = (colour_t)9};
    model_error_t error = {0};

    (void)state;
    assert_true(model__check(plan, &sample, &(model__selection_t){.all = false}, &error));
    assert_int_equal(error.code, MODEL_OK);
    assert_false(model__check(plan, &sample, &(model__selection_t){.all = true}, &error));
    assert_int_equal(error.n_failures, 2);

    sample.age = (model_opt_int32_t){true, 1};
    model__error_clear(&error);
    assert_false(model__check(plan, &sample, &(model__selection_t){.all = false}, &error));
    assert_int_equal(error.n_failures, 1);
    assert_detail(&error, 0, "age", "range");
}

static void a_check_runs_only_after_the_rules_passed(void **state)
{
    sample_t sample = {.small = 151}; /* too large, and odd */

    (void)state;
    assert_breaks(&sample_model, &sample, "small", "range");
}

static void one_value_is_checked_against_one_member(void **state)
{
    const struct row {
        const char *member;
        const void *value;
        bool item;
        const char *rule; /* NULL: valid */
    } rows[] = {
        {"age", &(int32_t){18}, false, NULL},
        {"age", &(int32_t){17}, false, "range"},
        {"name", &(const char *){"abc"}, false, NULL},
        {"name", &(const char *){"abcde"}, false, "length"},
        {"name", &(const char *){NULL}, false, NULL},
        {"tags", &(const char *){"ab"}, true, NULL},
        {"tags", &(const char *){"b"}, true, "pattern"},
        {"tags", &(const char *){NULL}, true, "required"},
        {"tags", &(model_string_list_t){NULL, 0}, false, NULL},
        {"tags", &(model_string_list_t){not_tagged, 1}, false, NULL},
        {"tags", &(model_string_list_t){not_tagged, 0}, false, "items"},
        {"colour", &(colour_t){COLOUR_BLUE}, false, NULL},
        {"colour", &(colour_t){(colour_t)1}, false, "enum"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model_error_t error = {0};
        bool valid = model__check_value(field_of(&sample_model, rows[i].member), rows[i].value,
                                        rows[i].item, "where", &error);
        assert_int_equal(valid, !rows[i].rule);
        if (rows[i].rule)
            assert_detail(&error, 0, "where", rows[i].rule);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_within_its_bounds_is_valid),
        cmocka_unit_test(a_value_outside_breaks_one_rule_at_its_path),
        cmocka_unit_test(nothing_is_said_of_members_without_rules_unless_all_are_asked_for),
        cmocka_unit_test(a_check_runs_only_after_the_rules_passed),
        cmocka_unit_test(one_value_is_checked_against_one_member),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

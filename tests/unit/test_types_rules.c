/* Rules on small numbers, decimals, vectors; what a table may say of them. */
#include "types_models.h"

#include "model/plan.h"

#include <math.h>

static bson_decimal128_t decimal(const char *text)
{
    bson_decimal128_t value;

    assert_true(bson_decimal128_from_string(text, &value));
    return value;
}

static void accept(const types_t *record)
{
    model_error_t error = {0};

    if (!model_validate(&types_model, record, &error))
        fail_msg("%s", error.message);
}

static void refuse(const types_t *record, const char *path, const char *rule, const char *message)
{
    model_error_t error = {0};

    assert_false(model_validate(&types_model, record, &error));
    assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
    assert_int_equal(error.n_failures, 1);
    assert_string_equal(error.details[0].path, path);
    assert_string_equal(error.details[0].rule, rule);
    assert_string_equal(error.details[0].message, message);
}

static const types_t valid; /* all zero */

#define WITH(...) (&(types_t){__VA_ARGS__})

static void ranges_hold_for_small_numbers(void **state)
{
    (void)state;
    accept(&valid);
    accept(WITH(.tiny = -100, .port = 60000, .ratio = 1.5f));
    refuse(WITH(.tiny = -101), "tiny", "range", "must be at least -100");
    refuse(WITH(.port = 60001), "port", "range", "must be at most 60000");
    refuse(WITH(.ratio = -1.001f), "ratio", "range", "must be at least -1");
    refuse(WITH(.ratio = 1.501f), "ratio", "range", "must be at most 1.5");
    refuse(WITH(.ratio = NAN), "ratio", "range", "must be at least -1");
}

static void ranges_hold_for_decimals(void **state)
{
    (void)state;
    accept(WITH(.price = decimal("1000000.00")));
    accept(WITH(.price = decimal("-0")));
    refuse(WITH(.price = decimal("-0.0000000001")), "price", "range", "must be at least 0");
    refuse(WITH(.price = decimal("1000000.0000000000001")), "price", "range",
           "must be at most 1E+6");
    refuse(WITH(.price = decimal("Infinity")), "price", "range", "must be at most 1E+6");
    refuse(WITH(.price = decimal("-Infinity")), "price", "range", "must be at least 0");
    refuse(WITH(.price = decimal("NaN")), "price", "range", "must be at least 0");
}

typedef struct capped {
    bson_decimal128_t most;
} capped_t;
MODEL_DECLARE_EMBEDDED(capped, capped_t);
MODEL_DEFINE_EMBEDDED(capped, MODEL_FIELDS(MODEL_FIELD(capped, most, .range = MODEL_AT_MOST(5))));

static void a_decimal_nan_is_in_no_range(void **state)
{
    capped_t record = {decimal("5.00")};
    model_error_t error = {0};

    (void)state;
    assert_true(model_validate(&capped_model, &record, &error));
    record.most = decimal("NaN");
    assert_false(model_validate(&capped_model, &record, &error));
    assert_string_equal(error.details[0].message, "must be at most 5");
}

static void vectors_have_a_limit_of_items(void **state)
{
    float numbers[4] = {0};

    (void)state;
    accept(WITH(.embedding = {numbers, 3}));
    refuse(WITH(.embedding = {numbers, 4}), "embedding", "items", "4 items, at most 3");
}

static void texts_in_expressions_and_code_are_utf8(void **state)
{
    model_regex_t regex = {"a", "\xff"};

    (void)state;
    accept(WITH(.regex = {"a", NULL}, .code = {"\0", 1}));
    refuse(WITH(.regex = {"\xff", NULL}), "regex", "utf8", "not UTF-8");
    refuse(WITH(.regexes = {&regex, 1}), "regexes.items[0]", "utf8", "not UTF-8");
    refuse(WITH(.code = {"\xff", 1}), "code", "utf8", "not UTF-8");
}

static void items_without_a_value_are_missing(void **state)
{
    model_raw_t none = {0};
    model_javascript_t no_code = {NULL, 0};

    (void)state;
    refuse(WITH(.anything = {&none, 1}), "anything.items[0]", "required", "no value");
    refuse(WITH(.scripts = {&no_code, 1}), "scripts.items[0]", "required", "no value");
}

static void labels_hold_for_items(void **state)
{
    mood_t items[] = {MOOD_SAD, (mood_t)3};

    (void)state;
    accept(WITH(.moods = {items, 1}, .mood_numbers = {items, 1}));
    refuse(WITH(.moods = {items, 2}), "moods.items[1]", "enum", "a number without a label");
    refuse(WITH(.mood_numbers = {items, 2}), "mood_numbers.items[1]", "enum",
           "a number without a label");
}

/* ---- tables ---- */

typedef struct table_case {
    model_field_t row;
    const char *rule; /* NULL: accepted */
} table_case_t;

static const table_case_t tables[] = {
    {MODEL_FIELD(types, byte, .range = MODEL_BETWEEN(0, 255)), NULL},
    {MODEL_FIELD(types, byte, .range = MODEL_AT_MOST(256)), "range"},
    {MODEL_FIELD(types, byte, .range = MODEL_AT_LEAST(-1)), "range"},
    {MODEL_FIELD(types, little, .range = MODEL_AT_LEAST(-32769)), "range"},
    {MODEL_FIELD(types, opt_natural, .range = MODEL_AT_MOST(4294967296)), "range"},
    {MODEL_FIELD(types, tinies, .range = MODEL_AT_MOST(128)), "range"},
    {MODEL_FIELD(types, ratio, .range = MODEL_BETWEEN(0.5, 0.25)), "range"},
    {MODEL_FIELD(types, stamp, .range = MODEL_AT_LEAST(0)), "range"},
    {MODEL_FIELD(types, price, .range = MODEL_BETWEEN(-1, 5)), NULL},
    {MODEL_FIELD(types, price, .range = MODEL_DECIMAL_AT_LEAST("-1E-10")), NULL},
    {MODEL_FIELD(types, price, .range = MODEL_DECIMAL_AT_MOST("0.01")), NULL},
    {MODEL_FIELD(types, price, .range = MODEL_DECIMAL_BETWEEN("1", "1.00")), NULL},
    {MODEL_FIELD(types, price, .range = MODEL_DECIMAL_BETWEEN("1.01", "1.001")), "range"},
    {MODEL_FIELD(types, price, .range = MODEL_DECIMAL_AT_LEAST("cheap")), "range"},
    {MODEL_FIELD(types, price, .range = MODEL_DECIMAL_AT_LEAST("NaN")), "range"},
    {MODEL_FIELD(types, price, .range = MODEL_AT_LEAST(0.5)), "range"},
    {MODEL_FIELD(types, price, .range = MODEL_BETWEEN(2, 1)), "range"},
    {MODEL_FIELD(types, wide, .range = MODEL_DECIMAL_AT_LEAST("1")), "range"},
    {MODEL_FIELD(types, ratio, .range = MODEL_DECIMAL_AT_LEAST("1")), "range"},
    {MODEL_FIELD(types, wide, .number = MODEL_NUMBER_SATURATE), NULL},
    {MODEL_FIELD(types, ratio, .number = MODEL_NUMBER_SATURATE), NULL},
    {MODEL_FIELD(types, opt_natural, .number = MODEL_NUMBER_SATURATE), NULL},
    {MODEL_FIELD(types, tinies, .number = MODEL_NUMBER_WIDEN), NULL},
    {MODEL_FIELD(types, wide, .number = 3), "type"},
    {MODEL_FIELD(types, ratio, .number = MODEL_NUMBER_WIDEN), "type"},
    {MODEL_FIELD(types, opt_natural, .number = MODEL_NUMBER_WIDEN), "type"},
    {MODEL_FIELD(types, price, .number = MODEL_NUMBER_SATURATE), "type"},
    {MODEL_FIELD(types, stamp, .number = MODEL_NUMBER_WIDEN), "type"},
    {MODEL_ENUM(types, wide_mood, moods, .number = MODEL_NUMBER_WIDEN), "type"},
    {MODEL_ENUM_NUMBER(types, wide_mood, moods, .number = MODEL_NUMBER_SATURATE), "type"},
    {MODEL_VECTOR(types, embedding, .items = MODEL_BETWEEN(3, 3)), NULL},
    {MODEL_VECTOR(types, embedding, .length = MODEL_AT_MOST(3)), "length"},
    {MODEL_FIELD(types, regex, .pattern = "a"), "pattern"},
    {MODEL_FIELD(types, code, .items = MODEL_AT_MOST(3)), "items"},
    {MODEL_FIELD(types, byte, .key = "$id"), NULL},
    {MODEL_FIELD(types, byte, .key = "$ref"), NULL},
    {MODEL_FIELD(types, byte, .key = "$db"), NULL},
    {MODEL_FIELD(types, byte, .key = "$idx"), "key"},
    {MODEL_FIELD(types, byte, .key = "$"), "key"},
    {MODEL_FIELD(types, byte, .key = "a.$id"), "key"},
    {MODEL_FIELD(types, byte, .also_read = {"$set"}), "key"},
};

static void a_table_says_only_what_its_kinds_can_have(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(tables); i++) {
        const model_field_t fields[] = {tables[i].row, {.name = NULL}};
        void *plan = NULL;
        model_t model = dbref_model;
        model_error_t error = {0};

        model.fields = fields;
        model.size = sizeof(types_t);
        model.plan = &plan;
        bool sound = model_check_schema(&model, &error);
        if (sound != !tables[i].rule)
            fail_msg("row %zu: %s %s", i, fields[0].name, sound ? "accepted" : error.message);
        if (!sound) {
            assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
            assert_string_equal(error.details[0].rule, tables[i].rule);
        }
        model__plan_free(plan);
    }
}

static void keys_with_a_dollar_are_for_embedded_structs(void **state)
{
    static const model_field_t fields[] = {MODEL_FIELD(types, id, .role = MODEL_ID_CALLER),
                                           MODEL_FIELD(types, byte, .key = "$id"),
                                           {.name = NULL}};
    void *plan = NULL;
    model_t model = types_model;
    model_error_t error = {0};

    (void)state;
    model.fields = fields;
    model.plan = &plan;
    assert_false(model_check_schema(&model, &error));
    assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
    assert_string_equal(error.details[0].path, "byte");
    assert_string_equal(error.details[0].rule, "key");
}

/* ---- records ---- */

static void vectors_of_managed_records_are_their_own(void **state)
{
    types_t *record = types_new();
    float numbers[] = {1, 2};

    (void)state;
    assert_true(MODEL_APPEND(types, record, embedding, 1.5f));
    assert_true(MODEL_APPEND(types, record, embedding, 2.5f));
    assert_int_equal(record->embedding.count, 2);
    assert_true(record->embedding.items[0] == 1.5f && record->embedding.items[1] == 2.5f);
    record->embedding = (model_float_list_t){numbers, 2};
    types_t *copy = types_copy(record);
    assert_ptr_not_equal(copy->embedding.items, numbers);
    assert_memory_equal(copy->embedding.items, numbers, sizeof numbers);
    types_free(copy);
    types_free(record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_hold_for_small_numbers),
        cmocka_unit_test(ranges_hold_for_decimals),
        cmocka_unit_test(a_decimal_nan_is_in_no_range),
        cmocka_unit_test(vectors_have_a_limit_of_items),
        cmocka_unit_test(texts_in_expressions_and_code_are_utf8),
        cmocka_unit_test(items_without_a_value_are_missing),
        cmocka_unit_test(labels_hold_for_items),
        cmocka_unit_test(a_table_says_only_what_its_kinds_can_have),
        cmocka_unit_test(keys_with_a_dollar_are_for_embedded_structs),
        cmocka_unit_test(vectors_of_managed_records_are_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "encode_filled.h"

typedef void break_t(everything_t *record);

static line_t two_lines[2];
static const char *three_strings[3] = {"a", "b", "c"};
static uint8_t bytes[16];

#define BREAK(name, ...)                   \
    static void name(everything_t *record) \
    {                                      \
        __VA_ARGS__;                       \
    }
#define RAW(name, type_byte, n, ...)                        \
    BREAK(name, static const uint8_t value[] = __VA_ARGS__; \
          record->raw = (model_raw_t){value, n, type_byte})

BREAK(bad_string, record->string = "ok\xc3")
BREAK(bad_long_string, record->string = "0123456789012345678901234567890123456789\xed\xa0\x80")
BREAK(bad_text, record->text = (model_text_t){"\0\xff", 2})
BREAK(bad_chars, strcpy(record->chars, "\xc0\x80"))
BREAK(endless_chars, memset(record->chars, 'x', sizeof record->chars))
BREAK(no_label, record->role = (role_t)1)
BREAK(beyond_labels, record->role = (role_t)3)
BREAK(negative_label, record->role = (role_t)-1)
BREAK(no_number, record->number = (role_t)1)
BREAK(no_optional_label, record->opt_role.value = (role_t)7)
BREAK(bad_city, record->home.city = "\x80")
BREAK(bad_behind_a_pointer, static address_t away; away.city = "\xf5"; record->billing = &away)
BREAK(bad_item, three_strings[2] = "\xe2\x82"; record->strings.items = three_strings;
      record->strings.count = 3)
BREAK(no_item, three_strings[2] = NULL; record->strings.items = three_strings;
      record->strings.count = 3)
BREAK(bad_in_an_item, two_lines[1].sku = "\xfe"; record->lines.items = two_lines)
BREAK(bad_deep_in_an_item, two_lines[1] = (line_t){.from.city = "\xff"};
      record->lines.items = two_lines)
BREAK(bad_in_a_list_in_an_item, static const char *names[] = {"a", "\xc1\x81"};
      two_lines[1] = (line_t){.from.bells = {names, 2}}; record->lines.items = two_lines)
BREAK(long_raw, record->raw = (model_raw_t){bytes, 9, BSON_TYPE_INT64})
BREAK(short_raw, record->raw = (model_raw_t){bytes, 7, BSON_TYPE_INT64})
BREAK(raw_of_no_type, record->raw = (model_raw_t){bytes, 0, 0x20})
RAW(raw_bool, BSON_TYPE_BOOL, 1, {2})
RAW(raw_string, BSON_TYPE_UTF8, 6, {2, 0, 0, 0, 0xff, 0})
RAW(raw_document, BSON_TYPE_DOCUMENT, 5, {6, 0, 0, 0, 0})
RAW(raw_repeated_key, BSON_TYPE_DOCUMENT, 11,
    {11, 0, 0, 0, BSON_TYPE_NULL, 'a', 0, BSON_TYPE_NULL, 'a', 0, 0})
RAW(raw_bad_key, BSON_TYPE_DOCUMENT, 8, {8, 0, 0, 0, BSON_TYPE_NULL, 0xff, 0, 0})

static const struct row {
    const char *what;
    break_t *break_record;
    const char *path, *rule;
} rows[] = {
    {"a string", bad_string, "string", "utf8"},
    {"a long string", bad_long_string, "string", "utf8"},
    {"a text", bad_text, "text", "utf8"},
    {"chars", bad_chars, "chars", "utf8"},
    {"chars without a NUL", endless_chars, "chars", "length"},
    {"a hole in the labels", no_label, "role", "enum"},
    {"beyond the labels", beyond_labels, "role", "enum"},
    {"a negative enum", negative_label, "role", "enum"},
    {"a number that no label has", no_number, "number", "enum"},
    {"an optional enum", no_optional_label, "opt_role", "enum"},
    {"in a struct", bad_city, "home.city", "utf8"},
    {"behind a pointer", bad_behind_a_pointer, "billing->city", "utf8"},
    {"an item", bad_item, "strings.items[2]", "utf8"},
    {"an item without a value", no_item, "strings.items[2]", "required"},
    {"in an item", bad_in_an_item, "lines.items[1].sku", "utf8"},
    {"deep in an item", bad_deep_in_an_item, "lines.items[1].from.city", "utf8"},
    {"a list in an item", bad_in_a_list_in_an_item, "lines.items[1].from.bells.items[1]", "utf8"},
    {"raw: too long", long_raw, "raw", "type"},
    {"raw: too short", short_raw, "raw", "type"},
    {"raw: no type", raw_of_no_type, "raw", "type"},
    {"raw: a bool of 2", raw_bool, "raw", "type"},
    {"raw: UTF-8", raw_string, "raw", "type"},
    {"raw: a length", raw_document, "raw", "type"},
    {"raw: a repeated key", raw_repeated_key, "raw", "type"},
    {"raw: a key that is not UTF-8", raw_bad_key, "raw", "type"},
};

static void encode_names_the_member_and_the_rule_that_it_breaks(void **state)
{
    const model__plan_t *plan = plan_of(&everything_model);

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        everything_t record = filled();
        model_error_t error = {0};
        model__buffer_t out;
        model__buffer_init(&out, NULL, 0);
        assert_true(model__buffer_put(&out, "kept", 4));
        memset(two_lines, 0, sizeof two_lines);
        record.lines.count = 2;
        rows[i].break_record(&record);
        if (model__encode(plan, &record, &out, &error))
            fail_msg("%s was written", rows[i].what);
        failed(&error, MODEL_ERROR_VALIDATION, rows[i].path, rows[i].rule);
        assert_int_equal(out.size, 4);
        assert_memory_equal(out.data, "kept", 4);
        assert_false(model__encode(plan, &record, &out, NULL));
        model__buffer_free(&out);
    }
}

static void encode_member_and_value_fail_like_encode(void **state)
{
    const model__plan_t *plan = plan_of(&everything_model);
    everything_t record = filled();
    model_error_t error = {0};
    bool written = true;
    model__buffer_t out;

    (void)state;
    model__buffer_init(&out, NULL, 0);
    record.string = "\xff";
    assert_false(
        model__encode_member(field_of(plan, "string"), &record, "k", 1, &out, &written, &error));
    failed(&error, MODEL_ERROR_VALIDATION, "string", "utf8");
    assert_false(written);
    model__error_clear(&error);
    assert_false(
        model__encode_value(field_of(plan, "strings"), &record.string, "k", 1, &out, &error));
    failed(&error, MODEL_ERROR_VALIDATION, "strings", "utf8");
    model__error_clear(&error);
    record.string = NULL;
    assert_false(
        model__encode_value(field_of(plan, "string"), &record.string, "k", 1, &out, &error));
    failed(&error, MODEL_ERROR_VALIDATION, "string", "required");
    assert_int_equal(out.size, 0);
    model__buffer_free(&out);
}

/* ---- depth ---- */

static bool encode_chain(size_t levels, model__buffer_t *out, model_error_t *error)
{
    static node_t nodes[MODEL__MAX_DEPTH + 2];

    memset(nodes, 0, sizeof nodes);
    for (size_t i = 0; i + 1 < levels; i++)
        nodes[i].next = &nodes[i + 1];
    return model__encode(plan_of(&node_model), nodes, out, error);
}

static void encode_goes_as_deep_as_decode_does(void **state)
{
    model_error_t error = {0};
    model__buffer_t out;

    (void)state;
    model__buffer_init(&out, NULL, 0);
    assert_true(encode_chain(MODEL__MAX_DEPTH, &out, &error));
    assert_true(model__bson_valid(out.data, out.size, &error));
    out.size = 0;
    assert_false(encode_chain(MODEL__MAX_DEPTH + 1, &out, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    assert_int_equal(out.size, 0);
    model__buffer_free(&out);
}

static void encode_stops_in_a_circle(void **state)
{
    node_t self = {.value = 1}, parent = {.value = 2};
    model_error_t error = {0};
    model__buffer_t out;

    (void)state;
    model__buffer_init(&out, NULL, 0);
    self.next = &self;
    assert_false(model__encode(plan_of(&node_model), &self, &out, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    model__error_clear(&error);
    parent.children = (node_list_t){&parent, 1};
    assert_false(model__encode(plan_of(&node_model), &parent, &out, &error));
    failed(&error, MODEL_ERROR_LIMIT, NULL, NULL);
    model__buffer_free(&out);
}

static void encode_counts_the_levels_of_a_raw_value(void **state)
{
    const model__plan_t *plan = plan_of(&everything_model);
    model_error_t error = {0};
    everything_t record = filled();
    model__buffer_t out, chain;

    (void)state;
    model__buffer_init(&out, NULL, 0);
    model__buffer_init(&chain, NULL, 0);
    assert_true(encode_chain(MODEL__MAX_DEPTH - 1, &chain, &error));
    record.raw = (model_raw_t){chain.data, chain.size, BSON_TYPE_DOCUMENT};
    assert_true(model__encode(plan, &record, &out, &error));
    assert_true(model__bson_valid(out.data, out.size, &error));
    chain.size = 0;
    assert_true(encode_chain(MODEL__MAX_DEPTH, &chain, &error));
    record.raw = (model_raw_t){chain.data, chain.size, BSON_TYPE_DOCUMENT};
    assert_false(model__encode(plan, &record, &out, &error));
    failed(&error, MODEL_ERROR_LIMIT, "raw", "type");
    model__buffer_free(&chain);
    model__buffer_free(&out);
}

static void encode_reads_nothing_behind_a_raw_value(void **state)
{
    const model__plan_t *plan = plan_of(&everything_model);
    uint8_t *exact = malloc(3);
    everything_t record = filled();
    model__buffer_t out;

    (void)state;
    memcpy(exact, "abc", 3); /* a regex without a NUL: its end must not be looked for */
    record.raw = (model_raw_t){exact, 3, BSON_TYPE_REGEX};
    model__buffer_init(&out, NULL, 0);
    assert_false(model__encode(plan, &record, &out, NULL));
    model__buffer_free(&out);
    free(exact);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encode_names_the_member_and_the_rule_that_it_breaks),
        cmocka_unit_test(encode_member_and_value_fail_like_encode),
        cmocka_unit_test(encode_goes_as_deep_as_decode_does),
        cmocka_unit_test(encode_stops_in_a_circle),
        cmocka_unit_test(encode_counts_the_levels_of_a_raw_value),
        cmocka_unit_test(encode_reads_nothing_behind_a_raw_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "encode_filled.h"

static void check_document(const everything_t *record, bool empty)
{
    const model__plan_t *plan = plan_of(&everything_model);
    bson_t *expected = expected_of(plan, record, empty);
    model_error_t error = {0};
    model__buffer_t out;

    model__buffer_init(&out, NULL, 0);
    assert_true(model__encode(plan, record, &out, &error));
    same_bytes(&out, expected);
    model__buffer_free(&out);
    bson_destroy(expected);
}

static void encode_writes_what_libbson_writes(void **state)
{
    everything_t record = filled();

    (void)state;
    check_document(&record, false);
}

static void encode_omits_what_is_empty(void **state)
{
    everything_t record = {.id = 1};

    (void)state;
    check_document(&record, true);
}

static void encode_member_writes_each_kind_and_shape_under_any_key(void **state)
{
    const model__plan_t *plan = plan_of(&everything_model);
    everything_t record = filled();

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(member_rows); i++) {
        const model__field_t *field = field_of(plan, member_rows[i].member);
        model_error_t error = {0};
        bool written = false;
        bson_t *expected = bson_new();
        size_t mark;
        model__buffer_t out;
        model__buffer_init(&out, NULL, 0);
        member_rows[i].append(expected, "another.key", &record);
        assert_true(model__put_document_begin(&out, &mark));
        assert_true(
            model__encode_member(field, &record, "another.key", 11, &out, &written, &error));
        assert_true(written);
        assert_true(model__put_end(&out, mark));
        same_bytes(&out, expected);
        model__buffer_free(&out);
        bson_destroy(expected);
    }
}

static void encode_member_says_that_an_empty_one_was_not_written(void **state)
{
    const model__plan_t *plan = plan_of(&everything_model);
    everything_t record = {.id = 1};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(member_rows); i++) {
        model_error_t error = {0};
        bool written = true;
        model__buffer_t out;
        model__buffer_init(&out, NULL, 0);
        assert_true(model__encode_member(field_of(plan, member_rows[i].member), &record, "k", 1,
                                         &out, &written, &error));
        assert_int_equal(written, member_rows[i].never_empty);
        assert_int_equal(out.size > 0, member_rows[i].never_empty);
        model__buffer_free(&out);
    }
}

static void encode_value_writes_an_item_of_a_list(void **state)
{
    const model__plan_t *plan = plan_of(&everything_model);
    everything_t record = filled();
    bson_t *expected = bson_new();
    model_error_t error = {0};
    model__buffer_t out;
    size_t mark;

    (void)state;
    model__buffer_init(&out, NULL, 0);
    assert_true(model__put_document_begin(&out, &mark));
    assert_true(model__encode_value(field_of(plan, "strings"), &record.strings.items[2], "s", 1,
                                    &out, &error));
    assert_true(
        model__encode_value(field_of(plan, "lines"), &record.lines.items[0], "l", 1, &out, &error));
    assert_true(model__encode_value(field_of(plan, "opt_small"), &record.opt_small.value, "o", 1,
                                    &out, &error));
    assert_true(model__encode_value(field_of(plan, "raw"), &record.raw, "r", 1, &out, &error));
    assert_true(model__put_end(&out, mark));
    append_string(expected, "s", 1, record.strings.items[2]);
    append_line(expected, "l", 1, record.lines.items[0]);
    bson_append_int32(expected, "o", 1, 1);
    append_raw(expected, "r", &record);
    same_bytes(&out, expected);
    model__buffer_free(&out);
    bson_destroy(expected);
}

static void encode_appends_behind_what_is_there(void **state)
{
    const model__plan_t *plan = plan_of(&everything_model);
    everything_t record = filled();
    bson_t *expected = expected_of(plan, &record, false);
    model__buffer_t out;

    (void)state;
    model__buffer_init(&out, NULL, 0);
    for (size_t i = 0; i < 5; i++)
        assert_true(model__encode(plan, &record, &out, NULL));
    assert_int_equal(out.size, 5 * expected->len);
    for (size_t i = 0; i < 5; i++)
        assert_memory_equal(out.data + i * expected->len, bson_get_data(expected), expected->len);
    model__buffer_free(&out);
    bson_destroy(expected);
}

static void encode_writes_empty_lists_and_long_ones(void **state)
{
    static int32_t many[1205];
    everything_t record = filled();

    (void)state;
    record.lines.count = record.strings.count = 0;
    record.smalls = (model_int32_list_t){many, MODEL__COUNT_OF(many)};
    check_document(&record, false);
}

static void encode_never_writes_a_bool_that_is_neither_0_nor_1(void **state)
{
    everything_t record = filled();
    uint8_t odd = 2;

    (void)state;
    memcpy(&record.flag, &odd, 1);
    memcpy(&record.opt_flag.value, &odd, 1);
    const model__plan_t *plan = plan_of(&everything_model);
    model__buffer_t out;
    model__buffer_init(&out, NULL, 0);
    assert_true(model__encode(plan, &record, &out, NULL));
    assert_true(model__bson_valid(out.data, out.size, NULL));
    model__buffer_free(&out);
}

static void encode_writes_strings_of_every_length(void **state)
{
    const model__plan_t *plan = plan_of(&everything_model);
    char text[600];

    (void)state;
    for (size_t length = 0; length < sizeof text; length++) {
        char *exact = malloc(length + 1); /* a sanitizer sees what lies behind it */
        everything_t record = {.string = exact, .id = 1};
        model__found_t found;
        model__buffer_t out;
        for (size_t i = 0; i < length; i++)
            exact[i] = (char)('a' + i % 26);
        exact[length] = '\0';
        model__buffer_init(&out, NULL, 0);
        assert_true(model__encode(plan, &record, &out, NULL));
        assert_true(model__bson_find(out.data, "string", 6, &found));
        assert_int_equal(found.value_size, length + 5);
        assert_memory_equal(found.value + 4, exact, length + 1);
        model__buffer_free(&out);
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encode_writes_what_libbson_writes),
        cmocka_unit_test(encode_omits_what_is_empty),
        cmocka_unit_test(encode_member_writes_each_kind_and_shape_under_any_key),
        cmocka_unit_test(encode_member_says_that_an_empty_one_was_not_written),
        cmocka_unit_test(encode_value_writes_an_item_of_a_list),
        cmocka_unit_test(encode_appends_behind_what_is_there),
        cmocka_unit_test(encode_writes_empty_lists_and_long_ones),
        cmocka_unit_test(encode_never_writes_a_bool_that_is_neither_0_nor_1),
        cmocka_unit_test(encode_writes_strings_of_every_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

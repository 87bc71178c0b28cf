#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static void every_code_has_a_name_and_a_text(void **state)
{
    static const struct {
        model_code_t code;
        const char *name;
    } rows[] = {{MODEL_OK, "OK"},
#define MODEL__X(number, name, text) {MODEL_ERROR_##name, #name},
                MODEL_ERRORS(MODEL__X)
#undef MODEL__X
    };
    (void)state;

    assert_int_equal(MODEL__COUNT_OF(rows), 21);
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        assert_string_equal(model_code_name(rows[i].code), rows[i].name);
        assert_true(strlen(model_code_text(rows[i].code)) > 4);
    }
    assert_string_equal(model_code_name((model_code_t)21), "?");
    assert_string_equal(model_code_name((model_code_t)-1), "?");
    assert_string_equal(model_code_text((model_code_t)4000), "?");
}

static void the_first_failure_wins(void **state)
{
    model_error_t error = {0};
    (void)state;

    assert_false(model__fail(&error, MODEL_ERROR_TIMEOUT, "after %d ms", 5));
    assert_false(model__fail(&error, MODEL_ERROR_SERVER, "later"));
    assert_false(model__fail_at(&error, MODEL_ERROR_SERVER, "a", "type", "later"));
    assert_int_equal(error.code, MODEL_ERROR_TIMEOUT);
    assert_string_equal(error.message, "after 5 ms");
    assert_int_equal(error.n_details, 0);
}

static void faults_are_collected_and_counted(void **state)
{
    model_error_t error = {0};
    (void)state;

    assert_false(model__fault(&error, "age", MODEL__RULE_RANGE, "at most %d", 150));
    assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
    assert_string_equal(error.message, "age: at most 150");
    for (int i = 0; i < 10; i++)
        model__fault(&error, "name", MODEL__RULE_LENGTH, "at least 3");
    assert_int_equal(error.n_failures, 11);
    assert_int_equal(error.n_details, MODEL_MAX_DETAILS);
    assert_string_equal(error.message, "11 failures, the first: age: at most 150");
    assert_string_equal(error.details[7].path, "name");
    assert_string_equal(error.details[7].rule, "length");
    assert_string_equal(error.details[7].message, "at least 3");
}

static void a_fault_keeps_a_code_that_is_set(void **state)
{
    model_error_t error = {0};
    (void)state;

    model__fail(&error, MODEL_ERROR_MISMATCH, "a document does not fit");
    model__fault(&error, "age", MODEL__RULE_TYPE, "int32 expected");
    assert_int_equal(error.code, MODEL_ERROR_MISMATCH);
    assert_string_equal(error.message, "a document does not fit");
    assert_int_equal(error.n_details, 1);
}

static void a_failure_at_a_path_has_one_detail(void **state)
{
    model_error_t error = {0};
    (void)state;

    assert_false(model__fail_at(&error, MODEL_ERROR_LIMIT, "tags", MODEL__RULE_ITEMS, "%d", 3));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    assert_string_equal(error.message, "tags: 3");
    assert_int_equal(error.n_details, 1);
    assert_int_equal(error.n_failures, 1);
    model__error_clear(&error);
    model__fail_at(&error, MODEL_ERROR_LIMIT, NULL, NULL, "x");
    assert_string_equal(error.message, "x");
    assert_string_equal(error.details[0].path, "");
}

static void no_error_to_fill_is_harmless(void **state)
{
    (void)state;
    model__error_clear(NULL);
    assert_false(model__fail(NULL, MODEL_ERROR_SERVER, "x"));
    assert_false(model__fault(NULL, "a", "b", "x"));
    assert_false(model__fail_at(NULL, MODEL_ERROR_SERVER, "a", "b", "x"));
    assert_false(model__no_memory(NULL));
    assert_false(model_refuse(NULL, "x"));
    assert_int_equal(model_error_print(NULL, NULL), 1);
    model_report_clear(NULL);
}

static void refusing_says_why(void **state)
{
    model_error_t error = {0};
    (void)state;

    assert_false(model_refuse(&error, "ends %s it begins", "before"));
    assert_int_equal(error.code, MODEL_ERROR_REFUSED);
    assert_string_equal(error.message, "ends before it begins");
}

static void a_cut_text_does_not_end_within_a_character(void **state)
{
    model_error_t error = {0};
    char text[400];
    (void)state;

    for (size_t shift = 0; shift < 3; shift++) {
        memset(text, 'a', sizeof text);
        for (size_t i = shift; i + 3 < sizeof text - 1; i += 3)
            memcpy(text + i, "\xe2\x82\xac", 3);
        text[sizeof text - 1] = '\0';
        model__error_clear(&error);
        model__fail_at(&error, MODEL_ERROR_SERVER, text, text, "%s", text);
        assert_true(model__utf8_valid(error.message, strlen(error.message)));
        assert_true(model__utf8_valid(error.details[0].path, strlen(error.details[0].path)));
        assert_true(strlen(error.details[0].path) >= sizeof error.details[0].path - 4);
    }
}

static char *printed(const model_error_t *error)
{
    static char text[2048];
    FILE *file = tmpfile();

    assert_int_equal(model_error_print(file, error), 1);
    rewind(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void printing_gives_a_line_and_one_per_detail(void **state)
{
    model_error_t error = {0};
    (void)state;

    model__fault(&error, "home.city", MODEL__RULE_REQUIRED, "missing");
    model__fault(&error, "", MODEL__RULE_CHECK, "ends before it begins");
    assert_string_equal(printed(&error), "VALIDATION: 2 failures, the first: home.city: missing\n"
                                         "  home.city (required) missing\n"
                                         "  (check) ends before it begins\n");
    assert_string_equal(printed(&(model_error_t){.code = MODEL_ERROR_MEMORY}),
                        "MEMORY: no memory\n");
    assert_string_equal(printed(NULL), "");
}

static void printing_lets_no_control_character_through(void **state)
{
    model_error_t error = {0};
    (void)state;

    model__fail(&error, MODEL_ERROR_MISMATCH, "unknown key \x1b[31m\n\x7f");
    assert_string_equal(printed(&error), "MISMATCH: unknown key ?[31m??\n");
}

static void json_holds_what_a_caller_needs(void **state)
{
    model_error_t error = {.code = MODEL_ERROR_DUPLICATE,
                           .outcome = MODEL_OUTCOME_PARTLY,
                           .retry = MODEL_RETRY_SAME_CALL,
                           .n_details = 1,
                           .n_failures = 1,
                           .message = "taken",
                           .index = "email_1",
                           .details = {{"email", "unique", "taken"}}};
    static const char expected[] =
        "{\"code\":\"DUPLICATE\",\"message\":\"taken\",\"outcome\":\"PARTLY\",\"retry\":\"SAME_"
        "CALL\","
        "\"index\":\"email_1\",\"failures\":1,\"details\":[{\"path\":\"email\",\"rule\":\"unique\","
        "\"message\":\"taken\"}]}";
    char text[512];
    (void)state;

    assert_int_equal(model_error_json(&error, text, sizeof text), strlen(expected));
    assert_string_equal(text, expected);
}

static void json_escapes_what_json_cannot_hold(void **state)
{
    static const struct {
        const char *text, *json;
    } rows[] = {
        {"a\"b\\c", "a\\\"b\\\\c"},
        {"\b\f\n\r\t", "\\b\\f\\n\\r\\t"},
        {"\x01\x1f\x7f", "\\u0001\\u001f\\u007f"},
        {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
        {"\xff\xc3", "\\ufffd\\ufffd"},
        {"\xed\xa0\x80x", "\\ufffd\\ufffd\\ufffdx"},
    };
    char json[512], expected[128];
    (void)state;

    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model_error_t error = {.code = MODEL_ERROR_SERVER};
        snprintf(error.message, sizeof error.message, "%s", rows[i].text);
        snprintf(expected, sizeof expected, "\"message\":\"%s\",\"outcome\"", rows[i].json);
        model_error_json(&error, json, sizeof json);
        if (!strstr(json, expected))
            fail_msg("row %zu: %s", i, json);
    }
}

static void json_is_cut_where_the_room_ends(void **state)
{
    model_error_t error = {.code = MODEL_ERROR_SERVER, .message = "x"};
    size_t whole = model_error_json(&error, NULL, 0);
    char text[512];
    (void)state;

    for (size_t size = 1; size <= whole + 1; size++) {
        memset(text, '#', sizeof text);
        assert_int_equal(model_error_json(&error, text, size), whole);
        assert_int_equal(strlen(text), size - 1);
        assert_int_equal(text[size], '#');
    }
    assert_true(model_error_json(NULL, text, sizeof text) > 0);
    assert_non_null(strstr(text, "\"code\":\"OK\""));
}

static void clearing_a_report_empties_it(void **state)
{
    model_report_t report = {.items = model__malloc(sizeof(model_item_t)),
                             .n_items = 1,
                             .details = model__malloc(sizeof(model_detail_t)),
                             .n_details = 1,
                             .n_done = 1};
    static const model_report_t empty;
    (void)state;

    model_report_clear(&report);
    assert_memory_equal(&report, &empty, sizeof report);
    model_report_clear(&report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_a_name_and_a_text),
        cmocka_unit_test(the_first_failure_wins),
        cmocka_unit_test(faults_are_collected_and_counted),
        cmocka_unit_test(a_fault_keeps_a_code_that_is_set),
        cmocka_unit_test(a_failure_at_a_path_has_one_detail),
        cmocka_unit_test(no_error_to_fill_is_harmless),
        cmocka_unit_test(refusing_says_why),
        cmocka_unit_test(a_cut_text_does_not_end_within_a_character),
        cmocka_unit_test(printing_gives_a_line_and_one_per_detail),
        cmocka_unit_test(printing_lets_no_control_character_through),
        cmocka_unit_test(json_holds_what_a_caller_needs),
        cmocka_unit_test(json_escapes_what_json_cannot_hold),
        cmocka_unit_test(json_is_cut_where_the_room_ends),
        cmocka_unit_test(clearing_a_report_empties_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

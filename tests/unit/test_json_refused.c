#include "json_models.h"

/* One member of everything that does not fit. */
static const struct misfit {
    const char *text, *path, *rule;
} misfits[] = {
    {"{\"small\": \"42\"}", "small", "type"},
    {"{\"small\": 4.5}", "small", "range"},
    {"{\"small\": 2147483648}", "small", "range"},
    {"{\"small\": -2147483649}", "small", "range"},
    {"{\"small\": 1e10}", "small", "range"},
    {"{\"small\": true}", "small", "type"},
    {"{\"small\": [1]}", "small", "type"},
    {"{\"small\": {}}", "small", "type"},
    {"{\"large\": \"42\"}", "large", "type"},
    {"{\"large\": \"9007199254740992\"}", "large", "type"},
    {"{\"large\": \"09007199254740993\"}", "large", "type"},
    {"{\"large\": \"+9007199254740993\"}", "large", "type"},
    {"{\"large\": \" 9007199254740993\"}", "large", "type"},
    {"{\"large\": \"9223372036854775808\"}", "large", "type"},
    {"{\"large\": \"9007199254740993\\u0000\"}", "large", "type"},
    {"{\"large\": 0.5}", "large", "range"},
    {"{\"natural\": -1}", "natural", "range"},
    {"{\"natural\": 4294967296}", "natural", "range"},
    {"{\"flag\": 1}", "flag", "type"},
    {"{\"flag\": \"true\"}", "flag", "type"},
    {"{\"real\": \"1.5\"}", "real", "type"},
    {"{\"real\": 9007199254740993}", "real", "range"},
    {"{\"date\": 5}", "date", "type"},
    {"{\"date\": \"2026-01-01\"}", "date", "format"},
    {"{\"date\": \"2026-01-01T00:00:00\"}", "date", "format"},
    {"{\"date\": \"2026-02-29T00:00:00Z\"}", "date", "format"},
    {"{\"date\": {\"$date\": \"2026-01-01T00:00:00Z\"}}", "date", "type"},
    {"{\"string\": 5}", "string", "type"},
    {"{\"string\": \"a\\u0000b\"}", "string", "nul"},
    {"{\"chars\": \"12345678\"}", "chars", "length"},
    {"{\"oid\": \"0102030405060708090a0b0\"}", "oid", "format"},
    {"{\"oid\": \"0102030405060708090a0b0g\"}", "oid", "format"},
    {"{\"oid\": {\"$oid\": \"0102030405060708090a0b0c\"}}", "oid", "type"},
    {"{\"decimal\": 1.5}", "decimal", "type"},
    {"{\"decimal\": \"1.5x\"}", "decimal", "format"},
    {"{\"decimal\": \"1\\u0000\"}", "decimal", "format"},
    {"{\"decimal\": \"\"}", "decimal", "format"},
    {"{\"uuid\": \"00010203040506070809 0a0b0c0d0e0f   \"}", "uuid", "format"},
    {"{\"uuid\": \"00010203-0405-0607-0809-0a0b0c0d0e0\"}", "uuid", "format"},
    {"{\"role\": \"writer\"}", "role", "enum"},
    {"{\"role\": 0}", "role", "type"},
    {"{\"number\": 2}", "number", "type"},
    {"{\"number\": \"writer\"}", "number", "enum"},
    {"{\"binary\": \"AQID/w=\"}", "binary", "format"},
    {"{\"binary\": \"AQID/w=a\"}", "binary", "format"},
    {"{\"binary\": \"AQID/x==\"}", "binary", "format"},
    {"{\"binary\": \"A===\"}", "binary", "format"},
    {"{\"binary\": \"AQ==AQ==\"}", "binary", "format"},
    {"{\"binary\": \"AQ\\u0000=\"}", "binary", "format"},
    {"{\"binary\": [1]}", "binary", "type"},
    {"{\"home\": \"x\"}", "home", "type"},
    {"{\"home\": {\"floor\": \"x\"}}", "home.floor", "type"},
    {"{\"home\": {\"bells\": [\"x\", 5]}}", "home.bells.items[1]", "type"},
    {"{\"billing\": []}", "billing", "type"},
    {"{\"billing\": {\"city\": 5}}", "billing->city", "type"},
    {"{\"smalls\": 5}", "smalls", "type"},
    {"{\"smalls\": {\"0\": 5}}", "smalls", "type"},
    {"{\"smalls\": [1, null]}", "smalls.items[1]", "type"},
    {"{\"smalls\": [[1]]}", "smalls.items[0]", "type"},
    {"{\"smalls\": [1, 2147483648]}", "smalls.items[1]", "range"},
    {"{\"strings\": [\"a\\u0000\"]}", "strings.items[0]", "nul"},
    {"{\"lines\": [{}, {\"from\": {\"floor\": \"x\"}}]}", "lines.items[1].from.floor", "type"},
    {"{\"lines\": [5]}", "lines.items[0]", "type"},
    {"{\"lines\": [{\"sku\": \"a\", \"more\": 1}]}", "lines.items[0].more", "key"},
    {"{\"opt_small\": 0.5}", "opt_small", "range"},
    {"{\"opt_role\": \"writer\"}", "opt_role", "enum"},
    {"{\"more\": 1}", "more", "key"},
    {"{\"meta\": 1}", "meta", "key"},
    {"{\"_id\": 1}", "_id", "key"},
    {"{\"\": 1}", "", "key"},
    {"[]", "", "type"},
};

static void members_that_do_not_fit_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(misfits); i++)
        refuses_json(&everything_model, misfits[i].text, MODEL_ERROR_VALIDATION, misfits[i].path,
                     misfits[i].rule);
}

static const char *const no_json[] = {
    "",
    " ",
    "{",
    "}",
    "{]",
    "{\"small\"}",
    "{\"small\":}",
    "{\"small\":1,}",
    "{small:1}",
    "{'small':1}",
    "{\"small\":01}",
    "{\"small\":+1}",
    "{\"small\":1.}",
    "{\"small\":.5}",
    "{\"small\":0x1}",
    "{\"real\":NaN}",
    "{\"real\":Infinity}",
    "{\"real\":1e999}",
    "{\"large\":9223372036854775808}",
    "{\"small\":1}x",
    "{\"small\":1}{}",
    "{\"small\":1} \"",
    "/* */{\"small\":1}",
    "{\"small\":1,\"small\":1}",
    "{\"home\":{\"floor\":1,\"floor\":2}}",
    "{\"raw\":{\"a\":1,\"a\":2}}",
    "{\"string\":\"\xff\"}",
    "{\"string\":\"\xc0\x80\"}",
    "{\"string\":\"\xed\xa0\x80\"}",
    "{\"string\":\"\\ud800\"}",
    "{\"string\":\"\\ud800\\u0041\"}",
    "{\"string\":\"\\udc00\"}",
    "{\"string\":\"\\u00\"}",
    "{\"string\":\"\\x\"}",
    "{\"string\":\"\n\"}",
    "{\"string\":\"a",
    "{\"a\\u0000b\":1}",
    "\xef\xbb\xbf{}",
    "nul",
    "5",
    "\"text\"",
    "null",
};

static void text_that_is_no_json_is_corrupt(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(no_json); i++)
        refuses_json(&everything_model, no_json[i], MODEL_ERROR_CORRUPT, NULL, NULL);
}

static void a_fault_of_syntax_is_found_at_its_byte(void **state)
{
    model_error_t error;
    customer_t record;

    (void)state;
    assert_false(from_json(&customer_model, "{\"name\": tru}", 13, NULL, &record, &error));
    assert_string_equal(error.message, "customer: no JSON at byte 12");
    assert_false(from_json(&customer_model, "{\"name\": \"ab", 12, NULL, &record, &error));
    assert_string_equal(error.message, "customer: the text ends too early at byte 12");
}

static void all_failures_come_back_together(void **state)
{
    static const char text[] = "{\"id\":\"x\",\"name\":null,\"age\":1.5,\"billing\":{\"floor\":"
                               "\"1\"},\"tags\":[1,\"a\",2],"
                               "\"visits\":[{\"city\":\"c\"},{\"floor\":[]}],\"more\":1}";
    static const char *const paths[] = {"id",
                                        "name",
                                        "age",
                                        "billing->floor",
                                        "billing->city",
                                        "tags.items[0]",
                                        "tags.items[2]",
                                        "visits.items[1].floor"};
    model_error_t error;
    customer_t record;

    (void)state;
    assert_false(from_json(&customer_model, text, strlen(text), NULL, &record, &error));
    assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
    assert_int_equal(error.n_failures, 10);
    assert_int_equal(error.n_details, 8);
    for (size_t i = 0; i < 8; i++)
        assert_string_equal(error.details[i].path, paths[i]);
    assert_string_equal(error.details[1].rule, "required");
    assert_string_equal(error.details[1].message, "required, but null");
    assert_string_equal(error.details[4].message, "required, but missing");
    assert_string_equal(error.details[5].message, "expected string, found integer");
}

static void unknown_keys_may_be_skipped(void **state)
{
    static const char text[] = "{\"id\":1,\"name\":\"n\",\"more\":{\"x\":[1]},\"home\":{\"city\":"
                               "\"c\",\"less\":null}}";
    model_error_t error;
    customer_t record;

    (void)state;
    assert_true(from_json(&customer_model, text, strlen(text),
                          &(model_json_t){.skip_unknown = true}, &record, &error));
    assert_string_equal(record.home.city, "c");
    refuses_json(&customer_model, text, MODEL_ERROR_VALIDATION, "more", "key");
}

static void missing_members_have_their_defaults(void **state)
{
    customer_t record;

    (void)state;
    reads_json(&customer_model, "{\"id\":1,\"name\":\"n\"}", &record);
    assert_int_equal(record.credits, 100);
    assert_int_equal(record.tags.count, 2);
    assert_int_equal(record.home.floor, 3);
    reads_json(&customer_model, "{\"name\":\"n\",\"credits\":null,\"tags\":null,\"home\":null}",
               &record);
    assert_int_equal(record.credits, 100);
    assert_null(record.tags.items);
    reads_json(&customer_model, "{\"name\":\"n\",\"tags\":[]}", &record);
    assert_non_null(record.tags.items);
    assert_int_equal(record.tags.count, 0);
}

/* text, n times, then middle, then n times close */
static char *nest(const char *open, size_t n, const char *middle, const char *close)
{
    size_t size = strlen(open), end = strlen(close);
    char *text = calloc(1, n * (size + end) + strlen(middle) + 32), *at = text;

    assert_non_null(text);
    for (size_t i = 0; i < n; i++, at += size)
        memcpy(at, open, size);
    at = strcpy(at, middle) + strlen(middle);
    for (size_t i = 0; i < n; i++, at += end)
        memcpy(at, close, end);
    return text;
}

static void depth_is_limited(void **state)
{
    static const struct nesting {
        const model_t *model;
        const char *open, *middle, *close;
        size_t n;
        model_code_t code;
    } rows[] = {
        {&node_model, "{\"next\":", "{}", "}", 99, MODEL_OK},
        {&node_model, "{\"next\":", "{}", "}", 100, MODEL_ERROR_LIMIT},
        {&node_model, "{\"children\":[", "{}", "]}", 49, MODEL_OK},
        {&node_model, "{\"children\":[", "{}", "]}", 50, MODEL_ERROR_LIMIT},
        {&node_model, "{\"next\":", "{}", "}", 2000, MODEL_ERROR_LIMIT},
        {&node_model, "{\"next\":", "{}", "}", 10000, MODEL_ERROR_LIMIT},
        {&node_model, "[", "", "]", 100000, MODEL_ERROR_LIMIT},
        {&everything_model, "{\"raw\":", "1", "}", 101, MODEL_ERROR_VALIDATION},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        char *text = nest(rows[i].open, rows[i].n, rows[i].middle, rows[i].close);
        void *record = malloc(rows[i].model->size);
        model_error_t error;
        from_json(rows[i].model, text, strlen(text), NULL, record, &error);
        assert_int_equal(error.code,
                         rows[i].code == MODEL_ERROR_VALIDATION ? MODEL_ERROR_LIMIT : rows[i].code);
        free(record);
        free(text);
    }
}

static void length_is_limited(void **state)
{
    static const char text[] = "{\"id\":1,\"name\":\"n\"}";
    model_json_t options = {.max_bytes = sizeof text - 1};
    model_error_t error;
    customer_t record;

    (void)state;
    assert_true(from_json(&customer_model, text, sizeof text - 1, &options, &record, &error));
    options.max_bytes--;
    assert_false(from_json(&customer_model, text, sizeof text - 1, &options, &record, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    assert_false(
        model_from_json(&customer_model, text, (16 << 20) + 1, NULL, &memory, &record, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
}

static void every_cut_and_every_wrong_byte_is_harmless(void **state)
{
    static const char text[] =
        "{\"id\":1,\"name\":\"\\u00e9\",\"age\":5,\"tags\":[\"a\",\"\\ud83d\\ude00\"],"
        "\"visits\":[{\"city\":\"c\",\"floor\":1e0}],\"billing\":null}";
    size_t size = strlen(text);
    model_error_t error;
    customer_t record;
    char copy[256];

    (void)state;
    for (size_t n = 0; n < size; n++) {
        assert_false(from_json(&customer_model, text, n, NULL, &record, &error));
        assert_int_equal(error.code, MODEL_ERROR_CORRUPT);
    }
    for (size_t i = 0; i < size; i++)
        for (int byte = 0; byte < 256; byte++) {
            memcpy(copy, text, size);
            copy[i] = (char)byte;
            if (!from_json(&customer_model, copy, size, NULL, &record, &error))
                assert_true(error.code == MODEL_ERROR_CORRUPT ||
                            error.code == MODEL_ERROR_VALIDATION);
        }
}

static void rules_are_checked_if_asked_for(void **state)
{
    static const char text[] = "{\"name\":\"n\",\"visits\":[{}]}";
    model_error_t error;
    customer_t record;

    (void)state;
    refuses_json(&customer_model, text, MODEL_ERROR_VALIDATION, "visits.items[0].city", "required");
    assert_false(from_json(&customer_model, "{\"name\":\"n\"}", 12,
                           &(model_json_t){.validate = true}, &record, &error));
    failed(&error, MODEL_ERROR_VALIDATION, "home.city", "required");
    assert_null(record.name);
}

static void a_managed_record_can_be_made_of_json(void **state)
{
    model_error_t error;
    customer_t *record = customer_new_from_json("{\"id\":3,\"name\":\"n\"}", 19, NULL, &error);

    (void)state;
    assert_non_null(record);
    assert_int_equal(record->id, 3);
    assert_non_null(model__slot_of(plan_of(&customer_model), record));
    customer_free(record);
    assert_null(customer_new_from_json("{\"id\":3}", 8, NULL, &error));
    failed(&error, MODEL_ERROR_VALIDATION, "name", "required");
    assert_null(customer_new_from_json(NULL, 0, NULL, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_that_do_not_fit_are_named),
        cmocka_unit_test(text_that_is_no_json_is_corrupt),
        cmocka_unit_test(a_fault_of_syntax_is_found_at_its_byte),
        cmocka_unit_test(all_failures_come_back_together),
        cmocka_unit_test(unknown_keys_may_be_skipped),
        cmocka_unit_test(missing_members_have_their_defaults),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(length_is_limited),
        cmocka_unit_test(every_cut_and_every_wrong_byte_is_harmless),
        cmocka_unit_test(rules_are_checked_if_asked_for),
        cmocka_unit_test(a_managed_record_can_be_made_of_json),
    };

    return cmocka_run_group_tests(tests, open_memory, close_json);
}

#include "types_models.h"

static const char WHOLE[] =
    "{\"id\":7,\"tiny\":-5,\"little\":-300,\"byte\":255,\"port\":60000,\"ratio\":0.1,"
    "\"stamp\":{\"t\":4294967295,\"i\":1},\"regex\":{\"pattern\":\"^a/b\\\"$\",\"options\":\"im\"},"
    "\"code\":\"x\\u0000y\",\"price\":\"12.50\",\"wide\":3,\"wide_mood\":\"sad\","
    "\"embedding\":[0.1,-1.0,3.4028235e+38],\"codes\":[-128,127],"
    "\"owner\":{\"collection\":\"user\",\"id\":\"0102030405060708090a0b0c\"},\"any\":\"x\","
    "\"opt_tiny\":1,\"opt_natural\":4294967295,\"opt_ratio\":-0.0,\"opt_stamp\":{\"t\":0,\"i\":0},"
    "\"opt_mood\":\"glad\",\"opt_mood_number\":\"sad\",\"tinies\":[1,-1],\"ports\":[],"
    "\"ratios\":[1.5,16777216.0],\"stamps\":[{\"t\":1,\"i\":2}],"
    "\"regexes\":[{\"pattern\":\"\",\"options\":\"\"}],\"scripts\":[\"f()\"],\"binaries\":[\"AQ=="
    "\"],"
    "\"anything\":[null,1,[2],{\"a\":true}],\"moods\":[\"glad\",\"sad\"],"
    "\"mood_numbers\":[\"sad\"],\"own\":[0.25]}";

static void every_type_comes_back_as_it_was_written(void **state)
{
    model_memory_t *arena = model_memory_new(0);
    model_buffer_t buffer = {0};
    model_error_t error;
    types_t record;

    (void)state;
    if (!types_from_json(WHOLE, strlen(WHOLE), NULL, arena, &record, &error))
        model_error_print(stderr, &error);
    assert_int_equal(error.code, MODEL_OK);
    assert_true(record.ratio == 0.1f);
    assert_int_equal(record.stamp.seconds, UINT32_MAX);
    assert_int_equal(record.stamp.increment, 1);
    assert_int_equal(record.code.length, 3);
    assert_int_equal(record.embedding.count, 3);
    assert_true(record.embedding.items[0] == 0.1f);
    assert_int_equal(record.mood_numbers.items[0], MOOD_SAD);
    assert_int_equal(record.anything.count, 4);
    assert_true(types_to_json(&record, NULL, &buffer, &error));
    assert_string_equal(buffer.bytes, WHOLE);
    model_buffer_clear(&buffer);
    model_memory_free(arena);
}

static const struct misfit {
    const char *text, *path, *rule;
} misfits[] = {
    {"{\"tiny\": 128}", "tiny", "range"},
    {"{\"tiny\": 1.5}", "tiny", "range"},
    {"{\"byte\": -1}", "byte", "range"},
    {"{\"byte\": 256}", "byte", "range"},
    {"{\"port\": 65536}", "port", "range"},
    {"{\"ratio\": 1e39}", "ratio", "range"},
    {"{\"ratio\": \"1\"}", "ratio", "type"},
    {"{\"stamp\": 5}", "stamp", "type"},
    {"{\"stamp\": {\"t\": 1}}", "stamp", "type"},
    {"{\"stamp\": {\"t\": 1, \"i\": 4294967296}}", "stamp", "type"},
    {"{\"stamp\": {\"t\": 1, \"i\": 1, \"u\": 1}}", "stamp", "type"},
    {"{\"regex\": \"a\"}", "regex", "type"},
    {"{\"regex\": {\"pattern\": \"a\\u0000\", \"options\": \"\"}}", "regex", "nul"},
    {"{\"code\": 5}", "code", "type"},
    {"{\"embedding\": [1, \"2\"]}", "embedding", "type"},
    {"{\"embedding\": [1e39]}", "embedding", "type"},
    {"{\"embedding\": {}}", "embedding", "type"},
    {"{\"codes\": [128]}", "codes", "type"},
    {"{\"codes\": [1.0]}", "codes", "type"},
    {"{\"opt_natural\": -1}", "opt_natural", "range"},
    {"{\"tinies\": [1, 200]}", "tinies.items[1]", "range"},
    {"{\"moods\": [\"glad\", \"bad\"]}", "moods.items[1]", "enum"},
    {"{\"mood_numbers\": [1]}", "mood_numbers.items[0]", "type"},
};

static void values_that_do_not_fit_are_named(void **state)
{
    model_memory_t *arena = model_memory_new(0);
    model_error_t error;
    types_t record;

    (void)state;
    for (size_t i = 0; i < sizeof misfits / sizeof *misfits; i++) {
        const char *text = misfits[i].text;
        if (types_from_json(text, strlen(text), NULL, arena, &record, &error) ||
            strcmp(error.details[0].rule, misfits[i].rule) != 0)
            print_error("%s\n", text);
        assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
        assert_string_equal(error.details[0].path, misfits[i].path);
        assert_string_equal(error.details[0].rule, misfits[i].rule);
    }
    model_memory_free(arena);
}

static void a_nan_in_a_vector_is_a_failure(void **state)
{
    float items[] = {1, 0.0f / 0.0f};
    types_t record = {.embedding = {items, 2}};
    model_buffer_t buffer = {0};
    model_error_t error;

    (void)state;
    assert_false(types_to_json(&record, NULL, &buffer, &error));
    assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
    assert_string_equal(error.details[0].path, "embedding");
    assert_true(types_to_json(&record, &(model_json_t){.nan_as_null = true}, &buffer, &error));
    assert_non_null(strstr((char *)buffer.bytes, "\"embedding\":[1.0,null]"));
    model_buffer_clear(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_comes_back_as_it_was_written),
        cmocka_unit_test(values_that_do_not_fit_are_named),
        cmocka_unit_test(a_nan_in_a_vector_is_a_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

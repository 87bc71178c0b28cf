#include "encode_models.h"

static void put_appends_what_libbson_appends(void **state)
{
    bson_t *expected = bson_new();
    model__buffer_t out;
    size_t document, inner;
    bson_oid_t oid;

    (void)state;
    bson_oid_init(&oid, NULL);
    model__buffer_init(&out, NULL, 0);
    assert_true(model__put_document_begin(&out, &document));
    assert_true(model__put_int32(&out, "i", 1, -7));
    assert_true(model__put_int64(&out, "", 0, INT64_MIN));
    assert_true(model__put_double(&out, "real", 4, 1.5));
    assert_true(model__put_bool(&out, "yes", 3, true));
    assert_true(model__put_bool(&out, "no", 2, false));
    assert_true(model__put_date(&out, "date", 4, 12345));
    assert_true(model__put_null(&out, "null", 4));
    assert_true(model__put_string(&out, "text", 4, "a\0b", 3));
    assert_true(model__put_string(&out, "empty", 5, "", 0));
    assert_true(model__put_oid(&out, "oid", 3, &oid));
    assert_true(model__put_regex(&out, "regex", 5, "^a", "i"));
    assert_true(model__put_begin(&out, BSON_TYPE_DOCUMENT, "inner", 5, &inner));
    assert_true(model__put_value(&out, BSON_TYPE_INT32, "n", 1, (const uint8_t *)"\1\0\0\0", 4));
    assert_true(model__put_end(&out, inner));
    assert_true(model__put_begin(&out, BSON_TYPE_ARRAY, "list", 4, &inner));
    assert_true(model__put_end(&out, inner));
    assert_true(model__put_end(&out, document));

    bson_append_int32(expected, "i", 1, -7);
    bson_append_int64(expected, "", 0, INT64_MIN);
    bson_append_double(expected, "real", 4, 1.5);
    bson_append_bool(expected, "yes", 3, true);
    bson_append_bool(expected, "no", 2, false);
    bson_append_date_time(expected, "date", 4, 12345);
    bson_append_null(expected, "null", 4);
    bson_append_utf8(expected, "text", 4, "a\0b", 3);
    bson_append_utf8(expected, "empty", 5, "", 0);
    bson_append_oid(expected, "oid", 3, &oid);
    bson_append_regex(expected, "regex", 5, "^a", "i");
    bson_t child;
    bson_append_document_begin(expected, "inner", 5, &child);
    bson_append_int32(&child, "n", 1, 1);
    bson_append_document_end(expected, &child);
    bson_append_array_begin(expected, "list", 4, &child);
    bson_append_array_end(expected, &child);
    same_bytes(&out, expected);
    bson_destroy(expected);
    model__buffer_free(&out);
}

static bool put_two(model__buffer_t *out)
{
    size_t mark;

    return model__put_document_begin(out, &mark) && model__put_string(out, "name", 4, "Ada", 3) &&
           model__put_regex(out, "r", 1, "^a", "i") && model__put_end(out, mark);
}

static void put_never_leaves_the_room_of_a_fixed_buffer(void **state)
{
    const size_t needed = 4 + 14 + 8 + 1;

    (void)state;
    for (size_t room = 0; room <= needed; room++) {
        uint8_t *bytes = malloc(room + MODEL__SLACK); /* exact: a sanitizer sees what is beyond */
        model_error_t error = {0};
        model__buffer_t out;
        model__buffer_init(&out, bytes, room + MODEL__SLACK);
        out.fixed = true;
        assert_int_equal(put_two(&out), room == needed);
        assert_true(out.size <= room);
        if (room < needed) {
            assert_false(model__buffer_failed(&out, &error));
            assert_int_equal(error.code, MODEL_ERROR_LIMIT);
        }
        model__buffer_free(&out);
        free(bytes);
    }
}

static void put_keeps_what_is_there_when_the_buffer_moves(void **state)
{
    uint8_t few[MODEL__SLACK + 1];
    model__buffer_t out, one;

    (void)state;
    model__buffer_init(&one, NULL, 0);
    assert_true(put_two(&one));
    model__buffer_init(&out, few, sizeof few);
    for (int i = 0; i < 100; i++)
        assert_true(put_two(&out));
    assert_int_equal(out.size, 100 * one.size);
    assert_memory_equal(out.data + 99 * one.size, one.data, one.size);
    model__buffer_free(&out);
    model__buffer_free(&one);
}

static void put_refuses_a_string_that_no_document_can_hold(void **state)
{
    model_error_t error = {0};
    model__buffer_t out;

    (void)state;
    model__buffer_init(&out, NULL, 0);
    assert_false(model__put_string(&out, "s", 1, "", SIZE_MAX));
    assert_false(model__put_string(&out, "s", 1, "", INT32_MAX));
    assert_int_equal(out.size, 0);
    assert_false(model__buffer_failed(&out, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    model__buffer_free(&out);
}

static void *no_memory(void *old, size_t size)
{
    (void)old, (void)size;
    return NULL;
}

static void put_says_when_there_is_no_memory(void **state)
{
    void *(*allocator)(void *, size_t) = model__allocator;
    model_error_t error = {0};
    model__buffer_t out;

    (void)state;
    model__buffer_init(&out, NULL, 0);
    model__allocator = no_memory;
    assert_false(model__put_null(&out, "n", 1));
    assert_false(put_two(&out));
    model__allocator = allocator;
    assert_false(model__buffer_failed(&out, &error));
    assert_int_equal(error.code, MODEL_ERROR_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(put_appends_what_libbson_appends),
        cmocka_unit_test(put_never_leaves_the_room_of_a_fixed_buffer),
        cmocka_unit_test(put_keeps_what_is_there_when_the_buffer_moves),
        cmocka_unit_test(put_refuses_a_string_that_no_document_can_hold),
        cmocka_unit_test(put_says_when_there_is_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

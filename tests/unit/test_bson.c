/* Reading BSON value by value. */
#include "encode_models.h"

#include "codec/bson.h"

#include <stdlib.h>

enum { N_TYPES = 21 };

/* One element of every type. */
static bson_t *one_of_each(void)
{
    bson_t *document =
        json("{'double': {'$numberDouble': '1.5'}, 'string': 'text', 'document': {'a': 1},"
             " 'array': [1, 'x'], 'undefined': {'$undefined': true},"
             " 'ObjectId': {'$oid': '0102030405060708090a0b0c'}, 'bool': true,"
             " 'date': {'$date': {'$numberLong': '1'}}, 'null': null,"
             " 'regex': {'$regularExpression': {'pattern': 'a.b', 'options': 'i'}},"
             " 'dbpointer': {'$dbPointer': {'$ref': 'b', '$id':"
             " {'$oid': '0102030405060708090a0b0c'}}}, 'code': {'$code': 'f()'},"
             " 'symbol': {'$symbol': 's'}, 'code with scope': {'$code': 'f', '$scope': {'a': 1}},"
             " 'int32': 1, 'timestamp': {'$timestamp': {'t': 1, 'i': 2}},"
             " 'int64': {'$numberLong': '1'}, 'decimal': {'$numberDecimal': '1'},"
             " 'minkey': {'$minKey': 1}, 'maxkey': {'$maxKey': 1}}");

    bson_append_binary(document, "binary", -1, BSON_SUBTYPE_USER, (const uint8_t *)"bytes", 5);
    return document;
}

static void bson_names_every_type(void **state)
{
    bson_t *document = one_of_each();
    bson_iter_t iter;
    size_t n = 0;

    (void)state;
    for (bson_iter_init(&iter, document); bson_iter_next(&iter); n++)
        assert_string_equal(model__bson_type_name((uint8_t)bson_iter_type(&iter)),
                            bson_iter_key(&iter));
    assert_int_equal(n, N_TYPES);
    assert_string_equal(model__bson_type_name(0x14), "an unknown type");
    assert_string_equal(model__bson_type_name(0), "an unknown type");
    bson_destroy(document);
}

static void bson_measures_every_value(void **state)
{
    bson_t *document = one_of_each();
    const uint8_t *start = bson_get_data(document), *p = start + 4, *end = start + document->len;
    model__found_t found;
    size_t n = 0;

    (void)state;
    for (; model__bson_step(p, end, &found) == MODEL__STEP_ELEMENT; n++) {
        p = model__found_end(&found);
        assert_int_equal(model__bson_value_size(found.type, found.value, p + 1), found.value_size);
        if (found.value_size) /* the closing NUL behind it is part of the bound */
            assert_true(model__bson_value_size(found.type, found.value, p) == MODEL__BSON_CORRUPT);
    }
    assert_int_equal(n, N_TYPES);
    assert_ptr_equal(p + 1, end);
    bson_destroy(document);
}

static void bson_measures_nothing_beyond_the_end(void **state)
{
    bson_t *document = one_of_each();
    bson_iter_t iter;

    (void)state;
    for (bson_iter_init(&iter, document); bson_iter_next(&iter);) {
        const uint8_t *value = bson_get_data(document) + iter.d1;
        for (size_t size = 0; iter.d1 && iter.d1 + size < iter.next_off; size++) {
            uint8_t *exact = malloc(size + 1);
            assert_non_null(exact);
            memcpy(exact, value, size);
            exact[size] = 0;
            size_t found =
                model__bson_value_size((uint8_t)bson_iter_type(&iter), exact, exact + size + 1);
            assert_true(found == MODEL__BSON_CORRUPT || found <= size);
            free(exact);
        }
    }
    assert_true(model__bson_value_size(BSON_TYPE_NULL, NULL, NULL) == MODEL__BSON_CORRUPT);
    bson_destroy(document);
}

static bool valid(const bson_t *document, model_error_t *error)
{
    model__error_clear(error);
    return model__bson_valid(bson_get_data(document), document->len, error);
}

static void bson_takes_what_is_valid(void **state)
{
    bson_t *document = one_of_each(), empty = BSON_INITIALIZER;

    (void)state;
    assert_true(valid(document, NULL));
    assert_true(valid(&empty, NULL));
    bson_destroy(document);
}

static void bson_refuses_every_truncation(void **state)
{
    bson_t *document = one_of_each();
    model_error_t error = {.code = MODEL_OK};

    (void)state;
    for (uint32_t size = 0; size < document->len; size++) {
        uint8_t *exact = malloc(size ? size : 1);
        assert_non_null(exact);
        memcpy(exact, bson_get_data(document), size);
        assert_false(model__bson_valid(exact, size, &error));
        assert_int_equal(error.code, MODEL_ERROR_CORRUPT);
        free(exact);
    }
    bson_destroy(document);
}

static void bson_refuses_bad_text_wherever_it_is(void **state)
{
    static const char *const places[] = {
        "{'a': 'x'}",
        "{'x': 1}",
        "{'a': {'b': ['x']}}",
        "{'a': {'$code': 'x'}}",
        "{'a': {'$symbol': 'x'}}",
        "{'a': {'$code': 'f', '$scope': {'b': 'x'}}}",
        "{'a': {'$code': 'x', '$scope': {}}}",
        "{'a': {'$regularExpression': {'pattern': 'x', 'options': ''}}}",
        "{'a': {'$regularExpression': {'pattern': '', 'options': 'x'}}}",
        "{'a': {'$dbPointer': {'$ref': 'x', '$id': {'$oid': '0102030405060708090a0b0c'}}}}",
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(places); i++) {
        bson_t *document = json(places[i]);
        uint32_t size = document->len;
        uint8_t *bytes = bson_destroy_with_steal(document, true, &size);
        model_error_t error = {.code = MODEL_OK};
        assert_true(model__bson_valid(bytes, size, &error));
        *(uint8_t *)memchr(bytes, 'x', size) = 0xc0;
        assert_false(model__bson_valid(bytes, size, &error));
        assert_int_equal(error.code, MODEL_ERROR_CORRUPT);
        assert_non_null(strstr(error.message, "invalid UTF-8"));
        bson_free(bytes);
    }
}

static void bson_refuses_a_repeated_key(void **state)
{
    bson_t document = BSON_INITIALIZER, outer = BSON_INITIALIZER;
    model_error_t error;

    (void)state;
    bson_append_int32(&document, "a", -1, 1);
    bson_append_int32(&document, "b", -1, 1);
    bson_append_int32(&document, "a", -1, 1);
    assert_false(valid(&document, &error));
    assert_string_equal(error.message, "repeated key at byte 18");
    bson_append_document(&outer, "x", -1, &document);
    assert_false(valid(&outer, &error));
    bson_destroy(&document);
    bson_destroy(&outer);
}

/* Whatever they are: readers count the items. */
static void bson_ignores_the_keys_of_arrays(void **state)
{
    bson_t *document = json("{'a': [1, {'b': [2, 3]}]}");
    uint32_t size = document->len;
    uint8_t *bytes = bson_destroy_with_steal(document, true, &size);
    model_error_t error = {.code = MODEL_OK};

    (void)state;
    for (size_t i = 0; i + 3 < size; i++)
        if (bytes[i] == BSON_TYPE_INT32 && bytes[i + 1] >= '0' && bytes[i + 1] <= '1')
            bytes[i + 1] = 0xff;
    assert_true(model__bson_valid(bytes, size, &error));
    *(uint8_t *)memchr(bytes, 'b', size) = 0xff;
    assert_false(model__bson_valid(bytes, size, &error));
    bson_free(bytes);
}

/* Its bytes have their number in front of them, again. */
static void bson_compares_both_lengths_of_an_old_binary(void **state)
{
    static const int wrong[] = {-1, 1, INT32_MIN, INT32_MAX - 3};
    bson_t document = BSON_INITIALIZER;
    model_error_t error;

    (void)state;
    bson_append_binary(&document, "a", -1, BSON_SUBTYPE_BINARY_DEPRECATED, (const uint8_t *)"xyz",
                       3);
    assert_true(valid(&document, &error));
    for (size_t i = 0; i < MODEL__COUNT_OF(wrong); i++) {
        uint8_t bytes[32];
        int32_t length = 3 + wrong[i];
        memcpy(bytes, bson_get_data(&document), document.len);
        memcpy(bytes + 12, &length, sizeof length);
        assert_false(model__bson_valid(bytes, document.len, &error));
        assert_int_equal(error.code, MODEL_ERROR_CORRUPT);
    }
    bson_destroy(&document);
}

/* Keys come again and again, the slots grow, allocations fail one after the other. */
static size_t n_allocations_left;

static void *failing_allocator(void *old, size_t size)
{
    return n_allocations_left-- ? realloc(old, size) : NULL;
}

static void bson_says_when_there_is_no_memory(void **state)
{
    bson_t document = BSON_INITIALIZER;
    model_error_t error;
    char key[8];
    bool ok = false;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        snprintf(key, sizeof key, "%d", i);
        bson_append_null(&document, key, -1);
    }
    model__allocator = failing_allocator;
    for (size_t n = 0; !ok; n++) {
        n_allocations_left = n;
        ok = valid(&document, &error);
        if (!ok)
            assert_int_equal(error.code, MODEL_ERROR_MEMORY);
    }
    model__allocator = realloc;
    bson_destroy(&document);
}

static void bson_limits_the_depth(void **state)
{
    bson_t *document = bson_new();
    model_error_t error;

    (void)state;
    for (uint32_t depth = 1; depth <= MODEL__MAX_DEPTH; depth++) {
        bson_t *outer = bson_new();
        assert_true(valid(document, &error));
        if (depth % 2)
            bson_append_document(outer, "0", -1, document);
        else
            bson_append_array(outer, "0", -1, document);
        bson_destroy(document);
        document = outer;
    }
    assert_false(valid(document, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    bson_destroy(document);
}

static void bson_finds_a_key(void **state)
{
    bson_t *document = json("{'a': {'b': 1}, 'b': 'x', 'bb': 2}");
    const uint8_t *bytes = bson_get_data(document);
    model__found_t found;

    (void)state;
    assert_true(model__bson_find(bytes, "b", 1, &found));
    assert_int_equal(found.type, BSON_TYPE_UTF8);
    assert_int_equal(found.value_size, 6);
    assert_int_equal(model__found_text_size(&found), 1);
    assert_string_equal(model__found_text(&found), "x");
    assert_string_equal(model__found_key(&found), "b");
    assert_true(model__bson_find(bytes, "bb", 2, &found));
    assert_false(model__bson_find(bytes, "c", 1, &found));
    assert_false(model__bson_find(bytes, "", 0, &found));
    bson_destroy(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bson_names_every_type),
        cmocka_unit_test(bson_measures_every_value),
        cmocka_unit_test(bson_measures_nothing_beyond_the_end),
        cmocka_unit_test(bson_takes_what_is_valid),
        cmocka_unit_test(bson_refuses_every_truncation),
        cmocka_unit_test(bson_refuses_bad_text_wherever_it_is),
        cmocka_unit_test(bson_refuses_a_repeated_key),
        cmocka_unit_test(bson_ignores_the_keys_of_arrays),
        cmocka_unit_test(bson_compares_both_lengths_of_an_old_binary),
        cmocka_unit_test(bson_says_when_there_is_no_memory),
        cmocka_unit_test(bson_limits_the_depth),
        cmocka_unit_test(bson_finds_a_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

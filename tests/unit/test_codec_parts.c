#include "decode_models.h"

#include "codec_allocations.h"

static const customer_t ada = {.id = 1, .name = "Ada", .home = {.city = "London"}};

static void records_go_through_an_array(void **state)
{
    place_t three[] = {{"s", "c", 1}, {NULL, "d", 2}, {"t", "e", 3}};
    model_buffer_t buffer = {0};
    model_list_t list;
    model_error_t error;
    bson_t view;

    (void)state;
    assert_true(model_encode_list(&place_model, three, 3, &buffer, &error));
    assert_true(bson_init_static(&view, buffer.bytes, buffer.size));
    assert_int_equal(bson_count_keys(&view), 3);
    assert_true(model_decode_array(&place_model, buffer.bytes, buffer.size, &list, &error));
    assert_int_equal(list.count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_true(model_equal(&place_model, &three[i], (place_t *)list.items + i));
    model_list_clear(&list);
    assert_false(model_decode_array(&place_model, buffer.bytes, buffer.size - 1, &list, &error));
    assert_int_equal(error.code, MODEL_ERROR_CORRUPT);
    buffer.size = 0;
    assert_true(model_encode_list(&place_model, NULL, 0, &buffer, &error));
    assert_int_equal(buffer.size, 5);
    model_buffer_clear(&buffer);
}

static void an_array_ends_where_it_says(void **state)
{
    static const uint8_t arrays[][14] = {
        {7, 0, 0, 0, 0, 0, 0},                         /* bytes behind its end */
        {14, 0, 0, 0, 0, 3, '0', 0, 5, 0, 0, 0, 0, 0}, /* an item behind it */
        {13, 0, 0, 0, 3, '0', 0, 5, 0, 0, 0, 0, 3},    /* no end */
        {14, 0, 0, 0, 3, '0', 0, 5, 0, 0, 0, 0, 0, 0}, /* one byte more */
        {12, 0, 0, 0, 0x10, '0', 0, 5, 0, 0, 0, 0},    /* a number in it */
    };
    model_error_t error;
    model_list_t list;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(arrays); i++) {
        assert_false(model_decode_array(&node_model, arrays[i], arrays[i][0], &list, &error));
        assert_int_equal(error.code, MODEL_ERROR_CORRUPT);
        assert_null(list.items);
    }
}

static void a_record_becomes_a_bson_t_and_an_element(void **state)
{
    bson_t own, parent = BSON_INITIALIZER;
    model_error_t error;
    bson_iter_t iter;

    (void)state;
    assert_true(customer_encode_bson(&ada, &own, &error));
    assert_true(bson_validate(&own, BSON_VALIDATE_UTF8, NULL));
    assert_true(model_encode_element(&customer_model, &ada, "0", &parent, &error));
    assert_true(bson_iter_init_find(&iter, &parent, "0"));
    assert_true(BSON_ITER_HOLDS_DOCUMENT(&iter));
    bson_destroy(&own);
    assert_false(customer_encode_bson(&(customer_t){.name = "\xff"}, &own, &error));
    assert_true(bson_empty(&own));
    bson_destroy(&own);
    assert_false(
        model_encode_element(&customer_model, &(customer_t){.name = "\xff"}, "1", &parent, &error));
    assert_int_equal(bson_count_keys(&parent), 1);
    bson_destroy(&parent);
}

static void unknown_keys_ask_nothing_of_the_heap(void **state)
{
    static uint8_t bytes[1 << 16];
    model_memory_t *arena = model_memory_fixed(bytes, sizeof bytes);
    bson_t *document = json("{'_id': 1, 'name': 'n'}");
    model_error_t error;
    customer_t read;
    char key[16];

    (void)state;
    for (int i = 0; i < 1000; i++) {
        snprintf(key, sizeof key, "key%d", i);
        BSON_APPEND_INT32(document, key, i);
    }
    count_allocations(0);
    bool ok = customer_decode(bson_get_data(document), document->len, arena, &read, &error);
    assert_int_equal(counted_allocations(), 0);
    assert_true(ok);
    bson_destroy(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_go_through_an_array),
        cmocka_unit_test(an_array_ends_where_it_says),
        cmocka_unit_test(a_record_becomes_a_bson_t_and_an_element),
        cmocka_unit_test(unknown_keys_ask_nothing_of_the_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "decode_models.h"

#include "codec_allocations.h"
#include "encode_filled.h"

static const char *tags[] = {"a", "b"};
static place_t visits[] = {{"s", "c", 1}, {NULL, "d", 2}};

static const customer_t ada = {.id = 1,
                               .name = "Ada",
                               .age = {true, 36},
                               .home = {.city = "London"},
                               .billing = &visits[1],
                               .tags = {tags, 2},
                               .visits = {visits, 2}};

/* In a block of exactly its size, so that a sanitizer sees each byte too many. */
static uint8_t *exactly(const model_buffer_t *buffer)
{
    uint8_t *exact = malloc(buffer->size);

    assert_non_null(exact);
    memcpy(exact, buffer->bytes, buffer->size);
    return exact;
}

static void put(const customer_t *record, model_buffer_t *buffer)
{
    model_error_t error;

    if (!customer_encode(record, buffer, &error))
        model_error_print(stderr, &error);
    assert_int_equal(error.code, MODEL_OK);
}

static void documents_are_appended_to_a_buffer(void **state)
{
    model_buffer_t buffer = {0};
    customer_t other = ada;

    (void)state;
    other.id = 2;
    put(&ada, &buffer);
    size_t first = buffer.size;
    put(&other, &buffer);
    assert_int_equal(buffer.size, 2 * first);
    assert_memory_equal(buffer.bytes, buffer.bytes + first, 9);
    model_buffer_clear(&buffer);
    assert_null(buffer.bytes);
    assert_int_equal(buffer.size, 0);
    model_buffer_clear(&buffer);
}

static void a_failure_leaves_the_buffer_as_it_was(void **state)
{
    model_buffer_t buffer = {0};
    customer_t bad = ada;
    model_error_t error;

    (void)state;
    put(&ada, &buffer);
    size_t size = buffer.size;
    bad.visits.items = (place_t[]){{.city = "\xff"}};
    bad.visits.count = 1;
    assert_false(customer_encode(&bad, &buffer, &error));
    failed(&error, MODEL_ERROR_VALIDATION, "visits.items[0].city", "utf8");
    assert_int_equal(buffer.size, size);
    model_buffer_clear(&buffer);
}

static void over_the_cap_is_a_limit(void **state)
{
    model_buffer_t buffer = {.cap = 400};
    model_error_t error;

    (void)state;
    put(&ada, &buffer);
    size_t size = buffer.size;
    assert_false(customer_encode(&ada, &buffer, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    assert_int_equal(buffer.size, size);
    buffer.cap = size - 1;
    assert_false(customer_encode(&ada, &buffer, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    model_buffer_clear(&buffer);
}

static void a_fixed_buffer_asks_nothing_of_the_heap(void **state)
{
    uint8_t *bytes = malloc(512);
    model_buffer_t buffer = model_buffer_fixed(bytes, 512);
    model_error_t error;

    (void)state;
    plan_of(&customer_model);
    count_allocations(0);
    put(&ada, &buffer);
    size_t size = buffer.size;
    while (customer_encode(&ada, &buffer, &error))
        size = buffer.size;
    assert_int_equal(counted_allocations(), 0);
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    assert_int_equal(buffer.size, size);
    assert_ptr_equal(buffer.bytes, bytes);
    model_buffer_clear(&buffer);
    assert_ptr_equal(buffer.bytes, bytes);
    assert_int_equal(buffer.size, 0);
    free(bytes);
}

static void every_size_of_a_fixed_buffer_is_respected(void **state)
{
    model_error_t error;

    (void)state;
    for (size_t size = 0; size < 400; size++) {
        uint8_t *bytes = malloc(size + !size);
        model_buffer_t buffer = model_buffer_fixed(bytes, size);
        if (!customer_encode(&ada, &buffer, &error))
            assert_int_equal(error.code, MODEL_ERROR_LIMIT);
        free(bytes);
    }
}

static void a_record_decodes_to_its_equal(void **state)
{
    model_memory_t *arena = model_memory_new(0);
    model_buffer_t buffer = {0};
    model_error_t error;
    customer_t read;

    (void)state;
    put(&ada, &buffer);
    uint8_t *exact = exactly(&buffer);
    assert_true(customer_decode(exact, buffer.size, arena, &read, &error));
    free(exact);
    assert_true(customer_equal(&read, &ada));
    read.visits.items[1].floor++;
    assert_false(customer_equal(&read, &ada));
    model_buffer_clear(&buffer);
    model_memory_free(arena);
}

static void every_kind_decodes_to_its_equal(void **state)
{
    model_memory_t *arena = model_memory_new(0);
    model_buffer_t buffer = {0};
    everything_t record = filled(), read;
    model_error_t error;

    (void)state;
    assert_true(everything_encode(&record, &buffer, &error));
    assert_true(everything_decode(buffer.bytes, buffer.size, arena, &read, &error));
    assert_true(everything_equal(&read, &record));
    everything_clear(&read);
    assert_false(everything_equal(&read, &record));
    model_buffer_clear(&buffer);
    model_memory_free(arena);
}

static void memory_in_the_callers_bytes_asks_nothing_of_the_heap(void **state)
{
    uint8_t *bytes = malloc(2048);
    model_memory_t *arena = model_memory_fixed(bytes, 2048);
    model_buffer_t buffer = {0};
    model_error_t error;
    customer_t read;

    (void)state;
    put(&ada, &buffer);
    count_allocations(0);
    for (int i = 0; i < 100; i++) {
        assert_true(customer_decode(buffer.bytes, buffer.size, arena, &read, &error));
        model_memory_clear(arena);
    }
    assert_int_equal(counted_allocations(), 0);
    assert_in_range((uintptr_t)read.name, (uintptr_t)bytes, (uintptr_t)bytes + 2048);
    model_memory_free(arena);
    free(bytes);
    model_buffer_clear(&buffer);
}

static void full_memory_is_a_limit_and_can_be_used_again(void **state)
{
    uint8_t bytes[1024];
    model_memory_t *arena = model_memory_fixed(bytes, sizeof bytes);
    model_buffer_t buffer = {0};
    model_error_t error;
    customer_t read;

    (void)state;
    assert_null(model_memory_fixed(bytes, 40));
    assert_null(model_memory_fixed(NULL, 4000));
    put(&ada, &buffer);
    while (customer_decode(buffer.bytes, buffer.size, arena, &read, &error))
        ;
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    assert_null(read.name);
    assert_int_equal(read.credits, 100);
    model_memory_clear(arena);
    assert_true(customer_decode(buffer.bytes, buffer.size, arena, &read, &error));
    model_buffer_clear(&buffer);
}

static void a_failed_decode_gives_back_its_memory(void **state)
{
    model_memory_t *arena = model_memory_new(4096);
    model_error_t error;
    bson_t *document = json("{'_id': 1, 'name': 'n', 'tags': ['a', 5]}");
    customer_t read;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        assert_false(customer_decode(bson_get_data(document), document->len, arena, &read, &error));
        failed(&error, MODEL_ERROR_MISMATCH, "tags.items[1]", "type");
    }
    bson_destroy(document);
    model_memory_free(arena);
}

static void a_decoded_record_can_be_managed(void **state)
{
    model_buffer_t buffer = {0};
    model_error_t error;

    (void)state;
    put(&ada, &buffer);
    uint8_t *exact = exactly(&buffer);
    customer_t *read = customer_decode_new(exact, buffer.size, &error);
    free(exact);
    assert_non_null(read);
    assert_non_null(model__slot_of(plan_of(&customer_model), read));
    assert_true(customer_equal(read, &ada));
    customer_free(read);
    assert_null(customer_decode_new(buffer.bytes, buffer.size - 1, &error));
    assert_int_equal(error.code, MODEL_ERROR_CORRUPT);
    model_buffer_clear(&buffer);
}

static void documents_back_to_back_become_a_list(void **state)
{
    model_buffer_t buffer = {0};
    customer_t other = ada;
    customer_list_t list;
    model_error_t error;

    (void)state;
    for (other.id = 1; other.id <= 50; other.id++)
        put(&other, &buffer);
    uint8_t *exact = exactly(&buffer);
    assert_true(customer_decode_list(exact, buffer.size, &list, &error));
    assert_int_equal(list.count, 50);
    for (size_t i = 0; i < list.count; i++) {
        other.id = (int64_t)i + 1;
        assert_true(customer_equal(&list.items[i], &other));
    }
    customer_list_free(&list);
    for (size_t cut = 1; cut < 40; cut++) {
        assert_false(customer_decode_list(exact, buffer.size - cut, &list, &error));
        assert_int_equal(error.code, MODEL_ERROR_CORRUPT);
        assert_null(list.items);
    }
    assert_true(customer_decode_list(exact, 0, &list, &error));
    assert_int_equal(list.count, 0);
    customer_list_free(&list);
    free(exact);
    model_buffer_clear(&buffer);
}

static void nothing_given_is_an_argument(void **state)
{
    model_buffer_t buffer = {0};
    model_list_t list;
    model_error_t error;
    customer_t read;

    (void)state;
    assert_false(customer_encode(NULL, &buffer, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(customer_encode(&ada, NULL, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(model_encode(NULL, &ada, &buffer, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(customer_decode((const uint8_t *)"", 0, NULL, &read, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(model_decode_list(&customer_model, NULL, 0, &list, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(customer_equal(&ada, NULL));
    model_clear(&customer_model, NULL);
    model_memory_clear(NULL);
    model_memory_free(NULL);
    model_buffer_clear(NULL);
}

static void a_record_that_was_read_in_part_has_no_document(void **state)
{
    model_buffer_t buffer = {0};
    model_error_t error;
    uint64_t some[1] = {5};
    customer_t *read = model_new(&customer_model);

    (void)state;
    model__block_of(read)->loaded = (model__loaded_t){some, some};
    assert_false(customer_encode(read, &buffer, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    model__block_of(read)->slots[0].flags = MODEL__SLOT_WHOLE;
    assert_true(customer_encode(read, &buffer, &error));
    customer_free(read);
    model_buffer_clear(&buffer);
}

static void every_allocation_may_fail(void **state)
{
    model_buffer_t buffer = {0};
    customer_list_t list;
    model_error_t error;
    bool ok = false;

    (void)state;
    for (int i = 0; i < 20; i++)
        put(&ada, &buffer);
    for (size_t allowed = 0; !ok; allowed++) {
        count_allocations(allowed);
        ok = customer_decode_list(buffer.bytes, buffer.size, &list, &error);
        counted_allocations();
        assert_true(ok || error.code == MODEL_ERROR_MEMORY);
    }
    customer_list_free(&list);
    model_buffer_clear(&buffer);
    count_allocations(0);
    ok = customer_encode(&ada, &buffer, &error);
    counted_allocations();
    assert_false(ok);
    assert_int_equal(error.code, MODEL_ERROR_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_appended_to_a_buffer),
        cmocka_unit_test(a_failure_leaves_the_buffer_as_it_was),
        cmocka_unit_test(over_the_cap_is_a_limit),
        cmocka_unit_test(a_fixed_buffer_asks_nothing_of_the_heap),
        cmocka_unit_test(every_size_of_a_fixed_buffer_is_respected),
        cmocka_unit_test(a_record_decodes_to_its_equal),
        cmocka_unit_test(every_kind_decodes_to_its_equal),
        cmocka_unit_test(memory_in_the_callers_bytes_asks_nothing_of_the_heap),
        cmocka_unit_test(full_memory_is_a_limit_and_can_be_used_again),
        cmocka_unit_test(a_failed_decode_gives_back_its_memory),
        cmocka_unit_test(a_decoded_record_can_be_managed),
        cmocka_unit_test(documents_back_to_back_become_a_list),
        cmocka_unit_test(nothing_given_is_an_argument),
        cmocka_unit_test(a_record_that_was_read_in_part_has_no_document),
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

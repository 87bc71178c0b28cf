/* How often the codec asks the heap. */
#include "codec_allocations.h"
#include "decode_models.h"

enum { N_RECORDS = 1000 };

#define TEXT                                                                          \
    "{'_id': {'$numberLong': '1'}, 'name': 'n', 'mail': 'm', 'age': 7, 'credits': 5," \
    " 'home': {'street': 's', 'city': 'c', 'floor': 2}, 'tags': ['t', 'u'],"          \
    " 'visits': [{'street': 'v', 'city': 'w', 'floor': 1}]}"

static void encode_into_a_warm_buffer_never_asks_the_heap(void **state)
{
    const model__plan_t *plan = plan_of(&customer_model);
    model__buffer_t buffer;
    customer_t record;

    (void)state;
    decodes(&customer_model, TEXT, &record);
    model__buffer_init(&buffer, NULL, 0);
    assert_true(model__encode(plan, &record, &buffer, NULL));
    count_allocations(SIZE_MAX);
    for (int i = 0; i < N_RECORDS; i++) {
        buffer.size = 0;
        assert_true(model__encode(plan, &record, &buffer, NULL));
    }
    assert_int_equal(counted_allocations(), 0);
    model__buffer_free(&buffer);
}

/* As a read does it: records in a block, what they point into in the block's memory. */
static void decode_of_a_list_asks_the_heap_once_for_many_records(void **state)
{
    const model__plan_t *plan = plan_of(&customer_model);
    bson_t *document = json(TEXT);
    const uint8_t *copy;

    (void)state;
    count_allocations(SIZE_MAX);
    model__block_t *block = model__block_new(plan, N_RECORDS, 0);
    for (int i = 0; i < N_RECORDS; i++) {
        model__reading_t reading = {.memory = &block->memory, .passes = &block->passes};
        assert_true(model__decode_copy(plan, bson_get_data(document), document->len,
                                       model__block_add(block), &reading, &copy, NULL));
    }
    assert_non_null(model__block_finish(block));
    assert_in_range(counted_allocations(), 1, N_RECORDS / 10);
    model__block_free(block);
    bson_destroy(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encode_into_a_warm_buffer_never_asks_the_heap),
        cmocka_unit_test(decode_of_a_list_asks_the_heap_once_for_many_records),
    };

    return cmocka_run_group_tests(tests, open_memory, close_memory);
}

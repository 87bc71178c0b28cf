#include "decode_models.h"

static const char DOCUMENT[] =
    "{'_id': {'$numberLong': '1'}, 'name': 'n', 'mail': 'm', 'age': 5, 'credits': 7,"
    " 'home': {'city': 'c', 'floor': 1}, 'billing': {'city': 'd', 'floor': 2},"
    " 'tags': ['a', 'b'], 'visits': [{'city': 'e', 'floor': 3}], 'unknown': true}";

/* As a read of one document makes it. */
static customer_t *read_one(const char *text)
{
    const model__plan_t *plan = plan_of(&customer_model);
    model__block_t *block = model__block_new(plan, 1, 0);
    bson_t *document = json(text);

    assert_non_null(block);
    model__reading_t reading = {.memory = &block->memory};
    void *record = model__block_add(block);
    assert_true(model__decode_copy(plan, bson_get_data(document), document->len, record, &reading,
                                   &block->slots[0].origin, NULL));
    block->slots[0].origin_size = document->len;
    bson_destroy(document);
    return model__block_finish(block);
}

static const model__slot_t *slot_of(const customer_t *record)
{
    return model__slot_of(plan_of(&customer_model), record);
}

static void same_values(const customer_t *copy, const char *text)
{
    bson_t *expected = json(text);

    encodes(&customer_model, copy, expected);
    bson_destroy(expected);
}

static void copy_of_a_plain_record_is_managed_and_new(void **state)
{
    const char *tags[] = {"a"};
    place_t billing = {.city = "d"};
    customer_t plain = {.id = 1, .name = "n", .billing = &billing, .tags = {tags, 1}};

    (void)state;
    customer_t *copy = customer_copy(&plain);
    assert_non_null(copy);
    assert_non_null(slot_of(copy));
    assert_null(slot_of(copy)->origin);
    assert_string_equal(copy->name, "n");
    assert_ptr_not_equal(copy->name, plain.name);
    assert_ptr_not_equal(copy->billing, &billing);
    assert_string_equal(copy->billing->city, "d");
    assert_ptr_not_equal(copy->tags.items, tags);
    assert_string_equal(copy->tags.items[0], "a");
    customer_free(copy);
}

static void copy_of_a_read_record_outlives_it(void **state)
{
    customer_t *record = read_one(DOCUMENT);

    (void)state;
    record->credits = 8;
    customer_t *copy = customer_copy(record);
    customer_free(record);
    assert_non_null(copy);
    same_values(copy, "{'_id': {'$numberLong': '1'}, 'name': 'n', 'mail': 'm', 'age': 5,"
                      " 'credits': 8, 'home': {'city': 'c', 'floor': 1}, 'billing': {'city': 'd',"
                      " 'floor': 2}, 'tags': ['a', 'b'], 'visits': [{'city': 'e', 'floor': 3}]}");
    customer_free(copy);
}

static void copy_of_a_read_record_has_its_origin(void **state)
{
    customer_t *record = read_one(DOCUMENT);
    bson_t *document = json(DOCUMENT);

    (void)state;
    customer_t *copy = customer_copy(record);
    customer_free(record);
    assert_int_equal(slot_of(copy)->origin_size, document->len);
    assert_memory_equal(slot_of(copy)->origin, bson_get_data(document), document->len);
    customer_free(copy);
    bson_destroy(document);
}

static void copy_keeps_which_members_were_loaded(void **state)
{
    customer_t *record = read_one(DOCUMENT);
    uint64_t read[1] = {5}, writable[1] = {4};

    (void)state;
    model__block_of(record)->loaded = (model__loaded_t){read, writable};
    customer_t *copy = customer_copy(record);
    assert_int_equal(model__block_of(copy)->loaded.read[0], 5);
    assert_int_equal(model__block_of(copy)->loaded.writable[0], 4);
    assert_ptr_not_equal(model__block_of(copy)->loaded.read, read);
    customer_free(copy);

    model__block_of(record)->slots[0].flags = MODEL__SLOT_WHOLE;
    copy = customer_copy(record);
    assert_null(model__block_of(copy)->loaded.read);
    assert_int_equal(slot_of(copy)->flags, MODEL__SLOT_WHOLE);
    customer_free(copy);
    customer_free(record);
}

static void copy_takes_records_that_are_not_complete_yet(void **state)
{
    customer_t plain = {.id = 1};

    (void)state;
    customer_t *copy = customer_copy(&plain);
    assert_non_null(copy);
    assert_null(copy->name);
    assert_null(copy->tags.items);
    assert_int_equal(copy->credits, 0);
    customer_free(copy);
}

static void copy_refuses_what_cannot_be_encoded(void **state)
{
    customer_t plain = {.id = 1, .name = "\xff"};

    (void)state;
    assert_null(customer_copy(&plain));
    assert_null(model_copy(&customer_model, NULL));
}

static size_t n_allocations_left;

static void *failing_allocator(void *old, size_t size)
{
    return n_allocations_left-- ? realloc(old, size) : NULL;
}

static void copy_gives_nothing_when_there_is_no_memory(void **state)
{
    customer_t *record = read_one(DOCUMENT), *copy = NULL;
    size_t n = 0;

    (void)state;
    for (; !copy; n++) {
        n_allocations_left = n;
        model__allocator = failing_allocator;
        copy = customer_copy(record);
        model__allocator = realloc;
    }
    assert_true(n > 2);
    customer_free(copy);
    customer_free(record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copy_of_a_plain_record_is_managed_and_new),
        cmocka_unit_test(copy_of_a_read_record_outlives_it),
        cmocka_unit_test(copy_of_a_read_record_has_its_origin),
        cmocka_unit_test(copy_keeps_which_members_were_loaded),
        cmocka_unit_test(copy_takes_records_that_are_not_complete_yet),
        cmocka_unit_test(copy_refuses_what_cannot_be_encoded),
        cmocka_unit_test(copy_gives_nothing_when_there_is_no_memory),
    };

    return cmocka_run_group_tests(tests, open_memory, close_memory);
}

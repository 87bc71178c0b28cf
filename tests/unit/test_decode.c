#include "decode_models.h"

static void decode_reads_every_kind_and_shape(void **state)
{
    bson_t *document = json(EVERYTHING);
    everything_t record;
    model_error_t error;

    (void)state;
    assert_true(decode_bson(&everything_model, document, &record, &error));
    encodes(&everything_model, &record, document);
    assert_int_equal(record.id, 7);
    assert_string_equal(record.home.city, "Troms\u00f8");
    assert_int_equal(record.text.length, 3);
    assert_int_equal(record.number, ROLE_AUTHOR);
    assert_true(record.natural == UINT32_MAX);
    assert_int_equal(record.raw.type, BSON_TYPE_DOCUMENT);
    assert_true(record.opt_small.has);
    assert_int_equal(record.billing->floor, 2);
    assert_non_null(record.billing->bells.items);
    assert_int_equal(record.lines.count, 2);
    assert_string_equal(record.lines.items[0].from.bells.items[0], "b");
    bson_destroy(document);
}

static void decode_leaves_meta_empty(void **state)
{
    customer_t record;

    (void)state;
    memset(&record, 0xee, sizeof record);
    decodes(&customer_model, "{'_id': {'$numberLong': '1'}, 'name': 'n'}", &record);
    assert_null(record.meta.slot);
    assert_null(record.meta.first);
}

/* The elements of a document in another order. */
static bson_t *reordered(const bson_t *document, size_t step)
{
    bson_t *copy = bson_new();
    size_t n = bson_count_keys(document);

    for (size_t i = 0; i < n; i++) {
        size_t wanted = (i * step + step / 2) % n;
        bson_iter_t iter;
        bson_iter_init(&iter, document);
        for (size_t skip = 0; skip <= wanted; skip++)
            bson_iter_next(&iter);
        bson_append_iter(copy, NULL, -1, &iter);
    }
    return copy;
}

static void decode_takes_elements_in_any_order(void **state)
{
    static const size_t steps[] = {1, 3, 7, 9, 11, 13, 17, 37, 39};
    bson_t *document = json(EVERYTHING);
    everything_t record;
    model_error_t error;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(steps); i++) {
        bson_t *other = reordered(document, steps[i]);
        assert_int_equal(other->len, document->len);
        if (!decode_bson(&everything_model, other, &record, &error))
            model_error_print(stderr, &error);
        encodes(&everything_model, &record, document);
        bson_destroy(other);
    }
    bson_destroy(document);
}

static void decode_fills_what_is_missing_from_the_defaults(void **state)
{
    customer_t record;

    (void)state;
    decodes(&customer_model, "{'_id': {'$numberLong': '1'}, 'name': 'n'}", &record);
    assert_int_equal(record.credits, 100);
    assert_null(record.mail);
    assert_false(record.age.has);
    assert_null(record.billing);
    assert_int_equal(record.home.floor, 3);
    assert_null(record.home.city);
    assert_null(record.visits.items);
    assert_int_equal(record.tags.count, 2);
    assert_string_equal(record.tags.items[1], "here");
}

static void decode_gives_a_record_its_own_default_list(void **state)
{
    customer_t record;

    (void)state;
    decodes(&customer_model, "{'_id': {'$numberLong': '1'}, 'name': 'n'}", &record);
    assert_ptr_not_equal(record.tags.items, default_tags);
    record.tags.items[0] = "changed";
    assert_string_equal(default_tags[0], "new");
}

static void decode_fills_embedded_structs_from_their_own_defaults(void **state)
{
    customer_t record;

    (void)state;
    decodes(
        &customer_model,
        "{'_id': {'$numberLong': '1'}, 'name': 'n', 'home': {'city': 'Oslo'},"
        " 'billing': {'city': 'Rome'}, 'visits': [{'city': 'Bern'}, {'city': 'X', 'floor': 1}]}",
        &record);
    assert_int_equal(record.home.floor, 3);
    assert_int_equal(record.billing->floor, 3);
    assert_int_equal(record.visits.items[0].floor, 3);
    assert_int_equal(record.visits.items[1].floor, 1);
}

static void decode_reads_null_as_empty_where_the_type_can_be(void **state)
{
    customer_t record;

    (void)state;
    decodes(&customer_model,
            "{'_id': {'$numberLong': '1'}, 'name': 'n', 'mail': null, 'age': null,"
            " 'billing': null, 'tags': null, 'visits': null}",
            &record);
    assert_null(record.mail);
    assert_false(record.age.has);
    assert_null(record.billing);
    assert_null(record.tags.items);
    assert_int_equal(record.tags.count, 0);
    assert_null(record.visits.items);
}

static void decode_reads_other_nulls_as_missing(void **state)
{
    customer_t record;

    (void)state;
    decodes(&customer_model,
            "{'_id': {'$numberLong': '1'}, 'name': 'n', 'credits': null, 'home': null}", &record);
    assert_int_equal(record.credits, 100);
    assert_int_equal(record.home.floor, 3);
}

static void decode_reads_every_null(void **state)
{
    everything_t record;
    bson_t document = BSON_INITIALIZER;
    const model__plan_t *plan = plan_of(&everything_model);
    model_error_t error;

    (void)state;
    for (uint32_t i = 0; i < plan->n_fields; i++)
        bson_append_null(&document, plan->fields[i].key, -1);
    assert_true(decode_bson(&everything_model, &document, &record, &error));
    assert_memory_equal(&record, plan->image, sizeof record);
    bson_destroy(&document);
}

static void decode_tells_an_empty_list_from_none(void **state)
{
    customer_t record;

    (void)state;
    decodes(&customer_model, "{'_id': {'$numberLong': '1'}, 'name': 'n', 'tags': []}", &record);
    assert_non_null(record.tags.items);
    assert_int_equal(record.tags.count, 0);
}

static void decode_requires_what_is_required(void **state)
{
    (void)state;
    refuses(&customer_model, "{'_id': {'$numberLong': '1'}}", MODEL_ERROR_MISMATCH, "name",
            "required");
    refuses(&customer_model, "{'_id': {'$numberLong': '1'}, 'name': null}", MODEL_ERROR_MISMATCH,
            "name", "required");
    refuses(&customer_model, "{'name': 'n', 'home': {'street': 's'}}", MODEL_ERROR_MISMATCH,
            "home.city", "required");
    refuses(&customer_model, "{'name': 'n', 'billing': {}}", MODEL_ERROR_MISMATCH, "billing->city",
            "required");
    refuses(&customer_model, "{'name': 'n', 'visits': [{'city': 'c'}, {'floor': 1}]}",
            MODEL_ERROR_MISMATCH, "visits.items[1].city", "required");
}

static void decode_requires_nothing_of_an_embedded_struct_that_is_missing(void **state)
{
    customer_t record;

    (void)state;
    decodes(&customer_model, "{'name': 'n', 'home': null}", &record);
    decodes(&customer_model, "{'name': 'n'}", &record);
    assert_null(record.home.city);
}

static void decode_requires_nothing_when_lenient(void **state)
{
    bson_t *document = json("{'home': {}}");
    customer_t record;
    model_error_t error;

    (void)state;
    assert_true(decode_with(plan_of(&customer_model), bson_get_data(document), document->len,
                            &record, (model__reading_t){.lenient = true}, &error));
    assert_null(record.home.city);
    bson_destroy(document);
}

static void decode_copy_keeps_the_document(void **state)
{
    bson_t *document = json("{'_id': {'$numberLong': '1'}, 'name': 'n', 'other': 1}");
    model__reading_t reading = {.memory = &memory};
    const uint8_t *copy;
    customer_t record;

    (void)state;
    assert_true(model__decode_copy(plan_of(&customer_model), bson_get_data(document), document->len,
                                   &record, &reading, &copy, NULL));
    assert_memory_equal(copy, bson_get_data(document), document->len);
    assert_true((const uint8_t *)record.name > copy);
    assert_true((const uint8_t *)record.name < copy + document->len);
    bson_destroy(document);
}

static void decode_says_when_there_is_no_memory(void **state)
{
    bson_t *document = json(EVERYTHING);
    model__reading_t reading;
    everything_t record;

    (void)state;
    for (size_t size = 0; size < 2048; size += 16) {
        model_memory_t small;
        uint8_t bytes[2048];
        const uint8_t *copy;
        model_error_t error = {.code = MODEL_OK};
        model__memory_init_fixed(&small, bytes, size);
        reading = (model__reading_t){.memory = &small};
        if (!model__decode_copy(plan_of(&everything_model), bson_get_data(document), document->len,
                                &record, &reading, &copy, &error)) {
            assert_null(copy);
            assert_int_equal(error.code, MODEL_ERROR_LIMIT);
        } else {
            assert_true(size > document->len);
        }
    }
    bson_destroy(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decode_reads_every_kind_and_shape),
        cmocka_unit_test(decode_leaves_meta_empty),
        cmocka_unit_test(decode_takes_elements_in_any_order),
        cmocka_unit_test(decode_fills_what_is_missing_from_the_defaults),
        cmocka_unit_test(decode_gives_a_record_its_own_default_list),
        cmocka_unit_test(decode_fills_embedded_structs_from_their_own_defaults),
        cmocka_unit_test(decode_reads_null_as_empty_where_the_type_can_be),
        cmocka_unit_test(decode_reads_other_nulls_as_missing),
        cmocka_unit_test(decode_reads_every_null),
        cmocka_unit_test(decode_tells_an_empty_list_from_none),
        cmocka_unit_test(decode_requires_what_is_required),
        cmocka_unit_test(decode_requires_nothing_of_an_embedded_struct_that_is_missing),
        cmocka_unit_test(decode_requires_nothing_when_lenient),
        cmocka_unit_test(decode_copy_keeps_the_document),
        cmocka_unit_test(decode_says_when_there_is_no_memory),
    };

    return cmocka_run_group_tests(tests, open_memory, close_memory);
}

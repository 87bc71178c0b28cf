#include "json_models.h"

#include "codec_allocations.h"

typedef struct office {
    const char *city;
    const char *door_code;
    double rent;
} office_t;
MODEL_DECLARE_EMBEDDED(office, office_t);

typedef struct firm {
    model_meta_t meta;
    int64_t id;
    double position[2];
    model_date_t opened[2];
    MODEL_LIST(MODEL_LIST(double)) polygon;
    MODEL_MAP(int32_t) stock;
    MODEL_MAP(const char *) labels;
    MODEL_MAP(office_t) offices;
} firm_t;
MODEL_DECLARE(firm, firm_t, int64_t);

MODEL_DEFINE_EMBEDDED(office, MODEL_FIELDS(MODEL_FIELD(office, city, .required = true),
                                           MODEL_FIELD(office, door_code, .secret = true),
                                           MODEL_FIELD(office, rent, .json = "monthlyRent")));
MODEL_DEFINE(firm,
             MODEL_FIELDS(MODEL_FIELD(firm, id, .role = MODEL_ID_CALLER),
                          MODEL_FIELD(firm, position), MODEL_FIELD(firm, opened),
                          MODEL_LISTS(firm, polygon), MODEL_MAP_FIELD(firm, stock),
                          MODEL_MAP_FIELD(firm, labels), MODEL_EMBED_MAP(firm, offices, office)));

static const char WHOLE[] =
    "{\"id\":1,\"position\":[59.9,10.75],\"opened\":[\"1970-01-01T00:00:00.000Z\","
    "\"1969-12-31T23:59:59.999Z\"],\"polygon\":[[],[1.5,2.0],[0.1]],"
    "\"stock\":{\"city\":1,\"\\u0001 \\\"x\":-2},\"labels\":{},"
    "\"offices\":{\"monthlyRent\":{\"city\":\"Oslo\",\"monthlyRent\":1.0},"
    "\"city\":{\"city\":\"Bergen\",\"monthlyRent\":2.5}}}";

static void every_shape_comes_back_as_it_was_written(void **state)
{
    firm_t firm;

    (void)state;
    reads_json(&firm_model, WHOLE, &firm);
    assert_true(firm.position[1] == 10.75);
    assert_int_equal(firm.polygon.count, 3);
    assert_int_equal(firm.polygon.items[1].count, 2);
    assert_string_equal(firm.stock.items[0].key, "city");
    assert_int_equal(firm.stock.items[1].value, -2);
    assert_non_null(firm.labels.items);
    assert_int_equal(firm.labels.count, 0);
    assert_string_equal(firm.offices.items[0].value.city, "Oslo");
    assert_string_equal(to_json(&firm_model, &firm, NULL), WHOLE);
}

static void secrets_in_a_map_stay_away(void **state)
{
    firm_t firm;
    model_error_t error;

    (void)state;
    reads_json(&firm_model, "{\"offices\":{\"a\":{\"city\":\"c\",\"door_code\":\"SECRET\"}}}",
               &firm);
    assert_string_equal(firm.offices.items[0].value.door_code, "SECRET");
    assert_null(strstr(to_json(&firm_model, &firm, NULL), "SECRET"));
    written.size = 0;
    assert_true(model_to_extended_json(&firm_model, &firm, NULL, &written, &error));
    assert_null(strstr((char *)written.bytes, "SECRET"));
    assert_non_null(strstr((char *)written.bytes, "rent"));
}

static const struct misfit {
    const char *text, *path, *rule;
} misfits[] = {
    {"{\"position\":[1,\"2\"]}", "position[1]", "type"},
    {"{\"position\":[1]}", "position", "items"},
    {"{\"position\":[1,2,3]}", "position", "items"},
    {"{\"position\":5}", "position", "type"},
    {"{\"opened\":[\"1970-01-01T00:00:00Z\",5]}", "opened[1]", "type"},
    {"{\"polygon\":[5]}", "polygon.items[0]", "type"},
    {"{\"polygon\":[[],[1,true]]}", "polygon.items[1].items[1]", "type"},
    {"{\"stock\":[]}", "stock", "type"},
    {"{\"stock\":{\"a\":1,\"b\":\"2\"}}", "stock.items[1].value", "type"},
    {"{\"stock\":{\"a\":1,\"b\":null}}", "stock.items[1].value", "type"},
    {"{\"stock\":{\"a\":1,\"b\":2147483648}}", "stock.items[1].value", "range"},
    {"{\"stock\":{\"a.b\":1}}", "stock.items[0].key", "key"},
    {"{\"stock\":{\"\":1}}", "stock.items[0].key", "key"},
    {"{\"stock\":{\"$a\":1}}", "stock.items[0].key", "key"},
    {"{\"offices\":{\"a\":{\"city\":\"c\"},\"b\":{\"city\":5}}}", "offices.items[1].value.city",
     "type"},
    {"{\"offices\":{\"a\":{}}}", "offices.items[0].value.city", "required"},
    {"{\"offices\":{\"a\":5}}", "offices.items[0].value", "type"},
};

static void values_in_shapes_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(misfits); i++)
        refuses_json(&firm_model, misfits[i].text, MODEL_ERROR_VALIDATION, misfits[i].path,
                     misfits[i].rule);
    refuses_json(&firm_model, "{\"stock\":{\"a\":1,\"a\":1}}", MODEL_ERROR_CORRUPT, NULL, NULL);
}

static void a_nan_in_a_shape_is_named(void **state)
{
    firm_t firm;
    model_error_t error;

    (void)state;
    reads_json(&firm_model, WHOLE, &firm);
    written.size = 0;
    firm.offices.items[1].value.rent = 0.0 / 0.0;
    assert_false(firm_to_json(&firm, NULL, &written, &error));
    failed(&error, MODEL_ERROR_VALIDATION, "offices.items[1].value.rent", "range");
    firm.polygon.items[2].items[0] = 1.0 / 0.0;
    assert_false(firm_to_json(&firm, NULL, &written, &error));
    failed(&error, MODEL_ERROR_VALIDATION, "polygon.items[2].items[0]", "range");
    firm.position[1] = 1.0 / 0.0;
    assert_false(firm_to_json(&firm, NULL, &written, &error));
    failed(&error, MODEL_ERROR_VALIDATION, "position[1]", "range");
}

/* Long enough that no buffer on the stack holds it. */
static void every_allocation_may_fail(void **state)
{
    static char text[20000];
    char *at = text + snprintf(text, sizeof text, "{\"polygon\":[");
    model_error_t error;
    firm_t *firm = NULL;
    bool ok = false;

    (void)state;
    for (int i = 0; i < 400; i++)
        at += snprintf(at, 32, "%s[%d,%d,0.5]", i ? "," : "", i, i + 1);
    memcpy(at, "]}", 3);
    for (size_t allowed = 0; !firm; allowed++) {
        count_allocations(allowed);
        firm = firm_new_from_json(text, strlen(text), NULL, &error);
        counted_allocations();
        assert_int_equal(error.code, firm ? MODEL_OK : MODEL_ERROR_MEMORY);
    }
    model_buffer_clear(&written);
    for (size_t allowed = 0; !ok; allowed++) {
        count_allocations(allowed);
        ok = firm_to_json(firm, NULL, &written, &error);
        counted_allocations();
        assert_int_equal(error.code, ok ? MODEL_OK : MODEL_ERROR_MEMORY);
    }
    firm_free(firm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_comes_back_as_it_was_written),
        cmocka_unit_test(secrets_in_a_map_stay_away),
        cmocka_unit_test(values_in_shapes_are_named),
        cmocka_unit_test(a_nan_in_a_shape_is_named),
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, open_memory, close_json);
}

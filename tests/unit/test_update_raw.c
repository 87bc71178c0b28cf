/* Updates that the caller wrote in BSON. */
#include "update_case.h"

typedef struct {
    model_meta_t meta;
    int64_t id;
    int32_t number;
    int64_t version;
} counted_t;
MODEL_DECLARE(counted, counted_t, int64_t);
MODEL_DEFINE(counted,
             MODEL_FIELDS(MODEL_FIELD(counted, id, .role = MODEL_ID_SEQUENCE),
                          MODEL_FIELD(counted, number),
                          MODEL_FIELD(counted, version, .key = "v", .role = MODEL_VERSION)));

static bson_t *bson_of(const char *json)
{
    char text[512];
    bson_error_t error;

    assert_true(strlen(json) < sizeof text);
    strcpy(text, json);
    for (char *at = text; *at; at++)
        if (*at == '\'')
            *at = '"';
    bson_t *bson = bson_new_from_json((const uint8_t *)text, -1, &error);
    if (!bson)
        fail_msg("%s: %s", text, error.message);
    return bson;
}

static void operators_are_sent_as_they_are(void **state)
{
    bson_t *bson = bson_of("{'$set': {'fixed': {'$numberInt': '4'}}, '$max': {'visits': 3}}");

    (void)state;
    expect_update(MODEL_UPDATE(MODEL_RAW_UPDATE(order, bson)),
                  "{'$set':{'fixed':" I32("4") "},'$max':{'visits':" I32(
                      "3") ",'updated_at':{'$date':" I64("1700000000") "}}}");
    bson_destroy(bson);
    bson = bson_of("{'$max': {'updated_at': {'$date': 5}}}");
    expect_update(MODEL_UPDATE(MODEL_RAW_UPDATE(order, bson)),
                  "{'$max':{'updated_at':{'$date':" I64("5") "}}}");
    bson_destroy(bson);
}

static void a_pipeline_gets_a_stage_more(void **state)
{
    bson_t *document = bson_of("{'list': [{'$set': {'visits': '$total'}}, {'$unset': 'nick'}]}");
    bson_iter_t at;
    model_raw_t raw = {.type = BSON_TYPE_ARRAY};
    uint32_t size;

    (void)state;
    assert_true(bson_iter_init_find(&at, document, "list"));
    bson_iter_array(&at, &size, &raw.data);
    raw.length = size;
    expect_update(MODEL_UPDATE(MODEL_RAW_UPDATE(order, &raw)),
                  "[{'$set':{'visits':'$total'}},{'$unset':'nick'},{'$set':{'updated_at':{'$max':['"
                  "$updated_at',{'$literal':{'$date':" I64("1700000000") "}}]}}}]");
    bson_destroy(document);
}

static void the_version_moves(void **state)
{
    bson_t *bson = bson_of("{'$inc': {'number': 1}}");
    const model__change_use_t uses[] = {{.now = NOW}, {.now = NOW, .no_version = true}};
    static const char *const wanted[] = {
        "{'$inc':{'number':" I32("1") ",'v':" I64("1") "}}",
        "{'$inc':{'number':" I32("1") "},'$set':{'v':" I64("1") "}}"};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(uses); i++) {
        model__change_t change;
        model_memory_t memory;
        model_error_t error = {0};
        model__memory_init(&memory, 0);
        assert_true(model__change_build(plan_for(&counted_model),
                                        MODEL_UPDATE(MODEL_RAW_UPDATE(counted, bson)), &uses[i],
                                        &memory, &change, &error));
        expect_document(&change.update, wanted[i]);
        model__change_free(&change);
        model__memory_clear(&memory);
    }
    bson_destroy(bson);
}

static void what_is_no_update_is_refused(void **state)
{
    static const char *const wrong[] = {"{}", "{'a': 1}", "{'$set': 1}", "{'$set': {}, 'a': {}}",
                                        "{'_id': 1, 'name': 'x'}"};
    const model_raw_t number = {
        .type = BSON_TYPE_INT32, .data = (const uint8_t *)"\1\0\0\0", .length = 4};
    const model_raw_t torn = {
        .type = BSON_TYPE_DOCUMENT, .data = (const uint8_t *)"\5\0\0\0\1", .length = 5};
    bson_t *bson = bson_of("{'$set': {'name': 'x'}}");

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(wrong); i++) {
        bson_t *one = bson_of(wrong[i]);
        model_error_t error = {0};
        model__change_t change;
        model_memory_t memory;
        model__memory_init(&memory, 0);
        assert_false(model__change_build(plan_for(&order_model),
                                         MODEL_UPDATE(MODEL_RAW_UPDATE(order, one)), &usual,
                                         &memory, &change, &error));
        assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
        model__memory_clear(&memory);
        bson_destroy(one);
    }
    refuse(MODEL_UPDATE(MODEL_RAW_UPDATE(order, (bson_t *)NULL)), MODEL_ERROR_ARGUMENT,
           "MODEL_RAW_UPDATE", "required");
    refuse(MODEL_UPDATE(MODEL_RAW_UPDATE(order, &number)), MODEL_ERROR_ARGUMENT, "MODEL_RAW_UPDATE",
           "required");
    refuse(MODEL_UPDATE(MODEL_RAW_UPDATE(order, &torn)), MODEL_ERROR_ARGUMENT, "MODEL_RAW_UPDATE",
           "format");
    refuse(MODEL_UPDATE(MODEL_RAW_UPDATE(counted, bson)), MODEL_ERROR_ARGUMENT, "MODEL_RAW_UPDATE",
           "type");
    refuse_use(&order_model, MODEL_UPDATE(MODEL_RAW_UPDATE(order, bson)), &upsert,
               MODEL_ERROR_ARGUMENT, "MODEL_RAW_UPDATE", "key");
    bson_destroy(bson);
}

static void it_stands_alone(void **state)
{
    bson_t *bson = bson_of("{'$set': {'name': 'x'}}");
    const model_term_t more[] = {MODEL_SET(order, visits, 1), {.op = 0}};
    const model_update_t also = {.changes = {MODEL_RAW_UPDATE(order, bson)}, .also = more};

    (void)state;
    refuse(MODEL_UPDATE(MODEL_RAW_UPDATE(order, bson), MODEL_SET(order, visits, 1)),
           MODEL_ERROR_ARGUMENT, NULL, NULL);
    refuse(MODEL_UPDATE(MODEL_SET(order, visits, 1), MODEL_RAW_UPDATE(order, bson)),
           MODEL_ERROR_ARGUMENT, NULL, NULL);
    refuse(&also, MODEL_ERROR_ARGUMENT, NULL, NULL);
    bson_destroy(bson);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_are_sent_as_they_are),
        cmocka_unit_test(a_pipeline_gets_a_stage_more),
        cmocka_unit_test(the_version_moves),
        cmocka_unit_test(what_is_no_update_is_refused),
        cmocka_unit_test(it_stands_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

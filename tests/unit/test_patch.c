/* Partial updates as JSON: what they say. */
#include "patch_case.h"

/* ---- what is absent, null, a value ---- */

static const struct {
    const char *json, *set;
} values[] = {
    {"{\"visits\":3}", "'visits':" I32("3")},
    {"{\"total\":\"9007199254740993\"}", "'total':" I64("9007199254740993")},
    {"{\"name\":\"Ada\"}", "'name':'ada'"},
    {"{\"text\":\"a\\u0000b\"}", "'text':'a\\u0000b'"},
    {"{\"tag\":\"abc\"}", "'tag':'abc'"},
    {"{\"age\":36}", "'age':" I32("36")},
    {"{\"credits\":0}", "'credits':" I32("0")},
    {"{\"level\":255}", "'level':" I32("255")},
    {"{\"flags\":4294967295}", "'flags':" I64("4294967295")},
    {"{\"score\":1.5}", "'score':" REAL("1.5")},
    {"{\"ratio\":0.5}", "'ratio':" REAL("0.5")},
    {"{\"sum\":\"12.50\"}", "'sum':{'$numberDecimal':'12.50'}"},
    {"{\"is_active\":true}", "'is_active':true"},
    {"{\"state\":\"paid\"}", "'state':'paid'"},
    {"{\"seen\":\"1970-01-01T00:00:01Z\"}", "'seen':{'$date':" I64("1000") "}"},
    {"{\"stamp\":{\"t\":1,\"i\":2}}", "'stamp':{'$timestamp':{'t':1,'i':2}}"},
    {"{\"org\":\"0123456789abcdef01234567\"}", "'org':{'$oid':'0123456789abcdef01234567'}"},
    {"{\"any\":{\"a\":[1,null]}}", "'any':{'a':[" I32("1") ",null]}"},
    {"{\"home\":{\"city\":\"Oslo\",\"street\":\"S\"}}", "'home.town':'Oslo','home.street':'S'"},
    {"{\"shop\":{\"main\":{\"number\":1}}}", "'shop.main.number':" I32("1")},
    {"{\"tags\":[]}", "'tags':[]"},
    {"{\"tags\":[\"A\",\"b\"]}", "'tags':['a','b']"},
    {"{\"marks\":[1,2]}", "'marks':[" I64("1") "," I64("2") "]"},
    {"{\"items\":[{\"sku\":\"A\",\"from\":{\"city\":\"x\"}}]}",
     "'items':[{'sku':'a','quantity':" I32("0") ",'price':" REAL(
         "1.5") ",'from':{'town':'x','number':" I32("0") "}}]"},
};

/* What the update sets, before its times. */
static void expect_set(const char *json, const char *set)
{
    model_error_t error = {0};
    model_update_t update;
    model__change_t change;
    model_memory_t own;
    char wanted[512];
    bson_t document;

    parse_under(&order_model, json, NULL, &update);
    snprintf(wanted, sizeof wanted, "{'$set':{%s},", set);
    model__memory_init(&own, 0);
    if (!model__change_build(plan_for(&order_model), &update, &usual, &own, &change, &error))
        model_error_print(stderr, &error);
    assert_int_equal(error.code, MODEL_OK);
    assert_true(bson_init_static(&document, change.update.data, change.update.size));
    char *text = bson_as_canonical_extended_json(&document, NULL);
    simplify(text);
    if (strncmp(text, wanted, strlen(wanted)) != 0)
        print_error("%s\n%s\n", text, wanted);
    assert_memory_equal(text, wanted, strlen(wanted));
    bson_free(text);
    model__change_free(&change);
    model__memory_clear(&own);
}

static void a_patch_sets_what_it_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(values); i++)
        expect_set(values[i].json, values[i].set);
}

static void null_empties_what_can_be_empty_and_removes_what_cannot(void **state)
{
    (void)state;
    expect_patch("{\"age\":null,\"tags\":null,\"billing\":null,\"text\":null,\"any\":null}",
                 "{'$unset':{'age':'','tags':'','billing':'','text':'','any':''}," TIMES "}");
    expect_patch("{\"visits\":null,\"is_active\":null,\"tag\":null}",
                 "{'$unset':{'visits':'','is_active':'','tag':''}," TIMES "}");
    expect_patch("{\"code\":null,\"nullable\":null}",
                 "{'$set':{'code':null,'nullable':null}," TIMES "}");
    expect_patch("{\"nick\":null,\"start\":null}", "{'$set':{'nick':null,'start':null}," TIMES "}");
    expect_patch("{\"email\":null}", "{'$unset':{'email':'','mail':'','e_mail':''}," TIMES "}");
}

static void null_is_refused_where_something_must_be(void **state)
{
    (void)state;
    REFUSE(order_model, "{\"name\":null}", "name required");
    REFUSE(order_model, "{\"home\":null}", "home required");
    REFUSE(order_model, "{\"home\":{\"city\":null}}", "home.city required");
    REFUSE(order_model, "{\"billing\":{\"city\":null}}", "billing->city required");
    REFUSE(order_model, "{\"items\":[{\"sku\":null}]}", "items.items[0].sku required");
}

static void a_patch_of_nothing_is_an_update_of_nothing(void **state)
{
    model_update_t update = {.also = (const model_term_t *)&update};

    (void)state;
    parse_under(&order_model, "{}", NULL, &update);
    assert_null(update.also);
    refuse(&update, MODEL_ERROR_ARGUMENT, NULL, NULL);
    parse_under(&order_model, " {\"home\": {}, \"billing\": {}} ", NULL, &update);
    assert_null(update.also);
}

static void the_callers_own_changes_stand_beside_a_patch(void **state)
{
    model_update_t update;

    (void)state;
    parse_under(&order_model, "{\"age\":1}", NULL, &update);
    MODEL_CHANGE(&update, MODEL_INC(order, total, 2));
    expect_guarded(&update, "{'$set':{'age':" I32("1") "},'$inc':{'total':" I64("2") "}," TIMES "}",
                   "{'$and':[{'total':{'$not':{'$gt':" I64("9223372036854775805") "}}}]}");
    MODEL_CHANGE(&update, MODEL_SET(order, age, 2));
    refuse(&update, MODEL_ERROR_ARGUMENT, "age", "key");
}

static void a_patch_may_change_more_members_than_an_update_written_in_c(void **state)
{
    model_update_t update;
    size_t n = 0;

    (void)state;
    parse_under(&order_model,
                "{\"nick\":\"a\",\"other_nick\":\"a\",\"code\":\"a\",\"text\":\"a\",\"tag\":\"a\","
                "\"age\":1,\"visits\":1,\"total\":1,\"credits\":1,\"old_count\":1,\"nullable\":1,"
                "\"level\":1,\"flags\":1,\"score\":1,\"ratio\":1,\"is_active\":true,\"tags\":[],"
                "\"home\":{\"street\":\"a\",\"city\":\"a\",\"number\":1},\"labels\":[]}",
                NULL, &update);
    while (update.also[n].op)
        n++;
    assert_int_equal(n, 21);
}

/* ---- structs ---- */

static void a_part_of_a_struct_asks_for_the_struct(void **state)
{
    model_update_t update;

    (void)state;
    parse_under(&order_model, "{\"billing\":{\"city\":\"Oslo\"}}", NULL, &update);
    expect_guarded(&update, "{'$set':{'billing.town':'Oslo'}," TIMES "}",
                   "{'$and':[{'billing':{'$type':" I32("3") "}}]}");
    expect_guarded(&update, "{'$set':{'billing.town':'Oslo'}," TIMES "}",
                   "{'$and':[{'billing':{'$type':" I32("3") "}}]}");
}

static void structs_are_set_whole_if_wanted(void **state)
{
    const model_patch_rules_t rules = {.whole = true};
    model_update_t update;

    (void)state;
    parse_under(&order_model, "{\"billing\":{\"city\":\"Oslo\"}}", &rules, &update);
    expect_update(&update, "{'$set':{'billing':{'town':'Oslo','number':" I32("0") "}}," TIMES "}");
    refuse_patch(&order_model, "{\"billing\":{\"street\":\"x\"}}", &rules, MODEL_ERROR_VALIDATION,
                 (const char *const[]){"billing->city required", NULL});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_patch_sets_what_it_names),
        cmocka_unit_test(null_empties_what_can_be_empty_and_removes_what_cannot),
        cmocka_unit_test(null_is_refused_where_something_must_be),
        cmocka_unit_test(a_patch_of_nothing_is_an_update_of_nothing),
        cmocka_unit_test(the_callers_own_changes_stand_beside_a_patch),
        cmocka_unit_test(a_patch_may_change_more_members_than_an_update_written_in_c),
        cmocka_unit_test(a_part_of_a_struct_asks_for_the_struct),
        cmocka_unit_test(structs_are_set_whole_if_wanted),
    };

    return cmocka_run_group_tests(tests, make_memory, free_memory);
}

/* What each change becomes: the operators of the server. */
#include "update_case.h"

static void a_set_is_the_value_as_it_would_be_stored(void **state)
{
    const place_t home = {.city = "Oslo", .number = 3};
    const char *const tags[] = {"A", "b"};
    const model_string_list_t list = {(const char **)(uintptr_t)tags, 2};

    (void)state;
    expect_update(MODEL_UPDATE(MODEL_SET(order, name, "ADA"), MODEL_SET(order, age, 5)),
                  "{'$set':{'name':'ada','age':" I32("5") "}," TIMES "}");
    expect_update(MODEL_UPDATE(MODEL_SET(order, home, &home), MODEL_SET(order, tags, &list)),
                  "{'$set':{'home':{'town':'Oslo','number':" I32("3") "},'tags':['a','b']}," TIMES
                                                                      "}");
}

static void a_set_of_nothing_is_what_a_record_would_store(void **state)
{
    const char *nothing = NULL;
    const bson_oid_t *nobody = NULL;
    place_t *nowhere = NULL;
    const model_string_list_t none = {NULL, 0}, empty = {(const char **)(uintptr_t)&nothing, 0};

    (void)state;
    expect_update(MODEL_UPDATE(MODEL_SET(order, other_nick, nothing),
                               MODEL_SET(order, owner, nobody), MODEL_SET(order, billing, &nowhere),
                               MODEL_SET(order, tags, &none)),
                  "{'$unset':{'other_nick':'','owner':'','billing':'','tags':''}," TIMES "}");
    expect_update(MODEL_UPDATE(MODEL_SET(order, nick, nothing), MODEL_SET(order, code, nothing)),
                  "{'$set':{'nick':null,'code':null}," TIMES "}");
    expect_update(MODEL_UPDATE(MODEL_SET(order, tags, &empty)), "{'$set':{'tags':[]}," TIMES "}");
}

static void old_names_are_unset(void **state)
{
    (void)state;
    expect_update(MODEL_UPDATE(MODEL_SET(order, email, "a@b.cd")),
                  "{'$set':{'email':'a@b.cd'},'$unset':{'mail':'','e_mail':''}," TIMES "}");
    expect_update(MODEL_UPDATE(MODEL_UNSET(order, email)),
                  "{'$unset':{'email':'','mail':'','e_mail':''}," TIMES "}");
    expect_guarded(MODEL_UPDATE(MODEL_SET(order, items.items[2].maker, "x")),
                   "{'$set':{'items.2.maker':'x'},'$unset':{'items.2.brand':''}," TIMES "}",
                   "{'$and':[{'items.2':{'$exists':true}}]}");
}

static void numbers_have_the_type_of_their_member(void **state)
{
    bson_decimal128_t ten;

    (void)state;
    assert_true(bson_decimal128_from_string("10", &ten));
    expect_guarded(MODEL_UPDATE(MODEL_INC(order, total, 5)),
                   "{'$inc':{'total':" I64("5") "}," TIMES "}",
                   "{'$and':[{'total':{'$not':{'$gt':" I64("9223372036854775802") "}}}]}");
    expect_guarded(MODEL_UPDATE(MODEL_INC(order, visits, -5)),
                   "{'$inc':{'visits':" I32("-5") "}," TIMES "}",
                   "{'$and':[{'visits':{'$not':{'$lt':" I64("-2147483643") "}}}]}");
    expect_guarded(MODEL_UPDATE(MODEL_INC(order, flags, 1)),
                   "{'$inc':{'flags':" I64("1") "}," TIMES "}",
                   "{'$and':[{'flags':{'$not':{'$gt':" I64("4294967294") "}}}]}");
    expect_guarded(
        MODEL_UPDATE(MODEL_INC(order, score, 1)), "{'$inc':{'score':" REAL("1.0") "}," TIMES "}",
        "{'$and':[{'$expr':{'$gte':[{'$add':[{'$ifNull':['$score'," REAL(
            "0.0") "]},{'$literal':" REAL("1.0") "}]}," REAL("0.0") "]}},{'$expr':{'$"
                                                                    "lte':[{'$add':[{'$"
                                                                    "ifNull':['$score'"
                                                                    "," REAL("0.0") "]},"
                                                                                    "{'$"
                                                                                    "lit"
                                                                                    "era"
                                                                                    "l'"
                                                                                    ":" REAL("1.0") "}]}," REAL(
                                                                                        "9.5") "]}}"
                                                                                               "]"
                                                                                               "}");
    expect_guarded(
        MODEL_UPDATE(MODEL_INC(order, sum, &ten)),
        "{'$inc':{'sum':{'$numberDecimal':'10'}}," TIMES "}",
        "{'$and':[{'$expr':{'$gte':[{'$add':[{'$ifNull':['$sum',{'$numberDecimal':'0'}]},{'$"
        "literal':{'$numberDecimal':'10'}}]},{'$numberDecimal':'0'}]}}]}");
    expect_guarded(
        MODEL_UPDATE(MODEL_MUL(order, total, 3), MODEL_MIN(order, age, 9)),
        "{'$mul':{'total':" I64("3") "},'$min':{'age':" I32("9") "}," TIMES "}",
        "{'$and':[{'total':{'$not':{'$gt':" I64(
            "3074457345618258602") "}}},{'total':{'$"
                                   "not':{'$lt':" I64("-3074457345618258602") "}}}," A_NUMBER(
                                       "age", NO_NULL) "]}");
}

static void the_largest_of_a_member_stands_beside_the_time(void **state)
{
    (void)state;
    expect_guarded(
        MODEL_UPDATE(MODEL_MAX(order, visits, 9), MODEL_MAX(order, seen, ((model_date_t){7}))),
        "{'$max':{'visits':" I32("9") ",'seen':{'$date':" I64("7") "},'updated_at':{'$date':" I64(
            "1700000000") "}}}",
        "{'$and':[" A_NUMBER("visits", NO_NULL) ",{'seen':{'$not':{'$type':[" I32("1") "," I32(
            "2") "," I32("3") "," I32("4") "," I32("5") "," I32("6") "," I32("7") "," I32("8") "," NO_NULL
            I32("11") "," I32("12") "," I32("13") "," I32("14") "," I32("15") "," I32("16") "," I32(
                "17") "," I32("18") "," I32("19") "," I32("127") "," I32("-1") "]}}}]}");
}

static void bits_names_and_clocks_are_the_servers(void **state)
{
    (void)state;
    expect_update(MODEL_UPDATE(MODEL_BIT_AND(order, flags, 3), MODEL_BIT_OR(order, visits, 4),
                               MODEL_BIT_XOR(order, total, 1)),
                  "{" TIMES ",'$bit':{'flags':{'and':" I64("3") "},'visits':{'or':" I32(
                      "4") "},'total':{'xor':" I64("1") "}}}");
    expect_update(MODEL_UPDATE(MODEL_RENAME(order, other_nick, nick)),
                  "{" TIMES ",'$rename':{'other_nick':'nick'}}");
    expect_guarded(MODEL_UPDATE(MODEL_RENAME(order, other_nick, shop.main.street)),
                   "{" TIMES ",'$rename':{'other_nick':'shop.main.street'}}",
                   "{'$and':[{'shop':{'$not':{'$type':" I32("10") "}}},{'shop.main':{'$type':" I32(
                       "3") "}}]}");
    expect_update(MODEL_UPDATE(MODEL_CURRENT_DATE(order, seen), MODEL_CURRENT_DATE(order, stamp)),
                  "{" TIMES ",'$currentDate':{'seen':true,'stamp':{'$type':'timestamp'}}}");
    expect_use(MODEL_UPDATE(MODEL_SET_ON_INSERT(order, fixed, 4), MODEL_SET(order, visits, 1)),
               &upsert,
               (expected_t){"{'$set':{'visits':" I32("1") "}," TIMES
                                                          ",'$setOnInsert':{'fixed':" I64("4") "}}",
                            NULL, NULL});
}

static void items_are_pushed_and_pulled(void **state)
{
    const char *const words[] = {"X", "y"};
    const int64_t marks[] = {1, 2};
    const int32_t narrow[] = {3, 4};
    const item_t line = {.sku = "A", .from = {.city = "x"}};
    const model_uuid_t key = {{1}};

    (void)state;
    expect_guarded(MODEL_UPDATE(MODEL_PUSH(order, tags, "X")),
                   "{" TIMES ",'$push':{'tags':{'$each':['x']}}}",
                   "{'$and':[{'tags.2':{'$exists':false}}]}");
    expect_guarded(MODEL_UPDATE(MODEL_PUSH_EACH(order, tags, words, 2), MODEL_PUSH_POSITION(-1)),
                   "{" TIMES ",'$push':{'tags':{'$each':['x','y'],'$position':" I32("-1") "}}}",
                   "{'$and':[{'tags.1':{'$exists':false}}]}");
    expect_update(MODEL_UPDATE(MODEL_PUSH_EACH(order, marks, marks, 2)),
                  "{" TIMES ",'$push':{'marks':{'$each':[" I64("1") "," I64("2") "]}}}");
    expect_update(MODEL_UPDATE(MODEL_PUSH_EACH(order, marks, narrow, 2), MODEL_PUSH_SORT(-1)),
                  "{" TIMES ",'$push':{'marks':{'$each':[" I64("3") "," I64("4") "],'$sort':" I32(
                      "-1") "}}}");
    expect_update(
        MODEL_UPDATE(MODEL_PUSH(order, items, &line), MODEL_PUSH_SLICE(-9),
                     MODEL_PUSH_DESC(item, from.city), MODEL_PUSH_ASC(item, sku)),
        "{" TIMES ",'$push':{'items':{'$each':[{'sku':'a','quantity':" I32("0") ",'price':" REAL(
            "0"
            "."
            "0") ",'from':{'town':'x','number':" I32("0") "}}],'$slice':" I32("-9") ",'$sort':{'"
                                                                                    "from.town'"
                                                                                    ":" I32("-1") ",'sku':" I32(
                                                                                        "1") "}"
                                                                                             "}"
                                                                                             "}"
                                                                                             "}");
    expect_update(MODEL_UPDATE(MODEL_PULL(order, tags, "X")),
                  "{" TIMES ",'$pullAll':{'tags':['x']}}");
    expect_update(MODEL_UPDATE(MODEL_PULL_ARRAY(order, tags, words, 2)),
                  "{" TIMES ",'$pullAll':{'tags':['x','y']}}");
    expect_update(MODEL_UPDATE(MODEL_PULL(order, keys, &key)),
                  "{" TIMES ",'$pullAll':{'keys':[{'$binary':{'base64':'AQAAAAAAAAAAAAAAAAAAAA==','"
                  "subType':'04'}},{'$binary':{'base64':'AQAAAAAAAAAAAAAAAAAAAA==','subType':'03'}}"
                  "]}}");
    expect_update(MODEL_UPDATE(MODEL_POP_FIRST(order, tags), MODEL_POP_LAST(order, keys)),
                  "{" TIMES ",'$pop':{'tags':" I32("-1") ",'keys':" I32("1") "}}");
}

static void a_set_grows_by_what_it_does_not_have(void **state)
{
    const char *const words[] = {"X", "Y"};

    (void)state;
    expect_guarded(MODEL_UPDATE(MODEL_ADD_TO_SET_EACH(order, tags, words, 2)),
                   "{" TIMES ",'$addToSet':{'tags':{'$each':['x','y']}}}",
                   "{'$and':[{'$expr':{'$lte':[{'$size':{'$concatArrays':[{'$ifNull':['$tags',[]]},"
                   "{'$setDifference':[{'$literal':['x','y']},{'$ifNull':['$tags',[]]}]}]}}," I64(
                       "3") "]}}]}");
    expect_guarded(MODEL_UPDATE(MODEL_ADD_TO_SET(order, tags, "X")),
                   "{" TIMES ",'$addToSet':{'tags':{'$each':['x']}}}",
                   "{'$and':[{'$or':[{'tags.2':{'$exists':false}},{'tags':{'$all':['x']}}]}]}");
}

static void what_is_pulled_need_not_obey_the_rules(void **state)
{
    const item_t line = {.sku = "A", .quantity = 999};

    (void)state;
    expect_update(MODEL_UPDATE(MODEL_PULL(order, items, &line)),
                  "{" TIMES ",'$pullAll':{'items':[{'sku':'a','quantity':" I32(
                      "999") ",'price':" REAL("0.0") ",'from':{'number':" I32("0") "}}]}}");
}

static void conditions_on_items_become_filters(void **state)
{
    (void)state;
    expect_update(
        MODEL_UPDATE(MODEL_PULL_WHERE(order, items, item, MODEL_EQ(item, sku, "A"),
                                      MODEL_LT(item, quantity, 3))),
        "{" TIMES
        ",'$pull':{'items':{'$and':[{'sku':{'$eq':'a'}},{'quantity':{'$lt':" I32("3") "}}]}}}");
    expect_use(
        MODEL_UPDATE(MODEL_SET(order, items.items[MODEL_FILTERED].price, 2),
                     MODEL_FILTERED_BY(order, items, item, MODEL_EQ(item, maker, "A"))),
        &usual,
        (expected_t){"{'$set':{'items.$[f0].price':" REAL("2.0") "}," TIMES "}",
                     "{'$and':[{'items':{'$type':" I32("4") "}}]}",
                     "[{'$or':[{'f0.maker':{'$eq':'A'}},{'$and':[{'f0.maker':{'$exists':false}},{"
                     "'f0.brand':{'$eq':'A'}}]}]}]"});
    expect_use(
        MODEL_UPDATE(MODEL_SET(order, items.items[MODEL_FILTERED].notes.items[MODEL_EACH], "x"),
                     MODEL_FILTERED_BY(order, items, item, MODEL_EQ(item, from.city, "A"))),
        &usual,
        (expected_t){"{'$set':{'items.$[f0].notes.$[]':'x'}," TIMES "}",
                     "{'$and':[{'items':{'$type':" I32("4") "}}]}",
                     "[{'f0.from.town':{'$eq':'A'}}]"});
}

static void filters_hold_whatever_conditions_may_be(void **state)
{
    bson_t *raw = BCON_NEW("sku", "A", "$or", "[", "{", "quantity", BCON_INT32(1), "}", "]");
    bson_t *expression = BCON_NEW("$expr", "{", "}");

    (void)state;
    expect_use(MODEL_UPDATE(MODEL_SET(order, items.items[MODEL_FILTERED].price, 2),
                            MODEL_FILTERED_BY(order, items, item, MODEL_RAW(item, raw))),
               &usual,
               (expected_t){"{'$set':{'items.$[f0].price':" REAL("2.0") "}," TIMES "}",
                            "{'$and':[{'items':{'$type':" I32("4") "}}]}",
                            "[{'f0.sku':'A','$or':[{'f0.quantity':" I32("1") "}]}]"});
    expect_use(MODEL_UPDATE(MODEL_SET(order, items.items[MODEL_FILTERED].price, 2),
                            MODEL_FILTERED_BY(order, items, item,
                                              MODEL_NIN_ARRAY(item, quantity, (int32_t *)NULL, 0))),
               &usual,
               (expected_t){"{'$set':{'items.$[f0].price':" REAL("2.0") "}," TIMES "}",
                            "{'$and':[{'items':{'$type':" I32("4") "}}]}",
                            "[{'f0':{'$exists':true}}]"});
    refuse(MODEL_UPDATE(MODEL_SET(order, items.items[MODEL_FILTERED].price, 2),
                        MODEL_FILTERED_BY(order, items, item, MODEL_RAW(item, expression))),
           MODEL_ERROR_UNSUPPORTED, "items", "key");
    bson_destroy(raw);
    bson_destroy(expression);
}

static void a_way_to_a_member_must_be_there(void **state)
{
    (void)state;
    expect_guarded(MODEL_UPDATE(MODEL_SET(order, home.number, 4)),
                   "{'$set':{'home.number':" I32("4") "}," TIMES "}",
                   "{'$and':[{'home':{'$type':" I32("3") "}}]}");
    expect_guarded(MODEL_UPDATE(MODEL_SET(order, shop.title, "x")),
                   "{'$set':{'shop.title':'x'},'$unset':{'shop.caption':''}," TIMES "}",
                   "{'$and':[{'shop':{'$not':{'$type':" I32("10") "}}}]}");
    expect_guarded(MODEL_UPDATE(MODEL_SET(order, items.items[MODEL_MATCHED].price, 2)),
                   "{'$set':{'items.$.price':" REAL("2.0") "}," TIMES "}",
                   "{'$and':[{'items':{'$type':" I32("4") "}}]}");
    expect_guarded(
        MODEL_UPDATE(MODEL_SET(order, items.items[1].from.number, 2)),
        "{'$set':{'items.1.from.number':" I32("2") "}," TIMES "}",
        "{'$and':[{'items.1':{'$exists':true}},{'items.1.from':{'$type':" I32("3") "}}]}");
}

static void changes_may_stand_in_an_array_of_the_callers(void **state)
{
    static const model_term_t more[] = {
        MODEL_SET(order, total, 2), MODEL_UNSET(order, nick), {.op = 0}};
    model_update_t update = {.also = more};

    (void)state;
    MODEL_CHANGE(&update, MODEL_SET(order, is_active, true));
    MODEL_CHANGE(&update, MODEL_SET(order, state, STATE_PAID));
    expect_update(&update, "{'$set':{'is_active':true,'state':'paid','total':" I64(
                               "2") "},'$unset':{'nick':''}," TIMES "}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_is_the_value_as_it_would_be_stored),
        cmocka_unit_test(a_set_of_nothing_is_what_a_record_would_store),
        cmocka_unit_test(old_names_are_unset),
        cmocka_unit_test(numbers_have_the_type_of_their_member),
        cmocka_unit_test(the_largest_of_a_member_stands_beside_the_time),
        cmocka_unit_test(bits_names_and_clocks_are_the_servers),
        cmocka_unit_test(items_are_pushed_and_pulled),
        cmocka_unit_test(a_set_grows_by_what_it_does_not_have),
        cmocka_unit_test(what_is_pulled_need_not_obey_the_rules),
        cmocka_unit_test(conditions_on_items_become_filters),
        cmocka_unit_test(filters_hold_whatever_conditions_may_be),
        cmocka_unit_test(a_way_to_a_member_must_be_there),
        cmocka_unit_test(changes_may_stand_in_an_array_of_the_callers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

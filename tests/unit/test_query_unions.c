/* Conditions, projections and sorts through the cases of tagged unions. */
#include "query_case.h"
#include "union_models.h"

#include "query/update.h"

#define EXPECT(condition, json) \
    expect_filter_on(&order_model, MODEL_QUERY(.where = {condition}), json)
#define REFUSE(condition, code, path, rule) \
    expect_refusal_on(&order_model, MODEL_QUERY(.where = {condition}), code, path, rule)
#define IS(path, label) "{'" path ".kind':{'$eq':'" label "'}}"
#define LAST4(path, condition) "{'" path ".last4':" condition "}"
#define DIGITS(path, condition) "{'" path ".digits':" condition "}"

static void the_tag_is_a_member_like_others(void **state)
{
    (void)state;
    EXPECT(MODEL_EQ(order, refund->kind, BY_CARD), "{'refund.kind':{'$eq':'card'}}");
    EXPECT(MODEL_NE(order, refund->kind, IN_CASH), "{'refund.kind':{'$ne':'cash'}}");
    EXPECT(MODEL_EQ(order, tries.items->kind, BY_CARD), "{'tries.kind':{'$eq':'card'}}");
    EXPECT(MODEL_EQ(order, shape->what, GROUP), "{'shape.type':{'$eq':'group'}}");
    REFUSE(MODEL_EQ(order, refund->kind, (paid_by_t)2), MODEL_ERROR_ARGUMENT, "refund->kind",
           "enum");
}

static void a_member_of_a_case_asks_for_the_case_too(void **state)
{
    (void)state;
    EXPECT(MODEL_EQ(order, refund->transfer.iban, "NO1"),
           "{'$and':[" IS("refund", "transfer") ",{'refund.account':{'$eq':'NO1'}}]}");
    EXPECT(MODEL_NE(order, refund->transfer.iban, "NO1"),
           "{'$and':[" IS("refund", "transfer") ",{'refund.account':{'$ne':'NO1'}}]}");
    EXPECT(MODEL_MISSING(order, refund->transfer.days),
           "{'$and':[" IS("refund", "transfer") ",{'refund.days':{'$exists':false}}]}");
    EXPECT(MODEL_HAS(order, tries.items[1].transfer.parts, 5),
           "{'$and':[{'tries.1.kind':{'$eq':'transfer'}},{'tries.1.parts':{'$eq':" I32("5") "}}]}");
    EXPECT(MODEL_EQ(order, shape->as.group.parts.items[0].as.circle.radius, 1.5),
           "{'$and':[{'shape.type':{'$eq':'group'}},{'shape.parts.0.type':{'$eq':'circle'}},"
           "{'shape.parts.0.radius':{'$eq':" REAL("1.5") "}}]}");
}

static void old_names_of_the_union_and_of_its_cases_are_asked_for(void **state)
{
    (void)state;
    EXPECT(MODEL_GT(order, refund->card.last4, "1"),
           "{'$or':[{'$and':[" IS("refund", "card") "," LAST4(
               "refund", "{'$gt':'1'}") "]},"
                                        "{'$and':[{'refund.last4':{'$exists':false}},"
                                        "{'$and':[" IS("refund", "card") "," DIGITS(
                                            "refund", "{'$gt':'1'}") "]}]}]}");
    EXPECT(
        MODEL_EQ(order, payment.transfer.iban, "NO1"),
        "{'$or':[{'$and':[" IS(
            "payment",
            "transfer") ",{'payment.account':{'$eq':'NO1'}}]},"
                        "{'$and':[{'payment':{'$exists':false}},"
                        "{'$and':[" IS("paid", "transfer") ",{'paid.account':{'$eq':'NO1'}}]}]}]}");
}

static void one_item_of_a_list_is_of_a_case(void **state)
{
    const model_term_t terms[] = {MODEL_SOME_ITEM(order, tries, payment,
                                                  MODEL_EQ(payment, transfer.iban, "NO1"),
                                                  MODEL_GTE(payment, transfer.days, 3)),
                                  {.op = 0}};
    const model_query_t query = {.also = terms};

    (void)state;
    expect_filter_on(&order_model, &query,
                     "{'tries':{'$elemMatch':{'$and':["
                     "{'$and':[{'kind':{'$eq':'transfer'}},{'account':{'$eq':'NO1'}}]},"
                     "{'$and':[{'kind':{'$eq':'transfer'}},{'days':{'$gte':" I32("3") "}}]}]}}}");
    REFUSE(MODEL_EQ(order, tries.items->transfer.iban, "NO1"), MODEL_ERROR_UNSUPPORTED,
           "tries.items->transfer.iban", "key");
}

static void a_union_is_compared_by_the_members_of_its_case(void **state)
{
    payment_t cash = {.kind = IN_CASH}, wrong = {.kind = (paid_by_t)2};
    payment_t transfer = {.kind = BY_TRANSFER, .transfer = {.iban = "NO1"}};

    (void)state;
    EXPECT(MODEL_EQ_AT(order, by_day, "mon", &cash),
           "{'$and':[{'by_day.mon.kind':{'$eq':'cash'}}]}");
    EXPECT(MODEL_EQ_AT(order, by_day, "mon", &transfer),
           "{'$and':[{'by_day.mon.kind':{'$eq':'transfer'}},"
           "{'by_day.mon.account':{'$eq':'NO1'}},{'by_day.mon.bank':{'$exists':false}},"
           "{'by_day.mon.days':{'$exists':false}},{'by_day.mon.parts':{'$exists':false}}]}");
    EXPECT(MODEL_HAS(order, tries, &cash),
           "{'tries':{'$elemMatch':{'$and':[{'kind':{'$eq':'cash'}}]}}}");
    REFUSE(MODEL_HAS(order, tries, &wrong), MODEL_ERROR_ARGUMENT, "tries.items->kind", "enum");
}

static void a_path_must_go_on_to_a_member_of_a_case(void **state)
{
    static const char *const paths[] = {"payment.card", "payment.last4", "payment.cheque.number",
                                        "payment.kind.x", "payment.card.iban"};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(paths); i++) {
        const model_term_t term = {
            .op = MODEL__EXISTS, .model = &order_model, .path = paths[i], .integer = 1};
        REFUSE(term, MODEL_ERROR_ARGUMENT, paths[i], "key");
    }
}

static void expect_projection(const char *const *fields, const char *json)
{
    model_query_t query = {.limit = 1};
    model_error_t error = {0};
    model__loaded_t loaded;
    model_memory_t memory;
    model__buffer_t out;
    bool any;

    for (size_t i = 0; fields[i]; i++)
        query.fields[i] = fields[i];
    model__memory_init(&memory, 0);
    model__buffer_init(&out, NULL, 0);
    assert_true(model__query_projection(plan_for(&order_model), &query, &memory, &out, &any,
                                        &loaded, &error));
    expect_document(&out, json);
    const model__field_t *payment = model__field_by_name(plan_for(&order_model), "payment", 7);
    assert_int_equal(payment->n_leaves, 1);
    assert_true(model__bit(loaded.read, payment->first_leaf));
    assert_int_equal(model__bit(loaded.writable, payment->first_leaf),
                     !strcmp(fields[0], "payment"));
    model__buffer_free(&out);
    model__memory_clear(&memory);
}

#define ONE I32("1")

static void a_projection_has_the_tags_that_it_needs(void **state)
{
    (void)state;
    expect_projection((const char *[]){MODEL_NAME(order, payment), NULL},
                      "{'_id':" ONE ",'paid':" ONE ",'payment':" ONE "}");
    expect_projection((const char *[]){MODEL_NAME(order, payment.kind), NULL},
                      "{'_id':" ONE ",'paid.kind':" ONE ",'payment.kind':" ONE "}");
    expect_projection((const char *[]){MODEL_NAME(order, payment.transfer.iban), NULL},
                      "{'_id':" ONE ",'paid.account':" ONE ",'payment.account':" ONE
                      ",'paid.kind':" ONE ",'payment.kind':" ONE "}");
}

static void a_sort_goes_through_a_case(void **state)
{
    const model_query_t query = {.sort = {MODEL_DESC(order, refund->transfer.iban)}};
    const model_query_t renamed = {.sort = {MODEL_ASC(order, refund->card.last4)}};
    model_error_t error = {0};
    model__buffer_t out;
    bool any;

    (void)state;
    model__buffer_init(&out, NULL, 0);
    assert_true(model__query_sort(plan_for(&order_model), &query, &out, &any, &error));
    expect_document(&out, "{'refund.account':" I32("-1") "}");
    assert_false(model__query_sort(plan_for(&order_model), &renamed, &out, &any, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    model__buffer_free(&out);
}

static bool change(const model_update_t *update, model__change_t *made, model_memory_t *memory,
                   model_error_t *error)
{
    const model__change_use_t use = {.now = 0};

    *error = (model_error_t){.code = MODEL_OK};
    return model__change_build(plan_for(&order_model), update, &use, memory, made, error);
}

static void an_update_sets_a_union_as_a_whole(void **state)
{
    const payment_t cash = {.kind = IN_CASH}, wrong = {.kind = (paid_by_t)2};
    const payment_t card = {.kind = BY_CARD, .card = {.last4 = " 17 ", .expires = 1}};
    model_error_t error;
    model__change_t made;
    model_memory_t memory;

    (void)state;
    model__memory_init(&memory, 0);
    assert_true(change(MODEL_UPDATE(MODEL_SET(order, payment, &card)), &made, &memory, &error));
    expect_document(&made.update, "{'$set':{'payment':{'kind':'card','last4':'17','expires':" I32(
                                      "1") "}},'$unset':{'paid':''}}");
    model__change_free(&made);
    assert_true(change(MODEL_UPDATE(MODEL_PUSH(order, tries, &cash)), &made, &memory, &error));
    model__change_free(&made);
    assert_false(change(MODEL_UPDATE(MODEL_SET(order, payment, &wrong)), &made, &memory, &error));
    assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
    assert_false(
        change(MODEL_UPDATE(MODEL_SET(order, payment.card.expires, 2)), &made, &memory, &error));
    assert_int_equal(error.code, MODEL_ERROR_UNSUPPORTED);
    assert_false(
        change(MODEL_UPDATE(MODEL_SET(order, payment.kind, BY_CARD)), &made, &memory, &error));
    assert_int_equal(error.code, MODEL_ERROR_UNSUPPORTED);
    model__memory_clear(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tag_is_a_member_like_others),
        cmocka_unit_test(a_member_of_a_case_asks_for_the_case_too),
        cmocka_unit_test(old_names_of_the_union_and_of_its_cases_are_asked_for),
        cmocka_unit_test(one_item_of_a_list_is_of_a_case),
        cmocka_unit_test(a_union_is_compared_by_the_members_of_its_case),
        cmocka_unit_test(a_path_must_go_on_to_a_member_of_a_case),
        cmocka_unit_test(a_projection_has_the_tags_that_it_needs),
        cmocka_unit_test(a_sort_goes_through_a_case),
        cmocka_unit_test(an_update_sets_a_union_as_a_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

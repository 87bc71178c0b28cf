#include "pipeline_case.h"

#define NUMBER(text) "{'$numberInt':'" text "'}"
#define LONG(text) "{'$numberLong':'" text "'}"
#define LITERAL(text) "{'$literal':" text "}"

/* What is sent is laid out as it reads. */
/* clang-format off */
static void a_pipeline_of_nothing_gives_what_there_is(void **state)
{
    (void)state;
    expect_stages(&(model_pipeline_t){.from = &user_model}, &user_model, "");
    expect_stages(&(model_pipeline_t){.from = &user_model}, &user_card_model,
                  "{'$project':{'_id':" NUMBER("1") ",'n':" NUMBER("1") "}}");
}

static void users_per_month_are_one_group(void **state)
{
    (void)state;
    expect_stages(
        MODEL_PIPELINE(
            user,
            MODEL_MATCH(MODEL_EQ(user, is_active, true),
                        MODEL_ANY_OF(MODEL_EQ(user, role, ROLE_AUTHOR),
                                     MODEL_GTE(user, score, 0.5))),
            MODEL_GROUP(MODEL_KEY(month, year, MODEL_YEAR_OF(user, created_at)),
                        MODEL_KEY(month, month, MODEL_MONTH_OF(user, created_at)),
                        MODEL_SUM_OF(month, count, 1),
                        MODEL_AVG(month, average_age, MODEL_MEMBER(user, age))),
            MODEL_SORT_BY(MODEL_DESC(month, year)), MODEL_SORT_BY(MODEL_DESC(month, month)),
            MODEL_LIMIT(12)),
        &month_model,
        "{'$match':{'$and':[{'is_active':{'$eq':true}},{'$or':[{'role':{'$eq':'author'}},"
        "{'score':{'$gte':" REAL("0.5") "}}]}]}},"
        "{'$group':{'_id':{'year':{'$year':'$created_at'},'month':{'$month':'$created_at'}},"
        "'count':{'$sum':" LITERAL(NUMBER("1")) "},'age':{'$avg':'$age'}}},"
        "{'$project':{'year':'$_id.year','month':'$_id.month','count':" NUMBER("1")
        ",'age':" NUMBER("1") ",'_id':" NUMBER("0") "}},"
        "{'$sort':{'year':" NUMBER("-1") ",'month':" NUMBER("-1") "}},{'$limit':" LONG("12") "}");
}

static void parts_of_dates_may_be_of_a_zone(void **state)
{
    (void)state;
    expect_stages(MODEL_PIPELINE(
                      user, MODEL_GROUP(MODEL_KEY(any, number,
                                                  MODEL_HOUR_IN(user, created_at, "Europe/Oslo")),
                                        MODEL_KEY(any, date, MODEL_START_IN(user, created_at, "day",
                                                                            "+05:30")))),
                  &any_model,
                  "{'$group':{'_id':{'number':{'$hour':{'date':'$created_at','timezone':"
                  "'Europe/Oslo'}},'date':{'$dateTrunc':{'date':'$created_at','unit':'day',"
                  "'timezone':'+05:30'}}}}},{'$project':{'number':'$_id.number','date':'$_id.date',"
                  "'_id':" NUMBER("0") "}}");
}

static void a_group_without_a_key_is_of_all(void **state)
{
    (void)state;
    expect_stages(
        MODEL_PIPELINE(user, MODEL_GROUP(MODEL_COUNT_OF(any, number),
                                         MODEL_SUM(any, decimal, MODEL_MEMBER(user, credit)),
                                         MODEL_LEAST(any, date, MODEL_MEMBER(user, created_at)),
                                         MODEL_COLLECT_SET(any, texts, MODEL_MEMBER(user, role)))),
        &any_model,
        "{'$group':{'_id':null,'number':{'$sum':" NUMBER("1") "},'decimal':{'$sum':'$credit'},"
        "'date':{'$min':'$created_at'},'texts':{'$addToSet':'$role'}}},"
        "{'$project':{'number':" NUMBER("1") ",'decimal':" NUMBER("1") ",'date':" NUMBER("1")
        ",'texts':" NUMBER("1") ",'_id':" NUMBER("0") "}}");
}

static void the_only_key_may_be_the_id(void **state)
{
    (void)state;
    expect_stages(MODEL_PIPELINE(user, MODEL_GROUP(MODEL_KEY(any, id, MODEL_MEMBER(user, age)),
                                                   MODEL_COUNT_OF(any, number))),
                  &any_model,
                  "{'$group':{'_id':'$age','number':{'$sum':" NUMBER("1") "}}}");
    expect_stages(
        MODEL_PIPELINE(user, MODEL_GROUP(MODEL_KEY(any, id, MODEL_MEMBER(user, age)),
                                         MODEL_KEY(any, text, MODEL_MEMBER(user, home.city)))),
        &any_model,
        "{'$group':{'_id':{'_id':'$age','text':'$home.town'}}},"
        "{'$project':{'_id':'$_id._id','text':'$_id.text'}}");
}

static void stored_names_are_sent_old_ones_as_well(void **state)
{
    (void)state;
    expect_stages(
        MODEL_PIPELINE(user, MODEL_PROJECT(any, MODEL_AS(any, text, MODEL_MEMBER(user, nick)))),
        &any_model,
        "{'$project':{'text':'$n','_id':" NUMBER("1") ",'role':" NUMBER("1") ",'home':" NUMBER("1")
        ",'lines':" NUMBER("1") ",'email':" EMAIL ","
        "'age':" NUMBER("1") "}}");
}

static void values_are_literals(void **state)
{

    (void)state;
    expect_stages(
        MODEL_PIPELINE(
            user, MODEL_GROUP(MODEL_KEY(any, id, MODEL_MEMBER(user, age)),
                              MODEL_FIRST(any, text, MODEL_LITERAL("$password")),
                              MODEL_FIRST(any, number, MODEL_LITERAL(5000000000)),
                              MODEL_FIRST(any, real, MODEL_LITERAL(1.5)),
                              MODEL_FIRST(any, date, MODEL_LITERAL(((model_date_t){7}))),
                              MODEL_FIRST(any, role, MODEL_VALUE_OF(user, role, ROLE_AUTHOR)))),
        &any_model,
        "{'$group':{'_id':'$age','text':{'$first':" LITERAL("'$password'")
        "},'number':{'$first':" LITERAL(LONG("5000000000")) "},'real':{'$first':" LITERAL(
            REAL("1.5")) "},'date':{'$first':" LITERAL("{'$date':" LONG("7") "}")
        "},'role':{'$first':" LITERAL("'author'") "}}}");
}

static void wide_values_are_literals_by_address(void **state)
{
    const model_text_t text = {"$a", 2};
    const bson_oid_t oid = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}};
    const model_uuid_t uuid = {{1}};
    bson_decimal128_t decimal;

    (void)state;
    assert_true(bson_decimal128_from_string("1.5", &decimal));
    expect_stages(
        MODEL_PIPELINE(
            user,
            MODEL_MATCH_EXPR(MODEL_IS_EQ(MODEL_MEMBER(user, org), MODEL_LITERAL(&oid))),
            MODEL_MATCH_EXPR(MODEL_IS_EQ(MODEL_MEMBER(user, token), MODEL_LITERAL(&uuid))),
            MODEL_GROUP(MODEL_FIRST(any, text, MODEL_LITERAL(&text)),
                        MODEL_FIRST(any, decimal, MODEL_LITERAL(&decimal)),
                        MODEL_FIRST(any, flag, MODEL_LITERAL((bool)true)))),
        &any_model,
        "{'$match':{'$expr':{'$eq':['$org'," LITERAL("{'$oid':'0102030405060708090a0b0c'}") "]}}},"
        "{'$match':{'$expr':{'$eq':['$token'," LITERAL(BYTES("04", "AQAAAAAAAAAAAAAAAAAAAA=="))
        "]}}},{'$group':{'_id':null,'text':{'$first':" LITERAL("'$a'") "},'decimal':{'$first':"
        LITERAL("{'$numberDecimal':'1.5'}") "},'flag':{'$first':" LITERAL("true") "}}},"
        "{'$project':{'text':" NUMBER("1") ",'decimal':" NUMBER("1") ",'flag':" NUMBER("1")
        ",'_id':" NUMBER("0") "}}");
}

static void unwound_lists_are_items(void **state)
{
    (void)state;
    expect_stages(
        MODEL_PIPELINE(user, MODEL_UNWIND(user, lines),
                       MODEL_GROUP(MODEL_KEY(any, text, MODEL_MEMBER(user, lines.items->sku)),
                                   MODEL_SUM(any, number,
                                             MODEL_MEMBER(user, lines.items->quantity)))),
        &any_model,
        "{'$unwind':{'path':'$lines'}},{'$group':{'_id':{'text':'$lines.sku'},'number':{'$sum':"
        "'$lines.quantity'}}},{'$project':{'text':'$_id.text','number':" NUMBER(
            "1") ",'_id':" NUMBER("0") "}}");
    expect_stages(MODEL_PIPELINE(user, MODEL_UNWIND_ALL(user, tags),
                                 MODEL_PROJECT(any, MODEL_AS(any, text, MODEL_MEMBER(user, tags)),
                                               MODEL_AS(any, id, MODEL_MEMBER(user, id))),
                                 MODEL_SKIP(3)),
                  &any_model,
                  "{'$unwind':{'path':'$tags','preserveNullAndEmptyArrays':true}},"
                  "{'$project':{'text':'$tags','_id':'$_id','role':" NUMBER("1")
                  ",'home':" NUMBER("1") ",'lines':" NUMBER("1")
                  ",'email':" EMAIL ",'age':" NUMBER("1") "}},{'$skip':" LONG("3") "}");
}

static void two_members_are_compared_in_a_match(void **state)
{
    (void)state;
    expect_stages(MODEL_PIPELINE(user, MODEL_MATCH(MODEL_FIELD_LT(user, created_at, created_at)),
                                 MODEL_LIMIT(1)),
                  &user_model,
                  "{'$match':{'$expr':{'$and':[{'$gt':['$created_at',null]},{'$gt':['$created_at',"
                  "null]},{'$lt':['$created_at','$created_at']}]}}},{'$limit':" LONG("1") "}");
}

static void counts_and_samples_are_stages(void **state)
{
    (void)state;
    expect_stages(MODEL_PIPELINE(user, MODEL_SAMPLE(9), MODEL_COUNT(any, number)), &any_model,
                  "{'$sample':{'size':" LONG("9") "}},{'$count':'number'}");
}
/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pipeline_of_nothing_gives_what_there_is),
        cmocka_unit_test(users_per_month_are_one_group),
        cmocka_unit_test(parts_of_dates_may_be_of_a_zone),
        cmocka_unit_test(a_group_without_a_key_is_of_all),
        cmocka_unit_test(the_only_key_may_be_the_id),
        cmocka_unit_test(stored_names_are_sent_old_ones_as_well),
        cmocka_unit_test(values_are_literals),
        cmocka_unit_test(wide_values_are_literals_by_address),
        cmocka_unit_test(unwound_lists_are_items),
        cmocka_unit_test(two_members_are_compared_in_a_match),
        cmocka_unit_test(counts_and_samples_are_stages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

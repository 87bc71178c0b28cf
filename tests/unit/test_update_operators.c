/* What each change becomes. */
#include "update_case.h"

static void a_set_is_the_value_as_it_would_be_stored(void **state)
{
    const char *nothing = NULL;
    const bson_oid_t org = {{1}};
    const model_uuid_t token = {{2}};
    const place_t home = {.city = "Oslo", .number = 3};

    (void)state;
    expect_update(MODEL_UPDATE(MODEL_SET(order, name, "ADA"), MODEL_SET(order, age, 5)),
                  "{'$set':{'name':'ada','age':" I32("5") "}," TIMES "}");
    expect_update(MODEL_UPDATE(MODEL_SET(order, total, 5), MODEL_SET(order, flags, 7u),
                               MODEL_SET(order, score, 2), MODEL_SET(order, is_active, true),
                               MODEL_SET(order, state, STATE_PAID), MODEL_SET(order, tag, "abc")),
                  "{'$set':{'total':" I64("5") ",'flags':" I64("7") ",'score':" REAL(
                      "2.0") ",'is_active':true,'state':'paid','tag':'abc'}," TIMES "}");
    expect_update(MODEL_UPDATE(MODEL_SET(order, org, &org), MODEL_SET(order, token, &token)),
                  "{'$set':{'org':{'$oid':'010000000000000000000000'},'token':{'$binary':{"
                  "'base64':'AgAAAAAAAAAAAAAAAAAAAA==','subType':'04'}}}," TIMES "}");
    expect_update(MODEL_UPDATE(MODEL_SET(order, home, &home)),
                  "{'$set':{'home':{'town':'Oslo','number':" I32("3") "}}," TIMES "}");
    expect_update(MODEL_UPDATE(MODEL_SET(order, other_nick, nothing)),
                  "{'$unset':{'other_nick':''}," TIMES "}");
    expect_update(MODEL_UPDATE(MODEL_SET(order, nick, nothing), MODEL_SET(order, code, nothing)),
                  "{'$set':{'nick':null,'code':null}," TIMES "}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_is_the_value_as_it_would_be_stored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* How the server answers. */
#include "live/store_fixture.h"

static void fill(fixture_t *fixture)
{
    for (int i = 0; i < 50; i++) {
        char json[256];
        snprintf(json, sizeof json,
                 "{'_id': %d, 'username': 'u%d', 'email': 'u%d@x.org', 'age': %d, 'home': {'city':"
                 " 'Oslo'}}",
                 i, i, i, i % 10);
        raw_insert(fixture, "user", json);
    }
}

static model_explain_t explained(fixture_t *fixture, const model_query_t *query)
{
    model_explain_t explain;

    assert_done(user_explain(fixture->db, query, &explain, &fixture->error), fixture->error);
    return explain;
}

static void explain_tells_the_index_and_the_cost(void **state)
{
    fixture_t *fixture = *state;

    fill(fixture);
    model_explain_t one =
        explained(fixture, MODEL_QUERY(.where = {MODEL_EQ(user, email, "u7@x.org")}));
    assert_string_equal(one.index, "email_1");
    assert_false(one.scans_collection || one.sorts || one.nothing);
    assert_int_equal(one.returned, 1);
    assert_int_equal(one.documents_examined, 1);
    assert_int_equal(one.keys_examined, 1);
    model_explain_t by_id = explained(fixture, MODEL_QUERY(.where = {MODEL_EQ(user, id, 7)}));
    assert_string_equal(by_id.index, "_id_");
    assert_int_equal(by_id.returned, 1);
}

static void explain_tells_a_scan_and_a_sort_in_memory(void **state)
{
    fixture_t *fixture = *state;

    fill(fixture);
    model_explain_t scan =
        explained(fixture, MODEL_QUERY(.where = {MODEL_EQ(user, age, 3)},
                                       .sort = {MODEL_DESC(user, username)}, .limit = 2));
    assert_string_equal(scan.index, "");
    assert_true(scan.scans_collection);
    assert_true(scan.sorts);
    assert_int_equal(scan.documents_examined, 50);
    assert_int_equal(scan.returned, 2);
    model_explain_t all = explained(fixture, NULL);
    assert_true(all.scans_collection);
    assert_false(all.sorts);
    assert_int_equal(all.returned, 50);
    model_explain_t sorted = explained(fixture, MODEL_QUERY(.sort = {MODEL_ASC(user, email)}));
    assert_string_equal(sorted.index, "email_1");
    assert_false(sorted.sorts);
}

static void conditions_that_nothing_meets_ask_nobody(void **state)
{
    fixture_t *fixture = *state;
    model_explain_t none =
        explained(fixture, MODEL_QUERY(.where = {MODEL_IN_ARRAY(user, age, (int32_t *)NULL, 0)}));

    assert_true(none.nothing);
    assert_false(none.scans_collection);
}

static void a_query_that_is_refused_is_not_explained(void **state)
{
    fixture_t *fixture = *state;
    model_explain_t explain = {.returned = 7};

    assert_false(user_explain(fixture->db, MODEL_QUERY(.limit = -1), &explain, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_int_equal(explain.returned, 0);
    assert_false(user_explain(fixture->db, NULL, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    raw_fail_point(fixture, 1, "'failCommands': ['explain'], 'errorCode': 13");
    assert_false(user_explain(fixture->db, NULL, &explain, &fixture->error));
    raw_fail_point_off(fixture);
    assert_error(fixture->error, MODEL_ERROR_PERMISSION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(explain_tells_the_index_and_the_cost),
        STORE_TEST(explain_tells_a_scan_and_a_sort_in_memory),
        STORE_TEST(conditions_that_nothing_meets_ask_nobody),
        STORE_TEST(a_query_that_is_refused_is_not_explained),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

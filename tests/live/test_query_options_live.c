/* What a query says beside its conditions, on every operation that takes it. */
#include "live/reads_fixture.h"

static const model_collation_t no_case = {.locale = "en", .strength = 2};

#define ROME MODEL_EQ(user, home.city, "rome")

static void expect_n(fixture_t *fixture, const struct operation *operation,
                     const model_query_t *query, int64_t wanted)
{
    int64_t n = -1;

    fresh_users(fixture);
    if (!operation->run(fixture, query, &n) || n != wanted) {
        model_error_print(stderr, &fixture->error);
        fail_msg("%s met %d, not %d", operation->name, (int)n, (int)wanted);
    }
}

static void a_collation_is_used_by_every_operation(void **state)
{
    const model_query_t query = {.where = {ROME}, .collation = &no_case};

    for (size_t i = 0; i < N_OPERATIONS; i++) {
        expect_n(*state, &operations[i], &query, 1);
        expect_n(*state, &operations[i], MODEL_QUERY(.where = {ROME}), 0);
    }
}

static void a_collation_and_a_time_limit_are_used_together(void **state)
{
    const model_query_t query = {
        .where = {ROME}, .collation = &no_case, .max_time_ms = 20000, .comment = "both"};

    for (size_t i = 0; i < N_OPERATIONS; i++)
        expect_n(*state, &operations[i], &query, 1);
}

static void a_collation_orders_what_is_sorted(void **state)
{
    const model_collation_t numeric = {.locale = "en", .numeric = true};
    const model_query_t query = {.sort = {MODEL_ASC(country, name)}, .collation = &numeric};
    fixture_t *fixture = *state;
    country_t countries[] = {{.id = "a", .name = "9"}, {.id = "b", .name = "10"}};
    country_list_t list;

    assert_done(country_create_many(fixture->db, countries, 2, NULL, NULL, &fixture->error),
                fixture->error);
    assert_done(country_filter(fixture->db, &query, &list, &fixture->error), fixture->error);
    assert_string_equal(list.items[0].name, "9");
    country_list_free(&list);
}

static void a_hint_is_obeyed_or_refused_by_every_operation(void **state)
{
    const model_query_t query = {.where = {MODEL_EQ(user, home.city, "Rome")}, .hint = "email_1"};
    const model_query_t wrong = {.where = {MODEL_EQ(user, home.city, "Rome")}, .hint = "nope_1"};
    fixture_t *fixture = *state;
    int64_t n;

    for (size_t i = 0; i < N_OPERATIONS; i++) {
        expect_n(fixture, &operations[i], &query, 1);
        assert_false(operations[i].run(fixture, &wrong, &n));
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
        assert_non_null(strstr(fixture->error.message, "the hint names no index"));
    }
}

static void explain_shows_that_a_hint_is_obeyed(void **state)
{
    fixture_t *fixture = *state;
    model_explain_t explain;

    fresh_users(fixture);
    assert_done(
        user_explain(fixture->db, MODEL_QUERY(.hint = "email_1"), &explain, &fixture->error),
        fixture->error);
    assert_string_equal(explain.index, "email_1");
    assert_false(explain.scans_collection);
}

/* ---- time ---- */

/* The server sleeps for each document that it looks at. */
static bson_t *slow(void)
{
    return live_json(raw_json("{'$expr': {'$function': {'body': 'function() { sleep(100); return "
                              "true; }', 'args': [], 'lang': 'js'}}}"));
}

static void a_time_limit_ends_every_operation(void **state)
{
    fixture_t *fixture = *state;
    bson_t *where = slow();
    const model_query_t query = {.where = {MODEL_RAW(user, where)}, .max_time_ms = 20};
    int64_t n;

    fresh_users(fixture);
    for (size_t i = 0; i < N_OPERATIONS; i++) {
        if (operations[i].run(fixture, &query, &n))
            fail_msg("%s has time", operations[i].name);
        assert_error(fixture->error, MODEL_ERROR_TIMEOUT);
    }
    bson_destroy(where);
}

/* RULES 39 */
static void a_write_of_many_that_ran_out_of_time_is_unknown_and_one_of_one_is_nothing(void **state)
{
    fixture_t *fixture = *state;
    bson_t *where = slow();
    const model_query_t query = {.where = {MODEL_RAW(user, where)}, .max_time_ms = 20};

    fresh_users(fixture);
    assert_false(user_update_many(fixture->db, &query, &change, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_TIMEOUT);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_UNKNOWN);
    assert_int_equal(fixture->error.retry, MODEL_RETRY_NO);
    assert_false(user_delete_many(fixture->db, &query, NULL, &fixture->error));
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_UNKNOWN);
    assert_false(user_update_one(fixture->db, &query, &change, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_TIMEOUT);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
    bson_destroy(where);
}

static void an_update_of_one_with_a_time_limit_is_sent_again_when_the_connection_ends(void **state)
{
    const model_query_t query = {.where = {MODEL_EQ(user, username, "ada")}, .max_time_ms = 20000};
    fixture_t *fixture = *state;

    fresh_users(fixture);
    raw_fail_point(fixture, 1, "'failCommands': ['findAndModify'], 'closeConnection': true");
    bool ok = user_update_one(fixture->db, &query, &change, &fixture->error);
    raw_fail_point_off(fixture);
    assert_done(ok, fixture->error);
    assert_stored(fixture, "user", "{'username': 'ada', 'role': 'author'}");
}

static void an_update_of_many_with_a_time_limit_is_sent_once(void **state)
{
    const model_query_t query = {.where = {MODEL_EVERY}, .max_time_ms = 20000};
    fixture_t *fixture = *state;

    fresh_users(fixture);
    raw_fail_point(fixture, 1, "'failCommands': ['update'], 'closeConnection': true");
    bool ok = user_update_many(fixture->db, &query, &change, NULL, &fixture->error);
    raw_fail_point_off(fixture);
    assert_false(ok);
    assert_error(fixture->error, MODEL_ERROR_CONNECTION);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_UNKNOWN);
    assert_int_equal(raw_count(fixture, "user", "{'role': 'author'}"), 0);
}

/* ---- what the server is told ---- */

static bool is_profiled(fixture_t *fixture, const char *comment, const char *more)
{
    char filter[256];

    snprintf(filter, sizeof filter, "{'command.comment': '%s', %s}", comment, more);
    return raw_count(fixture, "system.profile", filter) > 0;
}

static void a_comment_and_how_to_read_reach_the_server(void **state)
{
    enum { N_READS = 14 };
    fixture_t *fixture = *state;

    fresh_users(fixture);
    live_must(&fixture->live, "{\"profile\": 2}");
    for (size_t i = 0; i < N_READS; i++) {
        const model_query_t query = {.where = {MODEL_EQ(user, home.city, "Rome")},
                                     .comment = operations[i].name,
                                     .max_time_ms = 12345,
                                     .read_preference = MODEL_READ_NEAREST,
                                     .read_concern = MODEL_CONCERN_MAJORITY};
        int64_t n;
        if (!operations[i].run(fixture, &query, &n) || n != 1)
            fail_msg("%s: %s", operations[i].name, fixture->error.message);
        if (strcmp(operations[i].name, "explain") != 0 &&
            !is_profiled(fixture, operations[i].name,
                         "'command.maxTimeMS': 12345, 'command.readConcern.level': 'majority', "
                         "'command.$readPreference.mode': 'nearest'"))
            fail_msg("%s does not say how to read", operations[i].name);
    }
    live_must(&fixture->live, "{\"profile\": 0}");
}

static void the_caller_sets_the_size_of_batches(void **state)
{
    const model_query_t query = {.comment = "small", .batch_size = 2};
    fixture_t *fixture = *state;
    int64_t n;

    fresh_users(fixture);
    live_must(&fixture->live, "{\"profile\": 2}");
    assert_true(run_find(fixture, &query, &n));
    assert_int_equal(n, 4);
    live_must(&fixture->live, "{\"profile\": 0}");
    assert_int_equal(
        raw_count(fixture, "system.profile", "{'op': 'getmore', 'command.batchSize': 2}"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_collation_is_used_by_every_operation),
        STORE_TEST(a_collation_and_a_time_limit_are_used_together),
        STORE_TEST(a_collation_orders_what_is_sorted),
        STORE_TEST(a_hint_is_obeyed_or_refused_by_every_operation),
        STORE_TEST(explain_shows_that_a_hint_is_obeyed),
        STORE_TEST(a_time_limit_ends_every_operation),
        STORE_TEST(a_write_of_many_that_ran_out_of_time_is_unknown_and_one_of_one_is_nothing),
        STORE_TEST(an_update_of_one_with_a_time_limit_is_sent_again_when_the_connection_ends),
        STORE_TEST(an_update_of_many_with_a_time_limit_is_sent_once),
        STORE_TEST(a_comment_and_how_to_read_reach_the_server),
        STORE_TEST(the_caller_sets_the_size_of_batches),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

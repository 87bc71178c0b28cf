/* Documents that do not fit, left out; the last record; records shown one by one; about how many.
 */
#include "live/reads_fixture.h"

/* Two of six: one of another type, one without what is required. */
static void store_misfits(fixture_t *fixture)
{
    fresh_users(fixture);
    raw_insert(fixture, "user",
               "{'_id': 50, 'email': 'x@example.org', 'username': 'xan', "
               "'age': 'forty', 'home': {'city': 'Rome'}}");
    raw_insert(fixture, "user", "{'_id': 60, 'email': 'y@example.org'}");
}

static const model_query_t by_id_down = {.sort = {MODEL_DESC(user, id)}};

/* ---- misfits ---- */

static void what_does_not_fit_is_left_out_and_counted(void **state)
{
    run_t *const runs[] = {run_filter, run_find, run_each};
    fixture_t *fixture = *state;
    int64_t n;

    store_misfits(fixture);
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        model_misfits_t misfits = {.policy = MODEL_MISFITS_SKIP, .count = 77};
        model_query_t query = by_id_down;
        query.misfits = &misfits;
        assert_true(runs[i](fixture, &query, &n));
        assert_int_equal(fixture->error.code, MODEL_OK);
        assert_int_equal(n, 4);
        assert_int_equal(misfits.count, 2);
        assert_int_equal(misfits.n_items, 0);
    }
}

static void reasons_are_collected_as_far_as_there_is_room(void **state)
{
    model_misfit_t items[1];
    model_misfits_t misfits = {.policy = MODEL_MISFITS_COLLECT, .items = items, .capacity = 1};
    fixture_t *fixture = *state;
    model_query_t query = by_id_down;
    int64_t n;

    store_misfits(fixture);
    query.misfits = &misfits;
    assert_true(run_filter(fixture, &query, &n));
    assert_int_equal(n, 4);
    assert_int_equal(misfits.count, 2);
    assert_int_equal(misfits.n_items, 1);
    assert_int_equal(items[0].code, MODEL_ERROR_MISMATCH);
    assert_string_equal(items[0].detail.path, "username");
    assert_string_equal(items[0].detail.rule, "required");
    assert_non_null(strstr(items[0].message, "_id 60"));
}

static void the_first_that_fits_is_found_behind_those_that_do_not(void **state)
{
    model_misfits_t misfits = {.policy = MODEL_MISFITS_SKIP};
    model_query_t query = {.sort = {MODEL_DESC(user, id)}, .misfits = &misfits};
    fixture_t *fixture = *state;

    store_misfits(fixture);
    user_t *user = user_first(fixture->db, &query, &fixture->error);
    assert_non_null(user);
    assert_string_equal(user->username, "dan");
    assert_int_equal(misfits.count, 2);
    user_free(user);
    query.sort[0] = MODEL_ASC(user, id);
    user = user_last(fixture->db, &query, &fixture->error);
    assert_non_null(user);
    assert_string_equal(user->username, "dan");
    assert_int_equal(misfits.count, 2);
    user->role = ROLE_AUTHOR;
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    user_free(user);
    model_query_add(&query, (model_term_t[]){MODEL_GTE(user, id, 50), {.op = 0}});
    assert_null(user_first(fixture->db, &query, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    assert_int_equal(misfits.count, 2);
}

static void the_policy_to_stop_stops(void **state)
{
    model_misfits_t misfits = {.policy = MODEL_MISFITS_STOP};
    fixture_t *fixture = *state;
    model_query_t query = by_id_down;
    int64_t n;

    store_misfits(fixture);
    query.misfits = &misfits;
    assert_false(run_filter(fixture, &query, &n));
    assert_error(fixture->error, MODEL_ERROR_MISMATCH);
    assert_false(run_find(fixture, &query, &n));
    assert_error(fixture->error, MODEL_ERROR_MISMATCH);
    assert_false(run_each(fixture, &query, &n));
    assert_error(fixture->error, MODEL_ERROR_MISMATCH);
    assert_int_equal(n, 0);
}

static void what_is_left_out_is_no_reason_to_pass_a_limit(void **state)
{
    model_misfits_t misfits = {.policy = MODEL_MISFITS_SKIP};
    fixture_t *fixture = *state;
    model_db_t *capped = fixture_open(fixture, (model_config_t){.max_documents = 4});
    model_db_t *small = fixture_open(fixture, (model_config_t){.max_documents = 3});
    model_query_t query = by_id_down;
    user_list_t list;

    store_misfits(fixture);
    query.misfits = &misfits;
    assert_done(user_filter(capped, &query, &list, &fixture->error), fixture->error);
    assert_int_equal(list.count, 4);
    user_list_free(&list);
    assert_false(user_filter(small, &query, &list, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_LIMIT);
    model_close(small);
    model_close(capped);
}

/* ---- last ---- */

static void last_is_first_in_the_opposite_order(void **state)
{
    fixture_t *fixture = *state;
    const struct {
        model_query_t query;
        const char *username;
    } rows[] = {
        {{.limit = 0}, "dan"},
        {{.sort = {MODEL_DESC(user, username)}}, "ada"},
        {{.sort = {MODEL_ASC(user, home.city), MODEL_DESC(user, username)}}, "bob"},
        {{.sort = {MODEL_DESC(user, home.city), MODEL_DESC(user, username)}}, "dan"},
        {{.sort = {MODEL_ASC(user, username)}, .skip = 1}, "cid"},
        {{.where = {MODEL_EQ(user, home.city, "Oslo")}}, "cid"},
    };

    fresh_users(fixture);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        user_t *user = user_last(fixture->db, &rows[i].query, &fixture->error);
        live_print_on_failure(&fixture->error);
        assert_non_null(user);
        assert_string_equal(user->username, rows[i].username);
        user_free(user);
    }
    assert_null(user_last(fixture->db, MODEL_QUERY(.skip = 4), &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
}

/* ---- each ---- */

typedef struct seen {
    fixture_t *fixture;
    int64_t n, most;
    bool spoils;
} seen_t;

static bool see(const user_t *user, void *context)
{
    seen_t *seen = context;

    assert_non_null(user->username);
    if (seen->spoils) /* the caller's error, and the caller's handle */
        assert_null(user_get(seen->fixture->db, 999999, &seen->fixture->error));
    return ++seen->n != seen->most;
}

static void each_shows_every_record(void **state)
{
    fixture_t *fixture = *state;
    seen_t seen = {.fixture = fixture};

    fresh_users(fixture);
    assert_done(user_each(fixture->db, NULL, see, &seen, &fixture->error), fixture->error);
    assert_int_equal(seen.n, 4);
}

static void each_stops_when_the_function_had_enough(void **state)
{
    fixture_t *fixture = *state;
    seen_t seen = {.fixture = fixture, .most = 2};

    fresh_users(fixture);
    assert_done(user_each(fixture->db, NULL, see, &seen, &fixture->error), fixture->error);
    assert_int_equal(seen.n, 2);
}

static void a_function_may_spoil_the_error_of_each(void **state)
{
    fixture_t *fixture = *state;
    seen_t seen = {.fixture = fixture, .spoils = true};

    fresh_users(fixture);
    assert_done(user_each(fixture->db, NULL, see, &seen, &fixture->error), fixture->error);
    assert_int_equal(seen.n, 4);
}

static void each_that_breaks_off_is_an_error(void **state)
{
    fixture_t *fixture = *state;
    seen_t seen = {.fixture = fixture};

    fresh_users(fixture);
    raw_fail_point(fixture, 3, "'failCommands': ['getMore'], 'closeConnection': true");
    bool ok = user_each(fixture->db, MODEL_QUERY(.batch_size = 2), see, &seen, &fixture->error);
    raw_fail_point_off(fixture);
    assert_false(ok);
    assert_error(fixture->error, MODEL_ERROR_CONNECTION);
    assert_int_equal(seen.n, 2);
    assert_false(user_each(fixture->db, NULL, NULL, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
}

/* ---- how many ---- */

static void an_estimated_count_is_about_all(void **state)
{
    fixture_t *fixture = *state;
    int64_t n;

    assert_done(user_estimated_count(fixture->db, &n, &fixture->error), fixture->error);
    assert_int_equal(n, 0);
    fresh_users(fixture);
    assert_done(user_estimated_count(fixture->db, &n, &fixture->error), fixture->error);
    assert_int_equal(n, 4);
    assert_done(user_card_estimated_count(fixture->db, &n, &fixture->error), fixture->error);
    assert_int_equal(n, 4);
    assert_false(user_estimated_count(fixture->db, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(what_does_not_fit_is_left_out_and_counted),
        STORE_TEST(reasons_are_collected_as_far_as_there_is_room),
        STORE_TEST(the_first_that_fits_is_found_behind_those_that_do_not),
        STORE_TEST(the_policy_to_stop_stops),
        STORE_TEST(what_is_left_out_is_no_reason_to_pass_a_limit),
        STORE_TEST(last_is_first_in_the_opposite_order),
        STORE_TEST(each_shows_every_record),
        STORE_TEST(each_stops_when_the_function_had_enough),
        STORE_TEST(a_function_may_spoil_the_error_of_each),
        STORE_TEST(each_that_breaks_off_is_an_error),
        STORE_TEST(an_estimated_count_is_about_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

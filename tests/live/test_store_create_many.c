#include "live/store_fixture.h"

enum { N = 5 };

static void make_users(user_t *users, char (*emails)[40], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        snprintf(emails[i], sizeof emails[i], "user%zu@example.org", i);
        users[i] = (user_t){.username = "User", .email = emails[i], .home.city = "Oslo"};
    }
}

static void create_many_stores_all_with_numbers_in_a_row(void **state)
{
    fixture_t *fixture = *state;
    model_report_t report = {0};
    user_t users[N];
    char emails[N][40];

    make_users(users, emails, N);
    assert_true(user_create_many(fixture->db, users, N, NULL, &report, &fixture->error));
    for (int i = 0; i < N; i++) {
        assert_int_equal(users[i].id, i + 1);
        assert_int_equal(users[i].created_at.ms, fixture->now);
        assert_int_equal(users[i].updated_at.ms, fixture->now);
        assert_string_equal(users[i].username, "User");
        assert_int_equal(report.items[i].outcome, MODEL_OUTCOME_DONE);
        assert_int_equal(report.items[i].code, MODEL_OK);
    }
    assert_int_equal(report.n_items, N);
    assert_int_equal(report.n_done, N);
    assert_int_equal(raw_count(fixture, "user", "{'username': 'user'}"), N);
    assert_stored(fixture, "id_sequences", "{'_id': 'user', 'seq': 5}");
    model_report_clear(&report);
}

static void create_many_of_nothing_is_a_success(void **state)
{
    fixture_t *fixture = *state;
    model_report_t report = {0};

    assert_true(user_create_many(fixture->db, NULL, 0, NULL, &report, &fixture->error));
    assert_int_equal(report.n_items, 0);
    assert_false(user_create_many(fixture->db, NULL, 1, NULL, &report, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
}

static void create_many_sends_nothing_if_one_record_breaks_a_rule(void **state)
{
    fixture_t *fixture = *state;
    model_report_t report = {0};
    user_t users[N];
    char emails[N][40];

    make_users(users, emails, N);
    users[1].username = "x";
    users[1].email = NULL;
    users[3].home.city = "\xff";
    assert_false(user_create_many(fixture->db, users, N, NULL, &report, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_int_equal(fixture->error.n_failures, 3);
    assert_string_equal(fixture->error.details[0].path, "[1].username");
    assert_string_equal(fixture->error.details[1].path, "[1].email");
    assert_string_equal(fixture->error.details[2].path, "[3].home.city");
    assert_int_equal(report.items[0].code, MODEL_OK);
    assert_int_equal(report.items[0].outcome, MODEL_OUTCOME_NOTHING);
    assert_int_equal(report.items[1].code, MODEL_ERROR_VALIDATION);
    assert_int_equal(report.items[1].n_details, 2);
    assert_int_equal(report.items[3].n_details, 1);
    assert_string_equal(report.details[report.items[3].first_detail].path, "home.city");
    assert_int_equal(report.n_done, 0);
    for (int i = 0; i < N; i++)
        assert_int_equal(users[i].id, 0);
    assert_int_equal(raw_count(fixture, "user", "{}"), 0);
    assert_int_equal(raw_count(fixture, "id_sequences", "{}"), 0);
    model_report_clear(&report);
}

static void create_many_reports_more_details_than_fit_into_an_error(void **state)
{
    enum { MANY = 100 };
    fixture_t *fixture = *state;
    model_report_t report = {0};
    user_t users[MANY] = {{.username = NULL}};

    assert_false(user_create_many(fixture->db, users, MANY, NULL, &report, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_int_equal(fixture->error.n_details, MODEL_MAX_DETAILS);
    assert_int_equal(report.n_details, fixture->error.n_failures);
    assert_true(report.n_details >= 2 * MANY);
    assert_string_equal(report.details[report.items[99].first_detail].path, "username");
    model_report_clear(&report);
}

static void create_many_in_order_stops_at_a_duplicate(void **state)
{
    fixture_t *fixture = *state;
    model_report_t report = {0};
    user_t users[N];
    char emails[N][40];

    make_users(users, emails, N);
    users[2].email = emails[0];
    assert_false(user_create_many(fixture->db, users, N, NULL, &report, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_PARTLY);
    assert_int_equal(fixture->error.retry, MODEL_RETRY_NO);
    assert_string_equal(fixture->error.index, "email_1");
    assert_string_equal(fixture->error.details[0].path, "[2].email");
    assert_int_equal(report.n_done, 2);
    assert_int_equal(report.items[1].outcome, MODEL_OUTCOME_DONE);
    assert_int_equal(report.items[2].code, MODEL_ERROR_DUPLICATE);
    assert_string_equal(report.details[report.items[2].first_detail].path, "email");
    assert_int_equal(report.items[3].code, MODEL_OK);
    assert_int_equal(report.items[3].outcome, MODEL_OUTCOME_NOTHING);
    assert_int_equal(users[1].id, 2);
    assert_int_equal(users[2].id, 0);
    assert_int_equal(users[3].id, 0);
    assert_int_equal(raw_count(fixture, "user", "{}"), 2);
    model_report_clear(&report);
}

static void create_many_without_order_goes_on_behind_duplicates(void **state)
{
    fixture_t *fixture = *state;
    model_report_t report = {0};
    user_t users[N];
    char emails[N][40];

    make_users(users, emails, N);
    users[1].email = emails[0];
    users[3].email = emails[0];
    assert_false(user_create_many(fixture->db, users, N, &(model_create_many_t){.unordered = true},
                                  &report, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_PARTLY);
    assert_int_equal(report.n_done, 3);
    for (int i = 0; i < N; i++) {
        bool refused = i == 1 || i == 3;
        assert_int_equal(report.items[i].code, refused ? MODEL_ERROR_DUPLICATE : MODEL_OK);
        assert_int_equal(users[i].id, refused ? 0 : i + 1);
    }
    assert_int_equal(raw_count(fixture, "user", "{}"), 3);
    model_report_clear(&report);
}

static void create_many_repairs_a_sequence_that_lags(void **state)
{
    static const model_create_many_t options[] = {{.unordered = false}, {.unordered = true}};
    fixture_t *fixture = *state;
    user_t users[N];
    char emails[N][40];

    for (size_t k = 0; k < 2; k++) {
        raw_delete(fixture, "user", "{}");
        raw_delete(fixture, "id_sequences", "{}");
        raw_insert(fixture, "user", "{'_id': 2, 'email': 'two@example.org'}");
        raw_insert(fixture, "user", "{'_id': 4, 'email': 'four@example.org'}");
        make_users(users, emails, N);
        if (!user_create_many(fixture->db, users, N, &options[k], NULL, &fixture->error))
            model_error_print(stderr, &fixture->error);
        assert_int_equal(fixture->error.code, MODEL_OK);
        assert_int_equal(raw_count(fixture, "user", "{'username': 'user'}"), N);
        for (int i = 0; i < N; i++) {
            char filter[320];
            snprintf(filter, sizeof filter, "{'_id': %d, 'email': '%s'}", (int)users[i].id,
                     emails[i]);
            assert_stored(fixture, "user", filter);
        }
    }
}

static void create_many_of_more_than_one_message(void **state)
{
    enum { MANY = 25000 };
    fixture_t *fixture = *state;
    note_t *notes = calloc(MANY, sizeof *notes);

    for (int i = 0; i < MANY; i++)
        notes[i].text = "text";
    assert_true(note_create_many(fixture->db, notes, MANY, NULL, NULL, &fixture->error));
    assert_int_equal(raw_count(fixture, "note", "{}"), MANY);
    free(notes);
}

/* Of both messages, and by their numbers in the array. */
static void create_many_without_order_names_items_of_every_message(void **state)
{
    enum { MANY = 25000 };
    static const size_t taken[] = {5, 9999, 10000, 10001, 24999};
    fixture_t *fixture = *state;
    model_report_t report = {0};
    user_t *users = calloc(MANY, sizeof *users);
    char(*emails)[40] = calloc(MANY, sizeof *emails);
    size_t failed = 0;

    make_users(users, emails, MANY);
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        users[taken[i]].email = emails[0];
    assert_false(user_create_many(fixture->db, users, MANY,
                                  &(model_create_many_t){.unordered = true}, &report,
                                  &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    assert_string_equal(fixture->error.details[0].path, "[5].email");
    for (size_t i = 0; i < MANY; i++) {
        bool refused = failed < 5 && taken[failed] == i;
        assert_int_equal(report.items[i].code, refused ? MODEL_ERROR_DUPLICATE : MODEL_OK);
        assert_int_equal(report.items[i].outcome,
                         refused ? MODEL_OUTCOME_NOTHING : MODEL_OUTCOME_DONE);
        failed += refused;
    }
    assert_int_equal(report.n_done, MANY - 5);
    assert_int_equal(raw_count(fixture, "user", "{}"), MANY - 5);
    model_report_clear(&report);
    free(emails);
    free(users);
}

static void create_many_refuses_a_document_over_16_megabytes(void **state)
{
    fixture_t *fixture = *state;
    size_t size = 17 << 20;
    char *text = malloc(size);
    note_t notes[2] = {{.text = "small"}, {.text = text}};

    memset(text, 'x', size);
    text[size - 1] = '\0';
    assert_false(note_create_many(fixture->db, notes, 2, NULL, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_LIMIT);
    assert_int_equal(raw_count(fixture, "note", "{}"), 0);
    free(text);
}

static void create_many_refuses_items_of_a_list_that_was_read(void **state)
{
    fixture_t *fixture = *state;
    user_list_t list;

    user_free(stored_user(fixture, "ada", "ada@example.org"));
    assert_true(user_filter(fixture->db, NULL, &list, &fixture->error));
    assert_false(
        user_create_many(fixture->db, list.items, list.count, NULL, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    user_list_free(&list);
}

static void create_many_takes_a_managed_record_over(void **state)
{
    fixture_t *fixture = *state;
    char username[] = "Ada";
    user_t *user = fresh_user(username, "ada@example.org");

    assert_done(user_create_many(fixture->db, user, 1, NULL, NULL, &fixture->error),
                fixture->error);
    username[0] = '?';
    assert_string_equal(user->username, "ada");
    assert_int_equal(user->id, 1);
    user->role = ROLE_AUTHOR;
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    user_free(user);
}

static void create_many_with_given_and_made_numbers(void **state)
{
    fixture_t *fixture = *state;
    user_t users[N];
    char emails[N][40];

    make_users(users, emails, N);
    users[1].id = 40;
    users[3].id = 20;
    assert_true(user_create_many(fixture->db, users, N, NULL, NULL, &fixture->error));
    assert_int_equal(users[0].id, 41);
    assert_int_equal(users[1].id, 40);
    assert_int_equal(users[2].id, 42);
    assert_int_equal(users[3].id, 20);
    assert_int_equal(users[4].id, 43);
    assert_stored(fixture, "id_sequences", "{'_id': 'user', 'seq': 43}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(create_many_stores_all_with_numbers_in_a_row),
        STORE_TEST(create_many_of_nothing_is_a_success),
        STORE_TEST(create_many_sends_nothing_if_one_record_breaks_a_rule),
        STORE_TEST(create_many_reports_more_details_than_fit_into_an_error),
        STORE_TEST(create_many_in_order_stops_at_a_duplicate),
        STORE_TEST(create_many_without_order_goes_on_behind_duplicates),
        STORE_TEST(create_many_repairs_a_sequence_that_lags),
        STORE_TEST(create_many_of_more_than_one_message),
        STORE_TEST(create_many_without_order_names_items_of_every_message),
        STORE_TEST(create_many_refuses_a_document_over_16_megabytes),
        STORE_TEST(create_many_refuses_items_of_a_list_that_was_read),
        STORE_TEST(create_many_takes_a_managed_record_over),
        STORE_TEST(create_many_with_given_and_made_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

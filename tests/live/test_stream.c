/* Records without end: in chunks, in bounded memory. */
#include "live/sanitized.h"
#include "live/store_fixture.h"

#include <sys/resource.h>

/* Gives n users; some that are refused; its texts are overwritten by the next one. */
typedef struct source {
    int64_t n, given;
    int64_t bad, twice, failing; /* which one breaks a rule, has a taken email, fails; -1: none */
    int64_t bad_every;           /* 0: never */
    char email[40];
} source_t;

static const source_t GOOD = {.bad = -1, .twice = -1, .failing = -1};

static bool next_user(user_t *user, void *context, model_error_t *error)
{
    source_t *source = context;
    int64_t i = source->given;

    if (i == source->n)
        return false;
    if (i == source->failing) {
        error->code = MODEL_ERROR_CORRUPT;
        snprintf(error->message, sizeof error->message, "the file ends within a line");
        return false;
    }
    source->given++;
    bool bad = i == source->bad || (source->bad_every && i % source->bad_every == 1);
    snprintf(source->email, sizeof source->email, "user%d@example.org",
             i == source->twice ? 0 : (int)i);
    user->username = bad ? "x" : "Somebody";
    user->email = source->email;
    return true;
}

static void assert_streamed(const model_streamed_t *streamed, int64_t read, int64_t done,
                            int64_t failed)
{
    assert_int_equal(streamed->read, read);
    assert_int_equal(streamed->done, done);
    assert_int_equal(streamed->failed, failed);
    assert_int_equal(streamed->unknown, 0);
}

static void create_stream_stores_all_that_the_callback_gives(void **state)
{
    fixture_t *fixture = *state;
    model_streamed_t streamed = {0};
    source_t source = GOOD;

    source.n = 2500;
    assert_done(
        user_create_stream(fixture->db, next_user, &source, NULL, &streamed, &fixture->error),
        fixture->error);
    assert_streamed(&streamed, 2500, 2500, 0);
    assert_true(streamed.bytes > 2500 * 100);
    assert_int_equal(raw_count(fixture, "user",
                               "{'username': 'somebody', 'is_active': true, 'home.city': 'Oslo', "
                               "'created_at': {'$date': 1700000000000}}"),
                     2500);
    assert_stored(fixture, "user", "{'_id': 2500, 'email': 'user2499@example.org'}");
    assert_stored(fixture, "id_sequences", "{'_id': 'user', 'seq': 2500}");
    model_streamed_clear(&streamed);
}

static void create_stream_of_nothing_is_a_success(void **state)
{
    fixture_t *fixture = *state;
    model_streamed_t streamed = {0};
    source_t source = GOOD;

    assert_done(user_create_stream(fixture->db, next_user, &source, NULL, NULL, &fixture->error),
                fixture->error);
    assert_false(user_create_stream(fixture->db, NULL, NULL, NULL, &streamed, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_false(user_create_stream(NULL, next_user, &source, NULL, &streamed, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    model_streamed_clear(&streamed);
    model_streamed_clear(NULL);
}

/* RULES 17: nothing of the chunk is sent. */
static void create_stream_stops_at_a_record_that_breaks_a_rule(void **state)
{
    fixture_t *fixture = *state;
    model_streamed_t streamed = {0};
    source_t source = GOOD;

    source.n = 100;
    source.bad = 37;
    assert_false(user_create_stream(fixture->db, next_user, &source,
                                    &(model_stream_options_t){.chunk = 10}, &streamed,
                                    &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_PARTLY);
    assert_string_equal(fixture->error.details[0].path, "[37].username");
    assert_streamed(&streamed, 38, 30, 1);
    assert_int_equal(streamed.n_failures, 1);
    assert_int_equal(streamed.failures[0].record, 37);
    assert_int_equal(streamed.failures[0].code, MODEL_ERROR_VALIDATION);
    assert_string_equal(streamed.details[streamed.failures[0].first_detail].path, "username");
    assert_int_equal(raw_count(fixture, "user", "{}"), 30);
    model_streamed_clear(&streamed);
}

static void create_stream_stops_at_a_record_that_the_server_refuses(void **state)
{
    fixture_t *fixture = *state;
    model_streamed_t streamed = {0};
    source_t source = GOOD;

    source.n = 100;
    source.twice = 37;
    assert_false(user_create_stream(fixture->db, next_user, &source,
                                    &(model_stream_options_t){.chunk = 10}, &streamed,
                                    &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    assert_string_equal(fixture->error.details[0].path, "[37].email");
    assert_streamed(&streamed, 40, 37, 1);
    assert_int_equal(raw_count(fixture, "user", "{}"), 37);
    model_streamed_clear(&streamed);
}

static void create_stream_goes_on_behind_failures_and_reports_the_first_ones(void **state)
{
    const model_stream_options_t options = {.chunk = 10, .go_on = true, .max_failures = 5};
    fixture_t *fixture = *state;
    model_streamed_t streamed = {0};
    source_t source = GOOD;

    source.n = 100;
    source.twice = 5;
    source.bad_every = 10;
    assert_false(
        user_create_stream(fixture->db, next_user, &source, &options, &streamed, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_PARTLY);
    assert_int_equal(fixture->error.n_failures, 10);
    assert_streamed(&streamed, 100, 89, 11);
    assert_int_equal(streamed.n_failures, 5);
    assert_int_equal(streamed.failures[1].record, 5);
    assert_int_equal(streamed.failures[1].code, MODEL_ERROR_DUPLICATE);
    assert_int_equal(streamed.failures[4].record, 31);
    assert_int_equal(raw_count(fixture, "user", "{}"), 89);
    model_streamed_clear(&streamed);
}

static void create_stream_ends_with_the_failure_of_its_source(void **state)
{
    fixture_t *fixture = *state;
    model_streamed_t streamed = {0};
    source_t source = GOOD;

    source.n = 100;
    source.failing = 25;
    assert_false(user_create_stream(fixture->db, next_user, &source,
                                    &(model_stream_options_t){.chunk = 10}, &streamed,
                                    &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_CORRUPT);
    assert_string_equal(fixture->error.message, "the file ends within a line");
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_PARTLY);
    assert_streamed(&streamed, 25, 20, 0);
    model_streamed_clear(&streamed);
}

static bool cancel_at_300(const model_progress_t *progress, void *context)
{
    int *calls = context;

    assert_int_equal(progress->done, 100 * ++*calls);
    assert_int_equal(progress->failed, 0);
    assert_true(progress->bytes > 0);
    return progress->done < 300;
}

static void create_stream_tells_its_progress_and_can_be_cancelled(void **state)
{
    fixture_t *fixture = *state;
    model_streamed_t streamed = {0};
    source_t source = GOOD;
    int calls = 0;
    const model_stream_options_t options = {
        .chunk = 100, .progress = cancel_at_300, .context = &calls};

    source.n = 1000;
    assert_false(
        user_create_stream(fixture->db, next_user, &source, &options, &streamed, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_REFUSED);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_PARTLY);
    assert_true(streamed.cancelled);
    assert_int_equal(calls, 3);
    assert_streamed(&streamed, 300, 300, 0);
    assert_int_equal(raw_count(fixture, "user", "{}"), 300);
    model_streamed_clear(&streamed);
}

static void create_stream_that_loses_its_connection_says_how_many_are_unknown(void **state)
{
    fixture_t *fixture = *state;
    model_streamed_t streamed = {0};
    source_t source = GOOD;

    source.n = 1000;
    live_fail_point(&fixture->live, "{\"skip\": 3}",
                    "\"failCommands\": [\"insert\"], \"closeConnection\": true");
    assert_false(user_create_stream(fixture->db, next_user, &source,
                                    &(model_stream_options_t){.chunk = 100, .go_on = true},
                                    &streamed, &fixture->error));
    raw_fail_point_off(fixture);
    assert_error(fixture->error, MODEL_ERROR_CONNECTION);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_UNKNOWN);
    assert_int_equal(streamed.done, 300);
    assert_int_equal(streamed.unknown, 100);
    assert_int_equal(streamed.read, 400);
    model_streamed_clear(&streamed);
}

static bool count_calls(const model_progress_t *progress, void *context)
{
    ++*(int *)context;
    return progress->failed == 0;
}

static void create_stream_sends_a_chunk_when_it_has_enough_bytes(void **state)
{
    fixture_t *fixture = *state;
    source_t source = GOOD;
    int calls = 0;
    const model_stream_options_t options = {
        .chunk_bytes = 1000, .progress = count_calls, .context = &calls};

    source.n = 100;
    assert_done(
        user_create_stream(fixture->db, next_user, &source, &options, NULL, &fixture->error),
        fixture->error);
    assert_in_range(calls, 10, 25);
    assert_int_equal(raw_count(fixture, "user", "{}"), 100);
}

static long peak_kilobytes(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void create_stream_needs_no_more_memory_for_more_records(void **state)
{
    fixture_t *fixture = *state;
    source_t source = GOOD;

    source.n = 5000;
    assert_done(user_create_stream(fixture->db, next_user, &source, NULL, NULL, &fixture->error),
                fixture->error);
    long before = peak_kilobytes();
    source.n = 50000;
    assert_done(user_create_stream(fixture->db, next_user, &source, NULL, NULL, &fixture->error),
                fixture->error);
    assert_true(SANITIZED || peak_kilobytes() - before < 2048);
    assert_int_equal(raw_count(fixture, "user", "{}"), 50000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(create_stream_stores_all_that_the_callback_gives),
        STORE_TEST(create_stream_of_nothing_is_a_success),
        STORE_TEST(create_stream_stops_at_a_record_that_breaks_a_rule),
        STORE_TEST(create_stream_stops_at_a_record_that_the_server_refuses),
        STORE_TEST(create_stream_goes_on_behind_failures_and_reports_the_first_ones),
        STORE_TEST(create_stream_ends_with_the_failure_of_its_source),
        STORE_TEST(create_stream_tells_its_progress_and_can_be_cancelled),
        STORE_TEST(create_stream_that_loses_its_connection_says_how_many_are_unknown),
        STORE_TEST(create_stream_sends_a_chunk_when_it_has_enough_bytes),
        STORE_TEST(create_stream_needs_no_more_memory_for_more_records),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

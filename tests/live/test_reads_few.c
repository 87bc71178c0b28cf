/* Lists of a few records are one message, and are whole all the same. */
#include "live/reads_fixture.h"

/* Commands that the server saw since the profile was turned on. */
static int64_t seen(fixture_t *fixture, const char *filter)
{
    return raw_count(fixture, "system.profile", filter);
}

static void a_few_records_are_one_command(void **state)
{
    fixture_t *fixture = *state;
    user_t *ada;
    int64_t n;

    fresh_users(fixture);
    ada = user_first(fixture->db, MODEL_QUERY(.where = {MODEL_EQ(user, username, "ada")}),
                     &fixture->error);
    assert_non_null(ada);
    live_must(&fixture->live, "{\"profile\": 2}");
    assert_true(run_filter(fixture, MODEL_QUERY(.limit = 3, .comment = "few"), &n));
    assert_int_equal(n, 3);
    assert_true(run_filter(
        fixture, MODEL_QUERY(.where = {MODEL_EQ(user, id, ada->id)}, .comment = "few"), &n));
    assert_int_equal(n, 1);
    assert_true(run_filter(fixture, MODEL_QUERY(.where = {MODEL_EQ(user, id, 99999)}), &n));
    assert_int_equal(n, 0);
    live_must(&fixture->live, "{\"profile\": 0}");
    assert_int_equal(seen(fixture, "{'command.comment': 'few', 'command.find': 'user', "
                                   "'command.batchSize': {'$exists': false}}"),
                     2);
    assert_int_equal(seen(fixture, "{'op': 'getmore'}"), 0);
    user_free(ada);
}

/* There a cursor of the driver is read: it knows which server has it, should there be more. */
static void where_others_may_answer_a_cursor_is_opened(void **state)
{
    fixture_t *fixture = *state;
    int64_t n;

    fresh_users(fixture);
    live_must(&fixture->live, "{\"profile\": 2}");
    for (uint16_t from = MODEL_READ_PRIMARY; from <= MODEL_READ_NEAREST; from++)
        if (from != MODEL_READ_SECONDARY) { /* there is none */
            assert_true(run_filter(
                fixture, MODEL_QUERY(.limit = 3, .read_preference = from, .comment = "from"), &n));
            assert_int_equal(n, 3);
        }
    live_must(&fixture->live, "{\"profile\": 0}");
    assert_int_equal(seen(fixture, "{'command.comment': 'from', 'command.batchSize': "
                                   "{'$exists': true}}"),
                     3);
    assert_int_equal(seen(fixture, "{'command.comment': 'from'}"), 4);
}

/* An equality within a bracket, or on an item, does not say that there is one. */
static void other_conditions_on_the_id_read_all(void **state)
{
    const model_query_t queries[] = {
        {.where = {MODEL_ANY_OF(MODEL_EQ(user, id, 1), MODEL_GT(user, id, 0))}},
        {.where = {MODEL_NONE_OF(MODEL_EQ(user, id, 77))}},
        {.where = {MODEL_NE(user, id, 77)}},
    };
    fixture_t *fixture = *state;
    int64_t n;

    fresh_users(fixture);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        assert_true(run_filter(fixture, &queries[i], &n));
        assert_int_equal(n, 4);
    }
}

/* Of this test's notes, that wait on the server. */
static bool has_cursors(fixture_t *fixture)
{
    char text[300], name[100];
    bson_t *command, reply;
    bson_error_t error;
    bson_iter_t at, first;

    snprintf(name, sizeof name, "%s.note", fixture->live.database);
    snprintf(text, sizeof text,
             "{'aggregate': 1, 'cursor': {}, 'pipeline': [{'$currentOp': {'idleCursors': true}}, "
             "{'$match': {'type': 'idleCursor', 'ns': '%s'}}]}",
             name);
    command = live_json(raw_json(text));
    assert_true(
        mongoc_client_command_simple(fixture->live.raw, "admin", command, NULL, &reply, &error));
    assert_true(bson_iter_init(&at, &reply));
    bool has = bson_iter_find_descendant(&at, "cursor.firstBatch.0", &first);
    bson_destroy(&reply);
    bson_destroy(command);
    return has;
}

/* A reply has at most 16 MB: there the server begins a cursor, which must not stay. */
static void a_few_large_records_are_all_there(void **state)
{
    enum { N = 20, BYTES = 1 << 20 };
    fixture_t *fixture = *state;
    char *text = malloc(BYTES);
    note_list_t list;

    memset(text, 'x', BYTES - 1);
    text[BYTES - 1] = '\0';
    for (size_t i = 0; i < N; i++) {
        note_t note = {.text = text};
        assert_done(note_create(fixture->db, &note, &fixture->error), fixture->error);
    }
    assert_done(note_filter(fixture->db, MODEL_QUERY(.limit = 50), &list, &fixture->error),
                fixture->error);
    assert_int_equal(list.count, N);
    note_list_free(&list);
    assert_false(has_cursors(fixture));
    free(text);
}

static void a_lost_connection_is_tried_again_and_an_error_is_one(void **state)
{
    fixture_t *fixture = *state;
    int64_t n;

    fresh_users(fixture);
    raw_fail_point(fixture, 1, "'failCommands': ['find'], 'closeConnection': true");
    bool ok = run_filter(fixture, MODEL_QUERY(.limit = 10), &n);
    raw_fail_point_off(fixture);
    assert_done(ok, fixture->error);
    assert_int_equal(n, 4);
    raw_fail_point(fixture, 1, "'failCommands': ['find'], 'errorCode': 13");
    ok = run_filter(fixture, MODEL_QUERY(.limit = 10), &n);
    raw_fail_point_off(fixture);
    assert_false(ok);
    assert_error(fixture->error, MODEL_ERROR_PERMISSION);
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_few_records_are_one_command),
        STORE_TEST(where_others_may_answer_a_cursor_is_opened),
        STORE_TEST(other_conditions_on_the_id_read_all),
        STORE_TEST(a_few_large_records_are_all_there),
        STORE_TEST(a_lost_connection_is_tried_again_and_an_error_is_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

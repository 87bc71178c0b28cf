/* Writes whose answer was lost: did it happen, and what does the same call do then. */
#include "live/store_fixture.h"

#include <time.h>

/* Done on the server, its answer lost: the driver is told so twice, or may not try twice. */
#define LOSE_ANSWER(command) "'failCommands': ['" command "'], 'closeConnection': true"

/* Clients that do not repeat a write by themselves. */
static model_db_t *open_without_retries(fixture_t *fixture)
{
    static char uri[600];

    snprintf(uri, sizeof uri, "%s&retryWrites=false", fixture->live.uri);
    return fixture_open(fixture, (model_config_t){.uri = uri});
}

/* ---- create ---- */

static void an_unknown_create_that_did_not_happen_is_repeated(void **state)
{
    fixture_t *fixture = *state;
    model_db_t *db = open_without_retries(fixture);
    user_t *user = fresh_user("ada", "ada@example.org");

    raw_fail_point(fixture, 1, LOSE_ANSWER("insert"));
    assert_false(user_create(db, user, &fixture->error));
    raw_fail_point_off(fixture);
    assert_error(fixture->error, MODEL_ERROR_CONNECTION);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_UNKNOWN);
    assert_int_equal(fixture->error.retry, MODEL_RETRY_SAME_CALL);
    assert_int_equal(user->id, 1);
    assert_done(user_create(db, user, &fixture->error), fixture->error);
    assert_int_equal(user->id, 1);
    assert_stored(fixture, "user", "{'_id': 1, 'username': 'ada'}");
    user->role = ROLE_AUTHOR;
    assert_done(user_save(db, user, &fixture->error), fixture->error);
    user_free(user);
    model_close(db);
}

/* What the server would hold had it done the insert: put there beside the library. */
static void store_sent(fixture_t *fixture, const char *collection, const char *json)
{
    raw_insert(fixture, collection, json);
}

#define SENT_USER                                                                  \
    "{'_id': {'$numberLong': '1'}, 'username': 'ada', 'email': 'ada@example.org'," \
    " 'role': 'reader', 'is_active': true, 'home': {'city': 'Oslo'},"              \
    " 'created_at': {'$date': {'$numberLong': '1700000000000'}},"                  \
    " 'updated_at': {'$date': {'$numberLong': '1700000000000'}}}"

static void an_unknown_create_that_did_happen_is_true_the_second_time(void **state)
{
    fixture_t *fixture = *state;
    model_db_t *db = open_without_retries(fixture);
    user_t *managed = fresh_user("Ada", "ada@example.org");
    user_t plain = {
        .username = "Ada", .email = "ada@example.org", .is_active = true, .home.city = "Oslo"};
    user_t *users[] = {managed, &plain};

    for (int i = 0; i < 2; i++) {
        raw_delete(fixture, "user", "{}");
        raw_delete(fixture, "id_sequences", "{}");
        fixture->now = 1700000000000;
        raw_fail_point(fixture, 1, LOSE_ANSWER("insert"));
        assert_false(user_create(db, users[i], &fixture->error));
        raw_fail_point_off(fixture);
        assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_UNKNOWN);
        store_sent(fixture, "user", SENT_USER);
        fixture->now += 5000;
        assert_done(user_create(db, users[i], &fixture->error), fixture->error);
        assert_int_equal(users[i]->id, 1);
        assert_int_equal(users[i]->created_at.ms, 1700000000000);
        assert_int_equal(users[i]->updated_at.ms, 1700000000000);
        assert_int_equal(raw_count(fixture, "user", "{}"), 1);
    }
    managed->role = ROLE_AUTHOR;
    assert_done(user_save(db, managed, &fixture->error), fixture->error);
    assert_false(user_create(db, &plain, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    user_free(managed);
    model_close(db);
}

static void an_unknown_create_meets_somebody_elses_document(void **state)
{
    fixture_t *fixture = *state;
    model_db_t *db = open_without_retries(fixture);
    user_t *user = fresh_user("ada", "ada@example.org");

    raw_fail_point(fixture, 1, LOSE_ANSWER("insert"));
    assert_false(user_create(db, user, &fixture->error));
    raw_fail_point_off(fixture);
    store_sent(fixture, "user", "{'_id': 1, 'username': 'eve', 'email': 'eve@example.org'}");
    assert_false(user_create(db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    assert_stored(fixture, "user", "{'username': 'eve'}");
    user_free(user);
    model_close(db);
}

static void an_unknown_create_of_the_other_layout_keeps_the_stored_object_id(void **state)
{
    fixture_t *fixture = *state;
    model_db_t *db = open_without_retries(fixture);
    page_t *page = page_new();

    page->title = "a";
    raw_fail_point(fixture, 1, LOSE_ANSWER("insert"));
    assert_false(page_create(db, page, &fixture->error));
    raw_fail_point_off(fixture);
    store_sent(fixture, "page",
               "{'_id': {'$oid': '0123456789abcdef01234567'}, 'id': 1, 'title': 'a',"
               " 'created_at': {'$date': {'$numberLong': '1700000000000'}},"
               " 'updated_at': {'$date': {'$numberLong': '1700000000000'}}}");
    assert_done(page_create(db, page, &fixture->error), fixture->error);
    page->title = "b";
    assert_done(page_save(db, page, &fixture->error), fixture->error);
    assert_stored(fixture, "page", "{'_id': {'$oid': '0123456789abcdef01234567'}, 'title': 'b'}");
    page_free(page);
    model_close(db);
}

static void a_create_is_repeated_by_the_driver_once(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = fresh_user("ada", "ada@example.org");

    raw_fail_point(fixture, 1, LOSE_ANSWER("insert"));
    bool ok = user_create(fixture->db, user, &fixture->error);
    raw_fail_point_off(fixture);
    assert_true(ok);
    assert_int_equal(raw_count(fixture, "user", "{}"), 1);
    user_free(user);
}

static void create_many_tells_what_is_unknown_and_can_be_repeated(void **state)
{
    fixture_t *fixture = *state;
    model_db_t *db = open_without_retries(fixture);
    model_report_t report = {0};
    page_t pages[3] = {{.title = "a"}, {.title = "b"}, {.title = "c"}};

    raw_fail_point(fixture, 1, LOSE_ANSWER("insert"));
    assert_false(page_create_many(db, pages, 3, NULL, &report, &fixture->error));
    raw_fail_point_off(fixture);
    assert_error(fixture->error, MODEL_ERROR_CONNECTION);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_UNKNOWN);
    assert_int_equal(report.items[1].outcome, MODEL_OUTCOME_UNKNOWN);
    store_sent(fixture, "page",
               "{'_id': {'$oid': '0123456789abcdef01234567'}, 'id': 1, 'title': 'a',"
               " 'created_at': {'$date': {'$numberLong': '1700000000000'}},"
               " 'updated_at': {'$date': {'$numberLong': '1700000000000'}}}");
    live_must(&fixture->live, raw_json("{'createIndexes': 'page', 'indexes': [{'key': {'id': 1},"
                                       " 'name': 'id_1', 'unique': true}]}"));
    assert_done(page_create_many(db, pages, 3, NULL, &report, &fixture->error), fixture->error);
    assert_int_equal(report.n_done, 3);
    assert_int_equal(raw_count(fixture, "page", "{}"), 3);
    assert_int_equal(raw_count(fixture, "page", "{'id': {'$in': [1, 2, 3]}}"), 3);
    model_report_clear(&report);
    model_close(db);
}

/* ---- the server goes on behind a client that gave up ---- */

#define SLOW(command) "'failCommands': ['" command "'], 'blockConnection': true, 'blockTimeMS': 600"

static void wait_until_stored(fixture_t *fixture, const char *filter)
{
    const struct timespec moment = {.tv_nsec = 10 * 1000 * 1000};

    for (int i = 0; i < 500 && raw_count(fixture, "user", filter) == 0; i++)
        nanosleep(&moment, NULL);
    assert_stored(fixture, "user", filter);
}

static void writes_that_happen_behind_a_timeout_are_true_the_second_time(void **state)
{
    static char uri[600];
    fixture_t *fixture = *state;
    user_t *user = fresh_user("ada", "ada@example.org");

    snprintf(uri, sizeof uri, "%s&retryWrites=false", fixture->live.uri);
    model_db_t *db = fixture_open(fixture, (model_config_t){.uri = uri, .socket_ms = 200});
    raw_fail_point(fixture, 1, SLOW("insert"));
    assert_false(user_create(db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_TIMEOUT);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_UNKNOWN);
    wait_until_stored(fixture, "{'username': 'ada'}");
    raw_fail_point_off(fixture);
    assert_done(user_create(db, user, &fixture->error), fixture->error);
    assert_int_equal(raw_count(fixture, "user", "{}"), 1);

    assert_true(MODEL_APPEND(user, user, tags, "x"));
    raw_fail_point(fixture, 1, SLOW("update"));
    assert_false(user_save(db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_TIMEOUT);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_UNKNOWN);
    wait_until_stored(fixture, "{'tags': 'x'}");
    raw_fail_point_off(fixture);
    fixture->now += 1000;
    assert_done(user_save(db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user",
                  "{'tags': ['x'], 'updated_at': {'$date': {'$numberLong': '1700000000001'}}}");
    assert_int_equal(user->updated_at.ms, 1700000000001);
    user_free(user);
    model_close(db);
}

/* ---- the counter ---- */

static void a_lost_counter_inserts_nothing(void **state)
{
    fixture_t *fixture = *state;
    model_db_t *db = open_without_retries(fixture);
    user_t user = {.username = "ada", .email = "ada@example.org", .home.city = "Oslo"};

    raw_fail_point(fixture, 1, LOSE_ANSWER("findAndModify"));
    assert_false(user_create(db, &user, &fixture->error));
    raw_fail_point_off(fixture);
    assert_error(fixture->error, MODEL_ERROR_CONNECTION);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
    assert_int_equal(fixture->error.retry, MODEL_RETRY_SAME_CALL);
    assert_int_equal(user.id, 0);
    assert_int_equal(raw_count(fixture, "user", "{}"), 0);
    assert_done(user_create(db, &user, &fixture->error), fixture->error);
    model_close(db);
}

/* ---- save ---- */

static void an_unknown_save_that_did_not_happen_is_repeated(void **state)
{
    fixture_t *fixture = *state;
    model_db_t *db = open_without_retries(fixture);
    user_t *user = stored_user(fixture, "ada", "ada@example.org");
    char name[] = "grace";

    user->username = name;
    assert_true(MODEL_APPEND(user, user, tags, "x"));
    raw_fail_point(fixture, 1, LOSE_ANSWER("update"));
    assert_false(user_save(db, user, &fixture->error));
    raw_fail_point_off(fixture);
    assert_error(fixture->error, MODEL_ERROR_CONNECTION);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_UNKNOWN);
    assert_int_equal(fixture->error.retry, MODEL_RETRY_SAME_CALL);
    assert_ptr_equal(user->username, name);
    assert_done(user_save(db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user", "{'username': 'grace', 'tags': ['x']}");
    user_free(user);
    model_close(db);
}

/* A guarded list: without the stamp the second save would meet its own first one as a CONFLICT. */
static void an_unknown_save_that_did_happen_is_true_the_second_time(void **state)
{
    fixture_t *fixture = *state;
    model_db_t *db = open_without_retries(fixture);
    user_t *user = fresh_user("ada", "ada@example.org");

    user->home.street = "Storgata";
    assert_done(user_create(db, user, &fixture->error), fixture->error);
    assert_true(MODEL_APPEND(user, user, tags, "x"));
    user->age = (model_opt_int32_t){true, 40};
    user->home.street = NULL;
    raw_fail_point(fixture, 1, LOSE_ANSWER("update"));
    assert_false(user_save(db, user, &fixture->error));
    raw_fail_point_off(fixture);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_UNKNOWN);
    raw_update(fixture, "user", "{'_id': 1}",
               "{'$unset': {'home.street': ''}, '$set': {'tags': ['x'], 'age': 40,"
               " 'updated_at': {'$date': {'$numberLong': '1700000000001'}}}}");
    user->role = ROLE_AUTHOR;
    assert_true(MODEL_APPEND(user, user, tags, "y"));
    assert_done(user_save(db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user", "{'tags': ['x', 'y'], 'age': 40, 'role': 'author'}");
    user_free(user);
    model_close(db);
}

static void an_unknown_save_that_somebody_else_overtook_is_a_conflict(void **state)
{
    fixture_t *fixture = *state;
    model_db_t *db = open_without_retries(fixture);
    user_t *user = stored_user(fixture, "ada", "ada@example.org");

    assert_true(MODEL_APPEND(user, user, tags, "x"));
    raw_fail_point(fixture, 1, LOSE_ANSWER("update"));
    assert_false(user_save(db, user, &fixture->error));
    raw_fail_point_off(fixture);
    raw_update(fixture, "user", "{'_id': 1}", "{'$set': {'tags': ['z']}}");
    assert_false(user_save(db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_CONFLICT);
    assert_stored(fixture, "user", "{'tags': ['z']}");
    user_free(user);
    model_close(db);
}

/* ---- write concern ---- */

static void a_write_concern_that_is_not_met_is_done(void **state)
{
    static char uri[600];
    fixture_t *fixture = *state;
    user_t *user = fresh_user("ada", "ada@example.org");

    snprintf(uri, sizeof uri, "%s&w=2&wtimeoutMS=100", fixture->live.uri);
    model_db_t *db = fixture_open(fixture, (model_config_t){.uri = uri});
    assert_false(user_create(db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_WRITE_CONCERN);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_DONE);
    assert_int_equal(user->id, 1);
    assert_stored(fixture, "user", "{'username': 'ada'}");
    user->username = "grace";
    assert_false(user_save(db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_WRITE_CONCERN);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_DONE);
    assert_stored(fixture, "user", "{'username': 'grace'}");
    assert_done(user_save(db, user, &fixture->error), fixture->error);
    user_free(user);
    model_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(an_unknown_create_that_did_not_happen_is_repeated),
        STORE_TEST(an_unknown_create_that_did_happen_is_true_the_second_time),
        STORE_TEST(an_unknown_create_meets_somebody_elses_document),
        STORE_TEST(an_unknown_create_of_the_other_layout_keeps_the_stored_object_id),
        STORE_TEST(a_create_is_repeated_by_the_driver_once),
        STORE_TEST(create_many_tells_what_is_unknown_and_can_be_repeated),
        STORE_TEST(writes_that_happen_behind_a_timeout_are_true_the_second_time),
        STORE_TEST(a_lost_counter_inserts_nothing),
        STORE_TEST(an_unknown_save_that_did_not_happen_is_repeated),
        STORE_TEST(an_unknown_save_that_did_happen_is_true_the_second_time),
        STORE_TEST(an_unknown_save_that_somebody_else_overtook_is_a_conflict),
        STORE_TEST(a_write_concern_that_is_not_met_is_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "live/account.h"

#include <pthread.h>

static void create_stores_the_first_version(void **state)
{
    fixture_t *fixture = *state;
    account_t plain[2] = {{.owner = "a", .version = 9}, {.owner = "b", .branch = 1}};
    account_t *account = stored_account(fixture, "ada", 1);

    assert_int_equal(account->version, 1);
    assert_true(account_create_many(fixture->db, plain, 2, NULL, NULL, &fixture->error));
    assert_int_equal(plain[0].version, 1);
    assert_int_equal(raw_count(fixture, "account", "{'v': {'$type': 'int', '$eq': 1}}"), 3);
    account_free(account);
}

static void save_moves_the_version_by_one(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = stored_account(fixture, "ada", 1);

    account->balance = 5;
    account->version = 77;
    assert_done(account_save(fixture->db, account, &fixture->error), fixture->error);
    assert_int_equal(account->version, 2);
    assert_stored(fixture, "account", "{'balance': 5, 'v': {'$type': 'int', '$eq': 2}}");
    account->balance = 6;
    assert_done(account_save(fixture->db, account, &fixture->error), fixture->error);
    assert_int_equal(account->version, 3);
    account_free(account);
}

static void save_of_nothing_leaves_the_version(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = stored_account(fixture, "ada", 1);

    account->version = 4;
    assert_done(account_save(fixture->db, account, &fixture->error), fixture->error);
    assert_int_equal(account->version, 1);
    assert_stored(fixture, "account", "{'v': 1}");
    account_free(account);
}

static void save_of_another_version_is_a_conflict_until_a_refresh(void **state)
{
    fixture_t *fixture = *state;
    account_t *one = stored_account(fixture, "ada", 1);
    account_t *two = account_get(fixture->db, one->id, &fixture->error);

    one->owner = "eve";
    assert_true(account_save(fixture->db, one, &fixture->error));
    two->balance = 7;
    assert_false(account_save(fixture->db, two, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_CONFLICT);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
    assert_stored(fixture, "account", "{'balance': 0, 'v': 2}");
    assert_done(account_refresh(fixture->db, two, &fixture->error), fixture->error);
    two->balance = 7;
    assert_done(account_save(fixture->db, two, &fixture->error), fixture->error);
    assert_stored(fixture, "account", "{'balance': 7, 'owner': 'eve', 'v': 3}");
    account_free(one);
    account_free(two);
}

static void an_absent_version_is_zero(void **state)
{
    static const char *const documents[] = {"{'_id': 1, 'owner': 'ada'}",
                                            "{'_id': 1, 'owner': 'ada', 'v': null}",
                                            "{'_id': 1, 'owner': 'ada', 'v': 0}"};
    fixture_t *fixture = *state;

    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        raw_insert(fixture, "account", documents[i]);
        account_t *one = account_get(fixture->db, 1, &fixture->error);
        account_t *two = account_get(fixture->db, 1, &fixture->error);
        one->balance = 1;
        two->balance = 2;
        assert_done(account_save(fixture->db, one, &fixture->error), fixture->error);
        assert_stored(fixture, "account", "{'balance': 1, 'v': 1}");
        assert_false(account_save(fixture->db, two, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_CONFLICT);
        account_free(one);
        account_free(two);
        raw_delete(fixture, "account", "{}");
    }
}

static void a_version_of_another_number_type_counts(void **state)
{
    fixture_t *fixture = *state;

    raw_insert(fixture, "account", "{'_id': 1, 'owner': 'ada', 'v': 3.0}");
    account_t *account = account_get(fixture->db, 1, &fixture->error);
    account->balance = 1;
    assert_done(account_save(fixture->db, account, &fixture->error), fixture->error);
    assert_stored(fixture, "account", "{'v': {'$type': 'int', '$eq': 4}}");
    account_free(account);
}

static void the_last_version_is_a_limit(void **state)
{
    fixture_t *fixture = *state;

    raw_insert(fixture, "account", "{'_id': 1, 'owner': 'ada', 'v': 2147483647}");
    account_t *account = account_get(fixture->db, 1, &fixture->error);
    account->balance = 1;
    assert_false(account_save(fixture->db, account, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_LIMIT);
    assert_string_equal(fixture->error.details[0].path, "version");
    account_free(account);
}

static void a_projection_reads_the_version(void **state)
{
    fixture_t *fixture = *state;

    account_free(stored_account(fixture, "ada", 1));
    account_t *account = account_first(
        fixture->db, MODEL_QUERY(.fields = {MODEL_NAME(account, balance)}), &fixture->error);
    assert_int_equal(account->version, 1);
    account->balance = 3;
    assert_done(account_save(fixture->db, account, &fixture->error), fixture->error);
    assert_stored(fixture, "account", "{'owner': 'ada', 'balance': 3, 'v': 2}");
    account_free(account);
}

static void delete_of_another_version_is_a_conflict(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = stored_account(fixture, "ada", 1);
    account_t plain = {.id = account->id, .version = 1};

    raw_update(fixture, "account", "{}", "{'$inc': {'v': 1}}");
    assert_false(account_delete(fixture->db, account, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_CONFLICT);
    assert_false(account_delete(fixture->db, &plain, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_CONFLICT);
    assert_int_equal(raw_count(fixture, "account", "{}"), 1);
    assert_true(account_refresh(fixture->db, account, &fixture->error));
    assert_done(account_delete(fixture->db, account, &fixture->error), fixture->error);
    assert_false(account_delete(fixture->db, account, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    account_free(account);
}

static void delete_of_a_plain_record_without_a_version_does_not_ask_for_it(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = stored_account(fixture, "ada", 1);
    account_t plain = {.id = account->id};

    assert_done(account_delete(fixture->db, &plain, &fixture->error), fixture->error);
    assert_int_equal(raw_count(fixture, "account", "{}"), 0);
    account_free(account);
}

static void a_save_whose_answer_was_lost_is_recognised_by_its_version(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = stored_account(fixture, "ada", 1);

    account->balance = 5;
    raw_fail_point(fixture, 2, "'failCommands': ['update'], 'closeConnection': true");
    assert_false(account_save(fixture->db, account, &fixture->error));
    raw_fail_point_off(fixture);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_UNKNOWN);
    raw_update(fixture, "account", "{}", "{'$set': {'balance': 5, 'v': 2}}");
    raw_update(fixture, "account", "{}", "[{'$set': {'updated_at': {'$toDate': 1700000000001}}}]");
    assert_done(account_save(fixture->db, account, &fixture->error), fixture->error);
    assert_int_equal(account->version, 2);
    assert_stored(fixture, "account", "{'balance': 5, 'v': 2}");
    account_free(account);
}

/* ---- a table ---- */

typedef struct {
    model_meta_t meta;
    int64_t id;
    double version;
} wrong_t;
MODEL_DECLARE(wrong, wrong_t, int64_t);
MODEL_DEFINE(wrong, MODEL_FIELDS(MODEL_FIELD(wrong, id, .role = MODEL_ID_SEQUENCE),
                                 MODEL_FIELD(wrong, version, .role = MODEL_VERSION)));

typedef struct {
    model_meta_t meta;
    int64_t id, one, two;
} twice_t;
MODEL_DECLARE(twice, twice_t, int64_t);
MODEL_DEFINE(twice, MODEL_FIELDS(MODEL_FIELD(twice, id, .role = MODEL_ID_SEQUENCE),
                                 MODEL_FIELD(twice, one, .role = MODEL_VERSION),
                                 MODEL_FIELD(twice, two, .role = MODEL_VERSION)));

static void a_version_is_one_integer(void **state)
{
    model_error_t error;

    (void)state;
    assert_false(model_check_schema(&wrong_model, &error));
    assert_error(error, MODEL_ERROR_SCHEMA);
    assert_string_equal(error.details[0].path, "version");
    assert_false(model_check_schema(&twice_model, &error));
    assert_error(error, MODEL_ERROR_SCHEMA);
    assert_string_equal(error.details[0].path, "two");
}

/* ---- threads ---- */

enum { THREADS = 8, ROUNDS = 50 };

typedef struct {
    fixture_t *fixture;
    int64_t id;
    int conflicts;
    model_error_t error;
} incrementer_t;

static bool increment(incrementer_t *self, account_t *account)
{
    model_db_t *db = self->fixture->db;

    for (;;) {
        account->balance++;
        if (account_save(db, account, &self->error))
            return true;
        if (self->error.code != MODEL_ERROR_CONFLICT)
            return false;
        self->conflicts++;
        if (!account_refresh(db, account, &self->error))
            return false;
    }
}

static void *increment_often(void *argument)
{
    incrementer_t *self = argument;
    account_t *account = account_get(self->fixture->db, self->id, &self->error);

    for (int i = 0; account && i < ROUNDS && increment(self, account); i++)
        ;
    account_free(account);
    return NULL;
}

static void threads_that_save_with_a_version_lose_no_update(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = stored_account(fixture, "ada", 1);
    incrementer_t incrementers[THREADS];
    pthread_t threads[THREADS];
    int conflicts = 0;

    for (int i = 0; i < THREADS; i++) {
        incrementers[i] = (incrementer_t){.fixture = fixture, .id = account->id};
        assert_int_equal(pthread_create(&threads[i], NULL, increment_often, &incrementers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        live_print_on_failure(&incrementers[i].error);
        assert_int_equal(incrementers[i].error.code, MODEL_OK);
        conflicts += incrementers[i].conflicts;
    }
    assert_true(account_refresh(fixture->db, account, &fixture->error));
    assert_int_equal(account->balance, THREADS * ROUNDS);
    assert_int_equal(account->version, 1 + THREADS * ROUNDS);
    print_message("%d saves, %d conflicts\n", THREADS * ROUNDS, conflicts);
    account_free(account);
}

/* RULES 23: $inc alone would be refused (TypeMismatch), and update_many be left half done. */
static void updates_take_a_null_version_for_none(void **state)
{
    fixture_t *fixture = *state;
    model_updated_t updated;

    raw_insert(fixture, "account", "{'_id': 1, 'owner': 'ada', 'v': null}");
    raw_insert(fixture, "account", "{'_id': 2, 'owner': 'eve', 'v': 7, 'number': 2}");
    raw_insert(fixture, "account", "{'_id': 3, 'owner': 'joe', 'number': 3}");
    assert_done(account_update_by_id(fixture->db, 1, MODEL_UPDATE(MODEL_SET(account, branch, 4)),
                                     &fixture->error),
                fixture->error);
    assert_stored(fixture, "account", "{'_id': 1, 'branch': 4, 'v': 1}");
    raw_update(fixture, "account", "{'_id': 1}", "{'$set': {'v': null}}");
    account_t *account = account_find_one_and_update(fixture->db, OF("ada"),
                                                     MODEL_UPDATE(MODEL_SET(account, branch, 5)),
                                                     MODEL_AFTER, &fixture->error);
    assert_done(account, fixture->error);
    assert_int_equal(account->version, 1);
    account_free(account);
    raw_update(fixture, "account", "{'_id': 1}", "{'$set': {'v': null}}");
    assert_done(account_update_many(fixture->db, MODEL_QUERY(.where = {MODEL_EVERY}),
                                    MODEL_UPDATE(MODEL_PUSH(account, tags, "x")), &updated,
                                    &fixture->error),
                fixture->error);
    assert_int_equal(updated.matched, 3);
    assert_int_equal(updated.changed, 3);
    assert_int_equal(updated.skipped, 0);
    assert_stored(fixture, "account", "{'_id': 1, 'tags': ['x'], 'v': 1}");
    assert_stored(fixture, "account", "{'_id': 2, 'tags': ['x'], 'v': 8}");
    assert_stored(fixture, "account", "{'_id': 3, 'tags': ['x'], 'v': 1}");
    raw_update(fixture, "account", "{}", "{'$set': {'v': null}}");
    account = fresh_account("eve", 2);
    bool created;
    assert_done(account_update_or_create(fixture->db, OF("eve"),
                                         MODEL_UPDATE(MODEL_SET(account, balance, 3)), account,
                                         &created, &fixture->error),
                fixture->error);
    assert_int_equal(account->version, 1);
    account_free(account);
}

/* It is of another type for another reason. */
static void what_cannot_be_changed_is_told_as_the_server_tells_it(void **state)
{
    fixture_t *fixture = *state;

    raw_insert(fixture, "account", "{'_id': 1, 'owner': 'ada', 'number': 'x', 'v': null}");
    raw_insert(fixture, "account", "{'_id': 2, 'owner': 'eve', 'v': 'y'}");
    for (int64_t id = 1; id <= 2; id++) {
        assert_false(account_update_by_id(
            fixture->db, id, MODEL_UPDATE(MODEL_INC(account, number, 1)), &fixture->error));
        assert_true(fixture->error.code != MODEL_OK &&
                    fixture->error.code != MODEL_ERROR_NOT_FOUND);
    }
    assert_stored(fixture, "account", "{'_id': 1, 'number': 'x', 'v': null}");
    assert_stored(fixture, "account", "{'_id': 2, 'v': 'y'}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCOUNT_TEST(create_stores_the_first_version),
        ACCOUNT_TEST(save_moves_the_version_by_one),
        ACCOUNT_TEST(save_of_nothing_leaves_the_version),
        ACCOUNT_TEST(save_of_another_version_is_a_conflict_until_a_refresh),
        ACCOUNT_TEST(an_absent_version_is_zero),
        ACCOUNT_TEST(updates_take_a_null_version_for_none),
        ACCOUNT_TEST(what_cannot_be_changed_is_told_as_the_server_tells_it),
        ACCOUNT_TEST(a_version_of_another_number_type_counts),
        ACCOUNT_TEST(the_last_version_is_a_limit),
        ACCOUNT_TEST(a_projection_reads_the_version),
        ACCOUNT_TEST(delete_of_another_version_is_a_conflict),
        ACCOUNT_TEST(delete_of_a_plain_record_without_a_version_does_not_ask_for_it),
        ACCOUNT_TEST(a_save_whose_answer_was_lost_is_recognised_by_its_version),
        cmocka_unit_test(a_version_is_one_integer),
        ACCOUNT_TEST(threads_that_save_with_a_version_lose_no_update),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

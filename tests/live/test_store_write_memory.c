/* Every allocation of a write by conditions fails in turn: MEMORY, and what is said to have
 * happened has happened. */
#include "live/account.h"
#include "live/without_memory.h"

static void updates_without_memory_change_nothing(void **state)
{
    fixture_t *fixture = *state;
    model_updated_t updated;

    account_free(stored_account(fixture, "ada", 1));
    const model_update_t *update =
        MODEL_UPDATE(MODEL_INC(account, balance, 5), MODEL_PUSH(account, tags, "x"));
    WITHOUT_MEMORY(account_update_one(fixture->db, OF("ada"), update, &fixture->error),
                   fixture->error, { assert_stored(fixture, "account", "{'v': 1}"); });
    WITHOUT_MEMORY(account_update_many(fixture->db, OF("ada"), update, &updated, &fixture->error),
                   fixture->error, { assert_stored(fixture, "account", "{'v': 2}"); });
    assert_stored(fixture, "account", "{'balance': 10, 'tags': ['x', 'x'], 'v': 3}");
}

static void replace_without_memory_stores_nothing(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = stored_account(fixture, "ada", 1);

    account->balance = 5;
    WITHOUT_MEMORY(account_replace(fixture->db, account, &fixture->error), fixture->error, {
        assert_stored(fixture, "account", "{'balance': 0, 'v': 1}");
        assert_int_equal(account->version, 1);
    });
    assert_stored(fixture, "account", "{'balance': 5, 'v': 2}");
    account_free(account);
}

static void find_and_modify_without_memory_says_what_it_did(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = NULL;
    int64_t balance = 0;

    account_free(stored_account(fixture, "ada", 1));
    WITHOUT_MEMORY_AT_ALL((account = account_find_one_and_update(
                               fixture->db, OF("ada"), MODEL_UPDATE(MODEL_INC(account, balance, 1)),
                               MODEL_AFTER, &fixture->error)) != NULL,
                          fixture->error,
                          { balance += fixture->error.outcome == MODEL_OUTCOME_DONE; });
    assert_int_equal(account->balance, balance + 1);
    account_free(account);
}

static void find_one_and_replace_without_memory_says_whether_it_happened(void **state)
{
    static const char *tags[] = {"a", "b"};
    const account_t record = {.owner = "ADA", .number = 3, .tags = {tags, 2}};
    fixture_t *fixture = *state;
    account_t *account = NULL;
    int32_t version = 1;

    account_free(stored_account(fixture, "ada", 1));
    WITHOUT_MEMORY_AT_ALL(
        (account = account_find_one_and_replace(fixture->db, OF("ada"), &record, MODEL_AFTER,
                                                &fixture->error)) != NULL,
        fixture->error, { version += fixture->error.outcome == MODEL_OUTCOME_DONE; });
    assert_int_equal(account->version, version + 1);
    account_free(account);
}

static void updates_of_null_versions_without_memory(void **state)
{
    fixture_t *fixture = *state;
    const model_update_t *update = MODEL_UPDATE(MODEL_INC(account, number, 1));
    const model_update_t *insert =
        MODEL_UPDATE(MODEL_INC(account, number, 1), MODEL_SET_ON_INSERT(account, branch, 3));

    raw_insert(fixture, "account", "{'_id': 1, 'owner': 'ada', 'number': 1, 'v': null}");
    WITHOUT_MEMORY(account_update_by_id(fixture->db, 1, update, &fixture->error), fixture->error,
                   assert_stored(fixture, "account", "{'number': 1, 'v': null}"));
    assert_stored(fixture, "account", "{'number': 2, 'v': 1}");
    raw_update(fixture, "account", "{}", "{'$set': {'v': null}}");
    WITHOUT_MEMORY(account_update_many(fixture->db, OF("ada"), update, NULL, &fixture->error),
                   fixture->error, assert_stored(fixture, "account", "{'number': 2, 'v': null}"));
    assert_stored(fixture, "account", "{'number': 3, 'v': 1}");
    account_t *account = fresh_account("eve", 1);
    WITHOUT_MEMORY(
        account_update_or_create(fixture->db, OF("eve"), insert, account, NULL, &fixture->error),
        fixture->error, assert_int_equal(raw_count(fixture, "account", "{}"), 1));
    assert_stored(fixture, "account", "{'owner': 'eve', 'branch': 3}");
    account_free(account);
}

static void get_or_create_without_memory_stores_nothing(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = fresh_account("ada", 1), *again = fresh_account("ada", 1);

    WITHOUT_MEMORY(account_get_or_create(fixture->db, OF("ada"), account, NULL, &fixture->error),
                   fixture->error, {
                       assert_int_equal(raw_count(fixture, "account", "{}"), 0);
                       assert_int_equal(account->id, 0);
                   });
    WITHOUT_MEMORY(account_get_or_create(fixture->db, OF("ada"), again, NULL, &fixture->error),
                   fixture->error, { assert_int_equal(again->id, 0); });
    assert_int_equal(again->id, account->id);
    account_free(account);
    account_free(again);
}

static void update_or_create_without_memory_says_what_it_did(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = fresh_account("ada", 1);
    int64_t balance = 0;

    account_free(stored_account(fixture, "ada", 2));
    WITHOUT_MEMORY_AT_ALL(account_update_or_create(fixture->db, OF("ada"),
                                                   MODEL_UPDATE(MODEL_INC(account, balance, 1)),
                                                   account, NULL, &fixture->error),
                          fixture->error,
                          { balance += fixture->error.outcome == MODEL_OUTCOME_DONE; });
    assert_int_equal(account->balance, balance + 1);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCOUNT_TEST(updates_without_memory_change_nothing),
        ACCOUNT_TEST(replace_without_memory_stores_nothing),
        ACCOUNT_TEST(find_and_modify_without_memory_says_what_it_did),
        ACCOUNT_TEST(get_or_create_without_memory_stores_nothing),
        ACCOUNT_TEST(find_one_and_replace_without_memory_says_whether_it_happened),
        ACCOUNT_TEST(updates_of_null_versions_without_memory),
        ACCOUNT_TEST(update_or_create_without_memory_says_what_it_did),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

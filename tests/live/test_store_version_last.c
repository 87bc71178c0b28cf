/* Versions that cannot move on. */
#include "live/account.h"

#define LAST_OF_ALL "{'_id': 1, 'owner': 'ada', 'number': 1, 'v': 2147483647}"

static void assert_last(fixture_t *fixture)
{
    assert_error(fixture->error, MODEL_ERROR_LIMIT);
    assert_string_equal(fixture->error.details[0].path, "version");
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
    assert_stored(fixture, "account",
                  "{'v': {'$type': 'int', '$eq': 2147483647}, 'balance': {'$exists': false}}");
}

/* The server would make a longer number of it, which cannot be read. */
static void the_last_version_is_a_limit_of_every_update(void **state)
{
    fixture_t *fixture = *state;
    const model_update_t *update = MODEL_UPDATE(MODEL_SET(account, balance, 1));
    const model_query_t *slow =
        MODEL_QUERY(.where = {MODEL_EQ(account, owner, "ada")}, .max_time_ms = 5000);
    account_t *ada = fresh_account("ada", 1);
    model_updated_t updated;

    raw_insert(fixture, "account", LAST_OF_ALL);
    assert_false(account_update_by_id(fixture->db, 1, update, &fixture->error));
    assert_last(fixture);
    assert_false(account_update_one(fixture->db, OF("ada"), update, &fixture->error));
    assert_last(fixture);
    assert_false(account_update_one(fixture->db, slow, update, &fixture->error));
    assert_last(fixture);
    assert_null(
        account_find_one_and_update(fixture->db, OF("ada"), update, MODEL_AFTER, &fixture->error));
    assert_last(fixture);
    assert_false(
        account_update_or_create(fixture->db, OF("ada"), update, ada, NULL, &fixture->error));
    assert_last(fixture);
    assert_true(account_update_many(fixture->db, OF("ada"), update, &updated, &fixture->error));
    assert_int_equal(updated.matched, 0);
    fixture->error.code = MODEL_OK;
    assert_false(account_update_one(fixture->db, OF("bob"), update, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    account_free(ada);
}

static void the_version_before_the_last_one_is_none(void **state)
{
    fixture_t *fixture = *state;

    raw_insert(fixture, "account", "{'_id': 1, 'owner': 'ada', 'v': 2147483646}");
    assert_done(account_update_by_id(fixture->db, 1, MODEL_UPDATE(MODEL_SET(account, balance, 1)),
                                     &fixture->error),
                fixture->error);
    assert_stored(fixture, "account", "{'v': {'$type': 'int', '$eq': 2147483647}}");
}

static void the_last_version_is_a_limit_in_a_bulk(void **state)
{
    fixture_t *fixture = *state;
    const model_bulk_options_t options[] = {{.unordered = false}, {.exact = true}};
    const model_update_t *update = MODEL_UPDATE(MODEL_SET(account, balance, 1));
    const account_t ada = {.owner = "ada", .number = 1};

    raw_insert(fixture, "account", LAST_OF_ALL);
    for (size_t i = 0; i < 2; i++)
        for (int kind = 0; kind < 2; kind++) {
            model_bulk_report_t report = {0};
            model_bulk_t *bulk = account_bulk_new(fixture->db, &options[i], &fixture->error);
            bool ok = kind == 0
                          ? account_bulk_update_by_id(bulk, 1, update, &fixture->error)
                          : account_bulk_upsert(bulk, OF("ada"), update, &ada, &fixture->error);
            assert_done(ok, fixture->error);
            assert_false(model_bulk_run(bulk, &report, &fixture->error));
            assert_int_equal(report.items[0].code, MODEL_ERROR_LIMIT);
            assert_int_equal(report.items[0].outcome, MODEL_OUTCOME_NOTHING);
            assert_string_equal(report.details[0].path, "version");
            assert_stored(fixture, "account", "{'v': 2147483647, 'balance': {'$exists': false}}");
            model_bulk_report_clear(&report);
            model_bulk_free(bulk);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCOUNT_TEST(the_last_version_is_a_limit_of_every_update),
        ACCOUNT_TEST(the_version_before_the_last_one_is_none),
        ACCOUNT_TEST(the_last_version_is_a_limit_in_a_bulk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

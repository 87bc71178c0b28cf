#include "live/account.h"

static void find_one_and_update_returns_the_record_before_or_after(void **state)
{
    fixture_t *fixture = *state;
    const model_update_t *update = MODEL_UPDATE(MODEL_INC(account, balance, 5));

    account_free(stored_account(fixture, "ada", 1));
    account_t *before =
        account_find_one_and_update(fixture->db, OF("ada"), update, MODEL_BEFORE, &fixture->error);
    assert_done(before, fixture->error);
    account_t *after =
        account_find_one_and_update(fixture->db, OF("ada"), update, MODEL_AFTER, &fixture->error);
    assert_done(after, fixture->error);
    assert_int_equal(before->balance, 0);
    assert_int_equal(before->version, 1);
    assert_int_equal(after->balance, 10);
    assert_int_equal(after->version, 3);
    after->number = 9;
    assert_done(account_save(fixture->db, after, &fixture->error), fixture->error);
    assert_stored(fixture, "account", "{'balance': 10, 'number': 9, 'v': 4}");
    before->number = 8;
    assert_false(account_save(fixture->db, before, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_CONFLICT);
    account_free(before);
    account_free(after);
}

static void a_sort_says_which_one_is_changed_and_fields_what_is_returned(void **state)
{
    fixture_t *fixture = *state;

    account_free(stored_account(fixture, "ada", 1));
    account_free(stored_account(fixture, "eve", 2));
    account_t *account = account_find_one_and_update(
        fixture->db,
        MODEL_QUERY(.where = {MODEL_EVERY}, .sort = {MODEL_DESC(account, number)},
                    .fields = {MODEL_NAME(account, number)}),
        MODEL_UPDATE(MODEL_SET(account, branch, 3)), MODEL_AFTER, &fixture->error);
    assert_done(account, fixture->error);
    assert_int_equal(account->number, 2);
    assert_null(account->owner);
    assert_stored(fixture, "account", "{'owner': 'eve', 'branch': 3}");
    account->owner = "x";
    assert_false(account_save(fixture->db, account, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    account_free(account);
}

static void find_one_and_delete_returns_what_it_deleted(void **state)
{
    fixture_t *fixture = *state;

    raw_insert(fixture, "account", "{'_id': 4, 'owner': 'ada', 'x': 'unknown'}");
    account_t *account = account_find_one_and_delete(fixture->db, OF("ada"), &fixture->error);
    assert_done(account, fixture->error);
    assert_string_equal(account->owner, "ada");
    assert_int_equal(raw_count(fixture, "account", "{}"), 0);
    account->number = 3;
    assert_false(account_save(fixture->db, account, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    assert_done(account_create(fixture->db, account, &fixture->error), fixture->error);
    assert_stored(fixture, "account", "{'_id': 4, 'x': 'unknown', 'v': 1}");
    account_free(account);
}

static void nothing_to_find_is_not_found(void **state)
{
    fixture_t *fixture = *state;
    const model_query_t *none =
        MODEL_QUERY(.where = {MODEL_IN_ARRAY(account, id, (int64_t *)NULL, 0)});
    const model_query_t *const queries[] = {OF("ada"), none};

    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        assert_null(account_find_one_and_delete(fixture->db, queries[i], &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
        assert_null(account_find_one_and_update(fixture->db, queries[i],
                                                MODEL_UPDATE(MODEL_SET(account, branch, 3)),
                                                MODEL_AFTER, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    }
}

static void find_one_without_a_condition_is_an_argument_error(void **state)
{
    static const model_query_t queries[] = {
        {.limit = 0},
        {.where = {MODEL_EVERY}, .limit = 1},
        {.where = {MODEL_EVERY}, .skip = 1},
        {.where = {MODEL_EQ(note, text, "x")}},
    };
    fixture_t *fixture = *state;

    account_free(stored_account(fixture, "ada", 1));
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        assert_null(account_find_one_and_delete(fixture->db, &queries[i], &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
        assert_null(account_find_one_and_update(fixture->db, &queries[i],
                                                MODEL_UPDATE(MODEL_SET(account, branch, 3)),
                                                MODEL_AFTER, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    }
    assert_stored(fixture, "account", "{'branch': 0}");
}

static void a_change_of_a_document_that_cannot_be_read_is_done(void **state)
{
    fixture_t *fixture = *state;

    raw_insert(fixture, "account", "{'_id': 4, 'owner': 'ada', 'balance': 'x'}");
    assert_null(account_find_one_and_update(fixture->db, OF("ada"),
                                            MODEL_UPDATE(MODEL_SET(account, branch, 3)),
                                            MODEL_AFTER, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_MISMATCH);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_DONE);
    assert_stored(fixture, "account", "{'branch': 3}");
}

/* ---- replace ---- */

static void replace_stores_the_whole_record_over_what_is_there(void **state)
{
    fixture_t *fixture = *state;

    raw_insert(fixture, "account",
               "{'_id': 4, 'owner': 'ada', 'number': 1, 'x': 'unknown', 'v': 1}");
    account_t *account = account_get(fixture->db, 4, &fixture->error);
    raw_update(fixture, "account", "{}", "{'$set': {'number': 7, 'x': 'other', 'y': 1}}");
    account->owner = "EVE";
    fixture->now += 1000;
    assert_done(account_replace(fixture->db, account, &fixture->error), fixture->error);
    assert_string_equal(account->owner, "eve");
    assert_int_equal(account->version, 2);
    assert_int_equal(account->updated_at.ms, fixture->now);
    assert_stored(fixture, "account",
                  "{'_id': 4, 'owner': 'eve', 'number': 1, 'x': 'unknown', 'v': 2,"
                  " 'y': {'$exists': false}, 'updated_at': {'$date': 1700000001000}}");
    account->number = 2;
    assert_done(account_save(fixture->db, account, &fixture->error), fixture->error);
    assert_stored(fixture, "account", "{'number': 2, 'v': 3}");
    account_free(account);
}

static void replace_of_another_version_is_a_conflict(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = stored_account(fixture, "ada", 1);

    raw_update(fixture, "account", "{}", "{'$inc': {'v': 1}}");
    assert_false(account_replace(fixture->db, account, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_CONFLICT);
    raw_delete(fixture, "account", "{}");
    assert_false(account_replace(fixture->db, account, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    account_free(account);
}

static void replace_obeys_all_rules(void **state)
{
    fixture_t *fixture = *state;

    raw_insert(fixture, "account", "{'_id': 4, 'owner': 'ada', 'balance': -5, 'code': 'a'}");
    account_t *account = account_get(fixture->db, 4, &fixture->error);
    assert_false(account_replace(fixture->db, account, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_string_equal(fixture->error.details[0].path, "balance");
    account->balance = 1;
    account->code = "b";
    assert_false(account_replace(fixture->db, account, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_string_equal(fixture->error.details[0].path, "code");
    assert_int_equal(account->version, 0);
    assert_stored(fixture, "account", "{'balance': -5, 'code': 'a', 'v': {'$exists': false}}");
    account_free(account);
}

static void only_stored_records_that_were_read_whole_are_replaced(void **state)
{
    fixture_t *fixture = *state;
    account_t *fresh = fresh_account("eve", 2);
    account_t plain = {.id = 1, .owner = "ada"};

    account_free(stored_account(fixture, "ada", 1));
    account_t *part = account_first(
        fixture->db, MODEL_QUERY(.fields = {MODEL_NAME(account, owner)}), &fixture->error);
    account_t *const records[] = {fresh, &plain, part, NULL};
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        assert_false(account_replace(fixture->db, records[i], &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    }
    account_free(fresh);
    account_free(part);
}

static void a_replace_whose_answer_was_lost_is_recognised(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = stored_account(fixture, "ada", 1);

    account->balance = 5;
    raw_fail_point(fixture, 2, "'failCommands': ['update'], 'closeConnection': true");
    assert_false(account_replace(fixture->db, account, &fixture->error));
    raw_fail_point_off(fixture);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_UNKNOWN);
    assert_done(account_replace(fixture->db, account, &fixture->error), fixture->error);
    assert_stored(fixture, "account", "{'balance': 5, 'v': 2}");
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCOUNT_TEST(find_one_and_update_returns_the_record_before_or_after),
        ACCOUNT_TEST(a_sort_says_which_one_is_changed_and_fields_what_is_returned),
        ACCOUNT_TEST(find_one_and_delete_returns_what_it_deleted),
        ACCOUNT_TEST(nothing_to_find_is_not_found),
        ACCOUNT_TEST(find_one_without_a_condition_is_an_argument_error),
        ACCOUNT_TEST(a_change_of_a_document_that_cannot_be_read_is_done),
        ACCOUNT_TEST(replace_stores_the_whole_record_over_what_is_there),
        ACCOUNT_TEST(replace_of_another_version_is_a_conflict),
        ACCOUNT_TEST(replace_obeys_all_rules),
        ACCOUNT_TEST(only_stored_records_that_were_read_whole_are_replaced),
        ACCOUNT_TEST(a_replace_whose_answer_was_lost_is_recognised),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

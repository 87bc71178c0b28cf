/* Bulks whose connection is lost: what is known of each item, and what a further run repeats. */
#include "live/bulk_fixture.h"

/* The driver repeats a write once by itself. */
static void lose(fixture_t *fixture, const char *command)
{
    char data[100];

    snprintf(data, sizeof data, "'failCommands': ['%s'], 'closeConnection': true", command);
    raw_fail_point(fixture, 2, data);
}

static void run_and_lose(fixture_t *fixture, model_bulk_t *bulk, const char *command,
                         model_bulk_report_t *report)
{
    lose(fixture, command);
    assert_false(model_bulk_run(bulk, report, &fixture->error));
    raw_fail_point_off(fixture);
    assert_error(fixture->error, MODEL_ERROR_CONNECTION);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_UNKNOWN);
}

/* Insert, increment, insert. */
static model_bulk_t *unrepeatable_bulk(fixture_t *fixture, model_bulk_options_t options)
{
    model_bulk_t *bulk;

    raw_delete(fixture, "account", "{}");
    store_accounts(fixture, 5, 6);
    account_t *stored = read_account(fixture, 5);
    bulk = fresh_bulk(fixture, options);
    add_accounts(fixture, bulk, 0, 2);
    ADD(account_bulk_update_by_id(bulk, stored->id, MODEL_UPDATE(MODEL_PUSH(account, tags, "x")),
                                  &fixture->error));
    add_accounts(fixture, bulk, 2, 3);
    account_free(stored);
    return bulk;
}

static void bulk_that_loses_its_connection_tells_what_is_known(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk = unrepeatable_bulk(fixture, ORDERED);

    run_and_lose(fixture, bulk, "update", &report);
    assert_int_equal(fixture->error.retry, MODEL_RETRY_NO);
    assert_item(report, 0, MODEL_OK, MODEL_OUTCOME_DONE);
    assert_item(report, 1, MODEL_OK, MODEL_OUTCOME_DONE);
    assert_item(report, 2, MODEL_ERROR_CONNECTION, MODEL_OUTCOME_UNKNOWN);
    assert_item(report, 3, MODEL_OK, MODEL_OUTCOME_NOTHING);
    assert_int_equal(report.n_unknown, 1);
    assert_int_equal(report.n_done, 2);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

static void bulk_does_not_repeat_what_would_happen_twice(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk = unrepeatable_bulk(fixture, ORDERED);

    run_and_lose(fixture, bulk, "update", &report);
    assert_false(model_bulk_run(bulk, &report, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_CONNECTION);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_UNKNOWN);
    assert_int_equal(fixture->error.retry, MODEL_RETRY_NO);
    assert_item(report, 2, MODEL_ERROR_CONNECTION, MODEL_OUTCOME_UNKNOWN);
    assert_item(report, 3, MODEL_OK, MODEL_OUTCOME_NOTHING);
    assert_stored(fixture, "account", "{'number': 5, 'tags': {'$exists': false}}");
    assert_true(model_bulk_resolve(bulk, 2, false, &fixture->error));
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    assert_stored(fixture, "account", "{'number': 5, 'tags': ['x']}");
    assert_int_equal(raw_count(fixture, "account", "{}"), 4);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

/* One takes another item the second time, the other one may find the list full by itself. */
static void bulk_repeats_neither_pops_nor_what_a_rule_guards(void **state)
{
    static const model_update_t updates[] = {{.changes = {MODEL_POP_LAST(account, tags)}},
                                             {.changes = {MODEL_ADD_TO_SET(account, tags, "c")}}};
    fixture_t *fixture = *state;

    raw_insert(fixture, "account", "{'_id': 1, 'owner': 'ada', 'tags': ['a'], 'v': 1}");
    for (size_t i = 0; i < 2; i++) {
        model_bulk_report_t report = {0};
        model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);
        ADD(account_bulk_update_by_id(bulk, 1, &updates[i], &fixture->error));
        run_and_lose(fixture, bulk, "update", &report);
        assert_int_equal(fixture->error.retry, MODEL_RETRY_NO);
        assert_false(model_bulk_run(bulk, &report, &fixture->error));
        assert_item(report, 0, MODEL_ERROR_CONNECTION, MODEL_OUTCOME_UNKNOWN);
        assert_stored(fixture, "account", "{'tags': ['a'], 'v': 1}");
        model_bulk_report_clear(&report);
        model_bulk_free(bulk);
    }
}

static void bulk_without_order_goes_on_behind_what_is_unknown(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk = unrepeatable_bulk(fixture, UNORDERED);

    run_and_lose(fixture, bulk, "update", &report);
    add_accounts(fixture, bulk, 10, 11);
    assert_false(model_bulk_run(bulk, &report, &fixture->error));
    assert_item(report, 2, MODEL_ERROR_CONNECTION, MODEL_OUTCOME_UNKNOWN);
    assert_item(report, 4, MODEL_OK, MODEL_OUTCOME_DONE);
    assert_true(model_bulk_resolve(bulk, 2, true, &fixture->error));
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    assert_stored(fixture, "account", "{'number': 5, 'tags': {'$exists': false}}");
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

static void bulk_repeats_what_is_unknown_if_asked(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_t *bulk = unrepeatable_bulk(fixture, (model_bulk_options_t){.repeat_unknown = true});

    run_and_lose(fixture, bulk, "update", NULL);
    assert_int_equal(fixture->error.retry, MODEL_RETRY_SAME_CALL);
    assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
    assert_stored(fixture, "account", "{'number': 5, 'tags': ['x']}");
    model_bulk_free(bulk);
}

/* Half of them arrived: as if the answer alone had been lost. */
static void bulk_repeats_inserts_by_their_ids(void **state)
{
    enum { N = 1500 };
    static const model_bulk_options_t options[] = {{.unordered = false}, {.unordered = true}};
    fixture_t *fixture = *state;

    for (size_t k = 0; k < 2; k++) {
        raw_delete(fixture, "user", "{}");
        model_bulk_t *bulk = user_bulk_new(fixture->db, &options[k], &fixture->error);
        for (int i = 0; i < N; i++) {
            char email[40];
            snprintf(email, sizeof email, "user%d@example.org", i);
            user_t user = {.username = "user", .email = email, .home.city = "Oslo"};
            ADD(user_bulk_insert(bulk, &user, &fixture->error));
            user_t twin = {.id = user.id, .username = "user", .email = email, .home.city = "Oslo"};
            if (i % 2)
                ADD(user_create(fixture->db, &twin, &fixture->error));
        }
        run_and_lose(fixture, bulk, "insert", NULL);
        assert_int_equal(fixture->error.retry, MODEL_RETRY_SAME_CALL);
        assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
        assert_int_equal(raw_count(fixture, "user", "{}"), N);
        model_bulk_free(bulk);
    }
}

/* Another document has that id: it is not ours. */
static void bulk_repeats_no_insert_over_another_document(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk = fresh_bulk(fixture, UNORDERED);

    add_accounts(fixture, bulk, 0, 2);
    run_and_lose(fixture, bulk, "insert", NULL);
    raw_insert(fixture, "account", "{'_id': 1, 'owner': 'another', 'number': 50}");
    assert_false(model_bulk_run(bulk, &report, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    assert_item(report, 0, MODEL_ERROR_DUPLICATE, MODEL_OUTCOME_NOTHING);
    assert_item(report, 1, MODEL_OK, MODEL_OUTCOME_DONE);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

static void bulk_repeats_updates_that_only_set(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};

    account_t *account = stored_account(fixture, "ada", 1);
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);
    ADD(account_bulk_update_by_id(bulk, account->id, BALANCE(7), &fixture->error));
    run_and_lose(fixture, bulk, "update", &report);
    assert_int_equal(fixture->error.retry, MODEL_RETRY_SAME_CALL);
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    assert_counts(report, 0, 1, 1);
    ADD(account_bulk_update_many(bulk, OF("ada"), BALANCE(8), &fixture->error));
    run_and_lose(fixture, bulk, "update", &report);
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    ADD(account_bulk_update_one(bulk, OF("ada"), BALANCE(9), &fixture->error));
    run_and_lose(fixture, bulk, "update", &report);
    assert_int_equal(fixture->error.retry, MODEL_RETRY_NO);
    ADD(account_bulk_delete_one(bulk, OF("ada"), &fixture->error));
    assert_false(model_bulk_run(bulk, &report, &fixture->error));
    assert_stored(fixture, "account", "{'owner': 'ada', 'balance': 8}");
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
    account_free(account);
}

/* It had arrived: a version that moved is not somebody else's then. */
static void bulk_knows_its_own_save_again(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};

    for (int whole = 0; whole < 2; whole++) {
        raw_delete(fixture, "account", "{}");
        account_t *account = stored_account(fixture, "ada", 1);
        model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);
        account->balance = 10;
        fixture->now = 1700000005000;
        if (whole)
            ADD(account_bulk_replace(bulk, account, &fixture->error));
        else
            ADD(account_bulk_save(bulk, account, &fixture->error));
        run_and_lose(fixture, bulk, "update", &report);
        raw_update(fixture, "account", "{'v': 1}",
                   "{'$set': {'balance': 10, 'v': 2, 'updated_at': {'$date': 1700000005000}}}");
        assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
        assert_counts(report, 0, 1, 1);
        assert_stored(fixture, "account", "{'v': 2}");
        fixture->now = 1700000000000;
        model_bulk_free(bulk);
        account_free(account);
    }
    model_bulk_report_clear(&report);
}

static void bulk_deletes_of_what_is_gone_are_done_when_repeated(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);
    account_t *account = stored_account(fixture, "ada", 1);

    ADD(account_bulk_delete(bulk, account, &fixture->error));
    ADD(account_bulk_delete_by_id(bulk, account->id, &fixture->error));
    run_and_lose(fixture, bulk, "delete", &report);
    raw_delete(fixture, "account", "{}");
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    assert_int_equal(report.n_done, 2);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
    account_free(account);
}

static void bulk_upserts_are_repeated_if_they_change_nothing(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    account_t *ada = fresh_account("ada", 1), *bob = fresh_account("bob", 2);
    model_bulk_t *bulk = fresh_bulk(fixture, UNORDERED);

    ADD(account_bulk_upsert(bulk, OF("ada"), NULL, ada, &fixture->error));
    ADD(account_bulk_upsert(bulk, OF("bob"), BALANCE(3), bob, &fixture->error));
    run_and_lose(fixture, bulk, "update", &report);
    assert_false(model_bulk_run(bulk, &report, &fixture->error));
    assert_item(report, 0, MODEL_OK, MODEL_OUTCOME_DONE);
    assert_item(report, 1, MODEL_ERROR_CONNECTION, MODEL_OUTCOME_UNKNOWN);
    assert_int_equal(raw_count(fixture, "account", "{}"), 1);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
    account_free(ada);
    account_free(bob);
}

/* DONE, but the answer is a failure: it is not sent again. */
static void bulk_that_waits_in_vain_for_other_members_is_done(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);

    add_accounts(fixture, bulk, 0, 2);
    raw_fail_point(fixture, 1,
                   "'failCommands': ['insert'], 'writeConcernError': {'code': 64, 'errmsg': 'no'}");
    assert_false(model_bulk_run(bulk, &report, &fixture->error));
    raw_fail_point_off(fixture);
    assert_error(fixture->error, MODEL_ERROR_WRITE_CONCERN);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_DONE);
    assert_item(report, 1, MODEL_ERROR_WRITE_CONCERN, MODEL_OUTCOME_DONE);
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    assert_int_equal(raw_count(fixture, "account", "{}"), 2);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

/* Neither is a further run without an answer the proof that it did not happen. */
static void bulk_keeps_unknown_what_it_could_not_ask_for(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);

    add_accounts(fixture, bulk, 0, 2);
    run_and_lose(fixture, bulk, "insert", &report);
    run_and_lose(fixture, bulk, "find", &report);
    assert_int_equal(fixture->error.retry, MODEL_RETRY_SAME_CALL);
    assert_int_equal(report.n_unknown, 2);
    assert_item(report, 1, MODEL_OK, MODEL_OUTCOME_UNKNOWN);
    run_and_lose(fixture, bulk, "insert", &report);
    assert_int_equal(report.n_unknown, 2);
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    assert_int_equal(report.n_done, 2);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

/* It found a document, which is still to be changed. */
static void bulk_upsert_that_waits_in_vain_is_half_done(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);
    account_t *ada = stored_account(fixture, "ada", 1), other = {.owner = "ada", .number = 2};

    ADD(account_bulk_upsert(bulk, OF("ada"), INCREASE(3), &other, &fixture->error));
    raw_fail_point(fixture, 1,
                   "'failCommands': ['update'], 'writeConcernError': {'code': 64, 'errmsg': 'no'}");
    assert_false(model_bulk_run(bulk, NULL, &fixture->error));
    raw_fail_point_off(fixture);
    assert_error(fixture->error, MODEL_ERROR_WRITE_CONCERN);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
    assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
    assert_stored(fixture, "account", "{'owner': 'ada', 'number': 1, 'balance': 3}");
    model_bulk_free(bulk);
    account_free(ada);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCOUNT_TEST(bulk_that_loses_its_connection_tells_what_is_known),
        ACCOUNT_TEST(bulk_does_not_repeat_what_would_happen_twice),
        ACCOUNT_TEST(bulk_repeats_neither_pops_nor_what_a_rule_guards),
        ACCOUNT_TEST(bulk_without_order_goes_on_behind_what_is_unknown),
        ACCOUNT_TEST(bulk_repeats_what_is_unknown_if_asked),
        ACCOUNT_TEST(bulk_repeats_inserts_by_their_ids),
        ACCOUNT_TEST(bulk_repeats_no_insert_over_another_document),
        ACCOUNT_TEST(bulk_keeps_unknown_what_it_could_not_ask_for),
        ACCOUNT_TEST(bulk_repeats_updates_that_only_set),
        ACCOUNT_TEST(bulk_knows_its_own_save_again),
        ACCOUNT_TEST(bulk_deletes_of_what_is_gone_are_done_when_repeated),
        ACCOUNT_TEST(bulk_upserts_are_repeated_if_they_change_nothing),
        ACCOUNT_TEST(bulk_that_waits_in_vain_for_other_members_is_done),
        ACCOUNT_TEST(bulk_upsert_that_waits_in_vain_is_half_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

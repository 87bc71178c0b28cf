/* Items that fail, in bulks that keep their order and in others. */
#include "live/bulk_fixture.h"

/* The owner of number 1 is taken: item 1 fails. */
static void add_a_duplicate(fixture_t *fixture, model_bulk_t *bulk)
{
    account_t taken = {.owner = "owner0", .number = 1};

    add_accounts(fixture, bulk, 0, 1);
    ADD(account_bulk_insert(bulk, &taken, &fixture->error));
    add_accounts(fixture, bulk, 2, 3);
    ADD(account_bulk_update_one(bulk, NUMBERED(0), BALANCE(5), &fixture->error));
}

static void bulk_in_order_stops_at_the_item_that_fails(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);

    add_a_duplicate(fixture, bulk);
    assert_false(model_bulk_run(bulk, &report, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_PARTLY);
    assert_int_equal(fixture->error.retry, MODEL_RETRY_NO);
    assert_string_equal(fixture->error.details[0].path, "[1].owner");
    assert_string_equal(fixture->error.index, "owner_1");
    assert_item(report, 0, MODEL_OK, MODEL_OUTCOME_DONE);
    assert_item(report, 1, MODEL_ERROR_DUPLICATE, MODEL_OUTCOME_NOTHING);
    assert_string_equal(report.details[report.items[1].first_detail].path, "owner");
    assert_item(report, 2, MODEL_OK, MODEL_OUTCOME_NOTHING);
    assert_item(report, 3, MODEL_OK, MODEL_OUTCOME_NOTHING);
    assert_int_equal(report.n_done, 1);
    assert_int_equal(report.n_failed, 1);
    assert_int_equal(raw_count(fixture, "account", "{}"), 1);
    raw_update(fixture, "account", "{'owner': 'owner0'}", "{'$set': {'owner': 'other'}}");
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    assert_int_equal(raw_count(fixture, "account", "{}"), 3);
    assert_stored(fixture, "account", "{'number': 0, 'balance': 5}");
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

static void bulk_without_order_goes_on_behind_items_that_fail(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk = fresh_bulk(fixture, UNORDERED);

    add_a_duplicate(fixture, bulk);
    assert_false(model_bulk_run(bulk, &report, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_PARTLY);
    assert_item(report, 1, MODEL_ERROR_DUPLICATE, MODEL_OUTCOME_NOTHING);
    assert_item(report, 2, MODEL_OK, MODEL_OUTCOME_DONE);
    assert_item(report, 3, MODEL_OK, MODEL_OUTCOME_DONE);
    assert_int_equal(report.n_done, 3);
    assert_true(model_bulk_resolve(bulk, 1, true, &fixture->error));
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    assert_int_equal(report.n_done, 4);
    assert_int_equal(raw_count(fixture, "account", "{}"), 2);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

static void bulk_resolve_is_for_items_that_failed(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);

    add_accounts(fixture, bulk, 0, 1);
    assert_false(model_bulk_resolve(bulk, 0, true, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_false(model_bulk_resolve(bulk, 1, true, &fixture->error));
    assert_false(model_bulk_resolve(NULL, 0, true, NULL));
    assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
    assert_false(model_bulk_resolve(bulk, 0, false, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    model_bulk_free(bulk);
}

/* Interleaved kinds, every fifth fails: reports keep the order in which items were added. */
static void bulk_without_order_sends_items_of_a_kind_together(void **state)
{
    enum { ROUNDS = 50 };
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk = fresh_bulk(fixture, UNORDERED);

    store_accounts(fixture, 1000, 1000 + ROUNDS);
    for (int i = 0; i < ROUNDS; i++) {
        account_t taken = {.owner = "owner1000", .number = 5000 + i};
        add_accounts(fixture, bulk, i, i + 1);
        ADD(account_bulk_update_one(bulk, NUMBERED(1000 + i), BALANCE(i), &fixture->error));
        ADD(account_bulk_insert(bulk, &taken, &fixture->error));
        ADD(account_bulk_delete_one(bulk, NUMBERED(9999), &fixture->error));
    }
    live_fail_point(&fixture->live, "{\"skip\": 3}",
                    "\"failCommands\": [\"insert\", \"update\", \"delete\"], \"errorCode\": 2");
    assert_false(model_bulk_run(bulk, &report, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    for (int i = 0; i < ROUNDS; i++) {
        assert_item(report, 4 * i, MODEL_OK, MODEL_OUTCOME_DONE);
        assert_item(report, 4 * i + 1, MODEL_OK, MODEL_OUTCOME_DONE);
        assert_counts(report, 4 * i + 1, 1, 1);
        assert_item(report, 4 * i + 2, MODEL_ERROR_DUPLICATE, MODEL_OUTCOME_NOTHING);
        assert_counts(report, 4 * i + 3, 0, 0);
    }
    assert_int_equal(report.n_failed, ROUNDS);
    assert_int_equal(raw_count(fixture, "account", "{}"), 2 * ROUNDS);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

/* A message says how many it met, not which. */
static void bulk_tells_counts_as_far_as_the_server_does(void **state)
{
    static const struct {
        model_bulk_options_t options;
        int met, missed;
    } rows[] = {{{.unordered = true}, -1, -1}, {{.exact = true}, 1, 0}};
    static const int32_t none[1];
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};

    store_accounts(fixture, 0, 2);
    for (size_t k = 0; k < 2; k++) {
        model_bulk_t *bulk = fresh_bulk(fixture, rows[k].options);
        ADD(account_bulk_update_by_id(bulk, 1, BALANCE(7), &fixture->error));
        ADD(account_bulk_update_by_id(bulk, 77, BALANCE(7), &fixture->error));
        ADD(account_bulk_update_one(
            bulk, MODEL_QUERY(.where = {MODEL_IN_ARRAY(account, number, none, 0)}), BALANCE(7),
            &fixture->error));
        assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
        assert_counts(report, 0, rows[k].met, rows[k].met);
        assert_counts(report, 1, rows[k].missed, rows[k].missed);
        assert_item(report, 2, MODEL_OK, MODEL_OUTCOME_DONE);
        assert_counts(report, 2, 0, 0);
        model_bulk_free(bulk);
    }
    model_bulk_report_clear(&report);
}

/* RULES 16: what the guard keeps out is that item's failure. */
static void bulk_tells_which_item_a_guard_kept_out(void **state)
{
    static const model_bulk_options_t options[] = {{.unordered = false}, {.unordered = true}};
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};

    for (size_t k = 0; k < 2; k++) {
        raw_delete(fixture, "account", "{}");
        store_accounts(fixture, 0, 3);
        model_bulk_t *bulk = fresh_bulk(fixture, options[k]);
        ADD(account_bulk_update_one(bulk, NUMBERED(0), INCREASE(5), &fixture->error));
        ADD(account_bulk_update_one(bulk, NUMBERED(1), INCREASE(-5), &fixture->error));
        ADD(account_bulk_update_one(bulk, NUMBERED(2), INCREASE(6), &fixture->error));
        ADD(account_bulk_update_one(bulk, NUMBERED(99), INCREASE(6), &fixture->error));
        assert_false(model_bulk_run(bulk, &report, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_VALIDATION);
        assert_item(report, 0, MODEL_OK, MODEL_OUTCOME_DONE);
        assert_item(report, 1, MODEL_ERROR_VALIDATION, MODEL_OUTCOME_NOTHING);
        assert_item(report, 2, MODEL_OK, k ? MODEL_OUTCOME_DONE : MODEL_OUTCOME_NOTHING);
        assert_item(report, 3, MODEL_OK, k ? MODEL_OUTCOME_DONE : MODEL_OUTCOME_NOTHING);
        assert_counts(report, 3, 0, 0);
        assert_stored(fixture, "account", "{'number': 1, 'balance': 0}");
        model_bulk_free(bulk);
    }
    model_bulk_report_clear(&report);
}

/* Numbers 0 to 5: changed by somebody else, gone, and not. */
static void change_behind_the_back(fixture_t *fixture, account_t *accounts[6])
{
    raw_delete(fixture, "account", "{}");
    store_accounts(fixture, 0, 6);
    for (int i = 0; i < 6; i++) {
        accounts[i] = read_account(fixture, i);
        accounts[i]->balance = 10;
    }
    raw_update(fixture, "account", "{'number': {'$in': [1, 4]}}", "{'$inc': {'v': 1}}");
    raw_delete(fixture, "account", "{'number': {'$in': [2, 5]}}");
}

typedef bool item_t(model_bulk_t *bulk, account_t *account, model_error_t *error);

static bool add_delete(model_bulk_t *bulk, account_t *account, model_error_t *error)
{
    return account_bulk_delete(bulk, account, error);
}

static void bulk_saves_and_deletes_check_the_version(void **state)
{
    static item_t *const kinds[] = {account_bulk_save, account_bulk_replace, add_delete};
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    account_t *accounts[6];

    for (size_t k = 0; k < 6; k++) {
        model_bulk_t *bulk = fresh_bulk(fixture, k % 2 ? UNORDERED : ORDERED);
        bool deletes = kinds[k / 2] == add_delete;
        change_behind_the_back(fixture, accounts);
        for (int i = 0; i < 6; i++)
            ADD(kinds[k / 2](bulk, accounts[i], &fixture->error));
        assert_false(model_bulk_run(bulk, &report, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_CONFLICT);
        assert_item(report, 0, MODEL_OK, MODEL_OUTCOME_DONE);
        assert_item(report, 1, MODEL_ERROR_CONFLICT, MODEL_OUTCOME_NOTHING);
        if (k % 2) {
            assert_item(report, 4, MODEL_ERROR_CONFLICT, MODEL_OUTCOME_NOTHING);
            assert_item(report, 2, deletes ? MODEL_OK : MODEL_ERROR_NOT_FOUND,
                        deletes ? MODEL_OUTCOME_DONE : MODEL_OUTCOME_NOTHING);
            assert_counts(report, 3, deletes ? -1 : 1, deletes ? -1 : 1);
        } else {
            assert_item(report, 2, MODEL_OK, MODEL_OUTCOME_NOTHING);
        }
        assert_int_equal(raw_count(fixture, "account", "{'number': 3, 'balance': 10}"),
                         k % 2 && !deletes);
        for (int i = 0; i < 6; i++)
            account_free(accounts[i]);
        model_bulk_free(bulk);
    }
    model_bulk_report_clear(&report);
}

static void bulk_save_of_what_did_not_change_is_done(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);
    account_t *account = stored_account(fixture, "ada", 1);

    ADD(account_bulk_save(bulk, account, &fixture->error));
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    assert_item(report, 0, MODEL_OK, MODEL_OUTCOME_DONE);
    assert_stored(fixture, "account", "{'v': 1}");
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
    account_free(account);
}

static void bulk_sends_more_than_fits_into_one_message(void **state)
{
    enum { MANY = 25000 };
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);

    add_accounts(fixture, bulk, 0, MANY);
    account_t twice = {.owner = "twice", .number = MANY - 1};
    ADD(account_bulk_insert(bulk, &twice, &fixture->error));
    assert_false(model_bulk_run(bulk, &report, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    assert_item(report, MANY - 1, MODEL_OK, MODEL_OUTCOME_DONE);
    assert_item(report, MANY, MODEL_ERROR_DUPLICATE, MODEL_OUTCOME_NOTHING);
    assert_int_equal(raw_count(fixture, "account", "{}"), MANY);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

/* Nothing bigger than the handle allows is gathered. */
static void bulk_has_the_handles_limit_of_bytes(void **state)
{
    fixture_t *fixture = *state;
    model_db_t *db = fixture_open(fixture, (model_config_t){.max_bytes = 100000});
    char text[40000];
    note_t note = {.text = text};

    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    model_bulk_t *bulk = note_bulk_new(db, NULL, &fixture->error);
    int n = 0;
    while (note_bulk_insert(bulk, &note, &fixture->error)) {
        note.id = (bson_oid_t){{0}};
        assert_true(++n < 4);
    }
    assert_error(fixture->error, MODEL_ERROR_LIMIT);
    assert_int_equal(model_bulk_count(bulk), n);
    assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
    assert_int_equal(raw_count(fixture, "note", "{}"), n);
    model_bulk_free(bulk);
    model_close(db);
}

static void bulk_refuses_an_update_of_a_version_that_is_no_number(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk = fresh_bulk(fixture, UNORDERED);

    store_accounts(fixture, 0, 2);
    raw_update(fixture, "account", "{'number': 0}", "{'$set': {'v': 'x'}}");
    ADD(account_bulk_update_one(bulk, NUMBERED(0), BALANCE(1), &fixture->error));
    ADD(account_bulk_update_one(bulk, NUMBERED(1), BALANCE(1), &fixture->error));
    assert_false(model_bulk_run(bulk, &report, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_MISMATCH);
    assert_item(report, 0, MODEL_ERROR_MISMATCH, MODEL_OUTCOME_NOTHING);
    assert_string_equal(report.details[report.items[0].first_detail].path, "version");
    assert_item(report, 1, MODEL_OK, MODEL_OUTCOME_DONE);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

static void bulk_is_fed_without_end_if_it_is_reset(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);

    for (int i = 0; i < 5; i++) {
        add_accounts(fixture, bulk, 10 * i, 10 * i + 10);
        ADD(account_bulk_update_one(bulk, NUMBERED(10 * i), BALANCE(i), &fixture->error));
        assert_false(model_bulk_reset(bulk, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
        assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
        assert_done(model_bulk_reset(bulk, &fixture->error), fixture->error);
        assert_int_equal(model_bulk_count(bulk), 0);
    }
    assert_false(model_bulk_reset(NULL, NULL));
    assert_int_equal(raw_count(fixture, "account", "{}"), 50);
    assert_stored(fixture, "account", "{'number': 40, 'balance': 4}");
    model_bulk_free(bulk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCOUNT_TEST(bulk_in_order_stops_at_the_item_that_fails),
        ACCOUNT_TEST(bulk_without_order_goes_on_behind_items_that_fail),
        ACCOUNT_TEST(bulk_resolve_is_for_items_that_failed),
        ACCOUNT_TEST(bulk_without_order_sends_items_of_a_kind_together),
        ACCOUNT_TEST(bulk_tells_counts_as_far_as_the_server_does),
        ACCOUNT_TEST(bulk_tells_which_item_a_guard_kept_out),
        ACCOUNT_TEST(bulk_saves_and_deletes_check_the_version),
        ACCOUNT_TEST(bulk_save_of_what_did_not_change_is_done),
        ACCOUNT_TEST(bulk_sends_more_than_fits_into_one_message),
        ACCOUNT_TEST(bulk_has_the_handles_limit_of_bytes),
        ACCOUNT_TEST(bulk_refuses_an_update_of_a_version_that_is_no_number),
        ACCOUNT_TEST(bulk_is_fed_without_end_if_it_is_reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

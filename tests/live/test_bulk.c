/* Kinds of items, and that they obey the rules of the single operations. */
#include "live/bulk_fixture.h"

/* One of each kind. */
static void assert_all_done(const model_bulk_report_t *report)
{
    assert_int_equal(report->n_items, 11);
    assert_int_equal(report->n_done, 11);
    for (int i = 0; i < 11; i++) {
        assert_int_equal(report->items[i].kind, i + 1);
        assert_item(*report, i, MODEL_OK, MODEL_OUTCOME_DONE);
    }
}

static void bulk_does_items_of_all_kinds_in_order(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk;

    store_accounts(fixture, 0, 8);
    account_t *saved = read_account(fixture, 0), *replaced = read_account(fixture, 1);
    account_t *deleted = read_account(fixture, 2), *fresh = fresh_account("fresh", 100);
    int64_t third = deleted->id + 1;
    bulk = fresh_bulk(fixture, ORDERED);
    saved->balance = 11;
    replaced->balance = 12;
    add_accounts(fixture, bulk, 20, 21);
    ADD(account_bulk_save(bulk, saved, &fixture->error));
    ADD(account_bulk_replace(bulk, replaced, &fixture->error));
    ADD(account_bulk_delete(bulk, deleted, &fixture->error));
    ADD(account_bulk_update_one(bulk, NUMBERED(20), BALANCE(13), &fixture->error));
    ADD(account_bulk_update_many(bulk, MODEL_QUERY(.where = {MODEL_GTE(account, number, 4)}),
                                 BALANCE(14), &fixture->error));
    ADD(account_bulk_update_by_id(bulk, third, BALANCE(15), &fixture->error));
    ADD(account_bulk_delete_one(bulk, NUMBERED(4), &fixture->error));
    ADD(account_bulk_delete_many(bulk, MODEL_QUERY(.where = {MODEL_IN(account, number, 5, 6)}),
                                 &fixture->error));
    ADD(account_bulk_delete_by_id(bulk, third, &fixture->error));
    ADD(account_bulk_upsert(bulk, OF("fresh"), BALANCE(1), fresh, &fixture->error));
    assert_int_equal(model_bulk_count(bulk), 11);
    assert_int_equal(raw_count(fixture, "account", "{}"), 8);
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    assert_all_done(&report);
    for (int i = 1; i < 4; i++)
        assert_counts(report, i, 1, 1);
    assert_counts(report, 5, 5, 5);
    assert_counts(report, 8, 2, 2);
    assert_true(report.items[10].created);
    assert_stored(fixture, "account", "{'number': 0, 'balance': 11, 'v': 2}");
    assert_stored(fixture, "account", "{'number': 1, 'balance': 12, 'v': 2}");
    assert_stored(fixture, "account", "{'number': 20, 'balance': 14, 'v': 3}");
    assert_stored(fixture, "account", "{'number': 100, 'balance': 0, 'v': 1, 'owner': 'fresh'}");
    assert_int_equal(raw_count(fixture, "account", "{}"), 5);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
    account_free(saved);
    account_free(replaced);
    account_free(deleted);
    account_free(fresh);
}

static void bulk_insert_fills_in_id_times_and_version_at_once(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);
    account_t account = {.owner = "ADA"};

    ADD(account_bulk_insert(bulk, &account, &fixture->error));
    assert_int_equal(account.id, 1);
    assert_int_equal(account.version, 1);
    assert_int_equal(account.created_at.ms, fixture->now);
    assert_int_equal(account.updated_at.ms, fixture->now);
    account.owner = "nobody";
    fixture->now += 1000;
    assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
    assert_stored(fixture, "account",
                  "{'_id': 1, 'owner': 'ada', 'v': 1, 'created_at': {'$date': 1700000000000}, "
                  "'updated_at': {'$date': 1700000000000}}");
    model_bulk_free(bulk);
}

static void bulk_updates_move_time_and_version(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);
    account_t *account = stored_account(fixture, "ada", 1);

    fixture->now += 1000;
    ADD(account_bulk_update_one(bulk, OF("ada"), BALANCE(3), &fixture->error));
    ADD(account_bulk_update_by_id(bulk, account->id, BALANCE(4), &fixture->error));
    ADD(account_bulk_update_many(bulk, OF("ada"), BALANCE(5), &fixture->error));
    assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
    assert_stored(fixture, "account",
                  "{'balance': 5, 'v': 4, 'updated_at': {'$date': 1700000001000}}");
    model_bulk_free(bulk);
    account_free(account);
}

#define REFUSED(call_, code_)        \
    do {                             \
        bool done_ = (call_);        \
        assert_false(done_);         \
        assert_error(*error, code_); \
    } while (0)

/* Refused, nothing sent, and the bulk is as it was. */
static void bulk_checks_every_item_when_it_is_added(void **state)
{
    fixture_t *fixture = *state;
    model_error_t *error = &fixture->error;
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);
    account_t *stored = stored_account(fixture, "ada", 1), plain = {.owner = NULL};

    REFUSED(account_bulk_insert(bulk, &plain, error), MODEL_ERROR_VALIDATION);
    assert_string_equal(error->details[0].path, "owner");
    assert_int_equal(plain.id, 0);
    REFUSED(account_bulk_insert(bulk, stored, error), MODEL_ERROR_ARGUMENT);
    REFUSED(account_bulk_update_one(bulk, OF("ada"), BALANCE(-1), error), MODEL_ERROR_VALIDATION);
    assert_string_equal(error->details[0].path, "balance");
    REFUSED(account_bulk_update_by_id(bulk, 1, MODEL_UPDATE(MODEL_SET(account, id, 2)), error),
            MODEL_ERROR_VALIDATION);
    REFUSED(account_bulk_delete(bulk, &plain, error), MODEL_ERROR_ARGUMENT);
    REFUSED(account_bulk_save(bulk, &plain, error), MODEL_ERROR_ARGUMENT);
    stored->balance = -5;
    REFUSED(account_bulk_save(bulk, stored, error), MODEL_ERROR_VALIDATION);
    REFUSED(account_bulk_replace(bulk, stored, error), MODEL_ERROR_VALIDATION);
    assert_int_equal(model_bulk_count(bulk), 0);
    assert_done(model_bulk_run(bulk, NULL, error), *error);
    assert_stored(fixture, "account", "{'owner': 'ada', 'v': 1}");
    model_bulk_free(bulk);
    account_free(stored);
}

static void bulk_refuses_items_that_make_no_sense(void **state)
{
    fixture_t *fixture = *state;
    model_error_t *error = &fixture->error;
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);
    const model_query_t *limited = MODEL_QUERY(.limit = 3);
    account_t plain = {.owner = "ada"};
    user_t user = {.username = "user"};

    REFUSED(account_bulk_update_many(bulk, OF("ada"), MODEL_UPDATE({.op = 0}), error),
            MODEL_ERROR_ARGUMENT);
    REFUSED(account_bulk_update_many(bulk, limited, BALANCE(1), error), MODEL_ERROR_ARGUMENT);
    REFUSED(account_bulk_delete_many(bulk, NULL, error), MODEL_ERROR_ARGUMENT);
    REFUSED(account_bulk_delete_one(bulk, NULL, error), MODEL_ERROR_ARGUMENT);
    REFUSED(account_bulk_delete_one(bulk, limited, error), MODEL_ERROR_ARGUMENT);
    REFUSED(user_bulk_insert(bulk, &user, error), MODEL_ERROR_ARGUMENT);
    REFUSED(account_bulk_insert(bulk, NULL, error), MODEL_ERROR_ARGUMENT);
    REFUSED(account_bulk_insert(NULL, &plain, error), MODEL_ERROR_ARGUMENT);
    assert_int_equal(model_bulk_count(bulk), 0);
    model_bulk_free(bulk);
}

static void bulk_upserts_obey_the_rules_of_update_or_create(void **state)
{
    fixture_t *fixture = *state;
    model_error_t *error = &fixture->error;
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);
    account_t *ada = fresh_account("ada", 1);

    assert_false(account_bulk_upsert(bulk, NUMBERED(1), BALANCE(1), ada, error));
    assert_error(*error, MODEL_ERROR_ARGUMENT);
    assert_false(account_bulk_upsert(bulk, OF("bob"), BALANCE(1), ada, error));
    assert_error(*error, MODEL_ERROR_ARGUMENT);
    assert_false(account_bulk_upsert(bulk, OF("ada"), BALANCE(-1), ada, error));
    assert_error(*error, MODEL_ERROR_VALIDATION);
    ada->balance = -1;
    assert_false(account_bulk_upsert(bulk, OF("ada"), BALANCE(1), ada, error));
    assert_error(*error, MODEL_ERROR_VALIDATION);
    assert_int_equal(model_bulk_count(bulk), 0);
    assert_int_equal(ada->id, 0);
    model_bulk_free(bulk);
    account_free(ada);
}

static void bulk_upserts_create_once_and_change_what_is_there(void **state)
{
    static const model_bulk_options_t options[] = {{.unordered = false}, {.unordered = true}};
    fixture_t *fixture = *state;

    for (size_t k = 0; k < 2; k++) {
        model_bulk_t *bulk = fresh_bulk(fixture, options[k]);
        model_bulk_report_t report = {0};
        raw_delete(fixture, "account", "{}");
        account_free(stored_account(fixture, "bob", 1));
        account_t *ada = fresh_account("ada", 2), *bob = fresh_account("bob", 3);
        ADD(account_bulk_upsert(bulk, OF("ada"), INCREASE(5), ada, &fixture->error));
        ADD(account_bulk_upsert(bulk, OF("bob"), INCREASE(5), bob, &fixture->error));
        ADD(account_bulk_upsert(bulk, OF("ada"), INCREASE(6), ada, &fixture->error));
        ADD(account_bulk_upsert(bulk, OF("bob"), NULL, bob, &fixture->error));
        assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
        assert_true(report.items[0].created);
        assert_false(report.items[1].created);
        assert_counts(report, 1, 1, 1);
        assert_false(report.items[2].created);
        assert_counts(report, 3, 1, 0);
        assert_stored(fixture, "account", "{'owner': 'ada', 'number': 2, 'balance': 6, 'v': 2}");
        assert_stored(fixture, "account", "{'owner': 'bob', 'number': 1, 'balance': 5, 'v': 2}");
        account_t *read = account_get_one(fixture->db, OF("ada"), &fixture->error);
        assert_non_null(read);
        assert_int_equal(read->created_at.ms, fixture->now);
        account_free(read);
        model_bulk_report_clear(&report);
        model_bulk_free(bulk);
        account_free(ada);
        account_free(bob);
    }
}

static void bulk_upserts_set_on_insert(void **state)
{
    fixture_t *fixture = *state;
    const account_t ada = {.owner = "ada", .number = 2};

    for (int i = 0; i < 2; i++) {
        model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);
        ADD(account_bulk_upsert(
            bulk, OF("ada"),
            MODEL_UPDATE(MODEL_SET_ON_INSERT(account, balance, 50), MODEL_INC(account, balance, 5)),
            &ada, &fixture->error));
        assert_int_equal(ada.balance, 0);
        assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
        model_bulk_free(bulk);
    }
    assert_stored(fixture, "account", "{'owner': 'ada', 'balance': 55}");
}

static void bulk_takes_conditions_that_came_as_text(void **state)
{
    fixture_t *fixture = *state;
    model_memory_t *arena = model_memory_new(0);
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);
    model_query_t parsed = {.skip = 0};

    store_accounts(fixture, 0, 4);
    assert_true(account_query_parse("number__lt=1", NULL, arena, &parsed, &fixture->error));
    const model_query_t query = {.also = parsed.also};
    ADD(account_bulk_update_one(bulk, &query, BALANCE(1), &fixture->error));
    ADD(account_bulk_update_many(bulk, &query, INCREASE(1), &fixture->error));
    ADD(account_bulk_delete_one(bulk, &query, &fixture->error));
    ADD(account_bulk_delete_many(bulk, &query, &fixture->error));
    assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
    assert_int_equal(raw_count(fixture, "account", "{}"), 3);
    assert_int_equal(raw_count(fixture, "account", "{'number': 0}"), 0);
    model_bulk_free(bulk);
    model_memory_free(arena);
}

static void bulk_saves_move_the_time_forward(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);
    account_t *saved, *replaced;

    store_accounts(fixture, 0, 2);
    saved = read_account(fixture, 0);
    replaced = read_account(fixture, 1);
    saved->balance = 1;
    ADD(account_bulk_save(bulk, saved, &fixture->error));
    ADD(account_bulk_replace(bulk, replaced, &fixture->error));
    assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
    assert_int_equal(raw_count(fixture, "account",
                               "{'v': 2, 'created_at': {'$date': 1700000000000}, "
                               "'updated_at': {'$date': 1700000000001}}"),
                     2);
    model_bulk_free(bulk);
    account_free(saved);
    account_free(replaced);
}

static void bulk_takes_numbers_that_are_free(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_t *bulk = fresh_bulk(fixture, (model_bulk_options_t){.numbers = 2});
    account_t given = {.id = 40, .owner = "given", .number = 98};
    account_t made = {.owner = "made", .number = 99};

    raw_insert(fixture, "account", "{'_id': 7, 'owner': 'seven'}");
    add_accounts(fixture, bulk, 0, 5);
    ADD(account_bulk_insert(bulk, &given, &fixture->error));
    assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
    assert_int_equal(raw_count(fixture, "account", "{'_id': {'$in': [8, 9, 10, 11, 12, 40]}}"), 6);
    assert_done(account_create(fixture->db, &made, &fixture->error), fixture->error);
    assert_int_equal(made.id, 41);
    model_bulk_free(bulk);
}

static void bulk_of_nothing_is_a_success(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {.n_items = 0};
    model_bulk_t *bulk = fresh_bulk(fixture, UNORDERED);

    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    assert_int_equal(report.n_items, 0);
    assert_false(model_bulk_run(NULL, &report, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_null(account_bulk_new(NULL, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_null(model_bulk_new(fixture->db, &user_card_model, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    model_bulk_report_clear(NULL);
    model_bulk_free(bulk);
    model_bulk_free(NULL);
    assert_int_equal(model_bulk_count(NULL), 0);
}

static void bulk_run_twice_does_nothing_twice(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);

    add_accounts(fixture, bulk, 0, 3);
    ADD(account_bulk_update_one(bulk, NUMBERED(1), INCREASE(5), &fixture->error));
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    assert_stored(fixture, "account", "{'number': 1, 'balance': 5}");
    add_accounts(fixture, bulk, 3, 5);
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    assert_int_equal(report.n_done, 6);
    assert_int_equal(raw_count(fixture, "account", "{}"), 5);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

static void bulk_keeps_its_handle(void **state)
{
    fixture_t *fixture = *state;
    model_db_t *db = fixture_open(fixture, (model_config_t){0});

    assert_true(model_register(db, MODEL_LIST_OF(&account_model), &fixture->error));
    model_bulk_t *bulk = account_bulk_new(db, NULL, &fixture->error);
    add_accounts(fixture, bulk, 0, 1);
    model_close(db);
    assert_false(model_bulk_run(bulk, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_CLOSED);
    model_bulk_free(bulk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCOUNT_TEST(bulk_does_items_of_all_kinds_in_order),
        ACCOUNT_TEST(bulk_insert_fills_in_id_times_and_version_at_once),
        ACCOUNT_TEST(bulk_updates_move_time_and_version),
        ACCOUNT_TEST(bulk_checks_every_item_when_it_is_added),
        ACCOUNT_TEST(bulk_refuses_items_that_make_no_sense),
        ACCOUNT_TEST(bulk_upserts_obey_the_rules_of_update_or_create),
        ACCOUNT_TEST(bulk_upserts_create_once_and_change_what_is_there),
        ACCOUNT_TEST(bulk_upserts_set_on_insert),
        ACCOUNT_TEST(bulk_takes_conditions_that_came_as_text),
        ACCOUNT_TEST(bulk_saves_move_the_time_forward),
        ACCOUNT_TEST(bulk_takes_numbers_that_are_free),
        ACCOUNT_TEST(bulk_of_nothing_is_a_success),
        ACCOUNT_TEST(bulk_run_twice_does_nothing_twice),
        ACCOUNT_TEST(bulk_keeps_its_handle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

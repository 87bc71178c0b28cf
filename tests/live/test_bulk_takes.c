/* What an item takes beside its conditions, and stored versions that are null. */
#include "live/bulk_fixture.h"

#include <pthread.h>

static const model_collation_t ANY_CASE = {.locale = "en", .strength = 2};

#define CODED(code_) MODEL_QUERY(.where = {MODEL_EQ(account, code, code_)}, .collation = &ANY_CASE)

static void run_done(fixture_t *fixture, model_bulk_t *bulk, model_bulk_report_t *report)
{
    assert_done(model_bulk_run(bulk, report, &fixture->error), fixture->error);
}

static void bulk_compares_strings_as_the_items_collation_says(void **state)
{
    static const model_bulk_options_t options[] = {{.unordered = false},
                                                   {.unordered = true, .exact = true}};
    fixture_t *fixture = *state;

    for (size_t i = 0; i < 2; i++) {
        model_bulk_report_t report = {0};
        model_bulk_t *bulk = fresh_bulk(fixture, options[i]);
        raw_delete(fixture, "account", "{}");
        raw_insert(fixture, "account", "{'_id': 1, 'owner': 'a', 'code': 'X1', 'number': 1}");
        raw_insert(fixture, "account", "{'_id': 2, 'owner': 'b', 'code': 'x2', 'number': 2}");
        raw_insert(fixture, "account", "{'_id': 3, 'owner': 'c', 'code': 'X3', 'number': 3}");
        raw_insert(fixture, "account", "{'_id': 4, 'owner': 'd', 'code': 'x4', 'number': 4}");
        ADD(account_bulk_update_one(bulk, CODED("x1"), BALANCE(1), &fixture->error));
        ADD(account_bulk_update_many(bulk, CODED("X2"), BALANCE(2), &fixture->error));
        ADD(account_bulk_delete_one(bulk, CODED("x3"), &fixture->error));
        ADD(account_bulk_delete_many(bulk, CODED("X4"), &fixture->error));
        ADD(account_bulk_update_one(bulk, MODEL_QUERY(.where = {MODEL_EQ(account, code, "x1")}),
                                    BALANCE(9), &fixture->error));
        run_done(fixture, bulk, &report);
        for (size_t k = 0; k < 4; k++)
            assert_counts(report, k, 1, 1);
        assert_stored(fixture, "account", "{'_id': 1, 'balance': 1}");
        assert_stored(fixture, "account", "{'_id': 2, 'balance': 2}");
        assert_int_equal(raw_count(fixture, "account", "{}"), 2);
        model_bulk_report_clear(&report);
        model_bulk_free(bulk);
    }
}

/* The guard is looked at by the item's own collation too. */
static void bulk_judges_guards_as_the_items_collation_says(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);

    raw_insert(fixture, "account", "{'_id': 1, 'owner': 'a', 'code': 'X1', 'balance': 3}");
    ADD(account_bulk_update_one(bulk, CODED("x1"), INCREASE(-5), &fixture->error));
    assert_false(model_bulk_run(bulk, &report, &fixture->error));
    assert_item(report, 0, MODEL_ERROR_VALIDATION, MODEL_OUTCOME_NOTHING);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

static model_query_t hinted(int64_t balance, const char *index)
{
    return *MODEL_QUERY(.where = {MODEL_EQ(account, balance, balance)}, .hint = index);
}

static void add_hinted(fixture_t *fixture, model_bulk_t *bulk, const char *index)
{
    const model_query_t one = hinted(1, index), two = hinted(2, index), three = hinted(3, index),
                        four = hinted(4, index);
    const account_t fresh = {.owner = "fresh", .number = 9};
    model_query_t query = *OF("fresh");

    query.hint = index;
    ADD(account_bulk_update_one(bulk, &one, BALANCE(10), &fixture->error));
    ADD(account_bulk_update_many(bulk, &two, BALANCE(20), &fixture->error));
    ADD(account_bulk_delete_one(bulk, &three, &fixture->error));
    ADD(account_bulk_delete_many(bulk, &four, &fixture->error));
    ADD(account_bulk_upsert(bulk, &query, BALANCE(1), &fresh, &fixture->error));
}

static void bulk_takes_the_index_that_an_item_names(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    char name[] = "balance_1";

    store_accounts(fixture, 0, 4);
    raw_update(fixture, "account", "{}", "[{'$set': {'balance': {'$add': ['$number', 1]}}}]");
    model_bulk_t *bulk = fresh_bulk(fixture, UNORDERED);
    add_hinted(fixture, bulk, name);
    memset(name, 'x', sizeof name - 1); /* it was copied */
    run_done(fixture, bulk, &report);
    for (size_t i = 0; i < 4; i++)
        assert_counts(report, i, 1, 1);
    assert_true(report.items[4].created);
    model_bulk_free(bulk);
    bulk = fresh_bulk(fixture, UNORDERED);
    add_hinted(fixture, bulk, "nothing_1");
    assert_false(model_bulk_run(bulk, &report, &fixture->error));
    for (size_t i = 0; i < report.n_items; i++)
        assert_int_equal(report.items[i].code, MODEL_ERROR_ARGUMENT);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

#define SAYS(...) *MODEL_QUERY(.where = {MODEL_EQ(account, owner, "ada")}, __VA_ARGS__)

static void bulk_refuses_what_belongs_to_a_message(void **state)
{
    fixture_t *fixture = *state;
    model_error_t *error = &fixture->error;
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);
    const account_t ada = {.owner = "ada"};
    const model_query_t queries[] = {SAYS(.comment = "why"), SAYS(.max_time_ms = 5),
                                     SAYS(.limit = 1), SAYS(.sort = {MODEL_ASC(account, number)})};
    static const char *const members[] = {".comment", ".max_time_ms", ".limit", ".sort"};

    for (size_t i = 0; i < 4; i++) {
        const model_query_t *query = &queries[i];
        assert_false(account_bulk_update_one(bulk, query, BALANCE(1), error));
        assert_non_null(strstr(error->message, members[i]));
        assert_false(account_bulk_update_many(bulk, query, BALANCE(1), error));
        assert_false(account_bulk_delete_one(bulk, query, error));
        assert_false(account_bulk_delete_many(bulk, query, error));
        assert_false(account_bulk_upsert(bulk, query, NULL, &ada, error));
        assert_error(*error, MODEL_ERROR_ARGUMENT);
        assert_non_null(strstr(error->message, members[i]));
    }
    const model_query_t collated = SAYS(.collation = &ANY_CASE);
    assert_false(account_bulk_upsert(bulk, &collated, NULL, &ada, error));
    assert_error(*error, MODEL_ERROR_ARGUMENT);
    const model_query_t unsound = SAYS(.collation = &(const model_collation_t){.strength = 2});
    assert_false(account_bulk_delete_one(bulk, &unsound, error));
    assert_error(*error, MODEL_ERROR_ARGUMENT);
    assert_int_equal(model_bulk_count(bulk), 0);
    model_bulk_free(bulk);
}

/* Or its bytes would count. */
static void bulk_keeps_nothing_of_items_that_it_refused(void **state)
{
    fixture_t *fixture = *state;
    model_db_t *db = fixture_open(fixture, (model_config_t){.max_bytes = 100000});
    char index[1001];

    assert_true(model_register(db, MODEL_LIST_OF(&account_model), &fixture->error));
    model_bulk_t *bulk = account_bulk_new(db, NULL, &fixture->error);
    memset(index, 'x', sizeof index - 1);
    index[sizeof index - 1] = '\0';
    const model_query_t query = hinted(1, index);
    for (int i = 0; i < 300; i++) {
        assert_false(account_bulk_update_one(bulk, &query, BALANCE(-1), &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    }
    ADD(account_bulk_update_one(bulk, &query, BALANCE(1), &fixture->error));
    model_bulk_free(bulk);
    model_close(db);
}

/* ---- versions ---- */

/* Every second one has a version that is null. */
static void insert_versions(fixture_t *fixture)
{
    char text[120];

    raw_delete(fixture, "account", "{}");
    for (int i = 0; i < 8; i++) {
        snprintf(text, sizeof text, "{'_id': %d, 'owner': 'o%d', 'number': %d, 'v': %s}", i, i, i,
                 i % 2 ? "null" : "7");
        raw_insert(fixture, "account", text);
    }
}

static void add_of_all_ways(fixture_t *fixture, model_bulk_t *bulk, bool many)
{
    const account_t record = {.owner = "o6", .number = 6}, other = {.owner = "o7", .number = 7};

    for (int64_t id = 0; id < 2; id++)
        ADD(account_bulk_update_by_id(bulk, id, INCREASE(5), &fixture->error));
    for (int i = 2; i < 4; i++)
        ADD(account_bulk_update_one(bulk, NUMBERED(i), INCREASE(5), &fixture->error));
    if (many)
        ADD(account_bulk_update_many(bulk, MODEL_QUERY(.where = {MODEL_IN(account, number, 4, 5)}),
                                     INCREASE(5), &fixture->error));
    ADD(account_bulk_upsert(bulk, OF("o6"), INCREASE(5), &record, &fixture->error));
    ADD(account_bulk_upsert(bulk, OF("o7"), INCREASE(5), &other, &fixture->error));
}

static void bulk_counts_from_a_version_that_is_null(void **state)
{
    static const model_bulk_options_t options[] = {
        {.unordered = false}, {.unordered = true}, {.exact = true}};
    fixture_t *fixture = *state;

    for (size_t k = 0; k < 3; k++) {
        model_bulk_report_t report = {0};
        model_bulk_t *bulk = fresh_bulk(fixture, options[k]);
        insert_versions(fixture);
        add_of_all_ways(fixture, bulk, true);
        run_done(fixture, bulk, &report);
        assert_int_equal(report.n_done, 7);
        for (size_t i = 0; i < 7; i++)
            assert_counts(report, i, i == 4 ? 2 : 1, i == 4 ? 2 : 1);
        assert_int_equal(raw_count(fixture, "account", "{'v': 8, 'balance': 5}"), 4);
        assert_int_equal(
            raw_count(fixture, "account", "{'v': {'$type': 'int', '$eq': 1}, 'balance': 5}"), 4);
        run_done(fixture, bulk, &report); /* nothing is left to be done */
        assert_int_equal(raw_count(fixture, "account", "{'balance': 5}"), 8);
        model_bulk_report_clear(&report);
        model_bulk_free(bulk);
    }
}

/* Of a pipeline too, and of one that a rule guards. */
static void bulk_guards_hold_for_versions_that_are_null(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk = fresh_bulk(fixture, UNORDERED);

    insert_versions(fixture);
    raw_update(fixture, "account", "{}", "{'$set': {'balance': 3}}");
    ADD(account_bulk_update_by_id(bulk, 1, INCREASE(-3), &fixture->error));
    ADD(account_bulk_update_by_id(bulk, 3, INCREASE(-4), &fixture->error));
    ADD(account_bulk_update_many(bulk, MODEL_QUERY(.where = {MODEL_GTE(account, number, 4)}),
                                 INCREASE(-4), &fixture->error));
    assert_false(model_bulk_run(bulk, &report, &fixture->error));
    assert_item(report, 0, MODEL_OK, MODEL_OUTCOME_DONE);
    assert_item(report, 1, MODEL_ERROR_VALIDATION, MODEL_OUTCOME_NOTHING);
    assert_item(report, 2, MODEL_ERROR_VALIDATION, MODEL_OUTCOME_NOTHING);
    assert_stored(fixture, "account", "{'_id': 1, 'balance': 0, 'v': 1}");
    assert_int_equal(raw_count(fixture, "account", "{'balance': 3}"), 7);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

/* ---- a version that is null no longer ---- */

typedef struct {
    model_bulk_t *bulk;
    model_bulk_report_t report;
    model_error_t error;
} run_t;

static void *run_bulk(void *context)
{
    run_t *run = context;

    return model_bulk_run(run->bulk, &run->report, &run->error) ? context : NULL;
}

/* The second try is held up until somebody else has given it a version. */
static void bulk_counts_from_a_version_that_is_no_longer_null(void **state)
{
    fixture_t *fixture = *state;
    run_t run = {.bulk = fresh_bulk(fixture, ORDERED)};
    pthread_t thread;
    void *ok;

    raw_insert(fixture, "account", "{'_id': 1, 'owner': 'ada', 'balance': 1, 'v': null}");
    ADD(account_bulk_update_by_id(run.bulk, 1, INCREASE(5), &run.error));
    int64_t entered = live_fail_point_entered(
        &fixture->live, "{\"skip\": 1}",
        "\"failCommands\": [\"update\"], \"blockConnection\": true, \"blockTimeMS\": 700");
    pthread_create(&thread, NULL, run_bulk, &run);
    live_fail_point_wait(&fixture->live, entered + 1);
    raw_update(fixture, "account", "{}", "{'$set': {'v': 7}}");
    pthread_join(thread, &ok);
    raw_fail_point_off(fixture);
    assert_non_null(ok);
    assert_counts(run.report, 0, 1, 1);
    assert_stored(fixture, "account", "{'balance': 6, 'v': 8}");
    model_bulk_report_clear(&run.report);
    model_bulk_free(run.bulk);
}

/* ---- of many, one fails half-way ---- */

static model_bulk_t *broken_in_the_middle(fixture_t *fixture, const model_update_t *update)
{
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);

    store_accounts(fixture, 0, 3);
    raw_update(fixture, "account", "{'number': 1}", "{'$set': {'tags': 'foreign'}}");
    ADD(account_bulk_update_many(bulk, MODEL_QUERY(.where = {MODEL_GTE(account, number, 0)}),
                                 update, &fixture->error));
    ADD(account_bulk_update_by_id(bulk, 3, BALANCE(7), &fixture->error));
    return bulk;
}

static void bulk_tells_that_an_item_of_many_was_done_in_part(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk =
        broken_in_the_middle(fixture, MODEL_UPDATE(MODEL_PUSH(account, tags, "new")));

    for (int i = 0; i < 2; i++) { /* a further run does not repeat it */
        assert_false(model_bulk_run(bulk, &report, &fixture->error));
        assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_PARTLY);
        assert_int_equal(fixture->error.retry, MODEL_RETRY_NO);
        assert_int_equal(report.items[0].outcome, MODEL_OUTCOME_PARTLY);
        assert_int_not_equal(report.items[0].code, MODEL_OK);
        assert_item(report, 1, MODEL_OK, MODEL_OUTCOME_NOTHING);
        assert_int_equal(report.n_failed, 1);
        assert_stored(fixture, "account", "{'tags': ['new']}");
    }
    assert_true(model_bulk_resolve(bulk, 0, true, &fixture->error));
    run_done(fixture, bulk, &report);
    assert_stored(fixture, "account", "{'_id': 3, 'balance': 7}");
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

static void bulk_repeats_what_was_done_in_part_if_that_is_safe(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk =
        broken_in_the_middle(fixture, MODEL_UPDATE(MODEL_PULL(account, tags, "old")));

    assert_false(model_bulk_run(bulk, &report, &fixture->error));
    assert_int_equal(report.items[0].outcome, MODEL_OUTCOME_PARTLY);
    raw_update(fixture, "account", "{'number': 1}", "{'$set': {'tags': ['old', 'x']}}");
    run_done(fixture, bulk, &report);
    assert_item(report, 0, MODEL_OK, MODEL_OUTCOME_DONE);
    assert_stored(fixture, "account", "{'tags': ['x']}");
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCOUNT_TEST(bulk_compares_strings_as_the_items_collation_says),
        ACCOUNT_TEST(bulk_judges_guards_as_the_items_collation_says),
        ACCOUNT_TEST(bulk_takes_the_index_that_an_item_names),
        ACCOUNT_TEST(bulk_refuses_what_belongs_to_a_message),
        ACCOUNT_TEST(bulk_keeps_nothing_of_items_that_it_refused),
        ACCOUNT_TEST(bulk_counts_from_a_version_that_is_null),
        ACCOUNT_TEST(bulk_guards_hold_for_versions_that_are_null),
        ACCOUNT_TEST(bulk_counts_from_a_version_that_is_no_longer_null),
        ACCOUNT_TEST(bulk_tells_that_an_item_of_many_was_done_in_part),
        ACCOUNT_TEST(bulk_repeats_what_was_done_in_part_if_that_is_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Bulks and streams without memory: MEMORY, and nothing is lost or done by halves. */
#include "live/bulk_fixture.h"
#include "live/without_memory.h"

static void nothing_stays_of_an_item_for_which_there_is_no_memory(void **state)
{
    fixture_t *fixture = *state;
    model_error_t *error = &fixture->error;
    account_t *account = stored_account(fixture, "ada", 1), *bob = fresh_account("bob", 2);
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);
    const model_query_t *collated =
        MODEL_QUERY(.where = {MODEL_EQ(account, number, 1)}, .hint = "_id_",
                    .collation = &(const model_collation_t){.locale = "en"});
    account_t plain = {.owner = "Somebody", .number = 3};
    size_t n = 0;

    account->balance = 5;
#define NOTHING_ADDED assert_int_equal(model_bulk_count(bulk), n)
    WITHOUT_MEMORY(account_bulk_insert(bulk, &plain, error), *error, NOTHING_ADDED);
    n++;
    WITHOUT_MEMORY(account_bulk_save(bulk, account, error), *error, NOTHING_ADDED);
    n++;
    WITHOUT_MEMORY(account_bulk_replace(bulk, account, error), *error, NOTHING_ADDED);
    n++;
    WITHOUT_MEMORY(account_bulk_upsert(bulk, OF("bob"), BALANCE(1), bob, error), *error,
                   NOTHING_ADDED);
    n++;
    WITHOUT_MEMORY(account_bulk_update_by_id(bulk, 1, INCREASE(-1), error), *error, NOTHING_ADDED);
    n++;
    WITHOUT_MEMORY(account_bulk_update_many(bulk, collated, INCREASE(-1), error), *error,
                   NOTHING_ADDED);
    n++;
    WITHOUT_MEMORY(account_bulk_delete_one(bulk, collated, error), *error, NOTHING_ADDED);
    n++;
    assert_int_equal(model_bulk_count(bulk), n);
    model_bulk_free(bulk);
    account_free(account);
    account_free(bob);
}

static model_bulk_t *new_bulk(fixture_t *fixture)
{
    model_bulk_t *bulk = account_bulk_new(fixture->db, NULL, &fixture->error);

    if (!bulk)
        return NULL;
    model_bulk_free(bulk);
    return bulk;
}

static void no_bulk_without_memory(void **state)
{
    fixture_t *fixture = *state;
    long n = 0;

    for (bool done = false; !done; n++) {
        void *(*allocator)(void *, size_t) = model__allocator;
        left = n;
        model__allocator = fail_in_turn;
        done = new_bulk(fixture) != NULL;
        model__allocator = allocator;
        if (!done)
            assert_error(fixture->error, MODEL_ERROR_MEMORY);
    }
    assert_true(n > 1);
}

/* A report may lose details. */
static void a_run_without_memory_can_be_repeated(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);

    store_accounts(fixture, 0, 2);
    account_t *account = read_account(fixture, 0);
    account->balance = 5;
    add_accounts(fixture, bulk, 10, 14);
    ADD(account_bulk_save(bulk, account, &fixture->error));
    ADD(account_bulk_update_one(bulk, NUMBERED(1), INCREASE(3), &fixture->error));
    WITHOUT_MEMORY_AT_ALL(model_bulk_run(bulk, &report, &fixture->error), fixture->error, {});
    assert_int_equal(report.n_done, 6);
    assert_int_equal(raw_count(fixture, "account", "{}"), 6);
    assert_stored(fixture, "account", "{'number': 0, 'balance': 5, 'v': 2}");
    assert_stored(fixture, "account", "{'number': 1, 'balance': 3, 'v': 2}");
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
    account_free(account);
}

/* Room for ids that are texts is made before anything is sent. */
static void a_report_without_memory_is_empty(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    country_t norway = {.id = "NO", .name = "Norway"};
    const char *id;

    model_bulk_t *bulk = country_bulk_new(fixture->db, NULL, &fixture->error);
    ADD(country_bulk_insert(bulk, &norway, &fixture->error));
    WITHOUT_MEMORY_AT_ALL(model_bulk_run(bulk, &report, &fixture->error), fixture->error,
                          assert_false(report.n_done && !report.items));
    assert_true(country_bulk_id(&report, 0, &id));
    assert_string_equal(id, "no");
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

/* Which member it was is lost then, not that it failed. */
static void a_foreign_value_is_told_without_memory_too(void **state)
{
    fixture_t *fixture = *state;
    model_error_t *error = &fixture->error;
    long n = 0;

    raw_insert(fixture, "account", "{'_id': 1, 'owner': 'ada', 'balance': 'x', 'v': 1}");
    for (bool named = false; !named; n++) {
        void *(*allocator)(void *, size_t) = model__allocator;
        left = n;
        model__allocator = fail_in_turn;
        bool ok = account_update_by_id(fixture->db, 1, INCREASE(1), error);
        model__allocator = allocator;
        assert_false(ok);
        assert_true(error->code == MODEL_ERROR_MEMORY || error->code == MODEL_ERROR_MISMATCH ||
                    error->code == MODEL_ERROR_VALIDATION);
        named = error->code == MODEL_ERROR_MISMATCH && error->n_details == 1;
    }
    assert_true(n > 1);
    assert_stored(fixture, "account", "{'balance': 'x', 'v': 1}");
}

static bool give_three(account_t *account, void *context, model_error_t *error)
{
    int *given = context;

    (void)error;
    if (*given == 3)
        return false;
    account->number = ++*given;
    account->owner = *given == 1 ? "one" : *given == 2 ? "two" : "three";
    return true;
}

static bool stream_three(fixture_t *fixture, model_streamed_t *streamed)
{
    int given = 0;

    return account_create_stream(fixture->db, give_three, &given, NULL, streamed, &fixture->error);
}

static void a_stream_without_memory_stores_nothing(void **state)
{
    fixture_t *fixture = *state;
    model_streamed_t streamed = {0};

    WITHOUT_MEMORY(stream_three(fixture, &streamed), fixture->error,
                   assert_int_equal(streamed.done, 0));
    assert_int_equal(raw_count(fixture, "account", "{}"), 3);
    model_streamed_clear(&streamed);
}

static void create_stream_gives_all_one_time_and_the_first_version(void **state)
{
    fixture_t *fixture = *state;

    assert_done(stream_three(fixture, NULL), fixture->error);
    assert_int_equal(raw_count(fixture, "account",
                               "{'v': 1, 'created_at': {'$date': 1700000000000}, "
                               "'updated_at': {'$date': 1700000000000}}"),
                     3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCOUNT_TEST(nothing_stays_of_an_item_for_which_there_is_no_memory),
        ACCOUNT_TEST(no_bulk_without_memory),
        ACCOUNT_TEST(a_run_without_memory_can_be_repeated),
        ACCOUNT_TEST(a_report_without_memory_is_empty),
        ACCOUNT_TEST(a_foreign_value_is_told_without_memory_too),
        ACCOUNT_TEST(a_stream_without_memory_stores_nothing),
        ACCOUNT_TEST(create_stream_gives_all_one_time_and_the_first_version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What every operation promises: claims of the table in src/store/operations.c. */
#include "live/account.h"

static void count_one(account_t *account)
{
    assert_non_null(account);
    account_free(account);
}

/* The conditions that came as text, without what else a text may say. */
static model_query_t of_text(const char *text, model_memory_t *arena)
{
    model_query_t query;
    model_error_t error;

    if (!account_query_parse(text, NULL, arena, &query, &error))
        fail_msg("%s", error.message);
    return (model_query_t){.also = query.also};
}

static bool add_one(const account_t *account, void *context)
{
    *(int64_t *)context += account->balance < 100;
    return true;
}

static void a_query_that_came_as_text_finds_the_same(void **state)
{
    fixture_t *fixture = *state;
    model_memory_t *arena = model_memory_new(0);
    const model_query_t query = of_text("owner=ADA&balance__lt=100", arena);
    const model_update_t *update = MODEL_UPDATE(MODEL_INC(account, balance, 1));
    account_cursor_t cursor;
    account_list_t list;
    account_t *account;
    model_updated_t updated;
    bool exists;
    int64_t n = 0;

    account_free(stored_account(fixture, "ada", 1));
    account_free(stored_account(fixture, "eve", 2));
    count_one(account_get_one(fixture->db, &query, &fixture->error));
    count_one(account_first(fixture->db, &query, &fixture->error));
    count_one(account_last(fixture->db, &query, &fixture->error));
    assert_true(account_filter(fixture->db, &query, &list, &fixture->error));
    assert_int_equal(list.count, 1);
    account_list_free(&list);
    assert_true(account_find(fixture->db, &query, &cursor, &fixture->error));
    assert_true(account_cursor_next(&cursor, &account, &fixture->error));
    assert_false(account_cursor_next(&cursor, &account, &fixture->error));
    account_cursor_close(&cursor);
    assert_true(account_each(fixture->db, &query, add_one, &n, &fixture->error) && n == 1);
    assert_true(account_count(fixture->db, &query, &n, &fixture->error) && n == 1);
    assert_true(account_exists(fixture->db, &query, &exists, &fixture->error) && exists);
    assert_true(account_update_one(fixture->db, &query, update, &fixture->error));
    assert_true(account_update_many(fixture->db, &query, update, &updated, &fixture->error));
    assert_int_equal(updated.changed, 1);
    count_one(
        account_find_one_and_update(fixture->db, &query, update, MODEL_AFTER, &fixture->error));
    assert_stored(fixture, "account", "{'owner': 'ada', 'balance': 3}");
    count_one(account_find_one_and_delete(fixture->db, &query, &fixture->error));
    account_free(stored_account(fixture, "ada", 3));
    assert_true(account_delete_many(fixture->db, &query, &n, &fixture->error) && n == 1);
    assert_stored(fixture, "account", "{'owner': 'eve', 'balance': 0}");
    model_memory_free(arena);
}

static void expect_moved(fixture_t *fixture, int version, int seconds)
{
    char json[128];

    snprintf(json, sizeof json, "{'owner': 'ada', 'v': %d, 'updated_at': {'$date': %d000}}",
             version, 1700000000 + seconds);
    assert_stored(fixture, "account", json);
}

static void every_update_moves_the_time_and_the_version(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = stored_account(fixture, "ada", 1);
    const model_update_t *update = MODEL_UPDATE(MODEL_SET(account, branch, 7));

    fixture->now += 1000;
    assert_true(account_update_by_id(fixture->db, account->id, update, &fixture->error));
    expect_moved(fixture, 2, 1);
    fixture->now += 1000;
    assert_true(account_update_many(fixture->db, OF("ada"), update, NULL, &fixture->error));
    expect_moved(fixture, 3, 2);
    fixture->now += 1000;
    count_one(
        account_find_one_and_update(fixture->db, OF("ada"), update, MODEL_BEFORE, &fixture->error));
    expect_moved(fixture, 4, 3);
    fixture->now -= 3000;
    assert_true(account_update_by_id(fixture->db, account->id, update, &fixture->error));
    assert_true(account_update_many(fixture->db, OF("ada"), update, NULL, &fixture->error));
    count_one(
        account_find_one_and_update(fixture->db, OF("ada"), update, MODEL_BEFORE, &fixture->error));
    expect_moved(fixture, 7, 3);
    account_free(account);
}

static void every_update_checks_its_values_before_anything_is_sent(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = stored_account(fixture, "ada", 1), *other = fresh_account("ada", 1);
    const model_update_t *update =
        MODEL_UPDATE(MODEL_SET(account, balance, -1), MODEL_SET(account, code, "x"));

    assert_false(account_update_one(fixture->db, OF("ada"), update, &fixture->error));
    assert_int_equal(fixture->error.n_failures, 2);
    assert_false(account_update_by_id(fixture->db, account->id, update, &fixture->error));
    assert_int_equal(fixture->error.n_failures, 2);
    assert_false(account_update_many(fixture->db, OF("ada"), update, NULL, &fixture->error));
    assert_int_equal(fixture->error.n_failures, 2);
    assert_null(
        account_find_one_and_update(fixture->db, OF("ada"), update, MODEL_AFTER, &fixture->error));
    assert_int_equal(fixture->error.n_failures, 2);
    assert_false(
        account_update_or_create(fixture->db, OF("ada"), update, other, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_int_equal(fixture->error.n_failures, 2);
    assert_stored(fixture, "account", "{'owner': 'ada', 'balance': 0, 'v': 1}");
    account_free(account);
    account_free(other);
}

static void create_many_gives_all_one_time_and_the_first_version(void **state)
{
    fixture_t *fixture = *state;
    account_t accounts[] = {{.owner = "ada", .number = 1}, {.owner = "eve", .number = 2}};

    assert_true(account_create_many(fixture->db, accounts, 2, NULL, NULL, &fixture->error));
    assert_stored(fixture, "account",
                  "{'owner': 'ada', 'v': 1, 'created_at': {'$date': 1700000000000},"
                  " 'updated_at': {'$date': 1700000000000}}");
    assert_stored(fixture, "account",
                  "{'owner': 'eve', 'v': 1, 'created_at': {'$date': 1700000000000},"
                  " 'updated_at': {'$date': 1700000000000}}");
}

static void what_is_created_once_has_times_and_a_version(void **state)
{
    fixture_t *fixture = *state;
    account_t *ada = fresh_account("ada", 1), *eve = fresh_account("eve", 2),
              *again = fresh_account("eve", 2);
    bool created;

    assert_true(account_get_or_create(fixture->db, OF("ada"), ada, &created, &fixture->error) &&
                created);
    assert_true(account_update_or_create(fixture->db, OF("eve"),
                                         MODEL_UPDATE(MODEL_SET(account, branch, 3)), eve, &created,
                                         &fixture->error) &&
                created);
    assert_stored(fixture, "account",
                  "{'owner': 'ada', 'v': 1, 'created_at': {'$date': 1700000000000},"
                  " 'updated_at': {'$date': 1700000000000}}");
    assert_stored(fixture, "account",
                  "{'owner': 'eve', 'v': 1, 'created_at': {'$date': 1700000000000},"
                  " 'updated_at': {'$date': 1700000000000}}");
    fixture->now += 1000;
    assert_true(account_update_or_create(fixture->db, OF("eve"),
                                         MODEL_UPDATE(MODEL_SET(account, branch, 3)), again,
                                         &created, &fixture->error) &&
                !created);
    assert_stored(fixture, "account",
                  "{'owner': 'eve', 'v': 2, 'created_at': {'$date': 1700000000000},"
                  " 'updated_at': {'$date': 1700000001000}}");
    account_free(ada);
    account_free(eve);
    account_free(again);
}

static void replace_moves_the_time_forward(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = stored_account(fixture, "ada", 1);

    assert_true(account_replace(fixture->db, account, &fixture->error));
    assert_stored(fixture, "account",
                  "{'owner': 'ada', 'v': 2, 'created_at': {'$date': 1700000000000},"
                  " 'updated_at': {'$date': 1700000000001}}");
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCOUNT_TEST(a_query_that_came_as_text_finds_the_same),
        ACCOUNT_TEST(every_update_moves_the_time_and_the_version),
        ACCOUNT_TEST(every_update_checks_its_values_before_anything_is_sent),
        ACCOUNT_TEST(create_many_gives_all_one_time_and_the_first_version),
        ACCOUNT_TEST(what_is_created_once_has_times_and_a_version),
        ACCOUNT_TEST(replace_moves_the_time_forward),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

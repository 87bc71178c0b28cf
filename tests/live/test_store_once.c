#include "live/account.h"
#include "live/askers.h"

static void get_or_create_creates_what_is_not_there(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = fresh_account("Ada", 1);
    bool created = false;

    assert_done(account_get_or_create(fixture->db, OF("ADA"), account, &created, &fixture->error),
                fixture->error);
    assert_true(created);
    assert_int_equal(account->id, 1);
    assert_int_equal(account->version, 1);
    assert_string_equal(account->owner, "ada");
    assert_stored(fixture, "account", "{'_id': 1, 'owner': 'ada', 'v': 1}");
    account->balance = 3;
    assert_done(account_save(fixture->db, account, &fixture->error), fixture->error);
    account_free(account);
}

static void get_or_create_reads_what_is_there(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = fresh_account("ada", 1);
    bool created = true;

    raw_insert(fixture, "account",
               "{'_id': 7, 'owner': 'ada', 'number': 5, 'balance': 9, 'x': 'unknown'}");
    assert_done(account_get_or_create(fixture->db, OF("ada"), account, &created, &fixture->error),
                fixture->error);
    assert_false(created);
    assert_int_equal(account->id, 7);
    assert_int_equal(account->number, 5);
    account->balance++;
    assert_done(account_save(fixture->db, account, &fixture->error), fixture->error);
    assert_stored(fixture, "account", "{'_id': 7, 'balance': 10, 'x': 'unknown', 'v': 1}");
    assert_int_equal(raw_count(fixture, "id_sequences", "{}"), 0);
    account_free(account);
}

static void keys_of_several_members_and_ids_will_do(void **state)
{
    fixture_t *fixture = *state;
    account_t *one = fresh_account("ada", 1), *two = fresh_account("eve", 2);
    account_t *three = fresh_account("eva", 1);
    bool created;

    one->branch = three->branch = 4;
    two->id = 50;
    const model_query_t *pair =
        MODEL_QUERY(.where = {MODEL_EQ(account, number, 1), MODEL_EQ(account, branch, 4)});
    assert_done(account_get_or_create(fixture->db, pair, one, &created, &fixture->error),
                fixture->error);
    assert_true(created);
    assert_done(account_get_or_create(fixture->db,
                                      MODEL_QUERY(.where = {MODEL_EQ(account, id, 50)}), two,
                                      &created, &fixture->error),
                fixture->error);
    assert_true(created);
    assert_done(account_get_or_create(fixture->db, pair, three, &created, &fixture->error),
                fixture->error);
    assert_false(created);
    assert_string_equal(three->owner, "ada");
    account_free(one);
    account_free(two);
    account_free(three);
}

static void other_conditions_are_an_argument_error(void **state)
{
    static const model_query_t queries[] = {
        {.limit = 0},
        {.where = {MODEL_EVERY}},
        {.where = {MODEL_EQ(account, balance, 0)}},
        {.where = {MODEL_EQ(account, branch, 0)}},
        {.where = {MODEL_EQ(account, owner, "ada"), MODEL_EQ(account, balance, 0)}},
        {.where = {MODEL_EQ(account, branch, 0), MODEL_EQ(account, branch, 0)}},
        {.where = {MODEL_GTE(account, owner, "ada")}},
        {.where = {MODEL_EQ(account, owner, "eve")}},
        {.where = {MODEL_EQ(account, code, "x")}},
        {.where = {MODEL_HAS(account, tags, "x")}},
        {.where = {MODEL_EQ(note, text, "x")}},
        {.where = {MODEL_EQ(account, owner, "ada")}, .limit = 1},
        {.where = {MODEL_EQ(account, owner, "ada")}, .fields = {MODEL_NAME(account, owner)}},
    };
    fixture_t *fixture = *state;
    account_t *account = fresh_account("ada", 1);
    bool created = true;

    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        assert_false(
            account_get_or_create(fixture->db, &queries[i], account, &created, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
        assert_false(created);
    }
    assert_false(account_get_or_create(fixture->db, NULL, account, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_int_equal(raw_count(fixture, "account", "{}"), 0);
    assert_int_equal(raw_count(fixture, "id_sequences", "{}"), 0);
    account_free(account);
}

static void a_text_that_no_index_holds_is_no_key(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = fresh_account("ada", 1);

    account->code = "";
    assert_false(account_get_or_create(fixture->db,
                                       MODEL_QUERY(.where = {MODEL_EQ(account, code, "")}), account,
                                       NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    account->code = "x";
    assert_done(account_get_or_create(fixture->db,
                                      MODEL_QUERY(.where = {MODEL_EQ(account, code, "x")}), account,
                                      NULL, &fixture->error),
                fixture->error);
    account_free(account);
}

static void records_that_cannot_be_created_are_refused_also_if_there_is_one(void **state)
{
    fixture_t *fixture = *state;
    account_t *stored = stored_account(fixture, "ada", 1), *bad = fresh_account("ada", 2);
    account_t plain = {.owner = "ada"};

    bad->balance = -1;
    assert_false(account_get_or_create(fixture->db, OF("ada"), bad, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_false(account_get_or_create(fixture->db, OF("ada"), &plain, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_false(account_get_or_create(fixture->db, OF("ada"), stored, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    account_free(stored);
    account_free(bad);
}

static void another_unique_index_in_the_way_is_a_duplicate(void **state)
{
    fixture_t *fixture = *state;
    account_t *stored = stored_account(fixture, "ada", 1), *other = fresh_account("eve", 1);
    bool created = true;

    assert_false(account_get_or_create(fixture->db, OF("eve"), other, &created, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    assert_false(created);
    assert_int_equal(other->id, 0);
    assert_int_equal(raw_count(fixture, "account", "{}"), 1);
    account_free(stored);
    account_free(other);
}

static void update_or_create_does_one_of_them(void **state)
{
    fixture_t *fixture = *state;
    const model_update_t *update = MODEL_UPDATE(MODEL_INC(account, balance, 5));
    bool created;

    for (int i = 0; i < 2; i++) {
        account_t *account = fresh_account("ada", 1);
        assert_done(account_update_or_create(fixture->db, OF("ada"), update, account, &created,
                                             &fixture->error),
                    fixture->error);
        assert_int_equal(created, i == 0);
        assert_int_equal(account->balance, i * 5);
        assert_int_equal(account->version, 1 + i);
        account_free(account);
    }
    assert_stored(fixture, "account", "{'_id': 1, 'balance': 5, 'v': 2}");
}

static void set_on_insert_is_for_the_record_that_is_created(void **state)
{
    fixture_t *fixture = *state;
    static const char *tags[] = {"new"};
    const model_string_list_t list = {tags, 1};
    const model_update_t *update = MODEL_UPDATE(
        MODEL_SET_ON_INSERT(account, balance, 50), MODEL_INC(account, balance, 5),
        MODEL_SET_ON_INSERT(account, owner, "ADA"), MODEL_SET(account, branch, 2),
        MODEL_SET_ON_INSERT(account, code, "c"), MODEL_SET_ON_INSERT(account, tags, &list));
    bool created;

    for (int i = 0; i < 2; i++) {
        account_t *account = fresh_account(NULL, 1);
        assert_done(account_update_or_create(fixture->db, OF("ada"), update, account, &created,
                                             &fixture->error),
                    fixture->error);
        assert_int_equal(created, i == 0);
        assert_int_equal(account->balance, 50 + i * 5);
        assert_int_equal(account->branch, i * 2);
        assert_string_equal(account->code, "c");
        account_free(account);
    }
    assert_stored(fixture, "account", "{'_id': 1, 'balance': 55, 'code': 'c', 'tags': ['new']}");
}

static void set_on_insert_obeys_the_rules(void **state)
{
    static const model_update_t updates[] = {
        {.changes = {MODEL_SET_ON_INSERT(account, balance, -1), MODEL_SET(account, branch, 1)}},
        {.changes = {MODEL_SET_ON_INSERT(account, version, 3), MODEL_SET(account, branch, 1)}},
        {.changes = {MODEL_SET_ON_INSERT(account, owner, "eve"), MODEL_SET(account, branch, 1)}},
        {.changes = {MODEL_SET_ON_INSERT(account, code, "c")}},
    };
    static const model_code_t codes[] = {MODEL_ERROR_VALIDATION, MODEL_ERROR_VALIDATION,
                                         MODEL_ERROR_ARGUMENT, MODEL_ERROR_ARGUMENT};
    fixture_t *fixture = *state;

    for (size_t i = 0; i < sizeof updates / sizeof *updates; i++) {
        account_t *account = fresh_account("ada", 1);
        assert_false(account_update_or_create(fixture->db, OF("ada"), &updates[i], account, NULL,
                                              &fixture->error));
        assert_error(fixture->error, codes[i]);
        account_free(account);
    }
    assert_int_equal(raw_count(fixture, "account", "{}"), 0);
}

static void update_or_create_whose_result_breaks_a_rule_is_a_validation_error(void **state)
{
    fixture_t *fixture = *state;
    account_t *stored = stored_account(fixture, "ada", 1), *account = fresh_account("ada", 1);

    assert_false(account_update_or_create(fixture->db, OF("ada"),
                                          MODEL_UPDATE(MODEL_INC(account, balance, -5)), account,
                                          NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_stored(fixture, "account", "{'balance': 0, 'v': 1}");
    account_free(stored);
    account_free(account);
}

/* ---- threads ---- */

enum { CALLS = 1000, KEYS = 100 };

static bool ask(asker_t *self, int key)
{
    account_t *account = fresh_account(NULL, key);
    model_db_t *db = self->fixture->db;
    bool created = false;

    account->owner = account_text(account, "owner %d", key);
    bool ok = self->updates
                  ? account_update_or_create(db, OF(account->owner),
                                             MODEL_UPDATE(MODEL_INC(account, balance, 1)), account,
                                             &created, &self->error)
                  : account_get_or_create(db, OF(account->owner), account, &created, &self->error);
    self->created += created;
    ok = ok && account->number == key;
    account_free(account);
    return ok;
}

static void *ask_often(void *argument)
{
    asker_t *self = argument;

    for (int i = 0; i < CALLS && ask(self, i % KEYS); i++)
        ;
    return NULL;
}

static void threads_that_get_or_create_the_same_keys_make_each_once(void **state)
{
    fixture_t *fixture = *state;

    assert_int_equal(run_askers(ask_often, (asker_t){.fixture = fixture}), KEYS);
    assert_int_equal(raw_count(fixture, "account", "{}"), KEYS);
}

static void both_take_the_index_that_the_query_names(void **state)
{
    static const char *const names[] = {"owner_1", "nothing_1"};
    fixture_t *fixture = *state;
    account_t *ada = fresh_account("ada", 1);

    for (size_t i = 0; i < 2; i++) {
        const model_query_t query = {.where = {MODEL_EQ(account, owner, "ada")}, .hint = names[i]};
        bool got = account_get_or_create(fixture->db, &query, ada, NULL, &fixture->error);
        assert_int_equal(fixture->error.code, i ? MODEL_ERROR_ARGUMENT : MODEL_OK);
        assert_int_equal(got, !i);
        account_free(ada);
        ada = fresh_account("ada", 1);
        got = account_update_or_create(fixture->db, &query,
                                       MODEL_UPDATE(MODEL_SET(account, balance, 1)), ada, NULL,
                                       &fixture->error);
        assert_int_equal(fixture->error.code, i ? MODEL_ERROR_ARGUMENT : MODEL_OK);
        assert_int_equal(got, !i);
        account_free(ada);
        ada = fresh_account("ada", 1);
    }
    account_free(ada);
}

static void threads_that_update_or_create_the_same_keys_lose_no_update(void **state)
{
    fixture_t *fixture = *state;

    assert_int_equal(run_askers(ask_often, (asker_t){.fixture = fixture, .updates = true}), KEYS);
    assert_int_equal(raw_count(fixture, "account", "{}"), KEYS);
    assert_int_equal(raw_count(fixture, "account", "{'balance': 79, 'v': 80}"), KEYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCOUNT_TEST(get_or_create_creates_what_is_not_there),
        ACCOUNT_TEST(get_or_create_reads_what_is_there),
        ACCOUNT_TEST(keys_of_several_members_and_ids_will_do),
        ACCOUNT_TEST(other_conditions_are_an_argument_error),
        ACCOUNT_TEST(a_text_that_no_index_holds_is_no_key),
        ACCOUNT_TEST(records_that_cannot_be_created_are_refused_also_if_there_is_one),
        ACCOUNT_TEST(another_unique_index_in_the_way_is_a_duplicate),
        ACCOUNT_TEST(update_or_create_does_one_of_them),
        ACCOUNT_TEST(set_on_insert_is_for_the_record_that_is_created),
        ACCOUNT_TEST(set_on_insert_obeys_the_rules),
        ACCOUNT_TEST(update_or_create_whose_result_breaks_a_rule_is_a_validation_error),
        ACCOUNT_TEST(both_take_the_index_that_the_query_names),
        ACCOUNT_TEST(threads_that_get_or_create_the_same_keys_make_each_once),
        ACCOUNT_TEST(threads_that_update_or_create_the_same_keys_lose_no_update),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

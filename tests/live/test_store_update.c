#include "live/account.h"

static void update_one_changes_a_document_its_time_and_its_version(void **state)
{
    fixture_t *fixture = *state;

    account_free(stored_account(fixture, "ada", 1));
    account_free(stored_account(fixture, "eve", 2));
    fixture->now += 1000;
    assert_done(account_update_one(fixture->db, OF("ADA"),
                                   MODEL_UPDATE(MODEL_SET(account, owner, "GRACE"),
                                                MODEL_INC(account, balance, 5)),
                                   &fixture->error),
                fixture->error);
    assert_stored(fixture, "account",
                  "{'owner': 'grace', 'balance': 5, 'v': 2,"
                  " 'updated_at': {'$date': 1700000001000},"
                  " 'created_at': {'$date': 1700000000000}}");
    assert_stored(fixture, "account", "{'owner': 'eve', 'balance': 0, 'v': 1}");
}

static void an_update_in_bson_moves_time_and_version_and_obeys_no_rule(void **state)
{
    bson_t *operators = BCON_NEW("$set", "{", "balance", BCON_INT64(-5), "}");
    bson_t *stages = BCON_NEW("0", "{", "$set", "{", "number", "$branch", "}", "}");
    fixture_t *fixture = *state;

    account_free(stored_account(fixture, "ada", 1));
    raw_update(fixture, "account", "{}", "{'$set': {'branch': 7}}");
    fixture->now += 1000;
    assert_done(account_update_one(fixture->db, OF("ADA"),
                                   MODEL_UPDATE(MODEL_RAW_UPDATE(account, operators)),
                                   &fixture->error),
                fixture->error);
    assert_stored(fixture, "account",
                  "{'balance': -5, 'v': 2, 'updated_at': {'$date': 1700000001000}}");
    fixture->now += 1000;
    assert_done(account_update_many(fixture->db, OF("ada"),
                                    MODEL_UPDATE(MODEL_RAW_UPDATE(account, stages)), NULL,
                                    &fixture->error),
                fixture->error);
    assert_stored(fixture, "account",
                  "{'number': 7, 'v': 3, 'updated_at': {'$date': 1700000002000}}");
    bson_destroy(operators);
    bson_destroy(stages);
}

static void update_one_of_nothing_is_not_found(void **state)
{
    fixture_t *fixture = *state;
    const model_update_t *update = MODEL_UPDATE(MODEL_SET(account, branch, 1));

    assert_false(account_update_one(fixture->db, OF("ada"), update, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    assert_false(account_update_one(
        fixture->db, MODEL_QUERY(.where = {MODEL_IN_ARRAY(account, id, (int64_t *)NULL, 0)}),
        update, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    assert_false(account_update_by_id(fixture->db, 9, update, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
}

static void update_one_whose_result_breaks_a_rule_is_a_validation_error(void **state)
{
    static const char *tags[] = {"a", "b"};
    fixture_t *fixture = *state;
    account_t *account = fresh_account("ada", 1);

    account->tags = (model_string_list_t){tags, 2};
    assert_done(account_create(fixture->db, account, &fixture->error), fixture->error);
    const model_update_t *const updates[] = {
        MODEL_UPDATE(MODEL_INC(account, balance, -1)), MODEL_UPDATE(MODEL_PUSH(account, tags, "c")),
        MODEL_UPDATE(MODEL_SET(account, balance, -1)), MODEL_UPDATE(MODEL_UNSET(account, owner)),
        MODEL_UPDATE(MODEL_SET(account, code, "x")),
    };
    for (size_t i = 0; i < sizeof updates / sizeof *updates; i++) {
        assert_false(account_update_one(fixture->db, OF("ada"), updates[i], &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_VALIDATION);
        assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
        assert_false(account_update_by_id(fixture->db, account->id, updates[i], &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_VALIDATION);
        assert_null(account_find_one_and_update(fixture->db, OF("ada"), updates[i], MODEL_AFTER,
                                                &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    }
    assert_stored(fixture, "account", "{'balance': 0, 'tags': ['a', 'b'], 'v': 1}");
    account_free(account);
}

static void update_by_id_changes_that_document(void **state)
{
    fixture_t *fixture = *state;
    account_t *account = stored_account(fixture, "ada", 1);

    assert_done(account_update_by_id(fixture->db, account->id,
                                     MODEL_UPDATE(MODEL_PUSH(account, tags, "x")), &fixture->error),
                fixture->error);
    assert_stored(fixture, "account", "{'tags': ['x'], 'v': 2}");
    account->balance = 1;
    assert_false(account_save(fixture->db, account, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_CONFLICT);
    account_free(account);
}

static void update_many_says_what_it_met(void **state)
{
    fixture_t *fixture = *state;
    model_updated_t updated = {.matched = 9};

    for (int i = 0; i < 3; i++)
        account_free(stored_account(fixture, (const char *[]){"a", "b", "c"}[i], i));
    raw_update(fixture, "account", "{'owner': 'c'}", "{'$set': {'balance': 10}}");
    assert_done(account_update_many(fixture->db, MODEL_QUERY(.where = {MODEL_EVERY}),
                                    MODEL_UPDATE(MODEL_SET(account, branch, 7)), &updated,
                                    &fixture->error),
                fixture->error);
    assert_int_equal(updated.matched, 3);
    assert_int_equal(updated.changed, 3);
    assert_int_equal(updated.skipped, 0);
    assert_done(account_update_many(
                    fixture->db, MODEL_QUERY(.where = {MODEL_EQ(account, branch, 7)}),
                    MODEL_UPDATE(MODEL_INC(account, balance, -4)), &updated, &fixture->error),
                fixture->error);
    assert_int_equal(updated.matched, 1);
    assert_int_equal(updated.skipped, 2);
    assert_stored(fixture, "account", "{'balance': 6, 'v': 3}");
    assert_done(account_update_many(fixture->db, OF("nobody"),
                                    MODEL_UPDATE(MODEL_SET(account, branch, 8)), NULL,
                                    &fixture->error),
                fixture->error);
}

static void updates_take_conditions_only(void **state)
{
    static const model_query_t queries[] = {
        {.limit = 0},
        {.where = {MODEL_EVERY}, .limit = 1},
        {.where = {MODEL_EVERY}, .skip = 1},
        {.where = {MODEL_EVERY}, .sort = {MODEL_ASC(account, id)}},
        {.where = {MODEL_EVERY}, .fields = {MODEL_NAME(account, id)}},
        {.where = {MODEL_EQ(note, text, "x")}},
    };
    fixture_t *fixture = *state;
    const model_update_t *update = MODEL_UPDATE(MODEL_SET(account, branch, 1));
    model_updated_t updated = {.matched = 9};

    account_free(stored_account(fixture, "ada", 1));
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        assert_false(account_update_one(fixture->db, &queries[i], update, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
        assert_false(
            account_update_many(fixture->db, &queries[i], update, &updated, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
        assert_int_equal(updated.matched, 0);
    }
    assert_false(account_update_many(fixture->db, NULL, update, &updated, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_stored(fixture, "account", "{'branch': 0}");
}

static void an_update_of_nothing_is_an_argument_error(void **state)
{
    static const model_update_t nothing = {.also = NULL};
    fixture_t *fixture = *state;
    const model_update_t *const updates[] = {
        NULL, &nothing, MODEL_UPDATE(MODEL_SET(note, text, "x")),
        MODEL_UPDATE(MODEL_SET(account, id, 5)), MODEL_UPDATE(MODEL_SET(account, version, 5))};

    account_free(stored_account(fixture, "ada", 1));
    for (size_t i = 0; i < sizeof updates / sizeof *updates; i++) {
        assert_false(account_update_one(fixture->db, OF("ada"), updates[i], &fixture->error));
        assert_true(fixture->error.code == MODEL_ERROR_ARGUMENT ||
                    fixture->error.code == MODEL_ERROR_VALIDATION);
    }
    assert_stored(fixture, "account", "{'_id': 1, 'v': 1}");
}

static void a_taken_key_is_a_duplicate(void **state)
{
    fixture_t *fixture = *state;

    account_free(stored_account(fixture, "ada", 1));
    account_free(stored_account(fixture, "eve", 2));
    assert_false(account_update_one(
        fixture->db, OF("eve"), MODEL_UPDATE(MODEL_SET(account, owner, "ada")), &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
    assert_string_equal(fixture->error.details[0].path, "owner");
}

static void an_update_whose_answer_is_lost_may_have_happened(void **state)
{
    fixture_t *fixture = *state;
    model_updated_t updated = {.matched = 9};

    account_free(stored_account(fixture, "ada", 1));
    raw_fail_point(fixture, 2, "'failCommands': ['update'], 'closeConnection': true");
    assert_false(account_update_one(fixture->db, OF("ada"),
                                    MODEL_UPDATE(MODEL_INC(account, balance, 1)), &fixture->error));
    raw_fail_point_off(fixture);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_UNKNOWN);
    assert_int_equal(fixture->error.retry, MODEL_RETRY_NO);
    raw_update(fixture, "account", "{}", "{'$set': {'balance': 'x'}}");
    account_free(stored_account(fixture, "eve", 2));
    assert_false(account_update_many(
        fixture->db, MODEL_QUERY(.where = {MODEL_EVERY}),
        MODEL_UPDATE(MODEL_SET(account, branch, 3), MODEL_SET(account, number, 3)), &updated,
        &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_PARTLY);
    assert_int_equal(updated.matched, 0);
}

/* ---- what the server is told in another form ---- */

typedef struct {
    model_meta_t meta;
    int64_t id;
    int32_t credits;
    line_list_t lines;
    int64_t version;
} quota_t;
MODEL_DECLARE(quota, quota_t, int64_t);
MODEL_DEFINE(quota, .defaults = &(const quota_t){.credits = 100},
             MODEL_FIELDS(MODEL_FIELD(quota, id, .role = MODEL_ID_CALLER),
                          MODEL_FIELD(quota, credits, .range = MODEL_AT_LEAST(0)),
                          MODEL_EMBED_LIST(quota, lines, line),
                          MODEL_FIELD(quota, version, .role = MODEL_VERSION)));

#define QUOTA MODEL_QUERY(.where = {MODEL_EQ(quota, id, 1)})

static void a_missing_member_counts_as_its_default(void **state)
{
    fixture_t *fixture = *state;
    const model_update_t *update = MODEL_UPDATE(MODEL_INC(quota, credits, -40));

    assert_true(model_register(fixture->db, MODEL_LIST_OF(&quota_model), &fixture->error));
    raw_insert(fixture, "quota", "{'_id': 1}");
    assert_done(quota_update_one(fixture->db, QUOTA, update, &fixture->error), fixture->error);
    assert_stored(fixture, "quota", "{'credits': 60, 'version': 1}");
    quota_t *quota =
        quota_find_one_and_update(fixture->db, QUOTA, update, MODEL_AFTER, &fixture->error);
    assert_done(quota, fixture->error);
    assert_int_equal(quota->credits, 20);
    assert_int_equal(quota->version, 2);
    quota_free(quota);
    assert_false(quota_update_by_id(fixture->db, 1, update, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_stored(fixture, "quota", "{'credits': 20, 'version': 2}");
}

static void items_are_changed_by_conditions_on_them(void **state)
{
    fixture_t *fixture = *state;
    const model_update_t *update =
        MODEL_UPDATE(MODEL_INC(quota, lines.items[MODEL_FILTERED].quantity, 1),
                     MODEL_FILTERED_BY(quota, lines, line, MODEL_EQ(line, sku, "b")));

    assert_true(model_register(fixture->db, MODEL_LIST_OF(&quota_model), &fixture->error));
    raw_insert(fixture, "quota",
               "{'_id': 1, 'credits': 1, 'lines': [{'sku': 'a', 'quantity': 1},"
               " {'sku': 'b', 'quantity': 1}]}");
    assert_done(quota_update_one(fixture->db, QUOTA, update, &fixture->error), fixture->error);
    quota_t *quota =
        quota_find_one_and_update(fixture->db, QUOTA, update, MODEL_AFTER, &fixture->error);
    assert_done(quota, fixture->error);
    assert_int_equal(quota->lines.items[0].quantity, 1);
    assert_int_equal(quota->lines.items[1].quantity, 3);
    quota_free(quota);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCOUNT_TEST(update_one_changes_a_document_its_time_and_its_version),
        ACCOUNT_TEST(an_update_in_bson_moves_time_and_version_and_obeys_no_rule),
        ACCOUNT_TEST(update_one_of_nothing_is_not_found),
        ACCOUNT_TEST(update_one_whose_result_breaks_a_rule_is_a_validation_error),
        ACCOUNT_TEST(update_by_id_changes_that_document),
        ACCOUNT_TEST(update_many_says_what_it_met),
        ACCOUNT_TEST(updates_take_conditions_only),
        ACCOUNT_TEST(an_update_of_nothing_is_an_argument_error),
        ACCOUNT_TEST(a_taken_key_is_a_duplicate),
        ACCOUNT_TEST(a_missing_member_counts_as_its_default),
        ACCOUNT_TEST(items_are_changed_by_conditions_on_them),
        ACCOUNT_TEST(an_update_whose_answer_is_lost_may_have_happened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

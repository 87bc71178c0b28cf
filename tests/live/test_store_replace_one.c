/* One document becomes what a record says, without being read before. */
#include "live/account.h"

static void find_one_and_replace_makes_a_document_what_the_record_says(void **state)
{
    fixture_t *fixture = *state;
    static const char *tags[] = {"a", "b"};
    account_t record = {.owner = "EVE", .number = 5, .code = "other", .tags = {tags, 2}};

    raw_insert(fixture, "account",
               "{'_id': 7, 'owner': 'ada', 'code': 'c', 'number': 1, 'balance': 9, 'v': 3,"
               " 'x': 'unknown', 'created_at': {'$date': 1600000000000},"
               " 'updated_at': {'$date': 1600000000000}}");
    account_t *before = account_find_one_and_replace(fixture->db, OF("ada"), &record, MODEL_BEFORE,
                                                     &fixture->error);
    assert_done(before, fixture->error);
    assert_int_equal(before->balance, 9);
    assert_stored(fixture, "account",
                  "{'_id': 7, 'owner': 'eve', 'code': 'c', 'number': 5, 'balance': 0, 'v': 4,"
                  " 'tags': ['a', 'b'], 'x': 'unknown', 'created_at': {'$date': 1600000000000},"
                  " 'updated_at': {'$date': 1700000000000}}");
    record.tags.items = NULL;
    account_t *after =
        account_find_one_and_replace(fixture->db, OF("eve"), &record, MODEL_AFTER, &fixture->error);
    assert_done(after, fixture->error);
    assert_int_equal(after->id, 7);
    assert_int_equal(after->version, 5);
    assert_stored(fixture, "account", "{'_id': 7, 'tags': {'$exists': false}, 'v': 5}");
    after->number = 6;
    assert_done(account_save(fixture->db, after, &fixture->error), fixture->error);
    assert_int_equal(record.id, 0);
    assert_string_equal(record.owner, "EVE");
    account_free(before);
    account_free(after);
}

static void find_one_and_replace_obeys_all_rules(void **state)
{
    static const char *tags[] = {"a", "b", "c"};
    const account_t wrong = {.balance = -1, .tags = {tags, 3}};
    fixture_t *fixture = *state;

    account_free(stored_account(fixture, "ada", 1));
    assert_null(
        account_find_one_and_replace(fixture->db, OF("ada"), &wrong, MODEL_AFTER, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_int_equal(fixture->error.n_failures, 3);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
    assert_stored(fixture, "account", "{'owner': 'ada', 'v': 1}");
}

static void find_one_and_replace_needs_a_whole_record_and_a_document(void **state)
{
    fixture_t *fixture = *state;
    account_t record = {.owner = "eve"};

    account_free(stored_account(fixture, "ada", 1));
    account_free(stored_account(fixture, "joe", 2));
    assert_null(account_find_one_and_replace(fixture->db, OF("eve"), &record, MODEL_AFTER,
                                             &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    assert_null(
        account_find_one_and_replace(fixture->db, OF("ada"), NULL, MODEL_AFTER, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_null(
        account_find_one_and_replace(fixture->db, NULL, &record, MODEL_AFTER, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    record.owner = "joe";
    assert_null(account_find_one_and_replace(fixture->db, OF("ada"), &record, MODEL_AFTER,
                                             &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    account_t *part = account_first(
        fixture->db, MODEL_QUERY(.where = {MODEL_EVERY}, .fields = {MODEL_NAME(account, owner)}),
        &fixture->error);
    assert_null(
        account_find_one_and_replace(fixture->db, OF("ada"), part, MODEL_AFTER, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    account_free(part);
}

/* A check of the whole record, which no update obeys, sees it; old names and an id under a key of
 * its own. */
typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *mail;
    int32_t first, last;
    model_date_t created_at;
} stay_t;
MODEL_DECLARE(stay, stay_t, int64_t);

static bool is_ordered(const stay_t *stay, model_error_t *error)
{
    return stay->first <= stay->last || model_refuse(error, "the last day is before the first");
}
MODEL_CHECK(stay, is_ordered);
MODEL_DEFINE(stay, .check = MODEL_CHECKED(is_ordered),
             MODEL_FIELDS(MODEL_FIELD(stay, id, .role = MODEL_ID_SEQUENCE, .key = "id"),
                          MODEL_FIELD(stay, mail, .also_read = {"email"}), MODEL_FIELD(stay, first),
                          MODEL_FIELD(stay, last),
                          MODEL_FIELD(stay, created_at, .role = MODEL_CREATED_AT)));

static void checks_of_whole_records_see_what_is_replaced(void **state)
{
    fixture_t *fixture = *state;
    const model_query_t *query = MODEL_QUERY(.where = {MODEL_EQ(stay, id, 3)});
    stay_t record = {.first = 5, .last = 4, .mail = "x"};

    assert_true(model_register(fixture->db, MODEL_LIST_OF(&stay_model), &fixture->error));
    raw_insert(fixture, "stay", "{'id': 3, 'email': 'old', 'first': 1, 'last': 2}");
    assert_null(
        stay_find_one_and_replace(fixture->db, query, &record, MODEL_AFTER, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    record.last = 6;
    stay_t *after =
        stay_find_one_and_replace(fixture->db, query, &record, MODEL_AFTER, &fixture->error);
    assert_done(after, fixture->error);
    assert_int_equal(after->id, 3);
    assert_string_equal(after->mail, "x");
    assert_stored(fixture, "stay",
                  "{'id': 3, 'mail': 'x', 'email': {'$exists': false}, 'first': 5, 'last': 6}");
    stay_free(after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCOUNT_TEST(find_one_and_replace_makes_a_document_what_the_record_says),
        ACCOUNT_TEST(find_one_and_replace_obeys_all_rules),
        ACCOUNT_TEST(find_one_and_replace_needs_a_whole_record_and_a_document),
        ACCOUNT_TEST(checks_of_whole_records_see_what_is_replaced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

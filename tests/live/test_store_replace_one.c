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

/* ---- keys that no member has ---- */

typedef struct {
    const char *code;
    int32_t floor;
} place_t;
typedef struct {
    const char *street, *city;
    place_t place, *garage;
} home_t;
typedef struct {
    model_meta_t meta;
    int64_t id;
    home_t home, *office;
    int64_t version;
} guest_t;
MODEL_DECLARE_EMBEDDED(place, place_t);
MODEL_DECLARE_EMBEDDED(home, home_t);
MODEL_DECLARE(guest, guest_t, int64_t);
MODEL_DEFINE_EMBEDDED(place, MODEL_FIELDS(MODEL_FIELD(place, code), MODEL_FIELD(place, floor)));
MODEL_DEFINE_EMBEDDED(home, MODEL_FIELDS(MODEL_FIELD(home, street, .also_read = {"road"}),
                                         MODEL_FIELD(home, city, .key = "town", .required = true),
                                         MODEL_EMBED(home, place, place),
                                         MODEL_EMBED(home, garage, place)));
MODEL_DEFINE(guest, MODEL_FIELDS(MODEL_FIELD(guest, id, .role = MODEL_ID_SEQUENCE),
                                 MODEL_EMBED(guest, home, home), MODEL_EMBED(guest, office, home),
                                 MODEL_FIELD(guest, version, .role = MODEL_VERSION)));

static void replace_guest(fixture_t *fixture, const char *stored, const guest_t *record)
{
    const model_query_t *query = MODEL_QUERY(.where = {MODEL_EQ(guest, id, 1)});

    assert_true(model_register(fixture->db, MODEL_LIST_OF(&guest_model), &fixture->error));
    raw_delete(fixture, "guest", "{}");
    raw_insert(fixture, "guest", stored);
    guest_t *after =
        guest_find_one_and_replace(fixture->db, query, record, MODEL_AFTER, &fixture->error);
    assert_done(after, fixture->error);
    assert_string_equal(after->home.city, record->home.city);
    guest_free(after);
}

/* What members have is the record's, and nothing else is touched. */
static void keys_that_no_member_has_stay_in_structs_too(void **state)
{
    static place_t garage = {.code = "g"};
    static home_t office = {.city = "$Bergen", .garage = &garage};
    const guest_t record = {.home = {.city = "Oslo", .place = {.floor = 2}}, .office = &office};

    replace_guest(
        *state,
        "{'_id': 1, 'x': 1, 'home': {'x': {'$date': 7}, 'street': 's', 'road': 'r',"
        " 'town': 't', 'place': {'floor': 1, 'x': [1, {'y': '$z'}], 'code': 'c'}, 'y': 2},"
        " 'office': {'town': 'o', 'x': 3, 'garage': {'x': 4, 'floor': 5}}}",
        &record);
    live_assert_stored(
        &((fixture_t *)*state)->live, "guest", "{}",
        raw_json("{'_id': 1, 'x': 1, 'home': {'x': {'$date': 7}, 'y': 2, 'town': 'Oslo', 'place': "
                 "{'x': [1, {'y': '$z'}], 'floor': 2}}, 'office': {'x': 3, 'town': '$Bergen', "
                 "'place': {'floor': 0}, 'garage': {'x': 4, 'code': 'g', 'floor': 0}}, "
                 "'version': {'$numberLong': '1'}}"));
}

static void structs_that_are_not_there_are_made(void **state)
{
    static home_t office = {.city = "Bergen"};
    const guest_t record = {.home = {.city = "Oslo"}, .office = &office}, bare = {.home.city = "x"};
    static const char *const stored[] = {
        "{'_id': 1}", "{'_id': 1, 'home': null, 'office': null}",
        "{'_id': 1, 'home': 'a string', 'office': [1]}",
        "{'_id': 1, 'home': {'place': null}, 'office': {'garage': {'x': 1}}}"};
    fixture_t *fixture = *state;

    for (size_t i = 0; i < sizeof stored / sizeof *stored; i++) {
        replace_guest(fixture, stored[i], &record);
        assert_stored(fixture, "guest",
                      "{'home': {'town': 'Oslo', 'place': {'floor': 0}},"
                      " 'office': {'town': 'Bergen', 'place': {'floor': 0}}}");
        replace_guest(fixture, stored[i], &bare);
        assert_stored(
            fixture, "guest",
            "{'home': {'town': 'x', 'place': {'floor': 0}}, 'office': {'$exists': false}}");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCOUNT_TEST(find_one_and_replace_makes_a_document_what_the_record_says),
        ACCOUNT_TEST(find_one_and_replace_obeys_all_rules),
        ACCOUNT_TEST(find_one_and_replace_needs_a_whole_record_and_a_document),
        ACCOUNT_TEST(checks_of_whole_records_see_what_is_replaced),
        ACCOUNT_TEST(keys_that_no_member_has_stay_in_structs_too),
        ACCOUNT_TEST(structs_that_are_not_there_are_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

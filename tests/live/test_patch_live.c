/* Partial updates as JSON, on a server. */
#include "live/account.h"

static model_memory_t *memory;

static int set_up(void **state)
{
    memory = model_memory_new(0);
    return memory ? account_setup(state) : -1;
}

static int tear_down(void **state)
{
    model_memory_free(memory);
    return fixture_teardown(state);
}

#define PATCH_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
#define WITH_ID(id_) MODEL_QUERY(.where = {MODEL_EQ(user, id, id_)})

static void parse(fixture_t *fixture, const char *json, model_update_t *update)
{
    const char *text = raw_json(json);

    assert_done(user_patch_parse(text, strlen(text), NULL, memory, update, &fixture->error),
                fixture->error);
}

static void a_patch_changes_what_it_names_and_the_time(void **state)
{
    fixture_t *fixture = *state;
    model_update_t update;
    user_t *user = stored_user(fixture, "ada", "a@b.c");

    user->age.has = true;
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    fixture->now += 1000;
    parse(fixture,
          "{'username': 'Eve', 'age': null, 'is_active': false, 'home': {'street': 'S'},"
          " 'tags': ['x', '$y'], 'lines': [{'sku': 'a', 'quantity': 2}]}",
          &update);
    user_t *after = user_find_one_and_update(fixture->db, WITH_ID(user->id), &update, MODEL_AFTER,
                                             &fixture->error);
    assert_done(after, fixture->error);
    assert_string_equal(after->username, "eve");
    assert_false(after->age.has || after->is_active);
    assert_string_equal(after->home.city, "Oslo");
    assert_int_equal(after->updated_at.ms, fixture->now);
    assert_stored(fixture, "user",
                  "{'username': 'eve', 'age': {'$exists': false}, 'tags': ['x', '$y'],"
                  " 'home': {'city': 'Oslo', 'street': 'S'},"
                  " 'lines': [{'sku': 'a', 'quantity': 2}]}");
    user_free(after);
    user_free(user);
}

static void a_patch_moves_the_version_and_works_for_many(void **state)
{
    static const char json[] = "{\"branch\":7,\"tags\":[\"t\"]}";
    fixture_t *fixture = *state;
    model_updated_t updated;
    model_update_t update;

    account_free(stored_account(fixture, "ada", 1));
    account_free(stored_account(fixture, "eve", 2));
    assert_done(account_patch_parse(json, sizeof json - 1, NULL, memory, &update, &fixture->error),
                fixture->error);
    assert_done(account_update_many(fixture->db, MODEL_QUERY(.where = {MODEL_EVERY}), &update,
                                    &updated, &fixture->error),
                fixture->error);
    assert_int_equal(updated.changed, 2);
    assert_int_equal(raw_count(fixture, "account", "{'branch': 7, 'tags': ['t'], 'v': 2}"), 2);
}

/* RULES 21: a part below nothing would be a struct without what it must have. */
static void a_part_of_a_struct_that_is_not_stored_is_refused(void **state)
{
    fixture_t *fixture = *state;
    const model_patch_rules_t whole = {.whole = true};
    static const char json[] = "{\"billing\":{\"city\":\"Bergen\"}}";
    model_update_t update;
    user_t *user = stored_user(fixture, "ada", "a@b.c");

    parse(fixture, "{'billing': {'city': 'Bergen'}}", &update);
    assert_false(user_update_by_id(fixture->db, user->id, &update, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_stored(fixture, "user", "{'billing': {'$exists': false}}");
    assert_done(user_patch_parse(json, sizeof json - 1, &whole, memory, &update, &fixture->error),
                fixture->error);
    assert_done(user_update_by_id(fixture->db, user->id, &update, &fixture->error), fixture->error);
    assert_stored(fixture, "user", "{'billing': {'city': 'Bergen'}}");
    parse(fixture, "{'billing': {'street': 'S'}}", &update);
    assert_done(user_update_by_id(fixture->db, user->id, &update, &fixture->error), fixture->error);
    assert_stored(fixture, "user", "{'billing': {'city': 'Bergen', 'street': 'S'}}");
    user_free(user);
}

static void a_patch_of_a_record_is_saved_with_all_rules(void **state)
{
    fixture_t *fixture = *state;
    model_update_t update;
    user_t *user = stored_user(fixture, "ada", "a@b.c");

    parse(fixture, "{'username': 'EVE', 'billing': {'street': 'S'}, 'tags': ['x']}", &update);
    assert_done(user_patch_apply(&update, memory, user, &fixture->error), fixture->error);
    assert_false(user_save(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_string_equal(fixture->error.details[0].path, "billing->city");
    parse(fixture, "{'billing': {'city': 'Bergen'}}", &update);
    assert_done(user_patch_apply(&update, memory, user, &fixture->error), fixture->error);
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    model_memory_free(memory); /* the record owns its texts now */
    memory = model_memory_new(0);
    assert_string_equal(user->username, "eve");
    assert_stored(fixture, "user",
                  "{'username': 'eve', 'billing': {'street': 'S', 'city': 'Bergen'},"
                  " 'tags': ['x']}");
    user->age = (model_opt_int32_t){true, 3};
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    assert_string_equal(user->billing->city, "Bergen");
    assert_string_equal(user->tags.items[0], "x");
    user_free(user);
}

static void a_patch_of_nothing_is_not_sent(void **state)
{
    fixture_t *fixture = *state;
    model_update_t update;
    user_t *user = stored_user(fixture, "ada", "a@b.c");

    parse(fixture, "{}", &update);
    assert_false(user_update_by_id(fixture->db, user->id, &update, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    user_free(user);
}

static void every_update_takes_conditions_and_changes_as_text(void **state)
{
    static const char json[] = "{\"branch\":7}";
    fixture_t *fixture = *state;
    model_update_t update;
    model_query_t parsed;

    account_free(stored_account(fixture, "ada", 1));
    assert_done(
        account_query_parse("owner=ADA&branch__gte=0", NULL, memory, &parsed, &fixture->error),
        fixture->error);
    const model_query_t *query = MODEL_QUERY(.also = parsed.also);
    assert_done(account_patch_parse(json, sizeof json - 1, NULL, memory, &update, &fixture->error),
                fixture->error);
    assert_done(account_update_one(fixture->db, query, &update, &fixture->error), fixture->error);
    assert_stored(fixture, "account", "{'owner': 'ada', 'branch': 7, 'v': 2}");
    assert_done(account_update_many(fixture->db, query, &update, NULL, &fixture->error),
                fixture->error);
    assert_stored(fixture, "account", "{'owner': 'ada', 'branch': 7, 'v': 3}");
    assert_done(account_update_by_id(fixture->db, 1, &update, &fixture->error), fixture->error);
    account_t *account =
        account_find_one_and_update(fixture->db, query, &update, MODEL_AFTER, &fixture->error);
    assert_done(account, fixture->error);
    assert_int_equal(account->version, 5);
    account_free(account);
    account = fresh_account("ada", 1);
    assert_done(
        account_update_or_create(fixture->db, OF("ada"), &update, account, NULL, &fixture->error),
        fixture->error);
    assert_int_equal(account->version, 6);
    account_free(account);
}

/* "credits, default 100" counts on what is stored: the update is a pipeline, where a text with a
 * dollar would be a member's name. */
typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *name, *password;
    int32_t credits;
} purse_t;
MODEL_DECLARE(purse, purse_t, int64_t);
MODEL_DEFINE(purse, .defaults = &(const purse_t){.credits = 100},
             MODEL_FIELDS(MODEL_FIELD(purse, id, .role = MODEL_ID_SEQUENCE),
                          MODEL_FIELD(purse, name), MODEL_FIELD(purse, password, .secret = true),
                          MODEL_FIELD(purse, credits)));

static void a_value_is_no_expression(void **state)
{
    static const char json[] = "{\"name\":\"$password\"}";
    fixture_t *fixture = *state;
    model_update_t update;

    assert_true(model_register(fixture->db, MODEL_LIST_OF(&purse_model), &fixture->error));
    raw_insert(fixture, "purse", "{'_id': 1, 'password': 'hunter2'}");
    assert_done(purse_patch_parse(json, sizeof json - 1, NULL, memory, &update, &fixture->error),
                fixture->error);
    MODEL_CHANGE(&update, MODEL_INC(purse, credits, 1));
    assert_done(purse_update_by_id(fixture->db, 1, &update, &fixture->error), fixture->error);
    assert_stored(fixture, "purse", "{'name': '$password', 'credits': 101}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PATCH_TEST(a_patch_changes_what_it_names_and_the_time),
        PATCH_TEST(a_patch_moves_the_version_and_works_for_many),
        PATCH_TEST(a_part_of_a_struct_that_is_not_stored_is_refused),
        PATCH_TEST(a_patch_of_a_record_is_saved_with_all_rules),
        PATCH_TEST(a_patch_of_nothing_is_not_sent),
        PATCH_TEST(every_update_takes_conditions_and_changes_as_text),
        PATCH_TEST(a_value_is_no_expression),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

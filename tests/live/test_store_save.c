#include "live/store_fixture.h"

/* Somebody else's change, so that a member which is not sent is seen not to be. */
static void change_behind(fixture_t *fixture, const char *update)
{
    raw_update(fixture, "user", "{'_id': 1}", update);
}

static void save_sends_changed_members_only(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_user(fixture, "ada", "ada@example.org");

    change_behind(fixture, "{'$set': {'email': 'other@example.org', 'home.street': 'Karl'}}");
    user->username = "grace";
    user->age = (model_opt_int32_t){true, 40};
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user",
                  "{'_id': 1, 'username': 'grace', 'age': 40, 'email': 'other@example.org',"
                  " 'home.street': 'Karl'}");
    user_free(user);
}

static void save_of_an_unchanged_record_sends_nothing(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_user(fixture, "ada", "ada@example.org");
    int64_t before = user->updated_at.ms;

    fixture->now += 1000;
    raw_fail_point(fixture, 10, "'failCommands': ['update', 'find'], 'errorCode': 1");
    user->username = "ADA";
    bool ok = user_save(fixture->db, user, &fixture->error);
    raw_fail_point_off(fixture);
    assert_true(ok);
    assert_int_equal(user->updated_at.ms, before);
    assert_string_equal(user->username, "ada");
    user_free(user);
}

static void save_empties_a_member(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = fresh_user("ada", "ada@example.org");
    address_t billing = {.city = "Bergen"};

    user->age = (model_opt_int32_t){true, 40};
    user->billing = &billing;
    assert_true(user_create(fixture->db, user, &fixture->error));
    user->age.has = false;
    user->billing = NULL;
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user", "{'age': {'$exists': false}, 'billing': {'$exists': false}}");
    user_free(user);
}

static void save_writes_lists_and_embedded_structs(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_user(fixture, "ada", "ada@example.org");
    address_t billing = {.city = "Bergen"};
    const char *tags[] = {"a", "b"};
    line_t lines[] = {{"x", 1}, {"y", 2}};

    user->billing = &billing;
    user->tags = (model_string_list_t){tags, 2};
    user->lines = (line_list_t){lines, 2};
    user->home.street = "Storgata";
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user",
                  "{'billing': {'city': 'Bergen'}, 'tags': ['a', 'b'],"
                  " 'lines': [{'sku': 'x', 'quantity': 1}, {'sku': 'y', 'quantity': 2}],"
                  " 'home.street': 'Storgata', 'home.city': 'Oslo'}");
    user->billing->city = "Tromso";
    assert_true(MODEL_APPEND(user, user, tags, "c"));
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user", "{'billing': {'city': 'Tromso'}, 'tags': ['a', 'b', 'c']}");
    user_free(user);
}

static void save_reports_all_failures_and_sends_nothing(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_user(fixture, "ada", "ada@example.org");

    user->username = "x";
    user->age = (model_opt_int32_t){true, 200};
    user->role = ROLE_AUTHOR;
    assert_false(user_save(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_int_equal(fixture->error.n_failures, 2);
    assert_string_equal(user->username, "x");
    assert_stored(fixture, "user", "{'username': 'ada', 'role': 'reader'}");
    user_free(user);
}

static void rules_of_untouched_members_do_not_lock_an_old_document(void **state)
{
    fixture_t *fixture = *state;

    raw_insert(fixture, "user",
               "{'_id': 1, 'username': 'X', 'email': 'no address', 'home': {'city': 'Oslo'}}");
    user_t *user = user_get(fixture->db, 1, &fixture->error);
    assert_non_null(user);
    user->role = ROLE_AUTHOR;
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user", "{'username': 'X', 'email': 'no address', 'role': 'author'}");
    user_free(user);
}

static void save_refuses_to_change_what_is_fixed(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = fresh_user("ada", "ada@example.org");

    user->origin = "web";
    assert_true(user_create(fixture->db, user, &fixture->error));
    user->id = 9;
    user->origin = "mail";
    user->created_at.ms++;
    assert_false(user_save(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_int_equal(fixture->error.n_failures, 3);
    assert_string_equal(fixture->error.details[0].path, "id");
    assert_string_equal(fixture->error.details[0].rule, "immutable");
    assert_stored(fixture, "user", "{'_id': 1, 'origin': 'web'}");
    user_free(user);
}

static void save_names_a_duplicate(void **state)
{
    fixture_t *fixture = *state;
    user_t *ada = stored_user(fixture, "ada", "ada@example.org");
    user_t *eve = stored_user(fixture, "eve", "eve@example.org");

    eve->email = "ada@example.org";
    assert_false(user_save(fixture->db, eve, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    assert_string_equal(fixture->error.index, "email_1");
    assert_string_equal(fixture->error.details[0].path, "email");
    assert_stored(fixture, "user", "{'_id': 2, 'email': 'eve@example.org'}");
    eve->email = "eve2@example.org";
    assert_true(user_save(fixture->db, eve, &fixture->error));
    user_free(ada);
    user_free(eve);
}

/* ---- what cannot be saved ---- */

static void save_refuses_a_document_over_16_megabytes(void **state)
{
    fixture_t *fixture = *state;
    size_t size = 17 << 20;
    char *text = malloc(size);
    note_t *note = note_new();

    memset(text, 'x', size);
    text[size - 1] = '\0';
    note->text = "small";
    assert_true(note_create(fixture->db, note, &fixture->error));
    note->text = text;
    assert_false(note_save(fixture->db, note, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_LIMIT);
    assert_stored(fixture, "note", "{'text': 'small'}");
    note_free(note);
    free(text);
}

static void save_of_a_record_that_was_never_stored_is_an_argument_error(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = fresh_user("ada", "ada@example.org");
    user_t plain = {.id = 1, .username = "ada", .email = "ada@example.org"};

    assert_false(user_save(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_false(user_save(fixture->db, &plain, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_false(model_save(fixture->db, &user_model, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    user_free(user);
}

static void save_never_resurrects_a_deleted_document(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_user(fixture, "ada", "ada@example.org");

    raw_delete(fixture, "user", "{}");
    user->username = "grace";
    assert_false(user_save(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
    assert_int_equal(raw_count(fixture, "user", "{}"), 0);
    user_free(user);
}

/* ---- time ---- */

static void save_moves_updated_at_strictly_forward(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_user(fixture, "ada", "ada@example.org");
    int64_t created = user->created_at.ms;

    user->role = ROLE_AUTHOR;
    assert_true(user_save(fixture->db, user, &fixture->error));
    assert_int_equal(user->updated_at.ms, created + 1);
    fixture->now -= 5000;
    user->role = ROLE_READER;
    assert_true(user_save(fixture->db, user, &fixture->error));
    assert_int_equal(user->updated_at.ms, created + 2);
    fixture->now += 100000;
    user->role = ROLE_AUTHOR;
    user->updated_at.ms = 7;
    assert_true(user_save(fixture->db, user, &fixture->error));
    assert_int_equal(user->updated_at.ms, fixture->now);
    assert_int_equal(user->created_at.ms, created);
    assert_stored(fixture, "user",
                  "{'updated_at': {'$date': {'$numberLong': '1700000095000'}},"
                  " 'created_at': {'$date': {'$numberLong': '1700000000000'}}}");
    user_free(user);
}

static void a_slow_clock_never_moves_updated_at_back(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_user(fixture, "ada", "ada@example.org");

    change_behind(fixture, "{'$set': {'updated_at': {'$date': {'$numberLong': '1800000000000'}}}}");
    user->role = ROLE_AUTHOR;
    assert_true(user_save(fixture->db, user, &fixture->error));
    assert_stored(fixture, "user",
                  "{'role': 'author', 'updated_at': {'$date': {'$numberLong': '1800000000000'}}}");
    user_free(user);
}

/* ---- unknown fields ---- */

static void unknown_fields_survive_load_and_save(void **state)
{
    fixture_t *fixture = *state;

    raw_insert(fixture, "user",
               "{'_id': 1, 'x': {'y': [1, 'two']}, 'username': 'ada', 'email': 'a@example.org',"
               " 'home': {'city': 'Oslo', 'floor': 3}, 'z': null}");
    user_t *user = user_get(fixture->db, 1, &fixture->error);
    assert_non_null(user);
    user->home.city = "Bergen";
    user->role = ROLE_AUTHOR;
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user",
                  "{'x': {'y': [1, 'two']}, 'z': {'$type': 'null'}, 'home.floor': 3,"
                  " 'home.city': 'Bergen', 'role': 'author'}");
    user->home.city = "Oslo";
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user", "{'home': {'city': 'Oslo', 'floor': 3}}");
    user_free(user);
}

static void save_of_the_other_layout_finds_its_document(void **state)
{
    fixture_t *fixture = *state;
    page_t *page = page_new();

    page->title = "a";
    assert_true(page_create(fixture->db, page, &fixture->error));
    page->title = "b";
    assert_done(page_save(fixture->db, page, &fixture->error), fixture->error);
    assert_stored(fixture, "page", "{'id': 1, 'title': 'b', '_id': {'$type': 'objectId'}}");
    page_free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(save_sends_changed_members_only),
        STORE_TEST(save_of_an_unchanged_record_sends_nothing),
        STORE_TEST(save_empties_a_member),
        STORE_TEST(save_writes_lists_and_embedded_structs),
        STORE_TEST(save_reports_all_failures_and_sends_nothing),
        STORE_TEST(rules_of_untouched_members_do_not_lock_an_old_document),
        STORE_TEST(save_refuses_to_change_what_is_fixed),
        STORE_TEST(save_names_a_duplicate),
        STORE_TEST(save_of_a_record_that_was_never_stored_is_an_argument_error),
        STORE_TEST(save_refuses_a_document_over_16_megabytes),
        STORE_TEST(save_never_resurrects_a_deleted_document),
        STORE_TEST(save_moves_updated_at_strictly_forward),
        STORE_TEST(a_slow_clock_never_moves_updated_at_back),
        STORE_TEST(unknown_fields_survive_load_and_save),
        STORE_TEST(save_of_the_other_layout_finds_its_document),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

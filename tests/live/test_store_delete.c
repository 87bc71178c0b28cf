#include "live/store_fixture.h"

static void delete_removes_the_record(void **state)
{
    fixture_t *fixture = *state;
    user_t *ada = stored_user(fixture, "ada", "ada@example.org");
    user_t *eve = stored_user(fixture, "eve", "eve@example.org");

    assert_done(user_delete(fixture->db, ada, &fixture->error), fixture->error);
    assert_int_equal(raw_count(fixture, "user", "{}"), 1);
    assert_stored(fixture, "user", "{'username': 'eve'}");
    user_free(ada);
    user_free(eve);
}

static void delete_of_a_record_that_is_gone_is_not_found(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_user(fixture, "ada", "ada@example.org");

    assert_true(user_delete(fixture->db, user, &fixture->error));
    assert_false(user_delete(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    user_free(user);
}

static void save_and_refresh_of_a_deleted_record_are_not_found(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_user(fixture, "ada", "ada@example.org");

    assert_true(user_delete(fixture->db, user, &fixture->error));
    user->username = "grace";
    assert_false(user_save(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    assert_false(user_refresh(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    assert_int_equal(raw_count(fixture, "user", "{}"), 0);
    user_free(user);
}

static void a_deleted_record_may_be_created_again(void **state)
{
    fixture_t *fixture = *state;

    raw_insert(fixture, "user",
               "{'_id': 7, 'username': 'ada', 'email': 'a@example.org', 'x': 'unknown'}");
    user_t *user = user_get(fixture->db, 7, &fixture->error);
    assert_true(user_delete(fixture->db, user, &fixture->error));
    user->username = "grace";
    assert_done(user_create(fixture->db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user", "{'_id': 7, 'username': 'grace', 'x': 'unknown'}");
    user->username = "ada";
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    user_free(user);
}

static void delete_takes_plain_records_with_an_id(void **state)
{
    fixture_t *fixture = *state;
    country_t country = {.id = "NO", .name = "Norge"};
    user_t nobody = {.id = 0};
    page_t page = {.title = "a"};

    assert_true(country_create(fixture->db, &country, &fixture->error));
    assert_done(country_delete(fixture->db, &country, &fixture->error), fixture->error);
    assert_int_equal(raw_count(fixture, "country", "{}"), 0);
    assert_true(page_create(fixture->db, &page, &fixture->error));
    assert_done(page_delete(fixture->db, &page, &fixture->error), fixture->error);
    assert_int_equal(raw_count(fixture, "page", "{}"), 0);
    assert_false(user_delete(fixture->db, &nobody, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
}

static void delete_many_removes_what_meets_the_conditions(void **state)
{
    fixture_t *fixture = *state;
    int64_t n = 9;

    user_free(stored_user(fixture, "ada", "ada@example.org"));
    user_free(stored_user(fixture, "eve", "eve@example.org"));
    user_free(stored_user(fixture, "eva", "eva@example.org"));
    assert_done(user_delete_many(fixture->db,
                                 MODEL_QUERY(.where = {MODEL_STARTS_WITH(user, username, "ev")}),
                                 &n, &fixture->error),
                fixture->error);
    assert_int_equal(n, 2);
    assert_stored(fixture, "user", "{'username': 'ada'}");
    assert_true(user_delete_many(fixture->db, MODEL_QUERY(.where = {MODEL_EQ(user, id, 99)}), &n,
                                 &fixture->error));
    assert_int_equal(n, 0);
    assert_true(
        user_delete_many(fixture->db, MODEL_QUERY(.where = {MODEL_EVERY}), NULL, &fixture->error));
    assert_int_equal(raw_count(fixture, "user", "{}"), 0);
}

static void delete_many_without_a_condition_is_an_argument_error(void **state)
{
    static const model_query_t queries[] = {
        {.limit = 0},
        {.where = {MODEL_EVERY}, .limit = 1},
        {.where = {MODEL_EVERY}, .skip = 1},
        {.where = {MODEL_EVERY}, .sort = {MODEL_ASC(user, id)}},
        {.where = {MODEL_NIN_ARRAY(user, id, (const int64_t *)NULL, 0)}},
        {.where = {MODEL_EQ(note, text, "x")}},
    };
    fixture_t *fixture = *state;
    int64_t n = 9;

    user_free(stored_user(fixture, "ada", "ada@example.org"));
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        assert_false(user_delete_many(fixture->db, &queries[i], &n, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
        assert_int_equal(n, 0);
    }
    assert_false(user_delete_many(fixture->db, NULL, &n, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_int_equal(raw_count(fixture, "user", "{}"), 1);
}

static void refresh_reads_a_record_in_place(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_user(fixture, "ada", "ada@example.org");

    raw_update(fixture, "user", "{}", "{'$set': {'username': 'grace', 'age': 41}}");
    user->role = ROLE_AUTHOR;
    assert_done(user_refresh(fixture->db, user, &fixture->error), fixture->error);
    assert_string_equal(user->username, "grace");
    assert_int_equal(user->age.value, 41);
    assert_int_equal(user->role, ROLE_READER);
    user_free(user);
}

static void refresh_that_fails_leaves_the_record_as_it_was(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_user(fixture, "ada", "ada@example.org");
    user_t copy = *user;

    user->role = ROLE_AUTHOR;
    raw_update(fixture, "user", "{}", "{'$set': {'age': 'x', 'username': 'grace'}}");
    assert_false(user_refresh(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_MISMATCH);
    raw_delete(fixture, "user", "{}");
    assert_false(user_refresh(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    assert_ptr_equal(user->username, copy.username);
    assert_string_equal(user->username, "ada");
    assert_int_equal(user->role, ROLE_AUTHOR);
    assert_false(user_refresh(fixture->db, &copy, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    user_free(user);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(delete_removes_the_record),
        STORE_TEST(delete_of_a_record_that_is_gone_is_not_found),
        STORE_TEST(save_and_refresh_of_a_deleted_record_are_not_found),
        STORE_TEST(a_deleted_record_may_be_created_again),
        STORE_TEST(delete_takes_plain_records_with_an_id),
        STORE_TEST(delete_many_removes_what_meets_the_conditions),
        STORE_TEST(delete_many_without_a_condition_is_an_argument_error),
        STORE_TEST(refresh_reads_a_record_in_place),
        STORE_TEST(refresh_that_fails_leaves_the_record_as_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

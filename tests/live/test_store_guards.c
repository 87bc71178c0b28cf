#include "live/store_fixture.h"

#include <pthread.h>

static void two_savers_of_different_members_both_survive(void **state)
{
    fixture_t *fixture = *state;

    user_free(stored_user(fixture, "ada", "ada@example.org"));
    user_t *one = user_get(fixture->db, 1, &fixture->error);
    user_t *two = user_get(fixture->db, 1, &fixture->error);
    one->username = "grace";
    two->age = (model_opt_int32_t){true, 50};
    two->home.street = "Storgata";
    assert_done(user_save(fixture->db, one, &fixture->error), fixture->error);
    assert_done(user_save(fixture->db, two, &fixture->error), fixture->error);
    assert_stored(fixture, "user",
                  "{'username': 'grace', 'age': 50, 'home.street': 'Storgata',"
                  " 'home.city': 'Oslo'}");
    user_free(one);
    user_free(two);
}

static user_t *stored_with_tags(fixture_t *fixture)
{
    static const char *tags[] = {"a", "b"};
    user_t *user = fresh_user("ada", "ada@example.org");

    user->tags = (model_string_list_t){tags, 2};
    assert_done(user_create(fixture->db, user, &fixture->error), fixture->error);
    return user;
}

static void a_list_that_somebody_else_changed_is_a_conflict(void **state)
{
    static const char *const changes[] = {
        "{'$push': {'tags': 'x'}}", "{'$set': {'tags': ['a', 'z']}}", "{'$unset': {'tags': ''}}",
        "{'$set': {'tags': 7}}", "{'$set': {'tags': [['a', 'b']]}}"};
    fixture_t *fixture = *state;

    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        user_t *user = stored_with_tags(fixture);
        raw_update(fixture, "user", "{}", changes[i]);
        assert_true(MODEL_APPEND(user, user, tags, "c"));
        assert_false(user_save(fixture->db, user, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_CONFLICT);
        assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
        assert_int_equal(raw_count(fixture, "user", "{'tags': 'c'}"), 0);
        user_free(user);
        raw_delete(fixture, "user", "{}");
    }
}

static void a_conflict_ends_with_a_refresh(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_with_tags(fixture);

    raw_update(fixture, "user", "{}", "{'$push': {'tags': 'x'}}");
    assert_true(MODEL_APPEND(user, user, tags, "c"));
    assert_false(user_save(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_CONFLICT);
    assert_done(user_refresh(fixture->db, user, &fixture->error), fixture->error);
    assert_int_equal(user->tags.count, 3);
    assert_true(MODEL_APPEND(user, user, tags, "c"));
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user", "{'tags': ['a', 'b', 'x', 'c']}");
    user_free(user);
}

static void a_guarded_save_of_a_deleted_document_is_not_found(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_with_tags(fixture);

    raw_delete(fixture, "user", "{}");
    assert_true(MODEL_APPEND(user, user, tags, "c"));
    assert_false(user_save(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    assert_int_equal(raw_count(fixture, "user", "{}"), 0);
    user_free(user);
}

static void an_embedded_struct_that_somebody_else_replaced_is_a_conflict(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_user(fixture, "ada", "ada@example.org");

    raw_update(fixture, "user", "{}", "{'$set': {'home': null}}");
    user->home.street = "Storgata";
    assert_false(user_save(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_CONFLICT);
    assert_stored(fixture, "user", "{'home': {'$type': 'null'}}");
    user_free(user);
}

/* ---- projection ---- */

static user_t *partly_loaded(fixture_t *fixture)
{
    return user_first(
        fixture->db,
        MODEL_QUERY(.fields = {MODEL_NAME(user, username), MODEL_NAME(user, home.city)}),
        &fixture->error);
}

/* Stored by somebody else: home is missing, an item is not as it would be encoded. */
static void guards_compare_with_what_is_stored_also_after_a_save(void **state)
{
    fixture_t *fixture = *state;

    raw_insert(fixture, "user",
               "{'_id': 1, 'username': 'ada', 'email': 'ada@example.org', 'role': 'reader',"
               " 'is_active': true, 'lines': [{'quantity': 2.0, 'sku': 'a'}],"
               " 'created_at': {'$date': 1}, 'updated_at': {'$date': 1}}");
    user_t *user = user_get(fixture->db, 1, &fixture->error);
    assert_done(user, fixture->error);
    user->username = "grace";
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    user->home.street = "Storgata";
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    user->lines.items[0].quantity = 3;
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user",
                  "{'username': 'grace', 'home.street': 'Storgata', 'lines.quantity': 3}");
    user_free(user);
}

static void save_never_touches_members_that_were_not_loaded(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_with_tags(fixture);

    user->age = (model_opt_int32_t){true, 36};
    assert_true(user_save(fixture->db, user, &fixture->error));
    user_free(user);
    user = partly_loaded(fixture);
    assert_non_null(user);
    assert_int_equal(user->id, 1);
    assert_string_equal(user->username, "ada");
    assert_null(user->email);
    user->username = "grace";
    user->home.city = "Bergen";
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user",
                  "{'username': 'grace', 'email': 'ada@example.org', 'age': 36,"
                  " 'home.city': 'Bergen', 'tags': ['a', 'b'], 'role': 'reader',"
                  " 'created_at': {'$exists': true}}");
    assert_null(user->email);
    user->username = "ada";
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    user_free(user);
}

static void changing_a_member_that_was_not_loaded_is_an_argument_error(void **state)
{
    fixture_t *fixture = *state;

    user_free(stored_user(fixture, "ada", "ada@example.org"));
    user_t *user = partly_loaded(fixture);
    user->email = "new@example.org";
    assert_false(user_save(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_string_equal(fixture->error.details[0].path, "email");
    assert_stored(fixture, "user", "{'email': 'ada@example.org'}");
    user_free(user);
}

static void refresh_of_a_partly_loaded_record_loads_it_whole(void **state)
{
    fixture_t *fixture = *state;

    user_free(stored_user(fixture, "ada", "ada@example.org"));
    user_t *user = partly_loaded(fixture);
    assert_done(user_refresh(fixture->db, user, &fixture->error), fixture->error);
    assert_string_equal(user->email, "ada@example.org");
    user->email = "new@example.org";
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user", "{'email': 'new@example.org', 'username': 'ada'}");
    user_free(user);
}

/* ---- threads ---- */

typedef struct saver {
    model_db_t *db;
    user_t *user;
    int failures;
} saver_t;

static void *save_often(void *context)
{
    saver_t *saver = context;

    for (int i = 0; i < 30; i++) {
        saver->user->age = (model_opt_int32_t){true, i};
        saver->failures += !user_save(saver->db, saver->user, NULL);
    }
    return NULL;
}

static void different_items_of_a_list_may_be_saved_by_different_threads(void **state)
{
    enum { N_ITEMS = 8 };
    fixture_t *fixture = *state;
    saver_t savers[N_ITEMS];
    pthread_t threads[N_ITEMS];
    char email[40];
    user_list_t list;

    for (int i = 0; i < N_ITEMS; i++) {
        snprintf(email, sizeof email, "u%d@example.org", i);
        user_free(stored_user(fixture, "ada", email));
    }
    assert_true(user_filter(fixture->db, NULL, &list, &fixture->error));
    for (int i = 0; i < N_ITEMS; i++) {
        savers[i] = (saver_t){.db = fixture->db, .user = &list.items[i]};
        assert_int_equal(pthread_create(&threads[i], NULL, save_often, &savers[i]), 0);
    }
    for (int i = 0; i < N_ITEMS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(savers[i].failures, 0);
    }
    assert_int_equal(raw_count(fixture, "user", "{'age': 29}"), N_ITEMS);
    user_list_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(two_savers_of_different_members_both_survive),
        STORE_TEST(a_list_that_somebody_else_changed_is_a_conflict),
        STORE_TEST(a_conflict_ends_with_a_refresh),
        STORE_TEST(a_guarded_save_of_a_deleted_document_is_not_found),
        STORE_TEST(an_embedded_struct_that_somebody_else_replaced_is_a_conflict),
        STORE_TEST(guards_compare_with_what_is_stored_also_after_a_save),
        STORE_TEST(save_never_touches_members_that_were_not_loaded),
        STORE_TEST(changing_a_member_that_was_not_loaded_is_an_argument_error),
        STORE_TEST(refresh_of_a_partly_loaded_record_loads_it_whole),
        STORE_TEST(different_items_of_a_list_may_be_saved_by_different_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

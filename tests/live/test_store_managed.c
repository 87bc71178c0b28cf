/* Records as a C programmer treats them: copied, reset, sorted, kept. */
#include "live/store_fixture.h"

static void after_create_every_pointer_is_the_records_own(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = user_new();
    char username[] = "Ada", city[] = "Oslo", tag[] = "tag";
    const char *tags[] = {tag};
    address_t billing = {.city = city};

    user->username = username;
    user->email = user_text(user, "%s@example.org", "ada");
    user->billing = &billing;
    user->tags = (model_string_list_t){tags, 1};
    assert_done(user_create(fixture->db, user, &fixture->error), fixture->error);
    memset(username, '?', 3);
    memset(city, '?', 4);
    memset(tag, '?', 3);
    memset(&billing, 0xff, sizeof billing);
    assert_string_equal(user->username, "ada");
    assert_string_equal(user->email, "ada@example.org");
    assert_string_equal(user->billing->city, "Oslo");
    assert_string_equal(user->tags.items[0], "tag");
    user_free(user);
}

static void after_save_every_pointer_is_the_records_own(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_user(fixture, "ada", "ada@example.org");
    char username[] = "grace", same[] = "grace";

    user->username = username;
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    memset(username, '?', 5);
    assert_string_equal(user->username, "grace");
    user->username = same;
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    memset(same, '?', 5);
    assert_string_equal(user->username, "grace");
    user_free(user);
}

static void a_failed_create_leaves_a_managed_record_as_it_was(void **state)
{
    fixture_t *fixture = *state;
    char username[] = "Eve";
    user_t *user = fresh_user(username, "ada@example.org");

    user_free(stored_user(fixture, "ada", "ada@example.org"));
    assert_false(user_create(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    assert_ptr_equal(user->username, username);
    assert_string_equal(user->username, "Eve");
    assert_int_equal(user->id, 0);
    assert_int_equal(user->updated_at.ms, 0);
    user_free(user);
}

static void a_copy_cannot_be_saved_and_harms_nothing(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_user(fixture, "ada", "ada@example.org");
    user_t copy = *user;

    copy.username = "grace";
    assert_false(user_save(fixture->db, &copy, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_non_null(strstr(fixture->error.message, "user_copy"));
    assert_stored(fixture, "user", "{'username': 'ada'}");
    *user = copy;
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user", "{'username': 'grace'}");
    user_free(user);
}

static void a_copy_may_be_created_as_a_new_record(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_user(fixture, "ada", "ada@example.org");
    user_t copy = *user;

    copy.id = 0;
    copy.email = "twin@example.org";
    assert_done(user_create(fixture->db, &copy, &fixture->error), fixture->error);
    assert_int_equal(copy.id, 2);
    assert_int_equal(user->id, 1);
    user->role = ROLE_AUTHOR;
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user", "{'_id': 1, 'role': 'author'}");
    assert_stored(fixture, "user", "{'_id': 2, 'role': 'reader'}");
    user_free(user);
}

static void a_record_that_was_reset_can_be_freed_but_not_saved(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_user(fixture, "ada", "ada@example.org");

    *user = (user_t){.username = "grace"};
    assert_false(user_save(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    user_free(user);
}

static int by_age(const void *a, const void *b)
{
    return ((const user_t *)a)->age.value - ((const user_t *)b)->age.value;
}

static void fill(fixture_t *fixture, user_list_t *list)
{
    static const int ages[] = {50, 20, 40, 30};
    char email[40];

    for (size_t i = 0; i < 4; i++) {
        snprintf(email, sizeof email, "u%d@example.org", ages[i]);
        user_t user = {
            .username = "ada", .email = email, .age = {true, ages[i]}, .home.city = "Oslo"};
        assert_done(user_create(fixture->db, &user, &fixture->error), fixture->error);
    }
    assert_done(
        user_filter(fixture->db, MODEL_QUERY(.sort = {MODEL_ASC(user, id)}), list, &fixture->error),
        fixture->error);
    assert_int_equal(list->count, 4);
}

/* Records moved within their block: each is compared with the origin of the place it came from, by
 * the slot that moved with it. */
static void a_sorted_list_saves_the_right_documents(void **state)
{
    fixture_t *fixture = *state;
    user_list_t list;

    fill(fixture, &list);
    qsort(list.items, list.count, sizeof *list.items, by_age);
    for (size_t i = 0; i < list.count; i++) {
        list.items[i].role = ROLE_AUTHOR;
        assert_done(user_save(fixture->db, &list.items[i], &fixture->error), fixture->error);
    }
    assert_int_equal(list.items[0].age.value, 20);
    assert_stored(fixture, "user",
                  "{'_id': 2, 'age': 20, 'email': 'u20@example.org', 'role': 'author'}");
    assert_int_equal(raw_count(fixture, "user", "{'role': 'author'}"), 4);
    user_list_free(&list);
}

static void an_item_outlives_its_list_through_a_copy(void **state)
{
    fixture_t *fixture = *state;
    user_list_t list;

    fill(fixture, &list);
    user_t *kept = user_copy(&list.items[2]);
    user_list_free(&list);
    assert_non_null(kept);
    assert_int_equal(kept->age.value, 40);
    assert_string_equal(kept->email, "u40@example.org");
    kept->username = "kept";
    assert_done(user_save(fixture->db, kept, &fixture->error), fixture->error);
    assert_stored(fixture, "user", "{'_id': 3, 'username': 'kept'}");
    user_free(kept);
}

static void items_of_a_list_are_saved_and_freed_with_it(void **state)
{
    fixture_t *fixture = *state;
    user_list_t list;

    fill(fixture, &list);
    for (size_t i = 0; i < list.count; i++) {
        list.items[i].username = user_text(&list.items[i], "user%d", (int)i);
        assert_true(MODEL_APPEND(user, &list.items[i], tags, "new"));
        assert_done(user_save(fixture->db, &list.items[i], &fixture->error), fixture->error);
    }
    assert_int_equal(raw_count(fixture, "user", "{'tags': ['new']}"), 4);
    assert_done(user_delete(fixture->db, &list.items[1], &fixture->error), fixture->error);
    assert_int_equal(raw_count(fixture, "user", "{'username': 'user1'}"), 0);
    user_list_free(&list);
}

static void free_of_null_is_harmless(void **state)
{
    (void)state;
    user_list_t list = {0};

    user_free(NULL);
    user_list_free(&list);
    model_list_clear(NULL);
    model_cursor_close(NULL);
    model_report_clear(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(after_create_every_pointer_is_the_records_own),
        STORE_TEST(after_save_every_pointer_is_the_records_own),
        STORE_TEST(a_failed_create_leaves_a_managed_record_as_it_was),
        STORE_TEST(a_copy_cannot_be_saved_and_harms_nothing),
        STORE_TEST(a_copy_may_be_created_as_a_new_record),
        STORE_TEST(a_record_that_was_reset_can_be_freed_but_not_saved),
        STORE_TEST(a_sorted_list_saves_the_right_documents),
        STORE_TEST(an_item_outlives_its_list_through_a_copy),
        STORE_TEST(items_of_a_list_are_saved_and_freed_with_it),
        STORE_TEST(free_of_null_is_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

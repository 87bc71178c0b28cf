/* Documents that do not fit their model, and reads that are too large. */
#include "live/store_fixture.h"

static void store_some(fixture_t *fixture)
{
    static const char *const names[] = {"ada", "bob", "cid", "dan"};
    char email[40];

    for (size_t i = 0; i < 4; i++) {
        snprintf(email, sizeof email, "%s@example.org", names[i]);
        user_t user = {.username = names[i],
                       .email = email,
                       .age = {true, (int32_t)(20 + 10 * i)},
                       .is_active = i % 2 == 0,
                       .home.city = "Oslo"};
        assert_true(user_create(fixture->db, &user, &fixture->error));
    }
}

/* ---- documents that do not fit ---- */

static void a_value_of_another_type_is_a_mismatch_naming_member_and_id(void **state)
{
    fixture_t *fixture = *state;
    user_list_t list;

    store_some(fixture);
    raw_update(fixture, "user", "{'_id': 3}", "{'$set': {'age': 'forty'}}");
    assert_false(user_filter(fixture->db, NULL, &list, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_MISMATCH);
    assert_string_equal(fixture->error.details[0].path, "age");
    assert_non_null(strstr(fixture->error.message, "3"));
    assert_null(strstr(fixture->error.message, "forty"));
    assert_null(list.items);
    assert_null(user_get(fixture->db, 3, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_MISMATCH);
}

static void a_missing_required_member_is_a_mismatch(void **state)
{
    fixture_t *fixture = *state;

    raw_insert(fixture, "user", "{'_id': 1, 'email': 'a@example.org'}");
    assert_null(user_get(fixture->db, 1, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_MISMATCH);
    assert_string_equal(fixture->error.details[0].path, "username");
    assert_string_equal(fixture->error.details[0].rule, "required");
}

static void a_missing_member_has_its_default(void **state)
{
    fixture_t *fixture = *state;

    raw_insert(fixture, "user", "{'_id': 1, 'email': 'a@example.org', 'username': 'ada'}");
    user_t *user = user_get(fixture->db, 1, &fixture->error);
    assert_non_null(user);
    assert_true(user->is_active);
    assert_string_equal(user->home.city, "Oslo");
    assert_null(user->billing);
    assert_false(user->age.has);
    user_free(user);
}

/* ---- caps ---- */

static void filter_of_more_documents_than_allowed_is_a_limit(void **state)
{
    fixture_t *fixture = *state;
    model_db_t *capped = fixture_open(fixture, (model_config_t){.max_documents = 3});
    user_list_t list;

    store_some(fixture);
    assert_false(user_filter(capped, NULL, &list, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_LIMIT);
    assert_null(list.items);
    assert_true(user_filter(capped, MODEL_QUERY(.limit = 3), &list, &fixture->error));
    assert_int_equal(list.count, 3);
    user_list_free(&list);
    model_close(capped);
}

static void filter_of_more_bytes_than_allowed_is_a_limit(void **state)
{
    fixture_t *fixture = *state;
    model_db_t *capped = fixture_open(fixture, (model_config_t){.max_bytes = 64 * 1024});
    note_t notes[200] = {{.text = NULL}};
    note_list_t list;
    char text[1000];

    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    for (size_t i = 0; i < 200; i++)
        notes[i].text = text;
    assert_true(note_create_many(fixture->db, notes, 200, NULL, NULL, &fixture->error));
    assert_false(note_filter(capped, NULL, &list, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_LIMIT);
    assert_true(note_filter(capped, MODEL_QUERY(.limit = 10), &list, &fixture->error));
    assert_int_equal(list.count, 10);
    note_list_free(&list);
    model_close(capped);
}

static void a_view_reads_no_more_than_its_members(void **state)
{
    fixture_t *fixture = *state;
    model_db_t *capped = fixture_open(fixture, (model_config_t){.max_bytes = 64 * 1024});
    char city[100 * 1024];
    user_card_list_t cards;
    user_list_t users;

    memset(city, 'x', sizeof city);
    city[sizeof city - 1] = '\0';
    user_t user = {.username = "ada", .email = "ada@example.org", .home.city = city};
    assert_done(user_create(fixture->db, &user, &fixture->error), fixture->error);
    assert_false(user_filter(capped, NULL, &users, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_LIMIT);
    assert_done(user_card_filter(capped, NULL, &cards, &fixture->error), fixture->error);
    assert_string_equal(cards.items[0].username, "ada");
    user_card_list_free(&cards);
    user_card_t *card = model_get(capped, &user_card_model, &user.id, &fixture->error);
    assert_non_null(card);
    user_card_free(card);
    model_close(capped);
}

static void a_read_is_repeated_by_the_driver_once(void **state)
{
    fixture_t *fixture = *state;
    int64_t n;

    user_free(stored_user(fixture, "ada", "ada@example.org"));
    raw_fail_point(fixture, 1, "'failCommands': ['find'], 'closeConnection': true");
    user_t *user = user_get(fixture->db, 1, &fixture->error);
    assert_non_null(user);
    raw_fail_point(fixture, 2, "'failCommands': ['aggregate'], 'closeConnection': true");
    assert_false(user_count(fixture->db, NULL, &n, &fixture->error));
    raw_fail_point_off(fixture);
    assert_error(fixture->error, MODEL_ERROR_CONNECTION);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
    assert_int_equal(fixture->error.retry, MODEL_RETRY_SAME_CALL);
    assert_int_equal(n, 0);
    user_free(user);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_value_of_another_type_is_a_mismatch_naming_member_and_id),
        STORE_TEST(a_missing_required_member_is_a_mismatch),
        STORE_TEST(a_missing_member_has_its_default),
        STORE_TEST(filter_of_more_documents_than_allowed_is_a_limit),
        STORE_TEST(filter_of_more_bytes_than_allowed_is_a_limit),
        STORE_TEST(a_view_reads_no_more_than_its_members),
        STORE_TEST(a_read_is_repeated_by_the_driver_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

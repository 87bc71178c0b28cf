/* Every allocation of an operation fails in turn: MEMORY, and nothing half done. */
#include "live/store_fixture.h"
#include "live/without_memory.h"

static void create_without_memory_stores_nothing(void **state)
{
    fixture_t *fixture = *state;
    char username[] = "Ada";
    user_t *user = fresh_user(username, "ada@example.org");

    WITHOUT_MEMORY(user_create(fixture->db, user, &fixture->error), fixture->error, {
        assert_int_equal(raw_count(fixture, "user", "{}"), 0);
        assert_ptr_equal(user->username, username);
        assert_int_equal(user->id, 0);
    });
    assert_string_equal(user->username, "ada");
    user_free(user);
}

static void create_many_without_memory_stores_nothing(void **state)
{
    fixture_t *fixture = *state;
    model_report_t report = {0};
    note_t notes[3] = {{.text = "a"}, {.text = "b"}, {.text = "c"}};

    WITHOUT_MEMORY(note_create_many(fixture->db, notes, 3, NULL, &report, &fixture->error),
                   fixture->error, { assert_int_equal(raw_count(fixture, "note", "{}"), 0); });
    assert_int_equal(raw_count(fixture, "note", "{}"), 3);
    model_report_clear(&report);
}

static void reads_without_memory_give_nothing(void **state)
{
    fixture_t *fixture = *state;
    const model_query_t query = {.where = {MODEL_GTE(user, id, 1)},
                                 .sort = {MODEL_ASC(user, id)},
                                 .fields = {MODEL_NAME(user, username)}};
    user_list_t list;
    user_t *user;
    int64_t n;
    bool exists;

    user_free(stored_user(fixture, "ada", "ada@example.org"));
    WITHOUT_MEMORY((user = user_get(fixture->db, 1, &fixture->error)) != NULL, fixture->error, {});
    user_free(user);
    WITHOUT_MEMORY((user = user_first(fixture->db, &query, &fixture->error)) != NULL,
                   fixture->error, {});
    user_free(user);
    WITHOUT_MEMORY(user_filter(fixture->db, &query, &list, &fixture->error), fixture->error,
                   assert_null(list.items));
    user_list_free(&list);
    WITHOUT_MEMORY(user_count(fixture->db, &query, &n, &fixture->error), fixture->error, {});
    WITHOUT_MEMORY(user_exists(fixture->db, &query, &exists, &fixture->error), fixture->error, {});
}

static bool read_first(fixture_t *fixture)
{
    user_cursor_t cursor;
    user_t *user;

    if (!user_find(fixture->db, NULL, &cursor, &fixture->error))
        return false;
    bool ok = user_cursor_next(&cursor, &user, &fixture->error);
    user_cursor_close(&cursor);
    return ok;
}

static void a_cursor_without_memory_fails(void **state)
{
    fixture_t *fixture = *state;

    user_free(stored_user(fixture, "ada", "ada@example.org"));
    WITHOUT_MEMORY(read_first(fixture), fixture->error, {});
}

static void save_without_memory_changes_nothing(void **state)
{
    fixture_t *fixture = *state;
    const char *tags[] = {"x"};
    char username[] = "Grace";
    user_t *user = stored_user(fixture, "ada", "ada@example.org");

    user->username = username;
    user->tags = (model_string_list_t){tags, 1};
    WITHOUT_MEMORY(user_save(fixture->db, user, &fixture->error), fixture->error, {
        assert_stored(fixture, "user", "{'username': 'ada', 'tags': {'$exists': false}}");
        assert_ptr_equal(user->username, username);
    });
    assert_stored(fixture, "user", "{'username': 'grace', 'tags': ['x']}");
    WITHOUT_MEMORY(user_refresh(fixture->db, user, &fixture->error), fixture->error,
                   assert_string_equal(user->username, "grace"));
    WITHOUT_MEMORY(user_delete(fixture->db, user, &fixture->error), fixture->error,
                   assert_stored(fixture, "user", "{}"));
    user_free(user);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(create_without_memory_stores_nothing),
        STORE_TEST(create_many_without_memory_stores_nothing),
        STORE_TEST(reads_without_memory_give_nothing),
        STORE_TEST(a_cursor_without_memory_fails),
        STORE_TEST(save_without_memory_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

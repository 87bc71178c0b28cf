/* The values of members. */
#include "live/store_fixture.h"

#include <stdlib.h>

static int setup(void **state)
{
    fixture_setup(state);
    fixture_t *fixture = *state;
    raw_insert(fixture, "user",
               "{'_id': 1, 'username': 'ada', 'email': 'a@x.org', 'age': 36, 'role': 'author',"
               " 'home': {'city': 'Oslo'}, 'tags': ['a', 'b'], 'lines': [{'sku': 'x', 'quantity':"
               " 1}, {'sku': 'y', 'quantity': {'$numberLong': '2'}}]}");
    raw_insert(fixture, "user",
               "{'_id': 2, 'username': 'bob', 'email': 'b@x.org', 'age': null, 'role': 'reader',"
               " 'home': {'city': 'Rome'}, 'tags': ['b', 'c', null], 'lines': [{'sku': 'x',"
               " 'quantity': 2.0}]}");
    raw_insert(fixture, "user",
               "{'_id': 3, 'username': 'cy', 'email': 'c@x.org', 'role': 'reader',"
               " 'home': {'city': 'Oslo'}}");
    return 0;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void same_strings(model_string_list_t *list, const char *joined)
{
    char text[256] = "";

    qsort(list->items, list->count, sizeof *list->items, compare);
    for (size_t i = 0; i < list->count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s ", list->items[i]);
    assert_string_equal(text, joined);
}

static void distinct_gives_each_value_once(void **state)
{
    fixture_t *fixture = *state;
    model_memory_t *memory = model_memory_new(0);
    model_db_t *db = fixture->db;
    model_string_list_t strings;
    model_int32_list_t numbers;
    model_int64_list_t ids;

    assert_done(MODEL_DISTINCT(user, db, NULL, home.city, memory, &strings, &fixture->error),
                fixture->error);
    same_strings(&strings, "Oslo Rome ");
    assert_done(MODEL_DISTINCT(user, db, MODEL_QUERY(.where = {MODEL_EQ(user, role, ROLE_READER)}),
                               username, memory, &strings, &fixture->error),
                fixture->error);
    same_strings(&strings, "bob cy ");
    assert_done(MODEL_DISTINCT(user, db, NULL, id, memory, &ids, &fixture->error), fixture->error);
    assert_int_equal(ids.count, 3);
    assert_done(MODEL_DISTINCT(user, db, NULL, role, memory, &numbers, &fixture->error),
                fixture->error);
    assert_int_equal(numbers.count, 2);
    assert_int_equal(numbers.items[0] + numbers.items[1], ROLE_READER + ROLE_AUTHOR);
    model_memory_free(memory);
}

static void null_and_missing_are_no_values_and_items_are_what_a_list_has(void **state)
{
    fixture_t *fixture = *state;
    model_memory_t *memory = model_memory_new(0);
    model_db_t *db = fixture->db;
    model_string_list_t strings;
    model_int32_list_t numbers;

    assert_done(MODEL_DISTINCT(user, db, NULL, age, memory, &numbers, &fixture->error),
                fixture->error);
    assert_int_equal(numbers.count, 1);
    assert_int_equal(numbers.items[0], 36);
    assert_done(MODEL_DISTINCT(user, db, NULL, tags, memory, &strings, &fixture->error),
                fixture->error);
    same_strings(&strings, "a b c ");
    assert_done(MODEL_DISTINCT(user, db, NULL, lines.items->sku, memory, &strings, &fixture->error),
                fixture->error);
    same_strings(&strings, "x y ");
    assert_done(
        MODEL_DISTINCT(user, db, NULL, lines.items->quantity, memory, &numbers, &fixture->error),
        fixture->error);
    assert_int_equal(numbers.count, 2);
    assert_done(MODEL_DISTINCT(user_card, db, NULL, username, memory, &strings, &fixture->error),
                fixture->error);
    same_strings(&strings, "ada bob cy ");
    assert_done(MODEL_DISTINCT(user, db, MODEL_QUERY(.where = {MODEL_EQ(user, username, "nobody")}),
                               username, memory, &strings, &fixture->error),
                fixture->error);
    assert_int_equal(strings.count, 0);
    assert_non_null(strings.items);
    model_memory_free(memory);
}

static void a_value_of_another_type_is_no_value_of_the_member(void **state)
{
    fixture_t *fixture = *state;
    model_memory_t *memory = model_memory_new(0);
    model_string_list_t strings = {.count = 7};
    model_int32_list_t numbers = {.count = 7};

    raw_update(fixture, "user", "{'_id': 1}", "{'$set': {'home.city': 7, 'age': 2.5}}");
    assert_false(
        MODEL_DISTINCT(user, fixture->db, NULL, home.city, memory, &strings, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_MISMATCH);
    assert_string_equal(fixture->error.details[0].path, "home.city");
    assert_null(strings.items);
    assert_int_equal(strings.count, 0);
    assert_false(MODEL_DISTINCT(user, fixture->db, NULL, age, memory, &numbers, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_MISMATCH);
    model_memory_free(memory);
}

/* 17 MB of values: more than one reply can hold. */
static void values_that_are_too_many_for_one_answer_are_grouped(void **state)
{
    enum { N = 17, COPIES = 1 << 20 };
    fixture_t *fixture = *state;
    model_memory_t *memory = model_memory_new(0), *little = model_memory_new(1 << 20);
    char *text = malloc(COPIES + 1);
    const char *tags[1];
    model_string_list_t strings;

    assert_non_null(text);
    memset(text, 'x', COPIES);
    text[COPIES] = '\0';
    tags[0] = text;
    raw_delete(fixture, "user", "{}");
    for (int i = 0; i < N; i++) {
        char name[16], email[32];
        snprintf(name, sizeof name, "user%d", i);
        snprintf(email, sizeof email, "%s@example.org", name);
        text[0] = (char)('a' + i);
        user_t user = {.username = name, .email = email, .home.city = "Oslo", .tags = {tags, 1}};
        assert_done(user_create(fixture->db, &user, &fixture->error), fixture->error);
    }
    assert_done(MODEL_DISTINCT(user, fixture->db, NULL, tags, memory, &strings, &fixture->error),
                fixture->error);
    assert_int_equal(strings.count, N);
    for (int i = 0; i < N; i++)
        assert_int_equal(strlen(strings.items[i]), COPIES);
    assert_false(MODEL_DISTINCT(user, fixture->db, NULL, tags, little, &strings, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_LIMIT);
    free(text);
    model_memory_free(little);
    model_memory_free(memory);
}

static void what_cannot_be_asked_is_refused_before_anything_is_sent(void **state)
{
    static const struct misuse {
        const char *path;
        uint32_t kind;
        model_code_t code;
    } misuses[] = {
        {"nick", MODEL_SHAPE_LIST | MODEL_KIND_STRING, MODEL_ERROR_ARGUMENT},
        {NULL, MODEL_SHAPE_LIST | MODEL_KIND_STRING, MODEL_ERROR_ARGUMENT},
        {"username", MODEL_SHAPE_LIST | MODEL_KIND_INT32, MODEL_ERROR_ARGUMENT},
        {"username", MODEL_KIND_STRING, MODEL_ERROR_ARGUMENT},
        {"age", MODEL_SHAPE_LIST | MODEL_KIND_INT64, MODEL_ERROR_ARGUMENT},
        {"home", MODEL_SHAPE_LIST | MODEL_KIND_DOCUMENT, MODEL_ERROR_UNSUPPORTED},
    };
    fixture_t *fixture = *state;
    model_memory_t *memory = model_memory_new(0);
    model_string_list_t list;

    for (size_t i = 0; i < sizeof misuses / sizeof *misuses; i++) {
        list.count = 7;
        assert_false(user_distinct(fixture->db, NULL, misuses[i].path, misuses[i].kind, memory,
                                   &list, &fixture->error));
        assert_error(fixture->error, misuses[i].code);
        assert_int_equal(list.count, 0);
        assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
    }
    assert_false(MODEL_DISTINCT(user, fixture->db, MODEL_QUERY(.limit = 3), username, memory, &list,
                                &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_false(MODEL_DISTINCT(user, fixture->db, NULL, username, NULL, &list, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    model_memory_free(memory);
}

static void a_failure_of_the_server_is_no_empty_list(void **state)
{
    fixture_t *fixture = *state;
    model_memory_t *memory = model_memory_new(0);
    model_string_list_t list;

    raw_fail_point(fixture, 1, "'failCommands': ['distinct'], 'errorCode': 50");
    assert_false(MODEL_DISTINCT(user, fixture->db, NULL, username, memory, &list, &fixture->error));
    raw_fail_point_off(fixture);
    assert_error(fixture->error, MODEL_ERROR_TIMEOUT);
    model_memory_free(memory);
}

#define DISTINCT_TEST(f) cmocka_unit_test_setup_teardown(f, setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DISTINCT_TEST(distinct_gives_each_value_once),
        DISTINCT_TEST(null_and_missing_are_no_values_and_items_are_what_a_list_has),
        DISTINCT_TEST(a_value_of_another_type_is_no_value_of_the_member),
        DISTINCT_TEST(values_that_are_too_many_for_one_answer_are_grouped),
        DISTINCT_TEST(what_cannot_be_asked_is_refused_before_anything_is_sent),
        DISTINCT_TEST(a_failure_of_the_server_is_no_empty_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

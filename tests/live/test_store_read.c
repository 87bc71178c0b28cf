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

static void get_reads_the_record_with_an_id(void **state)
{
    fixture_t *fixture = *state;

    store_some(fixture);
    user_t *user = user_get(fixture->db, 2, &fixture->error);
    assert_non_null(user);
    assert_int_equal(user->id, 2);
    assert_string_equal(user->username, "bob");
    assert_true(user->age.has);
    assert_int_equal(user->age.value, 30);
    assert_int_equal(user->created_at.ms, fixture->now);
    user_free(user);
}

static void get_of_an_id_that_does_not_exist_is_not_found(void **state)
{
    fixture_t *fixture = *state;

    assert_null(user_get(fixture->db, 99, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    assert_null(user_get(fixture->db, 99, NULL));
}

static void get_takes_ids_of_every_kind(void **state)
{
    fixture_t *fixture = *state;
    note_t note = {.text = "n"};
    ticket_t ticket = {.text = "t"};
    country_t country = {.id = "NO", .name = "Norge"};
    page_t page = {.title = "p"};

    assert_true(note_create(fixture->db, &note, &fixture->error));
    assert_true(ticket_create(fixture->db, &ticket, &fixture->error));
    assert_true(country_create(fixture->db, &country, &fixture->error));
    assert_true(page_create(fixture->db, &page, &fixture->error));
    note_t *a = note_get(fixture->db, note.id, &fixture->error);
    ticket_t *b = ticket_get(fixture->db, ticket.id, &fixture->error);
    country_t *c = country_get(fixture->db, "No", &fixture->error);
    page_t *d = page_get(fixture->db, page.id, &fixture->error);
    assert_true(a && b && c && d);
    assert_string_equal(a->text, "n");
    assert_string_equal(b->text, "t");
    assert_string_equal(c->name, "Norge");
    assert_string_equal(d->title, "p");
    note_free(a);
    ticket_free(b);
    country_free(c);
    page_free(d);
}

static void get_finds_a_uuid_of_the_old_subtype(void **state)
{
    fixture_t *fixture = *state;
    model_uuid_t id = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};

    raw_insert(fixture, "ticket",
               "{'_id': {'$binary': {'base64': 'AQIDBAUGBwgJCgsMDQ4PEA==', 'subType': '03'}},"
               " 'text': 'old'}");
    ticket_t *ticket = ticket_get(fixture->db, id, &fixture->error);
    assert_non_null(ticket);
    assert_string_equal(ticket->text, "old");
    ticket_free(ticket);
}

static void get_without_an_id_is_an_argument_error(void **state)
{
    fixture_t *fixture = *state;

    assert_null(country_get(fixture->db, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_null(model_get(fixture->db, &user_model, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
}

static void get_one_is_the_only_one(void **state)
{
    fixture_t *fixture = *state;

    store_some(fixture);
    user_t *user =
        user_get_one(fixture->db, MODEL_QUERY(.where = {MODEL_EQ(user, age, 30)}), &fixture->error);
    assert_non_null(user);
    assert_string_equal(user->username, "bob");
    user_free(user);
    assert_null(user_get_one(fixture->db, MODEL_QUERY(.where = {MODEL_EQ(user, age, 31)}),
                             &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    assert_null(user_get_one(fixture->db, MODEL_QUERY(.where = {MODEL_GTE(user, age, 30)}),
                             &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
}

static void get_one_needs_a_condition(void **state)
{
    fixture_t *fixture = *state;

    assert_null(user_get_one(fixture->db, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_null(user_get_one(fixture->db, MODEL_QUERY(.limit = 1), &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    user_free(stored_user(fixture, "ada", "ada@example.org"));
    user_t *user = user_get_one(fixture->db, MODEL_QUERY(.where = {MODEL_EVERY}), &fixture->error);
    assert_non_null(user);
    user_free(user);
}

static void first_follows_the_querys_order(void **state)
{
    fixture_t *fixture = *state;

    assert_null(user_first(fixture->db, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    store_some(fixture);
    user_t *user = user_first(fixture->db, MODEL_QUERY(.sort = {MODEL_DESC(user, age)}, .skip = 1),
                              &fixture->error);
    assert_non_null(user);
    assert_string_equal(user->username, "cid");
    user_free(user);
}

static void filter_reads_all_that_meet_the_conditions(void **state)
{
    fixture_t *fixture = *state;
    user_list_t list;

    store_some(fixture);
    assert_true(user_filter(fixture->db,
                            MODEL_QUERY(.where = {MODEL_EQ(user, is_active, true)},
                                        .sort = {MODEL_DESC(user, username)}),
                            &list, &fixture->error));
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0].username, "cid");
    assert_string_equal(list.items[1].username, "ada");
    user_list_free(&list);
    assert_true(user_filter(fixture->db,
                            MODEL_QUERY(.sort = {MODEL_ASC(user, id)}, .skip = 1, .limit = 2),
                            &list, &fixture->error));
    assert_int_equal(list.count, 2);
    assert_int_equal(list.items[0].id, 2);
    user_list_free(&list);
    user_list_free(&list);
}

static void filter_of_nothing_is_an_empty_list(void **state)
{
    fixture_t *fixture = *state;
    user_list_t list;

    assert_true(user_filter(fixture->db, NULL, &list, &fixture->error));
    assert_int_equal(list.count, 0);
    user_list_free(&list);
}

static void filter_reads_through_many_batches(void **state)
{
    enum { MANY = 6000 };
    fixture_t *fixture = *state;
    page_t *pages = calloc(MANY, sizeof *pages);
    page_list_t list;

    for (int i = 0; i < MANY; i++)
        pages[i] = (page_t){.id = i + 1, .title = "title"};
    assert_true(page_create_many(fixture->db, pages, MANY, NULL, NULL, &fixture->error));
    assert_true(page_filter(fixture->db, MODEL_QUERY(.sort = {MODEL_ASC(page, id)}), &list,
                            &fixture->error));
    assert_int_equal(list.count, MANY);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(list.items[i].id, i + 1);
        assert_string_equal(list.items[i].title, "title");
    }
    page_list_free(&list);
    free(pages);
}

static void wrong_queries_fail_before_any_io(void **state)
{
    static const model_query_t queries[] = {
        {.limit = -1}, {.skip = -1}, {.where = {MODEL_EQ(note, text, "x")}}};
    fixture_t *fixture = *state;
    int64_t n;
    bool exists;

    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        user_list_t list = {.count = 7};
        user_cursor_t cursor;
        assert_false(user_filter(fixture->db, &queries[i], &list, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
        assert_int_equal(list.count, 0);
        assert_null(list.items);
        assert_null(user_first(fixture->db, &queries[i], &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
        assert_false(user_find(fixture->db, &queries[i], &cursor, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
        assert_false(user_count(fixture->db, &queries[i], &n, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
        assert_false(user_exists(fixture->db, &queries[i], &exists, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    }
}

static void count_and_exists_answer(void **state)
{
    fixture_t *fixture = *state;
    const model_query_t active = {.where = {MODEL_EQ(user, is_active, true)}};
    const model_query_t none = {.where = {MODEL_EQ(user, age, 99)}};
    int64_t n = 9;
    bool exists = true;

    store_some(fixture);
    assert_true(user_count(fixture->db, NULL, &n, &fixture->error));
    assert_int_equal(n, 4);
    assert_true(user_count(fixture->db, &active, &n, &fixture->error));
    assert_int_equal(n, 2);
    assert_true(user_count(fixture->db, MODEL_QUERY(.skip = 1, .limit = 2), &n, &fixture->error));
    assert_int_equal(n, 2);
    assert_true(user_count(fixture->db, &none, &n, &fixture->error));
    assert_int_equal(n, 0);
    assert_true(user_exists(fixture->db, &none, &exists, &fixture->error));
    assert_false(exists);
    assert_true(user_exists(fixture->db, &active, &exists, &fixture->error));
    assert_true(exists);
    assert_true(user_exists(fixture->db, NULL, &exists, &fixture->error));
    assert_true(exists);
}

/* A server that nobody hears: whatever is sent fails. */
static void queries_that_can_match_nothing_do_no_io(void **state)
{
    fixture_t *fixture = *state;
    const model_query_t nothing = {.where = {MODEL_IN_ARRAY(user, id, (const int64_t *)NULL, 0)}};
    user_list_t list;
    user_cursor_t cursor;
    user_t *user;
    int64_t n = 9;
    bool exists = true;

    raw_fail_point(fixture, 100, "'failCommands': ['find', 'aggregate', 'delete'], 'errorCode': 1");
    assert_true(user_filter(fixture->db, &nothing, &list, &fixture->error));
    assert_int_equal(list.count, 0);
    user_list_free(&list);
    assert_null(user_first(fixture->db, &nothing, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    assert_null(user_get_one(fixture->db, &nothing, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_NOT_FOUND);
    assert_true(user_count(fixture->db, &nothing, &n, &fixture->error));
    assert_int_equal(n, 0);
    assert_true(user_exists(fixture->db, &nothing, &exists, &fixture->error));
    assert_false(exists);
    assert_true(user_delete_many(fixture->db, &nothing, &n, &fixture->error));
    assert_true(user_find(fixture->db, &nothing, &cursor, &fixture->error));
    assert_false(user_cursor_next(&cursor, &user, &fixture->error));
    assert_int_equal(fixture->error.code, MODEL_OK);
    user_cursor_close(&cursor);
    assert_false(user_exists(fixture->db, NULL, &exists, &fixture->error));
    raw_fail_point_off(fixture);
}

static void views_read_fewer_members(void **state)
{
    fixture_t *fixture = *state;
    user_card_list_t list;
    int64_t id = 3;

    store_some(fixture);
    assert_true(user_card_filter(
        fixture->db,
        MODEL_QUERY(.where = {MODEL_GTE(user, age, 40)}, .sort = {MODEL_ASC(user_card, id)}), &list,
        &fixture->error));
    assert_int_equal(list.count, 2);
    assert_int_equal(list.items[0].id, 3);
    assert_string_equal(list.items[1].username, "dan");
    user_card_list_free(&list);
    user_card_t *card = model_get(fixture->db, &user_card_model, &id, &fixture->error);
    assert_non_null(card);
    assert_string_equal(card->username, "cid");
    user_card_free(card);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(get_reads_the_record_with_an_id),
        STORE_TEST(get_of_an_id_that_does_not_exist_is_not_found),
        STORE_TEST(get_takes_ids_of_every_kind),
        STORE_TEST(get_finds_a_uuid_of_the_old_subtype),
        STORE_TEST(get_without_an_id_is_an_argument_error),
        STORE_TEST(get_one_is_the_only_one),
        STORE_TEST(get_one_needs_a_condition),
        STORE_TEST(first_follows_the_querys_order),
        STORE_TEST(filter_reads_all_that_meet_the_conditions),
        STORE_TEST(filter_of_nothing_is_an_empty_list),
        STORE_TEST(filter_reads_through_many_batches),
        STORE_TEST(wrong_queries_fail_before_any_io),
        STORE_TEST(count_and_exists_answer),
        STORE_TEST(queries_that_can_match_nothing_do_no_io),
        STORE_TEST(views_read_fewer_members),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

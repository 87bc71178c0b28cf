#include "live/store_fixture.h"

static void store_notes(fixture_t *fixture, size_t n)
{
    note_t *notes = calloc(n, sizeof *notes);

    for (size_t i = 0; i < n; i++)
        notes[i].text = "a text of some length";
    assert_done(note_create_many(fixture->db, notes, n, NULL, NULL, &fixture->error),
                fixture->error);
    free(notes);
}

static void a_cursor_gives_one_record_at_a_time_and_ends_without_an_error(void **state)
{
    fixture_t *fixture = *state;
    note_cursor_t cursor;
    note_t *note;
    size_t n = 0;

    store_notes(fixture, 2500);
    assert_true(note_find(fixture->db, NULL, &cursor, &fixture->error));
    for (; note_cursor_next(&cursor, &note, &fixture->error); n++)
        assert_string_equal(note->text, "a text of some length");
    assert_int_equal(fixture->error.code, MODEL_OK);
    assert_null(note);
    assert_int_equal(n, 2500);
    assert_false(note_cursor_next(&cursor, &note, &fixture->error));
    assert_int_equal(fixture->error.code, MODEL_OK);
    note_cursor_close(&cursor);
    note_cursor_close(&cursor);
}

static void a_cursor_follows_sort_skip_and_limit(void **state)
{
    fixture_t *fixture = *state;
    page_t pages[5] = {{.id = 1}, {.id = 2}, {.id = 3}, {.id = 4}, {.id = 5}};
    page_cursor_t cursor;
    page_t *page;

    assert_true(page_create_many(fixture->db, pages, 5, NULL, NULL, &fixture->error));
    assert_true(page_find(fixture->db,
                          MODEL_QUERY(.sort = {MODEL_DESC(page, id)}, .skip = 1, .limit = 2),
                          &cursor, &fixture->error));
    assert_true(page_cursor_next(&cursor, &page, &fixture->error));
    assert_int_equal(page->id, 4);
    assert_true(page_cursor_next(&cursor, &page, &fixture->error));
    assert_int_equal(page->id, 3);
    assert_false(page_cursor_next(&cursor, &page, &fixture->error));
    page_cursor_close(&cursor);
}

static void a_record_of_a_cursor_can_be_changed_and_saved(void **state)
{
    fixture_t *fixture = *state;
    note_cursor_t cursor;
    note_t *note;

    store_notes(fixture, 3);
    assert_true(note_find(fixture->db, NULL, &cursor, &fixture->error));
    while (note_cursor_next(&cursor, &note, &fixture->error)) {
        note->text = "new";
        assert_true(note_save(fixture->db, note, &fixture->error));
    }
    assert_int_equal(fixture->error.code, MODEL_OK);
    note_cursor_close(&cursor);
    assert_int_equal(raw_count(fixture, "note", "{'text': 'new'}"), 3);
}

static void a_document_that_does_not_fit_stops_a_cursor_for_good(void **state)
{
    fixture_t *fixture = *state;
    page_cursor_t cursor;
    page_t *page;

    raw_insert(fixture, "page", "{'id': 1, 'title': 'a'}");
    raw_insert(fixture, "page", "{'id': 2, 'title': 7}");
    raw_insert(fixture, "page", "{'id': 3, 'title': 'c'}");
    assert_true(page_find(fixture->db, MODEL_QUERY(.sort = {MODEL_ASC(page, id)}), &cursor,
                          &fixture->error));
    assert_true(page_cursor_next(&cursor, &page, &fixture->error));
    for (int i = 0; i < 3; i++) {
        assert_false(page_cursor_next(&cursor, &page, &fixture->error));
        assert_null(page);
        assert_error(fixture->error, MODEL_ERROR_MISMATCH);
        assert_string_equal(fixture->error.details[0].path, "title");
    }
    page_cursor_close(&cursor);
}

static void a_connection_that_ends_is_not_the_end_of_a_cursor(void **state)
{
    fixture_t *fixture = *state;
    note_cursor_t cursor;
    note_t *note;
    size_t n = 0;

    store_notes(fixture, 2500);
    raw_fail_point(fixture, 3, "'failCommands': ['getMore'], 'closeConnection': true");
    assert_true(note_find(fixture->db, NULL, &cursor, &fixture->error));
    while (note_cursor_next(&cursor, &note, &fixture->error))
        n++;
    raw_fail_point_off(fixture);
    assert_error(fixture->error, MODEL_ERROR_CONNECTION);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
    assert_true(n > 0 && n < 2500);
    assert_false(note_cursor_next(&cursor, &note, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_CONNECTION);
    note_cursor_close(&cursor);
}

static void a_list_that_is_not_read_to_its_end_is_an_error(void **state)
{
    fixture_t *fixture = *state;
    note_list_t list;

    store_notes(fixture, 2500);
    raw_fail_point(fixture, 3, "'failCommands': ['getMore'], 'closeConnection': true");
    assert_false(note_filter(fixture->db, NULL, &list, &fixture->error));
    raw_fail_point_off(fixture);
    assert_error(fixture->error, MODEL_ERROR_CONNECTION);
    assert_null(list.items);
    assert_int_equal(list.count, 0);
}

static void a_cursor_keeps_what_it_needs_of_a_closed_handle(void **state)
{
    fixture_t *fixture = *state;
    model_db_t *db = fixture_open(fixture, (model_config_t){0});
    note_cursor_t cursor;
    note_t *note;
    size_t n = 0;

    store_notes(fixture, 2500);
    assert_true(note_find(db, NULL, &cursor, &fixture->error));
    model_close(db);
    while (note_cursor_next(&cursor, &note, &fixture->error))
        n++;
    assert_int_equal(fixture->error.code, MODEL_OK);
    assert_int_equal(n, 2500);
    note_cursor_close(&cursor);
}

static void a_cursor_closed_early_gives_its_client_back(void **state)
{
    fixture_t *fixture = *state;
    model_db_t *db =
        fixture_open(fixture, (model_config_t){.max_pool_size = 1, .wait_queue_ms = 200});
    note_cursor_t cursor;
    note_t *note;
    bool exists;

    store_notes(fixture, 2500);
    for (int i = 0; i < 3; i++) {
        assert_true(note_find(db, NULL, &cursor, &fixture->error));
        assert_true(note_cursor_next(&cursor, &note, &fixture->error));
        assert_false(note_exists(db, NULL, &exists, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_TIMEOUT);
        note_cursor_close(&cursor);
        assert_true(note_exists(db, NULL, &exists, &fixture->error));
    }
    model_close(db);
}

static void nulls_are_refused(void **state)
{
    fixture_t *fixture = *state;
    void *record = fixture;

    assert_null(model_find(NULL, &note_model, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_false(model_cursor_next(NULL, &record, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_null(record);
    model_cursor_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_cursor_gives_one_record_at_a_time_and_ends_without_an_error),
        STORE_TEST(a_cursor_follows_sort_skip_and_limit),
        STORE_TEST(a_record_of_a_cursor_can_be_changed_and_saved),
        STORE_TEST(a_document_that_does_not_fit_stops_a_cursor_for_good),
        STORE_TEST(a_connection_that_ends_is_not_the_end_of_a_cursor),
        STORE_TEST(a_list_that_is_not_read_to_its_end_is_an_error),
        STORE_TEST(a_cursor_keeps_what_it_needs_of_a_closed_handle),
        STORE_TEST(a_cursor_closed_early_gives_its_client_back),
        STORE_TEST(nulls_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Pages by number: what they say, what is refused. */
#include "live/page_fixture.h"

static void a_page_says_where_it_is(void **state)
{
    static const struct {
        int64_t number, count;
        bool has_next, has_prev;
    } rows[] = {
        {1, 4, true, false}, {3, 2, false, true}, {4, 0, false, true}, {900, 0, false, true}};
    pages_t *pages = *state;
    entry_page_t page = {0};

    put_entries(pages, 10);
    for (size_t i = 0; i < 2 * sizeof rows / sizeof *rows; i++) {
        bool counted = i % 2;
        size_t row = i / 2;
        assert_true(entry_page(pages->db, NULL, rows[row].number, 4, counted ? 0 : MODEL_NO_TOTAL,
                               &page, &pages->error));
        assert_int_equal(page.count, rows[row].count);
        assert_int_equal(page.page, rows[row].number);
        assert_int_equal(page.size, 4);
        assert_int_equal(page.total, counted ? 10 : -1);
        assert_int_equal(page.pages, counted ? 3 : -1);
        assert_int_equal(page.has_next, rows[row].has_next);
        assert_int_equal(page.has_prev, rows[row].has_prev);
    }
    entry_page_free(&page);
    entry_page_free(&page);
    assert_null(page.items);
}

static void a_page_of_nothing_has_totals(void **state)
{
    pages_t *pages = *state;
    const int64_t ids[] = {1};
    const model_query_t none = {.where = {MODEL_IN_ARRAY(entry, id, ids, 0)}};
    entry_page_t page = {0};

    assert_true(entry_page(pages->db, NULL, 1, 20, 0, &page, &pages->error));
    assert_int_equal(page.total + page.pages + (int64_t)page.count, 0);
    assert_false(page.has_next || page.has_prev);
    put_entries(pages, 1);
    assert_true(entry_page(pages->db, &none, 1, 20, 0, &page, &pages->error));
    assert_int_equal(page.total, 0);
    entry_page_free(&page);
}

static void pages_out_of_bounds_are_refused(void **state)
{
    static const struct {
        int64_t number, size;
        const char *word;
    } rows[] = {
        {0, 20, "page 0"},
        {-1, 20, "page -1"},
        {1, 0, "0 records"},
        {1, -5, "-5 records"},
        {1, MODEL_MAX_PAGE_SIZE + 1, "10000"},
        {INT64_MAX, 2, "too far"},
        {INT64_MAX / 10 + 2, 10, "too far"},
    };
    pages_t *pages = *state;
    entry_page_t page = {0};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_false(
            entry_page(pages->db, NULL, rows[i].number, rows[i].size, 0, &page, &pages->error));
        assert_error(pages->error, MODEL_ERROR_ARGUMENT);
        assert_non_null(strstr(pages->error.message, rows[i].word));
        assert_null(page.memory);
    }
    assert_true(entry_page(pages->db, NULL, INT64_MAX / 10 - 2, 10, 0, &page, &pages->error));
    entry_page_free(&page);
}

static void what_a_page_by_number_does_not_know_is_refused(void **state)
{
    static const model_query_t queries[] = {{.limit = 1}, {.skip = 1}, {.after = "x"}};
    pages_t *pages = *state;
    entry_page_t page = {0};

    for (size_t i = 0; i < 3; i++) {
        assert_false(entry_page(pages->db, &queries[i], 1, 20, 0, &page, &pages->error));
        assert_error(pages->error, MODEL_ERROR_ARGUMENT);
    }
    assert_false(entry_page(pages->db, NULL, 1, 20, 2, &page, &pages->error));
    assert_error(pages->error, MODEL_ERROR_ARGUMENT);
    assert_false(entry_page(pages->db, NULL, 1, 20, 0, NULL, &pages->error));
    assert_error(pages->error, MODEL_ERROR_ARGUMENT);
    assert_false(entry_page_next(pages->db, &queries[1], &page, &pages->error));
    assert_error(pages->error, MODEL_ERROR_ARGUMENT);
}

static void only_pages_take_tokens_and_snapshots(void **state)
{
    static const model_query_t queries[] = {{.after = "x"}, {.snapshot = true}};
    pages_t *pages = *state;
    entry_list_t list;
    int64_t n;

    for (size_t i = 0; i < 2; i++) {
        assert_false(entry_filter(pages->db, &queries[i], &list, &pages->error));
        assert_error(pages->error, MODEL_ERROR_ARGUMENT);
        assert_false(entry_count(pages->db, &queries[i], &n, &pages->error));
        assert_error(pages->error, MODEL_ERROR_ARGUMENT);
    }
}

static void a_text_asks_for_its_page(void **state)
{
    pages_t *pages = *state;
    model_memory_t *memory = model_memory_new(0);
    entry_page_t page = {0};
    model_query_t query;

    put_entries(pages, 10);
    assert_true(
        entry_query_parse("sort=-score&page=2&size=3", NULL, memory, &query, &pages->error));
    assert_true(entry_page_asked(pages->db, &query, 0, &page, &pages->error));
    assert_int_equal(page.page, 2);
    assert_int_equal(page.pages, 4);
    assert_int_equal(page.items[0].id, 7);
    query.skip = 2;
    assert_false(entry_page_asked(pages->db, &query, 0, &page, &pages->error));
    assert_error(pages->error, MODEL_ERROR_ARGUMENT);
    entry_page_free(&page);
    model_memory_free(memory);
}

static void pages_by_number_may_follow_what_has_no_token(void **state)
{
    static const model_query_t by_tags = {.sort = {MODEL_ASC(entry, tags)}};
    pages_t *pages = *state;
    entry_page_t page = {0};

    put_entries(pages, 3);
    assert_true(entry_page(pages->db, &by_tags, 1, 2, 0, &page, &pages->error));
    assert_int_equal(page.items[1].id, 2);
    entry_page_free(&page);
}

/* Distance is an order of its own: pages by number keep it, and there is neither total nor token.
 */
static void pages_by_distance_have_numbers_and_no_totals(void **state)
{
    static const int order[] = {3, 1, 2};
    pages_t *pages = *state;
    bson_t *near = live_json("{\"loc\": {\"$near\": {\"$geometry\": {\"type\": \"Point\", "
                             "\"coordinates\": [0, 0]}}}}");
    const model_query_t query = {.where = {MODEL_RAW(entry, near)}};
    entry_page_t page = {0};

    live_must(&pages->live, "{\"createIndexes\": \"entry\", \"indexes\": [{\"key\": {\"loc\": "
                            "\"2dsphere\"}, \"name\": \"loc\"}]}");
    put_raw(pages, "{\"_id\": 1, \"loc\": [5, 5]}");
    put_raw(pages, "{\"_id\": 2, \"loc\": [9, 9]}");
    put_raw(pages, "{\"_id\": 3, \"loc\": [1, 1]}");
    for (int i = 0; i < 3; i++) {
        assert_true(entry_page(pages->db, &query, i + 1, 1, MODEL_NO_TOTAL, &page, &pages->error));
        assert_int_equal(page.items[0].id, order[i]);
        assert_int_equal(page.has_next, i < 2);
    }
    assert_false(entry_page(pages->db, &query, 1, 1, 0, &page, &pages->error));
    assert_error(pages->error, MODEL_ERROR_ARGUMENT);
    assert_non_null(strstr(pages->error.message, "MODEL_NO_TOTAL"));
    entry_page_free(&page);
    assert_false(entry_page_next(pages->db, &query, &page, &pages->error));
    assert_error(pages->error, MODEL_ERROR_ARGUMENT);
    bson_destroy(near);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAGE_TEST(a_page_says_where_it_is),
        PAGE_TEST(a_page_of_nothing_has_totals),
        PAGE_TEST(pages_out_of_bounds_are_refused),
        PAGE_TEST(what_a_page_by_number_does_not_know_is_refused),
        PAGE_TEST(only_pages_take_tokens_and_snapshots),
        PAGE_TEST(a_text_asks_for_its_page),
        PAGE_TEST(pages_by_number_may_follow_what_has_no_token),
        PAGE_TEST(pages_by_distance_have_numbers_and_no_totals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Pages by token: where they go, what is refused, what stays. */
#include "live/page_fixture.h"

static const model_query_t by_score = {.limit = 4, .sort = {MODEL_DESC(entry, score)}};

static void pages_go_forward_and_back(void **state)
{
    pages_t *pages = *state;
    entry_page_t page = {0};

    put_entries(pages, 10);
    assert_true(entry_page_next(pages->db, &by_score, &page, &pages->error));
    assert_true(page.has_next && !page.has_prev && page.next && !page.prev);
    assert_int_equal(page.items[0].id, 10);
    assert_true(entry_page_next(pages->db, &by_score, &page, &pages->error));
    assert_true(page.has_next && page.has_prev);
    assert_true(entry_page_prev(pages->db, &by_score, &page, &pages->error));
    assert_int_equal(page.items[0].id, 10);
    assert_int_equal(page.count, 4);
    assert_true(page.has_next && !page.has_prev);
    assert_false(entry_page_prev(pages->db, &by_score, &page, &pages->error));
    assert_error(pages->error, MODEL_OK);
    assert_int_equal(page.items[0].id, 10);
    entry_page_free(&page);
}

static void back_from_nowhere_is_the_last_page(void **state)
{
    pages_t *pages = *state;
    entry_page_t page = {0};

    put_entries(pages, 10);
    assert_true(entry_page_prev(pages->db, &by_score, &page, &pages->error));
    assert_int_equal(page.count, 4);
    assert_int_equal(page.items[0].id, 4);
    assert_int_equal(page.items[3].id, 1);
    assert_true(page.has_prev && !page.has_next);
    entry_page_free(&page);
}

static void the_first_page_may_be_empty(void **state)
{
    pages_t *pages = *state;
    entry_page_t page = {0};

    assert_true(entry_page_next(pages->db, NULL, &page, &pages->error));
    assert_int_equal(page.count, 0);
    assert_false(page.has_next || page.has_prev || page.next || page.prev);
    assert_int_equal(page.size, MODEL_PAGE_SIZE);
    assert_false(entry_page_next(pages->db, NULL, &page, &pages->error));
    assert_error(pages->error, MODEL_OK);
    entry_page_free(&page);
}

static void a_failure_keeps_the_page(void **state)
{
    pages_t *pages = *state;
    entry_page_t page = {0};

    put_entries(pages, 10);
    assert_true(entry_page_next(pages->db, &by_score, &page, &pages->error));
    entry_t *items = page.items;
    live_fail_point(&pages->live, "{\"times\": 1}",
                    "\"failCommands\": [\"find\"], \"errorCode\": 13");
    assert_false(entry_page_next(pages->db, &by_score, &page, &pages->error));
    assert_error(pages->error, MODEL_ERROR_PERMISSION);
    assert_ptr_equal(page.items, items);
    assert_int_equal(items[3].id, 7);
    assert_true(entry_page_next(pages->db, &by_score, &page, &pages->error));
    assert_int_equal(page.items[0].id, 6);
    live_fail_point(&pages->live, "{\"times\": 1}",
                    "\"failCommands\": [\"find\"], \"errorCode\": 13");
    assert_false(entry_page(pages->db, NULL, 1, 2, 0, &page, &pages->error));
    assert_int_equal(page.items[0].id, 6);
    entry_page_free(&page);
}

static void a_token_from_a_url_begins_there(void **state)
{
    pages_t *pages = *state;
    model_memory_t *memory = model_memory_new(0);
    char url[MODEL_MAX_TOKEN + 64];
    entry_page_t page = {0}, other = {0};
    model_query_t query;

    put_entries(pages, 10);
    assert_true(entry_query_parse("sort=-score&size=4", NULL, memory, &query, &pages->error));
    assert_true(entry_page_next(pages->db, &query, &page, &pages->error));
    snprintf(url, sizeof url, "sort=-score&size=3&after=%s", page.next);
    assert_true(entry_query_parse(url, NULL, memory, &query, &pages->error));
    assert_true(entry_page_next(pages->db, &query, &other, &pages->error));
    assert_int_equal(other.items[0].id, 6);
    assert_int_equal(other.count, 3);
    snprintf(url, sizeof url, "sort=-score&size=3&after=%s", other.prev);
    entry_page_free(&other);
    assert_true(entry_query_parse(url, NULL, memory, &query, &pages->error));
    assert_true(entry_page_next(pages->db, &query, &other, &pages->error));
    assert_int_equal(other.items[0].id, 9);
    assert_int_equal(other.items[2].id, 7);
    assert_true(other.has_prev && other.has_next);
    entry_page_free(&other);
    entry_page_free(&page);
    model_memory_free(memory);
}

/* ---- what is read ---- */

static void members_of_the_order_are_read_but_not_loaded(void **state)
{
    static const model_query_t query = {
        .limit = 2,
        .sort = {MODEL_DESC(entry, score), MODEL_ASC(entry, far->city)},
        .fields = {MODEL_NAME(entry, name), MODEL_NAME(entry, spot.level)}};
    pages_t *pages = *state;
    entry_page_t page = {0};

    put_entries(pages, 5);
    assert_true(entry_page_next(pages->db, &query, &page, &pages->error));
    assert_true(entry_page_next(pages->db, &query, &page, &pages->error));
    assert_int_equal(page.items[0].id, 2);
    page.items[0].name = "another";
    assert_true(entry_save(pages->db, &page.items[0], &pages->error));
    page.items[1].score = 17;
    assert_false(entry_save(pages->db, &page.items[1], &pages->error));
    assert_error(pages->error, MODEL_ERROR_ARGUMENT);
    assert_int_equal(live_count(&pages->live, "entry", "{\"_id\": 2, \"name\": \"another\"}"), 1);
    assert_true(entry_page_prev(pages->db, &query, &page, &pages->error));
    page.items[0].name = "first";
    assert_true(entry_save(pages->db, &page.items[0], &pages->error));
    assert_int_equal(live_count(&pages->live, "entry", "{\"_id\": 4, \"name\": \"first\"}"), 1);
    entry_page_free(&page);
}

static void views_have_pages_in_the_order_of_their_base(void **state)
{
    pages_t *pages = *state;
    entry_card_page_t page = {0};
    int64_t expected = 10;

    put_entries(pages, 10);
    while (entry_card_page_next(pages->db, &by_score, &page, &pages->error))
        for (size_t i = 0; i < page.count; i++)
            assert_int_equal(page.items[i].id, expected--);
    assert_error(pages->error, MODEL_OK);
    assert_int_equal(expected, 0);
    entry_card_page_free(&page);
}

/* ---- orders without tokens ---- */

static void orders_that_no_token_can_say_are_refused(void **state)
{
    static const struct {
        const char *sort, *word;
    } rows[] = {
        {MODEL_ASC(entry, tags), "list"},
        {MODEL_ASC(entry, hidden), "secret"},
        {MODEL_ASC(entry, moved), "old names"},
        {MODEL_ASC(entry, spot), "no order"},
        {"usrname", "usrname"},
        {"$text", "score"},
    };
    pages_t *pages = *state;
    entry_page_t page = {0};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const model_query_t query = {.sort = {rows[i].sort}};
        assert_false(entry_page_next(pages->db, &query, &page, &pages->error));
        assert_error(pages->error, MODEL_ERROR_ARGUMENT);
        assert_string_equal(pages->error.details[0].path, rows[i].sort);
        if (!strstr(pages->error.details[0].message, rows[i].word) &&
            !strstr(pages->error.message, rows[i].word))
            fail_msg("%s: %s", rows[i].sort, pages->error.details[0].message);
    }
}

/* ---- values of other types ---- */

/* Of a view that does not have the member: decoding sees nothing wrong. */
static int64_t walk_until_it_fails(pages_t *pages, const model_query_t *query, bool backward)
{
    entry_card_page_t page = {0};
    int64_t n = 0;

    while ((backward ? entry_card_page_prev : entry_card_page_next)(pages->db, query, &page,
                                                                    &pages->error))
        n += (int64_t)page.count;
    entry_card_page_free(&page);
    return n;
}

static void another_type_ends_pages_with_an_error_wherever_it_stands(void **state)
{
    static const char *const others[] = {"\"text\"",
                                         "[1, 2]",
                                         "[]",
                                         "true",
                                         "{\"a\": 1}",
                                         "{\"$minKey\": 1}",
                                         "{\"$maxKey\": 1}",
                                         "{\"$date\": \"2026-01-01T00:00:00Z\"}"};
    static const model_query_t orders[] = {
        {.limit = 2, .sort = {MODEL_ASC(entry, score)}},
        {.limit = 2, .sort = {MODEL_DESC(entry, score)}},
        {.limit = 3, .sort = {MODEL_ASC(entry, name), MODEL_DESC(entry, score)}}};
    pages_t *pages = *state;
    char json[128];

    put_entries(pages, 7);
    for (size_t i = 0; i < 6 * sizeof others / sizeof *others; i++) {
        snprintf(json, sizeof json, "{\"_id\": 99, \"name\": \"name\", \"s\": %s}", others[i / 6]);
        put_raw(pages, json);
        walk_until_it_fails(pages, &orders[i % 3], i % 6 >= 3);
        assert_error(pages->error, MODEL_ERROR_MISMATCH);
        assert_string_equal(pages->error.details[0].path, "score");
        live_must(&pages->live, "{\"delete\": \"entry\", \"deletes\": [{\"q\": {\"_id\": 99}, "
                                "\"limit\": 1}]}");
    }
    assert_int_equal(walk_until_it_fails(pages, &orders[0], false), 7);
    assert_error(pages->error, MODEL_OK);
}

/* A value that is inserted ahead of a token, as many others are between. */
static void another_type_ahead_of_a_token_is_never_passed(void **state)
{
    static const struct {
        model_query_t query;
        const char *other;
    } rows[] = {
        {{.limit = 2, .sort = {MODEL_ASC(entry, score)}}, "{\"_id\": 99, \"s\": \"text\"}"},
        {{.limit = 2, .sort = {MODEL_DESC(entry, score)}}, "{\"_id\": 99, \"s\": []}"},
        {{.limit = 2, .sort = {MODEL_DESC(entry, name)}}, "{\"_id\": 99, \"name\": 5}"},
        {{.limit = 2, .sort = {MODEL_DESC(entry, name)}},
         "{\"_id\": 99, \"name\": {\"$minKey\": 1}}"},
        {{.limit = 2, .sort = {MODEL_ASC(entry, name)}}, "{\"_id\": 99, \"name\": [[1]]}"},
        {{.limit = 2}, "{\"_id\": \"text\", \"name\": \"x\"}"},
        {{.limit = 2, .sort = {MODEL_ASC(entry, flag), MODEL_ASC(entry, date)}},
         "{\"_id\": 99, \"flag\": false, \"date\": \"text\"}"},
        {{.limit = 2, .sort = {MODEL_ASC(entry, flag), MODEL_DESC(entry, score)}},
         "{\"_id\": 99, \"flag\": false, \"s\": {\"$minKey\": 1}}"},
    };
    pages_t *pages = *state;

    put_entries(pages, 7);
    put_raw(pages, "{\"_id\": 50}");
    put_raw(pages, "{\"_id\": 51, \"flag\": true, \"name\": null, \"s\": null}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        entry_card_page_t page = {0};
        size_t n = 0;
        assert_true(entry_card_page_next(pages->db, &rows[i].query, &page, &pages->error));
        put_raw(pages, rows[i].other);
        for (; entry_card_page_next(pages->db, &rows[i].query, &page, &pages->error); n++)
            assert_true(n < 9);
        if (pages->error.code != MODEL_ERROR_MISMATCH)
            fail_msg("%s was passed", rows[i].other);
        entry_card_page_free(&page);
        live_must(&pages->live, "{\"delete\": \"entry\", \"deletes\": [{\"q\": {\"_id\": {\"$in\": "
                                "[99, \"text\"]}}, \"limit\": 0}]}");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAGE_TEST(pages_go_forward_and_back),
        PAGE_TEST(back_from_nowhere_is_the_last_page),
        PAGE_TEST(the_first_page_may_be_empty),
        PAGE_TEST(a_failure_keeps_the_page),
        PAGE_TEST(a_token_from_a_url_begins_there),
        PAGE_TEST(members_of_the_order_are_read_but_not_loaded),
        PAGE_TEST(views_have_pages_in_the_order_of_their_base),
        PAGE_TEST(orders_that_no_token_can_say_are_refused),
        PAGE_TEST(another_type_ends_pages_with_an_error_wherever_it_stands),
        PAGE_TEST(another_type_ahead_of_a_token_is_never_passed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

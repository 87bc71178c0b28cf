/* Searches for words: what is found, how well it fits, what is refused. */
#include "hostile.h"
#include "live/store_fixture.h"

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *title, *body;
    double rank;
} article_t;
MODEL_DECLARE(article, article_t, int64_t);
MODEL_DEFINE(article,
             MODEL_INDEXES(MODEL_INDEX({MODEL_TEXT(article, title), MODEL_TEXT(article, body)},
                                       .name = "words")),
             MODEL_FIELDS(MODEL_FIELD(article, id, .role = MODEL_ID_CALLER),
                          MODEL_FIELD(article, title), MODEL_FIELD(article, body, .key = "text"),
                          MODEL_FIELD(article, rank)));

typedef struct {
    int64_t id;
    const char *title;
    double score;
} hit_t;
MODEL_DECLARE_RESULT(hit, hit_t);
MODEL_DEFINE_VIEW(hit, article,
                  MODEL_FIELDS(MODEL_FIELD(hit, id, .role = MODEL_ID_CALLER),
                               MODEL_FIELD(hit, title),
                               MODEL_FIELD(hit, score, .role = MODEL_TEXT_SCORE)));

/* As hit, but a record that was not searched has no score. */
typedef struct {
    int64_t id;
    model_opt_double_t fit;
} found_t;
MODEL_DECLARE_RESULT(found, found_t);
MODEL_DEFINE_VIEW(found, article,
                  MODEL_FIELDS(MODEL_FIELD(found, id, .role = MODEL_ID_CALLER),
                               MODEL_FIELD(found, fit, .role = MODEL_TEXT_SCORE)));

static const article_t articles[] = {
    {.id = 1, .title = "Coffee", .body = "how to make coffee at home"},
    {.id = 2, .title = "Tea", .body = "how to make tea, or a coffee"},
    {.id = 3, .title = "Cafés", .body = "a shop for coffee and cake"},
    {.id = 4, .title = "Running", .body = "she runs a cake shop"},
};

static int begin(void **state)
{
    static article_t copies[sizeof articles / sizeof *articles];
    fixture_t *fixture;

    fixture_setup(state);
    fixture = *state;
    memcpy(copies, articles, sizeof articles);
    assert_done(model_register(fixture->db, MODEL_LIST_OF(&article_model, &hit_model, &found_model),
                               &fixture->error),
                fixture->error);
    assert_done(article_create_many(fixture->db, copies, 4, NULL, NULL, &fixture->error),
                fixture->error);
    return 0;
}

#define SEARCH_TEST(f) cmocka_unit_test_setup_teardown(f, begin, fixture_teardown)

/* Ids of what is found, in the order of ids: 103 is 1 and 3, with a zero between. */
static void expect_found(fixture_t *fixture, model_term_t term, const char *ids)
{
    char found[32] = "";
    article_list_t list;
    int64_t n;

    const model_query_t query = {.where = {term}, .sort = {MODEL_ASC(article, id)}};
    assert_done(article_filter(fixture->db, &query, &list, &fixture->error), fixture->error);
    for (size_t i = 0; i < list.count; i++)
        snprintf(found + strlen(found), sizeof found - strlen(found), "%d", (int)list.items[i].id);
    assert_string_equal(found, ids);
    assert_done(article_count(fixture->db, MODEL_QUERY(.where = {term}), &n, &fixture->error),
                fixture->error);
    assert_int_equal(n, list.count);
    article_list_free(&list);
}

static void words_phrases_and_their_absence(void **state)
{
    const struct {
        model_term_t term;
        const char *ids;
    } rows[] = {
        {MODEL_TEXT_SEARCH(article, "coffee"), "123"},
        {MODEL_TEXT_SEARCH(article, "tea cake"), "234"},
        {MODEL_TEXT_SEARCH(article, "\"make coffee\""), "1"},
        {MODEL_TEXT_SEARCH(article, "coffee -tea"), "13"},
        {MODEL_TEXT_SEARCH(article, "run"), "4"},
        {MODEL_TEXT_SEARCH(article, ""), ""},
        {MODEL_TEXT_SEARCH(article, "cafes"), "3"},
        {MODEL_TEXT_SEARCH_IN(article, "cafes", NULL, MODEL_TEXT_DIACRITICS), ""},
        {MODEL_TEXT_SEARCH_IN(article, "cafés", NULL, MODEL_TEXT_DIACRITICS), "3"},
        {MODEL_TEXT_SEARCH_IN(article, "Coffee", NULL, MODEL_TEXT_CASE), "1"},
        {MODEL_TEXT_SEARCH_IN(article, "runs", "none", 0), ""},
        {MODEL_TEXT_SEARCH_IN(article, "shop", "English", 0), "34"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_found(*state, rows[i].term, rows[i].ids);
}

static void a_search_stands_beside_other_conditions(void **state)
{
    fixture_t *fixture = *state;
    article_list_t list;

    assert_done(article_filter(fixture->db,
                               MODEL_QUERY(.where = {MODEL_GT(article, id, 1),
                                                     MODEL_TEXT_SEARCH(article, "coffee"),
                                                     MODEL_ANY_OF(MODEL_EQ(article, title, "Tea"),
                                                                  MODEL_EQ(article, id, 4))}),
                               &list, &fixture->error),
                fixture->error);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].id, 2);
    article_list_free(&list);
}

static const model_query_t best = {.where = {MODEL_TEXT_SEARCH(article, "coffee home")},
                                   .sort = {MODEL_BY_TEXT_SCORE, MODEL_ASC(article, id)}};

static void what_fits_best_comes_first_with_its_score(void **state)
{
    fixture_t *fixture = *state;
    hit_list_t list;
    hit_t *hit;

    assert_done(hit_filter(fixture->db, &best, &list, &fixture->error), fixture->error);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.items[0].id, 1);
    assert_string_equal(list.items[0].title, "Coffee");
    for (size_t i = 1; i < list.count; i++)
        assert_true(list.items[i - 1].score >= list.items[i].score);
    assert_true(list.items[0].score > list.items[2].score && list.items[2].score > 0.5);
    hit = hit_first(fixture->db, &best, &fixture->error);
    assert_non_null(hit);
    assert_true(hit->score == list.items[0].score);
    hit_free(hit);
    hit_list_free(&list);
}

static bool sum_up(const hit_t *hit, void *sum)
{
    *(double *)sum += hit->score;
    return true;
}

static void every_read_of_a_view_has_the_score(void **state)
{
    const model_query_t narrow = {
        .where = {MODEL_TEXT_SEARCH(article, "coffee home"), MODEL_EQ(article, id, 1)}};
    fixture_t *fixture = *state;
    double all = 0, found = 0;
    hit_page_t page = {0};
    hit_cursor_t cursor;
    hit_t *hit;

    assert_done(hit_each(fixture->db, &best, sum_up, &all, &fixture->error), fixture->error);
    assert_true(all > 2);
    assert_done(hit_find(fixture->db, &best, &cursor, &fixture->error), fixture->error);
    while (hit_cursor_next(&cursor, &hit, &fixture->error))
        found += hit->score;
    hit_cursor_close(&cursor);
    assert_true(found == all);
    assert_done(hit_page(fixture->db, &best, 1, 10, 0, &page, &fixture->error), fixture->error);
    for (size_t i = 0; i < page.count; i++)
        found -= page.items[i].score;
    assert_true(found < 1e-9 && found > -1e-9);
    assert_int_equal(page.total, 3);
    hit_page_free(&page);
    hit = hit_get_one(fixture->db, &narrow, &fixture->error);
    assert_non_null(hit);
    assert_true(hit->score > 1);
    hit_free(hit);
    hit = hit_last(fixture->db, MODEL_QUERY(.where = {MODEL_TEXT_SEARCH(article, "coffee home")}),
                   &fixture->error);
    assert_non_null(hit);
    assert_true(hit->id == 3 && hit->score > 0.5);
    hit_free(hit);
}

static void a_score_is_read_beside_chosen_members_or_all_but_some(void **state)
{
    fixture_t *fixture = *state;
    model_query_t query = best;
    hit_list_t list;

    for (int without = 0; without < 2; without++) {
        query.fields[0] = without ? MODEL_WITHOUT(hit, title) : MODEL_NAME(hit, score);
        assert_done(hit_filter(fixture->db, &query, &list, &fixture->error), fixture->error);
        assert_int_equal(list.items[0].id, 1);
        assert_null(list.items[0].title);
        assert_true(list.items[0].score > 1);
        hit_list_free(&list);
    }
    query.fields[0] = MODEL_NAME(hit, title);
    assert_done(hit_filter(fixture->db, &query, &list, &fixture->error), fixture->error);
    assert_string_equal(list.items[0].title, "Coffee");
    assert_true(list.items[0].score == 0);
    hit_list_free(&list);
}

/* Nor what is stored under its name. */
static void without_a_search_there_is_no_score(void **state)
{
    fixture_t *fixture = *state;
    const model_query_t queries[] = {{.limit = 0},
                                     {.fields = {MODEL_WITHOUT(hit, title)}},
                                     {.fields = {MODEL_NAME(hit, score)}}};
    found_list_t found;
    hit_list_t list;

    raw_update(fixture, "article", "{}", "{'$set': {'score': 3.5, 'fit': 3.5}}");
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        assert_done(hit_filter(fixture->db, &queries[i], &list, &fixture->error), fixture->error);
        assert_int_equal(list.count, 4);
        assert_true(list.items[0].score == 0 && list.items[0].id == 1);
        hit_list_free(&list);
    }
    assert_done(found_filter(fixture->db, NULL, &found, &fixture->error), fixture->error);
    assert_int_equal(found.count, 4);
    assert_false(found.items[0].fit.has);
    found_list_free(&found);
    assert_done(found_filter(fixture->db, &best, &found, &fixture->error), fixture->error);
    assert_true(found.items[0].fit.has && found.items[0].fit.value > 1);
    found_list_free(&found);
}

static void a_score_is_no_member_for_anything_else(void **state)
{
    fixture_t *fixture = *state;
    const struct {
        model_query_t query;
        const char *path;
    } rows[] = {
        {{.where = {MODEL_GT(hit, score, 1)}}, "score"},
        {{.where = {MODEL_EXISTS(hit, score)}}, "score"},
        {{.sort = {MODEL_DESC(hit, score)}}, "score"},
        {{.sort = {MODEL_BY_TEXT_SCORE}}, "MODEL_BY_TEXT_SCORE"},
    };
    model_double_list_t scores;
    model_memory_t *memory = model_memory_new(0);
    hit_list_t list;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_false(hit_filter(fixture->db, &rows[i].query, &list, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
        assert_string_equal(fixture->error.details[0].path, rows[i].path);
        assert_null(list.items);
    }
    assert_false(MODEL_DISTINCT(hit, fixture->db, NULL, score, memory, &scores, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    model_memory_free(memory);
}

static void words_of_a_stranger_are_only_words(void **state)
{
    fixture_t *fixture = *state;
    article_list_t list;
    size_t n = 0;

    for (size_t i = 0; i < sizeof hostile_texts / sizeof *hostile_texts; i++) {
        const char *text = hostile_texts[i].text;
        if (article_filter(fixture->db, MODEL_QUERY(.where = {MODEL_TEXT_SEARCH(article, text)}),
                           &list, &fixture->error))
            n++;
        else if (fixture->error.code != MODEL_ERROR_ARGUMENT &&
                 fixture->error.code != MODEL_ERROR_LIMIT)
            fail_msg("%s: %s", text, fixture->error.message);
        article_list_free(&list);
    }
    assert_true(n > 200);
    assert_int_equal(raw_count(fixture, "article", "{'rank': 0.0}"), 4);
}

static void writes_find_by_words(void **state)
{
    const model_query_t query = {.where = {MODEL_TEXT_SEARCH(article, "cake")}};
    fixture_t *fixture = *state;
    model_updated_t updated;
    article_t *article;
    int64_t n;

    assert_done(article_update_many(fixture->db, &query,
                                    MODEL_UPDATE(MODEL_SET(article, rank, 2.0)), &updated,
                                    &fixture->error),
                fixture->error);
    assert_int_equal(updated.matched, 2);
    article =
        article_find_one_and_delete(fixture->db,
                                    MODEL_QUERY(.where = {MODEL_TEXT_SEARCH(article, "cake run")},
                                                .sort = {MODEL_BY_TEXT_SCORE}),
                                    &fixture->error);
    assert_non_null(article);
    assert_int_equal(article->id, 4);
    article_free(article);
    assert_done(article_delete_many(fixture->db, &query, &n, &fixture->error), fixture->error);
    assert_int_equal(n, 1);
}

static void the_last_by_score_and_pages_by_token_are_refused(void **state)
{
    model_query_t query = {
        .where = {MODEL_TEXT_SEARCH(article, "coffee")}, .sort = {MODEL_BY_TEXT_SCORE}, .limit = 2};
    fixture_t *fixture = *state;
    article_page_t page = {0};

    assert_null(article_last(fixture->db, &query, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_UNSUPPORTED);
    assert_false(article_page_next(fixture->db, &query, &page, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
}

static void a_search_needs_the_index(void **state)
{
    const model_query_t query = {.where = {MODEL_TEXT_SEARCH(article, "coffee")}};
    fixture_t *fixture = *state;
    article_list_t list;

    live_must(&fixture->live, raw_json("{'dropIndexes': 'article', 'index': 'words'}"));
    assert_false(article_filter(fixture->db, &query, &list, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_SCHEMA);
    assert_non_null(strstr(fixture->error.message, "index"));
    assert_null(article_first(fixture->db, &query, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_SCHEMA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SEARCH_TEST(words_phrases_and_their_absence),
        SEARCH_TEST(a_search_stands_beside_other_conditions),
        SEARCH_TEST(what_fits_best_comes_first_with_its_score),
        SEARCH_TEST(every_read_of_a_view_has_the_score),
        SEARCH_TEST(a_score_is_read_beside_chosen_members_or_all_but_some),
        SEARCH_TEST(without_a_search_there_is_no_score),
        SEARCH_TEST(a_score_is_no_member_for_anything_else),
        SEARCH_TEST(words_of_a_stranger_are_only_words),
        SEARCH_TEST(writes_find_by_words),
        SEARCH_TEST(the_last_by_score_and_pages_by_token_are_refused),
        SEARCH_TEST(a_search_needs_the_index),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Tokens: what is not ours, or of another list, is refused before anything is sent. */
#include "live/page_fixture.h"

static const model_query_t by_score = {.limit = 2, .sort = {MODEL_DESC(entry, score)}};

/* The token of the second page. */
static void second_page(pages_t *pages, const model_query_t *query, entry_page_t *page)
{
    *page = (entry_page_t){0};
    if (!entry_page_next(pages->db, query, page, &pages->error))
        fail_msg("%s", pages->error.message);
    assert_non_null(page->next);
}

static void refuse(pages_t *pages, model_query_t query, const char *token)
{
    entry_page_t page = {0};

    query.after = token;
    if (entry_page_next(pages->db, &query, &page, &pages->error))
        fail_msg("taken: %s", token);
    assert_error(pages->error, MODEL_ERROR_ARGUMENT);
    assert_string_equal(pages->error.details[0].path, "after");
    assert_non_null(strstr(pages->error.message, "token"));
    assert_null(page.memory);
}

/* No find reaches the server any more: if one did, the error would be another one. */
static void an_altered_token_is_refused_and_nothing_is_sent(void **state)
{
    pages_t *pages = *state;
    entry_page_t page;
    char token[MODEL_MAX_TOKEN + 1];

    put_entries(pages, 10);
    second_page(pages, &by_score, &page);
    live_fail_point(&pages->live, "\"alwaysOn\"",
                    "\"failCommands\": [\"find\"], \"errorCode\": 13");
    size_t length = strlen(page.next);
    for (size_t i = 0; i < length; i++) {
        strcpy(token, page.next);
        token[i] = token[i] == 'A' ? 'B' : 'A';
        refuse(pages, by_score, token);
        token[i] = '+';
        refuse(pages, by_score, token);
    }
    for (size_t i = 0; i < length; i++) {
        strcpy(token, page.next);
        token[i] = '\0';
        refuse(pages, by_score, token);
    }
    strcat(strcpy(token, page.next), "A");
    refuse(pages, by_score, token);
    live_fail_point_off(&pages->live);
    entry_page_free(&page);
}

static void texts_that_are_no_tokens_are_refused(void **state)
{
    static const char *const texts[] = {"", "A", "AAAA", "====", "%41", "\xc3\xa6", "{\"$gt\": 1}"};
    pages_t *pages = *state;
    char *longest = malloc(2 * MODEL_MAX_TOKEN);

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        refuse(pages, by_score, texts[i]);
    memset(longest, 'A', 2 * MODEL_MAX_TOKEN);
    longest[2 * MODEL_MAX_TOKEN - 1] = '\0';
    refuse(pages, by_score, longest);
    longest[MODEL_MAX_TOKEN] = '\0';
    refuse(pages, by_score, longest);
    free(longest);
}

static void a_token_of_another_list_is_refused(void **state)
{
    static const model_query_t others[] = {
        {.limit = 2, .sort = {MODEL_ASC(entry, score)}},
        {.limit = 2, .sort = {MODEL_DESC(entry, rank)}},
        {.limit = 2, .sort = {MODEL_DESC(entry, score), MODEL_ASC(entry, rank)}},
        {.limit = 2},
        {.limit = 2, .sort = {MODEL_DESC(entry, score)}, .snapshot = true},
        {.limit = 2, .sort = {MODEL_DESC(entry, score)}, .where = {MODEL_GT(entry, id, 0)}},
    };
    pages_t *pages = *state;
    entry_page_t page;

    put_entries(pages, 10);
    second_page(pages, &by_score, &page);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        refuse(pages, others[i], page.next);
    entry_page_free(&page);
}

static void a_token_of_another_condition_is_refused(void **state)
{
    pages_t *pages = *state;
    model_query_t query = {.limit = 2, .where = {MODEL_GT(entry, id, 1)}};
    entry_page_t page;

    put_entries(pages, 10);
    second_page(pages, &query, &page);
    query.where[0].integer = 2;
    refuse(pages, query, page.next);
    entry_page_free(&page);
}

static void a_token_of_another_model_is_refused(void **state)
{
    pages_t *pages = *state;
    model_query_t query = by_score;
    entry_card_page_t card = {0};
    entry_page_t page;

    put_entries(pages, 10);
    second_page(pages, &by_score, &page);
    query.after = page.next;
    assert_false(entry_card_page_next(pages->db, &query, &card, &pages->error));
    assert_error(pages->error, MODEL_ERROR_ARGUMENT);
    entry_page_free(&page);
}

/* ---- keys ---- */

static model_db_t *open_with(pages_t *pages, const char *key, const char *database)
{
    model_config_t config = live_config(&pages->live);

    config.page_key = key;
    config.database = database ? database : config.database;
    model_db_t *db = model_open_with(&config, &pages->error);
    if (db)
        model_register_with(db, MODEL_LIST_OF(&entry_model), MODEL_NO_INDEXES, &pages->error);
    assert_error(pages->error, MODEL_OK);
    return db;
}

static bool takes(pages_t *pages, model_db_t *db, const char *token)
{
    model_query_t query = by_score;
    entry_page_t page = {0};

    query.after = token;
    bool ok = entry_page_next(db, &query, &page, &pages->error);
    if (!ok)
        assert_error(pages->error, MODEL_ERROR_ARGUMENT);
    entry_page_free(&page);
    model_close(db);
    return ok;
}

static void only_handles_with_the_same_key_and_database_take_a_token(void **state)
{
    static const char key[] = "a key for all the tests", other[] = "another key, as long";
    pages_t *pages = *state;
    entry_page_t page;

    put_entries(pages, 10);
    second_page(pages, &by_score, &page);
    assert_true(takes(pages, open_with(pages, key, NULL), page.next));
    assert_false(takes(pages, open_with(pages, other, NULL), page.next));
    assert_false(takes(pages, open_with(pages, NULL, NULL), page.next));
    assert_false(takes(pages, open_with(pages, key, "live_pages_other"), page.next));
    setenv("MONGO_PAGE_KEY", key, 1);
    assert_true(takes(pages, open_with(pages, NULL, NULL), page.next));
    assert_false(takes(pages, open_with(pages, other, NULL), page.next));
    unsetenv("MONGO_PAGE_KEY");
    entry_page_free(&page);
}

static void without_a_key_tokens_hold_within_the_process(void **state)
{
    pages_t *pages = *state;
    model_db_t *db = open_with(pages, NULL, NULL);
    entry_page_t page = {0};

    put_entries(pages, 10);
    assert_true(entry_page_next(db, &by_score, &page, &pages->error));
    assert_true(takes(pages, open_with(pages, NULL, NULL), page.next));
    model_close(db);
    entry_page_free(&page);
}

static void a_short_key_is_refused(void **state)
{
    pages_t *pages = *state;
    model_config_t config = live_config(&pages->live);

    config.page_key = "fifteen bytes..";
    assert_null(model_open_with(&config, &pages->error));
    assert_error(pages->error, MODEL_ERROR_CONFIG);
    assert_non_null(strstr(pages->error.message, "page_key"));
    live_assert_silent_about(&pages->error, "fifteen");
}

/* ---- long values ---- */

static void a_value_too_long_for_a_token_is_a_limit(void **state)
{
    static const model_query_t by_name = {.limit = 1, .sort = {MODEL_ASC(entry, name)}};
    pages_t *pages = *state;
    char name[MODEL_MAX_TOKEN];
    entry_page_t page = {0};

    memset(name, 'n', sizeof name);
    name[2900] = '\0';
    for (int64_t id = 1; id <= 3; id++)
        entry_create(pages->db, &(entry_t){.id = id, .name = name}, &pages->error);
    assert_true(entry_page_next(pages->db, &by_name, &page, &pages->error));
    assert_true(strlen(page.next) <= MODEL_MAX_TOKEN);
    assert_true(entry_page_next(pages->db, &by_name, &page, &pages->error));
    entry_page_free(&page);
    name[2900] = 'n';
    name[3500] = '\0';
    for (int64_t id = 4; id <= 6; id++)
        entry_create(pages->db, &(entry_t){.id = id, .name = name}, &pages->error);
    assert_true(entry_page_next(pages->db, &by_name, &page, &pages->error));
    assert_true(entry_page_next(pages->db, &by_name, &page, &pages->error));
    assert_true(entry_page_next(pages->db, &by_name, &page, &pages->error));
    assert_false(entry_page_next(pages->db, &by_name, &page, &pages->error));
    assert_error(pages->error, MODEL_ERROR_LIMIT);
    assert_int_equal(page.items[0].id, 3);
    entry_page_free(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAGE_TEST(an_altered_token_is_refused_and_nothing_is_sent),
        PAGE_TEST(texts_that_are_no_tokens_are_refused),
        PAGE_TEST(a_token_of_another_list_is_refused),
        PAGE_TEST(a_token_of_another_condition_is_refused),
        PAGE_TEST(a_token_of_another_model_is_refused),
        PAGE_TEST(only_handles_with_the_same_key_and_database_take_a_token),
        PAGE_TEST(without_a_key_tokens_hold_within_the_process),
        PAGE_TEST(a_short_key_is_refused),
        PAGE_TEST(a_value_too_long_for_a_token_is_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

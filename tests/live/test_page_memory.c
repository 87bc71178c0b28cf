/* Every allocation of a page fails in turn: the page before it stays. */
#include "live/page_fixture.h"
#include "live/without_memory.h"

static void check_kept(const entry_page_t *page, int64_t first)
{
    assert_int_equal(page->count, 3);
    assert_int_equal(page->items[0].id, first);
}

static void steps_without_memory_keep_the_page(void **state)
{
    static const model_query_t queries[] = {
        {.limit = 3,
         .sort = {MODEL_DESC(entry, score), MODEL_ASC(entry, far->city)},
         .fields = {MODEL_NAME(entry, name)}},
        {.limit = 3, .sort = {MODEL_DESC(entry, score)}, .snapshot = true}};
    pages_t *pages = *state;

    put_entries(pages, 12);
    for (size_t i = 0; i < 2; i++) {
        entry_page_t page = {0};
        assert_true(entry_page_next(pages->db, &queries[i], &page, &pages->error));
        int64_t first = page.items[0].id;
        WITHOUT_MEMORY(entry_page_next(pages->db, &queries[i], &page, &pages->error), pages->error,
                       check_kept(&page, first));
        first = page.items[0].id;
        WITHOUT_MEMORY(entry_page_prev(pages->db, &queries[i], &page, &pages->error), pages->error,
                       check_kept(&page, first));
        entry_page_free(&page);
    }
}

static void pages_by_number_without_memory_keep_the_page(void **state)
{
    pages_t *pages = *state;
    entry_page_t page = {0};

    put_entries(pages, 12);
    assert_true(entry_page(pages->db, NULL, 2, 3, 0, &page, &pages->error));
    WITHOUT_MEMORY(entry_page(pages->db, NULL, 3, 3, 0, &page, &pages->error), pages->error,
                   check_kept(&page, 4));
    check_kept(&page, 7);
    entry_page_free(&page);
}

/* The cap of a read counts for pages too. */
static void a_page_over_the_cap_is_a_limit(void **state)
{
    pages_t *pages = *state;
    model_config_t config = live_config(&pages->live);
    char name[3000];

    config.max_bytes = 64 * 1024;
    model_db_t *db = model_open_with(&config, &pages->error);
    assert_true(db && model_register(db, MODEL_LIST_OF(&entry_model), &pages->error));
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    for (int64_t id = 1; id <= 30; id++)
        entry_create(db, &(entry_t){.id = id, .name = name}, &pages->error);
    entry_page_t page = {0};
    assert_false(entry_page_next(db, &(const model_query_t){.limit = 30}, &page, &pages->error));
    assert_error(pages->error, MODEL_ERROR_LIMIT);
    assert_true(entry_page_next(db, &(const model_query_t){.limit = 5}, &page, &pages->error));
    assert_false(entry_page(db, NULL, 1, 30, 0, &page, &pages->error));
    assert_error(pages->error, MODEL_ERROR_LIMIT);
    assert_int_equal(page.count, 5);
    entry_page_free(&page);
    model_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAGE_TEST(steps_without_memory_keep_the_page),
        PAGE_TEST(pages_by_number_without_memory_keep_the_page),
        PAGE_TEST(a_page_over_the_cap_is_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A list for pages: members of every family that has an order, in documents of every sort. */
#ifndef TESTS_LIVE_PAGE_FIXTURE_H
#define TESTS_LIVE_PAGE_FIXTURE_H

#include "live/live.h"

#include <mongomodel.h>

typedef struct {
    const char *city;
    int32_t level;
} spot_t;
MODEL_DECLARE_EMBEDDED(spot, spot_t);

typedef struct {
    model_meta_t meta;
    int64_t id;
    double score;
    model_opt_int32_t rank;
    const char *name;
    model_date_t date;
    bson_decimal128_t price;
    bool flag;
    spot_t spot;
    spot_t *far;
    model_string_list_t tags;
    const char *moved, *hidden;
} entry_t;
MODEL_DECLARE(entry, entry_t, int64_t);

typedef struct {
    int64_t id;
    const char *name;
} entry_card_t;
MODEL_DECLARE_RESULT(entry_card, entry_card_t);

MODEL_DEFINE_EMBEDDED(spot, MODEL_FIELDS(MODEL_FIELD(spot, city), MODEL_FIELD(spot, level)));
MODEL_DEFINE(entry,
             MODEL_FIELDS(MODEL_FIELD(entry, id, .role = MODEL_ID_CALLER),
                          MODEL_FIELD(entry, score, .key = "s"), MODEL_FIELD(entry, rank),
                          MODEL_FIELD(entry, name), MODEL_FIELD(entry, date),
                          MODEL_FIELD(entry, price), MODEL_FIELD(entry, flag),
                          MODEL_EMBED(entry, spot, spot), MODEL_EMBED(entry, far, spot),
                          MODEL_FIELD(entry, tags), MODEL_FIELD(entry, moved, .also_read = {"old"}),
                          MODEL_FIELD(entry, hidden, .secret = true)));
MODEL_DEFINE_VIEW(entry_card, entry,
                  MODEL_FIELDS(MODEL_FIELD(entry_card, id), MODEL_FIELD(entry_card, name)));

typedef struct pages {
    live_t live;
    model_db_t *db;
    mongoc_collection_t *raw;
    model_error_t error;
    uint32_t random;
} pages_t;

static inline uint32_t below(pages_t *pages, uint32_t n)
{
    pages->random = pages->random * 1664525u + 1013904223u;
    return (pages->random >> 8) % n;
}

static inline int pages_setup(void **state)
{
    pages_t *pages = calloc(1, sizeof *pages);

    pages->random = 42;
    live_open_with(&pages->live, "pages", (model_config_t){.page_key = "a key for all the tests"});
    pages->db = pages->live.db;
    if (!model_register(pages->db, MODEL_LIST_OF(&entry_model, &entry_card_model), &pages->error))
        model_error_print(stderr, &pages->error);
    assert_int_equal(pages->error.code, MODEL_OK);
    pages->raw = live_collection(&pages->live, "entry");
    *state = pages;
    return 0;
}

static inline int pages_teardown(void **state)
{
    pages_t *pages = *state;

    mongoc_collection_destroy(pages->raw);
    live_close(&pages->live);
    free(pages);
    return 0;
}

#define PAGE_TEST(f) cmocka_unit_test_setup_teardown(f, pages_setup, pages_teardown)

#define assert_error(error_, code_)               \
    do {                                          \
        if ((error_).code != (code_))             \
            model_error_print(stderr, &(error_)); \
        assert_int_equal((error_).code, (code_)); \
    } while (0)

/* n plain entries: 1, 2 …, score = id / 2. */
LIVE_UNUSED static void put_entries(pages_t *pages, int n)
{
    entry_t *entries = calloc((size_t)n, sizeof *entries);

    for (int i = 0; i < n; i++)
        entries[i] = (entry_t){.id = i + 1, .score = (i + 1) / 2, .name = "name"};
    entry_create_many(pages->db, entries, (size_t)n, NULL, NULL, &pages->error);
    free(entries);
    assert_error(pages->error, MODEL_OK);
}

LIVE_UNUSED static void put_raw(pages_t *pages, const char *json)
{
    live_insert(&pages->live, "entry", json);
}

#endif

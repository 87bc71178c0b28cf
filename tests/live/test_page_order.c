/* Pages against one sorted read of everything, on documents that hold what they like. */
#include "live/page_fixture.h"

#include <math.h>

enum { N = 90, MOST = 4 * N };

/* ---- documents ---- */

static void put_number(pages_t *pages, bson_t *document, const char *key)
{
    static const double fractions[] = {-0.0, 0.0, 0.5, -1.5, 2.0, 3.0, 1e300};

    switch (below(pages, 8)) {
    case 0:
        BSON_APPEND_NULL(document, key);
        break;
    case 1:
        break;
    case 2:
        BSON_APPEND_DOUBLE(document, key, (double)NAN);
        break;
    case 3:
        BSON_APPEND_DOUBLE(document, key, (double)INFINITY * (below(pages, 2) ? 1 : -1));
        break;
    case 4:
        BSON_APPEND_INT32(document, key, (int32_t)below(pages, 5) - 2);
        break;
    case 5:
        BSON_APPEND_INT64(document, key, (int64_t)below(pages, 5) - 2);
        break;
    default:
        BSON_APPEND_DOUBLE(document, key, fractions[below(pages, 7)]);
    }
}

static void put_rank(pages_t *pages, bson_t *document)
{
    switch (below(pages, 4)) {
    case 0:
        BSON_APPEND_NULL(document, "rank");
        break;
    case 1:
        break;
    case 2:
        BSON_APPEND_DOUBLE(document, "rank", (double)below(pages, 3));
        break;
    default:
        BSON_APPEND_INT32(document, "rank", (int32_t)below(pages, 3));
    }
}

static void put_price(pages_t *pages, bson_t *document)
{
    static const char *const prices[] = {"NaN", "-Infinity", "0.10", "0.1", "2", "1E+20"};
    uint32_t which = below(pages, 8);
    bson_decimal128_t price;

    if (which == 7)
        BSON_APPEND_INT64(document, "price", 2);
    if (which >= 6)
        return;
    assert_true(bson_decimal128_from_string(prices[which], &price));
    BSON_APPEND_DECIMAL128(document, "price", &price);
}

static void put_text(pages_t *pages, bson_t *document, const char *key)
{
    static const char *const texts[] = {"", "a", "A", "\xc3\xa6", "aa", "z$", "\xf0\x9f\x98\x80"};
    uint32_t which = below(pages, 9);

    if (which < 7)
        BSON_APPEND_UTF8(document, key, texts[which]);
    else if (which == 7)
        BSON_APPEND_NULL(document, key);
}

static void put_far(pages_t *pages, bson_t *document)
{
    bson_t far;

    if (!below(pages, 3))
        return;
    if (!below(pages, 3)) {
        BSON_APPEND_NULL(document, "far");
        return;
    }
    bson_append_document_begin(document, "far", -1, &far);
    put_text(pages, &far, "city");
    bson_append_document_end(document, &far);
}

static void put_random(pages_t *pages, int64_t id)
{
    bson_t document = BSON_INITIALIZER;
    bson_error_t error;

    BSON_APPEND_INT64(&document, "_id", id);
    put_number(pages, &document, "s");
    put_rank(pages, &document);
    put_text(pages, &document, "name");
    put_price(pages, &document);
    put_far(pages, &document);
    if (below(pages, 4))
        BSON_APPEND_DATE_TIME(&document, "date", (int64_t)below(pages, 4) * 1000 - 1000);
    if (below(pages, 3))
        BSON_APPEND_BOOL(&document, "flag", below(pages, 2));
    if (!mongoc_collection_insert_one(pages->raw, &document, NULL, NULL, &error))
        fail_msg("%s", error.message);
    bson_destroy(&document);
}

/* ---- orders ---- */

static const struct member {
    const char *key, *up, *down;
} members[] = {
    {"s", MODEL_ASC(entry, score), MODEL_DESC(entry, score)},
    {"rank", MODEL_ASC(entry, rank), MODEL_DESC(entry, rank)},
    {"name", MODEL_ASC(entry, name), MODEL_DESC(entry, name)},
    {"price", MODEL_ASC(entry, price), MODEL_DESC(entry, price)},
    {"date", MODEL_ASC(entry, date), MODEL_DESC(entry, date)},
    {"flag", MODEL_ASC(entry, flag), MODEL_DESC(entry, flag)},
    {"far.city", MODEL_ASC(entry, far->city), MODEL_DESC(entry, far->city)},
};
enum { N_MEMBERS = sizeof members / sizeof *members };

/* The query's sort, and the same for the driver, with the id. */
static void choose_order(pages_t *pages, model_query_t *query, bson_t *sort)
{
    uint32_t n = below(pages, 4), first = below(pages, N_MEMBERS);
    int32_t direction = 1;

    bson_init(sort);
    for (uint32_t i = 0; i < n; i++) {
        const struct member *member = &members[(first + i) % N_MEMBERS];
        direction = below(pages, 2) ? 1 : -1;
        query->sort[i] = direction > 0 ? member->up : member->down;
        BSON_APPEND_INT32(sort, member->key, direction);
    }
    BSON_APPEND_INT32(sort, "_id", direction);
}

static size_t read_order(pages_t *pages, const bson_t *sort, int64_t *ids)
{
    bson_t *options = BCON_NEW("sort", BCON_DOCUMENT(sort)), filter = BSON_INITIALIZER;
    mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(pages->raw, &filter, options, NULL);
    const bson_t *document;
    bson_iter_t id;
    size_t n = 0;

    while (mongoc_cursor_next(cursor, &document)) {
        assert_true(n < MOST && bson_iter_init_find(&id, document, "_id"));
        ids[n++] = bson_iter_as_int64(&id);
    }
    assert_false(mongoc_cursor_error(cursor, NULL));
    mongoc_cursor_destroy(cursor);
    bson_destroy(options);
    return n;
}

/* ---- walks ---- */

typedef bool step_t(model_db_t *db, const model_query_t *query, entry_page_t *page,
                    model_error_t *error);

/* The ids as they come; backwards: filled from the end. */
static size_t walk(pages_t *pages, const model_query_t *query, bool backward, int64_t *ids)
{
    step_t *step = backward ? entry_page_prev : entry_page_next;
    int64_t read[MOST];
    entry_page_t page = {0};
    size_t n = 0;

    while (step(pages->db, query, &page, &pages->error))
        for (size_t i = 0; i < page.count; i++) {
            assert_true(n < MOST);
            read[n++] = page.items[backward ? page.count - 1 - i : i].id;
        }
    assert_error(pages->error, MODEL_OK);
    entry_page_free(&page);
    for (size_t i = 0; i < n; i++)
        ids[i] = read[backward ? n - 1 - i : i];
    return n;
}

static size_t turn_pages(pages_t *pages, const model_query_t *query, int64_t size, int64_t *ids)
{
    entry_page_t page = {0};
    size_t n = 0;

    for (int64_t number = 1; number == 1 || page.has_next; number++) {
        if (!entry_page(pages->db, query, number, size, number % 2 ? MODEL_NO_TOTAL : 0, &page,
                        &pages->error))
            fail_msg("%s", pages->error.message);
        for (size_t i = 0; i < page.count; i++)
            ids[n++] = page.items[i].id;
        assert_true(page.total == -1 || page.total == N);
    }
    entry_page_free(&page);
    return n;
}

static void check_order(const int64_t *expected, const int64_t *ids, size_t n,
                        const model_query_t *query, const char *how)
{
    for (size_t i = 0; i < n; i++)
        if (expected[i] != ids[i])
            fail_msg("%s, pages of %d by %s %s %s: %d is at %zu instead of %d", how,
                     (int)query->limit, query->sort[0] ? query->sort[0] : "id",
                     query->sort[1] ? query->sort[1] : "", query->sort[2] ? query->sort[2] : "",
                     (int)ids[i], i, (int)expected[i]);
}

static void check_walks(pages_t *pages, model_query_t *query, const bson_t *sort)
{
    static int64_t expected[MOST], ids[MOST];

    assert_int_equal(read_order(pages, sort, expected), N);
    assert_int_equal(walk(pages, query, false, ids), N);
    check_order(expected, ids, N, query, "forward");
    assert_int_equal(walk(pages, query, true, ids), N);
    check_order(expected, ids, N, query, "backward");
    int64_t size = query->limit;
    query->limit = 0;
    assert_int_equal(turn_pages(pages, query, size, ids), N);
    check_order(expected, ids, N, query, "by number");
}

static void pages_have_the_order_of_one_sorted_read(void **state)
{
    static const int64_t sizes[] = {1, 2, 3, 7, 30, N - 1, N, N + 1};
    pages_t *pages = *state;

    for (int64_t id = 1; id <= N; id++)
        put_random(pages, id * 10);
    for (size_t i = 0; i < 56; i++) {
        model_query_t query = {.limit = sizes[i % 8]};
        bson_t sort;
        choose_order(pages, &query, &sort);
        check_walks(pages, &query, &sort);
        bson_destroy(&sort);
    }
}

/* Any member, any direction, alone: every rank stands at the edge of some page. */
static void pages_of_one_follow_every_member(void **state)
{
    pages_t *pages = *state;

    for (int64_t id = 1; id <= N; id++)
        put_random(pages, id);
    for (size_t i = 0; i < 2u * N_MEMBERS; i++) {
        const struct member *member = &members[i / 2];
        model_query_t query = {.limit = 1, .sort = {i % 2 ? member->down : member->up}};
        bson_t *sort =
            BCON_NEW(member->key, BCON_INT32(i % 2 ? -1 : 1), "_id", BCON_INT32(i % 2 ? -1 : 1));
        check_walks(pages, &query, sort);
        bson_destroy(sort);
    }
}

/* ---- while others write ---- */

enum { OLD = 1000 }; /* ids of what was there before are below */

static void interfere(pages_t *pages, int64_t *next_id)
{
    for (uint32_t n = below(pages, 4); n; n--)
        put_random(pages, (below(pages, 2) ? 1 : -1) * (*next_id)++);
    if (!below(pages, 3)) {
        bson_t *gone = BCON_NEW("_id", "{", "$gte", BCON_INT64(OLD), "}");
        mongoc_collection_delete_one(pages->raw, gone, NULL, NULL, NULL);
        bson_destroy(gone);
    }
}

static void walk_among_writers(pages_t *pages, const model_query_t *query, bool backward,
                               int64_t *next_id)
{
    step_t *step = backward ? entry_page_prev : entry_page_next;
    unsigned seen[OLD] = {0};
    entry_page_t page = {0};

    while (step(pages->db, query, &page, &pages->error)) {
        for (size_t i = 0; i < page.count; i++)
            if (page.items[i].id > 0 && page.items[i].id < OLD)
                seen[page.items[i].id]++;
        interfere(pages, next_id);
    }
    assert_error(pages->error, MODEL_OK);
    entry_page_free(&page);
    for (int64_t id = 1; id <= N; id++)
        if (seen[id] != 1)
            fail_msg("%d was seen %u times", (int)id, seen[id]);
}

static void what_is_there_throughout_is_seen_once_while_others_write(void **state)
{
    pages_t *pages = *state;
    int64_t next_id = OLD;

    for (int64_t id = 1; id <= N; id++)
        put_random(pages, id);
    for (int i = 0; i < 12; i++) {
        model_query_t query = {.limit = 1 + below(pages, 20)};
        bson_t sort;
        choose_order(pages, &query, &sort);
        walk_among_writers(pages, &query, i % 2, &next_id);
        bson_destroy(&sort);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAGE_TEST(pages_have_the_order_of_one_sorted_read),
        PAGE_TEST(pages_of_one_follow_every_member),
        PAGE_TEST(what_is_there_throughout_is_seen_once_while_others_write),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

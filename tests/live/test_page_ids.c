/* Ids of every kind make an order total, and edges that tokens hold. */
#include "live/page_fixture.h"

enum { N = 10 };

typedef struct {
    model_meta_t meta;
    bson_oid_t id;
    bool flag;
} stone_t;
MODEL_DECLARE(stone, stone_t, bson_oid_t);
typedef struct {
    model_meta_t meta;
    model_uuid_t id;
    bool flag;
} ticket_t;
MODEL_DECLARE(ticket, ticket_t, model_uuid_t);
typedef struct {
    model_meta_t meta;
    const char *id;
    bool flag;
} land_t;
MODEL_DECLARE(land, land_t, const char *);
typedef struct {
    model_meta_t meta;
    int32_t id; /* stored beside an ObjectId */
    bool flag;
} old_t;
MODEL_DECLARE(old, old_t, int32_t);

MODEL_DEFINE(stone, MODEL_FIELDS(MODEL_FIELD(stone, id, .role = MODEL_ID_OBJECT),
                                 MODEL_FIELD(stone, flag)));
MODEL_DEFINE(ticket, MODEL_FIELDS(MODEL_FIELD(ticket, id, .role = MODEL_ID_UUID),
                                  MODEL_FIELD(ticket, flag)));
MODEL_DEFINE(land,
             MODEL_FIELDS(MODEL_FIELD(land, id, .role = MODEL_ID_CALLER), MODEL_FIELD(land, flag)));
MODEL_DEFINE(old, MODEL_FIELDS(MODEL_FIELD(old, id, .role = MODEL_ID_SEQUENCE, .key = "id"),
                               MODEL_FIELD(old, flag)));

/* By the model, so that one walk serves all of them. */
static void register_all(pages_t *pages)
{
    assert_true(model_register(pages->db,
                               MODEL_LIST_OF(&stone_model, &ticket_model, &land_model, &old_model),
                               &pages->error));
}

/* Where the id lies in each of these records. */
static const struct kind {
    const model_t *model;
    size_t size, at, id_size;
    const char *up, *down;
} kinds[] = {
    {&stone_model, sizeof(stone_t), offsetof(stone_t, id), sizeof(bson_oid_t), MODEL_ASC(stone, id),
     MODEL_DESC(stone, id)},
    {&ticket_model, sizeof(ticket_t), offsetof(ticket_t, id), sizeof(model_uuid_t),
     MODEL_ASC(ticket, id), MODEL_DESC(ticket, id)},
    {&old_model, sizeof(old_t), offsetof(old_t, id), sizeof(int32_t), MODEL_ASC(old, id),
     MODEL_DESC(old, id)},
};

static void put_records(pages_t *pages)
{
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
    model_error_t *error = &pages->error;

    for (int i = 0; i < N; i++) {
        assert_true(stone_create(pages->db, &(stone_t){.flag = i % 2}, error) &&
                    ticket_create(pages->db, &(ticket_t){.flag = i % 2}, error) &&
                    land_create(pages->db, &(land_t){.id = ids[i], .flag = i % 2}, error) &&
                    old_create(pages->db, &(old_t){.flag = i % 2}, error));
    }
}

/* The ids of all pages, in the list's order. */
static size_t walk(pages_t *pages, const struct kind *kind, const model_query_t *query,
                   bool backward, uint8_t ids[N][16])
{
    model_page_t page = {0};
    size_t n = 0;

    while ((backward ? model_page_prev : model_page_next)(pages->db, kind->model, query, &page,
                                                          &pages->error))
        for (size_t i = 0; i < page.count; i++) {
            size_t item = backward ? page.count - 1 - i : i;
            assert_true(n < N);
            memcpy(ids[backward ? N - 1 - n : n],
                   (const uint8_t *)page.items + item * kind->size + kind->at, kind->id_size);
            n++;
        }
    assert_error(pages->error, MODEL_OK);
    model_page_free(&page);
    return n;
}

static void every_kind_of_id_gives_pages_in_both_directions(void **state)
{
    pages_t *pages = *state;
    uint8_t ups[N][16], downs[N][16], backs[N][16], plain[N][16];

    register_all(pages);
    put_records(pages);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct kind *kind = &kinds[i];
        const model_query_t up = {.limit = 3, .sort = {kind->up}},
                            down = {.limit = 3, .sort = {kind->down}}, none = {.limit = 3};
        assert_int_equal(walk(pages, kind, &up, false, ups), N);
        assert_int_equal(walk(pages, kind, &down, false, downs), N);
        assert_int_equal(walk(pages, kind, &up, true, backs), N);
        assert_int_equal(walk(pages, kind, &none, false, plain), N);
        for (size_t k = 0; k < N; k++) {
            assert_memory_equal(ups[k], downs[N - 1 - k], kind->id_size);
            assert_memory_equal(ups[k], backs[k], kind->id_size);
            assert_true(!k || memcmp(ups[k], ups[k - 1], kind->id_size) != 0);
        }
    }
}

static void ties_are_broken_by_the_id_whatever_it_is(void **state)
{
    static const char expected[] = "jhfdbigeca";
    const model_query_t query = {.limit = 1, .sort = {MODEL_DESC(land, flag)}};
    pages_t *pages = *state;
    land_page_t page = {0};
    size_t n = 0;

    register_all(pages);
    put_records(pages);
    while (land_page_next(pages->db, &query, &page, &pages->error))
        assert_int_equal(page.items[0].id[0], expected[n++]);
    assert_error(pages->error, MODEL_OK);
    assert_int_equal(n, N);
    land_page_free(&page);
}

/* The ObjectId beside the id is not a member. */
static void an_id_beside_the_stored_one_is_enough(void **state)
{
    const model_query_t by_flag = {
        .limit = 3, .sort = {MODEL_ASC(old, flag)}, .fields = {MODEL_NAME(old, flag)}};
    pages_t *pages = *state;
    old_page_t page = {0};
    int32_t seen = 0;

    register_all(pages);
    put_records(pages);
    while (old_page_next(pages->db, &by_flag, &page, &pages->error))
        for (size_t i = 0; i < page.count; i++)
            seen += page.items[i].id;
    assert_error(pages->error, MODEL_OK);
    assert_int_equal(seen, N * (N + 1) / 2);
    old_page_free(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAGE_TEST(every_kind_of_id_gives_pages_in_both_directions),
        PAGE_TEST(ties_are_broken_by_the_id_whatever_it_is),
        PAGE_TEST(an_id_beside_the_stored_one_is_enough),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Arrays, lists of lists and maps on the server: found, changed, not overwritten. */
#include "live/store_fixture.h"

typedef struct {
    model_meta_t meta;
    int64_t id;
    double position[2];
    MODEL_LIST(model_int32_list_t) grid;
    MODEL_MAP(const char *) settings;
    MODEL_MAP(int32_t) counts;
} place_t;
MODEL_DECLARE(place, place_t, int64_t);
MODEL_DEFINE(place, MODEL_FIELDS(MODEL_FIELD(place, id, .role = MODEL_ID_SEQUENCE),
                                 MODEL_FIELD(place, position), MODEL_LISTS(place, grid),
                                 MODEL_MAP_FIELD(place, settings, .also_read = {"options"}),
                                 MODEL_MAP_FIELD(place, counts, .any_key = true)));

typedef struct {
    const char *sku;
    int32_t quantity;
    model_extra_t extra;
} pick_t;
MODEL_DECLARE_EMBEDDED(pick, pick_t);
typedef struct {
    model_meta_t meta;
    int64_t id;
    pick_list_t picks;
} basket_t;
MODEL_DECLARE(basket, basket_t, int64_t);
MODEL_DEFINE_EMBEDDED(pick, MODEL_FIELDS(MODEL_FIELD(pick, sku), MODEL_FIELD(pick, quantity),
                                         MODEL_EXTRA(pick, extra)));
MODEL_DEFINE(basket, MODEL_FIELDS(MODEL_FIELD(basket, id, .role = MODEL_ID_SEQUENCE),
                                  MODEL_EMBED_LIST(basket, picks, pick)));

static place_t *stored_place(fixture_t *fixture)
{
    place_t *place = place_new();

    assert_non_null(place);
    place->position[0] = 10.5;
    place->position[1] = 59.5;
    assert_true(MODEL_APPEND(place, place, grid, ((model_int32_list_t){NULL, 0})));
    assert_true(MODEL_APPEND(place, place, grid.items[0], 1));
    assert_true(MODEL_APPEND(place, place, grid.items[0], 2));
    assert_true(MODEL_APPEND_AT(place, place, settings, "theme", "dark"));
    assert_true(MODEL_APPEND_AT(place, place, settings, "size", "big"));
    assert_true(MODEL_APPEND_AT(place, place, counts, "", 1));
    assert_true(MODEL_APPEND_AT(place, place, counts, "$a.b", 2));
    assert_done(model_register(fixture->db, MODEL_LIST_OF(&place_model), &fixture->error),
                fixture->error);
    assert_done(place_create(fixture->db, place, &fixture->error), fixture->error);
    return place;
}

static void conditions_find_what_lies_in_shapes(void **state)
{
    fixture_t *fixture = *state;
    place_t *place = stored_place(fixture);
    double position[2] = {10.5, 59.5}, elsewhere[2] = {59.5, 10.5};
    int32_t numbers[] = {1, 2};
    model_int32_list_t row = {numbers, 2};
    const struct {
        model_term_t term;
        int64_t n;
    } rows[] = {
        {MODEL_EQ(place, position[1], 59.5), 1},
        {MODEL_EQ(place, position[0], 59.5), 0},
        {MODEL_EQ(place, position, &position), 1},
        {MODEL_EQ(place, position, &elsewhere), 0},
        {MODEL_HAS(place, grid, &row), 1},
        {MODEL_EQ(place, grid, &place->grid), 1},
        {MODEL_EQ(place, grid.items[0], &row), 1},
        {MODEL_EQ(place, grid.items[0].items[1], 2), 1},
        {MODEL_EQ(place, grid.items[0].items[1], 1), 0},
        {MODEL_EQ_AT(place, settings, "theme", "dark"), 1},
        {MODEL_EQ_AT(place, settings, "theme", "big"), 0},
        {MODEL_NE_AT(place, settings, "theme", "dark"), 0},
        {MODEL_EXISTS_AT(place, settings, "size"), 1},
        {MODEL_MISSING_AT(place, settings, "size"), 0},
        {MODEL_MISSING_AT(place, settings, "none"), 1},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        model_query_t query = {.where = {rows[i].term}};
        int64_t n = -1;
        assert_done(place_count(fixture->db, &query, &n, &fixture->error), fixture->error);
        if (n != rows[i].n)
            fail_msg("row %zu found %d", i, (int)n);
    }
    place_free(place);
}

static void save_sets_what_changed_and_reads_it_back(void **state)
{
    fixture_t *fixture = *state;
    place_t *place = stored_place(fixture);

    place->position[0] = 1;
    place->grid.items[0].items[1] = 7;
    place->settings.items[0].value = "light";
    place->counts.items[1].value = 9;
    assert_done(place_save(fixture->db, place, &fixture->error), fixture->error);
    assert_stored(fixture, "place",
                  "{'position': [1, 59.5], 'grid': [[1, 7]],"
                  " 'settings': {'theme': 'light', 'size': 'big'}}");
    assert_done(place_save(fixture->db, place, &fixture->error), fixture->error);
    place->grid.items[0].items[1] = 8; /* the origin is what the server has */
    place->counts.items[1].value = 10;
    assert_done(place_save(fixture->db, place, &fixture->error), fixture->error);
    place_t *again = place_get(fixture->db, place->id, &fixture->error);
    assert_non_null(again);
    assert_int_equal(again->grid.items[0].items[1], 8);
    assert_string_equal(again->counts.items[1].key, "$a.b");
    assert_int_equal(again->counts.items[1].value, 10);
    place_free(again);
    place_free(place);
}

static void save_does_not_overwrite_what_somebody_else_changed(void **state)
{
    static const char *const updates[] = {
        "{'$set': {'position.1': 60}}",
        "{'$set': {'grid.0.1': 60}}",
        "{'$set': {'grid': [[[1, 2]]]}}",
        "{'$set': {'settings.more': 'x'}}",
        "{'$set': {'settings': [{'theme': 'dark', 'size': 'big'}]}}",
        "{'$unset': {'settings': ''}}",
    };
    fixture_t *fixture = *state;

    for (size_t i = 0; i < sizeof updates / sizeof *updates; i++) {
        place_t *place = stored_place(fixture);
        raw_update(fixture, "place", "{}", updates[i]);
        place->position[0] = 2;
        place->grid.items[0].items[0] = 3;
        place->settings.items[0].value = "light";
        assert_false(place_save(fixture->db, place, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_CONFLICT);
        place_free(place);
        raw_delete(fixture, "place", "{}");
    }
}

static void a_map_under_an_old_name_moves_when_it_changes(void **state)
{
    fixture_t *fixture = *state;
    place_t *place = stored_place(fixture);

    raw_update(fixture, "place", "{}", "{'$rename': {'settings': 'options'}}");
    assert_done(place_refresh(fixture->db, place, &fixture->error), fixture->error);
    assert_string_equal(place->settings.items[0].value, "dark");
    place->settings.items[0].value = "light";
    assert_done(place_save(fixture->db, place, &fixture->error), fixture->error);
    assert_stored(fixture, "place",
                  "{'settings': {'theme': 'light', 'size': 'big'}, 'options': {'$exists': false}}");
    place_free(place);
}

static void items_keep_keys_that_no_member_has(void **state)
{
    fixture_t *fixture = *state;

    assert_done(model_register(fixture->db, MODEL_LIST_OF(&basket_model), &fixture->error),
                fixture->error);
    raw_insert(fixture, "basket",
               "{'_id': 1, 'picks': [{'sku': 'a', 'gift': {'to': 'Ada'}, 'quantity': 1},"
               " {'sku': 'b', 'quantity': 1}]}");
    basket_t *basket = basket_get(fixture->db, 1, &fixture->error);
    assert_non_null(basket);
    basket->picks.items[0].quantity = 2;
    basket->picks.items[1].extra = basket->picks.items[0].extra;
    assert_done(basket_save(fixture->db, basket, &fixture->error), fixture->error);
    assert_stored(fixture, "basket",
                  "{'picks': [{'sku': 'a', 'quantity': 2, 'gift': {'to': 'Ada'}},"
                  " {'sku': 'b', 'quantity': 1, 'gift': {'to': 'Ada'}}]}");
    basket_free(basket);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(conditions_find_what_lies_in_shapes),
        STORE_TEST(save_sets_what_changed_and_reads_it_back),
        STORE_TEST(save_does_not_overwrite_what_somebody_else_changed),
        STORE_TEST(a_map_under_an_old_name_moves_when_it_changes),
        STORE_TEST(items_keep_keys_that_no_member_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

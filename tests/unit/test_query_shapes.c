/* Conditions on arrays, lists of lists and maps. */
#include "query_case.h"

typedef struct {
    model_meta_t meta;
    int64_t id;
    double position[2];
    MODEL_LIST(model_int32_list_t) grid;
    MODEL_LIST(model_string_list_t) words;
    MODEL_MAP(const char *) settings;
    MODEL_MAP(int32_t) counts;
    MODEL_MAP(address_t) offices;
    MODEL_MAP(model_uuid_t) tokens;
    model_uuid_t keys[1];
} place_t;
MODEL_DECLARE(place, place_t, int64_t);
MODEL_DEFINE(place,
             MODEL_FIELDS(MODEL_FIELD(place, id, .role = MODEL_ID_CALLER),
                          MODEL_FIELD(place, position, .key = "at"), MODEL_LISTS(place, grid),
                          MODEL_LISTS(place, words, .prepare = lower),
                          MODEL_MAP_FIELD(place, settings, .prepare = lower,
                                          .also_read = {"options"}),
                          MODEL_MAP_FIELD(place, counts), MODEL_EMBED_MAP(place, offices, address),
                          MODEL_MAP_FIELD(place, tokens), MODEL_FIELD(place, keys)));

/* A condition that the compiler would refuse. */
#define TERM_ON(path_)                                                                      \
    {                                                                                       \
        .op = MODEL__EQ, .model = &place_model, .path = (path_), .value_kind = MODEL__V_INT \
    }
#define EXPECT(condition, json) \
    expect_filter_on(&place_model, MODEL_QUERY(.where = {condition}), json)
#define REFUSE(condition, code, path, rule) \
    expect_refusal_on(&place_model, MODEL_QUERY(.where = {condition}), code, path, rule)

static void an_item_of_an_array_is_named_by_its_index(void **state)
{
    const double here[2] = {1.5, 2};

    (void)state;
    EXPECT(MODEL_EQ(place, position[1], 59.5), "{'at.1':{'$eq':" REAL("59.5") "}}");
    EXPECT(MODEL_GTE(place, position[0], 2), "{'at.0':{'$gte':" REAL("2.0") "}}");
    EXPECT(MODEL_EQ(place, position, (double(*)[2])here),
           "{'at':{'$eq':[" REAL("1.5") "," REAL("2.0") "]}}");
    EXPECT(MODEL_NE(place, position, (double(*)[2])here),
           "{'$nor':[{'at':{'$eq':[" REAL("1.5") "," REAL("2.0") "]}}]}");
    EXPECT(MODEL_EXISTS(place, position), "{'at':{'$exists':true}}");
    REFUSE(((model_term_t)TERM_ON("position[2]")), MODEL_ERROR_ARGUMENT, "position[2]", "key");
    REFUSE(((model_term_t)TERM_ON("position.items[0]")), MODEL_ERROR_ARGUMENT, "position.items[0]",
           "key");
}

static void a_list_of_lists_is_compared_whole_by_row_and_by_item(void **state)
{
    int32_t numbers[] = {1, 2};
    model_int32_list_t row = {numbers, 2}, rows[] = {{numbers, 2}, {numbers, 0}};
    const char *word[] = {"A"};
    model_string_list_t words[] = {{word, 1}};
    place_t place = {.id = 1};

    (void)state;
    place.grid.items = rows;
    place.grid.count = 2;
    place.words.items = words;
    place.words.count = 1;
    EXPECT(MODEL_EQ(place, grid, &place.grid), "{'grid':{'$eq':[[" I32("1") "," I32("2") "],[]]}}");
    EXPECT(MODEL_HAS(place, grid, &row), "{'grid':{'$eq':[" I32("1") "," I32("2") "]}}");
    EXPECT(MODEL_EQ(place, grid.items[3], &row), "{'grid.3':{'$eq':[" I32("1") "," I32("2") "]}}");
    EXPECT(MODEL_LT(place, grid.items[3].items[1], 5), "{'grid.3.1':{'$lt':" I32("5") "}}");
    EXPECT(MODEL_EQ(place, words, &place.words), "{'words':{'$eq':[['a']]}}");
    place.grid.items = NULL;
    REFUSE(MODEL_EQ(place, grid, &place.grid), MODEL_ERROR_ARGUMENT, "grid", "required");
}

static void what_a_map_has_under_a_key_is_compared(void **state)
{
    const address_t oslo = {.city = "Oslo"};
    static const model_uuid_t uuid = {{1}};
    const char *key = "x y";

    (void)state;
    EXPECT(MODEL_EQ_AT(place, counts, "a", 1), "{'counts.a':{'$eq':" I32("1") "}}");
    EXPECT(MODEL_NE_AT(place, counts, key, 1), "{'counts.x y':{'$ne':" I32("1") "}}");
    EXPECT(MODEL_LT_AT(place, counts, "7", 1), "{'counts.7':{'$lt':" I32("1") "}}");
    EXPECT(MODEL_LTE_AT(place, counts, "a", 1), "{'counts.a':{'$lte':" I32("1") "}}");
    EXPECT(MODEL_GT_AT(place, counts, "a", 1), "{'counts.a':{'$gt':" I32("1") "}}");
    EXPECT(MODEL_GTE_AT(place, counts, "a", 1), "{'counts.a':{'$gte':" I32("1") "}}");
    EXPECT(MODEL_EXISTS_AT(place, counts, "a"), "{'counts.a':{'$exists':true}}");
    EXPECT(MODEL_MISSING_AT(place, counts, "a"), "{'counts.a':{'$exists':false}}");
    EXPECT(MODEL_EXISTS(place, counts), "{'counts':{'$exists':true}}");
    EXPECT(MODEL_EQ_AT(place, tokens, "a", &uuid),
           "{'tokens.a':{'$in':[" BYTES("04", "AQAAAAAAAAAAAAAAAAAAAA==") "," BYTES(
               "03", "AQAAAAAAAAAAAAAAAAAAAA==") "]}}");
    EXPECT(MODEL_EQ_AT(place, offices, "home", &oslo),
           "{'$and':[{'offices.home.street':{'$eq':null}},{'offices.home.town':{'$eq':'Oslo'}},"
           "{'offices.home.door':{'$exists':false}}]}");
}

static void an_operand_under_a_key_is_prepared_and_old_names_of_the_map_are_read(void **state)
{
    (void)state;
    EXPECT(MODEL_EQ_AT(place, settings, "Theme", "Dark"),
           "{'$or':[{'settings.Theme':{'$eq':'dark'}},{'$and':[{'settings':{'$exists':false}},"
           "{'options.Theme':{'$eq':'dark'}}]}]}");
}

static void a_key_that_could_mean_something_else_is_refused(void **state)
{
    static const char *const keys[] = {"", "$a", "a.b", "a.$", "\xff", NULL};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(keys); i++) {
        REFUSE(MODEL_EQ_AT(place, counts, keys[i], 1), MODEL_ERROR_ARGUMENT, "counts", "key");
        REFUSE(MODEL_EXISTS_AT(place, counts, keys[i]), MODEL_ERROR_ARGUMENT, "counts", "key");
    }
}

static void a_map_is_not_compared_whole(void **state)
{
    place_t place = {.id = 1};
    model_term_t on_item = TERM_ON("offices.items[0].value.city");
    model_term_t on_list = {.op = MODEL__EQ,
                            .model = &place_model,
                            .path = "position",
                            .count = MODEL__ON_KEY,
                            .key = "a",
                            .value_kind = MODEL__V_INT};

    (void)state;
    REFUSE(MODEL_EQ(place, counts, &place.counts), MODEL_ERROR_UNSUPPORTED, "counts", "type");
    REFUSE(on_item, MODEL_ERROR_ARGUMENT, "offices.items[0].value.city", "key");
    REFUSE(on_list, MODEL_ERROR_ARGUMENT, "position", "type");
}

static void a_whole_array_of_uuids_is_not_compared(void **state)
{
    model_uuid_t keys[1] = {{{1}}};

    (void)state;
    REFUSE(MODEL_EQ(place, keys, &keys), MODEL_ERROR_UNSUPPORTED, "keys", "type");
    EXPECT(MODEL_EQ(place, keys[0], &keys[0]),
           "{'keys.0':{'$in':[" BYTES("04", "AQAAAAAAAAAAAAAAAAAAAA==") "," BYTES(
               "03", "AQAAAAAAAAAAAAAAAAAAAA==") "]}}");
}

static void an_item_cannot_be_read_alone(void **state)
{
    static const char *const paths[] = {"position[0]", "grid.items[0]", "grid.items[0].items[0]",
                                        "offices.items[0].value.city"};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(paths); i++) {
        const model_query_t query = {.fields = {paths[i]}};
        model_error_t error = {0};
        model__loaded_t loaded;
        model_memory_t memory;
        model__buffer_t out;
        bool any;
        model__memory_init(&memory, 0);
        model__buffer_init(&out, NULL, 0);
        assert_false(model__query_projection(plan_for(&place_model), &query, &memory, &out, &any,
                                             &loaded, &error));
        assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
        model__buffer_free(&out);
        model__memory_clear(&memory);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_item_of_an_array_is_named_by_its_index),
        cmocka_unit_test(a_list_of_lists_is_compared_whole_by_row_and_by_item),
        cmocka_unit_test(what_a_map_has_under_a_key_is_compared),
        cmocka_unit_test(an_operand_under_a_key_is_prepared_and_old_names_of_the_map_are_read),
        cmocka_unit_test(a_key_that_could_mean_something_else_is_refused),
        cmocka_unit_test(a_map_is_not_compared_whole),
        cmocka_unit_test(a_whole_array_of_uuids_is_not_compared),
        cmocka_unit_test(an_item_cannot_be_read_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

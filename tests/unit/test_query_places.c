/* Conditions on places, and searches for words: as the server gets them, and what they refuse. */
#include "query_case.h"

#include <math.h>

typedef struct {
    const char *type;
    double coordinates[2];
} spot_t;
MODEL_DECLARE_EMBEDDED(spot, spot_t);

typedef struct {
    const char *type;
    MODEL_LIST(MODEL_LIST(double)) coordinates;
} line_on_map_t;
MODEL_DECLARE_EMBEDDED(line_on_map, line_on_map_t);

typedef struct {
    double x, y, z;
} triple_t;
MODEL_DECLARE_EMBEDDED(triple, triple_t);
MODEL_DEFINE_EMBEDDED(triple, MODEL_FIELDS(MODEL_FIELD(triple, x), MODEL_FIELD(triple, y),
                                           MODEL_FIELD(triple, z)));

typedef struct {
    const char *name;
    spot_t spot;
} stop_t;
MODEL_DECLARE_EMBEDDED(stop, stop_t);
MODEL_DECLARE_EMBEDDED(point, model_point_t);

typedef struct {
    model_meta_t meta;
    int64_t id;
    spot_t spot, moved;
    spot_t *second;
    line_on_map_t route;
    model_point_t pair;
    double position[2], cube[3];
    model_double_list_t numbers;
    spot_list_t spots;
    stop_list_t stops;
    address_t home;
    triple_t triple;
} venue_t;
MODEL_DECLARE(venue, venue_t, int64_t);
MODEL_DEFINE_EMBEDDED(point,
                      MODEL_FIELDS(MODEL_FIELD(point, longitude), MODEL_FIELD(point, latitude)));
MODEL_DEFINE_EMBEDDED(spot, MODEL_FIELDS(MODEL_FIELD(spot, type), MODEL_FIELD(spot, coordinates)));
MODEL_DEFINE_EMBEDDED(line_on_map, MODEL_FIELDS(MODEL_FIELD(line_on_map, type),
                                                MODEL_LISTS(line_on_map, coordinates)));
MODEL_DEFINE_EMBEDDED(stop, MODEL_FIELDS(MODEL_FIELD(stop, name), MODEL_EMBED(stop, spot, spot)));
MODEL_DEFINE(venue,
             MODEL_FIELDS(MODEL_FIELD(venue, id, .role = MODEL_ID_CALLER),
                          MODEL_EMBED(venue, spot, spot, .key = "s"),
                          MODEL_EMBED(venue, moved, spot, .also_read = {"was"}),
                          MODEL_EMBED(venue, second, spot), MODEL_EMBED(venue, route, line_on_map),
                          MODEL_EMBED(venue, pair, point), MODEL_FIELD(venue, position),
                          MODEL_FIELD(venue, cube), MODEL_FIELD(venue, numbers),
                          MODEL_EMBED_LIST(venue, spots, spot),
                          MODEL_EMBED_LIST(venue, stops, stop), MODEL_EMBED(venue, home, address),
                          MODEL_EMBED(venue, triple, triple)));

static const model_box_t box = {{10, -59}, {11, 60}};
static const model_point_t oslo = {10.75, 59.5};
static const model_circle_t circle = {{10, 59}, 6378100};
static const model_point_t corners[] = {{0, 0}, {1, 0}, {1, 1}, {0, 0}};
static const model_polygon_t open_triangle = {.points = corners, .count = 3},
                             triangle = {.points = corners, .count = 4};
static const model_near_t around = {.center = {10, 59}, .least = 5, .most = 500},
                          anywhere = {.center = {10, 59}};

#define PAIR(x, y) "[" REAL(x) "," REAL(y) "]"
#define BOX "{'$geoWithin':{'$box':[" PAIR("10.0", "-59.0") "," PAIR("11.0", "60.0") "]}}"
#define RING                                                                       \
    "{'$geometry':{'type':'Polygon','coordinates':[[" PAIR("0.0", "0.0") "," PAIR( \
        "1.0", "0.0") "," PAIR("1.0", "1.0") "," PAIR("0.0", "0.0") "]]}}"
#define CENTER "'$geometry':{'type':'Point','coordinates':" PAIR("10.0", "59.0") "}"

typedef struct {
    model_query_t query;
    const char *json;
} row_t;

static void places_are_written_as_the_server_wants_them(void **state)
{
    const row_t rows[] = {
        {{.where = {MODEL_WITHIN(venue, spot, &box)}}, "{'s':" BOX "}"},
        {{.where = {MODEL_WITHIN(venue, position, &circle)}},
         "{'position':{'$geoWithin':{'$centerSphere':[" PAIR("10.0",
                                                             "59.0") "," REAL("1.0") "]}}}"},
        {{.where = {MODEL_WITHIN(venue, pair, &triangle)}}, "{'pair':{'$geoWithin':" RING "}}"},
        {{.where = {MODEL_WITHIN(venue, spots, &open_triangle)}},
         "{'spots':{'$geoWithin':" RING "}}"},
        {{.where = {MODEL_WITHIN(venue, stops.items->spot, &box)}}, "{'stops.spot':" BOX "}"},
        {{.where = {MODEL_WITHIN(venue, second, &box)}}, "{'second':" BOX "}"},
        {{.where = {MODEL_WITHIN(venue, numbers, &box)}}, "{'numbers':" BOX "}"},
        {{.where = {MODEL_INTERSECTS(venue, route, &triangle)}},
         "{'route':{'$geoIntersects':" RING "}}"},
        {{.where = {MODEL_INTERSECTS(venue, route, &oslo)}},
         "{'route':{'$geoIntersects':{'$geometry':{'type':'Point','coordinates':" PAIR(
             "10.75", "59.5") "}}}}"},
        {{.where = {MODEL_NEAR(venue, spot, &around)}},
         "{'s':{'$nearSphere':{" CENTER
         ",'$minDistance':" REAL("5.0") ",'$maxDistance':" REAL("500.0") "}}}"},
        {{.where = {MODEL_NEAR(venue, position, &anywhere), MODEL_GT(venue, id, 1)}},
         "{'$and':[{'position':{'$nearSphere':{" CENTER "}}},{'_id':{'$gt':" I64("1") "}}]}"},
        {{.where = {MODEL_ANY_OF(MODEL_WITHIN(venue, spot, &box), MODEL_WITHIN(venue, pair, &box)),
                    MODEL_NOT(MODEL_WITHIN(venue, spot, &box))}},
         "{'$and':[{'$or':[{'s':" BOX "},{'pair':" BOX "}]},{'$nor':[{'$and':[{'s':" BOX "}]}]}]}"},
        {{.where = {MODEL_SOME_ITEM(venue, stops, stop, MODEL_WITHIN(stop, spot, &box),
                                    MODEL_EQ(stop, name, "x"))}},
         "{'stops':{'$elemMatch':{'$and':[{'spot':" BOX "},{'name':{'$eq':'x'}}]}}}"},
        {{.where = {MODEL_WITHIN(venue, moved, &box)}},
         "{'$or':[{'moved':" BOX "},{'$and':[{'moved':{'$exists':false}},{'was':" BOX "}]}]}"},
        {{.where = {MODEL_WITHIN(venue, spot, &box), MODEL_WITHIN(venue, spot, &triangle)}},
         "{'$and':[{'s':" BOX "},{'s':{'$geoWithin':" RING "}}]}"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model__filter_t filter = expect_filter_on(&venue_model, &rows[i].query, rows[i].json);
        assert_false(filter.every || filter.nothing);
    }
}

static void refuse(const model_query_t *query, const char *path, const char *rule)
{
    expect_refusal_on(&venue_model, query, MODEL_ERROR_ARGUMENT, path, rule);
}

static void a_shape_is_on_earth_and_has_a_size(void **state)
{
    static const model_box_t turned = {{11, 59}, {10, 60}}, endless = {{-INFINITY, 0}, {1, 1}},
                             no_number = {{NAN, 0}, {1, 1}};
    static const model_circle_t dot = {{10, 59}, 0}, huge = {{10, 59}, 2.1e7},
                                negative = {{10, 59}, -1}, no_size = {{10, 59}, NAN},
                                off = {{180.1, 0}, 1}, west = {{-180.1, 0}, 1},
                                pole = {{0, -90.1}, 1}, no_place = {{NAN, 0}, 1};
    static const model_point_t outside = {10, 91}, off_corners[] = {{0, 0}, {1, 0}, {1, 91}};
    static const model_polygon_t no_points = {.count = 4}, two = {.points = corners, .count = 2},
                                 closed_two = {.points = corners + 3, .count = 1},
                                 off_polygon = {.points = off_corners, .count = 3};
    static const model_near_t backwards = {.least = 2, .most = 1}, below = {.least = -1},
                              too_far = {.most = 2.1e7}, off_near = {.center = {0, 91}};
    const struct {
        model_term_t term;
        const char *rule;
    } rows[] = {
        {MODEL_WITHIN(venue, spot, &turned), "range"},
        {MODEL_WITHIN(venue, spot, &endless), "range"},
        {MODEL_WITHIN(venue, spot, &no_number), "range"},
        {MODEL_WITHIN(venue, spot, &dot), "range"},
        {MODEL_WITHIN(venue, spot, &huge), "range"},
        {MODEL_WITHIN(venue, spot, &negative), "range"},
        {MODEL_WITHIN(venue, spot, &no_size), "range"},
        {MODEL_WITHIN(venue, spot, &off), "range"},
        {MODEL_WITHIN(venue, spot, &west), "range"},
        {MODEL_WITHIN(venue, spot, &pole), "range"},
        {MODEL_WITHIN(venue, spot, &no_place), "range"},
        {MODEL_INTERSECTS(venue, spot, &outside), "range"},
        {MODEL_WITHIN(venue, spot, &off_polygon), "range"},
        {MODEL_WITHIN(venue, spot, &no_points), "required"},
        {MODEL_WITHIN(venue, spot, &two), "items"},
        {MODEL_WITHIN(venue, spot, &closed_two), "items"},
        {MODEL_NEAR(venue, spot, &backwards), "range"},
        {MODEL_NEAR(venue, spot, &below), "range"},
        {MODEL_NEAR(venue, spot, &too_far), "range"},
        {MODEL_NEAR(venue, spot, &off_near), "range"},
        {MODEL_WITHIN(venue, spot, (model_box_t *)NULL), "required"},
        {MODEL_NEAR(venue, spot, (model_near_t *)NULL), "required"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        refuse(MODEL_QUERY(.where = {rows[i].term}), "spot", rows[i].rule);
}

static void a_place_is_a_pair_or_has_coordinates(void **state)
{
    (void)state;
    refuse(MODEL_QUERY(.where = {MODEL_WITHIN(venue, home, &box)}), "home", "type");
    refuse(MODEL_QUERY(.where = {MODEL_WITHIN(venue, cube, &box)}), "cube", "type");
    refuse(MODEL_QUERY(.where = {MODEL_WITHIN(venue, triple, &box)}), "triple", "type");
    refuse(MODEL_QUERY(.where = {MODEL_WITHIN(venue, stops, &box)}), "stops", "type");
    refuse(
        MODEL_QUERY(.where =
                        {{.op = MODEL__GEO, .model = &venue_model, .path = "id", .pointer = &box}}),
        "id", "type");
    refuse(MODEL_QUERY(.where = {{.op = MODEL__GEO,
                                  .model = &venue_model,
                                  .path = "spot",
                                  .pointer = &box,
                                  .count = 6}}),
           "spot", "type");
    refuse(MODEL_QUERY(.where = {{.op = MODEL__GEO,
                                  .model = &venue_model,
                                  .path = "position[1]",
                                  .pointer = &box}}),
           "position[1]", "type");
}

static void near_stands_alone_and_at_the_top(void **state)
{
    (void)state;
    refuse(MODEL_QUERY(.where = {MODEL_ANY_OF(MODEL_NEAR(venue, spot, &around))}), "spot", "type");
    refuse(MODEL_QUERY(.where = {MODEL_NOT(MODEL_NEAR(venue, spot, &around))}), "spot", "type");
    refuse(MODEL_QUERY(.where = {MODEL_SOME_ITEM(venue, stops, stop,
                                                 MODEL_NEAR(stop, spot, &around))}),
           "spot", "type");
    refuse(
        MODEL_QUERY(.where = {MODEL_NEAR(venue, spot, &around), MODEL_NEAR(venue, pair, &around)}),
        "pair", "type");
    refuse(MODEL_QUERY(.where = {MODEL_TEXT_SEARCH(venue, "x"), MODEL_NEAR(venue, pair, &around)}),
           "pair", "type");
    expect_refusal_on(&venue_model, MODEL_QUERY(.where = {MODEL_NEAR(venue, moved, &around)}),
                      MODEL_ERROR_UNSUPPORTED, "moved", "key");
}

static void words_are_searched_as_they_are(void **state)
{
    const row_t rows[] = {
        {{.where = {MODEL_TEXT_SEARCH(venue, "coffee -shop \"$where\"")}},
         "{'$text':{'$search':'coffee -shop \\'$where\\''}}"},
        {{.where = {MODEL_TEXT_SEARCH_IN(venue, "café", "French",
                                         MODEL_TEXT_CASE | MODEL_TEXT_DIACRITICS)}},
         "{'$text':{'$search':'café','$language':'French','$caseSensitive':true,"
         "'$diacriticSensitive':true}}"},
        {{.where = {MODEL_EQ(venue, id, 1), MODEL_TEXT_SEARCH(venue, "x")}},
         "{'$and':[{'_id':{'$eq':" I64("1") "}},{'$text':{'$search':'x'}}]}"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        expect_filter_on(&venue_model, &rows[i].query, rows[i].json);
}

static void words_are_searched_once_and_at_the_top(void **state)
{
    static char longest[MODEL__MAX_PATTERN + 2];
    static const char name[] = "MODEL_TEXT_SEARCH";

    (void)state;
    memset(longest, 'x', sizeof longest - 1);
    refuse(MODEL_QUERY(.where = {MODEL_TEXT_SEARCH(venue, (const char *)NULL)}), name, "required");
    refuse(MODEL_QUERY(.where = {MODEL_TEXT_SEARCH(venue, "\xff")}), name, "utf8");
    refuse(MODEL_QUERY(.where = {MODEL_TEXT_SEARCH_IN(venue, "x", "klingon", 0)}), name, "enum");
    refuse(MODEL_QUERY(.where = {MODEL_TEXT_SEARCH_IN(venue, "x", "", 0)}), name, "enum");
    refuse(MODEL_QUERY(.where = {MODEL_TEXT_SEARCH_IN(venue, "x", "en", 4)}), name, "range");
    refuse(MODEL_QUERY(.where = {MODEL_TEXT_SEARCH(user, "x")}), name, "type");
    refuse(MODEL_QUERY(.where = {MODEL_ANY_OF(MODEL_TEXT_SEARCH(venue, "x"))}), name, "type");
    refuse(MODEL_QUERY(.where = {MODEL_TEXT_SEARCH(venue, "x"), MODEL_TEXT_SEARCH(venue, "y")}),
           name, "type");
    refuse(MODEL_QUERY(.where = {MODEL_NEAR(venue, pair, &around), MODEL_TEXT_SEARCH(venue, "x")}),
           name, "type");
    refuse(MODEL_QUERY(.where = {MODEL_TEXT_SEARCH(venue, "x")}, .hint = "a_1"), NULL, NULL);
    expect_refusal_on(&venue_model, MODEL_QUERY(.where = {MODEL_TEXT_SEARCH(venue, longest)}),
                      MODEL_ERROR_LIMIT, name, "length");
}

static bool sort_of(const model_query_t *query, model__buffer_t *out, model_error_t *error)
{
    bool any;

    *error = (model_error_t){0};
    out->size = 0;
    return model__query_sort(plan_for(&venue_model), query, out, &any, error);
}

static void what_fits_the_words_best_can_come_first(void **state)
{
    model__buffer_t out = {0};
    model_error_t error;

    (void)state;
    assert_true(sort_of(MODEL_QUERY(.where = {MODEL_TEXT_SEARCH(venue, "x")},
                                    .sort = {MODEL_BY_TEXT_SCORE, MODEL_DESC(venue, id)}),
                        &out, &error));
    expect_document(&out, "{'text score':{'$meta':'textScore'},'_id':" I32("-1") "}");
    assert_false(sort_of(MODEL_QUERY(.sort = {MODEL_BY_TEXT_SCORE}), &out, &error));
    assert_string_equal(error.details[0].path, "MODEL_BY_TEXT_SCORE");
    assert_false(sort_of(MODEL_QUERY(.where = {MODEL_TEXT_SEARCH(venue, "x")},
                                     .sort = {MODEL_BY_TEXT_SCORE, MODEL_BY_TEXT_SCORE}),
                         &out, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(sort_of(
        MODEL_QUERY(.where = {MODEL_TEXT_SEARCH(venue, "x")},
                    .sort = {MODEL_BY_TEXT_SCORE, MODEL_ASC(venue, id), MODEL_DESC(venue, id)}),
        &out, &error));
    assert_string_equal(error.details[0].path, "-id");
    model__buffer_free(&out);
}

static void a_buffer_that_is_full_is_told(void **state)
{
    const model_query_t query = {
        .where = {MODEL_NEAR(venue, spot, &around), MODEL_WITHIN(venue, spot, &triangle),
                  MODEL_WITHIN(venue, spot, &circle), MODEL_WITHIN(venue, spot, &box),
                  MODEL_INTERSECTS(venue, spot, &oslo)}};
    const model__plan_t *plan = plan_for(&venue_model);
    static uint8_t bytes[1000];
    model__filter_t filter;
    model_memory_t memory;
    bool done = false;
    size_t cap = 1; /* 0: none */

    (void)state;
    model__memory_init(&memory, 0);
    for (; !done; cap++) {
        model__buffer_t out;
        model_error_t error = {0};
        model__buffer_init(&out, bytes, cap);
        out.cap = cap;
        done = model__query_filter(plan, &query, &memory, &out, &filter, &error);
        if (!done)
            assert_int_equal(error.code, MODEL_ERROR_LIMIT);
        model__buffer_free(&out);
    }
    assert_in_range(cap, 500, 1000);
    model__memory_clear(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_written_as_the_server_wants_them),
        cmocka_unit_test(a_shape_is_on_earth_and_has_a_size),
        cmocka_unit_test(a_place_is_a_pair_or_has_coordinates),
        cmocka_unit_test(near_stands_alone_and_at_the_top),
        cmocka_unit_test(a_buffer_that_is_full_is_told),
        cmocka_unit_test(words_are_searched_as_they_are),
        cmocka_unit_test(words_are_searched_once_and_at_the_top),
        cmocka_unit_test(what_fits_the_words_best_can_come_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Conditions on places: what the server finds is what a loop over all records finds. */
#include "live/place_fixture.h"

/* ---- comparisons ---- */

/* How far within is each site? What is as close to the edge as rounding goes may be either way. */
typedef struct expected {
    double within[N_SITES];
    double edge;
} expected_t;

static void expect_sites(fixture_t *fixture, model_term_t term, const expected_t *expected)
{
    bool found[N_SITES] = {false};
    site_list_t list;
    int64_t n;

    assert_done(site_filter(fixture->db, MODEL_QUERY(.where = {term}), &list, &fixture->error),
                fixture->error);
    for (size_t i = 0; i < list.count; i++)
        found[list.items[i].id - 1] = true;
    for (size_t i = 0; i < N_SITES; i++)
        if (fabs(expected->within[i]) > expected->edge && found[i] != (expected->within[i] > 0))
            fail_msg("site %d is %g within, and is %sfound", (int)i + 1, expected->within[i],
                     found[i] ? "" : "not ");
    assert_done(site_count(fixture->db, MODEL_QUERY(.where = {term}), &n, &fixture->error),
                fixture->error);
    assert_int_equal(n, list.count);
    site_list_free(&list);
}

static void boxes_hold_what_lies_between_their_corners(void **state)
{
    static site_t sites[N_SITES];
    fixture_t *fixture = *state;
    uint64_t seed = 1;

    put_sites(fixture, sites);
    for (int round = 0; round < 30; round++) {
        model_point_t a = some_point(&seed, round % 2 ? 1 : 0.02),
                      b = some_point(&seed, round % 2 ? 1 : 0.02);
        const model_box_t box = {{least(a.longitude, b.longitude), least(a.latitude, b.latitude)},
                                 {most(a.longitude, b.longitude), most(a.latitude, b.latitude)}};
        expected_t expected = {.edge = -1};
        for (int i = 0; i < N_SITES; i++)
            expected.within[i] = within_box(&box, sites[i].point) >= 0 ? 1 : -1;
        expect_sites(fixture, (model_term_t)MODEL_WITHIN(site, spot, &box), &expected);
        expect_sites(fixture, (model_term_t)MODEL_WITHIN(site, pair, &box), &expected);
        expect_sites(fixture, (model_term_t)MODEL_WITHIN(site, point, &box), &expected);
        expect_sites(fixture, (model_term_t)MODEL_WITHIN(site, doors, &box), &expected);
    }
}

static void circles_hold_what_is_so_near(void **state)
{
    static site_t sites[N_SITES];
    fixture_t *fixture = *state;
    uint64_t seed = 2;

    put_sites(fixture, sites);
    add_index(fixture, "s");
    for (int round = 0; round < 30; round++) {
        const model_circle_t circle = {some_point(&seed, round % 2 ? 1 : 0.02),
                                       most(1, chance(&seed) * (round % 2 ? 2e7 : 4e5))};
        expected_t expected = {.edge = 1};
        for (int i = 0; i < N_SITES; i++)
            expected.within[i] = circle.metres - distance(circle.center, sites[i].point);
        expect_sites(fixture, (model_term_t)MODEL_WITHIN(site, spot, &circle), &expected);
        expect_sites(fixture, (model_term_t)MODEL_WITHIN(site, pair, &circle), &expected);
        expect_sites(fixture, (model_term_t)MODEL_WITHIN(site, point, &circle), &expected);
        expect_sites(fixture, (model_term_t)MODEL_WITHIN(site, doors, &circle), &expected);
    }
}

static void polygons_hold_what_their_sides_enclose(void **state)
{
    static site_t sites[N_SITES];
    fixture_t *fixture = *state;
    uint64_t seed = 3;

    put_sites(fixture, sites);
    add_index(fixture, "pair");
    for (int round = 0; round < 30; round++) {
        const double spread = round % 2 ? 0.4 : 0.02;
        const model_point_t corners[] = {some_point(&seed, spread), some_point(&seed, spread),
                                         some_point(&seed, spread)};
        const model_polygon_t polygon = {.points = corners, .count = 3};
        expected_t expected = {.edge = 1e-9};
        for (int i = 0; i < N_SITES; i++)
            expected.within[i] = within_triangle(corners, sites[i].point);
        expect_sites(fixture, (model_term_t)MODEL_WITHIN(site, spot, &polygon), &expected);
        expect_sites(fixture, (model_term_t)MODEL_WITHIN(site, pair, &polygon), &expected);
        expect_sites(fixture, (model_term_t)MODEL_INTERSECTS(site, point, &polygon), &expected);
        expect_sites(fixture, (model_term_t)MODEL_INTERSECTS(site, doors, &polygon), &expected);
    }
}

/* ---- near ---- */

static void expect_nearest_first(fixture_t *fixture, model_term_t term, const model_near_t *near,
                                 const site_t *sites)
{
    double last = 0;
    size_t n = 0;
    site_list_t list;

    assert_done(site_filter(fixture->db, MODEL_QUERY(.where = {term}), &list, &fixture->error),
                fixture->error);
    for (size_t i = 0; i < list.count; i++) {
        double far = distance(near->center, list.items[i].point);
        assert_true(far >= last - 1e-3);
        last = far;
    }
    for (size_t i = 0; i < N_SITES; i++) {
        double far = distance(near->center, sites[i].point);
        n += far >= near->least && (near->most == 0 || far <= near->most);
    }
    assert_int_equal(list.count, n);
    site_list_free(&list);
}

static void the_nearest_come_first_between_two_distances(void **state)
{
    static site_t sites[N_SITES];
    fixture_t *fixture = *state;
    uint64_t seed = 4;

    put_sites(fixture, sites);
    add_index(fixture, "s");
    add_index(fixture, "pair");
    add_index(fixture, "point");
    for (int round = 0; round < 20; round++) {
        const model_near_t near = {.center = some_point(&seed, round % 2 ? 1 : 0.02),
                                   .least = round % 3 ? 0 : chance(&seed) * 1e5,
                                   .most = round % 5 ? 1e5 + chance(&seed) * 1.5e7 : 0};
        expect_nearest_first(fixture, (model_term_t)MODEL_NEAR(site, spot, &near), &near, sites);
        expect_nearest_first(fixture, (model_term_t)MODEL_NEAR(site, pair, &near), &near, sites);
        expect_nearest_first(fixture, (model_term_t)MODEL_NEAR(site, point, &near), &near, sites);
    }
}

/* The server refuses the two in one document, and near within an $or. */
static void near_stands_beside_other_conditions(void **state)
{
    static const model_near_t near = {.center = {0, 0}};
    static const model_box_t box = {{-3, -1}, {3, 1}};
    static site_t sites[N_SITES];
    fixture_t *fixture = *state;
    site_list_t list;
    size_t n = 0;

    put_sites(fixture, sites);
    add_index(fixture, "s");
    for (size_t i = 0; i < N_SITES; i++)
        n += within_box(&box, sites[i].point) >= 0 && sites[i].id > 100;
    assert_true(n > 10);
    assert_done(
        site_filter(fixture->db,
                    MODEL_QUERY(.where = {MODEL_GT(site, id, 100), MODEL_NEAR(site, spot, &near),
                                          MODEL_WITHIN(site, spot, &box)}),
                    &list, &fixture->error),
        fixture->error);
    assert_int_equal(list.count, n);
    for (size_t i = 1; i < n; i++)
        assert_true(distance(near.center, list.items[i - 1].point) <=
                    distance(near.center, list.items[i].point) + 1e-3);
    site_list_free(&list);
}

static void other_operations_take_the_nearest(void **state)
{
    static const model_near_t near = {.center = {1, 1}, .most = 50000};
    const model_query_t query = {.where = {MODEL_NEAR(site, spot, &near)}};
    static site_t sites[N_SITES];
    fixture_t *fixture = *state;
    site_page_t page = {0};
    site_t *first;
    bool exists;
    int64_t nearest, n;

    put_sites(fixture, sites);
    add_index(fixture, "s");
    first = site_first(fixture->db, &query, &fixture->error);
    assert_non_null(first);
    nearest = first->id;
    site_free(first);
    assert_done(site_page(fixture->db, &query, 1, 5, MODEL_NO_TOTAL, &page, &fixture->error),
                fixture->error);
    assert_int_equal(page.items[0].id, nearest);
    site_page_free(&page);
    assert_done(site_exists(fixture->db, &query, &exists, &fixture->error), fixture->error);
    assert_true(exists);
    assert_done(site_update_one(fixture->db, &query, MODEL_UPDATE(MODEL_SET(site, seen, true)),
                                &fixture->error),
                fixture->error);
    first = site_get(fixture->db, nearest, &fixture->error);
    assert_true(first->seen);
    site_free(first);
    first = site_find_one_and_delete(fixture->db, &query, &fixture->error);
    assert_int_equal(first->id, nearest);
    site_free(first);
    assert_done(site_delete_many(fixture->db, &query, &n, &fixture->error), fixture->error);
    assert_true(n > 0);
    assert_done(site_exists(fixture->db, &query, &exists, &fixture->error), fixture->error);
    assert_false(exists);
}

/* RULES 34 */
static void near_is_not_counted(void **state)
{
    static const model_near_t near = {.center = {1, 1}};
    const model_query_t query = {.where = {MODEL_NEAR(site, spot, &near)}};
    fixture_t *fixture = *state;
    site_page_t page = {0};
    int64_t n = 7;

    assert_done(model_register(fixture->db, MODEL_LIST_OF(&site_model), &fixture->error),
                fixture->error);
    assert_false(site_count(fixture->db, &query, &n, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_non_null(strstr(fixture->error.message, "MODEL_WITHIN"));
    assert_int_equal(n, 0);
    assert_false(site_page(fixture->db, &query, 1, 5, 0, &page, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
}

static void near_without_an_index_is_a_matter_of_the_schema(void **state)
{
    static const model_near_t near = {.center = {1, 1}};
    static site_t sites[N_SITES];
    fixture_t *fixture = *state;
    site_list_t list;

    put_sites(fixture, sites);
    assert_false(site_filter(fixture->db, MODEL_QUERY(.where = {MODEL_NEAR(site, spot, &near)}),
                             &list, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_SCHEMA);
    assert_non_null(strstr(fixture->error.message, "index"));
}

/* ---- areas ---- */

static void ways_meet_what_they_cross(void **state)
{
    static const model_point_t corners[] = {{1, -1}, {2, -1}, {2, 1}, {1, 1}},
                               far[] = {{5, 5}, {6, 5}, {6, 6}}, on = {0, 0}, off = {0, 3};
    static const model_polygon_t square = {.points = corners, .count = 4},
                                 other = {.points = far, .count = 3};
    double ends[][2] = {{0, 0}, {4, 0}};
    fixture_t *fixture = *state;
    way_t way = {.type = "LineString"};
    site_t site = {.id = 1, .spot = {"Point", {0, 0}}, .way = &way};
    const struct {
        model_term_t term;
        bool meets;
    } rows[] = {
        {MODEL_INTERSECTS(site, way, &square), true}, {MODEL_INTERSECTS(site, way, &other), false},
        {MODEL_INTERSECTS(site, way, &on), true},     {MODEL_INTERSECTS(site, way, &off), false},
        {MODEL_WITHIN(site, way, &square), false},
    };
    bool exists;

    __typeof__(*way.coordinates.items) lines[] = {{ends[0], 2}, {ends[1], 2}};
    way.coordinates.items = lines;
    way.coordinates.count = 2;
    assert_done(model_register(fixture->db, MODEL_LIST_OF(&site_model), &fixture->error),
                fixture->error);
    assert_done(site_create(fixture->db, &site, &fixture->error), fixture->error);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_done(site_exists(fixture->db, MODEL_QUERY(.where = {rows[i].term}), &exists,
                                &fixture->error),
                    fixture->error);
        assert_int_equal(exists, rows[i].meets);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(boxes_hold_what_lies_between_their_corners),
        STORE_TEST(circles_hold_what_is_so_near),
        STORE_TEST(polygons_hold_what_their_sides_enclose),
        STORE_TEST(the_nearest_come_first_between_two_distances),
        STORE_TEST(near_stands_beside_other_conditions),
        STORE_TEST(other_operations_take_the_nearest),
        STORE_TEST(near_is_not_counted),
        STORE_TEST(near_without_an_index_is_a_matter_of_the_schema),
        STORE_TEST(ways_meet_what_they_cross),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

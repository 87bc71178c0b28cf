/* What only an index finds, in pipelines: the nearest with their distances, words with their score.
 */
#include "live/store_fixture.h"

#include <math.h>

typedef struct {
    model_meta_t meta;
    int64_t id;
    double place[2];
    const char *name, *kind;
} stop_t;
MODEL_DECLARE(stop, stop_t, int64_t);
MODEL_DEFINE(stop,
             MODEL_INDEXES(MODEL_INDEX({MODEL_2DSPHERE(stop, place)}),
                           MODEL_INDEX({MODEL_TEXT(stop, name)})),
             MODEL_FIELDS(MODEL_FIELD(stop, id, .role = MODEL_ID_CALLER),
                          MODEL_FIELD(stop, place, .key = "at"), MODEL_FIELD(stop, name),
                          MODEL_FIELD(stop, kind)));

/* A stop, and how far away it is. */
typedef struct {
    int64_t id;
    const char *name;
    double metres;
} stop_near_t;
MODEL_DECLARE_RESULT(stop_near, stop_near_t);
MODEL_DEFINE_EMBEDDED(stop_near,
                      MODEL_FIELDS(MODEL_FIELD(stop_near, id, .key = "_id"),
                                   MODEL_FIELD(stop_near, name), MODEL_FIELD(stop_near, metres)));

typedef struct {
    int64_t id;
    double fit;
} hit_t;
MODEL_DECLARE_RESULT(hit, hit_t);
MODEL_DEFINE_VIEW(hit, stop,
                  MODEL_FIELDS(MODEL_FIELD(hit, id, .role = MODEL_ID_CALLER),
                               MODEL_FIELD(hit, fit, .role = MODEL_TEXT_SCORE)));

typedef struct {
    const char *kind;
    int64_t count;
} tally_t;
MODEL_DECLARE_RESULT(tally, tally_t);
MODEL_DEFINE_EMBEDDED(tally, MODEL_FIELDS(MODEL_FIELD(tally, kind), MODEL_FIELD(tally, count)));

typedef struct {
    stop_near_list_t near;
    hit_list_t hits;
} both_t;
MODEL_DECLARE_RESULT(both, both_t);
MODEL_DEFINE_EMBEDDED(both, MODEL_FIELDS(MODEL_EMBED_LIST(both, near, stop_near),
                                         MODEL_EMBED_LIST(both, hits, hit)));

static const stop_t stops[] = {
    {.id = 1, .place = {10.75, 59.91}, .name = "Central station", .kind = "train"},
    {.id = 2, .place = {10.76, 59.91}, .name = "Station bridge", .kind = "bus"},
    {.id = 3, .place = {10.75, 59.95}, .name = "University", .kind = "bus"},
    {.id = 4, .place = {5.33, 60.39}, .name = "Bergen station, station square", .kind = "train"},
};
static const model_near_t around = {.center = {10.75, 59.91}, .most = 10000};

static int begin(void **state)
{
    static stop_t copies[sizeof stops / sizeof *stops];
    fixture_t *fixture;

    fixture_setup(state);
    fixture = *state;
    memcpy(copies, stops, sizeof stops);
    assert_done(
        model_register(fixture->db, MODEL_LIST_OF(&stop_model, &hit_model), &fixture->error),
        fixture->error);
    assert_done(stop_create_many(fixture->db, copies, 4, NULL, NULL, &fixture->error),
                fixture->error);
    return 0;
}

#define STAGE_TEST(f) cmocka_unit_test_setup_teardown(f, begin, fixture_teardown)

/* ---- places ---- */

static void the_nearest_come_with_their_distance(void **state)
{
    fixture_t *fixture = *state;
    stop_near_list_t list;

    assert_done(
        stop_near_aggregate(fixture->db,
                            MODEL_PIPELINE(stop, MODEL_GEO_NEAR(stop_near, metres,
                                                                MODEL_NEAR(stop, place, &around))),
                            &list, &fixture->error),
        fixture->error);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.items[0].id, 1);
    assert_true(list.items[0].metres < 1e-3);
    assert_string_equal(list.items[1].name, "Station bridge");
    assert_true(fabs(list.items[1].metres - 558.1) < 1);
    assert_true(fabs(list.items[2].metres - 4452.8) < 1);
    stop_near_list_free(&list);
}

static void conditions_hold_for_the_nearest_too(void **state)
{
    const model_near_t near = {.center = {10.75, 59.91}, .least = 100};
    fixture_t *fixture = *state;
    stop_near_list_t list;

    assert_done(stop_near_aggregate(
                    fixture->db,
                    MODEL_PIPELINE(stop,
                                   MODEL_GEO_NEAR(stop_near, metres, MODEL_NEAR(stop, place, &near),
                                                  MODEL_ANY_OF(MODEL_EQ(stop, kind, "train"),
                                                               MODEL_EQ(stop, name, "University"))),
                                   MODEL_SORT_BY(MODEL_DESC(stop_near, metres)), MODEL_LIMIT(9)),
                    &list, &fixture->error),
                fixture->error);
    assert_int_equal(list.count, 2);
    assert_int_equal(list.items[0].id, 4);
    assert_int_equal(list.items[1].id, 3);
    stop_near_list_free(&list);
}

static void places_are_matched_in_any_stage(void **state)
{
    static const model_circle_t circle = {{10.75, 59.91}, 10000};
    fixture_t *fixture = *state;
    tally_list_t list;

    assert_done(
        tally_aggregate(fixture->db,
                        MODEL_PIPELINE(stop, MODEL_SORT_BY(MODEL_ASC(stop, id)),
                                       MODEL_MATCH(MODEL_WITHIN(stop, place, &circle)),
                                       MODEL_GROUP(MODEL_KEY(tally, kind, MODEL_MEMBER(stop, kind)),
                                                   MODEL_COUNT_OF(tally, count)),
                                       MODEL_SORT_BY(MODEL_ASC(tally, kind))),
                        &list, &fixture->error),
        fixture->error);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0].kind, "bus");
    assert_int_equal(list.items[0].count, 2);
    tally_list_free(&list);
}

/* ---- words ---- */

static void what_fits_best_comes_first_with_its_score(void **state)
{
    fixture_t *fixture = *state;
    hit_list_t list;

    assert_done(hit_aggregate(fixture->db,
                              MODEL_PIPELINE(stop,
                                             MODEL_MATCH(MODEL_TEXT_SEARCH(stop, "station"),
                                                         MODEL_GT(stop, id, 1)),
                                             MODEL_SORT_BY(MODEL_BY_TEXT_SCORE), MODEL_LIMIT(2)),
                              &list, &fixture->error),
                fixture->error);
    assert_int_equal(list.count, 2);
    assert_true(list.items[0].fit >= list.items[1].fit && list.items[1].fit > 0.5);
    hit_list_free(&list);
}

static void words_are_grouped(void **state)
{
    fixture_t *fixture = *state;
    tally_list_t list;

    assert_done(
        tally_aggregate(fixture->db,
                        MODEL_PIPELINE(stop, MODEL_MATCH(MODEL_TEXT_SEARCH(stop, "station")),
                                       MODEL_GROUP(MODEL_KEY(tally, kind, MODEL_MEMBER(stop, kind)),
                                                   MODEL_COUNT_OF(tally, count)),
                                       MODEL_SORT_BY(MODEL_DESC(tally, count))),
                        &list, &fixture->error),
        fixture->error);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0].kind, "train");
    assert_int_equal(list.items[0].count, 2);
    tally_list_free(&list);
}

static void a_view_without_a_search_has_no_score(void **state)
{
    fixture_t *fixture = *state;
    hit_list_t list;

    raw_update(fixture, "stop", "{}", "{'$set': {'fit': 3.5}}");
    assert_done(
        hit_aggregate(fixture->db, MODEL_PIPELINE(stop, MODEL_LIMIT(3)), &list, &fixture->error),
        fixture->error);
    assert_int_equal(list.count, 3);
    assert_true(list.items[0].fit == 0);
    hit_list_free(&list);
}

/* The other collection has its own index. */
static void words_are_found_in_a_union(void **state)
{
    fixture_t *fixture = *state;
    hit_list_t list;

    assert_done(hit_aggregate(fixture->db,
                              MODEL_PIPELINE(stop, MODEL_MATCH(MODEL_TEXT_SEARCH(stop, "bridge")),
                                             MODEL_UNION_WITH(stop, MODEL_MATCH(MODEL_TEXT_SEARCH(
                                                                        stop, "university")))),
                              &list, &fixture->error),
                fixture->error);
    assert_int_equal(list.count, 2);
    assert_true(list.items[0].fit > 0.5 && list.items[1].fit > 0.5);
    hit_list_free(&list);
}

/* Some of the documents have no score: the server would refuse to give it. */
static void a_union_with_others_has_no_score(void **state)
{
    fixture_t *fixture = *state;
    hit_list_t list;

    assert_done(hit_aggregate(fixture->db,
                              MODEL_PIPELINE(stop, MODEL_MATCH(MODEL_TEXT_SEARCH(stop, "bridge")),
                                             MODEL_UNION(stop)),
                              &list, &fixture->error),
                fixture->error);
    assert_int_equal(list.count, 5);
    assert_true(list.items[0].fit == 0);
    hit_list_free(&list);
}

/* ---- refusals ---- */

static void the_server_is_not_asked_for_what_it_refuses(void **state)
{
    fixture_t *fixture = *state;
    const struct {
        const model_pipeline_t *pipeline;
        const char *words;
    } rows[] = {
        {MODEL_PIPELINE(stop, MODEL_LIMIT(5),
                        MODEL_GEO_NEAR(stop_near, metres, MODEL_NEAR(stop, place, &around))),
         "not the first stage"},
        {MODEL_PIPELINE(
             stop,
             MODEL_FACET(MODEL_BRANCH(
                 both, near, MODEL_GEO_NEAR(stop_near, metres, MODEL_NEAR(stop, place, &around))))),
         "not the first stage"},
        {MODEL_PIPELINE(stop, MODEL_GEO_NEAR(stop_near, metres, MODEL_EQ(stop, id, 1))),
         "begins with a MODEL_NEAR"},
        {MODEL_PIPELINE(stop, MODEL_GEO_NEAR(stop_near, metres, MODEL_NEAR(stop, place, &around),
                                             MODEL_NEAR(stop, place, &around))),
         "within a bracket"},
        {MODEL_PIPELINE(stop, MODEL_GEO_NEAR(stop_near, metres, MODEL_NEAR(stop, place, &around),
                                             MODEL_TEXT_SEARCH(stop, "x"))),
         "within a bracket"},
        {MODEL_PIPELINE(stop, MODEL_MATCH(MODEL_NEAR(stop, place, &around))), "within a bracket"},
        {MODEL_PIPELINE(stop, MODEL_LIMIT(5), MODEL_MATCH(MODEL_TEXT_SEARCH(stop, "x"))),
         "not in the first stage"},
        {MODEL_PIPELINE(stop, MODEL_MATCH(MODEL_ANY_OF(MODEL_TEXT_SEARCH(stop, "x")))),
         "within a bracket"},
        {MODEL_PIPELINE(stop, MODEL_FACET(MODEL_BRANCH(both, hits,
                                                       MODEL_MATCH(MODEL_TEXT_SEARCH(stop, "x"))))),
         "not in the first stage"},
        {MODEL_PIPELINE(stop, MODEL_LOOKUP_WITH(both, hits, stop, id, stop, id,
                                                MODEL_MATCH(MODEL_TEXT_SEARCH(stop, "x")))),
         "not in the first stage"},
        {MODEL_PIPELINE(stop, MODEL_SORT_BY(MODEL_BY_TEXT_SCORE)), "without a MODEL_TEXT_SEARCH"},
        {MODEL_PIPELINE(hit, MODEL_SORT_BY(MODEL_ASC(hit, fit))), "not stored"},
        {MODEL_PIPELINE(hit, MODEL_GROUP(MODEL_AVG(stop_near, metres, MODEL_MEMBER(hit, fit)))),
         "not stored"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_false(
            model_aggregate_raw(fixture->db, rows[i].pipeline, NULL, NULL, &fixture->error) ||
            !fixture->error.code);
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
        if (!strstr(fixture->error.message, rows[i].words))
            fail_msg("row %d: %s", (int)i, fixture->error.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(the_nearest_come_with_their_distance),
        STAGE_TEST(conditions_hold_for_the_nearest_too),
        STAGE_TEST(places_are_matched_in_any_stage),
        STAGE_TEST(what_fits_best_comes_first_with_its_score),
        STAGE_TEST(words_are_grouped),
        STAGE_TEST(words_are_found_in_a_union),
        STAGE_TEST(a_union_with_others_has_no_score),
        STAGE_TEST(a_view_without_a_search_has_no_score),
        STAGE_TEST(the_server_is_not_asked_for_what_it_refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

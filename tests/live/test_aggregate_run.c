#include "live/aggregate_fixture.h"

/* ---- one after the other ---- */

typedef struct {
    int64_t n, most, sum;
} seen_t;

static bool see(const card_t *card, void *context)
{
    seen_t *seen = context;

    seen->sum += card->views;
    return ++seen->n != seen->most;
}

static bool see_document(const uint8_t *document, size_t size, void *context)
{
    seen_t *seen = context;
    bson_iter_t at;
    bson_t view;

    assert_true(bson_init_static(&view, document, size));
    assert_true(bson_iter_init_find(&at, &view, "views"));
    seen->sum += bson_iter_int32(&at);
    return ++seen->n != seen->most;
}

static int64_t all_views(const fixture_t *fixture)
{
    int64_t views = 0;

    for (size_t i = 0; i < N_POSTS; i++)
        views += fixture->posts[i].views;
    return views;
}

static void records_are_given_one_after_the_other(void **state)
{
    fixture_t *fixture = *state;
    const model_pipeline_t *all = &(model_pipeline_t){.from = &post_model, .batch_size = 7};
    seen_t seen = {.n = 0}, some = {.most = 5};

    assert_done(card_aggregate_each(fixture->db, all, see, &seen, &fixture->error), fixture->error);
    assert_int_equal(seen.n, N_POSTS);
    assert_int_equal(seen.sum, all_views(fixture));
    assert_done(card_aggregate_each(fixture->db, all, see, &some, &fixture->error), fixture->error);
    assert_int_equal(some.n, 5);
    assert_false(card_aggregate_each(fixture->db, all, NULL, &some, &fixture->error));
    assert_int_equal(fixture->error.code, MODEL_ERROR_ARGUMENT);
}

static void documents_are_given_as_they_are(void **state)
{
    fixture_t *fixture = *state;
    seen_t seen = {.n = 0}, some = {.most = 5};
    const model_pipeline_t *sorted = MODEL_PIPELINE(post, MODEL_SORT_BY(MODEL_ASC(post, views)));

    assert_done(model_aggregate_raw(fixture->db, sorted, see_document, &seen, &fixture->error),
                fixture->error);
    assert_int_equal(seen.n, N_POSTS);
    assert_int_equal(seen.sum, all_views(fixture));
    assert_done(model_aggregate_raw(fixture->db, sorted, see_document, &some, &fixture->error),
                fixture->error);
    assert_int_equal(some.n, 5);
    assert_int_equal(some.sum, 0);
}

/* ---- an error is never the end ---- */

/* A function that asks for what is not there, and tells so in the error of the whole. */
static bool look_in_vain(const post_t *post, void *context)
{
    fixture_t *fixture = context;
    user_t *user = user_get(fixture->db, -1, &fixture->error);

    assert_true(post->views >= 0 && !user);
    assert_int_equal(fixture->error.code, MODEL_ERROR_NOT_FOUND);
    fixture->n_shown++;
    return true;
}

static bool look_at_raw(const uint8_t *document, size_t size, void *context)
{
    return document && size && look_in_vain(&(const post_t){.views = 1}, context);
}

static void a_function_may_use_the_same_error(void **state)
{
    fixture_t *fixture = *state;

    for (int raw = 0; raw < 2; raw++) {
        const model_pipeline_t *few = MODEL_PIPELINE(post, MODEL_LIMIT(5));
        fixture->n_shown = 0;
        bool ok =
            raw ? model_aggregate_raw(fixture->db, few, look_at_raw, fixture, &fixture->error)
                : post_aggregate_each(fixture->db, few, look_in_vain, fixture, &fixture->error);
        assert_done(ok, fixture->error);
        assert_int_equal(fixture->n_shown, 5);
        assert_int_equal(fixture->error.code, MODEL_OK);
    }
}

static void an_error_on_the_way_is_no_end(void **state)
{
    fixture_t *fixture = *state;
    const model_pipeline_t *all = &(model_pipeline_t){.from = &post_model, .batch_size = 7};
    seen_t seen = {.n = 0};
    post_list_t posts;

    live_fail_point(&fixture->live, "\"alwaysOn\"",
                    "\"failCommands\": [\"getMore\"], \"errorCode\": 9999");
    assert_false(card_aggregate_each(fixture->db, all, see, &seen, &fixture->error));
    assert_int_equal(fixture->error.code, MODEL_ERROR_SERVER);
    assert_int_equal(seen.n, 7);
    assert_false(post_aggregate(fixture->db, all, &posts, &fixture->error));
    assert_int_equal(fixture->error.code, MODEL_ERROR_SERVER);
    assert_null(posts.items);
    live_fail_point_off(&fixture->live);
}

static void an_error_of_the_server_is_an_error(void **state)
{
    fixture_t *fixture = *state;
    any_list_t found;

    assert_false(any_aggregate(
        fixture->db,
        MODEL_PIPELINE(post, MODEL_PROJECT(any, MODEL_AS(any, real,
                                                         MODEL_DIVIDED(MODEL_MEMBER(post, views),
                                                                       MODEL_LITERAL(0))))),
        &found, &fixture->error));
    assert_int_equal(fixture->error.driver_code, 2);
    assert_null(found.items);
    assert_false(any_aggregate(
        fixture->db,
        MODEL_PIPELINE_WITH(post, .stages = {MODEL_RAW_JSON("[]")}, .hint = "no_such_index"),
        &found, &fixture->error));
    assert_int_not_equal(fixture->error.code, MODEL_OK);
}

static void what_does_not_fit_a_struct_is_a_mismatch(void **state)
{
    fixture_t *fixture = *state;
    any_list_t found;

    assert_false(any_aggregate(fixture->db,
                               MODEL_PIPELINE(post, MODEL_RAW_JSON("[{\"$project\": {\"number\": "
                                                                   "\"$title\"}}]")),
                               &found, &fixture->error));
    assert_int_equal(fixture->error.code, MODEL_ERROR_MISMATCH);
    assert_string_equal(fixture->error.details[0].path, "number");
    assert_null(found.items);
}

/* ---- nothing is sent ---- */

static void mistakes_of_the_caller_are_seen_before(void **state)
{
    fixture_t *fixture = *state;
    model_error_t *error = &fixture->error;
    any_list_t found;
    post_list_t posts;

    live_fail_point(&fixture->live, "\"alwaysOn\"",
                    "\"failCommands\": [\"aggregate\"], \"errorCode\": 9999");
    assert_false(any_aggregate(fixture->db, NULL, &found, error));
    assert_int_equal(error->code, MODEL_ERROR_ARGUMENT);
    assert_false(any_aggregate(NULL, MODEL_PIPELINE(post, MODEL_LIMIT(1)), &found, error));
    assert_int_equal(error->code, MODEL_ERROR_ARGUMENT);
    assert_false(model_aggregate(fixture->db, MODEL_PIPELINE(post, MODEL_LIMIT(1)), &post_model,
                                 NULL, error));
    assert_int_equal(error->code, MODEL_ERROR_ARGUMENT);
    assert_false(any_aggregate(fixture->db, MODEL_PIPELINE(any, MODEL_LIMIT(1)), &found, error));
    assert_int_equal(error->code, MODEL_ERROR_ARGUMENT);
    assert_false(author_aggregate(
        fixture->db, MODEL_PIPELINE(user, MODEL_LOOKUP(author, posts, user, id, alien, id)),
        &(author_list_t){0}, error));
    assert_int_equal(error->code, MODEL_ERROR_ARGUMENT);
    assert_false(
        post_aggregate(fixture->db, MODEL_PIPELINE_WITH(post, .max_time_ms = -1), &posts, error));
    assert_int_equal(error->code, MODEL_ERROR_ARGUMENT);
    assert_false(post_aggregate(fixture->db, MODEL_PIPELINE_WITH(post, .read_preference = 6),
                                &posts, error));
    assert_int_equal(error->code, MODEL_ERROR_ARGUMENT);
    assert_false(
        post_aggregate(fixture->db, MODEL_PIPELINE_WITH(post, .read_concern = 6), &posts, error));
    assert_int_equal(error->code, MODEL_ERROR_ARGUMENT);
    assert_false(post_aggregate(fixture->db, MODEL_PIPELINE_WITH(post, .hint = ""), &posts, error));
    assert_int_equal(error->code, MODEL_ERROR_ARGUMENT);
    assert_false(post_aggregate(fixture->db, MODEL_PIPELINE(post, MODEL_OUT(post)), &posts, error));
    assert_int_equal(error->code, MODEL_ERROR_ARGUMENT);
    assert_false(post_aggregate(fixture->db, MODEL_PIPELINE(post, MODEL_LIMIT(1)), &posts, error));
    assert_int_equal(error->code, MODEL_ERROR_SERVER);
    live_fail_point_off(&fixture->live);
}

/* ---- hostile values ---- */

static void values_of_users_stay_values(void **state)
{
    static const char *const texts[] = {
        "$password", "$$ROOT", "$$CLUSTER_TIME", "$name", "{\"$ne\": null}", "$literal", "$",
        "a.b",       ""};
    fixture_t *fixture = *state;
    any_list_t found;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_done(
            any_aggregate(
                fixture->db,
                MODEL_PIPELINE(user, MODEL_LIMIT(1),
                               MODEL_PROJECT(any, MODEL_AS(any, text, MODEL_LITERAL(texts[i])),
                                             MODEL_AS(any, number, MODEL_MEMBER(user, id)),
                                             MODEL_AS(any, flag,
                                                      MODEL_IS_EQ(MODEL_MEMBER(user, username),
                                                                  MODEL_LITERAL(texts[i])))),
                               MODEL_MATCH(MODEL_EQ(any, text, texts[i]))),
                &found, &fixture->error),
            fixture->error);
        assert_int_equal(found.count, 1);
        assert_string_equal(found.items[0].text, texts[i]);
        assert_false(found.items[0].flag.value);
        any_list_free(&found);
    }
}

/* All have joined within the first minute of a month, in UTC. */
static void a_zone_counts_in_parts_of_dates(void **state)
{
    fixture_t *fixture = *state;
    month_list_t utc, west;

    assert_done(
        month_aggregate(
            fixture->db,
            MODEL_PIPELINE(user,
                           MODEL_GROUP(MODEL_KEY(month, year, MODEL_YEAR_OF(user, joined_at)),
                                       MODEL_KEY(month, month, MODEL_MONTH_OF(user, joined_at)),
                                       MODEL_COUNT_OF(month, count)),
                           MODEL_SORT_BY(MODEL_ASC(month, year)),
                           MODEL_SORT_BY(MODEL_ASC(month, month))),
            &utc, &fixture->error),
        fixture->error);
    assert_done(
        month_aggregate(
            fixture->db,
            MODEL_PIPELINE(
                user,
                MODEL_GROUP(
                    MODEL_KEY(month, year, MODEL_YEAR_IN(user, joined_at, "-01:00")),
                    MODEL_KEY(month, month, MODEL_MONTH_IN(user, joined_at, "America/New_York")),
                    MODEL_COUNT_OF(month, count)),
                MODEL_SORT_BY(MODEL_ASC(month, year)), MODEL_SORT_BY(MODEL_ASC(month, month))),
            &west, &fixture->error),
        fixture->error);
    assert_int_equal(utc.count, west.count);
    for (size_t i = 0; i < utc.count; i++) {
        assert_int_equal(utc.items[i].year * 12 + utc.items[i].month - 1,
                         west.items[i].year * 12 + west.items[i].month);
        assert_int_equal(utc.items[i].count, west.items[i].count);
    }
    month_list_free(&utc);
    month_list_free(&west);
}

static void an_unknown_zone_is_a_mistake(void **state)
{
    fixture_t *fixture = *state;
    month_list_t months;

    assert_false(month_aggregate(
        fixture->db,
        MODEL_PIPELINE(
            user,
            MODEL_GROUP(MODEL_KEY(month, year, MODEL_YEAR_IN(user, joined_at, "Mars/Olympus")),
                        MODEL_SUM_OF(month, month, 0), MODEL_COUNT_OF(month, count))),
        &months, &fixture->error));
    assert_int_equal(fixture->error.code, MODEL_ERROR_ARGUMENT);
    assert_non_null(strstr(fixture->error.message, "time zone"));
}

static void options_reach_the_server(void **state)
{
    const model_collation_t collation = {.locale = "simple"};
    fixture_t *fixture = *state;
    post_list_t posts;
    bson_t *found;

    live_must(&fixture->live, "{\"profile\": 2}");
    assert_done(post_aggregate(fixture->db,
                               MODEL_PIPELINE_WITH(
                                   post, .stages = {MODEL_LIMIT(2)}, .hint = "_id_",
                                   .comment = "who asks", .max_time_ms = 5000, .batch_size = 9,
                                   .collation = &collation, .read_concern = MODEL_CONCERN_MAJORITY,
                                   .read_preference = MODEL_READ_NEAREST, .allow_disk_use = true),
                               &posts, &fixture->error),
                fixture->error);
    live_must(&fixture->live, "{\"profile\": 0}");
    assert_int_equal(posts.count, 2);
    post_list_free(&posts);
    found = live_find(&fixture->live, "system.profile",
                      "{\"command.aggregate\": \"post\", \"command.comment\": \"who asks\", "
                      "\"command.hint\": \"_id_\", \"command.maxTimeMS\": 5000, "
                      "\"command.readConcern.level\": \"majority\", "
                      "\"command.collation.locale\": \"simple\", "
                      "\"command.$readPreference.mode\": \"nearest\", "
                      "\"command.allowDiskUse\": true, \"command.cursor.batchSize\": 9}");
    assert_non_null(found);
    bson_destroy(found);
}

static void strings_compare_as_the_collation_says(void **state)
{
    const model_collation_t folded = {.locale = "en", .strength = 2}, wrong = {.strength = 2};
    fixture_t *fixture = *state;
    post_list_t posts;

    assert_done(post_aggregate(fixture->db,
                               MODEL_PIPELINE_WITH(
                                   post, .stages = {MODEL_MATCH(MODEL_EQ(post, title, "POST7"))},
                                   .collation = &folded),
                               &posts, &fixture->error),
                fixture->error);
    assert_int_equal(posts.count, 1);
    post_list_free(&posts);
    assert_false(post_aggregate(fixture->db, MODEL_PIPELINE_WITH(post, .collation = &wrong), &posts,
                                &fixture->error));
    assert_int_equal(fixture->error.code, MODEL_ERROR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_given_one_after_the_other),
        cmocka_unit_test(documents_are_given_as_they_are),
        cmocka_unit_test(a_function_may_use_the_same_error),
        cmocka_unit_test(an_error_on_the_way_is_no_end),
        cmocka_unit_test(an_error_of_the_server_is_an_error),
        cmocka_unit_test(what_does_not_fit_a_struct_is_a_mismatch),
        cmocka_unit_test(mistakes_of_the_caller_are_seen_before),
        cmocka_unit_test(values_of_users_stay_values),
        cmocka_unit_test(a_zone_counts_in_parts_of_dates),
        cmocka_unit_test(an_unknown_zone_is_a_mistake),
        cmocka_unit_test(options_reach_the_server),
        cmocka_unit_test(strings_compare_as_the_collation_says),
    };

    return AGGREGATE_TESTS(tests);
}

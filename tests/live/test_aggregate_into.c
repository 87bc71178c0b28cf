#include "live/aggregate_fixture.h"

#include <inttypes.h>

/* Documents of totals, as a pipeline makes them. */
typedef struct {
    int64_t id;
    int64_t views;
    model_opt_date_t at;
} sum_t;
MODEL_DECLARE_RESULT(sum, sum_t);
MODEL_DEFINE_EMBEDDED(sum, MODEL_FIELDS(MODEL_FIELD(sum, id, .key = "_id"), MODEL_FIELD(sum, views),
                                        MODEL_FIELD(sum, at)));

typedef struct {
    model_meta_t meta;
    int64_t id;
    int64_t views;
    model_opt_date_t at;
    const char *note;
} total_t;
MODEL_DECLARE(total, total_t, int64_t);
MODEL_DEFINE(total, MODEL_FIELDS(MODEL_FIELD(total, id, .role = MODEL_ID_CALLER),
                                 MODEL_FIELD(total, views), MODEL_FIELD(total, at),
                                 MODEL_FIELD(total, note)));

static int into_setup(void **state)
{
    fixture_t *fixture;

    if (fixture_setup(state) != 0)
        return 1;
    fixture = *state;
    return !model_register(fixture->db, MODEL_LIST_OF(&total_model), &fixture->error);
}

#define VIEWS_BY_AUTHOR                                            \
    MODEL_GROUP(MODEL_KEY(sum, id, MODEL_MEMBER(post, author_id)), \
                MODEL_SUM(sum, views, MODEL_MEMBER(post, views)))

static int64_t views_of(const fixture_t *fixture, int64_t author, int64_t *n)
{
    int64_t views = 0;

    *n = 0;
    for (size_t i = 0; i < N_POSTS; i++)
        if (fixture->posts[i].author_id == author) {
            views += fixture->posts[i].views;
            ++*n;
        }
    return views;
}

static void expect_totals(fixture_t *fixture)
{
    int64_t authors = 0, n;

    for (size_t i = 0; i < N_USERS; i++) {
        int64_t id = fixture->users[i].id, views = views_of(fixture, id, &n);
        total_t *total = total_get(fixture->db, id, &fixture->error);
        assert_int_equal(total != NULL, n > 0);
        if (total)
            assert_int_equal(total->views, views);
        total_free(total);
        authors += n > 0;
    }
    assert_int_equal(live_count(&fixture->live, "total", "{}"), authors);
}

static void what_comes_out_replaces_a_collection(void **state)
{
    fixture_t *fixture = *state;

    live_insert(&fixture->live, "total", "{\"_id\": -1, \"views\": 5}");
    for (int i = 0; i < 2; i++) {
        assert_done(total_aggregate_into(fixture->db,
                                         MODEL_PIPELINE(post, VIEWS_BY_AUTHOR, MODEL_OUT(total)),
                                         &fixture->error),
                    fixture->error);
        expect_totals(fixture);
    }
}

static void what_comes_out_is_merged_by_id(void **state)
{
    fixture_t *fixture = *state;
    char filter[96];
    int64_t id = fixture->posts[0].author_id;

    live_must(&fixture->live, "{\"delete\": \"total\", \"deletes\": [{\"q\": {}, \"limit\": 0}]}");
    snprintf(filter, sizeof filter,
             "{\"_id\": {\"$numberLong\": \"%" PRId64 "\"}, \"views\": -3, \"note\": \"kept\"}",
             id);
    live_insert(&fixture->live, "total", filter);
    assert_done(total_aggregate_into(
                    fixture->db,
                    MODEL_PIPELINE(post, VIEWS_BY_AUTHOR,
                                   MODEL_ADD_FIELDS(sum, MODEL_AS(sum, at, MODEL_NOW)),
                                   MODEL_MERGE(total, MODEL_MATCHED_MERGE, MODEL_NEW_INSERT)),
                    &fixture->error),
                fixture->error);
    expect_totals(fixture);
    total_t *total = total_get(fixture->db, id, &fixture->error);
    assert_non_null(total);
    assert_string_equal(total->note, "kept");
    assert_true(total->at.has);
    total_free(total);
    assert_false(total_aggregate_into(
        fixture->db,
        MODEL_PIPELINE(post, VIEWS_BY_AUTHOR,
                       MODEL_MERGE(total, MODEL_MATCHED_FAIL, MODEL_NEW_INSERT)),
        &fixture->error));
    assert_int_equal(fixture->error.code, MODEL_ERROR_DUPLICATE);
}

static void a_write_concern_that_failed_is_not_lost(void **state)
{
    fixture_t *fixture = *state;

    live_fail_point(&fixture->live, "{\"times\": 1}",
                    "\"failCommands\": [\"aggregate\"], \"writeConcernError\": {\"code\": 64, "
                    "\"errmsg\": \"waiting for replication timed out\"}");
    assert_false(total_aggregate_into(
        fixture->db, MODEL_PIPELINE(post, VIEWS_BY_AUTHOR, MODEL_OUT(total)), &fixture->error));
    live_fail_point_off(&fixture->live);
    assert_int_equal(fixture->error.code, MODEL_ERROR_WRITE_CONCERN);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_DONE);
    expect_totals(fixture);
}

static void what_does_not_fit_the_stored_model_is_not_written(void **state)
{
    const model_pipeline_t *const rows[] = {
        MODEL_PIPELINE(post, MODEL_GROUP(MODEL_COUNT_OF(any, number)), MODEL_OUT(total)),
        MODEL_PIPELINE(user, MODEL_OUT(total)),
        MODEL_PIPELINE(post, VIEWS_BY_AUTHOR, MODEL_OUT(user)),
        MODEL_PIPELINE(post, VIEWS_BY_AUTHOR),
        MODEL_PIPELINE(post, VIEWS_BY_AUTHOR, MODEL_OUT(card)),
        MODEL_PIPELINE(post,
                       MODEL_PROJECT(sum, MODEL_AS(sum, id, MODEL_MEMBER(post, author_id)),
                                     MODEL_AS(sum, views, MODEL_MEMBER(post, title))),
                       MODEL_OUT(total)),
    };
    fixture_t *fixture = *state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_false(total_aggregate_into(fixture->db, rows[i], &fixture->error));
        assert_int_equal(fixture->error.code, MODEL_ERROR_ARGUMENT);
    }
    assert_int_equal(live_count(&fixture->live, "user", "{}"), N_USERS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_out_replaces_a_collection),
        cmocka_unit_test(what_comes_out_is_merged_by_id),
        cmocka_unit_test(a_write_concern_that_failed_is_not_lost),
        cmocka_unit_test(what_does_not_fit_the_stored_model_is_not_written),
    };

    return cmocka_run_group_tests(tests, into_setup, fixture_teardown);
}

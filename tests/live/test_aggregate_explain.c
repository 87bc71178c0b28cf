/* How the server answers pipelines. */
#include "live/aggregate_fixture.h"

typedef struct {
    const char *username;
} nick_t;
MODEL_DECLARE_RESULT(nick, nick_t);
MODEL_DEFINE_VIEW(nick, user, MODEL_FIELDS(MODEL_FIELD(nick, username)));

typedef struct {
    const char *title;
    nick_list_t authors;
} by_name_t;
MODEL_DECLARE_RESULT(by_name, by_name_t);
MODEL_DEFINE_EMBEDDED(by_name, MODEL_FIELDS(MODEL_FIELD(by_name, title),
                                            MODEL_EMBED_LIST(by_name, authors, nick)));

static model_explain_t explained(fixture_t *fixture, const model_pipeline_t *pipeline,
                                 const model_t *result)
{
    model_explain_t explain;

    assert_done(model_aggregate_explain(fixture->db, pipeline, result, &explain, &fixture->error),
                fixture->error);
    return explain;
}

static void a_plan_tells_the_index_of_a_pipeline_and_its_cost(void **state)
{
    fixture_t *fixture = *state;
    model_explain_t found;

    assert_done(
        user_aggregate_explain(fixture->db,
                               MODEL_PIPELINE(user, MODEL_MATCH(MODEL_LTE(user, id, 7)),
                                              MODEL_SORT_BY(MODEL_DESC(user, id)), MODEL_LIMIT(5)),
                               &found, &fixture->error),
        fixture->error);
    assert_string_equal(found.index, "_id_");
    assert_false(found.scans_collection || found.sorts || found.nothing);
    assert_int_equal(found.returned, 5);
    assert_int_equal(found.documents_examined, 5);
    assert_in_range(found.keys_examined, 5, 6);
}

static void a_plan_tells_a_scan_and_what_a_group_leaves(void **state)
{
    fixture_t *fixture = *state;
    model_explain_t found = explained(
        fixture,
        MODEL_PIPELINE(user,
                       MODEL_GROUP(MODEL_KEY(month, year, MODEL_YEAR_OF(user, joined_at)),
                                   MODEL_SUM_OF(month, month, 0), MODEL_COUNT_OF(month, count)),
                       MODEL_SORT_BY(MODEL_DESC(month, year))),
        &month_model);

    assert_string_equal(found.index, "");
    assert_true(found.scans_collection);
    assert_true(found.sorts);
    assert_int_equal(found.documents_examined, N_USERS);
    assert_int_equal(found.returned, 2);
}

/* The server runs a lookup within its plan, or behind it. */
static void a_plan_counts_what_a_lookup_examines(void **state)
{
    fixture_t *fixture = *state;
    const struct {
        const model_pipeline_t *pipeline;
        int64_t n;
    } rows[] = {{MODEL_PIPELINE(user, MODEL_MATCH(MODEL_EQ(user, id, 7)),
                                MODEL_LOOKUP(author, posts, user, id, post, author_id)),
                 1},
                {MODEL_PIPELINE(user, MODEL_MATCH(MODEL_LTE(user, id, 3)),
                                MODEL_LOOKUP(author, posts, user, id, post, author_id)),
                 3},
                {MODEL_PIPELINE(user, MODEL_MATCH(MODEL_LTE(user, id, 3)),
                                MODEL_LOOKUP_WITH(author, posts, user, id, post, author_id,
                                                  MODEL_MATCH(MODEL_GTE(post, views, 6)))),
                 3}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        model_explain_t found = explained(fixture, rows[i].pipeline, &author_model);
        assert_string_equal(found.index, "_id_");
        assert_true(found.scans_collection);
        assert_int_equal(found.documents_examined, rows[i].n * (1 + N_POSTS));
        assert_int_equal(found.returned, rows[i].n);
    }
}

static void the_index_of_a_lookup_is_not_that_of_the_pipeline(void **state)
{
    fixture_t *fixture = *state;
    model_explain_t found = explained(
        fixture, MODEL_PIPELINE(post, MODEL_LOOKUP(by_name, authors, post, author_id, user, id)),
        &by_name_model);

    assert_string_equal(found.index, "");
    assert_true(found.scans_collection);
    assert_int_equal(found.documents_examined, 2 * N_POSTS);
    assert_int_equal(found.keys_examined, N_POSTS);
    assert_int_equal(found.returned, N_POSTS);
}

static void what_is_sent_beside_the_stages_counts_for_the_plan(void **state)
{
    fixture_t *fixture = *state;
    model_explain_t found = explained(
        fixture,
        MODEL_PIPELINE_WITH(
            user,
            .stages = {MODEL_MATCH_EXPR(MODEL_IS_LTE(MODEL_MEMBER(user, id), MODEL_VAR("last")))},
            .let = {MODEL_LET("last", (int64_t)9)}, .hint = "_id_", .comment = "planned",
            .max_time_ms = 5000, .batch_size = 2, .read_concern = MODEL_CONCERN_LOCAL,
            .read_preference = MODEL_READ_PRIMARY,
            .collation = &(model_collation_t){.locale = "en"}, .allow_disk_use = true),
        &user_model);

    assert_string_equal(found.index, "_id_");
    assert_int_equal(found.returned, 9);
}

static void a_pipeline_that_is_refused_has_no_plan(void **state)
{
    fixture_t *fixture = *state;
    model_error_t *error = &fixture->error;
    const model_pipeline_t writes = {.from = &user_model, .stages = {MODEL_OUT(user)}};
    const model_pipeline_t reads = {.from = &user_model, .stages = {MODEL_LIMIT(1)}};
    const model_pipeline_t fails = {
        .from = &user_model,
        .stages = {MODEL_RAW_JSON("[{\"$project\": {\"x\": {\"$divide\": [1, \"$age\"]}, \"y\": "
                                  "{\"$toInt\": \"$name\"}}}]")}};
    const struct {
        const model_pipeline_t *pipeline;
        const model_t *result;
    } rows[] = {
        {&writes, &user_model}, {&reads, &month_model}, {&reads, NULL}, {NULL, &user_model}};
    model_explain_t found;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        found.returned = 7;
        assert_false(
            model_aggregate_explain(fixture->db, rows[i].pipeline, rows[i].result, &found, error));
        assert_int_equal(error->code, MODEL_ERROR_ARGUMENT);
        assert_int_equal(found.returned, 0);
    }
    assert_false(user_aggregate_explain(fixture->db, &reads, NULL, error));
    assert_int_equal(error->code, MODEL_ERROR_ARGUMENT);
    assert_false(user_aggregate_explain(fixture->db, &fails, &found, error));
    assert_int_not_equal(error->code, MODEL_OK);
    assert_int_equal(found.documents_examined, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_tells_the_index_of_a_pipeline_and_its_cost),
        cmocka_unit_test(a_plan_tells_a_scan_and_what_a_group_leaves),
        cmocka_unit_test(a_plan_counts_what_a_lookup_examines),
        cmocka_unit_test(the_index_of_a_lookup_is_not_that_of_the_pipeline),
        cmocka_unit_test(what_is_sent_beside_the_stages_counts_for_the_plan),
        cmocka_unit_test(a_pipeline_that_is_refused_has_no_plan),
    };

    return AGGREGATE_TESTS(tests);
}

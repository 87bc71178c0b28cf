/* How well a record fits a search: where a table may say so, and how it is asked for. */
#include "query_case.h"

typedef struct {
    int64_t id;
    const char *username;
    double fit;
    model_opt_double_t also;
} hit_t;
MODEL_DECLARE_RESULT(hit, hit_t);
MODEL_DEFINE_VIEW(hit, user,
                  MODEL_FIELDS(MODEL_FIELD(hit, id, .role = MODEL_ID_CALLER),
                               MODEL_FIELD(hit, username),
                               MODEL_FIELD(hit, fit, .role = MODEL_TEXT_SCORE)));

typedef hit_t two_t;
MODEL_DECLARE_RESULT(two, two_t);
MODEL_DEFINE_VIEW(two, user,
                  MODEL_FIELDS(MODEL_FIELD(two, id, .role = MODEL_ID_CALLER),
                               MODEL_FIELD(two, fit, .role = MODEL_TEXT_SCORE),
                               MODEL_FIELD(two, also, .role = MODEL_TEXT_SCORE)));
typedef hit_t stored_t;
MODEL_DECLARE_RESULT(stored, stored_t);
MODEL_DEFINE_VIEW(stored, user,
                  MODEL_FIELDS(MODEL_FIELD(stored, id, .role = MODEL_ID_CALLER),
                               MODEL_FIELD(stored, fit, .key = "score", .role = MODEL_TEXT_SCORE)));
typedef hit_t text_t;
MODEL_DECLARE_RESULT(text, text_t);
MODEL_DEFINE_VIEW(text, user,
                  MODEL_FIELDS(MODEL_FIELD(text, id, .role = MODEL_ID_CALLER),
                               MODEL_FIELD(text, username, .role = MODEL_TEXT_SCORE)));
typedef hit_t alone_t;
MODEL_DECLARE_RESULT(alone, alone_t);
MODEL_DEFINE_EMBEDDED(alone, MODEL_FIELDS(MODEL_FIELD(alone, id, .role = MODEL_ID_CALLER),
                                          MODEL_FIELD(alone, fit, .role = MODEL_TEXT_SCORE)));

/* A view of a view has its score. */
typedef struct {
    int64_t id;
    model_opt_double_t fit;
} short_hit_t;
MODEL_DECLARE_RESULT(short_hit, short_hit_t);
MODEL_DEFINE_VIEW(short_hit, hit,
                  MODEL_FIELDS(MODEL_FIELD(short_hit, id, .role = MODEL_ID_CALLER),
                               MODEL_FIELD(short_hit, fit)));

static void only_a_view_has_one_score_and_that_is_a_double(void **state)
{
    const struct {
        const model_t *model;
        const char *words;
    } rows[] = {{&two_model, "two scores"},
                {&stored_model, "a text score that is stored"},
                {&text_model, "this role"},
                {&alone_model, "a text score that is stored"}};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model_error_t error = {0};
        assert_null(model__plan_of(rows[i].model, &error));
        assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
        if (!strstr(error.message, rows[i].words))
            fail_msg("%s, not %s", error.message, rows[i].words);
    }
    assert_string_equal(plan_for(&hit_model)->score->key, "fit");
    assert_string_equal(plan_for(&short_hit_model)->score->key, "fit");
    assert_null(plan_for(&user_model)->score);
}

/* As a projection that reads "_id" becomes. */
static void expect_projection(const model_query_t *query, const char *json)
{
    const model__loaded_t all = {NULL, NULL};
    model__buffer_t out = {0};
    size_t mark;

    assert_true(model__put_document_begin(&out, &mark) && model__put_int32(&out, "_id", 3, 1) &&
                model__put_end(&out, mark));
    assert_true(model__score_project(plan_for(&hit_model), query, &all, &out));
    expect_document(&out, json);
    model__buffer_free(&out);
}

static void it_is_asked_for_in_a_search_and_hidden_without(void **state)
{
    static const model_term_t search[] = {MODEL_TEXT_SEARCH(user, "x"), {.op = 0}};
    const char *asked = "{'_id':" I32("1") ",'fit':{'$meta':'textScore'}}";

    (void)state;
    expect_projection(MODEL_QUERY(.where = {MODEL_TEXT_SEARCH(user, "x")}), asked);
    expect_projection(MODEL_QUERY(.where = {MODEL_EQ(user, id, 1)}, .also = search), asked);
    expect_projection(NULL, "{'_id':" I32("1") "}");
    expect_projection(MODEL_QUERY(.where = {MODEL_EQ(user, id, 1)}), "{'_id':" I32("1") "}");
    expect_projection(MODEL_QUERY(.fields = {MODEL_WITHOUT(hit, username)}),
                      "{'_id':" I32("1") ",'fit':" I32("0") "}");
}

static void no_condition_sees_it(void **state)
{
    (void)state;
    expect_refusal_on(&hit_model, MODEL_QUERY(.where = {MODEL_GT(hit, fit, 1)}),
                      MODEL_ERROR_ARGUMENT, "fit", "key");
    expect_refusal_on(&hit_model, MODEL_QUERY(.where = {MODEL_MISSING(hit, fit)}),
                      MODEL_ERROR_ARGUMENT, "fit", "key");
}

static void a_text_from_outside_does_not_know_it(void **state)
{
    static const char *const texts[] = {"fit__gt=1", "sort=fit", "sort=-fit", "fields=fit"};
    model_query_t parsed;
    model_error_t error;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(texts); i++) {
        model_memory_t *memory = model_memory_new(0);
        assert_false(model_query_parse(&hit_model, texts[i], NULL, memory, &parsed, &error));
        assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
        model_memory_free(memory);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_view_has_one_score_and_that_is_a_double),
        cmocka_unit_test(it_is_asked_for_in_a_search_and_hidden_without),
        cmocka_unit_test(no_condition_sees_it),
        cmocka_unit_test(a_text_from_outside_does_not_know_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Named values of a pipeline: what is sent of them, and what is refused. */
#include "pipeline_case.h"

static void expect_let(const model_pipeline_t *pipeline, const char *let, const char *stages)
{
    char whole[1024];
    model__pipeline_t built;
    model_error_t error;

    bool ok = build(pipeline, &any_model, &built, &error);
    if (!ok)
        model_error_print(stderr, &error);
    assert_true(ok);
    expect_document(&built.let, let);
    snprintf(whole, sizeof whole, "{'pipeline':[%s]}", stages);
    expect_document(&built.stages, whole);
    model__buffer_free(&built.stages);
    model__buffer_free(&built.let);
}

#define NUMBER(text) "{'$numberInt':'" text "'}"
#define PROJECTED(rest)                                                                  \
    "{'$project':{" rest ",'_id':" NUMBER("1") ",'role':" NUMBER("1") ",'home':" NUMBER( \
        "1") ",'lines':" NUMBER("1") ",'email':" EMAIL ",'age':" NUMBER("1") "}}"

static void values_are_literals_and_have_a_name(void **state)
{
    (void)state;
    expect_let(
        MODEL_PIPELINE_WITH(user,
                            .stages = {MODEL_MATCH_EXPR(MODEL_IS_GT(MODEL_MEMBER(user, created_at),
                                                                    MODEL_VAR("since"))),
                                       MODEL_PROJECT(any, MODEL_AS(any, text, MODEL_VAR("a_1Z")))},
                            .let = {MODEL_LET("since", ((model_date_t){7})),
                                    MODEL_LET("a_1Z", "$password"),
                                    MODEL_LET_OF(user, role, "role", ROLE_AUTHOR)}),
        "{'since':{'$literal':{'$date':{'$numberLong':'7'}}},"
        "'a_1Z':{'$literal':'$password'},'role':{'$literal':'author'}}",
        "{'$match':{'$expr':{'$gt':['$created_at','$$since']}}}," PROJECTED("'text':'$$a_1Z'"));
}

static void a_variable_has_a_type(void **state)
{
    (void)state;
    refuse_stages(MODEL_PIPELINE_WITH(
                      user,
                      .stages = {MODEL_PROJECT(any, MODEL_AS(any, number, MODEL_VAR("name")))},
                      .let = {MODEL_LET("name", "x")}),
                  &any_model, MODEL_ERROR_ARGUMENT, "number", "a text does not fit");
    refuse_stages(MODEL_PIPELINE_WITH(user, .stages = {MODEL_MATCH_EXPR(MODEL_VAR("name"))},
                                      .let = {MODEL_LET("name", "x")}),
                  &user_model, MODEL_ERROR_ARGUMENT, "MODEL_MATCH_EXPR", "neither true nor false");
}

static void names_are_plain_and_known(void **state)
{
    static const char *const names[] = {"",     "A",   "_a",       "1a",  "a.b", "a$",
                                        "ROOT", "a b", "\xc3\xa6", "a-b", NULL};
    static char longest[65];

    (void)state;
    memset(longest, 'x', sizeof longest - 1);
    for (size_t i = 0; i <= MODEL__COUNT_OF(names); i++)
        refuse_stages(MODEL_PIPELINE_WITH(user, .let = {MODEL_LET(i ? names[i - 1] : longest, 1)}),
                      &user_model, MODEL_ERROR_ARGUMENT, NULL, "begins with a small letter");
    longest[63] = '\0';
    refuse_stages(MODEL_PIPELINE_WITH(user, .let = {MODEL_LET(longest, 1), MODEL_LET(longest, 1)}),
                  &user_model, MODEL_ERROR_ARGUMENT, longest, "twice");
    refuse_stages(MODEL_PIPELINE_WITH(
                      user,
                      .stages = {MODEL_MATCH_EXPR(MODEL_IS_GT(MODEL_VAR("b"), MODEL_VAR("a")))},
                      .let = {MODEL_LET("a", 1)}),
                  &user_model, MODEL_ERROR_ARGUMENT, "b", "no variable of this name");
    refuse_stages(MODEL_PIPELINE(user, MODEL_MATCH_EXPR(MODEL_VAR(NULL))), &user_model,
                  MODEL_ERROR_ARGUMENT, NULL, "no variable of this name");
}

static void values_are_sound(void **state)
{
    model_pipeline_t pipeline = {.from = &user_model};

    (void)state;
    refuse_stages(MODEL_PIPELINE_WITH(user, .let = {MODEL_LET("a", (const char *)NULL)}),
                  &user_model, MODEL_ERROR_ARGUMENT, "a", "NULL");
    refuse_stages(MODEL_PIPELINE_WITH(user, .let = {MODEL_LET("a", "\xff")}), &user_model,
                  MODEL_ERROR_ARGUMENT, "a", "UTF-8");
    refuse_stages(MODEL_PIPELINE_WITH(user, .let = {MODEL_LIMIT(3)}), &user_model,
                  MODEL_ERROR_ARGUMENT, NULL, ".let takes MODEL_LET");
    for (size_t i = 0; i <= MODEL_MAX_LET; i++)
        pipeline.let[i] = (model_term_t)MODEL_LET("a", 1);
    refuse_stages(&pipeline, &user_model, MODEL_ERROR_ARGUMENT, NULL, "more than 8 variables");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_literals_and_have_a_name),
        cmocka_unit_test(a_variable_has_a_type),
        cmocka_unit_test(names_are_plain_and_known),
        cmocka_unit_test(values_are_sound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

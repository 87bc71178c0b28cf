/* Models and comparisons of the tests of pipelines. */
#ifndef PIPELINE_CASE_H
#define PIPELINE_CASE_H

#include "query/pipeline.h"
#include "query_case.h"

typedef struct {
    int32_t year, month;
    int64_t count;
    model_opt_double_t average_age;
} month_t;
MODEL_DECLARE_RESULT(month, month_t);
MODEL_DEFINE_EMBEDDED(month, MODEL_FIELDS(MODEL_FIELD(month, year), MODEL_FIELD(month, month),
                                          MODEL_FIELD(month, count),
                                          MODEL_FIELD(month, average_age, .key = "age")));

/* Many members of many types, none of which must be there. */
typedef struct {
    model_opt_int64_t id;
    model_opt_int64_t number;
    model_opt_double_t real;
    model_opt_decimal_t decimal;
    const char *text;
    model_opt_date_t date;
    model_opt_bool_t flag;
    MODEL_OPT(role_t) role;
    address_t *home;
    model_string_list_t texts;
    model_int64_list_t numbers;
    line_list_t lines;
    line_t *line;
    const char *email;
    model_opt_int32_t age;
    const char *secret;
} any_t;
MODEL_DECLARE_RESULT(any, any_t);
MODEL_DEFINE_EMBEDDED(any,
                      MODEL_FIELDS(MODEL_FIELD(any, id, .key = "_id"), MODEL_FIELD(any, number),
                                   MODEL_FIELD(any, real), MODEL_FIELD(any, decimal),
                                   MODEL_FIELD(any, text), MODEL_FIELD(any, date),
                                   MODEL_FIELD(any, flag), MODEL_OPT_ENUM(any, role, roles),
                                   MODEL_EMBED(any, home, address), MODEL_FIELD(any, texts),
                                   MODEL_FIELD(any, numbers), MODEL_EMBED_LIST(any, lines, line),
                                   MODEL_EMBED(any, line, line), MODEL_FIELD(any, email),
                                   MODEL_FIELD(any, age),
                                   MODEL_FIELD(any, secret, .secret = true)));

/* A member with two old names: as reading takes it. */
#define EMAIL                                                                               \
    "{'$cond':[{'$eq':[{'$type':'$email'},'missing']},{'$cond':[{'$eq':[{'$type':'$mail'}," \
    "'missing']},'$e_mail','$mail']},'$email']}"

static bool build(const model_pipeline_t *pipeline, const model_t *result, model__pipeline_t *built,
                  model_error_t *error)
{
    model_memory_t memory;

    model__memory_init(&memory, 0);
    *built = (model__pipeline_t){.whole = false};
    *error = (model_error_t){.code = MODEL_OK};
    bool ok = model__pipeline_build(plan_for(pipeline->from), pipeline, plan_for(result), &memory,
                                    built, error);
    model__memory_clear(&memory);
    return ok;
}

/* json: what stands in the array. */
MODEL__UNUSED static void expect_stages(const model_pipeline_t *pipeline, const model_t *result,
                                        const char *json)
{
    char whole[4096];
    model__pipeline_t built;
    model_error_t error;

    bool ok = build(pipeline, result, &built, &error);
    if (!ok)
        model_error_print(stderr, &error);
    assert_true(ok);
    snprintf(whole, sizeof whole, "{'pipeline':[%s]}", json);
    expect_document(&built.stages, whole);
    model__buffer_free(&built.stages);
    model__buffer_free(&built.let);
}

MODEL__UNUSED static void refuse_stages(const model_pipeline_t *pipeline, const model_t *result,
                                        model_code_t code, const char *path, const char *words)
{
    model__pipeline_t built;
    model_error_t error;

    assert_false(build(pipeline, result, &built, &error));
    if (error.code != code || !strstr(error.message, words))
        model_error_print(stderr, &error);
    assert_int_equal(error.code, code);
    if (path)
        assert_string_equal(error.details[0].path, path);
    assert_non_null(strstr(error.message, words));
    model__buffer_free(&built.stages);
    model__buffer_free(&built.let);
}

#endif

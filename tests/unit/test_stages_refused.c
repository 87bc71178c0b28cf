#include "pipeline_case.h"

typedef struct {
    model_pipeline_t pipeline;
    const char *path, *words;
    model_code_t code; /* 0: ARGUMENT */
    const model_t *result;
} refusal_t;

#define PIPE(...)                                      \
    {                                                  \
        .from = &user_model, .stages = { __VA_ARGS__ } \
    }

static void refuse_rows(const refusal_t *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        refuse_stages(&rows[i].pipeline, rows[i].result ? rows[i].result : &any_model,
                      rows[i].code ? rows[i].code : MODEL_ERROR_ARGUMENT, rows[i].path,
                      rows[i].words);
}

static const refusal_t does_not_fit[] = {
    {.pipeline = PIPE(MODEL_GROUP(MODEL_KEY(any, text, MODEL_MEMBER(user, age)))),
     .path = "text",
     .words = "an integer does not fit"},
    {.pipeline = PIPE(MODEL_GROUP(MODEL_KEY(any, number, MODEL_MEMBER(user, username)))),
     .path = "number",
     .words = "a text does not fit"},
    {.pipeline = PIPE(MODEL_GROUP(MODEL_SUM(any, number, MODEL_MEMBER(user, score)))),
     .path = "number",
     .words = "a fraction does not fit"},
    {.pipeline = PIPE(MODEL_GROUP(MODEL_COLLECT(any, texts, MODEL_MEMBER(user, age)))),
     .path = "texts",
     .words = "a list of integers does not fit"},
    {.pipeline = PIPE(MODEL_GROUP(MODEL_FIRST(any, text, MODEL_MEMBER(user, tags)))),
     .path = "text",
     .words = "a list of texts does not fit"},
    {.pipeline = PIPE(MODEL_GROUP(MODEL_COLLECT(any, lines, MODEL_MEMBER(user, home)))),
     .path = "lines",
     .words = "a list of structs does not fit"},
    {.pipeline = PIPE(MODEL_PROJECT(any, MODEL_AS(any, flag, MODEL_LITERAL(1)))),
     .path = "flag",
     .words = "an integer does not fit"},
    {.pipeline =
         PIPE(MODEL_PROJECT(any, MODEL_AS(any, text, MODEL_MEMBER(user, lines.items->sku)))),
     .path = "text",
     .words = "a list of texts does not fit"},
};

static void results_that_do_not_fit_the_struct_name_the_member(void **state)
{
    (void)state;
    refuse_rows(does_not_fit, MODEL__COUNT_OF(does_not_fit));
}

/* "$secret" would be the member of that name. */
static void a_zone_is_a_name(void **state)
{
    static const char *const zones[] = {"", "$secret", "$$ROOT", "Europe Oslo", "\xc3\xa6", "a.b"};
    static char longest[80];

    (void)state;
    memset(longest, 'x', 65);
    for (size_t i = 0; i <= MODEL__COUNT_OF(zones); i++) {
        const char *zone = i ? zones[i - 1] : longest;
        refuse_stages(
            MODEL_PIPELINE(
                user,
                MODEL_PROJECT(any, MODEL_AS(any, number, MODEL_YEAR_IN(user, created_at, zone)))),
            &any_model, MODEL_ERROR_ARGUMENT, "created_at", "not a time zone");
    }
}

static const refusal_t not_taken[] = {
    {.pipeline = PIPE({.op = MODEL__SORT}), .words = "a sort without a member"},
    {.pipeline = PIPE(MODEL_GROUP(MODEL_SUM(any, number, MODEL_MEMBER(user, username)))),
     .path = "number",
     .words = "MODEL_SUM takes a number"},
    {.pipeline = PIPE(MODEL_GROUP(MODEL_AVG(any, real, MODEL_MEMBER(user, tags)))),
     .path = "real",
     .words = "MODEL_AVG takes a number"},
    {.pipeline = PIPE(MODEL_PROJECT(
         any,
         MODEL_AS(any, text, MODEL_CONCATENATED(MODEL_MEMBER(user, age), MODEL_LITERAL("x"))))),
     .path = "text",
     .words = "MODEL_CONCATENATED takes texts"},
    {.pipeline = PIPE(MODEL_PROJECT(
         any, MODEL_AS(any, number, MODEL_DIVIDED(MODEL_MEMBER(user, age), MODEL_LITERAL(2))))),
     .path = "number",
     .words = "a fraction does not fit"},
    {.pipeline =
         PIPE(MODEL_PROJECT(any, MODEL_AS(any, number, MODEL_SUBTRACTED(MODEL_MEMBER(user, age))))),
     .path = "number",
     .words = "at least 2"},
    {.pipeline = PIPE(MODEL_PROJECT(
         any, MODEL_AS(any, flag, MODEL_IS_EQ(MODEL_MEMBER(user, age), MODEL_LITERAL("1"))))),
     .path = "flag",
     .words = "two values of one type"},
    {.pipeline =
         PIPE(MODEL_PROJECT(any, MODEL_AS(any, date, MODEL_START_OF(user, created_at, "fort")))),
     .path = "created_at",
     .words = "not a unit of time"},
    {.pipeline =
         PIPE(MODEL_PROJECT(any, MODEL_AS(any, date, MODEL_START_OF(user, created_at, NULL)))),
     .path = "created_at",
     .words = "without a unit"},
};

static void functions_refuse_what_they_do_not_take(void **state)
{
    (void)state;
    refuse_rows(not_taken, MODEL__COUNT_OF(not_taken));
}

static const refusal_t not_there[] = {
    {.pipeline =
         PIPE(MODEL_GROUP(MODEL_COUNT_OF(any, number)), MODEL_MATCH(MODEL_GT(user, age, 1))),
     .path = "age",
     .words = "a condition on model user"},
    {.pipeline =
         PIPE(MODEL_GROUP(MODEL_COUNT_OF(any, number)), MODEL_MATCH(MODEL_EQ(any, text, "x"))),
     .path = "text",
     .words = "no stage gives it a value"},
    {.pipeline =
         PIPE(MODEL_GROUP(MODEL_COUNT_OF(any, number)), MODEL_SORT_BY(MODEL_ASC(any, real))),
     .path = "real",
     .words = "no stage gives it a value"},
    {.pipeline = PIPE(MODEL_GROUP(MODEL_COUNT_OF(any, number)), MODEL_SORT_BY("nope")),
     .path = "nope",
     .words = "no such member"},
    {.pipeline = PIPE(MODEL_GROUP(MODEL_COUNT_OF(any, number)),
                      MODEL_PROJECT(any, MODEL_AS(any, real, MODEL_MEMBER(user, score)))),
     .path = "score",
     .words = "another model"},
    {.pipeline = PIPE(MODEL_GROUP(MODEL_COUNT_OF(month, count))),
     .path = "year",
     .words = "no stage gives",
     .result = &month_model},
    {.pipeline = PIPE(MODEL_GROUP(MODEL_COUNT_OF(any, number), MODEL_COUNT_OF(month, count))),
     .path = "count",
     .words = "another model than any"},
    {.pipeline = PIPE(MODEL_GROUP(MODEL_COUNT_OF(any, number), MODEL_COUNT_OF(any, number))),
     .path = "number",
     .words = "twice"},
    {.pipeline = PIPE(MODEL_GROUP(MODEL_COUNT_OF(user, id))),
     .path = "id",
     .words = "user is stored"},
    {.pipeline = PIPE(MODEL_GROUP(MODEL_COUNT_OF(any, number))),
     .path = NULL,
     .words = "records of model any, not of month",
     .result = &month_model},
    {.pipeline = PIPE(MODEL_UNWIND(user, tags)),
     .path = "tags",
     .words = "an item where",
     .result = &user_model},
    {.pipeline = PIPE(MODEL_UNWIND(user, home)), .path = "home", .words = "not a list"},
    {.pipeline = PIPE(MODEL_UNWIND(user, tags), MODEL_UNWIND(user, tags)),
     .path = "tags",
     .words = "not a list"},
    {.pipeline = PIPE(MODEL_UNWIND(user, lines.items->notes)),
     .path = "lines.items->notes",
     .words = "a list in a list"},
};

static void members_are_those_of_the_documents_at_that_stage(void **state)
{
    (void)state;
    refuse_rows(not_there, MODEL__COUNT_OF(not_there));
}

static const refusal_t unsayable[] = {
    {.pipeline = PIPE(MODEL_PROJECT(any, MODEL_AS(any, text, MODEL_MEMBER(user, tags.items[0])))),
     .path = "tags.items[0]",
     .words = "an item by its number",
     .code = MODEL_ERROR_UNSUPPORTED},
    {.pipeline = PIPE(
         MODEL_PROJECT(any, MODEL_AS(any, number, MODEL_MEMBER(user, lines.items[1].quantity)))),
     .path = "lines.items[1].quantity",
     .words = "an item by its number",
     .code = MODEL_ERROR_UNSUPPORTED},
    {.pipeline = PIPE(MODEL_PROJECT(any, MODEL_AS(any, text, MODEL_MEMBER(user, bio)))),
     .path = "bio",
     .words = "secret"},
    {.pipeline =
         PIPE(MODEL_PROJECT(any, MODEL_AS(any, texts, MODEL_MEMBER(user, lines.items->maker)))),
     .path = NULL,
     .words = "old names within",
     .code = MODEL_ERROR_UNSUPPORTED},
    {.pipeline = PIPE(MODEL_SORT_BY(MODEL_ASC(user, email))),
     .path = "email",
     .words = "old names"},
};

static void what_expressions_cannot_say_is_refused(void **state)
{
    (void)state;
    refuse_rows(unsayable, MODEL__COUNT_OF(unsayable));
}

static const refusal_t unsound[] = {
    {.pipeline = PIPE(MODEL_LIMIT(0)), .path = NULL, .words = "limit below 1"},
    {.pipeline = PIPE(MODEL_LIMIT(-1)), .path = NULL, .words = "limit below 1"},
    {.pipeline = PIPE(MODEL_SKIP(-1)), .path = NULL, .words = "negative"},
    {.pipeline = PIPE(MODEL_SAMPLE(0)), .path = NULL, .words = "sample"},
    {.pipeline = PIPE({.op = MODEL__CLOSE}), .path = NULL, .words = "closed that was not opened"},
    {.pipeline = PIPE({.op = MODEL__GROUP}, MODEL_COUNT_OF(any, number)),
     .path = NULL,
     .words = "not closed"},
    {.pipeline = PIPE({.op = MODEL__PROJECT, .model = &any_model}),
     .path = NULL,
     .words = "not closed"},
    {.pipeline = PIPE({.op = MODEL__MATCH}, MODEL_EQ(user, age, 1)),
     .path = NULL,
     .words = "not closed"},
    {.pipeline = PIPE(MODEL_EQ(user, age, 1)), .path = NULL, .words = "no stage"},
    {.pipeline = PIPE(MODEL_MEMBER(user, age)), .path = NULL, .words = "no stage"},
    {.pipeline = PIPE(MODEL_GROUP(MODEL_EQ(user, age, 1))),
     .path = "age",
     .words = "an accumulator is expected"},
    {.pipeline = PIPE({.op = MODEL__GROUP}, {.op = MODEL__CLOSE}),
     .path = NULL,
     .words = "without a member"},
    {.pipeline =
         PIPE({.op = MODEL__GROUP}, {.op = MODEL__SUM, .model = &any_model, .path = "number"},
              {.op = MODEL__CLOSE}),
     .path = "number",
     .words = "expression is expected"},
    {.pipeline = PIPE([2] = MODEL_LIMIT(1)), .path = NULL, .words = "an empty term"},
    {.pipeline = PIPE([MODEL_MAX_STAGES] = MODEL_LIMIT(1)), .path = NULL, .words = "more than 64"},
    {.pipeline = PIPE(MODEL_MATCH({.op = MODEL__EQ,
                                   .model = &user_model,
                                   .path = "username",
                                   .value_kind = MODEL__V_STRING})),
     .path = "username",
     .words = "NULL"},
    {.pipeline = PIPE(MODEL_GROUP(MODEL_FIRST(any, text, MODEL_LITERAL((const char *)0)))),
     .path = "text",
     .words = "NULL as a value"},
    {.pipeline = PIPE(MODEL_GROUP(MODEL_FIRST(any, text, MODEL_LITERAL("\xff")))),
     .path = "text",
     .words = "UTF-8"},
};

static void pipelines_that_are_not_sound_are_refused(void **state)
{
    (void)state;
    refuse_rows(unsound, MODEL__COUNT_OF(unsound));
}

static void brackets_nest_only_so_deep(void **state)
{
    model_term_t terms[400] = {{.op = MODEL__PROJECT, .model = &any_model},
                               {.op = MODEL__AS, .model = &any_model, .path = "number"}};
    size_t n = 2;

    (void)state;
    while (n < 102)
        terms[n++] = (model_term_t){.op = MODEL__CALL, .count = MODEL__F_ABS};
    terms[n++] = (model_term_t)MODEL_LITERAL(1);
    while (n < 204)
        terms[n++] = (model_term_t){.op = MODEL__CLOSE};
    refuse_stages(&(model_pipeline_t){.from = &user_model, .also = terms}, &any_model,
                  MODEL_ERROR_LIMIT, NULL, "nested more than");
}

static void stages_are_added_at_run_time(void **state)
{
    model_pipeline_t pipeline = {.from = &user_model};

    (void)state;
    MODEL_STAGE(&pipeline, MODEL_SKIP(1), MODEL_LIMIT(2));
    MODEL_STAGE(&pipeline, MODEL_SAMPLE(3));
    expect_stages(&pipeline, &user_model,
                  "{'$skip':{'$numberLong':'1'}},{'$limit':{'$numberLong':'2'}},"
                  "{'$sample':{'size':{'$numberLong':'3'}}}");
    for (int i = 0; i < 70; i++)
        MODEL_STAGE(&pipeline, MODEL_SKIP(1));
    refuse_stages(&pipeline, &user_model, MODEL_ERROR_ARGUMENT, NULL, "more than 64");
    model_pipeline_add(NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zone_is_a_name),
        cmocka_unit_test(results_that_do_not_fit_the_struct_name_the_member),
        cmocka_unit_test(functions_refuse_what_they_do_not_take),
        cmocka_unit_test(members_are_those_of_the_documents_at_that_stage),
        cmocka_unit_test(what_expressions_cannot_say_is_refused),
        cmocka_unit_test(pipelines_that_are_not_sound_are_refused),
        cmocka_unit_test(brackets_nest_only_so_deep),
        cmocka_unit_test(stages_are_added_at_run_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

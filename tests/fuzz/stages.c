/* Pipelines of any stages, mostly well-formed: what is built is BSON that has the same form
 * whatever a stranger's text says; what is not built is a mistake of the caller. */
#include "fuzz.h"

#include "query/pipeline.h"

#include <mongomodel/declare.h>
#include <mongomodel/geo.h>
#include <mongomodel/table.h>

typedef struct entry {
    const char *sku;
    int32_t n;
} entry_t;
MODEL_DECLARE_EMBEDDED(entry, entry_t);
typedef struct page {
    model_meta_t meta;
    int64_t id;
    const char *title, *mail, *secret;
    model_opt_int32_t age;
    double at[2];
    model_date_t day;
    bool open;
    model_string_list_t tags;
    entry_t first;
    entry_list_t lines;
} page_t;
MODEL_DECLARE(page, page_t, int64_t);
typedef struct row {
    model_opt_int64_t id, n;
    model_opt_double_t real;
    model_opt_date_t day;
    model_opt_bool_t flag;
    const char *title, *text;
    model_string_list_t tags, texts;
    entry_list_t lines;
    entry_t *first;
} row_t;
MODEL_DECLARE_RESULT(row, row_t);
typedef struct hit {
    int64_t id;
    double fit;
} hit_t;
MODEL_DECLARE_RESULT(hit, hit_t);
MODEL_DEFINE_EMBEDDED(entry, MODEL_FIELDS(MODEL_FIELD(entry, sku), MODEL_FIELD(entry, n)));
MODEL_DEFINE(page,
             MODEL_FIELDS(MODEL_FIELD(page, id, .role = MODEL_ID_CALLER),
                          MODEL_FIELD(page, title, .key = "t"),
                          MODEL_FIELD(page, mail, .also_read = {"email"}),
                          MODEL_FIELD(page, secret, .secret = true), MODEL_FIELD(page, age),
                          MODEL_FIELD(page, at), MODEL_FIELD(page, day), MODEL_FIELD(page, open),
                          MODEL_FIELD(page, tags), MODEL_EMBED(page, first, entry),
                          MODEL_EMBED_LIST(page, lines, entry)));
MODEL_DEFINE_EMBEDDED(row,
                      MODEL_FIELDS(MODEL_FIELD(row, id, .key = "_id"), MODEL_FIELD(row, n),
                                   MODEL_FIELD(row, real), MODEL_FIELD(row, day),
                                   MODEL_FIELD(row, flag), MODEL_FIELD(row, title),
                                   MODEL_FIELD(row, text), MODEL_FIELD(row, tags),
                                   MODEL_FIELD(row, texts), MODEL_EMBED_LIST(row, lines, entry),
                                   MODEL_EMBED(row, first, entry)));
MODEL_DEFINE_VIEW(hit, page,
                  MODEL_FIELDS(MODEL_FIELD(hit, id, .role = MODEL_ID_CALLER),
                               MODEL_FIELD(hit, fit, .role = MODEL_TEXT_SCORE)));

enum { MAX_TERMS = MODEL_MAX_STAGES, MAX_DEPTH = 6 };

/* A pipeline that an input decides. */
typedef struct maker {
    fuzz_input_t input;
    const char *text; /* what a stranger says */
    const model_t *model;
    model_term_t terms[MAX_TERMS];
    size_t n, depth;
} maker_t;

static size_t one_of(maker_t *maker, size_t n)
{
    return fuzz_byte(&maker->input) % n;
}

static void add(maker_t *maker, model_term_t term)
{
    if (maker->n < MAX_TERMS)
        maker->terms[maker->n++] = term;
}

static void close_bracket(maker_t *maker)
{
    add(maker, (model_term_t){.op = MODEL__CLOSE});
}

/* ---- what a term names ---- */

static const model_t *const models[] = {&page_model, &row_model, &hit_model, &entry_model, NULL};

/* Mostly the model that the documents are thought to have. */
static const model_t *some_model(maker_t *maker)
{
    size_t which = one_of(maker, 64);

    return which < MODEL__COUNT_OF(models) ? models[which] : maker->model;
}

/* Mostly one of the model's own. */
static const char *some_path(maker_t *maker, const model_t *model)
{
    static const char *const others[] = {"lines.items->sku", "first.n", "", "$t", "_id", NULL};
    const size_t which = one_of(maker, 48);
    size_t n = 0;

    if (which < MODEL__COUNT_OF(others))
        return others[which];
    for (model = model ? model : &page_model; model->fields[n].name;)
        n++;
    return model->fields[which % n].name;
}

static model_term_t value(maker_t *maker, model_term_t term)
{
    static const bson_oid_t oid = {{1}};
    static const model_text_t text = {"a\0b", 3};
    static const uint16_t kinds[] = {MODEL__V_BOOL, MODEL__V_INT,    MODEL__V_UINT64, MODEL__V_REAL,
                                     MODEL__V_DATE, MODEL__V_STRING, MODEL__V_STRING, MODEL__V_TEXT,
                                     MODEL__V_OID,  MODEL__V_STRING};

    term.value_kind = kinds[one_of(maker, MODEL__COUNT_OF(kinds))];
    term.integer = (int8_t)fuzz_byte(&maker->input);
    term.real = (double)term.integer / 4;
    term.pointer = term.value_kind == MODEL__V_OID    ? (const void *)&oid
                   : term.value_kind == MODEL__V_TEXT ? (const void *)&text
                                                      : maker->text;
    return term;
}

static model_term_t named(maker_t *maker, uint16_t op)
{
    const model_t *model = some_model(maker);

    return (model_term_t){.op = op, .model = model, .path = some_path(maker, model)};
}

/* ---- conditions ---- */

static void add_condition(maker_t *maker)
{
    static const uint16_t ops[] = {MODEL__EQ,       MODEL__NE,     MODEL__LT,   MODEL__GTE,
                                   MODEL__CONTAINS, MODEL__EXISTS, MODEL__TYPE, MODEL__SIZE};
    static const model_near_t near = {.center = {1, 2}, .most = 5};
    size_t which = one_of(maker, MODEL__COUNT_OF(ops) + 3);
    model_term_t term;

    if (which < MODEL__COUNT_OF(ops)) {
        add(maker, value(maker, named(maker, ops[which])));
    } else if (which == MODEL__COUNT_OF(ops)) {
        term = named(maker, MODEL__GEO);
        term.count = one_of(maker, 2) ? MODEL__NEAR : MODEL__WITHIN_BOX;
        term.pointer = &near;
        add(maker, term);
    } else if (which == MODEL__COUNT_OF(ops) + 1) {
        add(maker, (model_term_t){.op = MODEL__TEXT,
                                  .model = some_model(maker),
                                  .value_kind = MODEL__V_STRING,
                                  .pointer = maker->text});
    } else if (maker->depth < MAX_DEPTH) {
        maker->depth++;
        add(maker, (model_term_t){.op = (uint16_t)(MODEL__ALL_OF + one_of(maker, 3))});
        for (size_t n = one_of(maker, 3); n; n--)
            add_condition(maker);
        close_bracket(maker);
        maker->depth--;
    }
}

static void add_conditions(maker_t *maker)
{
    for (size_t n = one_of(maker, 3); n; n--)
        add_condition(maker);
    close_bracket(maker);
}

/* ---- expressions ---- */

static const char *const variables[] = {"since", "name", "Name", "x.y", NULL};

static void add_expression(maker_t *maker)
{
    static const char *const keys[] = {"month", "day", "$day", NULL};
    const size_t which = one_of(maker, 8);
    model_term_t term = {.op = MODEL__NOW};

    if (which < 3) {
        term = named(maker, MODEL__MEMBER);
    } else if (which == 3) {
        term = value(maker, (model_term_t){.op = MODEL__LITERAL});
        if (one_of(maker, 3) == 0) {
            term.model = some_model(maker);
            term.path = some_path(maker, term.model);
        }
    } else if (which == 4) {
        term = named(maker, MODEL__FUNCTION_OF);
        term.count = fuzz_byte(&maker->input) % (MODEL__F_TRUNC + 2u);
        term.key = keys[one_of(maker, MODEL__COUNT_OF(keys))];
    } else if (which == 5) {
        term = (model_term_t){.op = MODEL__VARIABLE, .key = variables[one_of(maker, 5)]};
    } else if (which == 6 && maker->depth < MAX_DEPTH) {
        maker->depth++;
        add(maker, (model_term_t){.op = MODEL__CALL,
                                  .count = fuzz_byte(&maker->input) % (MODEL__F_TRUNC + 2u)});
        for (size_t n = one_of(maker, 4); n; n--)
            add_expression(maker);
        close_bracket(maker);
        maker->depth--;
        return;
    } else if (which == 7) {
        term = (model_term_t){.op = MODEL__ROOT, .model = some_model(maker)};
    }
    add(maker, term);
}

/* A key, an accumulator, a member that is made. */
static void add_made(maker_t *maker, uint16_t op, bool expression)
{
    const model_t *model = one_of(maker, 16) ? &row_model : some_model(maker);

    add(maker, (model_term_t){.op = op, .model = model, .path = some_path(maker, model)});
    if (expression)
        add_expression(maker);
}

/* ---- stages ---- */

static void add_stages(maker_t *maker);

static void add_group(maker_t *maker, uint16_t op)
{
    add(maker, (model_term_t){.op = op, .integer = (int64_t)one_of(maker, 9)});
    for (size_t n = one_of(maker, 3); n; n--)
        add_made(maker, MODEL__KEY, true);
    for (size_t n = one_of(maker, 4); op != MODEL__GROUP && n; n--)
        add(maker, value(maker, (model_term_t){.op = MODEL__BOUND}));
    for (size_t n = one_of(maker, 4); n; n--) {
        uint16_t made = (uint16_t)(MODEL__SUM + one_of(maker, 11));
        add_made(maker, made, made != MODEL__TALLY);
    }
    close_bracket(maker);
    maker->model = &row_model;
}

static void add_projection(maker_t *maker, uint16_t op)
{
    const model_t *next = one_of(maker, 4) ? &row_model : some_model(maker);

    add(maker, (model_term_t){.op = op, .model = next});
    for (size_t n = one_of(maker, 4); n; n--)
        add_made(maker, MODEL__AS, true);
    close_bracket(maker);
    maker->model = next;
}

static void add_within(maker_t *maker, uint16_t op)
{
    model_term_t term = named(maker, op);
    const model_t *model = maker->model;

    if (maker->depth >= MAX_DEPTH)
        return;
    maker->depth++;
    if (op == MODEL__FACET) {
        add(maker, (model_term_t){.op = op});
        add_made(maker, MODEL__BRANCH, false);
        add_stages(maker);
        close_bracket(maker);
        maker->model = &row_model;
    } else {
        add(maker, term);
        if (op == MODEL__LOOKUP) {
            add(maker, named(maker, MODEL__MEMBER));
            add(maker, named(maker, MODEL__MEMBER));
        }
        add_stages(maker);
        maker->model = op == MODEL__LOOKUP ? term.model : model;
    }
    close_bracket(maker);
    maker->depth--;
}

static void add_plain(maker_t *maker, uint16_t op)
{
    static const char *const keys[] = {"-n", "title", "-day", "$text", "id", "fit"};
    model_term_t term = named(maker, op);

    term.integer = (int8_t)fuzz_byte(&maker->input);
    if (op == MODEL__SORT)
        term = (model_term_t){.op = op, .path = keys[one_of(maker, MODEL__COUNT_OF(keys))]};
    add(maker, term);
}

static void add_stage(maker_t *maker)
{
    static const uint16_t plain[] = {MODEL__SORT,   MODEL__LIMIT,   MODEL__SKIP,
                                     MODEL__SAMPLE, MODEL__COUNT,   MODEL__UNWIND,
                                     MODEL__MERGE,  MODEL__BECOMES, MODEL__REPLACE_ROOT};
    const uint16_t op = (uint16_t)one_of(maker, 12);

    if (op < 2) {
        add(maker, (model_term_t){.op = MODEL__MATCH});
        add_conditions(maker);
    } else if (op < 4) {
        add_group(maker, (uint16_t)(op == 2 ? MODEL__GROUP : MODEL__BUCKET + one_of(maker, 2)));
    } else if (op == 4) {
        add_projection(maker, (uint16_t)(MODEL__PROJECT + one_of(maker, 2)));
    } else if (op == 5) {
        add_within(maker, (uint16_t)(MODEL__LOOKUP + one_of(maker, 3)));
    } else if (op == 6) {
        add(maker, (model_term_t){.op = MODEL__MATCH_EXPR});
        add_expression(maker);
    } else if (op == 7) {
        add_made(maker, MODEL__GEO_NEAR, false);
        add_conditions(maker);
    } else if (op == 8) {
        add(maker, (model_term_t){.op = fuzz_byte(&maker->input)}); /* anything */
    } else {
        add_plain(maker, plain[one_of(maker, MODEL__COUNT_OF(plain))]);
    }
}

static void add_stages(maker_t *maker)
{
    for (size_t n = one_of(maker, 4); n; n--)
        add_stage(maker);
}

/* ---- the whole ---- */

static void make(const fuzz_input_t *input, const char *text, model_pipeline_t *pipeline)
{
    maker_t maker = {.input = *input, .text = text, .model = &page_model};

    *pipeline = (model_pipeline_t){.from = one_of(&maker, 8) ? &page_model : &hit_model};
    for (size_t n = one_of(&maker, 4), i = 0; i < n; i++) {
        pipeline->let[i] = value(&maker, (model_term_t){.op = MODEL__LET});
        pipeline->let[i].key = variables[one_of(&maker, 9) % 5];
    }
    for (size_t n = 1 + one_of(&maker, 5); n && fuzz_left(&maker.input); n--)
        add_stage(&maker);
    memcpy(pipeline->stages, maker.terms, maker.n * sizeof *maker.terms);
}

static bool build(const model_pipeline_t *pipeline, const model_t *result, model__pipeline_t *built)
{
    model_error_t error = {.code = MODEL_OK};
    model_memory_t memory;

    *built = (model__pipeline_t){.whole = false};
    model__memory_init(&memory, 0);
    bool ok = model__pipeline_build(fuzz_plan_of(pipeline->from), pipeline,
                                    result ? fuzz_plan_of(result) : NULL, &memory, built, &error);
    model__memory_clear(&memory);
    FUZZ_CHECK(ok == (error.code == MODEL_OK));
    FUZZ_CHECK(ok || error.code == MODEL_ERROR_ARGUMENT || error.code == MODEL_ERROR_LIMIT ||
               error.code == MODEL_ERROR_UNSUPPORTED || error.code == MODEL_ERROR_SCHEMA);
    FUZZ_CHECK(!ok || model__bson_valid(built->stages.data, built->stages.size, NULL));
    FUZZ_CHECK(!ok || !built->let.size ||
               model__bson_valid(built->let.data, built->let.size, NULL));
    return ok;
}

static void free_built(model__pipeline_t *built)
{
    model__buffer_free(&built->stages);
    model__buffer_free(&built->let);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const model_t *const results[] = {&page_model, &row_model, &hit_model, NULL};
    fuzz_input_t input = {data, data + size};
    const model_t *result = results[fuzz_byte(&input) % MODEL__COUNT_OF(results)];
    char *text = fuzz_text(&input, fuzz_byte(&input) % 64);
    model_pipeline_t pipeline, harmless;
    model__pipeline_t built, other;

    make(&input, text, &pipeline);
    make(&input, "x", &harmless);
    bool ok = build(&pipeline, result, &built);
    if (build(&harmless, result, &other) && ok) {
        fuzz_check_form(built.stages.data, other.stages.data);
        if (built.let.size)
            fuzz_check_form(built.let.data, other.let.data);
    }
    free_built(&built);
    free_built(&other);
    free(text);
    return 0;
}

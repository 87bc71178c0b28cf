/* A pipeline, stage by stage. */
#include "query/stage.h"

#include <stdio.h>

void model_pipeline_add(model_pipeline_t *pipeline, const model_term_t *terms)
{
    size_t at = 0;

    if (!pipeline || !terms)
        return;
    while (at <= MODEL_MAX_STAGES && pipeline->stages[at].op)
        at++;
    for (; at <= MODEL_MAX_STAGES && terms->op; at++)
        pipeline->stages[at] = *terms++;
}

/* ---- terms ---- */

const model_term_t *model__stager_peek(model__stager_t *stager)
{
    model__terms_t *terms = &stager->terms;

    if (terms->at != terms->end && terms->at->op)
        return terms->at;
    if (stager->writer.depth || !terms->also)
        return NULL;
    *terms = (model__terms_t){.at = terms->also};
    return model__stager_peek(stager);
}

bool model__stager_closed(model__stager_t *stager)
{
    const model_term_t *term = model__stager_peek(stager);

    if (!term || term->op != MODEL__CLOSE)
        return false;
    stager->terms.at++;
    return true;
}

bool model__stager_refuse(const model__stager_t *stager, const char *path, const char *rule,
                          const char *format, ...)
{
    char text[sizeof(((model_detail_t *)0)->message)];
    model_error_t *error = stager->writer.error;
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (path)
        return model__fail_at(error, MODEL_ERROR_ARGUMENT, path, rule, "%s", text);
    return model__fail(error, MODEL_ERROR_ARGUMENT, "%s", text);
}

bool model__stager_put(const model__stager_t *stager, const model__buffer_t *out, bool ok)
{
    if (!ok && !stager->writer.error->code)
        model__buffer_failed(out, stager->writer.error);
    return ok;
}

const model__plan_t *model__stager_plan(const model__stager_t *stager, const model_t *model,
                                        const char *path)
{
    if (model)
        return model__plan_of(model, stager->writer.error);
    model__stager_refuse(stager, path, MODEL__RULE_TYPE, "no model");
    return NULL;
}

/* ---- stages ---- */

bool model__stage_begin(model__stager_t *stager, size_t *mark)
{
    return model__begin_item(&stager->writer, stager->n_stages++, mark);
}

bool model__stage_end(model__stager_t *stager, size_t mark)
{
    return model__put_end(stager->writer.out, mark);
}

bool model__stage_number(model__stager_t *stager, const char *word, int64_t number)
{
    size_t mark;

    return model__stage_begin(stager, &mark) &&
           model__put_int64(stager->writer.out, word, strlen(word), number) &&
           model__stage_end(stager, mark);
}

bool model__stage_elements(model__stager_t *stager, const char *word,
                           const model__buffer_t *elements)
{
    model__buffer_t *out = stager->writer.out;
    size_t stage, mark;

    return model__stage_begin(stager, &stage) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, word, strlen(word), &mark) &&
           model__buffer_put(out, elements->data, elements->size) && model__put_end(out, mark) &&
           model__stage_end(stager, stage);
}

static model__stage_writer_t *const writers[] = {
    [MODEL__MATCH - MODEL__MATCH] = model__stage_match,
    [MODEL__GROUP - MODEL__MATCH] = model__stage_group,
    [MODEL__PROJECT - MODEL__MATCH] = model__stage_project,
    [MODEL__ADD_FIELDS - MODEL__MATCH] = model__stage_add,
    [MODEL__SORT - MODEL__MATCH] = model__stage_sort,
    [MODEL__LIMIT - MODEL__MATCH] = model__stage_limit,
    [MODEL__SKIP - MODEL__MATCH] = model__stage_skip,
    [MODEL__SAMPLE - MODEL__MATCH] = model__stage_sample,
    [MODEL__COUNT - MODEL__MATCH] = model__stage_count,
    [MODEL__UNWIND - MODEL__MATCH] = model__stage_unwind,
    [MODEL__LOOKUP - MODEL__MATCH] = model__stage_lookup,
    [MODEL__UNION_WITH - MODEL__MATCH] = model__stage_union,
    [MODEL__FACET - MODEL__MATCH] = model__stage_facet,
    [MODEL__BUCKET - MODEL__MATCH] = model__stage_bucket,
    [MODEL__BUCKET_AUTO - MODEL__MATCH] = model__stage_bucket_auto,
    [MODEL__REPLACE_ROOT - MODEL__MATCH] = model__stage_replace_root,
    [MODEL__OUT - MODEL__MATCH] = model__stage_out,
    [MODEL__MERGE - MODEL__MATCH] = model__stage_merge,
    [MODEL__BECOMES - MODEL__MATCH] = model__stage_becomes,
    [MODEL__RAW_STAGES - MODEL__MATCH] = model__stage_raw,
    [MODEL__MATCH_EXPR - MODEL__MATCH] = model__stage_match_expr,
    [MODEL__GEO_NEAR - MODEL__MATCH] = model__stage_near,
};

static model__stage_writer_t *writer_of(const model_term_t *term)
{
    size_t row = (size_t)term->op - MODEL__MATCH;

    return term->op >= MODEL__MATCH && row < MODEL__COUNT_OF(writers) ? writers[row] : NULL;
}

/* Behind a raw stage nothing is known of the documents. */
static bool may_follow_raw(const model_term_t *term)
{
    return term->op == MODEL__BECOMES || term->op == MODEL__RAW_STAGES ||
           (term->op >= MODEL__LIMIT && term->op <= MODEL__SAMPLE);
}

static bool may_follow(const model__stager_t *stager, const model_term_t *term)
{
    if (stager->built->writes)
        return model__stager_refuse(stager, NULL, NULL, "a stage behind the one that writes");
    return stager->flow.plan || may_follow_raw(term) ||
           model__stager_refuse(stager, NULL, NULL,
                                "a raw stage may have made anything: MODEL_BECOMES must follow it");
}

/* Up to the end; of a bracket: up to that. */
static bool write_stages(model__stager_t *stager)
{
    const model_term_t *term;

    while ((term = model__stager_peek(stager))) {
        model__stage_writer_t *write = writer_of(term);
        if (stager->writer.depth && model__stager_closed(stager))
            return true;
        if (!write)
            return model__stager_refuse(stager, NULL, NULL, "%s",
                                        term->op == MODEL__CLOSE
                                            ? "a bracket is closed that was not opened"
                                            : "a term that is no stage");
        stager->terms.at++;
        if (!may_follow(stager, term) || !write(stager, term))
            return false;
        stager->flow.fresh = false;
    }
    return !stager->writer.depth ||
           model__stager_refuse(stager, NULL, NULL, "a bracket is not closed");
}

/* ---- stages within a stage ---- */

const model__plan_t *model__foreign_plan(model__stager_t *stager, const model_term_t *term)
{
    model__pipeline_t *built = stager->built;

    if (built->n_foreign == MODEL__MAX_FOREIGN) {
        model__fail(stager->writer.error, MODEL_ERROR_LIMIT, "more than %d other collections",
                    MODEL__MAX_FOREIGN);
        return NULL;
    }
    built->foreign[built->n_foreign++] = term->model;
    return model__stager_plan(stager, term->model, term->path);
}

static bool is_view_of(const model__plan_t *plan, const model__plan_t *of)
{
    for (plan = plan->base; plan; plan = plan->base)
        if (plan->model == of->model)
            return true;
    return false;
}

static bool project_view(model__stager_t *stager, const model__plan_t *view)
{
    static const model_term_t closed = {.op = MODEL__CLOSE};
    const model_term_t keep = {.op = MODEL__PROJECT, .model = view->model};
    const model__terms_t terms = stager->terms;

    stager->terms = (model__terms_t){.at = &closed, .end = &closed + 1};
    bool ok = model__stage_project(stager, &keep);
    stager->terms = terms;
    return ok;
}

bool model__stages_of(model__stager_t *stager, const char *key, const model__plan_t *wanted,
                      model__flow_t *flow)
{
    const model__flow_t outer = stager->flow;
    const uint32_t n_stages = stager->n_stages;
    size_t mark;

    stager->flow = *flow;
    stager->n_stages = 0;
    bool ok = model__nest(&stager->writer) &&
              model__put_begin(stager->writer.out, BSON_TYPE_ARRAY, key, strlen(key), &mark) &&
              write_stages(stager) &&
              (!wanted || !stager->flow.plan || !is_view_of(wanted, stager->flow.plan) ||
               project_view(stager, wanted)) &&
              model__put_end(stager->writer.out, mark);
    stager->writer.depth--;
    *flow = stager->flow;
    stager->flow = outer;
    stager->n_stages = n_stages;
    return ok;
}

/* ---- the whole ---- */

static bool sound(const model__stager_t *stager, const model_pipeline_t *pipeline)
{
    size_t n = 0;

    if (pipeline->stages[MODEL_MAX_STAGES].op)
        return model__stager_refuse(stager, NULL, NULL, "more than %d terms in a pipeline",
                                    MODEL_MAX_STAGES);
    while (pipeline->stages[n].op)
        n++;
    for (size_t i = n; i < MODEL_MAX_STAGES; i++)
        if (pipeline->stages[i].op || pipeline->stages[i].path)
            return model__stager_refuse(
                stager, NULL, NULL, "an empty term stands before another one, at place %zu", n + 1);
    return true;
}

/* Only what has the model's members in its own order of things may be written back. */
static bool ends_as(model__stager_t *stager, const model__plan_t *result)
{
    const model__flow_t *flow = &stager->flow;

    if (!result)
        return true;
    if (stager->built->writes)
        return model__stager_refuse(stager, NULL, NULL,
                                    "nothing comes out of a pipeline that writes: "
                                    "model_aggregate_into()");
    if (flow->plan && is_view_of(result, flow->plan))
        return project_view(stager, result);
    if (flow->n_unwound)
        return model__stager_refuse(stager, flow->unwound[0].text, MODEL__RULE_TYPE,
                                    "an item where the model has a list: MODEL_PROJECT it");
    if (result->meta >= 0 && !flow->whole)
        return model__stager_refuse(stager, NULL, NULL,
                                    "records of model %s would not be whole: the result is of a "
                                    "model of MODEL_DECLARE_RESULT",
                                    result->name);
    if (!flow->plan)
        return true;
    if (result->model != flow->plan->model)
        return model__stager_refuse(stager, NULL, NULL,
                                    "the pipeline gives records of model %s, not of %s",
                                    flow->plan->name, result->name);
    return model__flow_complete(stager, flow);
}

static bool write_pipeline(model__stager_t *stager, const model__plan_t *result)
{
    model__buffer_t *out = stager->writer.out;
    size_t document, stages;

    return model__put_document_begin(out, &document) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "pipeline", 8, &stages) && write_stages(stager) &&
           ends_as(stager, result) && model__put_end(out, stages) && model__put_end(out, document);
}

bool model__pipeline_build(const model__plan_t *plan, const model_pipeline_t *pipeline,
                           const model__plan_t *result, model_memory_t *memory,
                           model__pipeline_t *built, model_error_t *error)
{
    model_error_t own = {.code = MODEL_OK};
    model__stager_t stager = {
        .writer = {.memory = memory, .out = &built->stages, .error = error ? error : &own},
        .terms = {pipeline->stages, pipeline->stages + MODEL_MAX_STAGES, pipeline->also},
        .flow = {.plan = plan, .whole = true, .fresh = true},
        .built = built};

    stager.writer.terms = &stager.terms;
    built->stages.cap = MODEL__MAX_FILTER;
    bool ok = sound(&stager, pipeline) && model__let_write(&stager, pipeline->let) &&
              model__stager_put(&stager, &built->stages, write_pipeline(&stager, result));
    if (stager.writer.error->code == MODEL_ERROR_VALIDATION)
        stager.writer.error->code = MODEL_ERROR_ARGUMENT;
    built->whole = stager.flow.whole;
    return ok && !stager.writer.error->code;
}

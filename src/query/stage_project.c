/* Stages that make members: MODEL_PROJECT, MODEL_ADD_FIELDS. */
#include "query/stage.h"

/* Up to the closing bracket: elements of a projection. */
static bool write_made(model__stager_t *stager, model__flow_t *next)
{
    model__buffer_t *out = stager->writer.out;
    const model_term_t *term;
    model__type_t type;

    while (!model__stager_closed(stager)) {
        term = model__stager_peek(stager);
        if (!term || term->op != MODEL__AS)
            return model__stager_refuse(stager, term ? term->path : NULL, MODEL__RULE_TYPE, "%s",
                                        term ? "MODEL_AS is expected here"
                                             : "a bracket is not closed");
        const model__field_t *field = model__made_member(stager, next, term);
        if (!field)
            return false;
        stager->terms.at++;
        stager->what = term->path;
        if (!model__expression(stager, field->key, field->key_size, &type) ||
            !model__flow_give(stager, next, field, &type))
            return model__stager_put(stager, out, false);
    }
    return true;
}

/* The elements are collected beside the pipeline. */
static bool collect(model__stager_t *stager, model__flow_t *next, bool rest,
                    model__buffer_t *elements)
{
    model__buffer_t *out = stager->writer.out;

    stager->writer.out = elements;
    stager->writer.depth++;
    bool ok = write_made(stager, next);
    stager->writer.depth--;
    ok = ok &&
         (rest ? model__project_rest(stager, next, elements) : model__flow_continue(stager, next));
    ok = model__stager_put(stager, elements, ok);
    stager->writer.out = out;
    return ok;
}

static bool write_stage(model__stager_t *stager, const char *word, const model__flow_t *next,
                        model__buffer_t *elements)
{
    bool projects = word[1] == 'p';

    if (!elements->size)
        return model__stager_refuse(stager, NULL, NULL, "a stage without a member of model %s",
                                    next->plan->name);
    if (projects && !model__flow_has_id(next) && !model__put_int32(elements, "_id", 3, 0))
        return model__stager_put(stager, elements, false);
    return model__stage_elements(stager, word, elements);
}

static bool make(model__stager_t *stager, const model_term_t *term, const char *word)
{
    const model__plan_t *plan = model__stager_plan(stager, term->model, NULL);
    bool projects = word[1] == 'p';
    model__buffer_t elements = {.cap = MODEL__MAX_FILTER};
    model__flow_t next;

    if (!plan || !model__flow_begin(stager, plan, &next))
        return false;
    bool ok = collect(stager, &next, projects, &elements) &&
              (!projects || model__flow_complete(stager, &next)) &&
              write_stage(stager, word, &next, &elements);
    model__buffer_free(&elements);
    stager->what = NULL;
    stager->flow = next;
    return ok;
}

bool model__stage_project(model__stager_t *stager, const model_term_t *term)
{
    return make(stager, term, "$project");
}

bool model__stage_add(model__stager_t *stager, const model_term_t *term)
{
    return make(stager, term, "$addFields");
}

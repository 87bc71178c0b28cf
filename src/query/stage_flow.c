/* What documents are at a point of a pipeline: which members have a value. */
#include "query/stage.h"

static size_t words_of(const model__plan_t *plan)
{
    return (plan->n_fields + 63u) / 64u;
}

bool model__flow_begin(const model__stager_t *stager, const model__plan_t *plan,
                       model__flow_t *flow)
{
    const size_t size = (words_of(plan) + 1) * sizeof(uint64_t);
    model_memory_t *memory = stager->writer.memory;
    uint64_t *given = model__take(memory, size);

    if (!given)
        return model__memory_failed(memory, stager->writer.error);
    memset(given, 0, size);
    *flow = (model__flow_t){.plan = plan, .given = given};
    return true;
}

bool model__flow_has(const model__flow_t *flow, const model__field_t *field)
{
    return !flow->given || field->plan != flow->plan || model__bit(flow->given, field->index);
}

bool model__flow_give(model__stager_t *stager, model__flow_t *flow, const model__field_t *field,
                      const model__type_t *type)
{
    char text[64];

    if (model__bit(flow->given, field->index))
        return model__stager_refuse(stager, field->row->name, MODEL__RULE_KEY,
                                    "is given a value twice");
    if (!model__type_fits(type, field))
        return model__stager_refuse(stager, field->row->name, MODEL__RULE_TYPE,
                                    "%s does not fit this member of model %s",
                                    model__type_name(type, text, sizeof text), flow->plan->name);
    model__bit_set(flow->given, field->index);
    return true;
}

const model__field_t *model__made_member(model__stager_t *stager, const model__flow_t *next,
                                         const model_term_t *term)
{
    const model__field_t *field;

    if (!term->path || term->model != next->plan->model) {
        model__stager_refuse(stager, term->path, MODEL__RULE_TYPE,
                             "a member of another model than %s", next->plan->name);
        return NULL;
    }
    if (next->plan->meta >= 0) {
        model__stager_refuse(stager, term->path, MODEL__RULE_TYPE,
                             "results are of a model of MODEL_DECLARE_RESULT, %s is stored",
                             next->plan->name);
        return NULL;
    }
    field = model__field_by_name(next->plan, term->path, strlen(term->path));
    if (!field || memchr(field->key, '.', field->key_size) || *field->key == '$') {
        model__stager_refuse(stager, term->path, MODEL__RULE_KEY,
                             "a stage makes members of the model itself only");
        return NULL;
    }
    return field;
}

static bool is_member(const model__plan_t *plan, uint32_t i)
{
    return plan->elements[i].op != MODEL__OP_EXTRA_ID;
}

/* What a member of the documents can be at this point. */
static bool type_now(const model__stager_t *stager, const model__field_t *field,
                     model__type_t *type)
{
    model__path_t path;

    return model__path_resolve(stager->flow.plan, field->row->name, &path, stager->writer.error) &&
           model__member_type(stager, &path, field->row->name, type);
}

bool model__flow_continue(model__stager_t *stager, model__flow_t *next)
{
    const model__flow_t *flow = &stager->flow;
    model__type_t type;

    for (uint32_t i = 0; i < next->plan->n_fields; i++) {
        const model__field_t *field = &next->plan->fields[i], *stored;
        if (!is_member(next->plan, i) || model__bit(next->given, i))
            continue;
        stored = model__field_by_key(flow->plan, field->key, field->key_size);
        if (!stored || strcmp(stored->key, field->key) != 0 || !model__flow_has(flow, stored) ||
            !is_member(flow->plan, stored->index))
            continue;
        if (!type_now(stager, stored, &type) || !model__flow_give(stager, next, field, &type))
            return false;
    }
    return true;
}

/* A value of the documents goes on under its own name, or under another one. */
static bool put_kept(model__stager_t *stager, const model__field_t *stored,
                     const model__field_t *field, model__buffer_t *elements)
{
    bool same = field->key_size == stored->key_size &&
                !memcmp(field->key, stored->key, field->key_size) && !stored->row->also_read[0];
    model__buffer_t *out = stager->writer.out;
    model__path_t path;

    if (same)
        return model__put_int32(elements, field->key, field->key_size, 1);
    if (!model__path_resolve(stager->flow.plan, stored->row->name, &path, stager->writer.error))
        return false;
    stager->writer.out = elements;
    bool ok = model__put_reference(stager, &path, field->key, field->key_size);
    stager->writer.out = out;
    return ok;
}

/* A secret goes only where it is one as well. */
static bool may_keep(model__stager_t *stager, const model__field_t *stored,
                     const model__field_t *field)
{
    return !stored->row->secret || field->row->secret ||
           model__stager_refuse(stager, field->row->name, MODEL__RULE_TYPE,
                                "a secret member becomes one that is not");
}

/* It may be missing, as it is in a read without a search. */
static bool keep_score(const model__flow_t *flow, model__flow_t *next, const model__field_t *score,
                       model__buffer_t *elements)
{
    const bool made = model__bit(next->given, score->index);

    model__bit_set(next->given, score->index);
    return made || !flow->scored || model__put_score(elements, score->key, score->key_size);
}

bool model__project_rest(model__stager_t *stager, model__flow_t *next, model__buffer_t *elements)
{
    const model__flow_t *flow = &stager->flow;
    const model__field_t *score = next->plan->score;
    model__type_t type;

    if (score && !keep_score(flow, next, score, elements))
        return false;
    for (uint32_t i = 0; i < next->plan->n_fields; i++) {
        const model__field_t *field = &next->plan->fields[i], *stored;
        if (!is_member(next->plan, i) || model__bit(next->given, i))
            continue;
        stored = model__field_by_name(flow->plan, field->row->name, field->name_size);
        if (!stored || !model__flow_has(flow, stored) || !is_member(flow->plan, stored->index))
            continue;
        if (!may_keep(stager, stored, field) || !type_now(stager, stored, &type) ||
            !model__flow_give(stager, next, field, &type) ||
            !put_kept(stager, stored, field, elements))
            return false;
    }
    return true;
}

bool model__flow_complete(const model__stager_t *stager, const model__flow_t *flow)
{
    for (uint32_t i = 0; flow->given && i < flow->plan->n_fields; i++) {
        const model__field_t *field = &flow->plan->fields[i];
        if (is_member(flow->plan, i) && !model__bit(flow->given, i) &&
            (!field->may_be_empty || field->row->required))
            return model__stager_refuse(stager, field->row->name, MODEL__RULE_REQUIRED,
                                        "no stage gives this member of model %s a value",
                                        flow->plan->name);
    }
    return true;
}

bool model__is_id(const model__field_t *field)
{
    return !strcmp(field->key, "_id");
}

bool model__flow_has_id(const model__flow_t *flow)
{
    const model__field_t *field = model__field_by_key(flow->plan, "_id", 3);

    return field && model__is_id(field) && model__flow_has(flow, field);
}

bool model__flow_type(const model__stager_t *stager, const model__flow_t *flow, const char *path,
                      model__type_t *type)
{
    *type = (model__type_t){.can = MODEL__T_DOCUMENT, .lists = 1, .plan = flow->plan};
    if (flow->n_unwound)
        return model__stager_refuse(stager, path, MODEL__RULE_TYPE,
                                    "documents with an unwound list: MODEL_PROJECT them");
    return !flow->plan || model__flow_complete(stager, flow);
}

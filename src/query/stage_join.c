/* Stages that read other collections. */
#include "query/stage.h"

bool model__put_collection(model__stager_t *stager, const model__plan_t *plan, const char *key)
{
    const char *name = plan->collection;

    if (!name)
        return model__stager_refuse(stager, NULL, NULL, "model %s has no collection", plan->name);
    return model__put_string(stager->writer.out, key, strlen(key), name, strlen(name));
}

/* The members that are compared, each of its own documents. */
typedef struct join {
    const model__plan_t *foreign;
    model__path_t local, other;
} join_t;

static bool alike(const model__stager_t *stager, const model_term_t *term,
                  const model__flow_t *found, const join_t *join)
{
    model__type_t local, other;
    model__stager_t there = *stager;

    there.flow = *found;
    if (!model__member_type(stager, &join->local, term[0].path, &local) ||
        !model__member_type(&there, &join->other, term[1].path, &other))
        return false;
    return (local.can & other.can) || (local.can & other.can & MODEL__T_NUMBER) ||
           model__stager_refuse(stager, term[1].path, MODEL__RULE_TYPE,
                                "its values are never those of %s", term[0].path);
}

static bool without_old_names(const model__stager_t *stager, const model__path_t *path,
                              const model_term_t *term)
{
    return !model__has_old_names(model__path_trail(path->top->plan, path), path->key, path->size) ||
           model__stager_refuse(stager, term->path, MODEL__RULE_KEY,
                                "a member with old names cannot be looked up");
}

/* The two terms behind the one that opens the bracket. */
static bool find_members(model__stager_t *stager, model__flow_t *found, join_t *join)
{
    const model_term_t *term = stager->terms.at;
    model__stager_t there = *stager;

    if (!model__stager_peek(stager) || term[0].op != MODEL__MEMBER ||
        term + 1 == stager->terms.end || term[1].op != MODEL__MEMBER)
        return model__stager_refuse(stager, NULL, NULL, "a lookup without its members");
    join->foreign = model__foreign_plan(stager, &term[1]);
    if (!join->foreign)
        return false;
    *found = (model__flow_t){.plan = join->foreign, .whole = true};
    there.flow = *found;
    stager->terms.at += 2;
    return model__find_member(stager, &term[0], &join->local) &&
           model__find_member(&there, &term[1], &join->other) &&
           without_old_names(stager, &join->local, &term[0]) &&
           without_old_names(stager, &join->other, &term[1]) && alike(stager, term, found, join);
}

static bool put_join(model__stager_t *stager, const join_t *join, const model__field_t *list)
{
    model__buffer_t *out = stager->writer.out;

    return model__put_collection(stager, join->foreign, "from") &&
           model__put_string(out, "localField", 10, join->local.key, join->local.size) &&
           model__put_string(out, "foreignField", 12, join->other.key, join->other.size) &&
           model__put_string(out, "as", 2, list->key, list->key_size);
}

/* Nothing is done to the documents found: servers before 5.0 take no pipeline beside members. */
static bool write_found(model__stager_t *stager, const model__field_t *list, model__flow_t *found)
{
    const model_term_t *term = model__stager_peek(stager);
    bool plain = !list->embedded || list->embedded->model == found->plan->model;

    if (plain && term && term->op == MODEL__CLOSE) {
        stager->terms.at++;
        return true;
    }
    return model__stages_of(stager, "pipeline", list->embedded, found);
}

/* Documents so far, and the list. */
static bool join_flows(model__stager_t *stager, const model_term_t *term,
                       const model__field_t *list, const model__flow_t *found, model__flow_t *next)
{
    model__type_t type;

    return model__flow_type(stager, found, term->path, &type) &&
           model__flow_give(stager, next, list, &type) && model__flow_continue(stager, next);
}

bool model__stage_lookup(model__stager_t *stager, const model_term_t *term)
{
    const model__plan_t *plan = model__stager_plan(stager, term->model, term->path);
    const model__field_t *list;
    model__flow_t next, found;
    size_t stage, mark;
    join_t join;

    if (!plan || !model__flow_begin(stager, plan, &next) ||
        !(list = model__made_member(stager, &next, term)) || !find_members(stager, &found, &join) ||
        !model__stage_begin(stager, &stage) ||
        !model__put_begin(stager->writer.out, BSON_TYPE_DOCUMENT, "$lookup", 7, &mark) ||
        !put_join(stager, &join, list) || !write_found(stager, list, &found) ||
        !join_flows(stager, term, list, &found, &next))
        return false;
    stager->flow = next;
    return model__put_end(stager->writer.out, mark) && model__stage_end(stager, stage);
}

/* ---- MODEL_UNION ---- */

/* A member has a value if documents of either have it. */
static bool unite(model__stager_t *stager, const model__flow_t *other)
{
    model__flow_t *flow = &stager->flow;

    if (!other->plan || other->plan->model != flow->plan->model)
        return model__stager_refuse(
            stager, NULL, NULL, "a union of documents of model %s with others", flow->plan->name);
    if (other->n_unwound || flow->n_unwound)
        return model__stager_refuse(stager, NULL, NULL,
                                    "a union of documents with an unwound list: MODEL_PROJECT "
                                    "them");
    for (uint32_t i = 0; flow->given && i < flow->plan->n_fields; i++)
        if (model__flow_has(other, &other->plan->fields[i]))
            model__bit_set(flow->given, i);
    flow->whole = false;
    flow->scored = flow->scored && other->scored;
    return true;
}

bool model__stage_union(model__stager_t *stager, const model_term_t *term)
{
    const model__plan_t *plan = model__foreign_plan(stager, term);
    model__flow_t other = {.plan = plan, .fresh = true};
    size_t stage, mark;

    if (!plan || !model__stage_begin(stager, &stage) ||
        !model__put_begin(stager->writer.out, BSON_TYPE_DOCUMENT, "$unionWith", 10, &mark) ||
        !model__put_collection(stager, plan, "coll") ||
        !model__stages_of(stager, "pipeline", stager->flow.plan, &other) || !unite(stager, &other))
        return false;
    return model__put_end(stager->writer.out, mark) && model__stage_end(stager, stage);
}

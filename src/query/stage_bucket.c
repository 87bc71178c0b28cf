/* MODEL_FACET, MODEL_BUCKET, MODEL_REPLACE_ROOT: other documents out of many, or out of one. */
#include "query/stage.h"

/* ---- facets ---- */

static bool write_branch(model__stager_t *stager, const model_term_t *term, model__flow_t *next)
{
    const model__field_t *list = model__made_member(stager, next, term);
    model__flow_t flow = stager->flow;
    model__type_t type;

    if (!list)
        return false;
    flow.fresh = false;
    stager->terms.at++;
    return model__stages_of(stager, list->key, list->embedded, &flow) &&
           model__flow_type(stager, &flow, term->path, &type) &&
           model__flow_give(stager, next, list, &type);
}

/* The first branch says of which model the lists are members. */
static bool write_branches(model__stager_t *stager, model__flow_t *next)
{
    const model_term_t *term;

    while (!model__stager_closed(stager)) {
        term = model__stager_peek(stager);
        if (!term || term->op != MODEL__BRANCH)
            return model__stager_refuse(stager, NULL, NULL, "%s",
                                        term ? "MODEL_BRANCH is expected in a facet"
                                             : "a bracket is not closed");
        const model__plan_t *plan =
            next->plan ? next->plan : model__stager_plan(stager, term->model, term->path);
        if (!plan || (!next->plan && !model__flow_begin(stager, plan, next)) ||
            !write_branch(stager, term, next))
            return false;
    }
    return next->plan || model__stager_refuse(stager, NULL, NULL, "a facet without a branch");
}

bool model__stage_facet(model__stager_t *stager, const model_term_t *term)
{
    model__buffer_t *out = stager->writer.out;
    model__flow_t next = {.plan = NULL};
    size_t stage, mark;

    (void)term;
    if (!model__stage_begin(stager, &stage) ||
        !model__put_begin(out, BSON_TYPE_DOCUMENT, "$facet", 6, &mark))
        return false;
    stager->writer.depth++;
    bool ok = write_branches(stager, &next);
    stager->writer.depth--;
    stager->flow = next;
    return ok && model__put_end(out, mark) && model__stage_end(stager, stage);
}

/* ---- buckets ---- */

typedef struct buckets {
    model__group_t group;
    model__buffer_t bounds, otherwise; /* elements */
    uint32_t n_bounds;
    bool automatic;
} buckets_t;

/* The server makes an expression of a bound once more: a text like "$name" would be a member then,
 * $literal or not. */
static bool bound_sound(const model__stager_t *stager, const model_term_t *term)
{
    const model_text_t *text = term->pointer;
    const char *data = term->value_kind == MODEL__V_STRING         ? term->pointer
                       : term->value_kind == MODEL__V_TEXT && text ? text->data
                                                                   : NULL;

    return !data || *data != '$' ||
           model__stager_refuse(stager, stager->what, MODEL__RULE_PATTERN,
                                "a text that begins with $ cannot be a bound");
}

/* A bound is of the key's type. */
static bool write_bound(buckets_t *buckets, const model_term_t *term)
{
    const model_term_t literal = {.value_kind = term->value_kind,
                                  .integer = term->integer,
                                  .real = term->real,
                                  .pointer = term->pointer};
    model__stager_t *stager = buckets->group.stager;
    bool other = term->op == MODEL__OTHERWISE;
    const model__type_t *key = &buckets->group.key_type;
    model__type_t type;
    char text[16];
    const char *name;

    if (!buckets->group.n_keys || buckets->automatic)
        return model__stager_refuse(stager, NULL, NULL, "a bound stands behind a key of ranges");
    if (!bound_sound(stager, term))
        return false;
    size_t size = bson_uint32_to_string(buckets->n_bounds, &name, text, sizeof text);
    stager->terms.at++;
    stager->writer.out = other ? &buckets->otherwise : &buckets->bounds;
    buckets->n_bounds += !other;
    if (!(other ? model__put_value_of(stager, &literal, "default", 7, &type)
                : model__put_value_of(stager, &literal, name, size, &type)))
        return false;
    return (type.can & key->can) || (type.can & key->can & MODEL__T_NUMBER) ||
           (type.can & MODEL__T_NUMBER && key->can & MODEL__T_NUMBER) ||
           model__stager_refuse(stager, stager->what, MODEL__RULE_TYPE,
                                "a bound of another type than the key");
}

/* The upper bound has the key's type. */
static bool write_up_to(buckets_t *buckets, const model_term_t *term)
{
    model__group_t *group = &buckets->group;
    const model__field_t *field;

    if (!group->n_keys || !buckets->automatic)
        return model__stager_refuse(group->stager, term->path, MODEL__RULE_TYPE,
                                    "MODEL_UP_TO stands behind the key of MODEL_BUCKET_AUTO");
    field = model__made_member(group->stager, &group->next, term);
    group->stager->terms.at++;
    return field && model__flow_give(group->stager, &group->next, field, &group->key_type) &&
           model__put_string(&group->members, field->key, field->key_size, "$_id.max", 8);
}

static bool write_member(buckets_t *buckets, const model_term_t *term)
{
    model__stager_t *stager = buckets->group.stager;
    bool bound = term->op == MODEL__BOUND || term->op == MODEL__OTHERWISE;

    if (bound)
        return write_bound(buckets, term);
    if (term->op == MODEL__UP_TO)
        return write_up_to(buckets, term);
    if (term->op != MODEL__KEY && !model__is_made(term))
        return model__stager_refuse(stager, term->path, MODEL__RULE_TYPE,
                                    "a key, a bound or an accumulator is expected here");
    if (term->op == MODEL__KEY && buckets->group.n_keys)
        return model__stager_refuse(stager, term->path, MODEL__RULE_ITEMS,
                                    "a second key of ranges");
    return model__group_member(&buckets->group, term);
}

static bool write_members(buckets_t *buckets)
{
    model__stager_t *stager = buckets->group.stager;
    const model_term_t *term;

    while (!model__stager_closed(stager)) {
        term = model__stager_peek(stager);
        if (!term)
            return model__stager_refuse(stager, NULL, NULL, "a bracket is not closed");
        if (!write_member(buckets, term))
            return false;
    }
    if (!buckets->group.n_keys)
        return model__stager_refuse(stager, NULL, NULL, "buckets without a key");
    return buckets->automatic || buckets->n_bounds > 1 ||
           model__stager_refuse(stager, NULL, NULL, "buckets need two bounds");
}

/* The key's element, under another name. */
static bool put_key(const buckets_t *buckets, model__buffer_t *out)
{
    const model__buffer_t *keys = &buckets->group.keys;
    const size_t head = 1 + strlen((const char *)keys->data + 1) + 1;

    return model__put_head(out, keys->data[0], "groupBy", 7) &&
           model__buffer_put(out, keys->data + head, keys->size - head);
}

static bool put_bounds(const buckets_t *buckets, int64_t n, model__buffer_t *out)
{
    size_t mark;

    if (buckets->automatic)
        return model__put_int64(out, "buckets", 7, n);
    return model__put_begin(out, BSON_TYPE_ARRAY, "boundaries", 10, &mark) &&
           model__buffer_put(out, buckets->bounds.data, buckets->bounds.size) &&
           model__put_end(out, mark) &&
           model__buffer_put(out, buckets->otherwise.data, buckets->otherwise.size);
}

static bool write_buckets(buckets_t *buckets, int64_t n)
{
    model__group_t *group = &buckets->group;
    model__buffer_t elements = {.cap = MODEL__MAX_FILTER};
    size_t mark;

    bool ok = put_key(buckets, &elements) && put_bounds(buckets, n, &elements) &&
              model__put_begin(&elements, BSON_TYPE_DOCUMENT, "output", 6, &mark) &&
              model__buffer_put(&elements, group->made.data, group->made.size) &&
              model__put_end(&elements, mark) &&
              model__stage_elements(group->stager, buckets->automatic ? "$bucketAuto" : "$bucket",
                                    &elements);
    model__buffer_free(&elements);
    return model__stager_put(group->stager, &elements, ok);
}

static bool make(buckets_t *buckets, model__stager_t *stager, int64_t n)
{
    model__group_t *group = &buckets->group;

    model__group_begin(group, stager);
    group->key_name = buckets->automatic ? "$_id.min" : "$_id";
    bool ok = model__group_written(group, write_members(buckets));
    group->only_id = group->only_id && !buckets->automatic;
    ok = ok && write_buckets(buckets, n) && model__group_flatten(group);
    model__group_end(group);
    model__buffer_free(&buckets->bounds);
    model__buffer_free(&buckets->otherwise);
    return ok;
}

bool model__stage_bucket(model__stager_t *stager, const model_term_t *term)
{
    buckets_t buckets = {.automatic = false};

    (void)term;
    return make(&buckets, stager, 0);
}

bool model__stage_bucket_auto(model__stager_t *stager, const model_term_t *term)
{
    buckets_t buckets = {.automatic = true};

    if (term->integer < 1)
        return model__stager_refuse(stager, NULL, NULL, "less than one bucket");
    return make(&buckets, stager, term->integer);
}

/* ---- a struct of the document ---- */

bool model__stage_replace_root(model__stager_t *stager, const model_term_t *term)
{
    model__buffer_t *out = stager->writer.out;
    model__type_t type;
    model__path_t path;
    size_t stage, mark;

    if (!model__find_member(stager, term, &path) ||
        !model__member_type(stager, &path, term->path, &type))
        return false;
    if (type.lists || !type.plan)
        return model__stager_refuse(stager, term->path, MODEL__RULE_TYPE,
                                    "not one struct: MODEL_UNWIND makes one of a list");
    bool ok = model__stage_begin(stager, &stage) &&
              model__put_begin(out, BSON_TYPE_DOCUMENT, "$replaceRoot", 12, &mark) &&
              model__put_reference(stager, &path, "newRoot", 7) && model__put_end(out, mark) &&
              model__stage_end(stager, stage);
    stager->flow = (model__flow_t){.plan = type.plan};
    return ok;
}

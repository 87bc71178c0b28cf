/* Stages that leave documents as they are, and MODEL_UNWIND. */
#include "query/stage.h"

/* A term of a bracket is about the member it names: has any stage given it a value? */
static bool matched_members_given(const model__stager_t *stager)
{
    const model__flow_t *flow = &stager->flow;
    const model__terms_t *terms = &stager->terms;
    size_t depth = 0;
    model__path_t path;

    for (const model_term_t *at = terms->at; flow->given && at != terms->end && at->op; at++) {
        if (at->op == MODEL__CLOSE && !depth--)
            break;
        depth += model__term_opens(at);
        if (at->model == flow->plan->model && at->path &&
            model__path_resolve(flow->plan, at->path, &path, NULL) &&
            !model__flow_has(flow, path.top))
            return model__stager_refuse(stager, at->path, MODEL__RULE_KEY,
                                        "no stage gives it a value");
    }
    return true;
}

bool model__stage_match(model__stager_t *stager, const model_term_t *term)
{
    model__writer_t *writer = &stager->writer;
    bool search = stager->flow.fresh;
    size_t mark;

    (void)term;
    if (!matched_members_given(stager) || !model__stage_begin(stager, &mark) ||
        !model__put_head(writer->out, BSON_TYPE_DOCUMENT, "$match", 6) ||
        !model__bracket_filter(stager->flow.plan, &stager->terms, &search, writer))
        return false;
    stager->flow.scored = stager->flow.scored || search;
    return model__stage_end(stager, mark);
}

/* {"$match": {"$expr": …}} */
bool model__stage_match_expr(model__stager_t *stager, const model_term_t *term)
{
    model__buffer_t *out = stager->writer.out;
    model__type_t type;
    size_t stage, mark;

    (void)term;
    stager->what = "MODEL_MATCH_EXPR";
    bool ok = model__stage_begin(stager, &stage) &&
              model__put_begin(out, BSON_TYPE_DOCUMENT, "$match", 6, &mark) &&
              model__expression(stager, "$expr", 5, &type) && model__put_end(out, mark) &&
              model__stage_end(stager, stage);
    if (ok && (type.lists || !(type.can & MODEL__T_BOOL)))
        ok = model__stager_refuse(stager, stager->what, MODEL__RULE_TYPE,
                                  "the expression is neither true nor false");
    stager->what = NULL;
    return ok;
}

/* ---- order ---- */

/* The member of a key, that it has a value and an order. */
static bool may_sort(const model__stager_t *stager, const char *key)
{
    const model__flow_t *flow = &stager->flow;
    const char *text = key && *key == '-' ? key + 1 : key;
    model__path_t path;

    if (!key)
        return model__stager_refuse(stager, NULL, NULL, "a sort without a member");
    if (!model__path_resolve(flow->plan, text, &path, NULL))
        return true; /* a view's base may have it; else the sort says so */
    return model__flow_has(flow, path.top) ||
           model__stager_refuse(stager, key, MODEL__RULE_KEY, "no stage gives it a value");
}

bool model__stage_sort(model__stager_t *stager, const model_term_t *term)
{
    model_query_t query = {.sort = {NULL}};
    model__writer_t *writer = &stager->writer;
    size_t n = 0, mark;
    bool any;

    if (stager->flow.scored)
        query.where[0].op = MODEL__TEXT; /* in a stage before */
    for (; term && term->op == MODEL__SORT; term = model__stager_peek(stager)) {
        if (n == MODEL_MAX_KEYS)
            return model__stager_refuse(stager, NULL, NULL, "more than %d sort keys",
                                        MODEL_MAX_KEYS);
        if (!may_sort(stager, term->path))
            return false;
        query.sort[n++] = term->path;
        stager->terms.at += n > 1;
    }
    return model__stage_begin(stager, &mark) &&
           model__put_head(writer->out, BSON_TYPE_DOCUMENT, "$sort", 5) &&
           model__query_sort(stager->flow.plan, &query, writer->out, &any, writer->error) &&
           model__stage_end(stager, mark);
}

/* ---- how many ---- */

bool model__stage_limit(model__stager_t *stager, const model_term_t *term)
{
    if (term->integer < 1)
        return model__stager_refuse(stager, NULL, NULL, "a limit below 1");
    return model__stage_number(stager, "$limit", term->integer);
}

bool model__stage_skip(model__stager_t *stager, const model_term_t *term)
{
    if (term->integer < 0)
        return model__stager_refuse(stager, NULL, NULL, "skip is negative");
    return model__stage_number(stager, "$skip", term->integer);
}

bool model__stage_sample(model__stager_t *stager, const model_term_t *term)
{
    model__buffer_t *out = stager->writer.out;
    size_t stage, mark;

    if (term->integer < 1)
        return model__stager_refuse(stager, NULL, NULL, "a sample of less than 1");
    return model__stage_begin(stager, &stage) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "$sample", 7, &mark) &&
           model__put_int64(out, "size", 4, term->integer) && model__put_end(out, mark) &&
           model__stage_end(stager, stage);
}

bool model__stage_count(model__stager_t *stager, const model_term_t *term)
{
    static const model__type_t count = {.can = MODEL__T_INT};
    const model__plan_t *plan = model__stager_plan(stager, term->model, term->path);
    const model__field_t *field;
    size_t mark;

    if (!plan || !model__flow_begin(stager, plan, &stager->flow))
        return false;
    field = model__made_member(stager, &stager->flow, term);
    return field && model__flow_give(stager, &stager->flow, field, &count) &&
           model__stage_begin(stager, &mark) &&
           model__put_string(stager->writer.out, "$count", 6, field->key, field->key_size) &&
           model__stage_end(stager, mark);
}

/* ---- lists ---- */

static bool can_unwind(model__stager_t *stager, const model_term_t *term, const model__path_t *path)
{
    const model__flow_t *flow = &stager->flow;
    model__trail_t trail = model__path_trail(flow->plan, path);
    model__type_t type;

    if (!model__member_type(stager, path, term->path, &type))
        return false;
    if (!type.lists)
        return model__stager_refuse(stager, term->path, MODEL__RULE_TYPE, "not a list");
    if (type.lists > 1 && path->field->shape != MODEL_SHAPE_LISTS)
        return model__stager_refuse(stager, term->path, MODEL__RULE_TYPE,
                                    "a list in a list: MODEL_UNWIND that first");
    if (model__has_old_names(trail, path->key, path->size))
        return model__stager_refuse(stager, term->path, MODEL__RULE_KEY,
                                    "a member with old names cannot be unwound");
    return flow->n_unwound < MODEL__MAX_UNWOUND ||
           model__stager_refuse(stager, term->path, MODEL__RULE_ITEMS, "more than %d unwound lists",
                                MODEL__MAX_UNWOUND);
}

static bool note_unwound(model__stager_t *stager, const model__path_t *path)
{
    model__flow_t *flow = &stager->flow;
    char *name = model__take_text(stager->writer.memory, path->key, path->size);

    if (!name)
        return model__memory_failed(stager->writer.memory, stager->writer.error);
    flow->unwound[flow->n_unwound++] = (model__word_t){name, (uint32_t)path->size};
    flow->whole = false;
    return true;
}

/* Where the item's number goes: a member of what follows, which is that of the documents so far as
 * well. NULL: none is wanted. */
static bool unwind_as(model__stager_t *stager, const model_term_t *term,
                      const model__field_t **index)
{
    static const model__type_t number = {.can = MODEL__T_INT};
    const model_term_t made = {.model = term->pointer, .path = term->key};
    model__flow_t next = {0};

    *index = NULL;
    if (!term->pointer)
        return true;
    const model__plan_t *plan = model__stager_plan(stager, term->pointer, term->key);
    if (!plan || !model__flow_begin(stager, plan, &next))
        return false;
    *index = model__made_member(stager, &next, &made);
    if (!*index || !model__flow_give(stager, &next, *index, &number) ||
        !model__flow_continue(stager, &next))
        return false;
    stager->flow = next;
    return true;
}

bool model__stage_unwind(model__stager_t *stager, const model_term_t *term)
{
    model__buffer_t *out = stager->writer.out;
    const model__field_t *index;
    size_t stage, mark;
    model__path_t path;

    if (!model__find_member(stager, term, &path) || !can_unwind(stager, term, &path) ||
        !note_unwound(stager, &path) || !unwind_as(stager, term, &index))
        return false;
    bool ok = model__stage_begin(stager, &stage) &&
              model__put_begin(out, BSON_TYPE_DOCUMENT, "$unwind", 7, &mark) &&
              model__put_reference(stager, &path, "path", 4);
    if (index)
        ok = ok && model__put_string(out, "includeArrayIndex", 17, index->key, index->key_size);
    if (term->integer)
        ok = ok && model__put_bool(out, "preserveNullAndEmptyArrays", 26, true);
    return ok && model__put_end(out, mark) && model__stage_end(stager, stage);
}

bool model__stage_becomes(model__stager_t *stager, const model_term_t *term)
{
    const model__plan_t *plan = model__stager_plan(stager, term->model, NULL);

    stager->flow = (model__flow_t){.plan = plan};
    return plan != NULL;
}

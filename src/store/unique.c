/* Conditions that at most one document can meet: RULES 30. */
#include "store/store.h"

/* ---- the conditions ---- */

static bool refuse(const model__call_t *call, const char *path, const char *why)
{
    return model__fail_at(call->error, MODEL_ERROR_ARGUMENT, path, MODEL__RULE_UNIQUE, "%s", why);
}

static bool add_equality(model__call_t *call, const model_term_t *term, model__unique_t *unique)
{
    model__path_t path;

    if (term->op != MODEL__EQ || term->count || !term->path)
        return refuse(call, term->path ? term->path : "", "not an equality");
    if (unique->n == MODEL_MAX_INDEX_KEYS)
        return refuse(call, term->path, "more members than an index has");
    if (!model__path_resolve(call->plan, term->path, &path, call->error))
        return false;
    if (path.item || path.row || path.through_list || path.in_map || model__has_items(path.field) ||
        path.field->kind == MODEL_KIND_DOCUMENT)
        return refuse(call, term->path, "not a single value");
    if (path.n_cases)
        return refuse(call, term->path, "a member of a union's case");
    if (model__has_old_names(model__path_trail(call->plan, &path), path.key, path.size))
        return refuse(call, term->path, "stored under an old name too");
    unique->paths[unique->n] = term->path;
    unique->keys[unique->n] = model__take_text(&call->memory, path.key, path.size);
    return unique->keys[unique->n++] || model__no_memory(call->error);
}

static bool add_equalities(model__call_t *call, const model_term_t *terms, size_t most,
                           model__unique_t *unique)
{
    for (size_t i = 0; terms && i < most && terms[i].op; i++)
        if (!add_equality(call, &terms[i], unique))
            return false;
    return true;
}

/* ---- the index ---- */

static bool has_key(const model__unique_t *unique, const char *key)
{
    for (size_t i = 0; i < unique->n; i++)
        if (!strcmp(unique->keys[i], key))
            return true;
    return false;
}

static bool is_index(const model__plan_t *plan, const model_index_t *index,
                     const model__unique_t *unique)
{
    model__path_t path;
    size_t n = 0;

    if (!index->unique || index->only || index->sparse)
        return false;
    for (; n < MODEL_MAX_INDEX_KEYS && index->keys[n]; n++) {
        const char *text = index->keys[n] + (index->keys[n][0] == '-');
        if (!model__path_resolve(plan, text, &path, NULL) || !has_key(unique, path.key))
            return false;
    }
    return n == unique->n;
}

/* Has an index of its own: whether it is partial is said by the same words as at registration. */
static bool is_unique_member(const model__plan_t *plan, model__unique_t *unique)
{
    model__path_t path;

    if (unique->n != 1 || !model__path_resolve(plan, unique->paths[0], &path, NULL))
        return false;
    if (path.top == plan->id && path.field == plan->id)
        return true;
    unique->no_empty_text = path.through_pointer || !path.field->row->required;
    return path.field->row->unique;
}

static bool find_index(const model__call_t *call, model__unique_t *unique)
{
    const model_index_t *index;

    for (size_t i = 0; (index = model__index_at(call->plan->model, i)); i++)
        if (is_index(call->plan, index, unique)) {
            unique->collation = index->collation;
            return true;
        }
    return is_unique_member(call->plan, unique) ||
           model__fail(call->error, MODEL_ERROR_ARGUMENT,
                       "the conditions are not the members of one unique index of %s",
                       call->plan->name);
}

bool model__unique_find(model__call_t *call, const model_query_t *query, model__unique_t *unique)
{
    if (!query)
        return model__fail(call->error, MODEL_ERROR_ARGUMENT, "no conditions");
    return add_equalities(call, query->where, MODEL_MAX_TERMS, unique) &&
           add_equalities(call, query->also, SIZE_MAX, unique) && find_index(call, unique);
}

bool model__unique_is(const model__unique_t *unique, const model_error_t *duplicate)
{
    if (duplicate->n_details != unique->n)
        return false;
    for (size_t i = 0; i < unique->n; i++) {
        bool named = false;
        for (size_t k = 0; k < unique->n; k++)
            named = named || !strcmp(duplicate->details[i].path, unique->paths[k]);
        if (!named)
            return false;
    }
    return true;
}

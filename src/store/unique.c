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
        if (is_index(call->plan, index, unique))
            return true;
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

/* ---- does a document meet them? ---- */

static bool find_value(const uint8_t *document, const char *key, model__found_t *found)
{
    for (const char *dot; (dot = strchr(key, '.')); key = dot + 1) {
        if (!model__bson_find(document, key, (size_t)(dot - key), found) ||
            found->type != BSON_TYPE_DOCUMENT)
            return false;
        document = found->value;
    }
    return model__bson_find(document, key, strlen(key), found);
}

static bool same(const model__found_t *one, const model__found_t *other)
{
    int64_t a, b;

    if (model__found_integer(one, &a) && model__found_integer(other, &b))
        return a == b;
    return one->type == other->type && one->value_size == other->value_size &&
           !memcmp(one->value, other->value, one->value_size);
}

/* Of a UUID: one of two subtypes. */
static bool among(const model__found_t *list, const model__found_t *value)
{
    static const char *const items[] = {"0", "1"};
    model__found_t item;

    for (size_t i = 0; i < MODEL__COUNT_OF(items); i++)
        if (model__bson_find(list->value, items[i], 1, &item) && same(&item, value))
            return true;
    return false;
}

static bool meets_one(const model__unique_t *unique, const char *key, const uint8_t *condition,
                      const uint8_t *document)
{
    model__found_t operand, value;

    if (!find_value(document, key, &value))
        return false;
    if (unique->no_empty_text && value.type == BSON_TYPE_UTF8 && value.value_size == 5)
        return false;
    if (model__bson_find(condition, MODEL__KEY("$eq"), &operand))
        return same(&operand, &value);
    return model__bson_find(condition, MODEL__KEY("$in"), &operand) && among(&operand, &value);
}

/* {"email": {"$eq": …}}, or {"$and": [such ones]}. */
static bool meets_all(const model__unique_t *unique, bson_iter_t *at, bool array,
                      const uint8_t *document)
{
    const uint8_t *bytes;
    bson_iter_t inner;
    uint32_t size;

    while (bson_iter_next(at)) {
        bool all = array || !strcmp(bson_iter_key(at), "$and");
        if (all && bson_iter_recurse(at, &inner) && meets_all(unique, &inner, !array, document))
            continue;
        if (all || !BSON_ITER_HOLDS_DOCUMENT(at))
            return false;
        bson_iter_document(at, &size, &bytes);
        if (!meets_one(unique, bson_iter_key(at), bytes, document))
            return false;
    }
    return true;
}

bool model__unique_meets(const model__call_t *call, const model__unique_t *unique,
                         const model__buffer_t *filter, const uint8_t *document)
{
    bson_iter_t at;
    bson_t view;

    if (!model__buffer_view(filter, &view, call->error))
        return false;
    return (bson_iter_init(&at, &view) && meets_all(unique, &at, false, document)) ||
           model__fail(call->error, MODEL_ERROR_ARGUMENT,
                       "the record does not meet the conditions that it is created for");
}

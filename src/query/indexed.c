/* Unique indexes, as conditions name their members: RULES 29, 30. */
#include "query/options.h"
#include "query/query.h"

/* Equalities on members of one index. */
typedef struct equalities {
    const model__plan_t *plan, *whole; /* whole: what it is a view of, or itself */
    const model_query_t *query;
    model__path_t keys[MODEL_MAX_INDEX_KEYS];
    uint32_t n, met; /* a bit each */
} equalities_t;

static bool find_keys(equalities_t *equalities, const model_index_t *index)
{
    equalities->n = equalities->met = 0;
    for (; equalities->n < MODEL_MAX_INDEX_KEYS && index->keys[equalities->n]; equalities->n++) {
        const char *text = index->keys[equalities->n];
        if (!model__path_resolve(equalities->whole, text + (*text == '-'),
                                 &equalities->keys[equalities->n], NULL))
            return false;
    }
    return true;
}

static bool meet_key(equalities_t *equalities, const model_term_t *term)
{
    const model__plan_t *plan = equalities->plan;
    model__path_t path;

    while (plan && plan->model != term->model)
        plan = plan->base;
    if (!plan || !term->path || term->count == MODEL__ON_KEY ||
        !model__path_resolve(plan, term->path, &path, NULL))
        return false;
    for (uint32_t i = 0; i < equalities->n; i++)
        if (!strcmp(equalities->keys[i].key, path.key)) {
            equalities->met |= 1u << i;
            return true;
        }
    return false;
}

/* Of the conditions that all must hold; those within other brackets say something else. */
static bool meet_keys(equalities_t *equalities, const model_term_t *term, size_t most)
{
    size_t depth = 0;

    for (size_t i = 0; term && i < most && term[i].op; i++) {
        if (term[i].op == MODEL__CLOSE)
            depth -= depth > 0;
        else if (depth || term[i].op != MODEL__ALL_OF)
            depth += model__term_opens(&term[i]);
        if (!depth && term[i].op == MODEL__EQ && !meet_key(equalities, &term[i]))
            return false;
    }
    return true;
}

static bool has_members(equalities_t *equalities, const model_index_t *index)
{
    const model_query_t *query = equalities->query;

    return find_keys(equalities, index) && meet_keys(equalities, query->where, MODEL_MAX_TERMS) &&
           meet_keys(equalities, query->also, SIZE_MAX) &&
           equalities->met == (1u << equalities->n) - 1;
}

static bool is_whole(const model_index_t *index)
{
    return !index->only && !index->sparse;
}

static const model_index_t *find_index(equalities_t *equalities, const model_t *model, bool whole)
{
    const model_index_t *index;

    for (size_t i = 0; (index = model__index_at(model, i)); i++)
        if (index->unique && is_whole(index) == whole && has_members(equalities, index))
            return index;
    return NULL;
}

/* By its own row, or as the id: that index compares as the collection does, and comes before
 * partial ones. */
static bool is_unique_member(const equalities_t *equalities)
{
    const model__field_t *field = equalities->keys[0].field;

    return equalities->n == 1 && (field->row->unique || field == equalities->whole->id);
}

static bool collates(const model_t *model)
{
    const model_index_t *index;

    for (size_t i = 0; (index = model__index_at(model, i)); i++)
        if (index->unique && index->collation)
            return true;
    return false;
}

static const model_collation_t *find_collation(const model__plan_t *plan,
                                               const model__plan_t *whole,
                                               const model_query_t *query)
{
    const model_index_t *index;
    equalities_t equalities;

    equalities.plan = plan;
    equalities.whole = whole;
    equalities.query = query;
    index = find_index(&equalities, whole->model, true);
    if (index)
        return index->collation;
    index = find_index(&equalities, whole->model, false);
    return index && !is_unique_member(&equalities) ? index->collation : NULL;
}

const model_collation_t *model__query_collation(const model__plan_t *plan,
                                                const model_query_t *query)
{
    const model__plan_t *whole = plan;

    while (whole->base)
        whole = whole->base;
    return query->collation || !collates(whole->model) ? query->collation
                                                       : find_collation(plan, whole, query);
}

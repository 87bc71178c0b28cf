/* How well a document fits the words of a search: a number that only the server knows. */
#include "codec/bson.h"
#include "query/query.h"

static bool refuse(model_error_t *error, const char *text)
{
    return model__fail_at(error, MODEL_ERROR_ARGUMENT, "MODEL_BY_TEXT_SCORE", MODEL__RULE_KEY, "%s",
                          text);
}

static bool has_search(const model_term_t *terms, size_t most)
{
    for (size_t i = 0; terms && i < most && terms[i].op; i++)
        if (terms[i].op == MODEL__TEXT)
            return true;
    return false;
}

static bool searches(const model_query_t *query)
{
    return query &&
           (has_search(query->where, MODEL_MAX_TERMS) || has_search(query->also, SIZE_MAX));
}

bool model__put_score(model__buffer_t *out, const char *key, size_t key_size)
{
    size_t mark;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_string(out, "$meta", 5, "textScore", 9) && model__put_end(out, mark);
}

bool model__score_sort(const model_query_t *query, size_t document, model__buffer_t *out,
                       model_error_t *error)
{
    static const char key[] = "text score"; /* no member's name */

    if (model__has_key(out, document, key))
        return refuse(error, "stands there twice");
    if (!searches(query))
        return refuse(error, "without a MODEL_TEXT_SEARCH");
    return model__put_score(out, key, sizeof key - 1) || model__buffer_failed(out, error);
}

/* What is stored under its name is none. */
bool model__score_project(const model__plan_t *plan, const model_query_t *query,
                          const model__loaded_t *loaded, model__buffer_t *projection)
{
    const model__field_t *field = plan->score;
    const bool leaves_out = query && query->fields[0] && *query->fields[0] == '-';
    bool ok = true;

    if (!field)
        return true;
    projection->size--;
    if (searches(query) && (!loaded->read || model__bit(loaded->read, field->first_leaf)))
        ok = model__put_score(projection, field->key, field->key_size);
    else if (leaves_out)
        ok = model__put_int32(projection, field->key, field->key_size, 0);
    return ok && model__put_end(projection, 0);
}

#include "query/query.h"

#include "query/options.h"

#include <stdio.h>

void model_query_add(model_query_t *query, const model_term_t *terms)
{
    size_t at = 0;

    if (!query || !terms)
        return;
    while (at <= MODEL_MAX_TERMS && query->where[at].op)
        at++;
    for (; at <= MODEL_MAX_TERMS && terms->op; at++)
        query->where[at] = *terms++;
}

/* All of them looked at, without a jump for each: most queries have few conditions. */
static bool no_terms(const model_term_t *term, const model_term_t *end)
{
    uintptr_t used = 0;

    for (; term < end; term++)
        used |= term->op | (uintptr_t)term->path;
    return !used;
}

bool model__terms_sound(const model_query_t *query, model_error_t *error)
{
    const model_term_t *where = query->where;
    size_t n = 0;

    if (where[MODEL_MAX_TERMS].op)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "more than %d conditions", MODEL_MAX_TERMS);
    while (where[n].op)
        n++;
    return no_terms(where + n, where + MODEL_MAX_TERMS) ||
           model__fail(error, MODEL_ERROR_ARGUMENT,
                       "an empty condition stands before another one, at place %zu", n + 1);
}

static bool no_names(const char *const *name, const char *const *end)
{
    uintptr_t used = 0;

    for (; name < end; name++)
        used |= (uintptr_t)*name;
    return !used;
}

static bool names_sound(const char *const *names, size_t most, const char *what,
                        model_error_t *error)
{
    size_t n = 0;

    if (names[most])
        return model__fail(error, MODEL_ERROR_ARGUMENT, "more than %zu %s", most, what);
    while (names[n])
        n++;
    return no_names(names + n, names + most) ||
           model__fail(error, MODEL_ERROR_ARGUMENT, "NULL stands before another name among the %s",
                       what);
}

static bool not_negative(int64_t value, const char *what, model_error_t *error)
{
    return value >= 0 || model__fail(error, MODEL_ERROR_ARGUMENT, "%s is negative", what);
}

bool model__query_sound(const model_query_t *query, model_error_t *error)
{
    if (!query)
        return true;
    return model__query_options_sound(query, error) && not_negative(query->skip, "skip", error) &&
           not_negative(query->limit, "limit", error) && model__terms_sound(query, error) &&
           names_sound(query->sort, MODEL_MAX_KEYS, "sort keys", error) &&
           names_sound(query->fields, MODEL_MAX_FIELDS, "fields", error);
}

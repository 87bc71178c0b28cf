/* Who of a batch failed, and why: in the caller's report, and in the error of the whole. */
#include "store/store.h"

void model__blame_details(model__details_t *details, const model_error_t *why, uint32_t *first,
                          uint32_t *n)
{
    size_t needed = *details->n + why->n_details;

    *first = (uint32_t)*details->n;
    *n = 0;
    if (needed > details->capacity) {
        size_t capacity = needed * 2;
        model_detail_t *grown = model__realloc(*details->items, capacity * sizeof *grown);
        if (!grown)
            return;
        *details->items = grown;
        details->capacity = capacity;
    }
    for (uint32_t i = 0; i < why->n_details; i++)
        (*details->items)[(*details->n)++] = why->details[i];
    *n = why->n_details;
}

static void blame_rules(model_error_t *error, size_t i, const model_error_t *why)
{
    char path[sizeof why->details[0].path + 24];

    for (uint32_t k = 0; k < why->n_details; k++) {
        const model_detail_t *detail = &why->details[k];
        snprintf(path, sizeof path, "[%zu]%s%s", i, detail->path[0] ? "." : "", detail->path);
        model__fault(error, path, detail->rule, "%s", detail->message);
    }
    error->n_failures += why->n_failures - why->n_details;
}

static void blame_first(model_error_t *error, const char *what, size_t i, const model_error_t *why)
{
    if (error->code)
        return;
    *error = *why;
    snprintf(error->message, sizeof error->message, "%s %zu: %.200s", what, i, why->message);
    for (uint32_t k = 0; k < why->n_details; k++)
        snprintf(error->details[k].path, sizeof error->details[k].path, "[%zu]%s%.60s", i,
                 why->details[k].path[0] ? "." : "", why->details[k].path);
}

void model__blame_one(model_error_t *error, const char *what, size_t i, const model_error_t *why)
{
    if (why->code == MODEL_ERROR_VALIDATION && why->n_details)
        blame_rules(error, i, why);
    else
        blame_first(error, what, i, why);
}

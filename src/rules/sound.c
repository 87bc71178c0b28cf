/* What a table promises that needs values or PCRE2 to be judged. */
#include "rules/check.h"

/* Plans reach each other in circles. */
typedef struct visit {
    struct visit *older;
    const model__plan_t *plan;
} visit_t;

typedef struct visitor {
    visit_t *newest;
    model_memory_t memory;
    model_error_t *error;
} visitor_t;

static bool seen(const visitor_t *visitor, const model__plan_t *plan)
{
    const visit_t *visit = visitor->newest;

    while (visit && visit->plan != plan)
        visit = visit->older;
    return visit != NULL;
}

static bool note(visitor_t *visitor, const model__plan_t *plan)
{
    visit_t *visit = model__take(&visitor->memory, sizeof *visit);

    if (!visit)
        return model__no_memory(visitor->error);
    *visit = (visit_t){visitor->newest, plan};
    visitor->newest = visit;
    return true;
}

static bool report_default(const model__plan_t *plan, const model_error_t *found,
                           model_error_t *error)
{
    const model_detail_t *detail = &found->details[0];

    if (found->code != MODEL_ERROR_VALIDATION)
        return model__fail(error, found->code, "%s", found->message);
    return model__table_fault(error, plan->model, detail->path, detail->rule,
                              "its default breaks a rule: %s", detail->message);
}

static bool check_defaults(const model__plan_t *plan, model_error_t *error)
{
    model_error_t found = {0};
    model__checker_t checker = {.verdict = {.error = &found}, .all = true, .defaults = true};

    if (!plan->model->defaults)
        return true;
    model__check_scope(&checker, &(model__scope_t){.plan = plan, .record = plan->image});
    model__matcher_end(&checker.matcher);
    return !found.code || report_default(plan, &found, error);
}

static bool visit(visitor_t *visitor, const model__plan_t *plan)
{
    if (seen(visitor, plan))
        return true;
    if (!note(visitor, plan))
        return false;
    for (uint32_t i = 0; i < plan->n_fields; i++) {
        const model__field_t *field = &plan->fields[i];
        if ((field->row->pattern && !model__pattern_ready(field, visitor->error)) ||
            (field->embedded && !visit(visitor, field->embedded)))
            return false;
    }
    for (uint32_t i = 0; i < plan->n_cases; i++)
        if (!visit(visitor, plan->cases[i].plan))
            return false;
    return check_defaults(plan, visitor->error);
}

bool model__rules_sound(const model__plan_t *plan, model_error_t *error)
{
    visitor_t visitor = {.error = error};
    bool sound = visit(&visitor, plan);

    model__memory_clear(&visitor.memory);
    return sound;
}

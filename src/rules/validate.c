#include "rules/rules.h"

#include <mongomodel/rules.h>

bool model_check_schema(const model_t *model, model_error_t *error)
{
    const model__plan_t *plan;

    model__error_clear(error);
    plan = model__plan_of(model, error);
    return plan && model__rules_sound(plan, error);
}

static bool check_copy(const model__plan_t *plan, const void *record, model_memory_t *memory,
                       model_error_t *error)
{
    void *copy = model__take(memory, plan->size);

    if (!copy)
        return model__no_memory(error);
    bool prepared = model__prepare(plan, record, copy, memory, error);
    return model__check(plan, copy, &(model__selection_t){.all = true}, error) && prepared;
}

bool model_validate(const model_t *model, const void *record, model_error_t *error)
{
    const model__plan_t *plan;
    model_memory_t memory;

    model__error_clear(error);
    plan = model__plan_of(model, error);
    if (!plan)
        return false;
    if (!record)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "%s: no record", plan->name);
    model__memory_init(&memory, 0);
    bool valid = check_copy(plan, record, &memory, error);
    model__memory_clear(&memory);
    return valid;
}

#include "fuzz.h"

#include "models.h"

static const model_t *const models[] = {&everything_model, &customer_model, &node_model,
                                        &strict_model,     &moved_model,    &narrow_model,
                                        &shaped_model,     &paid_model};

size_t fuzz_n_plans(void)
{
    return MODEL__COUNT_OF(models);
}

const model__plan_t *fuzz_plan(uint8_t which)
{
    return fuzz_plan_of(models[which % MODEL__COUNT_OF(models)]);
}

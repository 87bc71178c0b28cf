#include "model/plan.h"

const model__plan_t *model__case_tagged(const model__plan_t *plan, uint32_t tag)
{
    for (uint32_t i = 0; i < plan->n_cases; i++)
        if (plan->cases[i].tag == tag)
            return plan->cases[i].plan;
    return NULL;
}

const model__plan_t *model__case_of(const model__plan_t *plan, const void *record)
{
    uint32_t tag;

    memcpy(&tag, (const uint8_t *)record + plan->fields[0].row->offset, sizeof tag);
    return model__case_tagged(plan, tag);
}

const model__label_t *model__case_label(const model__plan_t *plan)
{
    const model__field_t *tag = &plan->fields[0];
    uint32_t number;

    memcpy(&number, (const uint8_t *)plan->image + tag->row->offset, sizeof number);
    return &tag->labels[number];
}

#include "query/update.h"

void model_update_add(model_update_t *update, const model_term_t *terms)
{
    size_t at = 0;

    if (!update || !terms)
        return;
    while (at <= MODEL_MAX_CHANGES && update->changes[at].op)
        at++;
    for (; at <= MODEL_MAX_CHANGES && terms->op; at++)
        update->changes[at] = *terms++;
}

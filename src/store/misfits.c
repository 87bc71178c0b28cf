/* Documents that do not fit their model, and are left out. */
#include "store/store.h"

bool model__misfits_begin(model_misfits_t *misfits)
{
    if (!misfits)
        return false;
    misfits->n_items = 0;
    misfits->count = 0;
    return misfits->policy != MODEL_MISFITS_STOP;
}

static void note(model_misfits_t *misfits, const model_error_t *why)
{
    model_misfit_t *item;

    misfits->count++;
    if (misfits->policy != MODEL_MISFITS_COLLECT || misfits->n_items == misfits->capacity)
        return;
    item = &misfits->items[misfits->n_items++];
    *item = (model_misfit_t){.code = why->code};
    memcpy(item->message, why->message, sizeof item->message);
    if (why->n_details)
        item->detail = why->details[0];
}

bool model__misfit_left(model_misfits_t *misfits, model_error_t *error)
{
    if (!misfits || misfits->policy == MODEL_MISFITS_STOP ||
        (error->code != MODEL_ERROR_MISMATCH && error->code != MODEL_ERROR_CORRUPT))
        return false;
    note(misfits, error);
    model__error_clear(error);
    return true;
}

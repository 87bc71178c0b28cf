/* Items that the server refused. */
#include "store/bulk.h"

/* ---- versions that are null ---- */

/* Was it refused for that? Then it is sent once more, in the words for such documents. */
static bool counts_from_null(model__run_t *run, size_t item, const model_error_t *refusal)
{
    model__work_t *work = &run->bulk->works[item];
    model_error_t why;
    bool there;

    if (!work->null_content.bytes || work->nulls || work->again ||
        work->route != MODEL__ROUTE_UPDATE || !model__version_suspect(refusal))
        return false;
    if (!model__run_exists(run, item, &work->null_filter, &there, &why)) {
        model__run_give_up(run, item, &why, MODEL_OUTCOME_NOTHING);
        return true;
    }
    if (!there)
        return false;
    model__work_exchange(work);
    work->alone = true;
    work->state = MODEL__ENTRY_WAITING;
    return true;
}

/* ---- duplicates ---- */

/* Somebody else was faster: it is there now. */
static bool appeared(model__run_t *run, size_t item)
{
    model__work_t *work = &run->bulk->works[item];
    model_error_t why;
    bool there;

    if (!model__run_exists(run, item, &work->filter, &there, &why)) {
        model__run_give_up(run, item, &why, MODEL_OUTCOME_NOTHING);
        return true;
    }
    if (!there)
        return false;
    model__work_found(work);
    if (!work->change.bytes)
        work->state = MODEL__ENTRY_DONE;
    return true;
}

/* It is its own document that is in the way. */
static bool landed(model__run_t *run, size_t item)
{
    model_error_t why;
    bool is_own;

    if (!model__run_landed(run, item, &is_own, &why)) {
        model__run_give_up(run, item, &why, MODEL_OUTCOME_UNKNOWN);
        return true;
    }
    if (is_own)
        run->bulk->works[item].state = MODEL__ENTRY_DONE;
    return is_own;
}

/* Which member's stored value was it? */
static void name_foreign(model__run_t *run, const model__work_t *work, model_error_t *why)
{
    const model__change_t change = model__work_change(run, work);
    const model__ask_t bare = model__work_bare(work);

    model__foreign_named(&run->call, &bare, &change, why);
}

void model__run_refused(model__run_t *run, size_t item, model_error_t *why)
{
    model__work_t *work = &run->bulk->works[item];
    bool duplicate = why->code == MODEL_ERROR_DUPLICATE;

    if (duplicate && work->route == MODEL__ROUTE_UPSERT && appeared(run, item))
        return;
    if (duplicate && work->route == MODEL__ROUTE_INSERT && work->lost && landed(run, item))
        return;
    if (counts_from_null(run, item, why))
        return;
    if (why->code == MODEL_ERROR_MISMATCH)
        name_foreign(run, work, why);
    work->lost = false; /* it did not happen, neither now nor before */
    model__run_blame(run, item, why);
}

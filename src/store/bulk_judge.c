/* What the server's answer says of each item: counts are of a message, not of its items. */
#include "store/bulk.h"

/* ---- one failed ---- */

void model__run_blame(model__run_t *run, size_t item, const model_error_t *why)
{
    model__work_t *work = &run->bulk->works[item];

    work->partly = why->outcome == MODEL_OUTCOME_PARTLY;
    work->state = why->outcome == MODEL_OUTCOME_UNKNOWN || work->partly ? MODEL__ENTRY_UNKNOWN
                  : why->outcome == MODEL_OUTCOME_DONE                  ? MODEL__ENTRY_DONE
                                                                        : MODEL__ENTRY_FAILED;
    work->code = (uint8_t)why->code;
    if (run->report) {
        model_bulk_item_t *told = &run->report->items[item];
        model__blame_details(&run->details, why, &told->first_detail, &told->n_details);
    }
    model__blame_one(run->call.error, "item", item, why);
}

static void fail_item(model__run_t *run, size_t item, model_code_t code, const char *words)
{
    model_error_t why;

    model__error_clear(&why);
    model__fail(&why, code, words, run->call.plan->name);
    model__run_blame(run, item, &why);
}

void model__run_give_up(model__run_t *run, size_t item, model_error_t *why, model_outcome_t outcome)
{
    why->outcome = outcome;
    model__run_blame(run, item, why);
    run->stopped = true;
}

bool model__run_exists(model__run_t *run, size_t item, const model__part_t *filter, bool *there,
                       model_error_t *why)
{
    const model__ask_t like = model__work_ask(&run->bulk->works[item]);
    const model__buffer_t buffer = model__part_buffer(filter);
    model_error_t *callers = run->call.error;

    model__error_clear(why);
    run->call.error = why;
    bool ok = model__ask_exists(&run->call, &like, &buffer, there);
    run->call.error = callers;
    return ok;
}

static const model__part_t *bare_of(const model__work_t *work)
{
    return work->bare.bytes ? &work->bare : &work->filter;
}

model__ask_t model__work_bare(const model__work_t *work)
{
    model__ask_t ask = model__work_ask(work);

    ask.filter = model__part_buffer(bare_of(work));
    return ask;
}

model__change_t model__work_change(const model__run_t *run, const model__work_t *work)
{
    return (model__change_t){.plan = run->call.plan,
                             .guard = model__part_buffer(&work->guard),
                             .update = model__part_buffer(&work->content),
                             .pipeline = work->pipeline};
}

/* ---- an item that met nothing ---- */

/* Found as this item makes it: it was sent before, and arrived. */
static bool proven(model__run_t *run, size_t item, bool *there)
{
    model__work_t *work = &run->bulk->works[item];
    model_error_t why;

    *there = false;
    if (!work->proof.bytes)
        return true;
    if (!model__run_exists(run, item, &work->proof, there, &why)) {
        model__run_give_up(run, item, &why, MODEL_OUTCOME_UNKNOWN);
        return false;
    }
    if (*there)
        work->matched = work->changed = 1;
    return true;
}

/* Gone, or changed by somebody else? RULES 22. */
static void judge_record(model__run_t *run, size_t item)
{
    model__work_t *work = &run->bulk->works[item];
    bool there, same = false;
    model_error_t why;

    if (!model__run_exists(run, item, bare_of(work), &there, &why) ||
        (there && !model__run_exists(run, item, &work->filter, &same, &why))) {
        model__run_give_up(run, item, &why, MODEL_OUTCOME_NOTHING);
    } else if (same && !work->again) {
        work->again = true;
        work->state = MODEL__ENTRY_WAITING;
    } else if (there) {
        fail_item(run, item, MODEL_ERROR_CONFLICT, "somebody else changed this %s meanwhile");
    } else if (!work->lost || work->route != MODEL__ROUTE_DELETE) {
        fail_item(run, item, MODEL_ERROR_NOT_FOUND, "this %s is gone");
    }
}

/* Did the guards of an update keep it from a document? RULES 16. */
static void judge_guards(model__run_t *run, size_t item)
{
    const model__work_t *work = &run->bulk->works[item];
    const model__change_t change = model__work_change(run, work);
    const model__ask_t bare = model__work_bare(work);
    model_error_t *callers = run->call.error, why;

    model__error_clear(&why);
    run->call.error = &why;
    model__change_refused(&run->call, &bare, &change);
    run->call.error = callers;
    if (why.code && !why.n_details && why.code != MODEL_ERROR_VALIDATION)
        model__run_give_up(run, item, &why, MODEL_OUTCOME_NOTHING);
    else if (why.code)
        model__run_blame(run, item, &why);
}

/* The version is no longer null. */
static bool turned_back(model__work_t *work)
{
    if (!work->nulls)
        return false;
    model__work_exchange(work);
    work->again = true;
    work->state = MODEL__ENTRY_WAITING;
    return true;
}

/* Can it be the last version that keeps an update from a document? Those of many pass over such. */
static bool may_end(const model__run_t *run, const model__work_t *work)
{
    return !work->strict && model__version_ends(run->call.plan) &&
           work->route == MODEL__ROUTE_UPDATE;
}

static void judge_missed(model__run_t *run, size_t item)
{
    model__work_t *work = &run->bulk->works[item];
    bool there = false;

    if (turned_back(work))
        return;
    if (!work->strict && (work->guard.bytes || may_end(run, work)))
        judge_guards(run, item);
    if (!work->strict || (work->lost && (!proven(run, item, &there) || there)))
        return;
    judge_record(run, item);
}

/* ---- several, some of which met nothing ---- */

static void doubt(model__run_t *run, size_t item)
{
    run->bulk->works[item].state = MODEL__ENTRY_UNKNOWN;
    if (run->report && run->bulk->works[item].code)
        run->bulk->works[item].code = MODEL_ERROR_CONFLICT;
}

/* Of saves: those of which the proof is found. If more were met than are found, others have been
 * changed again since, and nobody can tell whose. */
static void judge_saves(model__run_t *run, int64_t matched)
{
    model__work_t *works = run->bulk->works;
    int64_t found = 0;
    bool there;

    for (size_t i = 0; i < run->n_batch && !run->stopped; i++) {
        if (works[run->batch[i]].state != MODEL__ENTRY_DONE)
            continue;
        if (proven(run, run->batch[i], &there) && !there)
            judge_record(run, run->batch[i]);
        found += there;
    }
    for (size_t i = 0; i < run->n_batch && found < matched; i++)
        if (works[run->batch[i]].state == MODEL__ENTRY_FAILED)
            doubt(run, run->batch[i]);
}

/* Of deletes: those that are still there were not met. */
static void judge_deletes(model__run_t *run)
{
    const model__work_t *works = run->bulk->works;
    model_error_t why;
    bool there;

    for (size_t i = 0; i < run->n_batch && !run->stopped; i++) {
        size_t item = run->batch[i];
        if (works[item].state != MODEL__ENTRY_DONE || !works[item].strict)
            continue;
        if (!model__run_exists(run, item, bare_of(&works[item]), &there, &why))
            model__run_give_up(run, item, &why, MODEL_OUTCOME_UNKNOWN);
        else if (there)
            fail_item(run, item, MODEL_ERROR_CONFLICT, "somebody else changed this %s meanwhile");
    }
}

/* ---- what a message says ---- */

/* −1: only some of them, nobody knows which. */
static int64_t share(int64_t total, int64_t n)
{
    return n == 1 ? total : total == n ? 1 : total == 0 ? 0 : -1;
}

static int64_t count_done(const model__run_t *run)
{
    int64_t n = 0;

    for (size_t i = 0; i < run->n_batch; i++)
        n += run->bulk->works[run->batch[i]].state == MODEL__ENTRY_DONE;
    return n;
}

static void tell_counts(model__run_t *run, int64_t matched, int64_t changed)
{
    int64_t n = count_done(run);

    for (size_t i = 0; i < run->n_batch; i++) {
        model__work_t *work = &run->bulk->works[run->batch[i]];
        if (work->state == MODEL__ENTRY_DONE) {
            work->matched = share(matched, n);
            work->changed = share(changed, n);
        }
    }
}

static void judge_batch(model__run_t *run, int64_t matched)
{
    const model__work_t *first = &run->bulk->works[run->batch[0]];

    if (run->n_batch == 1 && first->state == MODEL__ENTRY_DONE && !matched)
        judge_missed(run, run->batch[0]);
    else if (run->n_batch > 1 && first->route == MODEL__ROUTE_DELETE && matched < count_done(run))
        judge_deletes(run);
    else if (run->n_batch > 1 && first->strict && matched < count_done(run))
        judge_saves(run, matched);
}

static void hear_changes(model__run_t *run, const bson_t *reply)
{
    bool deletes = run->bulk->works[run->batch[0]].route == MODEL__ROUTE_DELETE ||
                   run->bulk->works[run->batch[0]].route == MODEL__ROUTE_DELETE_MANY;
    int64_t matched = model__reply_count(reply, deletes ? "nRemoved" : "nMatched");

    tell_counts(run, matched, deletes ? matched : model__reply_count(reply, "nModified"));
    judge_batch(run, matched);
}

/* ---- upserts ---- */

void model__work_found(model__work_t *work)
{
    if (!work->change.bytes) {
        work->matched = 1;
        return;
    }
    work->state = MODEL__ENTRY_WAITING;
    work->route = MODEL__ROUTE_UPDATE;
    work->bare = work->filter;
    work->filter = work->change_filter;
    work->content = work->change;
}

static void note_created(model__run_t *run, const bson_t *reply)
{
    bson_iter_t at, element, index;

    if (!bson_iter_init_find(&at, reply, "upserted") || !BSON_ITER_HOLDS_ARRAY(&at) ||
        !bson_iter_recurse(&at, &element))
        return;
    while (bson_iter_next(&element))
        if (BSON_ITER_HOLDS_DOCUMENT(&element) && bson_iter_recurse(&element, &index) &&
            bson_iter_find(&index, "index") && bson_iter_as_int64(&index) >= 0 &&
            (size_t)bson_iter_as_int64(&index) < run->n_batch)
            run->bulk->works[run->batch[bson_iter_as_int64(&index)]].created = true;
}

static void hear_upserts(model__run_t *run, const bson_t *reply)
{
    note_created(run, reply);
    for (size_t i = 0; i < run->n_batch; i++) {
        model__work_t *work = &run->bulk->works[run->batch[i]];
        if (work->state == MODEL__ENTRY_DONE && !work->created)
            model__work_found(work);
    }
}

void model__run_heard(model__run_t *run, const bson_t *reply)
{
    uint8_t route = run->bulk->works[run->batch[0]].route;

    if (route == MODEL__ROUTE_UPSERT)
        hear_upserts(run, reply);
    else if (route != MODEL__ROUTE_INSERT)
        hear_changes(run, reply);
}

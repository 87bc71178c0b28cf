#include "store/bulk.h"

/* ---- parts ---- */

model__buffer_t model__part_buffer(const model__part_t *part)
{
    return (model__buffer_t){.data = (uint8_t *)(uintptr_t)part->bytes,
                             .size = part->size,
                             .capacity = part->size,
                             .fixed = true};
}

bool model__part_view(const model__part_t *part, bson_t *view)
{
    return bson_init_static(view, part->bytes, part->size);
}

model__ask_t model__work_ask(const model__work_t *work)
{
    if (!work->way)
        return (model__ask_t){.limit = 0};
    return (model__ask_t){.collation = model__part_buffer(&work->way->collation),
                          .hint = work->way->hint};
}

static void exchange(model__part_t *one, model__part_t *other)
{
    const model__part_t kept = *one;

    *one = *other;
    *other = kept;
}

void model__work_exchange(model__work_t *work)
{
    exchange(&work->content, &work->null_content);
    exchange(&work->filter, &work->null_filter);
    work->nulls = !work->nulls;
}

/* ---- a bulk ---- */

static bool check_model(model_db_t *db, const model_t *model, model_error_t *error)
{
    static const char no_record;
    model__call_t call;

    bool ok = model__call_begin_write(&call, db, model, &no_record, error);
    model__call_end(&call);
    return ok;
}

model_bulk_t *model_bulk_new(model_db_t *db, const model_t *model,
                             const model_bulk_options_t *options, model_error_t *error)
{
    if (!check_model(db, model, error))
        return NULL;
    model_bulk_t *bulk = model__malloc_zeroed(1, sizeof *bulk);
    if (!bulk) {
        model__no_memory(error);
        return NULL;
    }
    *bulk = (model_bulk_t){.db = db, .model = model, .last_number = -1};
    if (options)
        bulk->options = *options;
    model__memory_init(&bulk->memory, (size_t)db->max_bytes);
    model__db_retain(db);
    return bulk;
}

void model_bulk_free(model_bulk_t *bulk)
{
    if (!bulk)
        return;
    model__memory_clear(&bulk->memory);
    model__free(bulk->works);
    model__db_release(bulk->db);
    model__free(bulk);
}

size_t model_bulk_count(const model_bulk_t *bulk)
{
    return bulk ? bulk->count : 0;
}

bool model_bulk_resolve(model_bulk_t *bulk, size_t item, bool done, model_error_t *error)
{
    model__error_clear(error);
    if (!bulk || item >= bulk->count)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "no such item");
    model__work_t *work = &bulk->works[item];
    if (work->state == MODEL__ENTRY_DONE || work->state == MODEL__ENTRY_WAITING)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "item %zu is %s", item,
                           work->state == MODEL__ENTRY_DONE ? "done" : "not tried yet");
    work->state = done ? MODEL__ENTRY_DONE : MODEL__ENTRY_WAITING;
    work->code = MODEL_OK;
    work->lost = work->partly = false;
    return true;
}

bool model_bulk_reset(model_bulk_t *bulk, model_error_t *error)
{
    model__error_clear(error);
    if (!bulk)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "no bulk");
    for (size_t i = 0; i < bulk->count; i++)
        if (bulk->works[i].state != MODEL__ENTRY_DONE)
            return model__fail(error, MODEL_ERROR_ARGUMENT, "item %zu is not done", i);
    bulk->count = 0;
    model__memory_reset(&bulk->memory);
    return true;
}

/* ---- reports ---- */

void model_bulk_report_clear(model_bulk_report_t *report)
{
    if (!report)
        return;
    model__free(report->items);
    model__free(report->details);
    model__free(report->texts);
    memset(report, 0, sizeof *report);
}

/* Room for the texts of ids, before anything is sent. */
static bool make_texts(const model_bulk_t *bulk, model_bulk_report_t *report)
{
    size_t size = 0;

    for (size_t i = 0; i < bulk->count; i++)
        size += model__work_id_text(&bulk->works[i]);
    report->texts = size ? model__malloc_zeroed(1, size) : NULL;
    return report->texts || !size;
}

static bool begin_report(model__run_t *run)
{
    model_bulk_report_t *report = run->report;
    size_t n = run->bulk->count;

    if (!report || !n)
        return true;
    report->items = model__malloc_zeroed(n, sizeof *report->items);
    if (!report->items || !make_texts(run->bulk, report))
        return model__no_memory(run->call.error);
    report->n_items = n;
    run->details = (model__details_t){.items = &report->details, .n = &report->n_details};
    return true;
}

/* One that is being repeated stays unknown until the server has answered. */
static model_outcome_t outcome_of(const model__work_t *work)
{
    return work->state == MODEL__ENTRY_DONE                    ? MODEL_OUTCOME_DONE
           : work->partly                                      ? MODEL_OUTCOME_PARTLY
           : work->state == MODEL__ENTRY_UNKNOWN || work->lost ? MODEL_OUTCOME_UNKNOWN
                                                               : MODEL_OUTCOME_NOTHING;
}

typedef struct tally {
    size_t n_done, n_failed, n_unknown;
    const model__work_t *partly; /* the first one */
} tally_t;

static tally_t tally_of(const model_bulk_t *bulk)
{
    tally_t tally = {0};

    for (size_t i = 0; i < bulk->count; i++) {
        model_outcome_t outcome = outcome_of(&bulk->works[i]);
        tally.n_done += outcome == MODEL_OUTCOME_DONE;
        tally.n_unknown += outcome == MODEL_OUTCOME_UNKNOWN;
        tally.n_failed +=
            outcome == MODEL_OUTCOME_PARTLY ||
            (outcome == MODEL_OUTCOME_NOTHING && bulk->works[i].state == MODEL__ENTRY_FAILED);
        if (outcome == MODEL_OUTCOME_PARTLY && !tally.partly)
            tally.partly = &bulk->works[i];
    }
    return tally;
}

static void tell_id(const model__work_t *work, model_bulk_item_t *item, char **texts)
{
    model_bulk_id_t *id = &item->id;

    if ((work->makes_id && !work->created) || !model__work_id(work, id) ||
        id->kind != MODEL_KIND_TEXT)
        return;
    memcpy(*texts, id->text.data, id->text.length + 1);
    id->text.data = *texts;
    *texts += id->text.length + 1;
}

static void fill_report(const model__run_t *run, const tally_t *tally)
{
    model_bulk_report_t *report = run->report;
    char *texts = report ? report->texts : NULL;

    if (!report || !report->items)
        return;
    for (size_t i = 0; i < report->n_items; i++) {
        const model__work_t *work = &run->bulk->works[i];
        model_bulk_item_t *item = &report->items[i];
        item->kind = (model_bulk_kind_t)work->kind;
        item->code = (model_code_t)work->code;
        item->outcome = outcome_of(work);
        item->created = work->created;
        item->matched = work->matched;
        item->changed = work->changed;
        tell_id(work, item, &texts);
    }
    report->n_done = tally->n_done;
    report->n_failed = tally->n_failed;
    report->n_unknown = tally->n_unknown;
}

/* ---- a run ---- */

/* What failed is tried again, and what may have happened if it may happen twice. */
static void wake(model_bulk_t *bulk)
{
    for (size_t i = 0; i < bulk->count; i++) {
        model__work_t *work = &bulk->works[i];
        bool lost = work->state == MODEL__ENTRY_UNKNOWN;
        if (!lost && work->state != MODEL__ENTRY_FAILED)
            continue;
        if (lost && !work->repeats && !bulk->options.repeat_unknown)
            continue;
        work->state = MODEL__ENTRY_WAITING;
        work->code = MODEL_OK;
        work->lost = work->lost || lost;
        work->again = false;
        if (work->nulls)
            model__work_exchange(work);
    }
}

static bool begin(model__run_t *run, model_bulk_t *bulk, model_bulk_report_t *report,
                  model_error_t *error)
{
    static const char no_record;

    *run = (model__run_t){.bulk = bulk, .report = report};
    if (!model__call_begin_write(&run->call, bulk ? bulk->db : NULL, bulk ? bulk->model : NULL,
                                 &no_record, error))
        return false;
    wake(bulk);
    run->batch = model__malloc_zeroed(bulk->count + 1, sizeof *run->batch);
    return (run->batch || model__no_memory(run->call.error)) && begin_report(run);
}

/* Explicit numbers are never given out again. */
static bool raise_counter(model__run_t *run)
{
    model_bulk_t *bulk = run->bulk;

    if (!bulk->highest_given)
        return true;
    if (!model__counter_raise(&run->call, bulk->highest_given))
        return false;
    bulk->highest_given = 0;
    return true;
}

static bool send_all(model__run_t *run)
{
    if (!model__call_connect(&run->call) || !raise_counter(run) || !model__run_settle(run))
        return false;
    model__run_send(run);
    return !run->call.error->code;
}

static bool is_blocked(const model_bulk_t *bulk)
{
    for (size_t i = 0; i < bulk->count; i++)
        if (bulk->works[i].state == MODEL__ENTRY_UNKNOWN && !bulk->works[i].repeats &&
            !bulk->options.repeat_unknown)
            return true;
    return false;
}

/* A further run repeats nothing that may not be repeated. */
static model_retry_t retry_of(const model__run_t *run)
{
    const model_error_t *error = run->call.error;
    bool passes = error->code == MODEL_ERROR_CONNECTION || error->code == MODEL_ERROR_TIMEOUT;

    if (!passes)
        return error->outcome == MODEL_OUTCOME_NOTHING ? error->retry : MODEL_RETRY_NO;
    return is_blocked(run->bulk) ? MODEL_RETRY_NO : MODEL_RETRY_SAME_CALL;
}

/* Items of an earlier run that were not repeated. False: there are such. */
static bool all_settled(const tally_t *tally, model_error_t *error)
{
    if (tally->n_unknown)
        return model__fail(error, MODEL_ERROR_CONNECTION,
                           "%zu items may have happened in an earlier run, and are not repeated",
                           tally->n_unknown);
    return !tally->partly ||
           model__fail(error, (model_code_t)tally->partly->code,
                       "an item happened in part in an earlier run, and is not repeated");
}

/* Of the bulk as a whole. */
static bool judge(model__run_t *run, bool ok)
{
    model_error_t *error = run->call.error;
    const size_t count = run->bulk->count;
    tally_t tally = tally_of(run->bulk);

    ok = ok && all_settled(&tally, error);
    fill_report(run, &tally);
    if (ok)
        return true;
    error->outcome = tally.n_unknown                ? MODEL_OUTCOME_UNKNOWN
                     : tally.n_done == count        ? MODEL_OUTCOME_DONE
                     : tally.n_done || tally.partly ? MODEL_OUTCOME_PARTLY
                                                    : MODEL_OUTCOME_NOTHING;
    error->retry = retry_of(run);
    return false;
}

bool model_bulk_run(model_bulk_t *bulk, model_bulk_report_t *report, model_error_t *error)
{
    model__run_t run;

    model_bulk_report_clear(report);
    bool ok = begin(&run, bulk, report, error);
    if (run.bulk && run.call.plan)
        ok = judge(&run, ok && (!bulk->count || send_all(&run)));
    model__free(run.batch);
    model__call_end(&run.call);
    return ok;
}

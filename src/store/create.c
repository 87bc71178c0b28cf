#include "store/store.h"

/* ---- behind the sending ---- */

static void write_made(const model__insert_t *insert, const model__entry_t *entry)
{
    if (entry->makes_id)
        model__id_write(insert->call->plan->id, &entry->id, entry->record);
    if (!entry->unsettled)
        model__insert_times(insert, entry->record);
}

/* A record is touched only if the server has it, or may have it. */
static void finish_entry(const model__insert_t *insert, model__entry_t *entry)
{
    const model__plan_t *plan = insert->call->plan;

    if (entry->state == MODEL__ENTRY_DONE) {
        if (entry->stage)
            model__takeover_use(entry->stage, plan, entry->slot, entry->record);
        else
            write_made(insert, entry);
        model__create_settle(plan, entry->slot, entry->record);
    } else if (entry->state == MODEL__ENTRY_UNKNOWN) {
        write_made(insert, entry);
        model__create_unsettle(plan, entry->slot, entry->record);
    }
}

void model__insert_finish(const model__insert_t *insert)
{
    for (size_t i = 0; i < insert->count; i++)
        finish_entry(insert, &insert->entries[i]);
}

/* ---- one ---- */

bool model_create(model_db_t *db, const model_t *model, void *record, model_error_t *error)
{
    model__call_t call;
    model__entry_t entry = {.record = record};
    model__insert_t insert = {.call = &call, .entries = &entry, .count = 1, .single = true};
    uint8_t bytes[1024];

    model__buffer_init(&insert.documents, bytes, sizeof bytes);
    bool ok = model__call_begin_write(&call, db, model, record, error) &&
              model__insert_check(&insert) && model__insert_number(&insert) &&
              model__insert_send(&insert);
    model__insert_finish(&insert);
    model__insert_free(&insert);
    model__call_end(&call);
    return ok;
}

/* ---- many ---- */

static bool begin_many(model__insert_t *insert, void *records, size_t count)
{
    model__call_t *call = insert->call;
    size_t size = call->plan->size;

    if (count > UINT32_MAX)
        return model__fail(call->error, MODEL_ERROR_LIMIT, "%zu records, at most %u", count,
                           UINT32_MAX);
    insert->entries = model__malloc_zeroed(count, sizeof *insert->entries);
    if (insert->report)
        insert->report->items = model__malloc_zeroed(count, sizeof *insert->report->items);
    if (!insert->entries || (insert->report && !insert->report->items))
        return model__no_memory(call->error);
    if (insert->report) {
        insert->report->n_items = count;
        insert->details =
            (model__details_t){.items = &insert->report->details, .n = &insert->report->n_details};
    }
    for (size_t i = 0; i < count; i++)
        insert->entries[i].record = (uint8_t *)records + i * size;
    insert->count = count;
    return true;
}

typedef struct tally {
    size_t n_done, n_unknown;
} tally_t;

static tally_t count_outcomes(const model__insert_t *insert)
{
    tally_t tally = {0};

    for (size_t i = 0; i < insert->count; i++) {
        bool done = insert->entries[i].state == MODEL__ENTRY_DONE;
        tally.n_done += done;
        tally.n_unknown += insert->entries[i].state == MODEL__ENTRY_UNKNOWN;
        if (done && insert->report)
            insert->report->items[i].outcome = MODEL_OUTCOME_DONE;
    }
    if (insert->report)
        insert->report->n_done = tally.n_done;
    return tally;
}

/* Of the batch as a whole. Records that are stored already would meet themselves in a second call.
 */
static void judge(const model__insert_t *insert)
{
    model_error_t *error = insert->call->error;
    tally_t tally = count_outcomes(insert);

    if (!error->code)
        return;
    error->outcome = tally.n_unknown                 ? MODEL_OUTCOME_UNKNOWN
                     : tally.n_done == insert->count ? MODEL_OUTCOME_DONE
                     : tally.n_done                  ? MODEL_OUTCOME_PARTLY
                                                     : MODEL_OUTCOME_NOTHING;
    if (tally.n_done)
        error->retry = MODEL_RETRY_NO;
}

bool model_create_many(model_db_t *db, const model_t *model, void *records, size_t count,
                       const model_create_many_t *options, model_report_t *report,
                       model_error_t *error)
{
    static const char none;
    model__call_t call;
    model__insert_t insert = {
        .call = &call, .unordered = options && options->unordered, .report = report};

    model_report_clear(report);
    bool ok = model__call_begin_write(&call, db, model, count ? records : &none, error) &&
              (!count || (begin_many(&insert, records, count) && model__insert_check(&insert) &&
                          model__insert_number(&insert) && model__insert_send(&insert)));
    model__insert_finish(&insert);
    if (insert.count)
        judge(&insert);
    model__insert_free(&insert);
    model__free(insert.entries);
    model__call_end(&call);
    return ok;
}

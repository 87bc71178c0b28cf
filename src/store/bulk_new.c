/* Items of a bulk that may insert a record. */
#include "store/bulk.h"

enum { FIRST_NUMBERS = 32, MOST_NUMBERS = 4096 };

/* The caller learns the number now, so it cannot be exchanged later: it must be free. */
static bool take_numbers(model__adding_t *adding)
{
    model_bulk_t *bulk = adding->bulk;
    uint32_t n = bulk->options.numbers ? bulk->options.numbers
                 : bulk->n_numbers     ? bulk->n_numbers * 2
                                       : FIRST_NUMBERS;

    if (!bulk->options.numbers && n > MOST_NUMBERS)
        n = MOST_NUMBERS;
    if ((!bulk->n_numbers && !model__counter_repair(&adding->call)) ||
        !model__counter_take(&adding->call, n, &bulk->next_number))
        return false;
    bulk->last_number = bulk->next_number + n - 1;
    bulk->n_numbers = n;
    return true;
}

static bool number(model__adding_t *adding, model__insert_t *insert, model__entry_t *entry)
{
    model_bulk_t *bulk = adding->bulk;

    if (!entry->counts)
        return true;
    if (bulk->next_number > bulk->last_number && !take_numbers(adding))
        return false;
    return model__insert_put_number(insert, entry, bulk->next_number);
}

static bool encode(model__adding_t *adding, model__insert_t *insert, model__entry_t *entry)
{
    return model__insert_begin(insert) && model__insert_ready(insert, entry, adding->call.error) &&
           number(adding, insert, entry);
}

static void note_numbers(model__adding_t *adding, const model__insert_t *insert,
                         const model__entry_t *entry)
{
    model_bulk_t *bulk = adding->bulk;

    bulk->next_number += entry->counts;
    if (insert->highest_given > bulk->highest_given)
        bulk->highest_given = insert->highest_given;
}

static void fill_in(const model__insert_t *insert, const model__entry_t *entry)
{
    if (entry->makes_id)
        model__id_write(insert->call->plan->id, &entry->id, entry->record);
    if (!entry->unsettled)
        model__insert_times(insert, entry->record);
}

bool model_bulk_insert(model_bulk_t *bulk, const model_t *model, void *record, model_error_t *error)
{
    model__adding_t adding;
    model__entry_t entry = {.record = record};
    model__insert_t insert = {.call = &adding.call, .entries = &entry, .count = 1, .single = true};
    uint8_t bytes[1024];

    model__buffer_init(&insert.documents, bytes, sizeof bytes);
    bool ok = model__adding_begin(&adding, bulk, model, record, error) &&
              encode(&adding, &insert, &entry) &&
              model__adding_keep(&adding, &adding.work.content, &insert.documents) &&
              model__adding_id(&adding, insert.documents.data);
    adding.work.repeats = true;
    ok = ok && model__adding_put(&adding, MODEL_BULK_INSERT, MODEL__ROUTE_INSERT);
    if (ok) {
        note_numbers(&adding, &insert, &entry);
        fill_in(&insert, &entry);
    }
    model__insert_free(&insert);
    return model__adding_end(&adding, ok);
}

/* ---- upserts ---- */

/* {"$setOnInsert": the document} */
static bool keep_insertion(model__adding_t *adding, const model__insert_t *insert)
{
    const model__buffer_t *document = &insert->documents;
    model__buffer_t out = {0};
    size_t mark;

    bool ok = (model__put_document_begin(&out, &mark) &&
               model__put_value(&out, BSON_TYPE_DOCUMENT, MODEL__KEY("$setOnInsert"),
                                document->data, document->size) &&
               model__put_end(&out, mark)) ||
              model__buffer_failed(&out, adding->call.error);
    ok = ok && model__adding_keep(adding, &adding->work.content, &out);
    model__buffer_free(&out);
    return ok;
}

/* A copy, which MODEL_SET_ON_INSERT completes. */
static bool copy_record(model__adding_t *adding, const model_update_t *update, const void *record,
                        model__entry_t *entry)
{
    model__call_t *call = &adding->call;
    const model__slot_t *slot = model__slot_of(call->plan, record);

    if (slot && slot->origin)
        return model__fail(call->error, MODEL_ERROR_ARGUMENT, "stored already: save it");
    entry->record = model__take_copy(&call->memory, record, call->plan->size);
    if (!entry->record)
        return model__no_memory(call->error);
    return !update ||
           model__change_insert(call->plan, update, &call->memory, entry->record, call->error);
}

/* RULES 30, 31: no guard goes into the filter of what may insert. */
static bool check_upsert(model__adding_t *adding, const model_query_t *query, model__ask_t *ask,
                         model__insert_t *insert, model__entry_t *entry)
{
    model__call_t *call = &adding->call;
    model__unique_t unique = {.n = 0};

    bool ok = model__unique_find(call, query, &unique) &&
              model__adding_find(adding, "bulk_upsert", query, ask) &&
              encode(adding, insert, entry) &&
              model__unique_meets(call, &unique, &ask->filter, insert->documents.data) &&
              model__adding_id(adding, insert->documents.data);
    adding->work.makes_id = ok && strcmp(unique.keys[0], call->plan->id->key) != 0;
    return ok;
}

static bool keep_upsert(model__adding_t *adding, const model_update_t *update,
                        const model__ask_t *ask, const model__insert_t *insert)
{
    adding->work.repeats = true;
    if (!keep_insertion(adding, insert) ||
        !model__adding_keep(adding, &adding->work.filter, &ask->filter))
        return false;
    if (!update)
        return true;
    bool ok = model__adding_build(adding, update, MODEL__BUT_INSERTS, &adding->work.change) &&
              model__adding_filter(adding, &ask->filter, false, &adding->work.change_filter);
    adding->work.repeats = false; /* what it inserted itself would be changed */
    return ok;
}

bool model_bulk_upsert(model_bulk_t *bulk, const model_t *model, const model_query_t *query,
                       const model_update_t *update, const void *record, model_error_t *error)
{
    model__adding_t adding;
    model__entry_t entry = {.record = NULL};
    model__insert_t insert = {.call = &adding.call, .entries = &entry, .count = 1, .single = true};
    model__ask_t ask = {.skip = 0};

    bool ok = model__adding_begin(&adding, bulk, model, record, error) &&
              copy_record(&adding, update, record, &entry) &&
              check_upsert(&adding, query, &ask, &insert, &entry) &&
              keep_upsert(&adding, update, &ask, &insert) &&
              model__adding_put(&adding, MODEL_BULK_UPSERT, MODEL__ROUTE_UPSERT);
    if (ok)
        note_numbers(&adding, &insert, &entry);
    model__insert_free(&insert);
    model__ask_free(&ask);
    return model__adding_end(&adding, ok);
}

/* The road of new records to the driver and what it answers, record by record. */
#include "store/store.h"

enum { MAX_BATCH_DOCUMENTS = 10000, MAX_BATCH_BYTES = 40 * 1000 * 1000 };

/* ---- one message ---- */

/* The driver's struct asks for a large alignment. */
static bson_t *views_of(model__insert_t *insert)
{
    uintptr_t at = (uintptr_t)insert->views, alignment = _Alignof(bson_t);

    return at ? (bson_t *)((at + alignment - 1) & ~(alignment - 1)) : &insert->view;
}

bool model__insert_room(model__insert_t *insert, size_t n)
{
    if (insert->batch)
        return true;
    n = n < MAX_BATCH_DOCUMENTS ? n : MAX_BATCH_DOCUMENTS;
    if (n > 1)
        insert->views = model__malloc(n * sizeof(bson_t) + _Alignof(bson_t));
    insert->pointers = model__take_array(&insert->call->memory, n, sizeof *insert->pointers);
    insert->batch = model__take_array(&insert->call->memory, n, sizeof *insert->batch);
    insert->batch_capacity = n;
    return ((insert->views || n == 1) && insert->pointers && insert->batch) ||
           model__no_memory(insert->call->error);
}

/* The next entries that wait, from this one on. */
static bool gather(model__insert_t *insert, size_t from)
{
    size_t bytes = 0;

    insert->n_batch = 0;
    for (size_t i = from; i < insert->count && insert->n_batch < insert->batch_capacity; i++) {
        const model__entry_t *entry = &insert->entries[i];
        if (entry->state != MODEL__ENTRY_WAITING)
            continue;
        bytes += entry->size;
        if (insert->n_batch && bytes > MAX_BATCH_BYTES)
            break;
        insert->batch[insert->n_batch++] = (uint32_t)i;
    }
    return insert->n_batch > 0;
}

static bool stage(model__insert_t *insert, model__entry_t *entry, const uint8_t *bytes, size_t size)
{
    model__call_t *call = insert->call;

    if (!entry->slot)
        return true;
    if (entry->stage)
        model__takeover_drop(entry->stage);
    else
        entry->stage = model__take(&call->memory, sizeof *entry->stage);
    if (!entry->stage)
        return model__no_memory(call->error);
    return model__takeover_make(entry->stage, call, entry->slot, NULL, bytes, size);
}

static bool stage_batch(model__insert_t *insert)
{
    for (size_t i = 0; i < insert->n_batch; i++) {
        model__entry_t *entry = &insert->entries[insert->batch[i]];
        if (!stage(insert, entry, insert->documents.data + entry->at, entry->size))
            return false;
    }
    return true;
}

static bool view_batch(model__insert_t *insert)
{
    bson_t *views = views_of(insert);

    for (size_t i = 0; i < insert->n_batch; i++) {
        const model__entry_t *entry = &insert->entries[insert->batch[i]];
        if (!bson_init_static(&views[i], insert->documents.data + entry->at, entry->size))
            return model__fail(insert->call->error, MODEL_ERROR_CORRUPT, "an encoded document");
        insert->pointers[i] = &views[i];
    }
    return true;
}

/* ---- what the server answers ---- */

/* Our own document of an earlier create, whose answer was lost? _id is fresh each time where the id
 * has another key, so it is left out of the comparison. */
static bool same_document(const model__plan_t *plan, const uint8_t *ours, size_t our_size,
                          const uint8_t *stored, size_t stored_size)
{
    const size_t skip = plan->extra_id ? 4 + sizeof "\7_id" + sizeof(bson_oid_t) : 0;

    return our_size == stored_size && our_size >= skip &&
           memcmp(ours + skip, stored + skip, our_size - skip) == 0;
}

static bool read_by_id(model__insert_t *insert, const model__entry_t *entry, model__batch_t *batch,
                       model_error_t *why)
{
    model__call_t *call = insert->call;
    const model__field_t *id = call->plan->id;
    const uint8_t *document = insert->documents.data + entry->at;
    model__ask_t ask = {.limit = 1, .primary = true};
    model_error_t *callers = call->error;
    model__found_t value;
    size_t mark;

    bool ok = model__bson_find(document, id->key, id->key_size, &value) &&
              model__put_document_begin(&ask.filter, &mark) &&
              model__put_value(&ask.filter, value.type, id->key, id->key_size, value.value,
                               value.value_size) &&
              model__put_end(&ask.filter, mark);
    bson_init(&batch->reply);
    call->error = why;
    if (ok)
        ok = model__ask_once(call, &ask, batch);
    call->error = callers;
    model__ask_free(&ask);
    return ok;
}

static bool landed_before(model__insert_t *insert, model__entry_t *entry, model_error_t *why)
{
    model_error_t reading;
    model__batch_t batch;
    const uint8_t *stored;
    size_t size;

    if (!entry->unsettled || why->code != MODEL_ERROR_DUPLICATE)
        return false;
    model__error_clear(&reading);
    bool ok = read_by_id(insert, entry, &batch, &reading) &&
              model__batch_next(&batch, &stored, &size) &&
              same_document(insert->call->plan, insert->documents.data + entry->at, entry->size,
                            stored, size) &&
              stage(insert, entry, stored, size);
    if (reading.code)
        *why = reading;
    model__batch_end(&batch);
    return ok;
}

static bool is_about_the_id(const model__plan_t *plan, const model_error_t *why)
{
    return why->code == MODEL_ERROR_DUPLICATE &&
           ((!plan->extra_id && strcmp(why->index, "_id_") == 0) ||
            (why->n_details == 1 && strcmp(why->details[0].path, plan->id->row->name) == 0));
}

/* The server refused one entry. */
static void refuse(model__insert_t *insert, size_t i, model_error_t *why)
{
    model__entry_t *entry = &insert->entries[i];

    if (landed_before(insert, entry, why))
        entry->state = MODEL__ENTRY_DONE;
    else if (entry->counts && !insert->repaired && is_about_the_id(insert->call->plan, why))
        entry->state = MODEL__ENTRY_COLLIDED;
    else
        model__insert_blame(insert, i, why);
}

static void explain(model__insert_t *insert, const bson_iter_t *element, model_error_t *why)
{
    const model__call_t *call = insert->call;
    const uint8_t *bytes;
    uint32_t size;
    bson_t view;

    model__error_clear(why);
    bson_iter_document(element, &size, &bytes);
    if (bson_init_static(&view, bytes, size))
        model__failure_of_item(call->db, &call->attempt, false, &view, why);
}

static bool index_of(const bson_iter_t *element, size_t n, size_t *index)
{
    bson_iter_t at;

    if (!BSON_ITER_HOLDS_DOCUMENT(element) || !bson_iter_recurse(element, &at) ||
        !bson_iter_find(&at, "index"))
        return false;
    *index = (size_t)bson_iter_as_int64(&at);
    return *index < n;
}

static void done_until(model__insert_t *insert, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        insert->entries[insert->batch[i]].state = MODEL__ENTRY_DONE;
}

/* Entries that the server named; the others are stored, up to the first of them if in order. */
static bool refused_some(model__insert_t *insert, const bson_t *reply)
{
    bson_iter_t at, element;
    size_t next = 0, index;
    model_error_t why;

    if (!bson_iter_init_find(&at, reply, "writeErrors") || !BSON_ITER_HOLDS_ARRAY(&at) ||
        !bson_iter_recurse(&at, &element))
        return false;
    while (bson_iter_next(&element) && index_of(&element, insert->n_batch, &index)) {
        done_until(insert, next, index);
        explain(insert, &element, &why);
        refuse(insert, insert->batch[index], &why);
        next = index + 1;
    }
    if (next && insert->unordered)
        done_until(insert, next, insert->n_batch);
    return next > 0;
}

static void lost_batch(model__insert_t *insert, const bson_error_t *driver, const bson_t *reply)
{
    model_error_t why;

    model__error_clear(&why);
    model__failure(insert->call->db, &insert->call->attempt, driver, reply, &why);
    for (size_t i = 0; i < insert->n_batch; i++)
        model__insert_blame(insert, insert->batch[i], &why);
}

static bool has_stopped(const model__insert_t *insert)
{
    for (size_t i = 0; !insert->unordered && i < insert->n_batch; i++) {
        uint8_t state = insert->entries[insert->batch[i]].state;
        if (state != MODEL__ENTRY_DONE && state != MODEL__ENTRY_WAITING)
            return true;
    }
    return false;
}

/* True: go on with what still waits. */
static MODEL__COLD bool hear(model__insert_t *insert, const bson_error_t *driver,
                             const bson_t *reply)
{
    if (refused_some(insert, reply))
        return !has_stopped(insert);
    lost_batch(insert, driver, reply);
    return false;
}

static bool insert_batch(model__insert_t *insert, bson_t *reply, bson_error_t *driver)
{
    model__call_t *call = insert->call;
    bson_t options;

    model__options_view(&options, insert->unordered);
    model__driver_clear(driver);
    if (!mongoc_collection_insert_many(call->collection, insert->pointers, insert->n_batch,
                                       &options, reply, driver))
        return false;
    model__client_begin_numbers(&call->client);
    return true;
}

static bool insert_one(model__insert_t *insert, bson_t *reply, bson_error_t *driver)
{
    const model__entry_t *entry = &insert->entries[insert->batch[0]];
    const model__call_t *call = insert->call;
    uint8_t bytes[1024];
    model__buffer_t command;

    model__buffer_init(&command, bytes, sizeof bytes);
    bool ok = model__command_insert(&command, call->plan->collection,
                                    insert->documents.data + entry->at, entry->size)
                  ? model__client_write(&call->client, call->collection, &command, reply, driver)
                  : insert_batch(insert, reply, driver);
    model__buffer_free(&command);
    return ok;
}

static bool send_batch(model__insert_t *insert)
{
    bson_error_t driver;
    bson_t reply;

    if (!stage_batch(insert) || !view_batch(insert))
        return false;
    model__call_try(insert->call, true, insert->n_batch > 1);
    bool ok = insert->n_batch == 1 && model__client_numbers(&insert->call->client)
                  ? insert_one(insert, &reply, &driver)
                  : insert_batch(insert, &reply, &driver);
    if (ok)
        done_until(insert, 0, insert->n_batch);
    else
        ok = hear(insert, &driver, &reply);
    bson_destroy(&reply);
    return ok;
}

static void send_waiting(model__insert_t *insert)
{
    size_t from = 0;

    while (gather(insert, from) && send_batch(insert))
        from = insert->batch[0];
}

static size_t count_state(const model__insert_t *insert, uint8_t state)
{
    size_t n = 0;

    for (size_t i = 0; i < insert->count; i++)
        n += insert->entries[i].state == state;
    return n;
}

bool model__insert_send(model__insert_t *insert)
{
    if (!model__call_connect(insert->call) || !model__insert_room(insert, insert->count))
        return false;
    send_waiting(insert);
    if (count_state(insert, MODEL__ENTRY_COLLIDED)) {
        insert->repaired = true;
        if (model__insert_renumber(insert))
            send_waiting(insert);
    }
    return !insert->call->error->code;
}

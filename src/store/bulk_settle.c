/* Inserts of an earlier run whose answer was lost: an equal document with the id is their own. */
#include "store/bulk.h"

enum { IDS_AT_ONCE = 1000 };

static bool find_id(const model__run_t *run, const uint8_t *document, model__found_t *id)
{
    const model__field_t *field = run->call.plan->id;

    return model__bson_find(document, field->key, field->key_size, id);
}

/* ---- one ---- */

static bool put_equal(const model__run_t *run, const model__work_t *work, model__buffer_t *out)
{
    const model__field_t *field = run->call.plan->id;
    model__found_t id;
    size_t mark;

    return find_id(run, work->content.bytes, &id) && model__put_document_begin(out, &mark) &&
           model__put_value(out, id.type, field->key, field->key_size, id.value, id.value_size) &&
           model__put_end(out, mark);
}

static bool is_stored(const model__work_t *work, const uint8_t *stored, size_t size)
{
    return work->content.size == size && memcmp(work->content.bytes, stored, size) == 0;
}

bool model__run_landed(model__run_t *run, size_t item, bool *landed, model_error_t *why)
{
    const model__work_t *work = &run->bulk->works[item];
    model__ask_t ask = {.limit = 1, .primary = true};
    model_error_t *callers = run->call.error;
    model__batch_t batch;
    const uint8_t *stored;
    size_t size;

    *landed = false;
    model__error_clear(why);
    run->call.error = why;
    bool ok = put_equal(run, work, &ask.filter) || model__buffer_failed(&ask.filter, why);
    if (ok) {
        ok = model__ask_once(&run->call, &ask, &batch);
        *landed = ok && model__batch_next(&batch, &stored, &size) && is_stored(work, stored, size);
        model__batch_end(&batch);
    }
    run->call.error = callers;
    model__ask_free(&ask);
    return ok;
}

/* ---- many: a message for each would be too many ---- */

/* {"_id": {"$in": [those of the batch]}} */
static bool put_ids(const model__run_t *run, model__buffer_t *out)
{
    const model__field_t *field = run->call.plan->id;
    size_t document, in, list;
    model__found_t id;
    char key[24];

    bool ok = model__put_document_begin(out, &document) &&
              model__put_begin(out, BSON_TYPE_DOCUMENT, field->key, field->key_size, &in) &&
              model__put_begin(out, BSON_TYPE_ARRAY, MODEL__KEY("$in"), &list);
    for (size_t i = 0; ok && i < run->n_batch; i++) {
        int size = snprintf(key, sizeof key, "%zu", i);
        ok = find_id(run, run->bulk->works[run->batch[i]].content.bytes, &id) &&
             model__put_value(out, id.type, key, (size_t)size, id.value, id.value_size);
    }
    return ok && model__put_end(out, list) && model__put_end(out, in) &&
           model__put_end(out, document);
}

/* Stored in some order: each is looked for from where the last one was found. */
static void note_stored(model__run_t *run, const uint8_t *stored, size_t size, size_t *from)
{
    for (size_t n = 0; n < run->n_batch; n++) {
        size_t i = (*from + n) % run->n_batch;
        model__work_t *work = &run->bulk->works[run->batch[i]];
        if (work->state != MODEL__ENTRY_DONE && is_stored(work, stored, size)) {
            work->state = MODEL__ENTRY_DONE;
            *from = i + 1;
            return;
        }
    }
}

static bool settle_batch(model__run_t *run)
{
    model__ask_t ask = {.primary = true};
    model__stream_t stream = {0};
    const uint8_t *stored;
    size_t size, from = 0;

    bool ok = (put_ids(run, &ask.filter) || model__buffer_failed(&ask.filter, run->call.error)) &&
              model__stream_open(&stream, &run->call, &ask);
    while (ok && model__stream_next(&stream, &run->call, &stored, &size))
        note_stored(run, stored, size, &from);
    model__stream_close(&stream);
    model__ask_free(&ask);
    return ok && !run->call.error->code;
}

bool model__run_settle(model__run_t *run)
{
    const model_bulk_t *bulk = run->bulk;

    for (size_t i = 0; i < bulk->count;) {
        run->n_batch = 0;
        for (; i < bulk->count && run->n_batch < IDS_AT_ONCE; i++)
            if (bulk->works[i].lost && bulk->works[i].kind == MODEL_BULK_INSERT &&
                bulk->works[i].state == MODEL__ENTRY_WAITING)
                run->batch[run->n_batch++] = (uint32_t)i;
        if (run->n_batch && !settle_batch(run))
            return false;
    }
    return true;
}

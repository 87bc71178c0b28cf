/* Records that are shown one after the other, in bounded memory; about how many there are. */
#include "store/store.h"

#include <mongomodel/read.h>

/* One record at a time, and what it points into. */
typedef struct showing {
    model__call_t call; /* its error is .failure: the function may use the caller's */
    model_error_t failure;
    model__ask_t ask;
    model_memory_t memory;
    model__passes_t passes;
    void *record;
    bool (*each)(const void *record, void *context);
    void *context;
} showing_t;

static bool decode(showing_t *showing, const uint8_t *bytes, size_t size)
{
    model__reading_t reading = {.memory = &showing->memory,
                                .passes = &showing->passes,
                                .loaded = showing->ask.loaded.read ? &showing->ask.loaded : NULL};
    const uint8_t *copy;

    model__memory_reset(&showing->memory);
    return model__decode_copy(showing->call.plan, bytes, size, showing->record, &reading, &copy,
                              showing->call.error);
}

static bool show_all(showing_t *showing, model__stream_t *stream)
{
    model__call_t *call = &showing->call;
    const uint8_t *bytes;
    size_t size;

    while (model__stream_next(stream, call, &bytes, &size))
        if (decode(showing, bytes, size)) {
            if (!showing->each(showing->record, showing->context))
                return true;
        } else if (!model__misfit_left(showing->ask.misfits, call->error)) {
            return false;
        }
    return !call->error->code;
}

static bool show(showing_t *showing)
{
    model__call_t *call = &showing->call;
    model__stream_t stream = {0};

    if (!(showing->record = model__malloc(call->plan->size)))
        return model__no_memory(call->error);
    bool ok = model__stream_open(&stream, call, &showing->ask) && show_all(showing, &stream);
    model__stream_close(&stream);
    return ok;
}

static bool prepare(showing_t *showing, const model_query_t *query)
{
    model__call_t *call = &showing->call;

    return (showing->each ||
            model__fail(call->error, MODEL_ERROR_ARGUMENT, "no function to call")) &&
           model__query_takes(query, "each", call->error) &&
           model__ask_init(&showing->ask, call, query, &call->memory);
}

bool model_each(model_db_t *db, const model_t *model, const model_query_t *query,
                bool (*each)(const void *record, void *context), void *context,
                model_error_t *error)
{
    showing_t showing = {.each = each, .context = context};

    bool ok = model__call_begin(&showing.call, db, model, &showing.failure);
    model__memory_init(&showing.memory, ok ? (size_t)db->max_bytes : 0);
    ok = ok && prepare(&showing, query);
    model__misfits_begin(showing.ask.misfits);
    ok = ok && (showing.ask.said.nothing || show(&showing));
    model__memory_clear(&showing.memory);
    model__free(showing.record);
    model__ask_free(&showing.ask);
    model__call_end(&showing.call);
    model__error_clear(error);
    if (error && !ok)
        *error = showing.failure;
    return ok;
}

/* ---- about how many ---- */

static bool estimate(model__call_t *call, int64_t *n)
{
    bson_error_t driver = {0};
    bson_t reply;

    if (!model__call_connect(call))
        return false;
    model__call_try(call, false, false);
    int64_t counted =
        mongoc_collection_estimated_document_count(call->collection, NULL, NULL, &reply, &driver);
    bool ok = counted >= 0 || model__call_failed(call, &driver, &reply);
    *n = ok ? counted : 0;
    bson_destroy(&reply);
    return ok;
}

bool model_estimated_count(model_db_t *db, const model_t *model, int64_t *n, model_error_t *error)
{
    model__call_t call;

    if (n)
        *n = 0;
    bool ok = model__call_begin(&call, db, model, error) &&
              (n || model__fail(call.error, MODEL_ERROR_ARGUMENT, "no place for the count")) &&
              estimate(&call, n);
    model__call_end(&call);
    return ok;
}

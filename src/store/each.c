/* Records that are shown one after the other, in bounded memory; about how many there are. */
#include "store/store.h"

#include <mongomodel/read.h>

/* One record at a time, and what it points into. */
typedef struct place {
    model_memory_t memory;
    model__passes_t passes;
    const model__loaded_t *loaded;
    void *record;
} place_t;

static bool decode(model__call_t *call, place_t *place, const uint8_t *bytes, size_t size)
{
    model__reading_t reading = {
        .memory = &place->memory, .passes = &place->passes, .loaded = place->loaded};
    const uint8_t *copy;

    model__memory_reset(&place->memory);
    return model__decode_copy(call->plan, bytes, size, place->record, &reading, &copy, call->error);
}

static bool show_all(model__call_t *call, model__stream_t *stream, place_t *place,
                     model_misfits_t *misfits, const model__show_t *show)
{
    const uint8_t *bytes;
    size_t size;

    while (model__stream_next(stream, call, &bytes, &size))
        if (decode(call, place, bytes, size)) {
            if (!show->each(place->record, show->context))
                return true;
        } else if (!model__misfit_left(misfits, call->error)) {
            return false;
        }
    return !call->error->code;
}

bool model__told(bool ok, const model_error_t *failure, model_error_t *error)
{
    model__error_clear(error);
    if (error && !ok)
        *error = *failure;
    return ok;
}

bool model__show_all(model__call_t *call, model__stream_t *stream, const model__loaded_t *loaded,
                     model_misfits_t *misfits, const model__show_t *show)
{
    place_t place = {.loaded = loaded, .record = model__malloc(call->plan->size)};

    if (!place.record)
        return model__no_memory(call->error);
    model__memory_init(&place.memory, (size_t)call->db->max_bytes);
    bool ok = show_all(call, stream, &place, misfits, show);
    model__memory_clear(&place.memory);
    model__free(place.record);
    return ok;
}

/* What a query meets, being shown. */
typedef struct showing {
    model__call_t call; /* its error is .failure: the function may use the caller's */
    model_error_t failure;
    model__ask_t ask;
    model__show_t show;
} showing_t;

static bool show(showing_t *showing)
{
    const model__ask_t *ask = &showing->ask;
    model__stream_t stream = {0};

    bool ok = model__stream_open(&stream, &showing->call, ask) &&
              model__show_all(&showing->call, &stream, ask->loaded.read ? &ask->loaded : NULL,
                              ask->misfits, &showing->show);
    model__stream_close(&stream);
    return ok;
}

static bool prepare(showing_t *showing, const model_query_t *query)
{
    model__call_t *call = &showing->call;

    return (showing->show.each ||
            model__fail(call->error, MODEL_ERROR_ARGUMENT, "no function to call")) &&
           model__query_takes(query, "each", call->error) &&
           model__ask_init(&showing->ask, call, query, &call->memory);
}

bool model_each(model_db_t *db, const model_t *model, const model_query_t *query,
                bool (*each)(const void *record, void *context), void *context,
                model_error_t *error)
{
    showing_t showing = {.show = {each, context}};

    bool ok = model__call_begin(&showing.call, db, model, &showing.failure);
    ok = ok && prepare(&showing, query);
    model__misfits_begin(showing.ask.misfits);
    ok = ok && (showing.ask.said.nothing || show(&showing));
    model__ask_free(&showing.ask);
    model__call_end(&showing.call);
    return model__told(ok, &showing.failure, error);
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

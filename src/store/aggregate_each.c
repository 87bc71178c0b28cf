/* Pipelines whose documents are given one after the other. */
#include "store/aggregate.h"

/* A record at a time, and what it points into. */
typedef struct place {
    model_memory_t memory;
    model__passes_t passes;
    void *record;
} place_t;

static bool decode(model__aggregation_t *run, place_t *place, const uint8_t *bytes, size_t size)
{
    model__reading_t reading = {.memory = &place->memory, .passes = &place->passes};
    const uint8_t *copy;

    model__memory_reset(&place->memory);
    return model__decode_copy(run->result, bytes, size, place->record, &reading, &copy,
                              run->call->error);
}

static bool give_all(model__aggregation_t *run, place_t *place,
                     bool (*each)(const void *record, void *context), void *context)
{
    const uint8_t *bytes;
    size_t size;

    while (model__stream_next(&run->stream, run->call, &bytes, &size)) {
        bool fits = decode(run, place, bytes, size);
        if (!fits && !model__misfit_left(run->asked.misfits, run->call->error))
            return false;
        if (fits && !each(place->record, context))
            return true;
    }
    return !run->call->error->code;
}

static bool give_records(model__aggregation_t *run, bool (*each)(const void *record, void *context),
                         void *context)
{
    place_t place = {.record = model__malloc(run->result->size)};

    if (!place.record)
        return model__no_memory(run->call->error);
    model__memory_init(&place.memory, (size_t)run->call->db->max_bytes);
    bool ok = model__aggregate_start(run) && give_all(run, &place, each, context);
    model__memory_clear(&place.memory);
    model__free(place.record);
    return ok;
}

static bool has_function(model__aggregation_t *run, bool has)
{
    return has || model__fail(run->call->error, MODEL_ERROR_ARGUMENT, "no function to call");
}

bool model_aggregate_each(model_db_t *db, const model_pipeline_t *pipeline, const model_t *result,
                          bool (*each)(const void *record, void *context), void *context,
                          model_error_t *error)
{
    model__call_t call;
    model__aggregation_t run = {.call = &call};

    bool ok = model__aggregate_begin(&run, db, pipeline, result, error) &&
              model__aggregate_gives(&run) && has_function(&run, each != NULL) &&
              give_records(&run, each, context);
    model__aggregate_end(&run);
    model__call_end(&call);
    return ok;
}

/* ---- as they are ---- */

static bool give_documents(model__aggregation_t *run,
                           bool (*each)(const uint8_t *document, size_t size, void *context),
                           void *context)
{
    const uint8_t *bytes;
    size_t size;

    if (!model__aggregate_start(run))
        return false;
    while (model__stream_next(&run->stream, run->call, &bytes, &size))
        if (!each(bytes, size, context))
            return true;
    return !run->call->error->code;
}

bool model_aggregate_raw(model_db_t *db, const model_pipeline_t *pipeline,
                         bool (*each)(const uint8_t *document, size_t size, void *context),
                         void *context, model_error_t *error)
{
    model__call_t call;
    model__aggregation_t run = {.call = &call};

    bool ok = model__aggregate_begin(&run, db, pipeline, NULL, error) &&
              has_function(&run, each != NULL) &&
              (!run.built.writes || model__fail(call.error, MODEL_ERROR_ARGUMENT,
                                                "nothing comes out of a pipeline that writes: "
                                                "model_aggregate_into()")) &&
              give_documents(&run, each, context);
    model__aggregate_end(&run);
    model__call_end(&call);
    return ok;
}

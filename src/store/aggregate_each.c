/* Pipelines whose documents are given one after the other. */
#include "store/aggregate.h"

static bool has_function(model__aggregation_t *run, bool has)
{
    return has || model__fail(run->call->error, MODEL_ERROR_ARGUMENT, "no function to call");
}

bool model_aggregate_each(model_db_t *db, const model_pipeline_t *pipeline, const model_t *result,
                          bool (*each)(const void *record, void *context), void *context,
                          model_error_t *error)
{
    model_error_t failure;
    model__call_t call;
    model__aggregation_t run = {.call = &call};

    bool ok = model__aggregate_begin(&run, db, pipeline, result, &failure) &&
              model__aggregate_gives(&run) && has_function(&run, each != NULL) &&
              model__aggregate_start(&run) &&
              model__show_all(&call, &run.stream, NULL, run.asked.misfits,
                              &(const model__show_t){each, context});
    model__aggregate_end(&run);
    model__call_end(&call);
    return model__told(ok, &failure, error);
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
    model_error_t failure;
    model__call_t call;
    model__aggregation_t run = {.call = &call};

    bool ok = model__aggregate_begin(&run, db, pipeline, NULL, &failure) &&
              has_function(&run, each != NULL) &&
              (!run.built.writes || model__fail(call.error, MODEL_ERROR_ARGUMENT,
                                                "nothing comes out of a pipeline that writes: "
                                                "model_aggregate_into()")) &&
              give_documents(&run, each, context);
    model__aggregate_end(&run);
    model__call_end(&call);
    return model__told(ok, &failure, error);
}

/* Pipelines that write: a command, as a cursor would lose its write concern error. */
#include "store/aggregate.h"

static bool may_write(const model__aggregation_t *run, const model_t *into)
{
    const model__pipeline_t *built = &run->built;
    model_error_t *error = run->call->error;

    if (!into)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "no model");
    if (run->pipeline->read_preference > MODEL_READ_PRIMARY)
        return model__fail(error, MODEL_ERROR_ARGUMENT,
                           ".read_preference: a pipeline that writes runs on the primary");
    if (!built->writes)
        return model__fail(error, MODEL_ERROR_ARGUMENT,
                           "the last stage is neither MODEL_OUT nor MODEL_MERGE");
    return !built->into || built->into->model == into ||
           model__fail(error, MODEL_ERROR_ARGUMENT, "the pipeline writes model %s",
                       built->into->name);
}

static bool send_command(model__aggregation_t *run)
{
    bson_t command = BSON_INITIALIZER, reply;
    model__call_t *call = run->call;

    bool ok = model__aggregate_command(run, &command) || model__no_memory(call->error);
    if (ok && model__call_connect(call)) {
        model__call_try(call, true, true);
        call->attempt.repeatable = run->built.repeats;
        ok = model__command(&call->client, &call->attempt, &command, NULL, &reply, call->error);
        bson_destroy(&reply);
    } else {
        ok = false;
    }
    bson_destroy(&command);
    return ok;
}

bool model_aggregate_into(model_db_t *db, const model_pipeline_t *pipeline, const model_t *into,
                          model_error_t *error)
{
    model__call_t call;
    model__aggregation_t run = {.call = &call};

    bool ok = model__aggregate_begin(&run, db, pipeline, NULL, error) && may_write(&run, into) &&
              send_command(&run);
    model__aggregate_end(&run);
    model__call_end(&call);
    return ok;
}

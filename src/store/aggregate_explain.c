/* The server's plan for a pipeline. */
#include "store/aggregate.h"
#include "store/explain.h"

static bool make_command(model__aggregation_t *run, bson_t *command)
{
    const int32_t max_time_ms = run->asked.max_time_ms;

    run->asked.max_time_ms = 0; /* the limit is of the whole */
    bool ok = model__aggregate_command(run, command);
    run->asked.max_time_ms = max_time_ms;
    return ok || model__no_memory(run->call->error);
}

static bool ask_plan(model__aggregation_t *run, model_explain_t *explain)
{
    bson_t command = BSON_INITIALIZER;

    bool ok = make_command(run, &command) &&
              model__explain_command(run->call, &run->asked, bson_get_data(&command), command.len,
                                     explain);
    bson_destroy(&command);
    return ok;
}

bool model_aggregate_explain(model_db_t *db, const model_pipeline_t *pipeline,
                             const model_t *result, model_explain_t *explain, model_error_t *error)
{
    model_explain_t found = {.nothing = false};
    model__call_t call;
    model__aggregation_t run = {.call = &call};

    bool ok = model__aggregate_begin(&run, db, pipeline, result, error) &&
              model__aggregate_gives(&run) &&
              (explain || model__fail(call.error, MODEL_ERROR_ARGUMENT, "no place for the plan")) &&
              ask_plan(&run, &found);
    if (explain)
        *explain = ok ? found : (model_explain_t){.nothing = false};
    model__aggregate_end(&run);
    model__call_end(&call);
    return ok;
}

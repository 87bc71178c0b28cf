/* The server's plan for a query, as far as one asks about it. */
#include "store/explain.h"

/* {explain: command, …} */
static bool put_command(const model__ask_t *ask, const uint8_t *command, size_t size,
                        model__buffer_t *out)
{
    size_t mark;

    return model__put_document_begin(out, &mark) &&
           model__put_value(out, BSON_TYPE_DOCUMENT, MODEL__KEY("explain"), command, size) &&
           model__put_string(out, MODEL__KEY("verbosity"), MODEL__KEY("executionStats")) &&
           model__ask_put(ask, MODEL__WITH_TIME, out) && model__put_end(out, mark);
}

static bool run(model__call_t *call, const model__ask_t *ask, const bson_t *command,
                model_explain_t *explain)
{
    mongoc_read_prefs_t *prefs = model__ask_prefs(ask);
    bson_error_t driver = {0};
    bson_t reply;

    model__call_try(call, false, false);
    bool ok = mongoc_collection_read_command_with_opts(call->collection, command, prefs, NULL,
                                                       &reply, &driver);
    mongoc_read_prefs_destroy(prefs);
    ok =
        ok ? model__explain_read(call, &reply, explain) : model__call_failed(call, &driver, &reply);
    bson_destroy(&reply);
    return ok;
}

bool model__explain_command(model__call_t *call, const model__ask_t *ask, const uint8_t *command,
                            size_t size, model_explain_t *explain)
{
    model__buffer_t wrapped = {0};
    bson_t view;

    bool ok = (put_command(ask, command, size, &wrapped) ||
               model__buffer_failed(&wrapped, call->error)) &&
              model__buffer_view(&wrapped, &view, call->error) && model__call_connect(call) &&
              run(call, ask, &view, explain);
    model__buffer_free(&wrapped);
    return ok;
}

static bool ask_plan(model__call_t *call, const model__ask_t *ask, model_explain_t *explain)
{
    model__ask_t untimed = *ask;
    model__buffer_t find = {0};

    untimed.max_time_ms = 0;
    bool ok =
        (model__ask_command(call, &untimed, &find) || model__buffer_failed(&find, call->error)) &&
        model__explain_command(call, ask, find.data, find.size, explain);
    model__buffer_free(&find);
    return ok;
}

bool model_explain(model_db_t *db, const model_t *model, const model_query_t *query,
                   model_explain_t *explain, model_error_t *error)
{
    model_explain_t found = {.nothing = false};
    model__ask_t ask = {0};
    model__call_t call;

    bool ok = model__call_begin(&call, db, model, error) &&
              (explain || model__fail(call.error, MODEL_ERROR_ARGUMENT, "no place for the plan")) &&
              model__query_takes(query, "explain", call.error) &&
              model__ask_init(&ask, &call, query, &call.memory);
    if (ok && ask.said.nothing)
        found.nothing = true;
    else if (ok)
        ok = ask_plan(&call, &ask, &found);
    if (explain)
        *explain = ok ? found : (model_explain_t){.nothing = false};
    model__ask_free(&ask);
    model__call_end(&call);
    return ok;
}

#include "store/store.h"

static bool put_options(const model__ask_t *ask, bson_t *options)
{
    return (!ask->skip || BSON_APPEND_INT64(options, "skip", ask->skip)) &&
           (!ask->limit || BSON_APPEND_INT64(options, "limit", ask->limit)) &&
           model__ask_append(ask, MODEL__WITH_ALL, options);
}

bool model__ask_count(model__call_t *call, const model__ask_t *ask, int64_t *n)
{
    bson_t options = BSON_INITIALIZER, filter, reply;
    bson_error_t driver = {0};

    if (!model__call_connect(call) || !model__buffer_view(&ask->filter, &filter, call->error))
        return false;
    mongoc_read_prefs_t *prefs = model__ask_prefs(ask);
    bool ok = put_options(ask, &options) || model__no_memory(call->error);
    if (ok) {
        model__call_try(call, false, false);
        int64_t counted = mongoc_collection_count_documents(call->collection, &filter, &options,
                                                            prefs, &reply, &driver);
        ok = counted >= 0 || model__call_failed(call, &driver, &reply);
        *n = ok ? counted : 0;
        bson_destroy(&reply);
    }
    mongoc_read_prefs_destroy(prefs);
    bson_destroy(&options);
    return ok;
}

static bool is_countable(const model__ask_t *ask, model_error_t *error)
{
    return !model__filter_near(ask->filter.data) ||
           model__fail(error, MODEL_ERROR_ARGUMENT,
                       "MODEL_NEAR cannot be counted: use MODEL_WITHIN a circle");
}

bool model_count(model_db_t *db, const model_t *model, const model_query_t *query, int64_t *n,
                 model_error_t *error)
{
    model__ask_t ask = {0};
    model__call_t call;

    if (n)
        *n = 0;
    bool ok = model__call_begin(&call, db, model, error) &&
              (n || model__fail(call.error, MODEL_ERROR_ARGUMENT, "no place for the count")) &&
              model__query_takes(query, "count", call.error) &&
              model__ask_init(&ask, &call, query, &call.memory) && is_countable(&ask, call.error) &&
              (ask.said.nothing || model__ask_count(&call, &ask, n));
    model__ask_free(&ask);
    model__call_end(&call);
    return ok;
}

static bool look(model__call_t *call, model__ask_t *ask, bool *exists)
{
    model__batch_t batch;
    const uint8_t *bytes;
    size_t size;

    if (!model__ask_ids(ask, call->error))
        return false;
    ask->sort.size = 0;
    ask->limit = 1;
    bool ok = model__ask_once(call, ask, &batch);
    *exists = ok && model__batch_next(&batch, &bytes, &size);
    model__batch_end(&batch);
    return ok;
}

bool model_exists(model_db_t *db, const model_t *model, const model_query_t *query, bool *exists,
                  model_error_t *error)
{
    model__ask_t ask = {0};
    model__call_t call;

    if (exists)
        *exists = false;
    bool ok =
        model__call_begin(&call, db, model, error) &&
        (exists || model__fail(call.error, MODEL_ERROR_ARGUMENT, "no place for the answer")) &&
        model__query_takes(query, "exists", call.error) &&
        model__ask_init(&ask, &call, query, &call.memory) &&
        (ask.said.nothing || look(&call, &ask, exists));
    model__ask_free(&ask);
    model__call_end(&call);
    return ok;
}

#include "store/store.h"

bool model__ask_count(model__call_t *call, const model__ask_t *ask, int64_t *n)
{
    bson_t options = BSON_INITIALIZER, filter, reply;
    bson_error_t driver = {0};

    if (!model__call_connect(call) || !model__buffer_view(&ask->filter, &filter, call->error))
        return false;
    if (ask->skip)
        BSON_APPEND_INT64(&options, "skip", ask->skip);
    if (ask->limit)
        BSON_APPEND_INT64(&options, "limit", ask->limit);
    model__call_try(call, false, false);
    int64_t counted = mongoc_collection_count_documents(call->collection, &filter, &options, NULL,
                                                        &reply, &driver);
    if (counted < 0)
        model__call_failed(call, &driver, &reply);
    else
        *n = counted;
    bson_destroy(&options);
    bson_destroy(&reply);
    return counted >= 0;
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
              model__ask_init(&ask, &call, query, &call.memory) &&
              (ask.said.nothing || model__ask_count(&call, &ask, n));
    model__ask_free(&ask);
    model__call_end(&call);
    return ok;
}

static bool put_id_only(model__buffer_t *projection, model_error_t *error)
{
    size_t mark;

    projection->size = 0;
    return (model__put_document_begin(projection, &mark) &&
            model__put_int32(projection, MODEL__KEY("_id"), 1) &&
            model__put_end(projection, mark)) ||
           model__buffer_failed(projection, error);
}

static bool look(model__call_t *call, model__ask_t *ask, bool *exists)
{
    model__batch_t batch;
    const uint8_t *bytes;
    size_t size;

    if (!put_id_only(&ask->projection, call->error))
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
        model__ask_init(&ask, &call, query, &call.memory) &&
        (ask.said.nothing || look(&call, &ask, exists));
    model__ask_free(&ask);
    model__call_end(&call);
    return ok;
}

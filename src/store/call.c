#include "store/store.h"

bool model__call_begin(model__call_t *call, model_db_t *db, const model_t *model,
                       model_error_t *error)
{
    call->db = db;
    call->plan = NULL;
    call->client = (model__client_t){0};
    call->collection = NULL;
    call->attempt = (model__attempt_t){0};
    call->limit_ms = 0;
    call->error = error ? error : &call->own;
    model__memory_init_in(&call->memory, call->room, sizeof call->room);
    model__error_clear(call->error);
    if (!db)
        return model__fail(call->error, MODEL_ERROR_ARGUMENT, "no handle");
    if (!model)
        return model__fail(call->error, MODEL_ERROR_ARGUMENT, "no model");
    call->plan = model__db_plan(db, model, call->error);
    return call->plan != NULL;
}

bool model__call_begin_write(model__call_t *call, model_db_t *db, const model_t *model,
                             const void *record, model_error_t *error)
{
    if (!model__call_begin(call, db, model, error))
        return false;
    if (!record)
        return model__fail(call->error, MODEL_ERROR_ARGUMENT, "no record");
    if (call->plan->base)
        return model__fail(call->error, MODEL_ERROR_ARGUMENT, "%s is a view of %s: write that",
                           call->plan->name, call->plan->base->name);
    if (!call->plan->id)
        return model__fail(call->error, MODEL_ERROR_ARGUMENT, "%s has no id", call->plan->name);
    return true;
}

bool model__call_connect(model__call_t *call)
{
    if (call->collection)
        return true;
    if (!model__client_take(&call->client, call->db, call->error))
        return false;
    call->collection = model__client_kept(&call->client, call->plan->collection);
    return call->collection || model__no_memory(call->error);
}

void model__call_end(model__call_t *call)
{
    call->collection = NULL;
    model__client_give(&call->client);
    model__memory_clear(&call->memory);
}

void model__call_try(model__call_t *call, bool writes, bool many)
{
    call->attempt = (model__attempt_t){.plan = call->plan,
                                       .writes = writes,
                                       .many = many,
                                       .repeatable = true,
                                       .started = model__ticks(),
                                       .limit_ms = call->limit_ms};
}

void model__call_try_once(model__call_t *call, bool many)
{
    model__call_try(call, true, many);
    call->attempt.repeatable = false;
}

bool model__call_failed(model__call_t *call, const bson_error_t *driver, const bson_t *reply)
{
    return model__failure(call->db, &call->attempt, driver, reply, call->error);
}

int64_t model__reply_count(const bson_t *reply, const char *key)
{
    bson_iter_t at;

    return bson_iter_init_find(&at, reply, key) ? bson_iter_as_int64(&at) : 0;
}

void model__options_view(bson_t *options, bool unordered)
{
    static const uint8_t plain[] = "\x10\0\0\0\x08validate\0\0";
    static const uint8_t apart[] = "\x1a\0\0\0\x08validate\0\0\x08ordered\0\0";

    if (unordered)
        bson_init_static(options, apart, sizeof apart);
    else
        bson_init_static(options, plain, sizeof plain);
}

bool model__buffer_view(const model__buffer_t *buffer, bson_t *view, model_error_t *error)
{
    return bson_init_static(view, buffer->data, buffer->size) ||
           model__fail(error, MODEL_ERROR_CORRUPT, "a document of %zu bytes", buffer->size);
}

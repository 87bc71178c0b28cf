#include "store/store.h"

typedef bool delete_t(mongoc_collection_t *collection, const bson_t *filter, const bson_t *options,
                      bson_t *reply, bson_error_t *error);

static bool run(model__call_t *call, delete_t *delete, const model__buffer_t *filter,
                const bson_t *options, int64_t *n)
{
    bson_error_t driver = {0};
    bson_t view, reply;

    if (!model__call_connect(call) || !model__buffer_view(filter, &view, call->error))
        return false;
    model__call_try(call, true, options != NULL);
    bool ok = delete (call->collection, &view, options, &reply, &driver);
    if (!ok)
        model__call_failed(call, &driver, &reply);
    *n = model__reply_count(&reply, "deletedCount");
    bson_destroy(&reply);
    return ok;
}

/* ---- one ---- */

static bool put_id(model__call_t *call, const model__slot_t *slot, const void *record,
                   model__buffer_t *out)
{
    const model__field_t *id = call->plan->id;

    out->size = 0;
    if (slot && slot->origin)
        return model__id_filter_of(slot->origin, out, call->error);
    if (!model__id_given(id, record))
        return model__fail(call->error, MODEL_ERROR_ARGUMENT, "no id");
    return model__id_filter(call, id, model__at(record, id->row->offset), out);
}

/* Of a plain record 0 says that nobody knows. */
static bool known_version(const model__plan_t *plan, const model__slot_t *slot, const void *record,
                          int64_t *version)
{
    const model__field_t *field = plan->version;
    bool stored = slot && slot->origin;

    if (!field)
        return false;
    *version = stored ? model__stored_version(field, slot->origin)
                      : model__load_integer(field->kind, model__at(record, field->row->offset));
    return stored || *version;
}

static bool add_version(model__call_t *call, int64_t version, model__buffer_t *filter)
{
    filter->size--;
    return (model__version_guard(call->plan->version, version, filter) &&
            model__put_end(filter, 0)) ||
           model__buffer_failed(filter, call->error);
}

/* Nothing was deleted. */
static bool judge(model__call_t *call, const model__slot_t *slot, const void *record,
                  model__buffer_t *filter)
{
    bool there = false;

    if (call->plan->version &&
        (!put_id(call, slot, record, filter) || !model__ask_exists(call, NULL, filter, &there)))
        return false;
    if (there)
        return model__fail(call->error, MODEL_ERROR_CONFLICT,
                           "somebody else changed this %s meanwhile", call->plan->name);
    return model__fail(call->error, MODEL_ERROR_NOT_FOUND, "this %s is gone", call->plan->name);
}

bool model__delete_filter(model__call_t *call, const void *record, model__buffer_t *out)
{
    const model__slot_t *slot = model__slot_of(call->plan, record);
    int64_t version;

    return put_id(call, slot, record, out) &&
           (!known_version(call->plan, slot, record, &version) || add_version(call, version, out));
}

static bool delete_record(model__call_t *call, model__slot_t *slot, const void *record,
                          model__buffer_t *filter)
{
    int64_t n;

    if (!model__delete_filter(call, record, filter))
        return false;
    bool ok = run(call, mongoc_collection_delete_one, filter, NULL, &n);
    if (ok && !n)
        ok = judge(call, slot, record, filter);
    else if (slot && (ok || call->error->outcome == MODEL_OUTCOME_DONE))
        slot->flags |= MODEL__SLOT_DELETED;
    return ok;
}

bool model_delete(model_db_t *db, const model_t *model, void *record, model_error_t *error)
{
    model__buffer_t filter = {0};
    model__call_t call;

    bool ok = model__call_begin_write(&call, db, model, record, error) &&
              delete_record(&call, model__slot_of(call.plan, record), record, &filter);
    model__buffer_free(&filter);
    model__call_end(&call);
    return ok;
}

/* ---- many ---- */

static bool run_many(model__call_t *call, const model__ask_t *ask, int64_t *n)
{
    bson_t options = BSON_INITIALIZER;

    bool ok = model__ask_append(ask, MODEL__WITH_HOW, &options) || model__no_memory(call->error);
    ok = ok && run(call, mongoc_collection_delete_many, &ask->filter, &options, n);
    bson_destroy(&options);
    return ok;
}

static bool run_timed(model__call_t *call, const model__ask_t *ask, int64_t *n)
{
    model__timed_t timed;
    int64_t changed;

    model__call_try(call, true, true);
    bool ok = ((model__timed_begin(&timed, call, "delete", "deletes") &&
                model__timed_add(&timed, ask, &ask->filter, NULL)) ||
               model__buffer_failed(&timed.command, call->error)) &&
              model__timed_run(&timed, call, ask, n, &changed);
    model__timed_free(&timed);
    return ok;
}

bool model_delete_many(model_db_t *db, const model_t *model, const model_query_t *query, int64_t *n,
                       model_error_t *error)
{
    static const char no_record;
    model__ask_t ask = {0};
    model__call_t call;
    int64_t deleted = 0;

    bool ok = model__call_begin_write(&call, db, model, &no_record, error) &&
              model__query_takes(query, "delete_many", call.error) &&
              model__ask_init(&ask, &call, query, &call.memory) &&
              model__ask_narrows(&ask, "delete_many", call.error);
    if (ok && !ask.said.nothing)
        ok = ask.max_time_ms ? run_timed(&call, &ask, &deleted) : run_many(&call, &ask, &deleted);
    if (n)
        *n = deleted;
    model__ask_free(&ask);
    model__call_end(&call);
    return ok;
}

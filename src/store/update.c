#include "store/store.h"

/* An update of the documents that a filter meets. */
typedef struct updating {
    const char *what;
    model__ask_t ask;
    model__change_t change;
    model__buffer_t guarded;
    bool many;
    int64_t matched, changed;
    model__call_t call; /* last: the rest is zeroed before it */
} updating_t;

/* ---- filters ---- */

bool model__guarded_filter(model__call_t *call, const model__buffer_t *filter,
                           const model__change_t *change, model__buffer_t *out)
{
    out->size = 0;
    if (!model__buffer_put(out, filter->data, filter->size))
        return model__buffer_failed(out, call->error);
    if (change && change->guard.size) {
        out->size--;
        if (!model__buffer_put(out, change->guard.data, change->guard.size) ||
            !model__put_end(out, 0))
            return model__buffer_failed(out, call->error);
    }
    return !change || !model__version_ends(change->plan) || model__version_last(call, false, out);
}

/* {the filter, $nor: [{the guards}]} */
static bool put_skipped(model__call_t *call, const model__buffer_t *filter,
                        const model__change_t *change, model__buffer_t *out)
{
    size_t nor, item;

    return (model__buffer_put(out, filter->data, filter->size - 1) &&
            model__put_begin(out, BSON_TYPE_ARRAY, MODEL__KEY("$nor"), &nor) &&
            model__put_begin(out, BSON_TYPE_DOCUMENT, MODEL__KEY("0"), &item) &&
            model__buffer_put(out, change->guard.data, change->guard.size) &&
            model__put_end(out, item) && model__put_end(out, nor) && model__put_end(out, 0)) ||
           model__buffer_failed(out, call->error);
}

bool model__change_refused(model__call_t *call, const model__ask_t *ask,
                           const model__change_t *change)
{
    model__buffer_t skipped = {0};
    bool there = false;

    if (change && model__version_ends(change->plan) && model__version_ended(call, ask))
        return true;
    if (!change || !change->guard.size)
        return false;
    bool ok = put_skipped(call, &ask->filter, change, &skipped) &&
              model__ask_exists(call, ask, &skipped, &there);
    model__buffer_free(&skipped);
    if (there && !model__foreign_named(call, ask, change, call->error))
        model__fail(call->error, MODEL_ERROR_VALIDATION,
                    "what would be stored in this %s breaks a rule", call->plan->name);
    return !ok || there;
}

bool model__change_missed(model__call_t *call, const model__ask_t *ask,
                          const model__change_t *change)
{
    if (model__change_refused(call, ask, change))
        return false;
    return model__fail(call->error, MODEL_ERROR_NOT_FOUND, "no such %s", call->plan->name);
}

/* Before the update: those that it changes may not meet its guards afterwards. */
static bool count_skipped(updating_t *updating, int64_t *n)
{
    model__call_t *call = &updating->call;
    model__ask_t ask = updating->ask;

    ask.filter = (model__buffer_t){.size = 0};
    ask.primary = true;
    bool ok = put_skipped(call, &updating->ask.filter, &updating->change, &ask.filter) &&
              model__ask_count(call, &ask, n);
    model__buffer_free(&ask.filter);
    return ok;
}

/* ---- sending ---- */

enum { ON_DOCUMENTS = MODEL__WITH_COLLATION | MODEL__WITH_HINT }; /* the rest is of the message */

static bool put_options(const updating_t *updating, uint32_t with, bson_t *options)
{
    const model__buffer_t *filters = &updating->change.array_filters;
    bson_t view;

    return BSON_APPEND_BOOL(options, "validate", false) &&
           model__ask_append(&updating->ask, with, options) &&
           (!filters->size || (bson_init_static(&view, filters->data, filters->size) &&
                               BSON_APPEND_ARRAY(options, "arrayFilters", &view)));
}

static bool run(updating_t *updating, const bson_t *filter, const bson_t *options)
{
    model__call_t *call = &updating->call;
    bson_error_t driver = {0};
    bson_t change, reply;

    if (!model__buffer_view(&updating->change.update, &change, call->error))
        return false;
    model__call_try_once(call, updating->many);
    bool ok = (updating->many ? mongoc_collection_update_many : mongoc_collection_update_one)(
        call->collection, filter, &change, options, &reply, &driver);
    if (!ok)
        model__call_failed(call, &driver, &reply);
    updating->matched = model__reply_count(&reply, "matchedCount");
    updating->changed = model__reply_count(&reply, "modifiedCount");
    bson_destroy(&reply);
    return ok;
}

/* Documents whose version is null, or is not. */
enum { ANY_VERSION, NULL_VERSION, SOUND_VERSION };

static bool make_filter(updating_t *updating, int which)
{
    model__call_t *call = &updating->call;

    return model__guarded_filter(call, &updating->ask.filter, &updating->change,
                                 &updating->guarded) &&
           (which == ANY_VERSION ||
            model__version_null(call, which == NULL_VERSION, &updating->guarded));
}

static bool send_update(updating_t *updating, int which)
{
    bson_t options = BSON_INITIALIZER, filter;
    model__call_t *call = &updating->call;

    bool ok = model__call_connect(call) && make_filter(updating, which) &&
              model__buffer_view(&updating->guarded, &filter, call->error) &&
              (put_options(updating, ON_DOCUMENTS | MODEL__WITH_COMMENT, &options) ||
               model__no_memory(call->error)) &&
              run(updating, &filter, &options);
    bson_destroy(&options);
    return ok;
}

/* From now on the update is that for documents whose version is null. */
static bool rebuild(updating_t *updating)
{
    model__call_t *call = &updating->call;
    model__change_t again = {.n_changes = 0};

    if (!model__change_again(&updating->change, &call->memory, &again, call->error))
        return false;
    model__change_free(&updating->change);
    updating->change = again;
    return true;
}

/* ---- one ---- */

static bool send_null(updating_t *updating)
{
    model__call_t *call = &updating->call;
    const model_error_t why = *call->error;

    if (!model__version_refused(call, &updating->change))
        return false;
    model__error_clear(call->error);
    if (!rebuild(updating) || !send_update(updating, NULL_VERSION))
        return false;
    if (!updating->matched)
        *call->error = why;
    return updating->matched > 0;
}

/* RULES 39: so the driver may still send it twice. */
static bool modify_one(updating_t *updating)
{
    model__call_t *call = &updating->call;
    model__ask_t *ask = &updating->ask;
    model__modified_t modified;

    if (!model__ask_ids(ask, call->error))
        return false;
    bool ok = model__modify(call, ask, &updating->change, MODEL_BEFORE, &modified) &&
              (modified.bytes || model__change_missed(call, ask, &updating->change));
    model__modified_end(&modified);
    return ok;
}

static bool send_one(updating_t *updating)
{
    if (updating->ask.said.nothing)
        return model__change_missed(&updating->call, NULL, NULL);
    if (updating->ask.max_time_ms)
        return modify_one(updating);
    if (!send_update(updating, ANY_VERSION) && !send_null(updating))
        return model__change_foreign(&updating->call, &updating->ask, &updating->change);
    return updating->matched ||
           model__change_missed(&updating->call, &updating->ask, &updating->change);
}

/* ---- many ---- */

static bool add(updating_t *updating, mongoc_bulk_operation_t *both, int which)
{
    bson_t options = BSON_INITIALIZER, filter, change;
    model__call_t *call = &updating->call;
    bson_error_t driver;

    bool ok =
        make_filter(updating, which) &&
        model__buffer_view(&updating->guarded, &filter, call->error) &&
        model__buffer_view(&updating->change.update, &change, call->error) &&
        ((put_options(updating, ON_DOCUMENTS, &options) &&
          mongoc_bulk_operation_update_many_with_opts(both, &filter, &change, &options, &driver)) ||
         model__no_memory(call->error));
    bson_destroy(&options);
    return ok;
}

static bool run_both(updating_t *updating, mongoc_bulk_operation_t *both)
{
    model__call_t *call = &updating->call;
    bson_error_t driver = {0};
    bson_t reply;

    model__call_try_once(call, true);
    bool ok = mongoc_bulk_operation_execute(both, &reply, &driver) != 0;
    if (!ok)
        model__call_failed(call, &driver, &reply);
    updating->matched = model__reply_count(&reply, "nMatched");
    updating->changed = model__reply_count(&reply, "nModified");
    bson_destroy(&reply);
    return ok;
}

/* Two statements of one message: $inc would stop at the first version that is null. */
static bool send_both(updating_t *updating)
{
    model__call_t *call = &updating->call;

    if (!model__call_connect(call))
        return false;
    bson_t options = BSON_INITIALIZER;
    bool ok = model__ask_append(&updating->ask, MODEL__WITH_COMMENT, &options) ||
              model__no_memory(call->error);
    mongoc_bulk_operation_t *both =
        mongoc_collection_create_bulk_operation_with_opts(call->collection, &options);
    bson_destroy(&options);
    ok = ok && add(updating, both, SOUND_VERSION) && rebuild(updating) &&
         add(updating, both, NULL_VERSION) && run_both(updating, both);
    mongoc_bulk_operation_destroy(both);
    return ok;
}

static bool put_timed(updating_t *updating, model__timed_t *timed)
{
    const bool both = updating->call.plan->version && !updating->change.pipeline;

    if (!model__timed_begin(timed, &updating->call, "update", "updates"))
        return false;
    if (!make_filter(updating, both ? SOUND_VERSION : ANY_VERSION) ||
        !model__timed_add(timed, &updating->ask, &updating->guarded, &updating->change))
        return false;
    return !both ||
           (rebuild(updating) && make_filter(updating, NULL_VERSION) &&
            model__timed_add(timed, &updating->ask, &updating->guarded, &updating->change));
}

/* RULES 39 */
static bool send_timed(updating_t *updating)
{
    model__call_t *call = &updating->call;
    model__timed_t timed;

    model__call_try_once(call, true);
    bool ok =
        (put_timed(updating, &timed) || model__buffer_failed(&timed.command, call->error)) &&
        model__timed_run(&timed, call, &updating->ask, &updating->matched, &updating->changed);
    model__timed_free(&timed);
    return ok;
}

static bool send_many(updating_t *updating)
{
    if (updating->ask.max_time_ms)
        return send_timed(updating);
    return updating->call.plan->version && !updating->change.pipeline
               ? send_both(updating)
               : send_update(updating, ANY_VERSION);
}

/* ---- the whole ---- */

static bool begin(updating_t *updating, const char *what, model_db_t *db, const model_t *model,
                  model_error_t *error)
{
    static const char no_record;

    memset(updating, 0, offsetof(updating_t, call));
    updating->what = what;
    return model__call_begin_write(&updating->call, db, model, &no_record, error);
}

static bool find(updating_t *updating, const model_query_t *query)
{
    model__call_t *call = &updating->call;

    return model__query_takes(query, updating->what, call->error) &&
           model__ask_init(&updating->ask, call, query, &call->memory) &&
           model__ask_narrows(&updating->ask, updating->what, call->error);
}

static bool build(updating_t *updating, const model_update_t *update)
{
    model__call_t *call = &updating->call;
    const model__change_use_t use = {.now = model__db_now(call->db), .many = updating->many};

    return model__change_build(call->plan, update, &use, &call->memory, &updating->change,
                               call->error);
}

static bool end(updating_t *updating, bool ok)
{
    model__change_free(&updating->change);
    model__buffer_free(&updating->guarded);
    model__ask_free(&updating->ask);
    model__call_end(&updating->call);
    return ok;
}

bool model_update_one(model_db_t *db, const model_t *model, const model_query_t *query,
                      const model_update_t *update, model_error_t *error)
{
    updating_t updating;

    bool ok = begin(&updating, "update_one", db, model, error) && find(&updating, query) &&
              build(&updating, update) && send_one(&updating);
    return end(&updating, ok);
}

bool model_update_by_id(model_db_t *db, const model_t *model, const void *id,
                        const model_update_t *update, model_error_t *error)
{
    updating_t updating;

    bool ok = begin(&updating, "update_by_id", db, model, error) &&
              model__id_filter(&updating.call, updating.call.plan->id, id, &updating.ask.filter) &&
              build(&updating, update) && send_one(&updating);
    return end(&updating, ok);
}

bool model_update_many(model_db_t *db, const model_t *model, const model_query_t *query,
                       const model_update_t *update, model_updated_t *updated, model_error_t *error)
{
    updating_t updating;
    int64_t skipped = 0;

    bool ok = begin(&updating, "update_many", db, model, error);
    updating.many = true;
    ok = ok && find(&updating, query) && build(&updating, update);
    if (ok && !updating.ask.said.nothing)
        ok = ((!updated || !updating.change.guard.size || count_skipped(&updating, &skipped)) &&
              send_many(&updating)) ||
             model__change_foreign(&updating.call, &updating.ask, &updating.change);
    if (updated)
        *updated = ok ? (model_updated_t){.matched = updating.matched,
                                          .changed = updating.changed,
                                          .skipped = skipped}
                      : (model_updated_t){.matched = 0};
    return end(&updating, ok);
}

/* Items of a bulk that find their documents by conditions or by id. */
#include "store/bulk.h"

/* ---- changes ---- */

/* Is the document the same after the second time? A time that the server takes does not count. */
static bool repeats_itself(const model_term_t *terms, size_t most)
{
    for (size_t i = 0; terms && i < most && terms[i].op; i++) {
        uint16_t op = terms[i].op;
        if (op == MODEL__INC || op == MODEL__MUL || op == MODEL__PUSH || op == MODEL__POP ||
            (op == MODEL__BIT && terms[i].count == 2))
            return false;
    }
    return true;
}

/* A pipeline counts from null by itself. */
static bool keep_for_null(model__adding_t *adding, const model__change_t *change)
{
    model__call_t *call = &adding->call;
    model__change_t again = {.n_changes = 0};

    if (!call->plan->version || change->pipeline)
        return true;
    bool ok = model__change_again(change, &call->memory, &again, call->error) &&
              model__adding_keep(adding, &adding->work.null_content, &again.update);
    model__change_free(&again);
    return ok;
}

bool model__adding_build(model__adding_t *adding, const model_update_t *update, uint8_t which,
                         model__part_t *to)
{
    model__call_t *call = &adding->call;
    const model__change_use_t use = {.now = model__db_now(call->db), .which = which};
    model__work_t *work = &adding->work;
    model__change_t change = {.n_changes = 0};

    bool ok = model__change_build(call->plan, update, &use, &call->memory, &change, call->error) &&
              model__adding_keep(adding, to, &change.update) && keep_for_null(adding, &change) &&
              model__adding_keep(adding, &work->guard, &change.guard) &&
              model__adding_keep(adding, &work->array_filters, &change.array_filters);
    work->pipeline = change.pipeline;
    model__change_free(&change);
    work->repeats = ok && !work->guard.bytes &&
                    repeats_itself(update->changes, MODEL_MAX_CHANGES) &&
                    repeats_itself(update->also, SIZE_MAX);
    return ok;
}

/* which: as far as the version is, or is not, null; of no matter if the update does not care. */
enum { ANY_VERSION, NULL_VERSION, SOUND_VERSION };

static bool keep_guarded(model__adding_t *adding, const model__buffer_t *filter, int which,
                         model__part_t *to)
{
    model__call_t *call = &adding->call;
    const model__change_t change = {.plan = call->plan,
                                    .guard = model__part_buffer(&adding->work.guard)};
    model__buffer_t guarded = {0};

    if (which == NULL_VERSION && !adding->work.null_content.bytes)
        return true;
    bool ok = model__guarded_filter(call, filter, &change, &guarded) &&
              (which == ANY_VERSION || !adding->work.null_content.bytes ||
               model__version_null(call, which == NULL_VERSION, &guarded)) &&
              model__adding_keep(adding, to, &guarded);
    model__buffer_free(&guarded);
    return ok;
}

bool model__adding_filter(model__adding_t *adding, const model__buffer_t *filter, bool many,
                          model__part_t *to)
{
    return keep_guarded(adding, filter, many ? SOUND_VERSION : ANY_VERSION, to) &&
           keep_guarded(adding, filter, NULL_VERSION, &adding->work.null_filter);
}

/* The filter as it is sent, and as it is asked when nothing was met. */
static bool keep_filter(model__adding_t *adding, const model__buffer_t *filter, bool many)
{
    return model__adding_filter(adding, filter, many, &adding->work.filter) &&
           ((!adding->work.guard.bytes && !model__version_ends(adding->call.plan)) ||
            model__adding_keep(adding, &adding->work.bare, filter));
}

static bool keep_way(model__adding_t *adding, const model__ask_t *ask)
{
    model_memory_t *memory = &adding->bulk->memory;
    model__way_t *way;

    if (!ask->collation.size && !ask->hint)
        return true;
    way = model__take(memory, sizeof *way);
    if (!way)
        return model__memory_failed(memory, adding->call.error);
    *way = (model__way_t){.hint = NULL};
    if (ask->hint)
        way->hint = model__take_text(memory, ask->hint, strlen(ask->hint));
    adding->work.way = way;
    return ((!ask->hint || way->hint) || model__memory_failed(memory, adding->call.error)) &&
           model__adding_keep(adding, &way->collation, &ask->collation);
}

bool model__adding_find(model__adding_t *adding, const char *what, const model_query_t *query,
                        model__ask_t *ask)
{
    model__call_t *call = &adding->call;

    if (!model__query_takes(query, what, call->error) ||
        !model__ask_init(ask, call, query, &call->memory) ||
        !model__ask_narrows(ask, what, call->error) || !keep_way(adding, ask))
        return false;
    if (ask->said.nothing)
        adding->work.state = MODEL__ENTRY_DONE;
    return true;
}

bool model_bulk_update_one(model_bulk_t *bulk, const model_t *model, const model_query_t *query,
                           const model_update_t *update, model_error_t *error)
{
    model__ask_t ask = {0};
    model__adding_t adding;

    bool ok = model__adding_query(&adding, bulk, model, error) &&
              model__adding_find(&adding, "bulk_update_one", query, &ask) &&
              model__adding_build(&adding, update, MODEL__ALL_CHANGES, &adding.work.content) &&
              keep_filter(&adding, &ask.filter, false);
    adding.work.repeats = false; /* it may be another one the second time */
    ok = ok && model__adding_put(&adding, MODEL_BULK_UPDATE_ONE, MODEL__ROUTE_UPDATE);
    model__ask_free(&ask);
    return model__adding_end(&adding, ok);
}

bool model_bulk_update_many(model_bulk_t *bulk, const model_t *model, const model_query_t *query,
                            const model_update_t *update, model_error_t *error)
{
    model__ask_t ask = {0};
    model__adding_t adding;

    bool ok = model__adding_query(&adding, bulk, model, error) &&
              model__adding_find(&adding, "bulk_update_many", query, &ask) &&
              model__adding_build(&adding, update, MODEL__ALL_CHANGES, &adding.work.content) &&
              keep_filter(&adding, &ask.filter, true) &&
              model__adding_put(&adding, MODEL_BULK_UPDATE_MANY, MODEL__ROUTE_UPDATE_MANY);
    model__ask_free(&ask);
    return model__adding_end(&adding, ok);
}

bool model_bulk_update_by_id(model_bulk_t *bulk, const model_t *model, const void *id,
                             const model_update_t *update, model_error_t *error)
{
    model__buffer_t filter = {0};
    model__adding_t adding;

    bool ok = model__adding_query(&adding, bulk, model, error) &&
              model__id_filter(&adding.call, adding.call.plan->id, id, &filter) &&
              model__adding_build(&adding, update, MODEL__ALL_CHANGES, &adding.work.content) &&
              keep_filter(&adding, &filter, false) && model__adding_id(&adding, filter.data) &&
              model__adding_put(&adding, MODEL_BULK_UPDATE_BY_ID, MODEL__ROUTE_UPDATE);
    model__buffer_free(&filter);
    return model__adding_end(&adding, ok);
}

/* ---- deleting ---- */

static bool delete_what(model_bulk_t *bulk, const model_t *model, const model_query_t *query,
                        bool many, model_error_t *error)
{
    const char *what = many ? "bulk_delete_many" : "bulk_delete_one";
    model__ask_t ask = {0};
    model__adding_t adding;

    bool ok = model__adding_query(&adding, bulk, model, error) &&
              model__adding_find(&adding, what, query, &ask) &&
              model__adding_keep(&adding, &adding.work.filter, &ask.filter);
    adding.work.repeats = many;
    ok = ok && (many ? model__adding_put(&adding, MODEL_BULK_DELETE_MANY, MODEL__ROUTE_DELETE_MANY)
                     : model__adding_put(&adding, MODEL_BULK_DELETE_ONE, MODEL__ROUTE_DELETE));
    model__ask_free(&ask);
    return model__adding_end(&adding, ok);
}

bool model_bulk_delete_one(model_bulk_t *bulk, const model_t *model, const model_query_t *query,
                           model_error_t *error)
{
    return delete_what(bulk, model, query, false, error);
}

bool model_bulk_delete_many(model_bulk_t *bulk, const model_t *model, const model_query_t *query,
                            model_error_t *error)
{
    return delete_what(bulk, model, query, true, error);
}

bool model_bulk_delete_by_id(model_bulk_t *bulk, const model_t *model, const void *id,
                             model_error_t *error)
{
    model__buffer_t filter = {0};
    model__adding_t adding;

    bool ok = model__adding_query(&adding, bulk, model, error) &&
              model__id_filter(&adding.call, adding.call.plan->id, id, &filter) &&
              model__adding_keep(&adding, &adding.work.filter, &filter) &&
              model__adding_id(&adding, filter.data);
    adding.work.repeats = true;
    ok = ok && model__adding_put(&adding, MODEL_BULK_DELETE_BY_ID, MODEL__ROUTE_DELETE);
    model__buffer_free(&filter);
    return model__adding_end(&adding, ok);
}

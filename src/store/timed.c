/* Writes of many documents with a limit of the server's work: commands of our own, as the driver's
 * functions take no limit, and nothing sends them twice. */
#include "store/store.h"

bool model__timed_begin(model__timed_t *timed, const model__call_t *call, const char *name,
                        const char *items)
{
    const char *collection = call->plan->collection;

    *timed = (model__timed_t){.n = 0};
    return model__put_document_begin(&timed->command, &timed->whole) &&
           model__put_string(&timed->command, name, strlen(name), collection, strlen(collection)) &&
           model__put_begin(&timed->command, BSON_TYPE_ARRAY, items, strlen(items), &timed->list);
}

static bool put_change(const model__change_t *change, model__buffer_t *out)
{
    const model__buffer_t *update = &change->update, *filters = &change->array_filters;

    return model__put_value(out, change->pipeline ? BSON_TYPE_ARRAY : BSON_TYPE_DOCUMENT, "u", 1,
                            update->data, update->size) &&
           model__put_bool(out, MODEL__KEY("multi"), true) &&
           (!filters->size || model__put_value(out, BSON_TYPE_ARRAY, MODEL__KEY("arrayFilters"),
                                               filters->data, filters->size));
}

bool model__timed_add(model__timed_t *timed, const model__ask_t *ask, const model__buffer_t *filter,
                      const model__change_t *change)
{
    model__buffer_t *out = &timed->command;
    const char key[] = {(char)('0' + timed->n++), '\0'};
    size_t mark;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, 1, &mark) &&
           model__put_value(out, BSON_TYPE_DOCUMENT, "q", 1, filter->data, filter->size) &&
           (change ? put_change(change, out) : model__put_int32(out, MODEL__KEY("limit"), 0)) &&
           model__ask_put(ask, MODEL__WITH_COLLATION | MODEL__WITH_HINT, out) &&
           model__put_end(out, mark);
}

bool model__timed_run(model__timed_t *timed, model__call_t *call, const model__ask_t *ask,
                      int64_t *matched, int64_t *changed)
{
    model__buffer_t *out = &timed->command;
    bson_t view, reply;

    if (!model__put_end(out, timed->list) ||
        !model__ask_put(ask, MODEL__WITH_TIME | MODEL__WITH_COMMENT, out) ||
        !model__put_end(out, timed->whole))
        return model__buffer_failed(out, call->error);
    if (!model__call_connect(call) || !model__buffer_view(out, &view, call->error))
        return false;
    bool ok = model__command(&call->client, &call->attempt, &view, NULL, &reply, call->error);
    *matched = model__reply_count(&reply, "n");
    *changed = model__reply_count(&reply, "nModified");
    bson_destroy(&reply);
    return ok;
}

void model__timed_free(model__timed_t *timed)
{
    model__buffer_free(&timed->command);
}

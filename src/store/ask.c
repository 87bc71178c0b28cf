#include "store/store.h"

/* A view needs no more than its members, under all their names. */
static bool put_view(const model__plan_t *plan, model__buffer_t *out)
{
    size_t mark;

    bool ok = model__put_document_begin(out, &mark) && model__put_int32(out, MODEL__KEY("_id"), 1);
    for (uint32_t i = 0; ok && i < plan->n_fields; i++) {
        const model__field_t *field = &plan->fields[i];
        if (field != plan->score && strcmp(field->key, "_id") != 0)
            ok = model__put_int32(out, field->key, field->key_size, 1);
        for (size_t k = 0; ok && k < MODEL_MAX_OLD_KEYS && field->row->also_read[k]; k++)
            ok = model__put_int32(out, field->row->also_read[k], strlen(field->row->also_read[k]),
                                  1);
    }
    return ok && model__put_end(out, mark);
}

bool model__ask_fields(model__ask_t *ask, model__call_t *call, const model_query_t *query,
                       model_memory_t *memory)
{
    bool any = false;

    if (query && !model__query_projection(call->plan, query, memory, &ask->projection, &any,
                                          &ask->loaded, call->error))
        return false;
    if (!any && !call->plan->base)
        return true;
    return ((any || put_view(call->plan, &ask->projection)) &&
            model__score_project(call->plan, query, &ask->loaded, &ask->projection)) ||
           model__buffer_failed(&ask->projection, call->error);
}

bool model__ask_init(model__ask_t *ask, model__call_t *call, const model_query_t *query,
                     model_memory_t *memory)
{
    bool any;

    *ask = (model__ask_t){0};
    if (query && !model__query_sound(query, call->error))
        return false;
    if (!model__query_filter(call->plan, query, &call->memory, &ask->filter, &ask->said,
                             call->error))
        return false;
    if (!model__ask_fields(ask, call, query, memory))
        return false;
    if (!query)
        return true;
    ask->skip = query->skip;
    ask->limit = query->limit;
    call->limit_ms = query->max_time_ms;
    return model__ask_options(ask, call->plan, query, call->error) &&
           model__query_sort(call->plan, query, &ask->sort, &any, call->error);
}

void model__ask_free(model__ask_t *ask)
{
    model__buffer_free(&ask->filter);
    model__buffer_free(&ask->sort);
    model__buffer_free(&ask->projection);
    model__buffer_free(&ask->collation);
}

bool model__ask_narrows(const model__ask_t *ask, const char *what, model_error_t *error)
{
    if (!ask->said.every || ask->said.every_said)
        return true;
    return model__fail(error, MODEL_ERROR_ARGUMENT, "%s needs a condition; MODEL_EVERY means all",
                       what);
}

static bool put_part(model__buffer_t *out, const char *key, size_t key_size,
                     const model__buffer_t *part)
{
    return !part->size || model__put_value(out, 0x03, key, key_size, part->data, part->size);
}

static bool put_number(model__buffer_t *out, const char *key, size_t key_size, int64_t number)
{
    return !number || model__put_int64(out, key, key_size, number);
}

bool model__ask_command(const model__call_t *call, const model__ask_t *ask, model__buffer_t *out)
{
    const char *collection = call->plan->collection;
    size_t mark;

    return model__put_document_begin(out, &mark) &&
           model__put_string(out, MODEL__KEY("find"), collection, strlen(collection)) &&
           put_part(out, MODEL__KEY("filter"), &ask->filter) &&
           put_part(out, MODEL__KEY("sort"), &ask->sort) &&
           put_part(out, MODEL__KEY("projection"), &ask->projection) &&
           put_number(out, MODEL__KEY("skip"), ask->skip) &&
           put_number(out, MODEL__KEY("limit"), ask->limit) &&
           model__ask_put(ask, MODEL__WITH_HOW, out) &&
           (ask->whole ? put_number(out, MODEL__KEY("batchSize"), ask->batch_size)
                       : model__put_bool(out, MODEL__KEY("singleBatch"), true)) &&
           model__put_end(out, mark);
}

static bool find_documents(model__batch_t *batch)
{
    bson_iter_t cursor, first;

    return bson_iter_init_find(&cursor, &batch->reply, "cursor") &&
           BSON_ITER_HOLDS_DOCUMENT(&cursor) && bson_iter_recurse(&cursor, &first) &&
           bson_iter_find(&first, "firstBatch") && BSON_ITER_HOLDS_ARRAY(&first) &&
           bson_iter_recurse(&first, &batch->documents);
}

static bool run_find(model__call_t *call, const bson_t *command, const model__ask_t *ask,
                     model__batch_t *batch)
{
    mongoc_read_prefs_t *prefs = model__ask_prefs(ask);
    bson_t options = BSON_INITIALIZER;
    bson_error_t driver = {0};

    bool ok =
        model__ask_append(ask, MODEL__WITH_CONCERN, &options) || model__no_memory(call->error);
    if (ok) {
        bson_destroy(&batch->reply);
        model__call_try(call, false, false);
        ok = mongoc_collection_read_command_with_opts(call->collection, command, prefs, &options,
                                                      &batch->reply, &driver) ||
             model__call_failed(call, &driver, &batch->reply);
    }
    mongoc_read_prefs_destroy(prefs);
    bson_destroy(&options);
    return ok && (find_documents(batch) ||
                  model__fail(call->error, MODEL_ERROR_SERVER, "a reply without documents"));
}

bool model__ask_once(model__call_t *call, const model__ask_t *ask, model__batch_t *batch)
{
    uint8_t bytes[512];
    model__buffer_t command;
    bson_t view;

    bson_init(&batch->reply);
    if (!model__call_connect(call))
        return false;
    model__buffer_init(&command, bytes, sizeof bytes);
    bool ok =
        (model__ask_command(call, ask, &command) || model__buffer_failed(&command, call->error)) &&
        model__buffer_view(&command, &view, call->error) && run_find(call, &view, ask, batch);
    model__buffer_free(&command);
    return ok;
}

bool model__batch_next(model__batch_t *batch, const uint8_t **bytes, size_t *size)
{
    uint32_t length;

    if (!bson_iter_next(&batch->documents) || !BSON_ITER_HOLDS_DOCUMENT(&batch->documents))
        return false;
    bson_iter_document(&batch->documents, &length, bytes);
    *size = length;
    return true;
}

void model__batch_end(model__batch_t *batch)
{
    bson_destroy(&batch->reply);
}

bool model__ask_ids(model__ask_t *ask, model_error_t *error)
{
    model__buffer_t *projection = &ask->projection;
    size_t mark;

    projection->size = 0;
    return (model__put_document_begin(projection, &mark) &&
            model__put_int32(projection, MODEL__KEY("_id"), 1) &&
            model__put_end(projection, mark)) ||
           model__buffer_failed(projection, error);
}

bool model__ask_exists(model__call_t *call, const model__ask_t *like, const model__buffer_t *filter,
                       bool *exists)
{
    model__ask_t ask = {.filter = *filter, .limit = 1, .primary = true};
    uint8_t bytes[64];
    model__batch_t batch;
    const uint8_t *found;
    size_t size;

    if (like) {
        ask.collation = like->collation;
        ask.hint = like->hint;
        ask.max_time_ms = like->max_time_ms;
    }
    model__buffer_init(&ask.projection, bytes, sizeof bytes);
    bool ok = model__ask_ids(&ask, call->error);
    ok = model__ask_once(call, &ask, &batch) && ok;
    *exists = ok && model__batch_next(&batch, &found, &size);
    model__batch_end(&batch);
    model__buffer_free(&ask.projection);
    return ok;
}

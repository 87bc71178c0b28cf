/* Pipelines: run, and read. */
#include "store/aggregate.h"

#include "query/options.h"

/* ---- what is sent beside the pipeline ---- */

static bool text_sound(const char *text, const char *what, model_error_t *error)
{
    return !text || (*text && model__utf8_ok(text, strlen(text))) ||
           model__fail(error, MODEL_ERROR_ARGUMENT, ".%s is empty or not UTF-8", what);
}

static const mongoc_read_mode_t read_modes[] = {
    [MODEL_READ_PRIMARY] = MONGOC_READ_PRIMARY,
    [MODEL_READ_PRIMARY_PREFERRED] = MONGOC_READ_PRIMARY_PREFERRED,
    [MODEL_READ_SECONDARY] = MONGOC_READ_SECONDARY,
    [MODEL_READ_SECONDARY_PREFERRED] = MONGOC_READ_SECONDARY_PREFERRED,
    [MODEL_READ_NEAREST] = MONGOC_READ_NEAREST,
};
static const char *const read_concerns[] = {
    [MODEL_CONCERN_LOCAL] = "local",       [MODEL_CONCERN_AVAILABLE] = "available",
    [MODEL_CONCERN_MAJORITY] = "majority", [MODEL_CONCERN_LINEARIZABLE] = "linearizable",
    [MODEL_CONCERN_SNAPSHOT] = "snapshot",
};

static bool options_sound(const model_pipeline_t *pipeline, model_error_t *error)
{
    if (pipeline->max_time_ms < 0)
        return model__fail(error, MODEL_ERROR_ARGUMENT, ".max_time_ms is negative");
    if (pipeline->batch_size < 0)
        return model__fail(error, MODEL_ERROR_ARGUMENT, ".batch_size is negative");
    if (pipeline->read_preference >= MODEL__COUNT_OF(read_modes))
        return model__fail(error, MODEL_ERROR_ARGUMENT, ".read_preference is no MODEL_READ_…");
    if (pipeline->read_concern >= MODEL__COUNT_OF(read_concerns))
        return model__fail(error, MODEL_ERROR_ARGUMENT, ".read_concern is no MODEL_CONCERN_…");
    return text_sound(pipeline->hint, "hint", error) &&
           text_sound(pipeline->comment, "comment", error);
}

static bool append_text(bson_t *options, const char *key, const char *text)
{
    return !text || bson_append_utf8(options, key, -1, text, -1);
}

static bool append_number(bson_t *options, const char *key, int32_t number)
{
    return !number || bson_append_int64(options, key, -1, number);
}

static bool append_concern(bson_t *options, uint16_t concern)
{
    bson_t level;

    return !concern || (bson_append_document_begin(options, "readConcern", -1, &level) &&
                        append_text(&level, "level", read_concerns[concern]) &&
                        bson_append_document_end(options, &level));
}

static bool append_collation(bson_t *options, const model__buffer_t *collation)
{
    bson_t view;

    return !collation->size || (bson_init_static(&view, collation->data, collation->size) &&
                                bson_concat(options, &view));
}

bool model__aggregate_options(const model__aggregation_t *run, bson_t *options)
{
    const model_pipeline_t *pipeline = run->pipeline;

    return append_text(options, "hint", pipeline->hint) &&
           append_text(options, "comment", pipeline->comment) &&
           append_number(options, "maxTimeMS", pipeline->max_time_ms) &&
           append_concern(options, pipeline->read_concern) &&
           append_collation(options, &run->collation) &&
           (!pipeline->allow_disk_use || bson_append_bool(options, "allowDiskUse", -1, true));
}

/* One document {"collation": …}, or nothing. */
static bool write_collation(model__aggregation_t *run)
{
    model__buffer_t *out = &run->collation;
    size_t mark;

    if (!run->pipeline->collation)
        return true;
    return (model__put_document_begin(out, &mark) || model__buffer_failed(out, run->call.error)) &&
           model__collation_write(run->pipeline->collation, out, run->call.error) &&
           (model__put_end(out, mark) || model__buffer_failed(out, run->call.error));
}

/* ---- running ---- */

static bool foreign_registered(const model__aggregation_t *run)
{
    for (uint32_t i = 0; i < run->built.n_foreign; i++)
        if (!model__db_plan(run->call.db, run->built.foreign[i], run->call.error))
            return false;
    return true;
}

bool model__aggregate_begin(model__aggregation_t *run, model_db_t *db,
                            const model_pipeline_t *pipeline, const model_t *result,
                            model_error_t *error)
{
    model__call_t *call = &run->call;

    run->pipeline = pipeline;
    if (!model__call_begin(call, db, pipeline ? pipeline->from : NULL, error))
        return false;
    run->result = result ? model__plan_of(result, call->error) : NULL;
    return (run->result || !result) && options_sound(pipeline, call->error) &&
           write_collation(run) &&
           model__pipeline_build(call->plan, pipeline, run->result, &call->memory, &run->built,
                                 call->error) &&
           foreign_registered(run);
}

bool model__aggregate_start(model__aggregation_t *run)
{
    bson_t options = BSON_INITIALIZER, stages;
    model__call_t *call = &run->call;

    if (!model__call_connect(call))
        return false;
    bool ok = model__buffer_view(&run->built.stages, &stages, call->error) &&
              ((model__aggregate_options(run, &options) &&
                append_number(&options, "batchSize", run->pipeline->batch_size)) ||
               model__no_memory(call->error));
    mongoc_read_prefs_t *prefs =
        ok && run->pipeline->read_preference
            ? mongoc_read_prefs_new(read_modes[run->pipeline->read_preference])
            : NULL;
    if (ok)
        run->stream.cursor = mongoc_collection_aggregate(call->collection, MONGOC_QUERY_NONE,
                                                         &stages, &options, prefs);
    mongoc_read_prefs_destroy(prefs);
    bson_destroy(&options);
    if (run->result)
        call->plan = run->result;
    return ok;
}

void model__aggregate_end(model__aggregation_t *run)
{
    model__stream_close(&run->stream);
    model__buffer_free(&run->built.stages);
    model__buffer_free(&run->collation);
    model__call_end(&run->call);
}

/* ---- a list ---- */

static bool is_room(model__call_t *call, const model__block_t *block)
{
    int64_t max = call->db->max_documents;

    return (int64_t)block->count < max ||
           model__fail(call->error, MODEL_ERROR_LIMIT, "more than %lld documents", (long long)max);
}

static bool read_all(model__aggregation_t *run, model__block_t *block)
{
    model__call_t *call = &run->call;
    const uint8_t *bytes;
    size_t size;

    while (model__stream_next(&run->stream, call, &bytes, &size))
        if (!is_room(call, block) || !model__read_add(call, block, bytes, size))
            return false;
    return !call->error->code;
}

static bool fill(model__aggregation_t *run, model_list_t *list)
{
    enum { FIRST_RECORDS = 64 };
    model__call_t *call = &run->call;
    model__block_t *block =
        model__block_new(run->result, FIRST_RECORDS, (size_t)call->db->max_bytes);

    if (!block)
        return model__no_memory(call->error);
    if (!model__aggregate_start(run) || !read_all(run, block)) {
        model__block_free(block);
        return false;
    }
    *list =
        (model_list_t){.items = model__block_finish(block), .count = block->count, .memory = block};
    return true;
}

bool model_aggregate(model_db_t *db, const model_pipeline_t *pipeline, const model_t *result,
                     model_list_t *list, model_error_t *error)
{
    model__aggregation_t run = {.pipeline = NULL};

    if (list)
        *list = (model_list_t){0};
    bool ok = model__aggregate_begin(&run, db, pipeline, result, error) &&
              (result || model__fail(run.call.error, MODEL_ERROR_ARGUMENT, "no model")) &&
              (list || model__fail(run.call.error, MODEL_ERROR_ARGUMENT, "no list")) &&
              fill(&run, list);
    model__aggregate_end(&run);
    return ok;
}

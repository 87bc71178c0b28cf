/* Pipelines: run, and read. */
#include "store/aggregate.h"

#include "query/options.h"

/* ---- what is sent beside the pipeline ---- */

/* As a query says it. */
static model_query_t as_query(const model_pipeline_t *pipeline)
{
    return (model_query_t){.collation = pipeline->collation,
                           .hint = pipeline->hint,
                           .comment = pipeline->comment,
                           .misfits = pipeline->misfits,
                           .max_time_ms = pipeline->max_time_ms,
                           .batch_size = pipeline->batch_size,
                           .read_preference = pipeline->read_preference,
                           .read_concern = pipeline->read_concern};
}

static bool note_options(model__aggregation_t *run)
{
    const model_query_t query = as_query(run->pipeline);
    model_error_t *error = run->call->error;

    run->asked = (model__ask_t){.skip = 0};
    run->call->limit_ms = query.max_time_ms;
    if (!run->result && query.misfits)
        return model__fail(error, MODEL_ERROR_ARGUMENT,
                           ".misfits of a pipeline that gives no records");
    return model__query_options_sound(&query, error) &&
           model__ask_options(&run->asked, run->call->plan, &query, error);
}

static bool append_let(const model__aggregation_t *run, bson_t *options)
{
    const model__buffer_t *let = &run->built.let;
    bson_t view;

    return !let->size || (bson_init_static(&view, let->data, let->size) &&
                          bson_append_document(options, "let", 3, &view));
}

static bool append_options(const model__aggregation_t *run, bson_t *options)
{
    return model__ask_append(&run->asked, MODEL__WITH_ALL, options) && append_let(run, options) &&
           (!run->pipeline->allow_disk_use || bson_append_bool(options, "allowDiskUse", -1, true));
}

bool model__aggregate_command(const model__aggregation_t *run, bson_t *command)
{
    bson_t stages, cursor;
    bson_iter_t pipeline;

    return bson_init_static(&stages, run->built.stages.data, run->built.stages.size) &&
           bson_iter_init_find(&pipeline, &stages, "pipeline") &&
           bson_append_utf8(command, "aggregate", 9, run->call->plan->collection, -1) &&
           bson_append_iter(command, NULL, 0, &pipeline) &&
           bson_append_document_begin(command, "cursor", 6, &cursor) &&
           bson_append_document_end(command, &cursor) && append_options(run, command);
}

static bool append_batch_size(bson_t *options, int32_t n)
{
    return !n || bson_append_int64(options, "batchSize", -1, n);
}

/* ---- running ---- */

static bool foreign_registered(const model__aggregation_t *run)
{
    for (uint32_t i = 0; i < run->built.n_foreign; i++)
        if (!model__db_plan(run->call->db, run->built.foreign[i], run->call->error))
            return false;
    return true;
}

bool model__aggregate_begin(model__aggregation_t *run, model_db_t *db,
                            const model_pipeline_t *pipeline, const model_t *result,
                            model_error_t *error)
{
    model__call_t *call = run->call;

    run->pipeline = pipeline;
    if (!model__call_begin(call, db, pipeline ? pipeline->from : NULL, error))
        return false;
    run->result = result ? model__plan_of(result, call->error) : NULL;
    return (run->result || !result) && note_options(run) &&
           model__pipeline_build(call->plan, pipeline, run->result, &call->memory, &run->built,
                                 call->error) &&
           foreign_registered(run);
}

bool model__aggregate_gives(const model__aggregation_t *run)
{
    return run->result || model__fail(run->call->error, MODEL_ERROR_ARGUMENT, "no model");
}

bool model__aggregate_start(model__aggregation_t *run)
{
    bson_t options = BSON_INITIALIZER, stages;
    model__call_t *call = run->call;

    model__misfits_begin(run->asked.misfits);
    if (!model__call_connect(call))
        return false;
    bool ok = model__buffer_view(&run->built.stages, &stages, call->error) &&
              ((append_options(run, &options) &&
                append_batch_size(&options, run->pipeline->batch_size)) ||
               model__no_memory(call->error));
    mongoc_read_prefs_t *prefs = model__ask_prefs(&run->asked);
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
    model__buffer_free(&run->built.let);
    model__ask_free(&run->asked);
}

/* ---- a list ---- */

static bool fill(model__aggregation_t *run, model_list_t *list)
{
    enum { FIRST_RECORDS = 64 };
    model__call_t *call = run->call;
    model__block_t *block =
        model__block_new(run->result, FIRST_RECORDS, (size_t)call->db->max_bytes);

    if (!block)
        return model__no_memory(call->error);
    if (!model__aggregate_start(run) ||
        !model__read_all(call, &run->stream, run->asked.misfits, block)) {
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
    model__call_t call;
    model__aggregation_t run = {.call = &call};

    if (list)
        *list = (model_list_t){0};
    bool ok =
        model__aggregate_begin(&run, db, pipeline, result, error) && model__aggregate_gives(&run) &&
        (list || model__fail(call.error, MODEL_ERROR_ARGUMENT, "no list")) && fill(&run, list);
    model__aggregate_end(&run);
    model__call_end(&call);
    return ok;
}

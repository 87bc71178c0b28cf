/* Records one after the other: the public cursor. */
#include "store/aggregate.h"

struct mongomodel_cursor {
    model__call_t call; /* its error is .failure */
    model__stream_t stream;
    model_error_t failure;
    model__loaded_t loaded;
    model_misfits_t *misfits;
    model__block_t *block; /* of the record that was given last */
    bool ended;
};

static void empty_block(model__block_t *block)
{
    if (block->slots && block->count && block->slots[0].own) {
        model__memory_clear(block->slots[0].own);
        model__free(block->slots[0].own);
    }
    block->count = 0;
    model__memory_reset(&block->memory);
}

/* The record that was given last is over; its memory serves the next one. */
static bool ready_block(model_cursor_t *cursor)
{
    model__call_t *call = &cursor->call;

    if (cursor->block) {
        empty_block(cursor->block);
        return true;
    }
    cursor->block = model__block_new(call->plan, 1, (size_t)call->db->max_bytes);
    if (!cursor->block)
        return model__no_memory(call->error);
    cursor->block->loaded = cursor->loaded;
    return true;
}

static bool open_stream(model_cursor_t *cursor, const model_query_t *query)
{
    model__ask_t ask = {.skip = 0};

    bool ok = model__query_takes(query, "find", cursor->call.error) &&
              model__ask_init(&ask, &cursor->call, query, &cursor->call.memory);
    model__misfits_begin(ask.misfits);
    cursor->misfits = ask.misfits;
    cursor->loaded = ask.loaded;
    cursor->ended = ask.said.nothing;
    if (ok && !cursor->ended)
        ok = model__stream_open(&cursor->stream, &cursor->call, &ask);
    model__ask_free(&ask);
    return ok;
}

static model_cursor_t *new_cursor(model_error_t *error)
{
    model_cursor_t *cursor = model__malloc_zeroed(1, sizeof *cursor);

    model__error_clear(error);
    if (!cursor)
        model__no_memory(error);
    return cursor;
}

/* The handle lives as long as the cursor. */
static void keep_handle(model_cursor_t *cursor)
{
    if (cursor->call.plan)
        model__db_retain(cursor->call.db);
}

static model_cursor_t *opened(model_cursor_t *cursor, bool ok, model_error_t *error)
{
    if (ok)
        return cursor;
    if (error)
        *error = cursor->failure;
    model_cursor_close(cursor);
    return NULL;
}

model_cursor_t *model_find(model_db_t *db, const model_t *model, const model_query_t *query,
                           model_error_t *error)
{
    model_cursor_t *cursor = new_cursor(error);

    if (!cursor)
        return NULL;
    bool ok = model__call_begin(&cursor->call, db, model, &cursor->failure);
    keep_handle(cursor);
    return opened(cursor, ok && open_stream(cursor, query), error);
}

static bool open_pipeline(model_cursor_t *cursor, model__aggregation_t *run)
{
    cursor->misfits = run->asked.misfits;
    if (!model__aggregate_start(run))
        return false;
    cursor->stream = run->stream;
    run->stream = (model__stream_t){.cursor = NULL};
    return true;
}

model_cursor_t *model_aggregate_find(model_db_t *db, const model_pipeline_t *pipeline,
                                     const model_t *result, model_error_t *error)
{
    model_cursor_t *cursor = new_cursor(error);

    if (!cursor)
        return NULL;
    model__aggregation_t run = {.call = &cursor->call};
    bool ok = model__aggregate_begin(&run, db, pipeline, result, &cursor->failure);
    keep_handle(cursor);
    ok = ok && model__aggregate_gives(&run) && open_pipeline(cursor, &run);
    model__aggregate_end(&run);
    return opened(cursor, ok, error);
}

/* The next document that fits. */
static void *decode_next(model_cursor_t *cursor)
{
    model__call_t *call = &cursor->call;
    const uint8_t *bytes;
    bool left = true;
    size_t size;

    while (left && model__stream_next(&cursor->stream, call, &bytes, &size))
        if (!ready_block(cursor) ||
            !model__read_or_leave(call, cursor->block, cursor->misfits, bytes, size, &left))
            return NULL;
    return left ? NULL : model__block_finish(cursor->block);
}

bool model_cursor_next(model_cursor_t *cursor, void **record, model_error_t *error)
{
    model__error_clear(error);
    if (record)
        *record = NULL;
    if (!cursor || !record)
        return model__fail(error, MODEL_ERROR_ARGUMENT, cursor ? "no record" : "no cursor");
    model__call_try(&cursor->call, false, false);
    if (!cursor->ended)
        *record = decode_next(cursor);
    cursor->ended = !*record;
    if (error && cursor->failure.code)
        *error = cursor->failure;
    return *record != NULL;
}

void model_cursor_close(model_cursor_t *cursor)
{
    if (!cursor)
        return;
    model_db_t *db = cursor->call.plan ? cursor->call.db : NULL;
    model__block_free(cursor->block);
    model__stream_close(&cursor->stream);
    model__call_end(&cursor->call);
    if (db)
        model__db_release(db);
    model__free(cursor);
}

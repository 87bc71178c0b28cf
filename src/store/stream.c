/* A cursor of the driver, and the public cursor on it. */
#include "store/store.h"

/* Replies of about a megabyte: larger ones cost page faults, smaller ones round trips. */
enum { FIRST_BATCH = 1000, LARGEST_BATCH = 16000, REPLY_BYTES = 1 << 20, SAMPLE = 64 };

/* ---- the driver's ---- */

static bool append_part(bson_t *options, const char *key, const model__buffer_t *part)
{
    bson_t view;

    return !part->size || (bson_init_static(&view, part->data, part->size) &&
                           bson_append_document(options, key, -1, &view));
}

static bool append_number(bson_t *options, const char *key, int64_t number)
{
    return !number || bson_append_int64(options, key, -1, number);
}

bool model__stream_open(model__stream_t *stream, model__call_t *call, const model__ask_t *ask)
{
    bson_t options = BSON_INITIALIZER, filter;

    *stream = (model__stream_t){0};
    if (!model__call_connect(call))
        return false;
    bool ok =
        model__buffer_view(&ask->filter, &filter, call->error) &&
        ((append_part(&options, "sort", &ask->sort) &&
          append_part(&options, "projection", &ask->projection) &&
          append_number(&options, "skip", ask->skip) &&
          append_number(&options, "limit", ask->limit) &&
          append_number(&options, "batchSize", ask->batch_size ? ask->batch_size : FIRST_BATCH) &&
          model__ask_append(ask, MODEL__WITH_ALL, &options)) ||
         model__no_memory(call->error));
    mongoc_read_prefs_t *prefs = model__ask_prefs(ask);
    if (ok)
        stream->cursor =
            mongoc_collection_find_with_opts(call->collection, &filter, &options, prefs);
    stream->fixed = ask->batch_size != 0;
    mongoc_read_prefs_destroy(prefs);
    bson_destroy(&options);
    return ok;
}

static void adapt(model__stream_t *stream)
{
    size_t mean = stream->n_bytes / stream->n_documents;
    size_t n = REPLY_BYTES / (mean ? mean : 1);

    mongoc_cursor_set_batch_size(stream->cursor, n < FIRST_BATCH     ? FIRST_BATCH
                                                 : n > LARGEST_BATCH ? LARGEST_BATCH
                                                                     : (uint32_t)n);
}

bool model__stream_next(model__stream_t *stream, model__call_t *call, const uint8_t **bytes,
                        size_t *size)
{
    const bson_t *document, *reply;
    bson_error_t driver;

    /* Not for each document: only one in hundreds is waited for. */
    if (stream->n_documents % SAMPLE == 0)
        model__call_try(call, false, false);
    if (!mongoc_cursor_next(stream->cursor, &document)) {
        if (mongoc_cursor_error_document(stream->cursor, &driver, &reply))
            model__call_failed(call, &driver, reply);
        return false;
    }
    *bytes = bson_get_data(document);
    *size = document->len;
    stream->n_bytes += *size;
    if (++stream->n_documents == SAMPLE && !stream->fixed)
        adapt(stream);
    return true;
}

void model__stream_close(model__stream_t *stream)
{
    if (stream->cursor)
        mongoc_cursor_destroy(stream->cursor);
    stream->cursor = NULL;
}

/* ---- the public one ---- */

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

model_cursor_t *model_find(model_db_t *db, const model_t *model, const model_query_t *query,
                           model_error_t *error)
{
    model_cursor_t *cursor = model__malloc_zeroed(1, sizeof *cursor);

    model__error_clear(error);
    if (!cursor) {
        model__no_memory(error);
        return NULL;
    }
    bool ok = model__call_begin(&cursor->call, db, model, &cursor->failure);
    if (ok)
        model__db_retain(db);
    if (ok && open_stream(cursor, query))
        return cursor;
    if (error)
        *error = cursor->failure;
    model_cursor_close(cursor);
    return NULL;
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

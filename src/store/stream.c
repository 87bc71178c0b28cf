/* Documents of a read, one after the other: a cursor of the driver, or one reply. */
#include "store/store.h"

/* Replies of about a megabyte: larger ones cost page faults, smaller ones round trips. */
enum { FIRST_BATCH = 1000, LARGEST_BATCH = 16000, REPLY_BYTES = 1 << 20, SAMPLE = 64 };

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

/* ---- one reply ---- */

static int64_t cursor_of(const bson_t *reply)
{
    bson_iter_t iter, id;

    return bson_iter_init(&iter, reply) && bson_iter_find_descendant(&iter, "cursor.id", &id)
               ? bson_iter_as_int64(&id)
               : 0;
}

/* The server would keep it for ten minutes. */
static void kill_cursor(model__call_t *call, int64_t id)
{
    bson_t command = BSON_INITIALIZER, ids, reply;
    model_error_t ignored = {.code = MODEL_OK};

    if (bson_append_utf8(&command, "killCursors", -1, call->plan->collection, -1) &&
        bson_append_array_begin(&command, "cursors", -1, &ids) &&
        bson_append_int64(&ids, "0", 1, id) && bson_append_array_end(&command, &ids)) {
        model__command(&call->client, &call->attempt, &command, NULL, &reply, &ignored);
        bson_destroy(&reply);
    }
    bson_destroy(&command);
}

/* Only its own server can end a cursor; where several may have answered nobody knows which. */
static bool asks_primary(const model__call_t *call, const model__ask_t *ask)
{
    const mongoc_read_prefs_t *handle = mongoc_collection_get_read_prefs(call->collection);

    return ask->read_preference <= MODEL_READ_PRIMARY &&
           mongoc_read_prefs_get_mode(handle) == MONGOC_READ_PRIMARY;
}

/* *all: the reply holds them. If not (they have more than 16 MB), they are asked for once more. */
static bool ask_for_few(model__stream_t *stream, model__call_t *call, const model__ask_t *ask,
                        bool *all)
{
    model__ask_t few = *ask;

    few.whole = true;
    stream->replied = true;
    if (!model__ask_once(call, &few, &stream->batch))
        return false;
    const int64_t id = cursor_of(&stream->batch.reply);
    *all = !id;
    if (id) {
        kill_cursor(call, id);
        model__stream_close(stream);
    }
    return true;
}

/* ---- a cursor ---- */

static bool open_cursor(model__stream_t *stream, model__call_t *call, const model__ask_t *ask)
{
    bson_t options = BSON_INITIALIZER, filter;

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

/* ---- the stream ---- */

bool model__stream_open(model__stream_t *stream, model__call_t *call, const model__ask_t *ask)
{
    bool all = false;

    *stream = (model__stream_t){0};
    if (!model__call_connect(call))
        return false;
    const bool few = ask->few && !ask->batch_size && asks_primary(call, ask);
    if (few && !ask_for_few(stream, call, ask, &all))
        return false;
    return all || open_cursor(stream, call, ask);
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

    if (stream->replied)
        return model__batch_next(&stream->batch, bytes, size);
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
    if (stream->replied)
        model__batch_end(&stream->batch);
    stream->cursor = NULL;
    stream->replied = false;
}

/* Pages of one moment: reads with the concern "snapshot", at a time that the first of them gave. */
#include "store/page.h"

enum { WIRE_VERSION_5_0 = 13 };

/* ---- can this server do it? ---- */

static bool is_able(const mongoc_server_description_t *server)
{
    const bson_t *hello =
        mongoc_server_description_hello_response((mongoc_server_description_t *)(uintptr_t)server);
    bson_iter_t version;

    return strcmp(mongoc_server_description_type(server), "Standalone") != 0 &&
           bson_iter_init_find(&version, hello, "maxWireVersion") &&
           bson_iter_as_int64(&version) >= WIRE_VERSION_5_0;
}

static bool check_server(model__paging_t *paging)
{
    model__call_t *call = &paging->call;
    bson_error_t driver = {0};

    model__call_try(call, false, false);
    mongoc_server_description_t *server =
        mongoc_client_select_server(call->client.client, false, NULL, &driver);
    if (!server)
        return model__call_failed(call, &driver, NULL);
    bool able = is_able(server);
    mongoc_server_description_destroy(server);
    return able || model__fail(call->error, MODEL_ERROR_UNSUPPORTED,
                               ".snapshot needs a replica set of servers from version 5.0 on");
}

/* A cursor may only be read on by the session that opened it. */
static bool open_session(model__paging_t *paging)
{
    model__call_t *call = &paging->call;
    bson_error_t driver = {0};

    if (paging->session)
        return true;
    if (!model__call_connect(call) || !check_server(paging))
        return false;
    mongoc_session_opt_t *options = mongoc_session_opts_new();
    mongoc_session_opts_set_causal_consistency(options, false);
    paging->session = mongoc_client_start_session(call->client.client, options, &driver);
    mongoc_session_opts_destroy(options);
    return paging->session || model__call_failed(call, &driver, NULL);
}

/* ---- commands ---- */

static bool append_concern(const model__paging_t *paging, bson_t *command)
{
    bson_t concern;

    if (!bson_append_document_begin(command, "readConcern", -1, &concern))
        return false;
    bool ok = bson_append_utf8(&concern, "level", -1, "snapshot", -1) &&
              (!paging->moment ||
               bson_append_timestamp(&concern, "atClusterTime", -1,
                                     (uint32_t)(paging->moment >> 32), (uint32_t)paging->moment));
    return bson_append_document_end(command, &concern) && ok;
}

static void note_moment(model__paging_t *paging, const bson_t *reply)
{
    bson_iter_t iter, time;
    uint32_t seconds = 0, increment = 0;

    if (paging->moment || !bson_iter_init(&iter, reply) ||
        !bson_iter_find_descendant(&iter, "cursor.atClusterTime", &time) ||
        !BSON_ITER_HOLDS_TIMESTAMP(&time))
        return;
    bson_iter_timestamp(&time, &seconds, &increment);
    paging->moment = (uint64_t)seconds << 32 | increment;
}

/* The reply is to be destroyed in any case. */
static bool run(model__paging_t *paging, bson_t *command, bson_t *options, bson_t *reply)
{
    model__call_t *call = &paging->call;
    bson_error_t driver = {0};

    if (!append_concern(paging, command) ||
        !mongoc_client_session_append(paging->session, options, &driver)) {
        bson_init(reply);
        return model__no_memory(call->error);
    }
    model__call_try(call, false, false);
    if (!mongoc_client_command_with_opts(call->client.client, call->db->database, command, NULL,
                                         options, reply, &driver))
        return model__call_failed(call, &driver, reply);
    note_moment(paging, reply);
    return paging->moment || model__fail(call->error, MODEL_ERROR_UNSUPPORTED,
                                         "the server does not say of which moment it answered");
}

/* The command is to be destroyed in any case. */
static bool put_find(model__paging_t *paging, const model__ask_t *ask, bson_t *command)
{
    model__call_t *call = &paging->call;
    model__ask_t whole = *ask;
    model__buffer_t out;
    uint8_t room[512];
    bson_t view;

    whole.whole = true;
    bson_init(command);
    model__buffer_init(&out, room, sizeof room);
    bool ok = (model__ask_command(call, &whole, &out) || model__buffer_failed(&out, call->error)) &&
              model__buffer_view(&out, &view, call->error);
    if (ok && !bson_concat(command, &view))
        ok = model__no_memory(call->error);
    model__buffer_free(&out);
    return ok;
}

bool model__moment_find(model__paging_t *paging, const model__ask_t *ask, model__stream_t *stream)
{
    bson_t command, options = BSON_INITIALIZER, reply;

    *stream = (model__stream_t){0};
    if (!open_session(paging))
        return false;
    bool ok = put_find(paging, ask, &command);
    if (ok && !(ok = run(paging, &command, &options, &reply)))
        bson_destroy(&reply);
    if (ok) /* takes the reply */
        stream->cursor = mongoc_cursor_new_from_command_reply_with_opts(paging->call.client.client,
                                                                        &reply, &options);
    bson_destroy(&command);
    bson_destroy(&options);
    return ok;
}

/* ---- counting ---- */

/* [{$match: filter}, {$count: "n"}] */
static bool put_count(const model__paging_t *paging, bson_t *command)
{
    const model__buffer_t *filter = &paging->ask.filter;
    bson_t stages, stage, view, cursor = BSON_INITIALIZER;

    bool ok = bson_init_static(&view, filter->data, filter->size) &&
              bson_append_utf8(command, "aggregate", -1, paging->call.plan->collection, -1) &&
              bson_append_array_begin(command, "pipeline", -1, &stages);
    ok = ok && bson_append_document_begin(&stages, "0", -1, &stage) &&
         bson_append_document(&stage, "$match", -1, &view) &&
         bson_append_document_end(&stages, &stage);
    ok = ok && bson_append_document_begin(&stages, "1", -1, &stage) &&
         bson_append_utf8(&stage, "$count", -1, "n", -1) &&
         bson_append_document_end(&stages, &stage);
    return ok && bson_append_array_end(command, &stages) &&
           bson_append_document(command, "cursor", -1, &cursor) &&
           model__ask_append(&paging->ask, MODEL__WITH_HOW, command);
}

static int64_t count_of(const bson_t *reply)
{
    bson_iter_t iter, n;

    return bson_iter_init(&iter, reply) &&
                   bson_iter_find_descendant(&iter, "cursor.firstBatch.0.n", &n)
               ? bson_iter_as_int64(&n)
               : 0;
}

bool model__moment_count(model__paging_t *paging, int64_t *total)
{
    bson_t command = BSON_INITIALIZER, options = BSON_INITIALIZER, reply;

    if (!open_session(paging))
        return false;
    bool ok = put_count(paging, &command) || model__no_memory(paging->call.error);
    if (ok) {
        ok = run(paging, &command, &options, &reply);
        *total = ok ? count_of(&reply) : 0;
        bson_destroy(&reply);
    }
    bson_destroy(&command);
    bson_destroy(&options);
    return ok;
}

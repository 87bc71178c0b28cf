/* The collection id_sequences: {_id: <collection>, seq: <the last number given out>}. */
#include "store/store.h"

/* Two upserts of the same counter may meet: one of them is told DUPLICATE. */
enum { MAX_UPSERT_RACES = 5 };

/* A whole number of any BSON type: counters may have been made by others. */
static bool whole_number(const bson_iter_t *at, int64_t *number)
{
    if (BSON_ITER_HOLDS_DOUBLE(at)) {
        double real = bson_iter_double(at);
        *number = real > -9e15 && real < 9e15 ? (int64_t)real : 0;
        return (double)*number == real;
    }
    *number = bson_iter_as_int64(at);
    return BSON_ITER_HOLDS_INT32(at) || BSON_ITER_HOLDS_INT64(at);
}

static mongoc_find_and_modify_opts_t *counter_options(const char *operator, int64_t number)
{
    mongoc_find_and_modify_opts_t *options = mongoc_find_and_modify_opts_new();
    mongoc_write_concern_t *concern = mongoc_write_concern_new();
    bson_t update = BSON_INITIALIZER, extra = BSON_INITIALIZER, change;

    BSON_APPEND_DOCUMENT_BEGIN(&update, operator, & change);
    BSON_APPEND_INT64(&change, "seq", number);
    bson_append_document_end(&update, &change);
    mongoc_write_concern_set_w(concern, MONGOC_WRITE_CONCERN_W_MAJORITY);
    mongoc_write_concern_append(concern, &extra);
    mongoc_find_and_modify_opts_set_update(options, &update);
    mongoc_find_and_modify_opts_append(options, &extra);
    mongoc_find_and_modify_opts_set_flags(options, MONGOC_FIND_AND_MODIFY_UPSERT |
                                                       MONGOC_FIND_AND_MODIFY_RETURN_NEW);
    mongoc_write_concern_destroy(concern);
    bson_destroy(&extra);
    bson_destroy(&update);
    return options;
}

static bool read_counter(model__call_t *call, const bson_t *reply, int64_t *now)
{
    bson_iter_t at, seq;

    if (bson_iter_init(&at, reply) && bson_iter_find_descendant(&at, "value.seq", &seq) &&
        whole_number(&seq, now))
        return true;
    return model__fail(call->error, MODEL_ERROR_MISMATCH,
                       "the counter of %s in id_sequences is no whole number",
                       call->plan->collection);
}

static bool change_in(model__call_t *call, mongoc_collection_t *counters, const char *operator,
                      int64_t number, int64_t *now)
{
    mongoc_find_and_modify_opts_t *options = counter_options(operator, number);
    bson_t query = BSON_INITIALIZER, reply = BSON_INITIALIZER;
    bson_error_t driver = {0};
    bool ok = false;

    BSON_APPEND_UTF8(&query, "_id", call->plan->collection);
    /* To the caller it is a read: a counter that failed inserted nothing, whatever became of it. */
    model__call_try(call, false, false);
    for (int i = 0; !ok && i < MAX_UPSERT_RACES; i++) {
        bson_destroy(&reply);
        ok =
            mongoc_collection_find_and_modify_with_opts(counters, &query, options, &reply, &driver);
        if (!ok && driver.code != 11000)
            break;
    }
    ok = ok ? read_counter(call, &reply, now) : model__call_failed(call, &driver, &reply);
    bson_destroy(&reply);
    bson_destroy(&query);
    mongoc_find_and_modify_opts_destroy(options);
    return ok;
}

static bool change_counter(model__call_t *call, const char *operator, int64_t number, int64_t *now)
{
    mongoc_collection_t *counters = model__client_kept(&call->client, "id_sequences");

    return counters ? change_in(call, counters, operator, number, now)
                    : model__no_memory(call->error);
}

bool model__counter_take(model__call_t *call, size_t n, int64_t *first)
{
    int64_t highest = call->plan->id->kind == MODEL_KIND_INT32 ? INT32_MAX : INT64_MAX;
    int64_t last;

    if (!model__call_connect(call) || !change_counter(call, "$inc", (int64_t)n, &last))
        return false;
    *first = last - (int64_t)n + 1;
    if (*first < 1)
        return model__fail(call->error, MODEL_ERROR_MISMATCH,
                           "the counter of %s in id_sequences is negative", call->plan->collection);
    return last <= highest ||
           model__fail_at(call->error, MODEL_ERROR_LIMIT, call->plan->id->row->name,
                          MODEL__RULE_RANGE, "the sequence is used up");
}

bool model__counter_raise(model__call_t *call, int64_t number)
{
    int64_t now;

    return number < 1 || (model__call_connect(call) && change_counter(call, "$max", number, &now));
}

/* {key: {$gt: 0}} meets numbers only: comparisons are bracketed by type. */
static bool put_highest(const model__field_t *id, model__ask_t *ask)
{
    size_t mark, inner;

    return model__put_document_begin(&ask->filter, &mark) &&
           model__put_begin(&ask->filter, 0x03, id->key, id->key_size, &inner) &&
           model__put_int32(&ask->filter, MODEL__KEY("$gt"), 0) &&
           model__put_end(&ask->filter, inner) && model__put_end(&ask->filter, mark) &&
           model__put_document_begin(&ask->sort, &mark) &&
           model__put_int32(&ask->sort, id->key, id->key_size, -1) &&
           model__put_end(&ask->sort, mark) && model__put_document_begin(&ask->projection, &mark) &&
           model__put_int32(&ask->projection, id->key, id->key_size, 1) &&
           model__put_end(&ask->projection, mark);
}

static bool read_highest(model__call_t *call, model__batch_t *batch, int64_t *highest)
{
    const uint8_t *bytes;
    bson_iter_t at;
    size_t size;
    bson_t view;

    *highest = 0;
    if (!model__batch_next(batch, &bytes, &size))
        return true;
    if (bson_init_static(&view, bytes, size) &&
        bson_iter_init_find(&at, &view, call->plan->id->key) && whole_number(&at, highest))
        return true;
    return model__fail(call->error, MODEL_ERROR_MISMATCH, "the highest %s of %s is no whole number",
                       call->plan->id->row->name, call->plan->name);
}

bool model__counter_repair(model__call_t *call)
{
    model__ask_t ask = {.limit = 1, .primary = true};
    model__batch_t batch;
    int64_t highest;

    bool ok = put_highest(call->plan->id, &ask) || model__no_memory(call->error);
    if (ok) {
        ok = model__ask_once(call, &ask, &batch) && read_highest(call, &batch, &highest);
        model__batch_end(&batch);
    }
    model__ask_free(&ask);
    return ok && model__counter_raise(call, highest);
}

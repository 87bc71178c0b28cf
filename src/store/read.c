#include "store/store.h"

bool model__read_add(model__call_t *call, model__block_t *block, const uint8_t *bytes, size_t size)
{
    model__reading_t reading = {.memory = &block->memory,
                                .passes = &block->passes,
                                .loaded = block->loaded.read ? &block->loaded : NULL};
    void *record = model__block_add(block);
    const uint8_t *copy;

    if (!record)
        return model__memory_failed(&block->memory, call->error);
    if (!model__decode_copy(call->plan, bytes, size, record, &reading, &copy, call->error))
        return false;
    if (block->slots) {
        block->slots[block->count - 1].origin = copy;
        block->slots[block->count - 1].origin_size = (uint32_t)size;
    }
    return true;
}

/* ---- one record ---- */

static model__block_t *new_block(model__call_t *call, size_t n)
{
    model__block_t *block = model__block_new(call->plan, n, (size_t)call->db->max_bytes);

    if (!block)
        model__no_memory(call->error);
    return block;
}

static bool not_found(model__call_t *call)
{
    return model__fail(call->error, MODEL_ERROR_NOT_FOUND, "no such %s", call->plan->name);
}

/* The only document of the reply; several: ARGUMENT. */
static bool decode_only(model__call_t *call, model__batch_t *batch, model__block_t *block)
{
    const uint8_t *bytes;
    size_t size;

    if (!model__batch_next(batch, &bytes, &size))
        return not_found(call);
    if (!model__read_add(call, block, bytes, size))
        return false;
    return !model__batch_next(batch, &bytes, &size) ||
           model__fail(call->error, MODEL_ERROR_ARGUMENT, "more than one %s meets the conditions",
                       call->plan->name);
}

static void *ask_only(model__call_t *call, const model__ask_t *ask, model__block_t *block)
{
    model__batch_t batch;

    block->loaded = ask->loaded;
    bool ok = model__ask_once(call, ask, &batch) && decode_only(call, &batch, block);
    model__batch_end(&batch);
    if (ok)
        return model__block_finish(block);
    model__block_free(block);
    return NULL;
}

static const model__field_t *id_of(const model__plan_t *plan)
{
    return plan->id || !plan->base ? plan->id : plan->base->id;
}

static bool ask_for_id(model__call_t *call, const void *id, model__ask_t *ask)
{
    const model__field_t *field = id_of(call->plan);

    if (!field)
        return model__fail(call->error, MODEL_ERROR_ARGUMENT, "%s has no id", call->plan->name);
    return model__id_filter(call, field, id, &ask->filter) &&
           model__ask_fields(ask, call, NULL, &call->memory);
}

void *model_get(model_db_t *db, const model_t *model, const void *id, model_error_t *error)
{
    model__ask_t ask = {.limit = 1};
    uint8_t bytes[128];
    model__block_t *block;
    model__call_t call;
    void *record = NULL;

    model__buffer_init(&ask.filter, bytes, sizeof bytes);
    if (model__call_begin(&call, db, model, error) && ask_for_id(&call, id, &ask) &&
        (block = new_block(&call, 1)))
        record = ask_only(&call, &ask, block);
    model__ask_free(&ask);
    model__call_end(&call);
    return record;
}

/* limit 2 sees whether there are two. */
static void *read_one(model__call_t *call, const model_query_t *query, int64_t limit)
{
    model__block_t *block = new_block(call, 1);
    model__ask_t ask;
    void *record = NULL;

    if (!block)
        return NULL;
    bool ok = model__ask_init(&ask, call, query, &block->memory) &&
              (limit == 1 || model__ask_narrows(&ask, "get_one", call->error));
    ask.limit = limit;
    if (ok && !ask.said.nothing)
        record = ask_only(call, &ask, block);
    else
        model__block_free(block);
    if (ok && ask.said.nothing)
        not_found(call);
    model__ask_free(&ask);
    return record;
}

void *model_get_one(model_db_t *db, const model_t *model, const model_query_t *query,
                    model_error_t *error)
{
    model__call_t call;
    void *record = NULL;

    if (model__call_begin(&call, db, model, error))
        record = read_one(&call, query, 2);
    model__call_end(&call);
    return record;
}

void *model_first(model_db_t *db, const model_t *model, const model_query_t *query,
                  model_error_t *error)
{
    model__call_t call;
    void *record = NULL;

    if (model__call_begin(&call, db, model, error))
        record = read_one(&call, query, 1);
    model__call_end(&call);
    return record;
}

/* ---- many ---- */

/* Asked for one more than is allowed, so that too many are seen without reading all. */
static void cap_limit(const model__call_t *call, model__ask_t *ask)
{
    if (!ask->limit || ask->limit > call->db->max_documents)
        ask->limit = call->db->max_documents + 1;
}

static bool is_room(model__call_t *call, const model__block_t *block)
{
    int64_t max = call->db->max_documents;

    return (int64_t)block->count < max ||
           model__fail(call->error, MODEL_ERROR_LIMIT, "more than %lld documents", (long long)max);
}

static bool read_all(model__call_t *call, model__stream_t *stream, model__block_t *block)
{
    const uint8_t *bytes;
    size_t size;

    while (model__stream_next(stream, call, &bytes, &size))
        if (!is_room(call, block) || !model__read_add(call, block, bytes, size))
            return false;
    return !call->error->code;
}

static bool fill_block(model__call_t *call, const model_query_t *query, model__block_t *block)
{
    model__stream_t stream = {0};
    model__ask_t ask;

    bool ok = model__ask_init(&ask, call, query, &block->memory);
    if (ok && !ask.said.nothing) {
        cap_limit(call, &ask);
        block->loaded = ask.loaded;
        ok = model__stream_open(&stream, call, &ask) && read_all(call, &stream, block);
        model__stream_close(&stream);
    }
    model__ask_free(&ask);
    return ok;
}

/* Room to begin with. */
static size_t expected(const model_query_t *query)
{
    return query && query->limit > 0 && query->limit < 1000 ? (size_t)query->limit : 64;
}

bool model_filter(model_db_t *db, const model_t *model, const model_query_t *query,
                  model_list_t *list, model_error_t *error)
{
    model__block_t *block = NULL;
    model__call_t call;

    if (list)
        *list = (model_list_t){0};
    bool ok = model__call_begin(&call, db, model, error) &&
              (list || model__fail(call.error, MODEL_ERROR_ARGUMENT, "no list")) &&
              (block = new_block(&call, expected(query))) != NULL &&
              fill_block(&call, query, block);
    if (ok)
        *list = (model_list_t){
            .items = model__block_finish(block), .count = block->count, .memory = block};
    else
        model__block_free(block);
    model__call_end(&call);
    return ok;
}

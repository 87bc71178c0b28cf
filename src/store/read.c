#include "store/store.h"

#include "query/page.h"

#include <mongomodel/read.h>

static bool decode_into(model__call_t *call, model__block_t *block, void *record,
                        const uint8_t *bytes, size_t size)
{
    model__reading_t reading = {.memory = &block->memory,
                                .passes = &block->passes,
                                .loaded = block->loaded.read ? &block->loaded : NULL};
    const uint8_t *copy;

    if (!model__decode_copy(call->plan, bytes, size, record, &reading, &copy, call->error))
        return false;
    if (block->slots) {
        block->slots[block->count - 1].origin = copy;
        block->slots[block->count - 1].origin_size = (uint32_t)size;
    }
    return true;
}

bool model__read_add(model__call_t *call, model__block_t *block, const uint8_t *bytes, size_t size)
{
    void *record = model__block_add(block);

    return record ? decode_into(call, block, record, bytes, size)
                  : model__memory_failed(&block->memory, call->error);
}

bool model__read_or_leave(model__call_t *call, model__block_t *block, model_misfits_t *misfits,
                          const uint8_t *bytes, size_t size, bool *left)
{
    void *record = model__block_add(block);
    const model_memory_t mark = block->memory;

    *left = false;
    if (!record)
        return model__memory_failed(&block->memory, call->error);
    if (decode_into(call, block, record, bytes, size))
        return true;
    *left = model__misfit_left(misfits, call->error);
    if (*left) {
        model__memory_rewind(&block->memory, &mark);
        block->count--;
    }
    return *left;
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

/* Which one of those that meet the conditions. */
typedef struct choice {
    const char *what;
    bool only; /* there must be no other one */
    bool last;
} choice_t;

/* The order turned round; without one, that of the ids. */
static bool turn(const model__call_t *call, model__ask_t *ask)
{
    if (!ask->sort.size && model__filter_near(ask->filter.data))
        return model__fail(call->error, MODEL_ERROR_ARGUMENT,
                           "last with conditions by distance needs a sort");
    if (!ask->sort.size && !model__sort_complete(call->plan, &ask->sort))
        return model__buffer_failed(&ask->sort, call->error);
    return model__sort_turn(&ask->sort) ||
           model__fail(call->error, MODEL_ERROR_UNSUPPORTED, "last in the order of a score");
}

static bool prepare_one(model__call_t *call, const model_query_t *query, const choice_t *choice,
                        model__block_t *block, model__ask_t *ask)
{
    return model__query_takes(query, choice->what, call->error) &&
           model__ask_init(ask, call, query, &block->memory) &&
           (!choice->only || model__ask_narrows(ask, choice->what, call->error)) &&
           (!choice->last || turn(call, ask)) && (!ask->said.nothing || not_found(call));
}

/* The first document that fits. */
static void *ask_fitting(model__call_t *call, model__ask_t *ask, model__block_t *block)
{
    enum { FEW = 16 };
    model__stream_t stream = {0};
    const uint8_t *bytes;
    bool left = true;
    size_t size;

    ask->limit = 0;
    ask->batch_size = FEW;
    block->loaded = ask->loaded;
    bool ok = model__stream_open(&stream, call, ask);
    while (ok && left && model__stream_next(&stream, call, &bytes, &size))
        ok = model__read_or_leave(call, block, ask->misfits, bytes, size, &left);
    model__stream_close(&stream);
    if (ok && !left)
        return model__block_finish(block);
    not_found(call);
    model__block_free(block);
    return NULL;
}

static void *read_one(model__call_t *call, const model_query_t *query, const choice_t *choice)
{
    model__block_t *block = new_block(call, 1);
    model__ask_t ask = {.skip = 0};
    void *record = NULL;

    if (!block)
        return NULL;
    const bool ok = prepare_one(call, query, choice, block, &ask);
    ask.limit = choice->only ? 2 : 1; /* sees whether there are two */
    if (!ok)
        model__block_free(block);
    else
        record = model__misfits_begin(ask.misfits) ? ask_fitting(call, &ask, block)
                                                   : ask_only(call, &ask, block);
    model__ask_free(&ask);
    return record;
}

void *model_get_one(model_db_t *db, const model_t *model, const model_query_t *query,
                    model_error_t *error)
{
    model__call_t call;
    void *record = NULL;

    if (model__call_begin(&call, db, model, error))
        record = read_one(&call, query, &(const choice_t){.what = "get_one", .only = true});
    model__call_end(&call);
    return record;
}

void *model_first(model_db_t *db, const model_t *model, const model_query_t *query,
                  model_error_t *error)
{
    model__call_t call;
    void *record = NULL;

    if (model__call_begin(&call, db, model, error))
        record = read_one(&call, query, &(const choice_t){.what = "first"});
    model__call_end(&call);
    return record;
}

void *model_last(model_db_t *db, const model_t *model, const model_query_t *query,
                 model_error_t *error)
{
    model__call_t call;
    void *record = NULL;

    if (model__call_begin(&call, db, model, error))
        record = read_one(&call, query, &(const choice_t){.what = "last", .last = true});
    model__call_end(&call);
    return record;
}

/* ---- many ---- */

/* Asked for one more than is allowed, so that too many are seen without reading all. */
static void cap_limit(const model__call_t *call, bool leaves, model__ask_t *ask)
{
    if (leaves)
        return;
    if (!ask->limit || ask->limit > call->db->max_documents)
        ask->limit = call->db->max_documents + 1;
}

static bool is_room(model__call_t *call, const model__block_t *block)
{
    int64_t max = call->db->max_documents;

    return (int64_t)block->count < max ||
           model__fail(call->error, MODEL_ERROR_LIMIT, "more than %lld documents", (long long)max);
}

bool model__read_all(model__call_t *call, model__stream_t *stream, model_misfits_t *misfits,
                     model__block_t *block)
{
    const uint8_t *bytes;
    size_t size;
    bool left;

    while (model__stream_next(stream, call, &bytes, &size))
        if (!is_room(call, block) ||
            !model__read_or_leave(call, block, misfits, bytes, size, &left))
            return false;
    return !call->error->code;
}

static bool fill_block(model__call_t *call, const model_query_t *query, model__block_t *block)
{
    enum { FEW = 100 }; /* the server gives at least 101 with its first reply */
    model__stream_t stream = {0};
    model__ask_t ask = {.skip = 0};

    bool ok = model__query_takes(query, "filter", call->error) &&
              model__ask_init(&ask, call, query, &block->memory);
    const bool leaves = model__misfits_begin(ask.misfits);
    if (ok && !ask.said.nothing) {
        ask.few = ask.said.single || (ask.limit && ask.limit <= FEW);
        cap_limit(call, leaves, &ask);
        block->loaded = ask.loaded;
        ok = model__stream_open(&stream, call, &ask) &&
             model__read_all(call, &stream, ask.misfits, block);
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

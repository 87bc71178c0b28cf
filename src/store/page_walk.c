/* Pages by place: each begins where the one before ended. */
#include "store/page.h"

typedef struct walk {
    model__paging_t paging;
    model__order_t order;
    model__position_t from;
    bool placed; /* there is a place that it starts behind */
    bool backward;
    bool more; /* there is one record more than the page takes */
    int64_t size;
    model__buffer_t first, last; /* places, in the order of reading */
} walk_t;

/* ---- reading ---- */

static bool keep_place(walk_t *walk, const uint8_t *bytes)
{
    model__call_t *call = &walk->paging.call;
    model__position_t place;

    if (!model__position_of(&walk->order, bytes, &place, call->error))
        return false;
    walk->last.size = 0;
    if (!model__position_put(&walk->order, &place, &walk->last))
        return model__buffer_failed(&walk->last, call->error);
    return walk->first.size || model__buffer_put(&walk->first, walk->last.data, walk->last.size) ||
           model__buffer_failed(&walk->first, call->error);
}

static bool read_records(walk_t *walk, model__stream_t *stream)
{
    model__call_t *call = &walk->paging.call;
    model__block_t *block = walk->paging.block;
    const uint8_t *bytes;
    size_t size;

    while (model__stream_next(stream, call, &bytes, &size)) {
        walk->more = (int64_t)block->count == walk->size;
        if (walk->more)
            break;
        if (!model__read_add(call, block, bytes, size) || !keep_place(walk, bytes))
            return false;
    }
    return !call->error->code;
}

static bool read_from(walk_t *walk, const model__buffer_t *filter)
{
    model__ask_t ask = walk->paging.ask;
    model__stream_t stream = {0};

    ask.filter = *filter;
    ask.limit = walk->size + 1;
    bool ok = model__paging_find(&walk->paging, &ask, &stream) && read_records(walk, &stream);
    model__stream_close(&stream);
    return ok;
}

static bool read_behind(walk_t *walk)
{
    uint8_t room[1024];
    model__buffer_t filter;

    if (!walk->placed)
        return read_from(walk, &walk->paging.ask.filter);
    model__buffer_init(&filter, room, sizeof room);
    bool ok = model__position_filter(&walk->order, &walk->from, walk->backward,
                                     &walk->paging.ask.filter, &filter)
                  ? read_from(walk, &filter)
                  : model__buffer_failed(&filter, walk->paging.call.error);
    model__buffer_free(&filter);
    return ok;
}

/* ---- at the end ---- */

static bool sort_backward(walk_t *walk, model__buffer_t *sort)
{
    sort->size = 0;
    return model__order_sort(&walk->order, !walk->backward, sort) ||
           model__buffer_failed(sort, walk->paging.call.error);
}

/* No comparison finds a value of another type, so the end may not be the end: the very last record
 * tells. */
static bool look_at_last(walk_t *walk)
{
    model__ask_t ask = walk->paging.ask;
    model__call_t *call = &walk->paging.call;
    model__stream_t stream = {0};
    model__position_t position;
    uint8_t room[256];
    const uint8_t *bytes;
    size_t size;

    ask.limit = 1;
    model__buffer_init(&ask.sort, room, sizeof room);
    if (sort_backward(walk, &ask.sort) && model__paging_find(&walk->paging, &ask, &stream) &&
        model__stream_next(&stream, call, &bytes, &size))
        model__position_of(&walk->order, bytes, &position, call->error);
    model__stream_close(&stream);
    model__buffer_free(&ask.sort);
    return !call->error->code;
}

/* ---- the page ---- */

/* Read from the end to the beginning, given in the list's order. */
static bool turn_records(walk_t *walk)
{
    model__block_t *block = walk->paging.block;
    const size_t size = block->plan->size, n = block->count;
    uint8_t *spare = model__take(&walk->paging.call.memory, size);

    if (!spare)
        return model__memory_failed(&walk->paging.call.memory, walk->paging.call.error);
    for (size_t i = 0; i < n / 2; i++) {
        uint8_t *one = block->records + i * size, *other = block->records + (n - 1 - i) * size;
        memcpy(spare, one, size);
        memcpy(one, other, size);
        memcpy(other, spare, size);
        if (!block->slots)
            continue;
        model__slot_t slot = block->slots[i];
        block->slots[i] = block->slots[n - 1 - i];
        block->slots[n - 1 - i] = slot;
    }
    return true;
}

/* An empty page has no place of its own. */
static bool add_tokens(walk_t *walk, model_page_t *page)
{
    const model__buffer_t *begin = walk->backward ? &walk->last : &walk->first;
    const model__buffer_t *end = walk->backward ? &walk->first : &walk->last;
    bool behind = walk->more, before = walk->placed && walk->paging.block->count;

    page->has_next = walk->backward ? before : behind;
    page->has_prev = walk->backward ? behind : before;
    if (page->has_next &&
        !(page->next = model__token_make(&walk->paging, &walk->order, end, false)))
        return false;
    return !page->has_prev ||
           (page->prev = model__token_make(&walk->paging, &walk->order, begin, true));
}

static bool read_page(walk_t *walk)
{
    model_page_t page = {.size = walk->size, .total = -1, .pages = -1};

    if (!walk->paging.ask.said.nothing &&
        (!read_behind(walk) || (!walk->more && !look_at_last(walk))))
        return false;
    if ((walk->backward && !turn_records(walk)) || !add_tokens(walk, &page))
        return false;
    model__paging_publish(&walk->paging, &page);
    return true;
}

/* ---- what is asked for ---- */

static bool check_query(walk_t *walk)
{
    model_query_t *query = &walk->paging.query;
    model__call_t *call = &walk->paging.call;

    walk->size = query->limit ? query->limit : MODEL_PAGE_SIZE;
    if (query->skip)
        return model__fail(call->error, MODEL_ERROR_ARGUMENT, "pages by token: no skip");
    query->limit = 0;
    return model__page_size_sound(walk->size, call->error);
}

static bool order_records(walk_t *walk)
{
    model__paging_t *paging = &walk->paging;
    model__call_t *call = &paging->call;
    model__ask_t *ask = &paging->ask;

    if (!model__order_build(call->plan, &paging->query, &call->memory, &walk->order, call->error))
        return false;
    if (!model__ask_init(ask, call, &paging->query, &paging->block->memory))
        return false;
    if (model__filter_near(ask->filter.data))
        return model__fail(call->error, MODEL_ERROR_ARGUMENT,
                           "pages by token cannot be in the order of a distance");
    return model__order_project(&walk->order, &ask->projection) ||
           model__buffer_failed(&ask->projection, call->error);
}

/* The direction may be the token's. */
static bool set_sort(walk_t *walk)
{
    model__buffer_t *sort = &walk->paging.ask.sort;

    sort->size = 0;
    return model__order_sort(&walk->order, walk->backward, sort) ||
           model__buffer_failed(sort, walk->paging.call.error);
}

static bool open_token(walk_t *walk, const char *token)
{
    walk->placed = token != NULL;
    return !token ||
           model__token_open(&walk->paging, &walk->order, token, &walk->from, &walk->backward);
}

static bool step(walk_t *walk, const char *token)
{
    model__paging_t *paging = &walk->paging;

    if (!check_query(walk) || !model__paging_block(paging, walk->size) || !order_records(walk) ||
        !open_token(walk, token) || !set_sort(walk))
        return false;
    paging->block->loaded = paging->ask.loaded;
    return read_page(walk);
}

static bool walk_page(model_db_t *db, const model_t *model, const model_query_t *query,
                      model_page_t *page, bool backward, model_error_t *error)
{
    walk_t walk = {.backward = backward};

    bool ok = model__paging_begin(&walk.paging, backward ? "page_prev" : "page_next", db, model,
                                  query, page, error);
    if (ok && page->memory) {
        const char *token = backward ? page->prev : page->next;
        ok = token && step(&walk, token);
    } else if (ok)
        ok = step(&walk, walk.paging.after);
    model__buffer_free(&walk.first);
    model__buffer_free(&walk.last);
    model__paging_end(&walk.paging);
    return ok;
}

bool model_page_next(model_db_t *db, const model_t *model, const model_query_t *query,
                     model_page_t *page, model_error_t *error)
{
    return walk_page(db, model, query, page, false, error);
}

bool model_page_prev(model_db_t *db, const model_t *model, const model_query_t *query,
                     model_page_t *page, model_error_t *error)
{
    return walk_page(db, model, query, page, true, error);
}

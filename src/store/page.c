/* Pages by number, and what all pages share. */
#include "store/page.h"

/* ---- what all share ---- */

void model_page_free(model_page_t *page)
{
    if (!page)
        return;
    model__block_free(page->memory);
    *page = (model_page_t){.items = NULL};
}

bool model__page_size_sound(int64_t size, model_error_t *error)
{
    return (size >= 1 && size <= MODEL_MAX_PAGE_SIZE) ||
           model__fail(error, MODEL_ERROR_ARGUMENT, "a page of %lld records: 1 to %d",
                       (long long)size, MODEL_MAX_PAGE_SIZE);
}

/* A snapshot says itself what is read, and where. */
static bool says_sense(const model__paging_t *paging, const model_query_t *query)
{
    model_error_t *error = paging->call.error;

    if (!model__query_takes(query, paging->what, error))
        return false;
    return !paging->snapshot || (!query->read_concern && !query->read_preference) ||
           model__fail(error, MODEL_ERROR_ARGUMENT,
                       "%s with .snapshot takes no .read_concern, no .read_preference",
                       paging->what);
}

bool model__paging_begin(model__paging_t *paging, const char *what, model_db_t *db,
                         const model_t *model, const model_query_t *query, model_page_t *page,
                         model_error_t *error)
{
    paging->ask = (model__ask_t){.limit = 0};
    paging->what = what;
    paging->query = query ? *query : (model_query_t){.limit = 0};
    paging->after = paging->query.after;
    paging->snapshot = paging->query.snapshot;
    paging->query.after = NULL;
    paging->query.snapshot = false;
    paging->moment = paging->snapshot && page ? page->moment : 0;
    paging->session = NULL;
    paging->block = NULL;
    paging->page = page;
    return model__call_begin(&paging->call, db, model, error) && says_sense(paging, query) &&
           (page || model__fail(paging->call.error, MODEL_ERROR_ARGUMENT, "no page"));
}

bool model__paging_block(model__paging_t *paging, int64_t size)
{
    enum { MOST_AT_FIRST = 256 };
    model__call_t *call = &paging->call;
    size_t n = size < MOST_AT_FIRST ? (size_t)size : MOST_AT_FIRST;

    paging->block = model__block_new(call->plan, n, (size_t)call->db->max_bytes);
    return paging->block || model__no_memory(call->error);
}

bool model__paging_find(model__paging_t *paging, const model__ask_t *ask, model__stream_t *stream)
{
    return paging->snapshot ? model__moment_find(paging, ask, stream)
                            : model__stream_open(stream, &paging->call, ask);
}

bool model__paging_count(model__paging_t *paging, int64_t *total)
{
    model__ask_t ask = paging->ask;

    ask.skip = ask.limit = 0;
    return paging->snapshot ? model__moment_count(paging, total)
                            : model__ask_count(&paging->call, &ask, total);
}

void model__paging_publish(model__paging_t *paging, model_page_t *page)
{
    model__block_t *block = paging->block;

    page->items = model__block_finish(block);
    page->count = block->count;
    page->memory = block;
    page->moment = paging->moment;
    paging->block = NULL;
    model_page_free(paging->page);
    *paging->page = *page;
}

void model__paging_end(model__paging_t *paging)
{
    model__ask_free(&paging->ask);
    model__block_free(paging->block);
    if (paging->session)
        mongoc_client_session_destroy(paging->session);
    model__call_end(&paging->call);
}

/* ---- by number ---- */

static bool is_counted(const model__paging_t *paging, uint32_t flags, model_error_t *error)
{
    if (flags & MODEL_NO_TOTAL)
        return true;
    return !model__filter_near(paging->ask.filter.data) ||
           model__fail(error, MODEL_ERROR_ARGUMENT,
                       "conditions by distance cannot be counted: MODEL_NO_TOTAL");
}

/* A condition by distance is an order already. */
static bool complete_sort(model__paging_t *paging)
{
    model__ask_t *ask = &paging->ask;

    if (!ask->sort.size && model__filter_near(ask->filter.data))
        return true;
    return model__sort_complete(paging->call.plan, &ask->sort) ||
           model__buffer_failed(&ask->sort, paging->call.error);
}

static bool set_range(model__paging_t *paging, int64_t number, int64_t size)
{
    model_error_t *error = paging->call.error;

    if (number < 1)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "page %lld: the first one is 1",
                           (long long)number);
    if (!model__page_size_sound(size, error))
        return false;
    if (number - 1 > (INT64_MAX - size - 1) / size)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "page %lld is too far", (long long)number);
    paging->query.skip = (number - 1) * size;
    paging->query.limit = size + 1; /* to see whether there is more */
    return true;
}

static bool check(model__paging_t *paging, int64_t number, int64_t size, uint32_t flags)
{
    const model_query_t *query = &paging->query;
    model__call_t *call = &paging->call;

    if (query->skip || query->limit || paging->after)
        return model__fail(call->error, MODEL_ERROR_ARGUMENT,
                           "a page by number: no skip, limit, after");
    if (flags & ~(uint32_t)MODEL_NO_TOTAL)
        return model__fail(call->error, MODEL_ERROR_ARGUMENT, "unknown flags");
    return set_range(paging, number, size) && model__paging_block(paging, size) &&
           model__ask_init(&paging->ask, call, query, &paging->block->memory) &&
           is_counted(paging, flags, call->error) && complete_sort(paging);
}

static bool read_records(model__paging_t *paging, model__stream_t *stream, model_page_t *page)
{
    model__call_t *call = &paging->call;
    const uint8_t *bytes;
    size_t size;

    while (model__stream_next(stream, call, &bytes, &size)) {
        page->has_next = (int64_t)paging->block->count == page->size;
        if (page->has_next)
            break;
        if (!model__read_add(call, paging->block, bytes, size))
            return false;
    }
    return !call->error->code;
}

static bool fill(model__paging_t *paging, model_page_t *page)
{
    model__stream_t stream = {0};

    paging->block->loaded = paging->ask.loaded;
    bool ok =
        model__paging_find(paging, &paging->ask, &stream) && read_records(paging, &stream, page);
    model__stream_close(&stream);
    return ok;
}

static void set_total(model_page_t *page, int64_t total)
{
    page->total = total;
    page->pages = total / page->size + (total % page->size != 0);
    page->has_next = page->page < page->pages;
}

static bool read_page(model__paging_t *paging, model_page_t *page, uint32_t flags)
{
    bool nothing = paging->ask.said.nothing, counted = !(flags & MODEL_NO_TOTAL);
    int64_t total = 0;

    if (counted && !nothing && !model__paging_count(paging, &total))
        return false;
    if (!nothing && (!counted || total > paging->query.skip) && !fill(paging, page))
        return false;
    if (counted)
        set_total(page, total);
    return true;
}

static bool by_number(model__paging_t *paging, int64_t number, int64_t size, uint32_t flags)
{
    model_page_t page = {
        .page = number, .size = size, .total = -1, .pages = -1, .has_prev = number > 1};

    bool ok = check(paging, number, size, flags) && read_page(paging, &page, flags);
    if (ok)
        model__paging_publish(paging, &page);
    return ok;
}

bool model_page(model_db_t *db, const model_t *model, const model_query_t *query, int64_t number,
                int64_t size, uint32_t flags, model_page_t *page, model_error_t *error)
{
    model__paging_t paging;

    bool ok = model__paging_begin(&paging, "page", db, model, query, page, error) &&
              by_number(&paging, number, size, flags);
    model__paging_end(&paging);
    return ok;
}

static bool as_asked(model__paging_t *paging, uint32_t flags)
{
    model_query_t *query = &paging->query;
    int64_t size = query->limit ? query->limit : MODEL_PAGE_SIZE, skip = query->skip;

    if (size < 1 || skip < 0 || skip % size)
        return model__fail(paging->call.error, MODEL_ERROR_ARGUMENT,
                           ".skip is not a multiple of .limit");
    query->skip = query->limit = 0;
    return by_number(paging, skip / size + 1, size, flags);
}

bool model_page_asked(model_db_t *db, const model_t *model, const model_query_t *query,
                      uint32_t flags, model_page_t *page, model_error_t *error)
{
    model__paging_t paging;

    bool ok = model__paging_begin(&paging, "page_asked", db, model, query, page, error) &&
              as_asked(&paging, flags);
    model__paging_end(&paging);
    return ok;
}

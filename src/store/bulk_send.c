/* The road of a bulk's items to the driver: which are sent together, and what was heard of them. */
#include "store/bulk.h"

/* Below what the server takes: the driver makes one message of a batch. */
enum { MAX_BATCH_ITEMS = 10000, MAX_BATCH_BYTES = 40 * 1000 * 1000, ITEM_BYTES = 64 };

/* ---- one item, said to the driver ---- */

typedef bool add_t(mongoc_bulk_operation_t *driver, const model__work_t *work,
                   const bson_t *options, bson_error_t *error);
typedef bool update_t(mongoc_bulk_operation_t *driver, const bson_t *filter, const bson_t *update,
                      const bson_t *options, bson_error_t *error);

static bool add_insert(mongoc_bulk_operation_t *driver, const model__work_t *work,
                       const bson_t *options, bson_error_t *error)
{
    bson_t document;

    return model__part_view(&work->content, &document) &&
           mongoc_bulk_operation_insert_with_opts(driver, &document, options, error);
}

static bool put_way(const model__work_t *work, bson_t *options)
{
    const model__ask_t ask = model__work_ask(work);

    return !work->way || model__ask_append(&ask, MODEL__WITH_COLLATION | MODEL__WITH_HINT, options);
}

static bool put_array_filters(const model__work_t *work, bson_t *options)
{
    bson_t view;

    return !work->array_filters.size || (model__part_view(&work->array_filters, &view) &&
                                         BSON_APPEND_ARRAY(options, "arrayFilters", &view));
}

static bool add_change(mongoc_bulk_operation_t *driver, const model__work_t *work,
                       const bson_t *options, bson_error_t *error, update_t *update)
{
    bson_t filter, content, own;

    bson_copy_to(options, &own);
    bool ok = model__part_view(&work->filter, &filter) &&
              model__part_view(&work->content, &content) && put_way(work, &own) &&
              (work->route != MODEL__ROUTE_UPSERT || BSON_APPEND_BOOL(&own, "upsert", true)) &&
              (work->route == MODEL__ROUTE_UPSERT || put_array_filters(work, &own)) &&
              update(driver, &filter, &content, &own, error);
    bson_destroy(&own);
    return ok;
}

static bool add_update(mongoc_bulk_operation_t *driver, const model__work_t *work,
                       const bson_t *options, bson_error_t *error)
{
    return add_change(driver, work, options, error, mongoc_bulk_operation_update_one_with_opts);
}

static bool add_update_many(mongoc_bulk_operation_t *driver, const model__work_t *work,
                            const bson_t *options, bson_error_t *error)
{
    model__work_t nulls = *work;
    update_t *update = mongoc_bulk_operation_update_many_with_opts;

    model__work_exchange(&nulls);
    return add_change(driver, work, options, error, update) &&
           (!nulls.content.bytes || add_change(driver, &nulls, options, error, update));
}

static bool add_replace(mongoc_bulk_operation_t *driver, const model__work_t *work,
                        const bson_t *options, bson_error_t *error)
{
    return add_change(driver, work, options, error, mongoc_bulk_operation_replace_one_with_opts);
}

static bool add_delete(mongoc_bulk_operation_t *driver, const model__work_t *work,
                       const bson_t *options, bson_error_t *error)
{
    bson_t filter, own = BSON_INITIALIZER;

    (void)options;
    bool ok = model__part_view(&work->filter, &filter) && put_way(work, &own) &&
              (work->route == MODEL__ROUTE_DELETE
                   ? mongoc_bulk_operation_remove_one_with_opts(driver, &filter, &own, error)
                   : mongoc_bulk_operation_remove_many_with_opts(driver, &filter, &own, error));
    bson_destroy(&own);
    return ok;
}

static add_t *const adders[MODEL__N_ROUTES] = {
    [MODEL__ROUTE_INSERT] = add_insert,      [MODEL__ROUTE_UPSERT] = add_update,
    [MODEL__ROUTE_UPDATE] = add_update,      [MODEL__ROUTE_REPLACE] = add_replace,
    [MODEL__ROUTE_DELETE] = add_delete,      [MODEL__ROUTE_UPDATE_MANY] = add_update_many,
    [MODEL__ROUTE_DELETE_MANY] = add_delete,
};

/* ---- one message ---- */

static bool add_batch(model__run_t *run, mongoc_bulk_operation_t *driver)
{
    bson_t options = BSON_INITIALIZER;
    bson_error_t error = {0};
    bool ok = true;

    BSON_APPEND_BOOL(&options, "validate", false);
    for (size_t i = 0; ok && i < run->n_batch; i++) {
        const model__work_t *work = &run->bulk->works[run->batch[i]];
        ok = adders[work->route](driver, work, &options, &error);
    }
    bson_destroy(&options);
    if (!ok)
        model__failure(run->call.db, &run->call.attempt, &error, NULL, run->call.error);
    return ok;
}

static bool is_of_many(const model__run_t *run)
{
    return run->bulk->works[run->batch[0]].route >= MODEL__ROUTE_UPDATE_MANY;
}

static void note_attempt(model__run_t *run)
{
    const model__work_t *works = run->bulk->works;

    model__call_try(&run->call, true, run->n_batch > 1 || is_of_many(run));
    for (size_t i = 0; i < run->n_batch; i++)
        run->call.attempt.repeatable = run->call.attempt.repeatable && works[run->batch[i]].repeats;
}

static bool explain(model__run_t *run, const bson_iter_t *element, size_t *index,
                    model_error_t *why)
{
    const uint8_t *bytes;
    bson_iter_t at;
    uint32_t size;
    bson_t view;

    if (!BSON_ITER_HOLDS_DOCUMENT(element))
        return false;
    bson_iter_document(element, &size, &bytes);
    if (!bson_init_static(&view, bytes, size) || !bson_iter_init_find(&at, &view, "index"))
        return false;
    *index = run->n_batch == 1 ? 0 : (size_t)bson_iter_as_int64(&at);
    model__error_clear(why);
    model__failure_of_item(run->call.db, &run->call.attempt, is_of_many(run), &view, why);
    return *index < run->n_batch;
}

static void done(model__run_t *run, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        run->bulk->works[run->batch[i]].state = MODEL__ENTRY_DONE;
}

/* Items that the server named; the others are done, up to the first of them if in order. */
static bool refused_some(model__run_t *run, const bson_t *reply)
{
    size_t next = 0, index;
    bson_iter_t at, element;
    model_error_t why;

    if (!bson_iter_init_find(&at, reply, "writeErrors") || !BSON_ITER_HOLDS_ARRAY(&at) ||
        !bson_iter_recurse(&at, &element))
        return false;
    while (next < run->n_batch && bson_iter_next(&element) &&
           explain(run, &element, &index, &why)) {
        done(run, next, index);
        model__run_refused(run, run->batch[index], &why);
        next = index + 1;
    }
    if (next && run->bulk->options.unordered)
        done(run, next, run->n_batch);
    return next > 0;
}

/* It is nobody's own: the same for all of them. */
static void lost(model__run_t *run, const bson_error_t *driver, const bson_t *reply)
{
    model_error_t why;

    model__error_clear(&why);
    model__failure(run->call.db, &run->call.attempt, driver, reply, &why);
    for (size_t i = 0; i < run->n_batch; i++)
        model__run_blame(run, run->batch[i], &why);
    if (why.outcome == MODEL_OUTCOME_DONE)
        model__run_heard(run, reply);
    run->stopped = true;
}

static void execute(model__run_t *run, mongoc_bulk_operation_t *driver)
{
    bson_error_t error = {0};
    bson_t reply;

    note_attempt(run);
    if (!add_batch(run, driver)) {
        run->stopped = true;
        return;
    }
    bool ok = mongoc_bulk_operation_execute(driver, &reply, &error) != 0;
    if (ok)
        done(run, 0, run->n_batch);
    if (ok || refused_some(run, &reply))
        model__run_heard(run, &reply);
    else
        lost(run, &error, &reply);
    bson_destroy(&reply);
}

static void send_batch(model__run_t *run)
{
    bson_t options = BSON_INITIALIZER;

    BSON_APPEND_BOOL(&options, "ordered", !run->bulk->options.unordered);
    mongoc_bulk_operation_t *driver =
        mongoc_collection_create_bulk_operation_with_opts(run->call.collection, &options);
    execute(run, driver);
    mongoc_bulk_operation_destroy(driver);
    bson_destroy(&options);
}

/* ---- which are sent together ---- */

static bool add_to_batch(model__run_t *run, size_t i, size_t *bytes)
{
    const model__work_t *work = &run->bulk->works[i];
    const model__work_t *first = run->n_batch ? &run->bulk->works[run->batch[0]] : work;

    *bytes += work->filter.size + work->content.size + work->array_filters.size + ITEM_BYTES;
    if (run->n_batch && (first->alone || work->alone || first->route != work->route ||
                         run->n_batch == MAX_BATCH_ITEMS || *bytes > MAX_BATCH_BYTES))
        return false;
    run->batch[run->n_batch++] = (uint32_t)i;
    return true;
}

/* Those behind each other, up to one that failed. */
static bool gather_in_order(model__run_t *run, size_t *from)
{
    const model_bulk_t *bulk = run->bulk;
    size_t bytes = 0;

    run->n_batch = 0;
    while (*from < bulk->count && bulk->works[*from].state == MODEL__ENTRY_DONE)
        (*from)++;
    for (size_t i = *from; i < bulk->count; i++) {
        uint8_t state = bulk->works[i].state;
        if (state == MODEL__ENTRY_DONE)
            continue;
        if (state != MODEL__ENTRY_WAITING || !add_to_batch(run, i, &bytes))
            break;
    }
    return run->n_batch > 0;
}

static bool gather_route(model__run_t *run, uint8_t route, size_t *from)
{
    const model_bulk_t *bulk = run->bulk;
    size_t i = *from, bytes = 0;

    run->n_batch = 0;
    for (; i < bulk->count; i++) {
        const model__work_t *work = &bulk->works[i];
        if (work->state == MODEL__ENTRY_WAITING && work->route == route &&
            !add_to_batch(run, i, &bytes))
            break;
    }
    *from = run->n_batch ? run->batch[0] : i;
    return run->n_batch > 0;
}

static void send_in_order(model__run_t *run)
{
    size_t from = 0;

    while (!run->stopped && gather_in_order(run, &from))
        send_batch(run);
}

static void send_by_route(model__run_t *run)
{
    for (uint8_t route = 0; route < MODEL__N_ROUTES; route++)
        for (size_t from = 0; !run->stopped && gather_route(run, route, &from);)
            send_batch(run);
}

void model__run_send(model__run_t *run)
{
    if (run->bulk->options.unordered)
        send_by_route(run);
    else
        send_in_order(run);
}

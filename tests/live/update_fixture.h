/* What tests of updates on a server stand on. */
#ifndef MONGOMODEL_TESTS_UPDATE_FIXTURE_H
#define MONGOMODEL_TESTS_UPDATE_FIXTURE_H

#include "live.h"
#include "update_case.h"

#define L(text) "{\"$numberLong\": \"" text "\"}"

static live_t live;

static int set_up(void **state)
{
    (void)state;
    live_begin(&live, "update");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    live_close(&live);
    return 0;
}

static void add_update(bson_t *command, const model__change_t *change, const char *filter)
{
    bson_t updates, update, view, *query = live_json(filter);
    bson_t more;

    BSON_APPEND_ARRAY_BEGIN(command, "updates", &updates);
    BSON_APPEND_DOCUMENT_BEGIN(&updates, "0", &update);
    if (change->guard.size) {
        model__buffer_t guard = {0};
        size_t mark;
        assert_true(model__put_document_begin(&guard, &mark) &&
                    model__buffer_put(&guard, change->guard.data, change->guard.size) &&
                    model__put_end(&guard, mark));
        assert_true(bson_init_static(&more, guard.data, guard.size));
        bson_concat(query, &more);
        model__buffer_free(&guard);
    }
    BSON_APPEND_DOCUMENT(&update, "q", query);
    assert_true(bson_init_static(&view, change->update.data, change->update.size));
    if (change->pipeline)
        BSON_APPEND_ARRAY(&update, "u", &view);
    else
        BSON_APPEND_DOCUMENT(&update, "u", &view);
    if (change->array_filters.size) {
        assert_true(
            bson_init_static(&view, change->array_filters.data, change->array_filters.size));
        BSON_APPEND_ARRAY(&update, "arrayFilters", &view);
    }
    bson_append_document_end(&updates, &update);
    bson_append_array_end(command, &updates);
    bson_destroy(query);
}

static void no_error(const bson_t *reply)
{
    bson_iter_t iter;

    if (bson_iter_init_find(&iter, reply, "writeErrors"))
        fail_msg("%s", bson_as_relaxed_extended_json(reply, NULL));
}

/* The number of documents that met filter and guard. */
static int64_t apply(const model_update_t *update, const char *filter)
{
    bson_t command = BSON_INITIALIZER, reply;
    model_error_t error = {0};
    model__change_t change;
    model_memory_t memory;
    bson_error_t driver;
    bson_iter_t iter;

    model__memory_init(&memory, 0);
    bool ok = model__change_build(plan_for(&order_model), update, &usual, &memory, &change, &error);
    if (!ok)
        model_error_print(stderr, &error);
    assert_true(ok);
    BSON_APPEND_UTF8(&command, "update", "order");
    add_update(&command, &change, filter);
    if (!mongoc_client_command_simple(live.raw, live.database, &command, NULL, &reply, &driver))
        fail_msg("%s", driver.message);
    no_error(&reply);
    assert_true(bson_iter_init_find(&iter, &reply, "n"));
    const int64_t n = bson_iter_as_int64(&iter);
    bson_destroy(&reply);
    bson_destroy(&command);
    model__change_free(&change);
    model__memory_clear(&memory);
    return n;
}

/* A stored document, an update, and what is stored afterwards but for updated_at; NULL: the update
 * does not meet it. */
static void expect_found(const char *before, const char *filter, const model_update_t *update,
                         const char *after)
{
    bson_t reply;

    live_command_in(&live, live.database, "{\"drop\": \"order\"}", &reply);
    bson_destroy(&reply);
    live_insert(&live, "order", before);
    const int64_t n = apply(update, filter);
    if (n != (after != NULL))
        print_error("%s: %d met\n", before, (int)n);
    assert_int_equal(n, after != NULL);
    live_must(&live, "{\"update\": \"order\", \"updates\": [{\"q\": {}, \"u\": {\"$unset\": "
                     "{\"updated_at\": \"\"}}}]}");
    live_assert_stored(&live, "order", "{\"_id\": 1}", after ? after : before);
}

static void expect_stored(const char *before, const model_update_t *update, const char *after)
{
    expect_found(before, "{\"_id\": 1}", update, after);
}

#endif

#include "db/db.h"

#include <time.h>

int64_t model__ticks(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + 1;
}

/* Short at first, as most operations are; at most 16 ms. */
static void pause_before(unsigned try)
{
    struct timespec pause = {.tv_nsec = 1000000L << (try < 4 ? try : 4) };

    nanosleep(&pause, NULL);
}

/* The driver's waiting pop reads the URI each time. */
static mongoc_client_t *wait_for_client(const model__pool_t *pool)
{
    mongoc_client_t *client = mongoc_client_pool_try_pop(pool->driver);

    return client ? client : mongoc_client_pool_pop(pool->driver);
}

static mongoc_client_t *poll_client(const model__pool_t *pool)
{
    int64_t deadline = model__ticks() + pool->wait_queue_ms;
    mongoc_client_t *client = mongoc_client_pool_try_pop(pool->driver);

    for (unsigned try = 0; !client && model__ticks() < deadline; try++) {
        pause_before(try);
        client = mongoc_client_pool_try_pop(pool->driver);
    }
    return client;
}

bool model__client_take(model__client_t *client, model_db_t *db, model_error_t *error)
{
    memset(client, 0, sizeof *client);
    if (!db)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "the handle is NULL");
    if (__atomic_load_n(&db->closed, __ATOMIC_ACQUIRE))
        return model__fail(error, MODEL_ERROR_CLOSED, "the handle was closed");
    const model__pool_t *pool = db->pool;
    if (model__pool_inherited(pool))
        return model__fail(error, MODEL_ERROR_CLOSED,
                           "the handle was inherited through fork: open another in the child");
    client->client = pool->polled ? poll_client(pool) : wait_for_client(pool);
    if (!client->client) {
        model__fail(error, MODEL_ERROR_TIMEOUT, "no free client within %d ms", pool->wait_queue_ms);
        if (error)
            error->retry = MODEL_RETRY_SAME_CALL;
        return false;
    }
    client->db = db;
    model__db_retain(db);
    return true;
}

void model__client_give(model__client_t *client)
{
    if (!client->client)
        return;
    if (!model__pool_inherited(client->db->pool))
        mongoc_client_pool_push(client->db->pool->driver, client->client);
    model__db_release(client->db);
    memset(client, 0, sizeof *client);
}

mongoc_collection_t *model__client_collection(const model__client_t *client, const char *name)
{
    return mongoc_client_get_collection(client->client, client->db->database, name);
}

mongoc_database_t *model__client_database(const model__client_t *client)
{
    return mongoc_client_get_database(client->client, client->db->database);
}

#include "db/db.h"

#include <pthread.h>

/* Pools of the application that some handle uses: their error API can be set only once. */
static pthread_mutex_t attached_lock = PTHREAD_MUTEX_INITIALIZER;
static model__pool_t *attached_pools;

/* How often this process, and those that it comes from, were forked: asking for the process's
 * number with each operation would cost more than all else that an operation does here. */
static pthread_once_t forks_once = PTHREAD_ONCE_INIT;
static unsigned n_forks;
static bool forks_counted;

static void be_child(void)
{
    __atomic_add_fetch(&n_forks, 1, __ATOMIC_RELAXED);
}

static void count_forks(void)
{
    forks_counted = pthread_atfork(NULL, NULL, be_child) == 0;
}

static void note_hosts(model__pool_t *pool, const mongoc_uri_t *uri)
{
    const char *service = mongoc_uri_get_srv_hostname(uri);
    size_t used = 0;

    if (service) {
        snprintf(pool->hosts, sizeof pool->hosts, "%s", service);
        return;
    }
    for (const mongoc_host_list_t *host = mongoc_uri_get_hosts(uri);
         host && used < sizeof pool->hosts; host = host->next)
        used += (size_t)snprintf(pool->hosts + used, sizeof pool->hosts - used, "%s%s",
                                 used ? ", " : "", host->host_and_port);
}

static model__pool_t *new_pool(mongoc_client_pool_t *driver, const mongoc_uri_t *uri,
                               model_error_t *error)
{
    pthread_once(&forks_once, count_forks);
    model__pool_t *pool = forks_counted ? model__malloc_zeroed(1, sizeof *pool) : NULL;
    if (!pool) {
        model__no_memory(error);
        return NULL;
    }
    pool->driver = driver;
    pool->references = 1;
    pool->n_forks = __atomic_load_n(&n_forks, __ATOMIC_RELAXED);
    pool->socket_ms = mongoc_uri_get_option_as_int32(uri, MONGOC_URI_SOCKETTIMEOUTMS, 300000);
    pool->wait_queue_ms = mongoc_uri_get_option_as_int32(uri, MONGOC_URI_WAITQUEUETIMEOUTMS, 0);
    pool->polled = pool->wait_queue_ms <= 0;
    if (pool->polled)
        pool->wait_queue_ms = 10000;
    note_hosts(pool, uri);
    return pool;
}

bool model__pool_inherited(const model__pool_t *pool)
{
    return pool->n_forks != __atomic_load_n(&n_forks, __ATOMIC_RELAXED);
}

static bool pool_refused(const bson_error_t *driver, model_error_t *error)
{
    static const model__attempt_t attempt = {.repeatable = true};

    if (driver->domain == MONGOC_ERROR_COMMAND)
        return model__fail(error, MODEL_ERROR_CONFIG, "the driver refuses the settings of the URI");
    return model__failure(NULL, &attempt, driver, NULL, error);
}

model__pool_t *model__pool_open(const model__settings_t *settings, model_error_t *error)
{
    bson_error_t failure = {0};
    mongoc_client_pool_t *driver = mongoc_client_pool_new_with_error(settings->uri, &failure);

    if (!driver) {
        pool_refused(&failure, error);
        return NULL;
    }
    mongoc_client_pool_set_error_api(driver, MONGOC_ERROR_API_VERSION_2);
    model__pool_t *pool = new_pool(driver, settings->uri, error);
    if (pool)
        pool->numbers = mongoc_uri_get_option_as_bool(settings->uri, MONGOC_URI_RETRYWRITES, true);
    else
        mongoc_client_pool_destroy(driver);
    return pool;
}

/* Only what a failing command looks like tells which error API a client has; a client that was
 * taken before the pool's was set keeps the old one. */
static bool error_api_sound(mongoc_client_t *client, model_error_t *error)
{
    bson_t *command = BCON_NEW("mongomodelNoSuchCommand", BCON_INT32(1));
    bson_error_t failure = {0};

    bool done = mongoc_client_command_simple(client, "admin", command, NULL, NULL, &failure);
    bson_destroy(command);
    bool old =
        !done && (failure.domain == MONGOC_ERROR_QUERY || failure.domain == MONGOC_ERROR_COMMAND);
    return !old || model__fail(error, MODEL_ERROR_CONFIG,
                               "the pool's error API is not version 2: attach it before a client "
                               "is taken from it");
}

static model__pool_t *attach_new(mongoc_client_pool_t *driver, model_error_t *error)
{
    mongoc_client_pool_set_error_api(driver, MONGOC_ERROR_API_VERSION_2);
    mongoc_client_t *client = mongoc_client_pool_try_pop(driver);
    model__pool_t *pool = NULL;

    if (!client) {
        model__fail(error, MODEL_ERROR_TIMEOUT, "the pool has no free client");
        return NULL;
    }
    if (model__write_concern_sound(mongoc_client_get_write_concern(client), error) &&
        error_api_sound(client, error))
        pool = new_pool(driver, mongoc_client_get_uri(client), error);
    mongoc_client_pool_push(driver, client);
    if (pool) {
        pool->attached = true;
        pool->next_attached = attached_pools;
        attached_pools = pool;
    }
    return pool;
}

model__pool_t *model__pool_attach(mongoc_client_pool_t *driver, model_error_t *error)
{
    pthread_mutex_lock(&attached_lock);
    model__pool_t *pool = attached_pools;
    while (pool && (pool->driver != driver || model__pool_inherited(pool)))
        pool = pool->next_attached;
    if (pool)
        __atomic_add_fetch(&pool->references, 1, __ATOMIC_RELAXED);
    else
        pool = attach_new(driver, error);
    pthread_mutex_unlock(&attached_lock);
    return pool;
}

static void unlink_attached(const model__pool_t *pool)
{
    model__pool_t **link = &attached_pools;

    while (*link && *link != pool)
        link = &(*link)->next_attached;
    if (*link)
        *link = pool->next_attached;
}

static bool drop_reference(model__pool_t *pool)
{
    return __atomic_sub_fetch(&pool->references, 1, __ATOMIC_ACQ_REL) == 0;
}

/* Under the lock, or another thread could attach to what is being freed. */
static bool drop_attached(model__pool_t *pool)
{
    pthread_mutex_lock(&attached_lock);
    bool last = drop_reference(pool);
    if (last)
        unlink_attached(pool);
    pthread_mutex_unlock(&attached_lock);
    return last;
}

void model__pool_release(model__pool_t *pool)
{
    /* A child of fork shares the parent's sockets, and destroying the pool would wait for threads
     * that it does not have: it is left as it is. */
    if (model__pool_inherited(pool))
        return;
    if (!(pool->attached ? drop_attached(pool) : drop_reference(pool)))
        return;
    model__keepers_free(pool);
    if (!pool->attached)
        mongoc_client_pool_destroy(pool->driver);
    model__registrations_free(pool);
    model__free(pool);
}

#include "db/db.h"

#include <pthread.h>

static pthread_once_t log_once = PTHREAD_ONCE_INIT;

/* The driver's own handler prints what is below a warning to stdout. */
static void log_warnings(mongoc_log_level_t level, const char *domain, const char *message,
                         void *context)
{
    if (level <= MONGOC_LOG_LEVEL_WARNING)
        mongoc_log_default_handler(level, domain, message, context);
}

static void set_log_handler(void)
{
    mongoc_log_set_handler(log_warnings, NULL);
}

static bool ping(model_db_t *db, model_error_t *error)
{
    static const model__attempt_t attempt = {.repeatable = true};
    model__client_t client;
    bson_t command = BSON_INITIALIZER, reply;

    if (!model__client_take(&client, db, error))
        return false;
    BSON_APPEND_INT32(&command, "ping", 1);
    bool ok = model__command(&client, &attempt, &command, NULL, &reply, error);
    bson_destroy(&reply);
    bson_destroy(&command);
    model__client_give(&client);
    return ok;
}

/* Takes pool and database over, also when it fails. */
static model_db_t *new_handle(model__pool_t *pool, char *database, const model_config_t *config,
                              model_error_t *error)
{
    model_db_t *db = model__malloc_zeroed(1, sizeof *db);

    if (!db) {
        model__free(database);
        model__pool_release(pool);
        model__no_memory(error);
        return NULL;
    }
    db->pool = pool;
    db->database = database;
    db->max_documents = config->max_documents;
    db->max_bytes = config->max_bytes;
    db->server_text = config->server_text;
    db->clock = config->clock;
    db->clock_context = config->clock_context;
    db->references = 1;
    if (model__seal_key(config->page_key, db->page_key, error) && ping(db, error))
        return db;
    model_close(db);
    return NULL;
}

static model_db_t *open_settings(model__settings_t *settings, model_error_t *error)
{
    model__pool_t *pool = model__pool_open(settings, error);

    if (!pool)
        return NULL;
    char *database = settings->database;
    settings->database = NULL;
    return new_handle(pool, database, &settings->config, error);
}

void model__db_retain(model_db_t *db)
{
    __atomic_add_fetch(&db->references, 1, __ATOMIC_RELAXED);
}

void model__db_release(model_db_t *db)
{
    if (__atomic_sub_fetch(&db->references, 1, __ATOMIC_ACQ_REL) != 0)
        return;
    model__pool_release(db->pool);
    model__free(db->database);
    model__free(db);
}

int64_t model__db_now(const model_db_t *db)
{
    return db->clock ? db->clock(db->clock_context) : model__clock_ms();
}

const char *model_database_name(const model_db_t *db)
{
    return db ? db->database : NULL;
}

model_db_t *model_open_with(const model_config_t *config, model_error_t *error)
{
    static const model_config_t nothing;
    model__settings_t settings;

    model__error_clear(error);
    config = config ? config : &nothing;
    mongoc_init();
    if (!config->keep_driver_log)
        pthread_once(&log_once, set_log_handler);
    if (!model__settings_read(&settings, config, error))
        return NULL;
    model_db_t *db = open_settings(&settings, error);
    model__settings_free(&settings);
    return db;
}

model_db_t *model_open(const char *uri, model_error_t *error)
{
    const model_config_t config = {.uri = uri};

    return model_open_with(&config, error);
}

model_db_t *model_attach(mongoc_client_pool_t *pool, const char *database, model_error_t *error)
{
    static const model_config_t caps = {.max_documents = 1000000, .max_bytes = (int64_t)1 << 30};

    model__error_clear(error);
    if (!pool || !model__database_name_valid(database)) {
        model__fail(error, pool ? MODEL_ERROR_CONFIG : MODEL_ERROR_ARGUMENT,
                    pool ? "the database's name: 1 to 63 bytes without / \\ . \" $ and spaces"
                         : "the pool is NULL");
        return NULL;
    }
    mongoc_init();
    model__pool_t *shared = model__pool_attach(pool, error);
    if (!shared)
        return NULL;
    char *name = model__strdup(database);
    if (!name) {
        model__pool_release(shared);
        model__no_memory(error);
        return NULL;
    }
    return new_handle(shared, name, &caps, error);
}

void model_close(model_db_t *db)
{
    if (!db)
        return;
    __atomic_store_n(&db->closed, true, __ATOMIC_RELEASE);
    model__db_release(db);
}

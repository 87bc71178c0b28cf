/** @file db.h Where and how: handles of a database, registration of models. */
#ifndef MONGOMODEL_DB_H
#define MONGOMODEL_DB_H

#include <mongomodel/model.h>

MODEL__BEGIN

struct _mongoc_client_pool_t;

/** @return milliseconds since 1970-01-01 UTC */
typedef int64_t model_clock_t(void *context);

/** Settings of model_open_with(). All zero is good; each field says what zero does. */
typedef struct mongomodel_config {
    const char *uri;       /**< NULL: MONGO_URI, else mongodb://localhost:27017 */
    const char *database;  /**< NULL: MONGO_DATABASE, else the URI's; none: CONFIG */
    const char *app_name;  /**< NULL: what the URI says */
    int32_t max_pool_size; /**< clients at once; 0: MONGO_MAX_POOL_SIZE, else the URI's, else 100 */
    int32_t
        server_selection_ms; /**< 0: MONGO_SERVER_SELECTION_TIMEOUT, else the URI's, else 5,000 */
    int32_t connect_ms;      /**< 0: MONGO_CONNECT_TIMEOUT, else the URI's, else 10,000 */
    int32_t socket_ms;       /**< 0: MONGO_SOCKET_TIMEOUT, else the URI's, else 300,000 */
    int32_t wait_queue_ms;   /**< for a free client; 0: the URI's, else 10,000 */
    int64_t max_documents;   /**< cap of one read into a list; 0: 1,000,000 */
    int64_t max_bytes;       /**< cap of the memory of one read; 0: 1 GiB */
    bool server_text;        /**< fill error.server, which may hold values */
    model_clock_t *clock;    /**< NULL: the system's */
    void *clock_context;
    uint64_t reserved[16];
} model_config_t;

/**
 * Connect, and prove it with one ping.
 *
 * @param uri  NULL: settings from the environment, as in model_config_t.
 * @return a handle to be closed with model_close(), NULL on failure. Thread-safe to use.
 * @errors CONFIG, CONNECTION, TIMEOUT, AUTH, PERMISSION, MEMORY
 */
MODEL_API model_db_t *model_open(const char *uri, model_error_t *error);

/** As model_open(), every setting explicit. @param config  Borrowed for the call. */
MODEL_API model_db_t *model_open_with(const model_config_t *config, model_error_t *error);

/**
 * Use a pool that the application owns. Its error API is set to version 2, so attach before the
 * first pop.
 *
 * @param pool  Must outlive the handle; not destroyed by model_close().
 * @param database  Its name.
 */
MODEL_API model_db_t *model_attach(struct _mongoc_client_pool_t *pool, const char *database,
                                   model_error_t *error);

/** Give a handle back. Cursors keep what they need of it. NULL is harmless. */
MODEL_API void model_close(model_db_t *db);

/** Do not create or check indexes at registration. */
enum { MODEL_NO_INDEXES = 1 };

/** The models of one registration, NULL-terminated. */
#define MODEL_LIST_OF(...) ((const model_t *const[]){__VA_ARGS__, NULL})

/**
 * Check tables, then create the indexes they declare where they are missing.
 *
 * Must be called before a model is used with @p db. Calling it again is harmless and cheap.
 *
 * @param models  NULL-terminated.
 * @errors SCHEMA (a table contradicts itself; an index of the same keys or name with other
 * options), and what the server may answer
 */
MODEL_API bool model_register(model_db_t *db, const model_t *const *models, model_error_t *error);

/** As model_register(). @param flags  MODEL_NO_INDEXES or 0. */
MODEL_API bool model_register_with(model_db_t *db, const model_t *const *models, uint32_t flags,
                                   model_error_t *error);

/** Name of the database. Lives as long as @p db. */
MODEL_API const char *model_database_name(const model_db_t *db);

MODEL__END_C

#endif

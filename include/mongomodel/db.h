/** @file db.h Where and how: handles of a database, registration of models. */
#ifndef MONGOMODEL_DB_H
#define MONGOMODEL_DB_H

#include <mongomodel/model.h>

MODEL__BEGIN

struct _mongoc_client_pool_t;

/** @return milliseconds since 1970-01-01 UTC */
typedef int64_t model_clock_t(void *context);

/**
 * Settings of model_open_with(). All zero is good; each field says what zero does.
 *
 * Of the places that may give a setting the last wins: default, environment, URI (also one from
 * MONGO_URI), field. Each of them must be sound, also where another one wins. Two variables with
 * and without _MS mean the same, milliseconds, and must not differ. MONGO_RETRY_WRITES is true or
 * false; MONGO_MIN_POOL_SIZE can only be 0, as the driver keeps no minimum. An option of the URI
 * that the driver does not know, or that would do nothing, is CONFIG; so is w=0.
 */
typedef struct mongomodel_config {
    const char *uri;      /**< NULL: MONGO_URI, else mongodb://localhost:27017 */
    const char *database; /**< NULL: the URI's, else MONGO_DATABASE; none: CONFIG. admin, config and
                             local in a URI only say where its user is known */
    const char *app_name; /**< NULL: what the URI says */
    int32_t max_pool_size; /**< clients at once; 0: the URI's, else MONGO_MAX_POOL_SIZE, else 100 */
    int32_t server_selection_ms; /**< 0: the URI's, else MONGO_SERVER_SELECTION_TIMEOUT[_MS], else
                                    5,000 */
    int32_t connect_ms;          /**< 0: the URI's, else MONGO_CONNECT_TIMEOUT[_MS], else 10,000 */
    int32_t socket_ms;           /**< 0: the URI's, else MONGO_SOCKET_TIMEOUT[_MS], else 300,000 */
    int32_t wait_queue_ms;       /**< for a free client; 0: the URI's, else 10,000 */
    int64_t max_documents;       /**< cap of one read into a list; 0: 1,000,000 */
    int64_t max_bytes;           /**< cap of the memory of one read; 0: 1 GiB */
    bool server_text;            /**< fill error.server, which may hold values */
    bool keep_driver_log;        /**< leave libmongoc's log handler alone, see model_open() */
    model_clock_t *clock;        /**< NULL: the system's */
    void *clock_context;
    const char *page_key; /**< a secret of at least 16 bytes that signs the tokens of pages; NULL:
                             MONGO_PAGE_KEY, else random: tokens end with the process then */
    uint64_t reserved[15];
} model_config_t;

/**
 * Connect, and prove it with one ping.
 *
 * libmongoc has one log handler per process, and its own prints what is below a warning to stdout.
 * The first model_open() of a process replaces it by one that prints warnings and errors to stderr
 * and drops the rest. A program with a handler of its own sets it after that, or says
 * keep_driver_log.
 *
 * A handle is of no use in a child of fork(): every call says CLOSED there, and model_close() frees
 * nothing that the parent needs. Open another one in the child.
 *
 * @param uri  NULL: settings from the environment, as in model_config_t.
 * @return a handle to be closed with model_close(), NULL on failure. Thread-safe to use.
 * @errors CONFIG, CONNECTION, TIMEOUT, AUTH, PERMISSION, MEMORY
 */
MODEL_API model_db_t *model_open(const char *uri, model_error_t *error);

/** As model_open(), with settings. @param config  Borrowed for the call; NULL: all zero. */
MODEL_API model_db_t *model_open_with(const model_config_t *config, model_error_t *error);

/**
 * Use a pool that the application owns, and prove it with one ping. Several handles may share one.
 *
 * The pool's error API becomes version 2, which can be set only before a client is taken from it:
 * attach first, or set it. libmongoc's log handler is left alone. If the pool's URI has no
 * waitQueueTimeoutMS, a call waits at most 10 seconds for a free client.
 *
 * @param pool  Must outlive the handle and its cursors; not destroyed by model_close().
 * @param database  Its name.
 * @errors ARGUMENT, CONFIG (a bad name, w=0, another error API), TIMEOUT (no free client), and what
 * the ping may give
 */
MODEL_API model_db_t *model_attach(struct _mongoc_client_pool_t *pool, const char *database,
                                   model_error_t *error);

/**
 * Give a handle back. Cursors keep what they need of it; new operations say CLOSED as long as one
 * of them lives. The last handle of a pool closes its connections, which can take as long as the
 * connect time limit while a server is silent. NULL is harmless.
 */
MODEL_API void model_close(model_db_t *db);

/** Do not create or check indexes at registration. */
enum { MODEL_NO_INDEXES = 1 };

/** The models of one registration, NULL-terminated. */
#define MODEL_LIST_OF(...) ((const model_t *const[]){__VA_ARGS__, NULL})

/**
 * Check tables, then create the indexes they declare where they are missing.
 *
 * Must be called before a model is used with @p db. Calling it again is harmless and cheap: one
 * look at the indexes of each collection. Several processes may do it at once. An index of the same
 * keys and options under another name counts as the same; indexes that no table declares are left
 * alone. A view has the indexes of its base: none are created for it.
 *
 * @param models  NULL-terminated. Embedded models need no registration: ARGUMENT.
 * @errors SCHEMA (a table contradicts itself; an index of the same keys or name with other
 * options), DUPLICATE (stored documents already break a unique index), and what the server may
 * answer
 */
MODEL_API bool model_register(model_db_t *db, const model_t *const *models, model_error_t *error);

/** As model_register(). @param flags  MODEL_NO_INDEXES or 0. */
MODEL_API bool model_register_with(model_db_t *db, const model_t *const *models, uint32_t flags,
                                   model_error_t *error);

/** Name of the database. Lives as long as @p db. */
MODEL_API const char *model_database_name(const model_db_t *db);

MODEL__END_C

#endif

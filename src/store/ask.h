/* One call of an operation, and what it asks of the server. */
#ifndef MONGOMODEL_STORE_ASK_H
#define MONGOMODEL_STORE_ASK_H

#include "codec/codec.h"
#include "db/db.h"
#include "query/options.h"
#include "query/query.h"

#define MODEL__KEY(text) (text), sizeof(text) - 1

/* ---- one call of an operation: what lives as long as it ---- */

typedef struct model__call {
    model_db_t *db;
    const model__plan_t *plan;
    model_memory_t memory;
    model__client_t client;
    mongoc_collection_t *collection; /* NULL: not connected yet */
    model__attempt_t attempt;
    int32_t limit_ms;     /* of the server's work on each command; 0: none */
    model_error_t *error; /* the caller's, or .own: never NULL */
    model_error_t own;
    _Alignas(16) uint8_t room[1024]; /* of .memory, to begin with */
} model__call_t;

/* Clear the error, refuse NULLs, find the plan. model__call_end() is due in any case. */
bool model__call_begin(model__call_t *call, model_db_t *db, const model_t *model,
                       model_error_t *error);
/* The same for what changes the database: views are refused too. */
bool model__call_begin_write(model__call_t *call, model_db_t *db, const model_t *model,
                             const void *record, model_error_t *error);
/* Take a client and the model's collection; harmless when done already. */
bool model__call_connect(model__call_t *call);
void model__call_end(model__call_t *call);
/* Note what is about to be asked of the driver. */
void model__call_try(model__call_t *call, bool writes, bool many);
/* What the driver said to it. Returns false. */
bool model__call_failed(model__call_t *call, const bson_error_t *driver, const bson_t *reply);
/* A non-negative number in a reply of the driver; 0 if there is none. */
int64_t model__reply_count(const bson_t *reply, const char *key);
/* Ready-made options of a write: what is sent is sound, the driver need not look at it again. */
void model__options_view(bson_t *options, bool unordered);
/* Some failures of the driver set nothing. */
static inline void model__driver_clear(bson_error_t *driver)
{
    driver->domain = driver->code = 0;
    driver->message[0] = '\0';
}
/* Append the command that writes one document, for model__client_write(). False: it is large, or
 * there is no memory; the driver can do it too. */
bool model__command_insert(model__buffer_t *out, const char *collection, const uint8_t *document,
                           size_t size);
bool model__command_update(model__buffer_t *out, const char *collection,
                           const model__buffer_t *filter, const model__buffer_t *update);
/* View a finished buffer as a document of the driver. */
bool model__buffer_view(const model__buffer_t *buffer, bson_t *view, model_error_t *error);

/* ---- asking ---- */

typedef struct model__ask {
    model__buffer_t filter, sort, projection; /* documents; empty: none */
    model__buffer_t collation;                /* an element */
    model__filter_t said;
    model__loaded_t loaded;
    int64_t skip, limit;
    bool primary; /* whatever the handle prefers */
    bool whole;   /* a command asks for all, not for what one message takes */
    bool few;     /* one message will take all, most likely */
    const char *hint, *comment;
    int32_t max_time_ms, batch_size;
    uint16_t read_preference, read_concern;
    model_misfits_t *misfits;
} model__ask_t;

/* loaded bits are made in memory. */
bool model__ask_init(model__ask_t *ask, model__call_t *call, const model_query_t *query,
                     model_memory_t *memory);
/* Which members: the query's, else a view's, else all. */
bool model__ask_fields(model__ask_t *ask, model__call_t *call, const model_query_t *query,
                       model_memory_t *memory);
void model__ask_free(model__ask_t *ask);
/* What the query says beside what is asked. */
bool model__ask_options(model__ask_t *ask, const model__plan_t *plan, const model_query_t *query,
                        model_error_t *error);
/* Append elements to a command, or to the driver's options: those of them that the query says. */
enum {
    MODEL__WITH_COLLATION = 1,
    MODEL__WITH_HINT = 2,
    MODEL__WITH_COMMENT = 4,
    MODEL__WITH_TIME = 8,
    MODEL__WITH_CONCERN = 16,
    MODEL__WITH_HOW = 15, /* all but the last one */
    MODEL__WITH_ALL = 31
};
bool model__ask_put(const model__ask_t *ask, uint32_t with, model__buffer_t *out);
bool model__ask_append(const model__ask_t *ask, uint32_t with, bson_t *options);
/* To be destroyed. NULL: as the handle prefers. */
mongoc_read_prefs_t *model__ask_prefs(const model__ask_t *ask);
/* Refuse a query without a condition: RULES 26. */
bool model__ask_narrows(const model__ask_t *ask, const char *what, model_error_t *error);

/* How many documents meet the filter; skip and limit count. */
bool model__ask_count(model__call_t *call, const model__ask_t *ask, int64_t *n);

/* Append the find command; for one batch, if not for the whole. */
bool model__ask_command(const model__call_t *call, const model__ask_t *ask, model__buffer_t *out);

/* The documents of one reply. */
typedef struct model__batch {
    bson_t reply;
    bson_iter_t documents;
} model__batch_t;

/* Ask for no more than ids. */
bool model__ask_ids(model__ask_t *ask, model_error_t *error);
/* One find command, one batch. The batch is to be ended in any case. */
bool model__ask_once(model__call_t *call, const model__ask_t *ask, model__batch_t *batch);
bool model__batch_next(model__batch_t *batch, const uint8_t **bytes, size_t *size);
void model__batch_end(model__batch_t *batch);
/* Does a document meet the filter? Asks the primary. like: the ask whose collation and hint are
 * meant, or NULL. */
bool model__ask_exists(model__call_t *call, const model__ask_t *like, const model__buffer_t *filter,
                       bool *exists);

/* A cursor of the driver, or a reply that holds all; it lives within its call, and stays where it
 * is once it is open. */
typedef struct model__stream {
    mongoc_cursor_t *cursor;
    model__batch_t batch; /* if not .cursor but .replied */
    bool replied;
    size_t n_documents, n_bytes;
    bool fixed; /* the size of its batches is the caller's */
} model__stream_t;

bool model__stream_open(model__stream_t *stream, model__call_t *call, const model__ask_t *ask);
/* False: the end, or the call's error is set. The bytes live until the next step. */
bool model__stream_next(model__stream_t *stream, model__call_t *call, const uint8_t **bytes,
                        size_t *size);
void model__stream_close(model__stream_t *stream);

/* Decode one more record of a block. */
bool model__read_add(model__call_t *call, model__block_t *block, const uint8_t *bytes, size_t size);
/* The same, or *left: the document does not fit, and misfits has taken note of it. */
bool model__read_or_leave(model__call_t *call, model__block_t *block, model_misfits_t *misfits,
                          const uint8_t *bytes, size_t size, bool *left);
/* Decode all records of an open stream into a block; more than the handle allows: LIMIT. */
bool model__read_all(model__call_t *call, model__stream_t *stream, model_misfits_t *misfits,
                     model__block_t *block);
/* A function that is shown records; false: it has enough. */
typedef struct model__show {
    bool (*each)(const void *record, void *context);
    void *context;
} model__show_t;
/* Show it all records of an open stream, one after the other. loaded: NULL: they are read whole. */
bool model__show_all(model__call_t *call, model__stream_t *stream, const model__loaded_t *loaded,
                     model_misfits_t *misfits, const model__show_t *show);
/* A failure kept apart, as the function may use the caller's error: now it is the caller's. */
bool model__told(bool ok, const model_error_t *failure, model_error_t *error);
/* Nothing was left out yet. Is something to be left out? NULL: no. */
bool model__misfits_begin(model_misfits_t *misfits);
/* A document failed: is it to be left out? Then the error is cleared. */
bool model__misfit_left(model_misfits_t *misfits, model_error_t *error);

#endif

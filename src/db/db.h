/* Handles, clients, registrations, failures of the driver. libmongoc starts here. */
#ifndef MONGOMODEL_DB_DB_H
#define MONGOMODEL_DB_DB_H

#include "model/plan.h"

#include <mongoc/mongoc.h>
#include <mongomodel/db.h>

typedef struct model__pool model__pool_t; /* shared by handles, counted */

struct mongomodel_db {
    model__pool_t *pool;
    char *database;
    int64_t max_documents, max_bytes;
    bool server_text;
    model_clock_t *clock;
    void *clock_context;
    int references; /* atomic: cursors keep their handle */
};

/* ---- clients ---- */

/* One operation's client. Single-threaded. */
typedef struct model__client {
    model_db_t *db;
    mongoc_client_t *client;
} model__client_t;

/* False: CLOSED, TIMEOUT (no free client in time), MEMORY; a handle inherited through fork: CLOSED.
 */
bool model__client_take(model__client_t *client, model_db_t *db, model_error_t *error);
void model__client_give(model__client_t *client); /* harmless when not taken */
mongoc_collection_t *model__client_collection(const model__client_t *client,
                                              const char *name);          /* to destroy */
mongoc_database_t *model__client_database(const model__client_t *client); /* to destroy */

void model__db_retain(model_db_t *db);
void model__db_release(model_db_t *db);
int64_t model__db_now(const model_db_t *db);

/* ---- registrations: per pool, of (database, model) ---- */

/* The plan of a registered model. NULL: ARGUMENT "not registered", SCHEMA. Every operation starts
 * with this. */
const model__plan_t *model__db_plan(model_db_t *db, const model_t *model, model_error_t *error);
bool model__db_registered(model_db_t *db, const model_t *model);
bool model__db_note_registered(model_db_t *db, const model_t *model, model_error_t *error);

/* ---- failures: the one mapping ---- */

/* What was tried: decides outcome and retry. */
typedef struct model__attempt {
    const model__plan_t *plan; /* names paths of a DUPLICATE; NULL: unknown */
    bool writes;
    bool many;       /* a write of many documents: a failure is PARTLY or UNKNOWN */
    bool repeatable; /* the same call gives the same result: reads, writes by id … */
} model__attempt_t;

/* Fill error from what the driver gave; reply may be NULL. Returns false. */
bool model__failure(const model_db_t *db, const model__attempt_t *attempt,
                    const bson_error_t *driver, const bson_t *reply, model_error_t *error);

/* One command. reply is initialised in any case: destroy it. True only if the reply says ok. */
bool model__command(const model__client_t *client, const model__attempt_t *attempt,
                    const bson_t *command, const bson_t *options, bson_t *reply,
                    model_error_t *error);

/* Names that go to the server: ARGUMENT or CONFIG. */
bool model__database_name_valid(const char *name);
bool model__collection_name_valid(const char *name);

#endif

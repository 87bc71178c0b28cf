/* Handles, clients, registrations, failures of the driver. libmongoc starts here. */
#ifndef MONGOMODEL_DB_DB_H
#define MONGOMODEL_DB_DB_H

#include "model/plan.h"

#include <mongoc/mongoc.h>
#include <mongomodel/db.h>

typedef struct model__pool model__pool_t; /* shared by handles, counted */

enum { MODEL__KNOWN_MODELS = 32 };

struct mongomodel_db {
    model__pool_t *pool;
    char *database;
    int64_t max_documents, max_bytes;
    bool server_text;
    bool closed; /* atomic: no operation may start any more */
    model_clock_t *clock;
    void *clock_context;
    int references;       /* atomic: cursors and clients keep their handle */
    uint8_t page_key[32]; /* MODEL__SEAL_KEY: seals the tokens of pages */
    const model_t
        *known[MODEL__KNOWN_MODELS]; /* atomic: some that are registered, for a short way */
};

/* ---- clients ---- */

/* One operation's client. Single-threaded. Keeps its handle. */
typedef struct model__client {
    model_db_t *db;
    mongoc_client_t *client;
} model__client_t;

/* False: CLOSED, TIMEOUT (no free client in time), MEMORY; a handle inherited through fork: CLOSED.
 */
bool model__client_take(model__client_t *client, model_db_t *db, model_error_t *error);
void model__client_give(model__client_t *client); /* harmless when not taken */
mongoc_collection_t *model__client_collection(const model__client_t *client,
                                              const char *name); /* to destroy */
/* One that the client keeps: as long as the client is had, and as long as no more than a few others
 * are asked for meanwhile. NULL: no memory. */
mongoc_collection_t *model__client_kept(const model__client_t *client, const char *name);
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
    bool many;        /* a write of many documents: a failure is PARTLY or UNKNOWN */
    bool repeatable;  /* the same call gives the same result: reads, writes by id … */
    int64_t started;  /* model__ticks() before the driver was called: tells a socket timeout, which
                         the driver reports like a lost connection; 0: unknown, it is CONNECTION */
    int32_t limit_ms; /* of the server's work; 0: none */
} model__attempt_t;

int64_t model__ticks(void); /* milliseconds that never go back, not 0 */

/* Fill error from what the driver gave; driver and reply may be NULL. Returns false. */
bool model__failure(const model_db_t *db, const model__attempt_t *attempt,
                    const bson_error_t *driver, const bson_t *reply, model_error_t *error);

/* The same for one record of a bulk: element is a document of the reply's writeErrors {index, code,
 * errmsg, …}. many: of many documents, each item by itself. Returns false. */
bool model__failure_of_item(const model_db_t *db, const model__attempt_t *attempt, bool many,
                            const bson_t *element, model_error_t *error);

/* One command. reply is initialised in any case: destroy it. True only if the reply says ok and
 * holds neither write errors nor a write concern error. */
bool model__command(const model__client_t *client, const model__attempt_t *attempt,
                    const bson_t *command, const bson_t *options, bson_t *reply,
                    model_error_t *error);

/* ---- seals of what goes out and comes back: HMAC-SHA256 ---- */

enum { MODEL__SEAL_KEY = 32, MODEL__SEAL_SIZE = 32 };

/* Make the key of a secret; NULL: the environment's, else one that is random in each process.
 * False: CONFIG (too short), MEMORY. */
bool model__seal_key(const char *secret, uint8_t *key, model_error_t *error);
/* False: no memory. */
bool model__seal(const uint8_t *key, const uint8_t *bytes, size_t size, uint8_t *seal);
/* Takes the same time whatever they hold. */
bool model__seal_same(const uint8_t *one, const uint8_t *other);

/* ---- writes of one document, numbered by us ---- */

#define MODEL__NUMBER_KEY "txnNumber"

/* Can they be sent, and repeated, without the driver's building them? After a write that the driver
 * has built: from now on, if server and pool allow it. */
bool model__client_numbers(const model__client_t *client);
void model__client_begin_numbers(const model__client_t *client);
/* A command {insert: …} or {update: …} of one document, with a number (any) as its last element. It
 * is repeated once, as the driver does. reply is initialised in any case; true only if it is sound.
 */
bool model__client_write(const model__client_t *client, mongoc_collection_t *collection,
                         model__buffer_t *command, bson_t *reply, bson_error_t *failure);

/* ---- names that go to the server ---- */

bool model__database_name_valid(const char *name);
bool model__collection_name_valid(const char *name);

/* ---- inside this room ---- */

enum { MODEL__REGISTRATION_LISTS = 256, MODEL__KEEPER_LISTS = 64, MODEL__KEPT_COLLECTIONS = 16 };

typedef struct model__registration model__registration_t;
typedef struct model__keeper model__keeper_t;

typedef struct model__kept {
    mongoc_collection_t *collection;
    char database[64];
} model__kept_t;

/* What belongs to one of the driver's clients: touched by whoever has it. */
struct model__keeper {
    model__keeper_t *next;
    mongoc_client_t *client;
    uint32_t n_kept, oldest;
    model__kept_t kept[MODEL__KEPT_COLLECTIONS];
    mongoc_client_session_t *session; /* of numbered writes; NULL: none yet */
    bool unnumbered;                  /* there will be none */
    int64_t number;                   /* of the last write */
};

/* NULL: no memory. */
model__keeper_t *model__keeper_of(const model__client_t *client);

struct model__pool {
    mongoc_client_pool_t *driver;
    int references;   /* atomic */
    unsigned n_forks; /* when it was made: a child of fork must not touch its sockets */
    bool attached;    /* the application's own pool */
    bool numbers;     /* writes may be numbered by us */
    bool polled;      /* the driver would wait for ever for a client: we wait ourselves */
    int32_t wait_queue_ms, socket_ms;
    char hosts[160]; /* for messages; without credentials */
    model__pool_t *next_attached;
    model__registration_t *registrations[MODEL__REGISTRATION_LISTS]; /* atomic, only ever grow */
    model__keeper_t *keepers[MODEL__KEEPER_LISTS];                   /* the same */
};

/* The settings of a handle, after defaults, environment, URI and explicit fields. */
typedef struct model__settings {
    mongoc_uri_t *uri;
    char *database;
    model_config_t config; /* caps and numbers with their defaults filled in; borrows its texts */
} model__settings_t;

bool model__settings_read(model__settings_t *settings, const model_config_t *config,
                          model_error_t *error); /* CONFIG, MEMORY */
void model__settings_free(model__settings_t *settings);
/* Parse a URI and refuse what the driver would only warn about. NULL: CONFIG. */
mongoc_uri_t *model__uri_new(const char *text, model_error_t *error);
bool model__write_concern_sound(const mongoc_write_concern_t *concern, model_error_t *error);

model__pool_t *model__pool_open(const model__settings_t *settings, model_error_t *error);
model__pool_t *model__pool_attach(mongoc_client_pool_t *driver, model_error_t *error);
void model__pool_release(model__pool_t *pool);
bool model__pool_inherited(const model__pool_t *pool); /* through fork */

void model__registrations_free(model__pool_t *pool);
void model__keepers_free(model__pool_t *pool);

/* How far a write had come when it failed. */
typedef enum model__stage {
    MODEL__STAGE_BEFORE, /* nothing was tried */
    MODEL__STAGE_ITEM,   /* one document was refused; of many, those before it may be changed */
    MODEL__STAGE_DURING, /* given up half way; one document is changed whole or not at all */
    MODEL__STAGE_LOST,   /* the answer did not arrive, or does not say */
    MODEL__STAGE_DONE,
    MODEL__STAGE_UNSAID /* ITEM if a document was refused, else LOST */
} model__stage_t;

enum { MODEL__ANY = -1 };

typedef struct model__failure_row {
    int32_t domain, code; /* MODEL__ANY: every one */
    const char *text;     /* must stand in the text of driver or server; NULL: whatever it says */
    model_code_t mapped;
    model__stage_t stage;
    bool again; /* may pass by itself */
    const char *words;
} model__failure_row_t;

extern const model__failure_row_t model__failure_rows[]; /* the first that fits is taken */
extern const size_t model__n_failure_rows;
const model__failure_row_t *model__failure_row(int32_t domain, int32_t code, const char *text);

/* It says ok, and holds neither write errors nor a write concern error. */
bool model__reply_sound(const bson_t *reply);
/* The pieces of a server's reply, wherever the driver put them. */
bool model__reply_seek(const bson_t *reply, bool write_concern, const char *name,
                       bson_iter_t *value);
const char *model__reply_text(const bson_t *reply, bool write_concern, const char *name);
bool model__reply_number(const bson_t *reply, bool write_concern, const char *name, int64_t *value);
/* DUPLICATE and VALIDATION by the server: index, details, message. */
void model__duplicate_details(const model__plan_t *plan, const char *text, const bson_t *reply,
                              model_error_t *error);
void model__validator_details(const model__plan_t *plan, const bson_t *reply, model_error_t *error);
/* A stored, dotted key as a path of members: "billing.street" → "billing->street"; the key itself
 * where the plan does not know it. plan NULL: the key. */
void model__member_path(const model__plan_t *plan, const char *key, char *text, size_t size);

#endif

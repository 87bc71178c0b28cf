#include "db/db.h"

/* Short names, so that a failure is one line. */
#define BEFORE MODEL__STAGE_BEFORE
#define ITEM MODEL__STAGE_ITEM
#define DURING MODEL__STAGE_DURING
#define LOST MODEL__STAGE_LOST
#define DONE MODEL__STAGE_DONE
#define UNSAID MODEL__STAGE_UNSAID
#define NO false
#define AGAIN true
enum { ANY = MODEL__ANY };
enum {
    CLIENT = MONGOC_ERROR_CLIENT,
    STREAM = MONGOC_ERROR_STREAM,
    PROTOCOL = MONGOC_ERROR_PROTOCOL,
    CURSOR = MONGOC_ERROR_CURSOR,
    SASL = MONGOC_ERROR_SASL,
    BSON = MONGOC_ERROR_BSON,
    NAMESPACE = MONGOC_ERROR_NAMESPACE,
    COMMAND = MONGOC_ERROR_COMMAND,
    SCRAM = MONGOC_ERROR_SCRAM,
    SELECTION = MONGOC_ERROR_SERVER_SELECTION,
    WRITE_CONCERN = MONGOC_ERROR_WRITE_CONCERN,
    SERVER = MONGOC_ERROR_SERVER,
    TRANSACTION = MONGOC_ERROR_TRANSACTION,
    ENCRYPTION = MONGOC_ERROR_CLIENT_SIDE_ENCRYPTION
};
enum {
    NAME_RESOLUTION = MONGOC_ERROR_STREAM_NAME_RESOLUTION,
    SOCKET = MONGOC_ERROR_STREAM_SOCKET,
    AUTHENTICATE = MONGOC_ERROR_CLIENT_AUTHENTICATE,
    TOO_BIG = MONGOC_ERROR_CLIENT_TOO_BIG,
    NO_ACCEPTABLE_PEER = MONGOC_ERROR_CLIENT_NO_ACCEPTABLE_PEER,
    SESSION_FAILURE = MONGOC_ERROR_CLIENT_SESSION_FAILURE,
    BAD_WIRE_VERSION = MONGOC_ERROR_PROTOCOL_BAD_WIRE_VERSION
};

/* clang-format off: one failure, one line */
const model__failure_row_t model__failure_rows[] = {
    {SELECTION, ANY, NULL, MODEL_ERROR_CONNECTION, BEFORE, AGAIN, "no server can be used"},
    {STREAM, SOCKET, NULL, MODEL_ERROR_CONNECTION, LOST, AGAIN, "the connection was lost"},
    {STREAM, NAME_RESOLUTION, NULL, MODEL_ERROR_CONNECTION, BEFORE, AGAIN,
     "the host's name cannot be resolved"},
    {STREAM, ANY, NULL, MODEL_ERROR_CONNECTION, BEFORE, AGAIN, "no connection can be made"},
    {CLIENT, AUTHENTICATE, NULL, MODEL_ERROR_AUTH, BEFORE, NO,
     "user, password, mechanism or authSource refused"},
    {CLIENT, TOO_BIG, NULL, MODEL_ERROR_LIMIT, BEFORE, NO, "too large for one message"},
    {CLIENT, NO_ACCEPTABLE_PEER, NULL, MODEL_ERROR_CONNECTION, BEFORE, AGAIN,
     "no acceptable server"},
    {CLIENT, SESSION_FAILURE, NULL, MODEL_ERROR_UNSUPPORTED, BEFORE, NO,
     "sessions cannot be used so"},
    {CLIENT, ANY, NULL, MODEL_ERROR_ARGUMENT, BEFORE, NO,
     "the driver refuses this use of a client"},
    {SASL, ANY, NULL, MODEL_ERROR_AUTH, BEFORE, NO, "authentication failed"},
    {SCRAM, ANY, NULL, MODEL_ERROR_AUTH, BEFORE, NO, "authentication failed"},
    {PROTOCOL, BAD_WIRE_VERSION, NULL, MODEL_ERROR_UNSUPPORTED, BEFORE, NO,
     "this driver does not speak with servers of this version"},
    {PROTOCOL, ANY, NULL, MODEL_ERROR_CONNECTION, LOST, AGAIN,
     "the server's answer cannot be understood"},
    {BSON, ANY, "too large", MODEL_ERROR_LIMIT, BEFORE, NO,
     "a document is too large for the server"},
    {BSON, ANY, NULL, MODEL_ERROR_CORRUPT, BEFORE, NO, "the driver refuses a document"},
    {WRITE_CONCERN, ANY, NULL, MODEL_ERROR_WRITE_CONCERN, DONE, NO,
     "written, but not yet on as many members as asked for"},
    {TRANSACTION, ANY, NULL, MODEL_ERROR_ARGUMENT, BEFORE, NO,
     "the transaction is not in a state for this"},
    {CURSOR, ANY, NULL, MODEL_ERROR_ARGUMENT, BEFORE, NO,
     "the driver refuses this use of a cursor"},
    {NAMESPACE, ANY, NULL, MODEL_ERROR_ARGUMENT, BEFORE, NO, "the driver refuses a name"},
    {COMMAND, ANY, NULL, MODEL_ERROR_ARGUMENT, BEFORE, NO, "the driver refuses an argument"},
    {ENCRYPTION, ANY, NULL, MODEL_ERROR_UNSUPPORTED, BEFORE, NO, "client-side encryption failed"},
    {SERVER, 11000, NULL, MODEL_ERROR_DUPLICATE, ITEM, NO, ""},
    {SERVER, 11001, NULL, MODEL_ERROR_DUPLICATE, ITEM, NO, ""},
    {SERVER, 12582, NULL, MODEL_ERROR_DUPLICATE, ITEM, NO, ""},
    {SERVER, ANY, "E11000 ", MODEL_ERROR_DUPLICATE, ITEM, NO, ""},
    {SERVER, 121, NULL, MODEL_ERROR_VALIDATION, ITEM, NO, ""},
    {SERVER, 13, NULL, MODEL_ERROR_PERMISSION, BEFORE, NO, "this user may not do that"},
    {SERVER, 8000, NULL, MODEL_ERROR_PERMISSION, BEFORE, NO, "this user may not do that"},
    {SERVER, 18, NULL, MODEL_ERROR_AUTH, BEFORE, NO, "authentication failed"},
    {SERVER, 391, NULL, MODEL_ERROR_AUTH, BEFORE, NO, "the authentication has to be renewed"},
    {SERVER, 50, NULL, MODEL_ERROR_TIMEOUT, DURING, AGAIN, "the time limit passed"},
    {SERVER, 262, NULL, MODEL_ERROR_TIMEOUT, DURING, AGAIN, "the time limit passed"},
    {SERVER, 290, NULL, MODEL_ERROR_TIMEOUT, DURING, AGAIN, "the transaction lived too long"},
    {SERVER, 202, NULL, MODEL_ERROR_TIMEOUT, LOST, AGAIN, "the time limit between servers passed"},
    {SERVER, 64, NULL, MODEL_ERROR_WRITE_CONCERN, LOST, NO,
     "not on as many members as asked for in time"},
    {SERVER, 75, NULL, MODEL_ERROR_WRITE_CONCERN, LOST, NO, "the write concern cannot be met"},
    {SERVER, 79, NULL, MODEL_ERROR_WRITE_CONCERN, LOST, NO,
     "the write concern is not known to the server"},
    {SERVER, 100, NULL, MODEL_ERROR_WRITE_CONCERN, LOST, NO, "the write concern cannot be met"},
    {SERVER, 112, NULL, MODEL_ERROR_CONFLICT, ITEM, AGAIN, "two writes met"},
    {SERVER, 24, NULL, MODEL_ERROR_CONFLICT, ITEM, AGAIN, "a lock was not free in time"},
    {SERVER, 239, NULL, MODEL_ERROR_CONFLICT, ITEM, AGAIN, "the snapshot is too old"},
    {SERVER, 246, NULL, MODEL_ERROR_CONFLICT, ITEM, AGAIN, "the snapshot is not available"},
    {SERVER, 250, NULL, MODEL_ERROR_CONFLICT, ITEM, AGAIN, "the snapshot is stale"},
    {SERVER, 272, NULL, MODEL_ERROR_CONFLICT, ITEM, AGAIN,
     "the data is being moved to another server"},
    {SERVER, 225, NULL, MODEL_ERROR_CONFLICT, BEFORE, NO, "a newer transaction has begun"},
    {SERVER, 251, NULL, MODEL_ERROR_CONFLICT, BEFORE, NO, "the transaction is not running"},
    {SERVER, 256, NULL, MODEL_ERROR_CONFLICT, BEFORE, NO, "the transaction is committed already"},
    {SERVER, 136, NULL, MODEL_ERROR_CONFLICT, ITEM, AGAIN, "the cursor's place was overwritten"},
    {SERVER, 175, NULL, MODEL_ERROR_CONFLICT, DURING, AGAIN,
     "collection or index were changed meanwhile"},
    {SERVER, 43, NULL, MODEL_ERROR_CONNECTION, BEFORE, AGAIN, "the server forgot the cursor"},
    {SERVER, 237, NULL, MODEL_ERROR_CONNECTION, BEFORE, AGAIN, "the server closed the cursor"},
    {SERVER, 6, NULL, MODEL_ERROR_CONNECTION, LOST, AGAIN, "a server cannot reach another"},
    {SERVER, 7, NULL, MODEL_ERROR_CONNECTION, LOST, AGAIN, "a server cannot find another"},
    {SERVER, 89, NULL, MODEL_ERROR_CONNECTION, LOST, AGAIN,
     "the network between servers is too slow"},
    {SERVER, 9001, NULL, MODEL_ERROR_CONNECTION, LOST, AGAIN,
     "the connection between servers was lost"},
    {SERVER, 91, NULL, MODEL_ERROR_CONNECTION, LOST, AGAIN, "the server is shutting down"},
    {SERVER, 189, NULL, MODEL_ERROR_CONNECTION, LOST, AGAIN, "the server is no longer the primary"},
    {SERVER, 10058, NULL, MODEL_ERROR_CONNECTION, LOST, AGAIN, "the server is not the primary"},
    {SERVER, 10107, NULL, MODEL_ERROR_CONNECTION, LOST, AGAIN, "the server is not the primary"},
    {SERVER, 11600, NULL, MODEL_ERROR_CONNECTION, LOST, AGAIN, "the server is shutting down"},
    {SERVER, 11602, NULL, MODEL_ERROR_CONNECTION, LOST, AGAIN,
     "the server changes its part in the replica set"},
    {SERVER, 13435, NULL, MODEL_ERROR_CONNECTION, LOST, AGAIN, "the server is not the primary"},
    {SERVER, 13436, NULL, MODEL_ERROR_CONNECTION, LOST, AGAIN, "the server is not ready"},
    {SERVER, 134, NULL, MODEL_ERROR_CONNECTION, BEFORE, AGAIN,
     "the server has no majority to read from yet"},
    {SERVER, 279, NULL, MODEL_ERROR_CONNECTION, LOST, AGAIN, "the server saw the connection end"},
    {SERVER, 462, NULL, MODEL_ERROR_CONNECTION, BEFORE, AGAIN, "the server has too much to do"},
    {SERVER, 433, NULL, MODEL_ERROR_CONNECTION, BEFORE, AGAIN, "the server has too much to do"},
    {SERVER, 449, NULL, MODEL_ERROR_CONNECTION, BEFORE, AGAIN, "the server has too much to do"},
    {SERVER, 450, NULL, MODEL_ERROR_CONNECTION, BEFORE, AGAIN, "the server has too much to do"},
    {SERVER, 11601, NULL, MODEL_ERROR_SERVER, DURING, AGAIN, "somebody ended the operation"},
    {SERVER, 46841, NULL, MODEL_ERROR_SERVER, DURING, AGAIN, "somebody ended the client"},
    {SERVER, 10334, NULL, MODEL_ERROR_LIMIT, ITEM, NO, "a document is too large"},
    {SERVER, 17217, NULL, MODEL_ERROR_LIMIT, DURING, NO, "a result is too large"},
    {SERVER, 17419, NULL, MODEL_ERROR_LIMIT, ITEM, NO, "the changed document would be too large"},
    {SERVER, 17420, NULL, MODEL_ERROR_LIMIT, ITEM, NO, "the changed document would be too large"},
    {SERVER, 15, NULL, MODEL_ERROR_LIMIT, ITEM, NO, "a document is too deep"},
    {SERVER, 146, NULL, MODEL_ERROR_LIMIT, DURING, NO,
     "the operation needs too much of the server's memory"},
    {SERVER, 292, NULL, MODEL_ERROR_LIMIT, DURING, NO,
     "the operation needs too much of the server's memory"},
    {SERVER, 257, NULL, MODEL_ERROR_LIMIT, BEFORE, NO, "the transaction is too large"},
    {SERVER, 48, NULL, MODEL_ERROR_SCHEMA, BEFORE, NO, "the collection exists already"},
    {SERVER, 67, NULL, MODEL_ERROR_SCHEMA, BEFORE, NO, "the index cannot be created"},
    {SERVER, 68, NULL, MODEL_ERROR_SCHEMA, BEFORE, NO, "the index exists already"},
    {SERVER, 85, NULL, MODEL_ERROR_SCHEMA, BEFORE, NO, "an index with other options exists"},
    {SERVER, 86, NULL, MODEL_ERROR_SCHEMA, BEFORE, NO,
     "an index with the same name and other keys exists"},
    {SERVER, 26, NULL, MODEL_ERROR_NOT_FOUND, BEFORE, NO, "there is no such collection"},
    {SERVER, 27, NULL, MODEL_ERROR_NOT_FOUND, BEFORE, NO, "there is no such index"},
    {SERVER, 20, NULL, MODEL_ERROR_UNSUPPORTED, BEFORE, NO, "this server cannot do that"},
    {SERVER, 59, NULL, MODEL_ERROR_UNSUPPORTED, BEFORE, NO,
     "this server does not know the command"},
    {SERVER, 115, NULL, MODEL_ERROR_UNSUPPORTED, BEFORE, NO,
     "this server does not support the command"},
    {SERVER, 238, NULL, MODEL_ERROR_UNSUPPORTED, BEFORE, NO, "this server cannot do that"},
    {SERVER, 166, NULL, MODEL_ERROR_UNSUPPORTED, BEFORE, NO, "that cannot be done on a view"},
    {SERVER, 167, NULL, MODEL_ERROR_UNSUPPORTED, BEFORE, NO, "that cannot be done on a view"},
    {SERVER, 263, NULL, MODEL_ERROR_UNSUPPORTED, BEFORE, NO,
     "that cannot be done in a transaction"},
    {SERVER, 322, NULL, MODEL_ERROR_UNSUPPORTED, BEFORE, NO,
     "that is not in the server's stable interface"},
    {SERVER, 323, NULL, MODEL_ERROR_UNSUPPORTED, BEFORE, NO,
     "that is not in the server's stable interface"},
    {SERVER, 40324, NULL, MODEL_ERROR_UNSUPPORTED, BEFORE, NO,
     "this server does not know the stage"},
    {SERVER, 2, "hint provided", MODEL_ERROR_ARGUMENT, BEFORE, NO, "the hint names no index"},
    {SERVER, 2, NULL, MODEL_ERROR_ARGUMENT, ITEM, NO, "a value is not allowed"},
    {SERVER, 9, NULL, MODEL_ERROR_ARGUMENT, BEFORE, NO, "the server cannot parse the request"},
    {SERVER, 14, NULL, MODEL_ERROR_ARGUMENT, ITEM, NO, "a value has another type"},
    {SERVER, 22, NULL, MODEL_ERROR_CORRUPT, BEFORE, NO, "the server refuses a document"},
    {SERVER, 28, NULL, MODEL_ERROR_ARGUMENT, ITEM, NO, "a stored value has no room for the change"},
    {SERVER, 40, NULL, MODEL_ERROR_ARGUMENT, BEFORE, NO, "two changes of one member"},
    {SERVER, 52, NULL, MODEL_ERROR_ARGUMENT, ITEM, NO, "a key begins with a dollar sign"},
    {SERVER, 53, NULL, MODEL_ERROR_ARGUMENT, ITEM, NO, "the id has a type that is not allowed"},
    {SERVER, 57, NULL, MODEL_ERROR_ARGUMENT, ITEM, NO, "a key has a dot"},
    {SERVER, 66, NULL, MODEL_ERROR_ARGUMENT, ITEM, NO, "the id cannot be changed"},
    {SERVER, 72, NULL, MODEL_ERROR_ARGUMENT, BEFORE, NO, "an option is not allowed"},
    {SERVER, 73, NULL, MODEL_ERROR_ARGUMENT, BEFORE, NO,
     "the name of database or collection is not allowed"},
    {SERVER, 378, NULL, MODEL_ERROR_ARGUMENT, BEFORE, NO, "the server refuses the request"},
    {SERVER, 40413, NULL, MODEL_ERROR_ARGUMENT, BEFORE, NO, "the server refuses the request"},
    {SERVER, 40414, NULL, MODEL_ERROR_ARGUMENT, BEFORE, NO, "the server refuses the request"},
    {SERVER, 40415, NULL, MODEL_ERROR_ARGUMENT, BEFORE, NO, "the server refuses the request"},
    {SERVER, ANY, NULL, MODEL_ERROR_SERVER, UNSAID, NO, "the server refused"},
    {0, ANY, NULL, MODEL_ERROR_SERVER, UNSAID, NO, "it failed, and no reason was given"},
    {ANY, ANY, NULL, MODEL_ERROR_SERVER, UNSAID, NO, "the driver gave up"},
};
/* clang-format on */

const size_t model__n_failure_rows = MODEL__COUNT_OF(model__failure_rows);

static bool fits(const model__failure_row_t *row, int32_t domain, int32_t code, const char *text)
{
    return (row->domain == ANY || row->domain == domain) &&
           (row->code == ANY || row->code == code) && (!row->text || strstr(text, row->text));
}

const model__failure_row_t *model__failure_row(int32_t domain, int32_t code, const char *text)
{
    const model__failure_row_t *row = model__failure_rows;

    while (!fits(row, domain, code, text))
        row++;
    return row;
}

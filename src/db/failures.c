#include "db/db.h"

#include <ctype.h>

static const model_outcome_t outcomes[][2] = {
    /* of one document, of many */
    [MODEL__STAGE_BEFORE] = {MODEL_OUTCOME_NOTHING, MODEL_OUTCOME_NOTHING},
    [MODEL__STAGE_ITEM] = {MODEL_OUTCOME_NOTHING, MODEL_OUTCOME_PARTLY},
    [MODEL__STAGE_DURING] = {MODEL_OUTCOME_NOTHING, MODEL_OUTCOME_UNKNOWN},
    [MODEL__STAGE_LOST] = {MODEL_OUTCOME_UNKNOWN, MODEL_OUTCOME_UNKNOWN},
    [MODEL__STAGE_DONE] = {MODEL_OUTCOME_DONE, MODEL_OUTCOME_DONE},
};

static const struct label_row {
    const char *name;
    uint32_t bit;
} label_rows[] = {
    {"RetryableWriteError", MODEL_LABEL_RETRYABLE_WRITE},
    {"TransientTransactionError", MODEL_LABEL_TRANSIENT_TRANSACTION},
    {"UnknownTransactionCommitResult", MODEL_LABEL_UNKNOWN_COMMIT},
    {"ResumableChangeStreamError", MODEL_LABEL_RESUMABLE},
    {"SystemOverloadedError", MODEL_LABEL_OVERLOADED},
};

/* Lower bounds of what a write of many has changed. */
static const char *const counts[] = {"nInserted",    "nModified",     "nRemoved",
                                     "nUpserted",    "insertedCount", "modifiedCount",
                                     "deletedCount", "upsertedCount"};

enum { MAX_TIME_EXPIRED = 50 };

/* What one failure is made of. */
typedef struct failure {
    const model_db_t *db;
    const model__attempt_t *attempt;
    const bson_t *reply; /* may be NULL */
    int32_t domain, code;
    const char *text; /* the driver's or the server's: may hold values */
    const char *code_name;
    bool of_item; /* the server took the write and refused a document */
    uint32_t labels;
    const model__failure_row_t *row;
} failure_t;

static bool has_item(const bson_t *reply)
{
    bson_iter_t iter, item;

    return reply && bson_iter_init(&iter, reply) &&
           bson_iter_find_descendant(&iter, "writeErrors.0", &item);
}

/* The driver may say false without a domain or code, and true for {ok: 0}: then the reply tells. */
static void look_into_reply(failure_t *failure)
{
    const bson_t *reply = failure->reply;
    bson_iter_t ignored;
    int64_t code;

    bool concern = !failure->of_item && !model__reply_seek(reply, false, "code", &ignored) &&
                   model__reply_seek(reply, true, "code", &ignored);
    if (!model__reply_number(reply, concern, "code", &code) || code < INT32_MIN || code > INT32_MAX)
        return;
    failure->domain = concern ? MONGOC_ERROR_WRITE_CONCERN : MONGOC_ERROR_SERVER;
    failure->code = (int32_t)code;
}

static void find_text(failure_t *failure, const bson_error_t *driver)
{
    bool concern = failure->domain == MONGOC_ERROR_WRITE_CONCERN;
    const char *text = NULL;

    if (failure->domain == MONGOC_ERROR_SERVER || concern) {
        text = model__reply_text(failure->reply, concern, "errmsg");
        failure->code_name = model__reply_text(failure->reply, concern, "codeName");
    }
    failure->text = text ? text : driver ? driver->message : "";
}

static void find_labels(failure_t *failure)
{
    for (size_t i = 0; failure->reply && i < MODEL__COUNT_OF(label_rows); i++)
        if (mongoc_error_has_label(failure->reply, label_rows[i].name))
            failure->labels |= label_rows[i].bit;
}

/* Within JavaScript the server's own time limit ends an operation as somebody else would. */
static bool is_time_up(const failure_t *failure)
{
    enum { INTERRUPTED = 11601 };
    const model__attempt_t *attempt = failure->attempt;

    return failure->domain == MONGOC_ERROR_SERVER && failure->code == INTERRUPTED &&
           attempt->limit_ms && attempt->started &&
           model__ticks() - attempt->started >= attempt->limit_ms;
}

static void look_at(failure_t *failure, const bson_error_t *driver)
{
    failure->of_item = failure->of_item || has_item(failure->reply);
    if (driver) {
        failure->domain = (int32_t)driver->domain;
        failure->code = (int32_t)driver->code;
    }
    if (!failure->domain || !failure->code)
        look_into_reply(failure);
    find_text(failure, driver);
    find_labels(failure);
    failure->row = model__failure_row(
        failure->domain, is_time_up(failure) ? MAX_TIME_EXPIRED : failure->code, failure->text);
}

static bool some_changed(const bson_t *reply)
{
    bson_iter_t count;

    for (size_t i = 0; reply && i < MODEL__COUNT_OF(counts); i++)
        if (bson_iter_init_find(&count, reply, counts[i]) && bson_iter_as_int64(&count) > 0)
            return true;
    return false;
}

/* The driver repeats a write once: what it tells is about the second try, the first may have been
 * done, unless the server says that none was. */
static model_outcome_t outcome_of(const failure_t *failure)
{
    model__stage_t stage = failure->row->stage;

    if (!failure->attempt->writes)
        return MODEL_OUTCOME_NOTHING;
    if (stage == MODEL__STAGE_UNSAID)
        stage = failure->of_item ? MODEL__STAGE_ITEM : MODEL__STAGE_LOST;
    if (stage == MODEL__STAGE_BEFORE && failure->of_item)
        stage = MODEL__STAGE_ITEM;
    if (stage == MODEL__STAGE_LOST && failure->reply &&
        mongoc_error_has_label(failure->reply, "NoWritesPerformed"))
        stage = MODEL__STAGE_BEFORE;
    model_outcome_t outcome = outcomes[stage][failure->attempt->many];
    if (outcome == MODEL_OUTCOME_NOTHING && failure->attempt->many && some_changed(failure->reply))
        return MODEL_OUTCOME_PARTLY;
    return outcome;
}

static model_retry_t retry_of(const failure_t *failure, model_outcome_t outcome)
{
    if (failure->labels & MODEL_LABEL_UNKNOWN_COMMIT)
        return MODEL_RETRY_COMMIT;
    if (failure->labels & MODEL_LABEL_TRANSIENT_TRANSACTION)
        return MODEL_RETRY_TRANSACTION;
    bool again = failure->row->again || failure->labels & MODEL_LABEL_OVERLOADED;
    bool safe = outcome == MODEL_OUTCOME_NOTHING ||
                (outcome == MODEL_OUTCOME_UNKNOWN && failure->attempt->repeatable);
    return again && safe ? MODEL_RETRY_SAME_CALL : MODEL_RETRY_NO;
}

/* The driver says the same for a connection that ended and for one that stayed silent. With a limit
 * below a second or so, its own second try can make a lost one look like a silent one. */
static bool socket_timed_out(const failure_t *failure)
{
    if (!failure->db || !failure->attempt->started || failure->domain != MONGOC_ERROR_STREAM ||
        failure->code != MONGOC_ERROR_STREAM_SOCKET)
        return false;
    int64_t passed = model__ticks() - failure->attempt->started;
    return passed >= (int64_t)failure->db->pool->socket_ms * 9 / 10;
}

/* Names are letters; what else a reply calls a name is not shown. */
static bool name_sound(const char *name)
{
    size_t i = 0;

    for (; name && name[i]; i++)
        if (!isalnum((unsigned char)name[i]) && name[i] != '_')
            return false;
    return i > 0;
}

/* The driver puts its reasons, if it has any, in brackets: "[connection refused …]". */
static void describe_selection(const failure_t *failure, model_error_t *error)
{
    const char *reasons = strchr(failure->text, '[');

    model__print(error->message, sizeof error->message, "no server of %s can be used%s%s",
                 failure->db ? failure->db->pool->hosts : "the URI", reasons ? ": " : "",
                 reasons ? reasons : "");
}

static void describe(const failure_t *failure, model_error_t *error)
{
    size_t size = sizeof error->message;
    const char *words = failure->row->words;

    if (!failure->domain)
        model__print(error->message, size, "%s", words);
    else if (failure->domain == MONGOC_ERROR_SERVER_SELECTION)
        describe_selection(failure, error);
    else if (failure->domain == MONGOC_ERROR_SERVER ||
             failure->domain == MONGOC_ERROR_WRITE_CONCERN)
        model__print(error->message, size, "%s (server code %d%s%s)", words, failure->code,
                     error->code_name[0] ? " " : "", error->code_name);
    else
        model__print(error->message, size, "%s (driver code %d.%d)", words, failure->domain,
                     failure->code);
}

static void describe_timeout(const failure_t *failure, model_error_t *error)
{
    error->code = MODEL_ERROR_TIMEOUT;
    model__print(error->message, sizeof error->message, "no answer within %d ms",
                 failure->db->pool->socket_ms);
}

/* The server's own words; of a collated index it prints no key, but what the key is sorted by. */
static void tell_text(const failure_t *failure, model_error_t *error)
{
    const char *collation = strstr(failure->text, " collation: {");
    const char *key = collation ? strstr(collation, " dup key: ") : NULL;
    size_t size = key ? (size_t)(key - failure->text) : strlen(failure->text);

    if (size >= sizeof error->server)
        size = sizeof error->server - 1;
    model__print(error->server, sizeof error->server, "%.*s", (int)size, failure->text);
}

static void fill(const failure_t *failure, model_error_t *error)
{
    error->driver_domain = failure->domain;
    error->driver_code = failure->code;
    error->labels = failure->labels;
    error->outcome = outcome_of(failure);
    error->retry = retry_of(failure, error->outcome);
    if (name_sound(failure->code_name))
        model__print(error->code_name, sizeof error->code_name, "%s", failure->code_name);
    if (failure->db && failure->db->server_text)
        tell_text(failure, error);
    if (failure->row->mapped == MODEL_ERROR_DUPLICATE) {
        model__duplicate_details(failure->attempt->plan, failure->text, failure->reply, error);
    } else if (failure->row->mapped == MODEL_ERROR_VALIDATION) {
        model__validator_details(failure->attempt->plan, failure->reply, error);
    } else if (socket_timed_out(failure)) {
        describe_timeout(failure, error);
    } else {
        error->code = failure->row->mapped;
        describe(failure, error);
    }
}

bool model__failure(const model_db_t *db, const model__attempt_t *attempt,
                    const bson_error_t *driver, const bson_t *reply, model_error_t *error)
{
    failure_t failure = {.db = db, .attempt = attempt, .reply = reply};

    if (!error || error->code)
        return false;
    look_at(&failure, driver);
    fill(&failure, error);
    return false;
}

bool model__failure_of_item(const model_db_t *db, const model__attempt_t *attempt, bool many,
                            const bson_t *element, model_error_t *error)
{
    model__attempt_t one = *attempt;
    failure_t failure = {.db = db, .attempt = &one, .reply = element, .of_item = true};

    if (!error || error->code)
        return false;
    one.many = many;
    look_at(&failure, NULL);
    fill(&failure, error);
    return false;
}

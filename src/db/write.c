/* Writes of one document, as commands. The driver repeats a lost write only if it has built the
 * command itself, and that takes a sixth of all that a write costs. A number of the write within a
 * session is what makes repeating harmless: the server does a number once. So each client has a
 * session of its own here, which nothing else uses, and counts in it. */
#include "db/db.h"

enum { WIRE_VERSION_OF_LABELS = 9, NO_NUMBERS_HERE = 20 };

/* The driver may have counted in the session, from one, before we had it. */
#define BEHIND_THE_DRIVERS ((int64_t)1 << 40)
#define REPEATABLE "RetryableWriteError"

/* ---- sessions ---- */

static bool is_one_of(const char *type)
{
    return strcmp(type, "RSPrimary") == 0 || strcmp(type, "Mongos") == 0;
}

/* Also: does it say itself which failures may be repeated? */
static bool server_counts(mongoc_client_t *client)
{
    mongoc_server_description_t *server = mongoc_client_select_server(client, true, NULL, NULL);
    bson_iter_t version;

    if (!server)
        return false;
    bool counts = is_one_of(mongoc_server_description_type(server)) &&
                  bson_iter_init_find(&version, mongoc_server_description_hello_response(server),
                                      "maxWireVersion") &&
                  bson_iter_as_int64(&version) >= WIRE_VERSION_OF_LABELS;
    mongoc_server_description_destroy(server);
    return counts;
}

static mongoc_client_session_t *new_session(mongoc_client_t *client)
{
    mongoc_session_opt_t *options = mongoc_session_opts_new();

    mongoc_session_opts_set_causal_consistency(options, false);
    mongoc_client_session_t *session = mongoc_client_start_session(client, options, NULL);
    mongoc_session_opts_destroy(options);
    return session;
}

/* The server's session goes back to the pool that it is from, where others would count in it from
 * one again: so it is not ended before the pool is. A pool of the application has none. */
bool model__client_numbers(const model__client_t *client)
{
    if (!client->db->pool->numbers)
        return false;
    const model__keeper_t *keeper = model__keeper_of(client);
    return keeper && keeper->session && !keeper->unnumbered;
}

void model__client_begin_numbers(const model__client_t *client)
{
    if (!client->db->pool->numbers)
        return;
    model__keeper_t *keeper = model__keeper_of(client);
    if (!keeper || keeper->session || keeper->unnumbered)
        return;
    if (server_counts(client->client))
        keeper->session = new_session(client->client);
    keeper->unnumbered = !keeper->session;
}

/* Behind a lost connection the driver forgets the server's session with it. */
static void end_lost_session(model__keeper_t *keeper)
{
    if (!mongoc_client_session_get_dirty(keeper->session))
        return;
    mongoc_client_session_destroy(keeper->session);
    keeper->session = NULL;
}

/* ---- sending ---- */

typedef struct write {
    mongoc_collection_t *collection;
    const model__buffer_t *command;
    const bson_t *options;
} write_t;

static bool try(const write_t *write, bson_t *reply, bson_error_t *failure)
{
    bson_t view;

    failure->domain = failure->code = 0;
    failure->message[0] = '\0';
    if (!bson_init_static(&view, write->command->data, write->command->size)) {
        bson_init(reply);
        return false;
    }
    return mongoc_collection_write_command_with_opts(write->collection, &view, write->options,
                                                     reply, failure) &&
           model__reply_sound(reply);
}

/* The first failure tells if the second try met no server. */
static bool try_again(const write_t *write, bson_t *reply, bson_error_t *failure)
{
    bson_error_t second_failure;
    bson_t second;

    bool ok = try(write, &second, &second_failure);
    if (!ok && second_failure.domain == MONGOC_ERROR_SERVER_SELECTION) {
        bson_destroy(&second);
        return false;
    }
    bson_destroy(reply);
    bson_steal(reply, &second);
    *failure = second_failure;
    return ok;
}

static bool is_lost(const model__keeper_t *keeper, const bson_error_t *failure)
{
    return (failure->domain == MONGOC_ERROR_STREAM || failure->domain == MONGOC_ERROR_PROTOCOL) &&
           mongoc_client_session_get_dirty(keeper->session);
}

/* As the driver labels what it repeats. */
static void label(bson_t *reply)
{
    bson_t labels;

    if (bson_has_field(reply, "errorLabels"))
        return;
    BSON_APPEND_ARRAY_BEGIN(reply, "errorLabels", &labels);
    BSON_APPEND_UTF8(&labels, "0", REPEATABLE);
    bson_append_array_end(reply, &labels);
}

static bool send_numbered(const model__keeper_t *keeper, const write_t *write, bson_t *reply,
                          bson_error_t *failure)
{
    bool ok = try(write, reply, failure);

    if (!ok && (is_lost(keeper, failure) || mongoc_error_has_label(reply, REPEATABLE)))
        ok = try_again(write, reply, failure);
    if (!ok && is_lost(keeper, failure))
        label(reply);
    return ok;
}

/* ---- numbers ---- */

static void write_number(model__buffer_t *command, int64_t number)
{
    memcpy(command->data + command->size - 1 - sizeof number, &number, sizeof number);
}

static void remove_number(model__buffer_t *command)
{
    command->size -= 1 + sizeof MODEL__NUMBER_KEY + sizeof(int64_t);
    command->data[command->size - 1] = 0;
    const uint32_t size = (uint32_t)command->size;
    memcpy(command->data, &size, sizeof size);
}

static bool numbers_refused(const bson_error_t *failure)
{
    return failure->domain == MONGOC_ERROR_SERVER && failure->code == NO_NUMBERS_HERE;
}

/* A server that is no longer a member of a set: it has done nothing. */
static bool send_plain(model__keeper_t *keeper, write_t *write, model__buffer_t *command,
                       bson_t *reply, bson_error_t *failure)
{
    keeper->unnumbered = true;
    remove_number(command);
    bson_destroy(reply);
    write->options = NULL;
    return try(write, reply, failure);
}

bool model__client_write(const model__client_t *client, mongoc_collection_t *collection,
                         model__buffer_t *command, bson_t *reply, bson_error_t *failure)
{
    model__keeper_t *keeper = model__keeper_of(client);
    bson_t options = BSON_INITIALIZER;
    write_t write = {collection, command, &options};

    mongoc_client_session_append(keeper->session, &options, NULL);
    write_number(command, BEHIND_THE_DRIVERS + ++keeper->number);
    bool ok = send_numbered(keeper, &write, reply, failure);
    if (!ok && numbers_refused(failure))
        ok = send_plain(keeper, &write, command, reply, failure);
    end_lost_session(keeper);
    bson_destroy(&options);
    return ok;
}

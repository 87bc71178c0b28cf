#include "db/db.h"

static bool truthy(const bson_t *reply, const char *name)
{
    bson_iter_t iter;

    return bson_iter_init_find(&iter, reply, name) && bson_iter_as_bool(&iter);
}

static bool has(const bson_t *reply, const char *name)
{
    bson_iter_t iter, value;

    return bson_iter_init(&iter, reply) && bson_iter_find_descendant(&iter, name, &value);
}

/* The driver takes {ok: 0} without a code for a success. */
static bool reply_sound(const bson_t *reply)
{
    return truthy(reply, "ok") && !has(reply, "writeErrors.0") && !has(reply, "writeConcernError");
}

bool model__command(const model__client_t *client, const model__attempt_t *attempt,
                    const bson_t *command, const bson_t *options, bson_t *reply,
                    model_error_t *error)
{
    const char *database = client->db->database;
    model__attempt_t timed = *attempt;
    bson_error_t failure = {0};

    timed.started = model__ticks();
    bool done = attempt->writes
                    ? mongoc_client_write_command_with_opts(client->client, database, command,
                                                            options, reply, &failure)
                    : mongoc_client_read_command_with_opts(client->client, database, command, NULL,
                                                           options, reply, &failure);
    if (done && reply_sound(reply))
        return true;
    return model__failure(client->db, &timed, &failure, reply, error);
}

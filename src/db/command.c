#include "db/db.h"

static bool is_empty(const bson_iter_t *list)
{
    bson_iter_t item;

    return BSON_ITER_HOLDS_ARRAY(list) && bson_iter_recurse(list, &item) && !bson_iter_next(&item);
}

/* The driver takes {ok: 0} without a code for a success. */
bool model__reply_sound(const bson_t *reply)
{
    bool ok = false;
    bson_iter_t at;

    for (bool more = bson_iter_init(&at, reply); more && bson_iter_next(&at);) {
        const char *key = bson_iter_key(&at);
        if (strcmp(key, "ok") == 0)
            ok = bson_iter_as_bool(&at);
        else if (strcmp(key, "writeConcernError") == 0 ||
                 (strcmp(key, "writeErrors") == 0 && !is_empty(&at)))
            return false;
    }
    return ok;
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
    if (done && model__reply_sound(reply))
        return true;
    return model__failure(client->db, &timed, &failure, reply, error);
}

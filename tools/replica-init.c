/* replica-init PORT SECONDS: make the server on a loopback port a replica set of one member and
 * wait until it takes writes. Prints its URI. */
#define MEMBER "127.0.0.1:%s"

#include <mongoc/mongoc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static bool run(mongoc_client_t *client, const bson_t *command, bson_t *reply)
{
    bson_error_t error;

    if (mongoc_client_command_simple(client, "admin", command, NULL, reply, &error))
        return true;
    fprintf(stderr, "replica-init: %s\n", error.message);
    return false;
}

static bool initiate(mongoc_client_t *client, const char *port)
{
    char host[32];
    bson_t reply;

    snprintf(host, sizeof host, MEMBER, port);
    bson_t *command = BCON_NEW("replSetInitiate", "{", "_id", "rs0", "members", "[", "{", "_id",
                               BCON_INT32(0), "host", BCON_UTF8(host), "}", "]", "}");
    bool ok = run(client, command, &reply);

    bson_destroy(&reply);
    bson_destroy(command);
    return ok;
}

static bool takes_writes(mongoc_client_t *client)
{
    bson_t *command = BCON_NEW("hello", BCON_INT32(1));
    bson_t reply;
    bson_iter_t iter;
    bool yes = run(client, command, &reply) &&
               bson_iter_init_find(&iter, &reply, "isWritablePrimary") && bson_iter_as_bool(&iter);

    bson_destroy(&reply);
    bson_destroy(command);
    return yes;
}

static bool wait_for_writes(mongoc_client_t *client, int seconds)
{
    const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};

    for (int i = 0; i < seconds * 100; i++) {
        if (takes_writes(client))
            return true;
        nanosleep(&pause, NULL);
    }
    fprintf(stderr, "replica-init: no primary after %d seconds\n", seconds);
    return false;
}

int main(int argc, char **argv)
{
    char uri[128];

    if (argc != 3) {
        fprintf(stderr, "usage: replica-init PORT SECONDS\n");
        return 2;
    }
    snprintf(uri, sizeof uri, "mongodb://" MEMBER "/?directConnection=true", argv[1]);
    mongoc_init();
    mongoc_client_t *client = mongoc_client_new(uri);
    bool ok = client && initiate(client, argv[1]) && wait_for_writes(client, atoi(argv[2]));

    mongoc_client_destroy(client);
    mongoc_cleanup();
    if (ok)
        printf("mongodb://" MEMBER "/?replicaSet=rs0\n", argv[1]);
    return ok ? 0 : 1;
}

/* What live tests stand on: a handle on a database of its own, the driver beside it to see what is
 * really stored, fail points. One executable per test file: everything is static. */
#ifndef MONGOMODEL_TESTS_LIVE_H
#define MONGOMODEL_TESTS_LIVE_H

#include <fcntl.h>
#include <mongoc/mongoc.h>
#include <mongomodel/db.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* behind setjmp.h and the others that it needs */
#include <cmocka.h>

#define LIVE_UNUSED __attribute__((unused))

typedef struct live {
    char uri[512], database[64], app_name[64];
    mongoc_client_t *raw; /* not ours: nothing of the library is between it and the server */
    model_db_t *db;
    int lock; /* of the fail point, which a server has only once; -1: none */
} live_t;

/* There is no live test without a server. */
static inline const char *live_uri(void)
{
    const char *uri = getenv("MONGOMODEL_TEST_URI");

    if (!uri)
        fail_msg("MONGOMODEL_TEST_URI is not set");
    return uri;
}

static inline void live_print_on_failure(const model_error_t *error)
{
    if (error->code)
        model_error_print(stderr, error);
}

/* Everything but the handle. */
LIVE_UNUSED static void live_begin(live_t *live, const char *name)
{
    static unsigned count;
    bson_error_t error;

    mongoc_init();
    memset(live, 0, sizeof *live);
    live->lock = -1;
    snprintf(live->uri, sizeof live->uri, "%s", live_uri());
    snprintf(live->database, sizeof live->database, "live_%.20s_%d_%u", name, (int)getpid(),
             ++count);
    snprintf(live->app_name, sizeof live->app_name, "%s", live->database);
    mongoc_uri_t *uri = mongoc_uri_new_with_error(live->uri, &error);
    assert_non_null(uri);
    live->raw = mongoc_client_new_from_uri(uri);
    assert_non_null(live->raw);
    mongoc_client_set_error_api(live->raw, MONGOC_ERROR_API_VERSION_2);
    mongoc_uri_destroy(uri);
}

LIVE_UNUSED static model_config_t live_config(const live_t *live)
{
    return (model_config_t){
        .uri = live->uri, .database = live->database, .app_name = live->app_name};
}

LIVE_UNUSED static void live_open_with(live_t *live, const char *name, model_config_t config)
{
    model_error_t error;

    live_begin(live, name);
    config.uri = config.uri ? config.uri : live->uri;
    config.database = live->database;
    config.app_name = live->app_name;
    live->db = model_open_with(&config, &error);
    live_print_on_failure(&error);
    assert_non_null(live->db);
}

LIVE_UNUSED static void live_open(live_t *live, const char *name)
{
    live_open_with(live, name, (model_config_t){0});
}

/* ---- what is really stored ---- */

LIVE_UNUSED static bson_t *live_json(const char *json)
{
    bson_error_t error;
    bson_t *document = bson_new_from_json((const uint8_t *)json, -1, &error);

    if (!document)
        fail_msg("%s: %s", json, error.message);
    return document;
}

/* Run a command as JSON in the test's database; the reply is to destroy; fails the test if asked.
 */
static inline bool live_command_in(live_t *live, const char *database, const char *json,
                                   bson_t *reply)
{
    bson_t *command = live_json(json);
    bson_error_t error = {0};
    bool ok = mongoc_client_command_simple(live->raw, database, command, NULL, reply, &error);

    bson_destroy(command);
    return ok;
}

LIVE_UNUSED static void live_must(live_t *live, const char *json)
{
    bson_t reply;

    if (!live_command_in(live, live->database, json, &reply)) {
        char *text = bson_as_relaxed_extended_json(&reply, NULL);
        fail_msg("%s: %s", json, text);
    }
    bson_destroy(&reply);
}

LIVE_UNUSED static mongoc_collection_t *live_collection(live_t *live, const char *name)
{
    return mongoc_client_get_collection(live->raw, live->database, name);
}

LIVE_UNUSED static void live_insert(live_t *live, const char *collection, const char *json)
{
    mongoc_collection_t *into = live_collection(live, collection);
    bson_t *document = live_json(json);
    bson_error_t error;

    if (!mongoc_collection_insert_one(into, document, NULL, NULL, &error))
        fail_msg("%s: %s", json, error.message);
    bson_destroy(document);
    mongoc_collection_destroy(into);
}

/* The first document that meets a filter in JSON, to destroy; NULL: none. */
LIVE_UNUSED static bson_t *live_find(live_t *live, const char *collection, const char *filter)
{
    mongoc_collection_t *from = live_collection(live, collection);
    bson_t *query = live_json(filter), *copy = NULL;
    mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(from, query, NULL, NULL);
    const bson_t *document;

    if (mongoc_cursor_next(cursor, &document))
        copy = bson_copy(document);
    mongoc_cursor_destroy(cursor);
    bson_destroy(query);
    mongoc_collection_destroy(from);
    return copy;
}

LIVE_UNUSED static int64_t live_count(live_t *live, const char *collection, const char *filter)
{
    mongoc_collection_t *of = live_collection(live, collection);
    bson_t *query = live_json(filter);
    bson_error_t error;
    int64_t n = mongoc_collection_count_documents(of, query, NULL, NULL, NULL, &error);

    bson_destroy(query);
    mongoc_collection_destroy(of);
    return n;
}

/* Does the first document that meets the filter look like this, _id and order included? */
LIVE_UNUSED static void live_assert_stored(live_t *live, const char *collection, const char *filter,
                                           const char *json)
{
    bson_t *stored = live_find(live, collection, filter), *wanted = live_json(json);

    assert_non_null(stored);
    if (!bson_equal(stored, wanted))
        fail_msg("stored %s, wanted %s", bson_as_canonical_extended_json(stored, NULL),
                 bson_as_canonical_extended_json(wanted, NULL));
    bson_destroy(stored);
    bson_destroy(wanted);
}

/* ---- fail points: a server has one failCommand, so tests of one machine take turns ---- */

static inline int live_take_turn(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int file = open("/tmp/mongomodel-fail-point.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0666);

    assert_true(file >= 0);
    while (fcntl(file, F_SETLKW, &lock) != 0)
        continue;
    return file;
}

/* mode: "{\"times\": 1}" or "\"alwaysOn\""; data: members without braces. Hits only this test's
 * handle. Returns how often it was entered before. */
LIVE_UNUSED static int64_t live_fail_point_entered(live_t *live, const char *mode, const char *data)
{
    char json[1024];
    bson_iter_t at;
    bson_t reply;

    if (live->lock < 0)
        live->lock = live_take_turn();
    snprintf(json, sizeof json,
             "{\"configureFailPoint\": \"failCommand\", \"mode\": %s, \"data\": {\"appName\": "
             "\"%s\", %s}}",
             mode, live->app_name, data);
    assert_true(live_command_in(live, "admin", json, &reply));
    int64_t n = bson_iter_init_find(&at, &reply, "count") ? bson_iter_as_int64(&at) : 0;
    bson_destroy(&reply);
    return n;
}

LIVE_UNUSED static void live_fail_point(live_t *live, const char *mode, const char *data)
{
    live_fail_point_entered(live, mode, data);
}

/* Until it was entered so often. */
LIVE_UNUSED static void live_fail_point_wait(live_t *live, int64_t times)
{
    char json[160];
    bson_t reply;

    snprintf(json, sizeof json,
             "{\"waitForFailPoint\": \"failCommand\", \"timesEntered\": %d, \"maxTimeMS\": 30000}",
             (int)times);
    assert_true(live_command_in(live, "admin", json, &reply));
    bson_destroy(&reply);
}

LIVE_UNUSED static void live_fail_point_off(live_t *live)
{
    bson_t reply;

    if (live->lock < 0)
        return;
    live_command_in(live, "admin", "{\"configureFailPoint\": \"failCommand\", \"mode\": \"off\"}",
                    &reply);
    bson_destroy(&reply);
    close(live->lock);
    live->lock = -1;
}

LIVE_UNUSED static void live_close(live_t *live)
{
    bson_t reply;

    live_fail_point_off(live);
    model_close(live->db);
    live_command_in(live, live->database, "{\"dropDatabase\": 1}", &reply);
    bson_destroy(&reply);
    mongoc_client_destroy(live->raw);
    memset(live, 0, sizeof *live);
}

/* ---- nothing secret in what a failure says ---- */

LIVE_UNUSED static void live_assert_silent_about(const model_error_t *error, const char *secret)
{
    static char text[1 << 16];
    FILE *file = fmemopen(text, sizeof text, "w");

    assert_null(strstr(error->message, secret));
    assert_non_null(file);
    model_error_print(file, error);
    fclose(file);
    assert_null(strstr(text, secret));
    assert_true(model_error_json(error, text, sizeof text) < sizeof text);
    assert_null(strstr(text, secret));
    assert_null(strstr(error->server, secret));
}

#endif

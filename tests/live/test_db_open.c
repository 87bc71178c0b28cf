/* Opening, attaching, closing handles on a real server. */
#include "live/live.h"

#include "db/db.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* The test server's URI with a user in it. */
static const char *uri_with(const char *credentials)
{
    static char uri[600];
    const char *rest = strstr(live_uri(), "://") + 3;

    snprintf(uri, sizeof uri, "mongodb://%s@%s", credentials, rest);
    return uri;
}

static void assert_refused(const model_config_t *config, model_code_t code, const char *says)
{
    model_error_t error;

    assert_null(model_open_with(config, &error));
    if (error.code != code || !strstr(error.message, says))
        fail_msg("%s: %s", model_code_name(error.code), error.message);
    assert_int_equal(error.outcome, MODEL_OUTCOME_NOTHING);
    live_assert_silent_about(&error, "s3cret");
}

static bool ping_with(model_db_t *db, model_error_t *error)
{
    const model__attempt_t attempt = {.repeatable = true};
    model__client_t client;
    bson_t command = BSON_INITIALIZER, reply;

    model__error_clear(error);
    if (!model__client_take(&client, db, error))
        return false;
    BSON_APPEND_INT32(&command, "ping", 1);
    bool ok = model__command(&client, &attempt, &command, NULL, &reply, error);
    bson_destroy(&reply);
    bson_destroy(&command);
    model__client_give(&client);
    return ok;
}

static void opening_proves_that_the_server_answers(void **state)
{
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "open");
    assert_string_equal(model_database_name(live.db), live.database);
    assert_true(ping_with(live.db, &error));
    live_close(&live);
    assert_null(model_database_name(NULL));
    model_close(NULL);
}

static void opening_takes_settings_from_the_environment(void **state)
{
    model_error_t error;

    (void)state;
    setenv("MONGO_URI", live_uri(), 1);
    setenv("MONGO_DATABASE", "live_environment", 1);
    model_db_t *db = model_open(NULL, &error);
    live_print_on_failure(&error);
    assert_non_null(db);
    assert_string_equal(model_database_name(db), "live_environment");
    model_close(db);
    db = model_open_with(NULL, NULL);
    assert_non_null(db);
    model_close(db);
    unsetenv("MONGO_URI");
    unsetenv("MONGO_DATABASE");
}

static void a_wrong_setting_is_told_before_anything_is_sent(void **state)
{
    (void)state;
    assert_refused(&(model_config_t){.uri = "mongo:/u:s3cret@h", .database = "d"},
                   MODEL_ERROR_CONFIG, "the URI does not begin with");
    assert_refused(&(model_config_t){.uri = "mongodb://u:s3cret@h/?w=0", .database = "d"},
                   MODEL_ERROR_CONFIG, "w=0");
    assert_refused(&(model_config_t){.uri = live_uri(), .database = "a.b"}, MODEL_ERROR_CONFIG,
                   "the database of the settings");
    assert_refused(&(model_config_t){.uri = live_uri()}, MODEL_ERROR_CONFIG,
                   "no database is named");
}

static void a_closed_port_is_a_connection_failure_that_names_the_host(void **state)
{
    const model_config_t config = {
        .uri = "mongodb://u:s3cret@127.0.0.1:1/", .database = "d", .server_selection_ms = 300};
    model_error_t error;

    (void)state;
    assert_refused(&config, MODEL_ERROR_CONNECTION, "127.0.0.1:1");
    assert_null(model_open_with(&config, &error));
    assert_int_equal(error.retry, MODEL_RETRY_SAME_CALL);
    assert_int_equal(error.driver_domain, MONGOC_ERROR_SERVER_SELECTION);
}

static void a_host_without_a_name_is_a_connection_failure(void **state)
{
    (void)state;
    assert_refused(&(model_config_t){.uri = "mongodb://u:s3cret@no-such-host.invalid:1/",
                                     .database = "d",
                                     .server_selection_ms = 300},
                   MODEL_ERROR_CONNECTION, "no-such-host.invalid:1");
}

static void a_service_without_a_record_is_a_connection_failure(void **state)
{
    (void)state;
    assert_refused(&(model_config_t){.uri = "mongodb+srv://u:s3cret@db.no-such-host.invalid/",
                                     .database = "d"},
                   MODEL_ERROR_CONNECTION, "cannot be resolved");
}

static void another_replica_set_is_a_connection_failure(void **state)
{
    char uri[128];
    const char *host = strstr(live_uri(), "://") + 3;

    (void)state;
    snprintf(uri, sizeof uri, "mongodb://%.*s/?replicaSet=other", (int)strcspn(host, "/?"), host);
    assert_refused(&(model_config_t){.uri = uri, .database = "d", .server_selection_ms = 300},
                   MODEL_ERROR_CONNECTION, "can be used");
}

/* Accepts connections, as the system does for it, and says nothing. */
static int silent_server(char *uri, size_t size)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(server, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(server, 8), 0);
    assert_int_equal(getsockname(server, (struct sockaddr *)&address, &length), 0);
    snprintf(uri, size, "mongodb://127.0.0.1:%d", ntohs(address.sin_port));
    return server;
}

static void a_silent_server_is_a_connection_failure_in_time(void **state)
{
    char uri[64];
    int server = silent_server(uri, sizeof uri);
    int64_t start = model__ticks();

    (void)state;
    assert_refused(
        &(model_config_t){
            .uri = uri, .database = "d", .server_selection_ms = 300, .connect_ms = 300},
        MODEL_ERROR_CONNECTION, uri + strlen("mongodb://"));
    assert_true(model__ticks() - start < 5000);
    close(server);
}

static void an_unknown_user_is_an_authentication_failure(void **state)
{
    model_error_t error;

    (void)state;
    assert_refused(&(model_config_t){.uri = uri_with("nobody:s3cret"), .database = "d"},
                   MODEL_ERROR_AUTH, "user, password, mechanism or authSource refused");
    assert_null(model_open_with(
        &(model_config_t){.uri = uri_with("nobody:s3cret"), .database = "d"}, &error));
    assert_int_equal(error.retry, MODEL_RETRY_NO);
}

static void no_free_client_is_a_timeout(void **state)
{
    live_t live;
    model_error_t error = {0};
    model__client_t first, second;

    (void)state;
    live_open_with(&live, "queue", (model_config_t){.max_pool_size = 1, .wait_queue_ms = 60});
    for (int polled = 0; polled < 2; polled++) {
        live.db->pool->polled = polled;
        model__error_clear(&error);
        assert_true(model__client_take(&first, live.db, &error));
        assert_false(model__client_take(&second, live.db, &error));
        assert_int_equal(error.code, MODEL_ERROR_TIMEOUT);
        assert_string_equal(error.message, "no free client within 60 ms");
        assert_int_equal(error.outcome, MODEL_OUTCOME_NOTHING);
        assert_int_equal(error.retry, MODEL_RETRY_SAME_CALL);
        model__client_give(&second);
        model__client_give(&first);
    }
    assert_true(ping_with(live.db, &error));
    live_close(&live);
}

static void a_closed_handle_lives_as_long_as_its_clients(void **state)
{
    live_t live;
    model_error_t error = {0};
    model__client_t client, late;

    (void)state;
    live_open(&live, "close");
    assert_true(model__client_take(&client, live.db, &error));
    model_close(live.db);
    assert_false(model__client_take(&late, live.db, &error));
    assert_int_equal(error.code, MODEL_ERROR_CLOSED);
    assert_string_equal(model_database_name(client.db), live.database);
    model__client_give(&client);
    model__client_give(&client);
    live.db = NULL;
    live_close(&live);
}

static void no_handle_is_an_argument(void **state)
{
    model_error_t error = {0};
    model__client_t client;

    (void)state;
    assert_false(model__client_take(&client, NULL, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    model__client_give(&client);
}

/* 0: all was as it should be; else the number of what was not. */
static int live_in_a_child(live_t *live)
{
    model_error_t error = {0};
    model__client_t client;

    if (model__client_take(&client, live->db, &error) || error.code != MODEL_ERROR_CLOSED ||
        !strstr(error.message, "fork"))
        return 1;
    model_close(live->db);
    const model_config_t config = live_config(live);
    model_db_t *own = model_open_with(&config, &error);
    if (!own || !ping_with(own, &error))
        return 2;
    model_close(own);
    return 0;
}

static int wait_for(pid_t child)
{
    int status = 0;

    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

static void a_handle_is_closed_in_a_child_of_fork_and_open_in_the_parent(void **state)
{
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "fork");
    pid_t child = fork();
    if (child == 0)
        _exit(live_in_a_child(&live));
    assert_int_equal(wait_for(child), 0);
    assert_true(ping_with(live.db, &error));
    live_close(&live);
}

static int64_t noon(void *context)
{
    return *(int64_t *)context;
}

static void the_clock_can_be_given(void **state)
{
    int64_t now = 43200000;
    live_t live;

    (void)state;
    live_open_with(&live, "clock", (model_config_t){.clock = noon, .clock_context = &now});
    assert_int_equal(model__db_now(live.db), 43200000);
    live_close(&live);
    live_open(&live, "clock");
    assert_true(model__db_now(live.db) > INT64_C(1700000000000));
    live_close(&live);
}

/* Fails the n-th allocation of ours. */
static size_t allocations_left;

static void *few_allocations(void *old, size_t size)
{
    return allocations_left-- ? realloc(old, size) : NULL;
}

static void opening_without_memory_tells_so_and_leaks_nothing(void **state)
{
    live_t live;
    model_error_t error;
    model_db_t *db = NULL;
    size_t n = 0;

    (void)state;
    live_begin(&live, "memory");
    const model_config_t config = live_config(&live);
    model__allocator = few_allocations;
    for (; !db && n < 50; n++) {
        allocations_left = n;
        db = model_open_with(&config, &error);
        assert_true(db || error.code == MODEL_ERROR_MEMORY);
        allocations_left = SIZE_MAX;
    }
    model__allocator = realloc;
    assert_true(n > 2 && db);
    live.db = db;
    live_close(&live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opening_proves_that_the_server_answers),
        cmocka_unit_test(opening_takes_settings_from_the_environment),
        cmocka_unit_test(a_wrong_setting_is_told_before_anything_is_sent),
        cmocka_unit_test(a_closed_port_is_a_connection_failure_that_names_the_host),
        cmocka_unit_test(a_host_without_a_name_is_a_connection_failure),
        cmocka_unit_test(a_service_without_a_record_is_a_connection_failure),
        cmocka_unit_test(another_replica_set_is_a_connection_failure),
        cmocka_unit_test(a_silent_server_is_a_connection_failure_in_time),
        cmocka_unit_test(an_unknown_user_is_an_authentication_failure),
        cmocka_unit_test(no_free_client_is_a_timeout),
        cmocka_unit_test(a_closed_handle_lives_as_long_as_its_clients),
        cmocka_unit_test(no_handle_is_an_argument),
        cmocka_unit_test(a_handle_is_closed_in_a_child_of_fork_and_open_in_the_parent),
        cmocka_unit_test(the_clock_can_be_given),
        cmocka_unit_test(opening_without_memory_tells_so_and_leaks_nothing),
    };

    /* what with-server sets for examples */
    unsetenv("MONGO_URI");
    unsetenv("MONGO_DATABASE");
    return cmocka_run_group_tests(tests, NULL, NULL);
}

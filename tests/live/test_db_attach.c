/* Pools of the application, and libmongoc's log. */
#include "live/live.h"

#include "db/db.h"

static mongoc_client_pool_t *new_pool(const char *options)
{
    char text[600];
    bson_error_t error;

    mongoc_init();
    snprintf(text, sizeof text, "%s%s", live_uri(), options);
    mongoc_uri_t *uri = mongoc_uri_new_with_error(text, &error);
    assert_non_null(uri);
    mongoc_client_pool_t *pool = mongoc_client_pool_new(uri);
    mongoc_uri_destroy(uri);
    assert_non_null(pool);
    return pool;
}

static bool server_knows_our_api(model_db_t *db)
{
    const model__attempt_t attempt = {.repeatable = true};
    model_error_t error = {0};
    model__client_t client;
    bson_t command = BSON_INITIALIZER, reply;

    assert_true(model__client_take(&client, db, &error));
    BSON_APPEND_INT32(&command, "noSuchCommand", 1);
    assert_false(model__command(&client, &attempt, &command, NULL, &reply, &error));
    bson_destroy(&reply);
    bson_destroy(&command);
    model__client_give(&client);
    return error.code == MODEL_ERROR_UNSUPPORTED && error.driver_domain == MONGOC_ERROR_SERVER;
}

static void refused(mongoc_client_pool_t *pool, const char *database, model_code_t code,
                    const char *says)
{
    model_error_t error;

    assert_null(model_attach(pool, database, &error));
    assert_int_equal(error.code, code);
    if (!strstr(error.message, says))
        fail_msg("%s", error.message);
}

static void a_pool_of_the_application_outlives_its_handles(void **state)
{
    mongoc_client_pool_t *pool = new_pool("");
    model_error_t error;

    (void)state;
    model_db_t *one = model_attach(pool, "live_attach_one", &error);
    live_print_on_failure(&error);
    model_db_t *two = model_attach(pool, "live_attach_two", &error);
    assert_true(one && two);
    assert_string_equal(model_database_name(two), "live_attach_two");
    assert_ptr_equal(one->pool, two->pool);
    model_close(one);
    assert_true(server_knows_our_api(two));
    model_close(two);
    mongoc_client_t *client = mongoc_client_pool_pop(pool);
    assert_non_null(client);
    mongoc_client_pool_push(pool, client);
    model_db_t *again = model_attach(pool, "live_attach_again", &error);
    assert_non_null(again);
    assert_true(server_knows_our_api(again));
    model_close(again);
    mongoc_client_pool_destroy(pool);
}

static void a_pool_whose_errors_are_of_version_two_already_is_taken(void **state)
{
    mongoc_client_pool_t *pool = new_pool("");

    (void)state;
    mongoc_client_pool_set_error_api(pool, MONGOC_ERROR_API_VERSION_2);
    mongoc_client_pool_push(pool, mongoc_client_pool_pop(pool));
    model_db_t *db = model_attach(pool, "live_attach", NULL);
    assert_non_null(db);
    model_close(db);
    mongoc_client_pool_destroy(pool);
}

static void a_pool_with_clients_of_the_old_error_api_is_refused(void **state)
{
    mongoc_client_pool_t *pool = new_pool("");

    (void)state;
    mongoc_client_pool_push(pool, mongoc_client_pool_pop(pool));
    refused(pool, "live_attach", MODEL_ERROR_CONFIG, "error API is not version 2");
    mongoc_client_pool_destroy(pool);
}

static void a_pool_without_acknowledged_writes_is_refused(void **state)
{
    mongoc_client_pool_t *pool = new_pool("&w=0");

    (void)state;
    refused(pool, "live_attach", MODEL_ERROR_CONFIG, "w=0");
    mongoc_client_pool_destroy(pool);
}

static void a_pool_without_a_free_client_is_a_timeout(void **state)
{
    mongoc_client_pool_t *pool = new_pool("&maxPoolSize=1");
    mongoc_client_t *client = mongoc_client_pool_pop(pool);

    (void)state;
    refused(pool, "live_attach", MODEL_ERROR_TIMEOUT, "no free client");
    mongoc_client_pool_push(pool, client);
    mongoc_client_pool_destroy(pool);
}

static void a_wrong_name_or_no_pool_is_refused(void **state)
{
    mongoc_client_pool_t *pool = new_pool("");

    (void)state;
    refused(NULL, "live_attach", MODEL_ERROR_ARGUMENT, "the pool is NULL");
    refused(pool, NULL, MODEL_ERROR_CONFIG, "the database's name");
    refused(pool, "a.b", MODEL_ERROR_CONFIG, "the database's name");
    mongoc_client_pool_destroy(pool);
}

static void a_pool_without_a_waiting_time_gets_one(void **state)
{
    mongoc_client_pool_t *pool = new_pool("&maxPoolSize=1");
    model_db_t *db = model_attach(pool, "live_attach", NULL);
    model__client_t first, second;
    model_error_t error = {0};

    (void)state;
    assert_non_null(db);
    assert_int_equal(db->pool->wait_queue_ms, 10000);
    db->pool->wait_queue_ms = 30;
    assert_true(model__client_take(&first, db, &error));
    assert_false(model__client_take(&second, db, &error));
    assert_int_equal(error.code, MODEL_ERROR_TIMEOUT);
    model__client_give(&first);
    model_close(db);
    mongoc_client_pool_destroy(pool);
}

static size_t allocations_left;

static void *few_allocations(void *old, size_t size)
{
    return allocations_left-- ? realloc(old, size) : NULL;
}

static void attaching_without_memory_tells_so_and_leaks_nothing(void **state)
{
    mongoc_client_pool_t *pool = new_pool("");
    model_db_t *db = NULL;
    model_error_t error;

    (void)state;
    mongoc_client_pool_set_error_api(pool, MONGOC_ERROR_API_VERSION_2);
    model__allocator = few_allocations;
    for (size_t n = 0; !db && n < 20; n++) {
        allocations_left = n;
        db = model_attach(pool, "live_attach", &error);
        assert_true(db || error.code == MODEL_ERROR_MEMORY);
    }
    model__allocator = realloc;
    assert_non_null(db);
    model_close(db);
    mongoc_client_pool_destroy(pool);
}

/* ---- libmongoc's log: each case in a process of its own ---- */

static char seen[256];

static void note(mongoc_log_level_t level, const char *domain, const char *message, void *context)
{
    (void)level;
    (void)domain;
    (void)context;
    snprintf(seen, sizeof seen, "%s", message);
}

static void fail_to_open(bool keep)
{
    const model_config_t config = {.uri = "mongodb://127.0.0.1:1/?unknown=1",
                                   .database = "d",
                                   .server_selection_ms = 100,
                                   .keep_driver_log = keep};
    const model_config_t closed = {.uri = "mongodb://127.0.0.1:1/",
                                   .database = "d",
                                   .server_selection_ms = 100,
                                   .keep_driver_log = keep};

    model_open_with(&config, NULL);
    model_open_with(&closed, NULL);
}

static void talk(void)
{
    mongoc_log(MONGOC_LOG_LEVEL_WARNING, "test", "a warning");
    mongoc_log(MONGOC_LOG_LEVEL_MESSAGE, "test", "a message");
    mongoc_log(MONGOC_LOG_LEVEL_INFO, "test", "some information");
    mongoc_log(MONGOC_LOG_LEVEL_DEBUG, "test", "a detail");
}

static int opening_keeps_stdout_clean(void)
{
    fail_to_open(false);
    talk();
    return 0;
}

static int keeping_the_log_is_possible(void)
{
    mongoc_init();
    mongoc_log_set_handler(note, NULL);
    fail_to_open(true);
    talk();
    return strcmp(seen, "a detail") != 0;
}

static int a_later_handler_stays(void)
{
    fail_to_open(false);
    mongoc_log_set_handler(note, NULL);
    fail_to_open(false);
    talk();
    return strcmp(seen, "a detail") != 0;
}

static int attaching_leaves_the_log_alone(void)
{
    mongoc_client_pool_t *pool = new_pool("");

    mongoc_log_set_handler(note, NULL);
    model_close(model_attach(pool, "live_attach", NULL));
    talk();
    mongoc_client_pool_destroy(pool);
    return strcmp(seen, "a detail") != 0;
}

/* What a function prints to stdout in a process of its own, which must end with 0. */
static size_t output_of(int (*function)(void), char *text, size_t size)
{
    int ends[2], status = 0;

    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        status = function();
        fflush(NULL);
        _exit(status);
    }
    close(ends[1]);
    size_t used = 0;
    for (ssize_t n; used < size && (n = read(ends[0], text + used, size - used)) > 0;)
        used += (size_t)n;
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    return used;
}

/* The first test, so that no other has touched the process's handler yet. */
static void nothing_of_the_drivers_log_reaches_stdout(void **state)
{
    static int (*const functions[])(void) = {opening_keeps_stdout_clean,
                                             keeping_the_log_is_possible, a_later_handler_stays,
                                             attaching_leaves_the_log_alone};
    char text[4096];

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(functions); i++)
        assert_int_equal(output_of(functions[i], text, sizeof text), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_of_the_drivers_log_reaches_stdout),
        cmocka_unit_test(a_pool_of_the_application_outlives_its_handles),
        cmocka_unit_test(a_pool_whose_errors_are_of_version_two_already_is_taken),
        cmocka_unit_test(a_pool_with_clients_of_the_old_error_api_is_refused),
        cmocka_unit_test(a_pool_without_acknowledged_writes_is_refused),
        cmocka_unit_test(a_pool_without_a_free_client_is_a_timeout),
        cmocka_unit_test(a_wrong_name_or_no_pool_is_refused),
        cmocka_unit_test(a_pool_without_a_waiting_time_gets_one),
        cmocka_unit_test(attaching_without_memory_tells_so_and_leaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

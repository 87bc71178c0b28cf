/* Users and what they may do, on a server of the test's own. */
#include "live/live_server.h"

#include "db/db.h"

static live_server_t server;

static const char *uri_of(const char *credentials, const char *rest)
{
    static char uri[256];

    snprintf(uri, sizeof uri, "mongodb://%s127.0.0.1:%d/%s", credentials, server.port, rest);
    return uri;
}

static void must(mongoc_client_t *client, const char *json)
{
    bson_t *command = live_json(json);
    bson_error_t error;

    if (!mongoc_client_command_simple(client, "admin", command, NULL, NULL, &error))
        fail_msg("%s: %s", json, error.message);
    bson_destroy(command);
}

/* Without a user the first one may be made, from this machine. */
static int make_users(void **state)
{
    (void)state;
    mongoc_init();
    live_server_start(&server);
    mongoc_client_t *client = mongoc_client_new(uri_of("", ""));
    must(client, "{\"createUser\": \"root\", \"pwd\": \"s3cret-root\", \"roles\": [\"root\"]}");
    mongoc_client_destroy(client);
    client = mongoc_client_new(uri_of("root:s3cret-root@", ""));
    must(client, "{\"createUser\": \"reader\", \"pwd\": \"s3cret/@:%\", \"roles\": [{\"role\": "
                 "\"read\", \"db\": \"shop\"}]}");
    mongoc_client_destroy(client);
    return 0;
}

static int stop_server(void **state)
{
    (void)state;
    live_server_stop(&server);
    return 0;
}

static bool run(model_db_t *db, const model__attempt_t *attempt, const char *json,
                model_error_t *error)
{
    model__client_t client;
    bson_t *command = live_json(json), reply;

    model__error_clear(error);
    assert_true(model__client_take(&client, db, error));
    bool ok = model__command(&client, attempt, command, NULL, &reply, error);
    bson_destroy(&reply);
    bson_destroy(command);
    model__client_give(&client);
    return ok;
}

static void a_wrong_user_is_an_authentication_failure(void **state)
{
    static const char *const credentials[] = {"reader:s3cret-wrong@", "nobody:s3cret-wrong@"};
    static const char *const rest[] = {"", "?authSource=shop", "shop",
                                       "?authMechanism=SCRAM-SHA-1"};
    model_error_t error;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(credentials); i++)
        for (size_t j = 0; j < MODEL__COUNT_OF(rest); j++) {
            const model_config_t config = {.uri = uri_of(credentials[i], rest[j]),
                                           .database = "shop",
                                           .server_selection_ms = 2000};
            assert_null(model_open_with(&config, &error));
            assert_int_equal(error.code, MODEL_ERROR_AUTH);
            assert_int_equal(error.outcome, MODEL_OUTCOME_NOTHING);
            assert_int_equal(error.retry, MODEL_RETRY_NO);
            live_assert_silent_about(&error, "s3cret");
        }
}

static void a_password_of_special_characters_is_right(void **state)
{
    const model_config_t config = {.uri = uri_of("reader:s3cret%2F%40%3A%25@", ""),
                                   .database = "shop"};
    model_error_t error;
    model_db_t *db = model_open_with(&config, &error);

    (void)state;
    live_print_on_failure(&error);
    assert_non_null(db);
    model_close(db);
}

/* The user is known in admin, the records are in shop: the name must not move the former. */
static void what_a_user_may_not_do_is_a_permission_failure(void **state)
{
    static const model__attempt_t reading = {.repeatable = true};
    static const model__attempt_t writing = {.writes = true, .repeatable = true};
    const model_config_t config = {.uri = uri_of("reader:s3cret%2F%40%3A%25@", ""),
                                   .database = "shop"};
    model_error_t error;
    model_db_t *db = model_open_with(&config, &error);

    (void)state;
    assert_non_null(db);
    assert_true(run(db, &reading, "{\"find\": \"things\"}", &error));
    assert_false(
        run(db, &writing, "{\"insert\": \"things\", \"documents\": [{\"a\": 1}]}", &error));
    assert_int_equal(error.code, MODEL_ERROR_PERMISSION);
    assert_int_equal(error.outcome, MODEL_OUTCOME_NOTHING);
    assert_int_equal(error.retry, MODEL_RETRY_NO);
    assert_int_equal(error.driver_code, 13);
    assert_string_equal(error.code_name, "Unauthorized");
    model_close(db);
}

static void without_a_user_nothing_is_permitted(void **state)
{
    static const model__attempt_t reading = {.repeatable = true};
    const model_config_t config = {.uri = uri_of("", ""), .database = "shop"};
    model_error_t error;
    model_db_t *db = model_open_with(&config, &error);

    (void)state;
    assert_non_null(db);
    assert_false(run(db, &reading, "{\"find\": \"things\"}", &error));
    assert_int_equal(error.code, MODEL_ERROR_PERMISSION);
    model_close(db);
}

static void tls_against_a_server_without_it_is_a_connection_failure(void **state)
{
    const model_config_t config = {.uri = uri_of("", "?tls=true"),
                                   .database = "shop",
                                   .server_selection_ms = 300,
                                   .connect_ms = 500};
    model_error_t error;

    (void)state;
    assert_null(model_open_with(&config, &error));
    assert_int_equal(error.code, MODEL_ERROR_CONNECTION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_user_is_an_authentication_failure),
        cmocka_unit_test(a_password_of_special_characters_is_right),
        cmocka_unit_test(what_a_user_may_not_do_is_a_permission_failure),
        cmocka_unit_test(without_a_user_nothing_is_permitted),
        cmocka_unit_test(tls_against_a_server_without_it_is_a_connection_failure),
    };

    return cmocka_run_group_tests(tests, make_users, stop_server);
}

#include "db/db.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *const variables[] = {"MONGO_URI",
                                        "MONGO_DATABASE",
                                        "MONGO_MAX_POOL_SIZE",
                                        "MONGO_MIN_POOL_SIZE",
                                        "MONGO_SERVER_SELECTION_TIMEOUT",
                                        "MONGO_SERVER_SELECTION_TIMEOUT_MS",
                                        "MONGO_CONNECT_TIMEOUT",
                                        "MONGO_CONNECT_TIMEOUT_MS",
                                        "MONGO_SOCKET_TIMEOUT",
                                        "MONGO_SOCKET_TIMEOUT_MS",
                                        "MONGO_RETRY_WRITES"};

/* Every test begins without any of our variables. */
static int clear_environment(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(variables); i++)
        unsetenv(variables[i]);
    return 0;
}

static void refused(const model_config_t *config, const char *says)
{
    model__settings_t settings;
    model_error_t error = {0};

    if (model__settings_read(&settings, config, &error))
        fail_msg("accepted, and should say: %s", says);
    assert_int_equal(error.code, MODEL_ERROR_CONFIG);
    if (!strstr(error.message, says))
        fail_msg("says \"%s\", not \"%s\"", error.message, says);
    assert_null(strstr(error.message, "s3cret"));
    assert_null(settings.uri);
    assert_null(settings.database);
}

static model__settings_t accepted(const model_config_t *config)
{
    model__settings_t settings;
    model_error_t error = {0};

    if (!model__settings_read(&settings, config, &error))
        fail_msg("refused: %s", error.message);
    assert_int_equal(error.code, MODEL_OK);
    return settings;
}

/* What the driver gets for one option. */
static int32_t option_of(const model_config_t *config, const char *option)
{
    model__settings_t settings = accepted(config);
    int32_t value = mongoc_uri_get_option_as_int32(settings.uri, option, -1);

    model__settings_free(&settings);
    return value;
}

static void a_wrong_uri_is_refused_without_its_password(void **state)
{
    static const struct {
        const char *uri, *says;
    } rows[] = {
        {"", "uri is empty"},
        {"http://u:s3cret@h/", "does not begin with mongodb://"},
        {"u:s3cret@h", "does not begin with mongodb://"},
        {"mongodb://u:s3cret@@h/", "the URI is not valid"},
        {"mongodb://u:p@s3cret@h/", "the URI is not valid"},
        {"mongodb://u:p@s3cret@h,other/db", "the URI is not valid"},
        {"mongodb://u:s3/cret@h/", "the URI is not valid"},
        {"mongodb://u:s3cret@h:99999/", "the URI is not valid"},
        {"mongodb://u:s3cret@h/a.b", "the URI's database name is not valid"},
        {"mongodb://u:s3cret@h/db?connectTimeoutMS=s3cret", "option connecttimeoutms"},
        {"mongodb://u:s3cret@h/db?connectTimeoutMS=-5", "option connecttimeoutms"},
        {"mongodb://u:s3cret@h/db?connectTimeoutMS=0", "option connecttimeoutms"},
        {"mongodb://u:s3cret@h/db?socketTimeoutMS=86400001", "option sockettimeoutms"},
        {"mongodb://u:s3cret@h/db?maxPoolSize=0", "option maxpoolsize"},
        {"mongodb://u:s3cret@h/db?maxPoolSize=", "option maxPoolSize: it has no value"},
        {"mongodb://u:s3cret@h/db?waitQueueTimeoutMS=0", "option waitqueuetimeoutms"},
        {"mongodb://u:s3cret@h/db?frobnicate=s3cret", "option frobnicate: there is no such"},
        {"mongodb://u:s3cret@h/db?minPoolSize=2", "option minPoolSize: the driver keeps no"},
        {"mongodb://u:s3cret@h/db?maxIdleTimeMS=9", "option maxIdleTimeMS: the driver never"},
        {"mongodb://u:s3cret@h/db?timeoutMS=9", "option timeoutMS: the driver has no such"},
        {"mongodb://u:s3cret@h/db?safe=false", "option safe: it is out of date"},
        {"mongodb://u:s3cret@h/db?w=0", "w=0"},
        {"mongodb://u:s3cret@h/db?w=-1", "w=-1"},
        {"mongodb://u:s3cret@h/db?heartbeatFrequencyMS=3", "option heartbeatfrequencyms"},
        {"mongodb://u:s3cret@h/db?tlsCAFile=/no/such/file", "option tlscafile names a file"},
        {"mongodb://u:s3cret@h/db?replicaSet=", "option replicaset has a value"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        refused(&(model_config_t){.uri = rows[i].uri, .database = "shop"}, rows[i].says);
}

static void a_good_uri_is_accepted(void **state)
{
    static const char *const rows[] = {
        "mongodb://h",
        "mongodb://h/",
        "mongodb://u:p%40ss%3F@a,b:27018/db?replicaSet=rs0&w=majority&retryWrites=true",
        "mongodb://u:p?x=1&y=2@h/db?w=1",
        "mongodb://h/?minPoolSize=0",
        "mongodb://h/?MAXPOOLSIZE=7&readPreference=secondary&appName=x",
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model__settings_t settings =
            accepted(&(model_config_t){.uri = rows[i], .database = "shop"});
        model__settings_free(&settings);
    }
}

static void a_bad_variable_is_named(void **state)
{
    static const struct {
        const char *name, *value, *says;
    } rows[] = {
        {"MONGO_URI", "", "MONGO_URI is empty"},
        {"MONGO_URI", "mongo://s3cret", "does not begin with"},
        {"MONGO_DATABASE", "", "MONGO_DATABASE is not a name"},
        {"MONGO_DATABASE", "s3cret.shop", "MONGO_DATABASE is not a name"},
        {"MONGO_MAX_POOL_SIZE", "ten", "MONGO_MAX_POOL_SIZE is not a whole number"},
        {"MONGO_MAX_POOL_SIZE", "0", "MONGO_MAX_POOL_SIZE is not a whole number"},
        {"MONGO_MAX_POOL_SIZE", "-1", "MONGO_MAX_POOL_SIZE is not a whole number"},
        {"MONGO_MAX_POOL_SIZE", "65537", "MONGO_MAX_POOL_SIZE is not a whole number"},
        {"MONGO_MAX_POOL_SIZE", "", "MONGO_MAX_POOL_SIZE is not a whole number"},
        {"MONGO_SERVER_SELECTION_TIMEOUT", "5s", "MONGO_SERVER_SELECTION_TIMEOUT is not"},
        {"MONGO_SERVER_SELECTION_TIMEOUT_MS", "1.5", "MONGO_SERVER_SELECTION_TIMEOUT_MS is not"},
        {"MONGO_CONNECT_TIMEOUT", " 5", "MONGO_CONNECT_TIMEOUT is not"},
        {"MONGO_CONNECT_TIMEOUT_MS", "0x10", "MONGO_CONNECT_TIMEOUT_MS is not"},
        {"MONGO_SOCKET_TIMEOUT", "99999999999999999999999", "MONGO_SOCKET_TIMEOUT is not"},
        {"MONGO_SOCKET_TIMEOUT_MS", "+5", "MONGO_SOCKET_TIMEOUT_MS is not"},
        {"MONGO_RETRY_WRITES", "yes", "MONGO_RETRY_WRITES is not true or false"},
        {"MONGO_RETRY_WRITES", "", "MONGO_RETRY_WRITES is not true or false"},
        {"MONGO_MIN_POOL_SIZE", "1", "MONGO_MIN_POOL_SIZE can only be 0"},
        {"MONGO_MIN_POOL_SIZE", "none", "MONGO_MIN_POOL_SIZE can only be 0"},
    };

    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        clear_environment(state);
        setenv("MONGO_DATABASE", "shop", 1);
        setenv(rows[i].name, rows[i].value, 1);
        refused(&(model_config_t){0}, rows[i].says);
    }
}

/* One row per setting: default < environment < URI < field. */
static void a_number_comes_from_the_strongest_place(void **state)
{
    static const struct {
        const char *option, *variable;
        size_t field;
        int32_t fallback;
    } rows[] = {
        {"maxPoolSize", "MONGO_MAX_POOL_SIZE", offsetof(model_config_t, max_pool_size), 100},
        {"serverSelectionTimeoutMS", "MONGO_SERVER_SELECTION_TIMEOUT",
         offsetof(model_config_t, server_selection_ms), 5000},
        {"serverSelectionTimeoutMS", "MONGO_SERVER_SELECTION_TIMEOUT_MS",
         offsetof(model_config_t, server_selection_ms), 5000},
        {"connectTimeoutMS", "MONGO_CONNECT_TIMEOUT", offsetof(model_config_t, connect_ms), 10000},
        {"connectTimeoutMS", "MONGO_CONNECT_TIMEOUT_MS", offsetof(model_config_t, connect_ms),
         10000},
        {"socketTimeoutMS", "MONGO_SOCKET_TIMEOUT", offsetof(model_config_t, socket_ms), 300000},
        {"socketTimeoutMS", "MONGO_SOCKET_TIMEOUT_MS", offsetof(model_config_t, socket_ms), 300000},
        {"waitQueueTimeoutMS", NULL, offsetof(model_config_t, wait_queue_ms), 10000},
    };
    const int32_t field = 14;

    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        char uri[128];
        model_config_t config = {.database = "shop", .uri = "mongodb://h/"};

        clear_environment(state);
        assert_int_equal(option_of(&config, rows[i].option), rows[i].fallback);
        if (rows[i].variable) {
            setenv(rows[i].variable, "12", 1);
            assert_int_equal(option_of(&config, rows[i].option), 12);
        }
        snprintf(uri, sizeof uri, "mongodb://h/?%s=13", rows[i].option);
        config.uri = uri;
        assert_int_equal(option_of(&config, rows[i].option), 13);
        memcpy((uint8_t *)&config + rows[i].field, &field, sizeof field);
        assert_int_equal(option_of(&config, rows[i].option), 14);
    }
}

static void a_field_that_is_no_number_of_its_kind_is_named(void **state)
{
    static const struct {
        model_config_t config;
        const char *says;
    } rows[] = {
        {{.max_pool_size = -1}, "max_pool_size"},
        {{.max_pool_size = 70000}, "max_pool_size"},
        {{.server_selection_ms = -1}, "server_selection_ms"},
        {{.connect_ms = 86400001}, "connect_ms"},
        {{.socket_ms = -300}, "socket_ms"},
        {{.wait_queue_ms = -1}, "wait_queue_ms"},
        {{.max_documents = -1}, "max_documents"},
        {{.max_bytes = -1}, "max_bytes"},
    };

    (void)state;
    setenv("MONGO_DATABASE", "shop", 1);
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        refused(&rows[i].config, rows[i].says);
}

static void two_names_of_one_setting_must_agree(void **state)
{
    const model_config_t config = {.database = "shop"};

    (void)state;
    setenv("MONGO_CONNECT_TIMEOUT", "700", 1);
    setenv("MONGO_CONNECT_TIMEOUT_MS", "700", 1);
    assert_int_equal(option_of(&config, MONGOC_URI_CONNECTTIMEOUTMS), 700);
    setenv("MONGO_CONNECT_TIMEOUT_MS", "701", 1);
    refused(&config, "MONGO_CONNECT_TIMEOUT and MONGO_CONNECT_TIMEOUT_MS are both set, and differ");
}

static void assert_database(const model_config_t *config, const char *name)
{
    model__settings_t settings = accepted(config);

    assert_string_equal(settings.database, name);
    model__settings_free(&settings);
}

static void the_database_comes_from_the_strongest_place(void **state)
{
    (void)state;
    refused(&(model_config_t){.uri = "mongodb://h/"}, "no database is named");
    refused(&(model_config_t){.uri = "mongodb://h/admin"}, "no database is named");
    setenv("MONGO_DATABASE", "variable", 1);
    assert_database(&(model_config_t){.uri = "mongodb://h/"}, "variable");
    assert_database(&(model_config_t){.uri = "mongodb://u:p@h/admin"}, "variable");
    assert_database(&(model_config_t){.uri = "mongodb://h/path"}, "path");
    setenv("MONGO_URI", "mongodb://h/from_variable", 1);
    assert_database(&(model_config_t){0}, "from_variable");
    assert_database(&(model_config_t){.uri = "mongodb://h/path"}, "path");
    assert_database(&(model_config_t){.uri = "mongodb://h/path", .database = "field"}, "field");
}

static void a_database_has_no_name_that_the_server_refuses(void **state)
{
    static const char *const names[] = {"",
                                        "a.b",
                                        "a/b",
                                        "a\\b",
                                        "a b",
                                        "a$b",
                                        "\"",
                                        "\xff",
                                        "sixty_four_bytes_are_too_many_"
                                        "for_the_name_of_a_database_on_it_"
                                        "x"};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(names); i++)
        refused(&(model_config_t){.database = names[i]}, "the database of the settings");
}

static void a_collection_has_no_name_that_the_server_refuses(void **state)
{
    char long_name[200];

    (void)state;
    memset(long_name, 'x', sizeof long_name);
    long_name[191] = '\0';
    assert_true(model__collection_name_valid(long_name));
    long_name[191] = 'x';
    long_name[192] = '\0';
    assert_false(model__collection_name_valid(long_name));
    assert_true(model__collection_name_valid("fs.files"));
    assert_false(model__collection_name_valid(""));
    assert_false(model__collection_name_valid(NULL));
    assert_false(model__collection_name_valid("$cmd"));
    assert_false(model__collection_name_valid(".a"));
    assert_false(model__collection_name_valid("a."));
    assert_false(model__collection_name_valid("system.users"));
    assert_false(model__collection_name_valid("\xff"));
}

/* The driver takes a URI's database for the one that knows the user. */
static void the_database_does_not_move_where_the_user_is_known(void **state)
{
    (void)state;
    setenv("MONGO_DATABASE", "shop", 1);
    model__settings_t settings = accepted(&(model_config_t){.uri = "mongodb://u:p@h/"});
    assert_string_equal(mongoc_uri_get_auth_source(settings.uri), "admin");
    model__settings_free(&settings);
    settings = accepted(&(model_config_t){.uri = "mongodb://u:p@h/staff", .database = "shop"});
    assert_string_equal(mongoc_uri_get_auth_source(settings.uri), "staff");
    model__settings_free(&settings);
}

static bool retries(const char *uri)
{
    model__settings_t settings = accepted(&(model_config_t){.uri = uri, .database = "shop"});
    bool is = mongoc_uri_get_option_as_bool(settings.uri, MONGOC_URI_RETRYWRITES, true);

    model__settings_free(&settings);
    return is;
}

static void writes_are_retried_unless_the_strongest_place_says_no(void **state)
{
    (void)state;
    assert_true(retries("mongodb://h/"));
    setenv("MONGO_RETRY_WRITES", "False", 1);
    assert_false(retries("mongodb://h/"));
    assert_true(retries("mongodb://h/?retryWrites=true"));
    setenv("MONGO_RETRY_WRITES", "TRUE", 1);
    assert_true(retries("mongodb://h/"));
    assert_false(retries("mongodb://h/?retryWrites=false"));
}

static void the_application_name_wins_over_the_uris(void **state)
{
    char name[140];
    model_config_t config = {
        .uri = "mongodb://h/?appName=uri", .database = "shop", .app_name = "field"};
    model__settings_t settings = accepted(&config);

    (void)state;
    assert_string_equal(mongoc_uri_get_appname(settings.uri), "field");
    model__settings_free(&settings);
    memset(name, 'x', sizeof name);
    name[129] = '\0';
    config.app_name = name;
    refused(&config, "app_name");
}

static void the_caps_have_defaults(void **state)
{
    model__settings_t settings = accepted(&(model_config_t){.database = "shop"});

    (void)state;
    assert_int_equal(settings.config.max_documents, 1000000);
    assert_int_equal(settings.config.max_bytes, 1 << 30);
    assert_string_equal(mongoc_uri_get_hosts(settings.uri)->host_and_port, "localhost:27017");
    model__settings_free(&settings);
}

static void *no_allocation(void *old, size_t size)
{
    (void)old;
    (void)size;
    return NULL;
}

static void no_memory_is_told(void **state)
{
    model__settings_t settings;
    model_error_t error = {0};

    (void)state;
    model__allocator = no_allocation;
    assert_false(model__settings_read(&settings, &(model_config_t){.database = "shop"}, &error));
    model__allocator = realloc;
    assert_int_equal(error.code, MODEL_ERROR_MEMORY);
}

#define TEST(f) cmocka_unit_test_setup(f, clear_environment)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_wrong_uri_is_refused_without_its_password),
        TEST(a_good_uri_is_accepted),
        TEST(a_bad_variable_is_named),
        TEST(a_number_comes_from_the_strongest_place),
        TEST(a_field_that_is_no_number_of_its_kind_is_named),
        TEST(two_names_of_one_setting_must_agree),
        TEST(the_database_comes_from_the_strongest_place),
        TEST(a_database_has_no_name_that_the_server_refuses),
        TEST(a_collection_has_no_name_that_the_server_refuses),
        TEST(the_database_does_not_move_where_the_user_is_known),
        TEST(writes_are_retried_unless_the_strongest_place_says_no),
        TEST(the_application_name_wins_over_the_uris),
        TEST(the_caps_have_defaults),
        TEST(no_memory_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "db/db.h"

#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

enum { ONE_DAY_MS = 86400000, MAX_CLIENTS = 65536 };

#define DEFAULT_URI "mongodb://localhost:27017"

/* A number that an explicit field, the URI or the environment may give; the first of them wins. */
static const struct number_row {
    const char *option;
    size_t field; /* in model_config_t */
    const char *field_name;
    const char *variables[2]; /* the same setting under two names */
    int32_t fallback, most;
} number_rows[] = {
    {MONGOC_URI_MAXPOOLSIZE,
     offsetof(model_config_t, max_pool_size),
     "max_pool_size",
     {"MONGO_MAX_POOL_SIZE", NULL},
     100,
     MAX_CLIENTS},
    {MONGOC_URI_SERVERSELECTIONTIMEOUTMS,
     offsetof(model_config_t, server_selection_ms),
     "server_selection_ms",
     {"MONGO_SERVER_SELECTION_TIMEOUT", "MONGO_SERVER_SELECTION_TIMEOUT_MS"},
     5000,
     ONE_DAY_MS},
    {MONGOC_URI_CONNECTTIMEOUTMS,
     offsetof(model_config_t, connect_ms),
     "connect_ms",
     {"MONGO_CONNECT_TIMEOUT", "MONGO_CONNECT_TIMEOUT_MS"},
     10000,
     ONE_DAY_MS},
    {MONGOC_URI_SOCKETTIMEOUTMS,
     offsetof(model_config_t, socket_ms),
     "socket_ms",
     {"MONGO_SOCKET_TIMEOUT", "MONGO_SOCKET_TIMEOUT_MS"},
     300000,
     ONE_DAY_MS},
    {MONGOC_URI_WAITQUEUETIMEOUTMS,
     offsetof(model_config_t, wait_queue_ms),
     "wait_queue_ms",
     {NULL, NULL},
     10000,
     ONE_DAY_MS},
};

/* A URI may name "admin" only to say where its user is known. */
static const char *const system_databases[] = {"admin", "config", "local"};

/* Digits only: what strtol would also take is a slip of the pen in a setting. */
static bool parse_number(const char *text, int32_t least, int32_t most, int32_t *value)
{
    int64_t number = 0;

    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        number = number * 10 + (*text - '0');
        if (number > most)
            return false;
    }
    *value = (int32_t)number;
    return number >= least;
}

static bool read_variable(const char *name, int32_t most, int32_t *value, model_error_t *error)
{
    const char *text = name ? getenv(name) : NULL;

    *value = 0;
    if (text && !parse_number(text, 1, most, value))
        return model__fail(error, MODEL_ERROR_CONFIG, "%s is not a whole number from 1 to %d", name,
                           most);
    return true;
}

/* 0: not given. */
static bool number_of_environment(const struct number_row *row, int32_t *value,
                                  model_error_t *error)
{
    int32_t second;

    if (!read_variable(row->variables[0], row->most, value, error) ||
        !read_variable(row->variables[1], row->most, &second, error))
        return false;
    if (*value && second && *value != second)
        return model__fail(error, MODEL_ERROR_CONFIG, "%s and %s are both set, and differ",
                           row->variables[0], row->variables[1]);
    *value = *value ? *value : second;
    return true;
}

static bool number_of_uri(const struct number_row *row, const mongoc_uri_t *uri, int32_t *value,
                          model_error_t *error)
{
    *value = 0;
    if (!mongoc_uri_has_option(uri, row->option))
        return true;
    *value = mongoc_uri_get_option_as_int32(uri, row->option, 0);
    if (*value < 1 || *value > row->most)
        return model__fail(error, MODEL_ERROR_CONFIG,
                           "the URI's option %s is not a whole number from 1 to %d", row->option,
                           row->most);
    return true;
}

static bool number_of_field(const struct number_row *row, const model_config_t *config,
                            int32_t *value, model_error_t *error)
{
    memcpy(value, (const uint8_t *)config + row->field, sizeof *value);
    if (*value < 0 || *value > row->most)
        return model__fail(error, MODEL_ERROR_CONFIG, "%s is not a whole number from 1 to %d",
                           row->field_name, row->most);
    return true;
}

static bool settle_number(const struct number_row *row, model__settings_t *settings,
                          model_error_t *error)
{
    int32_t field, uri, variable;

    if (!number_of_field(row, &settings->config, &field, error) ||
        !number_of_uri(row, settings->uri, &uri, error) ||
        !number_of_environment(row, &variable, error))
        return false;
    int32_t value = field ? field : uri ? uri : variable ? variable : row->fallback;
    memcpy((uint8_t *)&settings->config + row->field, &value, sizeof value);
    return mongoc_uri_set_option_as_int32(settings->uri, row->option, value) ||
           model__no_memory(error);
}

static bool settle_numbers(model__settings_t *settings, model_error_t *error)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(number_rows); i++)
        if (!settle_number(&number_rows[i], settings, error))
            return false;
    return true;
}

static bool refuse_min_pool_size(model_error_t *error)
{
    const char *text = getenv("MONGO_MIN_POOL_SIZE");
    int32_t value;

    if (!text || (parse_number(text, 0, MAX_CLIENTS, &value) && value == 0))
        return true;
    return model__fail(error, MODEL_ERROR_CONFIG,
                       "MONGO_MIN_POOL_SIZE can only be 0: the driver keeps no minimum");
}

static bool settle_retry_writes(mongoc_uri_t *uri, model_error_t *error)
{
    const char *text = getenv("MONGO_RETRY_WRITES");

    if (!text)
        return true;
    bool yes = !strcasecmp(text, "true"), no = !strcasecmp(text, "false");
    if (!yes && !no)
        return model__fail(error, MODEL_ERROR_CONFIG, "MONGO_RETRY_WRITES is not true or false");
    if (!mongoc_uri_has_option(uri, MONGOC_URI_RETRYWRITES))
        mongoc_uri_set_option_as_bool(uri, MONGOC_URI_RETRYWRITES, yes);
    return true;
}

/* The driver reports a missing file as "no suitable servers". */
static bool files_readable(const mongoc_uri_t *uri, model_error_t *error)
{
    static const char *const options[] = {MONGOC_URI_TLSCAFILE, MONGOC_URI_TLSCERTIFICATEKEYFILE};

    for (size_t i = 0; i < MODEL__COUNT_OF(options); i++) {
        const char *path = mongoc_uri_get_option_as_utf8(uri, options[i], NULL);
        if (path && access(path, R_OK))
            return model__fail(error, MODEL_ERROR_CONFIG,
                               "the URI's option %s names a file that cannot be read", options[i]);
    }
    return true;
}

static const char *database_of_uri(const mongoc_uri_t *uri)
{
    const char *name = mongoc_uri_get_database(uri);

    for (size_t i = 0; name && i < MODEL__COUNT_OF(system_databases); i++)
        if (!strcmp(name, system_databases[i]))
            return NULL;
    return name && *name ? name : NULL;
}

static bool settle_database(model__settings_t *settings, model_error_t *error)
{
    const char *given = settings->config.database;
    const char *from_uri = database_of_uri(settings->uri);
    const char *variable = getenv("MONGO_DATABASE");
    const char *name = given ? given : from_uri ? from_uri : variable;

    if (!name)
        return model__fail(error, MODEL_ERROR_CONFIG,
                           "no database is named: in the settings, the URI or MONGO_DATABASE");
    if (!model__database_name_valid(name))
        return model__fail(error, MODEL_ERROR_CONFIG,
                           "%s is not a name for a database: 1 to 63 bytes without / \\ . \" $ and "
                           "spaces",
                           given      ? "the database of the settings"
                           : from_uri ? "the database of the URI"
                                      : "MONGO_DATABASE");
    settings->database = model__strdup(name);
    return settings->database || model__no_memory(error);
}

static bool settle_uri(model__settings_t *settings, model_error_t *error)
{
    const char *given = settings->config.uri;
    const char *variable = getenv("MONGO_URI");
    const char *text = given ? given : variable ? variable : DEFAULT_URI;

    if (!*text)
        return model__fail(error, MODEL_ERROR_CONFIG, "%s is empty", given ? "uri" : "MONGO_URI");
    settings->uri = model__uri_new(text, error);
    return settings->uri != NULL;
}

static bool settle_app_name(const model__settings_t *settings, model_error_t *error)
{
    const char *name = settings->config.app_name;

    if (name && !mongoc_uri_set_appname(settings->uri, name))
        return model__fail(error, MODEL_ERROR_CONFIG, "app_name: at most 128 bytes of UTF-8");
    return true;
}

static bool settle_caps(model_config_t *config, model_error_t *error)
{
    if (config->max_documents < 0 || config->max_bytes < 0)
        return model__fail(error, MODEL_ERROR_CONFIG, "max_documents and max_bytes: not negative");
    config->max_documents = config->max_documents ? config->max_documents : 1000000;
    config->max_bytes = config->max_bytes ? config->max_bytes : (int64_t)1 << 30;
    return true;
}

void model__settings_free(model__settings_t *settings)
{
    mongoc_uri_destroy(settings->uri);
    model__free(settings->database);
    memset(settings, 0, sizeof *settings);
}

bool model__settings_read(model__settings_t *settings, const model_config_t *config,
                          model_error_t *error)
{
    memset(settings, 0, sizeof *settings);
    settings->config = *config;
    if (settle_uri(settings, error) && settle_numbers(settings, error) &&
        refuse_min_pool_size(error) && settle_retry_writes(settings->uri, error) &&
        files_readable(settings->uri, error) && settle_app_name(settings, error) &&
        settle_caps(&settings->config, error) && settle_database(settings, error))
        return true;
    model__settings_free(settings);
    return false;
}

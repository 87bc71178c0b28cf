#include "db/db.h"

#include <strings.h>

static const char *const schemes[] = {"mongodb://", "mongodb+srv://"};

/* Options of a URI that the driver knows. A refusal says why an option would do nothing. */
static const struct option_row {
    const char *name, *refusal;
} option_rows[] = {
    {"appname", NULL},
    {"authmechanism", NULL},
    {"authmechanismproperties", NULL},
    {"authsource", NULL},
    {"canonicalizehostname", NULL},
    {"compressors", NULL},
    {"connecttimeoutms", NULL},
    {"directconnection", NULL},
    {"gssapiservicename", NULL},
    {"heartbeatfrequencyms", NULL},
    {"journal", NULL},
    {"loadbalanced", NULL},
    {"localthresholdms", NULL},
    {"maxconnecting", "the driver has no such limit"},
    {"maxidletimems", "the driver never closes idle connections"},
    {"maxpoolsize", NULL},
    {"maxstalenessseconds", NULL},
    {"minpoolsize", "the driver keeps no minimum"},
    {"readconcernlevel", NULL},
    {"readpreference", NULL},
    {"readpreferencetags", NULL},
    {"replicaset", NULL},
    {"retryreads", NULL},
    {"retrywrites", NULL},
    {"safe", "it is out of date, use w"},
    {"serverselectiontimeoutms", NULL},
    {"serverselectiontryonce", "a pool always waits"},
    {"slaveok", "it is out of date, use readPreference"},
    {"socketcheckintervalms", NULL},
    {"sockettimeoutms", NULL},
    {"srvmaxhosts", NULL},
    {"srvservicename", NULL},
    {"ssl", NULL},
    {"sslallowinvalidcertificates", NULL},
    {"sslallowinvalidhostnames", NULL},
    {"sslcertificateauthorityfile", NULL},
    {"sslclientcertificatekeyfile", NULL},
    {"sslclientcertificatekeypassword", NULL},
    {"timeoutms", "the driver has no such limit"},
    {"tls", NULL},
    {"tlsallowinvalidcertificates", NULL},
    {"tlsallowinvalidhostnames", NULL},
    {"tlscafile", NULL},
    {"tlscertificatekeyfile", NULL},
    {"tlscertificatekeyfilepassword", NULL},
    {"tlsdisablecertificaterevocationcheck", NULL},
    {"tlsdisableocspendpointcheck", NULL},
    {"tlsinsecure", NULL},
    {"w", NULL},
    {"waitqueuemultiple", "it is out of date"},
    {"waitqueuetimeoutms", NULL},
    {"wtimeoutms", NULL},
    {"zlibcompressionlevel", NULL},
};

typedef struct option_text {
    const char *name, *value;
    int name_size, value_size; /* value_size -1: no '=' */
} option_text_t;

static const struct option_row *known_option(const option_text_t *option)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(option_rows); i++)
        if (strlen(option_rows[i].name) == (size_t)option->name_size &&
            !strncasecmp(option_rows[i].name, option->name, (size_t)option->name_size))
            return &option_rows[i];
    return NULL;
}

/* Behind the scheme; NULL: no scheme that we know. */
static const char *after_scheme(const char *text)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(schemes); i++)
        if (!strncmp(text, schemes[i], strlen(schemes[i])))
            return text + strlen(schemes[i]);
    return NULL;
}

/* The same places as the driver's parser takes: a '?' in a password begins no options. */
static const char *first_option(const char *authority)
{
    const char *slash = strchr(authority, '/');
    const char *at = strchr(authority, '@');
    const char *mark = strchr(slash ? slash : at ? at : authority, '?');

    return mark ? mark + 1 : authority + strlen(authority);
}

static bool next_option(const char **at, option_text_t *option)
{
    const char *start = *at;

    if (!*start)
        return false;
    const char *end = start + strcspn(start, "&");
    const char *equals = memchr(start, '=', (size_t)(end - start));
    option->name = start;
    option->name_size = (int)((equals ? equals : end) - start);
    option->value = equals ? equals + 1 : end;
    option->value_size = equals ? (int)(end - equals - 1) : -1;
    *at = *end ? end + 1 : end;
    return true;
}

static bool driver_accepts(const char *format, int size, const char *part)
{
    char text[1024];
    int length = snprintf(text, sizeof text, format, size, part);
    mongoc_uri_t *uri = length > 0 && (size_t)length < sizeof text ? mongoc_uri_new(text) : NULL;

    mongoc_uri_destroy(uri);
    return uri != NULL;
}

static bool whole_option_accepted(const option_text_t *option)
{
    return driver_accepts("mongodb://u:p@h/?%.*s",
                          (int)(option->value + option->value_size - option->name), option->name);
}

/* A '@' behind the slash tells that the slash belongs to a password. */
static bool path_accepted(const char *authority)
{
    const char *path = strchr(authority, '/');
    int size = path ? (int)strcspn(path, "?") : 0;

    return !path || memchr(path, '@', (size_t)size) ||
           driver_accepts("mongodb://h%.*s", size, path);
}

/* The driver takes what stands behind the first '@' for hosts: with an '@' in the password, for a
 * part of it, which would then be told as the host that cannot be reached. */
static bool hosts_sound(const mongoc_uri_t *uri)
{
    for (const mongoc_host_list_t *host = mongoc_uri_get_hosts(uri); host; host = host->next)
        if (strchr(host->host, '@'))
            return false;
    return true;
}

/* The driver's words may hold a password, so we find out ourselves what it did not like. */
static bool explain(const char *text, model_error_t *error)
{
    const char *authority = after_scheme(text);
    option_text_t option;

    if (!authority)
        return model__fail(error, MODEL_ERROR_CONFIG,
                           "the URI does not begin with mongodb:// or mongodb+srv://");
    for (const char *at = first_option(authority); next_option(&at, &option);) {
        const struct option_row *row = known_option(&option);
        if (row && option.value_size >= 0 && !whole_option_accepted(&option))
            return model__fail(error, MODEL_ERROR_CONFIG,
                               "the URI's option %s has a value that is not valid", row->name);
    }
    if (!path_accepted(authority))
        return model__fail(error, MODEL_ERROR_CONFIG, "the URI's database name is not valid");
    return model__fail(
        error, MODEL_ERROR_CONFIG,
        "the URI is not valid: write it as mongodb://user:password@host:port/database"
        "?option=value, special characters percent-encoded");
}

static bool refuse_option(const option_text_t *option, const char *why, model_error_t *error)
{
    return model__fail(error, MODEL_ERROR_CONFIG, "the URI's option %.*s: %s",
                       option->name_size < 48 ? option->name_size : 48, option->name, why);
}

static bool zero(const option_text_t *option)
{
    return option->value_size == 1 && *option->value == '0';
}

static bool option_sound(const option_text_t *option, model_error_t *error)
{
    const struct option_row *row = known_option(option);

    if (!row)
        return refuse_option(option, "there is no such option", error);
    if (option->value_size <= 0)
        return refuse_option(option, "it has no value", error);
    if (row->refusal && !(zero(option) && !strcmp(row->name, "minpoolsize")))
        return refuse_option(option, row->refusal, error);
    return true;
}

static bool options_sound(const char *text, model_error_t *error)
{
    option_text_t option;

    for (const char *at = first_option(after_scheme(text)); next_option(&at, &option);)
        if (option.name_size && !option_sound(&option, error))
            return false;
    return true;
}

enum { W_ERRORS_IGNORED = -1 }; /* driver 2 refuses it, and has no name for it */

bool model__write_concern_sound(const mongoc_write_concern_t *concern, model_error_t *error)
{
    int32_t w = concern ? mongoc_write_concern_get_w(concern) : MONGOC_WRITE_CONCERN_W_DEFAULT;

    if (w == MONGOC_WRITE_CONCERN_W_UNACKNOWLEDGED || w == W_ERRORS_IGNORED)
        return model__fail(error, MODEL_ERROR_CONFIG,
                           "w=%d: without acknowledgement no error could be told", w);
    return true;
}

mongoc_uri_t *model__uri_new(const char *text, model_error_t *error)
{
    bson_error_t unused;
    mongoc_uri_t *uri = mongoc_uri_new_with_error(text, &unused);

    if (!uri) {
        explain(text, error);
        return NULL;
    }
    if (!hosts_sound(uri))
        explain(text, error);
    else if (options_sound(text, error) &&
             model__write_concern_sound(mongoc_uri_get_write_concern(uri), error))
        return uri;
    mongoc_uri_destroy(uri);
    return NULL;
}

/* A database and a clock for each test of the store; JSON with apostrophes instead of quotes. */
#ifndef TESTS_LIVE_STORE_FIXTURE_H
#define TESTS_LIVE_STORE_FIXTURE_H

#include "live/live.h"
#include "live/store_models.h"

typedef struct fixture {
    live_t live;
    model_db_t *db;
    int64_t now; /* what the clock says */
    model_error_t error;
} fixture_t;

static inline int64_t fixture_clock(void *context)
{
    return ((fixture_t *)context)->now;
}

/* Another handle of the same database. */
LIVE_UNUSED static model_db_t *fixture_open(fixture_t *fixture, model_config_t config)
{
    config.uri = config.uri ? config.uri : fixture->live.uri;
    config.database = fixture->live.database;
    config.app_name = fixture->live.app_name;
    config.clock = fixture_clock;
    config.clock_context = fixture;
    model_db_t *db = model_open_with(&config, &fixture->error);
    if (db)
        model_register(db, ALL_MODELS, &fixture->error);
    live_print_on_failure(&fixture->error);
    assert_int_equal(fixture->error.code, MODEL_OK);
    return db;
}

static inline int fixture_setup(void **state)
{
    fixture_t *fixture = calloc(1, sizeof *fixture);

    live_begin(&fixture->live, "store");
    fixture->now = 1700000000000;
    fixture->db = fixture->live.db = fixture_open(fixture, (model_config_t){0});
    *state = fixture;
    return 0;
}

static inline int fixture_teardown(void **state)
{
    fixture_t *fixture = *state;

    live_close(&fixture->live);
    free(fixture);
    return 0;
}

#define STORE_TEST(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)

/* ---- raw looks ---- */

/* With quotes; lives until the fourth call from now. */
static inline const char *raw_json(const char *json)
{
    static char texts[4][1024];
    static unsigned next;
    char *text = texts[next++ % 4];

    assert_true(strlen(json) < sizeof texts[0]);
    strcpy(text, json);
    for (char *at = text; *at; at++)
        if (*at == '\'')
            *at = '"';
    return text;
}

LIVE_UNUSED static int64_t raw_count(fixture_t *fixture, const char *collection, const char *filter)
{
    return live_count(&fixture->live, collection, raw_json(filter));
}

LIVE_UNUSED static void raw_insert(fixture_t *fixture, const char *collection, const char *json)
{
    live_insert(&fixture->live, collection, raw_json(json));
}

LIVE_UNUSED static void raw_update(fixture_t *fixture, const char *collection, const char *filter,
                                   const char *update)
{
    char command[2048];

    snprintf(command, sizeof command,
             "{\"update\": \"%s\", \"updates\": [{\"q\": %s, \"u\": %s, \"multi\": true}]}",
             collection, raw_json(filter), raw_json(update));
    live_must(&fixture->live, command);
}

LIVE_UNUSED static void raw_delete(fixture_t *fixture, const char *collection, const char *filter)
{
    char command[1024];

    snprintf(command, sizeof command,
             "{\"delete\": \"%s\", \"deletes\": [{\"q\": %s, \"limit\": 0}]}", collection,
             raw_json(filter));
    live_must(&fixture->live, command);
}

/* Exactly one document of the collection meets the filter. */
#define assert_stored(fixture, collection, filter) \
    assert_int_equal(raw_count(fixture, collection, filter), 1)

/* Of this fixture's handles only, until raw_fail_point_off(). */
LIVE_UNUSED static void raw_fail_point(fixture_t *fixture, int times, const char *data)
{
    char mode[40];

    snprintf(mode, sizeof mode, "{\"times\": %d}", times);
    live_fail_point(&fixture->live, mode, raw_json(data));
}

LIVE_UNUSED static void raw_fail_point_off(fixture_t *fixture)
{
    live_fail_point_off(&fixture->live);
}

/* ---- records ---- */

LIVE_UNUSED static user_t *fresh_user(const char *username, const char *email)
{
    user_t *user = user_new();

    assert_non_null(user);
    user->username = username;
    user->email = email;
    return user;
}

LIVE_UNUSED static user_t *stored_user(fixture_t *fixture, const char *username, const char *email)
{
    user_t *user = fresh_user(username, email);

    user_create(fixture->db, user, &fixture->error);
    live_print_on_failure(&fixture->error);
    assert_int_equal(fixture->error.code, MODEL_OK);
    return user;
}

#define assert_error(error_, code_)               \
    do {                                          \
        if ((error_).code != (code_))             \
            model_error_print(stderr, &(error_)); \
        assert_int_equal((error_).code, (code_)); \
    } while (0)

#define assert_done(call_, error_)          \
    do {                                    \
        bool done_ = (call_);               \
        live_print_on_failure(&(error_));   \
        assert_true(done_);                 \
        assert_int_equal((error_).code, 0); \
    } while (0)

#endif

/* Failures that the time which has passed tells apart. */
#include "db/db.h"

#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

static void a_silent_server_is_a_timeout_and_a_lost_one_is_not(void **state)
{
    model__pool_t pool = {.hosts = "h:1", .socket_ms = 400};
    model_db_t db = {.pool = &pool};
    bson_error_t driver = {.domain = MONGOC_ERROR_STREAM, .code = MONGOC_ERROR_STREAM_SOCKET};
    model__attempt_t attempt = {.writes = true, .repeatable = true};
    model_error_t error = {0};

    (void)state;
    attempt.started = model__ticks();
    model__failure(&db, &attempt, &driver, NULL, &error);
    assert_int_equal(error.code, MODEL_ERROR_CONNECTION);
    error = (model_error_t){0};
    attempt.started = model__ticks() - 390;
    model__failure(&db, &attempt, &driver, NULL, &error);
    assert_int_equal(error.code, MODEL_ERROR_TIMEOUT);
    assert_int_equal(error.outcome, MODEL_OUTCOME_UNKNOWN);
    assert_int_equal(error.retry, MODEL_RETRY_SAME_CALL);
}

/* Where JavaScript runs the server tells its own limit so (11601). */
static void an_operation_that_was_ended_behind_its_limit_is_a_timeout(void **state)
{
    static const struct {
        int64_t passed;
        int32_t limit_ms;
        model_code_t code;
    } rows[] = {{0, 20, MODEL_ERROR_SERVER},
                {30, 0, MODEL_ERROR_SERVER},
                {30, 20, MODEL_ERROR_TIMEOUT},
                {30, 60000, MODEL_ERROR_SERVER}};
    const bson_error_t driver = {.domain = MONGOC_ERROR_SERVER, .code = 11601};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const model__attempt_t attempt = {.started = model__ticks() - rows[i].passed,
                                          .limit_ms = rows[i].limit_ms};
        model_error_t error = {0};
        model__failure(NULL, &attempt, &driver, NULL, &error);
        assert_int_equal(error.code, rows[i].code);
        assert_int_equal(error.driver_code, 11601);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_silent_server_is_a_timeout_and_a_lost_one_is_not),
        cmocka_unit_test(an_operation_that_was_ended_behind_its_limit_is_a_timeout),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

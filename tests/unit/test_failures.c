/* The one mapping of failures, against replies as servers and the driver make them. */
#include "db/db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { NOTHING = MODEL_OUTCOME_NOTHING, DONE, PARTLY, UNKNOWN };
enum { NO = MODEL_RETRY_NO, AGAIN = MODEL_RETRY_SAME_CALL };

static const model__attempt_t reading = {.repeatable = true};
static const model__attempt_t writing_one = {.writes = true, .repeatable = true};
static const model__attempt_t changing_one = {.writes = true};
static const model__attempt_t writing_many = {.writes = true, .many = true};

static bson_t *parse(const char *json)
{
    bson_error_t error;
    bson_t *document = bson_new_from_json((const uint8_t *)json, -1, &error);

    if (!document)
        fail_msg("%s: %s", json, error.message);
    return document;
}

/* domain 0: the driver gave nothing; json NULL: no reply. */
static model_error_t map(const model__attempt_t *attempt, int domain, int code, const char *text,
                         const char *json)
{
    model_error_t error = {0};
    bson_error_t driver = {.domain = (uint32_t)domain, .code = (uint32_t)code};
    bson_t *reply = json ? parse(json) : NULL;

    snprintf(driver.message, sizeof driver.message, "%s", text);
    assert_false(model__failure(NULL, attempt, &driver, reply, &error));
    bson_destroy(reply);
    return error;
}

/* ---- the table, group by group ---- */

static const struct group {
    model_code_t code;
    int one, many; /* outcome of a write of one and of many documents */
    bool again;    /* may it pass by itself */
    int domain;
    int codes[20]; /* ends at 0 */
} groups[] = {
    {MODEL_ERROR_DUPLICATE, NOTHING, PARTLY, false, 17, {11000, 11001, 12582}},
    {MODEL_ERROR_VALIDATION, NOTHING, PARTLY, false, 17, {121}},
    {MODEL_ERROR_PERMISSION, NOTHING, NOTHING, false, 17, {13, 8000}},
    {MODEL_ERROR_AUTH, NOTHING, NOTHING, false, 17, {18, 391}},
    {MODEL_ERROR_TIMEOUT, NOTHING, UNKNOWN, true, 17, {50, 262, 290}},
    {MODEL_ERROR_TIMEOUT, UNKNOWN, UNKNOWN, true, 17, {202}},
    {MODEL_ERROR_WRITE_CONCERN, UNKNOWN, UNKNOWN, false, 17, {64, 75, 79, 100}},
    {MODEL_ERROR_CONFLICT, NOTHING, PARTLY, true, 17, {112, 24, 239, 246, 250, 272, 136}},
    {MODEL_ERROR_CONFLICT, NOTHING, NOTHING, false, 17, {225, 251, 256}},
    {MODEL_ERROR_CONFLICT, NOTHING, UNKNOWN, true, 17, {175}},
    {MODEL_ERROR_CONNECTION, NOTHING, NOTHING, true, 17, {43, 237, 134, 462, 433, 449, 450}},
    {MODEL_ERROR_CONNECTION,
     UNKNOWN,
     UNKNOWN,
     true,
     17,
     {6, 7, 89, 9001, 91, 189, 10058, 10107, 11600, 11602, 13435, 13436, 279}},
    {MODEL_ERROR_SERVER, NOTHING, UNKNOWN, true, 17, {11601, 46841}},
    {MODEL_ERROR_LIMIT, NOTHING, PARTLY, false, 17, {10334, 17419, 17420, 15}},
    {MODEL_ERROR_LIMIT, NOTHING, UNKNOWN, false, 17, {17217, 146, 292}},
    {MODEL_ERROR_LIMIT, NOTHING, NOTHING, false, 17, {257}},
    {MODEL_ERROR_SCHEMA, NOTHING, NOTHING, false, 17, {48, 67, 68, 85, 86, 27, 291}},
    {MODEL_ERROR_NOT_FOUND, NOTHING, NOTHING, false, 17, {26}},
    {MODEL_ERROR_UNSUPPORTED,
     NOTHING,
     NOTHING,
     false,
     17,
     {20, 59, 115, 238, 166, 167, 263, 322, 323, 40324}},
    {MODEL_ERROR_ARGUMENT, NOTHING, PARTLY, false, 17, {2, 14, 52, 53, 57, 66}},
    {MODEL_ERROR_MISMATCH,
     NOTHING,
     PARTLY,
     false,
     17,
     {28, 16554, 16555, 17048, 17049, 17124, 28651, 28664, 28724}},
    {MODEL_ERROR_ARGUMENT,
     NOTHING,
     NOTHING,
     false,
     17,
     {9, 40, 72, 73, 378, 40413, 40414, 40415, 40485}},
    {MODEL_ERROR_CORRUPT, NOTHING, NOTHING, false, 17, {22}},
    {MODEL_ERROR_SERVER, UNKNOWN, UNKNOWN, false, 17, {17, 4711}},
    {MODEL_ERROR_CONNECTION, NOTHING, NOTHING, true, 15, {13053, 13052}},
    {MODEL_ERROR_CONNECTION, UNKNOWN, UNKNOWN, true, 2, {4}},
    {MODEL_ERROR_CONNECTION, NOTHING, NOTHING, true, 2, {3, 5}},
    {MODEL_ERROR_AUTH, NOTHING, NOTHING, false, 1, {11}},
    {MODEL_ERROR_LIMIT, NOTHING, NOTHING, false, 1, {8}},
    {MODEL_ERROR_CONNECTION, NOTHING, NOTHING, true, 1, {12}},
    {MODEL_ERROR_UNSUPPORTED, NOTHING, NOTHING, false, 1, {52}},
    {MODEL_ERROR_ARGUMENT, NOTHING, NOTHING, false, 1, {13}},
    {MODEL_ERROR_AUTH, NOTHING, NOTHING, false, 7, {1}},
    {MODEL_ERROR_AUTH, NOTHING, NOTHING, false, 14, {1}},
    {MODEL_ERROR_UNSUPPORTED, NOTHING, NOTHING, false, 3, {15}},
    {MODEL_ERROR_CONNECTION, UNKNOWN, UNKNOWN, true, 3, {14, 17}},
    {MODEL_ERROR_CORRUPT, NOTHING, NOTHING, false, 8, {18}},
    {MODEL_ERROR_WRITE_CONCERN, DONE, DONE, false, 16, {64, 75, 79, 91, 100, 11600}},
    {MODEL_ERROR_ARGUMENT, NOTHING, NOTHING, false, 18, {53}},
    {MODEL_ERROR_ARGUMENT, NOTHING, NOTHING, false, 4, {16, 51}},
    {MODEL_ERROR_ARGUMENT, NOTHING, NOTHING, false, 10, {20, 21}},
    {MODEL_ERROR_ARGUMENT, NOTHING, NOTHING, false, 11, {22}},
    {MODEL_ERROR_UNSUPPORTED, NOTHING, NOTHING, false, 19, {1}},
    {MODEL_ERROR_SERVER, UNKNOWN, UNKNOWN, false, 13, {27}},
};

static int retry_wanted(const struct group *group, int outcome, bool repeatable)
{
    bool safe = outcome == NOTHING || (outcome == UNKNOWN && repeatable);

    return group->again && safe ? AGAIN : NO;
}

static void check_attempt(const struct group *group, int code, const model__attempt_t *attempt,
                          int outcome)
{
    model_error_t error = map(attempt, group->domain, code, "the secret text", NULL);
    int retry = retry_wanted(group, outcome, attempt->repeatable);

    if (error.code != group->code || (int)error.outcome != outcome || (int)error.retry != retry)
        fail_msg("%d/%d gives %s, outcome %d, retry %d", group->domain, code,
                 model_code_name(error.code), (int)error.outcome, (int)error.retry);
    assert_int_equal(error.driver_domain, group->domain);
    assert_int_equal(error.driver_code, code);
    assert_true(error.message[0]);
    if (group->domain != MONGOC_ERROR_SERVER_SELECTION)
        assert_null(strstr(error.message, "secret"));
}

static void every_failure_has_its_code_outcome_and_retry(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(groups); i++)
        for (const int *code = groups[i].codes; *code; code++) {
            check_attempt(&groups[i], *code, &reading, NOTHING);
            check_attempt(&groups[i], *code, &writing_one, groups[i].one);
            check_attempt(&groups[i], *code, &changing_one, groups[i].one);
            check_attempt(&groups[i], *code, &writing_many, groups[i].many);
        }
}

/* Rows that need a text, or no domain at all, have tests of their own below. */
static bool has_case(const model__failure_row_t *row)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(groups); i++)
        for (const int *code = groups[i].codes; *code; code++)
            if (model__failure_row(groups[i].domain, *code, "") == row)
                return true;
    return row->text || row->domain == 0;
}

static void every_row_has_a_case(void **state)
{
    (void)state;
    for (size_t i = 0; i < model__n_failure_rows; i++)
        if (!has_case(&model__failure_rows[i]))
            fail_msg("no case for %d/%d", model__failure_rows[i].domain,
                     model__failure_rows[i].code);
}

/* ---- what only texts and replies tell ---- */

static void a_document_that_is_too_large_is_a_limit(void **state)
{
    model_error_t error = map(&writing_one, 8, 18, "Document 0 is too large for the cluster", NULL);

    (void)state;
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
}

static void an_unknown_code_with_a_duplicate_key_text_is_a_duplicate(void **state)
{
    model_error_t error =
        map(&writing_one, 17, 16460, "error inserting: E11000 duplicate key error", NULL);

    (void)state;
    assert_int_equal(error.code, MODEL_ERROR_DUPLICATE);
}

static void a_failure_without_code_or_reply_is_the_servers(void **state)
{
    model_error_t error = map(&writing_one, 0, 0, "", "{}");

    (void)state;
    assert_int_equal(error.code, MODEL_ERROR_SERVER);
    assert_int_equal(error.outcome, UNKNOWN);
    assert_int_equal(error.retry, NO);
    assert_true(error.message[0]);
    error = map(&reading, 0, 0, "", "{\"ok\": 0}");
    assert_int_equal(error.code, MODEL_ERROR_SERVER);
    assert_int_equal(error.outcome, NOTHING);
}

static void a_failure_without_code_is_looked_up_in_the_reply(void **state)
{
    static const struct {
        const char *reply;
        model_code_t code;
        int outcome;
    } rows[] = {
        {"{\"writeErrors\": [{\"index\": 0, \"code\": 11000}]}", MODEL_ERROR_DUPLICATE, NOTHING},
        {"{\"writeErrors\": [{\"index\": 0, \"code\": 4711}]}", MODEL_ERROR_SERVER, NOTHING},
        {"{\"ok\": 0, \"code\": 13}", MODEL_ERROR_PERMISSION, NOTHING},
        {"{\"errorReplies\": [{\"ok\": 0, \"code\": 50}]}", MODEL_ERROR_TIMEOUT, NOTHING},
        {"{\"ok\": 1, \"writeConcernError\": {\"code\": 64}}", MODEL_ERROR_WRITE_CONCERN, DONE},
        {"{\"writeConcernErrors\": [{\"code\": 100}]}", MODEL_ERROR_WRITE_CONCERN, DONE},
        {"{\"code\": \"no number\"}", MODEL_ERROR_SERVER, UNKNOWN},
        {"{\"writeErrors\": \"no list\", \"errInfo\": 1, \"keyPattern\": 2}", MODEL_ERROR_SERVER,
         UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model_error_t error = map(&writing_one, 0, 0, "", rows[i].reply);
        if (error.code != rows[i].code || (int)error.outcome != rows[i].outcome)
            fail_msg("%s gives %s, outcome %d", rows[i].reply, model_code_name(error.code),
                     (int)error.outcome);
    }
}

static void a_write_error_wins_over_a_write_concern_error(void **state)
{
    model_error_t error =
        map(&writing_many, 17, 11000, "",
            "{\"nInserted\": 1, \"writeErrors\": [{\"index\": 1, \"code\": 11000, \"errmsg\": "
            "\"E11000 index: mail_1 dup key: { mail: 1 }\"}], \"writeConcernErrors\": [{\"code\": "
            "64, \"codeName\": \"WriteConcernFailed\"}]}");

    (void)state;
    assert_int_equal(error.code, MODEL_ERROR_DUPLICATE);
    assert_int_equal(error.outcome, PARTLY);
    assert_string_equal(error.code_name, "");
}

static void what_a_bulk_counted_is_not_nothing(void **state)
{
    model_error_t error = map(&writing_many, 17, 13, "", "{\"nInserted\": 0}");

    (void)state;
    assert_int_equal(error.outcome, NOTHING);
    error = map(&writing_many, 17, 13, "", "{\"nInserted\": 2}");
    assert_int_equal(error.outcome, PARTLY);
    assert_int_equal(error.retry, NO);
}

static void a_refused_item_of_a_bulk_leaves_those_before_it(void **state)
{
    model_error_t error =
        map(&writing_many, 17, 40, "",
            "{\"nInserted\": 0, \"writeErrors\": [{\"index\": 3, \"code\": 40}]}");

    (void)state;
    assert_int_equal(error.outcome, PARTLY);
}

static void labels_decide_what_may_be_repeated(void **state)
{
    static const struct {
        const char *labels;
        uint32_t bits;
        int outcome, retry;
    } rows[] = {
        {"", 0, UNKNOWN, AGAIN},
        {"\"RetryableWriteError\"", MODEL_LABEL_RETRYABLE_WRITE, UNKNOWN, AGAIN},
        {"\"RetryableWriteError\", \"NoWritesPerformed\"", MODEL_LABEL_RETRYABLE_WRITE, NOTHING,
         AGAIN},
        {"\"TransientTransactionError\"", MODEL_LABEL_TRANSIENT_TRANSACTION, UNKNOWN,
         MODEL_RETRY_TRANSACTION},
        {"\"UnknownTransactionCommitResult\", \"RetryableWriteError\"",
         MODEL_LABEL_UNKNOWN_COMMIT | MODEL_LABEL_RETRYABLE_WRITE, UNKNOWN, MODEL_RETRY_COMMIT},
        {"\"ResumableChangeStreamError\"", MODEL_LABEL_RESUMABLE, UNKNOWN, AGAIN},
    };
    char reply[256];

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        snprintf(reply, sizeof reply, "{\"errorLabels\": [%s]}", rows[i].labels);
        model_error_t error = map(&writing_one, 17, 91, "", reply);
        assert_int_equal(error.labels, rows[i].bits);
        assert_int_equal(error.outcome, rows[i].outcome);
        assert_int_equal(error.retry, rows[i].retry);
    }
    model_error_t error =
        map(&writing_one, 17, 13, "", "{\"errorLabels\": [\"SystemOverloadedError\"]}");
    assert_int_equal(error.labels, MODEL_LABEL_OVERLOADED);
    assert_int_equal(error.retry, AGAIN);
}

static void a_code_name_is_kept_when_it_is_a_name(void **state)
{
    model_error_t error = map(&reading, 17, 50, "", "{\"codeName\": \"MaxTimeMSExpired\"}");

    (void)state;
    assert_string_equal(error.code_name, "MaxTimeMSExpired");
    assert_string_equal(error.message, "the time limit passed (server code 50 MaxTimeMSExpired)");
    error = map(&reading, 17, 50, "", "{\"codeName\": \"a secret: 1\"}");
    assert_string_equal(error.code_name, "");
    assert_string_equal(error.message, "the time limit passed (server code 50)");
}

static void the_first_failure_stays(void **state)
{
    model_error_t error = {.code = MODEL_ERROR_ARGUMENT};

    (void)state;
    assert_false(model__failure(NULL, &reading, NULL, NULL, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(model__failure(NULL, &reading, NULL, NULL, NULL));
}

static void the_servers_text_is_given_only_when_asked_for(void **state)
{
    model__pool_t pool = {.hosts = "h:1"};
    model_db_t db = {.pool = &pool, .server_text = true};
    bson_error_t driver = {.domain = 17, .code = 2, .message = "the value 7 is bad"};
    model_error_t error = {0};

    (void)state;
    model__failure(&db, &reading, &driver, NULL, &error);
    assert_string_equal(error.server, "the value 7 is bad");
    assert_null(strstr(error.message, "7"));
    error = (model_error_t){0};
    db.server_text = false;
    model__failure(&db, &reading, &driver, NULL, &error);
    assert_string_equal(error.server, "");
}

static void a_server_that_cannot_be_chosen_is_named(void **state)
{
    model__pool_t pool = {.hosts = "h:1, h:2"};
    model_db_t db = {.pool = &pool};
    bson_error_t driver = {
        .domain = 15, .code = 13053, .message = "No suitable servers found: [connection refused]"};
    model_error_t error = {0};

    (void)state;
    model__failure(&db, &reading, &driver, NULL, &error);
    assert_string_equal(error.message, "no server of h:1, h:2 can be used: [connection refused]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failure_has_its_code_outcome_and_retry),
        cmocka_unit_test(every_row_has_a_case),
        cmocka_unit_test(a_document_that_is_too_large_is_a_limit),
        cmocka_unit_test(an_unknown_code_with_a_duplicate_key_text_is_a_duplicate),
        cmocka_unit_test(a_failure_without_code_or_reply_is_the_servers),
        cmocka_unit_test(a_failure_without_code_is_looked_up_in_the_reply),
        cmocka_unit_test(a_write_error_wins_over_a_write_concern_error),
        cmocka_unit_test(what_a_bulk_counted_is_not_nothing),
        cmocka_unit_test(a_refused_item_of_a_bulk_leaves_those_before_it),
        cmocka_unit_test(labels_decide_what_may_be_repeated),
        cmocka_unit_test(a_code_name_is_kept_when_it_is_a_name),
        cmocka_unit_test(the_first_failure_stays),
        cmocka_unit_test(the_servers_text_is_given_only_when_asked_for),
        cmocka_unit_test(a_server_that_cannot_be_chosen_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

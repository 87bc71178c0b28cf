/* What the server and the network can do to one command: code, outcome, retry; no value is told. */
#include "live/live.h"

#include "db/db.h"

enum { NOTHING = MODEL_OUTCOME_NOTHING, DONE, PARTLY, UNKNOWN };
enum { NO = MODEL_RETRY_NO, AGAIN = MODEL_RETRY_SAME_CALL };

static const model__attempt_t reading = {.repeatable = true};
static const model__attempt_t writing = {.writes = true, .repeatable = true};
static const model__attempt_t changing = {.writes = true};
static const model__attempt_t changing_many = {.writes = true, .many = true};

#define FIND "{\"find\": \"things\", \"filter\": {\"name\": \"s3cret\"}}"
#define INSERT "{\"insert\": \"things\", \"documents\": [{\"_id\": 1, \"name\": \"s3cret\"}]}"

static bool run(live_t *live, const model__attempt_t *attempt, const char *json,
                model_error_t *error)
{
    model__client_t client;
    bson_t *command = live_json(json), reply;

    model__error_clear(error);
    assert_true(model__client_take(&client, live->db, error));
    bool ok = model__command(&client, attempt, command, NULL, &reply, error);
    bson_destroy(&reply);
    bson_destroy(command);
    model__client_give(&client);
    return ok;
}

typedef struct wanted {
    const model__attempt_t *attempt;
    const char *command;
    model_code_t code;
    int outcome, retry, driver_code;
} wanted_t;

static void check(live_t *live, const wanted_t *row)
{
    model_error_t error;

    if (run(live, row->attempt, row->command, &error))
        fail_msg("%s is done", row->command);
    if (error.code != row->code || (int)error.outcome != row->outcome ||
        (int)error.retry != row->retry)
        fail_msg("%s: %s, outcome %d, retry %d: %s", row->command, model_code_name(error.code),
                 (int)error.outcome, (int)error.retry, error.message);
    assert_int_equal(error.driver_code, row->driver_code);
    live_assert_silent_about(&error, "s3cret");
}

static const wanted_t refusals[] = {
    {&writing, INSERT, MODEL_ERROR_DUPLICATE, NOTHING, NO, 11000},
    {&writing, "{\"insert\": \"checked\", \"documents\": [{\"name\": \"s3cret\", \"age\": -1}]}",
     MODEL_ERROR_VALIDATION, NOTHING, NO, 121},
    {&changing_many,
     "{\"update\": \"things\", \"updates\": [{\"q\": {}, \"u\": {\"$inc\": {\"n\": 1}}, "
     "\"multi\": true}]}",
     MODEL_ERROR_MISMATCH, PARTLY, NO, 14},
    {&changing,
     "{\"update\": \"things\", \"updates\": [{\"q\": {\"_id\": 1}, \"u\": {\"$set\": {\"_id\": "
     "2}}}]}",
     MODEL_ERROR_ARGUMENT, NOTHING, NO, 66},
    {&reading, "{\"find\": \"things\", \"filter\": {\"$frob\": \"s3cret\"}}", MODEL_ERROR_ARGUMENT,
     NOTHING, NO, 2},
    {&reading,
     "{\"find\": \"things\", \"filter\": {\"$where\": \"sleep(300) || true\"}, "
     "\"maxTimeMS\": 30}",
     MODEL_ERROR_TIMEOUT, NOTHING, AGAIN, 50},
    {&reading, "{\"aggregate\": \"things\", \"pipeline\": [{\"$frob\": 1}], \"cursor\": {}}",
     MODEL_ERROR_UNSUPPORTED, NOTHING, NO, 40324},
    {&reading, "{\"noSuchCommand\": \"s3cret\"}", MODEL_ERROR_UNSUPPORTED, NOTHING, NO, 59},
    {&reading, "{\"find\": \"\"}", MODEL_ERROR_ARGUMENT, NOTHING, NO, 73},
    {&reading, "{\"find\": \"things\", \"frob\": 1}", MODEL_ERROR_ARGUMENT, NOTHING, NO, 40415},
    {&reading, "{\"getMore\": {\"$numberLong\": \"77\"}, \"collection\": \"things\"}",
     MODEL_ERROR_CONNECTION, NOTHING, AGAIN, 43},
    {&reading, "{\"listIndexes\": \"nothing\"}", MODEL_ERROR_NOT_FOUND, NOTHING, NO, 26},
    {&writing, "{\"create\": \"things\", \"capped\": true, \"size\": 4096}", MODEL_ERROR_SCHEMA,
     NOTHING, NO, 48},
    {&writing,
     "{\"createIndexes\": \"things\", \"indexes\": [{\"key\": {\"n\": 1}, \"name\": \"n_1\", "
     "\"expireAfterSeconds\": 9}]}",
     MODEL_ERROR_SCHEMA, NOTHING, NO, 85},
    {&writing,
     "{\"createIndexes\": \"things\", \"indexes\": [{\"key\": {\"m\": 1}, \"name\": \"n_1\"}]}",
     MODEL_ERROR_SCHEMA, NOTHING, NO, 86},
    {&writing,
     "{\"createIndexes\": \"things\", \"indexes\": [{\"key\": {\"name\": 1}, \"name\": "
     "\"name_1\", \"unique\": true}]}",
     MODEL_ERROR_DUPLICATE, NOTHING, NO, 11000},
    {&reading, "{\"listIndexes\": \"seen\"}", MODEL_ERROR_UNSUPPORTED, NOTHING, NO, 166},
};

static void what_the_server_refuses_is_typed(void **state)
{
    live_t live;

    (void)state;
    live_open(&live, "refused");
    live_insert(&live, "things", "{\"_id\": 1, \"name\": \"s3cret\", \"n\": 1}");
    live_insert(&live, "things", "{\"_id\": 2, \"name\": \"s3cret\", \"n\": \"s3cret\"}");
    live_must(&live, "{\"createIndexes\": \"things\", \"indexes\": [{\"key\": {\"n\": 1}, "
                     "\"name\": \"n_1\"}]}");
    live_must(&live, "{\"create\": \"checked\", \"validator\": {\"$jsonSchema\": {\"properties\": "
                     "{\"age\": {\"minimum\": 0}}}}}");
    live_must(&live, "{\"create\": \"seen\", \"viewOn\": \"things\", \"pipeline\": []}");
    for (size_t i = 0; i < MODEL__COUNT_OF(refusals); i++)
        check(&live, &refusals[i]);
    assert_int_equal(live_count(&live, "things", "{\"_id\": 1, \"n\": 2}"), 1);
    live_close(&live);
}

static void a_validator_names_what_it_refused(void **state)
{
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "validator");
    live_must(&live,
              "{\"create\": \"users\", \"validator\": {\"$jsonSchema\": {\"required\": "
              "[\"mail\"], \"properties\": {\"age\": {\"minimum\": 0}, \"home\": {\"bsonType\": "
              "\"object\", \"required\": [\"street\"], \"properties\": {\"town\": {\"bsonType\": "
              "\"string\"}}}}}}}");
    assert_false(run(&live, &writing,
                     "{\"insert\": \"users\", \"documents\": [{\"age\": -1, \"home\": {\"town\": "
                     "7, \"note\": \"s3cret\"}}]}",
                     &error));
    static const char *const paths[] = {"age", "home.street", "home.town", "mail"};
    assert_int_equal(error.n_details, 4);
    for (uint32_t i = 0; i < 4; i++) {
        bool found = false;
        for (uint32_t j = 0; j < 4; j++)
            found = found || !strcmp(error.details[j].path, paths[i]);
        if (!found)
            fail_msg("%s is missing", paths[i]);
        assert_string_equal(error.details[i].rule, "server");
    }
    live_assert_silent_about(&error, "s3cret");
    live_close(&live);
}

static const struct broken {
    const char *commands, *data;
    wanted_t wanted;
} broken_rows[] = {
    {"find", "\"errorCode\": 50", {&reading, FIND, MODEL_ERROR_TIMEOUT, NOTHING, AGAIN, 50}},
    {"find", "\"errorCode\": 13", {&reading, FIND, MODEL_ERROR_PERMISSION, NOTHING, NO, 13}},
    {"find", "\"errorCode\": 18", {&reading, FIND, MODEL_ERROR_AUTH, NOTHING, NO, 18}},
    {"find", "\"errorCode\": 22", {&reading, FIND, MODEL_ERROR_CORRUPT, NOTHING, NO, 22}},
    {"find", "\"errorCode\": 292", {&reading, FIND, MODEL_ERROR_LIMIT, NOTHING, NO, 292}},
    {"find", "\"errorCode\": 4711", {&reading, FIND, MODEL_ERROR_SERVER, NOTHING, NO, 4711}},
    {"find",
     "\"closeConnection\": true",
     {&reading, FIND, MODEL_ERROR_CONNECTION, NOTHING, AGAIN, 4}},
    {"insert", "\"errorCode\": 112", {&writing, INSERT, MODEL_ERROR_CONFLICT, NOTHING, AGAIN, 112}},
    {"insert",
     "\"errorCode\": 112",
     {&changing_many, INSERT, MODEL_ERROR_CONFLICT, PARTLY, NO, 112}},
    {"insert", "\"errorCode\": 50", {&changing_many, INSERT, MODEL_ERROR_TIMEOUT, UNKNOWN, NO, 50}},
    {"insert", "\"errorCode\": 4711", {&writing, INSERT, MODEL_ERROR_SERVER, UNKNOWN, NO, 4711}},
    {"insert", "\"errorCode\": 17419", {&writing, INSERT, MODEL_ERROR_LIMIT, NOTHING, NO, 17419}},
    {"insert",
     "\"errorCode\": 462, \"errorLabels\": [\"SystemOverloadedError\"]",
     {&writing, INSERT, MODEL_ERROR_CONNECTION, NOTHING, AGAIN, 462}},
    {"insert",
     "\"errorCode\": 4711, \"errorLabels\": [\"TransientTransactionError\"]",
     {&writing, INSERT, MODEL_ERROR_SERVER, UNKNOWN, MODEL_RETRY_TRANSACTION, 4711}},
    {"insert",
     "\"errorCode\": 4711, \"errorLabels\": [\"UnknownTransactionCommitResult\"]",
     {&writing, INSERT, MODEL_ERROR_SERVER, UNKNOWN, MODEL_RETRY_COMMIT, 4711}},
    {"insert",
     "\"closeConnection\": true",
     {&writing, INSERT, MODEL_ERROR_CONNECTION, UNKNOWN, AGAIN, 4}},
    {"insert",
     "\"closeConnection\": true",
     {&changing, INSERT, MODEL_ERROR_CONNECTION, UNKNOWN, NO, 4}},
    {"insert",
     "\"closeConnection\": true",
     {&changing_many, INSERT, MODEL_ERROR_CONNECTION, UNKNOWN, NO, 4}},
};

static void what_a_faulty_server_does_is_typed(void **state)
{
    live_t live;
    char data[256];

    (void)state;
    live_open(&live, "faulty");
    for (size_t i = 0; i < MODEL__COUNT_OF(broken_rows); i++) {
        const struct broken *row = &broken_rows[i];
        snprintf(data, sizeof data, "\"failCommands\": [\"%s\"], %s", row->commands, row->data);
        live_fail_point(&live, "\"alwaysOn\"", data);
        check(&live, &row->wanted);
        live_fail_point_off(&live);
    }
    live_close(&live);
}

static void a_silent_server_is_a_timeout(void **state)
{
    static const wanted_t rows[] = {
        {&writing, INSERT, MODEL_ERROR_TIMEOUT, UNKNOWN, AGAIN, 4},
        {&changing, INSERT, MODEL_ERROR_TIMEOUT, UNKNOWN, NO, 4},
        {&reading, FIND, MODEL_ERROR_TIMEOUT, NOTHING, AGAIN, 4},
    };
    live_t live;

    (void)state;
    live_open_with(&live, "silent", (model_config_t){.socket_ms = 200});
    live_fail_point(&live, "\"alwaysOn\"",
                    "\"failCommands\": [\"insert\", \"find\"], \"blockConnection\": true, "
                    "\"blockTimeMS\": 500");
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        check(&live, &rows[i]);
    live_fail_point_off(&live);
    live_close(&live);
}

/* The server has to be found again after each of these. */
static void a_server_that_steps_down_is_a_connection_failure(void **state)
{
    static const int codes[] = {91, 189, 10107, 11600, 11602, 13435, 13436};
    live_t live;
    char uri[600], data[128];

    (void)state;
    snprintf(uri, sizeof uri, "%s&heartbeatFrequencyMS=500&retryWrites=false", live_uri());
    live_open_with(&live, "steps", (model_config_t){.uri = uri});
    for (size_t i = 0; i < MODEL__COUNT_OF(codes); i++) {
        const wanted_t wanted = {&writing, INSERT, MODEL_ERROR_CONNECTION,
                                 UNKNOWN,  AGAIN,  codes[i]};
        snprintf(data, sizeof data, "\"failCommands\": [\"insert\"], \"errorCode\": %d", codes[i]);
        live_fail_point(&live, "{\"times\": 1}", data);
        check(&live, &wanted);
        live_fail_point_off(&live);
    }
    live_close(&live);
}

static void a_write_that_is_not_everywhere_yet_is_done(void **state)
{
    const wanted_t wanted = {&writing, INSERT, MODEL_ERROR_WRITE_CONCERN, DONE, NO, 64};
    live_t live;

    (void)state;
    live_open(&live, "concern");
    live_fail_point(&live, "{\"times\": 1}",
                    "\"failCommands\": [\"insert\"], \"writeConcernError\": {\"code\": 64, "
                    "\"errmsg\": \"s3cret\"}");
    check(&live, &wanted);
    live_fail_point_off(&live);
    assert_int_equal(live_count(&live, "things", "{\"_id\": 1}"), 1);
    live_close(&live);
}

static void more_members_than_there_are_is_a_write_concern_failure(void **state)
{
    static const wanted_t wanted = {
        &writing,
        "{\"insert\": \"things\", \"documents\": [{\"_id\": 5}], \"writeConcern\": {\"w\": 7}}",
        MODEL_ERROR_WRITE_CONCERN,
        DONE,
        NO,
        100};
    live_t live;

    (void)state;
    live_open(&live, "members");
    check(&live, &wanted);
    assert_int_equal(live_count(&live, "things", "{\"_id\": 5}"), 1);
    live_close(&live);
}

static void a_document_over_the_servers_limit_is_a_limit(void **state)
{
    live_t live;
    model_error_t error = {0};
    bson_error_t driver;
    size_t size = 17u << 20;
    char *text = malloc(size);
    model__client_t client;

    (void)state;
    live_open(&live, "large");
    memset(text, 'x', size);
    bson_t *document = BCON_NEW("_id", BCON_INT32(1));
    bson_append_utf8(document, "text", -1, text, (int)size);
    assert_true(model__client_take(&client, live.db, &error));
    mongoc_collection_t *things = model__client_collection(&client, "things");
    assert_false(mongoc_collection_insert_one(things, document, NULL, NULL, &driver));
    model__failure(live.db, &writing, &driver, NULL, &error);
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    assert_int_equal(error.outcome, NOTHING);
    mongoc_collection_destroy(things);
    model__client_give(&client);
    bson_destroy(document);
    free(text);
    live_close(&live);
}

static void the_servers_words_are_given_when_asked_for(void **state)
{
    live_t live;
    model_error_t error;

    (void)state;
    live_open_with(&live, "words", (model_config_t){.server_text = true});
    live_must(&live, "{\"createIndexes\": \"things\", \"indexes\": [{\"key\": {\"name\": 1}, "
                     "\"name\": \"name_1\", \"unique\": true}]}");
    assert_true(run(&live, &writing, INSERT, &error));
    assert_false(run(&live, &writing,
                     "{\"insert\": \"things\", \"documents\": [{\"_id\": 2, \"name\": "
                     "\"s3cret\"}]}",
                     &error));
    assert_non_null(strstr(error.server, "s3cret"));
    assert_null(strstr(error.message, "s3cret"));
    assert_string_equal(error.index, "name_1");
    assert_string_equal(error.details[0].path, "name");
    live_close(&live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_server_refuses_is_typed),
        cmocka_unit_test(a_validator_names_what_it_refused),
        cmocka_unit_test(what_a_faulty_server_does_is_typed),
        cmocka_unit_test(a_silent_server_is_a_timeout),
        cmocka_unit_test(a_server_that_steps_down_is_a_connection_failure),
        cmocka_unit_test(a_write_that_is_not_everywhere_yet_is_done),
        cmocka_unit_test(more_members_than_there_are_is_a_write_concern_failure),
        cmocka_unit_test(a_document_over_the_servers_limit_is_a_limit),
        cmocka_unit_test(the_servers_words_are_given_when_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

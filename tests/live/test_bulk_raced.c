/* An upsert that is overtaken: between its look and its insert somebody else inserts. */
#include "live/live_server.h"

#include <mongomodel.h>
#include <pthread.h>

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *sku, *code;
    int32_t stock;
} gadget_t;
MODEL_DECLARE(gadget, gadget_t, int64_t);
MODEL_DEFINE(gadget, MODEL_FIELDS(MODEL_FIELD(gadget, id, .role = MODEL_ID_SEQUENCE),
                                  MODEL_FIELD(gadget, code, .unique = true),
                                  MODEL_FIELD(gadget, sku, .required = true, .unique = true),
                                  MODEL_FIELD(gadget, stock)));

static live_server_t server = {.open = true, .fails = true};
static mongoc_client_t *client;
static model_db_t *db;

/* The reply's "count". */
static int64_t must(const char *database, const char *json)
{
    bson_error_t error;
    bson_t *command = bson_new_from_json((const uint8_t *)json, -1, &error), reply;
    bson_iter_t at;

    assert_non_null(command);
    if (!mongoc_client_command_simple(client, database, command, NULL, &reply, &error))
        fail_msg("%s", error.message);
    int64_t n = bson_iter_init_find(&at, &reply, "count") ? bson_iter_as_int64(&at) : 0;
    bson_destroy(command);
    bson_destroy(&reply);
    return n;
}

static int64_t count(const char *json)
{
    bson_error_t error;
    bson_t *filter = bson_new_from_json((const uint8_t *)json, -1, &error);
    mongoc_collection_t *of = mongoc_client_get_collection(client, "raced", "gadget");
    int64_t n = mongoc_collection_count_documents(of, filter, NULL, NULL, NULL, &error);

    mongoc_collection_destroy(of);
    bson_destroy(filter);
    return n;
}

static int start(void **state)
{
    model_error_t error;
    char uri[80];

    (void)state;
    live_server_start(&server);
    snprintf(uri, sizeof uri, "mongodb://127.0.0.1:%d/", server.port);
    client = mongoc_client_new(uri);
    db = model_open_with(&(const model_config_t){.uri = uri, .database = "raced"}, &error);
    return !db || !model_register(db, MODEL_LIST_OF(&gadget_model), &error);
}

static int stop(void **state)
{
    (void)state;
    model_close(db);
    mongoc_client_destroy(client);
    live_server_stop(&server);
    return 0;
}

/* ---- a race ---- */

typedef struct {
    model_bulk_t *bulk;
    model_bulk_report_t report;
    model_error_t error;
    bool ok;
} run_t;

static void *run_bulk(void *context)
{
    run_t *run = context;

    run->ok = model_bulk_run(run->bulk, &run->report, &run->error);
    return NULL;
}

/* The first upsert waits before its insert until the intruder is there. */
static void race(run_t *run, const char *intruder)
{
    char insert[200], wait[200];
    pthread_t thread;

    snprintf(insert, sizeof insert, "{\"insert\": \"gadget\", \"documents\": [%s]}", intruder);
    int64_t entered = must("admin", "{\"configureFailPoint\": \"hangBeforeUpsertPerformsInsert\", "
                                    "\"mode\": \"alwaysOn\"}");
    snprintf(wait, sizeof wait,
             "{\"waitForFailPoint\": \"hangBeforeUpsertPerformsInsert\", "
             "\"timesEntered\": %d, \"maxTimeMS\": 30000}",
             (int)entered + 1);
    pthread_create(&thread, NULL, run_bulk, run);
    must("admin", wait);
    must("raced", insert);
    must("admin", "{\"configureFailPoint\": \"hangBeforeUpsertPerformsInsert\", "
                  "\"mode\": \"off\"}");
    pthread_join(thread, NULL);
}

static void add_upsert(run_t *run, const char *sku, const char *code, const model_update_t *update)
{
    const gadget_t gadget = {.sku = sku, .code = code, .stock = 1};
    const model_query_t *query = MODEL_QUERY(.where = {MODEL_EQ(gadget, sku, sku)});

    if (!gadget_bulk_upsert(run->bulk, query, update, &gadget, &run->error))
        fail_msg("%s", run->error.message);
}

/* Three upserts, the first of which is overtaken. */
static void begin(run_t *run, bool unordered, const model_update_t *update)
{
    const model_bulk_options_t options = {.unordered = unordered};

    memset(run, 0, sizeof *run);
    must("raced", "{\"delete\": \"gadget\", \"deletes\": [{\"q\": {}, \"limit\": 0}]}");
    run->bulk = gadget_bulk_new(db, &options, &run->error);
    add_upsert(run, "pen", "c1", update);
    add_upsert(run, "ink", "c2", update);
    add_upsert(run, "nib", "c3", update);
}

static void end(run_t *run)
{
    model_bulk_report_clear(&run->report);
    model_bulk_free(run->bulk);
}

static const char BY_CODE[] = "{\"_id\": 1000, \"sku\": \"pen\", \"code\": \"c1\", \"stock\": 7}";

static void an_overtaken_upsert_changes_what_the_other_one_inserted(void **state)
{
    run_t run;

    (void)state;
    for (int unordered = 0; unordered < 2; unordered++) {
        begin(&run, unordered, MODEL_UPDATE(MODEL_INC(gadget, stock, 10)));
        race(&run, BY_CODE);
        assert_int_equal(run.error.code, MODEL_OK);
        assert_int_equal(run.report.n_done, 3);
        assert_false(run.report.items[0].created);
        assert_int_equal(run.report.items[0].changed, 1);
        assert_int_equal(run.report.items[0].id.kind, 0);
        assert_true(run.report.items[1].created && run.report.items[2].created);
        assert_int_equal(count("{\"_id\": 1000, \"stock\": 17}"), 1);
        assert_int_equal(count("{}"), 3);
        end(&run);
    }
}

static void an_overtaken_upsert_without_changes_leaves_what_the_other_one_inserted(void **state)
{
    run_t run;

    (void)state;
    for (int unordered = 0; unordered < 2; unordered++) {
        begin(&run, unordered, NULL);
        race(&run, BY_CODE);
        assert_int_equal(run.error.code, MODEL_OK);
        assert_int_equal(run.report.n_done, 3);
        assert_false(run.report.items[0].created);
        assert_int_equal(run.report.items[0].matched, 1);
        assert_int_equal(run.report.items[0].changed, 0);
        assert_int_equal(count("{\"_id\": 1000, \"stock\": 7}"), 1);
        assert_int_equal(count("{}"), 3);
        end(&run);
    }
}

/* It is not the document that was looked for. */
static void an_upsert_whose_way_another_record_is_in_is_a_duplicate(void **state)
{
    run_t run;

    (void)state;
    for (int unordered = 0; unordered < 2; unordered++) {
        begin(&run, unordered, MODEL_UPDATE(MODEL_INC(gadget, stock, 10)));
        race(&run, "{\"_id\": 1000, \"sku\": \"other\", \"code\": \"c1\", \"stock\": 7}");
        assert_false(run.ok);
        assert_int_equal(run.error.code, MODEL_ERROR_DUPLICATE);
        assert_string_equal(run.error.details[0].path, "[0].code");
        assert_int_equal(run.report.items[0].code, MODEL_ERROR_DUPLICATE);
        assert_int_equal(run.report.n_done, unordered ? 2 : 0);
        assert_int_equal(count("{\"_id\": 1000, \"stock\": 7}"), 1);
        must("raced", "{\"delete\": \"gadget\", \"deletes\": [{\"q\": {\"_id\": 1000}, "
                      "\"limit\": 0}]}");
        assert_true(model_bulk_run(run.bulk, &run.report, &run.error));
        assert_int_equal(count("{\"stock\": 1}"), 3);
        end(&run);
    }
}

/* The server itself looks again. */
static void an_upsert_that_is_overtaken_by_its_own_key_alone_is_an_update(void **state)
{
    run_t run;

    (void)state;
    begin(&run, true, MODEL_UPDATE(MODEL_INC(gadget, stock, 10)));
    race(&run, "{\"_id\": 1000, \"sku\": \"pen\", \"stock\": 7}");
    assert_int_equal(run.error.code, MODEL_OK);
    assert_false(run.report.items[0].created);
    assert_int_equal(count("{\"_id\": 1000, \"stock\": 17}"), 1);
    end(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_overtaken_upsert_changes_what_the_other_one_inserted),
        cmocka_unit_test(an_overtaken_upsert_without_changes_leaves_what_the_other_one_inserted),
        cmocka_unit_test(an_upsert_whose_way_another_record_is_in_is_a_duplicate),
        cmocka_unit_test(an_upsert_that_is_overtaken_by_its_own_key_alone_is_an_update),
    };

    mongoc_init();
    return cmocka_run_group_tests(tests, start, stop);
}

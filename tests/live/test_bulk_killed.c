/* A bulk whose server is killed in the middle goes on when it is back. */
#include "live/live_server.h"

#include <mongomodel.h>
#include <pthread.h>

enum { N = 100000, EACH = 10000 };

typedef struct {
    model_meta_t meta;
    int64_t id;
    int32_t number;
    const char *text;
} entry_t;
MODEL_DECLARE(entry, entry_t, int64_t);
MODEL_DEFINE(entry,
             MODEL_FIELDS(MODEL_FIELD(entry, id, .role = MODEL_ID_SEQUENCE),
                          MODEL_FIELD(entry, number, .unique = true), MODEL_FIELD(entry, text)));

static live_server_t server = {.open = true};
static char uri[200];

static int64_t stored(void)
{
    mongoc_client_t *client = mongoc_client_new(uri);
    mongoc_collection_t *of = mongoc_client_get_collection(client, "killed", "entry");
    bson_t all = BSON_INITIALIZER;
    bson_error_t error;
    int64_t n = mongoc_collection_count_documents(of, &all, NULL, NULL, NULL, &error);

    bson_destroy(&all);
    mongoc_collection_destroy(of);
    mongoc_client_destroy(client);
    return n;
}

/* Some messages are answered, others never will be. */
static void *kill_in_the_middle(void *context)
{
    const struct timespec pause = {.tv_nsec = 1000000};

    (void)context;
    while (stored() < EACH + EACH / 2)
        nanosleep(&pause, NULL);
    live_server_kill(&server);
    return NULL;
}

static void add_entries(model_bulk_t *bulk)
{
    model_error_t error;

    for (int i = 0; i < N; i++) {
        entry_t entry = {.number = i, .text = "the text of an entry that is stored in a journal"};
        if (!entry_bulk_insert(bulk, &entry, &error))
            fail_msg("%s", error.message);
    }
}

static void assert_cut(const model_bulk_report_t *report, bool ordered)
{
    size_t known = 0;

    assert_true(report->n_done >= EACH && report->n_done < N);
    assert_int_equal(report->n_done + report->n_unknown + report->n_failed, report->n_done + EACH);
    for (size_t i = 0; i < report->n_items; i++) {
        model_outcome_t outcome = report->items[i].outcome;
        known += outcome == MODEL_OUTCOME_DONE;
        assert_true(!ordered || known == (i < report->n_done ? i + 1 : report->n_done));
    }
    assert_int_equal(known, report->n_done);
}

static void goes_on(bool unordered)
{
    const model_bulk_options_t options = {.unordered = unordered};
    model_config_t config = {.uri = uri, .database = "killed"};
    model_bulk_report_t report = {0};
    model_error_t error;
    pthread_t killer;

    live_server_start(&server);
    snprintf(uri, sizeof uri, "mongodb://127.0.0.1:%d/?journal=true&serverSelectionTimeoutMS=3000",
             server.port);
    model_db_t *db = model_open_with(&config, &error);
    assert_non_null(db);
    assert_true(model_register(db, MODEL_LIST_OF(&entry_model), &error));
    model_bulk_t *bulk = entry_bulk_new(db, &options, &error);
    add_entries(bulk);
    pthread_create(&killer, NULL, kill_in_the_middle, NULL);
    assert_false(model_bulk_run(bulk, &report, &error));
    pthread_join(killer, NULL);
    assert_int_equal(error.code, MODEL_ERROR_CONNECTION);
    assert_int_equal(error.retry, MODEL_RETRY_SAME_CALL);
    assert_cut(&report, !unordered);
    live_server_launch(&server);
    if (!model_bulk_run(bulk, &report, &error))
        fail_msg("%s", error.message);
    assert_int_equal(report.n_done, N);
    assert_int_equal(stored(), N);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
    model_close(db);
    live_server_stop(&server);
}

static void bulk_in_order_goes_on_behind_a_killed_server(void **state)
{
    (void)state;
    goes_on(false);
}

static void bulk_without_order_goes_on_behind_a_killed_server(void **state)
{
    (void)state;
    goes_on(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bulk_in_order_goes_on_behind_a_killed_server),
        cmocka_unit_test(bulk_without_order_goes_on_behind_a_killed_server),
    };

    mongoc_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Pages of one moment. */
#include "live/page_fixture.h"

#include "live/live_server.h"

static const model_query_t by_score = {
    .limit = 3, .sort = {MODEL_DESC(entry, score)}, .snapshot = true};
static const model_query_t all = {.sort = {MODEL_ASC(entry, score)}, .snapshot = true};

/* Nothing of the first moment is where it was. */
static void stir(pages_t *pages, int64_t id)
{
    char json[128];

    live_must(&pages->live, "{\"delete\": \"entry\", \"deletes\": [{\"q\": {\"_id\": {\"$in\": [2, "
                            "5]}}, \"limit\": 0}]}");
    live_must(&pages->live, "{\"update\": \"entry\", \"updates\": [{\"q\": {}, \"u\": {\"$mul\": "
                            "{\"s\": -1}}, \"multi\": true}]}");
    snprintf(json, sizeof json, "{\"_id\": %d, \"s\": 2.5}", (int)id);
    put_raw(pages, json);
}

static void a_snapshot_freezes_pages_by_token(void **state)
{
    pages_t *pages = *state;
    entry_page_t page = {0};
    int64_t expected = 10;
    uint64_t moment = 0;

    put_entries(pages, 10);
    while (entry_page_next(pages->db, &by_score, &page, &pages->error)) {
        assert_true(page.moment && (!moment || page.moment == moment));
        moment = page.moment;
        for (size_t i = 0; i < page.count; i++)
            assert_int_equal(page.items[i].id, expected--);
        stir(pages, 100 + expected);
    }
    assert_error(pages->error, MODEL_OK);
    assert_int_equal(expected, 0);
    while (entry_page_prev(pages->db, &by_score, &page, &pages->error))
        assert_int_equal(page.moment, moment);
    assert_int_equal(page.items[0].id, 10);
    entry_page_free(&page);
}

static void a_snapshots_moment_is_in_its_tokens(void **state)
{
    pages_t *pages = *state;
    entry_page_t page = {0}, other = {0};
    model_query_t query = by_score;

    put_entries(pages, 10);
    assert_true(entry_page_next(pages->db, &by_score, &page, &pages->error));
    stir(pages, 100);
    query.after = page.next;
    assert_true(entry_page_next(pages->db, &query, &other, &pages->error));
    assert_int_equal(other.items[0].id, 7);
    assert_int_equal(other.items[2].id, 5);
    assert_int_equal(other.moment, page.moment);
    entry_page_free(&other);
    entry_page_free(&page);
}

static void a_snapshot_freezes_count_and_pages_by_number(void **state)
{
    pages_t *pages = *state;
    entry_page_t page = {0};

    put_entries(pages, 10);
    for (int64_t number = 1; number <= 4; number++) {
        assert_true(entry_page(pages->db, &all, number, 3, 0, &page, &pages->error));
        assert_int_equal(page.total, 10);
        assert_int_equal(page.items[0].id, 3 * number - 2);
        stir(pages, 100 + number);
    }
    entry_page_free(&page);
    assert_true(entry_page(pages->db, &all, 1, 100, 0, &page, &pages->error));
    assert_int_equal(page.total, 12);
    assert_int_equal(page.count, 12);
    entry_page_free(&page);
}

/* More than one message. */
static void a_large_page_of_a_snapshot_is_whole(void **state)
{
    static const model_query_t large = {.limit = 3000, .snapshot = true};
    pages_t *pages = *state;
    entry_page_t page = {0};
    int64_t expected = 1;

    put_entries(pages, 5000);
    while (entry_page_next(pages->db, &large, &page, &pages->error))
        for (size_t i = 0; i < page.count; i++)
            assert_int_equal(page.items[i].id, expected++);
    assert_error(pages->error, MODEL_OK);
    assert_int_equal(expected, 5001);
    entry_page_free(&page);
}

static void a_failure_of_a_snapshot_is_told(void **state)
{
    static const struct {
        const char *fault;
        model_code_t code;
    } rows[] = {
        {"\"failCommands\": [\"find\"], \"errorCode\": 239", MODEL_ERROR_CONFLICT},
        {"\"failCommands\": [\"find\"], \"errorCode\": 13", MODEL_ERROR_PERMISSION},
        {"\"failCommands\": [\"find\"], \"closeConnection\": true", MODEL_ERROR_CONNECTION}};
    pages_t *pages = *state;
    entry_page_t page = {0};

    put_entries(pages, 10);
    assert_true(entry_page_next(pages->db, &by_score, &page, &pages->error));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        live_fail_point(&pages->live, "{\"times\": 2}", rows[i].fault);
        assert_false(entry_page_next(pages->db, &by_score, &page, &pages->error));
        assert_error(pages->error, rows[i].code);
        assert_int_equal(page.items[0].id, 10);
        live_fail_point_off(&pages->live);
    }
    assert_true(entry_page_next(pages->db, &by_score, &page, &pages->error));
    assert_int_equal(page.items[0].id, 7);
    entry_page_free(&page);
}

/* A standalone keeps no moments. */
static void a_standalone_has_no_snapshots(void **state)
{
    pages_t *pages = *state;
    live_server_t server;
    entry_page_t page = {0};
    char uri[128];

    live_server_start(&server);
    snprintf(uri, sizeof uri, "mongodb://127.0.0.1:%d/", server.port);
    mongoc_client_t *client = mongoc_client_new(uri);
    bson_t *command =
        live_json("{\"createUser\": \"root\", \"pwd\": \"s\", \"roles\": [\"root\"]}");
    assert_true(mongoc_client_command_simple(client, "admin", command, NULL, NULL, NULL));
    snprintf(uri, sizeof uri, "mongodb://root:s@127.0.0.1:%d/", server.port);
    const model_config_t config = {.uri = uri, .database = "pages"};
    model_db_t *db = model_open_with(&config, &pages->error);
    assert_non_null(db);
    assert_true(model_register(db, MODEL_LIST_OF(&entry_model), &pages->error));
    assert_false(entry_page_next(db, &by_score, &page, &pages->error));
    assert_error(pages->error, MODEL_ERROR_UNSUPPORTED);
    assert_false(entry_page(db, &all, 1, 20, 0, &page, &pages->error));
    assert_error(pages->error, MODEL_ERROR_UNSUPPORTED);
    assert_non_null(strstr(pages->error.message, "5.0"));
    assert_true(entry_page(db, NULL, 1, 20, 0, &page, &pages->error));
    entry_page_free(&page);
    model_close(db);
    bson_destroy(command);
    mongoc_client_destroy(client);
    live_server_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAGE_TEST(a_snapshot_freezes_pages_by_token),
        PAGE_TEST(a_snapshots_moment_is_in_its_tokens),
        PAGE_TEST(a_snapshot_freezes_count_and_pages_by_number),
        PAGE_TEST(a_large_page_of_a_snapshot_is_whole),
        PAGE_TEST(a_failure_of_a_snapshot_is_told),
        PAGE_TEST(a_standalone_has_no_snapshots),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

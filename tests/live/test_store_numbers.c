/* Writes of one document that we number ourselves: the server does each once, however often it is
 * told to. */
#include "live/store_fixture.h"

#include "store/store.h"

#include <pthread.h>

#define LOSE(command) "'failCommands': ['" command "'], 'closeConnection': true"
#define STEP_DOWN(command) "'failCommands': ['" command "'], 'errorCode': 189"

static bool is_numbered(model_db_t *db)
{
    model__client_t client;

    assert_true(model__client_take(&client, db, NULL));
    bool numbers = model__client_numbers(&client);
    model__client_give(&client);
    return numbers;
}

/* From now on the handle's client writes by itself. */
static user_t *begin(fixture_t *fixture)
{
    user_t *user = stored_user(fixture, "ada", "ada@example.org");

    assert_true(is_numbered(fixture->db));
    return user;
}

static void numbers_begin_behind_the_first_write(void **state)
{
    fixture_t *fixture = *state;

    assert_false(is_numbered(fixture->db));
    user_free(begin(fixture));
    user_free(stored_user(fixture, "grace", "grace@example.org"));
    assert_int_equal(raw_count(fixture, "user", "{}"), 2);
}

static void a_pool_that_repeats_nothing_has_none(void **state)
{
    fixture_t *fixture = *state;
    char uri[600];
    user_t user = {.username = "ada", .email = "ada@example.org", .home.city = "Oslo"};

    snprintf(uri, sizeof uri, "%s&retryWrites=false", fixture->live.uri);
    model_db_t *db = fixture_open(fixture, (model_config_t){.uri = uri});
    assert_done(user_create(db, &user, &fixture->error), fixture->error);
    assert_false(is_numbered(db));
    model_close(db);
}

static void a_pool_of_the_application_has_none(void **state)
{
    fixture_t *fixture = *state;
    mongoc_uri_t *uri = mongoc_uri_new(fixture->live.uri);
    mongoc_client_pool_t *pool = mongoc_client_pool_new(uri);
    user_t user = {.username = "ada", .email = "ada@example.org", .home.city = "Oslo"};

    model_db_t *db = model_attach(pool, fixture->live.database, &fixture->error);
    assert_non_null(db);
    assert_done(model_register(db, ALL_MODELS, &fixture->error), fixture->error);
    assert_done(user_create(db, &user, &fixture->error), fixture->error);
    assert_false(is_numbered(db));
    model_close(db);
    mongoc_client_pool_destroy(pool);
    mongoc_uri_destroy(uri);
}

/* ---- the server does a number once ---- */

static bool insert_numbered(const model__client_t *client, int64_t number)
{
    static const uint8_t document[] = "\x0e\0\0\0\x10_id\0\x07\0\0\0";
    mongoc_collection_t *collection = model__client_kept(client, "things");
    model__buffer_t command = {0};
    bson_error_t failure;
    bson_t reply;

    model__keeper_of(client)->number = number - 1;
    assert_true(model__command_insert(&command, "things", document, sizeof document));
    bool ok = model__client_write(client, collection, &command, &reply, &failure);
    assert_true(!ok || model__reply_count(&reply, "n") == 1);
    bson_destroy(&reply);
    model__buffer_free(&command);
    return ok;
}

static void a_number_is_done_once(void **state)
{
    fixture_t *fixture = *state;
    model__client_t client;

    user_free(begin(fixture));
    assert_true(model__client_take(&client, fixture->db, NULL));
    assert_true(insert_numbered(&client, 10));
    assert_true(insert_numbered(&client, 10));
    assert_false(insert_numbered(&client, 11));
    model__client_give(&client);
    assert_int_equal(raw_count(fixture, "things", "{'_id': 7}"), 1);
}

/* ---- repeating ---- */

static void lost_writes_are_repeated_once(void **state)
{
    static const char *const failures[][2] = {{LOSE("insert"), LOSE("update")},
                                              {STEP_DOWN("insert"), STEP_DOWN("update")}};
    fixture_t *fixture = *state;
    user_t *user = begin(fixture);
    char city[8], name[8];

    for (size_t i = 0; i < MODEL__COUNT_OF(failures); i++) {
        snprintf(name, sizeof name, "user%zu", i);
        user_t other = {
            .username = name, .email = i ? "b@example.org" : "a@example.org", .home.city = "Oslo"};
        raw_fail_point(fixture, 1, failures[i][0]);
        assert_done(user_create(fixture->db, &other, &fixture->error), fixture->error);
        raw_fail_point_off(fixture);
        assert_true(is_numbered(fixture->db) || i == 0);
        snprintf(city, sizeof city, "c%zu", i);
        user->home.city = city;
        assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
        user->home.city = name;
        raw_fail_point(fixture, 1, failures[i][1]);
        assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
        raw_fail_point_off(fixture);
        user->home.city = city;
        assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    }
    assert_int_equal(raw_count(fixture, "user", "{}"), 3);
    assert_stored(fixture, "user", "{'username': 'ada', 'home.city': 'c1'}");
    user_free(user);
}

static void writes_that_are_lost_twice_are_unknown(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = begin(fixture);
    user_t other = {.username = "grace", .email = "grace@example.org", .home.city = "Oslo"};

    raw_fail_point(fixture, 2, LOSE("insert"));
    assert_false(user_create(fixture->db, &other, &fixture->error));
    raw_fail_point_off(fixture);
    assert_error(fixture->error, MODEL_ERROR_CONNECTION);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_UNKNOWN);
    assert_int_equal(fixture->error.retry, MODEL_RETRY_SAME_CALL);
    assert_int_equal(fixture->error.labels, MODEL_LABEL_RETRYABLE_WRITE);
    assert_false(is_numbered(fixture->db));
    assert_done(user_create(fixture->db, &other, &fixture->error), fixture->error);
    assert_true(is_numbered(fixture->db));
    user->home.city = "Rome";
    raw_fail_point(fixture, 2, LOSE("update"));
    assert_false(user_save(fixture->db, user, &fixture->error));
    raw_fail_point_off(fixture);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_UNKNOWN);
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user", "{'username': 'ada', 'home.city': 'Rome'}");
    user_free(user);
}

/* What a server says that was a member of a set when the client began. */
static void a_server_that_takes_no_numbers_gets_none(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = begin(fixture);

    user->home.city = "Rome";
    raw_fail_point(fixture, 1, "'failCommands': ['update'], 'errorCode': 20");
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    raw_fail_point_off(fixture);
    assert_false(is_numbered(fixture->db));
    assert_stored(fixture, "user", "{'home.city': 'Rome'}");
    user->home.city = "Oslo";
    assert_done(user_save(fixture->db, user, &fixture->error), fixture->error);
    assert_stored(fixture, "user", "{'home.city': 'Oslo'}");
    user_free(user);
}

static void what_the_server_refuses_is_told(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = begin(fixture);
    user_t other = {.username = "grace", .email = "ada@example.org", .home.city = "Oslo"};

    assert_false(user_create(fixture->db, &other, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
    assert_int_equal(fixture->error.driver_code, 11000);
    user->home.city = "Rome";
    raw_fail_point(fixture, 1,
                   "'failCommands': ['update'], 'writeConcernError': {'code': 64,"
                   " 'errmsg': 'late'}");
    assert_false(user_save(fixture->db, user, &fixture->error));
    raw_fail_point_off(fixture);
    assert_error(fixture->error, MODEL_ERROR_WRITE_CONCERN);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_DONE);
    assert_stored(fixture, "user", "{'home.city': 'Rome'}");
    user_free(user);
}

static void large_documents_are_left_to_the_driver(void **state)
{
    enum { LARGE = 3 * 1024 * 1024 / 2 };
    static char text[LARGE];
    fixture_t *fixture = *state;
    page_t page = {.title = text};

    memset(text, 'x', sizeof text - 1);
    user_free(begin(fixture));
    assert_done(page_create(fixture->db, &page, &fixture->error), fixture->error);
    assert_stored(fixture, "page", "{'title': {'$gt': 'xxxx'}}");
}

/* ---- many clients, and the driver's own numbers beside ours ---- */

enum { N_THREADS = 4, N_TURNS = 40 };

typedef struct worker {
    fixture_t *fixture;
    pthread_t thread;
    int number, n_failed;
} worker_t;

static void *work(void *context)
{
    worker_t *worker = context;
    model_db_t *db = worker->fixture->db;
    char title[16];

    for (int i = 0; i < N_TURNS; i++) {
        page_t one = {.title = title}, two[2] = {{.title = title}, {.title = title}};
        snprintf(title, sizeof title, "%d-%d", worker->number, i);
        worker->n_failed += !page_create(db, &one, NULL);
        worker->n_failed += !page_create_many(db, two, 2, NULL, NULL, NULL);
    }
    return NULL;
}

static void all_clients_number_for_themselves(void **state)
{
    worker_t workers[N_THREADS];
    fixture_t *fixture = *state;

    for (int i = 0; i < N_THREADS; i++) {
        workers[i] = (worker_t){.fixture = fixture, .number = i};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < N_THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        assert_int_equal(workers[i].n_failed, 0);
    }
    assert_int_equal(raw_count(fixture, "page", "{}"), 3 * N_THREADS * N_TURNS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(numbers_begin_behind_the_first_write),
        STORE_TEST(a_pool_that_repeats_nothing_has_none),
        STORE_TEST(a_pool_of_the_application_has_none),
        STORE_TEST(a_number_is_done_once),
        STORE_TEST(lost_writes_are_repeated_once),
        STORE_TEST(writes_that_are_lost_twice_are_unknown),
        STORE_TEST(a_server_that_takes_no_numbers_gets_none),
        STORE_TEST(what_the_server_refuses_is_told),
        STORE_TEST(large_documents_are_left_to_the_driver),
        STORE_TEST(all_clients_number_for_themselves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

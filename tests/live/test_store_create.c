#include "live/store_fixture.h"

#include <pthread.h>

static void create_stores_what_the_record_says(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = fresh_user("Ada_L", "ada@example.org");

    user->age = (model_opt_int32_t){true, 36};
    user->role = ROLE_AUTHOR;
    assert_true(user_create(fixture->db, user, &fixture->error));
    assert_int_equal(user->id, 1);
    assert_string_equal(user->username, "ada_l");
    assert_stored(fixture, "user",
                  "{'_id': {'$type': 'long'}, 'username': 'ada_l', 'email': 'ada@example.org',"
                  " 'age': {'$eq': 36, '$type': 'int'}, 'role': 'author', 'is_active': true,"
                  " 'home.city': 'Oslo', 'billing': {'$exists': false}, 'tags': {'$exists': false},"
                  " 'created_at': {'$date': {'$numberLong': '1700000000000'}}}");
    user_free(user);
}

static void create_takes_one_reading_of_the_clock(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_user(fixture, "ada", "ada@example.org");

    assert_int_equal(user->created_at.ms, 1700000000000);
    assert_int_equal(user->updated_at.ms, user->created_at.ms);
    assert_stored(fixture, "user", "{'$expr': {'$eq': ['$created_at', '$updated_at']}}");
    user_free(user);
}

static void create_fills_id_and_times_of_a_plain_record_and_nothing_else(void **state)
{
    fixture_t *fixture = *state;
    user_t user = {.username = "Grace", .email = "grace@example.org", .home.city = "Bergen"};
    const char *given = user.username;

    assert_true(user_create(fixture->db, &user, &fixture->error));
    assert_int_equal(user.id, 1);
    assert_int_equal(user.created_at.ms, fixture->now);
    assert_ptr_equal(user.username, given);
    assert_string_equal(user.username, "Grace");
    assert_null(user.meta.slot);
    assert_stored(fixture, "user", "{'username': 'grace'}");
}

static void create_reports_all_failures_and_sends_nothing(void **state)
{
    fixture_t *fixture = *state;
    user_t user = {.username = "x", .age = {true, 200}, .home.city = "Oslo"};

    assert_false(user_create(fixture->db, &user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
    assert_int_equal(fixture->error.n_failures, 3);
    assert_string_equal(fixture->error.details[0].path, "username");
    assert_string_equal(fixture->error.details[1].path, "email");
    assert_string_equal(fixture->error.details[2].path, "age");
    assert_int_equal(user.id, 0);
    assert_int_equal(user.created_at.ms, 0);
    assert_int_equal(raw_count(fixture, "user", "{}"), 0);
    assert_int_equal(raw_count(fixture, "id_sequences", "{}"), 0);
}

static void create_refuses_invalid_utf8_naming_the_member(void **state)
{
    fixture_t *fixture = *state;
    user_t user = {.username = "grace", .email = "grace@example.org", .home.city = "Os\xfflo"};

    assert_false(user_create(fixture->db, &user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_string_equal(fixture->error.details[0].path, "home.city");
    assert_string_equal(fixture->error.details[0].rule, "utf8");
    assert_int_equal(raw_count(fixture, "user", "{}"), 0);
}

/* Although one is a rule, and the other what could not be stored anyway. */
static void create_tells_broken_rules_and_invalid_utf8_together(void **state)
{
    fixture_t *fixture = *state;
    user_t user = {.username = "grace", .email = "no address", .home.city = "Os\xfflo"};

    assert_false(user_create(fixture->db, &user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_int_equal(fixture->error.n_failures, 2);
    assert_string_equal(fixture->error.details[0].path, "email");
    assert_string_equal(fixture->error.details[1].path, "home.city");
}

static void create_names_index_and_member_of_a_duplicate(void **state)
{
    fixture_t *fixture = *state;
    user_t *first = stored_user(fixture, "ada", "ada@example.org");
    user_t *second = fresh_user("eve", "ada@example.org");

    assert_false(user_create(fixture->db, second, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    assert_string_equal(fixture->error.index, "email_1");
    assert_string_equal(fixture->error.details[0].path, "email");
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
    assert_int_equal(second->id, 0);
    assert_int_equal(second->created_at.ms, 0);
    assert_int_equal(raw_count(fixture, "user", "{}"), 1);
    second->email = "eve@example.org";
    assert_true(user_create(fixture->db, second, &fixture->error));
    user_free(first);
    user_free(second);
}

static void create_refuses_a_stored_record(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = stored_user(fixture, "ada", "ada@example.org");

    assert_false(user_create(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_int_equal(raw_count(fixture, "user", "{}"), 1);
    user_free(user);
}

static void create_refuses_nulls_and_views(void **state)
{
    fixture_t *fixture = *state;
    user_card_t card = {.id = 1};
    user_t user = {0};

    assert_false(model_create(fixture->db, &user_model, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_false(model_create(NULL, &user_model, &user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_false(model_create(fixture->db, NULL, &user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_false(model_create(fixture->db, &user_card_model, &card, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_false(model_create(NULL, NULL, NULL, NULL));
}

static void create_refuses_a_model_that_is_not_registered(void **state)
{
    fixture_t *fixture = *state;
    model_config_t config = {.uri = fixture->live.uri,
                             .database = fixture->live.database,
                             .app_name = fixture->live.app_name};
    model_db_t *db = model_open_with(&config, &fixture->error);
    note_t note = {.text = "x"};

    assert_non_null(db);
    assert_false(note_create(db, &note, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    assert_int_equal(raw_count(fixture, "note", "{}"), 0);
    model_close(db);
}

/* ---- ids ---- */

static void create_makes_object_ids(void **state)
{
    fixture_t *fixture = *state;
    note_t first = {.text = "a"}, second = {.text = "b"};

    assert_true(note_create(fixture->db, &first, &fixture->error));
    assert_true(note_create(fixture->db, &second, &fixture->error));
    assert_false(bson_oid_equal(&first.id, &second.id));
    assert_int_equal(raw_count(fixture, "note", "{'_id': {'$type': 'objectId'}}"), 2);
}

static void create_keeps_a_given_object_id(void **state)
{
    fixture_t *fixture = *state;
    note_t note = {.text = "a"};

    bson_oid_init_from_string(&note.id, "0123456789abcdef01234567");
    assert_true(note_create(fixture->db, &note, &fixture->error));
    assert_stored(fixture, "note", "{'_id': {'$oid': '0123456789abcdef01234567'}}");
}

static void create_makes_random_uuids_of_version_4(void **state)
{
    fixture_t *fixture = *state;
    ticket_t first = {.text = "a"}, second = {.text = "b"};

    assert_true(ticket_create(fixture->db, &first, &fixture->error));
    assert_true(ticket_create(fixture->db, &second, &fixture->error));
    assert_int_equal(first.id.bytes[6] >> 4, 4);
    assert_int_equal(first.id.bytes[8] >> 6, 2);
    assert_memory_not_equal(&first.id, &second.id, sizeof first.id);
    assert_int_equal(
        raw_count(fixture, "ticket", "{'$expr': {'$eq': [{'$type': '$_id'}, 'binData']}}"), 2);
}

static void create_needs_an_id_that_is_the_callers(void **state)
{
    static const char *const empty[] = {NULL, ""};
    fixture_t *fixture = *state;

    for (size_t i = 0; i < 2; i++) {
        country_t country = {.id = empty[i]};
        assert_false(country_create(fixture->db, &country, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_VALIDATION);
        assert_int_equal(fixture->error.n_failures, 2);
        assert_string_equal(fixture->error.details[0].path, "id");
        assert_string_equal(fixture->error.details[0].rule, "required");
        assert_string_equal(fixture->error.details[1].path, "name");
    }
    assert_int_equal(raw_count(fixture, "country", "{}"), 0);
}

static void create_twice_with_the_same_id_is_a_duplicate(void **state)
{
    fixture_t *fixture = *state;
    country_t country = {.id = "NO", .name = "Norge"};

    assert_true(country_create(fixture->db, &country, &fixture->error));
    assert_stored(fixture, "country", "{'_id': 'no', 'name': 'Norge'}");
    assert_false(country_create(fixture->db, &country, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    assert_string_equal(fixture->error.details[0].path, "id");
}

static void create_with_an_id_under_another_key_makes_an_object_id_too(void **state)
{
    fixture_t *fixture = *state;
    page_t page = {.title = "a"};

    assert_true(page_create(fixture->db, &page, &fixture->error));
    assert_int_equal(page.id, 1);
    assert_stored(fixture, "page",
                  "{'_id': {'$type': 'objectId'}, 'id': {'$eq': 1, '$type': 'int'}}");
}

static void a_sequence_counts_from_one_in_id_sequences(void **state)
{
    fixture_t *fixture = *state;

    for (int64_t i = 1; i <= 3; i++) {
        char email[40];
        snprintf(email, sizeof email, "user%d@example.org", (int)i);
        user_t *user = stored_user(fixture, "user", email);
        assert_int_equal(user->id, i);
        user_free(user);
    }
    assert_stored(fixture, "id_sequences", "{'_id': 'user', 'seq': {'$eq': 3, '$type': 'long'}}");
}

static void a_given_number_raises_the_sequence(void **state)
{
    fixture_t *fixture = *state;
    user_t *user = fresh_user("ada", "ada@example.org");

    user->id = 41;
    assert_true(user_create(fixture->db, user, &fixture->error));
    user_t *next = stored_user(fixture, "eve", "eve@example.org");
    assert_int_equal(next->id, 42);
    user_free(user);
    user_free(next);
}

static void a_sequence_that_lags_is_repaired(void **state)
{
    fixture_t *fixture = *state;

    raw_insert(fixture, "user", "{'_id': 1, 'email': 'a@example.org'}");
    raw_insert(fixture, "user", "{'_id': {'$numberLong': '7'}, 'email': 'b@example.org'}");
    raw_insert(fixture, "user",
               "{'_id': {'$oid': '0123456789abcdef01234567'}, 'email': 'c@example.org'}");
    user_t *user = stored_user(fixture, "eve", "eve@example.org");
    assert_int_equal(user->id, 8);
    assert_stored(fixture, "user", "{'_id': 8, 'username': 'eve'}");
    assert_stored(fixture, "id_sequences", "{'_id': 'user', 'seq': 8}");
    user_free(user);
}

static void a_sequence_of_int32_ends_with_a_limit(void **state)
{
    fixture_t *fixture = *state;
    page_t page = {.title = "a"};

    raw_insert(fixture, "id_sequences", "{'_id': 'page', 'seq': 2147483647}");
    assert_false(page_create(fixture->db, &page, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_LIMIT);
    assert_int_equal(raw_count(fixture, "page", "{}"), 0);
    assert_int_equal(page.id, 0);
}

static void a_counter_that_is_no_number_is_an_error(void **state)
{
    fixture_t *fixture = *state;
    user_t user = {.username = "ada", .email = "ada@example.org", .home.city = "Oslo"};

    raw_insert(fixture, "id_sequences", "{'_id': 'user', 'seq': 'x'}");
    assert_false(user_create(fixture->db, &user, &fixture->error));
    assert_int_not_equal(fixture->error.code, MODEL_OK);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
    assert_int_equal(user.id, 0);
    assert_int_equal(raw_count(fixture, "user", "{}"), 0);
}

static void a_counter_of_another_program_may_be_a_double(void **state)
{
    fixture_t *fixture = *state;

    raw_insert(fixture, "id_sequences", "{'_id': 'user', 'seq': {'$numberDouble': '3.0'}}");
    user_t *user = stored_user(fixture, "ada", "ada@example.org");
    assert_int_equal(user->id, 4);
    user_free(user);
    raw_update(fixture, "id_sequences", "{'_id': 'user'}", "{'$set': {'seq': -7}}");
    user = fresh_user("eve", "eve@example.org");
    assert_false(user_create(fixture->db, user, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_MISMATCH);
    user_free(user);
}

enum { N_THREADS = 8, PER_THREAD = 20 };

typedef struct worker {
    model_db_t *db;
    int number, failures;
} worker_t;

static void *create_some(void *context)
{
    worker_t *worker = context;
    char email[60];

    for (int i = 0; i < PER_THREAD; i++) {
        user_t user = {.username = "worker", .email = email, .home.city = "Oslo"};
        snprintf(email, sizeof email, "w%d-%d@example.org", worker->number, i);
        worker->failures += !user_create(worker->db, &user, NULL);
    }
    return NULL;
}

static void threads_never_get_the_same_number(void **state)
{
    fixture_t *fixture = *state;
    worker_t workers[N_THREADS];
    pthread_t threads[N_THREADS];

    for (int i = 0; i < N_THREADS; i++) {
        workers[i] = (worker_t){.db = fixture->db, .number = i};
        assert_int_equal(pthread_create(&threads[i], NULL, create_some, &workers[i]), 0);
    }
    for (int i = 0; i < N_THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(workers[i].failures, 0);
    }
    assert_int_equal(raw_count(fixture, "user", "{'_id': {'$gte': 1, '$lte': 160}}"),
                     N_THREADS * PER_THREAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(create_stores_what_the_record_says),
        STORE_TEST(create_takes_one_reading_of_the_clock),
        STORE_TEST(create_fills_id_and_times_of_a_plain_record_and_nothing_else),
        STORE_TEST(create_reports_all_failures_and_sends_nothing),
        STORE_TEST(create_refuses_invalid_utf8_naming_the_member),
        STORE_TEST(create_tells_broken_rules_and_invalid_utf8_together),
        STORE_TEST(create_names_index_and_member_of_a_duplicate),
        STORE_TEST(create_refuses_a_stored_record),
        STORE_TEST(create_refuses_nulls_and_views),
        STORE_TEST(create_refuses_a_model_that_is_not_registered),
        STORE_TEST(create_makes_object_ids),
        STORE_TEST(create_keeps_a_given_object_id),
        STORE_TEST(create_makes_random_uuids_of_version_4),
        STORE_TEST(create_needs_an_id_that_is_the_callers),
        STORE_TEST(create_twice_with_the_same_id_is_a_duplicate),
        STORE_TEST(create_with_an_id_under_another_key_makes_an_object_id_too),
        STORE_TEST(a_sequence_counts_from_one_in_id_sequences),
        STORE_TEST(a_given_number_raises_the_sequence),
        STORE_TEST(a_sequence_that_lags_is_repaired),
        STORE_TEST(a_sequence_of_int32_ends_with_a_limit),
        STORE_TEST(a_counter_that_is_no_number_is_an_error),
        STORE_TEST(a_counter_of_another_program_may_be_a_double),
        STORE_TEST(threads_never_get_the_same_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Ids of every kind in a bulk, large documents, and many threads. */
#include "live/bulk_fixture.h"

#include <pthread.h>

/* Loses the answer of an insert, and runs again. */
static void run_twice(fixture_t *fixture, model_bulk_t *bulk, size_t n)
{
    model_bulk_report_t report = {0};

    raw_fail_point(fixture, 2, "'failCommands': ['insert'], 'closeConnection': true");
    assert_false(model_bulk_run(bulk, &report, &fixture->error));
    raw_fail_point_off(fixture);
    assert_int_equal(report.n_unknown, n);
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    assert_int_equal(report.n_done, n);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

static void bulk_makes_object_ids(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_t *bulk = note_bulk_new(fixture->db, NULL, &fixture->error);
    note_t notes[3] = {{.text = "a"}, {.text = "b"}, {.text = "c"}};

    for (int i = 0; i < 3; i++)
        ADD(note_bulk_insert(bulk, &notes[i], &fixture->error));
    assert_int_not_equal(bson_oid_compare(&notes[0].id, &notes[1].id), 0);
    run_twice(fixture, bulk, 3);
    bulk = note_bulk_new(fixture->db, NULL, &fixture->error);
    ADD(note_bulk_update_by_id(bulk, notes[1].id, MODEL_UPDATE(MODEL_SET(note, text, "B")),
                               &fixture->error));
    ADD(note_bulk_delete_by_id(bulk, notes[0].id, &fixture->error));
    ADD(note_bulk_delete(bulk, &notes[2], &fixture->error));
    assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
    assert_stored(fixture, "note", "{'text': 'B'}");
    assert_int_equal(raw_count(fixture, "note", "{}"), 1);
    model_bulk_free(bulk);
}

static void bulk_makes_uuids(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_t *bulk = ticket_bulk_new(fixture->db, NULL, &fixture->error);
    ticket_t tickets[2] = {{.text = "a"}, {.text = "b"}};

    for (int i = 0; i < 2; i++)
        ADD(ticket_bulk_insert(bulk, &tickets[i], &fixture->error));
    run_twice(fixture, bulk, 2);
    bulk = ticket_bulk_new(fixture->db, NULL, &fixture->error);
    ADD(ticket_bulk_update_by_id(bulk, tickets[1].id, MODEL_UPDATE(MODEL_SET(ticket, text, "B")),
                                 &fixture->error));
    ADD(ticket_bulk_delete_by_id(bulk, tickets[0].id, &fixture->error));
    assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
    assert_stored(fixture, "ticket", "{'text': 'B'}");
    assert_int_equal(raw_count(fixture, "ticket", "{}"), 1);
    model_bulk_free(bulk);
}

/* Normalised, as they are stored. */
static void bulk_takes_ids_of_the_caller(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_t *bulk = country_bulk_new(fixture->db, NULL, &fixture->error);
    country_t norway = {.id = "NO", .name = "Norway"}, none = {.name = "nowhere"};

    assert_false(country_bulk_insert(bulk, &none, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_string_equal(fixture->error.details[0].path, "id");
    ADD(country_bulk_insert(bulk, &norway, &fixture->error));
    run_twice(fixture, bulk, 1);
    bulk = country_bulk_new(fixture->db, NULL, &fixture->error);
    norway.name = "Norge";
    ADD(country_bulk_update_by_id(bulk, "No", MODEL_UPDATE(MODEL_SET(country, name, "Noreg")),
                                  &fixture->error));
    ADD(country_bulk_upsert(bulk, MODEL_QUERY(.where = {MODEL_EQ(country, id, "NO")}), NULL,
                            &norway, &fixture->error));
    norway.id = "N1";
    ADD(country_bulk_upsert(bulk, MODEL_QUERY(.where = {MODEL_EQ(country, id, "N1")}), NULL,
                            &norway, &fixture->error));
    assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
    assert_stored(fixture, "country", "{'_id': 'no', 'name': 'Noreg'}");
    assert_stored(fixture, "country", "{'_id': 'n1', 'name': 'Norge'}");
    model_bulk_free(bulk);
}

/* The layout in which _id is an ObjectId of its own. */
static void bulk_keeps_ids_beside_the_object_id(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_t *bulk = page_bulk_new(fixture->db, NULL, &fixture->error);
    page_t pages[2] = {{.title = "a"}, {.title = "b"}}, third = {.id = 3, .title = "c"};

    for (int i = 0; i < 2; i++)
        ADD(page_bulk_insert(bulk, &pages[i], &fixture->error));
    assert_int_equal(pages[1].id, 2);
    run_twice(fixture, bulk, 2);
    bulk = page_bulk_new(fixture->db, NULL, &fixture->error);
    ADD(page_bulk_upsert(bulk, MODEL_QUERY(.where = {MODEL_EQ(page, id, 3)}), NULL, &third,
                         &fixture->error));
    ADD(page_bulk_update_by_id(bulk, 1, MODEL_UPDATE(MODEL_SET(page, title, "A")),
                               &fixture->error));
    assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
    assert_stored(fixture, "page", "{'id': 1, 'title': 'A'}");
    assert_stored(fixture, "page", "{'id': 3, 'title': 'c', '_id': {'$type': 'objectId'}}");
    page_t *read = page_get(fixture->db, 3, &fixture->error);
    assert_non_null(read);
    page_free(read);
    model_bulk_free(bulk);
}

/* More than fits into one message. */
static void bulk_splits_at_bytes(void **state)
{
    enum { N = 5, BYTES = 12 << 20 };
    fixture_t *fixture = *state;
    char *text = malloc(BYTES);
    model_bulk_t *bulk = note_bulk_new(fixture->db, &UNORDERED, &fixture->error);

    memset(text, 'x', BYTES);
    text[BYTES - 1] = '\0';
    for (int i = 0; i < N; i++) {
        note_t note = {.text = text};
        ADD(note_bulk_insert(bulk, &note, &fixture->error));
    }
    assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
    assert_int_equal(raw_count(fixture, "note", "{}"), N);
    model_bulk_free(bulk);
    free(text);
}

enum { THREADS = 8, KEYS = 50, ROUNDS = 4 };

static void *upsert_all(void *context)
{
    fixture_t *fixture = context;
    model_error_t error;
    bool ok = true;

    for (int round = 0; ok && round < ROUNDS; round++) {
        const model_bulk_options_t options = {.unordered = round % 2};
        model_bulk_t *bulk = account_bulk_new(fixture->db, &options, &error);
        for (int i = 0; ok && i < KEYS; i++) {
            char owner[20];
            snprintf(owner, sizeof owner, "owner%d", i);
            account_t account = {.owner = owner, .number = i};
            ok = account_bulk_upsert(bulk, OF(owner), INCREASE(1), &account, &error);
        }
        ok = ok && model_bulk_run(bulk, NULL, &error);
        model_bulk_free(bulk);
    }
    live_print_on_failure(&error);
    return ok ? fixture : NULL;
}

/* Each is created once, without an increase; all others increase it. */
static void threads_that_upsert_the_same_keys_make_each_once(void **state)
{
    fixture_t *fixture = *state;
    pthread_t threads[THREADS];
    void *ok;

    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, upsert_all, fixture);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], &ok);
        assert_non_null(ok);
    }
    assert_int_equal(raw_count(fixture, "account", "{}"), KEYS);
    char filter[80];
    snprintf(filter, sizeof filter, "{'balance': %d}", THREADS * ROUNDS - 1);
    assert_int_equal(raw_count(fixture, "account", filter), KEYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCOUNT_TEST(bulk_makes_object_ids),
        ACCOUNT_TEST(bulk_makes_uuids),
        ACCOUNT_TEST(bulk_takes_ids_of_the_caller),
        ACCOUNT_TEST(bulk_keeps_ids_beside_the_object_id),
        ACCOUNT_TEST(bulk_splits_at_bytes),
        ACCOUNT_TEST(threads_that_upsert_the_same_keys_make_each_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

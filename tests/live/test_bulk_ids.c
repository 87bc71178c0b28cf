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

/* ---- what the report says of them ---- */

static void bulk_reports_the_id_of_each_item_that_is_about_one_record(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    int64_t id;

    store_accounts(fixture, 0, 4);
    account_t *saved = read_account(fixture, 0), *same = read_account(fixture, 1);
    account_t *replaced = read_account(fixture, 2), *deleted = read_account(fixture, 3);
    const int64_t ids[] = {saved->id, same->id, replaced->id, deleted->id, saved->id, 77};
    model_bulk_t *bulk = fresh_bulk(fixture, UNORDERED);
    saved->balance = 5;
    ADD(account_bulk_save(bulk, saved, &fixture->error));
    ADD(account_bulk_save(bulk, same, &fixture->error));
    ADD(account_bulk_replace(bulk, replaced, &fixture->error));
    ADD(account_bulk_delete(bulk, deleted, &fixture->error));
    ADD(account_bulk_update_by_id(bulk, saved->id, BALANCE(6), &fixture->error));
    ADD(account_bulk_delete_by_id(bulk, 77, &fixture->error));
    ADD(account_bulk_update_one(bulk, NUMBERED(1), BALANCE(7), &fixture->error));
    ADD(account_bulk_delete_many(bulk, NUMBERED(9), &fixture->error));
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    for (size_t i = 0; i < report.n_items; i++) {
        assert_int_equal(account_bulk_id(&report, i, &id), i < 6);
        assert_int_equal(id, i < 6 ? ids[i] : 0);
        assert_int_equal(report.items[i].id.kind, i < 6 ? MODEL_KIND_INT64 : 0);
        assert_int_equal(report.items[i].id.number, id);
    }
    assert_false(account_bulk_id(&report, report.n_items, &id));
    assert_false(account_bulk_id(NULL, 0, &id));
    assert_false(account_bulk_id(&report, 0, NULL));
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
    account_free(saved);
    account_free(same);
    account_free(replaced);
    account_free(deleted);
}

static void bulk_reports_the_id_of_an_insert_that_failed(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    account_t one = {.owner = "one", .number = 1}, two = {.owner = "one", .number = 2};
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);
    int64_t id;

    ADD(account_bulk_insert(bulk, &one, &fixture->error));
    ADD(account_bulk_insert(bulk, &two, &fixture->error));
    assert_false(model_bulk_run(bulk, &report, &fixture->error));
    assert_item(report, 1, MODEL_ERROR_DUPLICATE, MODEL_OUTCOME_NOTHING);
    assert_true(account_bulk_id(&report, 0, &id) && id == one.id);
    assert_true(account_bulk_id(&report, 1, &id) && id == two.id);
    assert_int_not_equal(one.id, two.id);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

static void bulk_reports_the_id_of_an_upsert_if_it_created_the_record(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    const account_t ada = {.owner = "ada", .number = 1}, bob = {.owner = "bob", .number = 2};
    model_bulk_t *bulk = fresh_bulk(fixture, ORDERED);
    char filter[60];
    int64_t id;

    account_free(stored_account(fixture, "bob", 2));
    ADD(account_bulk_upsert(bulk, OF("ada"), BALANCE(1), &ada, &fixture->error));
    ADD(account_bulk_upsert(bulk, OF("bob"), BALANCE(1), &bob, &fixture->error));
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    assert_true(account_bulk_id(&report, 0, &id));
    snprintf(filter, sizeof filter, "{'_id': %d, 'owner': 'ada'}", (int)id);
    assert_stored(fixture, "account", filter);
    assert_false(account_bulk_id(&report, 1, &id));
    assert_int_equal(id, 0);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

static void bulk_reports_ids_of_every_kind(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    note_t note = {.text = "a"};
    ticket_t ticket = {.text = "a"};
    bson_oid_t oid;
    model_uuid_t uuid;

    model_bulk_t *bulk = note_bulk_new(fixture->db, NULL, &fixture->error);
    ADD(note_bulk_insert(bulk, &note, &fixture->error));
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    assert_true(note_bulk_id(&report, 0, &oid) && bson_oid_equal(&oid, &note.id));
    assert_int_equal(report.items[0].id.kind, MODEL_KIND_OID);
    model_bulk_free(bulk);
    bulk = ticket_bulk_new(fixture->db, NULL, &fixture->error);
    ADD(ticket_bulk_insert(bulk, &ticket, &fixture->error));
    ADD(ticket_bulk_delete_by_id(bulk, ticket.id, &fixture->error));
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    for (size_t i = 0; i < 2; i++) {
        assert_true(ticket_bulk_id(&report, i, &uuid));
        assert_memory_equal(&uuid, &ticket.id, sizeof uuid);
    }
    assert_false(note_bulk_id(&report, 0, &oid)); /* of another model */
    model_bulk_free(bulk);
    model_bulk_report_clear(&report);
}

/* Texts are the report's own, as they are stored. */
static void bulk_reports_ids_that_are_texts(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    country_t norway = {.id = "NO", .name = "Norway"}, sweden = {.id = "SE", .name = "Sweden"};
    model_bulk_t *bulk = country_bulk_new(fixture->db, NULL, &fixture->error);
    const char *id;

    ADD(country_bulk_insert(bulk, &norway, &fixture->error));
    ADD(country_bulk_delete_by_id(bulk, "No", &fixture->error));
    for (int i = 0; i < 2; i++) /* the second one finds the first one's */
        ADD(country_bulk_upsert(bulk, MODEL_QUERY(.where = {MODEL_EQ(country, id, "SE")}), NULL,
                                &sweden, &fixture->error));
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    model_bulk_free(bulk);
    for (size_t i = 0; i < 4; i++) {
        assert_true(country_bulk_id(&report, i, &id));
        assert_string_equal(id, i < 2 ? "no" : "se");
        assert_int_equal(report.items[i].id.text.length, 2);
    }
    assert_true(report.items[2].created);
    assert_false(report.items[3].created);
    model_bulk_report_clear(&report);
}

/* The member that is the id, not the _id beside it. */
static void bulk_reports_ids_beside_the_object_id(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    page_t pages[2] = {{.title = "a"}, {.title = "b"}};
    model_bulk_t *bulk = page_bulk_new(fixture->db, NULL, &fixture->error);
    int32_t id;

    ADD(page_bulk_insert(bulk, &pages[0], &fixture->error));
    ADD(page_bulk_insert(bulk, &pages[1], &fixture->error));
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    page_t *saved = page_get(fixture->db, 2, &fixture->error);
    saved->title = "c";
    ADD(page_bulk_save(bulk, saved, &fixture->error));
    ADD(page_bulk_delete(bulk, &pages[0], &fixture->error));
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    ADD(page_bulk_delete(bulk, saved, &fixture->error));
    assert_done(model_bulk_run(bulk, &report, &fixture->error), fixture->error);
    static const int32_t ids[] = {1, 2, 2, 1, 2};
    for (size_t i = 0; i < 5; i++) {
        assert_true(page_bulk_id(&report, i, &id));
        assert_int_equal(id, ids[i]);
    }
    page_free(saved);
    model_bulk_free(bulk);
    model_bulk_report_clear(&report);
}

/* ---- large, and many ---- */

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
        ACCOUNT_TEST(bulk_reports_the_id_of_each_item_that_is_about_one_record),
        ACCOUNT_TEST(bulk_reports_the_id_of_an_insert_that_failed),
        ACCOUNT_TEST(bulk_reports_the_id_of_an_upsert_if_it_created_the_record),
        ACCOUNT_TEST(bulk_reports_ids_of_every_kind),
        ACCOUNT_TEST(bulk_reports_ids_that_are_texts),
        ACCOUNT_TEST(bulk_reports_ids_beside_the_object_id),
        ACCOUNT_TEST(bulk_splits_at_bytes),
        ACCOUNT_TEST(threads_that_upsert_the_same_keys_make_each_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Records that are there once, whatever the case of their names. */
#include "live/member.h"
#include "live/askers.h"
#include "live/without_memory.h"

static void what_differs_in_case_is_read(void **state)
{
    fixture_t *fixture = *state;
    member_t *member = fresh_member("ADA");
    bool created = true;

    store_ada(fixture);
    assert_done(member_get_or_create(fixture->db, CALLED("ADA"), member, &created, &fixture->error),
                fixture->error);
    assert_false(created);
    assert_string_equal(member->name, "Ada");
    assert_int_equal(raw_count(fixture, "member", "{}"), 1);
    member_free(member);
}

static void what_is_created_is_what_the_record_says(void **state)
{
    fixture_t *fixture = *state;
    member_t *member = fresh_member("Ada");
    bool created = false;

    assert_done(member_get_or_create(fixture->db, CALLED("ADA"), member, &created, &fixture->error),
                fixture->error);
    assert_true(created);
    assert_stored(fixture, "member", "{'name': 'Ada'}");
    member_free(member);
}

/* Texts that are not equal, whatever the case. */
static void another_text_is_an_argument_error(void **state)
{
    static const char *const others[] = {"Eve", "", "Ad", "Adaa", "\303\201da"};
    fixture_t *fixture = *state;

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        member_t *member = fresh_member(others[i]);
        bool created = true;
        assert_false(
            member_get_or_create(fixture->db, CALLED("ada"), member, &created, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
        assert_false(created);
        member_free(member);
    }
    assert_int_equal(raw_count(fixture, "member", "{}"), 0);
    assert_int_equal(raw_count(fixture, "id_sequences", "{}"), 0);
}

/* As the index itself compares them. */
static void texts_are_compared_as_the_index_does(void **state)
{
    static const char *const pairs[][2] = {
        {"stra\303\237e", "STRASSE"}, {"$name", "$NAME"}, {"\xc3\xa9", "e\xcc\x81"},
        {"\xc3\xa9", "E\xcc\x81"},    {"\xc3\xa9", "e"},  {"i", "\xc4\xb1"},
        {"\xef\xac\x80", "FF"},       {"a b", "ab"},      {"\xef\xbc\xa1", "a"},
    };
    fixture_t *fixture = *state;
    int64_t n, equal = 0;

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        member_t *member = fresh_member(pairs[i][0]), there = {.name = pairs[i][0]};
        raw_delete(fixture, "member", "{}");
        assert_true(member_create(fixture->db, &there, &fixture->error));
        assert_true(member_count(fixture->db, CALLED(pairs[i][1]), &n, &fixture->error));
        raw_delete(fixture, "member", "{}");
        bool ok =
            member_get_or_create(fixture->db, CALLED(pairs[i][1]), member, NULL, &fixture->error);
        if (ok != n)
            fail_msg("%s, %s: %d", pairs[i][0], pairs[i][1], ok);
        equal += n;
        member_free(member);
    }
    assert_true(equal >= 3 && equal <= 6);
}

static void update_or_create_does_one_of_them(void **state)
{
    static const char *const names[] = {"Ada", "ada", "ADA"};
    const model_update_t *update = MODEL_UPDATE(MODEL_INC(member, visits, 1));
    fixture_t *fixture = *state;
    bool created;

    for (int i = 0; i < 3; i++) {
        member_t *member = fresh_member("aDa");
        assert_done(member_update_or_create(fixture->db, CALLED(names[i]), update, member, &created,
                                            &fixture->error),
                    fixture->error);
        assert_int_equal(created, i == 0);
        assert_int_equal(member->visits, i);
        member_free(member);
    }
    assert_stored(fixture, "member", "{'name': 'aDa', 'visits': 2}");
}

static void partial_indexes_are_no_key(void **state)
{
    fixture_t *fixture = *state;
    member_t *member = fresh_member("Ada");

    member->nick = "x";
    assert_false(member_get_or_create(
        fixture->db,
        MODEL_QUERY(.where = {MODEL_EQ(member, nick, "x"), MODEL_EQ(member, realm, 0)}), member,
        NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    member_free(member);
}

/* ---- bulks ---- */

static void run(fixture_t *fixture, model_bulk_t *bulk)
{
    assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
    model_bulk_free(bulk);
}

static void upserts_of_a_bulk_meet_what_differs_in_case(void **state)
{
    static const char *const names[] = {"ada", "Ada", "ADA"};
    const model_update_t *update = MODEL_UPDATE(MODEL_INC(member, visits, 1));
    fixture_t *fixture = *state;

    for (int unordered = 0; unordered < 2; unordered++) {
        const model_bulk_options_t options = {.unordered = unordered};
        model_bulk_t *bulk = member_bulk_new(fixture->db, &options, &fixture->error);
        raw_delete(fixture, "member", "{}");
        for (int i = 0; i < 3; i++) {
            member_t member = {.name = "Ada"};
            assert_done(
                member_bulk_upsert(bulk, CALLED(names[i]), update, &member, &fixture->error),
                fixture->error);
        }
        run(fixture, bulk);
        assert_stored(fixture, "member", "{'name': 'Ada', 'visits': 2}");
        assert_int_equal(raw_count(fixture, "member", "{}"), 1);
    }
}

static void an_upsert_of_another_text_is_an_argument_error(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_t *bulk = member_bulk_new(fixture->db, NULL, &fixture->error);
    member_t member = {.name = "Eve"};

    assert_false(member_bulk_upsert(bulk, CALLED("ada"), NULL, &member, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    model_bulk_free(bulk);
}

static void a_guard_that_keeps_an_update_off_is_told(void **state)
{
    const model_update_t *update = MODEL_UPDATE(MODEL_INC(member, visits, -1));
    fixture_t *fixture = *state;
    model_bulk_t *bulk = member_bulk_new(fixture->db, NULL, &fixture->error);

    store_ada(fixture);
    assert_false(member_update_one(fixture->db, CALLED("ada"), update, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_done(member_bulk_update_one(bulk, CALLED("ada"), update, &fixture->error),
                fixture->error);
    assert_false(model_bulk_run(bulk, NULL, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    model_bulk_free(bulk);
}

/* ---- many at once ---- */

enum { ROUNDS = 60, KEYS = 5 };

static void upsert(asker_t *asker, const char *asked, const member_t *member,
                   const model_update_t *update)
{
    model_bulk_t *bulk = member_bulk_new(asker->fixture->db, NULL, &asker->error);
    model_bulk_report_t report = {0};

    if (bulk && member_bulk_upsert(bulk, CALLED(asked), update, member, &asker->error) &&
        model_bulk_run(bulk, &report, &asker->error))
        asker->created += report.items[0].created;
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

static void ask_once(asker_t *asker, int key)
{
    static const char *const words[] = {"Ada %d", "ada %d", "ADA %d", "aDA %d"};
    static const model_update_t visit = {.changes = {MODEL_INC(member, visits, 1)}};
    char name[16], asked[16];
    bool created = false;

    snprintf(name, sizeof name, words[asker->number % 4], key);
    snprintf(asked, sizeof asked, words[(asker->number + key) % 4], key);
    member_t *member = member_new();
    member->name = name;
    if (asker->bulks)
        upsert(asker, asked, member, &visit);
    else if (asker->updates)
        member_update_or_create(asker->fixture->db, CALLED(asked), &visit, member, &created,
                                &asker->error);
    else
        member_get_or_create(asker->fixture->db, CALLED(asked), member, &created, &asker->error);
    asker->created += created;
    member_free(member);
}

static void *ask_often(void *context)
{
    asker_t *asker = context;

    for (int i = 0; i < ROUNDS && !asker->error.code; i++)
        ask_once(asker, i % KEYS);
    return NULL;
}

static void threads_that_say_the_same_in_any_case_make_each_once(void **state)
{
    fixture_t *fixture = *state;

    assert_int_equal(run_askers(ask_often, (asker_t){.fixture = fixture}), KEYS);
    assert_int_equal(raw_count(fixture, "member", "{}"), KEYS);
}

static void expect_no_update_lost(fixture_t *fixture, bool bulks)
{
    char filter[40];

    snprintf(filter, sizeof filter, "{'visits': %d}", N_ASKERS * ROUNDS / KEYS - 1);
    assert_int_equal(
        run_askers(ask_often, (asker_t){.fixture = fixture, .updates = true, .bulks = bulks}),
        KEYS);
    assert_int_equal(raw_count(fixture, "member", "{}"), KEYS);
    assert_int_equal(raw_count(fixture, "member", filter), KEYS);
}

static void threads_that_update_in_any_case_lose_no_update(void **state)
{
    expect_no_update_lost(*state, false);
}

static void threads_that_upsert_in_any_case_lose_no_update(void **state)
{
    expect_no_update_lost(*state, true);
}

/* ---- duplicates ---- */

static void a_duplicate_shows_no_key(void **state)
{
    fixture_t *fixture = *state;
    member_t other = {.name = "ADA"};
    model_db_t *db = fixture_open(fixture, (model_config_t){.server_text = true});

    store_ada(fixture);
    assert_done(model_register(db, MODEL_LIST_OF(&member_model), &fixture->error), fixture->error);
    assert_false(member_create(db, &other, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_DUPLICATE);
    assert_string_equal(fixture->error.index, "name_1");
    assert_int_equal(fixture->error.n_details, 1);
    assert_string_equal(fixture->error.details[0].path, "name");
    assert_non_null(strstr(fixture->error.server, "E11000"));
    assert_null(strstr(fixture->error.server, "dup key"));
    assert_null(strstr(fixture->error.message, "29"));
    model_close(db);
}

static void without_memory_nothing_is_stored(void **state)
{
    fixture_t *fixture = *state;
    member_t *member = fresh_member("Ada");

    WITHOUT_MEMORY(member_get_or_create(fixture->db, CALLED("ADA"), member, NULL, &fixture->error),
                   fixture->error, assert_int_equal(raw_count(fixture, "member", "{}"), 0));
    assert_stored(fixture, "member", "{'name': 'Ada'}");
    member_free(member);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MEMBER_TEST(what_differs_in_case_is_read),
        MEMBER_TEST(what_is_created_is_what_the_record_says),
        MEMBER_TEST(another_text_is_an_argument_error),
        MEMBER_TEST(texts_are_compared_as_the_index_does),
        MEMBER_TEST(update_or_create_does_one_of_them),
        MEMBER_TEST(partial_indexes_are_no_key),
        MEMBER_TEST(upserts_of_a_bulk_meet_what_differs_in_case),
        MEMBER_TEST(an_upsert_of_another_text_is_an_argument_error),
        MEMBER_TEST(threads_that_say_the_same_in_any_case_make_each_once),
        MEMBER_TEST(threads_that_update_in_any_case_lose_no_update),
        MEMBER_TEST(threads_that_upsert_in_any_case_lose_no_update),
        MEMBER_TEST(a_guard_that_keeps_an_update_off_is_told),
        MEMBER_TEST(a_duplicate_shows_no_key),
        MEMBER_TEST(without_memory_nothing_is_stored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Reads without memory; how much memory reads of many take. */
#include "live/reads_fixture.h"
#include "live/sanitized.h"
#include "live/without_memory.h"

#include <sys/resource.h>

/* ---- none ---- */

static void every_operation_without_memory_fails_and_works_afterwards(void **state)
{
    static const model_collation_t no_case = {.locale = "en", .strength = 2};
    const model_query_t query = {.where = {MODEL_EQ(user, home.city, "rome")},
                                 .collation = &no_case,
                                 .comment = "without memory",
                                 .max_time_ms = 60000};
    fixture_t *fixture = *state;

    for (size_t i = 0; i < N_OPERATIONS; i++) {
        int64_t n = 0;
        if (operations[i].run == run_distinct /* has memory of the caller's */ ||
            operations[i].run == run_find_one_and_delete) /* deletes, and cannot read it then */
            continue;
        fresh_users(fixture);
        WITHOUT_MEMORY_AT_ALL(operations[i].run(fixture, &query, &n), fixture->error, {});
        if (n != 1)
            fail_msg("%s met %d", operations[i].name, (int)n);
    }
}

static void what_is_left_out_without_memory_is_not_lost(void **state)
{
    model_misfits_t misfits = {.policy = MODEL_MISFITS_SKIP};
    const model_query_t query = {.fields = {MODEL_WITHOUT(user, tags)}, .misfits = &misfits};
    fixture_t *fixture = *state;
    int64_t n;

    fresh_users(fixture);
    raw_insert(fixture, "user", "{'_id': 60, 'email': 'y@example.org'}");
    for (size_t i = 0; i < 5; i++) {
        WITHOUT_MEMORY_AT_ALL(operations[i].run(fixture, &query, &n), fixture->error, {});
        assert_true(i < 3 ? n == 4 && misfits.count == 1 : n == 1);
    }
}

/* ---- little ---- */

enum { MANY = 40000, KILOBYTES_OF_ALL = MANY * 2 };

static void store_many(fixture_t *fixture)
{
    enum { AT_ONCE = 500 };
    static char text[2048];
    note_t *notes = calloc(AT_ONCE, sizeof *notes);

    memset(text, 'x', sizeof text - 1);
    for (size_t n = 0; n < MANY; n += AT_ONCE) {
        for (size_t i = 0; i < AT_ONCE; i++)
            notes[i] = (note_t){.text = text};
        assert_done(note_create_many(fixture->db, notes, AT_ONCE, NULL, NULL, &fixture->error),
                    fixture->error);
    }
    free(notes);
}

static long most_memory(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static bool add_text(const note_t *note, void *context)
{
    *(size_t *)context += strlen(note->text) == 2047;
    return true;
}

static size_t step_through(fixture_t *fixture)
{
    note_cursor_t cursor;
    note_t *note;
    size_t n = 0;

    assert_true(note_find(fixture->db, NULL, &cursor, &fixture->error));
    while (note_cursor_next(&cursor, &note, &fixture->error))
        add_text(note, &n);
    assert_int_equal(fixture->error.code, MODEL_OK);
    note_cursor_close(&cursor);
    return n;
}

/* The most that was ever needed grows by a few messages, not by what all documents have. */
static void a_cursor_and_each_take_little_memory_for_many_documents(void **state)
{
    fixture_t *fixture = *state;
    size_t n = 0;

    store_many(fixture);
    const long before = most_memory();
    assert_int_equal(step_through(fixture), MANY);
    assert_done(note_each(fixture->db, NULL, add_text, &n, &fixture->error), fixture->error);
    assert_int_equal(n, MANY);
    assert_true(SANITIZED || most_memory() - before < KILOBYTES_OF_ALL / 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_cursor_and_each_take_little_memory_for_many_documents),
        STORE_TEST(every_operation_without_memory_fails_and_works_afterwards),
        STORE_TEST(what_is_left_out_without_memory_is_not_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

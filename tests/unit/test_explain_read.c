/* Plans as servers of other versions and settings tell them. */
#include "store/explain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define STATS(n, keys, documents)                                        \
    "'executionStats': {'executionSuccess': true, 'nReturned': " #n      \
    ", 'totalKeysExamined': " #keys ", 'totalDocsExamined': " #documents \
    ", 'executionTimeMillis': 3}"
#define LOOKUP(rest)                                                                     \
    "{'queryPlanner': {'winningPlan': {'queryPlan': {'stage': 'EQ_LOOKUP', " rest        \
    ", 'inputStage': {'stage': 'FETCH', 'inputStage': {'stage': 'IXSCAN', 'indexName': " \
    "'name_1'}}}}}, " STATS(4, 8, 12) "}"
#define CURSOR                                                                       \
    "{'$cursor': {'queryPlanner': {'winningPlan': {'stage': 'IXSCAN', 'indexName': " \
    "'name_1'}}, " STATS(9, 9, 9) "}, 'nReturned': 9}"

static bool read_reply(const char *json, model_explain_t *explain, model_error_t *error)
{
    char text[1024];
    model__call_t call = {.error = error};
    bson_error_t driver;
    bson_t reply;

    *explain = (model_explain_t){.nothing = false};
    model__error_clear(error);
    snprintf(text, sizeof text, "%s", json);
    for (char *at = text; *at; at++)
        *at = *at == '\'' ? '"' : *at;
    assert_true(bson_init_from_json(&reply, text, -1, &driver));
    bool ok = model__explain_read(&call, &reply, explain);
    bson_destroy(&reply);
    return ok;
}

static void plans_are_told(void **state)
{
    static const struct {
        const char *reply;
        bool scans, sorts;
        int64_t returned, keys, documents, millis;
    } rows[] = {
        {LOOKUP("'strategy': 'IndexedLoopJoin', 'indexName': 'other_1'"), false, false, 4, 8, 12,
         3},
        {LOOKUP("'strategy': 'NestedLoopJoin'"), true, false, 4, 8, 12, 3},
        {"{'stages': [" CURSOR "]}", false, false, 9, 9, 9, 3},
        {"{'stages': [" CURSOR
         ", {'$sort': {}, 'nReturned': 2, 'executionTimeMillisEstimate': 7}]}",
         false, true, 2, 9, 9, 7},
        {"{'stages': [" CURSOR ", {'$lookup': {}, 'collectionScans': 1, 'totalKeysExamined': 5, "
         "'totalDocsExamined': 6, 'nReturned': 1, 'executionTimeMillisEstimate': 0}]}",
         true, false, 1, 14, 15, 3},
    };
    model_explain_t found;
    model_error_t error;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(read_reply(rows[i].reply, &found, &error));
        assert_string_equal(found.index, "name_1");
        assert_int_equal(found.scans_collection, rows[i].scans);
        assert_int_equal(found.sorts, rows[i].sorts);
        assert_int_equal(found.returned, rows[i].returned);
        assert_int_equal(found.keys_examined, rows[i].keys);
        assert_int_equal(found.documents_examined, rows[i].documents);
        assert_int_equal(found.millis, rows[i].millis);
    }
}

static void what_is_no_plan_is_unsupported(void **state)
{
    static const char *const replies[] = {
        "{}",
        "{'queryPlanner': 1}",
        "{'queryPlanner': {'winningPlan': {}}}",
        "{'shards': {'a': {'stages': [" CURSOR "]}}}",
        "{'stages': []}",
        "{'stages': [7]}",
        "{'stages': [{'$collStats': {}}]}",
        "{'stages': [{'$cursor': {}}]}",
        "{'stages': 5, 'queryPlanner': 'x'}",
    };
    model_explain_t found;
    model_error_t error;

    (void)state;
    for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
        assert_false(read_reply(replies[i], &found, &error));
        assert_int_equal(error.code, MODEL_ERROR_UNSUPPORTED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_are_told),
        cmocka_unit_test(what_is_no_plan_is_unsupported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

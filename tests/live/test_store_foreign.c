/* Changes of members where somebody else stored a value of another type, or null. */
#include "live/store_fixture.h"

typedef struct {
    model_meta_t meta;
    int64_t id;
    int32_t count, level;
    model_opt_int32_t limit;
    double ratio;
    model_date_t seen;
    model_string_list_t tags, words; /* words had another name once */
    int64_t version;
} gauge_t;
MODEL_DECLARE(gauge, gauge_t, int64_t);
/* clang-format off */
MODEL_DEFINE(gauge, .defaults = &(const gauge_t){.level = 5},
    MODEL_FIELDS(
        MODEL_FIELD(gauge, id, .role = MODEL_ID_SEQUENCE),
        MODEL_FIELD(gauge, count, .key = "n"), MODEL_FIELD(gauge, level),
        MODEL_FIELD(gauge, limit), MODEL_FIELD(gauge, ratio),
        MODEL_FIELD(gauge, seen), MODEL_FIELD(gauge, tags),
        MODEL_FIELD(gauge, words, .also_read = {"texts"}),
        MODEL_FIELD(gauge, version, .role = MODEL_VERSION)));
/* clang-format on */

static int setup(void **state)
{
    fixture_setup(state);
    fixture_t *fixture = *state;
    return !model_register(fixture->db, MODEL_LIST_OF(&gauge_model), &fixture->error);
}

#define GAUGE_TEST(f) cmocka_unit_test_setup_teardown(f, setup, fixture_teardown)

static void store(fixture_t *fixture, int id, const char *key, const char *value)
{
    char text[160];

    snprintf(text, sizeof text, "{'_id': %d, '%s': %s, 'version': {'$numberLong': '3'}}", id, key,
             value);
    raw_insert(fixture, "gauge", text);
}

static void assert_unchanged(fixture_t *fixture, int id)
{
    char text[80];

    snprintf(text, sizeof text, "{'_id': %d, 'version': 3}", id);
    assert_stored(fixture, "gauge", text);
}

/* The member is named, the value is not shown. */
static void assert_named(const model_error_t *error, const char *path)
{
    assert_error(*error, MODEL_ERROR_MISMATCH);
    assert_int_equal(error->n_details, 1);
    if (strcmp(error->details[0].path, path) != 0)
        fail_msg("%s instead of %s", error->details[0].path, path);
    assert_string_equal(error->details[0].rule, "type");
    assert_null(strstr(error->message, "s3cret"));
}

static const struct row {
    const char *path, *key;
    const model_update_t update;
    bool compares; /* the server would do it */
} rows[] = {
    {"count", "n", {.changes = {MODEL_INC(gauge, count, 1)}}, false},
    {"count", "n", {.changes = {MODEL_MUL(gauge, count, 2)}}, false},
    {"count", "n", {.changes = {MODEL_MIN(gauge, count, -9)}}, true},
    {"count", "n", {.changes = {MODEL_MAX(gauge, count, 9)}}, true},
    {"count", "n", {.changes = {MODEL_BIT_OR(gauge, count, 4)}}, false},
    {"ratio", "ratio", {.changes = {MODEL_INC(gauge, ratio, 0.5)}}, false},
    {"ratio", "ratio", {.changes = {MODEL_MIN(gauge, ratio, -0.5)}}, true},
    {"limit", "limit", {.changes = {MODEL_MAX(gauge, limit, 7)}}, true},
    {"tags", "tags", {.changes = {MODEL_PUSH(gauge, tags, "a")}}, false},
    {"tags", "tags", {.changes = {MODEL_ADD_TO_SET(gauge, tags, "a")}}, false},
    {"tags", "tags", {.changes = {MODEL_PULL(gauge, tags, "a")}}, false},
    {"tags", "tags", {.changes = {MODEL_POP_LAST(gauge, tags)}}, false},
    /* as a pipeline */
    {"level", "level", {.changes = {MODEL_INC(gauge, level, 1)}}, false},
    {"level", "level", {.changes = {MODEL_MUL(gauge, level, 2)}}, false},
    {"level", "level", {.changes = {MODEL_MIN(gauge, level, -9)}}, true},
    {"words", "words", {.changes = {MODEL_PUSH(gauge, words, "a")}}, false},
    {"words", "words", {.changes = {MODEL_ADD_TO_SET(gauge, words, "a")}}, false},
    {"words", "words", {.changes = {MODEL_PULL(gauge, words, "a")}}, false},
    {"words", "words", {.changes = {MODEL_POP_FIRST(gauge, words)}}, false},
};

static const char *const foreign[] = {"'s3cret'", "{'a': 1}", "true", "null", "[7]"};

/* Null counts as missing where that is more than nothing; of a list an array is none. */
static bool is_foreign(const struct row *row, const char *value)
{
    const bool counts = !strcmp(row->path, "level") || !strcmp(row->path, "words");
    const bool list = !strcmp(row->path, "tags") || !strcmp(row->path, "words");

    return !(counts && !strcmp(value, "null")) && !(list && *value == '[');
}

typedef void check_t(fixture_t *fixture, const struct row *row, int id);

static void for_each(void **state, check_t *check)
{
    fixture_t *fixture = *state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t j = 0; j < sizeof foreign / sizeof *foreign; j++) {
            if (!is_foreign(&rows[i], foreign[j]))
                continue;
            raw_delete(fixture, "gauge", "{}");
            store(fixture, 1, rows[i].key, foreign[j]);
            check(fixture, &rows[i], 1);
            assert_unchanged(fixture, 1);
        }
}

static void update_one(fixture_t *fixture, const struct row *row, int id)
{
    assert_false(gauge_update_by_id(fixture->db, id, &row->update, &fixture->error));
    assert_named(&fixture->error, row->path);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
}

static void an_update_of_a_foreign_value_is_a_mismatch_that_names_the_member(void **state)
{
    for_each(state, update_one);
}

static void find_and_update(fixture_t *fixture, const struct row *row, int id)
{
    const model_query_t *query = MODEL_QUERY(.where = {MODEL_EQ(gauge, id, id)});

    assert_null(
        gauge_find_one_and_update(fixture->db, query, &row->update, MODEL_AFTER, &fixture->error));
    assert_named(&fixture->error, row->path);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
}

static void find_one_and_update_names_it_too(void **state)
{
    for_each(state, find_and_update);
}

static void update_in_bulk(fixture_t *fixture, const struct row *row, int id)
{
    model_bulk_t *bulk = gauge_bulk_new(fixture->db, NULL, &fixture->error);
    model_bulk_report_t report = {0};

    assert_true(gauge_bulk_update_by_id(bulk, id, &row->update, &fixture->error));
    assert_false(model_bulk_run(bulk, &report, &fixture->error));
    assert_int_equal(report.items[0].code, MODEL_ERROR_MISMATCH);
    assert_int_equal(report.items[0].outcome, MODEL_OUTCOME_NOTHING);
    assert_int_equal(report.items[0].n_details, 1);
    assert_string_equal(report.details[0].path, row->path);
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
}

static void an_item_of_a_bulk_names_it_too(void **state)
{
    for_each(state, update_in_bulk);
}

/* What compares is guarded, so that others are not kept from it; what counts stops there, or at the
 * look before whether a rule would be broken. */
static void an_update_of_many_tells_that_it_stopped_half_way(void **state)
{
    fixture_t *fixture = *state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const bool looks = !strcmp(rows[i].path, "level") && !rows[i].compares;
        model_updated_t updated;
        raw_delete(fixture, "gauge", "{}");
        raw_insert(fixture, "gauge", "{'_id': 1}");
        store(fixture, 2, rows[i].key, "'s3cret'");
        bool ok = gauge_update_many(fixture->db, MODEL_QUERY(.where = {MODEL_EVERY}),
                                    &rows[i].update, &updated, &fixture->error);
        assert_int_equal(ok, rows[i].compares);
        if (ok)
            assert_int_equal(updated.skipped, 1);
        else
            assert_named(&fixture->error, rows[i].path);
        assert_int_equal(fixture->error.outcome,
                         ok || looks ? MODEL_OUTCOME_NOTHING : MODEL_OUTCOME_PARTLY);
        assert_int_equal(raw_count(fixture, "gauge", "{'_id': 1, 'version': 1}"), !looks);
        assert_unchanged(fixture, 2);
    }
}

static void a_date_is_compared_with_dates_only(void **state)
{
    fixture_t *fixture = *state;
    const model_date_t later = {.ms = 1};

    raw_insert(fixture, "gauge", "{'_id': 1, 'seen': 77}");
    assert_false(gauge_update_by_id(fixture->db, 1, MODEL_UPDATE(MODEL_MAX(gauge, seen, later)),
                                    &fixture->error));
    assert_named(&fixture->error, "seen");
    assert_stored(fixture, "gauge", "{'seen': 77}");
}

static void a_version_that_is_no_number_is_named(void **state)
{
    fixture_t *fixture = *state;

    raw_insert(fixture, "gauge", "{'_id': 1, 'n': 4, 'version': 's3cret'}");
    assert_false(gauge_update_by_id(fixture->db, 1, MODEL_UPDATE(MODEL_INC(gauge, count, 1)),
                                    &fixture->error));
    assert_named(&fixture->error, "version");
    assert_stored(fixture, "gauge", "{'n': 4}");
}

static void a_sum_beyond_its_type_is_a_limit(void **state)
{
    fixture_t *fixture = *state;

    raw_insert(fixture, "gauge", "{'_id': 1, 'version': {'$numberLong': '9223372036854775807'}}");
    assert_false(gauge_update_by_id(fixture->db, 1, MODEL_UPDATE(MODEL_SET(gauge, count, 1)),
                                    &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_LIMIT);
    assert_int_equal(fixture->error.outcome, MODEL_OUTCOME_NOTHING);
}

/* ---- the two roads ---- */

/* Alone, and beside a change that makes a pipeline of all. */
static const struct road {
    const char *key;
    const model_update_t alone, beside;
} roads[] = {
#define BOTH(key_, ...)                                            \
    {                                                              \
        key_, {.changes = {__VA_ARGS__}},                          \
        {                                                          \
            .changes = { __VA_ARGS__, MODEL_INC(gauge, level, 1) } \
        }                                                          \
    }
    BOTH("n", MODEL_INC(gauge, count, 3)),
    BOTH("n", MODEL_MUL(gauge, count, 3)),
    BOTH("n", MODEL_MIN(gauge, count, 2)),
    BOTH("n", MODEL_MAX(gauge, count, 2)),
    BOTH("limit", MODEL_MIN(gauge, limit, 2)),
    BOTH("limit", MODEL_MAX(gauge, limit, 2)),
    BOTH("ratio", MODEL_INC(gauge, ratio, 0.5)),
    BOTH("tags", MODEL_PUSH(gauge, tags, "a")),
    BOTH("tags", MODEL_ADD_TO_SET(gauge, tags, "a")),
    BOTH("tags", MODEL_PULL(gauge, tags, "a")),
    BOTH("tags", MODEL_POP_FIRST(gauge, tags)),
    BOTH("tags", MODEL_POP_LAST(gauge, tags)),
};

static const char *const values[] = {NULL, "null", "7", "-1", "'s3cret'", "[]", "['a', 'b']"};

/* {key: value} of a document, and its version. */
static bson_t *part_of(fixture_t *fixture, int id, const char *key)
{
    bson_t *part = bson_new();
    char filter[20];
    bson_iter_t at;

    snprintf(filter, sizeof filter, "{\"_id\": %d}", id);
    bson_t *document = live_find(&fixture->live, "gauge", filter);
    assert_non_null(document);
    if (bson_iter_init_find(&at, document, key))
        bson_append_iter(part, NULL, -1, &at);
    assert_true(bson_iter_init_find(&at, document, "version"));
    bson_append_iter(part, NULL, -1, &at);
    bson_destroy(document);
    return part;
}

static void assert_same(fixture_t *fixture, const struct road *road, const char *value)
{
    bson_t *alone = part_of(fixture, 1, road->key), *beside = part_of(fixture, 2, road->key);

    if (!bson_equal(alone, beside))
        fail_msg("%s: %s becomes %s, beside another %s", road->key, value ? value : "nothing",
                 bson_as_canonical_extended_json(alone, NULL),
                 bson_as_canonical_extended_json(beside, NULL));
    bson_destroy(alone);
    bson_destroy(beside);
}

static void take_both_roads(fixture_t *fixture, const struct road *road, const char *value)
{
    raw_delete(fixture, "gauge", "{}");
    for (int id = 1; id < 3; id++)
        store(fixture, id, value ? road->key : "other", value ? value : "0");
    bool alone = gauge_update_by_id(fixture->db, 1, &road->alone, &fixture->error);
    model_code_t code = fixture->error.code;
    bool beside = gauge_update_by_id(fixture->db, 2, &road->beside, &fixture->error);
    if (alone != beside || code != fixture->error.code)
        fail_msg("%s: %s gives %s, beside another %s", road->key, value ? value : "nothing",
                 model_code_name(code), model_code_name(fixture->error.code));
    assert_same(fixture, road, value);
}

static void a_change_does_the_same_beside_one_that_makes_a_pipeline(void **state)
{
    fixture_t *fixture = *state;

    for (size_t i = 0; i < sizeof roads / sizeof *roads; i++)
        for (size_t j = 0; j < sizeof values / sizeof *values; j++)
            take_both_roads(fixture, &roads[i], values[j]);
}

/* Of one with an old name too. */
static void nothing_is_taken_from_a_list_that_is_not_there(void **state)
{
    static const model_update_t updates[] = {{.changes = {MODEL_PULL(gauge, words, "a")}},
                                             {.changes = {MODEL_POP_LAST(gauge, words)}},
                                             {.changes = {MODEL_POP_FIRST(gauge, words)}}};
    fixture_t *fixture = *state;

    for (size_t i = 0; i < 3; i++) {
        raw_delete(fixture, "gauge", "{}");
        raw_insert(fixture, "gauge", "{'_id': 1}");
        raw_insert(fixture, "gauge", "{'_id': 2, 'texts': ['a']}");
        assert_done(gauge_update_many(fixture->db, MODEL_QUERY(.where = {MODEL_EVERY}), &updates[i],
                                      NULL, &fixture->error),
                    fixture->error);
        assert_stored(fixture, "gauge", "{'_id': 1, 'words': {'$exists': false}, 'version': 1}");
        assert_stored(fixture, "gauge", "{'_id': 2, 'words': [], 'texts': {'$exists': false}}");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        GAUGE_TEST(an_update_of_a_foreign_value_is_a_mismatch_that_names_the_member),
        GAUGE_TEST(find_one_and_update_names_it_too),
        GAUGE_TEST(an_item_of_a_bulk_names_it_too),
        GAUGE_TEST(an_update_of_many_tells_that_it_stopped_half_way),
        GAUGE_TEST(a_date_is_compared_with_dates_only),
        GAUGE_TEST(a_version_that_is_no_number_is_named),
        GAUGE_TEST(a_sum_beyond_its_type_is_a_limit),
        GAUGE_TEST(a_change_does_the_same_beside_one_that_makes_a_pipeline),
        GAUGE_TEST(nothing_is_taken_from_a_list_that_is_not_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

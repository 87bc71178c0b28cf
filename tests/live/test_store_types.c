/* Every kind on its way to a server and back, and what the server finds by it. */
#include "live/live.h"
#include "unit/types_models.h"

#include <mongomodel/codec.h>

typedef struct fixture {
    live_t live;
    model_error_t error;
    types_t *record;
} fixture_t;

static void done(fixture_t *fixture, bool ok)
{
    live_print_on_failure(&fixture->error);
    assert_true(ok);
}

static int set_up(void **state)
{
    fixture_t *fixture = calloc(1, sizeof *fixture);
    bson_t *document = types_document(NULL, NULL);
    const model_t *const models[] = {&types_model, NULL};

    live_open(&fixture->live, "types");
    done(fixture, model_register(fixture->live.db, models, &fixture->error));
    types_t *read =
        model_decode_new(&types_model, bson_get_data(document), document->len, &fixture->error);
    assert_non_null(read);
    done(fixture, types_create(fixture->live.db, read, &fixture->error));
    fixture->record = types_get(fixture->live.db, 65535, &fixture->error);
    done(fixture, fixture->record != NULL);
    types_free(read);
    bson_destroy(document);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    fixture_t *fixture = *state;

    types_free(fixture->record);
    live_close(&fixture->live);
    free(fixture);
    return 0;
}

static void what_is_stored_comes_back_byte_for_byte(void **state)
{
    fixture_t *fixture = *state;
    bson_t *stored_one = live_find(&fixture->live, "types", "{}");
    bson_t *expected = types_document(NULL, NULL);
    model_buffer_t out = {0};

    assert_true(bson_equal(stored_one, expected));
    done(fixture, model_encode(&types_model, fixture->record, &out, &fixture->error));
    assert_int_equal(out.size, expected->len);
    assert_memory_equal(out.bytes, bson_get_data(expected), out.size);
    model_buffer_clear(&out);
    bson_destroy(stored_one);
    bson_destroy(expected);
}

static void changes_reach_the_server(void **state)
{
    fixture_t *fixture = *state;
    types_t *record = fixture->record;

    record->tiny = 1;
    record->ratio = 0.1f;
    record->stamp.increment = 8;
    record->regex.options = "";
    record->embedding.items[0] = 3;
    record->owner.id.bytes[0] = 9;
    record->owner.database = NULL;
    record->wide = 7;
    done(fixture, types_save(fixture->live.db, record, &fixture->error));
    types_t *again = types_get(fixture->live.db, 65535, &fixture->error);
    done(fixture, again != NULL);
    assert_int_equal(again->tiny, 1);
    assert_true(again->ratio == 0.1f);
    assert_int_equal(again->stamp.increment, 8);
    assert_string_equal(again->regex.options, "");
    assert_true(again->embedding.items[0] == 3 && again->embedding.items[1] == -10);
    assert_int_equal(again->owner.id.bytes[0], 9);
    assert_string_equal(again->owner.collection, "people");
    assert_null(again->owner.database);
    assert_int_equal(again->wide, 7);
    types_free(again);
}

static void expect_count(fixture_t *fixture, const model_query_t *query, int64_t expected,
                         const char *what)
{
    int64_t n;

    done(fixture, types_count(fixture->live.db, query, &n, &fixture->error));
    if (n != expected)
        fail_msg("%s: %d", what, (int)n);
}

#define FOUND(...) expect_count(fixture, MODEL_QUERY(.where = {__VA_ARGS__}), 1, #__VA_ARGS__)
#define NOT_FOUND(...) expect_count(fixture, MODEL_QUERY(.where = {__VA_ARGS__}), 0, #__VA_ARGS__)

static void conditions_find_by_every_kind(void **state)
{
    fixture_t *fixture = *state;
    types_t *record = fixture->record;
    model_timestamp_t later = {UINT32_MAX, 8};
    model_regex_t matching = {".", ""};
    model_raw_t most = {.type = BSON_TYPE_MAXKEY}, least = {.type = BSON_TYPE_MINKEY};

    FOUND(MODEL_EQ(types, tiny, -100), MODEL_LT(types, tiny, -99));
    FOUND(MODEL_EQ(types, byte, 255), MODEL_IN(types, port, 1, 60000));
    FOUND(MODEL_EQ(types, ratio, 0.5f), MODEL_GT(types, ratio, 0.1));
    FOUND(MODEL_EQ(types, stamp, &record->stamp), MODEL_LT(types, stamp, &later));
    FOUND(MODEL_EQ(types, regex, &record->regex), MODEL_IN(types, regex, &record->regex));
    NOT_FOUND(MODEL_EQ(types, regex, &matching));
    FOUND(MODEL_NE(types, regex, &matching));
    FOUND(MODEL_EQ(types, code, &record->code), MODEL_EQ(types, price, &record->price));
    FOUND(MODEL_EQ(types, wide, -5), MODEL_EQ(types, wide_mood, MOOD_SAD));
    FOUND(MODEL_EQ(types, embedding, &record->embedding));
    FOUND(MODEL_EQ(types, owner.id, &record->owner.id), MODEL_EQ(types, owner, &record->owner));
    FOUND(MODEL_EQ(types, any, &least), MODEL_HAS(types, anything, &most));
    FOUND(MODEL_EQ(types, opt_natural, UINT32_MAX), MODEL_EQ(types, opt_ratio, 0.0f));
    FOUND(MODEL_HAS(types, moods, MOOD_GLAD), MODEL_HAS(types, mood_numbers, MOOD_GLAD));
    FOUND(MODEL_EQ(types, moods, &record->moods), MODEL_EQ(types, ports, &record->ports));
    FOUND(MODEL_HAS(types, bytes, 0), MODEL_HAS(types, regexes, &record->regexes.items[0]));
    NOT_FOUND(MODEL_HAS(types, bytes, 1));
}

#define TYPES_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPES_TEST(what_is_stored_comes_back_byte_for_byte),
        TYPES_TEST(changes_reach_the_server),
        TYPES_TEST(conditions_find_by_every_kind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

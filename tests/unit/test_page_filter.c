/* What comes behind a place, as it is asked; tokens as text; seals. */
#include "base/base.h"

#include "db/db.h"
#include "query/page.h"

#include <mongomodel.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include <string.h>

typedef struct {
    const char *city;
} spot_t;
MODEL_DECLARE_EMBEDDED(spot, spot_t);

typedef struct {
    model_meta_t meta;
    int64_t id;
    double score;
    const char *name;
    model_date_t date;
    spot_t spot;
} row_t;
MODEL_DECLARE(row, row_t, int64_t);
MODEL_DEFINE_EMBEDDED(spot, MODEL_FIELDS(MODEL_FIELD(spot, city)));
MODEL_DEFINE(row, MODEL_FIELDS(MODEL_FIELD(row, id, .role = MODEL_ID_CALLER),
                               MODEL_FIELD(row, score, .key = "s"), MODEL_FIELD(row, name),
                               MODEL_FIELD(row, date), MODEL_EMBED(row, spot, spot)));

static model__order_t order_of(const model_query_t *query, model_memory_t *memory)
{
    model__order_t order;
    model_error_t error = {.code = MODEL_OK};

    if (!model__order_build(model__plan_of(&row_model, NULL), query, memory, &order, &error))
        fail_msg("%s", error.message);
    return order;
}

/* The types that are none of numbers, as the filter lists them. */
#define NO_NUMBER "{ \"$type\" : [ 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 17, -1, 127 ] }"
#define TIE(value) "{ \"s\" : { \"$eq\" : " value " }, \"_id\" : { \"$gt\" : 7 } }"
#define TIE_DOWN(value) "{ \"s\" : { \"$eq\" : " value " }, \"_id\" : { \"$lt\" : 7 } }"
#define TIE_OTHER(value) "{ \"s\" : { \"$eq\" : " value " }, \"_id\" : " NO_NUMBER " }"
#define OTHER "{ \"s\" : " NO_NUMBER " }"

/* RULES of the order: null < NaN < number. */
static const struct row {
    const char *document;
    bool down;
    const char *filter;
} rows[] = {
    {"{\"_id\": 7, \"s\": 2}", false,
     "{ \"$and\" : [ { \"s\" : { \"$gte\" : 2 } }, { \"$or\" : [ { \"s\" : { \"$gt\" : 2 } }, " TIE(
         "2") ", " TIE_OTHER("2") " ] } ] }"},
    {"{\"_id\": 7, \"s\": null}", false,
     "{ \"$and\" : [ { \"$or\" : [ { \"s\" : { \"$ne\" : null } }, " OTHER
     ", " TIE("null") ", " TIE_OTHER("null") " ] } ] }"},
    {"{\"_id\": 7}", false,
     "{ \"$and\" : [ { \"$or\" : [ { \"s\" : { \"$ne\" : null } }, " OTHER
     ", " TIE("null") ", " TIE_OTHER("null") " ] } ] }"},
    {"{\"_id\": 7, \"s\": {\"$numberDouble\": \"NaN\"}}", false,
     "{ \"$and\" : [ { \"s\" : { \"$ne\" : null } }, { \"$or\" : [ { \"s\" : { \"$gte\" : "
     "{ \"$numberDouble\" : \"-Infinity\" } } }, " OTHER
     ", " TIE("{ \"$numberDouble\" : \"NaN\" }") ", " TIE_OTHER(
         "{ \"$numberDouble\" : \"NaN\" }") " ] } ] }"},
    {"{\"_id\": 7, \"s\": 2}", true,
     "{ \"$and\" : [ { \"s\" : { \"$not\" : { \"$gt\" : 2 } } }, { \"$or\" : [ { \"s\" : { \"$lt\" "
     ": 2 } }, { \"s\" : { \"$eq\" : { \"$numberDouble\" : \"NaN\" } } }, { \"s\" : { \"$eq\" : "
     "null } }, " OTHER ", " TIE_DOWN("2") ", { \"s\" : { \"$eq\" : 2 }, \"_id\" : { \"$eq\" : { "
                                           "\"$numberDouble\" : \"NaN\" } } }, { \"s\" : { \"$eq\" "
                                           ": 2 }, \"_id\" : { \"$eq\" : null } "
                                           "}, " TIE_OTHER("2") " ] } ] }"},
};

static void what_comes_behind_a_value_is_asked_by_its_rank(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const model_query_t query = {
            .sort = {rows[i].down ? MODEL_DESC(row, score) : MODEL_ASC(row, score)}};
        bson_t *document = bson_new_from_json((const uint8_t *)rows[i].document, -1, NULL), made;
        model__buffer_t filter = {.data = NULL}, none = {.data = NULL};
        model__position_t position;
        model_memory_t memory;
        size_t mark;

        model__memory_init(&memory, 0);
        model__order_t order = order_of(&query, &memory);
        assert_true(model__put_document_begin(&none, &mark) && model__put_end(&none, mark));
        assert_true(model__position_of(&order, bson_get_data(document), &position, NULL));
        assert_true(model__position_filter(&order, &position, false, &none, &filter));
        assert_true(bson_init_static(&made, filter.data, filter.size));
        char *text = bson_as_relaxed_extended_json(&made, NULL);
        if (strcmp(text, rows[i].filter))
            fail_msg("%s:\n%s\ninstead of\n%s", rows[i].document, text, rows[i].filter);
        bson_free(text);
        bson_destroy(document);
        model__buffer_free(&filter);
        model__buffer_free(&none);
        model__memory_clear(&memory);
    }
}

/* Backward is the same as the other direction. */
static void before_a_place_is_behind_it_in_the_other_direction(void **state)
{
    static const model_query_t up = {.sort = {MODEL_ASC(row, name), MODEL_DESC(row, date)}};
    static const model_query_t down = {.sort = {MODEL_DESC(row, name), MODEL_ASC(row, date)}};
    bson_t *document = bson_new_from_json(
        (const uint8_t *)"{\"_id\": 1, \"name\": \"x\", \"date\": {\"$date\": 5}}", -1, NULL);
    bson_t *narrow = BCON_NEW("name", "{", "$exists", BCON_BOOL(true), "}");
    const model__buffer_t own = {.data = (uint8_t *)(uintptr_t)bson_get_data(narrow),
                                 .size = narrow->len};
    model__buffer_t one = {.data = NULL}, other = {.data = NULL};
    model__position_t position;
    model_memory_t memory;

    (void)state;
    model__memory_init(&memory, 0);
    model__order_t ups = order_of(&up, &memory), downs = order_of(&down, &memory);
    assert_true(model__position_of(&ups, bson_get_data(document), &position, NULL));
    assert_true(model__position_filter(&ups, &position, true, &own, &one));
    assert_true(model__position_filter(&downs, &position, false, &own, &other));
    assert_int_equal(one.size, other.size);
    assert_memory_equal(one.data, other.data, one.size);
    assert_true(model__bson_valid(one.data, one.size, NULL));
    model__buffer_free(&one);
    model__buffer_free(&other);
    model__memory_clear(&memory);
    bson_destroy(narrow);
    bson_destroy(document);
}

/* ---- sorts, projections ---- */

static void add_number(model__buffer_t *out, const char *key, int32_t value)
{
    assert_true(model__put_int32(out, key, strlen(key), value));
}

static void the_id_is_added_in_the_last_keys_direction(void **state)
{
    static const struct {
        const char *key, *json;
        int32_t direction;
    } sorts[] = {{NULL, "{ \"_id\" : 1 }", 1},
                 {"s", "{ \"s\" : -1, \"_id\" : -1 }", -1},
                 {"s", "{ \"s\" : 1, \"_id\" : 1 }", 1},
                 {"_id", "{ \"_id\" : -1 }", -1}};
    const model__plan_t *plan = model__plan_of(&row_model, NULL);

    (void)state;
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
        model__buffer_t sort = {.data = NULL};
        size_t mark;
        bson_t made;
        if (sorts[i].key) {
            assert_true(model__put_document_begin(&sort, &mark));
            add_number(&sort, sorts[i].key, sorts[i].direction);
            assert_true(model__put_end(&sort, mark));
        }
        assert_true(model__sort_complete(plan, &sort));
        assert_true(bson_init_static(&made, sort.data, sort.size));
        char *text = bson_as_relaxed_extended_json(&made, NULL);
        assert_string_equal(text, sorts[i].json);
        bson_free(text);
        model__buffer_free(&sort);
    }
}

/* Whatever the projection says of them, the order's members are read. */
static void the_orders_members_are_read(void **state)
{
    static const model_query_t query = {.sort = {MODEL_ASC(row, name), MODEL_ASC(row, spot.city)}};
    static const struct {
        const char *projection, *json;
    } projections[] = {
        {"{\"_id\": 1, \"date\": 1}",
         "{ \"_id\" : 1, \"date\" : 1, \"name\" : 1, \"spot.city\" : 1 }"},
        {"{\"_id\": 1, \"spot\": 1, \"name\": 1}", "{ \"_id\" : 1, \"spot\" : 1, \"name\" : 1 }"},
        {"{\"date\": 0, \"name\": 0}", "{ \"date\" : 0 }"},
        {"{\"spot\": 0, \"date\": 0}", "{ \"date\" : 0 }"},
        {"{\"name\": 0}", "{ }"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof projections / sizeof *projections; i++) {
        bson_t *given = bson_new_from_json((const uint8_t *)projections[i].projection, -1, NULL),
               made;
        model__buffer_t projection = {.data = NULL};
        model_memory_t memory;
        model__memory_init(&memory, 0);
        model__order_t order = order_of(&query, &memory);
        assert_true(model__buffer_put(&projection, bson_get_data(given), given->len));
        assert_true(model__order_project(&order, &projection));
        assert_true(bson_init_static(&made, projection.data, projection.size));
        char *text = bson_as_relaxed_extended_json(&made, NULL);
        assert_string_equal(text, projections[i].json);
        bson_free(text);
        bson_destroy(given);
        model__buffer_free(&projection);
        model__memory_clear(&memory);
    }
}

static void a_filter_by_distance_is_known_wherever_it_stands(void **state)
{
    static const struct {
        const char *json;
        bool near;
    } filters[] = {
        {"{}", false},
        {"{\"a\": {\"$near\": [1, 2]}}", true},
        {"{\"$and\": [{\"b\": 1}, {\"a\": {\"$nearSphere\": [1, 2]}}]}", true},
        {"{\"a\": {\"$geoWithin\": {\"$box\": [[0, 0], [1, 1]]}}, \"b\": \"$near\"}", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        bson_t *filter = bson_new_from_json((const uint8_t *)filters[i].json, -1, NULL);
        assert_int_equal(model__filter_near(bson_get_data(filter)), filters[i].near);
        bson_destroy(filter);
    }
}

/* ---- tokens ---- */

static void bytes_have_one_text_in_urls(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *text;
    } texts[] = {{"", 0, ""},        {"f", 1, "Zg"},        {"fo", 2, "Zm8"},
                 {"foo", 3, "Zm9v"}, {"foob", 4, "Zm9vYg"}, {"\xfb\xff\xbf", 3, "-_-_"}};
    static const char *const wrong[] = {"Z",    "Zh",   "Zm9",   "Zg==", "+/+/",
                                        "Zm 9", "Zm8=", "Z\xc3", "Zm9vZ"};
    uint8_t bytes[16];
    model_memory_t memory;
    size_t size;

    (void)state;
    model__memory_init(&memory, 0);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *text =
            model__token_text((const uint8_t *)texts[i].bytes, texts[i].size, &memory);
        assert_string_equal(text, texts[i].text);
        assert_true(model__token_bytes(text, strlen(text), bytes, &size));
        assert_int_equal(size, texts[i].size);
        assert_memory_equal(bytes, texts[i].bytes, size);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (model__token_bytes(wrong[i], strlen(wrong[i]), bytes, &size))
            fail_msg("%s", wrong[i]);
    model__memory_clear(&memory);
}

/* By another program: HMAC-SHA256 of "abc" under the bytes 0 to 31; SHA-256 of a key's text. */
static void seals_are_hmac_sha256(void **state)
{
    static const uint8_t expected[] = {0xf0, 0x13, 0x37, 0x29, 0xc4, 0x16, 0x3d, 0xed,
                                       0xe8, 0x1e, 0x21, 0xcd, 0x47, 0x83, 0x92, 0x56,
                                       0xda, 0x58, 0x17, 0x12, 0x38, 0xc8, 0xa0, 0xd8,
                                       0x74, 0x39, 0x7c, 0x73, 0xb1, 0x4e, 0x1e, 0x47};
    static const uint8_t digest[] = {0x97, 0xe8, 0x5f, 0xdf, 0x87, 0x6c, 0xc9, 0x5d};
    uint8_t key[MODEL__SEAL_KEY], seal[MODEL__SEAL_SIZE], other[MODEL__SEAL_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (uint8_t)i;
    assert_true(model__seal(key, (const uint8_t *)"abc", 3, seal));
    assert_memory_equal(seal, expected, sizeof seal);
    memcpy(other, seal, sizeof seal);
    assert_true(model__seal_same(seal, other));
    for (size_t i = 0; i < sizeof seal; i++) {
        other[i] ^= 0x80;
        assert_false(model__seal_same(seal, other));
        other[i] ^= 0x80;
    }
    assert_true(model__seal_key("a key of sixteen", key, NULL));
    assert_memory_equal(key, digest, sizeof digest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_behind_a_value_is_asked_by_its_rank),
        cmocka_unit_test(before_a_place_is_behind_it_in_the_other_direction),
        cmocka_unit_test(the_id_is_added_in_the_last_keys_direction),
        cmocka_unit_test(the_orders_members_are_read),
        cmocka_unit_test(a_filter_by_distance_is_known_wherever_it_stands),
        cmocka_unit_test(bytes_have_one_text_in_urls),
        cmocka_unit_test(seals_are_hmac_sha256),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

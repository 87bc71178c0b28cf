/* One byte or length of a good document made wrong: what is refused, in which member, at which
 * byte. */
#include "decode_models.h"

typedef struct harm {
    const char *json;  /* the good document */
    const char *where; /* the first bytes of its element, but for the type: key and so on */
    int skip;          /* from there to what is made wrong */
    int32_t number;    /* what it becomes */
    uint8_t n_bytes;   /* 4: an int32; 1: a byte */
    const char *path, *rule;
    int at; /* the byte that the message tells, from where */
} harm_t;

#define MEMBER "{'_id': {'$numberLong': '1'}, 'string': 'abc'}"
#define UNKNOWN "{'_id': {'$numberLong': '1'}, 'x': 'abc'}"
#define ITEMS "{'_id': {'$numberLong': '1'}, 'strings': ['abc', 'defg']}"
#define HOME "{'_id': {'$numberLong': '1'}, 'home': {'city': 'abc', 'town': 1}}"
#define LINE "{'_id': {'$numberLong': '1'}, 'lines': [{'sku': 'a'}, {'from': {'city': 'xyz'}}]}"
#define RAW "{'_id': {'$numberLong': '1'}, 'raw': [{'k': 'abc', 'l': 1}]}"
#define BYTES \
    "{'_id': {'$numberLong': '1'}, 'binary': {'$binary': {'base64': 'AQID', 'subType': '0'}}}"
#define CODE "{'_id': {'$numberLong': '1'}, 'raw': {'$code': 'f()', '$scope': {'k': 1}}}"
#define TWICE "{'_id': {'$numberLong': '1'}, 'flag': true, 'flax': true}"
#define OTHERS "{'_id': {'$numberLong': '1'}, 'x': 1, 'y': {'k': 1, 'l': 1}}"

static const harm_t harms[] = {
    /* lengths */
    {MEMBER, "string", 7, 0, 4, "string", "type", 7},
    {MEMBER, "string", 7, 3, 4, "string", "type", 7},
    {MEMBER, "string", 7, 5, 4, "string", "type", 7},
    {MEMBER, "string", 7, -1, 4, "string", "type", 7},
    {MEMBER, "string", 7, INT32_MAX, 4, "string", "type", 7},
    {MEMBER, "string", 7, INT32_MIN, 4, "string", "type", 7},
    {UNKNOWN, "x", 2, INT32_MIN, 4, "x", "type", -1},
    {UNKNOWN, "x", 2, INT32_MAX, 4, "x", "type", -1},
    {ITEMS, "strings", 8, INT32_MIN, 4, "strings", "type", 8},
    {ITEMS, "strings", 8, 4, 4, "strings", "type", 8},
    {ITEMS, "1\0\5", 2, INT32_MAX, 4, "strings", "type", -1},
    {HOME, "home", 5, INT32_MAX, 4, "home", "type", 5},
    {HOME, "home", 5, -1, 4, "home", "type", 5},
    {HOME, "city", 5, INT32_MIN, 4, "home.city", "type", 5},
    {LINE, "city", 5, 5, 4, "lines.items[1].from.city", "type", 5},
    {RAW, "k", 2, -2, 4, "raw", "type", -1},
    {BYTES, "binary", 7, INT32_MIN, 4, "binary", "type", 7},
    {BYTES, "binary", 7, INT32_MAX, 4, "binary", "type", 7},
    {CODE, "raw", 4, 13, 4, "raw", "type", -1},
    {CODE, "raw", 8, INT32_MAX, 4, "raw", "type", -1},
    {CODE, "f()", 4, 13, 4, "raw", "type", -13},
    /* terminators */
    {MEMBER, "string", 14, 'd', 1, "string", "type", 7},
    {HOME, "town", 9, 1, 1, "home", "type", -19},
    {UNKNOWN, "x", 1, 1, 1, "x\1\4", "type", -1},
    {RAW, "l", 1, 1, 1, "raw", "type", -1},
    {CODE, "f()", 3, 'x', 1, "raw", "type", -13},
    /* characters */
    {MEMBER, "string", 11, 0xff, 1, "string", "utf8", 11},
    {UNKNOWN, "x", 6, 0xff, 1, "x", "utf8", 6},
    {UNKNOWN, "x", 0, 0xff, 1, "", "utf8", -1},
    {ITEMS, "1\0\5", 6, 0xc0, 1, "strings.items[1]", "utf8", 6},
    {HOME, "city", 9, 0xed, 1, "home.city", "utf8", 9},
    {HOME, "town", 0, 0xc3, 1, "home", "utf8", -1},
    {LINE, "city", 11, 0xf8, 1, "lines.items[1].from.city", "utf8", 9},
    {RAW, "k", 6, 0x80, 1, "raw", "utf8", 6},
    {RAW, "k", 0, 0x80, 1, "raw", "utf8", 0},
    /* keys that come twice */
    {TWICE, "flax", 3, 'g', 1, "flag", "key", -1},
    {OTHERS, "y", 0, 'x', 1, "x", "key", -1},
    {OTHERS, "l", 0, 'k', 1, "y", "key", -1},
    {RAW, "l", 0, 'k', 1, "raw", "key", -1},
};

static uint8_t *find(uint8_t *bytes, size_t size, const char *where)
{
    size_t n = strlen(where) + 1; /* with the NUL of the key */

    for (size_t i = 4; i + n <= size; i++)
        if (!memcmp(bytes + i + 1, where, n))
            return bytes + i + 1;
    fail();
    return NULL;
}

static long offset_told(const model_error_t *error)
{
    const char *byte = strstr(error->details[0].message, "byte ");

    assert_non_null(byte);
    return strtol(byte + strlen("byte "), NULL, 10);
}

static void decode_tells_where_the_harm_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(harms); i++) {
        const harm_t *harm = &harms[i];
        bson_t *document = json(harm->json);
        uint8_t bytes[256];
        everything_t record;
        model_error_t error;
        assert_true(decode_bson(&everything_model, document, &record, &error));
        memcpy(bytes, bson_get_data(document), document->len);
        uint8_t *where = find(bytes, document->len, harm->where);
        memcpy(where + harm->skip, &harm->number, harm->n_bytes);
        assert_false(decode_with(plan_of(&everything_model), bytes, document->len, &record,
                                 (model__reading_t){.memory = NULL}, &error));
        failed(&error, MODEL_ERROR_CORRUPT, harm->path, harm->rule);
        assert_int_equal(offset_told(&error), where - bytes + harm->at);
        bson_destroy(document);
    }
}

/* depth documents, arrays or codes in each other, by turns; the outermost holds a member. */
static bson_t *nested(uint32_t depth)
{
    bson_t *document = bson_new();

    for (uint32_t i = 1; i < depth; i++) {
        const char *key = i + 1 == depth ? "raw" : "0";
        bson_t *outer = bson_new();
        if (i % 3 == 0)
            bson_append_code_with_scope(outer, key, -1, "f()", document);
        else if (i % 3 == 1)
            bson_append_document(outer, key, -1, document);
        else
            bson_append_array(outer, key, -1, document);
        bson_destroy(document);
        document = outer;
    }
    return document;
}

static void decode_limits_the_depth_of_whatever_is_nested(void **state)
{
    static const uint32_t too_deep[] = {MODEL__MAX_DEPTH + 1, MODEL__MAX_DEPTH + 2,
                                        MODEL__MAX_DEPTH + 3, 10000};
    bson_t *deep = nested(MODEL__MAX_DEPTH);
    everything_t record;
    model_error_t error;

    (void)state;
    assert_true(decode_bson(&everything_model, deep, &record, &error));
    bson_destroy(deep);
    for (size_t i = 0; i < MODEL__COUNT_OF(too_deep); i++) {
        bson_t *document = nested(too_deep[i]);
        assert_false(decode_bson(&everything_model, document, &record, &error));
        failed(&error, MODEL_ERROR_LIMIT, "raw", "depth");
        assert_true(offset_told(&error) > 500);
        assert_false(model__bson_valid(bson_get_data(document), document->len, &error));
        assert_int_equal(error.code, MODEL_ERROR_LIMIT);
        bson_destroy(document);
    }
}

static void decode_refuses_another_length_than_it_was_given(void **state)
{
    bson_t *document = json(MEMBER);
    everything_t record;
    model_error_t error;
    uint8_t bytes[64] = {0};

    (void)state;
    for (int more = -1; more <= 1; more += 2) {
        uint32_t length = document->len + (uint32_t)more;
        memcpy(bytes, bson_get_data(document), document->len);
        memcpy(bytes, &length, sizeof length);
        assert_false(decode_with(plan_of(&everything_model), bytes, document->len, &record,
                                 (model__reading_t){.memory = NULL}, &error));
        assert_int_equal(error.code, MODEL_ERROR_CORRUPT);
        assert_false(decode_with(plan_of(&everything_model), bytes, length, &record,
                                 (model__reading_t){.memory = NULL}, &error));
        assert_int_equal(error.code, MODEL_ERROR_CORRUPT);
    }
    bson_destroy(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decode_tells_where_the_harm_is),
        cmocka_unit_test(decode_limits_the_depth_of_whatever_is_nested),
        cmocka_unit_test(decode_refuses_another_length_than_it_was_given),
    };

    return cmocka_run_group_tests(tests, open_memory, close_memory);
}

/* Bytes that are no document, or one that means harm: typed failures, no access outside. */
#include "decode_models.h"

static uint64_t state_of_random = 0x2545F4914F6CDD1Du;

static uint32_t random_below(uint32_t limit)
{
    state_of_random ^= state_of_random << 13;
    state_of_random ^= state_of_random >> 7;
    state_of_random ^= state_of_random << 17;
    return (uint32_t)(state_of_random >> 32) % limit;
}

static bool decode_raw(const uint8_t *bytes, size_t length, everything_t *record,
                       model_error_t *error)
{
    bool ok = decode_with(plan_of(&everything_model), bytes, length, record,
                          (model__reading_t){.memory = NULL}, error);

    model__memory_reset(&memory);
    return ok;
}

static bool is_reading_failure(const model_error_t *error)
{
    return error->code == MODEL_ERROR_CORRUPT || error->code == MODEL_ERROR_MISMATCH ||
           error->code == MODEL_ERROR_LIMIT;
}

static void decode_refuses_every_truncation(void **state)
{
    bson_t *document = json(EVERYTHING);
    uint8_t *bytes = malloc(document->len);
    everything_t record;
    model_error_t error;

    (void)state;
    assert_non_null(bytes);
    for (uint32_t size = 0; size < document->len; size++) {
        memcpy(bytes, bson_get_data(document), size);
        assert_false(decode_raw(bytes, size, &record, &error));
        assert_int_equal(error.code, MODEL_ERROR_CORRUPT);
    }
    free(bytes);
    bson_destroy(document);
}

/* With a length and a last byte that fit the rest. */
static void decode_refuses_every_disguised_truncation(void **state)
{
    bson_t *document = json(EVERYTHING);
    uint8_t *bytes = malloc(document->len);
    everything_t record;
    model_error_t error;
    size_t n_whole = 0;

    (void)state;
    assert_non_null(bytes);
    for (uint32_t size = 5; size < document->len; size++) {
        memcpy(bytes, bson_get_data(document), size);
        memcpy(bytes, &size, sizeof size);
        bytes[size - 1] = 0;
        if (decode_raw(bytes, size, &record, &error))
            n_whole++; /* cut between two elements */
        else
            assert_true(is_reading_failure(&error));
    }
    assert_int_equal(n_whole, bson_count_keys(document));
    free(bytes);
    bson_destroy(document);
}

static void mutate(uint8_t *bytes, uint32_t size)
{
    for (uint32_t n = 1 + random_below(4); n; n--) {
        uint32_t at = random_below(size), value = random_below(64);
        switch (random_below(5)) {
        case 0:
            bytes[at] = (uint8_t)random_below(256);
            break;
        case 1:
            bytes[at] ^= (uint8_t)(1u << random_below(8));
            break;
        case 2:
            bytes[at] = 0;
            break;
        case 3:
            value = UINT32_MAX - value;
            /* fallthrough */
        default:
            if (at + sizeof value <= size)
                memcpy(bytes + at, &value, sizeof value);
        }
    }
}

static void decode_survives_mutations(void **state)
{
    bson_t *document = json(EVERYTHING);
    uint32_t size = document->len;
    uint8_t *bytes = malloc(size);
    everything_t record;
    model_error_t error;
    size_t n_refused = 0;

    (void)state;
    assert_non_null(bytes);
    for (int i = 0; i < 20000; i++) {
        memcpy(bytes, bson_get_data(document), size);
        mutate(bytes, size);
        if (i % 4) {
            memcpy(bytes, &size, sizeof size);
            bytes[size - 1] = 0;
        }
        if (decode_raw(bytes, size, &record, &error))
            continue;
        n_refused++;
        assert_true(is_reading_failure(&error));
    }
    assert_true(n_refused > 10000);
    free(bytes);
    bson_destroy(document);
}

typedef struct corrupt_case {
    const char *bytes;
    size_t size;
    const char *path, *rule;
} corrupt_case_t;

#define BYTES(text) text, sizeof(text) - 1

static const corrupt_case_t corrupt_cases[] = {
    {BYTES("\x0c\0\0\0\x08"
           "flag\0\x02\0"),
     "flag", "type"}, /* a bool that is neither */
    {BYTES("\x0f\0\0\0\x10"
           "small\0\x01\0\0"),
     "small", "type"}, /* shorter than an int32 */
    {BYTES("\x15\0\0\0\x02"
           "string\0\0\0\0\0a\0\0\0\0"),
     "string", "type"}, /* a string without its NUL */
    {BYTES("\x15\0\0\0\x02"
           "string\0\x04\0\0\0abcd\0"),
     "string", "type"}, /* with another byte in its place */
    {BYTES("\x15\0\0\0\x02"
           "string\0\xff\xff\xff\xff\x61\0\0\0\0"),
     "string", "type"}, /* of more bytes than there are */
    {BYTES("\x12\0\0\0\x02"
           "string\0\x01\0\0\0\0\x10"),
     "", ""}, /* no closing NUL */
    {BYTES("\x14\0\0\0\x02"
           "string\0\x02\0\0\0\x80\0\0\0"),
     "string", "utf8"},
    {BYTES("\x15\0\0\0\x02"
           "string\0\x04\0\0\0\xed\xa0\x80\0\0"),
     "string", "utf8"}, /* a surrogate */
    {BYTES("\x0d\0\0\0\x10"
           "x\xff\0\x01\0\0\0\0"),
     "", "utf8"}, /* an unknown key */
    {BYTES("\x0e\0\0\0\x02"
           "x\0\x02\0\0\0\xff\0\0"),
     "x", "utf8"}, /* an unknown string */
    {BYTES("\x16\0\0\0\x03"
           "x\0\x0e\0\0\0\x02y\0\x02\0\0\0\xff\0\0\0"),
     "x", "utf8"},                                 /* deeper */
    {BYTES("\x09\0\0\0\x20x\0\0\0"), "x", "type"}, /* no such type */
    {BYTES("\x0b\0\0\0\x0a"
           "x\0\0\0\0\0"),
     "", "type"}, /* bytes behind the end */
};

static void decode_refuses_corrupt_bytes(void **state)
{
    everything_t record;
    model_error_t error;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(corrupt_cases); i++) {
        const corrupt_case_t *row = &corrupt_cases[i];
        uint8_t bytes[64];
        memcpy(bytes, row->bytes, row->size);
        uint32_t size = (uint32_t)row->size;
        memcpy(bytes, &size, sizeof size);
        assert_false(decode_raw(bytes, size, &record, &error));
        assert_int_equal(error.code, MODEL_ERROR_CORRUPT);
        if (*row->rule) {
            assert_string_equal(error.details[0].path, row->path);
            assert_string_equal(error.details[0].rule, row->rule);
        }
    }
}

/* depth documents in each other, the innermost empty, all under one key. */
static bson_t *nested(const char *key, uint32_t depth)
{
    bson_t *document = bson_new();

    while (--depth) {
        bson_t *outer = bson_new();
        bson_append_document(outer, key, -1, document);
        bson_destroy(document);
        document = outer;
    }
    return document;
}

static void decode_limits_the_depth(void **state)
{
    static const char *const keys[] = {"unknown", "next"};
    node_t record;
    model_error_t error;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(keys); i++) {
        bson_t *deep = nested(keys[i], MODEL__MAX_DEPTH);
        bson_t *too_deep = nested(keys[i], MODEL__MAX_DEPTH + 1);
        bson_t *abyss = nested(keys[i], 20000);
        assert_true(decode_bson(&node_model, deep, &record, &error));
        assert_false(decode_bson(&node_model, too_deep, &record, &error));
        assert_int_equal(error.code, MODEL_ERROR_LIMIT);
        assert_false(decode_bson(&node_model, abyss, &record, &error));
        assert_int_equal(error.code, MODEL_ERROR_LIMIT);
        bson_destroy(deep);
        bson_destroy(too_deep);
        bson_destroy(abyss);
    }
}

static void decode_limits_the_memory(void **state)
{
    model_memory_t capped;
    bson_t *document = json("{'lines': [{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}]}");
    everything_t record;
    model__reading_t reading = {.memory = &capped};
    const uint8_t *copy;
    model_error_t error = {.code = MODEL_OK};

    (void)state;
    model__memory_init(&capped, 600);
    assert_false(model__decode_copy(plan_of(&everything_model), bson_get_data(document),
                                    document->len, &record, &reading, &copy, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    model__memory_clear(&capped);
    bson_destroy(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decode_refuses_every_truncation),
        cmocka_unit_test(decode_refuses_every_disguised_truncation),
        cmocka_unit_test(decode_survives_mutations),
        cmocka_unit_test(decode_refuses_corrupt_bytes),
        cmocka_unit_test(decode_limits_the_depth),
        cmocka_unit_test(decode_limits_the_memory),
    };

    return cmocka_run_group_tests(tests, open_memory, close_memory);
}

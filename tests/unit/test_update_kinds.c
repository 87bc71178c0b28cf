/* A member of each kind: set, and pushed, as a record would store it. */
#include "query/update.h"
#include "types_models.h"

#include <stdlib.h>

static const model__change_use_t usual = {.now = 1};

typedef struct given {
    const char *key;
    model_term_t term;
    bool list; /* the term pushes all of its items */
} given_t;

#define SET(m, v)                         \
    {                                     \
#m, MODEL_SET(types, m, v), false \
    }
#define PUSH(m)                                                     \
    {                                                               \
#m, MODEL_PUSH_EACH(types, m, r->m.items, r->m.count), true \
    }

/* A set of each member that is one value: the record's. */
static size_t give_values(const types_t *r, given_t *given)
{
    const given_t all[] = {
        SET(tiny, r->tiny),
        SET(little, r->little),
        SET(byte, r->byte),
        SET(port, r->port),
        SET(ratio, r->ratio),
        SET(stamp, &r->stamp),
        SET(regex, &r->regex),
        SET(code, &r->code),
        SET(price, &r->price),
        SET(wide, r->wide),
        SET(wide_mood, r->wide_mood),
        SET(embedding, &r->embedding),
        SET(codes, &r->codes),
        SET(owner, &r->owner),
        SET(any, &r->any),
        SET(opt_tiny, r->opt_tiny.value),
        SET(opt_little, r->opt_little.value),
        SET(opt_byte, r->opt_byte.value),
        SET(opt_port, r->opt_port.value),
        SET(opt_natural, r->opt_natural.value),
        SET(opt_ratio, r->opt_ratio.value),
        SET(opt_stamp, &r->opt_stamp.value),
        {"opt_mood", MODEL_SET(types, opt_mood.value, r->opt_mood.value), false},
        {"opt_mood_number", MODEL_SET(types, opt_mood_number.value, r->opt_mood_number.value),
         false},
    };
    memcpy(given, all, sizeof all);
    return MODEL__COUNT_OF(all);
}

/* A set, and a push, of each list. */
static size_t give_lists(const types_t *r, given_t *given)
{
    const given_t all[] = {
        SET(tinies, &r->tinies),
        SET(littles, &r->littles),
        SET(bytes, &r->bytes),
        SET(ports, &r->ports),
        SET(naturals, &r->naturals),
        SET(ratios, &r->ratios),
        SET(stamps, &r->stamps),
        SET(regexes, &r->regexes),
        SET(scripts, &r->scripts),
        SET(binaries, &r->binaries),
        SET(moods, &r->moods),
        SET(mood_numbers, &r->mood_numbers),
        SET(own, &r->own),
        PUSH(tinies),
        PUSH(littles),
        PUSH(bytes),
        PUSH(ports),
        PUSH(naturals),
        PUSH(ratios),
        PUSH(stamps),
        PUSH(regexes),
        PUSH(scripts),
        PUSH(binaries),
        PUSH(moods),
        PUSH(mood_numbers),
        PUSH(own),
    };
    memcpy(given, all, sizeof all);
    return MODEL__COUNT_OF(all);
}

/* What stands under a path of three keys. */
static model__found_t find(const uint8_t *document, const char *const *keys, size_t n)
{
    model__found_t found = {.value = document};

    for (size_t i = 0; i < n; i++)
        if (!model__bson_find(found.value, keys[i], strlen(keys[i]), &found))
            fail_msg("no %s", keys[i]);
    return found;
}

static void expect_same(const given_t *given, const uint8_t *document, model_memory_t *memory)
{
    const char *const keys[] = {given->list ? "$push" : "$set", given->key, "$each"};
    const model_update_t *update = MODEL_UPDATE(given->term);
    model_error_t error = {0};
    model__change_t change;

    if (!model__change_build(types_plan(), update, &usual, memory, &change, &error)) {
        model_error_print(stderr, &error);
        fail_msg("%s", given->key);
    }
    const model__found_t wanted = find(document, &given->key, 1);
    const model__found_t found = find(change.update.data, keys, given->list ? 3 : 2);
    assert_int_equal(found.type, wanted.type);
    assert_int_equal(found.value_size, wanted.value_size);
    assert_memory_equal(found.value, wanted.value, wanted.value_size);
    assert_false(change.pipeline);
    model__change_free(&change);
}

static void every_kind_is_set_and_pushed_as_a_record_stores_it(void **state)
{
    bson_t *document = types_document(NULL, NULL);
    model__reading_t reading = {0};
    model_memory_t memory;
    model_error_t error = {0};
    given_t given[64];
    types_t record;
    const uint8_t *copy;

    (void)state;
    model__memory_init(&memory, 0);
    reading.memory = &memory;
    assert_true(model__decode_copy(types_plan(), bson_get_data(document), document->len, &record,
                                   &reading, &copy, &error));
    const size_t n_values = give_values(&record, given);
    const size_t n = n_values + give_lists(&record, given + n_values);
    for (size_t i = 0; i < n; i++)
        expect_same(&given[i], bson_get_data(document), &memory);
    model__memory_clear(&memory);
    bson_destroy(document);
}

static void expect_refused(const model_update_t *update, const char *path, const char *rule)
{
    model_error_t error = {0};
    model__change_t change;
    model_memory_t memory;

    model__memory_init(&memory, 0);
    assert_false(model__change_build(types_plan(), update, &usual, &memory, &change, &error));
    assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
    assert_string_equal(error.details[0].path, path);
    assert_string_equal(error.details[0].rule, rule);
    model__change_free(&change);
    model__memory_clear(&memory);
}

static void no_kind_takes_more_than_it_holds(void **state)
{
    const float numbers[] = {1, 2, 3, 4};
    const model_float_list_t long_one = {(float *)(uintptr_t)numbers, 4};
    bson_decimal128_t price;

    (void)state;
    expect_refused(MODEL_UPDATE(MODEL_SET(types, tiny, -101)), "tiny", "range");
    expect_refused(MODEL_UPDATE(MODEL_SET(types, tiny, 128)), "tiny", "range");
    expect_refused(MODEL_UPDATE(MODEL_SET(types, byte, 256)), "byte", "range");
    expect_refused(MODEL_UPDATE(MODEL_SET(types, port, 60001)), "port", "range");
    expect_refused(MODEL_UPDATE(MODEL_SET(types, ratio, 1.6)), "ratio", "range");
    expect_refused(MODEL_UPDATE(MODEL_SET(types, opt_ratio, 1e39)), "opt_ratio", "range");
    expect_refused(MODEL_UPDATE(MODEL_SET(types, opt_natural, -1)), "opt_natural", "range");
    expect_refused(MODEL_UPDATE(MODEL_SET(types, wide, 3000000000)), "wide", "range");
    expect_refused(MODEL_UPDATE(MODEL_SET(types, wide_mood, 2)), "wide_mood", "enum");
    expect_refused(MODEL_UPDATE(MODEL_SET(types, embedding, &long_one)), "embedding", "items");
    assert_true(bson_decimal128_from_string("1000001", &price));
    expect_refused(MODEL_UPDATE(MODEL_SET(types, price, &price)), "price", "range");
    assert_true(bson_decimal128_from_string("Infinity", &price));
    expect_refused(MODEL_UPDATE(MODEL_INC(types, price, &price)), "price", "range");
    assert_true(bson_decimal128_from_string("NaN", &price));
    expect_refused(MODEL_UPDATE(MODEL_INC(types, price, &price)), "price", "range");
    expect_refused(MODEL_UPDATE(MODEL_INC(types, tiny, 3000000000)), "tiny", "range");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_set_and_pushed_as_a_record_stores_it),
        cmocka_unit_test(no_kind_takes_more_than_it_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

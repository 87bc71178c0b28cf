/* Things to be found: each condition must find exactly what a loop over them finds. */
#ifndef MONGOMODEL_TESTS_THINGS_H
#define MONGOMODEL_TESTS_THINGS_H

#include "live/live.h"

#include <mongomodel.h>

typedef enum { SMALL, LARGE } class_t;
static const char *const classes[] = {[SMALL] = "small", [LARGE] = "large"};

typedef struct {
    const char *name;
    int32_t most, now;
    model_string_list_t notes;
} part_t;
MODEL_DECLARE_EMBEDDED(part, part_t);

typedef struct {
    model_meta_t meta;
    int64_t id;
    int64_t number;
    model_opt_int32_t maybe;
    double real;
    bson_decimal128_t price;
    uint32_t flags;
    model_binary_t bytes;
    const char *one, *other;
    class_t class, wanted;
    model_date_t opened, closed;
    model_string_list_t tags;
    model_int64_list_t marks;
    model_uuid_list_t keys;
    part_list_t parts;
    model_raw_t any;
} thing_t;
MODEL_DECLARE(thing, thing_t, int64_t);
MODEL_DEFINE_EMBEDDED(part, MODEL_FIELDS(MODEL_FIELD(part, name), MODEL_FIELD(part, most),
                                         MODEL_FIELD(part, now), MODEL_FIELD(part, notes)));
MODEL_DEFINE(thing, MODEL_FIELDS(MODEL_FIELD(thing, id, .role = MODEL_ID_CALLER),
                                 MODEL_FIELD(thing, number), MODEL_FIELD(thing, maybe),
                                 MODEL_FIELD(thing, real), MODEL_FIELD(thing, price),
                                 MODEL_UINT32(thing, flags), MODEL_FIELD(thing, bytes),
                                 MODEL_FIELD(thing, one), MODEL_FIELD(thing, other),
                                 MODEL_ENUM(thing, class, classes),
                                 MODEL_ENUM(thing, wanted, classes), MODEL_FIELD(thing, opened),
                                 MODEL_FIELD(thing, closed), MODEL_FIELD(thing, tags),
                                 MODEL_FIELD(thing, marks), MODEL_FIELD(thing, keys),
                                 MODEL_EMBED_LIST(thing, parts, part), MODEL_FIELD(thing, any)));

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
enum { N = 400, MOST = 4 };

static live_t live;
static thing_t things[N];

/* What the lists of one thing hold. */
static struct {
    const char *tags[MOST];
    int64_t marks[MOST];
    model_uuid_t keys[MOST];
    part_t parts[MOST];
    uint8_t bytes[MOST];
} held[N];

static const char *const words[] = {"a", "b", "ab", "B"};
static const model_uuid_t uuids[] = {{{1}}, {{2}}, {{3}}};
static const uint8_t pattern[] = {'.', 0, 0}, five[] = {5, 0, 0, 0}, text[] = {2, 0, 0, 0, 'x', 0};
static const model_raw_t any[] = {{pattern, sizeof pattern, MODEL_TYPE_REGEX},
                                  {five, sizeof five, MODEL_TYPE_INT32},
                                  {text, sizeof text, MODEL_TYPE_STRING},
                                  {NULL, 0, 0}};

static uint32_t chance(uint32_t below)
{
    static uint32_t seed = 12345;

    seed = seed * 1664525u + 1013904223u;
    return (seed >> 16) % below;
}

static const char *some_word(void)
{
    uint32_t which = chance(COUNT_OF(words) + 1);

    return which < COUNT_OF(words) ? words[which] : NULL;
}

static void fill_lists(size_t i)
{
    thing_t *thing = &things[i];

    for (size_t k = 0; k < MOST; k++) {
        held[i].tags[k] = words[chance(4)];
        held[i].marks[k] = chance(4);
        held[i].keys[k] = uuids[chance(3)];
        held[i].bytes[k] = (uint8_t)chance(256);
        held[i].parts[k] = (part_t){.name = words[chance(4)],
                                    .most = (int)chance(3),
                                    .now = (int)chance(3),
                                    .notes = {held[i].tags, chance(3)}};
    }
    thing->bytes = (model_binary_t){chance(5) ? held[i].bytes : NULL, 1 + chance(MOST - 1), 0};
    thing->tags = (model_string_list_t){chance(8) ? held[i].tags : NULL, chance(MOST + 1)};
    thing->marks = (model_int64_list_t){held[i].marks, chance(MOST + 1)};
    thing->keys = (model_uuid_list_t){held[i].keys, chance(MOST + 1)};
    thing->parts = (part_list_t){held[i].parts, chance(MOST + 1)};
}

static void fill(size_t i)
{
    char digits[16];

    things[i] = (thing_t){.id = (int64_t)i + 1,
                          .number = (int64_t)chance(40) - 20,
                          .maybe = {chance(3) != 0, (int32_t)chance(20) - 10},
                          .real = (double)chance(80) / 4 - 10,
                          .flags = chance(64),
                          .one = some_word(),
                          .other = some_word(),
                          .class = chance(2) ? LARGE : SMALL,
                          .wanted = chance(2) ? LARGE : SMALL,
                          .opened = {chance(4)},
                          .closed = {chance(4)},
                          .any = any[chance(4)]};
    snprintf(digits, sizeof digits, "%d.5", (int)chance(20));
    assert_true(bson_decimal128_from_string(digits, &things[i].price));
    fill_lists(i);
}

static int set_up(void **state)
{
    model_error_t error;

    (void)state;
    live_open(&live, "stored");
    for (size_t i = 0; i < N; i++)
        fill(i);
    assert_true(model_register(live.db, MODEL_LIST_OF(&thing_model), &error));
    bool ok = thing_create_many(live.db, things, N, NULL, NULL, &error);
    live_print_on_failure(&error);
    assert_true(ok);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    live_close(&live);
    return 0;
}

typedef struct {
    model_query_t query;
    bool (*meets)(const thing_t *thing);
} row_t;

/* As many as the loop finds, and each of them; some, and not all of them. */
static void expect_found(size_t row, const model_query_t *query,
                         bool (*meets)(const thing_t *thing))
{
    model_error_t error;
    thing_list_t found;
    size_t n = 0;

    bool ok = thing_filter(live.db, query, &found, &error);
    live_print_on_failure(&error);
    assert_true(ok);
    for (size_t i = 0; i < N; i++)
        n += meets(&things[i]);
    for (size_t i = 0; i < found.count; i++)
        if (!meets(&things[found.items[i].id - 1]))
            fail_msg("row %zu finds thing %d", row, (int)found.items[i].id);
    if (n != found.count || !n || n == N)
        fail_msg("row %zu finds %zu of %zu", row, found.count, n);
    thing_list_free(&found);
}

static void expect_each(const row_t *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        expect_found(i, &rows[i].query, rows[i].meets);
}

#define MEETS(name, condition)          \
    static bool name(const thing_t *it) \
    {                                   \
        return condition;               \
    }

#endif

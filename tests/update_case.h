/* Models and comparisons of the tests of updates. */
#ifndef UPDATE_CASE_H
#define UPDATE_CASE_H

#include "query/update.h"

#include <mongomodel.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

enum { NOW = 1700000000 };

typedef enum { STATE_OPEN, STATE_PAID = 2 } state_t;
static const char *const states[] = {[STATE_OPEN] = "open", [STATE_PAID] = "paid"};

typedef struct {
    const char *street, *city;
    int32_t number;
} place_t;

typedef struct {
    const char *sku, *maker;
    int32_t quantity;
    double price;
    model_string_list_t notes;
    place_t from;
} item_t;
MODEL_DECLARE_EMBEDDED(place, place_t);
MODEL_DECLARE_EMBEDDED(item, item_t);

typedef struct {
    place_t main;
    const char *title;
} shop_t;
MODEL_DECLARE_EMBEDDED(shop, shop_t);

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *name, *nick, *other_nick, *code, *email;
    model_text_t text;
    char tag[4];
    model_opt_int32_t age;
    int32_t visits;
    int64_t total;
    int32_t credits;
    int32_t old_count;
    model_opt_int32_t nullable;
    uint8_t level;
    uint32_t flags;
    double score;
    float ratio;
    bson_decimal128_t sum;
    bool is_active;
    state_t state;
    model_opt_date_t seen;
    model_timestamp_t stamp;
    bson_oid_t org;
    model_opt_oid_t owner;
    model_uuid_t token;
    model_raw_t any;
    place_t home;
    place_t *billing;
    place_t *depot;
    shop_t shop;
    model_string_list_t tags;
    model_string_list_t labels;
    model_int64_list_t marks;
    model_int64_list_t start;
    model_uuid_list_t keys;
    item_list_t items;
    int64_t fixed;
    model_date_t created_at, updated_at;
} order_t;
MODEL_DECLARE(order, order_t, int64_t);

static const char *lower(model_memory_t *memory, const char *value)
{
    char *copy = model_memory_take(memory, strlen(value) + 1);

    if (!copy || strcmp(value, "refuse") == 0)
        return NULL;
    for (size_t i = 0; i <= strlen(value); i++)
        copy[i] = (char)(value[i] >= 'A' && value[i] <= 'Z' ? value[i] + 32 : value[i]);
    return copy;
}

static int64_t start_marks[] = {7, 8};

MODEL_DEFINE_EMBEDDED(place, MODEL_FIELDS(MODEL_FIELD(place, street),
                                          MODEL_FIELD(place, city, .key = "town", .required = true,
                                                      .length = MODEL_AT_MOST(8)),
                                          MODEL_FIELD(place, number)));
MODEL_DEFINE_EMBEDDED(item, .defaults = &(const item_t){.price = 1.5},
                      MODEL_FIELDS(MODEL_FIELD(item, sku, .prepare = lower, .required = true),
                                   MODEL_FIELD(item, maker, .also_read = {"brand"}),
                                   MODEL_FIELD(item, quantity, .range = MODEL_BETWEEN(0, 100)),
                                   MODEL_FIELD(item, price),
                                   MODEL_FIELD(item, notes, .items = MODEL_AT_MOST(3)),
                                   MODEL_EMBED(item, from, place)));
MODEL_DEFINE_EMBEDDED(shop, MODEL_FIELDS(MODEL_EMBED(shop, main, place),
                                         MODEL_FIELD(shop, title, .also_read = {"caption"})));
MODEL_DEFINE(
    order,
    .defaults = &(const order_t){.credits = 100, .nick = "nobody", .start = {start_marks, 2}},
    MODEL_FIELDS(
        MODEL_FIELD(order, id, .role = MODEL_ID_SEQUENCE),
        MODEL_FIELD(order, name, .required = true, .prepare = lower,
                    .length = MODEL_BETWEEN(2, 10)),
        MODEL_FIELD(order, nick), MODEL_FIELD(order, other_nick),
        MODEL_FIELD(order, code, .store_null = true),
        MODEL_FIELD(order, email, .also_read = {"mail", "e_mail"}, .format = MODEL_EMAIL),
        MODEL_FIELD(order, text), MODEL_FIELD(order, tag),
        MODEL_FIELD(order, age, .range = MODEL_BETWEEN(0, 150)), MODEL_FIELD(order, visits),
        MODEL_FIELD(order, total), MODEL_FIELD(order, credits, .range = MODEL_AT_LEAST(0)),
        MODEL_FIELD(order, old_count, .also_read = {"count"}),
        MODEL_FIELD(order, nullable, .store_null = true), MODEL_FIELD(order, level),
        MODEL_UINT32(order, flags), MODEL_FIELD(order, score, .range = MODEL_BETWEEN(0, 9.5)),
        MODEL_FIELD(order, ratio), MODEL_FIELD(order, sum, .range = MODEL_DECIMAL_AT_LEAST("0")),
        MODEL_FIELD(order, is_active), MODEL_ENUM(order, state, states), MODEL_FIELD(order, seen),
        MODEL_FIELD(order, stamp), MODEL_FIELD(order, org), MODEL_FIELD(order, owner),
        MODEL_FIELD(order, token), MODEL_FIELD(order, any), MODEL_EMBED(order, home, place),
        MODEL_EMBED(order, billing, place),
        MODEL_EMBED(order, depot, place, .also_read = {"store"}), MODEL_EMBED(order, shop, shop),
        MODEL_FIELD(order, tags, .items = MODEL_AT_MOST(3), .prepare = lower),
        MODEL_FIELD(order, labels, .also_read = {"old_labels"}, .items = MODEL_AT_MOST(4)),
        MODEL_FIELD(order, marks, .items = MODEL_AT_LEAST(2)), MODEL_FIELD(order, start),
        MODEL_FIELD(order, keys), MODEL_EMBED_LIST(order, items, item),
        MODEL_FIELD(order, fixed, .immutable = true),
        MODEL_FIELD(order, created_at, .role = MODEL_CREATED_AT),
        MODEL_FIELD(order, updated_at, .role = MODEL_UPDATED_AT)));

/* ---- what an update is expected to be ---- */

/* Values in canonical extended JSON, as simplify() leaves it. */
#define I32(text) "{'$numberInt':'" text "'}"
#define I64(text) "{'$numberLong':'" text "'}"
#define REAL(text) "{'$numberDouble':'" text "'}"
/* What a smallest or largest number asks of the stored value. */
#define A_NUMBER(key, null)                                                                      \
    "{'" key "':{'$not':{'$type':[" I32("2") "," I32("3") "," I32("4") "," I32("5") "," I32(     \
        "6") "," I32("7") "," I32("8") "," I32("9") "," null                                     \
        I32("11") "," I32("12") "," I32("13") "," I32("14") "," I32("15") "," I32("17") "," I32( \
            "127") "," I32("-1") "]}}}"
#define NO_NULL I32("10") ","
#define TIMES "'$max':{'updated_at':{'$date':" I64("1700000000") "}}"

/* No blanks outside of strings, and ' for ". */
static void simplify(char *text)
{
    bool inside = false;
    char *to = text;

    for (const char *at = text; *at; at++) {
        if (*at == '"' && (at == text || at[-1] != '\\'))
            inside = !inside;
        if (inside || *at != ' ')
            *to++ = (char)(*at == '"' ? '\'' : *at);
    }
    *to = '\0';
}

static void expect_document(const model__buffer_t *buffer, const char *json)
{
    bson_t document;

    assert_true(model__bson_valid(buffer->data, buffer->size, NULL));
    assert_true(bson_init_static(&document, buffer->data, buffer->size));
    char *text = bson_as_canonical_extended_json(&document, NULL);
    simplify(text);
    if (strcmp(text, json) != 0)
        print_error("%s\n%s\n", text, json);
    assert_string_equal(text, json);
    bson_free(text);
}

static void expect_buffer(const model__buffer_t *buffer, bool array, const char *json)
{
    model__buffer_t out = {0};
    char wanted[4096];
    size_t mark;

    if (!array) {
        expect_document(buffer, json);
        return;
    }
    snprintf(wanted, sizeof wanted, "{'is':%s}", json);
    assert_true(model__put_document_begin(&out, &mark) &&
                model__put_value(&out, BSON_TYPE_ARRAY, "is", 2, buffer->data, buffer->size) &&
                model__put_end(&out, mark));
    expect_document(&out, wanted);
    model__buffer_free(&out);
}

/* The elements of a guard as a document; "": none. */
static void expect_guard(const model__buffer_t *guard, const char *json)
{
    model__buffer_t out = {0};
    size_t mark;

    assert_int_equal(guard->size != 0, *json != 0);
    if (!*json)
        return;
    assert_true(model__put_document_begin(&out, &mark));
    assert_true(model__buffer_put(&out, guard->data, guard->size) && model__put_end(&out, mark));
    expect_buffer(&out, false, json);
    model__buffer_free(&out);
}

static const model__plan_t *plan_for(const model_t *model)
{
    model_error_t error = {0};
    const model__plan_t *plan = model__plan_of(model, &error);

    if (!plan)
        model_error_print(stderr, &error);
    assert_non_null(plan);
    return plan;
}

static const model__change_use_t usual = {.now = NOW};
static const model__change_use_t upsert = {.now = NOW, .upsert = true};

typedef struct expected {
    const char *update, *guard, *filters; /* NULL: none; the update of a pipeline is an array */
} expected_t;

static void expect_use(const model_update_t *update, const model__change_use_t *use,
                       expected_t expected)
{
    model_error_t error = {0};
    model__change_t change;
    model_memory_t memory;

    model__memory_init(&memory, 0);
    bool ok = model__change_build(plan_for(&order_model), update, use, &memory, &change, &error);
    if (!ok)
        model_error_print(stderr, &error);
    assert_true(ok);
    expect_buffer(&change.update, *expected.update == '[', expected.update);
    assert_int_equal(change.pipeline, *expected.update == '[');
    expect_guard(&change.guard, expected.guard ? expected.guard : "");
    assert_int_equal(change.array_filters.size != 0, expected.filters != NULL);
    if (expected.filters)
        expect_buffer(&change.array_filters, true, expected.filters);
    model__change_free(&change);
    model__memory_clear(&memory);
}

MODEL__UNUSED static void expect_update(const model_update_t *update, const char *json)
{
    expect_use(update, &usual, (expected_t){.update = json});
}

MODEL__UNUSED static void expect_guarded(const model_update_t *update, const char *json,
                                         const char *guard)
{
    expect_use(update, &usual, (expected_t){.update = json, .guard = guard});
}

static void refuse_use(const model_t *model, const model_update_t *update,
                       const model__change_use_t *use, model_code_t code, const char *path,
                       const char *rule)
{
    model_error_t error = {0};
    model__change_t change;
    model_memory_t memory;

    model__memory_init(&memory, 0);
    assert_false(model__change_build(plan_for(model), update, use, &memory, &change, &error));
    assert_false(model__change_build(plan_for(model), update, use, &memory, &change, NULL));
    if (error.code != code || (path && (strcmp(error.details[0].path, path) != 0 ||
                                        strcmp(error.details[0].rule, rule) != 0)))
        model_error_print(stderr, &error);
    assert_int_equal(error.code, code);
    assert_true(error.message[0]);
    assert_int_equal(error.n_failures, path ? 1 : 0);
    if (path) {
        assert_string_equal(error.details[0].path, path);
        assert_string_equal(error.details[0].rule, rule);
    }
    assert_int_equal(change.update.size, 0);
    assert_int_equal(change.guard.size, 0);
    model__change_free(&change);
    model__memory_clear(&memory);
}

MODEL__UNUSED static void refuse(const model_update_t *update, model_code_t code, const char *path,
                                 const char *rule)
{
    refuse_use(&order_model, update, &usual, code, path, rule);
}

#endif

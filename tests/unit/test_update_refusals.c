/* What no update may say, and what it is told. */
#include "update_case.h"

typedef struct {
    model_meta_t meta;
    int64_t id;
    int32_t first, last, other;
    place_t where;
    int32_t version;
} stay_t;
MODEL_DECLARE(stay, stay_t, int64_t);

static bool is_ordered(const stay_t *stay, model_error_t *error)
{
    (void)error;
    return stay->first <= stay->last;
}
MODEL_CHECK(stay, is_ordered);
MODEL_DEFINE(stay, .check = MODEL_CHECKED(is_ordered),
             .check_members = {MODEL_NAME(stay, first), MODEL_NAME(stay, where.city)},
             MODEL_FIELDS(MODEL_FIELD(stay, id, .role = MODEL_ID_SEQUENCE),
                          MODEL_FIELD(stay, first), MODEL_FIELD(stay, last),
                          MODEL_FIELD(stay, other), MODEL_EMBED(stay, where, place),
                          MODEL_FIELD(stay, version, .role = MODEL_VERSION)));

typedef struct {
    model_meta_t meta;
    int64_t id;
    int32_t number;
} strict_t;
MODEL_DECLARE(strict, strict_t, int64_t);

static bool is_fine(const strict_t *strict, model_error_t *error)
{
    (void)error;
    return strict->number >= 0;
}
MODEL_CHECK(strict, is_fine);
MODEL_DEFINE(strict, .check = MODEL_CHECKED(is_fine),
             MODEL_FIELDS(MODEL_FIELD(strict, id, .role = MODEL_ID_SEQUENCE),
                          MODEL_FIELD(strict, number)));

static void an_update_must_say_something_once(void **state)
{
    model_update_t many = {.also = NULL}, gap = {.also = NULL};

    (void)state;
    refuse(NULL, MODEL_ERROR_ARGUMENT, NULL, NULL);
    refuse(&many, MODEL_ERROR_ARGUMENT, NULL, NULL);
    for (int i = 0; i < 30; i++)
        MODEL_CHANGE(&many, MODEL_SET(order, visits, 1));
    refuse(&many, MODEL_ERROR_ARGUMENT, NULL, NULL);
    gap.changes[1] = (model_term_t)MODEL_SET(order, visits, 1);
    refuse(&gap, MODEL_ERROR_ARGUMENT, NULL, NULL);
    refuse(MODEL_UPDATE(MODEL_SET(order, visits, 1), MODEL_INC(order, visits, 1)),
           MODEL_ERROR_ARGUMENT, "visits", "key");
    refuse(MODEL_UPDATE(MODEL_SET(order, items.items[MODEL_EACH].price, 2),
                        MODEL_SET(order, items.items[0].maker, "x")),
           MODEL_ERROR_ARGUMENT, "items.items[0].maker", "key");
    refuse(MODEL_UPDATE(MODEL_UNSET(order, shop), MODEL_SET(order, shop.title, "x")),
           MODEL_ERROR_ARGUMENT, "shop.title", "key");
    refuse(MODEL_UPDATE(MODEL_SET(order, items.items[2].price, 1),
                        MODEL_SET(order, items.items[MODEL_EACH].price, 1)),
           MODEL_ERROR_ARGUMENT, "items.items[MODEL_EACH].price", "key");
    refuse(MODEL_UPDATE(MODEL_RENAME(order, other_nick, nick), MODEL_SET(order, nick, "x")),
           MODEL_ERROR_ARGUMENT, "nick", "key");
    refuse(MODEL_UPDATE(MODEL_RENAME(order, nick, nick)), MODEL_ERROR_ARGUMENT, "nick", "key");
}

static void terms_must_be_changes_of_the_model(void **state)
{
    (void)state;
    refuse(MODEL_UPDATE(MODEL_EQ(order, visits, 1)), MODEL_ERROR_ARGUMENT, NULL, NULL);
    refuse(MODEL_UPDATE(MODEL_PUSH_SLICE(1)), MODEL_ERROR_ARGUMENT, NULL, NULL);
    refuse(MODEL_UPDATE(MODEL_SET(order, visits, 1), MODEL_PUSH_SLICE(1)), MODEL_ERROR_ARGUMENT,
           NULL, NULL);
    refuse(MODEL_UPDATE({.op = MODEL__CLOSE}), MODEL_ERROR_ARGUMENT, NULL, NULL);
    refuse(MODEL_UPDATE({.op = MODEL__SET}), MODEL_ERROR_ARGUMENT, NULL, NULL);
    refuse(MODEL_UPDATE(MODEL_SET(stay, last, 1)), MODEL_ERROR_ARGUMENT, "last", "type");
    refuse(MODEL_UPDATE({.op = MODEL__SET, .path = "visits"}), MODEL_ERROR_ARGUMENT, "visits",
           "type");
    refuse(MODEL_UPDATE({.op = MODEL__SET, .path = "nothing", .model = &order_model}),
           MODEL_ERROR_ARGUMENT, "nothing", "key");
    refuse(MODEL_UPDATE(MODEL_INC(order, state, 1)), MODEL_ERROR_ARGUMENT, "state", "type");
    refuse(
        MODEL_UPDATE(
            {.op = MODEL__INC, .path = "marks", .model = &order_model, .value_kind = MODEL__V_INT}),
        MODEL_ERROR_ARGUMENT, "marks", "type");
    refuse(MODEL_UPDATE({.op = MODEL__PUSH, .path = "visits", .model = &order_model}),
           MODEL_ERROR_ARGUMENT, "visits", "type");
}

static void a_path_says_which_item(void **state)
{
    (void)state;
    refuse(MODEL_UPDATE(MODEL_SET(order, items.items->price, 1)), MODEL_ERROR_ARGUMENT,
           "items.items->price", "key");
    refuse(MODEL_UPDATE(MODEL_SET(order, items.items[MODEL_FILTERED].price, 1)),
           MODEL_ERROR_ARGUMENT, "items.items[MODEL_FILTERED].price", "key");
    refuse(MODEL_UPDATE(MODEL_SET(order, visits, 1),
                        MODEL_FILTERED_BY(order, items, item, MODEL_EQ(item, sku, "a"))),
           MODEL_ERROR_ARGUMENT, "items", "key");
    refuse(MODEL_UPDATE(MODEL_FILTERED_BY(order, items, item, MODEL_EQ(item, sku, "a"))),
           MODEL_ERROR_ARGUMENT, NULL, NULL);
    refuse(MODEL_UPDATE(MODEL_SET(order, items.items[MODEL_FILTERED].price, 1),
                        MODEL_FILTERED_BY(order, items, item, MODEL_EQ(item, sku, "a")),
                        MODEL_FILTERED_BY(order, items, item, MODEL_EQ(item, sku, "b"))),
           MODEL_ERROR_ARGUMENT, "items", "key");
    refuse(
        MODEL_UPDATE(MODEL_SET(order, items.items[MODEL_MATCHED].notes.items[MODEL_MATCHED], "x")),
        MODEL_ERROR_ARGUMENT, "items.items[MODEL_MATCHED].notes.items[MODEL_MATCHED]", "key");
    refuse(MODEL_UPDATE({.op = MODEL__PULL_WHERE,
                         .path = "items",
                         .model = &order_model,
                         .pointer = &item_model},
                        {.op = MODEL__CLOSE}),
           MODEL_ERROR_ARGUMENT, "items", "required");
    refuse(MODEL_UPDATE({.op = MODEL__PULL_WHERE,
                         .path = "items",
                         .model = &order_model,
                         .pointer = &place_model},
                        MODEL_EQ(place, city, "x"), {.op = MODEL__CLOSE}),
           MODEL_ERROR_ARGUMENT, "items", "type");
    refuse(MODEL_UPDATE({.op = MODEL__PULL_WHERE,
                         .path = "items",
                         .model = &order_model,
                         .pointer = &item_model},
                        MODEL_EQ(item, sku, "x")),
           MODEL_ERROR_ARGUMENT, NULL, NULL);
}

static void what_the_library_keeps_cannot_be_changed(void **state)
{
    (void)state;
    refuse(MODEL_UPDATE(MODEL_SET(order, id, 1)), MODEL_ERROR_VALIDATION, "id", "immutable");
    refuse(MODEL_UPDATE(MODEL_INC(order, id, 1)), MODEL_ERROR_VALIDATION, "id", "immutable");
    refuse(MODEL_UPDATE(MODEL_UNSET(order, id)), MODEL_ERROR_VALIDATION, "id", "immutable");
    refuse(MODEL_UPDATE(MODEL_SET(order, created_at, ((model_date_t){1}))), MODEL_ERROR_VALIDATION,
           "created_at", "immutable");
    refuse(MODEL_UPDATE(MODEL_MAX(order, updated_at, ((model_date_t){1}))), MODEL_ERROR_VALIDATION,
           "updated_at", "immutable");
    refuse(MODEL_UPDATE(MODEL_CURRENT_DATE(order, updated_at)), MODEL_ERROR_VALIDATION,
           "updated_at", "immutable");
    refuse(MODEL_UPDATE(MODEL_SET(order, fixed, 1)), MODEL_ERROR_VALIDATION, "fixed", "immutable");
    refuse(MODEL_UPDATE(MODEL_RENAME(order, total, fixed)), MODEL_ERROR_VALIDATION, "total",
           "immutable");
    refuse_use(&stay_model, MODEL_UPDATE(MODEL_SET(stay, version, 9)), &usual,
               MODEL_ERROR_VALIDATION, "version", "immutable");
}

static void a_checked_record_is_for_save(void **state)
{
    (void)state;
    refuse_use(&stay_model, MODEL_UPDATE(MODEL_SET(stay, first, 9)), &usual,
               MODEL_ERROR_UNSUPPORTED, "first", "check");
    refuse_use(&stay_model, MODEL_UPDATE(MODEL_UNSET(stay, where)), &usual, MODEL_ERROR_UNSUPPORTED,
               "where", "check");
    refuse_use(&stay_model, MODEL_UPDATE(MODEL_SET(stay, where.city, "x")), &usual,
               MODEL_ERROR_UNSUPPORTED, "where.city", "check");
    refuse_use(&stay_model, MODEL_UPDATE(MODEL_RENAME(stay, other, first)), &usual,
               MODEL_ERROR_UNSUPPORTED, "other", "check");
    refuse_use(&strict_model, MODEL_UPDATE(MODEL_SET(strict, number, 9)), &usual,
               MODEL_ERROR_UNSUPPORTED, "number", "check");
}

static void a_version_moves_with_every_update(void **state)
{
    model__change_t change;
    model_memory_t memory;

    (void)state;
    model__memory_init(&memory, 0);
    assert_true(model__change_build(plan_for(&stay_model), MODEL_UPDATE(MODEL_SET(stay, other, 1)),
                                    &usual, &memory, &change, NULL));
    expect_buffer(&change.update, false,
                  "{'$set':{'other':" I32("1") "},'$inc':{'version':" I32("1") "}}");
    assert_int_equal(change.n_changes, 1);
    for (uint32_t i = 0; i < plan_for(&stay_model)->n_leaves; i++)
        assert_int_equal(model__bit(change.leaves, i),
                         i == model__field_by_name(plan_for(&stay_model), "other", 5)->first_leaf);
    model__change_free(&change);
    model__memory_clear(&memory);
}

static void values_obey_the_rules_of_their_member(void **state)
{
    const char *nothing = NULL;

    (void)state;
    refuse(MODEL_UPDATE(MODEL_SET(order, name, "x")), MODEL_ERROR_VALIDATION, "name", "length");
    refuse(MODEL_UPDATE(MODEL_SET(order, name, "refuse")), MODEL_ERROR_VALIDATION, "name",
           "prepare");
    refuse(MODEL_UPDATE(MODEL_SET(order, name, nothing)), MODEL_ERROR_VALIDATION, "name",
           "required");
    refuse(MODEL_UPDATE(MODEL_UNSET(order, name)), MODEL_ERROR_VALIDATION, "name", "required");
    refuse(MODEL_UPDATE(MODEL_UNSET(order, home.city)), MODEL_ERROR_VALIDATION, "home.city",
           "required");
    refuse(MODEL_UPDATE(MODEL_UNSET(order, tags.items[1])), MODEL_ERROR_VALIDATION, "tags.items[1]",
           "required");
    refuse(MODEL_UPDATE(MODEL_SET(order, email, "nobody")), MODEL_ERROR_VALIDATION, "email",
           "format");
    refuse(MODEL_UPDATE(MODEL_SET(order, nick, "\xff")), MODEL_ERROR_VALIDATION, "nick", "utf8");
    refuse(MODEL_UPDATE(MODEL_SET(order, age, 151)), MODEL_ERROR_VALIDATION, "age", "range");
    refuse(MODEL_UPDATE(MODEL_MIN(order, age, 151)), MODEL_ERROR_VALIDATION, "age", "range");
    refuse(MODEL_UPDATE(MODEL_SET(order, visits, 2147483648)), MODEL_ERROR_VALIDATION, "visits",
           "range");
    refuse(MODEL_UPDATE(MODEL_SET(order, level, -1)), MODEL_ERROR_VALIDATION, "level", "range");
    refuse(MODEL_UPDATE(MODEL_SET(order, total, UINT64_MAX)), MODEL_ERROR_VALIDATION, "total",
           "range");
    refuse(MODEL_UPDATE(MODEL_SET(order, is_active, 2)), MODEL_ERROR_VALIDATION, "is_active",
           "range");
    refuse(MODEL_UPDATE(MODEL_SET(order, state, 1)), MODEL_ERROR_VALIDATION, "state", "enum");
}

static void nothing_and_parts_obey_them_too(void **state)
{
    const char *nothing = NULL, *long_tags[] = {"a", "b", "c", "d"};
    const place_t nowhere = {.city = NULL};
    const model_string_list_t list = {long_tags, 4};
    const bson_oid_t *nobody = NULL;

    (void)state;
    refuse(MODEL_UPDATE(MODEL_SET(order, tag, "abcd")), MODEL_ERROR_VALIDATION, "tag", "length");
    refuse(MODEL_UPDATE(MODEL_SET(order, tag, nothing)), MODEL_ERROR_VALIDATION, "tag", "required");
    refuse(MODEL_UPDATE(MODEL_SET(order, org, nobody)), MODEL_ERROR_VALIDATION, "org", "required");
    refuse(MODEL_UPDATE(MODEL_SET(order, home, &nowhere)), MODEL_ERROR_VALIDATION, "home.city",
           "required");
    refuse(MODEL_UPDATE(MODEL_SET(order, home.city, "far too long")), MODEL_ERROR_VALIDATION,
           "home.city", "length");
    refuse(MODEL_UPDATE(MODEL_SET(order, tags, &list)), MODEL_ERROR_VALIDATION, "tags", "items");
    refuse(MODEL_UPDATE(MODEL_PUSH(order, tags, nothing)), MODEL_ERROR_VALIDATION, "tags",
           "required");
    refuse(MODEL_UPDATE(MODEL_PUSH_EACH(order, tags, long_tags, 4)), MODEL_ERROR_VALIDATION, "tags",
           "items");
    refuse(MODEL_UPDATE({.op = MODEL__SET,
                         .path = "visits",
                         .model = &order_model,
                         .value_kind = MODEL__V_STRING,
                         .pointer = "x"}),
           MODEL_ERROR_VALIDATION, "visits", "type");
    refuse(MODEL_UPDATE(
               {.op = MODEL__SET, .path = "visits", .model = &order_model, .value_kind = 999}),
           MODEL_ERROR_VALIDATION, "visits", "type");
}

static void all_failures_are_told_at_once(void **state)
{
    const char *const words[] = {"ok", "\xff", "refuse"};
    model_error_t error = {0};
    model__change_t change;
    model_memory_t memory;

    (void)state;
    model__memory_init(&memory, 0);
    assert_false(model__change_build(
        plan_for(&order_model),
        MODEL_UPDATE(MODEL_SET(order, name, "x"), MODEL_SET(order, id, 4),
                     MODEL_SET(order, age, 999), MODEL_PUSH_EACH(order, tags, words, 3)),
        &usual, &memory, &change, &error));
    assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
    assert_int_equal(error.n_failures, 5);
    assert_string_equal(error.details[0].path, "name");
    assert_string_equal(error.details[1].path, "id");
    assert_string_equal(error.details[2].path, "age");
    assert_string_equal(error.details[3].path, "tags[1]");
    assert_string_equal(error.details[4].path, "tags[2]");
    model__change_free(&change);
    model__memory_clear(&memory);
}

static void what_an_operator_cannot_promise_is_unsupported(void **state)
{

    (void)state;
    refuse(MODEL_UPDATE(MODEL_INC(order, ratio, 1)), MODEL_ERROR_UNSUPPORTED, "ratio", "type");
    refuse(MODEL_UPDATE(MODEL_BIT_OR(order, age, 1)), MODEL_ERROR_UNSUPPORTED, "age", "range");
    refuse(MODEL_UPDATE(MODEL_BIT_OR(order, old_count, 1)), MODEL_ERROR_UNSUPPORTED, "old_count",
           "key");
    refuse(MODEL_UPDATE(MODEL_PULL(order, marks, 1)), MODEL_ERROR_UNSUPPORTED, "marks", "items");
    refuse(MODEL_UPDATE(MODEL_RENAME(order, email, nick)), MODEL_ERROR_VALIDATION, "email", "type");
    refuse(MODEL_UPDATE(MODEL_RENAME(order, name, nick)), MODEL_ERROR_VALIDATION, "name",
           "required");
    refuse(MODEL_UPDATE(MODEL_RENAME(order, items.items[0].maker, nick)), MODEL_ERROR_VALIDATION,
           "items.items[0].maker", "key");
    refuse(MODEL_UPDATE(MODEL_INC(order, items.items[MODEL_MATCHED].quantity, 1)),
           MODEL_ERROR_UNSUPPORTED, "items.items[MODEL_MATCHED].quantity", "range");
    refuse(MODEL_UPDATE(MODEL_INC(order, items.items[1].price, 1)), MODEL_ERROR_UNSUPPORTED,
           "items.items[1].price", "key");
    refuse(MODEL_UPDATE(MODEL_PUSH(order, items.items[MODEL_EACH].notes, "x")),
           MODEL_ERROR_UNSUPPORTED, "items.items[MODEL_EACH].notes", "items");
    refuse(MODEL_UPDATE(MODEL_SET(order, items.items[MODEL_EACH].notes.items[1], "x")),
           MODEL_ERROR_UNSUPPORTED, "items.items[MODEL_EACH].notes.items[1]", "key");
    refuse(MODEL_UPDATE(MODEL_SET(order, items.items[MODEL_EACH].from.number, 1)),
           MODEL_ERROR_UNSUPPORTED, "items.items[MODEL_EACH].from.number", "key");
    refuse(MODEL_UPDATE(MODEL_INC(order, credits, 1), MODEL_BIT_OR(order, flags, 1)),
           MODEL_ERROR_UNSUPPORTED, "flags", "key");
    refuse(MODEL_UPDATE(MODEL_INC(order, credits, 1), MODEL_SET(order, items.items[0].price, 1)),
           MODEL_ERROR_UNSUPPORTED, "items.items[0].price", "key");
    refuse(MODEL_UPDATE(MODEL_PUSH(order, start, 1), MODEL_PUSH_SORT(1)), MODEL_ERROR_UNSUPPORTED,
           "start", "key");
}

static void an_upsert_asks_for_nothing_that_is_stored(void **state)
{
    const struct {
        const model_update_t *update;
        const char *path;
    } cases[] = {
        {MODEL_UPDATE(MODEL_INC(order, visits, 1)), "visits"},
        {MODEL_UPDATE(MODEL_INC(order, credits, 1)), "credits"},
        {MODEL_UPDATE(MODEL_MIN(order, credits, 1)), "credits"},
        {MODEL_UPDATE(MODEL_PUSH(order, tags, "x")), "tags"},
        {MODEL_UPDATE(MODEL_PUSH(order, start, 1)), "start"},
        {MODEL_UPDATE(MODEL_SET(order, billing->number, 1)), "billing->number"},
        {MODEL_UPDATE(MODEL_SET(order, items.items[1].price, 1)), "items.items[1].price"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(cases); i++)
        refuse_use(&order_model, cases[i].update, &upsert, MODEL_ERROR_ARGUMENT, cases[i].path,
                   "key");
    refuse(MODEL_UPDATE(MODEL_SET_ON_INSERT(order, visits, 1)), MODEL_ERROR_ARGUMENT, "visits",
           "key");
    expect_use(MODEL_UPDATE(MODEL_INC(order, total, 1),
                            MODEL_PUSH(order, keys, (&(model_uuid_t){{0}})),
                            MODEL_SET(order, home.number, 2)),
               &upsert,
               (expected_t){"{'$set':{'home.number':" I32("2") "},'$inc':{'total':" I64(
                                "1") "}," TIMES ",'$push':{'keys':{'$each':[{'$binary':{'base64':'"
                                     "AAAAAAAAAAAAAAAAAAAAAA==','subType':'04'}}]}}}",
                            NULL, NULL});
}

static void options_of_a_push_are_sound(void **state)
{
    const int64_t numbers[] = {1};
    const double reals[] = {1};

    (void)state;
    refuse(MODEL_UPDATE(MODEL_PUSH(order, keys, (&(model_uuid_t){{0}})), MODEL_PUSH_SORT(0)),
           MODEL_ERROR_ARGUMENT, "keys", "type");
    refuse(MODEL_UPDATE(MODEL_PUSH(order, marks, 1), MODEL_PUSH_ASC(item, sku)),
           MODEL_ERROR_ARGUMENT, "marks", "type");
    refuse(MODEL_UPDATE(MODEL_PUSH(order, marks, 1), MODEL_PUSH_SLICE(3), MODEL_PUSH_SLICE(4)),
           MODEL_ERROR_ARGUMENT, "marks", "key");
    refuse(MODEL_UPDATE(MODEL_PUSH(order, marks, 1), MODEL_PUSH_POSITION(INT64_MAX)),
           MODEL_ERROR_ARGUMENT, "marks", "range");
    refuse(MODEL_UPDATE(MODEL_PUSH(order, marks, 1), MODEL_PUSH_SLICE(1)), MODEL_ERROR_VALIDATION,
           "marks", "items");
    refuse(MODEL_UPDATE(MODEL_PUSH_EACH(order, marks, numbers, 0)), MODEL_ERROR_ARGUMENT, "marks",
           "required");
    refuse(MODEL_UPDATE(
               {.op = MODEL__PUSH, .path = "marks", .model = &order_model, .key = "", .count = 1}),
           MODEL_ERROR_ARGUMENT, "marks", "required");
    refuse(MODEL_UPDATE({.op = MODEL__PUSH,
                         .path = "marks",
                         .model = &order_model,
                         .key = "",
                         .count = 1,
                         .pointer = reals,
                         .integer = sizeof(double),
                         .value_kind = MODEL__V_REAL}),
           MODEL_ERROR_VALIDATION, "marks[0]", "type");
    refuse(MODEL_UPDATE({.op = MODEL__PUSH,
                         .path = "items",
                         .model = &order_model,
                         .key = "",
                         .count = 1,
                         .pointer = reals,
                         .integer = sizeof(double),
                         .value_kind = MODEL__V_RECORD}),
           MODEL_ERROR_VALIDATION, "items", "type");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_update_must_say_something_once),
        cmocka_unit_test(terms_must_be_changes_of_the_model),
        cmocka_unit_test(a_path_says_which_item),
        cmocka_unit_test(what_the_library_keeps_cannot_be_changed),
        cmocka_unit_test(a_checked_record_is_for_save),
        cmocka_unit_test(a_version_moves_with_every_update),
        cmocka_unit_test(values_obey_the_rules_of_their_member),
        cmocka_unit_test(nothing_and_parts_obey_them_too),
        cmocka_unit_test(all_failures_are_told_at_once),
        cmocka_unit_test(what_an_operator_cannot_promise_is_unsupported),
        cmocka_unit_test(an_upsert_asks_for_nothing_that_is_stored),
        cmocka_unit_test(options_of_a_push_are_sound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

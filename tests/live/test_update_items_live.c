/* Updates as the server applies them: parts of structs, items of lists, everything else. */
#include "update_fixture.h"

static void a_part_of_a_struct_needs_the_struct(void **state)
{
    const model_update_t *city = MODEL_UPDATE(MODEL_SET(order, billing->city, "Oslo"));
    const model_update_t *depot = MODEL_UPDATE(MODEL_SET(order, depot->number, 3));
    const model_update_t *title = MODEL_UPDATE(MODEL_SET(order, shop.title, "x"));

    (void)state;
    expect_stored("{\"_id\": 1}", city, NULL);
    expect_stored("{\"_id\": 1, \"billing\": null}", city, NULL);
    expect_stored("{\"_id\": 1, \"billing\": {\"town\": \"x\", \"own\": 1}}", city,
                  "{\"_id\": 1, \"billing\": {\"town\": \"Oslo\", \"own\": 1}}");
    expect_stored("{\"_id\": 1, \"store\": {\"town\": \"x\"}}", depot, NULL);
    expect_stored("{\"_id\": 1, \"depot\": {\"town\": \"x\"}}", depot,
                  "{\"_id\": 1, \"depot\": {\"town\": \"x\", \"number\": 3}}");
    expect_stored("{\"_id\": 1, \"shop\": {\"caption\": \"a\"}}", title,
                  "{\"_id\": 1, \"shop\": {\"title\": \"x\"}}");
    expect_stored("{\"_id\": 1, \"shop\": null}", title, NULL);
    expect_stored("{\"_id\": 1}", title, "{\"_id\": 1, \"shop\": {\"title\": \"x\"}}");
    expect_stored("{\"_id\": 1, \"billing\": {\"town\": \"x\"}}",
                  MODEL_UPDATE(MODEL_UNSET(order, billing)), "{\"_id\": 1}");
}

#define ITEM(sku, n) "{\"sku\": \"" sku "\", \"quantity\": " n "}"
#define ITEMS(a, b, c) \
    "{\"_id\": 1, \"items\": [" ITEM("a", a) ", " ITEM("b", b) ", " ITEM("c", c) "]}"

static void items_are_changed_where_they_are(void **state)
{
    const model_update_t *second = MODEL_UPDATE(MODEL_INC(order, items.items[1].quantity, 2));

    (void)state;
    expect_stored(ITEMS("1", "2", "3"), second, ITEMS("1", "4", "3"));
    expect_stored(ITEMS("1", "99", "3"), second, NULL);
    expect_stored("{\"_id\": 1, \"items\": [" ITEM("a", "1") "]}", second, NULL);
    expect_stored("{\"_id\": 1}", second, NULL);
    expect_found(ITEMS("1", "2", "3"), "{\"_id\": 1, \"items.sku\": \"b\"}",
                 MODEL_UPDATE(MODEL_SET(order, items.items[MODEL_MATCHED].quantity, 9)),
                 ITEMS("1", "9", "3"));
    expect_stored(ITEMS("1", "2", "3"),
                  MODEL_UPDATE(MODEL_SET(order, items.items[MODEL_EACH].quantity, 9)),
                  ITEMS("9", "9", "9"));
    expect_stored(ITEMS("1", "2", "3"),
                  MODEL_UPDATE(MODEL_INC(order, items.items[MODEL_EACH].quantity, 97)),
                  ITEMS("98", "99", "100"));
    expect_stored(ITEMS("1", "2", "3"),
                  MODEL_UPDATE(MODEL_INC(order, items.items[MODEL_EACH].quantity, 98)), NULL);
    expect_stored("{\"_id\": 1}",
                  MODEL_UPDATE(MODEL_SET(order, items.items[MODEL_EACH].quantity, 9)), NULL);
    expect_stored(ITEMS("1", "2", "3"),
                  MODEL_UPDATE(MODEL_SET(order, items.items[MODEL_FILTERED].quantity, 0),
                               MODEL_FILTERED_BY(order, items, item,
                                                 MODEL_ANY_OF(MODEL_EQ(item, sku, "A"),
                                                              MODEL_GTE(item, quantity, 3)))),
                  ITEMS("0", "2", "0"));
    expect_stored(ITEMS("1", "2", "3"),
                  MODEL_UPDATE(MODEL_PULL_WHERE(order, items, item, MODEL_NE(item, sku, "b"),
                                                MODEL_LT(item, quantity, 3))),
                  "{\"_id\": 1, \"items\": [" ITEM("b", "2") ", " ITEM("c", "3") "]}");
}

static void lists_within_items_are_changed(void **state)
{
    (void)state;
    expect_stored("{\"_id\": 1, \"items\": [{\"sku\": \"a\"}, {\"sku\": \"b\", \"notes\": "
                  "[\"x\"]}]}",
                  MODEL_UPDATE(MODEL_PUSH(order, items.items[1].notes, "y")),
                  "{\"_id\": 1, \"items\": [{\"sku\": \"a\"}, {\"sku\": \"b\", \"notes\": "
                  "[\"x\", \"y\"]}]}");
    expect_stored("{\"_id\": 1, \"items\": [{\"notes\": [\"x\", \"y\", \"z\"]}]}",
                  MODEL_UPDATE(MODEL_PUSH(order, items.items[0].notes, "y")), NULL);
    expect_stored("{\"_id\": 1, \"items\": [{\"notes\": [\"x\"]}, {\"notes\": [\"x\"]}]}",
                  MODEL_UPDATE(MODEL_PULL(order, items.items[MODEL_EACH].notes, "x")),
                  "{\"_id\": 1, \"items\": [{\"notes\": []}, {\"notes\": []}]}");
    expect_stored("{\"_id\": 1, \"items\": [{\"notes\": [\"x\", \"y\"]}]}",
                  MODEL_UPDATE(MODEL_SET(order, items.items[0].notes.items[1], "z")),
                  "{\"_id\": 1, \"items\": [{\"notes\": [\"x\", \"z\"]}]}");
    expect_stored("{\"_id\": 1, \"items\": [{\"brand\": \"x\"}, {\"brand\": \"y\"}]}",
                  MODEL_UPDATE(MODEL_SET(order, items.items[MODEL_EACH].maker, "m")),
                  "{\"_id\": 1, \"items\": [{\"maker\": \"m\"}, {\"maker\": \"m\"}]}");
}

static void pushes_are_sorted_and_cut(void **state)
{
    const item_t more[] = {{.sku = "D", .quantity = 1, .from = {.city = "x"}},
                           {.sku = "E", .quantity = 9, .from = {.city = "x"}}};

    (void)state;
    expect_stored("{\"_id\": 1, \"marks\": [" L("5") ", " L("1") "]}",
                  MODEL_UPDATE(MODEL_PUSH(order, marks, 3), MODEL_PUSH_SORT(-1)),
                  "{\"_id\": 1, \"marks\": [" L("5") ", " L("3") ", " L("1") "]}");
    expect_stored("{\"_id\": 1, \"marks\": [" L("5") ", " L("1") "]}",
                  MODEL_UPDATE(MODEL_PUSH(order, marks, 3), MODEL_PUSH_POSITION(0)),
                  "{\"_id\": 1, \"marks\": [" L("3") ", " L("5") ", " L("1") "]}");
    expect_stored("{\"_id\": 1, \"items\": [" ITEM("a", "1") "]}",
                  MODEL_UPDATE(MODEL_PUSH_EACH(order, items, more, 2),
                               MODEL_PUSH_DESC(item, quantity), MODEL_PUSH_ASC(item, sku),
                               MODEL_PUSH_SLICE(2)),
                  "{\"_id\": 1, \"items\": [{\"sku\": \"e\", \"quantity\": 9, \"price\": 0.0, "
                  "\"from\": {\"town\": \"x\", \"number\": 0}}, " ITEM("a", "1") "]}");
}

static void values_are_taken_literally(void **state)
{
    (void)state;
    expect_stored("{\"_id\": 1}",
                  MODEL_UPDATE(MODEL_SET(order, other_nick, "$name"), MODEL_INC(order, credits, 1)),
                  "{\"_id\": 1, \"other_nick\": \"$name\", \"credits\": 101}");
    expect_stored("{\"_id\": 1}",
                  MODEL_UPDATE(MODEL_PUSH(order, labels, "$$ROOT"), MODEL_INC(order, credits, 1)),
                  "{\"_id\": 1, \"labels\": [\"$$ROOT\"], \"credits\": 101}");
}

static void everything_else_does_what_it_says(void **state)
{
    const place_t home = {.city = "Oslo"};
    const model_uuid_t key = {{0}};

    (void)state;
    expect_stored("{\"_id\": 1, \"other_nick\": \"x\"}",
                  MODEL_UPDATE(MODEL_RENAME(order, other_nick, nick)),
                  "{\"_id\": 1, \"nick\": \"x\"}");
    expect_stored("{\"_id\": 1, \"flags\": " L("6") "}",
                  MODEL_UPDATE(MODEL_BIT_AND(order, flags, 3), MODEL_BIT_OR(order, visits, 4),
                               MODEL_BIT_XOR(order, total, 1)),
                  "{\"_id\": 1, \"flags\": " L("2") ", \"total\": " L("1") ", \"visits\": 4}");
    expect_stored("{\"_id\": 1}", MODEL_UPDATE(MODEL_SET(order, home, &home)),
                  "{\"_id\": 1, \"home\": {\"town\": \"Oslo\", \"number\": 0}}");
    expect_stored(
        "{\"_id\": 1, \"keys\": [{\"$binary\": {\"base64\": \"AAAAAAAAAAAAAAAAAAAAAA==\", "
        "\"subType\": \"03\"}}]}",
        MODEL_UPDATE(MODEL_PULL(order, keys, &key)), "{\"_id\": 1, \"keys\": []}");
    expect_stored("{\"_id\": 1}", MODEL_UPDATE(MODEL_MIN(order, seen, ((model_date_t){5}))),
                  "{\"_id\": 1, \"seen\": {\"$date\": {\"$numberLong\": \"5\"}}}");
}

static void the_time_of_an_update_never_goes_back(void **state)
{
    (void)state;
    live_must(&live, "{\"delete\": \"order\", \"deletes\": [{\"q\": {}, \"limit\": 0}]}");
    live_insert(&live, "order", "{\"_id\": 1}");
    live_insert(&live, "order",
                "{\"_id\": 2, \"updated_at\": {\"$date\": {\"$numberLong\": "
                "\"1800000000\"}}}");
    assert_int_equal(apply(MODEL_UPDATE(MODEL_SET(order, visits, 1)), "{\"_id\": 1}"), 1);
    assert_int_equal(apply(MODEL_UPDATE(MODEL_SET(order, visits, 1)), "{\"_id\": 2}"), 1);
    assert_int_equal(live_count(&live, "order",
                                "{\"updated_at\": {\"$date\": {\"$numberLong\": "
                                "\"1700000000\"}}}"),
                     1);
    assert_int_equal(live_count(&live, "order",
                                "{\"updated_at\": {\"$date\": {\"$numberLong\": "
                                "\"1800000000\"}}}"),
                     1);
    assert_int_equal(apply(MODEL_UPDATE(MODEL_INC(order, credits, 1)), "{\"_id\": 2}"), 1);
    assert_int_equal(live_count(&live, "order",
                                "{\"credits\": 101, \"updated_at\": {\"$date\": {"
                                "\"$numberLong\": \"1800000000\"}}}"),
                     1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_of_a_struct_needs_the_struct),
        cmocka_unit_test(items_are_changed_where_they_are),
        cmocka_unit_test(lists_within_items_are_changed),
        cmocka_unit_test(pushes_are_sorted_and_cut),
        cmocka_unit_test(values_are_taken_literally),
        cmocka_unit_test(everything_else_does_what_it_says),
        cmocka_unit_test(the_time_of_an_update_never_goes_back),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

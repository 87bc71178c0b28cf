/* Where a default, an old name or a null counts: an update of expressions. And memory. */
#include "update_case.h"

#define TIME \
    ",'updated_at':{'$max':['$updated_at',{'$literal':{'$date':" I64("1700000000") "}}]}}}]"
#define STORED "{'$ifNull':['$credits',{'$literal':" I32("100") "}]}"

static void a_default_is_counted_with(void **state)
{
    (void)state;
    expect_guarded(MODEL_UPDATE(MODEL_INC(order, credits, 5)),
                   "[{'$set':{'credits':{'$add':[" STORED ",{'$literal':" I32("5") "}]}" TIME,
                   "{'$and':[{'$expr':{'$gte':[{'$add':[" STORED
                   ",{'$literal':" I32("5") "}]}," I64("0") "]}},{'$expr':{'$lte':[{'$add':[" STORED
                                                            ",{'$literal':" I32("5") "}]}," I64(
                                                                "2147483647") "]}}]}");
    expect_guarded(MODEL_UPDATE(MODEL_MAX(order, credits, 5)),
                   "[{'$set':{'credits':{'$max':[" STORED ",{'$literal':" I32("5") "}]}" TIME,
                   "{'$and':[" A_NUMBER("credits", "") "]}");
}

/* The value under the first name that is there. */
#define FIRST(new, old) "{'$cond':[{'$eq':[{'$type':'$" new "'},'missing']},'$" old "','$" new "']}"

static void old_names_are_counted_with_and_removed(void **state)
{
    (void)state;
    expect_guarded(
        MODEL_UPDATE(MODEL_MIN(order, old_count, 3)),
        "[{'$set':{'old_count':{'$min':[{'$ifNull':[" FIRST(
            "old_count", "count") ",null]},{'$literal':" I32("3") "}]},"
                                                                  "'count':'$$REMOVE'" TIME,
        "{'$and':[" A_NUMBER("old_count", "") "]}");
    expect_guarded(
        MODEL_UPDATE(MODEL_PUSH(order, labels, "$x")),
        "[{'$set':{'labels':{'$concatArrays':[{'$ifNull':[" FIRST(
            "labels", "old_labels") ",[]]},{'$literal':['$x']}]},'old_labels':'$$REMOVE'" TIME,
        "{'$and':[{'$expr':{'$lte':[{'$size':{'$ifNull':[" FIRST(
            "labels", "old_labels") ",[]]}}," I64("3") "]}}]}");
}

static void other_changes_go_along_as_expressions(void **state)
{
    const char *nothing = NULL;

    (void)state;
    expect_guarded(
        MODEL_UPDATE(MODEL_MAX(order, credits, 5), MODEL_SET(order, name, "$AB"),
                     MODEL_SET(order, code, nothing), MODEL_SET(order, email, "a@b.cd"),
                     MODEL_UNSET(order, other_nick), MODEL_SET(order, age, 4),
                     MODEL_CURRENT_DATE(order, seen), MODEL_MIN(order, visits, 2)),
        "[{'$set':{'credits':{'$max':[" STORED ",{'$literal':" I32(
            "5") "}]},'name':{'$literal':'$ab'},'code':null,'email':{'$literal':'a@b.cd'}"
                 ",'mail':'$$REMOVE','e_mail':'$$REMOVE','other_nick':'$$REMOVE','age':{"
                 "'$literal':" I32("4") "},'seen':'$$NOW','visits':{'$min':[{'$ifNull':['"
                                        "$visits',null]},{'$literal':" I32("2") "}]}" TIME,
        "{'$and':[" A_NUMBER("credits", "") "," A_NUMBER("visits", NO_NULL) "]}");
}

static void what_is_removed_makes_no_structs_on_the_way(void **state)
{
    (void)state;
    expect_guarded(MODEL_UPDATE(MODEL_MAX(order, visits, 5), MODEL_UNSET(order, shop.title),
                                MODEL_PUSH(order, start, 1)),
                   "[{'$set':{'visits':{'$max':[{'$ifNull':['$visits',null]},{'$literal':" I32("5") "}]},'start':{'$concatArrays':[{'$ifNull':['$start',{'$literal':[" I64(
                       "7") "," I64("8") "]}]},{'$literal':[" I64("1") "]}]},'updated_at':{'$max':["
                                                                       "'$updated_at'"
                                                                       ",{'$literal':{'$date':" I64(
                                                                           "1700000000") "}}]}}},{'"
                                                                                         "$unset':["
                                                                                         "'shop."
                                                                                         "title',"
                                                                                         "'shop."
                                                                                         "caption']"
                                                                                         "}]",
                   "{'$and':[" A_NUMBER("visits",
                                        NO_NULL) ",{'shop':{'$not':{'$type':" I32("10") "}}}]}");
}

static int allocations_left;

static void *allocate(void *old, size_t size)
{
    return allocations_left-- > 0 ? realloc(old, size) : NULL;
}

static void try_each_allocation(const model_update_t *update)
{
    model_memory_t memory;
    model__change_t change;
    bool done = false;
    int n = 0;

    plan_for(&order_model);
    for (; !done; n++) {
        model_error_t error = {0};
        model__memory_init(&memory, 0);
        allocations_left = n;
        model__allocator = allocate;
        done =
            model__change_build(plan_for(&order_model), update, &usual, &memory, &change, &error);
        model__allocator = realloc;
        if (!done)
            assert_int_equal(error.code, MODEL_ERROR_MEMORY);
        model__change_free(&change);
        model__memory_clear(&memory);
    }
    assert_in_range(n, 3, 200);
}

static void each_allocation_may_fail(void **state)
{
    const char *const words[] = {"A", "B"};

    (void)state;
    try_each_allocation(
        MODEL_UPDATE(MODEL_SET(order, email, "a@b.cd"), MODEL_PUSH_EACH(order, tags, words, 2),
                     MODEL_SET(order, items.items[MODEL_FILTERED].price, 2),
                     MODEL_FILTERED_BY(order, items, item, MODEL_EQ(item, maker, "A")),
                     MODEL_PULL(order, keys, (&(model_uuid_t){{0}}))));
    try_each_allocation(
        MODEL_UPDATE(MODEL_INC(order, credits, 5), MODEL_PUSH_EACH(order, labels, words, 2)));
}

static void an_update_has_a_size(void **state)
{
    const size_t size = 9u << 20;
    char *text = malloc(size + 1);
    model_error_t error = {0};
    model_memory_t memory;
    model__change_t change;

    (void)state;
    memset(text, 'x', size);
    text[size] = '\0';
    model__memory_init(&memory, 0);
    assert_false(model__change_build(
        plan_for(&order_model),
        MODEL_UPDATE(MODEL_SET(order, other_nick, text), MODEL_SET(order, nick, text)), &usual,
        &memory, &change, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    model__change_free(&change);
    model__memory_clear(&memory);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_default_is_counted_with),
        cmocka_unit_test(old_names_are_counted_with_and_removed),
        cmocka_unit_test(other_changes_go_along_as_expressions),
        cmocka_unit_test(what_is_removed_makes_no_structs_on_the_way),
        cmocka_unit_test(each_allocation_may_fail),
        cmocka_unit_test(an_update_has_a_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

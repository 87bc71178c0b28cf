/* Partial updates done to records in memory; in little memory. */
#include "patch_case.h"

static void apply_to(const model_t *model, const char *json, void *record)
{
    model_error_t error;
    model_update_t update;

    parse_under(model, json, NULL, &update);
    if (!model_patch_apply(model, &update, memory, record, &error))
        model_error_print(stderr, &error);
    assert_int_equal(error.code, MODEL_OK);
}

static void a_patch_changes_a_record(void **state)
{
    order_t order = {.name = "eve", .visits = 9, .credits = 5, .age = {true, 3}};

    (void)state;
    apply_to(&order_model,
             "{\"name\":\"Ada\",\"age\":null,\"credits\":null,\"tags\":[\"x\",\"y\"],"
             "\"home\":{\"city\":\"Oslo\"},\"tag\":\"abc\",\"start\":[1]}",
             &order);
    assert_string_equal(order.name, "Ada"); /* prepared when it is saved */
    assert_false(order.age.has);
    assert_int_equal(order.credits, 100);
    assert_int_equal(order.visits, 9);
    assert_int_equal(order.tags.count, 2);
    assert_string_equal(order.tags.items[1], "y");
    assert_string_equal(order.home.city, "Oslo");
    assert_string_equal(order.tag, "abc");
    assert_int_equal(order.start.count, 1);
}

static void structs_that_are_not_there_are_made(void **state)
{
    place_t place = {.street = "S", .city = "Oslo"};
    order_t order = {.billing = &place};

    (void)state;
    apply_to(&order_model, "{\"billing\":{\"number\":3},\"depot\":{\"city\":\"Bergen\"}}", &order);
    assert_ptr_equal(order.billing, &place);
    assert_int_equal(place.number, 3);
    assert_string_equal(place.street, "S");
    assert_string_equal(order.depot->city, "Bergen");
    assert_null(order.depot->street);
    apply_to(&order_model, "{\"billing\":null}", &order);
    assert_null(order.billing);
}

static void defaults_are_the_records_own(void **state)
{
    order_t order = {.id = 1};
    model_update_t update = {.changes = {MODEL_UNSET(order, start)}};
    model_error_t error;

    (void)state;
    assert_true(order_patch_apply(&update, memory, &order, &error));
    assert_int_equal(order.start.count, 2);
    assert_ptr_not_equal(order.start.items, start_marks);
}

static void members_that_a_check_looks_at_are_for_records(void **state)
{
    guest_t guest = {.first = 1, .last = 2};
    model_update_t update;

    (void)state;
    parse_under(&guest_model, "{\"first\":3,\"last\":4}", NULL, &update);
    refuse_use(&guest_model, &update, &usual, MODEL_ERROR_UNSUPPORTED, "first", "check");
    apply_to(&guest_model, "{\"first\":3,\"last\":4,\"position\":[1,2]}", &guest);
    assert_int_equal(guest.first, 3);
    assert_true(guest.position[1] > 1.5);
}

static void only_what_a_patch_says_can_be_applied(void **state)
{
    const model_update_t updates[] = {{.changes = {MODEL_INC(order, visits, 1)}},
                                      {.changes = {MODEL_SET(order, visits, 1)}},
                                      {.changes = {MODEL_UNSET(guest, last)}}};
    const model_update_t item = {.changes = {MODEL_UNSET(order, items.items[3].price)}};
    order_t order = {.visits = 3};
    model_error_t error;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(updates); i++) {
        assert_false(model_patch_apply(&order_model, &updates[i], memory, &order, &error));
        assert_int_equal(error.code, MODEL_ERROR_UNSUPPORTED);
        assert_int_equal(order.visits, 3);
    }
    assert_false(model_patch_apply(&order_model, &item, memory, &order, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(model_patch_apply(&order_model, NULL, memory, &order, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(model_patch_apply(&order_model, updates, NULL, &order, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(model_patch_apply(&order_model, updates, memory, NULL, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
}

/* ---- limits ---- */

static const char *const long_patch = "{\"name\":\"Ada\",\"age\":null,\"code\":null,\"tags\":["
                                      "\"x\",\"y\"],\"home\":{\"city\":\"Oslo\"},"
                                      "\"items\":[{\"sku\":\"a\",\"from\":{\"city\":\"x\"}}],"
                                      "\"any\":{\"a\":1},\"depot\":{\"number\":3}}";

static int allocations_left;

static void *allocate(void *old, size_t size)
{
    return allocations_left-- > 0 ? realloc(old, size) : NULL;
}

static bool parse_and_apply(model_memory_t *arena, model_error_t *error)
{
    order_t order = {.id = 1};
    model_update_t update;

    return order_patch_parse(long_patch, strlen(long_patch), NULL, arena, &update, error) &&
           order_patch_apply(&update, arena, &order, error);
}

/* jansson's own allocations are not counted. */
static void each_allocation_may_fail(void **state)
{
    model_error_t error;
    model_memory_t own;
    bool done = false;
    int n = 0;

    (void)state;
    plan_for(&order_model);
    for (; !done && n < 500; n++) {
        model__memory_init(&own, 0);
        allocations_left = n;
        model__allocator = allocate;
        done = parse_and_apply(&own, &error);
        model__allocator = realloc;
        if (!done)
            assert_int_equal(error.code, MODEL_ERROR_MEMORY);
        model__memory_clear(&own);
    }
    assert_true(done && n > 3);
}

static void too_little_memory_is_a_limit(void **state)
{
    static uint8_t bytes[8192];
    model_error_t error;
    model_memory_t own;
    bool done = false;

    (void)state;
    for (size_t size = 0; !done && size < sizeof bytes; size += 16) {
        model__memory_init_fixed(&own, bytes, size);
        done = parse_and_apply(&own, &error);
        if (!done)
            assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    }
    assert_true(done);
}

/* ---- structs in structs ---- */

typedef struct node {
    int32_t value;
    struct node *left, *right;
} node_t;
MODEL_DECLARE_EMBEDDED(node, node_t);
MODEL_DEFINE_EMBEDDED(node, MODEL_FIELDS(MODEL_FIELD(node, value), MODEL_EMBED(node, left, node),
                                         MODEL_EMBED(node, right, node)));

typedef struct {
    model_meta_t meta;
    int64_t id;
    node_t *root;
} tree_t;
MODEL_DECLARE(tree, tree_t, int64_t);
MODEL_DEFINE(tree, MODEL_FIELDS(MODEL_FIELD(tree, id, .role = MODEL_ID_SEQUENCE),
                                MODEL_EMBED(tree, root, node)));

/* {"root":{"left":{…{"value":1}…}}} */
static void nest(char *text, int depth)
{
    text += sprintf(text, "{\"root\":");
    for (int i = 0; i < depth; i++)
        text += sprintf(text, "{\"left\":");
    text += sprintf(text, "{\"value\":1}");
    for (int i = 0; i < depth + 1; i++)
        *text++ = '}';
    *text = '\0';
}

static void deep_patches_are_refused(void **state)
{
    static char text[40000];
    tree_t tree = {.id = 1};

    (void)state;
    nest(text, 3);
    apply_to(&tree_model, text, &tree);
    assert_int_equal(tree.root->left->left->left->value, 1);
    nest(text, 98);
    refuse_patch(&tree_model, text, NULL, MODEL_ERROR_LIMIT, NULL);
    nest(text, 1500);
    refuse_patch(&tree_model, text, NULL, MODEL_ERROR_LIMIT, NULL);
    nest(text, 3000);
    refuse_patch(&tree_model, text, NULL, MODEL_ERROR_LIMIT, NULL);
}

/* Every node of a full tree. */
static char *grow(char *text, int depth)
{
    text += sprintf(text, "{\"value\":1");
    if (depth) {
        text = grow(text + sprintf(text, ",\"left\":"), depth - 1);
        text = grow(text + sprintf(text, ",\"right\":"), depth - 1);
    }
    return text + sprintf(text, "}");
}

static void the_number_of_changes_is_limited(void **state)
{
    static char text[200000];
    model_update_t update;

    (void)state;
    sprintf(grow(text + sprintf(text, "{\"root\":"), 7), "}");
    parse_under(&tree_model, text, NULL, &update);
    sprintf(grow(text + sprintf(text, "{\"root\":"), 9), "}");
    refuse_patch(&tree_model, text, NULL, MODEL_ERROR_LIMIT, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_patch_changes_a_record),
        cmocka_unit_test(structs_that_are_not_there_are_made),
        cmocka_unit_test(defaults_are_the_records_own),
        cmocka_unit_test(members_that_a_check_looks_at_are_for_records),
        cmocka_unit_test(only_what_a_patch_says_can_be_applied),
        cmocka_unit_test(each_allocation_may_fail),
        cmocka_unit_test(too_little_memory_is_a_limit),
        cmocka_unit_test(deep_patches_are_refused),
        cmocka_unit_test(the_number_of_changes_is_limited),
    };

    return cmocka_run_group_tests(tests, make_memory, free_memory);
}

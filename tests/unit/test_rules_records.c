/* Records with records inside: paths, selections, checks of whole models. */
#include "rules_models.h"

#include "rules/step.h"

#include <stdio.h>

typedef struct address {
    const char *street, *city;
    int32_t floor;
} address_t;
MODEL_DECLARE_EMBEDDED(address, address_t);

typedef struct line {
    const char *sku;
    int32_t quantity, reserved;
    address_t from;
    model_string_list_t notes;
} line_t;
MODEL_DECLARE_EMBEDDED(line, line_t);

typedef struct order {
    int32_t first, last;
    address_t home;
    address_t *billing;
    line_list_t lines;
    const char *comment;
} order_t;
MODEL_DECLARE_EMBEDDED(order, order_t);

typedef struct node node_t;
MODEL_DECLARE_EMBEDDED(node, node_t);
struct node {
    int32_t a_member_with_a_long_name;
    node_t *the_next_one_of_the_nodes;
    node_list_t children;
};

typedef struct shipment {
    int32_t number;
    order_t order;
    line_t line;
} shipment_t;
MODEL_DECLARE_EMBEDDED(shipment, shipment_t);

static size_t n_model_checks;

static bool check_line(const line_t *line, model_error_t *error)
{
    return line->reserved <= line->quantity || model_refuse(error, "reserves more than it has");
}

static bool check_order(const order_t *order, model_error_t *error)
{
    n_model_checks++;
    (void)error;
    return order->first <= order->last;
}
MODEL_CHECK(line, check_line);
MODEL_CHECK(order, check_order);

MODEL_DEFINE_EMBEDDED(address,
                      MODEL_FIELDS(MODEL_FIELD(address, street),
                                   MODEL_FIELD(address, city, .required = true),
                                   MODEL_FIELD(address, floor, .range = MODEL_AT_MOST(9))));
MODEL_DEFINE_EMBEDDED(line, .check = MODEL_CHECKED(check_line),
                      MODEL_FIELDS(MODEL_FIELD(line, sku, .required = true),
                                   MODEL_FIELD(line, quantity, .range = MODEL_AT_LEAST(1)),
                                   MODEL_FIELD(line, reserved), MODEL_EMBED(line, from, address),
                                   MODEL_FIELD(line, notes, .length = MODEL_AT_MOST(3))));
MODEL_DEFINE_EMBEDDED(order, .check = MODEL_CHECKED(check_order),
                      .check_members = {"first", "last"},
                      MODEL_FIELDS(MODEL_FIELD(order, first), MODEL_FIELD(order, last),
                                   MODEL_EMBED(order, home, address),
                                   MODEL_EMBED(order, billing, address, .required = true),
                                   MODEL_EMBED_LIST(order, lines, line),
                                   MODEL_FIELD(order, comment, .length = MODEL_AT_MOST(3))));
MODEL_DEFINE_EMBEDDED(shipment, MODEL_FIELDS(MODEL_FIELD(shipment, number),
                                             MODEL_EMBED(shipment, order, order),
                                             MODEL_EMBED(shipment, line, line)));
MODEL_DEFINE_EMBEDDED(node, MODEL_FIELDS(MODEL_FIELD(node, a_member_with_a_long_name,
                                                     .range = MODEL_AT_LEAST(0)),
                                         MODEL_EMBED(node, the_next_one_of_the_nodes, node),
                                         MODEL_EMBED_LIST(node, children, node)));

static address_t oslo = {.city = "Oslo"};

static line_t good_line(void)
{
    return (line_t){.sku = "x", .quantity = 1, .from = {.city = "Bergen"}};
}

static order_t good_order(void)
{
    return (order_t){.home = {.city = "Oslo"}, .billing = &oslo};
}

static void a_path_is_what_one_would_write_in_c(void **state)
{
    line_t lines[] = {good_line(), good_line(), good_line()};
    address_t billing = {.city = "Oslo", .floor = 10};
    order_t order = good_order();
    model_error_t error;

    (void)state;
    order.home.city = NULL;
    order.billing = &billing;
    order.lines = (line_list_t){lines, 3};
    lines[0].notes = (model_string_list_t){(const char *[]){"abc", "abcd"}, 2};
    lines[1].from.floor = 11;
    lines[2].quantity = 0;
    assert_false(model_validate(&order_model, &order, &error));
    assert_int_equal(error.n_failures, 5);
    assert_detail(&error, 0, "home.city", "required");
    assert_detail(&error, 1, "billing->floor", "range");
    assert_detail(&error, 2, "lines.items[0].notes.items[1]", "length");
    assert_detail(&error, 3, "lines.items[1].from.floor", "range");
    assert_detail(&error, 4, "lines.items[2].quantity", "range");
}

static void a_required_embedded_struct_must_be_there(void **state)
{
    order_t order = good_order();

    (void)state;
    order.billing = NULL;
    assert_breaks(&order_model, &order, "billing", "required");
}

static void more_failures_than_details_are_counted(void **state)
{
    enum { N = 12 };
    line_t lines[N];
    order_t order = good_order();
    model_error_t error;

    (void)state;
    for (size_t i = 0; i < N; i++) {
        lines[i] = good_line();
        lines[i].sku = NULL;
    }
    order.lines = (line_list_t){lines, N};
    assert_false(model_validate(&order_model, &order, &error));
    assert_int_equal(error.n_failures, N);
    assert_int_equal(error.n_details, MODEL_MAX_DETAILS);
    assert_detail(&error, 7, "lines.items[7].sku", "required");
}

static void a_models_check_is_told_at_the_empty_path(void **state)
{
    order_t order = good_order();
    model_error_t error;

    (void)state;
    order.first = 2;
    assert_false(model_validate(&order_model, &order, &error));
    assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
    assert_int_equal(error.n_failures, 1);
    assert_detail(&error, 0, "", "check");
    assert_string_equal(error.message, "refused by the model's check");
}

static void an_embedded_models_check_is_told_at_its_path(void **state)
{
    line_t lines[] = {good_line(), good_line()};
    order_t order = good_order();
    model_error_t error;

    (void)state;
    order.lines = (line_list_t){lines, 2};
    lines[1].reserved = 2;
    assert_false(model_validate(&order_model, &order, &error));
    assert_int_equal(error.n_failures, 1);
    assert_detail(&error, 0, "lines.items[1]", "check");
    assert_string_equal(error.details[0].message, "reserves more than it has");
}

static void an_embedded_models_check_waits_for_its_own_members_only(void **state)
{
    line_t lines[] = {good_line(), good_line()};
    order_t order = good_order();
    model_error_t error;

    (void)state;
    order.home.city = NULL;
    order.lines = (line_list_t){lines, 2};
    lines[0].reserved = 2;
    lines[0].sku = NULL;
    lines[1].reserved = 2;
    assert_false(model_validate(&order_model, &order, &error));
    assert_int_equal(error.n_failures, 3);
    assert_detail(&error, 0, "home.city", "required");
    assert_detail(&error, 1, "lines.items[0].sku", "required");
    assert_detail(&error, 2, "lines.items[1]", "check");
}

static void a_models_check_waits_for_the_members(void **state)
{
    order_t order = good_order();
    model_error_t error = {0};

    (void)state;
    order.first = 2;
    order.comment = "long";
    assert_breaks(&order_model, &order, "comment", "length");

    /* Nor does it run when something else was wrong before. */
    order.comment = NULL;
    n_model_checks = 0;
    model__fault(&error, "id", "required", "must be given");
    assert_true(
        model__check(plan_of(&order_model), &order, &(model__selection_t){.all = true}, &error));
    assert_int_equal(n_model_checks, 0);
    assert_int_equal(error.n_failures, 1);
}

static void only_selected_leaves_are_checked(void **state)
{
    const struct row {
        const char *selected;
        size_t n_failures, n_model_checks;
    } rows[] = {
        {"comment", 1, 0},    {"home", 2, 0},  {"home.city", 1, 0}, {"home.street", 0, 0},
        {"home.floor", 1, 0}, {"first", 0, 1}, {"last", 0, 1},      {"billing", 0, 0},
    };
    const model__plan_t *plan = plan_of(&order_model);
    order_t order = {.comment = "long", .home = {.floor = 10}, .billing = &oslo};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model_error_t error = {0};
        model__path_t path;
        uint64_t leaves = 0;
        assert_true(model__path_resolve(plan, rows[i].selected, &path, NULL));
        for (uint32_t leaf = path.leaf; leaf < path.leaf + path.n_leaves; leaf++)
            model__bit_set(&leaves, leaf);
        n_model_checks = 0;
        model__check(plan, &order, &(model__selection_t){&leaves, true}, &error);
        assert_int_equal(error.n_failures, rows[i].n_failures);
        assert_int_equal(n_model_checks, rows[i].n_model_checks);
    }
}

/* Leaves of a struct by value within a struct by value. */
static void selected_leaves_may_lie_deep(void **state)
{
    const struct row {
        const char *selected, *path; /* NULL: valid */
    } rows[] = {
        {"number", NULL},
        {"order.home.street", NULL},
        {"order.home.city", "order.home.city"},
        {"order.home.floor", "order.home.floor"},
        {"order.comment", "order.comment"},
        {"line.from.floor", "line.from.floor"},
        {"order.last", "order"}, /* its check looks at that */
        {"line.notes", "line"},  /* its check looks at everything */
    };
    const model__plan_t *plan = plan_of(&shipment_model);
    shipment_t shipment = {.order = {.first = 1, .comment = "long", .home = {.floor = 10}},
                           .line = {.reserved = 1, .from = {.floor = 10}}};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model_error_t error = {0};
        model__path_t path;
        uint64_t leaves = 0;
        assert_true(model__path_resolve(plan, rows[i].selected, &path, NULL));
        model__bit_set(&leaves, path.leaf);
        model__check(plan, &shipment, &(model__selection_t){&leaves, true}, &error);
        assert_int_equal(error.n_failures, rows[i].path != NULL);
        assert_string_equal(error.details[0].path, rows[i].path ? rows[i].path : "");
    }
}

static void a_long_path_is_cut_at_its_left_end(void **state)
{
    node_t nodes[6] = {{.a_member_with_a_long_name = 0}};
    model_error_t error;

    (void)state;
    for (size_t i = 0; i < 5; i++)
        nodes[i].the_next_one_of_the_nodes = &nodes[i + 1];
    nodes[5].a_member_with_a_long_name = -1;
    assert_false(model_validate(&node_model, &nodes[0], &error));
    assert_detail(&error, 0,
                  "…f_the_nodes->the_next_one_of_the_nodes->the_next_one_of_the_nodes->"
                  "a_member_with_a_long_name",
                  "range");
    assert_int_equal(strlen(error.details[0].path), sizeof error.details[0].path - 1);
}

static void a_cut_path_begins_with_a_whole_character(void **state)
{
    char name[2 * 60 + 1] = "", path[MODEL__STEP_PATH];

    (void)state;
    for (size_t i = 0; i < 60; i++)
        memcpy(name + 2 * i, "å", 2);
    for (size_t skip = 0; skip < 2; skip++) {
        memcpy(name + 2 * 60 - 2 * skip, skip ? "b" : "", skip ? 2 : 1);
        model__step_path(&(model__step_t){NULL, NULL, name, MODEL__ITSELF, MODEL__ITSELF}, path);
        assert_true(model__utf8_valid(path, strlen(path)));
        assert_memory_equal(path, "…å", strlen("…å"));
    }
}

static void a_record_that_contains_itself_is_a_limit(void **state)
{
    node_t node = {.a_member_with_a_long_name = 0}, parent = {.a_member_with_a_long_name = 0};
    model_error_t error;

    (void)state;
    node.the_next_one_of_the_nodes = &node;
    assert_false(model_validate(&node_model, &node, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    assert_string_equal(error.details[0].rule, "depth");

    node_t two[2] = {{.children = {two, 2}}, {.children = {two, 2}}};
    parent.children = (node_list_t){two, 2};
    assert_false(model_validate(&node_model, &parent, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_is_what_one_would_write_in_c),
        cmocka_unit_test(a_required_embedded_struct_must_be_there),
        cmocka_unit_test(more_failures_than_details_are_counted),
        cmocka_unit_test(a_models_check_is_told_at_the_empty_path),
        cmocka_unit_test(an_embedded_models_check_is_told_at_its_path),
        cmocka_unit_test(an_embedded_models_check_waits_for_its_own_members_only),
        cmocka_unit_test(a_models_check_waits_for_the_members),
        cmocka_unit_test(only_selected_leaves_are_checked),
        cmocka_unit_test(selected_leaves_may_lie_deep),
        cmocka_unit_test(a_long_path_is_cut_at_its_left_end),
        cmocka_unit_test(a_cut_path_begins_with_a_whole_character),
        cmocka_unit_test(a_record_that_contains_itself_is_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

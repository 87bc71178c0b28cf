#include "model/paths.h"

#include <mongomodel.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

typedef struct address {
    const char *street, *city;
} address_t;
MODEL_DECLARE_EMBEDDED(address, address_t);
MODEL_DEFINE_EMBEDDED(address, MODEL_FIELDS(MODEL_FIELD(address, street),
                                            MODEL_FIELD(address, city, .key = "c")));

typedef struct line {
    const char *sku;
    int32_t quantity;
    address_t from;
    model_string_list_t notes;
} line_t;
MODEL_DECLARE_EMBEDDED(line, line_t);
MODEL_DEFINE_EMBEDDED(line,
                      MODEL_FIELDS(MODEL_FIELD(line, sku),
                                   MODEL_FIELD(line, quantity, .key = "qty"),
                                   MODEL_EMBED(line, from, address), MODEL_FIELD(line, notes)));

typedef struct order {
    model_meta_t meta;
    int64_t id;
    address_t home;
    address_t *billing;
    line_list_t lines;
    line_t best;
    model_string_list_t tags;
    model_opt_int32_t age;
    struct {
        int32_t x, y;
    } at;
} order_t;
MODEL_DECLARE(order, order_t, int64_t);
MODEL_DEFINE(order, MODEL_FIELDS(MODEL_FIELD(order, id, .role = MODEL_ID_CALLER),
                                 MODEL_EMBED(order, home, address),
                                 MODEL_EMBED(order, billing, address, .key = "bill"),
                                 MODEL_EMBED_LIST(order, lines, line),
                                 MODEL_EMBED(order, best, line), MODEL_FIELD(order, tags),
                                 MODEL_FIELD(order, age), MODEL_FIELD(order, at.x, .key = "x"),
                                 MODEL_FIELD(order, at.y, .key = "y")));

static const struct good {
    const char *text, *key;
    const char *last; /* name of the last member */
    bool item, list, pointer;
    uint16_t leaf, n_leaves;
} good[] = {
    {"id", "_id", "id", false, false, false, 0, 1},
    {"home", "home", "home", false, false, false, 1, 2},
    {"home.city", "home.c", "city", false, false, false, 2, 1},
    {" home . city ", "home.c", "city", false, false, false, 2, 1},
    {"billing", "bill", "billing", false, false, false, 3, 1},
    {"billing->city", "bill.c", "city", false, false, true, 3, 1},
    {"billing -> city", "bill.c", "city", false, false, true, 3, 1},
    {"lines", "lines", "lines", false, false, false, 4, 1},
    {"lines.items->sku", "lines.sku", "sku", false, true, false, 4, 1},
    {"lines.items[2].quantity", "lines.2.qty", "quantity", false, true, false, 4, 1},
    {"lines.items[0]", "lines.0", "lines", true, true, false, 4, 1},
    {"lines.items->from.city", "lines.from.c", "city", false, true, false, 4, 1},
    {"lines.items[10].notes.items[3]", "lines.10.notes.3", "notes", true, true, false, 4, 1},
    {"best.from", "best.from", "from", false, false, false, 7, 2},
    {"best.from.city", "best.from.c", "city", false, false, false, 8, 1},
    {"best.notes.items[1]", "best.notes.1", "notes", true, true, false, 9, 1},
    {"tags.items[0]", "tags.0", "tags", true, true, false, 10, 1},
    {"age", "age", "age", false, false, false, 11, 1},
    {"age.value", "age", "age", false, false, false, 11, 1},
    {"at.x", "x", "at.x", false, false, false, 12, 1},
    {"at.y", "y", "at.y", false, false, false, 13, 1},
};

static const struct bad {
    const char *text, *words;
} bad[] = {
    {NULL, "no path"},
    {"", "no path"},
    {" ", "no such member"},
    {"hom", "no such member"},
    {"homes", "no such member"},
    {"_id", "no such member"},
    {"home.c", "no such member"},
    {"home.", "no such member"},
    {".home", "no such member"},
    {"home..city", "no such member"},
    {"home->city", "a dot must follow a struct"},
    {"home[0]", "a dot must follow a struct"},
    {"billing.city", "an arrow must follow a pointer"},
    {"billing->", "no such member"},
    {"billing-", "an arrow must follow a pointer"},
    {"id.x", "this member has no members"},
    {"home.city.x", "this member has no members"},
    {"at", "no such member"},
    {"at.z", "no such member"},
    {"&home", "no such member"},
    {"tags.count", "only .items follows a list"},
    {"tags.items", "must follow .items"},
    {"tags.items->x", "this member has no members"},
    {"tags.items[0].x", "this member has no members"},
    {"tags.items[0]x", "a dot must follow the item"},
    {"tags.items[]", "an index must be a number"},
    {"tags.items[-1]", "an index must be a number"},
    {"tags.items[01]", "an index must be a number"},
    {"tags.items[1", "an index must be a number"},
    {"tags.items[i]", "an index must be a number"},
    {"tags.items[12345678901]", "an index must be a number"},
    {"lines.items[0]->sku", "a dot must follow the item"},
    {"lines.items.sku", "must follow .items"},
    {"lines.sku", "only .items follows a list"},
    {"age.has", "only .value follows an optional"},
    {"age.value.x", "only .value follows an optional"},
    {"home$.city", "no such member"},
};

static const model__plan_t *order_plan(void)
{
    model_error_t error = {0};
    const model__plan_t *plan = model__plan_of(&order_model, &error);

    if (!plan)
        fail_msg("%s", error.message);
    return plan;
}

static void a_designator_becomes_a_stored_name(void **state)
{
    const model__plan_t *plan = order_plan();
    (void)state;

    for (size_t i = 0; i < MODEL__COUNT_OF(good); i++) {
        const struct good *row = &good[i];
        model__path_t path;
        model_error_t error = {0};
        if (!model__path_resolve(plan, row->text, &path, &error))
            fail_msg("%s: %s", row->text, error.message);
        if (strcmp(path.key, row->key) != 0 || path.size != strlen(row->key))
            fail_msg("%s gives %s", row->text, path.key);
        assert_string_equal(path.field->row->name, row->last);
        assert_int_equal(path.item, row->item);
        assert_int_equal(path.through_list, row->list);
        assert_int_equal(path.through_pointer, row->pointer);
        if (path.leaf != row->leaf || path.n_leaves != row->n_leaves)
            fail_msg("%s covers %u leaves from %u", row->text, path.n_leaves, path.leaf);
    }
}

static void what_is_no_designator_is_refused(void **state)
{
    const model__plan_t *plan = order_plan();
    (void)state;

    for (size_t i = 0; i < MODEL__COUNT_OF(bad); i++) {
        model__path_t path;
        model_error_t error = {0};
        if (model__path_resolve(plan, bad[i].text, &path, &error))
            fail_msg("%s gives %s", bad[i].text, path.key);
        assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
        if (!strstr(error.message, bad[i].words))
            fail_msg("%s: %s", bad[i].text, error.message);
        assert_non_null(strstr(error.message, "order"));
        assert_string_equal(error.details[0].path, bad[i].text ? bad[i].text : "");
        assert_false(model__path_resolve(plan, bad[i].text, &path, NULL));
    }
}

static void a_path_that_is_too_long_is_refused(void **state)
{
    char text[2000];
    model__path_t path;
    model_error_t error = {0};
    (void)state;

    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    assert_false(model__path_resolve(order_plan(), text, &path, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_non_null(strstr(error.message, "too long"));
}

/* ---- trees: a path as long as one likes ---- */

typedef struct node node_t;
MODEL_DECLARE_EMBEDDED(node, node_t);
struct node {
    node_t *n;
};
MODEL_DEFINE_EMBEDDED(node,
                      MODEL_FIELDS(MODEL_EMBED(node, n, node, .key = "a_much_longer_stored_name")));

static void a_stored_name_that_is_too_long_is_refused(void **state)
{
    char text[512] = "n";
    model__path_t path;
    model_error_t error = {0};
    size_t n = 0;
    (void)state;

    while (model__path_resolve(model__plan_of(&node_model, NULL), text, &path, &error) && n++ < 60)
        strcat(text, "->n");
    assert_int_equal(n, (sizeof path.key - 1) / strlen("a_much_longer_stored_name."));
    assert_non_null(strstr(error.message, "too long"));
}

/* ---- in a record ---- */

static void a_path_leads_to_a_place_in_a_record(void **state)
{
    address_t billing = {.city = "Oslo"};
    const char *tags[] = {"a", "b"};
    line_t lines[2] = {{.sku = "x"}, {.sku = "y"}};
    order_t order = {.billing = &billing, .tags = {tags, 2}, .lines = {lines, 2}};
    const struct {
        const char *text;
        const void *at;
    } rows[] = {
        {"id", &order.id},
        {"home.city", &order.home.city},
        {"billing", &order.billing},
        {"billing->city", &billing.city},
        {"tags", &order.tags},
        {"tags.items[1]", &tags[1]},
        {"tags.items[2]", NULL},
        {"lines.items[1].quantity", &lines[1].quantity},
        {"lines.items[1].notes", &lines[1].notes},
        {"lines.items[2].quantity", NULL},
        {"lines.items->quantity", NULL},
        {"lines.items[0].notes.items[0]", NULL},
        {"age.value", &order.age.value},
        {"at.y", &order.at.y},
    };
    (void)state;

    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model__path_t path;
        void *at;
        assert_true(model__path_locate(order_plan(), rows[i].text, &order, &path, &at, NULL));
        if (at != rows[i].at)
            fail_msg("%s leads elsewhere", rows[i].text);
    }
    order.billing = NULL;
    model__path_t path;
    void *at;
    assert_true(model__path_locate(order_plan(), "billing->city", &order, &path, &at, NULL));
    assert_null(at);
}

/* ---- names ---- */

static void names_become_snake_case(void **state)
{
    static const char *const names[][2] = {
        {"User", "user"},
        {"BlogPost", "blog_post"},
        {"ShoppingCart", "shopping_cart"},
        {"APIKey", "api_key"},
        {"XMLDocument", "xml_document"},
        {"UserProfile", "user_profile"},
        {"HTTPResponse", "http_response"},
        {"SimpleModel", "simple_model"},
        {"A", "a"},
        {"ABC", "abc"},
        {"Product2", "product2"},
        {"OAuth2Token", "o_auth2_token"},
        {"SHA256Hash", "sha256_hash"},
        {"blog_post", "blog_post"},
        {"Blog_Post", "blog_post"},
        {"", ""},
        {"\xc3\x85rsak", "\xc3\x85rsak"},
    };
    char text[32];
    (void)state;

    for (size_t i = 0; i < MODEL__COUNT_OF(names); i++) {
        assert_true(model__snake_case(names[i][0], text, sizeof text));
        assert_string_equal(text, names[i][1]);
    }
}

static void a_name_must_fit(void **state)
{
    char text[10];
    (void)state;

    assert_true(model__snake_case("BlogPost", text, 10));
    for (size_t size = 0; size < 10; size++) {
        memset(text, '#', sizeof text);
        assert_false(model__snake_case("BlogPost", text, size));
        assert_int_equal(text[size], '#');
    }
}

static void a_model_has_a_collection(void **state)
{
    (void)state;
    assert_string_equal(model_collection_name(&order_model), "order");
    assert_null(model_collection_name(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_designator_becomes_a_stored_name),
        cmocka_unit_test(what_is_no_designator_is_refused),
        cmocka_unit_test(a_path_that_is_too_long_is_refused),
        cmocka_unit_test(a_stored_name_that_is_too_long_is_refused),
        cmocka_unit_test(a_path_leads_to_a_place_in_a_record),
        cmocka_unit_test(names_become_snake_case),
        cmocka_unit_test(a_name_must_fit),
        cmocka_unit_test(a_model_has_a_collection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Stored keys that an embedded struct does not name, kept in its model_extra_t. */
#include "shape_models.h"

typedef struct {
    const char *sku;
    int32_t quantity;
    model_extra_t extra;
    int8_t last;
} item_t;
MODEL_DECLARE_EMBEDDED(item, item_t);
MODEL_DEFINE_EMBEDDED(item, MODEL_FIELDS(MODEL_FIELD(item, sku), MODEL_FIELD(item, quantity),
                                         MODEL_EXTRA(item, extra), MODEL_FIELD(item, last)));

typedef enum { BY_CARD, BY_CASH } way_t;
typedef struct {
    way_t way;
    union {
        item_t card;
        int32_t cash;
    };
} paid_t;
MODEL_DECLARE_EMBEDDED(paid, paid_t);
MODEL_DEFINE_UNION(paid, way, MODEL_CASE(paid, BY_CARD, "card", card, item),
                   MODEL_EMPTY_CASE(BY_CASH, "cash"));

typedef struct {
    model_meta_t meta;
    int64_t id;
    item_list_t lines;
    item_t best;
    MODEL_MAP(item_t) named;
    paid_t paid;
} cart_t;
MODEL_DECLARE(cart, cart_t, int64_t);
MODEL_DEFINE(cart, MODEL_FIELDS(MODEL_FIELD(cart, id, .role = MODEL_ID_CALLER),
                                MODEL_EMBED_LIST(cart, lines, item), MODEL_EMBED(cart, best, item),
                                MODEL_EMBED_MAP(cart, named, item), MODEL_EMBED(cart, paid, paid)));

#define HEAD "'_id': {'$numberLong': '1'}, "
#define REST ", 'best': {'quantity': 0, 'last': 0}, 'paid': {'way': 'cash'}}"

static void keys_behind_the_members_are_kept_byte_for_byte(void **state)
{
    static const char *const items[] = {
        "{'sku': 'a', 'quantity': 1, 'last': 2, 'colour': 'red', 'of': {'deep': [1, null]}}",
        "{'sku': 'a', 'quantity': 1, 'last': 2, '': 1}",
        "{'quantity': 1, 'last': 2}",
    };
    char text[512];

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(items); i++) {
        reading_t reading;
        snprintf(text, sizeof text, "{" HEAD "'lines': [%s, %s]" REST, items[i], items[0]);
        read_text(&reading, &cart_model, text);
        writes(&cart_model, reading.record, text);
        end_reading(&reading);
    }
}

/* In another order, between the members, with members missing or of another number type. */
static void keys_anywhere_come_behind_the_members(void **state)
{
    static const char *const items[] = {
        "{'x': 1, 'sku': 'a', 'y': 2, 'quantity': 5, 'last': 2, 'z': 3}",
        "{'quantity': 5, 'x': 1, 'y': 2, 'last': 2, 'z': 3, 'sku': 'a'}",
        "{'x': 1, 'quantity': {'$numberLong': '5'}, 'y': 2, 'sku': 'a', 'z': 3, 'last': 2.0}",
    };
    char text[512];

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(items); i++) {
        reading_t reading;
        snprintf(text, sizeof text, "{" HEAD "'lines': [%s]" REST, items[i]);
        read_text(&reading, &cart_model, text);
        writes(&cart_model, reading.record,
               "{" HEAD
               "'lines': [{'sku': 'a', 'quantity': 5, 'last': 2, 'x': 1, 'y': 2, 'z': 3}]" REST);
        end_reading(&reading);
    }
}

static void maps_and_unions_keep_them_too(void **state)
{
    static const char text[] =
        "{" HEAD "'best': {'quantity': 0, 'last': 0}, 'named': {'k': {'quantity': 1, 'last': 2,"
        " 'more': true}}, 'paid': {'way': 'card', 'sku': 's', 'quantity': 1, 'last': 2,"
        " 'more': 'm'}}";
    reading_t reading;

    (void)state;
    read_text(&reading, &cart_model, text);
    writes(&cart_model, reading.record, text);
    end_reading(&reading);
}

static void a_changed_list_is_written_with_them(void **state)
{
    reading_t reading;

    (void)state;
    read_text(&reading, &cart_model,
              "{" HEAD "'lines': [{'sku': 'a', 'colour': 'red', 'quantity': 1, 'last': 2},"
              " {'sku': 'b', 'quantity': 1, 'last': 2}]" REST);
    cart_t *cart = reading.record;
    changes_are(&reading, "{}", "{}", "{}");
    cart->lines.items[0].quantity = 7;
    cart->lines.count = 1;
    changes_are(&reading, "{'lines': [{'sku': 'a', 'quantity': 7, 'last': 2, 'colour': 'red'}]}",
                "{}",
                "{'lines':{'$eq':[{'sku':'a','colour':'red','quantity':1,'last':2},{'sku':'b',"
                "'quantity':1,'last':2}],'$not':{'$elemMatch':{'$type':'array'}}}}");
    end_reading(&reading);
}

static const uint8_t blue[] = "\x02"
                              "colour\0\5\0\0\0"
                              "blue";

static void they_are_a_difference(void **state)
{
    static const model_extra_t extras[] = {{blue, sizeof blue}, {NULL, 0}};
    item_t one = {.sku = "a"}, other = {.sku = "a"};
    cart_t a = {.lines = {&one, 1}, .paid.way = BY_CASH},
           b = {.lines = {&other, 1}, .paid.way = BY_CASH};

    (void)state;
    assert_true(model_equal(&cart_model, &a, &b));
    for (size_t i = 0; i < MODEL__COUNT_OF(extras); i++) {
        one.extra = extras[i];
        other.extra = extras[!i];
        assert_false(model_equal(&cart_model, &a, &b));
        assert_false(model_equal(&item_model, &one, &other));
    }
    one.extra = other.extra = extras[0];
    assert_true(model_equal(&cart_model, &a, &b));
    cart_t *copy = cart_copy(&a);
    assert_non_null(copy);
    assert_true(model_equal(&cart_model, &a, copy));
    assert_ptr_not_equal(copy->lines.items[0].extra.data, blue);
    cart_free(copy);
}

static void what_reading_would_refuse_is_not_written(void **state)
{
    static const struct bad {
        const char *bytes;
        size_t size;
    } bads[] = {
#define BAD(text) {text, sizeof text - 1}
        BAD("\x08sku\0\1"),                           /* a member's key */
        BAD("\x08last\0\1"),                          /* the same */
        BAD("\x08x\0\1\x08x\0\1"),                    /* twice */
        BAD("\x08x\xff\0\1"),                         /* not UTF-8 */
        BAD("\x02x\0\2\0\0\0\xff"),                   /* a value that is not, and too short */
        BAD("\x02x\0\2\0\0\0\xff\0"),                 /* a value that is not */
        BAD("\x08x\0"),                               /* no value */
        BAD("\x03x\0\6\0\0\0\0"),                     /* too long a value */
        BAD("\x08x\0\1\0"),                           /* a NUL at its end */
        BAD("\0"),                                    /* nothing else */
        BAD("\x20x\0\1"),                             /* no type */
        BAD("\x03x\0\x0d\0\0\0\x08y\0\1\x08y\0\1\0"), /* a key twice within */
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(bads); i++) {
        item_t items[] = {{.sku = "a"}, {.extra = {(const uint8_t *)bads[i].bytes, bads[i].size}}};
        cart_t cart = {.lines = {items, 2}, .paid.way = BY_CASH};
        model_error_t error = {0};
        model__buffer_t out;
        model__buffer_init(&out, NULL, 0);
        if (model__encode(plan_of(&cart_model), &cart, &out, &error))
            fail_msg("case %zu was written", i);
        failed(&error, MODEL_ERROR_VALIDATION, "lines.items[1].extra", "key");
        model__buffer_free(&out);
    }
}

static void elsewhere_than_in_items_they_only_show_what_is_stored(void **state)
{
    static const char text[] = "{" HEAD "'best': {'sku': 'a', 'colour': 'red', 'quantity': 0,"
                               " 'last': 0}, 'paid': {'way': 'cash'}}";
    reading_t reading;
    model_error_t error = {0};
    model__changes_t changes;
    model__buffer_t out;

    (void)state;
    read_text(&reading, &cart_model, text);
    cart_t *cart = reading.record;
    assert_non_null(cart->best.extra.data);
    cart->best.quantity = 3;
    changes_are(&reading, "{'best.quantity': 3}", "{}", "{'best':{'$type':'object'}}");
    cart->best.extra = (model_extra_t){blue, sizeof blue};
    assert_false(model__changes_find(reading.plan, cart, reading.origin, reading.size, NULL,
                                     &reading.memory, &changes, &error));
    failed(&error, MODEL_ERROR_UNSUPPORTED, "best.extra", "key");
    model__buffer_init(&out, NULL, 0);
    model__error_clear(&error);
    assert_false(model__encode_over(reading.plan, cart, reading.origin, NULL, &out, &error));
    failed(&error, MODEL_ERROR_UNSUPPORTED, "best.extra", "key");
    model__buffer_free(&out);
    end_reading(&reading);
}

static void an_unchanged_embedded_struct_keeps_them_in_place(void **state)
{
    static const char text[] = "{" HEAD "'best': {'sku': 'a', 'colour': 'red', 'quantity': 0,"
                               " 'last': 0}, 'paid': {'way': 'cash'}}";
    bson_t *expected = json(text);
    reading_t reading;
    model__buffer_t out;

    (void)state;
    read_text(&reading, &cart_model, text);
    model__buffer_init(&out, NULL, 0);
    assert_true(model__encode_over(reading.plan, reading.record, reading.origin, NULL, &out, NULL));
    same_bytes(&out, expected);
    model__buffer_free(&out);
    end_reading(&reading);
    bson_destroy(expected);
}

static void plain_json_leaves_them_out_and_extended_json_has_them(void **state)
{
    item_t item = {.sku = "a", .extra = {blue, sizeof blue}};
    model_buffer_t text = {0};

    (void)state;
    assert_true(model_to_json(&item_model, &item, NULL, &text, NULL));
    assert_null(strstr((const char *)text.bytes, "blue"));
    text.size = 0;
    assert_true(model_to_extended_json(&item_model, &item, NULL, &text, NULL));
    assert_non_null(strstr((const char *)text.bytes, "blue"));
    model_buffer_clear(&text);
}

/* ---- tables ---- */

#define EXTRA_AT(m, ...)                                                    \
    {                                                                       \
        .name = #m, .kind = MODEL_KIND_EXTRA, .offset = offsetof(two_t, m), \
        .size = sizeof(model_extra_t), __VA_ARGS__                          \
    }
typedef struct {
    int64_t number;
    model_extra_t one, other;
} two_t;

static void a_place_for_them_has_nothing_else_to_say(void **state)
{
    static const struct refusal {
        model_field_t rows[3];
        uint16_t unknown;
        const char *words;
    } refusals[] = {
        {{EXTRA_AT(one, ), EXTRA_AT(other, )}, 0, "two members"},
        {{EXTRA_AT(one, )}, MODEL_UNKNOWN_REJECT, "takes all keys"},
        {{EXTRA_AT(one, .key = "k")}, 0, "no settings"},
        {{EXTRA_AT(one, .required = true)}, 0, "no settings"},
        {{EXTRA_AT(one, .role = MODEL_VERSION)}, 0, "role"},
        {{EXTRA_AT(one, .length = MODEL_AT_MOST(3))}, 0, ".length"},
        {{{.name = "x", .kind = MODEL_KIND_INT64, .offset = offsetof(two_t, one), .size = 8},
          EXTRA_AT(one, )},
         0,
         "overlaps"},
        {{{.name = "x", .kind = MODEL_KIND_EXTRA | MODEL_SHAPE_LIST, .size = 16}}, 0, "shape"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(refusals); i++) {
        void *plan = NULL;
        const model_t model = {
            MODEL__SIZES,          .symbol = "two", .fields = refusals[i].rows,
            .size = sizeof(two_t), .meta = -1,      .unknown = refusals[i].unknown,
            .plan = &plan};
        model_error_t error = {0};
        assert_null(model__plan_of(&model, &error));
        assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
        if (!strstr(error.message, refusals[i].words))
            fail_msg("%zu: %s", i, error.message);
    }
}

typedef struct {
    model_meta_t meta;
    int64_t id;
    model_extra_t extra;
} whole_t;
MODEL_DECLARE(whole, whole_t, int64_t);
MODEL_DEFINE(whole, MODEL_FIELDS(MODEL_FIELD(whole, id, .role = MODEL_ID_CALLER),
                                 MODEL_EXTRA(whole, extra)));

static void a_record_has_its_origin_for_them(void **state)
{
    model_error_t error = {0};

    (void)state;
    assert_false(model_check_schema(&whole_model, &error));
    failed(&error, MODEL_ERROR_SCHEMA, "extra", "table");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_behind_the_members_are_kept_byte_for_byte),
        cmocka_unit_test(keys_anywhere_come_behind_the_members),
        cmocka_unit_test(maps_and_unions_keep_them_too),
        cmocka_unit_test(a_changed_list_is_written_with_them),
        cmocka_unit_test(they_are_a_difference),
        cmocka_unit_test(what_reading_would_refuse_is_not_written),
        cmocka_unit_test(elsewhere_than_in_items_they_only_show_what_is_stored),
        cmocka_unit_test(an_unchanged_embedded_struct_keeps_them_in_place),
        cmocka_unit_test(plain_json_leaves_them_out_and_extended_json_has_them),
        cmocka_unit_test(a_place_for_them_has_nothing_else_to_say),
        cmocka_unit_test(a_record_has_its_origin_for_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

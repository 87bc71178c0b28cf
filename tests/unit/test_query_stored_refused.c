/* What sizes, types, remainders, bits, several items, two members, raw BSON refuse. */
#include "query_case.h"

typedef struct {
    model_term_t term;
    const char *path, *rule;
} row_t;

static void refuse_each(const row_t *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        model_query_t query = {.where = {rows[i].term}};
        expect_refusal(&query, rows[i].path, rows[i].rule);
    }
}

/* A term as the macros would not make it. */
#define BARE(op_, path_, ...)                                                \
    {                                                                        \
        .op = MODEL__##op_, .model = &user_model, .path = path_, __VA_ARGS__ \
    }

static void a_size_is_of_a_list_and_not_negative(void **state)
{
    const row_t rows[] = {
        {MODEL_SIZE(user, tags, -1), "tags", "range"},
        {MODEL_SIZE(user, tags, UINT64_MAX), "tags", "range"},
        {MODEL_SIZE(user, tags, INT64_C(2147483648)), "tags", "range"},
        {BARE(SIZE, "age", .integer = 0), "age", "type"},
        {BARE(SIZE, "home", .integer = 0), "home", "type"},
        {BARE(SIZE, "any", .integer = 0), "any", "type"},
        {BARE(SIZE, "tags.items[0]", .integer = 0), "tags.items[0]", "type"},
        {BARE(SIZE, "shoes", .integer = 0), "shoes", "key"},
    };

    (void)state;
    refuse_each(rows, MODEL__COUNT_OF(rows));
}

static void a_type_is_one_of_the_known(void **state)
{
    const row_t rows[] = {
        {MODEL_IS_TYPE(user, age, 0), "age", "range"},
        {MODEL_IS_TYPE(user, age, -1), "age", "range"},
        {MODEL_IS_TYPE(user, age, 6), "age", "range"},
        {MODEL_IS_TYPE(user, age, 257), "age", "range"},
        {MODEL_IS_TYPE(user, age, INT64_MAX), "age", "range"},
    };

    (void)state;
    refuse_each(rows, MODEL__COUNT_OF(rows));
}

static void a_remainder_is_of_a_number_by_another_number_than_0(void **state)
{
    const row_t rows[] = {
        {MODEL_MOD(user, id, 0, 0), "id", "range"},
        {MODEL_MOD(user, id, UINT64_MAX, 0), "id", "range"},
        {MODEL_MOD(user, id, 2, UINT64_MAX), "id", "range"},
        {MODEL_MOD(user, role, 2, 1), "role", "type"},
        {BARE(MOD, "nick", .integer = 2), "nick", "type"},
        {BARE(MOD, "created_at", .integer = 2), "created_at", "type"},
    };

    (void)state;
    refuse_each(rows, MODEL__COUNT_OF(rows));
}

static void a_mask_has_bits_and_fits_the_member(void **state)
{
    static const uint8_t zeros[] = {0, 0};
    const model_binary_t blank = {zeros, 2, 0}, empty = {zeros, 0, 0}, no_mask = {NULL, 2, 0};
    const row_t rows[] = {
        {MODEL_BITS_ALL_SET(user, logins, 0), "logins", "range"},
        {MODEL_BITS_ANY_CLEAR(user, logins, -1), "logins", "range"},
        {MODEL_BITS_ALL_SET(user, photo, &blank), "photo", "range"},
        {MODEL_BITS_ALL_SET(user, photo, &empty), "photo", "range"},
        {MODEL_BITS_ALL_SET(user, photo, &no_mask), "photo", "required"},
        {MODEL_BITS_ALL_SET(user, photo, (model_binary_t *)NULL), "photo", "required"},
        {MODEL_BITS_ALL_SET(user, role, 1), "role", "type"},
        {BARE(BITS, "score", .value_kind = MODEL__V_INT, .integer = 1), "score", "type"},
        {BARE(BITS, "token", .value_kind = MODEL__V_INT, .integer = 1), "token", "type"},
        {BARE(BITS, "age", .value_kind = MODEL__V_BINARY, .pointer = &blank), "age", "type"},
        {BARE(BITS, "age", .value_kind = MODEL__V_INT, .integer = 1, .count = 4), "age", "type"},
        {BARE(BITS, "age", .value_kind = MODEL__V_REAL, .real = 1), "age", "type"},
    };

    (void)state;
    refuse_each(rows, MODEL__COUNT_OF(rows));
}

static void all_of_some_values_are_items_of_a_list(void **state)
{
    const char *nothing[] = {NULL};
    const struct {
        model_query_t query;
        const char *path, *rule;
    } rows[] = {
        {{.where = {MODEL_HAS_ALL(user, tags, "a", (const char *)NULL)}}, "tags", "required"},
        {{.where = {MODEL_HAS_ALL_ARRAY(user, tags, nothing, 1)}}, "tags", "required"},
        {{.where = {MODEL_HAS_ALL_ARRAY(user, tags, (const char **)NULL, 1)}}, "tags", "required"},
        {{.where = {MODEL_HAS_ALL(user, lines, (const line_t *)NULL)}}, "lines", "required"},
        {{.where = {MODEL_HAS_ALL(user, tags, "\xff")}}, "tags", "utf8"},
        {{.where = {BARE(HAS_ALL, "age", .integer = 0),
                    BARE(ITEM, "age", .integer = 0),
                    {.op = MODEL__CLOSE}}},
         "age",
         "type"},
        {{.where = {BARE(HAS_ALL, "tags", .integer = 0),
                    BARE(ITEM, "nick", .integer = 0),
                    {.op = MODEL__CLOSE}}},
         "tags",
         "type"},
        {{.where = {BARE(HAS_ALL, "tags", .integer = 0), BARE(ITEM, "tags", .integer = 0)}},
         NULL,
         NULL},
        {{.where = {BARE(HAS_ALL, "tags", .integer = 0),
                    MODEL_EQ(user, age, 1),
                    {.op = MODEL__CLOSE}}},
         NULL,
         NULL},
        {{.where = {MODEL_HAS_ALL(user, tags, "a"), {.op = MODEL__CLOSE}}}, NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        expect_refusal(&rows[i].query, rows[i].path, rows[i].rule);
}

static void members_of_another_class_are_not_compared(void **state)
{
    const row_t rows[] = {
        {MODEL_FIELD_EQ(user, role, level), "role", "type"},
        {MODEL_FIELD_LT(user, role, role), "role", "type"},
        {MODEL_FIELD_LT(user, is_active, is_active), "is_active", "type"},
        {BARE(FIELD, "age", .key = "nick", .integer = MODEL__EQ), "age", "type"},
        {BARE(FIELD, "age", .key = "shoes", .integer = MODEL__EQ), "shoes", "key"},
        {BARE(FIELD, "shoes", .key = "age", .integer = MODEL__EQ), "shoes", "key"},
        {BARE(FIELD, "age", .key = "id", .integer = MODEL__REGEX), "age", "type"},
        {BARE(FIELD, "age", .integer = MODEL__EQ), NULL, NULL},
    };
    const row_t impossible[] = {
        {MODEL_FIELD_EQ(user, email, nick), "email", "type"},
        {MODEL_FIELD_EQ(user, nick, email), "email", "type"},
        {MODEL_FIELD_EQ(user, billing->city, nick), "billing->city", "type"},
        {MODEL_FIELD_EQ(user, lines.items->quantity, age), "lines.items->quantity", "type"},
        {MODEL_FIELD_EQ(user, age, lines.items[0].quantity), "lines.items[0].quantity", "type"},
        {MODEL_FIELD_EQ(user, nick, tags.items[0]), "tags.items[0]", "type"},
        {MODEL_FIELD_EQ(user, token, token), "token", "type"},
        {BARE(FIELD, "tags", .key = "tags", .integer = MODEL__EQ), "tags", "type"},
        {BARE(FIELD, "home", .key = "home", .integer = MODEL__EQ), "home", "type"},
        {BARE(FIELD, "any", .key = "any", .integer = MODEL__EQ), "any", "type"},
    };

    (void)state;
    refuse_each(rows, MODEL__COUNT_OF(rows));
    for (size_t i = 0; i < MODEL__COUNT_OF(impossible); i++)
        expect_refusal_on(&user_model, MODEL_QUERY(.where = {impossible[i].term}),
                          MODEL_ERROR_UNSUPPORTED, impossible[i].path, impossible[i].rule);
}

static void members_of_an_item_are_not_compared(void **state)
{
    (void)state;
    expect_refusal_on(
        &user_model,
        MODEL_QUERY(.where = {MODEL_SOME_ITEM(user, lines, line, MODEL_FIELD_EQ(line, sku, sku))}),
        MODEL_ERROR_UNSUPPORTED, "sku", "type");
}

static void raw_bson_is_checked(void **state)
{
    static const uint8_t cut[] = {12, 0, 0, 0, 0x10, 'a', 0, 1, 0, 0, 0},
                         twice[] = {11, 0, 0, 0, 0x0a, 'a', 0, 0x0a, 'a', 0, 0},
                         bad_text[] = {14, 0, 0, 0, 2, 'a', 0, 2, 0, 0, 0, 0xff, 0, 0},
                         whole[] = {5, 0, 0, 0, 0};
    const model_raw_t raws[] = {{cut, sizeof cut, MODEL_TYPE_DOCUMENT},
                                {twice, sizeof twice, MODEL_TYPE_DOCUMENT},
                                {bad_text, sizeof bad_text, MODEL_TYPE_DOCUMENT},
                                {whole, 0, MODEL_TYPE_DOCUMENT},
                                {whole, 4, MODEL_TYPE_DOCUMENT}};
    const model_raw_t no_raw = {NULL, 5, MODEL_TYPE_DOCUMENT}, array = {whole, 5, MODEL_TYPE_ARRAY};
    const row_t rows[] = {
        {MODEL_RAW(user, &no_raw), "MODEL_RAW", "required"},
        {MODEL_RAW(user, &array), "MODEL_RAW", "required"},
        {MODEL_RAW(user, (model_raw_t *)NULL), "MODEL_RAW", "required"},
        {MODEL_RAW(user, (bson_t *)NULL), "MODEL_RAW", "required"},
        {MODEL_RAW(line, &raws[0]), "MODEL_RAW", "type"},
        {BARE(RAW, NULL, .pointer = "x", .value_kind = MODEL__V_STRING), "MODEL_RAW", "required"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(raws); i++)
        expect_refusal(MODEL_QUERY(.where = {MODEL_RAW(user, &raws[i])}), "MODEL_RAW", "format");
    refuse_each(rows, MODEL__COUNT_OF(rows));
}

/* {"": {"": … {}}} */
static void nest(uint8_t *bytes, uint32_t levels)
{
    uint32_t size = 5 + (levels - 1) * 7;

    for (uint32_t i = 0; i < levels; i++, size -= 7) {
        memcpy(bytes + i * 6, &size, sizeof size);
        memcpy(bytes + i * 6 + 4, i + 1 < levels ? "\3" : "\0", 2);
    }
    memset(bytes + levels * 6 - 2, 0, levels);
}

static void raw_bson_is_nested_as_deep_as_other_conditions(void **state)
{
    static uint8_t bytes[8 * MODEL__MAX_NESTING];
    model_raw_t raw = {bytes, 5 + (MODEL__MAX_NESTING - 1) * 7, MODEL_TYPE_DOCUMENT};
    model__buffer_t out = {0};
    model__filter_t filter;

    (void)state;
    nest(bytes, MODEL__MAX_NESTING);
    assert_true(model__query_filter(plan_for(&user_model),
                                    MODEL_QUERY(.where = {MODEL_RAW(user, &raw)}), NULL, &out,
                                    &filter, NULL));
    model__buffer_free(&out);
    expect_refusal_on(&user_model, MODEL_QUERY(.where = {MODEL_ANY_OF(MODEL_RAW(user, &raw))}),
                      MODEL_ERROR_LIMIT, "MODEL_RAW", "depth");
}

/* A partial index takes none of them but the type. */
static void a_partial_index_takes_types_only(void **state)
{
    static const model_raw_t raw = {NULL, 0, 0};
    const model_term_t rows[][2] = {
        {MODEL_SIZE(user, tags, 1)},
        {MODEL_MOD(user, id, 2, 1)},
        {MODEL_BITS_ALL_SET(user, id, 1)},
        {MODEL_FIELD_EQ(user, id, age)},
        {MODEL_HAS_ALL_ARRAY(user, tags, roles, 1)},
        {MODEL_RAW(user, &raw)},
    };
    const model_term_t type[] = {MODEL_IS_TYPE(user, nick, MODEL_TYPE_STRING), {.op = 0}};
    model__buffer_t out = {0};
    model_memory_t memory;
    model_error_t error;

    (void)state;
    model__memory_init(&memory, 0);
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        error = (model_error_t){0};
        assert_false(model__terms_filter(plan_for(&user_model), rows[i], &memory, &out, &error));
        assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
    }
    assert_true(model__terms_filter(plan_for(&user_model), type, &memory, &out, NULL));
    model__buffer_free(&out);
    model__memory_clear(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_size_is_of_a_list_and_not_negative),
        cmocka_unit_test(a_type_is_one_of_the_known),
        cmocka_unit_test(a_remainder_is_of_a_number_by_another_number_than_0),
        cmocka_unit_test(a_mask_has_bits_and_fits_the_member),
        cmocka_unit_test(all_of_some_values_are_items_of_a_list),
        cmocka_unit_test(members_of_another_class_are_not_compared),
        cmocka_unit_test(members_of_an_item_are_not_compared),
        cmocka_unit_test(raw_bson_is_checked),
        cmocka_unit_test(raw_bson_is_nested_as_deep_as_other_conditions),
        cmocka_unit_test(a_partial_index_takes_types_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

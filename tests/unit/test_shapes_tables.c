/* What tables may not say about shapes. */
#include "shape_models.h"

typedef struct {
    int64_t number, numbers[3];
    model_string_list_t list;
    char rest[64];
} thing_t;
typedef struct {
    int32_t x;
} part_t;
MODEL_DECLARE_EMBEDDED(part, part_t);
MODEL_DEFINE_EMBEDDED(part, MODEL_FIELDS(MODEL_FIELD(part, x)));

#define AT(m, k, ...)                                            \
    {                                                            \
        .name = #m, .kind = (k), .offset = offsetof(thing_t, m), \
        .size = sizeof(((thing_t *)0)->m), __VA_ARGS__           \
    }
#define LIST(k, ...)                                       \
    AT(list, k, .items_at = offsetof(thing_t, list.items), \
       .count_at = offsetof(thing_t, list.count), __VA_ARGS__)

static const struct refusal {
    model_field_t row;
    const char *words;
} refusals[] = {
    {AT(list, MODEL_KIND_STRING | MODEL_SHAPE_FIXED, ), "its shape"},
    {LIST(MODEL_KIND_VECTOR_INT8 | MODEL_SHAPE_MAP, ), "its shape"},
    {LIST(MODEL_KIND_VECTOR_INT8 | MODEL_SHAPE_LISTS, ), "its shape"},
    {LIST(MODEL_KIND_DOCUMENT | MODEL_SHAPE_LISTS, .embedded = &part_model), "its shape"},
    {AT(numbers, MODEL_KIND_DOCUMENT | MODEL_SHAPE_FIXED, .embedded = &part_model), "its shape"},
    {{.name = "number", .kind = MODEL_KIND_INT64 | MODEL_SHAPE_FIXED}, "its size"},
    {AT(number, MODEL_KIND_OID | MODEL_SHAPE_FIXED, ), "its size"},
    {LIST(MODEL_KIND_STRING | MODEL_SHAPE_LISTS, .item_size = 8), "its size"},
    {LIST(MODEL_KIND_STRING | MODEL_SHAPE_MAP, .item_size = 8), "its size"},
    {LIST(MODEL_KIND_STRING | MODEL_SHAPE_MAP, .item_size = 16, .value_at = 4), "its size"},
    {LIST(MODEL_KIND_STRING | MODEL_SHAPE_MAP, .item_size = 16, .value_at = 16), "its size"},
    {LIST(MODEL_KIND_STRING | MODEL_SHAPE_MAP, .item_size = 4, .value_at = 8), "its size"},
    {LIST(MODEL_KIND_DOCUMENT | MODEL_SHAPE_MAP, .item_size = 16, .value_at = 8),
     "without its model"},
    {AT(list, MODEL_KIND_STRING | MODEL_SHAPE_LIST, .any_key = true), ".any_key is for maps"},
    {AT(numbers, MODEL_KIND_INT64 | MODEL_SHAPE_FIXED, .items = MODEL_AT_MOST(3)),
     ".items is for lists"},
};

static void a_shape_that_cannot_be_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(refusals); i++) {
        const model_field_t rows[] = {refusals[i].row, {.name = NULL}};
        void *plan = NULL;
        const model_t model = {MODEL__SIZES,   .symbol = "thing",
                               .fields = rows, .size = sizeof(thing_t),
                               .meta = -1,     .plan = &plan};
        model_error_t error = {0};
        assert_null(model__plan_of(&model, &error));
        assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
        assert_string_equal(error.details[0].path, rows[0].name);
        if (!strstr(error.message, refusals[i].words))
            fail_msg("row %zu: %s", i, error.message);
    }
}

static void a_value_lies_behind_its_key(void **state)
{
    typedef struct {
        MODEL_MAP(bool) bools;
        MODEL_MAP(int64_t) numbers;
        MODEL_MAP(bson_decimal128_t) decimals;
        MODEL_MAP(model_text_t) texts;
    } maps__record;
    const model_field_t rows[] = {MODEL_MAP_FIELD(maps, bools), MODEL_MAP_FIELD(maps, numbers),
                                  MODEL_MAP_FIELD(maps, decimals), MODEL_MAP_FIELD(maps, texts)};
    maps__record maps = {0};

    (void)state;
    maps.bools.items = malloc(sizeof *maps.bools.items);
    assert_ptr_equal((char *)maps.bools.items + rows[0].value_at, &maps.bools.items->value);
    free(maps.bools.items);
    for (size_t i = 1; i < MODEL__COUNT_OF(rows); i++)
        assert_int_equal(rows[i].value_at, sizeof(char *));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shape_that_cannot_be_is_refused),
        cmocka_unit_test(a_value_lies_behind_its_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

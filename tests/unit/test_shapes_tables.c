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

/* ---- unions ---- */

typedef enum { ONE, TWO } which_t;
typedef struct {
    which_t which;
    union {
        part_t one, two;
    };
} either_t;
MODEL_DECLARE_EMBEDDED(either, either_t);
MODEL_DEFINE_UNION(either, which, MODEL_CASE(either, ONE, "one", one, part));

#define CASE(...)                                                                                  \
    {                                                                                              \
        .label = "one", .name = "one", .embedded = &part_model, .offset = offsetof(either_t, one), \
        __VA_ARGS__                                                                                \
    }

static const model_field_t no_rows[] = {{.name = NULL}};
static void *stored_plan, *clash_plan, *circle_plan;
static const model_t stored_model = {MODEL__SIZES, .symbol = "stored", .fields = no_rows,
                                     .size = 4,    .meta = 0,          .plan = &stored_plan};
static const model_t clash_model = {
    MODEL__SIZES,
    .symbol = "clash",
    .fields =
        (const model_field_t[]){{.name = "x", .key = "which", .kind = MODEL_KIND_INT32, .size = 4},
                                {.name = NULL}},
    .size = 4,
    .meta = -1,
    .plan = &clash_plan};
static const model_t whole_model;
static const model_t circle_model = {MODEL__SIZES,
                                     .symbol = "circle",
                                     .fields = (const model_field_t[]){{.name = "whole",
                                                                        .kind = MODEL_KIND_DOCUMENT,
                                                                        .size = sizeof(either_t),
                                                                        .embedded = &whole_model},
                                                                       {.name = NULL}},
                                     .size = sizeof(either_t),
                                     .meta = -1,
                                     .plan = &circle_plan};
static void *whole_plan;
static const model_t whole_model = {
    MODEL__SIZES,
    .symbol = "whole",
    .size = sizeof(either_t),
    .meta = -1,
    .plan = &whole_plan,
    .tag_name = "which",
    .tag_size = 4,
    .cases = (const model_case_t[]){{.label = "one", .name = "one", .embedded = &circle_model},
                                    {.label = NULL}}};

static const struct union_refusal {
    model_case_t first, second;
    const char *path, *words;
} union_refusals[] = {
    {CASE(.tag = -1), {0}, "one", "a tag below 0"},
    {CASE(.tag = 4096), {0}, "one", "above 4095"},
    {CASE(.tag = 1), {.tag = 1, .label = "two"}, "two", "the same tag"},
    {CASE(.tag = 1), {.tag = 2, .label = "one"}, "which", "the same label"},
    {CASE(.tag = 1), {.tag = 2, .label = "\xff"}, "which", "not UTF-8"},
    {CASE(.tag = 1),
     {.tag = 2, .label = "two", .name = "one", .offset = 4, .embedded = &part_model},
     "one",
     "the same member"},
    {{.label = "one", .offset = 4, .embedded = &part_model}, {0}, "one", "without the name"},
    {{.label = "one", .name = "one", .embedded = &part_model}, {0}, "one.x", "overlaps which"},
    {{.label = "one", .name = "one", .offset = 5, .embedded = &part_model}, {0}, "one", "outside"},
    {{.label = "one", .name = "one", .offset = 0, .embedded = &either_model},
     {0},
     "one",
     "a union itself"},
    {{.label = "one", .name = "one", .offset = 4, .embedded = &stored_model},
     {0},
     "one",
     "a stored model"},
    {{.label = "one", .name = "one", .offset = 4, .embedded = &clash_model},
     {0},
     "one.x",
     "the stored name which is taken"},
    {{.label = NULL}, {0}, NULL, "no cases"},
};

static void expect_refusal(const model_t *model, size_t row, const char *path, const char *words)
{
    model_error_t error = {0};

    assert_null(model__plan_of(model, &error));
    assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
    if (!strstr(error.message, words) || (path && strcmp(error.details[0].path, path) != 0))
        fail_msg("row %zu: %s: %s", row, error.details[0].path, error.message);
}

static void a_union_that_contradicts_itself_is_refused(void **state)
{
    void *plan = NULL;
    model_t model = {MODEL__SIZES, .symbol = "either", .size = sizeof(either_t),
                     .meta = -1,   .plan = &plan,      .tag_name = "which",
                     .tag_size = 4};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(union_refusals); i++) {
        const struct union_refusal *row = &union_refusals[i];
        const model_case_t cases[] = {row->first, row->second, {.label = NULL}};
        model.cases = cases;
        expect_refusal(&model, i, row->path, row->words);
    }
    const model_case_t sound[] = {CASE(.tag = 1), {.label = NULL}};
    model.cases = sound;
    model.fields = no_rows;
    expect_refusal(&model, 0, NULL, "with members beside them");
    model.fields = NULL;
    model.tag_name = NULL;
    expect_refusal(&model, 1, NULL, "cases without a tag");
    model.tag_name = "which";
    model.tag_key = "$which";
    expect_refusal(&model, 2, "which", "begins with $");
    model.tag_key = NULL;
    model.tag_at = 6;
    expect_refusal(&model, 3, "which", "outside the struct");
    model.tag_at = 0;
    model.case_size = 8;
    expect_refusal(&model, 4, NULL, "model_case_t of 8 bytes");
    expect_refusal(&circle_model, 5, NULL, "a struct that contains itself");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shape_that_cannot_be_is_refused),
        cmocka_unit_test(a_value_lies_behind_its_key),
        cmocka_unit_test(a_union_that_contradicts_itself_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

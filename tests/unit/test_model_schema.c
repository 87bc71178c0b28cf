/* Tables that contradict themselves: each is refused, naming the model and the member. */
#include "model/plan.h"

#include <mongomodel.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* A row of a table overrides what its macro says. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Woverride-init"
#endif

typedef struct part {
    int32_t a, b;
} part_t;

typedef struct thing {
    model_meta_t meta;
    int64_t id;
    const char *name;
    int32_t number;
    int kind;
    double real;
    bool flag;
    char chars[8];
    model_date_t date, other_date;
    model_opt_int32_t optional;
    model_string_list_t tags;
    part_t part;
    part_t *pointer;
    bson_oid_t oid;
    model_binary_t binary;
} thing_t;

#define SIZES                                                                             \
    .abi = MODEL_ABI, .model_size = sizeof(model_t), .field_size = sizeof(model_field_t), \
    .index_size = sizeof(model_index_t), .case_size = sizeof(model_case_t),               \
    .term_size = sizeof(model_term_t), .symbol = "thing", .size = sizeof(thing_t),        \
    .meta = offsetof(thing_t, meta)
#define ROW(...) ROW_OF(__VA_ARGS__, )
#define ROW_OF(m, k, ...)                                                              \
    {                                                                                  \
        .name = #m, .offset = offsetof(thing_t, m), .size = sizeof(((thing_t *)0)->m), \
        .kind = (k), __VA_ARGS__                                                       \
    }
#define ID ROW(id, MODEL_KIND_INT64, .role = MODEL_ID_SEQUENCE)
#define ROWS(...)                     \
    .fields = (const model_field_t[]) \
    {                                 \
        __VA_ARGS__,                  \
        {                             \
            .name = NULL              \
        }                             \
    }
/* A table with an id and this row. */
#define WITH(...)                         \
    {                                     \
        SIZES, ROWS(ID, ROW(__VA_ARGS__)) \
    }

static void *part_plan;
static const model_t part_model = {
    SIZES,
    .symbol = "part",
    .size = sizeof(part_t),
    .meta = -1,
    .plan = &part_plan,
    ROWS({.name = "a", .offset = 0, .size = 4, .kind = MODEL_KIND_INT32},
         {.name = "b", .offset = 4, .size = 4, .kind = MODEL_KIND_INT32})};
static void *snake_plan;
static const model_t snake_model = {SIZES,
                                    .symbol = "snake",
                                    .size = sizeof(part_t),
                                    .meta = -1,
                                    .plan = &snake_plan,
                                    ROWS({.name = "tail",
                                          .offset = 0,
                                          .size = sizeof(part_t),
                                          .kind = MODEL_KIND_DOCUMENT,
                                          .embedded = &snake_model})};
static void *whole_plan;
static const model_t whole_model = {SIZES, .symbol = "whole", .plan = &whole_plan,
                                    ROWS(ID, ROW(name, MODEL_KIND_STRING, .key = "n"))};
static void *bad_plan;
static const model_t bad_model = {
    SIZES,
    .symbol = "bad",
    .size = 8,
    .meta = -1,
    .plan = &bad_plan,
    ROWS({.name = "x", .offset = 0, .size = 8, .kind = MODEL_KIND_STRING, .key = "a.b"})};
static void *mirror_plan;
static const model_t mirror_model = {SIZES, .symbol = "mirror", .plan = &mirror_plan,
                                     .view_of = &mirror_model, ROWS(ID)};

static const char *const holes[] = {NULL, NULL};
static const char *const twins[] = {"a", "b", "a"};
static const char *const broken_labels[] = {"a", "\xff"};

static bool check_string(const char *value, void *context, model_error_t *error)
{
    return value && !context && error;
}

static bool check_text(const model_text_t *value, void *context, model_error_t *error)
{
    return value && !context && error;
}

static bool check_integer(int64_t value, void *context, model_error_t *error)
{
    return value && !context && error;
}

static bool check_real(double value, void *context, model_error_t *error)
{
    return value > 0 && !context && error;
}

static const char *prepare(model_memory_t *memory, const char *value)
{
    return memory ? value : NULL;
}

#define LONG_KEY                                                                                  \
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890" \
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890" \
    "01234567890123456789012345678901234567890123456789012345678901234567890123456789"

typedef struct refusal {
    model_t model;
    const char *member, *words;
} refusal_t;

static const refusal_t tables[] = {
    {{SIZES, .abi = 2, ROWS(ID)}, NULL, "layout 2"},
    {{SIZES, .abi = 0, ROWS(ID)}, NULL, "layout 0"},
    {{SIZES, .model_size = 8, ROWS(ID)}, "", "model_t of 8 bytes"},
    {{SIZES, .model_size = sizeof(model_t) + 8, ROWS(ID)}, "", "this library knows"},
    {{SIZES, .field_size = 16, ROWS(ID)}, "", "model_field_t of 16 bytes"},
    {{SIZES, .field_size = sizeof(model_field_t) + 8, ROWS(ID)}, "", "model_field_t"},
    {{SIZES, .field_size = sizeof(model_field_t) - 1, ROWS(ID)}, "", "model_field_t"},
    {{SIZES, .index_size = 8, ROWS(ID)}, "", "model_index_t"},
    {{SIZES, .term_size = 56, ROWS(ID)}, "", "model_term_t"},
    {{SIZES, .symbol = NULL, ROWS(ID)}, "", "no name"},
    {{SIZES, .name = "", ROWS(ID)}, "", "no name"},
    {{SIZES, .name = "\xff", ROWS(ID)}, "", "not UTF-8"},
    {{SIZES, .collection = "", ROWS(ID)}, "", "collection"},
    {{SIZES, .collection = "a$b", ROWS(ID)}, "", "collection"},
    {{SIZES, .collection = "system.users", ROWS(ID)}, "", "collection"},
    {{SIZES, .size = 0, ROWS(ID)}, "", "without a size"},
    {{SIZES, .size = (size_t)1 << 40, ROWS(ID)}, "", "without a size"},
    {{SIZES, .meta = sizeof(thing_t) - 8, ROWS(ID)}, "", "meta lies outside"},
    {{SIZES, .meta = -2, ROWS(ID)}, "", "meta lies outside"},
    {{SIZES, .fields = NULL}, "", "no members"},
    {{SIZES, .fields = (const model_field_t[]){{.name = NULL}}}, "", "no members"},
    {{SIZES, .unknown = 7, ROWS(ID)}, "", ".unknown"},
    {{SIZES, ROWS(ROW(name, MODEL_KIND_STRING))}, "", "no member has an id role"},
    {{SIZES, ROWS(ID, ROW(oid, MODEL_KIND_OID, .role = MODEL_ID_OBJECT))}, "oid", "two ids"},
    {{SIZES, ROWS(ID, ROW(date, MODEL_KIND_DATE, .role = MODEL_CREATED_AT),
                  ROW(other_date, MODEL_KIND_DATE, .role = MODEL_CREATED_AT))},
     "other_date",
     "two created_at"},
    {{SIZES, ROWS(ID, ROW(date, MODEL_KIND_DATE, .role = MODEL_UPDATED_AT),
                  ROW(other_date, MODEL_KIND_DATE, .role = MODEL_UPDATED_AT))},
     "other_date",
     "two updated_at"},
    {{SIZES, .id_kind = MODEL_KIND_OID, ROWS(ID)}, "id", "another type of id"},
    {{SIZES, .indexes = (const model_index_t[]){{.keys = {"-nme"}}, {.unique = false}}, ROWS(ID)},
     "nme",
     "in an index: no such member"},
    {{SIZES,
      .indexes =
          (const model_index_t[]){{.keys = {"id", "id", "id", "id", "id", "id", "id", "id", "id"}},
                                  {.unique = false}},
      ROWS(ID)},
     "id",
     "more than 8 keys"},
    {{SIZES, .check_members = {"id", "home.city"}, ROWS(ID)}, "home.city", "in .check_members"},
    {{SIZES, .check_members = {"id", "id", "id", "id", "id", "id", "id", "id", "id"}, ROWS(ID)},
     "",
     "more than 8"},
    {{SIZES, .view_of = &whole_model, ROWS(ID, ROW(number, MODEL_KIND_INT32))},
     "number",
     "whole, which this is a view of, has no such member"},
    {{SIZES, .view_of = &whole_model,
      ROWS({.name = "name", .offset = 0, .size = 8, .kind = MODEL_KIND_INT64})},
     "name",
     "stores another type"},
};

static const refusal_t rows[] = {
    {WITH(name, MODEL_KIND_STRING, .name = ""), "", "no name"},
    {WITH(name, MODEL_KIND_STRING, .name = "\xc3", .key = "k"), NULL, "not UTF-8"},
    {WITH(name, 0), "name", "kind is unknown"},
    {WITH(name, 0xff), "name", "kind is unknown"},
    {WITH(name, MODEL_KIND_STRING | 0x700), "name", "kind is unknown"},
    {WITH(name, MODEL_KIND_STRING | 0x1000), "name", "kind is unknown"},
    {WITH(name, MODEL_KIND_STRING | MODEL_SHAPE_FIXED), "name", "its shape"},
    {WITH(name, MODEL_KIND_STRING | MODEL_SHAPE_OPTIONAL), "name", "its shape"},
    {WITH(name, MODEL_KIND_STRING | MODEL_SHAPE_POINTER), "name", "its shape"},
    {WITH(tags, MODEL_KIND_VECTOR_INT8 | MODEL_SHAPE_LIST), "tags", "its shape"},
    {WITH(part, MODEL_KIND_DOCUMENT), "part", "without its model"},
    {WITH(number, MODEL_KIND_INT64), "number", "its size"},
    {WITH(date, MODEL_KIND_OID), "date", "its size"},
    {WITH(chars, MODEL_KIND_CHARS, .size = 1), "chars", "its size"},
    {WITH(part, MODEL_KIND_DOCUMENT, .embedded = &whole_model), "part", "its size"},
    {WITH(part, MODEL_KIND_DOCUMENT | MODEL_SHAPE_POINTER, .embedded = &part_model, .size = 4),
     "part", "its size"},
    {WITH(optional, MODEL_KIND_INT64 | MODEL_SHAPE_OPTIONAL), "optional", "its size"},
    {WITH(optional, MODEL_KIND_INT32 | MODEL_SHAPE_OPTIONAL, .value_at = 1), "optional",
     "its size"},
    {WITH(tags, MODEL_KIND_STRING | MODEL_SHAPE_LIST, .size = 8), "tags", "its size"},
    {WITH(tags, MODEL_KIND_STRING | MODEL_SHAPE_LIST, .item_size = 4), "tags", "its size"},
    {WITH(tags, MODEL_KIND_DOCUMENT | MODEL_SHAPE_LIST, .embedded = &part_model), "tags",
     "its size"},
    {WITH(tags, MODEL_KIND_STRING | MODEL_SHAPE_LIST, .items_at = 8, .count_at = 12), "tags",
     "its size"},
    {WITH(name, MODEL_KIND_STRING, .offset = sizeof(thing_t) - 4), "name", "outside the struct"},
    {WITH(name, MODEL_KIND_STRING, .offset = UINT32_MAX - 3), "name", "outside the struct"},
    {WITH(name, MODEL_KIND_STRING, .offset = offsetof(thing_t, id) + 4), "name", "overlaps id"},
    {WITH(name, MODEL_KIND_STRING, .offset = 8), "name", "overlaps meta"},
    {{SIZES, ROWS(ID, ROW(part, MODEL_KIND_DOCUMENT, .embedded = &part_model),
                  ROW(part.a, MODEL_KIND_INT32, .key = "a"))},
     "part.a",
     "overlaps part"},
    {WITH(part, MODEL_KIND_DOCUMENT, .embedded = &snake_model), "tail", "contains itself"},
    {WITH(kind, MODEL_KIND_ENUM), "kind", "an enum without labels"},
    {WITH(kind, MODEL_KIND_ENUM, .labels = holes, .n_labels = 2), "kind", "without labels"},
    {WITH(kind, MODEL_KIND_ENUM, .labels = broken_labels, .n_labels = 2), "kind", "not UTF-8"},
    {WITH(kind, MODEL_KIND_ENUM_NUMBER, .n_labels = 2), "kind", "without labels"},
    {WITH(kind, MODEL_KIND_ENUM, .labels = twins, .n_labels = 3), "kind", "the same label"},
    {WITH(number, MODEL_KIND_INT32, .role = 42), "number", "this role"},
    {WITH(number, MODEL_KIND_INT32, .role = MODEL_CREATED_AT), "number", "this role"},
    {WITH(name, MODEL_KIND_STRING, .role = MODEL_UPDATED_AT), "name", "this role"},
    {WITH(name, MODEL_KIND_STRING, .role = MODEL_ID_SEQUENCE), "name", "this role"},
    {WITH(name, MODEL_KIND_STRING, .role = MODEL_ID_OBJECT), "name", "this role"},
    {WITH(oid, MODEL_KIND_OID, .role = MODEL_ID_UUID), "oid", "this role"},
    {WITH(real, MODEL_KIND_DOUBLE, .role = MODEL_ID_CALLER), "real", "this role"},
    {WITH(flag, MODEL_KIND_BOOL, .role = MODEL_ID_CALLER), "flag", "this role"},
    {WITH(tags, MODEL_KIND_STRING | MODEL_SHAPE_LIST, .role = MODEL_ID_CALLER), "tags",
     "this role"},
    {WITH(number, MODEL_KIND_INT32, .role = MODEL_REFERENCE), "number", "this role"},
    {WITH(real, MODEL_KIND_DOUBLE, .role = MODEL_REFERENCE, .refers = &whole_model), "real",
     "this role"},
    {WITH(name, MODEL_KIND_STRING, .range = MODEL_AT_LEAST(1)), "name", ".range is for"},
    {WITH(flag, MODEL_KIND_BOOL, .range = MODEL_AT_LEAST(1)), "flag", ".range is for"},
    {WITH(number, MODEL_KIND_INT32, .length = MODEL_AT_LEAST(1)), "number", ".length is for"},
    {WITH(name, MODEL_KIND_STRING, .items = MODEL_AT_LEAST(1)), "name", ".items is for"},
    {WITH(number, MODEL_KIND_INT32, .range = MODEL_BETWEEN(2, 1)), "number", "above its maximum"},
    {WITH(number, MODEL_KIND_INT32, .range = MODEL_AT_MOST(1.5)), "number", "does not fit"},
    {WITH(number, MODEL_KIND_INT32, .range = {.has = 4}), "number", "does not fit"},
    {WITH(real, MODEL_KIND_DOUBLE, .range = MODEL_BETWEEN(0.5, 0.25)), "real", "above its"},
    {WITH(real, MODEL_KIND_DOUBLE, .range = {.has = 1, .real_min = __builtin_nan("")}), "real",
     "not fit"},
    {WITH(name, MODEL_KIND_STRING, .length = MODEL_AT_LEAST(-1)), "name", "does not fit"},
    {WITH(tags, MODEL_KIND_STRING | MODEL_SHAPE_LIST, .items = MODEL_AT_MOST(-1)), "tags",
     "does not fit"},
    {WITH(number, MODEL_KIND_INT32, .pattern = "a"), "number", "are for strings"},
    {WITH(binary, MODEL_KIND_BINARY, .format = MODEL_EMAIL), "binary", "are for strings"},
    {WITH(real, MODEL_KIND_DOUBLE, .prepare = prepare), "real", "are for strings"},
    {WITH(name, MODEL_KIND_STRING, .format = 200), "name", ".format is none"},
    {WITH(name, MODEL_KIND_STRING, .check.integer = check_integer), "name", "another type"},
    {WITH(name, MODEL_KIND_STRING, .check.text = check_text), "name", "another type"},
    {WITH(number, MODEL_KIND_INT32, .check.real = check_real), "number", "another type"},
    {WITH(real, MODEL_KIND_DOUBLE, .check.integer = check_integer), "real", "another type"},
    {WITH(real, MODEL_KIND_DOUBLE, .check.string = check_string), "real", "another type"},
    {WITH(name, MODEL_KIND_STRING, .unique = true, .store_null = true), "name", "exclude"},
    {WITH(name, MODEL_KIND_STRING, .also_read = {"a", "b", "c", "d"}), "name", "more than 3"},
    {WITH(name, MODEL_KIND_STRING, .key = ""), "name", "a stored name is empty"},
    {WITH(name, MODEL_KIND_STRING, .key = "$set"), "name", "begins with $"},
    {WITH(name, MODEL_KIND_STRING, .key = "a.b"), "name", "holds a dot"},
    {WITH(name, MODEL_KIND_STRING, .key = "\xff"), "name", "not UTF-8"},
    {WITH(name, MODEL_KIND_STRING, .key = LONG_KEY), "name", "too long"},
    {WITH(part.a, MODEL_KIND_INT32), "part.a", "holds a dot"},
    {WITH(name, MODEL_KIND_STRING, .also_read = {"a", "$b"}), "name", "begins with $"},
    {WITH(name, MODEL_KIND_STRING, .key = "_id"), "name", "only an id can be stored as _id"},
    {WITH(name, MODEL_KIND_STRING, .also_read = {"_id"}), "name", "the stored name _id is taken"},
    {{SIZES, ROWS(ID, ROW(name, MODEL_KIND_STRING, .name = "id", .key = "k"))},
     "id",
     "two members have this name"},
    {{SIZES, ROWS(ID, ROW(name, MODEL_KIND_STRING), ROW(number, MODEL_KIND_INT32, .key = "name"))},
     "number",
     "the stored name name is taken"},
    {{SIZES, ROWS(ID, ROW(name, MODEL_KIND_STRING),
                  ROW(number, MODEL_KIND_INT32, .also_read = {"old", "name"}))},
     "number",
     "is taken"},
    {WITH(name, MODEL_KIND_STRING, .also_read = {"name"}), "name", "is taken"},
    {WITH(name, MODEL_KIND_STRING, .also_read = {"a", "a"}), "name", "is taken"},
    {{SIZES, ROWS(ROW(id, MODEL_KIND_INT64, .role = MODEL_ID_CALLER, .key = "id"),
                  ROW(name, MODEL_KIND_STRING, .also_read = {"_id"}))},
     "name",
     "the stored name _id is taken"},
};

static void expect_refusal(const refusal_t *refusal, size_t row)
{
    void *slot = NULL;
    model_t model = refusal->model;
    model_error_t error = {0};

    model.plan = &slot;
    if (model__plan_of(&model, &error))
        fail_msg("row %zu was taken: %s", row, refusal->words);
    if (error.code != MODEL_ERROR_SCHEMA || !strstr(error.message, refusal->words))
        fail_msg("row %zu: %d %s", row, error.code, error.message);
    if (refusal->member &&
        (error.n_details != 1 || strcmp(error.details[0].path, refusal->member) != 0))
        fail_msg("row %zu names %s, not %s", row, error.details[0].path, refusal->member);
    assert_null(slot);
    assert_null(model__plan_of(&model, NULL));
}

static void a_contradictory_table_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(tables); i++)
        expect_refusal(&tables[i], i);
}

static void a_contradictory_row_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        expect_refusal(&rows[i], i);
}

static void a_refusal_names_the_model_and_the_member(void **state)
{
    const model_t model = WITH(name, MODEL_KIND_STRING, .key = "$set");
    refusal_t refusal = {model, "name", "thing.name: a stored name"};
    (void)state;

    expect_refusal(&refusal, 0);
    refusal.model.name = "Thing";
    refusal.words = "Thing.name: ";
    expect_refusal(&refusal, 1);
}

static void a_fault_in_a_part_is_a_fault_of_the_whole(void **state)
{
    refusal_t refusal = {
        WITH(pointer, MODEL_KIND_DOCUMENT | MODEL_SHAPE_POINTER, .embedded = &bad_model), "x",
        "bad.x: "};
    (void)state;

    expect_refusal(&refusal, 0);
}

static void a_model_cannot_be_a_view_of_itself(void **state)
{
    model_error_t error = {0};
    (void)state;

    assert_null(model__plan_of(&mirror_model, &error));
    assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
    assert_non_null(strstr(error.message, "mirror: is a view of itself"));
}

static void a_table_without_a_place_for_a_plan_is_refused(void **state)
{
    const model_t model = {SIZES, ROWS(ID)};
    model_error_t error = {0};
    (void)state;

    assert_null(model__plan_of(&model, &error));
    assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
    model__error_clear(&error);
    assert_null(model__plan_of(NULL, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_contradictory_table_is_refused),
        cmocka_unit_test(a_contradictory_row_is_refused),
        cmocka_unit_test(a_refusal_names_the_model_and_the_member),
        cmocka_unit_test(a_fault_in_a_part_is_a_fault_of_the_whole),
        cmocka_unit_test(a_model_cannot_be_a_view_of_itself),
        cmocka_unit_test(a_table_without_a_place_for_a_plan_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

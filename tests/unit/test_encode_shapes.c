#include "encode_models.h"

/* ---- defaults: what is empty although its default is not is stored as null ---- */

typedef struct inner {
    const char *own, *outer, *none;
    model_opt_int32_t number;
} inner_t;
MODEL_DECLARE_EMBEDDED(inner, inner_t);
typedef struct outer {
    const char *text, *plain, *null;
    inner_t inner;
    inner_t *pointer;
    inner_list_t list;
} outer_t;
MODEL_DECLARE_EMBEDDED(outer, outer_t);

MODEL_DEFINE_EMBEDDED(inner, .defaults = (&(const inner_t){.own = "x", .number = {true, 1}}),
                      MODEL_FIELDS(MODEL_FIELD(inner, own), MODEL_FIELD(inner, outer),
                                   MODEL_FIELD(inner, none), MODEL_FIELD(inner, number)));
MODEL_DEFINE_EMBEDDED(outer, .defaults = (&(const outer_t){.text = "y", .inner = {.outer = "z"}}),
                      MODEL_FIELDS(MODEL_FIELD(outer, text), MODEL_FIELD(outer, plain),
                                   MODEL_FIELD(outer, null, .store_null = true),
                                   MODEL_EMBED(outer, inner, inner),
                                   MODEL_EMBED(outer, pointer, inner),
                                   MODEL_EMBED_LIST(outer, list, inner)));

static void check(const model_t *model, const void *record, const char *expected_text)
{
    bson_t *expected = json(expected_text);
    model_error_t error = {0};
    model__buffer_t out;

    model__buffer_init(&out, NULL, 0);
    if (!model__encode(plan_of(model), record, &out, &error))
        fail_msg("%s", error.message);
    same_bytes(&out, expected);
    model__buffer_free(&out);
    bson_destroy(expected);
}

static void encode_stores_null_where_a_default_would_come_back(void **state)
{
    inner_t empty = {0}, full = {"a", "b", "c", {true, 2}};
    outer_t record = {0};

    (void)state;
    check(&outer_model, &record,
          "{'text':null,'null':null,'inner':{'own':null,'outer':null,'number':null}}");
    record = (outer_t){.pointer = &empty, .list = {&empty, 1}, .inner = full};
    check(&outer_model, &record,
          "{'text':null,'null':null,'inner':{'own':'a','outer':'b','none':'c','number':2},"
          "'pointer':{'own':null,'number':null},'list':[{'own':null,'number':null}]}");
}

static void encode_and_decode_meet_at_a_fixed_point(void **state)
{
    const model__plan_t *plan = plan_of(&outer_model);
    inner_t empty = {0};
    outer_t records[] = {{0}, {.pointer = &empty, .list = {&empty, 1}}, {.plain = ""}};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(records); i++) {
        model_memory_t memory;
        model__reading_t how = {.memory = &memory};
        const uint8_t *copy;
        outer_t read;
        model__buffer_t once, twice;
        model__buffer_init(&once, NULL, 0);
        model__buffer_init(&twice, NULL, 0);
        model__memory_init(&memory, 0);
        assert_true(model__encode(plan, &records[i], &once, NULL));
        assert_true(model__decode_copy(plan, once.data, once.size, &read, &how, &copy, NULL));
        assert_null(read.text);
        assert_null(read.inner.own);
        assert_null(read.inner.outer);
        assert_true(model__encode(plan, &read, &twice, NULL));
        assert_int_equal(once.size, twice.size);
        assert_memory_equal(once.data, twice.data, once.size);
        model__memory_clear(&memory);
        model__buffer_free(&once);
        model__buffer_free(&twice);
    }
}

/* ---- an id under another key ---- */

typedef struct extra {
    model_meta_t meta;
    const char *name;
    int32_t id;
} extra_t;
MODEL_DECLARE(extra, extra_t, int32_t);
MODEL_DEFINE(extra, MODEL_FIELDS(MODEL_FIELD(extra, name),
                                 MODEL_FIELD(extra, id, .role = MODEL_ID_CALLER, .key = "id")));

static bson_oid_t id_of(const model__buffer_t *out)
{
    model__found_t found;
    bson_oid_t oid;

    assert_int_equal(model__bson_step(out->data + 4, out->data + out->size, &found),
                     MODEL__STEP_ELEMENT);
    assert_string_equal(model__found_key(&found), "_id");
    assert_int_equal(found.type, BSON_TYPE_OID);
    bson_oid_init_from_data(&oid, found.value);
    return oid;
}

static void encode_makes_a_fresh_id_first_where_the_id_has_another_key(void **state)
{
    const model__plan_t *plan = plan_of(&extra_model);
    extra_t record = {.name = "a", .id = 3};
    model__buffer_t one, two, over;

    (void)state;
    model__buffer_init(&one, NULL, 0);
    model__buffer_init(&two, NULL, 0);
    model__buffer_init(&over, NULL, 0);
    assert_true(model__encode(plan, &record, &one, NULL));
    assert_true(model__encode(plan, &record, &two, NULL));
    assert_true(model__encode_over(plan, &record, one.data, NULL, &over, NULL));
    bson_oid_t first = id_of(&one), second = id_of(&two), kept = id_of(&over);
    assert_false(bson_oid_equal(&first, &second));
    assert_true(bson_oid_equal(&first, &kept));
    assert_int_equal(over.size, one.size);
    assert_memory_equal(over.data, one.data, one.size);

    bson_t *old = json("{'id':3,'x':1}"), *strange = json("{'x':1,'_id':'own','id':3}");
    bson_t *expected = json("{'_id':'own','x':1,'id':3,'name':'a'}");
    over.size = 0;
    assert_true(model__encode_over(plan, &record, bson_get_data(old), NULL, &over, NULL));
    id_of(&over);
    over.size = 0;
    assert_true(model__encode_over(plan, &record, bson_get_data(strange), NULL, &over, NULL));
    same_bytes(&over, expected);
    bson_destroy(old);
    bson_destroy(strange);
    bson_destroy(expected);
    model__buffer_free(&one);
    model__buffer_free(&two);
    model__buffer_free(&over);
}

/* ---- places in the struct ---- */

typedef struct tight {
    int32_t first;
    bool last;
} tight_t;
MODEL_DECLARE_EMBEDDED(tight, tight_t);
MODEL_DEFINE_EMBEDDED(tight, MODEL_FIELDS(MODEL_FIELD(tight, first), MODEL_FIELD(tight, last)));

static void encode_reads_nothing_behind_the_record(void **state)
{
    tight_t *record = malloc(sizeof *record); /* a sanitizer sees what lies behind it */

    (void)state;
    *record = (tight_t){7, true};
    check(&tight_model, record, "{'first':7,'last':true}");
    free(record);
}

typedef struct flat {
    address_t home;
    int32_t after;
} flat_t;
MODEL_DECLARE_EMBEDDED(flat, flat_t);
MODEL_DEFINE_EMBEDDED(flat, MODEL_FIELDS(MODEL_FIELD(flat, home.city, .key = "city"),
                                         MODEL_FIELD(flat, home.floor, .key = "floor"),
                                         MODEL_FIELD(flat, after)));

static void encode_writes_members_of_inner_structs_at_the_upper_level(void **state)
{
    flat_t record = {.home = {.city = "Oslo", .floor = 2}, .after = 3};
    model_error_t error = {0};
    model__buffer_t out;

    (void)state;
    check(&flat_model, &record, "{'city':'Oslo','floor':2,'after':3}");
    record.home.city = "\xff";
    model__buffer_init(&out, NULL, 0);
    assert_false(model__encode(plan_of(&flat_model), &record, &out, &error));
    failed(&error, MODEL_ERROR_VALIDATION, "home.city", "utf8");
    model__buffer_free(&out);
}

/* ---- many members: runs longer than a run can say, more members than a small set holds ---- */

enum { WIDE = 700 };

typedef struct wide {
    int32_t values[WIDE];
    const char *text;
} wide_t;

static model_field_t wide_rows[WIDE + 2];
static char wide_names[WIDE][8];
static void *wide_plan;
static const model_t wide_model = {MODEL__SIZES,       .symbol = "wide", .size = sizeof(wide_t),
                                   .plan = &wide_plan, .meta = -1,       .fields = wide_rows};

static void make_wide(void)
{
    for (uint32_t i = 0; i < WIDE; i++) {
        snprintf(wide_names[i], sizeof wide_names[i], "v%u", i);
        wide_rows[i] = (model_field_t){.name = wide_names[i],
                                       .kind = MODEL_KIND_INT32,
                                       .offset = (uint32_t)(i * sizeof(int32_t)),
                                       .size = sizeof(int32_t)};
    }
    wide_rows[WIDE] = (model_field_t){.name = "text",
                                      .kind = MODEL_KIND_STRING,
                                      .offset = offsetof(wide_t, text),
                                      .size = sizeof(char *)};
}

static void *nothing(void *old, size_t size)
{
    (void)old, (void)size;
    return NULL;
}

static void encode_writes_hundreds_of_members(void **state)
{
    static wide_t record;
    bson_t *expected = bson_new();
    model__buffer_t out, over;

    (void)state;
    make_wide();
    for (int32_t i = 0; i < WIDE; i++) {
        record.values[i] = i * 1000;
        bson_append_int32(expected, wide_names[i], -1, i * 1000);
    }
    record.text = "text";
    bson_append_utf8(expected, "text", 4, "text", 4);
    model__buffer_init(&out, NULL, 0);
    model__buffer_init(&over, NULL, 0);
    const model__plan_t *plan = plan_of(&wide_model);
    assert_true(model__encode(plan, &record, &out, NULL));
    same_bytes(&out, expected);
    assert_true(model__encode_over(plan, &record, out.data, NULL, &over, NULL));
    same_bytes(&over, expected);

    void *(*allocator)(void *, size_t) = model__allocator;
    model_error_t error = {0};
    over.size = 0;
    model__allocator = nothing;
    bool written = model__encode_over(plan, &record, out.data, NULL, &over, &error);
    model__allocator = allocator;
    assert_false(written);
    assert_int_equal(error.code, MODEL_ERROR_MEMORY);
    model__buffer_free(&out);
    model__buffer_free(&over);
    bson_destroy(expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encode_stores_null_where_a_default_would_come_back),
        cmocka_unit_test(encode_and_decode_meet_at_a_fixed_point),
        cmocka_unit_test(encode_makes_a_fresh_id_first_where_the_id_has_another_key),
        cmocka_unit_test(encode_reads_nothing_behind_the_record),
        cmocka_unit_test(encode_writes_members_of_inner_structs_at_the_upper_level),
        cmocka_unit_test(encode_writes_hundreds_of_members),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

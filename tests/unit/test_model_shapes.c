/* Plans of unusual tables: views, recursion, flattened members, long keys, padding. */
#include "model/plan.h"

#include <mongomodel.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const model__plan_t *plan_of(const model_t *model)
{
    model_error_t error = {0};
    const model__plan_t *plan = model__plan_of(model, &error);

    if (!plan)
        fail_msg("%s", error.message);
    return plan;
}

static const model__field_t *field_of(const model__plan_t *plan, const char *name)
{
    const model__field_t *field = model__field_by_name(plan, name, strlen(name));

    assert_non_null(field);
    return field;
}

/* ---- a tree ---- */

typedef struct node node_t;
MODEL_DECLARE_EMBEDDED(node, node_t);
struct node {
    const char *label;
    node_list_t children;
    node_t *next;
};
static bool any_label(const char *value, void *context, model_error_t *error)
{
    return value && !context && error;
}
MODEL_DEFINE_EMBEDDED(node, MODEL_FIELDS(MODEL_FIELD(node, label, .check.string = any_label),
                                         MODEL_EMBED_LIST(node, children, node),
                                         MODEL_EMBED(node, next, node)));

static void a_model_may_contain_itself_through_lists_and_pointers(void **state)
{
    const model__plan_t *plan = plan_of(&node_model);
    (void)state;

    assert_ptr_equal(field_of(plan, "children")->embedded, plan);
    assert_ptr_equal(field_of(plan, "next")->embedded, plan);
    assert_int_equal(field_of(plan, "children")->stride, sizeof(node_t));
    assert_true(field_of(plan, "next")->ruled);
    assert_int_equal(plan->n_leaves, 3);
}

/* ---- two models in each other ---- */

typedef struct chapter chapter_t;
typedef struct book book_t;
MODEL_DECLARE_EMBEDDED(chapter, chapter_t);
MODEL_DECLARE_EMBEDDED(book, book_t);
struct chapter {
    const char *title;
    book_list_t cites;
};
struct book {
    chapter_t preface;
    chapter_list_t chapters;
};
MODEL_DEFINE_EMBEDDED(chapter, MODEL_FIELDS(MODEL_FIELD(chapter, title, .required = true),
                                            MODEL_EMBED_LIST(chapter, cites, book)));
MODEL_DEFINE_EMBEDDED(book, MODEL_FIELDS(MODEL_EMBED(book, preface, chapter),
                                         MODEL_EMBED_LIST(book, chapters, chapter)));

static void models_in_each_other_appear_once(void **state)
{
    const model__plan_t *plan = plan_of(&book_model);
    const model__plan_t *inner = field_of(plan, "preface")->embedded;
    (void)state;

    assert_ptr_equal(field_of(plan, "chapters")->embedded, inner);
    assert_ptr_equal(field_of(inner, "cites")->embedded, plan);
    assert_true(plan->ruled);
    assert_true(field_of(inner, "cites")->ruled);
    assert_int_equal(field_of(plan, "preface")->n_leaves, 2);
    assert_ptr_equal(plan_of(&chapter_model)->model, &chapter_model);
}

/* ---- an id under its own key, and views ---- */

typedef struct person {
    model_meta_t meta;
    int64_t id;
    struct {
        const char *city;
        int32_t zip;
    } home;
    const char *name;
    model_date_t born;
} person_t;
MODEL_DECLARE(person, person_t, int64_t);
MODEL_DEFINE(person, .name = "NicePerson",
             MODEL_FIELDS(MODEL_FIELD(person, id, .role = MODEL_ID_SEQUENCE, .key = "id"),
                          MODEL_FIELD(person, home.city, .key = "city"),
                          MODEL_FIELD(person, home.zip, .key = "zip"),
                          MODEL_FIELD(person, name, .key = "n", .also_read = {"old"}),
                          MODEL_FIELD(person, born, .role = MODEL_CREATED_AT)));

typedef struct card {
    const char *name;
    int64_t id;
} card_t;
MODEL_DECLARE_RESULT(card, card_t);
MODEL_DEFINE_VIEW(card, person, MODEL_FIELDS(MODEL_FIELD(card, name), MODEL_FIELD(card, id)));

static void an_id_under_another_key_brings_an_extra_id(void **state)
{
    const model__plan_t *plan = plan_of(&person_model);
    (void)state;

    assert_true(plan->extra_id);
    assert_int_equal(plan->n_fields, 6);
    assert_int_equal(plan->elements[0].op, MODEL__OP_EXTRA_ID);
    assert_memory_equal(plan->elements[0].head, "\x07_id\0", 5);
    assert_int_equal(plan->elements[0].value_size, 12);
    assert_string_equal(plan->id->key, "id");
    assert_null(model__field_by_name(plan, "_id", 3));
    assert_ptr_equal(model__field_by_key(plan, "_id", 3), &plan->fields[0]);
    assert_int_equal(plan->n_leaves, 5);
    assert_int_equal(plan->fields[1].first_leaf, 0);
}

static void a_member_of_a_struct_may_be_stored_at_the_parents_level(void **state)
{
    const model__plan_t *plan = plan_of(&person_model);
    const model__field_t *zip = field_of(plan, "home.zip");
    (void)state;

    assert_string_equal(zip->key, "zip");
    assert_int_equal(plan->elements[zip->index].at, offsetof(person_t, home.zip));
}

static void a_view_takes_names_from_its_base(void **state)
{
    const model__plan_t *plan = plan_of(&card_model);
    (void)state;

    assert_ptr_equal(plan->base->model, &person_model);
    assert_string_equal(plan->collection, "nice_person");
    assert_string_equal(field_of(plan, "name")->key, "n");
    assert_ptr_equal(model__field_by_key(plan, "old", 3), field_of(plan, "name"));
    assert_ptr_equal(plan->id, field_of(plan, "id"));
    assert_string_equal(plan->id->key, "id");
    assert_true(plan->extra_id);
    assert_string_equal(model_collection_name(&card_model), "nice_person");
}

/* ---- many members, long keys ---- */

typedef struct wide {
    int32_t values[300];
    const char *first, *second;
} wide_t;

static void long_keys_with_one_beginning_are_found_by_key(void **state)
{
    static void *slot;
    const model_field_t fields[] = {{.name = "a_very_long_beginning_of_a_name_1",
                                     .offset = offsetof(wide_t, first),
                                     .size = sizeof(void *),
                                     .kind = MODEL_KIND_STRING},
                                    {.name = "a_very_long_beginning_of_a_name_2",
                                     .offset = offsetof(wide_t, second),
                                     .size = sizeof(void *),
                                     .kind = MODEL_KIND_STRING},
                                    {.name = NULL}};
    const model_t model = {MODEL__SIZES, .symbol = "wide", .size = sizeof(wide_t),
                           .meta = -1,   .plan = &slot,    .fields = fields};
    const model__plan_t *plan = plan_of(&model);
    const model__element_t *element = &plan->elements[0];
    (void)state;

    assert_int_equal(plan->slots[model__slot_index(plan, element->head[0], element->head[1])],
                     0xffff);
    for (uint32_t i = 0; i < 2; i++)
        assert_ptr_equal(model__field_by_key(plan, fields[i].name, strlen(fields[i].name)),
                         &plan->fields[i]);
    assert_memory_equal(element->field->header + 1, fields[0].name, strlen(fields[0].name) + 1);
    model__plan_free(slot);
}

static void most_of_many_members_have_a_slot(void **state)
{
    static void *slot;
    static model_field_t fields[301];
    static char names[300][8];
    static model_t model;
    uint32_t n_found = 0;
    (void)state;

    for (uint32_t i = 0; i < 300; i++) {
        snprintf(names[i], sizeof names[i], "f%u", i * 7919 % 100000);
        fields[i] =
            (model_field_t){.name = names[i], .offset = 4 * i, .size = 4, .kind = MODEL_KIND_INT32};
    }
    model = (model_t){MODEL__SIZES, .symbol = "wide", .size = sizeof(wide_t),
                      .meta = -1,   .plan = &slot,    .fields = fields};
    const model__plan_t *plan = plan_of(&model);
    for (uint32_t i = 0; i < plan->n_fields; i++) {
        const model__element_t *element = &plan->elements[i];
        n_found += plan->slots[model__slot_index(plan, element->head[0], element->head[1])] == i;
        assert_ptr_equal(model__field_by_key(plan, names[i], strlen(names[i])), &plan->fields[i]);
        assert_int_equal(element->run, 299 - i < 255 ? 299 - i : 255); /* not the last */
    }
    assert_true(n_found > 285);
}

static void a_table_without_an_end_is_refused(void **state)
{
    static void *slot;
    static model_field_t fields[4200];
    model_error_t error = {0};
    model_t model = {MODEL__SIZES, .symbol = "wide", .size = sizeof(wide_t),
                     .meta = -1,   .plan = &slot,    .fields = fields};
    (void)state;

    for (size_t i = 0; i < MODEL__COUNT_OF(fields); i++)
        fields[i].name = "x";
    assert_null(model__plan_of(&model, &error));
    assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
    assert_non_null(strstr(error.message, "more than 4096 members"));
}

/* ---- bytes that are nobody's ---- */

typedef struct loose {
    int32_t a;
    int32_t b;
    bool flag;
    int64_t hidden;
    int32_t c;
    int32_t last;
} loose_t;
MODEL_DECLARE_EMBEDDED(loose, loose_t);
MODEL_DEFINE_EMBEDDED(loose, MODEL_FIELDS(MODEL_FIELD(loose, a), MODEL_FIELD(loose, b),
                                          MODEL_FIELD(loose, flag), MODEL_FIELD(loose, c),
                                          MODEL_FIELD(loose, last)));

static void wide_loads_stay_within_members_and_padding(void **state)
{
    const model__plan_t *plan = plan_of(&loose_model);
    (void)state;

    assert_true(plan->elements[0].keep == UINT32_MAX); /* a, b */
    assert_int_equal(plan->elements[0].run, 1);
    assert_true(plan->elements[1].keep == 0); /* reaches what is not listed */
    assert_true(plan->elements[2].keep == 0);
    assert_true(plan->elements[3].keep == UINT32_MAX); /* c, last */
    assert_true(plan->elements[4].keep == 0);          /* the end */
    assert_int_equal(plan->elements[4].run, 0);
}

typedef struct padded {
    bool flag;
    model_string_list_t tags;
    int32_t rank;
    const char *name;
    bool hidden;
    bool other;
    int64_t end;
} padded_t;
MODEL_DECLARE_EMBEDDED(padded, padded_t);
MODEL_DEFINE_EMBEDDED(padded, MODEL_FIELDS(MODEL_FIELD(padded, flag), MODEL_FIELD(padded, tags),
                                           MODEL_FIELD(padded, rank), MODEL_FIELD(padded, name),
                                           MODEL_FIELD(padded, other), MODEL_FIELD(padded, end)));

static void padding_is_what_the_next_members_alignment_explains(void **state)
{
    const model__plan_t *plan = plan_of(&padded_model);
    (void)state;

    assert_true(plan->elements[0].keep == 1);          /* before a list */
    assert_true(plan->elements[2].keep == UINT32_MAX); /* before a pointer */
    assert_true(plan->elements[4].keep == 1);
    assert_true(plan->elements[5].keep == UINT64_MAX);
}

/* ---- an enum as an id ---- */

typedef enum { NORTH, SOUTH } side_t;
typedef struct pole {
    model_meta_t meta;
    side_t side;
} pole_t;
static const char *const sides[] = {"north", "south"};
MODEL_DECLARE(pole, pole_t, int32_t);
MODEL_DEFINE(pole, MODEL_FIELDS(MODEL_ENUM(pole, side, sides, .role = MODEL_ID_CALLER)));

static void an_enum_may_be_an_id(void **state)
{
    void *slot = NULL;
    model_t model = pole_model;
    (void)state;

    assert_string_equal(plan_of(&pole_model)->id->key, "_id");
    model.plan = &slot;
    model.id_kind = MODEL_KIND_INT64;
    assert_null(model__plan_of(&model, NULL));
}

/* ---- a raw value ---- */

typedef struct bag {
    model_raw_t any;
} bag_t;
MODEL_DECLARE_EMBEDDED(bag, bag_t);
MODEL_DEFINE_EMBEDDED(
    bag, MODEL_FIELDS({.name = "any", .size = sizeof(model_raw_t), .kind = MODEL_KIND_RAW}));

static void a_raw_values_type_is_not_in_its_mask(void **state)
{
    const model__plan_t *plan = plan_of(&bag_model);
    (void)state;

    assert_int_equal(plan->elements[0].mask[0], 0xffffffff00u);
    assert_int_equal(plan->elements[0].take, MODEL__TAKE_OTHER);
    assert_int_equal(plan->slots[model__slot_index(plan, plan->elements[0].head[0], 0)], 0xffff);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_model_may_contain_itself_through_lists_and_pointers),
        cmocka_unit_test(models_in_each_other_appear_once),
        cmocka_unit_test(an_id_under_another_key_brings_an_extra_id),
        cmocka_unit_test(a_member_of_a_struct_may_be_stored_at_the_parents_level),
        cmocka_unit_test(a_view_takes_names_from_its_base),
        cmocka_unit_test(long_keys_with_one_beginning_are_found_by_key),
        cmocka_unit_test(most_of_many_members_have_a_slot),
        cmocka_unit_test(a_table_without_an_end_is_refused),
        cmocka_unit_test(wide_loads_stay_within_members_and_padding),
        cmocka_unit_test(padding_is_what_the_next_members_alignment_explains),
        cmocka_unit_test(an_enum_may_be_an_id),
        cmocka_unit_test(a_raw_values_type_is_not_in_its_mask),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "model/plan.h"

#include <mongomodel.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

typedef enum { ROLE_READER, ROLE_AUTHOR } role_t;

typedef struct address {
    const char *street, *city;
} address_t;

typedef struct user {
    model_meta_t meta;
    const char *username, *email;
    int64_t id;
    model_opt_int32_t age;
    role_t role;
    bool is_active;
    address_t home;
    address_t *billing;
    model_string_list_t tags;
    model_date_t created_at, updated_at;
    double score;
    int32_t last;
} user_t;

MODEL_DECLARE_EMBEDDED(address, address_t);
MODEL_DECLARE(user, user_t, int64_t);

static const char *const roles[] = {[ROLE_READER] = "reader", [ROLE_AUTHOR] = "author"};
static const char *new_tags[] = {"new"};

static const char *same_text(model_memory_t *memory, const char *value)
{
    (void)memory;
    return value;
}

MODEL_DEFINE_EMBEDDED(address, .defaults = &(const address_t){.city = "Oslo"},
                      MODEL_FIELDS(MODEL_FIELD(address, street),
                                   MODEL_FIELD(address, city, .required = true,
                                               .also_read = {"town"})));
MODEL_DEFINE(user,
             .defaults = &(const user_t){.is_active = true,
                                         .role = ROLE_AUTHOR,
                                         .tags = {new_tags, 1}},
             MODEL_INDEXES(MODEL_INDEX({MODEL_ASC(user, email)}, .unique = true),
                           MODEL_INDEX({MODEL_ASC(user, home.city), MODEL_DESC(user, role)})),
             MODEL_FIELDS(MODEL_FIELD(user, username, .required = true),
                          MODEL_FIELD(user, email, .also_read = {"mail", "e_mail"}),
                          MODEL_FIELD(user, id, .role = MODEL_ID_SEQUENCE), MODEL_FIELD(user, age),
                          MODEL_ENUM(user, role, roles), MODEL_FIELD(user, is_active),
                          MODEL_EMBED(user, home, address),
                          MODEL_EMBED(user, billing, address, .key = "bill"),
                          MODEL_FIELD(user, tags, .prepare = same_text),
                          MODEL_FIELD(user, created_at, .role = MODEL_CREATED_AT),
                          MODEL_FIELD(user, updated_at, .role = MODEL_UPDATED_AT),
                          MODEL_FIELD(user, score), MODEL_FIELD(user, last)));

static const model__plan_t *plan_of(const model_t *model)
{
    model_error_t error = {0};
    const model__plan_t *plan = model__plan_of(model, &error);

    if (!plan)
        fail_msg("%s", error.message);
    return plan;
}

static const model__element_t *element_of(const model__plan_t *plan, const char *name)
{
    const model__field_t *field = model__field_by_name(plan, name, strlen(name));

    assert_non_null(field);
    return &plan->elements[field->index];
}

static void the_id_is_the_first_element(void **state)
{
    const model__plan_t *plan = plan_of(&user_model);
    (void)state;

    assert_int_equal(plan->n_fields, 13);
    assert_memory_equal(plan->elements[0].head, "\x12_id\0\0\0\0\0\0\0\0\0\0\0", 16);
    assert_ptr_equal(plan->id, &plan->fields[0]);
    assert_string_equal(plan->fields[1].key, "username");
    assert_string_equal(plan->fields[3].key, "age");
    assert_false(plan->extra_id);
}

static void a_plan_is_made_once(void **state)
{
    (void)state;
    assert_ptr_equal(plan_of(&user_model), plan_of(&user_model));
    assert_ptr_equal(plan_of(&user_model), *user_model.plan);
}

static void an_element_holds_its_header_and_sizes(void **state)
{
    static const struct {
        const char *name;
        uint8_t type, op, value_size;
    } rows[] = {
        {"username", 0x02, MODEL__OP_STRING, 5}, {"age", 0x10, MODEL__OP_OPTIONAL, 4},
        {"role", 0x02, MODEL__OP_ENUM, 5},       {"is_active", 0x08, MODEL__OP_MOVE, 1},
        {"home", 0x03, MODEL__OP_DOCUMENT, 5},   {"billing", 0x03, MODEL__OP_POINTER, 5},
        {"tags", 0x04, MODEL__OP_LIST, 5},       {"created_at", 0x09, MODEL__OP_MOVE, 8},
        {"score", 0x01, MODEL__OP_MOVE, 8},      {"last", 0x10, MODEL__OP_MOVE, 4},
    };
    const model__plan_t *plan = plan_of(&user_model);
    (void)state;

    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        const model__element_t *element = element_of(plan, rows[i].name);
        assert_int_equal(element->op, rows[i].op);
        assert_int_equal(element->value_size, rows[i].value_size);
        assert_int_equal(element->head_size, strlen(element->field->key) + 2);
        assert_int_equal(element->field->header[0], rows[i].type);
        assert_string_equal((const char *)element->field->header + 1, element->field->key);
        assert_int_equal(element->at, element->field->row->offset);
        assert_int_equal(element->need, element->head_size + element->value_size + 1);
        assert_int_equal((uintptr_t)element % 64, 0);
    }
}

static void rests_add_up_to_the_fixed_size(void **state)
{
    const model__plan_t *plan = plan_of(&user_model);
    const model__element_t *first = &plan->elements[0], *last = &plan->elements[plan->n_fields - 1];
    (void)state;

    assert_int_equal(plan->fixed, 4u + first->head_size + first->value_size + first->rest);
    assert_int_equal(last->rest, 1);
    assert_int_equal(last[1].op, MODEL__OP_END);
    assert_int_equal(last[1].need, 1);
    assert_int_equal(last[1].take, MODEL__TAKE_OTHER);
    assert_int_equal(last[1].head_size, 1);
    assert_int_equal(last[1].mask[0], 0xff);
}

static void moves_are_counted_and_masked(void **state)
{
    const model__plan_t *plan = plan_of(&user_model);
    (void)state;

    assert_int_equal(element_of(plan, "created_at")->run, 4); /* updated_at, score, last */
    assert_int_equal(element_of(plan, "score")->run, 2);
    assert_int_equal(element_of(plan, "last")->run, 1); /* 4 bytes of padding behind */
    assert_int_equal(element_of(plan, "username")->run, 0);
    assert_true(element_of(plan, "is_active")->keep == 1);
    assert_true(element_of(plan, "last")->keep == UINT32_MAX);
    assert_true(element_of(plan, "score")->keep == UINT64_MAX);
}

static void names_keys_and_old_keys_are_found(void **state)
{
    const model__plan_t *plan = plan_of(&user_model);
    (void)state;

    assert_string_equal(model__field_by_name(plan, "billing", 7)->key, "bill");
    assert_null(model__field_by_name(plan, "bill", 4));
    assert_null(model__field_by_name(plan, "billing", 4));
    assert_null(model__field_by_name(plan, "", 0));
    assert_string_equal(model__field_by_key(plan, "bill", 4)->row->name, "billing");
    assert_string_equal(model__field_by_key(plan, "mail", 4)->row->name, "email");
    assert_string_equal(model__field_by_key(plan, "e_mail", 6)->row->name, "email");
    assert_string_equal(model__field_by_key(plan, "_id", 3)->row->name, "id");
    assert_null(model__field_by_key(plan, "id", 2));
    assert_null(model__field_by_key(plan, "usernam", 7));
    assert_true(plan->has_old_keys);
}

static void headers_are_found_by_their_slot(void **state)
{
    const model__plan_t *plan = plan_of(&user_model);
    (void)state;

    for (uint32_t i = 0; i < plan->n_fields; i++) {
        const model__element_t *element = &plan->elements[i];
        assert_int_equal(plan->slots[model__slot_index(plan, element->head[0], element->head[1])],
                         i);
    }
    assert_true((uint64_t)1 << (64 - plan->slot_shift) <= 8 * plan->n_fields);
}

static void leaves_are_numbered_through_embedded_structs(void **state)
{
    const model__plan_t *plan = plan_of(&user_model);
    const model__field_t *home = element_of(plan, "home")->field;
    (void)state;

    assert_int_equal(plan->n_leaves, 14);
    assert_int_equal(home->n_leaves, 2);
    assert_int_equal(element_of(plan, "billing")->field->first_leaf, home->first_leaf + 2);
    assert_int_equal(element_of(plan, "billing")->field->n_leaves, 1);
}

static void rules_of_embedded_structs_are_seen_from_above(void **state)
{
    const model__plan_t *plan = plan_of(&user_model);
    (void)state;

    assert_true(plan->ruled);
    assert_true(plan->prepared);
    assert_true(element_of(plan, "home")->field->ruled);
    assert_true(element_of(plan, "billing")->field->ruled);
    assert_false(element_of(plan, "home")->field->prepared);
    assert_true(element_of(plan, "tags")->field->prepared);
    assert_false(element_of(plan, "score")->field->ruled);
    assert_int_equal(plan->n_required, 1);
}

static void the_image_is_a_record_as_born(void **state)
{
    const user_t *image = plan_of(&user_model)->image;
    (void)state;

    assert_true(image->is_active);
    assert_int_equal(image->role, ROLE_AUTHOR);
    assert_string_equal(image->home.city, "Oslo");
    assert_null(image->billing);
    assert_null(image->meta.slot);
}

static void labels_are_measured(void **state)
{
    const model__field_t *role = element_of(plan_of(&user_model), "role")->field;
    (void)state;

    assert_int_equal(role->n_labels, 2);
    assert_string_equal(role->labels[1].text, "author");
    assert_int_equal(role->labels[1].size, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_id_is_the_first_element),
        cmocka_unit_test(a_plan_is_made_once),
        cmocka_unit_test(an_element_holds_its_header_and_sizes),
        cmocka_unit_test(rests_add_up_to_the_fixed_size),
        cmocka_unit_test(moves_are_counted_and_masked),
        cmocka_unit_test(names_keys_and_old_keys_are_found),
        cmocka_unit_test(headers_are_found_by_their_slot),
        cmocka_unit_test(leaves_are_numbered_through_embedded_structs),
        cmocka_unit_test(rules_of_embedded_structs_are_seen_from_above),
        cmocka_unit_test(the_image_is_a_record_as_born),
        cmocka_unit_test(labels_are_measured),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Making a plan: for programs of another age, by several threads, without memory. */
#include "model/plan.h"

#include <mongomodel.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

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

typedef struct person {
    model_meta_t meta;
    int64_t id;
    const char *name;
} person_t;
MODEL_DECLARE(person, person_t, int64_t);
MODEL_DEFINE(person, MODEL_FIELDS(MODEL_FIELD(person, id, .role = MODEL_ID_SEQUENCE),
                                  MODEL_FIELD(person, name, .also_read = {"old"})));

typedef struct card {
    const char *name;
} card_t;
MODEL_DECLARE_RESULT(card, card_t);
MODEL_DEFINE_VIEW(card, person, MODEL_FIELDS(MODEL_FIELD(card, name)));

/* ---- programs compiled with shorter structs ---- */

static void rows_of_an_older_program_are_read_by_their_stride(void **state)
{
    static void *slot;
    static _Alignas(16) uint8_t bytes[3 * offsetof(model_field_t, reserved)];
    static model_t model;
    const size_t stride = offsetof(model_field_t, reserved);
    const model_field_t rows[] = {
        {.name = "a", .offset = 0, .size = 4, .kind = MODEL_KIND_INT32},
        {.name = "b", .offset = 4, .size = 4, .kind = MODEL_KIND_INT32, .required = true}};
    (void)state;

    for (size_t i = 0; i < 2; i++)
        memcpy(bytes + i * stride, &rows[i], stride);
    model =
        (model_t){MODEL__SIZES, .symbol = "old", .size = 8,
                  .meta = -1,   .plan = &slot,   .fields = (const model_field_t *)(void *)bytes};
    model.field_size = (uint16_t)stride;
    const model__plan_t *plan = plan_of(&model);
    assert_int_equal(plan->n_fields, 2);
    assert_int_equal(field_of(plan, "b")->row->offset, 4);
    assert_true(field_of(plan, "b")->row->required);
    assert_int_equal(field_of(plan, "a")->row->reserved[0], 0);
}

static void indexes_of_an_older_program_are_read_by_their_stride(void **state)
{
    static _Alignas(16) uint8_t bytes[3 * offsetof(model_index_t, reserved)];
    const size_t stride = offsetof(model_index_t, reserved);
    const model_index_t rows[] = {{.keys = {"a"}}, {.keys = {"b"}, .unique = true}};
    model_t model = {.indexes = (const model_index_t *)(void *)bytes,
                     .index_size = (uint16_t)stride};
    (void)state;

    for (size_t i = 0; i < 2; i++)
        memcpy(bytes + i * stride, &rows[i], stride);
    assert_string_equal(model__index_at(&model, 0)->keys[0], "a");
    assert_true(model__index_at(&model, 1)->unique);
    assert_null(model__index_at(&model, 2));
    model.indexes = NULL;
    assert_null(model__index_at(&model, 0));
}

/* ---- threads, no memory ---- */

static void *plan_in_a_thread(void *model)
{
    return (void *)(uintptr_t)model__plan_of(model, NULL);
}

static void threads_that_race_get_the_same_plan(void **state)
{
    (void)state;
    for (int round = 0; round < 50; round++) {
        void *slot = NULL, *found[4];
        pthread_t threads[4];
        model_t model = person_model;
        model.plan = &slot;
        for (size_t i = 0; i < 4; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, plan_in_a_thread, &model), 0);
        for (size_t i = 0; i < 4; i++)
            pthread_join(threads[i], &found[i]);
        for (size_t i = 0; i < 4; i++)
            assert_ptr_equal(found[i], slot);
        model__plan_free(slot);
    }
}

static void *raced_slot, *rivals_plan;

/* Somebody else publishes while this thread compiles. */
static void *realloc_with_a_rival(void *old, size_t size)
{
    raced_slot = rivals_plan;
    return realloc(old, size);
}

static void the_loser_of_a_race_takes_the_winners_plan(void **state)
{
    model_t model = person_model;
    (void)state;

    raced_slot = NULL;
    model.plan = &raced_slot;
    rivals_plan = (void *)(uintptr_t)plan_of(&model);
    raced_slot = NULL;
    model__allocator = realloc_with_a_rival;
    const model__plan_t *found = model__plan_of(&model, NULL);
    model__allocator = realloc;
    assert_ptr_equal(found, rivals_plan);
    model__plan_free(rivals_plan);
}

static int allocations_left;

static void *failing(void *old, size_t size)
{
    return allocations_left-- > 0 ? realloc(old, size) : NULL;
}

static void a_plan_without_memory_is_an_error(void **state)
{
    void *slot = NULL;
    model_t model = card_model;
    int n = 0;
    (void)state;

    model.plan = &slot;
    model__allocator = failing;
    for (; !*model.plan; n++) {
        model_error_t error = {0};
        allocations_left = n;
        if (!model__plan_of(&model, &error))
            assert_int_equal(error.code, MODEL_ERROR_MEMORY);
    }
    model__allocator = realloc;
    assert_in_range(n, 4, 100);
    model__plan_free(slot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_an_older_program_are_read_by_their_stride),
        cmocka_unit_test(indexes_of_an_older_program_are_read_by_their_stride),
        cmocka_unit_test(threads_that_race_get_the_same_plan),
        cmocka_unit_test(the_loser_of_a_race_takes_the_winners_plan),
        cmocka_unit_test(a_plan_without_memory_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

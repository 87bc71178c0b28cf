#include "model/plan.h"

#include <mongomodel.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct item {
    int32_t rank;
    model_meta_t meta; /* need not come first */
    int64_t id;
} item_t;
MODEL_DECLARE(item, item_t, int64_t);
MODEL_DEFINE(item,
             MODEL_FIELDS(MODEL_FIELD(item, id, .role = MODEL_ID_CALLER), MODEL_FIELD(item, rank)));

typedef struct view {
    int32_t rank;
} view_t;
MODEL_DECLARE_RESULT(view, view_t);
MODEL_DEFINE_VIEW(view, item, MODEL_FIELDS(MODEL_FIELD(view, rank)));

static int allocations_left;

/* One allocation fails, those behind it do not. */
static void *failing(void *old, size_t size)
{
    return allocations_left-- == 0 ? NULL : realloc(old, size);
}

static const model__plan_t *plan_of(const model_t *model)
{
    const model__plan_t *plan = model__plan_of(model, NULL);

    assert_non_null(plan);
    return plan;
}

static model__block_t *block_of(int32_t n, size_t room)
{
    model__block_t *block = model__block_new(plan_of(&item_model), room, 0);

    assert_non_null(block);
    for (int32_t i = 0; i < n; i++) {
        item_t *item = model__block_add(block);
        assert_non_null(item);
        *item = (item_t){.rank = n - i, .id = i};
        block->slots[block->count - 1].origin_size = (uint32_t)i;
    }
    return block;
}

static void records_of_a_block_are_managed(void **state)
{
    model__block_t *block = block_of(100, 3);
    item_t *items = model__block_finish(block);
    (void)state;

    assert_int_equal(block->count, 100);
    assert_ptr_equal(model__block_of(items), block);
    assert_int_equal((uintptr_t)items % 16, 0);
    assert_ptr_equal(items[7].meta.first, items);
    assert_ptr_equal(items[7].meta.last, &items[99]);
    for (int32_t i = 0; i < 100; i++) {
        const model__slot_t *slot = model__slot_of(block->plan, &items[i]);
        assert_ptr_equal(slot, &block->slots[i]);
        assert_ptr_equal(slot->block, block);
        assert_int_equal(slot->origin_size, i);
        assert_int_equal(items[i].id, i);
    }
    model__block_free(block);
}

static int by_rank(const void *a, const void *b)
{
    const item_t *left = a, *right = b;

    return left->rank - right->rank;
}

static void a_slot_travels_with_its_record_when_a_list_is_sorted(void **state)
{
    model__block_t *block = block_of(50, 50);
    item_t *items = model__block_finish(block);
    (void)state;

    qsort(items, 50, sizeof *items, by_rank);
    for (int32_t i = 0; i < 50; i++) {
        assert_int_equal(items[i].rank, i + 1);
        assert_int_equal(model__slot_of(block->plan, &items[i])->origin_size, items[i].id);
    }
    model__block_free(block);
}

static void a_copy_outside_the_list_is_plain(void **state)
{
    model__block_t *block = block_of(2, 2);
    item_t *items = model__block_finish(block);
    item_t copy = items[1];
    (void)state;

    assert_null(model__slot_of(block->plan, &copy));
    items[0] = items[1];
    assert_ptr_equal(model__slot_of(block->plan, &items[0]), &block->slots[1]);
    model__block_free(block);
    assert_null(model__slot_of(plan_of(&item_model), &copy));
}

static void a_slots_memory_dies_with_the_block(void **state)
{
    model__block_t *block = block_of(3, 1);
    item_t *items = model__block_finish(block);
    model__slot_t *slot = model__slot_of(block->plan, &items[1]);
    model_memory_t *memory = model__slot_memory(slot);
    (void)state;

    assert_ptr_equal(model__slot_memory(slot), memory);
    assert_non_null(model__take(memory, 5000));
    assert_non_null(model__take(&block->memory, 5000));
    items[1] = (item_t){.rank = 0}; /* the block finds the memory without meta */
    model_list_t list = {items, 3, block};
    model_list_clear(&list);
    assert_null(list.items);
    assert_int_equal(list.count, 0);
    assert_null(list.memory);
    model_list_clear(&list);
}

static void a_block_of_nothing_has_an_address(void **state)
{
    model__block_t *block = block_of(0, 0);
    (void)state;

    assert_non_null(model__block_finish(block));
    model__block_free(block);
    model__block_free(NULL);
}

static void records_without_meta_have_no_slots(void **state)
{
    model__block_t *block = model__block_new(plan_of(&view_model), 1, 0);
    (void)state;

    for (int32_t i = 0; i < 10; i++)
        *(view_t *)model__block_add(block) = (view_t){i};
    view_t *views = model__block_finish(block);
    assert_null(block->slots);
    assert_int_equal(views[9].rank, 9);
    assert_null(model__slot_of(block->plan, views));
    model_free(views);
}

static void records_count_against_the_cap(void **state)
{
    model__block_t *block = model__block_new(plan_of(&item_model), 1, 10000);
    model_error_t error = {0};
    size_t n = 0;
    (void)state;

    while (model__block_add(block))
        n++;
    assert_in_range(n, 10000 / (sizeof(item_t) + sizeof(model__slot_t)) - 2,
                    10000 / (sizeof(item_t) + sizeof(model__slot_t)));
    assert_int_equal(block->count, n);
    assert_false(model__memory_failed(&block->memory, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    model__block_free(block);
}

static void records_and_what_they_point_into_share_the_cap(void **state)
{
    model__block_t *block = model__block_new(plan_of(&item_model), 1, 10000);
    (void)state;

    assert_non_null(model__take(&block->memory, 9000));
    size_t n = 0;
    while (model__block_add(block))
        n++;
    assert_in_range(n, 1, 12);
    assert_true(block->memory.over);
    assert_null(model__take(&block->memory, 2000));
    model__block_free(block);
}

static void a_block_without_memory_is_null(void **state)
{
    const model__plan_t *plan = plan_of(&item_model);
    model__block_t *block = NULL;
    model_error_t error = {0};
    (void)state;

    model__allocator = failing;
    for (int n = 0; n < 3; n++) {
        allocations_left = n;
        assert_null(model__block_new(plan, 4, 0));
    }
    allocations_left = 3;
    block = model__block_new(plan, 1, 0);
    assert_non_null(block);
    assert_non_null(model__block_add(block));
    for (int n = 0; n < 2; n++) {
        allocations_left = n;
        assert_null(model__block_add(block));
        assert_int_equal(block->count, 1);
    }
    assert_false(model__memory_failed(&block->memory, &error));
    assert_int_equal(error.code, MODEL_ERROR_MEMORY);
    allocations_left = 0;
    assert_null(model__slot_memory(&block->slots[0]));
    model__allocator = realloc;
    assert_non_null(model__block_add(block));
    model__block_free(block);
    assert_null(model__block_new(plan, SIZE_MAX / 8, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_of_a_block_are_managed),
        cmocka_unit_test(a_slot_travels_with_its_record_when_a_list_is_sorted),
        cmocka_unit_test(a_copy_outside_the_list_is_plain),
        cmocka_unit_test(a_slots_memory_dies_with_the_block),
        cmocka_unit_test(a_block_of_nothing_has_an_address),
        cmocka_unit_test(records_without_meta_have_no_slots),
        cmocka_unit_test(records_count_against_the_cap),
        cmocka_unit_test(records_and_what_they_point_into_share_the_cap),
        cmocka_unit_test(a_block_without_memory_is_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static int allocations_left;

static void *failing(void *old, size_t size)
{
    return allocations_left-- > 0 ? realloc(old, size) : NULL;
}

static int restore(void **state)
{
    (void)state;
    model__allocator = realloc;
    return 0;
}

static void what_is_taken_is_aligned_and_apart(void **state)
{
    model_memory_t memory = {0};
    uint8_t *before = NULL;
    (void)state;

    for (size_t i = 0; i < 2000; i++) {
        uint8_t *taken = model__take(&memory, i % 67);
        assert_non_null(taken);
        assert_int_equal((uintptr_t)taken % 16, 0);
        assert_ptr_not_equal(taken, before);
        memset(taken, (int)i, i % 67);
        before = taken;
    }
    assert_true(memory.taken >= (size_t)2000 * 33);
    model__memory_clear(&memory);
    assert_int_equal(memory.taken, 0);
}

static void chunks_double_so_that_they_are_few(void **state)
{
    model_memory_t memory = {0};
    const void *last = NULL;
    size_t n_chunks = 0;
    (void)state;

    for (size_t i = 0; i < 10000; i++) {
        assert_non_null(model__take(&memory, 100));
        n_chunks += memory.chunks != last;
        last = memory.chunks;
    }
    assert_in_range(n_chunks, 5, 12);
    model__memory_clear(&memory);
}

static void nothing_is_still_something(void **state)
{
    model_memory_t memory = {0};
    (void)state;

    assert_non_null(model__take(&memory, 0));
    assert_non_null(model__take_array(&memory, 0, 8));
    assert_non_null(model__take_copy(&memory, NULL, 0));
    assert_string_equal(model__take_text(&memory, NULL, 0), "");
    model__memory_clear(&memory);
}

static void copies_are_equal_and_texts_end(void **state)
{
    model_memory_t memory = {0};
    (void)state;

    assert_memory_equal(model__take_copy(&memory, "a\0b", 3), "a\0b", 3);
    assert_string_equal(model__take_text(&memory, "abcdef", 3), "abc");
    const char *full = model__take_text(&memory, "0123456789abcdef", 16);
    model__take_text(&memory, "0123456789abcdef", 16);
    assert_string_equal(full, "0123456789abcdef");
    model__memory_clear(&memory);
}

static void sizes_that_overflow_are_refused(void **state)
{
    model_memory_t memory = {0};
    model__buffer_t buffer = {0};
    (void)state;

    assert_null(model__take(&memory, SIZE_MAX));
    assert_null(model__take(&memory, SIZE_MAX - 15));
    assert_null(model__take(&memory, SIZE_MAX / 2));
    assert_null(model__take_array(&memory, SIZE_MAX / 4, 8));
    assert_null(model__take_text(&memory, "", SIZE_MAX));
    assert_null(model__malloc_zeroed(SIZE_MAX / 2, 3));
    assert_false(model__buffer_room(&buffer, SIZE_MAX));
    assert_null(buffer.data);
    model__memory_clear(&memory);
}

static void a_cap_is_kept_and_is_a_limit(void **state)
{
    model_memory_t memory;
    model_error_t error = {0};
    size_t n = 0;
    (void)state;

    model__memory_init(&memory, 10000);
    while (model__take(&memory, 48))
        n += 48;
    assert_in_range(n, 9000, 10000);
    assert_true(memory.taken <= 10000);
    assert_false(model__memory_failed(&memory, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    model__memory_clear(&memory);
    assert_non_null(model__take(&memory, 48));
    assert_false(memory.over);
    model__memory_clear(&memory);
}

static void a_cap_may_be_used_up(void **state)
{
    model_memory_t memory;
    (void)state;

    for (size_t cap = 512; cap <= 2048; cap *= 2) {
        model__memory_init(&memory, cap);
        assert_non_null(model__take(&memory, cap));
        assert_null(model__take(&memory, 1));
        model__memory_clear(&memory);
        assert_null(model__take(&memory, cap + 1));
        model__memory_clear(&memory);
    }
}

static void a_fixed_memory_never_allocates(void **state)
{
    _Alignas(16) uint8_t bytes[64 + 1];
    model_memory_t memory;
    model_error_t error = {0};
    (void)state;

    model__allocator = failing;
    allocations_left = 0;
    model__memory_init_fixed(&memory, bytes, 64);
    assert_ptr_equal(model__take(&memory, 40), bytes);
    assert_ptr_equal(model__take(&memory, 16), bytes + 48);
    assert_null(model__take(&memory, 1));
    model__memory_failed(&memory, &error);
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    model__memory_init_fixed(&memory, bytes + 1, 64);
    assert_ptr_equal(model__take(&memory, 1), bytes + 16);
    model__memory_init_fixed(&memory, bytes + 1, 3);
    assert_null(model__take(&memory, 1));
    model__memory_init_fixed(&memory, NULL, 0);
    assert_null(model__take(&memory, 1));
}

static void memory_in_the_callers_bytes_moves_to_the_heap(void **state)
{
    _Alignas(16) uint8_t bytes[64];
    model_memory_t memory;
    (void)state;

    model__memory_init_in(&memory, bytes, sizeof bytes);
    assert_ptr_equal(model__take(&memory, 40), bytes);
    assert_ptr_equal(model__take(&memory, 16), bytes + 48);
    uint8_t *more = model__take(&memory, 100);
    assert_non_null(more);
    assert_true(more < bytes || more >= bytes + sizeof bytes);
    memset(more, 1, 100);
    model__memory_clear(&memory);
    assert_null(memory.at);
}

static void a_reset_keeps_the_largest_chunk(void **state)
{
    model_memory_t memory = {0};
    (void)state;

    model__memory_reset(&memory);
    uint8_t *large = model__take(&memory, 100000);
    model__take(&memory, 100000);
    model__take(&memory, 200);
    model__memory_reset(&memory);
    assert_true(memory.taken >= 100000);
    model__allocator = failing;
    allocations_left = 0;
    assert_non_null(model__take(&memory, 90000));
    assert_non_null(large);
    model__memory_clear(&memory);
}

static void a_memory_knows_what_it_holds(void **state)
{
    model_memory_t memory = {0};
    uint8_t *first = model__take(&memory, 100), *second = model__take(&memory, 5000);
    (void)state;

    assert_true(model__memory_holds(&memory, first, 100));
    assert_true(model__memory_holds(&memory, second + 4999, 1));
    assert_false(model__memory_holds(&memory, first - 16, 16));
    assert_false(model__memory_holds(&memory, &memory, 1));
    assert_false(model__memory_holds(&memory, NULL, 1));
    model__memory_clear(&memory);
}

static void no_memory_is_told(void **state)
{
    model_memory_t memory = {0};
    model__buffer_t buffer = {0};
    model_error_t error = {0};
    (void)state;

    model__allocator = failing;
    allocations_left = 0;
    assert_null(model__take(&memory, 1));
    assert_false(model__memory_failed(&memory, &error));
    assert_int_equal(error.code, MODEL_ERROR_MEMORY);
    model__error_clear(&error);
    assert_false(model__buffer_put(&buffer, "x", 1));
    assert_false(model__buffer_failed(&buffer, &error));
    assert_int_equal(error.code, MODEL_ERROR_MEMORY);
    assert_null(model__malloc_zeroed(1, 1));
    assert_null(model__strdup("x"));
}

/* ---- buffers ---- */

static void a_buffer_moves_to_the_heap_when_its_bytes_are_full(void **state)
{
    uint8_t bytes[MODEL__SLACK + 8];
    model__buffer_t buffer;
    (void)state;

    model__buffer_init(&buffer, bytes, sizeof bytes);
    assert_true(model__buffer_put(&buffer, "12345678", 8));
    assert_ptr_equal(buffer.data, bytes);
    assert_false(buffer.owned);
    assert_true(model__buffer_put(&buffer, "9", 1));
    assert_true(buffer.owned);
    assert_memory_equal(buffer.data, "123456789", 9);
    memset(buffer.data + buffer.capacity, 0, MODEL__SLACK);
    model__buffer_free(&buffer);
    assert_null(buffer.data);
    model__buffer_free(&buffer);
}

static void a_buffer_without_bytes_starts_on_the_heap(void **state)
{
    model__buffer_t buffer;
    (void)state;

    model__buffer_init(&buffer, NULL, 0);
    assert_true(model__buffer_put(&buffer, NULL, 0));
    for (uint32_t i = 0; i < 10000; i++)
        assert_true(model__buffer_put(&buffer, &i, sizeof i));
    for (uint32_t i = 0; i < 10000; i++)
        assert_memory_equal(buffer.data + i * sizeof i, &i, sizeof i);
    model__buffer_free(&buffer);
}

static void a_buffers_cap_is_a_limit(void **state)
{
    model__buffer_t buffer;
    model_error_t error = {0};
    (void)state;

    model__buffer_init(&buffer, NULL, 0);
    buffer.cap = 10;
    assert_true(model__buffer_put(&buffer, "1234567890", 10));
    assert_false(model__buffer_put(&buffer, "x", 1));
    assert_int_equal(buffer.size, 10);
    assert_false(model__buffer_failed(&buffer, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    model__buffer_free(&buffer);
}

static void a_fixed_buffer_never_allocates(void **state)
{
    uint8_t bytes[MODEL__SLACK + 4];
    model__buffer_t buffer;
    (void)state;

    model__allocator = failing;
    allocations_left = 0;
    model__buffer_init(&buffer, bytes, sizeof bytes);
    buffer.fixed = true;
    assert_true(model__buffer_put(&buffer, "1234", 4));
    assert_false(model__buffer_put(&buffer, "5", 1));
    assert_true(buffer.over);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_taken_is_aligned_and_apart),
        cmocka_unit_test(chunks_double_so_that_they_are_few),
        cmocka_unit_test(nothing_is_still_something),
        cmocka_unit_test(copies_are_equal_and_texts_end),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(a_cap_is_kept_and_is_a_limit),
        cmocka_unit_test(a_cap_may_be_used_up),
        cmocka_unit_test_teardown(a_fixed_memory_never_allocates, restore),
        cmocka_unit_test_teardown(memory_in_the_callers_bytes_moves_to_the_heap, restore),
        cmocka_unit_test_teardown(a_reset_keeps_the_largest_chunk, restore),
        cmocka_unit_test(a_memory_knows_what_it_holds),
        cmocka_unit_test_teardown(no_memory_is_told, restore),
        cmocka_unit_test(a_buffer_moves_to_the_heap_when_its_bytes_are_full),
        cmocka_unit_test(a_buffer_without_bytes_starts_on_the_heap),
        cmocka_unit_test(a_buffers_cap_is_a_limit),
        cmocka_unit_test_teardown(a_fixed_buffer_never_allocates, restore),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

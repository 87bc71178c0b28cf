#include "encode_filled.h"

static bson_t *whole(void)
{
    everything_t record = filled();

    return expected_of(plan_of(&everything_model), &record, false);
}

static void encode_grows_from_a_buffer_of_any_size(void **state)
{
    const model__plan_t *plan = plan_of(&everything_model);
    everything_t record = filled();
    bson_t *expected = whole();

    (void)state;
    for (size_t room = 0; room < expected->len + 64; room++) {
        uint8_t *bytes = malloc(room + MODEL__SLACK);
        model__buffer_t out;
        model__buffer_init(&out, bytes, room + MODEL__SLACK);
        assert_true(model__encode(plan, &record, &out, NULL));
        same_bytes(&out, expected);
        model__buffer_free(&out);
        free(bytes);
    }
    bson_destroy(expected);
}

/* Fails cleanly when it is too small, never writes outside of it. Room is also asked for members
 * that turn out to be empty, so that a few bytes more than the document may be needed. */
static void encode_stays_in_a_fixed_buffer_of_any_size(void **state)
{
    const model__plan_t *plan = plan_of(&everything_model);
    everything_t record = filled();
    bson_t *expected = whole();
    const size_t more = 100;

    (void)state;
    for (size_t room = 0; room < expected->len + more; room++) {
        uint8_t *bytes = malloc(room + MODEL__SLACK);
        model_error_t error = {0};
        model__buffer_t out;
        model__buffer_init(&out, bytes, room + MODEL__SLACK);
        out.fixed = true;
        bool written = model__encode(plan, &record, &out, &error);
        assert_true(written ? room >= expected->len : room < expected->len + more - 1);
        assert_int_equal(out.size, written ? expected->len : 0);
        assert_int_equal(error.code, written ? MODEL_OK : MODEL_ERROR_LIMIT);
        model__buffer_free(&out);
        free(bytes);
    }
    bson_destroy(expected);
}

static void encode_never_passes_the_cap_of_its_buffer(void **state)
{
    const model__plan_t *plan = plan_of(&everything_model);
    everything_t record = filled();
    bson_t *expected = whole();

    (void)state;
    for (size_t cap = 1; cap <= expected->len; cap += 7) {
        model_error_t error = {0};
        model__buffer_t out;
        model__buffer_init(&out, NULL, 0);
        out.cap = cap;
        assert_false(model__encode(plan, &record, &out, &error));
        assert_int_equal(error.code, MODEL_ERROR_LIMIT);
        assert_true(out.capacity <= cap);
        assert_int_equal(out.size, 0);
        model__buffer_free(&out);
    }
    bson_destroy(expected);
}

static void encode_refuses_lengths_that_no_document_can_hold(void **state)
{
    const model__plan_t *plan = plan_of(&everything_model);
    const struct {
        model_text_t text;
        model_binary_t binary;
        model_raw_t raw;
    } rows[] = {
        {.text = {"x", SIZE_MAX}},
        {.text = {"x", (size_t)INT32_MAX + 1}},
        {.binary = {(const uint8_t *)"x", SIZE_MAX - 4, 0}},
        {.raw = {(const uint8_t *)"x", SIZE_MAX, BSON_TYPE_UTF8}},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        everything_t record = {
            .id = 1, .text = rows[i].text, .binary = rows[i].binary, .raw = rows[i].raw};
        model_error_t error = {0};
        model__buffer_t out;
        model__buffer_init(&out, NULL, 0);
        assert_false(model__encode(plan, &record, &out, &error));
        assert_int_equal(error.code, MODEL_ERROR_LIMIT);
        model__buffer_free(&out);
    }
}

/* ---- memory ---- */

static size_t allocations_left;

static void *failing(void *old, size_t size)
{
    if (!allocations_left)
        return NULL;
    allocations_left--;
    return realloc(old, size);
}

static void encode_says_when_there_is_no_memory(void **state)
{
    const model__plan_t *plan = plan_of(&everything_model);
    void *(*allocator)(void *, size_t) = model__allocator;
    everything_t record = filled();
    bool written = false;
    size_t n = 0;

    (void)state;
    model__allocator = failing;
    for (; !written; n++) {
        model_error_t error = {0};
        model__buffer_t out;
        model__buffer_init(&out, NULL, 0);
        allocations_left = n;
        written = model__encode(plan, &record, &out, &error);
        assert_int_equal(error.code, written ? MODEL_OK : MODEL_ERROR_MEMORY);
        assert_true(written || out.size == 0);
        model__buffer_free(&out);
    }
    model__allocator = allocator;
    assert_true(n > 2);
}

static void encode_allocates_nothing_when_the_buffer_is_warm(void **state)
{
    const model__plan_t *plan = plan_of(&everything_model);
    void *(*allocator)(void *, size_t) = model__allocator;
    everything_t record = filled();
    model__buffer_t out;

    (void)state;
    model__buffer_init(&out, NULL, 0);
    assert_true(model__encode(plan, &record, &out, NULL));
    model__allocator = failing;
    allocations_left = 0;
    for (int i = 0; i < 10; i++) {
        out.size = 0;
        assert_true(model__encode(plan, &record, &out, NULL));
    }
    model__allocator = allocator;
    model__buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encode_grows_from_a_buffer_of_any_size),
        cmocka_unit_test(encode_stays_in_a_fixed_buffer_of_any_size),
        cmocka_unit_test(encode_never_passes_the_cap_of_its_buffer),
        cmocka_unit_test(encode_refuses_lengths_that_no_document_can_hold),
        cmocka_unit_test(encode_says_when_there_is_no_memory),
        cmocka_unit_test(encode_allocates_nothing_when_the_buffer_is_warm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

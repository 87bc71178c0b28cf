#include "decode_models.h"

#include "codec_allocations.h"

enum { N = 40 };

/* What was shown, and whether its strings lay in the bytes that were given. */
typedef struct seen {
    const uint8_t *bytes;
    size_t length;
    size_t n, n_inside, enough;
    int64_t sum;
} seen_t;

static bool within(const seen_t *seen, const char *text)
{
    uintptr_t at = (uintptr_t)text, first = (uintptr_t)seen->bytes;

    return at >= first && at < first + seen->length;
}

static bool see(const customer_t *record, void *context)
{
    seen_t *seen = context;

    seen->n++;
    seen->sum += record->id + (int64_t)strlen(record->name) + record->visits.items[1].floor;
    if (within(seen, record->name) && within(seen, record->tags.items[0]) &&
        within(seen, record->visits.items[0].city) && within(seen, record->billing->city))
        seen->n_inside++;
    return seen->n != seen->enough;
}

static void fill_buffer(model_buffer_t *buffer)
{
    const char *tags[] = {"a", "bb"};
    place_t visits[] = {{"s", "c", 1}, {NULL, "d", 2}};
    customer_t record = {
        .name = "Ada", .billing = &visits[0], .tags = {tags, 2}, .visits = {visits, 2}};

    record.home.city = "x";
    for (record.id = 1; record.id <= N; record.id++)
        assert_true(customer_encode(&record, buffer, NULL));
}

static void strings_point_into_the_callers_bytes(void **state)
{
    model_buffer_t buffer = {0};
    model_error_t error;

    (void)state;
    fill_buffer(&buffer);
    seen_t seen = {.bytes = buffer.bytes, .length = buffer.size};
    model_documents_t documents = {
        .bytes = buffer.bytes, .length = buffer.size, .readable = buffer.size + MODEL_SLACK};
    assert_true(customer_decode_borrowed(&documents, see, &seen, &error));
    assert_int_equal(seen.n, N);
    assert_int_equal(seen.n_inside, N);
    assert_int_equal(seen.sum, N * (N + 1) / 2 + 5 * N);
    model_buffer_clear(&buffer);
}

static void nothing_is_read_outside_the_callers_bytes(void **state)
{
    model_buffer_t buffer = {0};
    model_error_t error;

    (void)state;
    fill_buffer(&buffer);
    size_t one = buffer.size / N;
    for (size_t n = 1; n <= 3; n++) {
        for (size_t readable = n * one; readable <= n * one + MODEL_SLACK + 1; readable++) {
            uint8_t *exact = malloc(readable);
            assert_non_null(exact);
            memcpy(exact, buffer.bytes, n * one);
            memset(exact + n * one, 0xa5, readable - n * one);
            seen_t seen = {.bytes = exact, .length = n * one};
            model_documents_t documents = {.bytes = exact, .length = n * one, .readable = readable};
            assert_true(customer_decode_borrowed(&documents, see, &seen, &error));
            free(exact);
            assert_int_equal(seen.n, n);
            assert_int_equal(seen.n_inside, readable >= n * one + MODEL_SLACK ? n : n - 1);
        }
    }
    model_buffer_clear(&buffer);
}

static void cut_documents_are_corrupt_and_read_no_further(void **state)
{
    model_buffer_t buffer = {0};
    model_error_t error;

    (void)state;
    fill_buffer(&buffer);
    size_t one = buffer.size / N;
    for (size_t length = one; length < 2 * one; length++) {
        uint8_t *exact = malloc(length);
        assert_non_null(exact);
        memcpy(exact, buffer.bytes, length);
        seen_t seen = {.bytes = exact, .length = length};
        model_documents_t documents = {.bytes = exact, .length = length};
        assert_int_equal(customer_decode_borrowed(&documents, see, &seen, &error), length == one);
        assert_int_equal(error.code, length == one ? MODEL_OK : MODEL_ERROR_CORRUPT);
        assert_int_equal(seen.n, 1);
        free(exact);
    }
    model_buffer_clear(&buffer);
}

/* Reads every text that is there. */
static bool look(const customer_t *record, void *context)
{
    size_t *n = context;

    *n += record->name ? strlen(record->name) : 0;
    for (size_t i = 0; i < record->tags.count; i++)
        *n += strlen(record->tags.items[i]);
    for (size_t i = 0; i < record->visits.count; i++)
        *n += record->visits.items[i].city ? strlen(record->visits.items[i].city) : 0;
    return true;
}

static void hostile_bytes_are_not_read_past(void **state)
{
    model_buffer_t buffer = {0};
    model_error_t error;

    (void)state;
    fill_buffer(&buffer);
    size_t one = buffer.size / N;
    uint8_t *exact = malloc(one);
    assert_non_null(exact);
    for (size_t at = 0; at < one; at++)
        for (size_t k = 0; k < 4; k++) {
            static const uint8_t bits[] = {0xff, 0x80, 0x01, 0x7f};
            model_documents_t documents = {.bytes = exact, .length = one};
            size_t n = 0;
            memcpy(exact, buffer.bytes, one);
            exact[at] ^= bits[k];
            if (!customer_decode_borrowed(&documents, look, &n, &error))
                assert_true(error.code == MODEL_ERROR_CORRUPT ||
                            error.code == MODEL_ERROR_MISMATCH);
        }
    free(exact);
    model_buffer_clear(&buffer);
}

static void the_function_may_have_enough(void **state)
{
    model_buffer_t buffer = {0};
    model_error_t error;

    (void)state;
    fill_buffer(&buffer);
    seen_t seen = {.bytes = buffer.bytes, .length = buffer.size, .enough = 3};
    model_documents_t documents = {.bytes = buffer.bytes, .length = buffer.size};
    assert_true(customer_decode_borrowed(&documents, see, &seen, &error));
    assert_int_equal(seen.n, 3);
    model_buffer_clear(&buffer);
}

static void the_callers_memory_is_used_and_given_back(void **state)
{
    uint8_t *bytes = malloc(1024);
    model_memory_t *arena = model_memory_fixed(bytes, 1024);
    model_buffer_t buffer = {0};
    model_error_t error;

    (void)state;
    fill_buffer(&buffer);
    seen_t seen = {.bytes = buffer.bytes, .length = buffer.size};
    model_documents_t documents = {.bytes = buffer.bytes, .length = buffer.size, .memory = arena};
    count_allocations(0);
    for (int i = 0; i < 50; i++)
        assert_true(customer_decode_borrowed(&documents, see, &seen, &error));
    assert_int_equal(counted_allocations(), 0);
    assert_int_equal(seen.n, 50 * N);
    arena = model_memory_fixed(bytes, 300);
    documents.memory = arena;
    assert_false(customer_decode_borrowed(&documents, see, &seen, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    free(bytes);
    model_buffer_clear(&buffer);
}

static void many_records_take_few_allocations(void **state)
{
    model_buffer_t buffer = {0};
    model_error_t error;

    (void)state;
    fill_buffer(&buffer);
    seen_t seen = {.bytes = buffer.bytes, .length = buffer.size};
    model_documents_t documents = {.bytes = buffer.bytes, .length = buffer.size};
    count_allocations(SIZE_MAX);
    assert_true(customer_decode_borrowed(&documents, see, &seen, &error));
    assert_in_range(counted_allocations(), 1, N / 10);
    model_buffer_clear(&buffer);
}

static void wrong_input_is_an_argument(void **state)
{
    seen_t seen = {0};
    model_error_t error;
    uint8_t bytes[5] = {5};

    (void)state;
    assert_false(customer_decode_borrowed(NULL, see, &seen, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(customer_decode_borrowed(&(model_documents_t){.length = 1}, see, &seen, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    model_documents_t less = {.bytes = bytes, .length = 5, .readable = 4};
    assert_false(customer_decode_borrowed(&less, see, &seen, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    less.readable = 5;
    assert_false(customer_decode_borrowed(&less, NULL, &seen, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_true(customer_decode_borrowed(&(model_documents_t){0}, see, &seen, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_point_into_the_callers_bytes),
        cmocka_unit_test(nothing_is_read_outside_the_callers_bytes),
        cmocka_unit_test(cut_documents_are_corrupt_and_read_no_further),
        cmocka_unit_test(hostile_bytes_are_not_read_past),
        cmocka_unit_test(the_function_may_have_enough),
        cmocka_unit_test(the_callers_memory_is_used_and_given_back),
        cmocka_unit_test(many_records_take_few_allocations),
        cmocka_unit_test(wrong_input_is_an_argument),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

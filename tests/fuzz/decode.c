/* A hostile document into a record, and out again. */
#include "fuzz.h"

/* Size of the document in front of the members: its length and, of a model that keeps its id
 * elsewhere, an _id that is new each time. */
static size_t head_of(const model__plan_t *plan)
{
    return plan->extra_id ? 4 + sizeof "\7_id" + sizeof(bson_oid_t) : 0;
}

static void encode(const model__plan_t *plan, const void *record, model__buffer_t *out)
{
    model_error_t error = {.code = MODEL_OK};

    model__buffer_init(out, NULL, 0);
    bool ok = model__encode(plan, record, out, &error);
    fuzz_tell(&error);
    FUZZ_CHECK(ok && model__bson_valid(out->data, out->size, NULL));
}

/* What was read can be written, is then read as the same, and written as the same. */
static void check_fixed_point(const model__plan_t *plan, const void *record, model_memory_t *memory)
{
    model__reading_t reading = {.memory = memory, .lenient = true};
    void *copy = malloc(plan->size);
    size_t head = head_of(plan);
    model__buffer_t one, other;

    FUZZ_CHECK(copy);
    encode(plan, record, &one);
    uint8_t *bytes = fuzz_decode(plan, one.data, one.size, copy, &reading);
    FUZZ_CHECK(bytes && fuzz_same(plan, record, copy));
    encode(plan, copy, &other);
    FUZZ_CHECK(one.size == other.size &&
               !memcmp(one.data + head, other.data + head, one.size - head));
    model__buffer_free(&one);
    model__buffer_free(&other);
    free(bytes);
    free(copy);
}

/* Over the document that it came from: all that the model does not name is kept. */
static void check_over(const model__plan_t *plan, const void *record, const uint8_t *origin,
                       model__reading_t *reading)
{
    model_error_t error = {.code = MODEL_OK};
    void *copy = malloc(plan->size);
    model__buffer_t out;

    FUZZ_CHECK(copy);
    model__buffer_init(&out, NULL, 0);
    bool ok = model__encode_over(plan, record, origin, reading->loaded, &out, &error);
    fuzz_tell(&error);
    FUZZ_CHECK(ok && model__bson_valid(out.data, out.size, NULL));
    fuzz_check_kept(plan, origin, out.data);
    uint8_t *bytes = fuzz_decode(plan, out.data, out.size, copy, reading);
    FUZZ_CHECK(bytes && fuzz_same(plan, record, copy));
    model__buffer_free(&out);
    free(bytes);
    free(copy);
}

static void check_record(const model__plan_t *plan, const void *record, const uint8_t *origin,
                         size_t size, model__reading_t *reading)
{
    FUZZ_CHECK(model__bson_valid(origin, size, NULL));
    check_fixed_point(plan, record, reading->memory);
    reading->lenient = true;
    check_over(plan, record, origin, reading);
}

static size_t n_calls, n_calls_left;

static void *counting(void *old, size_t size)
{
    n_calls++;
    return n_calls <= n_calls_left ? realloc(old, size) : NULL;
}

/* With little memory, of whatever kind: as with enough, or LIMIT, or MEMORY; never more is taken.
 */
static void check_short(const model__plan_t *plan, const uint8_t *bytes, size_t size,
                        model_memory_t *memory, bool fits)
{
    model_error_t error = {.code = MODEL_OK};
    model__reading_t reading = {.memory = memory};
    void *record = malloc(plan->size);
    const uint8_t *copy;

    FUZZ_CHECK(record);
    n_calls = 0;
    model__allocator = counting;
    bool ok = model__decode_copy(plan, bytes, size, record, &reading, &copy, &error);
    model__allocator = realloc;
    FUZZ_CHECK(ok == (error.code == MODEL_OK) && ok == (copy != NULL));
    FUZZ_CHECK(!ok || fits);
    if (error.code != MODEL_ERROR_MEMORY || n_calls <= n_calls_left)
        FUZZ_CHECK(ok || (fuzz_check_failure(&error, size), true));
    FUZZ_CHECK(!memory->cap || memory->taken <= memory->cap);
    FUZZ_CHECK(!memory->fixed || !n_calls);
    model__memory_clear(memory);
    free(record);
}

static void check_limits(fuzz_input_t *input, const model__plan_t *plan, const uint8_t *bytes,
                         size_t size, bool fits)
{
    model_memory_t memory;
    size_t cap = (size_t)fuzz_byte(input) << (fuzz_byte(input) % 8);
    uint8_t *room = malloc(cap + 1);

    FUZZ_CHECK(room);
    n_calls_left = SIZE_MAX;
    model__memory_init(&memory, cap + 1);
    check_short(plan, bytes, size, &memory, fits);
    model__memory_init_fixed(&memory, room, cap + 1);
    check_short(plan, bytes, size, &memory, fits);
    n_calls_left = cap % 8;
    model__memory_init(&memory, 0);
    check_short(plan, bytes, size, &memory, fits);
    free(room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t input = {data, data + size}, limits = input;
    const model__plan_t *plan = fuzz_plan(fuzz_byte(&input));
    model_memory_t memory;
    model__loaded_t loaded;
    model__reading_t reading = {.memory = &memory};
    void *record = malloc(plan->size);

    FUZZ_CHECK(record);
    model__memory_init(&memory, 0);
    fuzz_loaded(&input, plan, &memory, &loaded);
    uint8_t *bytes = fuzz_document(&input, plan, &size);
    uint8_t *origin = fuzz_decode(plan, bytes, size, record, &reading);
    check_limits(&limits, plan, bytes, size, origin != NULL);
    if (origin)
        check_record(plan, record, origin, size, &reading);
    free(origin);
    reading = (model__reading_t){.memory = &memory, .loaded = loaded.read ? &loaded : NULL};
    origin = fuzz_decode(plan, bytes, size, record, &reading);
    if (origin)
        check_record(plan, record, origin, size, &reading);
    free(origin);
    free(bytes);
    free(record);
    model__memory_clear(&memory);
    return 0;
}

/* A stranger's text as a record, and records as text: what is written is read, as the same text. */
#include "fuzz.h"

#include <mongomodel/json.h>

enum { TAKE_UNKNOWN = 1, VALIDATE = 2, NAN_AS_NULL = 4, PRETTY = 8, CANONICAL = 16, SHORT = 32 };

typedef bool reader_t(const model_t *model, const char *text, size_t length,
                      const model_json_t *options, model_memory_t *memory, void *record,
                      model_error_t *error);
typedef bool writer_t(const model_t *model, const void *record, const model_json_t *options,
                      model_buffer_t *buffer, model_error_t *error);

typedef struct trip {
    const model_t *model;
    reader_t *read;
    writer_t *write;
    model_json_t options;
    size_t memory_cap;
} trip_t;

static void check_details(const model_error_t *error)
{
    FUZZ_CHECK(error->message[0] && error->n_details <= MODEL_MAX_DETAILS);
    FUZZ_CHECK(error->n_details <= error->n_failures);
    for (uint32_t i = 0; i < error->n_details; i++) {
        const model_detail_t *detail = &error->details[i];
        FUZZ_CHECK(detail->rule[0] && detail->message[0]);
        FUZZ_CHECK(model__utf8_valid(detail->path, strlen(detail->path)));
        FUZZ_CHECK(model__utf8_valid(detail->message, strlen(detail->message)));
    }
}

static void check_refusal(const model_error_t *error)
{
    FUZZ_CHECK(error->code == MODEL_ERROR_VALIDATION || error->code == MODEL_ERROR_CORRUPT ||
               error->code == MODEL_ERROR_MISMATCH || error->code == MODEL_ERROR_LIMIT);
    FUZZ_CHECK(error->code != MODEL_ERROR_VALIDATION || error->n_details);
    check_details(error);
}

/* From a block of exactly the text's size. */
static bool read_text(const trip_t *trip, const uint8_t *text, size_t size, model_memory_t *memory,
                      void *record, model_error_t *error)
{
    char *exact = (char *)fuzz_copy(text, size, 0, 0);
    bool ok = trip->read(trip->model, exact, size, &trip->options, memory, record, error);

    free(exact);
    FUZZ_CHECK(ok == (error->code == MODEL_OK));
    FUZZ_CHECK(!memory->cap || memory->taken <= memory->cap);
    if (!ok)
        check_refusal(error);
    return ok;
}

/* A NaN has no text, unless it is to be null; libbson does not write all there is. */
static bool may_refuse(const trip_t *trip, const model_error_t *error)
{
    return error->code == MODEL_ERROR_VALIDATION ||
           (trip->write == model_to_extended_json && error->code == MODEL_ERROR_LIMIT);
}

static bool write_text(const trip_t *trip, const void *record, model_buffer_t *buffer)
{
    model_error_t error;
    bool ok = trip->write(trip->model, record, &trip->options, buffer, &error);

    FUZZ_CHECK(ok == (error.code == MODEL_OK));
    FUZZ_CHECK(ok || may_refuse(trip, &error));
    FUZZ_CHECK(ok ? model__utf8_valid((char *)buffer->bytes, buffer->size) : !buffer->size);
    return ok;
}

static bool same_text(const model_buffer_t *one, const model_buffer_t *other)
{
    return one->size == other->size && !memcmp(one->bytes, other->bytes, one->size);
}

/* Each time that it is written. */
static bool has_new_id(const trip_t *trip)
{
    return trip->write == model_to_extended_json && fuzz_plan_of(trip->model)->extra_id;
}

/* An embedded struct by value, when its document is missing, may lack what it must have. */
static bool only_lacks(const model_error_t *error)
{
    for (uint32_t i = 0; i < error->n_details; i++)
        if (strcmp(error->details[i].rule, "required") != 0)
            return false;
    return error->n_details;
}

/* Not all that libbson writes does it read, as what it was or at all: decimals of more than 34
 * digits, depth. */
static bool libbson_keeps(const trip_t *trip, const model_buffer_t *text)
{
    bson_error_t error;
    bson_t *document = bson_new_from_json(text->bytes, (ssize_t)text->size, &error);

    if (!document)
        return false;
    size_t size;
    char *again = trip->options.canonical ? bson_as_canonical_extended_json(document, &size)
                                          : bson_as_relaxed_extended_json(document, &size);
    bool same = again && size == text->size && !memcmp(again, text->bytes, size);
    bson_free(again);
    bson_destroy(document);
    return same;
}

/* again: what the text was read into. raw: the record may hold values that plain JSON cannot tell
 * from others, like a regex and a document. Records are not compared: libbson leaves out options of
 * a regex that it does not know. */
static void check_again(const trip_t *trip, const model_buffer_t *text, const void *again, bool raw)
{
    bool plain = trip->write == model_to_json;
    model_buffer_t other = {.bytes = NULL};

    if (!write_text(trip, again, &other)) {
        FUZZ_CHECK(!plain);
        return;
    }
    bool same = (plain && raw) || has_new_id(trip) || same_text(text, &other) ||
                (!plain && !libbson_keeps(trip, text));
    if (!same)
        fprintf(stderr, "%s\n%s\n", (char *)text->bytes, (char *)other.bytes);
    FUZZ_CHECK(same);
    model_buffer_clear(&other);
}

static void check_failed_again(const trip_t *trip, const model_buffer_t *text,
                               const model_error_t *error)
{
    bool excused = trip->write == model_to_extended_json && !libbson_keeps(trip, text);

    if (excused || only_lacks(error))
        return;
    fuzz_tell(error);
    fuzz_stop(__FILE__, __LINE__, (char *)text->bytes);
}

static void check_record(const trip_t *trip, const void *record, bool raw)
{
    model_buffer_t text = {.bytes = NULL};
    void *again = malloc(trip->model->size);
    model_memory_t memory;
    model_error_t error;

    FUZZ_CHECK(again);
    model__memory_init(&memory, 0);
    if (write_text(trip, record, &text) && !trip->options.nan_as_null) {
        bool ok = read_text(trip, text.bytes, text.size, &memory, again, &error);
        if (!ok)
            check_failed_again(trip, &text, &error);
        if (ok)
            check_again(trip, &text, again, raw);
        if (ok && raw) /* once more, with what it says now */
            check_record(trip, again, false);
    }
    model__memory_clear(&memory);
    model_buffer_clear(&text);
    free(again);
}

static void check_text(trip_t *trip, const uint8_t *text, size_t size)
{
    void *record = malloc(trip->model->size);
    model_memory_t memory;
    model_error_t error;

    FUZZ_CHECK(record);
    model__memory_init(&memory, trip->memory_cap);
    if (read_text(trip, text, size, &memory, record, &error)) {
        trip->options.skip_unknown = trip->options.validate = false;
        check_record(trip, record, true);
    }
    model__memory_clear(&memory);
    free(record);
}

static void check_document(trip_t *trip, fuzz_input_t *input)
{
    const model__plan_t *plan = fuzz_plan_of(trip->model);
    model_memory_t memory;
    model__reading_t reading = {.memory = &memory};
    void *record = malloc(plan->size);
    size_t size;

    FUZZ_CHECK(record);
    model__memory_init(&memory, 0);
    uint8_t *bytes = fuzz_document(input, plan, &size);
    uint8_t *held = fuzz_decode(plan, bytes, size, record, &reading);
    if (held)
        check_record(trip, record, true);
    free(bytes);
    free(held);
    model__memory_clear(&memory);
    free(record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t input = {data, data + size};
    uint8_t which = fuzz_byte(&input), flags = fuzz_byte(&input), how = fuzz_byte(&input);
    bool extended = which & 0x80;
    trip_t trip = {.model = fuzz_plan(which & 0x7f)->model,
                   .read = extended ? model_from_extended_json : model_from_json,
                   .write = extended ? model_to_extended_json : model_to_json,
                   .memory_cap = flags & SHORT ? size + 1 : 0};

    trip.options = (model_json_t){.secrets = true,
                                  .pretty = flags & PRETTY,
                                  .canonical = flags & CANONICAL,
                                  .nan_as_null = flags & NAN_AS_NULL,
                                  .skip_unknown = flags & TAKE_UNKNOWN,
                                  .validate = flags & VALIDATE};
    if (how == 0) {
        check_text(&trip, input.at, fuzz_left(&input));
        return 0;
    }
    trip.options.skip_unknown = trip.options.validate = false;
    check_document(&trip, &input);
    return 0;
}

/* Hostile documents in a row: as a list, as an array, and where they lie, all ways read the same.
 */
#include "fuzz.h"

#include <mongomodel/codec.h>

enum { MAX_DOCUMENTS = 4 };

typedef struct stream {
    const model_t *model;
    model__buffer_t row, array; /* the same documents */
    size_t n;                   /* of them */
    model_list_t wanted;        /* those before the first that cannot be read */
} stream_t;

static void check_error(const model_error_t *error)
{
    FUZZ_CHECK(error->code == MODEL_ERROR_CORRUPT || error->code == MODEL_ERROR_MISMATCH ||
               error->code == MODEL_ERROR_LIMIT);
    FUZZ_CHECK(error->message[0]);
}

static void check_item(const stream_t *stream, size_t i, const void *record)
{
    const uint8_t *items = stream->wanted.items;

    FUZZ_CHECK(i < stream->wanted.count);
    FUZZ_CHECK(model_equal(stream->model, items + i * stream->model->size, record));
}

static void check_list(const stream_t *stream, bool ok, const model_list_t *list,
                       const model_error_t *error)
{
    const uint8_t *items = list->items;

    FUZZ_CHECK(ok == (error->code == MODEL_OK) && ok == (stream->wanted.count == stream->n));
    FUZZ_CHECK(list->count == (ok ? stream->n : 0));
    if (!ok)
        check_error(error);
    for (size_t i = 0; i < list->count; i++)
        check_item(stream, i, items + i * stream->model->size);
}

static void check_lists(const stream_t *stream)
{
    uint8_t *row = fuzz_copy(stream->row.data, stream->row.size, 0, 0);
    uint8_t *array = fuzz_copy(stream->array.data, stream->array.size, 0, 0);
    model_error_t error;
    model_list_t list;

    bool ok = model_decode_list(stream->model, row, stream->row.size, &list, &error);
    check_list(stream, ok, &list, &error);
    model_list_clear(&list);
    ok = model_decode_array(stream->model, array, stream->array.size, &list, &error);
    check_list(stream, ok, &list, &error);
    model_list_clear(&list);
    free(row);
    free(array);
}

typedef struct shown {
    const stream_t *stream;
    size_t n;
} shown_t;

static bool show(const void *record, void *context)
{
    shown_t *shown = context;

    check_item(shown->stream, shown->n++, record);
    return true;
}

/* slack: readable bytes behind the last document. */
static void check_borrowed(const stream_t *stream, size_t slack)
{
    uint8_t *row = fuzz_copy(stream->row.data, stream->row.size, slack, 0x5a);
    shown_t shown = {stream, 0};
    model_error_t error;
    model_documents_t documents = {
        .bytes = row, .length = stream->row.size, .readable = stream->row.size + slack};

    bool ok = model_decode_borrowed(stream->model, &documents, show, &shown, &error);
    FUZZ_CHECK(ok == (error.code == MODEL_OK) && ok == (shown.n == stream->n));
    FUZZ_CHECK(shown.n == stream->wanted.count);
    if (!ok)
        check_error(&error);
    free(row);
}

static bool is_array(const uint8_t *bytes, size_t size)
{
    model__found_t found = {BSON_TYPE_ARRAY, bytes, bytes, size};
    model__flaw_t flaw = {.memory = NULL};

    return model__bson_framed(bytes, size) && model__bson_check(&found, 0, &flaw);
}

/* Bytes that are no documents, or are cut: no access outside them. */
static void check_cut(const stream_t *stream, fuzz_input_t *input)
{
    model__buffer_t cut = stream->row;
    model_error_t error;
    model_list_t list;

    cut.size = cut.size * fuzz_byte(input) / 255;
    uint8_t *bytes = fuzz_copy(cut.data, cut.size, 0, 0);
    if (!model_decode_list(stream->model, bytes, cut.size, &list, &error))
        check_error(&error);
    model_list_clear(&list);
    if (!model_decode_array(stream->model, bytes, cut.size, &list, &error))
        check_error(&error);
    else
        FUZZ_CHECK(is_array(bytes, cut.size));
    model_list_clear(&list);
    free(bytes);
}

static void add_wanted(stream_t *stream, const uint8_t *bytes, size_t size)
{
    model_list_t list;
    bool more = stream->wanted.count == stream->n;

    FUZZ_CHECK(model__buffer_put(&stream->row, bytes, size));
    FUZZ_CHECK(model__put_value(&stream->array, BSON_TYPE_DOCUMENT, "0", 1, bytes, size));
    stream->n++;
    if (!more || !model_decode_list(stream->model, stream->row.data, stream->row.size, &list, NULL))
        return;
    model_list_clear(&stream->wanted);
    stream->wanted = list;
}

/* False: not all of them have a length and an end. */
static bool take_documents(stream_t *stream, fuzz_input_t *input)
{
    bool framed = true;
    size_t mark, size;

    FUZZ_CHECK(model__put_document_begin(&stream->array, &mark));
    for (uint8_t n = fuzz_byte(input) % (MAX_DOCUMENTS + 1); n; n--) {
        uint8_t *bytes = fuzz_document(input, fuzz_plan_of(stream->model), &size);
        framed = framed && model__bson_framed(bytes, size);
        if (framed)
            add_wanted(stream, bytes, size);
        else
            FUZZ_CHECK(model__buffer_put(&stream->row, bytes, size));
        free(bytes);
    }
    FUZZ_CHECK(model__put_end(&stream->array, mark));
    return framed;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t input = {data, data + size};
    stream_t stream = {.model = fuzz_plan(fuzz_byte(&input))->model};

    model__buffer_init(&stream.row, NULL, 0);
    model__buffer_init(&stream.array, NULL, 0);
    FUZZ_CHECK(model__buffer_grow(&stream.row, 1));
    fuzz_input_t cut = input;
    if (take_documents(&stream, &input)) {
        check_lists(&stream);
        check_borrowed(&stream, 0);
        check_borrowed(&stream, MODEL_SLACK);
    }
    check_cut(&stream, &cut);
    model_list_clear(&stream.wanted);
    model__buffer_free(&stream.row);
    model__buffer_free(&stream.array);
    return 0;
}

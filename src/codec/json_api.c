#include "codec/json.h"

#include <mongomodel/rules.h>

enum { ON_STACK = 4096 };

/* ---- writing ---- */

/* document: a buffer that is used again. */
static bool write_record(model__json_t *json, const model__plan_t *plan, const void *record,
                         model__buffer_t *document)
{
    document->size = 0;
    return model__encode(plan, record, document, json->error) &&
           model__json_write(json, plan, document->data);
}

static bool write_records(model__json_t *json, const model_t *model, const void *records,
                          size_t count, model__buffer_t *document)
{
    const uint8_t *record = records;
    bool ok = model__json_put(json, "[", 1);

    for (size_t i = 0; ok && i < count; i++, record += model->size) {
        const model__plan_t *plan = model__api_whole(model, record, json->error);
        ok = plan &&
             (!i || model__json_put(json, json->options->pretty ? ",\n" : ",",
                                    json->options->pretty ? 2 : 1)) &&
             write_record(json, plan, record, document);
    }
    return ok && model__json_put(json, "]", 1);
}

/* The text gets a NUL that is not counted: there is room for it in the slack. */
static bool finish(model__json_t *json, model_buffer_t *buffer, bool ok)
{
    if (!model__output_end(json->out, buffer, ok && !json->failed))
        return false;
    buffer->bytes[buffer->size] = 0;
    return true;
}

bool model_to_json(const model_t *model, const void *record, const model_json_t *options,
                   model_buffer_t *buffer, model_error_t *error)
{
    const model__plan_t *plan = model__api_whole(model, record, error);
    uint8_t bytes[ON_STACK];
    model__buffer_t document, out;
    model__json_t json;

    if (!plan || !model__output_begin(&out, buffer, error))
        return false;
    model__buffer_init(&document, bytes, sizeof bytes);
    model__json_begin(&json, plan, options, &out, error);
    bool ok = write_record(&json, plan, record, &document);
    model__buffer_free(&document);
    return finish(&json, buffer, ok);
}

bool model_list_to_json(const model_t *model, const void *records, size_t count,
                        const model_json_t *options, model_buffer_t *buffer, model_error_t *error)
{
    const model__plan_t *plan = model__api_plan(model, count ? records : "", error);
    uint8_t bytes[ON_STACK];
    model__buffer_t document, out;
    model__json_t json;

    if (!plan || !model__output_begin(&out, buffer, error))
        return false;
    model__buffer_init(&document, bytes, sizeof bytes);
    model__json_begin(&json, plan, options, &out, error);
    bool ok = write_records(&json, model, records, count, &document);
    model__buffer_free(&document);
    return finish(&json, buffer, ok);
}

/* ---- reading ---- */

static bool check_input(const model__plan_t *plan, const model__text_t *input, model_error_t *error)
{
    size_t given = input->options ? input->options->max_bytes : 0;
    size_t most = given ? given : MODEL__JSON_MAX_BYTES;

    if (!input->text)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "%s: no text", plan->name);
    return input->length <= most ||
           model__fail(error, MODEL_ERROR_LIMIT, "%s: %zu bytes of text, at most %zu", plan->name,
                       input->length, most);
}

/* The text as a document of the model. */
static bool to_document(const model__plan_t *plan, const model__text_t *input,
                        model__buffer_t *document, model_error_t *error)
{
    model_memory_t scratch;
    model__json_t json;

    model__memory_init(&scratch, 0);
    model__json_begin(&json, plan, input->options, document, error);
    json.reading.memory = &scratch;
    bool ok = model__json_read(&json, plan, input->text, input->length);
    model__memory_clear(&scratch);
    return ok;
}

/* What is required was looked at by whoever parsed, unless it was libbson. */
static bool read_record(const model__plan_t *plan, const model__text_t *input,
                        model__parse_t *parse, model_memory_t *memory, void *record,
                        model_error_t *error)
{
    uint8_t bytes[ON_STACK];
    bool plain = parse == to_document;
    model__reading_t reading = {.memory = memory, .lenient = plain, .no_place = plain};
    model__buffer_t document;
    const uint8_t *copy;

    model__buffer_init(&document, bytes, sizeof bytes);
    bool ok =
        check_input(plan, input, error) && parse(plan, input, &document, error) &&
        model__decode_copy(plan, document.data, document.size, record, &reading, &copy, error);
    model__buffer_free(&document);
    if (!ok && plain && error && error->code == MODEL_ERROR_MISMATCH)
        error->code = MODEL_ERROR_VALIDATION;
    return ok && (!input->options || !input->options->validate ||
                  model_validate(plan->model, record, error));
}

bool model__from_text(const model_t *model, const model__text_t *input, model__parse_t *parse,
                      model_memory_t *memory, void *record, model_error_t *error)
{
    const model__plan_t *plan = model__api_plan(model, record, error);

    if (!plan)
        return false;
    if (!memory) {
        memcpy(record, plan->image, plan->size);
        return model__fail(error, MODEL_ERROR_ARGUMENT, "%s: no memory", plan->name);
    }
    model_memory_t mark = *memory;
    if (read_record(plan, input, parse, memory, record, error))
        return true;
    model__memory_rewind(memory, &mark);
    memcpy(record, plan->image, plan->size);
    return false;
}

bool model_from_json(const model_t *model, const char *text, size_t length,
                     const model_json_t *options, model_memory_t *memory, void *record,
                     model_error_t *error)
{
    return model__from_text(model, &(model__text_t){text, length, options}, to_document, memory,
                            record, error);
}

void *model_new_from_json(const model_t *model, const char *text, size_t length,
                          const model_json_t *options, model_error_t *error)
{
    const model__plan_t *plan = model__api_plan(model, "", error);
    model__block_t *block = plan ? model__block_new(plan, 1, 0) : NULL;
    void *record = block ? model__block_add(block) : NULL;

    if (plan && !record)
        model__no_memory(error);
    if (record && read_record(plan, &(model__text_t){text, length, options}, to_document,
                              &block->memory, record, error))
        return model__block_finish(block);
    model__block_free(block);
    return NULL;
}

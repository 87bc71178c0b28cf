/* Extended JSON is libbson's; what is ours is to leave out secrets. */
#include "codec/json.h"

enum { ON_STACK = 4096 };

typedef struct opening {
    const model__plan_t *plan; /* NULL: keys are data */
    const model__field_t *of;  /* what is under such keys; NULL: anything */
} opening_t;

/* How the document or array under a field is to be gone through. */
static opening_t open_value(const model__field_t *field, uint8_t type, const model__field_t *of)
{
    bool map = field->shape == MODEL_SHAPE_MAP && field != of;

    if (type == BSON_TYPE_ARRAY || map)
        return (opening_t){NULL, field};
    return (opening_t){field->embedded, NULL};
}

static bool copy_open(const opening_t *opening, const uint8_t *document, model__buffer_t *out)
{
    const uint8_t *end = document + model__load32(document);
    model__found_t found;
    bool ok = true;

    for (const uint8_t *p = document + 4;
         ok && model__bson_step(p, end, &found) == MODEL__STEP_ELEMENT;
         p = model__found_end(&found)) {
        const char *key = model__found_key(&found);
        size_t size = model__found_key_size(&found), mark;
        const model__field_t *field =
            opening->plan ? model__field_by_key(opening->plan, key, size) : opening->of;
        if (opening->plan && field && field->row->secret)
            continue;
        if (!field || !field->embedded || found.value_size < 5) {
            ok = model__buffer_put(out, p, (size_t)(model__found_end(&found) - p));
            continue;
        }
        opening_t inner = open_value(field, found.type, opening->of);
        if (inner.plan)
            inner.plan = model__case_stored(inner.plan, found.value);
        ok = model__put_begin(out, found.type, key, size, &mark) &&
             copy_open(&inner, found.value, out) && model__put_end(out, mark);
    }
    return ok;
}

static bool copy_without_secrets(const model__plan_t *plan, const uint8_t *document,
                                 model__buffer_t *out, model_error_t *error)
{
    size_t mark;
    bool ok = model__put_document_begin(out, &mark) &&
              copy_open(&(opening_t){model__case_stored(plan, document), NULL}, document, out) &&
              model__put_end(out, mark);

    return ok || model__buffer_failed(out, error);
}

static bool put_text(const model__buffer_t *document, bool canonical, model__buffer_t *out,
                     model_error_t *error)
{
    char *text = NULL;
    size_t length = 0;
    bson_t view;

    if (bson_init_static(&view, document->data, document->size))
        text = canonical ? bson_as_canonical_extended_json(&view, &length)
                         : bson_as_relaxed_extended_json(&view, &length);
    if (!text)
        return model__fail(error, MODEL_ERROR_LIMIT, "libbson could not write the document");
    bool ok = model__buffer_put(out, text, length) || model__buffer_failed(out, error);
    bson_free(text);
    return ok;
}

bool model_to_extended_json(const model_t *model, const void *record, const model_json_t *options,
                            model_buffer_t *buffer, model_error_t *error)
{
    const model__plan_t *plan = model__api_whole(model, record, error);
    model__buffer_t whole, open, out;
    uint8_t bytes[ON_STACK];

    if (!plan || !model__output_begin(&out, buffer, error))
        return false;
    bool secrets = options && options->secrets;
    model__buffer_init(&whole, bytes, sizeof bytes);
    model__buffer_init(&open, NULL, 0);
    bool ok = model__encode(plan, record, &whole, error) &&
              (secrets || copy_without_secrets(plan, whole.data, &open, error)) &&
              put_text(secrets ? &whole : &open, options && options->canonical, &out, error);
    model__buffer_free(&whole);
    model__buffer_free(&open);
    if (!model__output_end(&out, buffer, ok))
        return false;
    buffer->bytes[buffer->size] = 0;
    return true;
}

/* One document and nothing behind it. */
static bool parse_extended(const model__plan_t *plan, const model__text_t *input,
                           model__buffer_t *document, model_error_t *error)
{
    bson_json_reader_t *reader = bson_json_data_reader_new(true, 0);
    bson_error_t ignored;
    bson_t bson, more;

    bson_init(&bson);
    bson_init(&more);
    bson_json_data_reader_ingest(reader, (const uint8_t *)input->text, input->length);
    bool ok = bson_json_reader_read(reader, &bson, &ignored) == 1 &&
              bson_json_reader_read(reader, &more, &ignored) == 0;
    if (!ok)
        model__fail(error, MODEL_ERROR_CORRUPT, "%s: no extended JSON", plan->name);
    else if (!(ok = model__buffer_put(document, bson_get_data(&bson), bson.len)))
        model__buffer_failed(document, error);
    bson_destroy(&bson);
    bson_destroy(&more);
    bson_json_reader_destroy(reader);
    return ok;
}

bool model_from_extended_json(const model_t *model, const char *text, size_t length,
                              const model_json_t *options, model_memory_t *memory, void *record,
                              model_error_t *error)
{
    return model__from_text(model, &(model__text_t){text, length, options}, parse_extended, memory,
                            record, error);
}

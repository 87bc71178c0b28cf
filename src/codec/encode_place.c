/* Where the encoder is, what it says when it fails, and room when there is none. */
#include "codec/encode.h"

#include <stdio.h>

typedef struct text {
    char *at, *end;
} text_t;

static void append(text_t *text, const char *format, ...) MODEL__PRINTF(2, 3);

static void append(text_t *text, const char *format, ...)
{
    size_t room = (size_t)(text->end - text->at);
    va_list args;

    va_start(args, format);
    int n = vsnprintf(text->at, room, format, args);
    va_end(args);
    if (n > 0)
        text->at += (size_t)n < room ? (size_t)n : room - 1;
}

static void append_place(text_t *text, const model__place_t *place)
{
    if (place->outer) {
        append_place(text, place->outer);
        append(text, place->outer->field->shape == MODEL_SHAPE_POINTER ? "->" : ".");
    }
    append(text, "%s", place->field->row->name);
    if (place->item == MODEL__NO_ITEM)
        return;
    append(text, place->field->shape == MODEL_SHAPE_FIXED ? "[%zu]" : ".items[%zu]", place->item);
    if (place->field->shape == MODEL_SHAPE_MAP)
        append(text, place->inner == MODEL__ITS_KEY ? ".key" : ".value");
    else if (place->inner != MODEL__NO_ITEM)
        append(text, ".items[%zu]", place->inner);
}

void model__place_text(const model__place_t *place, char *text, size_t size)
{
    *text = 0;
    append_place(&(text_t){text, text + size}, place);
}

uint8_t *model__encoder_fail(const model__encoder_t *encoder, const model__field_t *field,
                             model_code_t code, const char *rule, const char *message)
{
    char path[MODEL__PATH_SIZE];

    model__place_text(&(model__place_t){encoder->place, field, encoder->item, encoder->inner}, path,
                      sizeof path);
    model__fail_at(encoder->error, code, path, rule, "%s", message);
    return NULL;
}

uint8_t *model__encoder_fault(const model__encoder_t *encoder, const model__field_t *field,
                              const char *rule, const char *message)
{
    return model__encoder_fail(encoder, field, MODEL_ERROR_VALIDATION, rule, message);
}

uint8_t *model__no_case(const model__encoder_t *encoder, const model__plan_t *plan)
{
    return model__encoder_fault(encoder, &plan->fields[0], MODEL__RULE_ENUM,
                                "a tag that no case has");
}

uint8_t *model__encoder_full(const model__encoder_t *encoder)
{
    model__buffer_failed(encoder->out, encoder->error);
    return NULL;
}

uint8_t *model__encoder_grow(model__encoder_t *encoder, uint8_t *at, size_t n)
{
    model__buffer_t *out = encoder->out;

    if (at)
        out->size = (size_t)(at - out->data);
    if (!model__buffer_grow(out, n))
        return model__encoder_full(encoder);
    encoder->end = out->data + out->capacity;
    encoder->data = out->data;
    return out->data + out->size;
}

uint8_t *model__encoder_much(model__encoder_t *encoder, uint8_t *at, size_t fixed, size_t n)
{
    encoder->out->over = encoder->out->over || n > INT32_MAX;
    if (encoder->out->over)
        return model__encoder_full(encoder);
    return model__encoder_room(encoder, at, fixed + n);
}

/* The defaults of a struct inside others are its own, and what the outer ones say about it. */
static bool has_default(const model__place_t *place, const model__field_t *field)
{
    const model__plan_t *plan = field->plan;
    size_t at = 0;

    while (!model__value_of(field, (const uint8_t *)plan->image + at)) {
        if (!place || place->field->shape)
            return false;
        at += place->field->row->offset;
        plan = place->field->plan;
        place = place->outer;
    }
    return true;
}

bool model__stores_null(const model__place_t *place, const model__field_t *field)
{
    return field->row->store_null || has_default(place, field);
}

/* Members by their shape. */
#include "codec/encode.h"

/* Writes the value of one item, behind its head. */
typedef uint8_t *write_item_t(model__encoder_t *encoder, const model__field_t *field,
                              const uint8_t *value, uint8_t *at);

/* index: the encoder's, of what is being written. */
static uint8_t *write_items(model__encoder_t *encoder, const model__field_t *field, uint8_t type,
                            model__span_t span, write_item_t *write, size_t *index, uint8_t *at)
{
    model__counter_t counter = {{type, '0'}, 3};
    const uint8_t *value = span.items;

    for (size_t i = 0; i < span.count; i++, value += span.stride) {
        at = model__encoder_room(encoder, at, counter.size); /* and the slack */
        if (!at)
            return NULL;
        *index = i;
        counter.head[0] = type ? type : model__value_type(field, value);
        memcpy(at, counter.head, sizeof counter.head);
        at = write(encoder, field, value, at + counter.size);
        if (!at)
            return NULL;
        model__count_up(&counter);
    }
    *index = MODEL__NO_ITEM;
    return at;
}

uint8_t *model__write_begin(model__encoder_t *encoder, const model__field_t *field, uint8_t *at,
                            size_t *start)
{
    if (encoder->depth >= MODEL__MAX_DEPTH)
        return model__encoder_fail(encoder, field, MODEL_ERROR_LIMIT, MODEL__RULE_DEPTH,
                                   "nested too deeply");
    encoder->depth++;
    at = model__encoder_room(encoder, at, sizeof(uint32_t));
    if (!at)
        return NULL;
    *start = (size_t)(at - encoder->data);
    return at + sizeof(uint32_t);
}

uint8_t *model__write_end(model__encoder_t *encoder, size_t start, uint8_t *at)
{
    at = at ? model__encoder_room(encoder, at, 1) : NULL;
    if (!at)
        return NULL;
    encoder->depth--;
    *at++ = 0;
    return model__write_length(encoder, start, at);
}

static uint8_t *write_list(model__encoder_t *encoder, const model__field_t *field,
                           const uint8_t *member, uint8_t *at)
{
    model__span_t span = model__span_of(field, member);
    size_t start = 0;

    at = model__write_begin(encoder, field, at, &start);
    if (at)
        at = write_items(encoder, field, 0, span, model__write_kind, &encoder->item, at);
    return model__write_end(encoder, start, at);
}

static uint8_t *write_row(model__encoder_t *encoder, const model__field_t *field,
                          const uint8_t *item, uint8_t *at)
{
    model__span_t span = model__inner_span(field, item);
    size_t start = 0;

    at = model__write_begin(encoder, field, at, &start);
    if (at)
        at = write_items(encoder, field, 0, span, model__write_kind, &encoder->inner, at);
    return model__write_end(encoder, start, at);
}

static uint8_t *write_lists(model__encoder_t *encoder, const model__field_t *field,
                            const uint8_t *member, uint8_t *at)
{
    size_t start = 0;

    at = model__write_begin(encoder, field, at, &start);
    if (at)
        at = write_items(encoder, field, BSON_TYPE_ARRAY, model__span_of(field, member), write_row,
                         &encoder->item, at);
    return model__write_end(encoder, start, at);
}

uint8_t *model__write_embedded(model__encoder_t *encoder, const model__field_t *field,
                               const uint8_t *record, uint8_t *at)
{
    model__place_t place = {encoder->place, field, encoder->item, MODEL__NO_ITEM};

    if (encoder->depth >= MODEL__MAX_DEPTH)
        return model__encoder_fail(encoder, field, MODEL_ERROR_LIMIT, MODEL__RULE_DEPTH,
                                   "nested too deeply");
    encoder->depth++;
    encoder->place = &place;
    encoder->item = MODEL__NO_ITEM;
    at = model__write_case(encoder, field->embedded, record, at);
    encoder->item = place.item;
    encoder->place = place.outer;
    encoder->depth--;
    return at;
}

const uint8_t *model__value_of(const model__field_t *field, const uint8_t *record)
{
    const uint8_t *member = record + field->row->offset;

    switch (field->shape) {
    case MODEL_SHAPE_OPTIONAL:
        return *member ? record + model__value_at(field->row) : NULL;
    case MODEL_SHAPE_POINTER:
        return model__load_pointer(member);
    case MODEL_SHAPE_FIXED:
        return member;
    case MODEL_SHAPE_LIST:
    case MODEL_SHAPE_LISTS:
    case MODEL_SHAPE_MAP:
        return model__span_of(field, member).items ? member : NULL;
    default:
        return model__kind_empty(field->kind, member) ? NULL : member;
    }
}

/* The bytes behind the key of a member that is not empty. */
static uint8_t *write_value(model__encoder_t *encoder, const model__field_t *field,
                            const uint8_t *value, uint8_t *at)
{
    static write_item_t *const writers[] = {
        [0] = model__write_kind,
        [MODEL_SHAPE_OPTIONAL >> 8] = model__write_kind,
        [MODEL_SHAPE_LIST >> 8] = write_list,
        [MODEL_SHAPE_FIXED >> 8] = write_list,
        [MODEL_SHAPE_POINTER >> 8] = model__write_kind,
        [MODEL_SHAPE_MAP >> 8] = model__write_map,
        [MODEL_SHAPE_LISTS >> 8] = write_lists,
    };

    return writers[field->shape >> 8](encoder, field, value, at);
}

static uint8_t type_of(const model__field_t *field, const uint8_t *value)
{
    return model__has_items(field) ? field->type : model__value_type(field, value);
}

uint8_t *model__write_member(model__encoder_t *encoder, const model__field_t *field,
                             const uint8_t *record, uint8_t *at)
{
    const uint8_t *value = model__value_of(field, record);
    size_t head_size = field->key_size + 2;

    if (!value && !model__stores_null(encoder->place, field))
        return at;
    at = model__encoder_room(encoder, at, head_size);
    if (!at)
        return NULL;
    memcpy(at, field->header, head_size);
    *at = value ? type_of(field, value) : BSON_TYPE_NULL;
    at += head_size;
    return value ? write_value(encoder, field, value, at) : at;
}

bool model__put_member(const model__place_t *place, const model__field_t *field,
                       const uint8_t *value, const char *key, size_t key_size, model__buffer_t *out,
                       model_error_t *error)
{
    model__encoder_t encoder;
    size_t start = out->size;

    if (!model__put_head(out, type_of(field, value), key, key_size))
        return model__buffer_failed(out, error);
    uint8_t *at = model__encoder_begin(&encoder, out, place, error);
    at = at ? write_value(&encoder, field, value, at) : NULL;
    return model__encoder_end(&encoder, at, start);
}

bool model__encode_member(const model__field_t *field, const void *record, const char *key,
                          size_t key_size, model__buffer_t *out, bool *written,
                          model_error_t *error)
{
    const uint8_t *value = model__value_of(field, record);

    *written = value && model__put_member(NULL, field, value, key, key_size, out, error);
    return !value || *written;
}

bool model__encode_value(const model__field_t *field, const void *value, const char *key,
                         size_t key_size, model__buffer_t *out, model_error_t *error)
{
    model__encoder_t encoder;
    size_t start = out->size;

    if (!model__put_head(out, model__value_type(field, value), key, key_size))
        return model__buffer_failed(out, error);
    uint8_t *at = model__encoder_begin(&encoder, out, NULL, error);
    at = at ? model__write_kind(&encoder, field, value, at) : NULL;
    return model__encoder_end(&encoder, at, start);
}

bool model__encode_content(const model__field_t *field, const void *content, const char *key,
                           size_t key_size, model__buffer_t *out, model_error_t *error)
{
    return model__put_member(NULL, field, content, key, key_size, out, error);
}

#include "codec/decode.h"

static bool enter(const model__decoder_t *decoder, const model__field_t *field,
                  const model__found_t *found, uint8_t type)
{
    if (found->type != type)
        return model__decode_mismatch(decoder, field, found);
    return decoder->depth < MODEL__MAX_DEPTH ||
           model__decode_fail(decoder, MODEL_ERROR_LIMIT, model__member(field), MODEL__RULE_DEPTH,
                              found->element, "nested deeper than %d", MODEL__MAX_DEPTH);
}

/* Loaded bits go no deeper than into embedded structs by value: a list or a struct behind a pointer
 * has one, and if it was not read whole its parts may be missing. */
static void leave_leaves(model__decoder_t *inner, const model__field_t *field)
{
    const model__loaded_t *loaded = inner->loaded;

    if (!loaded)
        return;
    if (loaded->writable && !model__bit(loaded->writable, inner->leaf + field->first_leaf))
        inner->lenient = true;
    inner->loaded = NULL;
}

bool model__read_embedded(const model__decoder_t *decoder, const model__field_t *field,
                          const model__found_t *found, void *at)
{
    bool item = decoder->frame && decoder->frame->item != MODEL__NO_ITEM;
    model__frame_t frame = {decoder->frame, item ? NULL : field, MODEL__NO_ITEM};
    model__decoder_t inner = *decoder;

    if (!enter(decoder, field, found, BSON_TYPE_DOCUMENT))
        return false;
    inner.frame = &frame;
    inner.depth++;
    inner.leaf += field->first_leaf;
    return model__decode_document(&inner, field->embedded, found->value, model__found_end(found),
                                  at);
}

static bool read_pointer(const model__decoder_t *decoder, const model__field_t *field,
                         const model__found_t *found, uint8_t *record)
{
    model__decoder_t inner = *decoder;
    void *target = model__take(decoder->reading->memory, field->embedded->size);

    if (!target)
        return model__memory_failed(decoder->reading->memory, decoder->error);
    leave_leaves(&inner, field);
    if (!model__read_embedded(&inner, field, found, target))
        return false;
    memcpy(record + field->row->offset, &target, sizeof target);
    return true;
}

/* How many items; only their lengths are looked at. MODEL__NO_ITEM: corrupt, after saying so. */
static uint32_t count_items(const model__decoder_t *decoder, const model__field_t *field,
                            const model__found_t *array)
{
    const uint8_t *p = array->value + 4;
    model__found_t item;
    model__step_t step;
    uint32_t count = 0;

    while ((step = model__bson_step(p, model__found_end(array), &item)) == MODEL__STEP_ELEMENT) {
        p = model__found_end(&item);
        count++;
    }
    if (step == MODEL__STEP_END)
        return count;
    model__decode_corrupt(decoder, model__member(field), p, "invalid item");
    return MODEL__NO_ITEM;
}

static bool read_items(const model__decoder_t *decoder, const model__field_t *field,
                       const model__found_t *array, uint8_t *items)
{
    model__frame_t frame = {decoder->frame, field, 0};
    model__decoder_t inner = *decoder;
    const uint8_t *p = array->value + 4;
    model__found_t item;

    inner.frame = &frame;
    inner.depth++;
    leave_leaves(&inner, field);
    while (model__bson_step(p, model__found_end(array), &item) == MODEL__STEP_ELEMENT) {
        if (!model__read_value(&inner, field, &item, items + frame.item * field->stride))
            return false;
        p = model__found_end(&item);
        frame.item++;
    }
    return true;
}

static bool read_list(const model__decoder_t *decoder, const model__field_t *field,
                      const model__found_t *found, uint8_t *record)
{
    if (!enter(decoder, field, found, BSON_TYPE_ARRAY))
        return false;
    size_t count = count_items(decoder, field, found);
    if (count == MODEL__NO_ITEM)
        return false;
    uint8_t *items = model__take_array(decoder->reading->memory, count, field->stride);
    if (!items)
        return model__memory_failed(decoder->reading->memory, decoder->error);
    if (!read_items(decoder, field, found, items))
        return false;
    memcpy(record + model__items_at(field->row), &items, sizeof items);
    memcpy(record + model__count_at(field->row), &count, sizeof count);
    return true;
}

static bool read_optional(const model__decoder_t *decoder, const model__field_t *field,
                          const model__found_t *found, uint8_t *record)
{
    if (!model__read_value(decoder, field, found, record + model__value_at(field->row)))
        return false;
    record[field->row->offset] = true;
    return true;
}

/* The _id of a model that keeps its id under another key. */
static bool read_extra_id(const model__decoder_t *decoder, const model__field_t *field,
                          const model__found_t *found)
{
    model__flaw_t flaw;

    return model__bson_check(found, decoder->depth, &flaw) ||
           model__decode_flawed(decoder, model__member(field), &flaw);
}

bool model__read_member(const model__decoder_t *decoder, const model__field_t *field,
                        const model__found_t *found, uint8_t *record)
{
    switch (field->plan->elements[field->index].op) {
    case MODEL__OP_EXTRA_ID:
        return read_extra_id(decoder, field, found);
    case MODEL__OP_OPTIONAL:
        return read_optional(decoder, field, found, record);
    case MODEL__OP_LIST:
        return read_list(decoder, field, found, record);
    case MODEL__OP_POINTER:
        return read_pointer(decoder, field, found, record);
    default:
        return model__read_value(decoder, field, found, record + field->row->offset);
    }
}

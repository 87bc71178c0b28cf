#include "codec/decode.h"

static bool enter(const model__decoder_t *decoder, const model__field_t *field,
                  const model__found_t *found, uint8_t type)
{
    if (found->type != type)
        return model__decode_expected(decoder, field, found, model__bson_type_name(type));
    return decoder->depth < MODEL__MAX_DEPTH ||
           model__decode_fail(decoder, MODEL_ERROR_LIMIT, model__member(field), MODEL__RULE_DEPTH,
                              found->element, "nested deeper than %d", MODEL__MAX_DEPTH);
}

/* Loaded bits go no deeper than into embedded structs by value: a list, a struct behind a pointer,
 * a tagged union has one, and if it was not read whole its parts may be missing. */
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
    model__frame_t frame = {decoder->frame, item ? NULL : field, MODEL__NO_ITEM, NULL};
    model__decoder_t inner = *decoder;

    if (!enter(decoder, field, found, BSON_TYPE_DOCUMENT))
        return false;
    if (field->embedded->cases)
        leave_leaves(&inner, field);
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

/* What one item is read by, and into: its place in memory. */
typedef bool read_item_t(const model__decoder_t *decoder, const model__field_t *field,
                         const model__found_t *found, void *at);

/* frame: what the items belong to, at its first one. */
static bool read_items(const model__decoder_t *decoder, model__frame_t *frame,
                       const model__field_t *field, const model__found_t *array, read_item_t *read,
                       model__span_t span)
{
    model__decoder_t inner = *decoder;
    const uint8_t *p = array->value + 4;
    uint8_t *at = (uint8_t *)(uintptr_t)span.items;
    model__found_t item;

    inner.frame = frame;
    inner.depth++;
    leave_leaves(&inner, field);
    while (model__bson_step(p, model__found_end(array), &item) == MODEL__STEP_ELEMENT) {
        if (!read(&inner, field, &item, at))
            return false;
        p = model__found_end(&item);
        at += span.stride;
        frame->item++;
    }
    return true;
}

/* Items in memory of their own, to which items_at and count_at point then. */
static bool read_many(const model__decoder_t *decoder, model__frame_t *frame,
                      const model__field_t *field, const model__found_t *found, read_item_t *read,
                      size_t stride, uint8_t *items_at, uint8_t *count_at)
{
    model__span_t span = {.count = count_items(decoder, field, found), .stride = stride};

    if (span.count == MODEL__NO_ITEM)
        return false;
    span.items = model__take_array(decoder->reading->memory, span.count, stride);
    if (!span.items)
        return model__memory_failed(decoder->reading->memory, decoder->error);
    if (!read_items(decoder, frame, field, found, read, span))
        return false;
    memcpy(items_at, &span.items, sizeof span.items);
    memcpy(count_at, &span.count, sizeof span.count);
    return true;
}

static bool read_row(const model__decoder_t *decoder, const model__field_t *field,
                     const model__found_t *found, void *at)
{
    model__frame_t frame = {decoder->frame, NULL, 0, NULL};
    uint8_t *count_at = (uint8_t *)at + offsetof(model_string_list_t, count);

    return enter(decoder, field, found, BSON_TYPE_ARRAY) &&
           read_many(decoder, &frame, field, found, model__read_value, field->inner, at, count_at);
}

/* decoder->frame is at the item. */
static bool read_entry(const model__decoder_t *decoder, const model__field_t *field,
                       const model__found_t *found, void *at)
{
    const char *key = model__found_key(found);
    model__frame_t frame = *decoder->frame;
    model__decoder_t inner = *decoder;

    inner.frame = &frame;
    frame.part = ".key";
    if (!model__utf8_ok(key, model__found_key_size(found)))
        return model__decode_fail(&inner, MODEL_ERROR_CORRUPT, NULL, MODEL__RULE_UTF8,
                                  found->element, "invalid UTF-8 in a key");
    if (!field->row->any_key && !model__plain_key(key, model__found_key_size(found)))
        return model__decode_fail(&inner, MODEL_ERROR_MISMATCH, NULL, MODEL__RULE_KEY,
                                  found->element, "empty, beginning with $ or with a dot");
    memcpy(at, &key, sizeof key);
    frame.part = ".value";
    return model__read_value(&inner, field, found, (uint8_t *)at + field->value_at);
}

static bool check_keys(const model__decoder_t *decoder, const model__field_t *field,
                       const model__found_t *map)
{
    const uint8_t *p = map->value + 4;
    model__found_t found;
    model__flaw_t flaw = model__no_flaw(decoder);
    model__keys_t keys;
    bool ok = true;

    model__keys_begin(&keys, map->value, flaw.memory);
    while (ok && model__bson_step(p, model__found_end(map), &found) == MODEL__STEP_ELEMENT) {
        ok = model__keys_add(&keys, &found, &flaw);
        p = model__found_end(&found);
    }
    model__keys_end(&keys);
    return ok || model__decode_flawed(decoder, model__member(field), &flaw);
}

static bool read_list(const model__decoder_t *decoder, const model__field_t *field,
                      const model__found_t *found, uint8_t *record)
{
    static const struct how {
        uint8_t type;
        read_item_t *read;
    } hows[] = {
        [MODEL_SHAPE_LIST >> 8] = {BSON_TYPE_ARRAY, model__read_value},
        [MODEL_SHAPE_LISTS >> 8] = {BSON_TYPE_ARRAY, read_row},
        [MODEL_SHAPE_MAP >> 8] = {BSON_TYPE_DOCUMENT, read_entry},
    };
    const struct how *how = &hows[field->shape >> 8];
    model__frame_t frame = {decoder->frame, field, 0, NULL};

    return enter(decoder, field, found, how->type) &&
           (field->shape != MODEL_SHAPE_MAP || check_keys(decoder, field, found)) &&
           read_many(decoder, &frame, field, found, how->read, field->stride,
                     record + model__items_at(field->row), record + model__count_at(field->row));
}

static bool read_fixed(const model__decoder_t *decoder, const model__field_t *field,
                       const model__found_t *found, uint8_t *record)
{
    model__frame_t frame = {decoder->frame, field, 0, NULL};

    if (!enter(decoder, field, found, BSON_TYPE_ARRAY))
        return false;
    uint32_t count = count_items(decoder, field, found);
    if (count == MODEL__NO_ITEM)
        return false;
    if (count != field->n_items)
        return model__decode_fail(decoder, MODEL_ERROR_MISMATCH, model__member(field),
                                  MODEL__RULE_ITEMS, found->value, "%u items instead of %u",
                                  (unsigned)count, (unsigned)field->n_items);
    return read_items(decoder, &frame, field, found, model__read_value,
                      model__span_of(field, record + field->row->offset));
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
    model__flaw_t flaw = model__no_flaw(decoder);

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
    case MODEL__OP_LISTS:
    case MODEL__OP_MAP:
        return read_list(decoder, field, found, record);
    case MODEL__OP_FIXED:
        return read_fixed(decoder, field, found, record);
    case MODEL__OP_POINTER:
        return read_pointer(decoder, field, found, record);
    default:
        return model__read_value(decoder, field, found, record + field->row->offset);
    }
}

#include "codec/decode.h"

static bool is_read(const model__decoder_t *decoder, const model__field_t *field)
{
    if (!decoder->loaded)
        return true;
    for (uint32_t i = 0; i < field->n_leaves; i++)
        if (model__bit(decoder->loaded->read, decoder->leaf + field->first_leaf + i))
            return true;
    return false;
}

static uint8_t op_of(const model__field_t *field)
{
    return field->plan->elements[field->index].op;
}

static bool can_be_empty(const model__field_t *field)
{
    switch (op_of(field)) {
    case MODEL__OP_STRING:
    case MODEL__OP_TEXT:
    case MODEL__OP_BINARY:
    case MODEL__OP_RAW:
    case MODEL__OP_POINTER:
    case MODEL__OP_OPTIONAL:
    case MODEL__OP_LIST:
        return true;
    default:
        return false;
    }
}

static bool own_struct(const model__decoder_t *decoder, const model__plan_t *plan, uint8_t *record);

static bool own_list(const model__decoder_t *decoder, const model__field_t *field, uint8_t *record)
{
    uint8_t *at = record + model__items_at(field->row);
    size_t count = model__load_size(record + model__count_at(field->row));
    const uint8_t *items = model__load_pointer(at);

    if (!items)
        return true;
    uint8_t *own = model__take_copy(decoder->memory, items, count * field->stride);
    if (!own)
        return model__memory_failed(decoder->memory, decoder->error);
    memcpy(at, &own, sizeof own);
    for (size_t i = 0; i < count && field->embedded; i++)
        if (!own_struct(decoder, field->embedded, own + i * field->stride))
            return false;
    return true;
}

static bool own_pointer(const model__decoder_t *decoder, const model__field_t *field,
                        uint8_t *record)
{
    uint8_t *at = record + field->row->offset;
    const void *target = model__load_pointer(at);

    if (!target)
        return true;
    void *own = model__take_copy(decoder->memory, target, field->embedded->size);
    if (!own)
        return model__memory_failed(decoder->memory, decoder->error);
    memcpy(at, &own, sizeof own);
    return own_struct(decoder, field->embedded, own);
}

/* The lists and structs that a default points to are constants of the program: the record gets its
 * own. */
static bool own_default(const model__decoder_t *decoder, const model__field_t *field,
                        uint8_t *record)
{
    switch (op_of(field)) {
    case MODEL__OP_LIST:
        return own_list(decoder, field, record);
    case MODEL__OP_POINTER:
        return own_pointer(decoder, field, record);
    case MODEL__OP_DOCUMENT:
        return own_struct(decoder, field->embedded, record + field->row->offset);
    default:
        return true;
    }
}

static bool own_struct(const model__decoder_t *decoder, const model__plan_t *plan, uint8_t *record)
{
    for (uint32_t i = 0; i < plan->n_fields; i++)
        if (!own_default(decoder, &plan->fields[i], record))
            return false;
    return true;
}

static bool check_required(const model__walk_t *walk, const model__field_t *field,
                           const uint8_t *at, const char *what)
{
    const model__decoder_t *decoder = walk->decoder;

    if (!field->row->required || decoder->lenient || op_of(field) == MODEL__OP_DOCUMENT)
        return true;
    return model__decode_fail(decoder, MODEL_ERROR_MISMATCH, model__member(field),
                              MODEL__RULE_REQUIRED, at, "required, but %s", what);
}

/* The record was filled from the image, which has the defaults. */
bool model__read_missing(const model__walk_t *walk, const model__field_t *field)
{
    if (op_of(field) == MODEL__OP_EXTRA_ID)
        return true;
    if (is_read(walk->decoder, field) && !check_required(walk, field, walk->document, "missing"))
        return false;
    return own_default(walk->decoder, field, walk->record);
}

bool model__read_null(const model__walk_t *walk, const model__field_t *field,
                      const model__found_t *found)
{
    if (op_of(field) == MODEL__OP_EXTRA_ID)
        return true;
    if (!check_required(walk, field, found->element, "null"))
        return false;
    if (!can_be_empty(field))
        return own_default(walk->decoder, field, walk->record);
    memset(walk->record + field->row->offset, 0, field->row->size);
    return true;
}

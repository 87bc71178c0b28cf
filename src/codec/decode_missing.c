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

static bool own_default(const model__walk_t *walk, const model__field_t *field)
{
    const model__decoder_t *decoder = walk->decoder;

    return model__own_default(field, walk->record, decoder->reading->memory) ||
           model__memory_failed(decoder->reading->memory, decoder->error);
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
    return own_default(walk, field);
}

static bool read_null(const model__walk_t *walk, const model__field_t *field,
                      const model__found_t *found)
{
    if (op_of(field) == MODEL__OP_EXTRA_ID)
        return true;
    if (!check_required(walk, field, found->element, "null"))
        return false;
    if (!field->may_be_empty)
        return own_default(walk, field);
    memset(walk->record + field->row->offset, 0, field->row->size);
    return true;
}

bool model__read_field(const model__walk_t *walk, const model__field_t *field,
                       const model__found_t *found)
{
    if (found->type == BSON_TYPE_NULL)
        return read_null(walk, field, found);
    return model__read_member(walk->decoder, field, found, walk->record);
}

#include "codec/codec.h"

/* What a managed record knows of its document is copied too, so that the copy can be saved. */
static bool copy_bits(const model__plan_t *plan, const uint64_t *bits, model_memory_t *memory,
                      uint64_t **copy)
{
    size_t words = (plan->n_leaves + 63u) / 64;

    if (!bits)
        return true;
    *copy = model__take_copy(memory, bits, words * sizeof *bits);
    return *copy;
}

static bool copy_loaded(const model__plan_t *plan, const model__slot_t *slot, model__block_t *block)
{
    const model__loaded_t *loaded = &slot->block->loaded;

    if (slot->flags & MODEL__SLOT_WHOLE)
        return true;
    return copy_bits(plan, loaded->read, &block->memory, &block->loaded.read) &&
           copy_bits(plan, loaded->writable, &block->memory, &block->loaded.writable);
}

static bool copy_origin(const model__slot_t *slot, model__slot_t *copy, model_memory_t *memory)
{
    copy->flags = slot->flags;
    if (!slot->origin)
        return true;
    uint8_t *origin = model__take(memory, (size_t)slot->origin_size + MODEL__SLACK);
    if (!origin)
        return false;
    memcpy(origin, slot->origin, slot->origin_size);
    memset(origin + slot->origin_size, 0, MODEL__SLACK);
    copy->origin = origin;
    copy->origin_size = slot->origin_size;
    return true;
}

static bool copy_values(const model__plan_t *plan, const void *record, void *copy,
                        model_memory_t *memory)
{
    model__reading_t reading = {.memory = memory, .lenient = true};
    const uint8_t *document;
    model__buffer_t buffer;

    model__buffer_init(&buffer, NULL, 0);
    bool ok = model__encode(plan, record, &buffer, NULL) &&
              model__decode_copy(plan, buffer.data, buffer.size, copy, &reading, &document, NULL);
    model__buffer_free(&buffer);
    return ok;
}

static void *copy_record(const model__plan_t *plan, const void *record, model__block_t *block)
{
    const model__slot_t *slot = model__slot_of(plan, record);
    void *copy = model__block_add(block);

    if (!copy || !copy_values(plan, record, copy, &block->memory))
        return NULL;
    if (slot &&
        (!copy_loaded(plan, slot, block) || !copy_origin(slot, &block->slots[0], &block->memory)))
        return NULL;
    return model__block_finish(block);
}

void *model_copy(const model_t *model, const void *record)
{
    const model__plan_t *plan = record ? model__plan_of(model, NULL) : NULL;
    model__block_t *block = plan ? model__block_new(plan, 1, 0) : NULL;
    void *copy = block ? copy_record(plan, record, block) : NULL;

    if (!copy)
        model__block_free(block);
    return copy;
}

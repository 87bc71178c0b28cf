#include "store/store.h"

/* What meta.first of a plain record says after a create without an answer; last is NULL then, so
 * that the record is not managed. */
static const char unsettled;

const model__loaded_t *model__slot_loaded(const model__slot_t *slot)
{
    const model__loaded_t *loaded = &slot->block->loaded;

    return slot->flags & MODEL__SLOT_WHOLE || !loaded->read ? NULL : loaded;
}

uint8_t *model__takeover_room(model__takeover_t *stage, size_t size)
{
    model__memory_init(&stage->memory, 0);
    return model__take(&stage->memory, size + MODEL__SLACK);
}

bool model__takeover_read(model__takeover_t *stage, model__call_t *call, model__slot_t *slot,
                          const model__loaded_t *loaded, uint8_t *bytes, size_t size)
{
    model__reading_t reading = {.memory = &stage->memory, .loaded = loaded};

    stage->origin = bytes;
    stage->origin_size = (uint32_t)size;
    stage->record = model__take(&call->memory, call->plan->size);
    if (!stage->record || !model__slot_memory(slot))
        return model__no_memory(call->error);
    memset(bytes + size, 0, MODEL__SLACK);
    return model__decode(call->plan, bytes, size, stage->record, &reading, call->error);
}

bool model__takeover_make(model__takeover_t *stage, model__call_t *call, model__slot_t *slot,
                          const model__loaded_t *loaded, const uint8_t *bytes, size_t size)
{
    uint8_t *own = model__takeover_room(stage, size);

    if (!own)
        return model__no_memory(call->error);
    memcpy(own, bytes, size);
    return model__takeover_read(stage, call, slot, loaded, own, size);
}

static void copy_members(const model__plan_t *plan, const void *from, void *to)
{
    model_meta_t kept;
    void *meta = model__at(to, (uint32_t)plan->meta);

    memcpy(&kept, meta, sizeof kept);
    memcpy(to, from, plan->size);
    memcpy(meta, &kept, sizeof kept);
}

void model__takeover_use(model__takeover_t *stage, const model__plan_t *plan, model__slot_t *slot,
                         void *record)
{
    copy_members(plan, stage->record, record);
    model__memory_clear(slot->own);
    *slot->own = stage->memory;
    model__memory_init(&stage->memory, 0);
    slot->origin = stage->origin;
    slot->origin_size = stage->origin_size;
    slot->flags &= ~(uint32_t)MODEL__SLOT_DELETED;
    slot->pending = NULL;
}

void model__takeover_drop(model__takeover_t *stage)
{
    model__memory_clear(&stage->memory);
}

bool model__create_unsettled(const model__plan_t *plan, const model__slot_t *slot,
                             const void *record)
{
    model_meta_t meta;

    if (slot)
        return slot->pending && !slot->pending->filter;
    if (plan->meta < 0)
        return false;
    memcpy(&meta, model__at(record, (uint32_t)plan->meta), sizeof meta);
    return meta.first == &unsettled && !meta.last;
}

static void write_meta(const model__plan_t *plan, void *record, const void *first)
{
    const model_meta_t meta = {.first = first};

    memcpy(model__at(record, (uint32_t)plan->meta), &meta, sizeof meta);
}

void model__create_unsettle(const model__plan_t *plan, model__slot_t *slot, void *record)
{
    model_memory_t *own = slot ? model__slot_memory(slot) : NULL;

    if (own && (slot->pending = model__take(own, sizeof *slot->pending)) != NULL)
        *slot->pending = (model__pending_t){0};
    if (!slot && plan->meta >= 0)
        write_meta(plan, record, &unsettled);
}

void model__create_settle(const model__plan_t *plan, model__slot_t *slot, void *record)
{
    if (slot)
        slot->pending = NULL;
    else if (model__create_unsettled(plan, slot, record))
        write_meta(plan, record, NULL);
}

#include "codec/bson.h"

/* Starts at an address that differs from run to run, so that keys cannot be made to collide. */
static uint32_t hash_of(const uint8_t *key)
{
    static const char seed;
    uint64_t hash = (uint64_t)(uintptr_t)&seed ^ 0x9E3779B97F4A7C15u;

    for (; *key; key++)
        hash = (hash ^ *key) * 0x100000001B3u;
    return (uint32_t)(hash ^ hash >> 32);
}

/* The slot of a key: its own, or a free one. */
static uint32_t *slot_of(const model__keys_t *keys, const uint8_t *key)
{
    uint32_t i = hash_of(key) & keys->mask;

    while (keys->slots[i] &&
           strcmp((const char *)keys->document + keys->slots[i], (const char *)key) != 0)
        i = (i + 1) & keys->mask;
    return &keys->slots[i];
}

static uint32_t *new_slots(const model__keys_t *keys, uint32_t n)
{
    if (!keys->memory)
        return model__malloc_zeroed(n, sizeof(uint32_t));
    uint32_t *slots = model__take_array(keys->memory, n, sizeof *slots);
    return slots ? memset(slots, 0, n * sizeof *slots) : NULL;
}

static void free_slots(const model__keys_t *keys, uint32_t *slots)
{
    const model_memory_t *memory = keys->memory;

    if (!memory)
        model__free(slots);
    else if (memory->at == (uint8_t *)(slots + keys->mask + 1)) /* nothing was taken since */
        keys->memory->at = (uint8_t *)slots;
}

static bool grow(model__keys_t *keys)
{
    model__keys_t old = *keys;
    uint32_t size = (keys->mask + 1) * 4;
    uint32_t *slots = new_slots(keys, size);

    if (!slots)
        return false;
    const uint32_t *was = keys->slots == keys->few ? old.few : old.slots;
    keys->slots = slots;
    keys->mask = size - 1;
    for (uint32_t i = 0; i <= old.mask; i++)
        if (was[i])
            *slot_of(keys, keys->document + was[i]) = was[i];
    if (was != old.few)
        free_slots(&old, old.slots);
    return true;
}

void model__keys_begin(model__keys_t *keys, const uint8_t *document, model_memory_t *memory)
{
    *keys = (model__keys_t){
        .document = document, .memory = memory, .mask = MODEL__COUNT_OF(keys->few) - 1};
    keys->slots = keys->few;
}

bool model__keys_add(model__keys_t *keys, const model__found_t *found, model__flaw_t *flaw)
{
    const uint8_t *key = found->element + 1;

    if (keys->count > keys->mask / 2 && !grow(keys))
        return model__flawed(flaw, MODEL_ERROR_MEMORY, NULL, "no memory", key);
    uint32_t *slot = slot_of(keys, key);
    if (*slot)
        return model__flawed(flaw, MODEL_ERROR_CORRUPT, MODEL__RULE_KEY, "repeated key",
                             found->element);
    *slot = (uint32_t)(key - keys->document);
    keys->count++;
    return true;
}

void model__keys_end(model__keys_t *keys)
{
    if (keys->slots != keys->few)
        free_slots(keys, keys->slots);
}

#include "model/plan.h"

enum { HEADER = 16 }; /* before the first record: the block's address */

static size_t bytes_of(const model__block_t *block, size_t n)
{
    size_t slot = block->plan->meta >= 0 ? sizeof(model__slot_t) : 0;

    return n * (block->plan->size + slot);
}

static bool grow_records(model__block_t *block, size_t n)
{
    uint8_t *header = block->records ? block->records - HEADER : NULL;
    uint8_t *grown = model__realloc(header, HEADER + n * block->plan->size);

    if (!grown)
        return false;
    memcpy(grown, &block, sizeof block);
    block->records = grown + HEADER;
    return true;
}

static bool grow_slots(model__block_t *block, size_t n)
{
    if (block->plan->meta < 0)
        return true;
    model__slot_t *grown = model__realloc(block->slots, n * sizeof *grown);
    if (!grown)
        return false;
    block->slots = grown;
    return true;
}

/* Records count against the cap of the memory. */
static bool grow(model__block_t *block, size_t n)
{
    model_memory_t *memory = &block->memory;
    size_t more = bytes_of(block, n) - bytes_of(block, block->capacity);

    if (memory->cap && (memory->taken > memory->cap || more > memory->cap - memory->taken)) {
        memory->over = true;
        return false;
    }
    if (!grow_records(block, n) || !grow_slots(block, n))
        return false;
    memory->taken += more;
    block->capacity = n;
    return true;
}

model__block_t *model__block_new(const model__plan_t *plan, size_t n, size_t cap)
{
    model__block_t *block;

    n = n ? n : 1;
    if (n > SIZE_MAX / 4 / (plan->size + sizeof(model__slot_t)))
        return NULL;
    if (!(block = model__malloc_zeroed(1, sizeof *block)))
        return NULL;
    block->plan = plan;
    model__memory_init(&block->memory, 0);
    if (!grow(block, n)) {
        model__block_free(block);
        return NULL;
    }
    block->memory.cap = cap;
    return block;
}

/* Doubled, or what the cap leaves. */
static size_t next_capacity(const model__block_t *block)
{
    const model_memory_t *memory = &block->memory;
    size_t doubled = block->capacity * 2, one = bytes_of(block, 1);
    size_t left = memory->cap > memory->taken ? memory->cap - memory->taken : 0;

    if (doubled > SIZE_MAX / 4 / one)
        return 0;
    if (!memory->cap || bytes_of(block, block->capacity) <= left || left < one)
        return doubled;
    return block->capacity + left / one;
}

void *model__block_add(model__block_t *block)
{
    if (block->count == block->capacity) {
        size_t n = next_capacity(block);
        if (!n || !grow(block, n))
            return NULL;
    }
    if (block->slots)
        block->slots[block->count] = (model__slot_t){.block = block};
    return block->records + block->count++ * block->plan->size;
}

void *model__block_finish(model__block_t *block)
{
    size_t size = block->plan->size;

    for (size_t i = 0; block->slots && i < block->count; i++) {
        model_meta_t meta = {.slot = &block->slots[i],
                             .first = block->records,
                             .last = block->records + (block->count - 1) * size};
        memcpy(block->records + i * size + block->plan->meta, &meta, sizeof meta);
    }
    return block->records;
}

void model__block_free(model__block_t *block)
{
    if (!block)
        return;
    for (size_t i = 0; block->slots && i < block->count; i++) {
        if (!block->slots[i].own)
            continue;
        model__memory_clear(block->slots[i].own);
        model__free(block->slots[i].own);
    }
    model__memory_clear(&block->memory);
    model__free(block->slots);
    if (block->records)
        model__free(block->records - HEADER);
    model__free(block);
}

model__block_t *model__block_of(void *first_record)
{
    model__block_t *block;

    memcpy(&block, (uint8_t *)first_record - HEADER, sizeof block);
    return block;
}

model__slot_t *model__slot_of(const model__plan_t *plan, const void *record)
{
    model_meta_t meta;

    if (!record || plan->meta < 0)
        return NULL;
    memcpy(&meta, (const uint8_t *)record + plan->meta, sizeof meta);
    bool managed = meta.slot && (uintptr_t)record >= (uintptr_t)meta.first &&
                   (uintptr_t)record <= (uintptr_t)meta.last;
    return managed ? meta.slot : NULL;
}

model_memory_t *model__slot_memory(model__slot_t *slot)
{
    if (slot->own)
        return slot->own;
    model_memory_t *memory = model__malloc(sizeof *memory);
    if (memory)
        model__memory_init(memory, 0);
    slot->own = memory;
    return memory;
}

#include "base/base.h"

enum { FIRST_CHUNK = 1024, LARGEST_STEP = 1 << 20, ALIGNMENT = 16 };

struct model__chunk {
    model__chunk_t *older;
    size_t size; /* of the bytes behind this header */
};

_Static_assert(sizeof(model__chunk_t) % ALIGNMENT == 0, "bytes behind the header are aligned");

static uint8_t *bytes_of(model__chunk_t *chunk)
{
    return (uint8_t *)(chunk + 1);
}

void model__memory_init(model_memory_t *memory, size_t cap)
{
    *memory = (model_memory_t){.cap = cap};
}

void model__memory_init_in(model_memory_t *memory, void *bytes, size_t size)
{
    *memory = (model_memory_t){.at = bytes, .end = (uint8_t *)bytes + size};
}

void model__memory_init_fixed(model_memory_t *memory, void *bytes, size_t size)
{
    size_t skip = (ALIGNMENT - (uintptr_t)bytes % ALIGNMENT) % ALIGNMENT;
    uint8_t *at = bytes;

    *memory = (model_memory_t){.fixed = true};
    if (size <= skip)
        return;
    memory->at = at + skip;
    memory->end = at + size;
}

static size_t round_up(size_t size)
{
    return (size + ALIGNMENT - 1u) & ~(size_t)(ALIGNMENT - 1u);
}

/* Doubles what there is, within the cap; 0: size is over the cap. */
static size_t chunk_size(const model_memory_t *memory, size_t size)
{
    size_t step = memory->taken < FIRST_CHUNK    ? FIRST_CHUNK
                  : memory->taken < LARGEST_STEP ? round_up(memory->taken)
                                                 : LARGEST_STEP;
    size_t wanted = step > size ? step : size;
    size_t left = SIZE_MAX;

    if (memory->cap)
        left = memory->cap > memory->taken ? memory->cap - memory->taken : 0;
    if (wanted <= left)
        return wanted;
    return size <= left ? size : 0;
}

static void *add_chunk(model_memory_t *memory, size_t size)
{
    size_t rounded = round_up(size + !size);

    if (rounded < size || rounded > SIZE_MAX / 4)
        return NULL;
    size_t chunk_bytes = memory->fixed ? 0 : chunk_size(memory, rounded);
    if (!chunk_bytes) {
        memory->over = true;
        return NULL;
    }
    model__chunk_t *chunk = model__malloc(sizeof *chunk + chunk_bytes);
    if (!chunk)
        return NULL;
    *chunk = (model__chunk_t){.older = memory->chunks, .size = chunk_bytes};
    memory->chunks = chunk;
    memory->taken += chunk_bytes;
    memory->at = bytes_of(chunk) + rounded;
    memory->end = bytes_of(chunk) + chunk_bytes;
    return bytes_of(chunk);
}

void *model__memory_slow(model_memory_t *memory, size_t size)
{
    void *taken = add_chunk(memory, size);

    memory->failed |= !taken;
    return taken;
}

static void free_chunks(model__chunk_t *chunk, const model__chunk_t *kept)
{
    while (chunk) {
        model__chunk_t *older = chunk->older;
        if (chunk != kept)
            model__free(chunk);
        chunk = older;
    }
}

static void free_newer(model__chunk_t *chunk, const model__chunk_t *last)
{
    while (chunk != last) {
        model__chunk_t *older = chunk->older;
        model__free(chunk);
        chunk = older;
    }
}

void model__memory_clear(model_memory_t *memory)
{
    free_chunks(memory->chunks, NULL);
    model__memory_init(memory, memory->cap);
}

void model__memory_reset(model_memory_t *memory)
{
    model__chunk_t *largest = memory->chunks;

    if (!largest)
        return;
    for (model__chunk_t *chunk = largest; chunk; chunk = chunk->older)
        if (chunk->size > largest->size)
            largest = chunk;
    free_chunks(memory->chunks, largest);
    largest->older = NULL;
    *memory = (model_memory_t){.at = bytes_of(largest),
                               .end = bytes_of(largest) + largest->size,
                               .chunks = largest,
                               .taken = largest->size,
                               .cap = memory->cap};
}

void model__memory_rewind(model_memory_t *memory, const model_memory_t *mark)
{
    free_newer(memory->chunks, mark->chunks);
    *memory = *mark;
}

bool model__memory_holds(const model_memory_t *memory, const void *bytes, size_t size)
{
    uintptr_t at = (uintptr_t)bytes;

    for (model__chunk_t *chunk = memory->chunks; chunk; chunk = chunk->older) {
        uintptr_t first = (uintptr_t)bytes_of(chunk);
        if (at >= first && size <= chunk->size && at - first <= chunk->size - size)
            return true;
    }
    return false;
}

bool model__memory_failed(const model_memory_t *memory, model_error_t *error)
{
    if (!memory->over)
        return model__no_memory(error);
    if (memory->fixed)
        return model__fail(error, MODEL_ERROR_LIMIT, "the caller's memory is full");
    return model__fail(error, MODEL_ERROR_LIMIT, "more than %zu bytes of memory", memory->cap);
}

void *model__take_array(model_memory_t *memory, size_t count, size_t size)
{
    return size && count > SIZE_MAX / size ? NULL : model__take(memory, count * size);
}

void *model__take_copy(model_memory_t *memory, const void *bytes, size_t size)
{
    void *copy = model__take(memory, size);

    return copy && size ? memcpy(copy, bytes, size) : copy;
}

char *model__take_text(model_memory_t *memory, const char *text, size_t length)
{
    char *copy = length == SIZE_MAX ? NULL : model__take(memory, length + 1);

    if (!copy)
        return NULL;
    if (length)
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

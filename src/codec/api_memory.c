#include "codec/api.h"

_Static_assert((int)MODEL_SLACK == (int)MODEL__SLACK, "what is promised outside holds inside");

/* ---- buffers ---- */

model_buffer_t model_buffer_fixed(void *bytes, size_t size)
{
    return (model_buffer_t){.bytes = bytes, .capacity = bytes ? size : 0, .fixed = true};
}

void model_buffer_clear(model_buffer_t *buffer)
{
    if (!buffer)
        return;
    buffer->size = 0;
    if (buffer->fixed)
        return;
    model__free(buffer->bytes);
    buffer->bytes = NULL;
    buffer->capacity = 0;
}

bool model__output_begin(model__buffer_t *out, const model_buffer_t *buffer, model_error_t *error)
{
    if (!buffer)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "no buffer");
    model__buffer_init(out, buffer->bytes, buffer->bytes ? buffer->capacity : 0);
    out->size = buffer->size;
    out->cap = buffer->cap;
    out->owned = !buffer->fixed && out->data;
    out->fixed = buffer->fixed;
    if (out->cap && out->capacity > out->cap)
        out->capacity = out->cap;
    return out->size <= out->capacity ||
           model__fail(error, out->cap ? MODEL_ERROR_LIMIT : MODEL_ERROR_ARGUMENT,
                       "the buffer holds more than fits into it");
}

bool model__output_end(const model__buffer_t *out, model_buffer_t *buffer, bool ok)
{
    size_t capacity = out->owned ? out->capacity + MODEL__SLACK : 0;

    if (capacity > buffer->capacity) {
        buffer->bytes = out->data;
        buffer->capacity = capacity;
    }
    if (ok)
        buffer->size = out->size;
    return ok;
}

/* ---- memory ---- */

model_memory_t *model_memory_new(size_t cap)
{
    model_memory_t *memory = model__malloc(sizeof *memory);

    if (memory)
        model__memory_init(memory, cap);
    return memory;
}

model_memory_t *model_memory_fixed(void *bytes, size_t size)
{
    size_t align = _Alignof(model_memory_t);
    size_t skip = (align - (uintptr_t)bytes % align) % align;

    if (!bytes || size < skip + sizeof(model_memory_t))
        return NULL;
    model_memory_t *memory = (model_memory_t *)(void *)((uint8_t *)bytes + skip);
    model__memory_init_fixed(memory, memory + 1, size - skip - sizeof *memory);
    return memory;
}

void model_memory_clear(model_memory_t *memory)
{
    if (!memory)
        return;
    if (memory->fixed) /* it stands in front of its own bytes */
        model__memory_init_fixed(memory, memory + 1,
                                 (size_t)(memory->end - (uint8_t *)(memory + 1)));
    else
        model__memory_clear(memory);
}

void model_memory_free(model_memory_t *memory)
{
    if (!memory || memory->fixed)
        return;
    model__memory_clear(memory);
    model__free(memory);
}

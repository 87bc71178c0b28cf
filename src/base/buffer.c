#include "base/base.h"

enum { FIRST_CAPACITY = 256 };

void model__buffer_init(model__buffer_t *buffer, void *bytes, size_t size)
{
    *buffer = (model__buffer_t){0};
    if (size < MODEL__SLACK)
        return;
    buffer->data = bytes;
    buffer->capacity = size - MODEL__SLACK;
}

void model__buffer_free(model__buffer_t *buffer)
{
    if (buffer->owned)
        model__free(buffer->data);
    *buffer = (model__buffer_t){0};
}

static size_t cap_of(const model__buffer_t *buffer)
{
    return buffer->cap ? buffer->cap : INT32_MAX;
}

static size_t next_capacity(const model__buffer_t *buffer, size_t needed)
{
    size_t doubled = buffer->capacity < FIRST_CAPACITY / 2 ? FIRST_CAPACITY : buffer->capacity * 2;
    size_t wanted = doubled > needed ? doubled : needed;

    return wanted < cap_of(buffer) ? wanted : cap_of(buffer);
}

static bool move_to(model__buffer_t *buffer, size_t capacity)
{
    uint8_t *data = model__realloc(buffer->owned ? buffer->data : NULL, capacity + MODEL__SLACK);

    if (!data)
        return false;
    if (!buffer->owned && buffer->size)
        memcpy(data, buffer->data, buffer->size);
    buffer->data = data;
    buffer->capacity = capacity;
    buffer->owned = true;
    return true;
}

bool model__buffer_grow(model__buffer_t *buffer, size_t n)
{
    size_t cap = buffer->fixed ? buffer->capacity : cap_of(buffer);

    if (buffer->size > cap || n > cap - buffer->size) {
        buffer->over = true;
        return false;
    }
    if (n <= buffer->capacity - buffer->size)
        return true;
    return move_to(buffer, next_capacity(buffer, buffer->size + n));
}

bool model__buffer_put(model__buffer_t *buffer, const void *bytes, size_t n)
{
    if (!model__buffer_room(buffer, n))
        return false;
    if (n)
        memcpy(buffer->data + buffer->size, bytes, n);
    buffer->size += n;
    return true;
}

bool model__buffer_failed(const model__buffer_t *buffer, model_error_t *error)
{
    if (!buffer->over)
        return model__no_memory(error);
    return model__fail(error, MODEL_ERROR_LIMIT, "more than %zu bytes",
                       buffer->fixed ? buffer->capacity : cap_of(buffer));
}

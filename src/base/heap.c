#include "base/base.h"

#include <stdlib.h>

void *(*model__allocator)(void *old, size_t size) = realloc;

void *model__realloc(void *old, size_t size)
{
    return model__allocator(old, size ? size : 1);
}

void *model__malloc(size_t size)
{
    return model__realloc(NULL, size);
}

void *model__malloc_zeroed(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    void *bytes = model__malloc(count * size);
    return bytes ? memset(bytes, 0, count * size) : NULL;
}

char *model__strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = model__malloc(size);

    return copy ? memcpy(copy, text, size) : NULL;
}

void model__free(void *bytes)
{
    free(bytes);
}

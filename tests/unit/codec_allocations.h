/* Counts what is asked of the heap, and can refuse it from some call on. */
#ifndef TESTS_CODEC_ALLOCATIONS_H
#define TESTS_CODEC_ALLOCATIONS_H

#include "base/base.h"

#include <stdlib.h>

static size_t n_allocations, n_allowed = SIZE_MAX;

static inline void *counting_allocator(void *old, size_t size)
{
    return n_allocations++ < n_allowed ? realloc(old, size) : NULL;
}

static inline void count_allocations(size_t allowed)
{
    n_allocations = 0;
    n_allowed = allowed;
    model__allocator = counting_allocator;
}

static inline size_t counted_allocations(void)
{
    model__allocator = realloc;
    return n_allocations;
}

#endif

#include "bench.h"

#include <stdlib.h>

typedef struct element {
    bson_iter_t at; /* its alignment is larger than its size, hence the struct */
} element_t;

static size_t list_elements(const bson_t *document, element_t *elements)
{
    bson_iter_t iter;
    size_t n = 0;

    for (bson_iter_init(&iter, document); bson_iter_next(&iter);)
        elements[n++].at = iter;
    return n;
}

static void omit(const element_t *elements, size_t n, bson_t *into)
{
    for (size_t i = 0; i < n; i++)
        if (below(100) >= 15)
            bson_append_iter(into, NULL, -1, &elements[i].at);
}

static void drift(const element_t *elements, size_t n, bson_t *into)
{
    for (size_t i = 0; i < n; i++) {
        if (i == n / 4)
            bson_append_utf8(into, "nickname", -1, "Countess", -1);
        if (i == n * 3 / 4)
            bson_append_int32(into, "revision", -1, 3);
        if (i != n / 2)
            bson_append_iter(into, NULL, -1, &elements[i].at);
    }
}

static void shuffle(element_t *elements, size_t n, bson_t *into)
{
    for (; n; n--) {
        size_t i = below(n);
        bson_append_iter(into, NULL, -1, &elements[i].at);
        elements[i] = elements[n - 1];
    }
}

void reorder(int order, const bson_t *document, bson_t *into)
{
    element_t *elements = malloc(bson_count_keys(document) * sizeof *elements);
    size_t n = elements ? list_elements(document, elements) : 0;

    if (order == OMITTED)
        omit(elements, n, into);
    else if (order == DRIFTED)
        drift(elements, n, into);
    else
        shuffle(elements, n, into);
    free(elements);
}

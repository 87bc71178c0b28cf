#include "model/plan.h"

#include <stdlib.h>

enum { FEW = 32 };

typedef struct entry {
    const char *key;
    size_t item;
} entry_t;

/* Equal keys in the order of their items. */
static int compare(const void *a, const void *b)
{
    const entry_t *one = a, *other = b;
    int order = strcmp(one->key, other->key);

    return order ? order : one->item < other->item ? -1 : one->item > other->item;
}

static size_t repeated_among(entry_t *entries, model__span_t span)
{
    size_t n = 0, found = MODEL__NO_REPEAT;

    for (size_t i = 0; i < span.count; i++) {
        const char *key = model__key_in(span.items + i * span.stride);
        if (key)
            entries[n++] = (entry_t){key, i};
    }
    qsort(entries, n, sizeof *entries, compare);
    for (size_t i = 1; i < n; i++)
        if (entries[i].item < found && !strcmp(entries[i].key, entries[i - 1].key))
            found = entries[i].item;
    return found;
}

bool model__map_repeat(model__span_t span, size_t *item)
{
    entry_t few[FEW] = {{NULL, 0}}, *many;

    *item = MODEL__NO_REPEAT;
    if (span.count <= FEW) {
        *item = repeated_among(few, span);
        return true;
    }
    many = model__malloc_zeroed(span.count, sizeof *many);
    if (!many)
        return false;
    *item = repeated_among(many, span);
    model__free(many);
    return true;
}

const uint8_t *model__map_value(const model__field_t *field, model__span_t span, const char *key,
                                size_t *from)
{
    for (size_t n = 0; n < span.count; n++) {
        size_t i = *from < span.count ? *from : 0;
        const uint8_t *item = span.items + i * span.stride;
        const char *found = model__key_in(item);
        *from = i + 1;
        if (found && !strcmp(found, key))
            return item + field->value_at;
    }
    return NULL;
}

/* Values that came without a struct around them. */
#include "codec/decode.h"

#include <stdio.h>

static size_t count_values(const uint8_t *array)
{
    const uint8_t *p = array + 4, *end = array + model__load32(array);
    model__found_t found;
    size_t n = 0;

    for (; model__bson_step(p, end, &found) == MODEL__STEP_ELEMENT; p = model__found_end(&found))
        n += found.type != BSON_TYPE_NULL;
    return n;
}

/* In memory, with the slack: strings are pointed to. NULL: no memory. */
static const uint8_t *own_copy(const uint8_t *array, model_memory_t *memory)
{
    size_t size = model__load32(array);
    uint8_t *copy = model__take(memory, size + MODEL__SLACK);

    if (!copy)
        return NULL;
    memset(copy + size, 0, MODEL__SLACK);
    return memcpy(copy, array, size);
}

static bool read_values(const model__decoder_t *decoder, const model__field_t *field,
                        const uint8_t *array, uint8_t *item)
{
    const uint8_t *p = array + 4, *end = array + model__load32(array);
    model__found_t found;
    model__step_t step;

    while ((step = model__bson_step(p, end, &found)) == MODEL__STEP_ELEMENT) {
        if (found.type != BSON_TYPE_NULL) {
            if (!model__read_value(decoder, field, &found, item))
                return false;
            item += field->stride;
        }
        p = model__found_end(&found);
    }
    return step == MODEL__STEP_END ||
           model__decode_corrupt(decoder, model__member(field), p, "invalid element");
}

bool model__decode_values(const model__field_t *field, const char *path, const uint8_t *array,
                          model_memory_t *memory, void **items, size_t *count, model_error_t *error)
{
    const model__reading_t reading = {.memory = memory, .no_place = true};
    const uint8_t *copy = own_copy(array, memory);
    model__decoder_t decoder = {
        .reading = &reading, .plan = field->plan, .top = copy, .error = error, .depth = 1};
    size_t n = count_values(array);

    *items = copy ? model__take_array(memory, n + 1, field->stride) : NULL;
    if (!*items)
        return model__memory_failed(memory, error);
    if (read_values(&decoder, field, copy, *items)) {
        *count = n;
        return true;
    }
    *items = NULL;
    if (error && error->n_details)
        snprintf(error->details[0].path, sizeof error->details[0].path, "%s", path);
    return false;
}

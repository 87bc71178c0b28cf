#include "codec/decode.h"

/* The hot loop. One compare takes an element's type, key and NUL; an element that is not the
 * predicted one leaves the loop for good, so that the loop keeps no account of what it has read.
 * Scalars and strings are taken by branches, not by an indirect jump: those would be mispredicted
 * in wide documents of mixed types. */

MODEL__APART const uint8_t *model__take_other(const model__walk_t *walk,
                                              const model__element_t *element, const uint8_t *p)
{
    const model__field_t *field = element->field;
    model__found_t found = {.element = p - element->head_size, .value = p};

    found.type = *found.element;
    found.value_size = model__bson_value_size(found.type, p, walk->end);
    if (found.value_size == MODEL__BSON_CORRUPT) {
        model__decode_corrupt(walk->decoder, model__member(field), p, "invalid value");
        return NULL;
    }
    return model__read_field(walk, field, &found) ? model__found_end(&found) : NULL;
}

static bool walk_document(const model__walk_t *walk)
{
    const uint8_t *p = walk->document + 4, *end = walk->end;
    uint8_t *record = walk->record;

    for (const model__element_t *element = walk->plan->elements;; element++) {
        if (MODEL__UNLIKELY(!model__predicted(element, p, end)))
            return model__decode_astray(walk, element, p);
        const uint8_t *value = p + element->head_size;
        p = model__take_plain(element, value, end, record);
        if (MODEL__LIKELY(p))
            continue;
        if (element->op == MODEL__OP_END)
            return value == end || model__decode_corrupt(walk->decoder, NULL, value,
                                                         "bytes behind the last element");
        p = model__take_rest(walk, element, value);
        if (MODEL__UNLIKELY(!p))
            return false;
    }
}

bool model__decode_document(const model__decoder_t *decoder, const model__plan_t *plan,
                            const uint8_t *document, const uint8_t *end, void *record)
{
    model__walk_t walk = {decoder, plan, document, end, record};

    memcpy(record, plan->image, plan->size);
    return walk_document(&walk);
}

static inline bool decode(const model__plan_t *plan, const uint8_t *bytes, size_t length,
                          void *record, const model__reading_t *reading, model_error_t *error)
{
    model__decoder_t decoder = {.reading = reading,
                                .plan = plan,
                                .top = bytes,
                                .loaded = reading->loaded,
                                .error = error,
                                .depth = reading->depth + 1,
                                .lenient = reading->lenient};

    if (MODEL__UNLIKELY(!model__bson_framed(bytes, length)))
        return model__fail(error, MODEL_ERROR_CORRUPT, "%s: no document of %zu bytes",
                           model__source(&decoder), length);
    return model__decode_document(&decoder, plan, bytes, bytes + length, record);
}

bool model__decode(const model__plan_t *plan, const uint8_t *bytes, size_t length, void *record,
                   model__reading_t *reading, model_error_t *error)
{
    return decode(plan, bytes, length, record, reading, error);
}

bool model__decode_copy(const model__plan_t *plan, const uint8_t *bytes, size_t length,
                        void *record, model__reading_t *reading, const uint8_t **copy,
                        model_error_t *error)
{
    uint8_t *own = model__take(reading->memory, length + MODEL__SLACK);

    *copy = NULL;
    if (MODEL__UNLIKELY(!own))
        return model__memory_failed(reading->memory, error);
    memcpy(own, bytes, length);
    memset(own + length, 0, MODEL__SLACK);
    if (!decode(plan, own, length, record, reading, error))
        return false;
    *copy = own;
    return true;
}

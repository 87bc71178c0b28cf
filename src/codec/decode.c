#include "codec/decode.h"

/* The hot loop. One compare takes an element's type, key and NUL. The loop keeps no account of what
 * it has read: small differences from the predicted order are noted where they are found, larger
 * ones leave the loop for good. Scalars and strings are taken by branches, not by an indirect jump:
 * those would be mispredicted in wide documents of mixed types. */

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

/* Where to go on; element NULL: nowhere, p says whether all was read. */
typedef struct spot {
    const model__element_t *element;
    const uint8_t *p;
} spot_t;

/* The head at p is not the element's. */
static MODEL__APART spot_t step_aside(model__walk_t *walk, const model__element_t *element,
                                      const uint8_t *p)
{
    const uint8_t *behind = p;
    const model__element_t *next = model__decode_detour(walk, element, &behind);

    if (next)
        return (spot_t){next, behind};
    bool ok = !walk->detours.failed && model__decode_astray(walk, element, p);
    return (spot_t){NULL, ok ? walk->end : NULL};
}

static bool finish(const model__walk_t *walk, const uint8_t *p)
{
    if (p != walk->end)
        return model__decode_corrupt(walk->decoder, NULL, p, "bytes behind the last element");
    return !walk->detours.n_missing || model__decode_missing(walk);
}

/* Is there room for the element and all behind it at their shortest? */
static inline bool is_roomy(const model__walk_t *walk, spot_t spot)
{
    const model__element_t *element = spot.element;

    return (size_t)(walk->end - spot.p) >=
           (size_t)element->head_size + element->value_size + element->rest;
}

static bool walk_narrow(model__walk_t *walk, spot_t spot);

/* roomy: is_roomy(), so that only what varies in length needs to be looked at. */
static inline __attribute__((always_inline)) bool walk_on(model__walk_t *walk, spot_t spot,
                                                          const bool roomy)
{
    const model__element_t *element = spot.element;
    const uint8_t *p = spot.p, *end = walk->end;
    uint8_t *record = walk->record;

    for (;; element++) {
        if (MODEL__LIKELY(roomy ? model__head_begins(element, p)
                                : model__predicted(element, p, end))) {
            const uint8_t *value = p + element->head_size;
            const uint8_t *behind = model__take_plain(element, value, end, roomy, record);
            if (MODEL__LIKELY(behind)) {
                p = behind;
                continue;
            }
            if (element->op == MODEL__OP_END)
                return finish(walk, value);
            if (MODEL__LIKELY(model__head_ends(element, p))) {
                p = model__take_rest(walk, element, value);
                if (MODEL__UNLIKELY(!p))
                    return false;
                if (roomy && MODEL__UNLIKELY((size_t)(end - p) < element->rest))
                    return walk_narrow(walk, (spot_t){element + 1, p});
                continue;
            }
        }
        spot = step_aside(walk, element, p);
        if (!spot.element)
            return spot.p;
        if (roomy && MODEL__UNLIKELY(!is_roomy(walk, spot)))
            return walk_narrow(walk, spot);
        element = spot.element - 1;
        p = spot.p;
    }
}

static MODEL__APART bool walk_narrow(model__walk_t *walk, spot_t spot)
{
    return walk_on(walk, spot, false);
}

MODEL__ALIGNED bool model__decode_document(const model__decoder_t *decoder,
                                           const model__plan_t *plan, const uint8_t *document,
                                           const uint8_t *end, void *record)
{
    model__walk_t walk;

    if (MODEL__UNLIKELY(plan->cases) && !(plan = model__decode_case(decoder, plan, document, end)))
        return false;
    spot_t first = {plan->elements, document + 4};
    walk.decoder = decoder;
    walk.plan = plan;
    walk.document = document;
    walk.end = end;
    walk.record = record;
    walk.detours.n_missing = walk.detours.n_unknown = 0;
    walk.detours.failed = 0;
    memcpy(record, plan->image, plan->size);
    if (MODEL__LIKELY((size_t)(end - document) >= plan->fixed))
        return walk_on(&walk, first, true);
    return walk_narrow(&walk, first);
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

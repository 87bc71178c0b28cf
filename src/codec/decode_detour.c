/* Small differences from the predicted order, after which the hot loop goes on: members left out,
 * keys that the model does not name, null or a number of another type. Whatever is not as it should
 * be is left to model__decode_astray(), which goes over it again and says so. */
#include "codec/decode.h"

enum { MAX_SKIPPED = 4 };

/* The element that p holds, of the few behind this one; those between are missing. */
static const model__element_t *skip_missing(model__walk_t *walk, const model__element_t *element,
                                            const uint8_t *p)
{
    model__detours_t *detours = &walk->detours;
    uint32_t n = 0;

    do {
        if (element[n].op == MODEL__OP_END || ++n > MAX_SKIPPED)
            return NULL;
    } while (!model__predicted(&element[n], p, walk->end));
    if (detours->n_missing + n > MODEL__MAX_MISSING)
        return NULL;
    for (uint32_t i = 0; i < n; i++)
        detours->missing[detours->n_missing++] = element[i].field->index;
    return element + n;
}

static bool is_repeated(const model__detours_t *detours, const model__found_t *found)
{
    for (uint32_t i = 0; i < detours->n_unknown; i++)
        if (!strcmp((const char *)detours->unknown[i] + 1, model__found_key(found)))
            return true;
    return false;
}

/* Is this a sound element of a key that is no member's, nor was one? */
static bool pass_unknown(model__walk_t *walk, const model__found_t *found)
{
    model__detours_t *detours = &walk->detours;
    const char *key = model__found_key(found);
    size_t size = model__found_key_size(found);
    model__flaw_t flaw;

    if (walk->plan->model->unknown == MODEL_UNKNOWN_REJECT ||
        detours->n_unknown == MODEL__MAX_UNKNOWN || model__field_by_key(walk->plan, key, size) ||
        is_repeated(detours, found) || !model__utf8_ok(key, size) ||
        !model__bson_check(found, walk->decoder->depth, &flaw))
        return false;
    detours->unknown[detours->n_unknown++] = found->element;
    return true;
}

static bool has_key(const model__element_t *element, const model__found_t *found)
{
    const model__field_t *field = element->field;

    return element->op != MODEL__OP_END && field->key_size == model__found_key_size(found) &&
           !memcmp(field->key, model__found_key(found), field->key_size);
}

const model__element_t *model__decode_detour(model__walk_t *walk, const model__element_t *element,
                                             const uint8_t **p)
{
    const model__element_t *next = skip_missing(walk, element, *p);
    model__found_t found;

    if (next)
        return next;
    if (model__bson_step(*p, walk->end, &found) != MODEL__STEP_ELEMENT)
        return NULL;
    next = element;
    if (has_key(element, &found)) {
        walk->detours.failed = !model__read_field(walk, element->field, &found);
        next = walk->detours.failed ? NULL : element + 1;
    } else if (!pass_unknown(walk, &found)) {
        return NULL;
    }
    *p = model__found_end(&found);
    return next;
}

bool model__decode_missing(const model__walk_t *walk)
{
    const model__detours_t *detours = &walk->detours;

    for (uint32_t i = 0; i < detours->n_missing; i++)
        if (!model__read_unseen(walk, &walk->plan->fields[detours->missing[i]]))
            return false;
    return true;
}

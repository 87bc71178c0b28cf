/* Small differences from the predicted order, after which the hot loop goes on: members left out,
 * keys that the model does not name, null or a number of another type. Whatever is not as it should
 * be is left to model__decode_astray(), which goes over it again and says so. */
#include "codec/decode.h"

/* n elements from this one on are missing. Returns the one behind them; NULL: these are too many.
 */
static const model__element_t *skip_missing(model__walk_t *walk, const model__element_t *element,
                                            size_t n)
{
    model__detours_t *detours = &walk->detours;

    if (n > MODEL__MAX_MISSING - (size_t)detours->n_missing)
        return NULL;
    for (size_t i = 0; i < n; i++)
        detours->missing[detours->n_missing++] = element[i].field->index;
    return element + n;
}

/* The element at p; NULL: it is not one of the plan's, or of another type. */
static const model__element_t *look_up(const model__walk_t *walk, const model__element_t *element,
                                       const uint8_t *p)
{
    if (!*p)
        return &walk->plan->elements[walk->plan->n_fields];
    if (element->op != MODEL__OP_END && model__predicted(element + 1, p, walk->end))
        return element + 1;
    return model__element_of(walk->plan, p, walk->end);
}

/* model__bson_step(), for keys of less than 16 bytes without looking for their end byte by byte. */
static bool step(const uint8_t *p, const uint8_t *end, model__found_t *found)
{
    uint32_t key_size = model__bytes_before_nul(model__load64(p + 1));

    if (key_size == 8)
        key_size += model__bytes_before_nul(model__load64(p + 9));
    if (key_size == 16)
        return model__bson_step(p, end, found) == MODEL__STEP_ELEMENT;
    found->type = *p;
    found->element = p;
    found->value = p + key_size + 2;
    found->value_size = model__bson_value_size(*p, found->value, end);
    return found->value_size != MODEL__BSON_CORRUPT;
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
    model__flaw_t flaw = model__no_flaw(walk->decoder);

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
    const model__element_t *next = look_up(walk, element, *p);
    model__found_t found;

    if (next)
        return next > element ? skip_missing(walk, element, (size_t)(next - element)) : NULL;
    if (!step(*p, walk->end, &found))
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
    const model__plan_t *plan = walk->plan;

    for (uint32_t i = 0; i < walk->detours.n_missing; i++) {
        uint16_t index = walk->detours.missing[i];
        if (!plan->elements[index].may_lack && !model__read_unseen(walk, &plan->fields[index]))
            return false;
    }
    return true;
}

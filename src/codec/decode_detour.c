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

/* The n-th unknown key of the document. Later ones are forgotten, so that those in a row differ. */
static void remember(const model__walk_t *walk, uint32_t n, const model__found_t *found)
{
    model__passes_t *passes = walk->decoder->reading->passes;
    size_t head_size = model__found_key_size(found) + 2;
    uint8_t mask[16] = {0};

    if (!passes || (n && (passes->plan != walk->plan || passes->count < n)))
        return;
    passes->plan = walk->plan;
    passes->count = n;
    if (head_size > sizeof mask)
        return;
    memset(mask + 1, 0xff, head_size - 1);
    struct model__pass *pass = &passes->passes[passes->count++];
    memcpy(pass->head, found->element, sizeof pass->head);
    memcpy(pass->mask, mask, sizeof pass->mask);
    pass->head_size = (uint32_t)head_size;
}

/* Is the key at p the one that came at this point before? */
static bool is_remembered(const model__walk_t *walk, const uint8_t *p, model__found_t *found)
{
    const model__passes_t *passes = walk->decoder->reading->passes;
    uint32_t n = walk->detours.n_unknown;

    if (!passes || passes->plan != walk->plan || n >= passes->count)
        return false;
    const struct model__pass *pass = &passes->passes[n];
    if (((model__load64(p) ^ pass->head[0]) & pass->mask[0]) |
        ((model__load64(p + 8) ^ pass->head[1]) & pass->mask[1]))
        return false;
    *found = (model__found_t){.type = *p, .element = p, .value = p + pass->head_size};
    found->value_size = model__bson_value_size(*p, found->value, walk->end);
    return found->value_size != MODEL__BSON_CORRUPT;
}

/* Is it a key that is no member's, nor was one? */
static bool is_unknown(const model__walk_t *walk, const model__found_t *found)
{
    const char *key = model__found_key(found);
    size_t size = model__found_key_size(found);

    return walk->plan->model->unknown != MODEL_UNKNOWN_REJECT &&
           walk->detours.n_unknown < MODEL__MAX_PASSES &&
           !model__field_by_key(walk->plan, key, size) && !is_repeated(&walk->detours, found) &&
           model__utf8_ok(key, size);
}

/* Pass over it, if its value is sound. */
static const model__element_t *pass(model__walk_t *walk, const model__element_t *element,
                                    const model__found_t *found, const uint8_t **p)
{
    model__detours_t *detours = &walk->detours;
    model__flaw_t flaw = model__no_flaw(walk->decoder);

    if (!model__bson_check(found, walk->decoder->depth, &flaw))
        return NULL;
    detours->unknown[detours->n_unknown++] = found->element;
    *p = model__found_end(found);
    return element;
}

static bool has_key(const model__element_t *element, const model__found_t *found)
{
    const model__field_t *field = element->field;

    return element->op < MODEL__OP_EXTRA && field->key_size == model__found_key_size(found) &&
           !memcmp(field->key, model__found_key(found), field->key_size);
}

/* The element's key, but another type. */
static const model__element_t *read_here(model__walk_t *walk, const model__element_t *element,
                                         const model__found_t *found, const uint8_t **p)
{
    *p = model__found_end(found);
    if (model__read_field(walk, element->field, found))
        return element + 1;
    walk->detours.failed = 1;
    return NULL;
}

const model__element_t *model__decode_detour(model__walk_t *walk, const model__element_t *element,
                                             const uint8_t **p)
{
    model__found_t found;

    if (is_remembered(walk, *p, &found))
        return pass(walk, element, &found, p);
    const model__element_t *next = look_up(walk, element, *p);
    if (next)
        return next > element ? skip_missing(walk, element, (size_t)(next - element)) : NULL;
    if (!step(*p, walk->end, &found))
        return NULL;
    if (has_key(element, &found))
        return read_here(walk, element, &found, p);
    if (!is_unknown(walk, &found))
        return NULL;
    remember(walk, walk->detours.n_unknown, &found);
    return pass(walk, element, &found, p);
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

#include "codec/decode.h"

/* Documents in another order, with members missing, null, of another number type, under an old
 * name, or with keys that the model does not name. */
typedef struct stray {
    const model__walk_t *walk;
    const model__element_t *next; /* what is predicted */
    uint64_t *seen;               /* bit set: the element was read */
    uint32_t n_unseen;
    uint64_t few[8];
    model__keys_t keys; /* those that no member has now; begun when there is one */
} stray_t;

static void see(stray_t *stray, uint32_t index)
{
    model__bit_set(stray->seen, index);
    stray->n_unseen--;
}

/* The next one, the one behind it (one is missing), or the one that the hash gives. */
static const model__element_t *guess(const stray_t *stray, const uint8_t *p)
{
    const model__walk_t *walk = stray->walk;
    const model__element_t *next = stray->next;

    if (model__predicted(next, p, walk->end))
        return next;
    if (next->op != MODEL__OP_END && model__predicted(next + 1, p, walk->end))
        return next + 1;
    return model__element_of(walk->plan, p, walk->end);
}

static bool fail_key(const model__walk_t *walk, model_code_t code, const model__found_t *found,
                     const char *text)
{
    return model__decode_fail(walk->decoder, code, model__found_key(found), MODEL__RULE_KEY,
                              found->element, "%s", text);
}

static bool is_top_id(const model__walk_t *walk, const model__found_t *found)
{
    return walk->document == walk->decoder->top && !strcmp(model__found_key(found), "_id");
}

/* A key of no member, or an old name: looked through, and kept in the origin. */
static bool pass(stray_t *stray, const model__found_t *found, bool unknown)
{
    const model__walk_t *walk = stray->walk;
    const char *key = model__found_key(found);
    model__flaw_t flaw = model__no_flaw(walk->decoder);

    if (!model__utf8_ok(key, model__found_key_size(found)))
        return model__decode_fail(walk->decoder, MODEL_ERROR_CORRUPT, NULL, MODEL__RULE_UTF8,
                                  found->element, "invalid UTF-8 in a key");
    if (unknown && walk->plan->model->unknown == MODEL_UNKNOWN_REJECT && !is_top_id(walk, found))
        return fail_key(walk, MODEL_ERROR_MISMATCH, found, "unknown key");
    if (!stray->keys.slots)
        model__keys_begin(&stray->keys, walk->document, flaw.memory);
    return (model__keys_add(&stray->keys, found, &flaw) &&
            model__bson_check(found, walk->decoder->depth, &flaw)) ||
           model__decode_flawed(walk->decoder, key, &flaw);
}

static bool has_key(const model__field_t *field, const model__found_t *found)
{
    return field->key_size == model__found_key_size(found) &&
           !memcmp(field->key, model__found_key(found), field->key_size);
}

static bool read_found(stray_t *stray, const model__found_t *found)
{
    const model__walk_t *walk = stray->walk;
    const model__field_t *field =
        model__field_by_key(walk->plan, model__found_key(found), model__found_key_size(found));

    if (!field || !has_key(field, found))
        return pass(stray, found, !field);
    if (model__bit(stray->seen, field->index))
        return fail_key(walk, MODEL_ERROR_CORRUPT, found, "repeated key");
    see(stray, field->index);
    stray->next = &walk->plan->elements[field->index] + 1;
    return model__read_field(walk, field, found);
}

bool model__read_unseen(const model__walk_t *walk, const model__field_t *field)
{
    model__found_t found;

    for (size_t i = 0; field->row && i < MODEL_MAX_OLD_KEYS && field->row->also_read[i]; i++) {
        const char *old = field->row->also_read[i];
        if (model__bson_find(walk->document, old, strlen(old), &found))
            return model__read_field(walk, field, &found);
    }
    return model__read_missing(walk, field);
}

static bool read_unseen_all(const stray_t *stray)
{
    const model__plan_t *plan = stray->walk->plan;

    for (uint32_t i = 0; stray->n_unseen && i < plan->n_fields; i++)
        if (!model__bit(stray->seen, i) && !plan->elements[i].may_lack &&
            !model__read_unseen(stray->walk, &plan->fields[i]))
            return false;
    return true;
}

/* Something that begins like an element, and is none: of a member, if its key can be read. */
static const uint8_t *fail_element(const model__walk_t *walk, const uint8_t *p)
{
    const char *key = (const char *)p + 1;
    const uint8_t *nul = memchr(key, 0, (size_t)(walk->end - p) - 1);
    const char *name = NULL;

    if (nul && model__utf8_ok(key, (size_t)(nul - p) - 1)) {
        const model__field_t *field = model__field_by_key(walk->plan, key, (size_t)(nul - p) - 1);
        name = field ? model__member(field) : key;
    }
    model__decode_corrupt(walk->decoder, name, p, "invalid element");
    return NULL;
}

/* An element that no guess explains. Returns its end; NULL: failed. */
static const uint8_t *read_unguessed(stray_t *stray, const uint8_t *p)
{
    const model__walk_t *walk = stray->walk;
    model__found_t found;

    if (model__bson_step(p, walk->end, &found) != MODEL__STEP_ELEMENT)
        return fail_element(walk, p);
    return read_found(stray, &found) ? model__found_end(&found) : NULL;
}

static const uint8_t *read_guessed(stray_t *stray, const model__element_t *element,
                                   const uint8_t *p)
{
    const model__walk_t *walk = stray->walk;
    uint32_t index = model__index_of(walk->plan, element);

    if (MODEL__UNLIKELY(model__bit(stray->seen, index))) {
        model__decode_fail(walk->decoder, MODEL_ERROR_CORRUPT, model__member(element->field),
                           MODEL__RULE_KEY, p, "repeated key");
        return NULL;
    }
    see(stray, index);
    stray->next = element + 1;
    p += element->head_size;
    const uint8_t *end = model__take_plain(element, p, walk->end, false, walk->record);
    return MODEL__LIKELY(end) ? end : model__take_rest(walk, element, p);
}

static bool read_elements(stray_t *stray, const uint8_t *p)
{
    const model__walk_t *walk = stray->walk;

    while (*p) {
        const model__element_t *element = guess(stray, p);
        p = element ? read_guessed(stray, element, p) : read_unguessed(stray, p);
        if (!p)
            return false;
    }
    return p + 1 == walk->end ||
           model__decode_corrupt(walk->decoder, NULL, p, "bytes behind the last element");
}

static bool begin_seen(stray_t *stray)
{
    const model__walk_t *walk = stray->walk;
    const model__detours_t *detours = &walk->detours;
    uint32_t words = walk->plan->n_fields / 64 + 1, next = model__index_of(walk->plan, stray->next);

    stray->seen = stray->few;
    if (words > MODEL__COUNT_OF(stray->few)) {
        stray->seen = model__take_array(walk->decoder->reading->memory, words, sizeof *stray->seen);
        if (!stray->seen)
            return model__memory_failed(walk->decoder->reading->memory, walk->decoder->error);
    }
    memset(stray->seen, 0, words * sizeof *stray->seen);
    memset(stray->seen, 0xff, next / 64 * sizeof *stray->seen);
    stray->seen[next / 64] = ((uint64_t)1 << next % 64) - 1;
    for (uint32_t i = 0; i < detours->n_missing; i++)
        stray->seen[detours->missing[i] / 64] &= ~((uint64_t)1 << detours->missing[i] % 64);
    stray->n_unseen = walk->plan->n_fields - next + detours->n_missing;
    return true;
}

static bool begin_keys(stray_t *stray)
{
    const model__walk_t *walk = stray->walk;
    const model__detours_t *detours = &walk->detours;
    model__flaw_t flaw = model__no_flaw(walk->decoder);

    stray->keys.slots = NULL;
    if (detours->n_unknown)
        model__keys_begin(&stray->keys, walk->document, flaw.memory);
    for (uint32_t i = 0; i < detours->n_unknown; i++)
        if (!model__keys_add(&stray->keys, &(model__found_t){.element = detours->unknown[i]},
                             &flaw))
            return model__decode_flawed(walk->decoder, NULL, &flaw);
    return true;
}

MODEL__APART bool model__decode_astray(const model__walk_t *walk, const model__element_t *element,
                                       const uint8_t *p)
{
    stray_t stray;

    stray.walk = walk;
    stray.next = element;
    stray.keys.slots = NULL;
    bool ok = begin_seen(&stray) && begin_keys(&stray) && read_elements(&stray, p) &&
              read_unseen_all(&stray) && (!walk->plan->extra || model__read_extra(walk));
    if (stray.keys.slots)
        model__keys_end(&stray.keys);
    return ok;
}

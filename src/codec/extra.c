/* Keys of embedded structs that no member has: taken from a document, put back behind the members.
 * Rare, so out of the loops, which only know that something is to be done before a document ends.
 */
#include "codec/decode.h"
#include "codec/encode.h"

/* The elements of a document that a plan's members do not take, one after the other. */
typedef struct search {
    const model__plan_t *plan;
    const uint8_t *p, *end;
} search_t;

static search_t begin(const model__plan_t *plan, const uint8_t *document)
{
    return (search_t){plan, document + sizeof(uint32_t), document + model__load32(document)};
}

static bool next(search_t *search, model__found_t *found)
{
    while (model__bson_step(search->p, search->end, found) == MODEL__STEP_ELEMENT) {
        search->p = model__found_end(found);
        if (!model__field_by_key(search->plan, model__found_key(found),
                                 model__found_key_size(found)))
            return true;
    }
    return false;
}

static size_t size_of(const model__found_t *found)
{
    return (size_t)(model__found_end(found) - found->element);
}

static model_extra_t extra_of(const model__field_t *field, const uint8_t *record)
{
    model_extra_t extra;

    memcpy(&extra, record + field->row->offset, sizeof extra);
    if (!extra.data)
        extra.length = 0;
    return extra;
}

/* ---- taken from a document ---- */

/* Where they are, if they lie in a row; else copied. False: no memory. */
static bool collect(const model__walk_t *walk, model_extra_t *extra)
{
    search_t search = begin(walk->plan, walk->document);
    const uint8_t *behind = NULL;
    model__found_t found;
    bool in_row = true;

    *extra = (model_extra_t){NULL, 0};
    for (; next(&search, &found); behind = model__found_end(&found)) {
        in_row &= !behind || behind == found.element;
        extra->data = extra->data ? extra->data : found.element;
        extra->length += size_of(&found);
    }
    if (in_row)
        return true;
    uint8_t *copy = model__take(walk->decoder->reading->memory, extra->length);
    if (!copy)
        return false;
    extra->data = copy;
    for (search = begin(walk->plan, walk->document); next(&search, &found); copy += size_of(&found))
        memcpy(copy, found.element, size_of(&found));
    return true;
}

bool model__read_extra(const model__walk_t *walk)
{
    model_extra_t extra;

    if (!collect(walk, &extra))
        return model__memory_failed(walk->decoder->reading->memory, walk->decoder->error);
    memcpy(walk->record + walk->plan->extra->row->offset, &extra, sizeof extra);
    return true;
}

/* ---- put into one ---- */

static const char *fault_in(const model__encoder_t *encoder, const model__plan_t *plan,
                            const model__found_t *found, model__keys_t *keys, model__flaw_t *flaw)
{
    const char *key = model__found_key(found);
    size_t size = model__found_key_size(found);

    if (!model__utf8_ok(key, size))
        return "a key that is not UTF-8";
    if (model__field_by_key(plan, key, size))
        return "a key that is a member's";
    return model__keys_add(keys, found, flaw) && model__bson_check(found, encoder->depth, flaw)
               ? NULL
               : flaw->text;
}

/* What reading would refuse is not written. The bytes stand in a buffer, with a NUL behind them. */
static const char *fault_of(const model__encoder_t *encoder, const model__plan_t *plan,
                            const uint8_t *bytes, size_t size)
{
    model__flaw_t flaw = {.memory = NULL};
    const uint8_t *p = bytes, *end = bytes + size + 1;
    const char *fault = NULL;
    model__keys_t keys;
    model__found_t found;
    model__step_t step = MODEL__STEP_END;

    model__keys_begin(&keys, bytes, NULL);
    while (!fault && (step = model__bson_step(p, end, &found)) == MODEL__STEP_ELEMENT) {
        fault = fault_in(encoder, plan, &found, &keys, &flaw);
        p = model__found_end(&found);
    }
    model__keys_end(&keys);
    if (!fault && step == MODEL__STEP_CORRUPT)
        fault = "not elements";
    if (flaw.code == MODEL_ERROR_MEMORY)
        model__no_memory(encoder->error);
    return fault;
}

uint8_t *model__write_extra(model__encoder_t *encoder, const model__element_t *element,
                            const uint8_t *record, uint8_t *at)
{
    const model__field_t *field = element->field;
    model_extra_t extra = extra_of(field, record);

    if (!extra.length)
        return at;
    at = model__encoder_much(encoder, at, 1, extra.length);
    if (!at)
        return NULL;
    memcpy(at, extra.data, extra.length);
    at[extra.length] = 0;
    const char *fault = fault_of(encoder, field->plan, at, extra.length);
    return fault ? model__encoder_fault(encoder, field, MODEL__RULE_KEY, fault) : at + extra.length;
}

/* ---- compared ---- */

bool model__same_extra(const model__plan_t *plan, const uint8_t *one, const uint8_t *other)
{
    if (!plan->extra)
        return true;
    model_extra_t a = extra_of(plan->extra, one), b = extra_of(plan->extra, other);
    return a.length == b.length && (!a.length || !memcmp(a.data, b.data, a.length));
}

bool model__stored_extra(const model__plan_t *plan, const uint8_t *record, const uint8_t *document)
{
    search_t search = begin(plan, document);
    model__found_t found;

    if (!plan->extra)
        return true;
    model_extra_t extra = extra_of(plan->extra, record);
    while (next(&search, &found)) {
        size_t size = size_of(&found);
        if (size > extra.length || memcmp(extra.data, found.element, size) != 0)
            return false;
        extra.data += size;
        extra.length -= size;
    }
    return !extra.length;
}

/* Which case of a tagged union a document is. */
#include "codec/decode.h"

static model__step_t find_tag(const model__plan_t *plan, const uint8_t *document,
                              const uint8_t *end, model__found_t *found)
{
    const model__field_t *tag = &plan->fields[0];
    const uint8_t *p = document + sizeof(uint32_t);
    model__step_t step;

    while ((step = model__bson_step(p, end, found)) == MODEL__STEP_ELEMENT) {
        if (model__found_key_size(found) == tag->key_size &&
            !memcmp(model__found_key(found), tag->key, tag->key_size))
            break;
        p = model__found_end(found);
    }
    return step;
}

static const model__plan_t *missing(const model__decoder_t *decoder, const model__plan_t *plan,
                                    const uint8_t *document, bool corrupt)
{
    const model__field_t *tag = &plan->fields[0];

    if (corrupt)
        model__decode_corrupt(decoder, NULL, document, "invalid element");
    else
        model__decode_fail(decoder, MODEL_ERROR_MISMATCH, tag->row->name, MODEL__RULE_REQUIRED,
                           document, "required, but missing");
    return NULL;
}

const model__plan_t *model__decode_case(const model__decoder_t *decoder, const model__plan_t *plan,
                                        const uint8_t *document, const uint8_t *end)
{
    model__found_t found;
    uint32_t tag;
    model__step_t step = find_tag(plan, document, end, &found);

    if (step != MODEL__STEP_ELEMENT || found.type == BSON_TYPE_NULL)
        return missing(decoder, plan, document, step == MODEL__STEP_CORRUPT);
    if (!model__read_value(decoder, &plan->fields[0], &found, &tag))
        return NULL;
    return model__case_tagged(plan, tag);
}

const model__plan_t *model__case_stored(const model__plan_t *plan, const uint8_t *document)
{
    model__found_t found;

    if (!plan->cases)
        return plan;
    if (find_tag(plan, document, document + model__load32(document), &found) !=
            MODEL__STEP_ELEMENT ||
        found.type != BSON_TYPE_UTF8)
        return NULL;
    for (uint32_t i = 0; i < plan->n_cases; i++) {
        const model__label_t *label = model__case_label(plan->cases[i].plan);
        if (label->size == model__found_text_size(&found) &&
            !memcmp(label->text, model__found_text(&found), label->size))
            return plan->cases[i].plan;
    }
    return NULL;
}

const model__plan_t *model__same_case(const model__plan_t *plan, const void *one, const void *other)
{
    const model__plan_t *found = model__plan_for(plan, one);

    return found == model__plan_for(plan, other) ? found : NULL;
}

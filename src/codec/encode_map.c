/* Maps: documents whose keys are data. */
#include "codec/encode.h"

static uint8_t *key_fault(model__encoder_t *encoder, const model__field_t *field, const char *rule,
                          const char *message)
{
    encoder->inner = MODEL__ITS_KEY;
    return model__encoder_fault(encoder, field, rule, message);
}

/* Type, key, NUL. */
static uint8_t *write_head(model__encoder_t *encoder, const model__field_t *field,
                           const uint8_t *item, uint8_t *at)
{
    const char *key = model__key_in(item);
    size_t size = key ? strlen(key) : 0;

    if (!key)
        return key_fault(encoder, field, MODEL__RULE_REQUIRED, "no key");
    if (!model__utf8_ok(key, size))
        return key_fault(encoder, field, MODEL__RULE_UTF8, "not UTF-8");
    if (!field->row->any_key && !model__plain_key(key, size))
        return key_fault(encoder, field, MODEL__RULE_KEY, "empty, beginning with $ or with a dot");
    at = model__encoder_much(encoder, at, 2, size);
    if (!at)
        return NULL;
    *at = model__value_type(field, item + field->value_at);
    memcpy(at + 1, key, size + 1);
    return at + 1 + size + 1;
}

static uint8_t *write_items(model__encoder_t *encoder, const model__field_t *field,
                            model__span_t span, uint8_t *at)
{
    const uint8_t *item = span.items;

    for (size_t i = 0; at && i < span.count; i++, item += span.stride) {
        encoder->item = i;
        at = write_head(encoder, field, item, at);
        if (at)
            at = model__write_kind(encoder, field, item + field->value_at, at);
    }
    return at;
}

static bool check_keys(model__encoder_t *encoder, const model__field_t *field, model__span_t span)
{
    if (!model__map_repeat(span, &encoder->item))
        return model__no_memory(encoder->error);
    if (encoder->item == MODEL__NO_REPEAT)
        return true;
    return key_fault(encoder, field, MODEL__RULE_KEY, "the key of another item") != NULL;
}

uint8_t *model__write_map(model__encoder_t *encoder, const model__field_t *field,
                          const uint8_t *member, uint8_t *at)
{
    model__span_t span = model__span_of(field, member);
    size_t start = 0;

    if (!check_keys(encoder, field, span))
        return NULL;
    at = model__write_begin(encoder, field, at, &start);
    at = at ? write_items(encoder, field, span, at) : NULL;
    encoder->item = MODEL__NO_ITEM;
    return model__write_end(encoder, start, at);
}

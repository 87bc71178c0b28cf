/* Labels, lists of strings and of embedded structs, straight to the bytes. What is empty, or not as
 * it should be, goes on to model__write_member(), which says what is wrong. */
#include "codec/encode.h"

enum { TEXT_FIXED = 5 }; /* a string's length and its NUL */

MODEL__APART void model__count_carry(model__counter_t *counter)
{
    uint8_t *digit = counter->head + counter->size - 2;

    for (; *digit == '9'; digit--)
        *digit = '0';
    if (digit > counter->head) {
        ++*digit;
        return;
    }
    counter->head[1] = '1';
    counter->head[counter->size - 1] = '0';
    counter->head[counter->size++] = 0;
}

uint8_t *model__write_label(model__encoder_t *encoder, const model__element_t *element,
                            const uint8_t *record, uint8_t *at)
{
    const model__field_t *field = element->field;
    uint32_t number;

    memcpy(&number, record + element->at, sizeof number);
    if (number >= field->n_labels || !field->labels[number].text)
        return model__write_member(encoder, field, record, at);
    const model__label_t *label = &field->labels[number];
    at = model__encoder_room(encoder, model__write_head(at, element), TEXT_FIXED + label->size);
    if (!at)
        return NULL;
    at = model__write_text(at, label->text, label->size);
    return at ? at : model__encoder_fault(encoder, field, MODEL__RULE_UTF8, "not UTF-8");
}

static uint8_t *write_strings(model__encoder_t *encoder, const model__field_t *field,
                              const uint8_t *value, size_t count, uint8_t *at)
{
    model__counter_t counter = {{BSON_TYPE_UTF8, '0'}, 3};

    for (size_t i = 0; i < count; i++, value += sizeof(char *), model__count_up(&counter)) {
        const char *text = model__load_pointer(value);
        encoder->item = i;
        if (MODEL__UNLIKELY(!text))
            return model__encoder_fault(encoder, field, MODEL__RULE_REQUIRED, "no value");
        size_t length = strlen(text);
        if (MODEL__UNLIKELY(
                !model__encoder_ready(encoder, &at, sizeof counter.head + TEXT_FIXED + length)))
            return NULL;
        memcpy(at, counter.head, sizeof counter.head);
        at = model__write_text(at + counter.size, text, length);
        if (MODEL__UNLIKELY(!at))
            return model__encoder_fault(encoder, field, MODEL__RULE_UTF8, "not UTF-8");
    }
    encoder->item = MODEL__NO_ITEM;
    return at;
}

typedef uint8_t *write_struct_t(model__encoder_t *encoder, const model__plan_t *plan,
                                const uint8_t *record, uint8_t *at);

static uint8_t *write_documents(model__encoder_t *encoder, const model__field_t *field,
                                const uint8_t *value, size_t count, uint8_t *at)
{
    model__place_t place = {.outer = encoder->place, .field = field, .inner = MODEL__NO_ITEM};
    const model__plan_t *embedded = field->embedded;
    write_struct_t *write = embedded->cases ? model__write_case : model__write_document;
    model__counter_t counter = {{BSON_TYPE_DOCUMENT, '0'}, 3};

    encoder->place = &place;
    encoder->depth += 2;
    for (; at && place.item < count;
         place.item++, value += field->stride, model__count_up(&counter)) {
        if (MODEL__UNLIKELY(!model__encoder_ready(encoder, &at, sizeof counter.head)))
            break;
        memcpy(at, counter.head, sizeof counter.head);
        at = write(encoder, embedded, value, at + counter.size);
    }
    encoder->depth -= 2;
    encoder->place = place.outer;
    return at;
}

typedef uint8_t *write_items_t(model__encoder_t *encoder, const model__field_t *field,
                               const uint8_t *value, size_t count, uint8_t *at);

static write_items_t *writer_of(const model__encoder_t *encoder, const model__field_t *field)
{
    if (encoder->depth + 2 > MODEL__MAX_DEPTH)
        return NULL;
    if (field->kind == MODEL_KIND_STRING)
        return write_strings;
    return field->kind == MODEL_KIND_DOCUMENT ? write_documents : NULL;
}

uint8_t *model__write_list(model__encoder_t *encoder, const model__element_t *element,
                           const uint8_t *record, uint8_t *at)
{
    const model__field_t *field = element->field;
    write_items_t *write = writer_of(encoder, field);
    const uint8_t *items = model__load_pointer(record + model__items_at(field->row));

    if (!write || !items)
        return model__write_member(encoder, field, record, at);
    size_t count = model__load_size(record + model__count_at(field->row));
    at = model__write_head(at, element);
    size_t start = (size_t)(at - encoder->data);
    at = write(encoder, field, items, count, at + sizeof(uint32_t));
    at = at ? model__encoder_room(encoder, at, 1) : NULL;
    if (!at)
        return NULL;
    *at++ = 0;
    return model__write_length(encoder, start, at);
}

/* The hot loop of writing: one pass, ready heads, back-patched lengths. Scalars of up to 8 bytes
 * and strings are written here, without an indirect jump; everything else through a table.
 *
 * In front of each element there is room for its head, its fixed bytes, and those of all elements
 * behind it: only what varies makes room. */
#include "codec/encode.h"

enum { STRING_FIXED = 5 }; /* its length and its NUL */

typedef uint8_t *write_t(model__encoder_t *encoder, const model__element_t *element,
                         const uint8_t *record, uint8_t *at);

/* 8 bytes are moved, the next element overwrites what is too much. */
static inline uint8_t *write_move(const model__element_t *element, const uint8_t *record,
                                  uint8_t *at)
{
    uint64_t value;

    memcpy(&value, record + element->at, sizeof value);
    value &= element->keep;
    memcpy(at, &value, sizeof value);
    return at + element->value_size;
}

/* A run of scalars with short heads. Returns the place behind. */
static inline uint8_t *write_moves(const model__element_t **first, const uint8_t *record,
                                   uint8_t *at)
{
    const model__element_t *element = *first, *end = element + element->run;

    do {
        memcpy(at, element->head, sizeof element->head);
        at = write_move(element, record, at + element->head_size);
    } while (++element < end);
    *first = element;
    return at;
}

static inline uint8_t *write_string(model__encoder_t *encoder, const model__element_t *element,
                                    const uint8_t *record, uint8_t *at)
{
    const char *text = model__load_pointer(record + element->at);

    if (MODEL__UNLIKELY(!text))
        return model__write_member(encoder, element->field, record, at);
    size_t length = strlen(text);
    at = model__write_head(at, element);
    if (MODEL__UNLIKELY(!model__encoder_ready(encoder, &at, STRING_FIXED + length + element->rest)))
        return NULL;
    at = model__write_text(at, text, length);
    if (MODEL__UNLIKELY(!at))
        return model__encoder_fault(encoder, element->field, MODEL__RULE_UTF8, "not UTF-8");
    return at;
}

/* A scalar behind which no 8 bytes of the record lie. */
static uint8_t *write_plain(model__encoder_t *encoder, const model__element_t *element,
                            const uint8_t *record, uint8_t *at)
{
    return model__write_kind(encoder, element->field, record + element->at,
                             model__write_head(at, element));
}

static uint8_t *write_oid(model__encoder_t *encoder, const model__element_t *element,
                          const uint8_t *record, uint8_t *at)
{
    (void)encoder;
    at = model__write_head(at, element);
    memcpy(at, record + element->at, sizeof(bson_oid_t));
    return at + sizeof(bson_oid_t);
}

static uint8_t *write_decimal(model__encoder_t *encoder, const model__element_t *element,
                              const uint8_t *record, uint8_t *at)
{
    (void)encoder;
    at = model__write_head(at, element);
    memcpy(at, record + element->at, sizeof(bson_decimal128_t));
    return at + sizeof(bson_decimal128_t);
}

static uint8_t *write_struct(model__encoder_t *encoder, const model__element_t *element,
                             const uint8_t *record, uint8_t *at)
{
    return model__write_embedded(encoder, element->field, record + element->at,
                                 model__write_head(at, element));
}

static uint8_t *write_member(model__encoder_t *encoder, const model__element_t *element,
                             const uint8_t *record, uint8_t *at)
{
    return model__write_member(encoder, element->field, record, at);
}

static uint8_t *write_fresh_id(model__encoder_t *encoder, const model__element_t *element,
                               const uint8_t *record, uint8_t *at)
{
    bson_oid_t id;

    (void)encoder, (void)record;
    bson_oid_init(&id, NULL);
    at = model__write_head(at, element);
    memcpy(at, id.bytes, sizeof id.bytes);
    return at + sizeof id.bytes;
}

static write_t *const writers[MODEL__OP_END] = {
    [MODEL__OP_MOVE] = write_plain,         [MODEL__OP_TEXT] = write_member,
    [MODEL__OP_CHARS] = write_plain,        [MODEL__OP_OID] = write_oid,
    [MODEL__OP_DECIMAL] = write_decimal,    [MODEL__OP_UUID] = write_plain,
    [MODEL__OP_BINARY] = write_member,      [MODEL__OP_ENUM] = model__write_label,
    [MODEL__OP_NUMBER] = write_plain,       [MODEL__OP_RAW] = write_member,
    [MODEL__OP_DOCUMENT] = write_struct,    [MODEL__OP_POINTER] = write_member,
    [MODEL__OP_OPTIONAL] = write_member,    [MODEL__OP_LIST] = model__write_list,
    [MODEL__OP_FIXED] = write_member,       [MODEL__OP_LISTS] = write_member,
    [MODEL__OP_MAP] = write_member,         [MODEL__OP_EXTRA_ID] = write_fresh_id,
    [MODEL__OP_EXTRA] = model__write_extra,
};

MODEL__ALIGNED uint8_t *model__write_document(model__encoder_t *encoder, const model__plan_t *plan,
                                              const uint8_t *record, uint8_t *at)
{
    const model__element_t *element = plan->elements;

    if (MODEL__UNLIKELY(!model__encoder_ready(encoder, &at, plan->fixed)))
        return NULL;
    size_t start = (size_t)(at - encoder->data);
    at += sizeof(uint32_t);
    for (;;) {
        if (element->run)
            at = write_moves(&element, record, at);
        if (element->op == MODEL__OP_STRING) {
            at = write_string(encoder, element, record, at);
        } else {
            if (element->op == MODEL__OP_END)
                break;
            at = element->keep ? write_move(element, record, model__write_head(at, element))
                               : writers[element->op](encoder, element, record, at);
            at = MODEL__LIKELY(at) ? model__encoder_room(encoder, at, element->rest) : NULL;
        }
        if (MODEL__UNLIKELY(!at))
            return NULL;
        element++;
    }
    *at++ = 0;
    return model__write_length(encoder, start, at);
}

uint8_t *model__write_case(model__encoder_t *encoder, const model__plan_t *plan,
                           const uint8_t *record, uint8_t *at)
{
    const model__plan_t *found = model__plan_for(plan, record);

    return MODEL__LIKELY(found) ? model__write_document(encoder, found, record, at)
                                : model__no_case(encoder, plan);
}

bool model__encode(const model__plan_t *plan, const void *record, model__buffer_t *out,
                   model_error_t *error)
{
    model__encoder_t encoder;
    size_t start = out->size;
    uint8_t *at = model__encoder_begin(&encoder, out, NULL, error);

    if (MODEL__LIKELY(at))
        at = model__write_case(&encoder, plan, record, at);
    return model__encoder_end(&encoder, at, start);
}

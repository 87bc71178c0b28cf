/* What the hot loop does not take itself, as it usually is: of the model's type, well-formed,
 * without odd characters. Everything else goes on to model__take_other(), which finds out what is
 * wrong and says so. */
#include "codec/decode.h"

typedef const uint8_t *take_t(const model__walk_t *walk, const model__element_t *element,
                              const uint8_t *p);

enum { TEXT_AT = 4 }; /* in a string, behind its length */

/* The end of the document at p, or with extra = TEXT_AT of the string; NULL: it has none. */
static inline const uint8_t *value_end(const uint8_t *p, const uint8_t *end, int extra)
{
    int64_t size = (int64_t)model__load32(p) + extra;

    return size >= 5 && size < end - p && !p[size - 1] ? p + size : NULL;
}

static const uint8_t *take_decimal(const model__walk_t *walk, const model__element_t *element,
                                   const uint8_t *p)
{
    memcpy(walk->record + element->at, p, sizeof(bson_decimal128_t));
    return p + sizeof(bson_decimal128_t);
}

/* What the loops take themselves when its head is short. */
static const uint8_t *take_move(const model__walk_t *walk, const model__element_t *element,
                                const uint8_t *p)
{
    if (element->value_size == 1 && *p > 1)
        return model__take_other(walk, element, p);
    memcpy(walk->record + element->at, p, element->value_size);
    return p + element->value_size;
}

static const uint8_t *take_oid(const model__walk_t *walk, const model__element_t *element,
                               const uint8_t *p)
{
    memcpy(walk->record + element->at, p, sizeof(bson_oid_t));
    return p + sizeof(bson_oid_t);
}

static const uint8_t *take_string(const model__walk_t *walk, const model__element_t *element,
                                  const uint8_t *p)
{
    const uint8_t *end = value_end(p, walk->end, TEXT_AT), *text = p + TEXT_AT;

    if (!end)
        return model__take_other(walk, element, p);
    size_t size = (size_t)(end - text) - 1;
    if (!model__plain(text, size) && !model__decode_text(walk->decoder, element->field, text, size))
        return NULL;
    memcpy(walk->record + element->at, &text, sizeof text);
    return end;
}

static const uint8_t *take_text(const model__walk_t *walk, const model__element_t *element,
                                const uint8_t *p)
{
    const uint8_t *end = value_end(p, walk->end, TEXT_AT);

    if (!end || !model__plain(p + TEXT_AT, (size_t)(end - p) - TEXT_AT - 1))
        return model__take_other(walk, element, p);
    model_text_t text = {(const char *)p + TEXT_AT, (size_t)(end - p) - TEXT_AT - 1};
    memcpy(walk->record + element->at, &text, sizeof text);
    return end;
}

static const uint8_t *take_enum(const model__walk_t *walk, const model__element_t *element,
                                const uint8_t *p)
{
    const model__field_t *field = element->field;
    const uint8_t *end = value_end(p, walk->end, TEXT_AT);
    size_t size = end ? (size_t)(end - p) - TEXT_AT - 1 : 0;

    for (uint32_t i = 0; end && i < field->n_labels; i++) {
        const model__label_t *label = &field->labels[i];
        if (label->size != size || !label->text || memcmp(label->text, p + TEXT_AT, size) != 0)
            continue;
        memcpy(walk->record + element->at, &i, sizeof i);
        return end;
    }
    return model__take_other(walk, element, p);
}

static const uint8_t *take_document(const model__walk_t *walk, const model__element_t *element,
                                    const uint8_t *p)
{
    const model__decoder_t *decoder = walk->decoder;
    const model__field_t *field = element->field;
    model__frame_t frame = {.outer = decoder->frame, .field = field, .item = MODEL__NO_ITEM};
    const uint8_t *end = value_end(p, walk->end, 0);

    if (!end || decoder->depth >= MODEL__MAX_DEPTH || field->embedded->cases)
        return model__take_other(walk, element, p);
    model__decoder_t inner = *decoder;
    inner.frame = &frame;
    inner.depth++;
    inner.leaf += field->first_leaf;
    if (!model__decode_document(&inner, field->embedded, p, end, walk->record + element->at))
        return NULL;
    return end;
}

/* ---- lists of strings and of embedded structs ---- */

/* Where the value of the item at p begins; NULL: it is of another type, or has a long key. May lie
 * behind the end of the array: the slack. */
static inline const uint8_t *item_value(const uint8_t *p, uint8_t type)
{
    const uint32_t digit = '0' & 0xf0;
    uint32_t head = model__load32(p);

    if (MODEL__LIKELY((head & 0xfff0ff) == (type | digit << 8)))
        return p + 3;
    if (MODEL__LIKELY((head & 0xfff0f0ff) == (type | digit << 8 | digit << 16)))
        return p + 4;
    uint32_t key_size = model__bytes_before_nul(model__load64(p + 1));
    return *p == type && key_size < 8 ? p + key_size + 2 : NULL;
}

/* Its items, if they all are of the type; MODEL__NO_ITEM. */
static uint32_t count_items(const uint8_t *array, const uint8_t *end, uint8_t type, int extra)
{
    const uint8_t *p = array + 4;
    uint32_t count = 0;

    for (; p + 1 < end; count++) {
        p = item_value(p, type);
        p = p ? value_end(p, end, extra) : NULL;
        if (!p)
            return MODEL__NO_ITEM;
    }
    return count;
}

static bool read_documents(const model__walk_t *walk, const model__field_t *field,
                           const uint8_t *array, uint8_t *items, uint32_t count)
{
    model__frame_t list = {.outer = walk->decoder->frame, .field = field};
    model__frame_t frame = {.outer = &list, .item = MODEL__NO_ITEM};
    model__decoder_t inner = *walk->decoder;
    const uint8_t *p = array + 4;

    inner.frame = &frame;
    inner.depth += 2;
    for (; list.item < count; list.item++, items += field->stride) {
        const uint8_t *document = item_value(p, BSON_TYPE_DOCUMENT);
        p = document + model__load32(document);
        if (!model__decode_document(&inner, field->embedded, document, p, items))
            return false;
    }
    return true;
}

static MODEL__APART bool check_odd_text(const model__walk_t *walk, const model__field_t *field,
                                        uint32_t i, const uint8_t *text, size_t size)
{
    model__frame_t list = {.outer = walk->decoder->frame, .field = field, .item = i};
    model__decoder_t inner = *walk->decoder;

    inner.frame = &list;
    return model__decode_text(&inner, field, text, size);
}

static bool read_strings(const model__walk_t *walk, const model__field_t *field,
                         const uint8_t *array, uint8_t *items, uint32_t count)
{
    const uint8_t *p = array + 4;

    for (uint32_t i = 0; i < count; i++, items += sizeof(char *)) {
        const uint8_t *text = item_value(p, BSON_TYPE_UTF8) + TEXT_AT;
        size_t size = model__load32(text - TEXT_AT) - 1;
        if (MODEL__UNLIKELY(!model__plain(text, size)) &&
            !check_odd_text(walk, field, i, text, size))
            return false;
        memcpy(items, &text, sizeof text);
        p = text + size + 1;
    }
    return true;
}

static const struct list {
    bool (*read)(const model__walk_t *walk, const model__field_t *field, const uint8_t *array,
                 uint8_t *items, uint32_t count);
    int extra;
    uint8_t type;
} lists[] = {
    [MODEL_KIND_STRING] = {read_strings, TEXT_AT, BSON_TYPE_UTF8},
    [MODEL_KIND_DOCUMENT] = {read_documents, 0, BSON_TYPE_DOCUMENT},
};

static const struct list *list_of(const model__walk_t *walk, const model__field_t *field)
{
    if (field->kind >= MODEL__COUNT_OF(lists) || !lists[field->kind].read)
        return NULL;
    return !walk->decoder->loaded && walk->decoder->depth + 2 <= MODEL__MAX_DEPTH
               ? &lists[field->kind]
               : NULL;
}

static const uint8_t *take_list(const model__walk_t *walk, const model__element_t *element,
                                const uint8_t *p)
{
    const model__field_t *field = element->field;
    const struct list *list = list_of(walk, field);
    const uint8_t *end = list ? value_end(p, walk->end, 0) : NULL;
    size_t count = end ? count_items(p, end, list->type, list->extra) : MODEL__NO_ITEM;

    if (count == MODEL__NO_ITEM)
        return model__take_other(walk, element, p);
    uint8_t *items = model__take_array(walk->decoder->reading->memory, count, field->stride);
    if (!items) {
        model__memory_failed(walk->decoder->reading->memory, walk->decoder->error);
        return NULL;
    }
    if (!list->read(walk, field, p, items, (uint32_t)count))
        return NULL;
    memcpy(walk->record + model__items_at(field->row), &items, sizeof items);
    memcpy(walk->record + model__count_at(field->row), &count, sizeof count);
    return end;
}

/* Nothing stands in the document for it: the head is the END's. */
static const uint8_t *take_extra(const model__walk_t *walk, const model__element_t *element,
                                 const uint8_t *p)
{
    return model__read_extra(walk) ? p - element->head_size : NULL;
}

static take_t *const takers[MODEL__OP_END] = {
    [MODEL__OP_TEXT] = take_text,         [MODEL__OP_OID] = take_oid,
    [MODEL__OP_DECIMAL] = take_decimal,   [MODEL__OP_ENUM] = take_enum,
    [MODEL__OP_DOCUMENT] = take_document, [MODEL__OP_LIST] = take_list,
    [MODEL__OP_EXTRA] = take_extra,
};

/* No jump by a table where it would be mispredicted. */
const uint8_t *model__take_rest(const model__walk_t *walk, const model__element_t *element,
                                const uint8_t *p)
{
    if (element->op == MODEL__OP_MOVE)
        return take_move(walk, element, p);
    if (element->op == MODEL__OP_STRING)
        return take_string(walk, element, p);
    take_t *take = takers[element->op];
    return take ? take(walk, element, p) : model__take_other(walk, element, p);
}

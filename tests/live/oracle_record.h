/* What a record must be when a document is read, and what is stored when it is written. */
#ifndef MONGOMODEL_TESTS_ORACLE_RECORD_H
#define MONGOMODEL_TESTS_ORACLE_RECORD_H

#include "live/oracle_truth.h"

/* ---- C → nodes; what is empty is left out ---- */

static inline node_t *struct_from_c(const model_t *model, const void *record);

static inline node_t *string_from_c(const char *text)
{
    return text ? string_node(text, strlen(text)) : NULL;
}

static inline node_t *enum_from_c(const model_field_t *row, const void *at)
{
    int number;

    memcpy(&number, at, sizeof number);
    return string_from_c(row->labels[number]);
}

static inline node_t *float_from_c(const void *at)
{
    float single;

    memcpy(&single, at, sizeof single);
    return real_node((double)single);
}

static inline node_t *double_from_c(const void *at)
{
    double real;

    memcpy(&real, at, sizeof real);
    return real_node(real);
}

static inline node_t *bytes_from_c(const model_field_t *row, const void *at)
{
    node_t *node;

    if (kind_of(row) == MODEL_KIND_UUID) {
        node = node_new(BSON_TYPE_BINARY);
        node->subtype = BSON_SUBTYPE_UUID;
        node->text = keep(at, node->size = 16);
        return node;
    }
    node = node_new(kind_of(row) == MODEL_KIND_OID ? BSON_TYPE_OID : BSON_TYPE_DECIMAL128);
    memcpy(&node->decimal, at, c_size(row));
    return node;
}

static inline node_t *integer_from_c(const model_field_t *row, const void *at)
{
    static const uint8_t types[] = {
        [MODEL_KIND_BOOL] = BSON_TYPE_BOOL,         [MODEL_KIND_DATE] = BSON_TYPE_DATE_TIME,
        [MODEL_KIND_INT8] = BSON_TYPE_INT32,        [MODEL_KIND_INT32] = BSON_TYPE_INT32,
        [MODEL_KIND_ENUM_NUMBER] = BSON_TYPE_INT32, [MODEL_KIND_INT64] = BSON_TYPE_INT64,
        [MODEL_KIND_UINT32] = BSON_TYPE_INT64,
    };
    const unsigned shift = 64 - 8 * (unsigned)c_size(row);
    uint64_t number = 0;

    memcpy(&number, at, c_size(row));
    const bool is_signed = kind_of(row) != MODEL_KIND_UINT32 && kind_of(row) != MODEL_KIND_BOOL;
    return integer_node(types[kind_of(row)],
                        is_signed ? (int64_t)(number << shift) >> shift : (int64_t)number);
}

static inline node_t *item_from_c(const model_field_t *row, const void *at)
{
    const char *text;
    model_text_t long_text;

    switch (kind_of(row)) {
    case MODEL_KIND_DOUBLE:
        return double_from_c(at);
    case MODEL_KIND_FLOAT:
        return float_from_c(at);
    case MODEL_KIND_STRING:
        return memcpy(&text, at, sizeof text), string_from_c(text);
    case MODEL_KIND_CHARS:
        return string_from_c(at);
    case MODEL_KIND_TEXT:
        memcpy(&long_text, at, sizeof long_text);
        return long_text.data ? string_node(long_text.data, long_text.length) : NULL;
    case MODEL_KIND_OID:
    case MODEL_KIND_DECIMAL:
    case MODEL_KIND_UUID:
        return bytes_from_c(row, at);
    case MODEL_KIND_ENUM:
        return enum_from_c(row, at);
    case MODEL_KIND_DOCUMENT:
        return struct_from_c(row->embedded, at);
    default:
        return integer_from_c(row, at);
    }
}

static inline node_t *items_from_c(const model_field_t *row, const void *record)
{
    const bool map = shape_of(row) == MODEL_SHAPE_MAP;
    const size_t stride = row->item_size ? row->item_size : c_size(row);
    node_t *node = node_new(map ? BSON_TYPE_DOCUMENT : BSON_TYPE_ARRAY);
    const uint8_t *items;
    const char *key = "";
    size_t count;

    memcpy(&items, (const uint8_t *)record + (row->items_at ? row->items_at : row->offset),
           sizeof items);
    memcpy(&count,
           (const uint8_t *)record + (row->count_at ? row->count_at : row->offset + sizeof(void *)),
           sizeof count);
    if (!items)
        return NULL;
    for (size_t i = 0; i < count; i++, items += stride) {
        if (map)
            memcpy(&key, items, sizeof key);
        node_add(node, keep(key, strlen(key)), item_from_c(row, items + row->value_at));
    }
    return node;
}

static inline node_t *member_from_c(const model_field_t *row, const void *record)
{
    const uint8_t *at = (const uint8_t *)record + row->offset;
    const unsigned shape = shape_of(row);
    const void *target;

    if (shape == MODEL_SHAPE_LIST || shape == MODEL_SHAPE_MAP)
        return items_from_c(row, record);
    if (shape == MODEL_SHAPE_OPTIONAL)
        return *(const bool *)at ? item_from_c(row, (const uint8_t *)record + optional_at(row))
                                 : NULL;
    if (shape == MODEL_SHAPE_POINTER) {
        memcpy(&target, at, sizeof target);
        return target ? item_from_c(row, target) : NULL;
    }
    if (!shape)
        return item_from_c(row, at);
    node_t *array = node_new(BSON_TYPE_ARRAY);
    for (size_t i = 0; i < row->size / c_size(row); i++)
        node_add(array, "", item_from_c(row, at + i * c_size(row)));
    return array;
}

static inline void members_from_c(node_t *node, const model_t *model, const void *record)
{
    for (size_t i = 0; i < n_rows(model); i++) {
        node_t *value = member_from_c(&model->fields[i], record);
        if (value)
            node_add(node, key_of(&model->fields[i]), value);
    }
}

static inline node_t *struct_from_c(const model_t *model, const void *record)
{
    node_t *node = node_new(BSON_TYPE_DOCUMENT);
    int tag;

    if (!model->cases) {
        members_from_c(node, model, record);
        return node;
    }
    memcpy(&tag, (const uint8_t *)record + model->tag_at, sizeof tag);
    const model_case_t *found = model->cases;
    while (found->tag != tag)
        found++;
    node_add(node, tag_key_of(model), string_from_c(found->label));
    if (found->embedded)
        members_from_c(node, found->embedded, (const uint8_t *)record + found->offset);
    return node;
}

/* ---- documents as they are read: members as they would be written, empty ones left out ---- */

static inline node_t *read_struct(const model_t *model, const node_t *document);

static inline node_t *read_item(const model_field_t *row, const node_t *stored)
{
    node_t *node;
    char text[32];

    if (kind_of(row) == MODEL_KIND_DOCUMENT)
        return read_struct(row->embedded, stored);
    node = node_copy(stored);
    if (kind_of(row) == MODEL_KIND_UUID)
        node->subtype = BSON_SUBTYPE_UUID;
    if (!node_is_number(stored) || stored->type == BSON_TYPE_DECIMAL128)
        return node;
    if (kind_of(row) == MODEL_KIND_DOUBLE || kind_of(row) == MODEL_KIND_FLOAT)
        return real_node((double)node_number(stored));
    const int64_t number = (int64_t)node_number(stored);
    if (kind_of(row) == MODEL_KIND_DECIMAL) {
        snprintf(text, sizeof text, "%" PRId64, number);
        return decimal_node(text);
    }
    return integer_from_c(row, &number);
}

/* Of a member that is not there. */
static inline node_t *default_of(const model_t *model, const model_field_t *row)
{
    void *zero = take(model->size);

    if (kind_of(row) == MODEL_KIND_DOCUMENT && !shape_of(row))
        return read_struct(row->embedded, NULL);
    return member_from_c(row, model->defaults ? model->defaults : zero);
}

static inline node_t *read_member(const model_t *model, const model_field_t *row,
                                  const node_t *document)
{
    const node_t *stored = member_of(document, row);
    const bool null = stored && stored->type == BSON_TYPE_NULL;

    if (null && can_be_empty(row))
        return NULL;
    if (!stored || null)
        return default_of(model, row);
    if (shape_of(row) != MODEL_SHAPE_LIST && shape_of(row) != MODEL_SHAPE_FIXED &&
        shape_of(row) != MODEL_SHAPE_MAP)
        return read_item(row, stored);
    node_t *items = node_new(stored->type);
    for (size_t i = 0; i < stored->n; i++)
        node_add(items, stored->items[i]->key, read_item(row, stored->items[i]));
    return items;
}

static inline void read_members(node_t *node, const model_t *model, const node_t *document)
{
    for (size_t i = 0; i < n_rows(model); i++) {
        node_t *value = read_member(model, &model->fields[i], document);
        if (value)
            node_add(node, key_of(&model->fields[i]), value);
    }
}

static inline const model_case_t *case_of(const model_t *model, const node_t *document)
{
    const node_t *label = node_get(document, tag_key_of(model));

    for (const model_case_t *at = model->cases; label && at->label; at++)
        if (is_text(label, at->label))
            return at;
    return model->cases;
}

/* NULL: the document is not there. */
static inline node_t *read_struct(const model_t *model, const node_t *document)
{
    node_t *node = node_new(BSON_TYPE_DOCUMENT);

    if (!model->cases) {
        read_members(node, model, document);
        return node;
    }
    const model_case_t *found = case_of(model, document);
    node_add(node, tag_key_of(model), string_from_c(found->label));
    if (found->embedded)
        read_members(node, found->embedded, document);
    return node;
}

/* ---- as it is written ---- */

static inline node_t *write_struct(const model_t *model, const node_t *values);

/* NULL: it is left out. */
static inline node_t *write_member(const model_t *model, const model_field_t *row,
                                   const node_t *value)
{
    const unsigned shape = shape_of(row);
    node_t *items;

    if (!value)
        return empty_node(model, row);
    if (kind_of(row) != MODEL_KIND_DOCUMENT)
        return node_copy(value);
    if (!shape || shape == MODEL_SHAPE_POINTER)
        return write_struct(row->embedded, value);
    items = node_new(value->type);
    for (size_t i = 0; i < value->n; i++)
        node_add(items, value->items[i]->key, write_struct(row->embedded, value->items[i]));
    return items;
}

static inline void write_members(node_t *node, const model_t *model, const node_t *values)
{
    for (size_t i = 0; i < n_rows(model); i++) {
        const model_field_t *row = &model->fields[i];
        node_t *value = write_member(model, row, node_get(values, key_of(row)));
        if (value)
            node_add(node, key_of(row), value);
    }
}

static inline node_t *write_struct(const model_t *model, const node_t *values)
{
    node_t *node = node_new(BSON_TYPE_DOCUMENT);

    if (!model->cases) {
        write_members(node, model, values);
        return node;
    }
    const model_case_t *found = case_of(model, values);
    node_add(node, tag_key_of(model), string_from_c(found->label));
    if (found->embedded)
        write_members(node, found->embedded, values);
    return node;
}

#endif

/* Random values for the members of a table, as they may be stored, and the same values in C. */
#ifndef MONGOMODEL_TESTS_ORACLE_VALUES_H
#define MONGOMODEL_TESTS_ORACLE_VALUES_H

#include "live/oracle_scalars.h"

/* ---- members ---- */

typedef struct style {
    bool raw;     /* other forms, null, missing, old names, unknown keys */
    bool unknown; /* unknown keys in items of lists too */
} style_t;

static const style_t written = {false, false}, any_style = {true, true},
                     known_items = {true, false};

static inline node_t *random_struct(const model_t *model, style_t style);

static inline node_t *random_item(const model_field_t *row, style_t style)
{
    if (kind_of(row) == MODEL_KIND_DOCUMENT)
        return random_struct(row->embedded, style);
    return style.raw ? varied(row, random_scalar(row)) : random_scalar(row);
}

static inline node_t *random_value(const model_field_t *row, style_t style)
{
    static const char *const keys[] = {"k0", "k1", "k 2", "\xc3\xa4"};
    const unsigned shape = shape_of(row);
    const bool inner = shape == MODEL_SHAPE_LIST || shape == MODEL_SHAPE_MAP;
    const style_t item_style = inner && !style.unknown ? (style_t){false, false} : style;
    size_t n = shape == MODEL_SHAPE_FIXED ? row->size / c_size(row) : below(4);

    if (shape == MODEL_SHAPE_LIST || shape == MODEL_SHAPE_FIXED) {
        node_t *array = node_new(BSON_TYPE_ARRAY);
        while (n-- > 0)
            node_add(array, "", random_item(row, item_style));
        return array;
    }
    if (shape == MODEL_SHAPE_MAP) {
        node_t *map = node_new(BSON_TYPE_DOCUMENT);
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            if (percent(40))
                node_add(map, keys[i], random_item(row, item_style));
        return map;
    }
    return random_item(row, style);
}

static inline bool has_default(const model_t *model, const model_field_t *row)
{
    const char *const *at =
        model->defaults ? (const void *)((const uint8_t *)model->defaults + row->offset) : NULL;

    return at && can_be_empty(row) && *at;
}

/* As one that is empty is written. */
static inline node_t *empty_node(const model_t *model, const model_field_t *row)
{
    return row->store_null || has_default(model, row) ? node_new(BSON_TYPE_NULL) : NULL;
}

/* NULL: it is not there. */
static inline node_t *random_member(const model_t *model, const model_field_t *row, style_t style)
{
    if (style.raw && strcmp(key_of(row), "_id") != 0) {
        if (percent(14))
            return NULL;
        if (percent(10))
            return node_new(BSON_TYPE_NULL);
    }
    if (!style.raw && can_be_empty(row) && percent(25))
        return empty_node(model, row);
    return random_value(row, style);
}

static inline void add_random_member(node_t *node, const model_t *model, const model_field_t *row,
                                     style_t style)
{
    node_t *value = random_member(model, row, style);

    for (size_t i = 0; style.raw && i <= MODEL_MAX_OLD_KEYS && row->also_read[i]; i++)
        if (percent(25))
            node_set(node, row->also_read[i], random_value(row, style));
    if (value)
        node_add(node, key_of(row), value);
}

static inline void add_random_members(node_t *node, const model_t *model, style_t style)
{
    for (size_t i = 0; i < n_rows(model); i++)
        add_random_member(node, model, &model->fields[i], style);
    if (style.raw && percent(20))
        node_add(node, "unknown", integer_node(BSON_TYPE_INT32, (int64_t)below(5)));
}

static inline node_t *random_struct(const model_t *model, style_t style)
{
    node_t *node = node_new(BSON_TYPE_DOCUMENT);
    size_t n = 0;

    if (!model->cases) {
        add_random_members(node, model, style);
        return node;
    }
    while (model->cases[n].label)
        n++;
    const model_case_t *chosen = &model->cases[below(n)];
    node_add(node, model->tag_key ? model->tag_key : model->tag_name,
             string_node(chosen->label, strlen(chosen->label)));
    if (chosen->embedded)
        add_random_members(node, chosen->embedded, style);
    return node;
}

/* ---- the same values in C ---- */

static inline void struct_to_c(const model_t *model, const node_t *node, void *record);

static inline void enum_to_c(const model_field_t *row, const node_t *node, void *at)
{
    int number = 0;

    while (!row->labels[number] || strcmp(row->labels[number], node->text) != 0)
        number++;
    memcpy(at, &number, sizeof number);
}

static inline void item_to_c(const model_field_t *row, const node_t *node, void *at)
{
    const float single = (float)node->real;

    switch (kind_of(row)) {
    case MODEL_KIND_DOUBLE:
        memcpy(at, &node->real, sizeof node->real);
        break;
    case MODEL_KIND_FLOAT:
        memcpy(at, &single, sizeof single);
        break;
    case MODEL_KIND_STRING:
        memcpy(at, &node->text, sizeof node->text);
        break;
    case MODEL_KIND_TEXT:
        memcpy(at, &(model_text_t){node->text, node->size}, sizeof(model_text_t));
        break;
    case MODEL_KIND_CHARS:
        memcpy(at, node->text, node->size + 1);
        break;
    case MODEL_KIND_OID:
        memcpy(at, &node->oid, sizeof node->oid);
        break;
    case MODEL_KIND_DECIMAL:
        memcpy(at, &node->decimal, sizeof node->decimal);
        break;
    case MODEL_KIND_UUID:
        memcpy(at, node->text, node->size);
        break;
    case MODEL_KIND_ENUM:
        enum_to_c(row, node, at);
        break;
    case MODEL_KIND_DOCUMENT:
        struct_to_c(row->embedded, node, at);
        break;
    default:
        memcpy(at, &node->integer, c_size(row));
    }
}

/* Items of a list, a map or an array of the caller's. */
static inline void *items_to_c(const model_field_t *row, const node_t *node, size_t stride,
                               size_t value_at)
{
    uint8_t *items = take(node->n * stride + 1);

    for (size_t i = 0; i < node->n; i++) {
        if (shape_of(row) == MODEL_SHAPE_MAP)
            memcpy(items + i * stride, &node->items[i]->key, sizeof(char *));
        item_to_c(row, node->items[i], items + i * stride + value_at);
    }
    return items;
}

/* The value of an optional is the end of its struct, but for padding. */
static inline size_t optional_at(const model_field_t *row)
{
    const size_t size = c_size(row);

    if (row->value_at)
        return row->value_at;
    return row->offset + (size == 1 ? 1 : row->size - size);
}

/* A member that is all zero becomes this value; NULL or null: none. */
static inline void member_to_c(const model_field_t *row, const node_t *node, void *record)
{
    uint8_t *at = (uint8_t *)record + row->offset;
    const unsigned shape = shape_of(row);
    void *items;

    memset(at, 0, row->size);
    if (!node || node->type == BSON_TYPE_NULL)
        return;
    if (shape == MODEL_SHAPE_OPTIONAL) {
        *(bool *)at = true;
        item_to_c(row, node, (uint8_t *)record + optional_at(row));
    } else if (shape == MODEL_SHAPE_POINTER) {
        items = take(c_size(row));
        memcpy(at, &items, sizeof items);
        item_to_c(row, node, items);
    } else if (shape == MODEL_SHAPE_FIXED) {
        for (size_t i = 0; i < node->n; i++)
            item_to_c(row, node->items[i], at + i * c_size(row));
    } else if (shape) {
        size_t stride = row->item_size ? row->item_size : c_size(row);
        items = items_to_c(row, node, stride, row->value_at);
        memcpy((uint8_t *)record + (row->items_at ? row->items_at : row->offset), &items,
               sizeof items);
        memcpy((uint8_t *)record + (row->count_at ? row->count_at : row->offset + sizeof(void *)),
               &node->n, sizeof node->n);
    } else
        item_to_c(row, node, at);
}

static inline void union_to_c(const model_t *model, const node_t *node, void *record)
{
    const char *label = node_get(node, model->tag_key ? model->tag_key : model->tag_name)->text;
    const model_case_t *found = model->cases;

    while (strcmp(found->label, label) != 0)
        found++;
    const int tag = (int)found->tag;
    memcpy((uint8_t *)record + model->tag_at, &tag, sizeof tag);
    if (found->embedded)
        struct_to_c(found->embedded, node, (uint8_t *)record + found->offset);
}

/* Of a document as it is written. */
static inline void struct_to_c(const model_t *model, const node_t *node, void *record)
{
    memset(record, 0, model->size);
    if (model->cases)
        union_to_c(model, node, record);
    for (size_t i = 0; i < n_rows(model); i++)
        member_to_c(&model->fields[i], node_get(node, key_of(&model->fields[i])), record);
}

#endif

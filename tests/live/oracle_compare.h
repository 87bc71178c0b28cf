/* Paths to members, and how stored values compare. */
#ifndef MONGOMODEL_TESTS_ORACLE_COMPARE_H
#define MONGOMODEL_TESTS_ORACLE_COMPARE_H

#include "live/oracle_values.h"

/* ---- paths ---- */

enum { PLAIN, EVERY_ITEM, ONE_ITEM, UNDER_KEY, FILTERED_ITEMS, MATCHED_ITEM };

typedef struct step {
    const model_field_t *row;
    const model_case_t *of_case; /* the document must be of this case */
    int mode;
    const char *key; /* of an item, of a map */
} step_t;

typedef struct path {
    const model_t *model;
    step_t steps[8];
    size_t n;
    bool open, old, cases; /* through items; a member with old names; a case of a union */
    bool refused;          /* what needs MODEL_SOME_ITEM */
    char text[160];        /* as in C */
    char json[160];
} path_t;

static inline const step_t *last_step(const path_t *path)
{
    return &path->steps[path->n - 1];
}

/* One item of a list or an array, or a scalar. */
static inline bool is_single(const path_t *path)
{
    const step_t *last = last_step(path);
    const unsigned shape = shape_of(last->row);

    return last->mode != PLAIN || !shape || shape == MODEL_SHAPE_OPTIONAL ||
           shape == MODEL_SHAPE_POINTER;
}

static inline bool is_struct(const path_t *path)
{
    return kind_of(last_step(path)->row) == MODEL_KIND_DOCUMENT;
}

/* ---- what is stored ---- */

static inline node_t *member_of(const node_t *document, const model_field_t *row)
{
    node_t *found = node_get(document, key_of(row));

    for (size_t i = 0; !found && i <= MODEL_MAX_OLD_KEYS && row->also_read[i]; i++)
        found = node_get(document, row->also_read[i]);
    return found;
}

static inline const char *tag_key_of(const model_t *model)
{
    return model->tag_key ? model->tag_key : model->tag_name;
}

static inline bool is_text(const node_t *node, const char *text)
{
    return node && node->type == BSON_TYPE_UTF8 && node->size == strlen(text) &&
           memcmp(node->text, text, node->size) == 0;
}

/* ---- comparisons of scalars; NaN equals itself and has no order ---- */

static inline int compare_bytes(const node_t *a, const node_t *b)
{
    int order = memcmp(a->text, b->text, a->size < b->size ? a->size : b->size);

    return order ? order : (a->size > b->size) - (a->size < b->size);
}

/* -1, 0, 1; 2: not comparable. */
static inline int compare(const node_t *a, const node_t *b)
{
    if (node_is_number(a) && node_is_number(b)) {
        long double x = node_number(a), y = node_number(b);
        if (isnan(x) || isnan(y))
            return isnan(x) && isnan(y) ? 0 : 2;
        return (x > y) - (x < y);
    }
    if (a->type != b->type)
        return 2;
    if (a->type == BSON_TYPE_UTF8 || a->type == BSON_TYPE_BINARY) {
        int order = compare_bytes(a, b);
        return (order > 0) - (order < 0);
    }
    if (a->type == BSON_TYPE_OID) {
        int order = memcmp(&a->oid, &b->oid, sizeof a->oid);
        return (order > 0) - (order < 0);
    }
    return (a->integer > b->integer) - (a->integer < b->integer);
}

/* null < NaN < all else. */
static inline int order_of(const node_t *a, const node_t *b)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    if (node_is_number(a)) {
        long double x = node_number(a), y = node_number(b);
        if (isnan(x) || isnan(y))
            return isnan(y) - isnan(x);
    }
    if (a->type == BSON_TYPE_BINARY && a->subtype != b->subtype)
        return a->subtype - b->subtype;
    return compare(a, b);
}

/* Equal for the server: numbers by value, missing as null, keys in order. */
static inline bool server_equal(const node_t *a, const node_t *b)
{
    if (!a || !b)
        return (!a || a->type == BSON_TYPE_NULL) && (!b || b->type == BSON_TYPE_NULL);
    if (a->type != BSON_TYPE_DOCUMENT && a->type != BSON_TYPE_ARRAY)
        return a->type == BSON_TYPE_NULL ? b->type == BSON_TYPE_NULL
                                         : a->subtype == b->subtype && compare(a, b) == 0;
    if (a->type != b->type || a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if ((a->type == BSON_TYPE_DOCUMENT && strcmp(a->items[i]->key, b->items[i]->key)) ||
            !server_equal(a->items[i], b->items[i]))
            return false;
    return true;
}

static inline bool equal_struct(const model_t *model, const node_t *stored, const node_t *value);

static inline bool equal_item(const model_field_t *row, const node_t *stored, const node_t *value)
{
    if (kind_of(row) == MODEL_KIND_DOCUMENT)
        return equal_struct(row->embedded, stored, value);
    return stored && compare(stored, value) == 0;
}

static inline bool equal_value(const model_field_t *row, const node_t *stored, const node_t *value)
{
    if (value->type != BSON_TYPE_ARRAY || shape_of(row) == MODEL_SHAPE_MAP)
        return equal_item(row, stored, value);
    if (!stored || stored->type != BSON_TYPE_ARRAY || stored->n != value->n)
        return false;
    for (size_t i = 0; i < value->n; i++)
        if (!equal_item(row, stored->items[i], value->items[i]))
            return false;
    return true;
}

static inline bool equal_member(const model_t *model, const model_field_t *row,
                                const node_t *document, const node_t *wanted)
{
    const node_t *stored = member_of(document, row), *value = node_get(wanted, key_of(row));

    if (!value)
        return !stored;
    if (value->type != BSON_TYPE_NULL)
        return equal_value(row, stored, value);
    return stored ? stored->type == BSON_TYPE_NULL : !has_default(model, row);
}

static inline bool equal_members(const model_t *model, const node_t *stored, const node_t *value)
{
    for (size_t i = 0; i < n_rows(model); i++)
        if (!equal_member(model, &model->fields[i], stored, value))
            return false;
    return true;
}

/* Member by member: the order of keys, and unknown ones, do not matter. */
static inline bool equal_struct(const model_t *model, const node_t *stored, const node_t *value)
{
    if (!stored || stored->type != BSON_TYPE_DOCUMENT)
        return false;
    if (!model->cases)
        return equal_members(model, stored, value);
    const char *label = node_get(value, tag_key_of(model))->text;
    const model_case_t *found = model->cases;
    while (strcmp(found->label, label) != 0)
        found++;
    return is_text(node_get(stored, tag_key_of(model)), label) &&
           (!found->embedded || equal_members(found->embedded, stored, value));
}

#endif

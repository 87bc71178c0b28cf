/* What a save does to the document, and when it must not. */
#ifndef MONGOMODEL_TESTS_ORACLE_SAVE_H
#define MONGOMODEL_TESTS_ORACLE_SAVE_H

#include "live/oracle_record.h"

typedef struct saving {
    bool changed, conflict, unsupported;
    bool not_loaded; /* what was changed */
} saving_t;

static inline bool holds_unknown(const model_t *model, const node_t *document);

static inline bool items_hold_unknown(const model_field_t *row, const node_t *stored)
{
    if (!stored || kind_of(row) != MODEL_KIND_DOCUMENT)
        return false;
    if (shape_of(row) != MODEL_SHAPE_LIST && shape_of(row) != MODEL_SHAPE_MAP)
        return holds_unknown(row->embedded, stored);
    for (size_t i = 0; i < stored->n; i++)
        if (holds_unknown(row->embedded, stored->items[i]))
            return true;
    return false;
}

/* Of structs without cases. */
static inline bool holds_unknown(const model_t *model, const node_t *document)
{
    if (document->type != BSON_TYPE_DOCUMENT)
        return false;
    for (size_t i = 0; i < document->n; i++) {
        const model_field_t *found = NULL;
        for (size_t j = 0; j < n_rows(model); j++)
            if (strcmp(key_of(&model->fields[j]), document->items[i]->key) == 0)
                found = &model->fields[j];
        if (!found || items_hold_unknown(found, document->items[i]))
            return true;
    }
    return false;
}

static inline void save_struct(saving_t *saving, const model_t *model, const node_t *loaded,
                               const node_t *was, const node_t *is, const node_t *origin,
                               node_t *now);

static inline void set_member(const model_t *model, const model_field_t *row, const node_t *is,
                              const node_t *origin, node_t *now)
{
    node_t *value = write_member(model, row, is);

    if (value)
        node_set(now, key_of(row), value);
    else
        node_remove(now, key_of(row));
    for (size_t i = 0; i < MODEL_MAX_OLD_KEYS && row->also_read[i]; i++)
        if (node_get(origin, row->also_read[i]))
            node_remove(now, row->also_read[i]);
}

static inline bool same_case(const model_t *model, const node_t *a, const node_t *b)
{
    const char *key = tag_key_of(model);

    return !model->cases || (node_get(a, key) && server_equal(node_get(a, key), node_get(b, key)));
}

/* An embedded struct that has a value, and had one. */
static inline void save_inside(saving_t *saving, const model_field_t *row, const node_t *loaded,
                               const node_t *was, const node_t *is, const node_t *origin,
                               node_t *now)
{
    if (!now || now->type != BSON_TYPE_DOCUMENT || !same_case(row->embedded, origin, now)) {
        saving->conflict = true;
        now = node_new(BSON_TYPE_DOCUMENT);
    }
    if (!row->embedded->cases)
        save_struct(saving, row->embedded, loaded, was, is, origin, now);
    else if (case_of(row->embedded, is)->embedded)
        save_struct(saving, case_of(row->embedded, is)->embedded, loaded, was, is, origin, now);
}

/* loaded: the members that were, by their stored names; those of a struct below it, if not all of
 * them were. NULL: all. */
static inline void save_member(saving_t *saving, const model_t *model, const model_field_t *row,
                               const node_t *loaded, const node_t *was, const node_t *is,
                               const node_t *origin, node_t *now)
{
    const node_t *part = loaded ? node_get(loaded, key_of(row)) : NULL;
    const bool in_part = part && part->type == BSON_TYPE_DOCUMENT;
    const node_t *stored = member_of(origin, row);
    node_t *current = node_get(now, key_of(row));
    const bool document = stored && stored->type == BSON_TYPE_DOCUMENT;
    const unsigned shape = shape_of(row);

    if ((!was && !is) || node_same(was, is))
        return;
    saving->changed = true;
    if (shape == MODEL_SHAPE_LIST || shape == MODEL_SHAPE_MAP || shape == MODEL_SHAPE_FIXED) {
        saving->unsupported =
            saving->unsupported || (is && is->n && items_hold_unknown(row, stored));
        saving->conflict = saving->conflict || !server_equal(stored, current);
    } else if (kind_of(row) == MODEL_KIND_DOCUMENT) {
        if (document && is && same_case(row->embedded, was, is)) {
            saving->not_loaded = saving->not_loaded || (loaded && !part);
            save_inside(saving, row, in_part ? part : NULL, was, is, stored, current);
            return;
        }
        if (!document)
            saving->conflict = saving->conflict || (current && current->type != BSON_TYPE_NULL);
        else if (row->embedded->cases)
            saving->conflict =
                saving->conflict || !current || !same_case(row->embedded, stored, current);
    }
    saving->not_loaded = saving->not_loaded || (loaded && (!part || in_part));
    set_member(model, row, is, origin, now);
}

/* now: the stored document; becomes what is stored afterwards if there is no conflict. */
static inline void save_struct(saving_t *saving, const model_t *model, const node_t *loaded,
                               const node_t *was, const node_t *is, const node_t *origin,
                               node_t *now)
{
    for (size_t i = 0; i < n_rows(model); i++) {
        const model_field_t *row = &model->fields[i];
        save_member(saving, model, row, loaded, node_get(was, key_of(row)),
                    node_get(is, key_of(row)), origin, now);
    }
}

/* ---- edits: of a record, and of what it holds ---- */

static inline void edit_struct(const model_t *model, node_t *values, void *record);

/* A new value, or the one that is there with another item. */
static inline node_t *new_value(const model_t *model, const model_field_t *row, const node_t *old)
{
    if (percent(10) && old)
        return node_copy(old);
    if (old && old->n && (old->type == BSON_TYPE_ARRAY) && percent(50)) {
        node_t *items = node_copy(old);
        const size_t i = below(items->n);
        if (percent(30) && shape_of(row) == MODEL_SHAPE_LIST)
            node_remove_at(items, i);
        else
            items->items[i] = read_item(row, random_item(row, written));
        return items;
    }
    node_t *document = node_new(BSON_TYPE_DOCUMENT);
    add_random_member(document, model, row, written);
    if (!node_get(document, key_of(row)))
        return NULL;
    return read_member(model, row, document);
}

static inline void edit_member(const model_t *model, const model_field_t *row, node_t *values,
                               void *record)
{
    node_t *old = node_get(values, key_of(row));
    const unsigned shape = shape_of(row);
    void *at = (uint8_t *)record + row->offset;

    if (kind_of(row) == MODEL_KIND_DOCUMENT && (!shape || shape == MODEL_SHAPE_POINTER) && old &&
        percent(60)) {
        if (shape)
            memcpy(&at, at, sizeof at);
        edit_struct(row->embedded, old, at);
        return;
    }
    node_t *value = new_value(model, row, old);
    member_to_c(row, value, record);
    node_remove(values, key_of(row));
    if (value)
        node_add(values, key_of(row), value);
}

static inline void edit_struct(const model_t *model, node_t *values, void *record)
{
    if (model->cases) {
        const model_case_t *found = case_of(model, values);
        if (!found->embedded)
            return;
        record = (uint8_t *)record + found->offset;
        model = found->embedded;
    }
    const model_field_t *row = &model->fields[below(n_rows(model))];
    if (strcmp(key_of(row), "_id") != 0)
        edit_member(model, row, values, record);
}

static inline bool is_edited(const model_field_t *row, const node_t *was, const node_t *is)
{
    const node_t *a = node_get(was, key_of(row)), *b = node_get(is, key_of(row));

    return (a || b) && !node_same(a, b);
}

/* Often one that is edited here too. */
static inline const model_field_t *row_elsewhere(const model_t *model, const node_t *was,
                                                 const node_t *is)
{
    const model_field_t *row = &model->fields[below(n_rows(model))];

    for (int i = 0; i < 60 && was && is && !is_edited(row, was, is); i++)
        row = &model->fields[below(n_rows(model))];
    return row;
}

/* Somebody else's change of the stored document. was, is: what the record held, and holds; NULL:
 * anything may be changed. */
static inline void change_elsewhere(const model_t *model, node_t *document, const node_t *was,
                                    const node_t *is)
{
    if (model->cases && !(model = case_of(model, document)->embedded))
        return;
    const model_field_t *row = row_elsewhere(model, was, is);
    const char *key = key_of(row);
    node_t *old = node_get(document, key);

    if (strcmp(key, "_id") == 0)
        node_set(document, "elsewhere", integer_node(BSON_TYPE_INT32, (int64_t)below(9)));
    else if (old && old->type == BSON_TYPE_DOCUMENT && shape_of(row) != MODEL_SHAPE_MAP &&
             percent(60))
        change_elsewhere(row->embedded, old, node_get(was, key), node_get(is, key));
    else {
        node_remove(document, key);
        add_random_member(document, model, row, known_items);
    }
}

#endif

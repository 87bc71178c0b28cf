/* What changes make of a document. */
#ifndef MONGOMODEL_TESTS_ORACLE_CHANGE_H
#define MONGOMODEL_TESTS_ORACLE_CHANGE_H

#include "live/oracle_number.h"

/* ---- lists ---- */

static inline bool has_item(const node_t *list, const node_t *item)
{
    for (size_t i = 0; i < list->n; i++)
        if (server_equal(list->items[i], item))
            return true;
    return false;
}

/* By value; the pools of lists that are sorted have no documents. */
static inline void sort_items(node_t *list, int direction)
{
    for (size_t i = 0; i < list->n; i++)
        for (size_t j = i; j > 0; j--) {
            node_t *a = list->items[j - 1], *b = list->items[j];
            if (order_of(a, b) * direction <= 0)
                break;
            list->items[j - 1] = b;
            list->items[j] = a;
        }
}

static inline void slice_items(node_t *list, int64_t kept)
{
    const size_t n = (size_t)(kept < 0 ? -kept : kept);

    while (list->n > n)
        node_remove_at(list, kept < 0 ? 0 : list->n - 1);
}

static inline void push_items(const change_t *change, const model_field_t *row, node_t *list)
{
    const size_t size = list->n;
    size_t at = size;

    if (change->at)
        at = change->at_item >= 0              ? (size_t)change->at_item
             : (size_t)-change->at_item > size ? 0
                                               : size - (size_t)-change->at_item;
    for (size_t i = 0; i < change->n; i++) {
        node_add(list, "", node_new(BSON_TYPE_NULL));
        for (size_t j = list->n - 1; j > at + i && j > 0; j--)
            list->items[j] = list->items[j - 1];
        list->items[at + i < list->n ? at + i : list->n - 1] =
            kind_of(row) == MODEL_KIND_DOCUMENT ? write_struct(row->embedded, change->values[i])
                                                : change->values[i];
    }
    if (change->sort)
        sort_items(list, change->sort);
    if (change->slice)
        slice_items(list, change->kept);
}

static inline void add_items(const change_t *change, const model_field_t *row, node_t *list)
{
    for (size_t i = 0; i < change->n; i++) {
        node_t *item = kind_of(row) == MODEL_KIND_DOCUMENT
                           ? write_struct(row->embedded, change->values[i])
                           : change->values[i];
        if (!has_item(list, item))
            node_add(list, "", item);
    }
}

static inline void pull_items(const change_t *change, const model_field_t *row, node_t *list)
{
    for (size_t i = list->n; i-- > 0;) {
        bool pulled = change->op == MODEL__PULL_WHERE && holds(change->where, list->items[i]);
        for (size_t j = 0; j < change->n; j++)
            pulled = pulled || server_equal(list->items[i],
                                            kind_of(row) == MODEL_KIND_DOCUMENT
                                                ? write_struct(row->embedded, change->values[j])
                                                : change->values[j]);
        if (pulled)
            node_remove_at(list, i);
    }
}

static inline effect_t apply_list(const change_t *change, node_t *parent)
{
    const model_field_t *row = last_step(&change->path)->row;
    node_t *stored = member_of(parent, row);
    const bool plain = !change->piped,
               grows = change->op == MODEL__PUSH || change->op == MODEL__ADD_TO_SET;

    if (stored && stored->type == BSON_TYPE_NULL && !change->needs)
        return plain ? REFUSED : SKIPPED;
    if ((!stored || stored->type == BSON_TYPE_NULL) && !grows)
        return row->items.has & 1u ? SKIPPED : DONE;
    const bool list = stored && stored->type == BSON_TYPE_ARRAY;
    node_t *items = list ? node_copy(stored) : node_new(BSON_TYPE_ARRAY);
    if (change->op == MODEL__PUSH)
        push_items(change, row, items);
    else if (change->op == MODEL__ADD_TO_SET)
        add_items(change, row, items);
    else if (change->op == MODEL__POP && items->n)
        node_remove_at(items, change->which < 0 ? 0 : items->n - 1);
    else if (change->op != MODEL__POP)
        pull_items(change, row, items);
    if (!count_obeys(row, items->n))
        return SKIPPED;
    node_set(parent, key_of(row), items);
    for (size_t i = 0; i < MODEL_MAX_OLD_KEYS && row->also_read[i]; i++)
        node_remove(parent, row->also_read[i]);
    return DONE;
}

/* ---- one change of one document ---- */

static inline effect_t apply_rename(const change_t *change, node_t *parent)
{
    node_t *stored = node_get(parent, key_of(last_step(&change->path)->row));

    if (stored) {
        node_set(parent, key_of(change->to), node_copy(stored));
        node_remove(parent, key_of(last_step(&change->path)->row));
    }
    return DONE;
}

static inline effect_t apply_member(const change_t *change, const model_t *model, node_t *parent)
{
    const model_field_t *row = last_step(&change->path)->row;

    switch (change->op) {
    case MODEL__SET:
        set_stored(model, row, change->values[0], parent);
        return DONE;
    case MODEL__UNSET:
        node_remove(parent, key_of(row));
        for (size_t i = 0; i < MODEL_MAX_OLD_KEYS && row->also_read[i]; i++)
            node_remove(parent, row->also_read[i]);
        return DONE;
    case MODEL__RENAME:
        return apply_rename(change, parent);
    case MODEL__INC:
    case MODEL__MUL:
    case MODEL__MIN:
    case MODEL__MAX:
    case MODEL__BIT:
        return apply_number(change, model, parent);
    default:
        return apply_list(change, parent);
    }
}

static inline effect_t apply_item(const change_t *change, node_t *list, size_t i)
{
    const model_field_t *row = last_step(&change->path)->row;
    node_t item = {.type = BSON_TYPE_DOCUMENT, .key = ""};
    const model_t only = {.size = row->size};
    model_field_t single = *row;

    single.key = "item";
    single.also_read[0] = NULL;
    single.kind &= MODEL_KIND_MASK;
    single.offset = 0;
    if (change->op == MODEL__SET) {
        list->items[i] = kind_of(row) == MODEL_KIND_DOCUMENT
                             ? write_struct(row->embedded, change->values[0])
                             : node_copy(change->values[0]);
        return DONE;
    }
    node_add(&item, "item", list->items[i]);
    change_t on_item = *change;
    on_item.path.steps[on_item.path.n - 1].row = &single;
    effect_t effect = apply_number(&on_item, &only, &item);
    if (effect == DONE)
        list->items[i] = item.items[0];
    return effect;
}

static inline effect_t apply_step(const change_t *change, const model_t *model, node_t *parent,
                                  size_t i);

static inline effect_t apply_in_list(const change_t *change, const step_t *step, node_t *list,
                                     size_t i)
{
    size_t first = 0, end = list && list->type == BSON_TYPE_ARRAY ? list->n : 0;
    effect_t effect = DONE;

    if (!list || list->type != BSON_TYPE_ARRAY)
        return i && (change->path.steps[i - 1].mode == EVERY_ITEM ||
                     change->path.steps[i - 1].mode >= FILTERED_ITEMS)
                   ? REFUSED
                   : SKIPPED;
    if (step->mode == ONE_ITEM) {
        first = strtoull(step->key, NULL, 10);
        if (first >= end)
            return SKIPPED;
        end = first + 1;
    }
    for (; first < end; first++) {
        if (step->mode >= FILTERED_ITEMS && !holds(change->where, list->items[first]))
            continue;
        effect_t one = i + 1 == change->path.n
                           ? apply_item(change, list, first)
                           : apply_step(change, step->row->embedded, list->items[first], i + 1);
        if (step->mode >= FILTERED_ITEMS && one == SKIPPED)
            one = REFUSED; /* what is too large cannot be looked for in some items */
        effect = one > effect ? one : effect;
        if (step->mode == MATCHED_ITEM)
            break;
    }
    return effect;
}

static inline effect_t apply_step(const change_t *change, const model_t *model, node_t *parent,
                                  size_t i)
{
    const step_t *step = &change->path.steps[i];
    node_t *child = node_get(parent, key_of(step->row));

    if (step->mode != PLAIN)
        return apply_in_list(change, step, child, i);
    if (i + 1 == change->path.n)
        return apply_member(change, model, parent);
    if (child && child->type == BSON_TYPE_NULL)
        return SKIPPED;
    if (!child) {
        node_t *fresh = node_new(BSON_TYPE_DOCUMENT);
        effect_t effect = apply_step(change, step->row->embedded, fresh, i + 1);
        if (effect == DONE && fresh->n)
            node_add(parent, key_of(step->row), fresh);
        return effect;
    }
    return apply_step(change, step->row->embedded, child, i + 1);
}

#endif

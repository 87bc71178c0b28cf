/* Random changes, and what they make of a document. */
#ifndef MONGOMODEL_TESTS_ORACLE_CHANGE_H
#define MONGOMODEL_TESTS_ORACLE_CHANGE_H

#include "live/oracle_record.h"
#include "live/oracle_terms.h"

typedef struct change {
    uint16_t op;
    path_t path;
    node_t **values; /* NULL: empty */
    size_t n;
    int64_t which;           /* end of a list; kind of bits */
    const model_field_t *to; /* of a rename */
    condition_t *where;      /* of items that are pulled */
    bool at, slice;
    int64_t at_item, kept;
    int sort;   /* 1, -1; 0: not */
    bool piped; /* a change beside it, or it, needs a pipeline */
} change_t;

/* What becomes of a document. REFUSED: the server stops there, if it is not skipped. */
typedef enum effect { DONE, SKIPPED, REFUSED } effect_t;

/* ---- rules ---- */

static inline size_t code_points(const node_t *text)
{
    size_t n = 0;

    for (size_t i = 0; i < text->size; i++)
        n += ((unsigned char)text->text[i] & 0xc0) != 0x80;
    return n;
}

static inline bool within(const model_limits_t *limits, const node_t *node)
{
    const long double number = node->type == BSON_TYPE_DATE_TIME ? node->integer
                               : node->type == BSON_TYPE_UTF8    ? code_points(node)
                                                                 : node_number(node);
    long double low = limits->int_min, high = limits->int_max;

    if (!limits->has)
        return true;
    if (limits->has & 4u) {
        low = limits->has & 1u ? strtold(limits->decimal_min, NULL) : 0;
        high = limits->has & 2u ? strtold(limits->decimal_max, NULL) : 0;
    } else if (node->type == BSON_TYPE_DOUBLE) {
        low = limits->real_min;
        high = limits->real_max;
    }
    return !isnan(number) && (!(limits->has & 1u) || number >= low) &&
           (!(limits->has & 2u) || number <= high);
}

static inline bool obeys_struct(const model_t *model, const node_t *values);

static inline bool item_obeys(const model_field_t *row, const node_t *value)
{
    if (kind_of(row) == MODEL_KIND_DOCUMENT)
        return obeys_struct(row->embedded, value);
    return within(value->type == BSON_TYPE_UTF8 ? &row->length : &row->range, value);
}

static inline bool count_obeys(const model_field_t *row, size_t n)
{
    return within(&row->items, integer_node(BSON_TYPE_INT64, (int64_t)n));
}

static inline bool value_obeys(const model_field_t *row, const node_t *value)
{
    const unsigned shape = shape_of(row);

    if (!value || (shape != MODEL_SHAPE_LIST && shape != MODEL_SHAPE_MAP))
        return !value || item_obeys(row, value);
    for (size_t i = 0; i < value->n; i++)
        if (!item_obeys(row, value->items[i]))
            return false;
    return count_obeys(row, value->n);
}

/* Of values as a record has them. */
static inline bool obeys_struct(const model_t *model, const node_t *values)
{
    for (size_t i = 0; i < n_rows(model); i++)
        if (!value_obeys(&model->fields[i], node_get(values, key_of(&model->fields[i]))))
            return false;
    return true;
}

/* ---- numbers ---- */

static inline bool fits_kind(const model_field_t *row, long double number)
{
    switch (kind_of(row)) {
    case MODEL_KIND_INT8:
        return number >= INT8_MIN && number <= INT8_MAX;
    case MODEL_KIND_INT32:
        return number >= INT32_MIN && number <= INT32_MAX;
    case MODEL_KIND_UINT32:
        return number >= 0 && number <= UINT32_MAX;
    default:
        return number >= (long double)INT64_MIN && number <= (long double)INT64_MAX;
    }
}

static inline node_t *count_integer(const change_t *change, const node_t *old, const node_t *by)
{
    const uint64_t a = (uint64_t)old->integer, b = (uint64_t)by->integer;
    const bool adds = change->op == MODEL__INC;
    const long double exact =
        adds ? (long double)old->integer + by->integer : (long double)old->integer * by->integer;

    if (!fits_kind(last_step(&change->path)->row, exact))
        return NULL;
    return integer_node(by->type, (int64_t)(adds ? a + b : a * b));
}

/* Enough digits for what the pools hold. */
static inline node_t *count_decimal(const change_t *change, const node_t *old, const node_t *by)
{
    const long double a = node_number(old), b = node_number(by);
    const long double result = change->op == MODEL__INC ? a + b : a * b;
    char text[64];

    snprintf(text, sizeof text, "%.10Lf", result);
    return decimal_node(isfinite(result) ? text
                        : isnan(result)  ? "NaN"
                        : result > 0     ? "Infinity"
                                         : "-Infinity");
}

/* NULL: it is no value of the member. */
static inline node_t *counted(const change_t *change, const node_t *old, const node_t *by)
{
    const bool adds = change->op == MODEL__INC;

    if (change->op == MODEL__MIN || change->op == MODEL__MAX) {
        int order = compare(by, old);
        const bool nan = node_is_number(old) && isnan(node_number(old));
        const bool by_nan = node_is_number(by) && isnan(node_number(by));
        if (order == 2) /* NaN is less than all */
            order = by_nan ? -1 : nan ? 1 : 0;
        const bool better = change->op == MODEL__MIN ? order < 0 : order > 0;
        return node_copy(better ? by : old);
    }
    node_t *sum = by->type == BSON_TYPE_DOUBLE
                      ? real_node(adds ? old->real + by->real : old->real * by->real)
                  : by->type == BSON_TYPE_DECIMAL128 ? count_decimal(change, old, by)
                                                     : count_integer(change, old, by);
    return sum && within(&last_step(&change->path)->row->range, sum) ? sum : NULL;
}

static inline node_t *with_bits(const change_t *change, const node_t *old)
{
    const int64_t a = old ? old->integer : 0, b = change->values[0]->integer;

    return integer_node(change->values[0]->type, change->which == 0   ? a & b
                                                 : change->which == 1 ? a | b
                                                                      : a ^ b);
}

static inline node_t *zero_like(const node_t *number)
{
    if (number->type == BSON_TYPE_DOUBLE)
        return real_node(0);
    return number->type == BSON_TYPE_DECIMAL128 ? decimal_node("0") : integer_node(number->type, 0);
}

static inline bool is_zero(const node_t *node)
{
    return node && node_is_number(node) && node_number(node) == 0;
}

/* The server, not a pipeline, reads what is stored. */
static inline bool is_plain(const model_t *model, const model_field_t *row)
{
    const node_t *initial = default_of(model, row);
    const bool nothing = !initial || !node_is_number(initial) || is_zero(initial);

    return !row->also_read[0] && !(row->store_null && can_be_empty(row)) &&
           (can_be_empty(row) ? !has_default(model, row) : nothing);
}

/* As a save would: old names go. */
static inline void set_stored(const model_t *model, const model_field_t *row, const node_t *value,
                              node_t *parent)
{
    node_t *written_value = write_member(model, row, value);

    if (written_value)
        node_set(parent, key_of(row), written_value);
    else
        node_remove(parent, key_of(row));
    for (size_t i = 0; i < MODEL_MAX_OLD_KEYS && row->also_read[i]; i++)
        node_remove(parent, row->also_read[i]);
}

static inline effect_t apply_number(const change_t *change, const model_t *model, node_t *parent)
{
    const model_field_t *row = last_step(&change->path)->row;
    const node_t *stored = member_of(parent, row), *by = change->values[0];
    const bool order = change->op == MODEL__MIN || change->op == MODEL__MAX;
    const bool null = stored && stored->type == BSON_TYPE_NULL;
    node_t *old = read_member(model, row, parent);

    if ((null && !change->piped && !order) ||
        (change->op == MODEL__BIT && stored && stored->type == BSON_TYPE_DOUBLE))
        return REFUSED;
    if ((!stored || null) && order && is_plain(model, row))
        old = NULL; /* the other one is taken */
    if (change->op == MODEL__BIT)
        old = with_bits(change, old);
    else if (!old && order)
        old = node_copy(by);
    else
        old = counted(change, old ? old : zero_like(by), by);
    if (!old)
        return SKIPPED;
    set_stored(model, row, old, parent);
    return DONE;
}

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
        bool pulled = change->where && holds(change->where, list->items[i]);
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

    if (stored && stored->type == BSON_TYPE_NULL && plain)
        return REFUSED;
    if (!stored && plain && !grows)
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
        return SKIPPED;
    if (step->mode == ONE_ITEM) {
        first = strtoull(step->key, NULL, 10);
        if (first >= end)
            return SKIPPED;
        end = first + 1;
    }
    for (; first < end; first++) {
        effect_t one = i + 1 == change->path.n
                           ? apply_item(change, list, first)
                           : apply_step(change, step->row->embedded, list->items[first], i + 1);
        effect = one > effect ? one : effect;
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

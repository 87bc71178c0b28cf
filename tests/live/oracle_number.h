/* Changes, the rules that they obey, and what they make of numbers. */
#ifndef MONGOMODEL_TESTS_ORACLE_NUMBER_H
#define MONGOMODEL_TESTS_ORACLE_NUMBER_H

#include "live/oracle_record.h"
#include "live/oracle_terms.h"

typedef struct change {
    uint16_t op;
    path_t path;
    node_t **values; /* NULL: empty */
    size_t n;
    int64_t which;           /* end of a list; kind of bits */
    const model_field_t *to; /* of a rename */
    condition_t *where;      /* of items that are pulled, or changed */
    bool at, slice;
    int64_t at_item, kept;
    int sort;   /* 1, -1; 0: not */
    bool needs; /* a pipeline */
    bool piped; /* a change beside it, or it, needs one */
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

/* Which items it is about the server finds out itself. */
static inline bool is_placed(const path_t *path)
{
    for (size_t i = 0; i < path->n; i++)
        if (path->steps[i].mode == EVERY_ITEM || path->steps[i].mode >= FILTERED_ITEMS)
            return true;
    return false;
}

static inline effect_t apply_number(const change_t *change, const model_t *model, node_t *parent)
{
    const model_field_t *row = last_step(&change->path)->row;
    const node_t *stored = member_of(parent, row), *by = change->values[0];
    const bool order = change->op == MODEL__MIN || change->op == MODEL__MAX;
    const bool null = stored && stored->type == BSON_TYPE_NULL;
    node_t *old = read_member(model, row, parent);

    if (null && !change->needs && !is_placed(&change->path) && (order || change->piped))
        return SKIPPED;
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

#endif

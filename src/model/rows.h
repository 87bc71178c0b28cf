/* Rows of a table, and where they say that things lie in a record. */
#ifndef MONGOMODEL_MODEL_ROWS_H
#define MONGOMODEL_MODEL_ROWS_H

#include "base/base.h"

#include <mongomodel/model.h>

enum { MODEL__N_KINDS = MODEL_KIND_EXTRA + 1 }; /* for tables that are indexed by a kind */

/* Offsets in the record: where an optional keeps its value, a list its items and their number. Rows
 * of the ready-made types do not say. */
static inline uint32_t model__value_at(const model_field_t *row)
{
    static const uint8_t after_has[MODEL__N_KINDS] = {
        [MODEL_KIND_BOOL] = offsetof(model_opt_bool_t, value),
        [MODEL_KIND_INT32] = offsetof(model_opt_int32_t, value),
        [MODEL_KIND_INT64] = offsetof(model_opt_int64_t, value),
        [MODEL_KIND_DOUBLE] = offsetof(model_opt_double_t, value),
        [MODEL_KIND_DATE] = offsetof(model_opt_date_t, value),
        [MODEL_KIND_OID] = offsetof(model_opt_oid_t, value),
        [MODEL_KIND_DECIMAL] = offsetof(model_opt_decimal_t, value),
        [MODEL_KIND_UUID] = offsetof(model_opt_uuid_t, value),
        [MODEL_KIND_INT8] = offsetof(model_opt_int8_t, value),
        [MODEL_KIND_INT16] = offsetof(model_opt_int16_t, value),
        [MODEL_KIND_UINT8] = offsetof(model_opt_uint8_t, value),
        [MODEL_KIND_UINT16] = offsetof(model_opt_uint16_t, value),
        [MODEL_KIND_UINT32] = offsetof(model_opt_uint32_t, value),
        [MODEL_KIND_FLOAT] = offsetof(model_opt_float_t, value),
        [MODEL_KIND_TIMESTAMP] = offsetof(model_opt_timestamp_t, value),
    };

    return row->value_at ? row->value_at : row->offset + after_has[row->kind & MODEL_KIND_MASK];
}
static inline bool model__named_list(const model_field_t *row)
{
    return !row->items_at && !row->count_at;
}
static inline uint32_t model__items_at(const model_field_t *row)
{
    return model__named_list(row) ? row->offset : row->items_at;
}
static inline uint32_t model__count_at(const model_field_t *row)
{
    return model__named_list(row) ? row->offset + (uint32_t)offsetof(model_string_list_t, count)
                                  : row->count_at;
}

/* Accessors that tolerate any alignment and alias nothing. */
static inline void *model__at(const void *record, uint32_t offset)
{
    return (uint8_t *)(uintptr_t)record + offset;
}
static inline const void *model__load_pointer(const void *at)
{
    const void *value;
    memcpy(&value, at, sizeof value);
    return value;
}
static inline size_t model__load_size(const void *at)
{
    size_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

#endif

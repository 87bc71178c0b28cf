#include "model/compile.h"

#include <mongomodel/decimal.h>

/* BSON is little-endian, and so are all machines that this is for. */
_Static_assert(BSON_BYTE_ORDER == BSON_LITTLE_ENDIAN, "big-endian machines are not supported");

static const model__integer_t integers[MODEL__N_KINDS] = {
    [MODEL_KIND_BOOL] = {1, false, 0, 1},
    [MODEL_KIND_INT8] = {1, true, INT8_MIN, INT8_MAX},
    [MODEL_KIND_INT16] = {2, true, INT16_MIN, INT16_MAX},
    [MODEL_KIND_INT32] = {4, true, INT32_MIN, INT32_MAX},
    [MODEL_KIND_INT64] = {8, true, INT64_MIN, INT64_MAX},
    [MODEL_KIND_UINT8] = {1, false, 0, UINT8_MAX},
    [MODEL_KIND_UINT16] = {2, false, 0, UINT16_MAX},
    [MODEL_KIND_UINT32] = {4, false, 0, UINT32_MAX},
    [MODEL_KIND_DATE] = {8, true, INT64_MIN, INT64_MAX},
    [MODEL_KIND_ENUM] = {4, true, INT32_MIN, INT32_MAX},
    [MODEL_KIND_ENUM_NUMBER] = {4, true, INT32_MIN, INT32_MAX},
};

const model__integer_t *model__integer_of(uint32_t kind)
{
    return integers[kind].size ? &integers[kind] : NULL;
}

int64_t model__load_integer(uint32_t kind, const void *at)
{
    const model__integer_t *integer = &integers[kind];
    uint64_t bits = 0, sign = (uint64_t)integer->is_signed << (8 * integer->size - 1);

    memcpy(&bits, at, integer->size);
    if (kind == MODEL_KIND_BOOL)
        return bits != 0;
    return (int64_t)((bits ^ sign) - sign);
}

void model__store_integer(uint32_t kind, void *at, int64_t value)
{
    memcpy(at, &value, integers[kind].size);
}

size_t model__vector_item_size(uint32_t kind)
{
    if (kind == MODEL_KIND_VECTOR_FLOAT)
        return sizeof(float);
    return kind == MODEL_KIND_VECTOR_INT8 ? sizeof(int8_t) : 0;
}

static bool read_bound(const model_limits_t *range, bool said, const char *text, int64_t integer,
                       bson_decimal128_t *bound)
{
    if (!said)
        return true;
    if (!(range->has & 4u)) {
        *bound = model__decimal_of(integer);
        return true;
    }
    return model_decimal_from_string(text, bound, NULL) && !model__decimal_is_nan(bound);
}

bool model__decimal_bounds(const model_limits_t *range, model__decimals_t *bounds)
{
    bool low = range->has & 1u, high = range->has & 2u;

    return read_bound(range, low, range->decimal_min, range->int_min, &bounds->low) &&
           read_bound(range, high, range->decimal_max, range->int_max, &bounds->high) &&
           !(low && high && model_decimal_compare(&bounds->low, &bounds->high) > 0);
}

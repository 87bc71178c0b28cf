/* Numbers. int32, int64 and double convert into each other where nothing is lost; what else happens
 * is for .number to say. */
#include "codec/decode.h"

#include <float.h>

static bool out_of_range(const model__decoder_t *decoder, const model__field_t *field,
                         const model__found_t *found)
{
    return model__decode_fail(decoder, MODEL_ERROR_MISMATCH, model__member(field),
                              MODEL__RULE_RANGE, found->value,
                              "this %s does not fit into %s without loss",
                              model__bson_type_name(found->type), model__kind_name(field));
}

static bool is_number(const model__found_t *found)
{
    return found->type == BSON_TYPE_INT32 || found->type == BSON_TYPE_INT64 ||
           found->type == BSON_TYPE_DOUBLE;
}

static bool saturates(const model__field_t *field)
{
    return field->row->number == MODEL_NUMBER_SATURATE;
}

static double load_double(const uint8_t *at)
{
    double value;

    memcpy(&value, at, sizeof value);
    return value;
}

/* int32 or int64 */
static int64_t load_integer(const model__found_t *found)
{
    return found->type == BSON_TYPE_INT32 ? (int32_t)model__load32(found->value)
                                          : (int64_t)model__load64(found->value);
}

/* Exactly, or not at all. */
static bool to_integer(double real, int64_t *value)
{
    bool fits = real >= -0x1p63 && real < 0x1p63; /* NaN does not */

    *value = fits ? (int64_t)real : 0;
    return fits && (double)*value == real;
}

static bool clamp_integer(const model__integer_t *kind, int64_t *value)
{
    if (*value > kind->most)
        *value = kind->most;
    else if (*value < kind->least)
        *value = kind->least;
    return true;
}

/* Beyond the bounds: the bound. Within them a fraction stays one. */
static bool clamp_real(const model__integer_t *kind, double real, int64_t *value)
{
    if (real >= 0x1p63 || real > (double)kind->most)
        *value = kind->most;
    else if (real < (double)kind->least)
        *value = kind->least;
    else
        return to_integer(real, value);
    return true;
}

static bool within(const model__integer_t *kind, int64_t value)
{
    return value >= kind->least && value <= kind->most;
}

bool model__read_integer(const model__decoder_t *decoder, const model__field_t *field,
                         const model__found_t *found, void *at)
{
    const model__integer_t *kind = model__integer_of(field->kind);
    bool clamp = saturates(field), fits;
    int64_t value;

    if (!is_number(found))
        return model__decode_mismatch(decoder, field, found);
    if (found->type == BSON_TYPE_DOUBLE) {
        double real = load_double(found->value);
        fits = clamp ? clamp_real(kind, real, &value)
                     : to_integer(real, &value) && within(kind, value);
    } else {
        value = load_integer(found);
        fits = clamp ? clamp_integer(kind, &value) : within(kind, value);
    }
    if (!fits)
        return out_of_range(decoder, field, found);
    model__store_integer(field->kind, at, value);
    return true;
}

/* The nearest double of a number. False: it is another value. */
static bool to_double(const model__found_t *found, double *value)
{
    int64_t back;

    if (found->type == BSON_TYPE_DOUBLE) {
        *value = load_double(found->value);
        return true;
    }
    *value = (double)load_integer(found);
    return to_integer(*value, &back) && back == load_integer(found);
}

/* The nearest float that is finite if the double is. False: it is another value. */
static bool to_float(double real, float *value)
{
    const double most = (double)FLT_MAX;
    bool finite = real >= -DBL_MAX && real <= DBL_MAX;

    if (finite && (real > most || real < -most)) {
        *value = real > 0 ? FLT_MAX : -FLT_MAX;
        return false;
    }
    *value = (float)real;
    return !finite || (double)*value == real;
}

static bool read_float(const model__field_t *field, const model__found_t *found, void *at)
{
    double real = 0;
    float value = 0;
    bool exact = to_double(found, &real) && to_float(real, &value);

    if (!exact && !saturates(field))
        return false;
    if (!exact && found->type != BSON_TYPE_DOUBLE)
        value = (float)load_integer(found); /* rounded once, not twice */
    memcpy(at, &value, sizeof value);
    return true;
}

static bool read_double(const model__field_t *field, const model__found_t *found, void *at)
{
    double value;

    if (!to_double(found, &value) && !saturates(field))
        return false;
    memcpy(at, &value, sizeof value);
    return true;
}

bool model__read_real(const model__decoder_t *decoder, const model__field_t *field,
                      const model__found_t *found, void *at)
{
    if (!is_number(found))
        return model__decode_mismatch(decoder, field, found);
    bool read = field->kind == MODEL_KIND_FLOAT ? read_float(field, found, at)
                                                : read_double(field, found, at);
    return read || out_of_range(decoder, field, found);
}

bool model__read_decimal(const model__decoder_t *decoder, const model__field_t *field,
                         const model__found_t *found, void *at)
{
    if (found->type == BSON_TYPE_DECIMAL128) {
        memcpy(at, found->value, sizeof(bson_decimal128_t));
        return true;
    }
    if (!is_number(found) || found->type == BSON_TYPE_DOUBLE)
        return model__decode_mismatch(decoder, field, found);
    bson_decimal128_t value = model__decimal_of(load_integer(found));
    memcpy(at, &value, sizeof value);
    return true;
}

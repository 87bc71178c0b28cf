/* Bounds of a number that is counted with: what may be stored for the result to be within them. */
#include "query/change.h"

/* Declared and of the C type, of integers. */
typedef struct bounds {
    int64_t low, high;
    bool declared;
} bounds_t;

static bounds_t bounds_of(const model__field_t *field)
{
    const model__integer_t *integer = model__integer_of(field->kind);
    const model_limits_t *range = &field->row->range;
    bounds_t bounds = {integer->least, integer->most, range->has != 0};

    if ((range->has & 1u) && range->int_min > bounds.low)
        bounds.low = range->int_min;
    if ((range->has & 2u) && range->int_max < bounds.high)
        bounds.high = range->int_max;
    return bounds;
}

/* a − b, at the ends of the type where it does not fit. */
static int64_t minus(int64_t a, int64_t b)
{
    if (b > 0 && a < INT64_MIN + b)
        return INT64_MIN;
    if (b < 0 && a > INT64_MAX + b)
        return INT64_MAX;
    return a - b;
}

/* a / b rounded down or up. */
static int64_t divide(int64_t a, int64_t b, bool up)
{
    if (b == -1)
        return a == INT64_MIN ? INT64_MAX : -a;
    const int64_t quotient = a / b, rest = a % b;
    if (!rest)
        return quotient;
    const bool positive = (rest > 0) == (b > 0);
    return quotient + (up && positive) - (!up && !positive);
}

/* What may be stored for the result to be within the bounds. */
static bounds_t before(const model__edit_t *edit, bounds_t after)
{
    const int64_t by = edit->number.integer;

    if (edit->term->op == MODEL__INC)
        return (bounds_t){minus(after.low, by), minus(after.high, by), after.declared};
    if (by > 0)
        return (bounds_t){divide(after.low, by, true), divide(after.high, by, false),
                          after.declared};
    return (bounds_t){divide(after.high, by, true), divide(after.low, by, false), after.declared};
}

static bool within(bounds_t bounds, int64_t value)
{
    return value >= bounds.low && value <= bounds.high;
}

/* {key: {operator: value}}, or {key: {"$not": {operator: value}}}, which a missing member meets.
 * The key is that of the member in any item. */
static bool guard_order(model__builder_t *builder, const model__edit_t *edit, bool missing_too,
                        const char *operator_, int64_t value)
{
    model__buffer_t *out = &builder->change->guard;
    char key[MODEL__MAX_KEY_PATH];
    size_t size = 0, mark, member, inner;

    for (const char *at = edit->where->key; *at; at++)
        if (*at == '.' && at[1] == '$')
            at += strcspn(at + 1, ".");
        else
            key[size++] = *at;
    return model__guard_begin(builder, edit, &mark) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, key, size, &member) &&
           (!missing_too || model__put_begin(out, BSON_TYPE_DOCUMENT, "$not", 4, &inner)) &&
           model__put_int64(out, operator_, strlen(operator_), value) &&
           (!missing_too || model__put_end(out, inner)) && model__put_end(out, member) &&
           model__guard_end(builder, mark);
}

/* A missing member counts as 0. */
static bool guard_integer(model__builder_t *builder, const model__edit_t *edit)
{
    const bounds_t after = bounds_of(edit->field), stored = before(edit, after);
    const bool missing_too = within(stored, 0), adds = edit->term->op == MODEL__INC;
    const bool high = after.declared || !adds || edit->number.integer > 0;
    const bool low = after.declared || !adds || edit->number.integer < 0;

    if (!after.declared && edit->field->kind == MODEL_KIND_INT64 &&
        (builder->use->upsert || (edit->where->placed && !strstr(edit->where->key, "$[]"))))
        return true; /* the server refuses a sum beyond it, and all that were to be changed next */
    if (edit->where->placed &&
        (!missing_too || (after.declared && !strstr(edit->where->key, "$[]"))))
        return model__edit_refuse(builder, edit, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_RANGE,
                                  "the range of a number within some item");
    return (!high ||
            guard_order(builder, edit, missing_too, missing_too ? "$gt" : "$lte", stored.high)) &&
           (!low ||
            guard_order(builder, edit, missing_too, missing_too ? "$lt" : "$gte", stored.low));
}

/* ---- expressions: of all other numbers, and where a missing one counts as something else ---- */

typedef struct bound {
    bool has;
    uint8_t type, size;
    uint8_t bytes[16];
} bound_t;

static bound_t bound_of(bool has, uint8_t type, const void *bytes, uint8_t size)
{
    bound_t bound = {has, type, size, {0}};

    memcpy(bound.bytes, bytes, size);
    return bound;
}

static void find_bounds(const model__field_t *field, bound_t *low, bound_t *high)
{
    const model_limits_t *range = &field->row->range;
    const bool has_low = range->has & 1u, has_high = range->has & 2u;

    if (field->kind == MODEL_KIND_DECIMAL) {
        static const model__decimals_t none;
        const model__decimals_t *decimals = field->decimals ? field->decimals : &none;
        *low = bound_of(has_low, BSON_TYPE_DECIMAL128, &decimals->low, sizeof decimals->low);
        *high = bound_of(has_high, BSON_TYPE_DECIMAL128, &decimals->high, sizeof decimals->high);
    } else if (model__integer_of(field->kind)) {
        const bounds_t bounds = bounds_of(field);
        *low = bound_of(true, BSON_TYPE_INT64, &bounds.low, sizeof bounds.low);
        *high = bound_of(true, BSON_TYPE_INT64, &bounds.high, sizeof bounds.high);
    } else {
        *low = bound_of(has_low, BSON_TYPE_DOUBLE, &range->real_min, sizeof range->real_min);
        *high = bound_of(has_high, BSON_TYPE_DOUBLE, &range->real_max, sizeof range->real_max);
    }
}

/* {"$expr": {operator: [result, bound]}} */
static bool guard_result(model__builder_t *builder, const model__edit_t *edit,
                         const char *operator_, const bound_t *bound)
{
    model__buffer_t *out = &builder->change->guard;
    size_t mark, expr, sides;

    return model__guard_begin(builder, edit, &mark) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "$expr", 5, &expr) &&
           model__put_begin(out, BSON_TYPE_ARRAY, operator_, strlen(operator_), &sides) &&
           model__put_result(builder, edit, "0", 1, out) &&
           model__put_value(out, bound->type, "1", 1, bound->bytes, bound->size) &&
           model__put_end(out, sides) && model__put_end(out, expr) &&
           model__guard_end(builder, mark);
}

static bool guard_expression(model__builder_t *builder, const model__edit_t *edit)
{
    bound_t low, high;

    find_bounds(edit->field, &low, &high);
    if ((low.has || high.has) && edit->where->through_list)
        return model__edit_refuse(builder, edit, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_RANGE,
                                  "the range of a number within some item");
    return (!low.has || guard_result(builder, edit, "$gte", &low)) &&
           (!high.has || guard_result(builder, edit, "$lte", &high));
}

bool model__guard_number(model__builder_t *builder, const model__edit_t *edit)
{
    const bool integer = model__integer_of(edit->field->kind) != NULL;

    if (!edit->number.type)
        return true; /* it was refused */
    if (edit->piped || !integer)
        return guard_expression(builder, edit);
    if (edit->term->op == MODEL__MUL && !edit->number.integer)
        return within(bounds_of(edit->field), 0) ||
               model__edit_fault(builder, edit, MODEL__RULE_RANGE, "0 is not in the range");
    return guard_integer(builder, edit);
}

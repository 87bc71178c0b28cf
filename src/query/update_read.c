/* What a change is given: one value, several items, a number, options. */
#include "query/change.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <mongomodel/decimal.h>
#include <stdio.h>

/* ---- a value ---- */

/* Is null stored where the member is empty? A missing one would be read as something else. */
static bool stores_null(const model__edit_t *edit)
{
    const model__field_t *field = edit->field;

    return field->row->store_null || (field->may_be_empty && edit->initial);
}

bool model__edit_value(model__builder_t *builder, model__edit_t *edit)
{
    const bool item = edit->where->item;
    const bool failed = builder->failed;
    const void **value = model__take(builder->memory, sizeof *value);

    if (!value)
        return model__memory_failed(builder->memory, builder->error);
    if (!model__edit_take(builder, edit, edit->term, item, edit->path, value))
        return false;
    edit->values = value;
    edit->n_values = *value != NULL;
    if (*value || (!failed && builder->failed))
        return true;
    edit->nulls = stores_null(edit);
    edit->removes = !edit->nulls;
    return true;
}

/* ---- a number to add or to multiply by: no value of the member ---- */

static bool is_finite_decimal(const bson_decimal128_t *value)
{
    const uint64_t special = (uint64_t)0xf << 59; /* infinities and NaNs begin so */

    return (value->high & special) != special;
}

static bool put_number(model__edit_t *edit, uint8_t type, const void *bytes, size_t size)
{
    edit->number.type = type;
    edit->number.size = (uint8_t)size;
    memcpy(edit->number.bytes, bytes, size);
    return true;
}

static bool read_integer(model__builder_t *builder, model__edit_t *edit)
{
    const int64_t number = edit->term->integer;
    const bool narrow = edit->field->value_type == BSON_TYPE_INT32;

    if ((edit->term->value_kind == MODEL__V_UINT64 && number < 0) ||
        (narrow && (number < INT32_MIN || number > INT32_MAX)))
        return model__edit_fault(builder, edit, MODEL__RULE_RANGE,
                                 "the number does not fit the member's type");
    edit->number.integer = number;
    return put_number(edit, edit->field->value_type, &number,
                      narrow ? sizeof(int32_t) : sizeof number);
}

static bool read_real(model__builder_t *builder, model__edit_t *edit)
{
    const model_term_t *term = edit->term;
    const double real = term->value_kind == MODEL__V_REAL ? term->real : (double)term->integer;

    if (!isfinite(real))
        return model__edit_fault(builder, edit, MODEL__RULE_RANGE, "no finite number");
    return put_number(edit, BSON_TYPE_DOUBLE, &real, sizeof real);
}

static bool read_decimal(model__builder_t *builder, model__edit_t *edit)
{
    bson_decimal128_t decimal;

    if (!edit->term->pointer)
        return model__edit_fault(builder, edit, MODEL__RULE_REQUIRED, "NULL as a value");
    memcpy(&decimal, edit->term->pointer, sizeof decimal);
    if (!is_finite_decimal(&decimal))
        return model__edit_fault(builder, edit, MODEL__RULE_RANGE, "no finite number");
    return put_number(edit, BSON_TYPE_DECIMAL128, &decimal, sizeof decimal);
}

bool model__edit_number(model__builder_t *builder, model__edit_t *edit)
{
    const uint16_t kind = edit->field->kind, given = edit->term->value_kind;

    if (kind == MODEL_KIND_FLOAT && edit->field->row->number != MODEL_NUMBER_SATURATE)
        return model__edit_refuse(builder, edit, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_TYPE,
                                  "%s of a float: the sum may be none", edit->editor->name);
    if (kind == MODEL_KIND_DECIMAL && given == MODEL__V_DECIMAL)
        return read_decimal(builder, edit);
    if (edit->field->value_type == BSON_TYPE_DOUBLE &&
        (given == MODEL__V_REAL || given == MODEL__V_INT))
        return read_real(builder, edit);
    if (edit->field->value_type != BSON_TYPE_DOUBLE && kind != MODEL_KIND_DECIMAL &&
        (given == MODEL__V_INT || given == MODEL__V_UINT64))
        return read_integer(builder, edit);
    return model__edit_fault(builder, edit, MODEL__RULE_TYPE, "a value of another type");
}

bool model__edit_bits(model__builder_t *builder, model__edit_t *edit)
{
    if (edit->field->row->range.has)
        return model__edit_refuse(builder, edit, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_RANGE,
                                  "bits of a number that has a range");
    if (edit->term->count > 2)
        return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_TYPE,
                                  "bits: neither and, or, nor xor");
    return model__edit_value(builder, edit);
}

/* ---- items ---- */

/* Of embedded structs, which load_item() does not know. */
static bool load_struct(const model__edit_t *edit, uint32_t i, model_term_t *value)
{
    const model_term_t *array = edit->term;

    *value =
        (model_term_t){.value_kind = MODEL__V_RECORD,
                       .pointer = (const uint8_t *)array->pointer + i * (size_t)array->integer};
    return (size_t)array->integer == edit->field->stride;
}

static bool load_item(model__builder_t *builder, const model__edit_t *edit, uint32_t i,
                      model_term_t *value)
{
    const model_term_t *term = edit->term;

    if (!term->key) {
        *value = *term;
        return true;
    }
    if (term->value_kind == MODEL__V_RECORD ? load_struct(edit, i, value)
                                            : model__load_item(term, i, value))
        return true;
    model__edit_fault(builder, edit, MODEL__RULE_TYPE, "an array whose items cannot be read");
    return false;
}

static bool read_item(model__builder_t *builder, const model__edit_t *edit, uint32_t i)
{
    char path[sizeof(((model_detail_t *)0)->path)];
    model_term_t value;

    if (edit->term->key)
        model__print(path, sizeof path, "%s[%" PRIu32 "]", edit->path, i);
    return !load_item(builder, edit, i, &value) ||
           model__edit_take(builder, edit, &value, true, edit->term->key ? path : edit->path,
                            &edit->values[i]);
}

bool model__edit_items(model__builder_t *builder, model__edit_t *edit)
{
    const model_term_t *term = edit->term;
    const uint32_t n = term->key ? term->count : 1;

    if (term->key && n && (!term->pointer || term->integer <= 0))
        return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_REQUIRED,
                                  "an array that is NULL, or has items of no size");
    if (!n)
        return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_REQUIRED,
                                  "no items");
    edit->values = model__take_array(builder->memory, n, sizeof *edit->values);
    if (!edit->values)
        return model__memory_failed(builder->memory, builder->error);
    edit->n_values = n;
    for (uint32_t i = 0; i < n; i++) {
        edit->values[i] = NULL;
        if (!read_item(builder, edit, i))
            return false;
    }
    return true;
}

/* ---- options of a push ---- */

static bool sort_key(const model__builder_t *builder, const model__edit_t *edit,
                     const model_term_t *option)
{
    const model__plan_t *items = edit->field->embedded;
    model__path_t path;

    if (option->integer != 1 && option->integer != -1)
        return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_TYPE,
                                  "a direction is 1 or -1");
    if (!option->path)
        return true;
    if (!items || option->model != items->model)
        return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_TYPE,
                                  "sorted by a member that the items do not have");
    return model__path_resolve(items, option->path, &path, builder->error);
}

static bool read_option(const model__builder_t *builder, const model__edit_t *edit, size_t i)
{
    const model_term_t *option = &edit->options[i];
    const bool sorts = option->op == MODEL__PUSH_SORT;

    for (size_t k = 0; k < i; k++)
        if (edit->options[k].op == option->op &&
            (!sorts || !option->path || !edit->options[k].path))
            return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_KEY,
                                      "the same option twice");
    if (option->integer < INT32_MIN || option->integer > INT32_MAX)
        return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_RANGE,
                                  "a position or a number of items beyond all lists");
    return !sorts || sort_key(builder, edit, option);
}

bool model__edit_push(model__builder_t *builder, model__edit_t *edit)
{
    for (size_t i = 0; i < edit->n_options; i++)
        if (!read_option(builder, edit, i))
            return false;
    return model__edit_items(builder, edit);
}

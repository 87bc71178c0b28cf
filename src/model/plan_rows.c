#include "model/compile.h"

/* What one row may say. A rule is a row of a table here: what breaks it, and the words for it. */

typedef bool broken_t(const model_field_t *row, const model__kind_t *kind);

static uint32_t kind_of(const model_field_t *row)
{
    return row->kind & MODEL_KIND_MASK;
}

static bool is_document(const model_field_t *row)
{
    return kind_of(row) == MODEL_KIND_DOCUMENT;
}

static bool bad_name(const model_field_t *row, const model__kind_t *kind)
{
    (void)kind;
    return !*row->name || !model__utf8_valid(row->name, strlen(row->name));
}

static bool no_kind(const model_field_t *row, const model__kind_t *kind)
{
    return !kind || (row->kind & ~(MODEL_KIND_MASK | MODEL_SHAPE_MASK)) ||
           model__shape_of(row) > MODEL_SHAPE_LISTS;
}

static bool wrong_shape(const model_field_t *row, const model__kind_t *kind)
{
    static const uint32_t needed[] = {
        [MODEL_SHAPE_OPTIONAL >> 8] = MODEL__CAN_OPTIONAL,
        [MODEL_SHAPE_LIST >> 8] = MODEL__CAN_LIST,
        [MODEL_SHAPE_FIXED >> 8] = MODEL__CAN_OPTIONAL, /* never empty */
        [MODEL_SHAPE_POINTER >> 8] = MODEL__CAN_POINTER,
        [MODEL_SHAPE_MAP >> 8] = MODEL__CAN_LIST,
        [MODEL_SHAPE_LISTS >> 8] = MODEL__CAN_LIST,
    };
    uint32_t shape = model__shape_of(row);

    return (shape && !(kind->can & needed[shape >> 8])) ||
           (shape == MODEL_SHAPE_LISTS && is_document(row));
}

static bool no_embedded(const model_field_t *row, const model__kind_t *kind)
{
    (void)kind;
    return is_document(row) && !row->embedded;
}

static bool inside(const model_field_t *row, uint64_t at, uint64_t size)
{
    return at >= row->offset && at + size <= (uint64_t)row->offset + row->size;
}

static bool bad_list_size(const model_field_t *row)
{
    uint32_t items = model__items_at(row), count = model__count_at(row);
    uint32_t between = items < count ? count - items : items - count;

    return !inside(row, items, sizeof(void *)) || !inside(row, count, sizeof(size_t)) ||
           between < sizeof(void *);
}

static bool bad_item_size(const model_field_t *row)
{
    size_t value = model__item_size(row);

    switch (model__shape_of(row)) {
    case MODEL_SHAPE_LISTS:
        return row->item_size != sizeof(model_string_list_t);
    case MODEL_SHAPE_MAP:
        return row->value_at < sizeof(char *) || row->item_size < value ||
               row->value_at > row->item_size - value;
    default:
        return row->item_size ? row->item_size != value : is_document(row);
    }
}

static bool bad_size(const model_field_t *row, const model__kind_t *kind)
{
    switch (model__shape_of(row)) {
    case MODEL_SHAPE_OPTIONAL:
        return model__value_at(row) <= row->offset ||
               !inside(row, model__value_at(row), kind->size);
    case MODEL_SHAPE_LIST:
    case MODEL_SHAPE_LISTS:
    case MODEL_SHAPE_MAP:
        return bad_list_size(row) || bad_item_size(row);
    case MODEL_SHAPE_FIXED:
        return !row->size || row->size % kind->size;
    case MODEL_SHAPE_POINTER:
        return row->size != sizeof(void *);
    default:
        if (kind_of(row) == MODEL_KIND_CHARS)
            return row->size < 2;
        return row->size != model__item_size(row);
    }
}

static bool bad_labels(const model_field_t *row, const model__kind_t *kind)
{
    size_t n_texts = 0;

    if ((kind->can & MODEL__CAN_LABELS) && (!row->labels || !row->n_labels))
        return true;
    if (row->n_labels && !row->labels)
        return true;
    for (uint32_t i = 0; i < row->n_labels; i++) {
        if (!row->labels[i])
            continue;
        n_texts++;
        if (!model__utf8_valid(row->labels[i], strlen(row->labels[i])))
            return true;
    }
    return row->n_labels && !n_texts;
}

/* Reading could not tell them apart. */
static bool same_labels(const model_field_t *row, const model__kind_t *kind)
{
    if (!(kind->can & MODEL__CAN_LABELS))
        return false;
    for (uint32_t i = 0; i < row->n_labels; i++)
        for (uint32_t j = i + 1; j < row->n_labels; j++)
            if (row->labels[i] && row->labels[j] && !strcmp(row->labels[i], row->labels[j]))
                return true;
    return false;
}

static bool wrong_role(const model_field_t *row, const model__kind_t *kind)
{
    bool scalar = !model__shape_of(row);

    switch (row->role) {
    case 0:
        return false;
    case MODEL_ID_SEQUENCE:
    case MODEL_VERSION:
        return !scalar || !(kind->can & MODEL__CAN_BE_SEQUENCE);
    case MODEL_ID_OBJECT:
        return row->kind != MODEL_KIND_OID;
    case MODEL_ID_UUID:
        return row->kind != MODEL_KIND_UUID;
    case MODEL_ID_CALLER:
        return !scalar || !(kind->can & MODEL__CAN_BE_GIVEN);
    case MODEL_CREATED_AT:
    case MODEL_UPDATED_AT:
        return row->kind != MODEL_KIND_DATE;
    case MODEL_TEXT_SCORE:
        return row->kind != MODEL_KIND_DOUBLE &&
               row->kind != (MODEL_KIND_DOUBLE | MODEL_SHAPE_OPTIONAL);
    case MODEL_REFERENCE:
        return !row->refers || !(kind->can & MODEL__CAN_BE_GIVEN);
    default:
        return true;
    }
}

static bool is_real(const model_field_t *row)
{
    return kind_of(row) == MODEL_KIND_DOUBLE || kind_of(row) == MODEL_KIND_FLOAT;
}

static bool bad_number(const model_field_t *row, const model__kind_t *kind)
{
    static const uint32_t needed[] = {
        [MODEL_NUMBER_SATURATE] = MODEL__CAN_SATURATE,
        [MODEL_NUMBER_WIDEN] = MODEL__CAN_WIDEN,
    };

    if (row->number >= MODEL__COUNT_OF(needed))
        return true;
    return row->number && !(kind->can & needed[row->number]);
}

static bool bad_range(const model_field_t *row, const model__kind_t *kind)
{
    return row->range.has && !(kind->can & MODEL__CAN_RANGE);
}

static bool bad_length(const model_field_t *row, const model__kind_t *kind)
{
    return row->length.has && !(kind->can & MODEL__CAN_LENGTH);
}

static bool bad_items(const model_field_t *row, const model__kind_t *kind)
{
    uint32_t shape = model__shape_of(row);

    return row->items.has && shape != MODEL_SHAPE_LIST && shape != MODEL_SHAPE_LISTS &&
           shape != MODEL_SHAPE_MAP && (shape || !(kind->can & MODEL__CAN_ITEMS));
}

static bool bad_any_key(const model_field_t *row, const model__kind_t *kind)
{
    (void)kind;
    return row->any_key && model__shape_of(row) != MODEL_SHAPE_MAP;
}

/* The macros write every bound twice, as an integer and as a double. */
static bool bound_fits(int64_t integer, double real, bool is_integer)
{
    return is_integer ? (double)integer == real : real == real;
}

static bool bad_bounds(const model_limits_t *limits, bool is_integer)
{
    bool low = limits->has & 1u, high = limits->has & 2u;

    if (limits->has > 3 || (low && !bound_fits(limits->int_min, limits->real_min, is_integer)) ||
        (high && !bound_fits(limits->int_max, limits->real_max, is_integer)))
        return true;
    if (!low || !high)
        return false;
    return is_integer ? limits->int_min > limits->int_max : limits->real_min > limits->real_max;
}

static bool bad_count(const model_limits_t *limits)
{
    return bad_bounds(limits, true) || ((limits->has & 1u) && limits->int_min < 0) ||
           ((limits->has & 2u) && limits->int_max < 0);
}

/* A bound that no value of the type can pass is a mistake. */
static bool out_of_type(const model_field_t *row)
{
    const model__integer_t *integer = model__integer_of(kind_of(row));
    const model_limits_t *range = &row->range;

    return integer && (((range->has & 1u) && range->int_min < integer->least) ||
                       ((range->has & 2u) && range->int_max > integer->most));
}

static bool bad_decimals(const model_field_t *row)
{
    model__decimals_t bounds;

    if (!(row->range.has & 4u))
        return bad_bounds(&row->range, true);
    return row->range.has > 7u || !model__decimal_bounds(&row->range, &bounds);
}

static bool bad_limits(const model_field_t *row, const model__kind_t *kind)
{
    bool decimal = kind_of(row) == MODEL_KIND_DECIMAL;

    (void)kind;
    return (decimal ? bad_decimals(row) : bad_bounds(&row->range, !is_real(row))) ||
           out_of_type(row) || bad_count(&row->length) || bad_count(&row->items);
}

static bool bad_text_rule(const model_field_t *row, const model__kind_t *kind)
{
    bool said = row->pattern || row->format || row->prepare;

    return said && !(kind->can & MODEL__CAN_PATTERN);
}

static bool bad_format(const model_field_t *row, const model__kind_t *kind)
{
    (void)kind;
    return row->format > MODEL_EMAIL;
}

static bool wrong_check(const model_field_t *row, const model__kind_t *kind)
{
    return (row->check.string && !(kind->can & MODEL__CAN_CHECK_STRING)) ||
           (row->check.text && !(kind->can & MODEL__CAN_CHECK_TEXT)) ||
           (row->check.integer && !(kind->can & MODEL__CAN_CHECK_INTEGER)) ||
           (row->check.real && !(kind->can & MODEL__CAN_CHECK_REAL));
}

/* A unique index leaves out what is empty, which a stored null is not. */
static bool unique_null(const model_field_t *row, const model__kind_t *kind)
{
    (void)kind;
    return row->unique && row->store_null;
}

static bool many_old_keys(const model_field_t *row, const model__kind_t *kind)
{
    (void)kind;
    return row->also_read[MODEL_MAX_OLD_KEYS];
}

/* Keys of a reference as other drivers write it. */
static bool is_reference_key(const char *key)
{
    return !strcmp(key, "$ref") || !strcmp(key, "$id") || !strcmp(key, "$db");
}

static bool bad_key(const char *key)
{
    size_t size = strlen(key);

    return !size || size > 253 || (*key == '$' && !is_reference_key(key)) || strchr(key, '.') ||
           !model__utf8_valid(key, size);
}

static bool bad_keys(const model_field_t *row, const model__kind_t *kind)
{
    (void)kind;
    for (size_t i = 0; i < MODEL_MAX_OLD_KEYS && row->also_read[i]; i++)
        if (bad_key(row->also_read[i]))
            return true;
    return bad_key(model__key_of(row));
}

static bool bad_json_name(const model_field_t *row, const model__kind_t *kind)
{
    (void)kind;
    return row->json && (!*row->json || !model__utf8_valid(row->json, strlen(row->json)));
}

static bool set_extra(const model_field_t *row, const model__kind_t *kind)
{
    (void)kind;
    return kind_of(row) == MODEL_KIND_EXTRA &&
           (row->key || row->json || row->also_read[0] || row->required || row->unique ||
            row->secret || row->immutable || row->store_null);
}

/* In this order: later ones rely on earlier ones. */
static const struct row_rule {
    broken_t *broken;
    const char *rule, *words;
} row_rules[] = {
    {bad_name, MODEL__RULE_TABLE, "no name, or one that is not UTF-8"},
    {no_kind, MODEL__RULE_TYPE, "its kind is unknown to this library"},
    {wrong_shape, MODEL__RULE_TYPE, "its shape cannot be made of this kind"},
    {no_embedded, MODEL__RULE_TYPE, "an embedded struct without its model"},
    {bad_size, MODEL__RULE_TYPE, "its size is not that of its kind"},
    {bad_labels, MODEL__RULE_ENUM, "an enum without labels, or with one that is not UTF-8"},
    {same_labels, MODEL__RULE_ENUM, "two values of the enum have the same label"},
    {wrong_role, MODEL__RULE_TYPE, "its kind cannot have this role"},
    {bad_number, MODEL__RULE_TYPE, ".number is none that its kind can have"},
    {bad_range, MODEL__RULE_RANGE, ".range is for numbers and dates"},
    {bad_length, MODEL__RULE_LENGTH, ".length is for strings and binary"},
    {bad_items, MODEL__RULE_ITEMS, ".items is for lists, maps and vectors"},
    {bad_any_key, MODEL__RULE_KEY, ".any_key is for maps"},
    {bad_limits, MODEL__RULE_RANGE,
     "a limit whose minimum is above its maximum, or whose bound does not fit the member"},
    {bad_text_rule, MODEL__RULE_PATTERN, ".pattern, .format and .prepare are for strings"},
    {bad_format, MODEL__RULE_FORMAT, ".format is none that this library knows"},
    {wrong_check, MODEL__RULE_CHECK, ".check is of another type than the member"},
    {unique_null, MODEL__RULE_UNIQUE, ".unique and .store_null exclude each other"},
    {many_old_keys, MODEL__RULE_KEY, "more than 3 old names in .also_read"},
    {bad_keys, MODEL__RULE_KEY,
     "a stored name is empty, too long, not UTF-8, begins with $ or holds a dot"},
    {set_extra, MODEL__RULE_TABLE, "keys that no member has can have no settings"},
    {bad_json_name, MODEL__RULE_KEY, "its name in JSON is empty or not UTF-8"},
};

bool model__check_row(const model_t *model, const model_field_t *row, model_error_t *error)
{
    const model__kind_t *kind = model__kind_of(row);

    for (size_t i = 0; i < MODEL__COUNT_OF(row_rules); i++)
        if (row_rules[i].broken(row, kind))
            return model__table_fault(error, model, row->name, row_rules[i].rule, "%s",
                                      row_rules[i].words);
    if (*model__key_of(row) == '$' && (model->meta >= 0 || model->view_of))
        return model__table_fault(error, model, row->name, MODEL__RULE_KEY,
                                  "$ref, $id and $db are for embedded structs");
    if ((uint64_t)row->offset + row->size > model->size)
        return model__table_fault(error, model, row->name, MODEL__RULE_TYPE,
                                  "it lies outside the struct");
    return true;
}

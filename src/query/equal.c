#include "query/query.h"

/* One list of a list of lists: named by a path, or by MODEL_HAS. */
static bool is_row(const model__condition_t *condition, const model_term_t *value)
{
    return condition->field->shape == MODEL_SHAPE_LISTS &&
           (condition->row || value->count == MODEL__ON_ITEM);
}

/* A list compared as a whole: MODEL_HAS gives an item, and says so in .count. */
static bool whole_list(const model__condition_t *condition, const model_term_t *value)
{
    return model__has_items(condition->field) && !condition->item &&
           value->value_kind == MODEL__V_RECORD && (!value->count || is_row(condition, value));
}

/* Values that the server would not take literally, or not as equal, behind $in and $ne. */
static bool singly(const model__condition_t *condition)
{
    return condition->field->kind == MODEL_KIND_DOCUMENT ||
           condition->field->kind == MODEL_KIND_RAW || condition->field->kind == MODEL_KIND_REGEX ||
           whole_list(condition, condition->value);
}

/* Strings are normalised. */
static bool put_item(model__writer_t *writer, const model__condition_t *condition,
                     const uint8_t *item, const char *key, size_t size)
{
    const model__field_t *field = condition->field;
    bool string = field->kind == MODEL_KIND_STRING;
    const model_term_t value = {.value_kind = string ? MODEL__V_STRING : MODEL__V_TEXT,
                                .pointer = string ? model__load_pointer(item) : item};
    model__operand_t operand;

    if (!string && field->kind != MODEL_KIND_TEXT)
        return model__encode_value(field, item, key, size, writer->out, writer->error);
    return model__operand_read(writer, condition, &value, &operand) &&
           model__operand_put(writer, &operand, key, size);
}

/* [item, …] or [[item, …], …] */
static bool put_items(model__writer_t *writer, const model__condition_t *condition,
                      model__span_t span, bool rows, const char *key, size_t key_size)
{
    char text[16];
    size_t array;
    bool ok = model__put_begin(writer->out, BSON_TYPE_ARRAY, key, key_size, &array);

    for (size_t i = 0; ok && i < span.count; i++) {
        const uint8_t *item = span.items + i * span.stride;
        key_size = bson_uint32_to_string((uint32_t)i, &key, text, sizeof text);
        ok = rows ? put_items(writer, condition, model__inner_span(condition->field, item), false,
                              key, key_size)
                  : put_item(writer, condition, item, key, key_size);
    }
    return ok && model__put_end(writer->out, array);
}

/* {key: {"$eq": [item, …]}}: the order counts. */
static bool write_list(model__writer_t *writer, const model__condition_t *condition,
                       const model_term_t *value, const char *key, size_t key_size)
{
    const model__field_t *field = condition->field;
    bool row = is_row(condition, value);
    model__span_t span =
        row ? model__inner_span(field, value->pointer) : model__span_of(field, value->pointer);
    size_t mark;

    if (!span.items)
        return model__refuse_condition(writer, condition, MODEL__RULE_REQUIRED,
                                       "no list as a value: use MODEL_MISSING");
    if (field->kind == MODEL_KIND_UUID)
        return model__fail_at(writer->error, MODEL_ERROR_UNSUPPORTED, condition->path,
                              MODEL__RULE_TYPE, "a whole list of UUIDs: use MODEL_HAS");
    return model__put_begin(writer->out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           put_items(writer, condition, span, field->shape == MODEL_SHAPE_LISTS && !row, "$eq",
                     3) &&
           model__put_end(writer->out, mark);
}

static bool write_one(model__writer_t *writer, const model__condition_t *condition,
                      const model_term_t *value, const char *key, size_t key_size)
{
    static const model__word_t eq = MODEL__WORD("$eq");
    model__operand_t operand;

    if (condition->field->kind == MODEL_KIND_DOCUMENT)
        return model__write_struct(writer, condition, value, key, key_size);
    if (whole_list(condition, value) && value->pointer)
        return write_list(writer, condition, value, key, key_size);
    return model__operand_read(writer, condition, value, &operand) &&
           model__put_comparison(writer, &operand, &eq, key, key_size);
}

/* {"$or": [{key: {"$eq": value}}, …]} */
static bool write_group(model__writer_t *writer, const model__condition_t *condition,
                        const char *key, size_t key_size)
{
    model_term_t value;
    size_t group, item;

    if (!model__begin_word(writer, BSON_TYPE_ARRAY, &condition->operation->group, &group))
        return false;
    for (uint32_t i = 0; i < condition->n_values; i++)
        if (!model__begin_item(writer, i, &item) ||
            !model__nth_value(writer, condition, i, &value) ||
            !write_one(writer, condition, &value, key, key_size) ||
            !model__put_end(writer->out, item))
            return false;
    return model__put_end(writer->out, group);
}

/* UUIDs of the older subtype are equal to ours, but not for the server. */
static bool put_value(model__writer_t *writer, const model__condition_t *condition,
                      const model_term_t *value, uint32_t *n)
{
    model__operand_t operand;
    char text[16];
    const char *key;
    size_t size = bson_uint32_to_string((*n)++, &key, text, sizeof text);

    if (!model__operand_read(writer, condition, value, &operand) ||
        !model__operand_put(writer, &operand, key, size))
        return false;
    if (condition->field->kind != MODEL_KIND_UUID)
        return true;
    operand.bytes[sizeof(uint32_t)] = BSON_SUBTYPE_UUID_DEPRECATED;
    size = bson_uint32_to_string((*n)++, &key, text, sizeof text);
    return model__operand_put(writer, &operand, key, size);
}

/* {key: {"$in": [value, …]}} */
static bool write_values(model__writer_t *writer, const model__condition_t *condition,
                         const char *key, size_t key_size)
{
    model_term_t value;
    size_t mark, array;
    uint32_t n = 0;

    if (!model__put_begin(writer->out, BSON_TYPE_DOCUMENT, key, key_size, &mark) ||
        !model__begin_word(writer, BSON_TYPE_ARRAY, &condition->operation->many, &array))
        return false;
    for (uint32_t i = 0; i < condition->n_values; i++)
        if (!model__nth_value(writer, condition, i, &value) ||
            !put_value(writer, condition, &value, &n))
            return false;
    return model__put_end(writer->out, array) && model__put_end(writer->out, mark);
}

bool model__write_equal(model__writer_t *writer, const model__condition_t *condition,
                        const char *key, size_t key_size)
{
    bool uuid = condition->field->kind == MODEL_KIND_UUID, alone = singly(condition);
    model__operand_t operand;

    if (writer->partial && (uuid || condition->field->kind == MODEL_KIND_DOCUMENT))
        return model__refuse_condition(writer, condition, MODEL__RULE_TYPE,
                                       "%s cannot stand in a partial index",
                                       uuid ? "a UUID" : "a struct");
    if (alone && !condition->operation->group.size)
        return write_one(writer, condition, condition->value, key, key_size);
    if (alone)
        return write_group(writer, condition, key, key_size);
    if (uuid)
        return write_values(writer, condition, key, key_size);
    return model__operand_read(writer, condition, condition->value, &operand) &&
           model__put_comparison(writer, &operand, &condition->operation->one, key, key_size);
}

bool model__write_among(model__writer_t *writer, const model__condition_t *condition,
                        const char *key, size_t key_size)
{
    return singly(condition) ? write_group(writer, condition, key, key_size)
                             : write_values(writer, condition, key, key_size);
}

/* {"$all": […]} takes a regex as a pattern, and a UUID of one subtype only: {"$and": […]} then. */
static bool write_each(model__writer_t *writer, const model__condition_t *condition,
                       const char *key, size_t key_size)
{
    model__condition_t has = *condition;
    model_term_t value;
    size_t group, item;

    has.operation = model__operator_of(&(const model_term_t){.op = MODEL__EQ});
    has.n_values = 1;
    has.array = false;
    if (!model__begin_word(writer, BSON_TYPE_ARRAY, &condition->operation->group, &group))
        return false;
    for (uint32_t i = 0; i < condition->n_values; i++) {
        if (!model__nth_value(writer, condition, i, &value))
            return false;
        value.count = MODEL__ON_ITEM;
        has.value = &value;
        if (!model__begin_item(writer, i, &item) ||
            !model__write_equal(writer, &has, key, key_size) || !model__put_end(writer->out, item))
            return false;
    }
    return model__put_end(writer->out, group);
}

bool model__write_has_all(model__writer_t *writer, const model__condition_t *condition,
                          const char *key, size_t key_size)
{
    uint16_t kind = condition->field->kind;

    if (condition->field->shape != MODEL_SHAPE_LIST || condition->item)
        return model__refuse_condition(writer, condition, MODEL__RULE_TYPE, "not a list");
    return kind == MODEL_KIND_UUID || singly(condition)
               ? write_each(writer, condition, key, key_size)
               : write_values(writer, condition, key, key_size);
}

#include "query/query.h"

/* A list compared as a whole: MODEL_HAS gives an item, and says so in .count. */
static bool whole_list(const model__condition_t *condition, const model_term_t *value)
{
    return condition->field->shape == MODEL_SHAPE_LIST && !condition->item &&
           value->value_kind == MODEL__V_RECORD && !value->count;
}

/* Values that the server would not take literally, or not as equal, behind $in and $ne. */
static bool singly(const model__condition_t *condition)
{
    return condition->field->kind == MODEL_KIND_DOCUMENT ||
           condition->field->kind == MODEL_KIND_RAW || condition->field->kind == MODEL_KIND_REGEX ||
           whole_list(condition, condition->value);
}

/* The items of a list of strings, normalised; in the open array. */
static bool put_strings(model__writer_t *writer, const model__condition_t *condition,
                        const uint8_t *items, size_t count)
{
    bool string = condition->field->kind == MODEL_KIND_STRING;
    model__operand_t operand;
    char text[16];
    const char *key;

    for (size_t i = 0; i < count; i++) {
        const uint8_t *item = items + i * condition->field->stride;
        const model_term_t value = {.value_kind = string ? MODEL__V_STRING : MODEL__V_TEXT,
                                    .pointer = string ? model__load_pointer(item) : item};
        size_t size = bson_uint32_to_string((uint32_t)i, &key, text, sizeof text);
        if (!model__operand_read(writer, condition, &value, &operand) ||
            !model__operand_put(writer, &operand, key, size))
            return false;
    }
    return true;
}

/* {key: {"$eq": [item, …]}}: the order counts. */
static bool write_list(model__writer_t *writer, const model__condition_t *condition,
                       const model_term_t *value, const char *key, size_t key_size)
{
    const model__field_t *field = condition->field;
    const uint8_t *record = (const uint8_t *)value->pointer - field->row->offset;
    const uint8_t *items = model__load_pointer(model__at(record, model__items_at(field->row)));
    size_t count = model__load_size(model__at(record, model__count_at(field->row)));
    bool strings = field->kind == MODEL_KIND_STRING || field->kind == MODEL_KIND_TEXT;
    size_t mark, array;
    bool written;

    if (!items)
        return model__refuse_condition(writer, condition, MODEL__RULE_REQUIRED,
                                       "no list as a value: use MODEL_MISSING");
    if (field->kind == MODEL_KIND_UUID)
        return model__fail_at(writer->error, MODEL_ERROR_UNSUPPORTED, condition->path,
                              MODEL__RULE_TYPE, "a whole list of UUIDs: use MODEL_HAS");
    if (!model__put_begin(writer->out, BSON_TYPE_DOCUMENT, key, key_size, &mark))
        return false;
    if (!strings)
        return model__encode_member(field, record, "$eq", 3, writer->out, &written,
                                    writer->error) &&
               model__put_end(writer->out, mark);
    return model__put_begin(writer->out, BSON_TYPE_ARRAY, "$eq", 3, &array) &&
           put_strings(writer, condition, items, count) && model__put_end(writer->out, array) &&
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

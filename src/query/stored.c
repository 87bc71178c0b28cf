/* Conditions on how a value is stored: its type, its size, its remainder, its bits. */
#include "query/query.h"

static bool refuse_number(const model__writer_t *writer, const model__condition_t *condition,
                          const char *text)
{
    return model__refuse_condition(writer, condition, MODEL__RULE_RANGE, "%s", text);
}

/* A UINT64 above INT64_MAX came as a negative number. */
static bool too_large(uint32_t class, int64_t number)
{
    return class == MODEL__V_UINT64 && number < 0;
}

/* ---- type ---- */

static bool known_type(int64_t type)
{
    static const uint16_t types[] = {
        MODEL_TYPE_DOUBLE,  MODEL_TYPE_STRING,    MODEL_TYPE_DOCUMENT,   MODEL_TYPE_ARRAY,
        MODEL_TYPE_BINARY,  MODEL_TYPE_OID,       MODEL_TYPE_BOOL,       MODEL_TYPE_DATE,
        MODEL_TYPE_NULL,    MODEL_TYPE_REGEX,     MODEL_TYPE_JAVASCRIPT, MODEL_TYPE_INT32,
        MODEL_TYPE_INT64,   MODEL_TYPE_TIMESTAMP, MODEL_TYPE_DECIMAL,    MODEL_TYPE_MAX_KEY,
        MODEL_TYPE_MIN_KEY, MODEL_TYPE_NUMBER,
    };

    for (size_t i = 0; i < MODEL__COUNT_OF(types); i++)
        if (types[i] == type)
            return true;
    return false;
}

/* {key: {"$type": 16}}; the server's number of the smallest key is -1. */
bool model__write_type(model__writer_t *writer, const model__condition_t *condition,
                       const char *key, size_t key_size)
{
    int64_t type = condition->value->integer;
    model__buffer_t *out = writer->out;
    size_t mark;

    if (!known_type(type))
        return refuse_number(writer, condition, "no MODEL_TYPE_… has this number");
    if (!model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &mark))
        return false;
    bool ok = type == MODEL_TYPE_NUMBER
                  ? model__put_string(out, "$type", 5, "number", 6)
                  : model__put_int32(out, "$type", 5, type == MODEL_TYPE_MIN_KEY ? -1 : (int)type);
    return ok && model__put_end(out, mark);
}

/* ---- size ---- */

static bool is_list(const model__condition_t *condition)
{
    uint16_t shape = condition->field->shape;

    return !condition->item && (shape == MODEL_SHAPE_LIST || shape == MODEL_SHAPE_LISTS);
}

/* {key: {"$size": 3}} */
bool model__write_size(model__writer_t *writer, const model__condition_t *condition,
                       const char *key, size_t key_size)
{
    int64_t size = condition->value->integer;
    size_t mark;

    if (!is_list(condition))
        return model__refuse_condition(writer, condition, MODEL__RULE_TYPE, "not a list");
    if (size < 0 || size > INT32_MAX)
        return refuse_number(writer, condition, "a size is from 0 to 2147483647");
    return model__put_begin(writer->out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_int32(writer->out, "$size", 5, (int32_t)size) &&
           model__put_end(writer->out, mark);
}

/* ---- remainder ---- */

/* {key: {"$mod": [divisor, remainder]}} */
bool model__write_mod(model__writer_t *writer, const model__condition_t *condition, const char *key,
                      size_t key_size)
{
    const model_term_t *value = condition->value;
    model__buffer_t *out = writer->out;
    size_t mark, array;

    if (!value->integer)
        return refuse_number(writer, condition, "0 as a divisor");
    if (too_large(value->value_kind, value->integer) || too_large(value->count, value->second))
        return refuse_number(writer, condition, "a number of more than 63 bits");
    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$mod", 4, &array) &&
           model__put_int64(out, "0", 1, value->integer) &&
           model__put_int64(out, "1", 1, value->second) && model__put_end(out, array) &&
           model__put_end(out, mark);
}

/* ---- bits ---- */

static const model__word_t bit_words[] = {
    MODEL__WORD("$bitsAllSet"),
    MODEL__WORD("$bitsAllClear"),
    MODEL__WORD("$bitsAnySet"),
    MODEL__WORD("$bitsAnyClear"),
};

/* The number of bytes of a mask; 0: refused. Of the highest bit of an unsigned number the server
 * knows as bytes only. */
static size_t mask_bytes(const model__writer_t *writer, const model__condition_t *condition,
                         uint8_t number[8], const uint8_t **bytes)
{
    const model_term_t *value = condition->value;
    const model_binary_t *binary = value->value_kind == MODEL__V_BINARY ? value->pointer : NULL;
    size_t i = 0, size = binary ? binary->length : sizeof value->integer;

    *bytes = binary ? binary->data : memcpy(number, &value->integer, sizeof value->integer);
    while (*bytes && i < size && !(*bytes)[i])
        i++;
    if (value->value_kind == MODEL__V_BINARY && (!binary || !binary->data))
        model__refuse_condition(writer, condition, MODEL__RULE_REQUIRED, "NULL as a mask");
    else if (value->value_kind == MODEL__V_INT && value->integer < 0)
        refuse_number(writer, condition, "a mask that is negative: give it as an unsigned number");
    else if (i == size)
        refuse_number(writer, condition, "a mask without a bit");
    else if (size > MODEL__MAX_FILTER)
        refuse_number(writer, condition, "a mask too long");
    else
        return size;
    return 0;
}

static bool put_mask(model__writer_t *writer, const model__condition_t *condition,
                     const model__word_t *word)
{
    const model_term_t *value = condition->value;
    model__buffer_t *out = writer->out;
    uint8_t number[8];
    const uint8_t *bytes;
    size_t size = mask_bytes(writer, condition, number, &bytes);

    if (!size)
        return false;
    if (value->value_kind != MODEL__V_BINARY && value->integer > 0)
        return model__put_int64(out, word->text, word->size, value->integer);
    const uint32_t length = (uint32_t)size;
    uint8_t head[sizeof length + 1] = {0}; /* subtype 0 */
    memcpy(head, &length, sizeof length);
    return model__put_head(out, BSON_TYPE_BINARY, word->text, word->size) &&
           model__buffer_put(out, head, sizeof head) && model__buffer_put(out, bytes, size);
}

static bool takes_mask(const model__condition_t *condition)
{
    uint32_t class = condition->value->value_kind;

    return class == MODEL__V_INT || class == MODEL__V_UINT64 ||
           (class == MODEL__V_BINARY && condition->field->kind == MODEL_KIND_BINARY);
}

/* {key: {"$bitsAllSet": mask}} */
bool model__write_bits(model__writer_t *writer, const model__condition_t *condition,
                       const char *key, size_t key_size)
{
    uint32_t which = condition->value->count;
    size_t mark;

    if (!takes_mask(condition) || which >= MODEL__COUNT_OF(bit_words))
        return model__refuse_condition(writer, condition, MODEL__RULE_TYPE,
                                       "the mask does not fit the member");
    return model__put_begin(writer->out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           put_mask(writer, condition, &bit_words[which]) && model__put_end(writer->out, mark);
}

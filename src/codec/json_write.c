#include "codec/json.h"

#include <inttypes.h>
#include <math.h>

typedef bool write_t(model__json_t *json, const model__field_t *field, const model__found_t *found);

static write_t write_value;

bool model__json_put(model__json_t *json, const char *text, size_t size)
{
    return model__buffer_put(json->out, text, size) || model__json_full(json);
}

static bool put_word(model__json_t *json, const char *word)
{
    return model__json_put(json, word, strlen(word));
}

/* Up to the next character that JSON wants escaped. */
static size_t plain_part(const char *text, size_t size)
{
    size_t n = 0;

    while (n < size && (uint8_t)text[n] >= 0x20 && text[n] != '"' && text[n] != '\\')
        n++;
    return n;
}

static bool put_escape(model__json_t *json, char c)
{
    static const char named[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *found = c ? strchr(named, c) : NULL;
    char escape[8];

    if (found)
        snprintf(escape, sizeof escape, "\\%c", letters[found - named]);
    else
        snprintf(escape, sizeof escape, "\\u%04x", (unsigned)(uint8_t)c);
    return put_word(json, escape);
}

bool model__json_put_text(model__json_t *json, const char *text, size_t size)
{
    if (!model__json_put(json, "\"", 1))
        return false;
    while (size) {
        size_t plain = plain_part(text, size);
        if (!model__json_put(json, text, plain))
            return false;
        text += plain;
        size -= plain;
        if (!size)
            break;
        if (!put_escape(json, *text))
            return false;
        text++;
        size--;
    }
    return model__json_put(json, "\"", 1);
}

static bool put_line(model__json_t *json)
{
    static const char spaces[] = "                                ";

    if (!json->options->pretty)
        return true;
    if (!model__json_put(json, "\n", 1))
        return false;
    for (size_t left = (size_t)json->level * 2, n; left; left -= n) {
        n = left < sizeof spaces - 1 ? left : sizeof spaces - 1;
        if (!model__json_put(json, spaces, n))
            return false;
    }
    return true;
}

/* In front of a member or item. */
static bool put_comma(model__json_t *json, bool *first)
{
    bool ok = *first || model__json_put(json, ",", 1);

    *first = false;
    return ok && put_line(json);
}

static bool put_key(model__json_t *json, const char *key, size_t size, bool *first)
{
    return put_comma(json, first) && model__json_put_text(json, key, size) &&
           put_word(json, json->options->pretty ? ": " : ":");
}

static bool put_end(model__json_t *json, const char *bracket, bool empty)
{
    json->level--;
    return (empty || put_line(json)) && model__json_put(json, bracket, 1);
}

/* ---- scalars. field: NULL inside a value of any type ---- */

/* NaN and infinities have no digits. */
static bool write_real(model__json_t *json, const model__field_t *field, double value,
                       bool is_float)
{
    char text[MODEL__REAL_TEXT];

    if (!isfinite(value))
        return json->options->nan_as_null
                   ? put_word(json, "null")
                   : model__json_fault(json, field ? field->row->name : NULL, MODEL__RULE_RANGE,
                                       "a NaN or an infinity, which JSON cannot say");
    if (is_float)
        model__float_text((float)value, text);
    else
        model__double_text(value, text);
    return put_word(json, text);
}

static bool write_double(model__json_t *json, const model__field_t *field,
                         const model__found_t *found)
{
    double value;

    memcpy(&value, found->value, sizeof value);
    return write_real(json, field, value, field && field->kind == MODEL_KIND_FLOAT);
}

static bool write_string(model__json_t *json, const model__field_t *field,
                         const model__found_t *found)
{
    (void)field;
    return model__json_put_text(json, model__found_text(found), model__found_text_size(found));
}

static bool write_integer(model__json_t *json, const model__field_t *field, int64_t value)
{
    char text[32];

    if (field && field->kind == MODEL_KIND_ENUM_NUMBER && value >= 0 && value < field->n_labels)
        return model__json_put_text(json, field->labels[value].text, field->labels[value].size);
    snprintf(text, sizeof text, model__is_large(value) ? "\"%" PRId64 "\"" : "%" PRId64, value);
    return put_word(json, text);
}

static bool write_int32(model__json_t *json, const model__field_t *field,
                        const model__found_t *found)
{
    return write_integer(json, field, (int32_t)model__load32(found->value));
}

static bool write_int64(model__json_t *json, const model__field_t *field,
                        const model__found_t *found)
{
    return write_integer(json, field, (int64_t)model__load64(found->value));
}

static bool write_bool(model__json_t *json, const model__field_t *field,
                       const model__found_t *found)
{
    (void)field;
    return put_word(json, *found->value ? "true" : "false");
}

static bool write_null(model__json_t *json, const model__field_t *field,
                       const model__found_t *found)
{
    (void)field, (void)found;
    return put_word(json, "null");
}

static bool write_date(model__json_t *json, const model__field_t *field,
                       const model__found_t *found)
{
    char text[MODEL__DATE_TEXT];

    (void)field;
    model__date_text((int64_t)model__load64(found->value), text);
    return model__json_put_text(json, text, strlen(text));
}

static bool write_oid(model__json_t *json, const model__field_t *field, const model__found_t *found)
{
    bson_oid_t oid;
    char text[25];

    (void)field;
    memcpy(&oid, found->value, sizeof oid);
    bson_oid_to_string(&oid, text);
    return model__json_put_text(json, text, strlen(text));
}

static bool write_decimal(model__json_t *json, const model__field_t *field,
                          const model__found_t *found)
{
    char text[MODEL_DECIMAL_SIZE];
    bson_decimal128_t value;

    (void)field;
    memcpy(&value, found->value, sizeof value);
    model_decimal_to_string(&value, text);
    return model__json_put_text(json, text, strlen(text));
}

static bool write_vector(model__json_t *json, const model__field_t *field, const uint8_t *bytes,
                         size_t size)
{
    size_t stride = model__vector_item_size(field->kind);
    bool ok = model__json_put(json, "[", 1);

    for (size_t at = MODEL__VECTOR_HEAD; ok && at + stride <= size; at += stride) {
        float real = 0;
        ok = at == MODEL__VECTOR_HEAD || model__json_put(json, ",", 1);
        if (stride == sizeof real)
            memcpy(&real, bytes + at, sizeof real);
        ok = ok && (stride == sizeof real ? write_real(json, field, (double)real, true)
                                          : write_integer(json, NULL, (int8_t)bytes[at]));
    }
    return ok && model__json_put(json, "]", 1);
}

static bool write_binary(model__json_t *json, const model__field_t *field,
                         const model__found_t *found)
{
    const uint8_t *bytes = found->value + 5;
    size_t size = found->value_size - 5;
    uint16_t kind = field ? field->kind : MODEL_KIND_RAW;
    char text[MODEL__UUID_TEXT];

    if (kind == MODEL_KIND_VECTOR_FLOAT || kind == MODEL_KIND_VECTOR_INT8)
        return write_vector(json, field, bytes, size);
    bool uuid = found->value[4] == BSON_SUBTYPE_UUID && size == sizeof(model_uuid_t);
    if (!uuid || kind == MODEL_KIND_BINARY)
        return model__json_put_base64(json, bytes, size);
    model__uuid_text(bytes, text);
    return model__json_put_text(json, text, strlen(text));
}

static bool write_regex(model__json_t *json, const model__field_t *field,
                        const model__found_t *found)
{
    const char *pattern = (const char *)found->value;
    const char *options = pattern + strlen(pattern) + 1;

    (void)field;
    return put_word(json, "{\"pattern\":") &&
           model__json_put_text(json, pattern, strlen(pattern)) &&
           put_word(json, ",\"options\":") &&
           model__json_put_text(json, options, strlen(options)) && put_word(json, "}");
}

static bool write_timestamp(model__json_t *json, const model__field_t *field,
                            const model__found_t *found)
{
    char text[64];

    (void)field;
    snprintf(text, sizeof text, "{\"t\":%" PRIu32 ",\"i\":%" PRIu32 "}",
             model__load32(found->value + 4), model__load32(found->value));
    return put_word(json, text);
}

/* ---- documents and arrays ---- */

static bool is_hidden(const model__json_t *json, const model__field_t *field)
{
    return !model__is_member(field) || (field->row->secret && !json->options->secrets);
}

/* A document that is written, and how. */
typedef struct object {
    const model__plan_t *plan; /* NULL: keys are data */
    const model__field_t *of;  /* what is under such keys; NULL: anything */
    model__frame_t frame;      /* at the item that is written, of a map */
    bool first;
} object_t;

/* One element, under the name that it has in JSON. */
static bool write_element(model__json_t *json, object_t *object, const model__found_t *found)
{
    const char *key = model__found_key(found);
    size_t size = model__found_key_size(found);
    const model__field_t *field = object->of;

    if (object->plan)
        field = model__field_by_key(object->plan, key, size);
    if (object->plan && (!field || is_hidden(json, field)))
        return true;
    if (object->plan && field) {
        key = model__json_name(field);
        size = strlen(key);
    }
    return put_key(json, key, size, &object->first) && write_value(json, field, found);
}

static bool write_document(model__json_t *json, object_t *object, const uint8_t *document)
{
    const uint8_t *end = document + model__load32(document);
    model__found_t found;

    object->first = true;
    json->level++;
    if (!model__json_put(json, "{", 1))
        return false;
    for (const uint8_t *p = document + 4; model__bson_step(p, end, &found) == MODEL__STEP_ELEMENT;
         p = model__found_end(&found)) {
        if (!write_element(json, object, &found))
            return false;
        object->frame.item += object->of != NULL;
    }
    return put_end(json, "}", object->first);
}

/* A map first, then what it has under its keys; a struct of its model; any document. */
static bool write_object(model__json_t *json, const model__field_t *field,
                         const model__found_t *found)
{
    const model__frame_t *outer = json->decoder.frame;
    bool item = outer && outer->item != MODEL__NO_ITEM;
    bool map = field && field->shape == MODEL_SHAPE_MAP && !(item && outer->field == field);
    const model__plan_t *plan = field && !map ? field->embedded : NULL;
    object_t object = {.plan = plan ? model__case_stored(plan, found->value) : NULL,
                       .of = map ? field : NULL};

    object.frame = (model__frame_t){.outer = outer,
                                    .field = item && !map ? NULL : field,
                                    .item = map ? 0 : MODEL__NO_ITEM,
                                    .part = map ? ".value" : NULL};
    if (field)
        json->decoder.frame = &object.frame;
    bool ok = write_document(json, &object, found->value);
    json->decoder.frame = outer;
    return ok;
}

static bool write_array(model__json_t *json, const model__field_t *field,
                        const model__found_t *found)
{
    const uint8_t *end = model__found_end(found);
    const model__frame_t *outer = json->decoder.frame;
    bool inner = outer && outer->item != MODEL__NO_ITEM;
    model__frame_t frame = {.outer = outer, .field = inner ? NULL : field, .item = 0};
    model__found_t item;
    bool first = true;

    json->level++;
    if (field)
        json->decoder.frame = &frame;
    bool ok = model__json_put(json, "[", 1);
    for (const uint8_t *p = found->value + 4;
         ok && model__bson_step(p, end, &item) == MODEL__STEP_ELEMENT;
         p = model__found_end(&item), frame.item++)
        ok = put_comma(json, &first) && write_value(json, field, &item);
    json->decoder.frame = outer;
    return ok && put_end(json, "]", first);
}

/* ---- any value ---- */

static write_t *const writers[] = {
    [BSON_TYPE_DOUBLE] = write_double,
    [BSON_TYPE_UTF8] = write_string,
    [BSON_TYPE_DOCUMENT] = write_object,
    [BSON_TYPE_ARRAY] = write_array,
    [BSON_TYPE_BINARY] = write_binary,
    [BSON_TYPE_UNDEFINED] = write_null,
    [BSON_TYPE_OID] = write_oid,
    [BSON_TYPE_BOOL] = write_bool,
    [BSON_TYPE_DATE_TIME] = write_date,
    [BSON_TYPE_NULL] = write_null,
    [BSON_TYPE_REGEX] = write_regex,
    [BSON_TYPE_CODE] = write_string,
    [BSON_TYPE_SYMBOL] = write_string,
    [BSON_TYPE_INT32] = write_int32,
    [BSON_TYPE_TIMESTAMP] = write_timestamp,
    [BSON_TYPE_INT64] = write_int64,
    [BSON_TYPE_DECIMAL128] = write_decimal,
};

static bool write_value(model__json_t *json, const model__field_t *field,
                        const model__found_t *found)
{
    write_t *write = found->type < MODEL__COUNT_OF(writers) ? writers[found->type] : NULL;

    if (write)
        return write(json, field, found);
    return model__json_fault(json, field ? field->row->name : NULL, MODEL__RULE_TYPE,
                             "of a type that plain JSON cannot say");
}

bool model__json_write(model__json_t *json, const model__plan_t *plan, const uint8_t *document)
{
    return write_document(json, &(object_t){.plan = model__case_stored(plan, document)}, document);
}

#include "codec/encode.h"

/* Type, key, NUL; the room was made. */
static uint8_t *write_head(uint8_t *at, uint8_t type, const char *key, size_t key_size)
{
    *at++ = type;
    memcpy(at, key, key_size);
    at += key_size;
    *at++ = 0;
    return at;
}

static void advance(model__buffer_t *out, const uint8_t *at)
{
    out->size = (size_t)(at - out->data);
}

bool model__put_head(model__buffer_t *out, uint8_t type, const char *key, size_t key_size)
{
    if (!model__buffer_room(out, key_size + 2))
        return false;
    advance(out, write_head(out->data + out->size, type, key, key_size));
    return true;
}

bool model__put_value(model__buffer_t *out, uint8_t type, const char *key, size_t key_size,
                      const uint8_t *value, size_t value_size)
{
    if (!model__buffer_room(out, key_size + 2 + value_size))
        return false;
    uint8_t *at = write_head(out->data + out->size, type, key, key_size);
    if (value_size)
        memcpy(at, value, value_size);
    advance(out, at + value_size);
    return true;
}

/* The length is filled in at the end; the room was made. */
static void write_length(model__buffer_t *out, size_t *mark)
{
    *mark = out->size;
    memset(out->data + out->size, 0, sizeof(int32_t));
    out->size += sizeof(int32_t);
}

bool model__put_document_begin(model__buffer_t *out, size_t *mark)
{
    *mark = out->size;
    if (!model__buffer_room(out, sizeof(int32_t)))
        return false;
    write_length(out, mark);
    return true;
}

bool model__put_begin(model__buffer_t *out, uint8_t type, const char *key, size_t key_size,
                      size_t *mark)
{
    *mark = out->size;
    if (!model__buffer_room(out, key_size + 2 + sizeof(int32_t)))
        return false;
    advance(out, write_head(out->data + out->size, type, key, key_size));
    write_length(out, mark);
    return true;
}

bool model__put_end(model__buffer_t *out, size_t mark)
{
    if (!model__buffer_room(out, 1))
        return false;
    out->data[out->size++] = 0;
    uint32_t size = (uint32_t)(out->size - mark);
    memcpy(out->data + mark, &size, sizeof size);
    return true;
}

bool model__put_int32(model__buffer_t *out, const char *key, size_t key_size, int32_t value)
{
    return model__put_value(out, BSON_TYPE_INT32, key, key_size, (const uint8_t *)&value,
                            sizeof value);
}

bool model__put_int64(model__buffer_t *out, const char *key, size_t key_size, int64_t value)
{
    return model__put_value(out, BSON_TYPE_INT64, key, key_size, (const uint8_t *)&value,
                            sizeof value);
}

bool model__put_double(model__buffer_t *out, const char *key, size_t key_size, double value)
{
    return model__put_value(out, BSON_TYPE_DOUBLE, key, key_size, (const uint8_t *)&value,
                            sizeof value);
}

bool model__put_bool(model__buffer_t *out, const char *key, size_t key_size, bool value)
{
    uint8_t byte = value ? 1 : 0;
    return model__put_value(out, BSON_TYPE_BOOL, key, key_size, &byte, 1);
}

bool model__put_date(model__buffer_t *out, const char *key, size_t key_size, int64_t ms)
{
    return model__put_value(out, BSON_TYPE_DATE_TIME, key, key_size, (const uint8_t *)&ms,
                            sizeof ms);
}

bool model__put_null(model__buffer_t *out, const char *key, size_t key_size)
{
    return model__put_head(out, BSON_TYPE_NULL, key, key_size);
}

bool model__put_string(model__buffer_t *out, const char *key, size_t key_size, const char *text,
                       size_t length)
{
    out->over = out->over || length >= INT32_MAX;
    if (out->over || !model__buffer_room(out, key_size + 2 + sizeof(uint32_t) + length + 1))
        return false;
    uint8_t *at = write_head(out->data + out->size, BSON_TYPE_UTF8, key, key_size);
    uint32_t size = (uint32_t)length + 1;
    memcpy(at, &size, sizeof size);
    at += sizeof size;
    if (length)
        memcpy(at, text, length);
    at += length;
    *at++ = 0;
    advance(out, at);
    return true;
}

bool model__put_oid(model__buffer_t *out, const char *key, size_t key_size, const bson_oid_t *oid)
{
    return model__put_value(out, BSON_TYPE_OID, key, key_size, oid->bytes, sizeof oid->bytes);
}

bool model__put_regex(model__buffer_t *out, const char *key, size_t key_size, const char *pattern,
                      const char *options)
{
    size_t pattern_size = strlen(pattern) + 1, options_size = strlen(options) + 1;
    if (!model__buffer_room(out, key_size + 2 + pattern_size + options_size))
        return false;
    uint8_t *at = write_head(out->data + out->size, BSON_TYPE_REGEX, key, key_size);
    memcpy(at, pattern, pattern_size);
    memcpy(at + pattern_size, options, options_size);
    advance(out, at + pattern_size + options_size);
    return true;
}

#include "store/store.h"

#include <sys/random.h>

/* How an id of a kind looks when it was not given: all of its bytes are zero, or no text. */
static bool text_given(const model__field_t *id, const void *at)
{
    const char *text = id->kind == MODEL_KIND_CHARS ? at : model__load_pointer(at);

    if (id->kind != MODEL_KIND_TEXT)
        return text && text[0];
    return text && model__load_size(model__at(at, offsetof(model_text_t, length)));
}

static bool bytes_given(const void *at, size_t size)
{
    const uint8_t *bytes = at;

    for (size_t i = 0; i < size; i++)
        if (bytes[i])
            return true;
    return false;
}

bool model__id_given(const model__field_t *id, const void *record)
{
    const void *at = model__at(record, id->row->offset);

    switch (id->kind) {
    case MODEL_KIND_STRING:
    case MODEL_KIND_TEXT:
    case MODEL_KIND_CHARS:
        return text_given(id, at);
    case MODEL_KIND_ENUM:
    case MODEL_KIND_ENUM_NUMBER:
        return true;
    default:
        return bytes_given(at, id->row->size);
    }
}

/* RFC 4122: random, version 4, variant 1. */
static bool make_uuid(model_uuid_t *uuid, model_error_t *error)
{
    if (getentropy(uuid->bytes, sizeof uuid->bytes) != 0)
        return model__fail(error, MODEL_ERROR_UNSUPPORTED, "the system gives no random bytes");
    uuid->bytes[6] = (uint8_t)((uuid->bytes[6] & 0x0f) | 0x40);
    uuid->bytes[8] = (uint8_t)((uuid->bytes[8] & 0x3f) | 0x80);
    return true;
}

bool model__id_make(const model__field_t *id, model__id_t *made, model_error_t *error)
{
    if (id->kind == MODEL_KIND_UUID)
        return make_uuid(&made->uuid, error);
    bson_oid_init(&made->oid, NULL);
    return true;
}

void model__id_write(const model__field_t *id, const model__id_t *made, void *record)
{
    void *at = model__at(record, id->row->offset);
    int32_t narrow = (int32_t)made->number;

    if (id->kind == MODEL_KIND_INT32)
        memcpy(at, &narrow, sizeof narrow);
    else
        memcpy(at, made, id->row->size);
}

/* ---- filters ---- */

/* Subtype 3 is the same UUID to a reader, but not to the server. */
static bool put_uuid(const model_uuid_t *uuid, const char *key, size_t key_size,
                     model__buffer_t *out)
{
    uint8_t value[5 + sizeof uuid->bytes] = {sizeof uuid->bytes, 0, 0, 0, 4};
    size_t outer, inner;

    memcpy(value + 5, uuid->bytes, sizeof uuid->bytes);
    if (!model__put_begin(out, 0x03, key, key_size, &outer) ||
        !model__put_begin(out, 0x04, MODEL__KEY("$in"), &inner) ||
        !model__put_value(out, 0x05, MODEL__KEY("0"), value, sizeof value))
        return false;
    value[4] = 3;
    return model__put_value(out, 0x05, MODEL__KEY("1"), value, sizeof value) &&
           model__put_end(out, inner) && model__put_end(out, outer);
}

/* An operand is normalised as the stored value was. */
static bool prepare_operand(model__call_t *call, const model__field_t *id, const char **text)
{
    *text = id->row->prepare(&call->memory, *text);
    return *text || model__fail_at(call->error, MODEL_ERROR_VALIDATION, id->row->name,
                                   MODEL__RULE_PREPARE, "refused");
}

static bool put_id(model__call_t *call, const model__field_t *id, const void *value,
                   model__buffer_t *out)
{
    const char *text;

    if (id->kind == MODEL_KIND_UUID)
        return put_uuid(value, id->key, id->key_size, out) ||
               model__buffer_failed(out, call->error);
    if (id->kind == MODEL_KIND_STRING && id->row->prepare) {
        text = model__load_pointer(value);
        return prepare_operand(call, id, &text) &&
               model__encode_value(id, &text, id->key, id->key_size, out, call->error);
    }
    return model__encode_value(id, value, id->key, id->key_size, out, call->error);
}

static bool is_empty(const model__field_t *id, const void *value)
{
    return !value || ((id->kind == MODEL_KIND_STRING || id->kind == MODEL_KIND_TEXT) &&
                      !model__load_pointer(value));
}

bool model__id_filter(model__call_t *call, const model__field_t *id, const void *value,
                      model__buffer_t *out)
{
    size_t mark;

    if (is_empty(id, value))
        return model__fail(call->error, MODEL_ERROR_ARGUMENT, "no id");
    if (!model__put_document_begin(out, &mark))
        return model__buffer_failed(out, call->error);
    return put_id(call, id, value, out) &&
           (model__put_end(out, mark) || model__buffer_failed(out, call->error));
}

bool model__id_filter_of(const uint8_t *origin, model__buffer_t *out, model_error_t *error)
{
    model__found_t id;
    size_t mark;

    if (!model__bson_find(origin, MODEL__KEY("_id"), &id))
        return model__fail(error, MODEL_ERROR_CORRUPT, "a stored document without _id");
    return (model__put_document_begin(out, &mark) &&
            model__put_value(out, id.type, MODEL__KEY("_id"), id.value, id.value_size) &&
            model__put_end(out, mark)) ||
           model__buffer_failed(out, error);
}

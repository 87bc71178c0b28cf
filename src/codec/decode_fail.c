#include "codec/decode.h"

#include <inttypes.h>

typedef struct text {
    char bytes[192];
    size_t size;
} text_t;

static void MODEL__PRINTF(2, 3) append(text_t *text, const char *format, ...)
{
    size_t room = sizeof text->bytes - text->size;
    va_list args;

    va_start(args, format);
    int wanted = vsnprintf(text->bytes + text->size, room, format, args);
    va_end(args);
    if (wanted > 0)
        text->size += (size_t)wanted < room ? (size_t)wanted : room - 1;
}

/* As a C designator: "lines.items[2]." is what the frames of the third line's struct give. */
static void append_frames(text_t *text, const model__frame_t *frame)
{
    if (!frame)
        return;
    append_frames(text, frame->outer);
    if (frame->field)
        append(text, "%s", model__member(frame->field));
    if (frame->item != MODEL__NO_ITEM)
        append(text, "%s[%" PRIu32 "]%s",
               frame->field && frame->field->shape == MODEL_SHAPE_FIXED ? "" : ".items",
               frame->item, frame->part ? frame->part : "");
    else
        append(text, frame->field && frame->field->shape == MODEL_SHAPE_POINTER ? "->" : ".");
}

/* name NULL: of the struct itself. */
static void make_path(text_t *path, const model__frame_t *frame, const char *name)
{
    bool in_struct = !frame || frame->item == MODEL__NO_ITEM;

    append_frames(path, frame);
    if (name && in_struct)
        append(path, "%s", name);
    while (!name && in_struct && path->size && strchr("->.", path->bytes[path->size - 1]))
        path->bytes[--path->size] = '\0';
}

/* Ids are shown, but not strings, which may be anybody's data. */
static void append_id(text_t *text, const uint8_t *document)
{
    model__found_t found;
    char hex[25];

    if (!model__bson_find(document, "_id", 3, &found))
        return;
    append(text, ", _id ");
    if (found.type == BSON_TYPE_OID) {
        bson_oid_t oid;
        memcpy(&oid, found.value, sizeof oid);
        bson_oid_to_string(&oid, hex);
        append(text, "%s", hex);
    } else if (found.type == BSON_TYPE_INT32) {
        append(text, "%" PRId32, (int32_t)model__load32(found.value));
    } else if (found.type == BSON_TYPE_INT64) {
        append(text, "%" PRId64, (int64_t)model__load64(found.value));
    } else if (found.type == BSON_TYPE_UTF8) {
        append(text, "a string of %zu bytes", model__found_text_size(&found));
    } else {
        append(text, "a %s", model__bson_type_name(found.type));
    }
}

MODEL__COLD bool model__decode_fail(const model__decoder_t *decoder, model_code_t code,
                                    const char *name, const char *rule, const uint8_t *at,
                                    const char *format, ...)
{
    text_t path = {{0}, 0}, place = {{0}, 0};
    char text[112];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    make_path(&path, decoder->frame, name);
    if (decoder->reading->no_place)
        return model__fail_at(decoder->error, code, path.bytes, rule, "%s", text);
    append(&place, "byte %zu of %s", (size_t)(at - decoder->top), model__source(decoder));
    append_id(&place, decoder->top);
    return model__fail_at(decoder->error, code, path.bytes, rule, "%s; %s", text, place.bytes);
}

static const char *const kind_names[MODEL__N_KINDS] = {
    [MODEL_KIND_BOOL] = "bool",
    [MODEL_KIND_INT32] = "int32",
    [MODEL_KIND_INT64] = "int64",
    [MODEL_KIND_DOUBLE] = "double",
    [MODEL_KIND_DATE] = "date",
    [MODEL_KIND_STRING] = "string",
    [MODEL_KIND_TEXT] = "string",
    [MODEL_KIND_CHARS] = "string",
    [MODEL_KIND_OID] = "ObjectId",
    [MODEL_KIND_DECIMAL] = "decimal",
    [MODEL_KIND_UUID] = "UUID",
    [MODEL_KIND_ENUM] = "string",
    [MODEL_KIND_DOCUMENT] = "document",
    [MODEL_KIND_UINT32] = "uint32",
    [MODEL_KIND_BINARY] = "binary",
    [MODEL_KIND_RAW] = "any value",
    [MODEL_KIND_ENUM_NUMBER] = "int32",
    [MODEL_KIND_INT8] = "int8",
    [MODEL_KIND_INT16] = "int16",
    [MODEL_KIND_UINT8] = "uint8",
    [MODEL_KIND_UINT16] = "uint16",
    [MODEL_KIND_FLOAT] = "float",
    [MODEL_KIND_TIMESTAMP] = "timestamp",
    [MODEL_KIND_REGEX] = "regex",
    [MODEL_KIND_JAVASCRIPT] = "code",
    [MODEL_KIND_VECTOR_FLOAT] = "vector of float",
    [MODEL_KIND_VECTOR_INT8] = "vector of int8",
};

const char *model__kind_name(const model__field_t *field)
{
    return kind_names[field->kind];
}

MODEL__COLD bool model__decode_expected(const model__decoder_t *decoder,
                                        const model__field_t *field, const model__found_t *found,
                                        const char *type)
{
    return model__decode_fail(decoder, MODEL_ERROR_MISMATCH, model__member(field), MODEL__RULE_TYPE,
                              found->element, "expected %s, found %s", type,
                              model__bson_type_name(found->type));
}

MODEL__COLD bool model__decode_mismatch(const model__decoder_t *decoder,
                                        const model__field_t *field, const model__found_t *found)
{
    return model__decode_expected(decoder, field, found, model__kind_name(field));
}

MODEL__COLD bool model__decode_corrupt(const model__decoder_t *decoder, const char *name,
                                       const uint8_t *at, const char *text)
{
    return model__decode_fail(decoder, MODEL_ERROR_CORRUPT, name, MODEL__RULE_TYPE, at, "%s", text);
}

MODEL__COLD bool model__decode_flawed(const model__decoder_t *decoder, const char *name,
                                      const model__flaw_t *flaw)
{
    if (flaw->code == MODEL_ERROR_MEMORY && flaw->memory)
        return model__memory_failed(flaw->memory, decoder->error);
    if (flaw->code == MODEL_ERROR_MEMORY)
        return model__no_memory(decoder->error);
    return model__decode_fail(decoder, flaw->code, name, flaw->rule, flaw->at, "%s", flaw->text);
}

MODEL__COLD bool model__decode_text(const model__decoder_t *decoder, const model__field_t *field,
                                    const uint8_t *text, size_t size)
{
    const char *characters = (const char *)text;

    if (!model__utf8_valid(characters, size))
        return model__decode_fail(decoder, MODEL_ERROR_CORRUPT, model__member(field),
                                  MODEL__RULE_UTF8, text, "invalid UTF-8");
    if (field->kind == MODEL_KIND_TEXT || !memchr(text, 0, size))
        return true;
    return model__decode_fail(decoder, MODEL_ERROR_MISMATCH, model__member(field), MODEL__RULE_NUL,
                              text, "a NUL inside");
}

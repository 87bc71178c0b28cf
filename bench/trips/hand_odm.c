/* The documents of the ODM benchmark by hand. Members are found in the order in which they are
 * stored: with this many, comparing each key with all names would be no match. */
#include "trips.h"

#include <stdlib.h>

/* clang-format off */
#define APPEND_TEXT(n) bson_append_utf8(document, "field" #n, -1, from->field##n, -1);
#define APPEND_NUMBER(n) bson_append_int32(document, "field" #n, -1, from->field##n);
#define TAKE_TEXT(n) if (!take_text(&iter, "field" #n, &to->field##n)) return false;
#define TAKE_NUMBER(n) if (!take_number(&iter, "field" #n, &to->field##n)) return false;
#define FREE_TEXT(n) free(of->field##n);
/* clang-format on */

static bool take_text(bson_iter_t *iter, const char *key, char **text)
{
    return bson_iter_find(iter, key) && hand_take_text(iter, text);
}

static bool take_number(bson_iter_t *iter, const char *key, int32_t *number)
{
    if (!bson_iter_find(iter, key) || !BSON_ITER_HOLDS_INT32(iter))
        return false;
    *number = bson_iter_int32(iter);
    return true;
}

/* Absent in the benchmark's own files. */
static void take_id(const bson_t *document, const char *key, bson_oid_t *id)
{
    bson_iter_t iter;

    if (bson_iter_init_find(&iter, document, key) && BSON_ITER_HOLDS_OID(&iter))
        bson_oid_copy(bson_iter_oid(&iter), id);
}

/* ---- small ---- */

void hand_encode_small(const small_t *from, bson_t *document)
{
    bson_append_oid(document, "_id", -1, &from->id);
    TO_7(APPEND_TEXT)
    FROM_8_TO_13(APPEND_NUMBER)
}

bool hand_decode_small(const bson_t *document, small_t *to)
{
    bson_iter_t iter;

    memset(to, 0, sizeof *to);
    take_id(document, "_id", &to->id);
    if (!bson_iter_init(&iter, document))
        return false;
    TO_7(TAKE_TEXT)
    FROM_8_TO_13(TAKE_NUMBER)
    return true;
}

void hand_free_small(small_t *of)
{
    TO_7(FREE_TEXT)
}

/* ---- large ---- */

void hand_encode_large(const large_t *from, bson_t *document)
{
    bson_append_oid(document, "_id", -1, &from->id);
    TO_125(APPEND_TEXT)
    FROM_126_TO_250(APPEND_NUMBER)
    bson_append_binary(document, "image_field", -1, BSON_SUBTYPE_BINARY, from->image_field.data,
                       (uint32_t)from->image_field.length);
}

static bool take_image(bson_iter_t *iter, model_binary_t *image)
{
    const uint8_t *bytes;
    uint32_t length;

    if (!bson_iter_find(iter, "image_field") || !BSON_ITER_HOLDS_BINARY(iter))
        return false;
    bson_iter_binary(iter, NULL, &length, &bytes);
    uint8_t *copy = malloc(length);
    if (!copy)
        return false;
    memcpy(copy, bytes, length);
    *image = (model_binary_t){.data = copy, .length = length};
    return true;
}

bool hand_decode_large(const bson_t *document, large_t *to)
{
    bson_iter_t iter;

    memset(to, 0, sizeof *to);
    take_id(document, "_id", &to->id);
    if (!bson_iter_init(&iter, document))
        return false;
    TO_125(TAKE_TEXT)
    FROM_126_TO_250(TAKE_NUMBER)
    return take_image(&iter, &to->image_field);
}

void hand_free_large(large_t *of)
{
    TO_125(FREE_TEXT)
    free((void *)(uintptr_t)of->image_field.data);
}

/* ---- nested ---- */

static void append_texts(bson_t *outer, const char *key, const texts_t *from)
{
    bson_t inner, *document = &inner;

    bson_append_document_begin(outer, key, -1, document);
    bson_append_oid(document, "unique_id", -1, &from->unique_id);
    TO_15(APPEND_TEXT)
    bson_append_document_end(outer, document);
}

static void append_numbers(bson_t *outer, const char *key, const numbers_t *from)
{
    bson_t inner, *document = &inner;

    bson_append_document_begin(outer, key, -1, document);
    TO_15(APPEND_NUMBER)
    bson_append_document_end(outer, document);
}

static void append_list(bson_t *outer, const char *key, const texts_list_t *list)
{
    bson_t array;
    char text[16];
    const char *name;

    bson_append_array_begin(outer, key, -1, &array);
    for (size_t i = 0; i < list->count; i++) {
        bson_uint32_to_string((uint32_t)i, &name, text, sizeof text);
        append_texts(&array, name, &list->items[i]);
    }
    bson_append_array_end(outer, &array);
}

#define APPEND_TEXTS(name) append_texts(document, #name, &from->name);
#define APPEND_NUMBERS(name) append_numbers(document, #name, &from->name);

void hand_encode_nested(const nested_t *from, bson_t *document)
{
    bson_append_oid(document, "_id", -1, &from->id);
    TEXTS_MEMBERS(APPEND_TEXTS)
    append_list(document, "embedded_str_doc_array", &from->embedded_str_doc_array);
    NUMBERS_MEMBERS(APPEND_NUMBERS)
}

static bool take_texts(const bson_iter_t *at, texts_t *to)
{
    bson_iter_t iter;

    if (!BSON_ITER_HOLDS_DOCUMENT(at) || !bson_iter_recurse(at, &iter))
        return false;
    if (bson_iter_find(&iter, "unique_id") && BSON_ITER_HOLDS_OID(&iter))
        bson_oid_copy(bson_iter_oid(&iter), &to->unique_id);
    else if (!bson_iter_recurse(at, &iter))
        return false;
    TO_15(TAKE_TEXT)
    return true;
}

static bool take_numbers(const bson_iter_t *at, numbers_t *to)
{
    bson_iter_t iter;

    if (!BSON_ITER_HOLDS_DOCUMENT(at) || !bson_iter_recurse(at, &iter))
        return false;
    TO_15(TAKE_NUMBER)
    return true;
}

static bool take_list(const bson_iter_t *at, texts_list_t *list)
{
    bson_iter_t iter;
    size_t count = 0;

    if (!BSON_ITER_HOLDS_ARRAY(at) || !bson_iter_recurse(at, &iter))
        return false;
    while (bson_iter_next(&iter))
        count++;
    list->items = calloc(count + 1, sizeof *list->items);
    if (!list->items || !bson_iter_recurse(at, &iter))
        return false;
    while (bson_iter_next(&iter))
        if (!take_texts(&iter, &list->items[list->count++]))
            return false;
    return true;
}

/* clang-format off */
#define TAKE_TEXTS(name) \
    if (!bson_iter_find(&iter, #name) || !take_texts(&iter, &to->name)) return false;
#define TAKE_NUMBERS(name) \
    if (!bson_iter_find(&iter, #name) || !take_numbers(&iter, &to->name)) return false;
/* clang-format on */

bool hand_decode_nested(const bson_t *document, nested_t *to)
{
    bson_iter_t iter;

    memset(to, 0, sizeof *to);
    take_id(document, "_id", &to->id);
    if (!bson_iter_init(&iter, document))
        return false;
    TEXTS_MEMBERS(TAKE_TEXTS)
    if (!bson_iter_find(&iter, "embedded_str_doc_array") ||
        !take_list(&iter, &to->embedded_str_doc_array))
        return false;
    NUMBERS_MEMBERS(TAKE_NUMBERS)
    return true;
}

static void free_texts(texts_t *of)
{
    TO_15(FREE_TEXT)
}

#define FREE_TEXTS(name) free_texts(&of->name);

void hand_free_nested(nested_t *of)
{
    TEXTS_MEMBERS(FREE_TEXTS)
    for (size_t i = 0; i < of->embedded_str_doc_array.count; i++)
        free_texts(&of->embedded_str_doc_array.items[i]);
    free(of->embedded_str_doc_array.items);
}

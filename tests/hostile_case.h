/* The model that hostile values are sent to, and the shape of what is made of them. */
#ifndef TESTS_HOSTILE_CASE_H
#define TESTS_HOSTILE_CASE_H

#include "hostile.h"
#include "query/query.h"
#include "query/update.h"

#include <mongomodel.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

typedef struct {
    const char *street, *city;
} spot_t;
MODEL_DECLARE_EMBEDDED(spot, spot_t);

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *name, *secret;
    int32_t number, credits, flag;
    model_string_list_t tags, labels;
    MODEL_MAP(const char *) settings;
    model_raw_t any;
    spot_t home;
} thing_t;
MODEL_DECLARE(thing, thing_t, int64_t);

static const char *first_labels[] = {"first"};

MODEL_DEFINE_EMBEDDED(spot, MODEL_FIELDS(MODEL_FIELD(spot, street), MODEL_FIELD(spot, city)));
MODEL_DEFINE(thing, .defaults = &(const thing_t){.credits = 100, .labels = {first_labels, 1}},
             MODEL_FIELDS(MODEL_FIELD(thing, id, .role = MODEL_ID_SEQUENCE),
                          MODEL_FIELD(thing, name), MODEL_FIELD(thing, secret, .secret = true),
                          MODEL_FIELD(thing, number), MODEL_FIELD(thing, credits),
                          MODEL_FIELD(thing, flag), MODEL_FIELD(thing, tags),
                          MODEL_FIELD(thing, labels), MODEL_MAP_FIELD(thing, settings),
                          MODEL_FIELD(thing, any), MODEL_EMBED(thing, home, spot)));

/* ---- shapes ---- */

/* Keys, types and options of a document as a text; texts too, but for those that stand where the
 * server takes nothing for an operator or the name of a member. */
typedef struct shape {
    char text[8192];
    size_t size;
} shape_t;

static void MODEL__PRINTF(2, 3) shape_add(shape_t *shape, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    const int n =
        vsnprintf(shape->text + shape->size, sizeof shape->text - shape->size, format, args);
    va_end(args);
    assert_true(n >= 0 && (size_t)n < sizeof shape->text - shape->size);
    shape->size += (size_t)n;
}

/* Below these stands data. */
static bool takes_data(const char *key)
{
    static const char *const words[] = {"$eq",   "$ne",     "$lt",      "$lte", "$gt",
                                        "$gte",  "$in",     "$nin",     "$all", "$literal",
                                        "$each", "$search", "$language"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], key) == 0)
            return true;
    return false;
}

static void shape_value(shape_t *shape, bson_iter_t *at, bool data)
{
    const char *options;
    bson_iter_t inner;

    shape_add(shape, "%s:%d", bson_iter_key(at), (int)bson_iter_type(at));
    if (data || takes_data(bson_iter_key(at)))
        return;
    if (BSON_ITER_HOLDS_UTF8(at))
        shape_add(shape, "=%s", bson_iter_utf8(at, NULL));
    if (BSON_ITER_HOLDS_REGEX(at) && bson_iter_regex(at, &options))
        shape_add(shape, "/%s", options);
    if (!bson_iter_recurse(at, &inner))
        return;
    shape_add(shape, "{");
    while (bson_iter_next(&inner))
        shape_value(shape, &inner, false), shape_add(shape, ",");
    shape_add(shape, "}");
}

static void shape_filter(shape_t *shape, const uint8_t *bytes, size_t size)
{
    bson_iter_t at;

    assert_true(model__bson_valid(bytes, size, NULL));
    assert_true(bson_iter_init_from_data(&at, bytes, size));
    while (bson_iter_next(&at))
        shape_value(shape, &at, false), shape_add(shape, ",");
}

/* Of a pipeline, or of a document of operators, below which members have data. */
MODEL__UNUSED static void shape_update(shape_t *shape, const model__change_t *change)
{
    bson_iter_t at, member;

    if (change->pipeline) {
        shape_filter(shape, change->update.data, change->update.size);
        return;
    }
    assert_true(bson_iter_init_from_data(&at, change->update.data, change->update.size));
    while (bson_iter_next(&at)) {
        const bool each = strcmp(bson_iter_key(&at), "$push") == 0 ||
                          strcmp(bson_iter_key(&at), "$addToSet") == 0;
        shape_add(shape, "%s{", bson_iter_key(&at));
        assert_true(bson_iter_recurse(&at, &member));
        while (bson_iter_next(&member))
            shape_value(shape, &member, !each), shape_add(shape, ",");
        shape_add(shape, "}");
    }
}

/* ---- texts as others take them ---- */

/* Percent-encoded, every byte. To be freed. */
MODEL__UNUSED static char *encoded(const char *before, const hostile_t *text)
{
    const size_t head = strlen(before);
    char *url = malloc(head + 3 * text->size + 1);

    assert_non_null(url);
    memcpy(url, before, head + 1);
    for (size_t i = 0; i < text->size; i++)
        sprintf(url + head + 3 * i, "%%%02X", (uint8_t)text->text[i]);
    return url;
}

/* before, then in quotes, with all escapes that JSON wants, then after. To be freed. */
MODEL__UNUSED static char *quoted(const char *before, const hostile_t *text, const char *after)
{
    char *json = malloc(strlen(before) + 6 * text->size + strlen(after) + 3), *at = json;

    assert_non_null(json);
    at += sprintf(at, "%s\"", before);
    for (size_t i = 0; i < text->size; i++) {
        const uint8_t byte = (uint8_t)text->text[i];
        if (byte < ' ' || byte == '"' || byte == '\\')
            at += sprintf(at, "\\u%04x", byte);
        else
            *at++ = (char)byte;
    }
    sprintf(at, "\"%s", after);
    return json;
}

#endif

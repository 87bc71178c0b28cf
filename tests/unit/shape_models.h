/* What the tests of shapes share: documents read into records and written again. */
#ifndef TESTS_SHAPE_MODELS_H
#define TESTS_SHAPE_MODELS_H

#include "encode_models.h"

#include "rules/rules.h"

#include <mongomodel/rules.h>

/* A document that was read, and what it was read into. */
typedef struct reading {
    const model__plan_t *plan;
    model_memory_t memory;
    const uint8_t *origin;
    uint32_t size;
    void *record;
} reading_t;

static inline bool read_bson(reading_t *reading, const model_t *model, const bson_t *document,
                             model_error_t *error)
{
    model__reading_t how = {.memory = &reading->memory};

    *reading = (reading_t){.plan = plan_of(model), .size = document->len};
    model__memory_init(&reading->memory, 0);
    how.memory = &reading->memory;
    reading->record = model__take(&reading->memory, reading->plan->size);
    assert_non_null(reading->record);
    return model__decode_copy(reading->plan, bson_get_data(document), document->len,
                              reading->record, &how, &reading->origin, error);
}

static inline void end_reading(reading_t *reading)
{
    model__memory_clear(&reading->memory);
}

/* The record of a document that fits. */
static inline void read_text(reading_t *reading, const model_t *model, const char *text)
{
    bson_t *document = json(text);
    model_error_t error = {0};

    if (!read_bson(reading, model, document, &error))
        fail_msg("%s", error.message);
    bson_destroy(document);
}

static inline void refuses(const model_t *model, const char *text, model_code_t code,
                           const char *path, const char *rule)
{
    bson_t *document = json(text);
    model_error_t error = {0};
    reading_t reading;

    assert_false(read_bson(&reading, model, document, &error));
    failed(&error, code, path, rule);
    end_reading(&reading);
    bson_destroy(document);
}

static inline void writes(const model_t *model, const void *record, const char *text)
{
    bson_t *expected = json(text);
    model_error_t error = {0};
    model__buffer_t out;

    model__buffer_init(&out, NULL, 0);
    if (!model__encode(plan_of(model), record, &out, &error))
        fail_msg("%s", error.message);
    same_bytes(&out, expected);
    model__buffer_free(&out);
    bson_destroy(expected);
}

/* By the codec alone, and by the rules, which tell it earlier. */
static inline void does_not_write(const model_t *model, const void *record, model_code_t code,
                                  const char *path, const char *rule)
{
    model_error_t error = {0};
    model__buffer_t out;

    model__buffer_init(&out, NULL, 0);
    assert_false(model__encode(plan_of(model), record, &out, &error));
    failed(&error, code, path, rule);
    assert_int_equal(out.size, 0);
    model__buffer_free(&out);
    assert_false(model_validate(model, record, &error));
    failed(&error, code, path, rule);
}

/* Elements as a document; free with bson_destroy. */
static inline bson_t *document_of(const model__buffer_t *elements)
{
    model__buffer_t out;
    size_t mark;

    model__buffer_init(&out, NULL, 0);
    assert_true(model__put_document_begin(&out, &mark));
    assert_true(model__buffer_put(&out, elements->data, elements->size));
    assert_true(model__put_end(&out, mark));
    bson_t *document = bson_new_from_data(out.data, out.size);
    assert_non_null(document);
    model__buffer_free(&out);
    return document;
}

static inline void same_elements(const model__buffer_t *elements, const char *expected_text)
{
    bson_t *expected = json(expected_text), *found = document_of(elements);
    model__buffer_t bytes = {.data = (uint8_t *)(uintptr_t)bson_get_data(found),
                             .size = found->len};

    same_bytes(&bytes, expected);
    bson_destroy(expected);
    bson_destroy(found);
}

/* As text without spaces: libbson's reader of JSON takes {"$type": …} for something else. */
static inline void same_text(const model__buffer_t *elements, const char *expected)
{
    bson_t *found = document_of(elements);
    char *text = bson_as_relaxed_extended_json(found, NULL), *to = text;

    for (const char *from = text; *from; from++)
        if (*from != ' ')
            *to++ = *from == '"' ? '\'' : *from;
    *to = '\0';
    if (strcmp(text, expected) != 0)
        fail_msg("wanted %s\nfound  %s", expected, text);
    bson_free(text);
    bson_destroy(found);
}

/* What save would send. */
static inline void changes_are(const reading_t *reading, const char *set, const char *unset,
                               const char *guard)
{
    model_error_t error = {0};
    model__changes_t changes;
    model_memory_t memory;

    model__memory_init(&memory, 0);
    if (!model__changes_find(reading->plan, reading->record, reading->origin, reading->size, NULL,
                             &memory, &changes, &error))
        fail_msg("%s", error.message);
    same_elements(&changes.set, set);
    same_elements(&changes.unset, unset);
    same_text(&changes.guard, guard);
    model__changes_free(&changes);
    model__memory_clear(&memory);
}

/* Read, written, written over itself with an unknown key, compared, copied: nothing changes. */
static inline void makes_the_trip(const model_t *model, const char *text)
{
    model_error_t error = {0};
    reading_t reading;
    bson_t *document = json(text), with_more;
    model__buffer_t out;

    read_text(&reading, model, text);
    writes(model, reading.record, text);
    if (!model_validate(model, reading.record, &error))
        fail_msg("%s", error.message);
    changes_are(&reading, "{}", "{}", "{}");
    end_reading(&reading);

    bson_copy_to(document, &with_more);
    BSON_APPEND_INT32(&with_more, "not_of_the_model", 1);
    if (!read_bson(&reading, model, &with_more, &error))
        fail_msg("%s", error.message);
    model__buffer_init(&out, NULL, 0);
    assert_true(
        model__encode_over(reading.plan, reading.record, reading.origin, NULL, &out, &error));
    same_bytes(&out, &with_more);
    model__buffer_free(&out);
    end_reading(&reading);
    bson_destroy(&with_more);
    bson_destroy(document);
}

#endif

/* What the tests of JSON share. */
#ifndef TESTS_JSON_MODELS_H
#define TESTS_JSON_MODELS_H

#include "decode_models.h"

#include <mongomodel/json.h>

static model_buffer_t written;

/* As text; the next call overwrites it. */
static inline const char *to_json(const model_t *model, const void *record,
                                  const model_json_t *options)
{
    model_error_t error;

    written.size = 0;
    if (!model_to_json(model, record, options, &written, &error))
        model_error_print(stderr, &error);
    assert_int_equal(error.code, MODEL_OK);
    assert_int_equal(strlen((char *)written.bytes), written.size);
    return (const char *)written.bytes;
}

/* From a block of exactly its size. */
static inline bool from_json(const model_t *model, const char *text, size_t length,
                             const model_json_t *options, void *record, model_error_t *error)
{
    char *exact = malloc(length + !length);

    assert_non_null(exact);
    memcpy(exact, text, length);
    bool ok = model_from_json(model, exact, length, options, &memory, record, error);
    free(exact);
    return ok;
}

static inline void reads_json(const model_t *model, const char *text, void *record)
{
    model_error_t error;

    if (!from_json(model, text, strlen(text), NULL, record, &error))
        model_error_print(stderr, &error);
    assert_int_equal(error.code, MODEL_OK);
}

/* path NULL: no detail. */
static inline void refuses_json(const model_t *model, const char *text, model_code_t code,
                                const char *path, const char *rule)
{
    model_error_t error;
    void *record = malloc(model->size);

    assert_non_null(record);
    bool ok = from_json(model, text, strlen(text), NULL, record, &error);
    assert_memory_equal(record, plan_of(model)->image, model->size);
    free(record);
    if (ok || error.code != code || (path && strcmp(error.details[0].path, path) != 0) ||
        (rule && strcmp(error.details[0].rule, rule) != 0)) {
        print_error("%s\n", text);
        model_error_print(stderr, &error);
    }
    assert_false(ok);
    assert_int_equal(error.code, code);
    assert_int_equal(error.n_details > 0, path != NULL);
    if (path) {
        assert_string_equal(error.details[0].path, path);
        assert_string_equal(error.details[0].rule, rule);
    }
}

static inline int close_json(void **state)
{
    model_buffer_clear(&written);
    return close_memory(state);
}

#endif

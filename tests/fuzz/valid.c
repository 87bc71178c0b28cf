/* Any bytes: no access outside them, and nothing valid that libbson refuses. */
#include "fuzz.h"

static void check_error(const model_error_t *error, size_t size)
{
    model_error_t at = *error;

    FUZZ_CHECK(error->code == MODEL_ERROR_CORRUPT || error->code == MODEL_ERROR_LIMIT);
    FUZZ_CHECK(!error->n_details && strstr(at.message, "byte"));
    const char *found = strstr(at.message, "byte ");
    FUZZ_CHECK(!found || strtoul(found + 5, NULL, 10) < size);
}

/* Keys of arrays mean nothing; libbson wants them to be UTF-8 all the same. */
static void plain_array_keys(uint8_t *document, bool array)
{
    const uint8_t *end = document + model__load32(document);
    model__found_t found;

    for (uint8_t *p = document + 4; model__bson_step(p, end, &found) == MODEL__STEP_ELEMENT;
         p += (size_t)(model__found_end(&found) - p)) {
        uint8_t *value = document + (found.value - document);
        if (array)
            memset(p + 1, '0', model__found_key_size(&found));
        if (found.type == BSON_TYPE_DOCUMENT || found.type == BSON_TYPE_ARRAY)
            plain_array_keys(value, found.type == BSON_TYPE_ARRAY);
        if (found.type == BSON_TYPE_CODEWSCOPE)
            plain_array_keys(value + 8 + model__load32(value + 4), false);
    }
}

static void check_valid(uint8_t *bytes, size_t size)
{
    bson_t document;
    bson_error_t error = {0};
    bson_validate_flags_t flags = BSON_VALIDATE_UTF8 | BSON_VALIDATE_UTF8_ALLOW_NULL;

    plain_array_keys(bytes, false);
    FUZZ_CHECK(bson_init_static(&document, bytes, size));
    bool valid = bson_validate_with_error(&document, flags, &error);
    if (!valid)
        fprintf(stderr, "libbson: %s\n", error.message);
    FUZZ_CHECK(valid);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t input = {data, data + size};
    model_error_t error = {.code = MODEL_OK};
    uint8_t *bytes = fuzz_document(&input, NULL, &size);
    bool valid = model__bson_valid(bytes, size, &error);

    FUZZ_CHECK(valid == (error.code == MODEL_OK));
    if (valid)
        check_valid(bytes, size);
    else
        check_error(&error, size);
    free(bytes);
    return 0;
}

#include "codec/bson.h"

static bool check_text(const char *text, size_t size, model__flaw_t *flaw)
{
    return model__utf8_ok(text, size) || model__flawed(flaw, MODEL_ERROR_CORRUPT, MODEL__RULE_UTF8,
                                                       "invalid UTF-8", (const uint8_t *)text);
}

static bool check_key(const model__found_t *found, model__keys_t *keys, model__flaw_t *flaw)
{
    return check_text(model__found_key(found), model__found_key_size(found), flaw) &&
           model__keys_add(keys, found, flaw);
}

/* keys NULL: of an array, where they are ignored. */
static bool check_elements(const uint8_t *document, const uint8_t *end, uint32_t depth,
                           model__keys_t *keys, model__flaw_t *flaw)
{
    const uint8_t *p = document + 4;
    model__found_t found;
    model__step_t step;

    while ((step = model__bson_step(p, end, &found)) == MODEL__STEP_ELEMENT) {
        if ((keys && !check_key(&found, keys, flaw)) || !model__bson_check(&found, depth, flaw))
            return false;
        p = model__found_end(&found);
    }
    return step == MODEL__STEP_END ||
           model__flawed(flaw, MODEL_ERROR_CORRUPT, MODEL__RULE_TYPE, "invalid element", p);
}

static bool check_array(const uint8_t *document, const uint8_t *end, uint32_t depth,
                        model__flaw_t *flaw)
{
    if (depth > MODEL__MAX_DEPTH)
        return model__flawed(flaw, MODEL_ERROR_LIMIT, MODEL__RULE_DEPTH, "nested too deeply",
                             document);
    return check_elements(document, end, depth, NULL, flaw);
}

static bool check_document(const uint8_t *document, const uint8_t *end, uint32_t depth,
                           model__flaw_t *flaw)
{
    model__keys_t keys;

    if (depth > MODEL__MAX_DEPTH)
        return model__flawed(flaw, MODEL_ERROR_LIMIT, MODEL__RULE_DEPTH, "nested too deeply",
                             document);
    model__keys_begin(&keys, document, flaw->memory);
    bool valid = check_elements(document, end, depth, &keys, flaw);
    model__keys_end(&keys);
    return valid;
}

static bool check_regex(const uint8_t *value, model__flaw_t *flaw)
{
    const char *pattern = (const char *)value;
    const char *options = pattern + strlen(pattern) + 1;

    return check_text(pattern, strlen(pattern), flaw) && check_text(options, strlen(options), flaw);
}

static bool check_scoped_code(const model__found_t *found, uint32_t depth, model__flaw_t *flaw)
{
    const uint8_t *code = found->value + 4;
    size_t size = model__load32(code);

    return check_text((const char *)code + 4, size - 1, flaw) &&
           check_document(code + 4 + size, model__found_end(found), depth, flaw);
}

bool model__bson_check(const model__found_t *found, uint32_t depth, model__flaw_t *flaw)
{
    switch (found->type) {
    case BSON_TYPE_UTF8:
    case BSON_TYPE_CODE:
    case BSON_TYPE_SYMBOL:
    case BSON_TYPE_DBPOINTER:
        return check_text(model__found_text(found), model__load32(found->value) - 1, flaw);
    case BSON_TYPE_DOCUMENT:
        return check_document(found->value, model__found_end(found), depth + 1, flaw);
    case BSON_TYPE_ARRAY:
        return check_array(found->value, model__found_end(found), depth + 1, flaw);
    case BSON_TYPE_REGEX:
        return check_regex(found->value, flaw);
    case BSON_TYPE_CODEWSCOPE:
        return check_scoped_code(found, depth + 1, flaw);
    default:
        return true;
    }
}

bool model__bson_valid(const uint8_t *bytes, size_t length, model_error_t *error)
{
    model__flaw_t flaw = {.memory = NULL};

    if (!model__bson_framed(bytes, length))
        return model__fail(error, MODEL_ERROR_CORRUPT, "no document of %zu bytes", length);
    if (check_document(bytes, bytes + length, 1, &flaw))
        return true;
    if (flaw.code == MODEL_ERROR_MEMORY)
        return model__no_memory(error);
    return model__fail(error, flaw.code, "%s at byte %zu", flaw.text, (size_t)(flaw.at - bytes));
}

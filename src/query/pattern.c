#include "query/query.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* What a part of a string is searched with. */
typedef struct search {
    const char *before, *after; /* the literal */
} search_t;

/* A backslash takes the meaning from each of these, for PCRE and for the server, which reads the
 * part of an index to look at from the pattern. */
static bool has_meaning(char c)
{
    return c && strchr("\\^$.|?*+()[]{}", c);
}

static uint8_t *write_text(uint8_t *at, const char *text)
{
    size_t size = strlen(text);

    memcpy(at, text, size);
    return at + size;
}

static bool too_long(const model__writer_t *writer, const model__condition_t *condition)
{
    return model__fail_at(writer->error, MODEL_ERROR_LIMIT, condition->path, MODEL__RULE_LENGTH,
                          "a pattern of more than %d bytes", MODEL__MAX_PATTERN);
}

/* {key: {"$regex": /^literal/i}}, the literal escaped. */
static bool write_search(model__writer_t *writer, const model__condition_t *condition,
                         const search_t *search, const char *key, size_t key_size)
{
    model__buffer_t *out = writer->out;
    size_t size, mark;
    const char *text = model__operand_text(writer, condition, condition->value, false, &size);

    if (!text)
        return false;
    if (2 * size > MODEL__MAX_PATTERN)
        return too_long(writer, condition);
    if (!model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &mark) ||
        !model__put_head(out, BSON_TYPE_REGEX, "$regex", 6) ||
        !model__buffer_room(out, 2 * size + sizeof "^\\z" + sizeof "i"))
        return false;
    uint8_t *at = write_text(out->data + out->size, search->before);
    for (size_t i = 0; i < size; i++) {
        if (has_meaning(text[i]))
            *at++ = '\\';
        *at++ = (uint8_t)text[i];
    }
    at = write_text(at, search->after);
    *at++ = 0;
    at = write_text(at, condition->value->integer ? "i" : "");
    *at++ = 0;
    out->size = (size_t)(at - out->data);
    return model__put_end(out, mark);
}

bool model__write_contains(model__writer_t *writer, const model__condition_t *condition,
                           const char *key, size_t key_size)
{
    return write_search(writer, condition, &(const search_t){"", ""}, key, key_size);
}

bool model__write_starts_with(model__writer_t *writer, const model__condition_t *condition,
                              const char *key, size_t key_size)
{
    return write_search(writer, condition, &(const search_t){"^", ""}, key, key_size);
}

/* "$" would also match before a newline at the end. */
bool model__write_ends_with(model__writer_t *writer, const model__condition_t *condition,
                            const char *key, size_t key_size)
{
    return write_search(writer, condition, &(const search_t){"", "\\z"}, key, key_size);
}

static const struct option {
    char letter;
    uint32_t pcre;
} options[] = {
    {'i', PCRE2_CASELESS}, {'m', PCRE2_MULTILINE}, {'s', PCRE2_DOTALL}, {'x', PCRE2_EXTENDED}};

/* BSON wants the letters sorted, the server each one once. */
static bool read_options(const model__writer_t *writer, const model__condition_t *condition,
                         char *text, uint32_t *pcre)
{
    const char *given = condition->value->key ? condition->value->key : "";

    *pcre = PCRE2_UTF;
    if (given[strspn(given, "imsx")])
        return model__refuse_condition(writer, condition, MODEL__RULE_PATTERN,
                                       "an option that is none of i, m, s, x");
    for (size_t i = 0; i < MODEL__COUNT_OF(options); i++) {
        if (!strchr(given, options[i].letter))
            continue;
        *text++ = options[i].letter;
        *pcre |= options[i].pcre;
    }
    *text = '\0';
    return true;
}

/* A mistake in the pattern is told before anything is sent. */
static bool check_pattern(const model__writer_t *writer, const model__condition_t *condition,
                          const char *pattern, size_t size, uint32_t pcre)
{
    int code;
    PCRE2_SIZE at;
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)pattern, size, pcre, &code, &at, NULL);

    if (!compiled)
        return model__refuse_condition(writer, condition, MODEL__RULE_PATTERN,
                                       "the pattern is wrong at byte %zu", at);
    pcre2_code_free(compiled);
    return true;
}

bool model__write_regex(model__writer_t *writer, const model__condition_t *condition,
                        const char *key, size_t key_size)
{
    char letters[MODEL__COUNT_OF(options) + 1];
    size_t size, mark;
    uint32_t pcre;
    const char *pattern = model__operand_text(writer, condition, condition->value, false, &size);

    if (!pattern)
        return false;
    if (size > MODEL__MAX_PATTERN)
        return too_long(writer, condition);
    if (condition->value->value_kind == MODEL__V_TEXT &&
        !(pattern = model__take_text(writer->memory, pattern, size)))
        return model__memory_failed(writer->memory, writer->error);
    return read_options(writer, condition, letters, &pcre) &&
           check_pattern(writer, condition, pattern, size, pcre) &&
           model__put_begin(writer->out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_regex(writer->out, "$regex", 6, pattern, letters) &&
           model__put_end(writer->out, mark);
}

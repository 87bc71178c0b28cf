#include "base/base.h"

static const struct code_words {
    const char *name, *text;
} words[] = {{"OK", "no failure"},
#define MODEL__X(number, name, text) [number] = {#name, text},
             MODEL_ERRORS(MODEL__X)
#undef MODEL__X
};

static const struct code_words *words_of(model_code_t code)
{
    size_t row = (size_t)code;

    return row < MODEL__COUNT_OF(words) && words[row].name ? &words[row] : NULL;
}

const char *model_code_name(model_code_t code)
{
    const struct code_words *row = words_of(code);

    return row ? row->name : "?";
}

const char *model_code_text(model_code_t code)
{
    const struct code_words *row = words_of(code);

    return row ? row->text : "?";
}

/* A text that was cut must not end within a UTF-8 sequence. */
static void trim_cut_sequence(char *text, size_t length)
{
    size_t start = length;

    while (start > 0 && ((uint8_t)text[start - 1] & 0xc0) == 0x80)
        start--;
    if (start > 0 && (uint8_t)text[start - 1] >= 0xc0 &&
        !model__utf8_valid(text + start - 1, length - start + 1))
        text[start - 1] = '\0';
}

static void print_v(char *text, size_t size, const char *format, va_list args)
{
    int length = vsnprintf(text, size, format, args);

    if (length < 0)
        text[0] = '\0';
    else if ((size_t)length >= size)
        trim_cut_sequence(text, size - 1);
}

void model__print(char *text, size_t size, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    print_v(text, size, format, args);
    va_end(args);
}

/* NULL: counted, but there is no room for it. */
static const model_detail_t *add_detail(model_error_t *error, const char *path, const char *rule,
                                        const char *format, va_list args)
{
    error->n_failures++;
    if (error->n_details == MODEL_MAX_DETAILS)
        return NULL;
    model_detail_t *detail = &error->details[error->n_details++];
    model__print(detail->path, sizeof detail->path, "%s", path ? path : "");
    model__print(detail->rule, sizeof detail->rule, "%s", rule ? rule : "");
    print_v(detail->message, sizeof detail->message, format, args);
    return detail;
}

static void summarise(model_error_t *error)
{
    const model_detail_t *first = &error->details[0];
    const char *colon = first->path[0] ? ": " : "";

    if (error->n_failures == 1)
        model__print(error->message, sizeof error->message, "%s%s%s", first->path, colon,
                     first->message);
    else
        model__print(error->message, sizeof error->message, "%u failures, the first: %s%s%s",
                     error->n_failures, first->path, colon, first->message);
}

void model__error_clear(model_error_t *error)
{
    if (error)
        memset(error, 0, sizeof *error);
}

static bool fail_v(model_error_t *error, model_code_t code, const char *format, va_list args)
{
    if (!error || error->code)
        return false;
    error->code = code;
    print_v(error->message, sizeof error->message, format, args);
    return false;
}

bool model__fail(model_error_t *error, model_code_t code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fail_v(error, code, format, args);
    va_end(args);
    return false;
}

bool model__fault(model_error_t *error, const char *path, const char *rule, const char *format, ...)
{
    va_list args;

    if (!error)
        return false;
    bool ours = !error->code || (error->code == MODEL_ERROR_VALIDATION && error->n_details);
    va_start(args, format);
    add_detail(error, path, rule, format, args);
    va_end(args);
    if (!error->code)
        error->code = MODEL_ERROR_VALIDATION;
    if (ours)
        summarise(error);
    return false;
}

bool model__fail_at(model_error_t *error, model_code_t code, const char *path, const char *rule,
                    const char *format, ...)
{
    va_list args;

    if (!error || error->code)
        return false;
    va_start(args, format);
    add_detail(error, path, rule, format, args);
    va_end(args);
    error->code = code;
    summarise(error);
    return false;
}

bool model__no_memory(model_error_t *error)
{
    return model__fail(error, MODEL_ERROR_MEMORY, "no memory");
}

bool model_refuse(model_error_t *error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fail_v(error, MODEL_ERROR_REFUSED, format, args);
    va_end(args);
    return false;
}

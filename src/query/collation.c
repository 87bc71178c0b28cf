#include "query/options.h"

enum { MAX_LOCALE = 63 };

/* A word of a collation, and what the server takes there. */
typedef struct choice {
    const char *name, *text;
    const char *allowed[3];
} choice_t;

static bool choice_sound(const choice_t *choice, model_error_t *error)
{
    if (!choice->text)
        return true;
    for (const char *const *word = choice->allowed; *word; word++)
        if (strcmp(choice->text, *word) == 0)
            return true;
    return model__fail(error, MODEL_ERROR_ARGUMENT, ".%s of a collation is not one of: %s%s%s",
                       choice->name, choice->allowed[0], choice->allowed[1] ? ", " : "",
                       choice->allowed[1] ? choice->allowed[1] : "");
}

/* Letters, digits, and what joins the parts of a locale's name. */
static bool locale_sound(const char *locale)
{
    size_t n = strlen(locale);

    return n && n <= MAX_LOCALE &&
           strspn(locale, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-@=;") ==
               n;
}

static bool is_more_than_locale(const model_collation_t *collation)
{
    return collation->strength || collation->case_level || collation->numeric ||
           collation->backwards || collation->normalization || collation->case_first ||
           collation->alternate || collation->max_variable;
}

static bool collation_sound(const model_collation_t *collation, model_error_t *error)
{
    const choice_t choices[] = {
        {"case_first", collation->case_first, {"upper", "lower"}},
        {"alternate", collation->alternate, {"shifted"}},
        {"max_variable", collation->max_variable, {"punct", "space"}},
    };

    if (!collation->locale || !locale_sound(collation->locale))
        return model__fail(error, MODEL_ERROR_ARGUMENT, ".locale of a collation is %s",
                           collation->locale ? "no name of a locale" : "missing");
    if (collation->strength < 0 || collation->strength > 5)
        return model__fail(error, MODEL_ERROR_ARGUMENT, ".strength of a collation is not 1 to 5");
    for (size_t i = 0; i < MODEL__COUNT_OF(choices); i++)
        if (!choice_sound(&choices[i], error))
            return false;
    return strcmp(collation->locale, "simple") != 0 || !is_more_than_locale(collation) ||
           model__fail(error, MODEL_ERROR_ARGUMENT,
                       "the collation \"simple\" takes no other settings");
}

static bool put_text(model__buffer_t *buffer, const char *key, const char *text)
{
    return !text || model__put_string(buffer, key, strlen(key), text, strlen(text));
}

static bool put_flag(model__buffer_t *buffer, const char *key, bool set)
{
    return !set || model__put_bool(buffer, key, strlen(key), true);
}

static bool put_strength(model__buffer_t *buffer, int32_t strength)
{
    return !strength || model__put_int32(buffer, "strength", 8, strength);
}

static bool put_members(const model_collation_t *collation, model__buffer_t *buffer)
{
    return put_text(buffer, "locale", collation->locale) &&
           put_strength(buffer, collation->strength) &&
           put_flag(buffer, "caseLevel", collation->case_level) &&
           put_text(buffer, "caseFirst", collation->case_first) &&
           put_flag(buffer, "numericOrdering", collation->numeric) &&
           put_text(buffer, "alternate", collation->alternate) &&
           put_text(buffer, "maxVariable", collation->max_variable) &&
           put_flag(buffer, "backwards", collation->backwards) &&
           put_flag(buffer, "normalization", collation->normalization);
}

bool model__collation_write(const model_collation_t *collation, model__buffer_t *buffer,
                            model_error_t *error)
{
    size_t mark;

    if (!collation)
        return true;
    if (!collation_sound(collation, error))
        return false;
    return (model__put_begin(buffer, BSON_TYPE_DOCUMENT, "collation", 9, &mark) &&
            put_members(collation, buffer) && model__put_end(buffer, mark)) ||
           model__buffer_failed(buffer, error);
}

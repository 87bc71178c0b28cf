#include "model/plan.h"

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* HTTPResponse is two words, APIKey too, Product2 one. */
static bool begins_word(const char *name, size_t i)
{
    if (i == 0 || !is_upper(name[i]) || name[i - 1] == '_')
        return false;
    return is_lower(name[i - 1]) || is_digit(name[i - 1]) || is_lower(name[i + 1]);
}

bool model__snake_case(const char *name, char *text, size_t size)
{
    size_t length = 0;

    for (size_t i = 0; name[i]; i++) {
        bool word = begins_word(name, i);
        if (length + word + 2 > size)
            return false;
        if (word)
            text[length++] = '_';
        text[length++] = (char)(is_upper(name[i]) ? name[i] - 'A' + 'a' : name[i]);
    }
    if (length >= size)
        return false;
    text[length] = '\0';
    return true;
}

const char *model_collection_name(const model_t *model)
{
    const model__plan_t *plan = model__plan_of(model, NULL);

    return plan ? plan->collection : NULL;
}

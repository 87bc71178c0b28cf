/* Lower case by Unicode's rules that are the same in every language. */
#include "rules/points.h"
#include "rules/rules.h"

#include <mongomodel/rules.h>

enum { CAPITAL_I_DOT = 0x130, DOT_ABOVE = 0x307, CAPITAL_SIGMA = 0x3a3, FINAL_SIGMA = 0x3c2 };

static bool is_cased(int32_t point)
{
    return utf8proc_islower(point) || utf8proc_isupper(point) ||
           utf8proc_category(point) == UTF8PROC_CATEGORY_LT;
}

/* Stands within a word without being a letter of it: Unicode's Case_Ignorable. */
static bool is_ignorable(int32_t point)
{
    static const int32_t marks[] = {0x27,   0x2e,   0x3a,   0xb7,   0x387,  0x55f,
                                    0x5f4,  0x2018, 0x2019, 0x2024, 0x2027, 0xfe13,
                                    0xfe52, 0xfe55, 0xff07, 0xff0e, 0xff1a};

    for (size_t i = 0; i < MODEL__COUNT_OF(marks); i++)
        if (marks[i] == point)
            return true;
    switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_SK:
        return true;
    default:
        return false;
    }
}

static bool word_goes_on(const char *at, const char *end)
{
    while (at < end) {
        int32_t point = model__next_point(&at, end);
        if (!is_ignorable(point))
            return is_cased(point);
    }
    return false;
}

/* Returns what stands behind the written bytes. */
static char *write_point(char *to, int32_t point)
{
    return to + utf8proc_encode_char(point, (utf8proc_uint8_t *)to);
}

/* At most half as long again: no lower case letter needs more. */
static char *write_lower(char *to, const char *at, const char *end)
{
    bool in_word = false;

    while (at < end) {
        int32_t point = model__next_point(&at, end);
        if (point == CAPITAL_SIGMA && in_word && !word_goes_on(at, end))
            to = write_point(to, FINAL_SIGMA);
        else
            to = write_point(to, utf8proc_tolower(point));
        if (point == CAPITAL_I_DOT)
            to = write_point(to, DOT_ABOVE);
        if (!is_ignorable(point))
            in_word = is_cased(point);
    }
    return to;
}

static bool changes(const char *at, const char *end)
{
    while (at < end) {
        int32_t point = model__next_point(&at, end);
        if (utf8proc_tolower(point) != point)
            return true;
    }
    return false;
}

const char *model_lower_case(model_memory_t *memory, const char *value)
{
    size_t length = strlen(value);
    const char *end = value + length;

    if (!model__utf8_ok(value, length) || !changes(value, end))
        return value;
    char *lower = model__take_array(memory, length + length / 2 + 1, 1);
    if (lower)
        *write_lower(lower, value, end) = '\0';
    return lower;
}

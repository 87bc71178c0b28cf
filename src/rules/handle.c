/* Ready-made preparations and checks of strings. */
#include "rules/points.h"
#include "rules/rules.h"

#include <mongomodel/rules.h>

/* ---- trim ---- */

static bool is_space(int32_t point)
{
    return (point >= 9 && point <= 13) || (point >= 0x1c && point <= 0x20) || point == 0x85 ||
           model__point_in(point, UTF8PROC_CATEGORY_ZS, UTF8PROC_CATEGORY_ZP);
}

const char *model_trim(model_memory_t *memory, const char *value)
{
    const char *end = value + strlen(value), *at = value;
    const char *first = NULL, *behind = value;

    while (at < end) {
        const char *start = at;
        int32_t point = model__next_point(&at, end);
        if (point < 0)
            return value;
        if (is_space(point))
            continue;
        first = first ? first : start;
        behind = at;
    }
    first = first ? first : value;
    if (first == value && behind == end)
        return value;
    return model__take_text(memory, first, (size_t)(behind - first));
}

/* ---- handles ---- */

bool model_check_handle(const char *value, void *context, model_error_t *error)
{
    const char *end = value + strlen(value);
    size_t n_words = 0;

    (void)context;
    while (value < end) {
        int32_t point = model__next_point(&value, end);
        bool is_word = model__point_word(point);
        if (!is_word && point != '_' && point != '-')
            return model_refuse(error, "may have letters, digits, _ and - only");
        n_words += is_word;
    }
    return n_words || model_refuse(error, "must have a letter or a digit");
}

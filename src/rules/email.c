/* E-mail addresses: what can be told from the text alone.
 *
 * local@domain, as RFC 5321 without quotes, comments and address literals, and with the letters of
 * other languages that RFC 6531 and IDN allow. The domain has a dot; its last label is no number.
 */
#include "rules/points.h"
#include "rules/rules.h"

enum { MAX_ADDRESS = 254, MAX_LOCAL = 64, MAX_LABEL = 63 };

static bool is_ascii(int32_t point)
{
    return point < 0x80;
}

static bool is_digit(int32_t point)
{
    return point >= '0' && point <= '9';
}

/* Letters with their marks, and digits. */
static bool is_foreign_word(int32_t point)
{
    return !is_ascii(point) && model__point_in(point, UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_ND) &&
           utf8proc_category(point) != UTF8PROC_CATEGORY_ME;
}

static bool may_be_local(int32_t point)
{
    if (!is_ascii(point))
        return is_foreign_word(point);
    return model__point_ascii_word(point) || (point && strchr("!#$%&'*+-/=?^_`{|}~", point));
}

static bool may_be_label(int32_t point)
{
    return model__point_ascii_word(point) || point == '-' || is_foreign_word(point);
}

/* Not empty, and made of these characters only. */
static bool made_of(const char *at, const char *end, bool (*allowed)(int32_t point))
{
    if (at == end)
        return false;
    while (at < end) {
        int32_t point = model__next_point(&at, end);
        if (point < 0 || !allowed(point))
            return false;
    }
    return true;
}

static const char *end_of_part(const char *at, const char *end)
{
    const char *dot = memchr(at, '.', (size_t)(end - at));

    return dot ? dot : end;
}

static bool is_local(const char *at, const char *end)
{
    if (end - at > MAX_LOCAL)
        return false;
    for (;;) {
        const char *dot = end_of_part(at, end);
        if (!made_of(at, dot, may_be_local))
            return false;
        if (dot == end)
            return true;
        at = dot + 1;
    }
}

static bool is_label(const char *at, const char *end)
{
    return end - at <= MAX_LABEL && made_of(at, end, may_be_label) && *at != '-' && end[-1] != '-';
}

static bool is_domain(const char *at, const char *end)
{
    for (size_t n = 1;; n++) {
        const char *dot = end_of_part(at, end);
        if (!is_label(at, dot))
            return false;
        if (dot == end)
            return n > 1 && !made_of(at, end, is_digit);
        at = dot + 1;
    }
}

bool model__email_valid(const char *text, size_t length)
{
    const char *end = text + length;
    const char *at_sign = length <= MAX_ADDRESS ? memchr(text, '@', length) : NULL;

    return at_sign && is_local(text, at_sign) && is_domain(at_sign + 1, end);
}

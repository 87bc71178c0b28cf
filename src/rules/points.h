/* Code points of a text. Nobody outside this room includes this. */
#ifndef MONGOMODEL_RULES_POINTS_H
#define MONGOMODEL_RULES_POINTS_H

#include <stdbool.h>
#include <stdint.h>
#include <utf8proc.h>

/* The code point at *at, which is then stepped over; -1: not UTF-8, *at stays. at < end. */
static inline int32_t model__next_point(const char **at, const char *end)
{
    utf8proc_int32_t point;

    if ((uint8_t) * *at < 0x80)
        return *(*at)++;
    utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)*at, end - *at, &point);

    if (size <= 0)
        return -1;
    *at += size;
    return point;
}

static inline bool model__point_in(int32_t point, utf8proc_category_t first,
                                   utf8proc_category_t last)
{
    utf8proc_category_t category = utf8proc_category(point);

    return category >= first && category <= last;
}

static inline bool model__point_ascii_word(int32_t point)
{
    return (point >= '0' && point <= '9') || (point >= 'a' && point <= 'z') ||
           (point >= 'A' && point <= 'Z');
}

/* Letters and numbers of any language. */
static inline bool model__point_word(int32_t point)
{
    if (point < 0x80)
        return model__point_ascii_word(point);
    return model__point_in(point, UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LO) ||
           model__point_in(point, UTF8PROC_CATEGORY_ND, UTF8PROC_CATEGORY_NO);
}

#endif

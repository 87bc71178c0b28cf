/* Dates as ISO 8601, in all years that 64 bits of milliseconds reach. */
#include "codec/json.h"

#include <inttypes.h>

#define MS_OF_DAY INT64_C(86400000)

enum { DAYS_OF_1970 = 719528 }; /* since year 0, which is a leap year of the same calendar */

static const uint16_t days_before_month[] = {0,   31,  59,  90,  120, 151, 181,
                                             212, 243, 273, 304, 334, 365};

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* From year 0 on, negative before. */
static int64_t days_before_year(int64_t year)
{
    int64_t last = year - 1;

    return 365 * year + floor_divide(last, 4) - floor_divide(last, 100) + floor_divide(last, 400) +
           1;
}

static int64_t days_before(int64_t year, int month)
{
    return days_before_month[month - 1] + (month > 2 && is_leap(year));
}

static int days_of_month(int64_t year, int month)
{
    return days_before_month[month] - days_before_month[month - 1] + (month == 2 && is_leap(year));
}

static int64_t year_of(int64_t days)
{
    int64_t year = floor_divide(days * 400, 146097);

    while (days_before_year(year) > days)
        year--;
    while (days_before_year(year + 1) <= days)
        year++;
    return year;
}

void model__date_text(int64_t ms, char text[MODEL__DATE_TEXT])
{
    int64_t days = floor_divide(ms, MS_OF_DAY) + DAYS_OF_1970;
    int rest = (int)((ms % MS_OF_DAY + MS_OF_DAY) % MS_OF_DAY);
    int64_t year = year_of(days);
    int month = 12, day;

    days -= days_before_year(year);
    while (days_before(year, month) > days)
        month--;
    day = (int)(days - days_before(year, month)) + 1;
    int size = year < 0 || year > 9999 ? snprintf(text, MODEL__DATE_TEXT, "%+07" PRId64, year)
                                       : snprintf(text, MODEL__DATE_TEXT, "%04" PRId64, year);
    snprintf(text + size, MODEL__DATE_TEXT - (size_t)size, "-%02d-%02dT%02d:%02d:%02d.%03dZ", month,
             day, rest / 3600000, rest / 60000 % 60, rest / 1000 % 60, rest % 1000);
}

/* ---- reading ---- */

typedef struct cursor {
    const char *at, *end;
} cursor_t;

static bool take(cursor_t *cursor, char c)
{
    if (cursor->at == cursor->end || *cursor->at != c)
        return false;
    cursor->at++;
    return true;
}

/* Exactly this many digits, of a number from least to most. */
static bool take_number(cursor_t *cursor, int digits, int least, int most, int *value)
{
    *value = 0;
    for (int i = 0; i < digits; i++, cursor->at++) {
        if (cursor->at == cursor->end || *cursor->at < '0' || *cursor->at > '9')
            return false;
        *value = *value * 10 + (*cursor->at - '0');
    }
    return *value >= least && *value <= most;
}

static int count_digits(const cursor_t *cursor)
{
    int n = 0;

    while (cursor->at + n < cursor->end && cursor->at[n] >= '0' && cursor->at[n] <= '9')
        n++;
    return n;
}

/* Four digits, or a sign and six to nine. There is one year 0. */
static bool take_year(cursor_t *cursor, int *year)
{
    bool before = take(cursor, '-');

    if (!before && !take(cursor, '+'))
        return take_number(cursor, 4, 0, 9999, year);
    int digits = count_digits(cursor);
    if (digits < 6 || digits > 9 || !take_number(cursor, digits, before, 999999999, year))
        return false;
    *year = before ? -*year : *year;
    return true;
}

/* Any number of digits; those behind milliseconds must be 0. */
static bool take_fraction(cursor_t *cursor, int *ms, bool *fine)
{
    int scale = 100, digits = 0;

    *ms = 0;
    if (!take(cursor, '.'))
        return true;
    for (; count_digits(cursor); cursor->at++, digits++, scale /= 10) {
        *ms += (*cursor->at - '0') * scale;
        *fine |= !scale && *cursor->at != '0';
    }
    return digits > 0;
}

static bool take_offset(cursor_t *cursor, int *minutes)
{
    int hours;

    *minutes = 0;
    if (take(cursor, 'Z'))
        return true;
    bool behind = take(cursor, '-');
    if (!behind && !take(cursor, '+'))
        return false;
    if (!take_number(cursor, 2, 0, 23, &hours) || !take(cursor, ':') ||
        !take_number(cursor, 2, 0, 59, minutes))
        return false;
    *minutes = (hours * 60 + *minutes) * (behind ? -1 : 1);
    return true;
}

/* False: beyond 64 bits. */
static bool join(int64_t days, int64_t ms, int64_t *joined)
{
    const int64_t most = INT64_MAX / MS_OF_DAY;

    days += floor_divide(ms, MS_OF_DAY);
    ms -= floor_divide(ms, MS_OF_DAY) * MS_OF_DAY;
    if (days < 0) { /* so that the first day, which is not whole, does not overflow */
        days++;
        ms -= MS_OF_DAY;
    }
    if (days > most || days < -most)
        return false;
    days *= MS_OF_DAY;
    if (ms < 0 ? days < INT64_MIN - ms : days > INT64_MAX - ms)
        return false;
    *joined = days + ms;
    return true;
}

const char *model__date_of(const char *text, size_t size, int64_t *ms)
{
    cursor_t cursor = {text, text + size};
    int year, month, day, hour, minute, second, fraction, offset;
    bool fine = false;

    if (!take_year(&cursor, &year) || !take(&cursor, '-') ||
        !take_number(&cursor, 2, 1, 12, &month) || !take(&cursor, '-') ||
        !take_number(&cursor, 2, 1, days_of_month(year, month), &day) || !take(&cursor, 'T') ||
        !take_number(&cursor, 2, 0, 23, &hour) || !take(&cursor, ':') ||
        !take_number(&cursor, 2, 0, 59, &minute) || !take(&cursor, ':') ||
        !take_number(&cursor, 2, 0, 59, &second) || !take_fraction(&cursor, &fraction, &fine) ||
        !take_offset(&cursor, &offset) || cursor.at != cursor.end)
        return "not a date like 2026-01-31T09:30:00.000Z";
    if (fine)
        return "more exact than milliseconds";
    int64_t days = days_before_year(year) + days_before(year, month) + day - 1 - DAYS_OF_1970;
    int64_t rest = ((hour * 60 + minute - offset) * INT64_C(60) + second) * 1000 + fraction;
    return join(days, rest, ms) ? NULL : "beyond what a date can hold";
}

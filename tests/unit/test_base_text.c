#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* UTF-8 of a number; numbers that are no code points too. */
static size_t put(char *text, uint32_t c)
{
    static const uint8_t leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    if (size == 1) {
        text[0] = (char)c;
        return 1;
    }
    for (size_t i = size; i-- > 1; c >>= 6)
        text[i] = (char)(0x80 | (c & 0x3f));
    text[0] = (char)(leads[size] | c);
    return size;
}

static void every_code_point_is_valid_but_surrogates_are_not(void **state)
{
    char text[4];
    (void)state;

    for (uint32_t c = 0; c < 0x1fffff; c += c < 0x12000 || c > 0x10fff0 ? 1 : 251) {
        size_t size = put(text, c);
        bool valid = c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff);
        if (model__utf8_valid(text, size) != valid)
            fail_msg("U+%x", c);
        if (c > 0x110010)
            break;
    }
}

static void what_is_not_utf8_is_refused_at_any_place(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
    } rows[] = {
        {"\x80", 1},
        {"\xbf", 1},
        {"\xc0\x80", 2},
        {"\xc1\xbf", 2},
        {"\xe0\x80\x80", 3},
        {"\xe0\x9f\xbf", 3},
        {"\xed\xa0\x80", 3},
        {"\xed\xbf\xbf", 3},
        {"\xf0\x80\x80\x80", 4},
        {"\xf0\x8f\xbf\xbf", 4},
        {"\xf4\x90\x80\x80", 4},
        {"\xf5\x80\x80\x80", 4},
        {"\xff", 1},
        {"\xfe", 1},
        {"\xc3", 1},
        {"\xe2\x82", 2},
        {"\xf0\x9f\x98", 3},
        {"\xc3\x28", 2},
        {"\xe2\x28\xac", 3},
        {"\xe2\x82\x28", 3},
        {"\xf0\x9f\x98\x28", 4},
        {"\xc3\xa9\xa9", 3},
    };
    char text[64];
    (void)state;

    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        for (size_t before = 0; before < 20; before++) {
            memset(text, 'a', sizeof text);
            memcpy(text + before, rows[i].bytes, rows[i].size);
            if (model__utf8_valid(text, before + rows[i].size))
                fail_msg("row %zu behind %zu at the end", i, before);
            if (model__utf8_ok(text, before + rows[i].size))
                fail_msg("row %zu behind %zu at the end, inline", i, before);
            if (model__utf8_valid(text, sizeof text) || model__utf8_ok(text, sizeof text))
                fail_msg("row %zu behind %zu", i, before);
        }
}

static void a_sequence_may_not_go_on_behind_the_end(void **state)
{
    (void)state;
    assert_true(model__utf8_valid("\xe2\x82\xac", 3));
    assert_false(model__utf8_valid("\xe2\x82\xac", 2));
    assert_false(model__utf8_valid("\xe2\x82\xac", 1));
    assert_true(model__utf8_valid("\xe2\x82\xac", 0));
    assert_true(model__utf8_valid("a\0b", 3));
}

static void code_points_are_counted(void **state)
{
    static const uint32_t kinds[] = {'a', 0xe9, 0x20ac, 0x1f600};
    char text[256];
    (void)state;

    for (size_t n = 0; n < 40; n++)
        for (size_t step = 1; step < 4; step++) {
            size_t size = 0;
            for (size_t i = 0; i < n; i++)
                size += put(text + size, kinds[(i * step) % 4]);
            assert_int_equal(model__utf8_count(text, size), n);
        }
}

static void the_clock_tells_milliseconds_of_this_century(void **state)
{
    (void)state;
    assert_true(model__clock_ms() > 1600000000000);
    assert_true(model__clock_ms() < 4102444800000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_is_valid_but_surrogates_are_not),
        cmocka_unit_test(what_is_not_utf8_is_refused_at_any_place),
        cmocka_unit_test(a_sequence_may_not_go_on_behind_the_end),
        cmocka_unit_test(code_points_are_counted),
        cmocka_unit_test(the_clock_tells_milliseconds_of_this_century),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

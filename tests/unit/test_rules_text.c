/* Ready-made preparations and checks; e-mail addresses. */
#include "rules_models.h"

#define X10 "xxxxxxxxxx"
#define X60 X10 X10 X10 X10 X10 X10
#define LABEL_63 X60 "xxx"

static const char *const good_addresses[] = {
    "a@b.c",
    "ada@example.org",
    "ADA@EXAMPLE.ORG",
    "ada.lovelace@mail.example.co.uk",
    "ada+tag@example.org",
    "!#$%&'*+-/=?^_`{|}~@example.org",
    "1@2.c",
    "a@1.2.3.4.c5",
    "a@b-c.d--e.org",
    "a@xn--bcher-kva.example",
    "a@example.xn--p1ai",
    "åsa@exämple.org",
    "अदा@उदाहरण.भारत",
    "a@" LABEL_63 ".org",
    X60 "xxxx@example.org",
    X60 "xxxx@" X60 "." X60 "." X60 ".abcdef", /* 64 + 1 + 189 */
};

static const char *const bad_addresses[] = {
    "",
    "@",
    "a",
    "a@",
    "@b.c",
    "a@b",
    "a@localhost",
    "a@b.",
    "a@.b",
    "a@b..c",
    ".a@b.c",
    "a.@b.c",
    "a..b@c.d",
    "a@b@c.d",
    "a b@c.d",
    " a@b.c",
    "a@b.c ",
    "a@b.c\n",
    "a@b c.d",
    "\"a b\"@c.d",
    "Ada <a@b.c>",
    "a@[127.0.0.1]",
    "a@127.0.0.1",
    "a@b.1",
    "a@-b.c",
    "a@b-.c",
    "a@b_c.d",
    "a@b.c,d@e.f",
    "a(comment)@b.c",
    "a@b.c\xff",
    "a\xe2\x80\x8b@b.c", /* a zero-width space */
    "a@b\xe2\x80\xa4"
    "c.d", /* looks like a dot */
    "a\x7f@b.c",
    "a@" LABEL_63 "x.org",
    X60 "xxxxx@example.org",
    X60 "xxxx@" X60 "." X60 "." X60 ".abcdefg", /* 255 */
};

static void good_addresses_are_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(good_addresses); i++)
        if (!model__email_valid(good_addresses[i], strlen(good_addresses[i])))
            fail_msg("%s", good_addresses[i]);
    assert_int_equal(strlen(good_addresses[MODEL__COUNT_OF(good_addresses) - 1]), 254);
}

static void bad_addresses_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(bad_addresses); i++)
        if (model__email_valid(bad_addresses[i], strlen(bad_addresses[i])))
            fail_msg("%s", bad_addresses[i]);
    assert_int_equal(strlen(bad_addresses[MODEL__COUNT_OF(bad_addresses) - 1]), 255);
    assert_false(model__email_valid("a\0@b.c", 6));
    assert_false(model__email_valid("a@b\0.c", 6));
}

typedef struct row {
    const char *from, *to;
} row_t;

/* Also: what was prepared stays as it is, and what stays as it is is not copied. */
static void assert_prepares(model_prepare_t *prepare, const row_t *rows, size_t n)
{
    model_memory_t memory;

    model__memory_init(&memory, 0);
    for (size_t i = 0; i < n; i++) {
        const char *value = prepare(&memory, rows[i].from);
        memset(model_memory_take(&memory, 64), 'x', 64); /* it ends within its own bytes */
        assert_string_equal(value, rows[i].to);
        assert_int_equal(value == rows[i].from, !strcmp(rows[i].from, rows[i].to));
        assert_ptr_equal(prepare(&memory, value), value);
    }
    model__memory_clear(&memory);
    allow_allocations(0);
    assert_null(prepare(&memory, " X "));
    allow_allocations(SIZE_MAX);
}

static void lower_case_knows_every_script(void **state)
{
    const row_t rows[] = {
        {"", ""},
        {"abc-1", "abc-1"},
        {"Bob_X", "bob_x"},
        {"ÅÄÖ", "åäö"},
        {"éèß", "éèß"},
        {"ŁÓDŹ", "łódź"},
        {"МОСКВА", "москва"},
        {"ΟΔΟΣ", "οδος"}, /* sigma at a word's end … */
        {"ΟΔΟΣ.", "οδος."},
        {"ΣΑΣ ΣΑΣ", "σας σας"},
        {"Σ", "σ"}, /* … but not alone, nor within a word */
        {"ΑΣΑ", "ασα"},
        {"ΑΣ'Α", "ασ'α"},
        {"İ", "i̇"},
        {"ȺȾ", "ⱥⱦ"}, /* longer than before */
        {"ȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺ", "ⱥⱥⱥⱥⱥⱥⱥⱥⱥⱥⱥⱥⱥⱥⱥⱥⱥⱥⱥⱥⱥⱥⱥⱥ"},
        {"ǅ", "ǆ"},
        {"𐐀", "𐐨"},
        {"日本", "日本"},
        {"A\xff", "A\xff"}, /* left to the rules */
    };

    (void)state;
    assert_prepares(model_lower_case, rows, MODEL__COUNT_OF(rows));
}

static void trim_knows_every_space(void **state)
{
    const row_t rows[] = {
        {"", ""},
        {"a b", "a b"},
        {" a", "a"},
        {"a ", "a"},
        {"\t\r\n\v\f a b \x1f", "a b"},
        {"   ", ""},
        {"\xc2\xa0å\xe2\x80\x83", "å"}, /* no-break space, em space */
        {"\xe3\x80\x80日\xe2\x80\xa8", "日"},
        {"\xc2\x85"
         "a",
         "a"},
        {"\xe2\x80\x8b", "\xe2\x80\x8b"}, /* zero width is no space */
        {" \xff ", " \xff "},
    };

    (void)state;
    assert_prepares(model_trim, rows, MODEL__COUNT_OF(rows));
}

static void a_handle_is_made_of_letters_and_digits(void **state)
{
    const struct {
        const char *value;
        const char *message; /* NULL: accepted */
    } rows[] = {
        {"bob", NULL},
        {"bob_x-1", NULL},
        {"-a", NULL},
        {"7", NULL},
        {"ÅÄÖ", NULL},
        {"日本", NULL},
        {"٣", NULL},
        {"½", NULL},
        {"", "must have a letter or a digit"},
        {"___", "must have a letter or a digit"},
        {"_-_", "must have a letter or a digit"},
        {"a b", "may have letters, digits, _ and - only"},
        {"a.b", "may have letters, digits, _ and - only"},
        {"a\xe2\x80\x8b", "may have letters, digits, _ and - only"},
        {"☃", "may have letters, digits, _ and - only"},
        {"a\xff", "may have letters, digits, _ and - only"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model_error_t error = {0};
        assert_int_equal(model_check_handle(rows[i].value, NULL, &error), !rows[i].message);
        assert_string_equal(error.message, rows[i].message ? rows[i].message : "");
        assert_int_equal(model_check_handle(rows[i].value, NULL, NULL), !rows[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_addresses_are_accepted),
        cmocka_unit_test(bad_addresses_are_refused),
        cmocka_unit_test(lower_case_knows_every_script),
        cmocka_unit_test(trim_knows_every_space),
        cmocka_unit_test(a_handle_is_made_of_letters_and_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

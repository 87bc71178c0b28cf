/* Strings are normalised in a copy; what does not change is not copied. */
#include "rules_models.h"

#include <stdio.h>

typedef struct part {
    const char *word;
    int32_t number;
} part_t;
MODEL_DECLARE_EMBEDDED(part, part_t);

typedef struct whole {
    const char *word, *plain;
    model_text_t text;
    char chars[6];
    model_string_list_t words;
    part_t inner;
    part_t *behind;
    part_list_t parts;
} whole_t;
MODEL_DECLARE_EMBEDDED(whole, whole_t);

/* "no": refused; else lower case, and ! becomes three letters. */
static const char *lower(model_memory_t *memory, const char *value)
{
    if (!strcmp(value, "no"))
        return NULL;
    return strchr(value, '!') ? model_memory_text(memory, "abcdefgh", strlen(value) + 2)
                              : model_lower_case(memory, value);
}

MODEL_DEFINE_EMBEDDED(part, MODEL_FIELDS(MODEL_FIELD(part, word, .prepare = lower),
                                         MODEL_FIELD(part, number)));
MODEL_DEFINE_EMBEDDED(whole, MODEL_FIELDS(MODEL_FIELD(whole, word, .prepare = lower),
                                          MODEL_FIELD(whole, plain),
                                          MODEL_FIELD(whole, text, .prepare = lower),
                                          MODEL_FIELD(whole, chars, .prepare = lower),
                                          MODEL_FIELD(whole, words, .prepare = lower),
                                          MODEL_EMBED(whole, inner, part),
                                          MODEL_EMBED(whole, behind, part),
                                          MODEL_EMBED_LIST(whole, parts, part)));

typedef struct fixture {
    model_memory_t memory;
    whole_t copy;
    model_error_t error;
} fixture_t;

static int set_up(void **state)
{
    fixture_t *fixture = calloc(1, sizeof *fixture);

    model__memory_init(&fixture->memory, 0);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    fixture_t *fixture = *state;

    allow_allocations(SIZE_MAX);
    model__memory_clear(&fixture->memory);
    free(fixture);
    return 0;
}

static bool prepare(fixture_t *fixture, const whole_t *whole)
{
    return model__prepare(plan_of(&whole_model), whole, &fixture->copy, &fixture->memory,
                          &fixture->error);
}

static void every_string_of_a_record_is_prepared(void **state)
{
    fixture_t *fixture = *state;
    const whole_t *copy = &fixture->copy;
    part_t behind = {"BEHIND", 1}, parts[] = {{"zero", 2}, {"ONE", 3}, {NULL, 4}};
    const char *words[] = {"a", NULL, "B"};
    whole_t whole = {.word = "WORD",
                     .plain = "PLAIN",
                     .text = {"TEXT, cut here", 4},
                     .chars = "CHARS",
                     .words = {words, 3},
                     .inner = {"INNER", 5},
                     .behind = &behind,
                     .parts = {parts, 3}};

    assert_true(prepare(fixture, &whole));
    assert_string_equal(copy->word, "word");
    assert_ptr_equal(copy->plain, whole.plain);
    assert_int_equal(copy->text.length, 4);
    assert_memory_equal(copy->text.data, "text", 4);
    assert_string_equal(copy->chars, "chars");
    assert_string_equal(copy->words.items[0], "a");
    assert_null(copy->words.items[1]);
    assert_string_equal(copy->words.items[2], "b");
    assert_string_equal(copy->inner.word, "inner");
    assert_string_equal(copy->behind->word, "behind");
    assert_int_equal(copy->behind->number, 1);
    assert_string_equal(copy->parts.items[1].word, "one");
    assert_ptr_equal(copy->parts.items[0].word, parts[0].word);
    assert_int_equal(copy->parts.items[2].number, 4);

    assert_string_equal(whole.word, "WORD");
    assert_string_equal(whole.chars, "CHARS");
    assert_string_equal(whole.inner.word, "INNER");
    assert_ptr_equal(whole.behind, &behind);
    assert_ptr_equal(whole.words.items, words);
    assert_ptr_equal(whole.parts.items, parts);
    assert_string_equal(words[2], "B");
    assert_string_equal(behind.word, "BEHIND");
    assert_string_equal(parts[1].word, "ONE");
}

static void what_stays_the_same_is_not_copied(void **state)
{
    fixture_t *fixture = *state;
    part_t behind = {"behind", 1}, parts[] = {{"zero", 2}};
    const char *words[] = {"a"};
    whole_t whole = {.word = "word",
                     .chars = "chars",
                     .words = {words, 1},
                     .behind = &behind,
                     .parts = {parts, 1}};

    allow_allocations(0);
    assert_true(prepare(fixture, &whole));
    assert_memory_equal(&fixture->copy, &whole, sizeof whole);
}

static void what_is_refused_is_told_with_its_path(void **state)
{
    fixture_t *fixture = *state;
    const model_error_t *error = &fixture->error;
    part_t parts[] = {{"yes", 0}, {"no", 0}};
    const char *words[] = {"a", "no"};
    whole_t whole = {.word = "no",
                     .text = {"a\0b", 3},
                     .chars = "abc!",
                     .words = {words, 2},
                     .behind = &parts[1],
                     .parts = {parts, 2}};

    assert_false(prepare(fixture, &whole));
    assert_int_equal(error->code, MODEL_ERROR_VALIDATION);
    assert_int_equal(error->n_failures, 6);
    assert_detail(error, 0, "word", "prepare");
    assert_detail(error, 1, "text", "nul");
    assert_detail(error, 2, "chars", "length");
    assert_string_equal(error->details[2].message, "6 bytes when prepared, room for 5");
    assert_detail(error, 3, "words.items[1]", "prepare");
    assert_detail(error, 4, "behind->word", "prepare");
    assert_detail(error, 5, "parts.items[1].word", "prepare");
}

static void what_is_refused_is_not_valid(void **state)
{
    (void)state;
    assert_breaks(&whole_model, &(whole_t){.word = "no"}, "word", "prepare");
}

static void an_array_without_a_nul_is_left_to_the_rules(void **state)
{
    fixture_t *fixture = *state;
    whole_t whole = {.chars = {'A', 'B', 'C', 'D', 'E', 'F'}};

    assert_true(prepare(fixture, &whole));
    assert_memory_equal(fixture->copy.chars, "ABCDEF", 6);
    assert_breaks(&whole_model, &whole, "chars", "length");
}

static void only_selected_members_are_prepared(void **state)
{
    fixture_t *fixture = *state;
    const model__plan_t *plan = plan_of(&whole_model);
    whole_t whole = {.word = "no", .inner = {"INNER", 0}};
    model__path_t path;
    uint64_t leaves = 0;

    assert_true(model__path_resolve(plan, "inner.word", &path, NULL));
    model__bit_set(&leaves, path.leaf);
    assert_true(model__prepare_leaves(plan, &whole, &fixture->copy, &leaves, &fixture->memory,
                                      &fixture->error));
    assert_ptr_equal(fixture->copy.word, whole.word);
    assert_string_equal(fixture->copy.inner.word, "inner");

    leaves = 0;
    assert_true(model__path_resolve(plan, "inner.number", &path, NULL));
    model__bit_set(&leaves, path.leaf);
    assert_true(model__prepare_leaves(plan, &whole, &fixture->copy, &leaves, &fixture->memory,
                                      &fixture->error));
    assert_ptr_equal(fixture->copy.inner.word, whole.inner.word);

    leaves = 0;
    assert_true(model__path_resolve(plan, "word", &path, NULL));
    model__bit_set(&leaves, path.leaf);
    assert_false(model__prepare_leaves(plan, &whole, &fixture->copy, &leaves, &fixture->memory,
                                       &fixture->error));
    assert_ptr_equal(fixture->copy.inner.word, whole.inner.word);
}

static void no_memory_is_not_a_refusal(void **state)
{
    fixture_t *fixture = *state;
    const whole_t rows[] = {
        {.word = "WORD"},
        {.text = {"TEXT", 4}},
        {.words = {(const char *[]){"WORD"}, 1}},
        {.behind = &(part_t){"WORD", 0}},
        {.parts = {&(part_t){"WORD", 0}, 1}},
    };

    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model__memory_clear(&fixture->memory);
        model__error_clear(&fixture->error);
        allow_allocations(0);
        assert_false(prepare(fixture, &rows[i]));
        assert_int_equal(fixture->error.code, MODEL_ERROR_MEMORY);
        allow_allocations(SIZE_MAX);
    }
}

static void memory_with_a_cap_is_a_limit(void **state)
{
    fixture_t *fixture = *state;
    uint8_t bytes[32];

    model__memory_init_fixed(&fixture->memory, bytes, sizeof bytes);
    assert_false(prepare(fixture, &(whole_t){.word = "A WORD THAT NEEDS MORE THAN THERE IS"}));
    assert_int_equal(fixture->error.code, MODEL_ERROR_LIMIT);
}

/* Every allocation of a validation may fail, whatever it is for. */
static void a_validation_without_memory_says_so_and_leaks_nothing(void **state)
{
    part_t parts[] = {{"zero", 2}, {"ONE", 3}};
    whole_t whole = {.word = "WORD", .text = {"TEXT", 4}, .parts = {parts, 2}};
    model_error_t error = {.code = MODEL_ERROR_MEMORY};
    size_t n = 0;

    (void)state;
    plan_of(&whole_model);
    for (; error.code == MODEL_ERROR_MEMORY; n++) {
        allow_allocations(n);
        bool valid = model_validate(&whole_model, &whole, &error);
        assert_int_equal(valid, !error.code);
    }
    assert_int_equal(error.code, MODEL_OK);
    assert_true(n > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
        TEST(every_string_of_a_record_is_prepared),
        TEST(what_stays_the_same_is_not_copied),
        TEST(what_is_refused_is_told_with_its_path),
        TEST(what_is_refused_is_not_valid),
        TEST(an_array_without_a_nul_is_left_to_the_rules),
        TEST(only_selected_members_are_prepared),
        TEST(no_memory_is_not_a_refusal),
        TEST(memory_with_a_cap_is_a_limit),
        TEST(a_validation_without_memory_says_so_and_leaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

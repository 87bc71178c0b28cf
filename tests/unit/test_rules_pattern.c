/* Patterns: what they see, what they may cost, who compiles them. */
#include "rules_models.h"

#include "rules/check.h"

#include <pthread.h>
#include <time.h>

typedef struct texts {
    const char *word, *letter, *anywhere, *bomb, *slow, *twice, *deep, *folded;
} texts_t;
MODEL_DECLARE_EMBEDDED(texts, texts_t);

MODEL_DEFINE_EMBEDDED(texts, MODEL_FIELDS(MODEL_FIELD(texts, word, .pattern = "^\\w+$"),
                                          MODEL_FIELD(texts, letter, .pattern = "^\\p{L}.$"),
                                          MODEL_FIELD(texts, anywhere, .pattern = "b{2}"),
                                          MODEL_FIELD(texts, bomb, .pattern = "^(a+)+$"),
                                          MODEL_FIELD(texts, slow, .pattern = "a*a*[bc]"),
                                          MODEL_FIELD(texts, twice, .pattern = "(a*)\\1[bc]"),
                                          MODEL_FIELD(texts, deep, .pattern = "^(?:a|(b))*$"),
                                          MODEL_FIELD(texts, folded, .pattern = "(?i)^å$")));

static void a_pattern_is_searched_for_in_code_points(void **state)
{
    const struct {
        texts_t texts;
        const char *path; /* NULL: matches */
    } rows[] = {
        {{.word = "abc_1"}, NULL},
        {{.word = "åbc"}, "word"}, /* as the server: \w is ASCII … */
        {{.letter = "åä"}, NULL},  /* … but a dot is a character */
        {{.letter = "å"}, "letter"},
        {{.letter = "1a"}, "letter"},
        {{.anywhere = "abbc"}, NULL},
        {{.anywhere = "bab"}, "anywhere"},
        {{.anywhere = ""}, "anywhere"},
        {{.folded = "Å"}, NULL},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        if (rows[i].path)
            assert_breaks(&texts_model, &rows[i].texts, rows[i].path, "pattern");
        else
            assert_valid(&texts_model, &rows[i].texts);
    }
}

/* Whether it tries again and again, runs over long repeats, or starts anew at many places. */
static void a_costly_match_is_refused_and_does_not_hang(void **state)
{
    enum { MANY = 6000 };
    char many[MANY + 1];
    const struct {
        texts_t texts;
        const char *path;
    } rows[] = {
        {{.bomb = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"}, "bomb"},
        {{.slow = many}, "slow"},
        {{.slow = many + MANY - 600}, "slow"},
        {{.twice = many}, "twice"},
        {{.twice = many + MANY - 1000}, "twice"},
    };
    clock_t start = clock();

    (void)state;
    memset(many, 'a', MANY);
    many[MANY] = '\0';
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model_error_t error;
        assert_false(model_validate(&texts_model, &rows[i].texts, &error));
        assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
        assert_detail(&error, 0, rows[i].path, "pattern");
        assert_non_null(strstr(error.message, "too costly"));
    }
    assert_true(clock() - start < 20 * CLOCKS_PER_SEC); /* under valgrind, too */
}

static void a_long_text_matches_within_the_limits(void **state)
{
    enum { MANY = 100000 };
    char *many = malloc(MANY + 1);
    texts_t texts = {.deep = many};

    (void)state;
    memset(many, 'a', MANY);
    many[MANY] = '\0';
    assert_valid(&texts_model, &texts);
    free(many);
}

static void *match_once(void *context)
{
    const model__field_t *field = context;
    model__matcher_t matcher = {0};
    bool ready = model__pattern_ready(field, NULL);
    bool matches = ready && model__pattern_match(&matcher, field, "abba", 4) == MODEL__MATCHES &&
                   model__pattern_match(&matcher, field, "aba", 3) == MODEL__DIFFERS;

    model__matcher_end(&matcher);
    return matches ? context : NULL;
}

typedef struct shared {
    const char *word;
} shared_t;
MODEL_DECLARE_EMBEDDED(shared, shared_t);
MODEL_DEFINE_EMBEDDED(shared, MODEL_FIELDS(MODEL_FIELD(shared, word, .pattern = "bb")));

static void threads_may_compile_the_same_pattern(void **state)
{
    enum { N = 8 };
    const model__field_t *field = field_of(&shared_model, "word");
    pthread_t threads[N];

    (void)state;
    for (size_t i = 0; i < N; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, match_once, (void *)(uintptr_t)field),
                         0);
    for (size_t i = 0; i < N; i++) {
        void *result;
        pthread_join(threads[i], &result);
        assert_ptr_equal(result, field);
    }
    const void *compiled = field->pattern;
    assert_non_null(compiled);
    assert_true(model__pattern_ready(field, NULL));
    assert_ptr_equal(field->pattern, compiled);
}

typedef struct lonely {
    const char *word;
    model_string_list_t more;
} lonely_t;
MODEL_DECLARE_EMBEDDED(lonely, lonely_t);
MODEL_DEFINE_EMBEDDED(lonely, MODEL_FIELDS(MODEL_FIELD(lonely, word, .pattern = "bb"),
                                           MODEL_FIELD(lonely, more, .pattern = "^(a|b)*$")));

static void every_allocation_of_a_match_may_fail(void **state)
{
    char many[2000]; /* needs more than what PCRE2 keeps on the stack */
    lonely_t lonely = {.word = "abba", .more = {(const char *[]){"ab", many}, 2}};
    model_error_t error = {.code = MODEL_ERROR_MEMORY};
    size_t n = 0;

    (void)state;
    memset(many, 'a', sizeof many - 1);
    many[sizeof many - 1] = '\0';
    for (; error.code == MODEL_ERROR_MEMORY; n++) {
        allow_allocations(n);
        bool valid = model_validate(&lonely_model, &lonely, &error);
        assert_int_equal(valid, !error.code);
    }
    allow_allocations(SIZE_MAX);
    assert_int_equal(error.code, MODEL_OK);
    assert_true(n > 5);
}

typedef struct broken {
    const char *word;
} broken_t;
MODEL_DECLARE_EMBEDDED(broken, broken_t);
MODEL_DEFINE_EMBEDDED(broken, MODEL_FIELDS(MODEL_FIELD(broken, word, .pattern = "a(b")));

static void what_is_no_pattern_is_a_fault_of_the_table(void **state)
{
    model_error_t error;

    (void)state;
    assert_false(model_validate(&broken_model, &(broken_t){.word = "x"}, &error));
    assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
    assert_string_equal(error.message, "broken.word: no pattern, at offset 3: missing closing "
                                       "parenthesis");
    assert_false(model_check_schema(&broken_model, &error));
    assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
    assert_detail(&error, 0, "word", "pattern");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_is_searched_for_in_code_points),
        cmocka_unit_test(a_costly_match_is_refused_and_does_not_hang),
        cmocka_unit_test(a_long_text_matches_within_the_limits),
        cmocka_unit_test(threads_may_compile_the_same_pattern),
        cmocka_unit_test(every_allocation_of_a_match_may_fail),
        cmocka_unit_test(what_is_no_pattern_is_a_fault_of_the_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

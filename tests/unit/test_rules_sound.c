/* What registration finds out about rules: patterns that are none, defaults that break them. */
#include "rules_models.h"

#include <math.h>

typedef enum { LEVEL_NONE, LEVEL_ONE } level_t;

typedef struct inner {
    const char *word;
    int32_t number;
} inner_t;
MODEL_DECLARE_EMBEDDED(inner, inner_t);
MODEL_DEFINE_EMBEDDED(inner,
                      MODEL_FIELDS(MODEL_FIELD(inner, word, .required = true,
                                               .length = MODEL_AT_LEAST(2)),
                                   MODEL_FIELD(inner, number, .range = MODEL_BETWEEN(5, 9))));

typedef struct outer {
    int32_t number;
    double real;
    level_t level;
    model_opt_int32_t age;
    const char *word, *loose;
    char chars[4];
    model_string_list_t tags;
    model_int32_list_t marks;
    inner_t inside;
    inner_t *behind;
    inner_list_t parts;
} outer_t;
MODEL_DECLARE_EMBEDDED(outer, outer_t);

static const char *const levels[] = {[LEVEL_ONE] = "one"}; /* 0 is a hole */

static bool is_short(const char *value, void *context, model_error_t *error)
{
    (void)context;
    return strlen(value) < 5 || model_refuse(error, "must be short");
}

static bool never(const outer_t *outer, model_error_t *error)
{
    (void)outer;
    return model_refuse(error, "is not asked about defaults");
}
MODEL_CHECK(outer, never);

#define OUTER_FIELDS                                                                              \
    MODEL_FIELDS(                                                                                 \
        MODEL_FIELD(outer, number, .range = MODEL_BETWEEN(5, 9)),                                 \
        MODEL_FIELD(outer, real, .range = MODEL_BETWEEN(5, 9)), MODEL_ENUM(outer, level, levels), \
        MODEL_FIELD(outer, age, .range = MODEL_BETWEEN(18, 150)),                                 \
        MODEL_FIELD(outer, word, .required = true, .pattern = "^[a-z]+$",                         \
                    .check.string = is_short),                                                    \
        MODEL_FIELD(outer, loose), MODEL_FIELD(outer, chars, .length = MODEL_AT_LEAST(2)),        \
        MODEL_FIELD(outer, tags, .items = MODEL_AT_LEAST(1), .pattern = "^t"),                    \
        MODEL_FIELD(outer, marks, .range = MODEL_AT_LEAST(1)), MODEL_EMBED(outer, inside, inner), \
        MODEL_EMBED(outer, behind, inner), MODEL_EMBED_LIST(outer, parts, inner))

MODEL_DEFINE_EMBEDDED(outer, .check = MODEL_CHECKED(never), OUTER_FIELDS);

static const char *tags[] = {"tag", "bad"};
static int32_t marks[] = {1, 0};
static inner_t parts[] = {{"ab", 5}, {"ab", 4}, {NULL, 0}};

/* A table of its own for these defaults. */
static bool check_with(const outer_t *defaults, model_error_t *error)
{
    void *plan = NULL;
    model_t model = outer_model;

    model.defaults = defaults;
    model.plan = &plan;
    bool sound = model_check_schema(&model, error);
    /* Its memory is the plan's: kept until the end, as those of real tables are. */
    static void *kept[64];
    static size_t n_kept;
    assert_true(n_kept < MODEL__COUNT_OF(kept));
    kept[n_kept++] = plan;
    return sound;
}

static void what_the_defaults_do_not_say_breaks_no_rule(void **state)
{
    const outer_t rows[] = {
        {0},
        {.number = 5},
        {.real = 9},
        {.level = LEVEL_ONE},
        {.age = {true, 18}},
        {.age = {false, 1}},
        {.word = "abcd"},
        {.chars = "ab"},
        {.chars = {0, 'x'}},
        {.tags = {tags, 1}},
        {.marks = {marks, 1}},
        {.marks = {marks, 0}},
        {.inside = {"ab", 0}},
        {.inside = {NULL, 7}},
        {.behind = &parts[0]},
        {.behind = &parts[2]},
        {.parts = {parts, 1}},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model_error_t error;
        if (!check_with(&rows[i], &error))
            fail_msg("row %zu: %s", i, error.message);
    }
    assert_true(model_check_schema(&outer_model, NULL));
}

static void a_default_that_breaks_a_rule_is_a_fault_of_the_table(void **state)
{
    const struct row {
        outer_t defaults;
        const char *path, *rule, *message;
    } rows[] = {
        {{.number = 4}, "number", "range", "must be at least 5"},
        {{.real = NAN}, "real", "range", "must be at least 5"},
        {{.level = (level_t)2}, "level", "enum", "a number without a label"},
        {{.age = {true, 0}}, "age", "range", "must be at least 18"},
        {{.word = ""}, "word", "pattern", "does not match the pattern"},
        {{.word = "abcde"}, "word", "check", "must be short"},
        {{.loose = "\xff"}, "loose", "utf8", "not UTF-8"},
        {{.chars = "a"}, "chars", "length", "1 character, at least 2"},
        {{.tags = {tags, 0}}, "tags", "items", "0 items, at least 1"},
        {{.tags = {tags, 2}}, "tags.items[1]", "pattern", "does not match the pattern"},
        {{.marks = {marks, 2}}, "marks.items[1]", "range", "must be at least 1"},
        {{.inside = {"a", 5}}, "inside.word", "length", "1 character, at least 2"},
        {{.behind = &parts[1]}, "behind->number", "range", "must be at least 5"},
        {{.parts = {parts, 2}}, "parts.items[1].number", "range", "must be at least 5"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model_error_t error;
        char message[256];
        assert_false(check_with(&rows[i].defaults, &error));
        assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
        assert_detail(&error, 0, rows[i].path, rows[i].rule);
        snprintf(message, sizeof message, "outer.%s: its default breaks a rule: %s", rows[i].path,
                 rows[i].message);
        assert_string_equal(error.message, message);
    }
}

typedef struct tree tree_t;
MODEL_DECLARE_EMBEDDED(tree, tree_t);
typedef struct leaf {
    const char *word;
    tree_t *back;
} leaf_t;
MODEL_DECLARE_EMBEDDED(leaf, leaf_t);
struct tree {
    leaf_t leaf;
    tree_list_t children;
};
MODEL_DEFINE_EMBEDDED(leaf, MODEL_FIELDS(MODEL_FIELD(leaf, word, .pattern = "[z-a]"),
                                         MODEL_EMBED(leaf, back, tree)));
MODEL_DEFINE_EMBEDDED(tree, MODEL_FIELDS(MODEL_EMBED(tree, leaf, leaf),
                                         MODEL_EMBED_LIST(tree, children, tree)));

static void models_inside_are_looked_at_too(void **state)
{
    model_error_t error;

    (void)state;
    assert_false(model_check_schema(&tree_model, &error));
    assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
    assert_string_equal(error.message,
                        "leaf.word: no pattern, at offset 3: range out of order in character "
                        "class");
}

static void a_limit_on_the_wrong_kind_is_a_fault_of_the_table(void **state)
{
    void *plan = NULL;
    const model_field_t fields[] = {
        {.name = "price",
         .kind = MODEL_KIND_DECIMAL,
         .size = sizeof(bson_decimal128_t),
         .length = MODEL_AT_LEAST(0)},
        {.name = NULL},
    };
    model_t model = inner_model;
    model_error_t error;

    (void)state;
    model.fields = fields;
    model.size = sizeof(bson_decimal128_t);
    model.plan = &plan;
    assert_false(model_check_schema(&model, &error));
    assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
    assert_detail(&error, 0, "price", "length");
}

/* The compiler of plans, the one of patterns, a match of a default. */
static void soundness_without_memory_says_so(void **state)
{
    static void *plan;
    const outer_t defaults = {.word = "abcd"};
    model_t model = outer_model;
    model_error_t error = {.code = MODEL_ERROR_MEMORY};
    size_t n = 0;

    (void)state;
    model.defaults = &defaults;
    model.plan = &plan;
    for (; error.code == MODEL_ERROR_MEMORY; n++) {
        allow_allocations(n);
        bool sound = model_check_schema(&model, &error);
        assert_int_equal(sound, !error.code);
    }
    allow_allocations(SIZE_MAX);
    assert_int_equal(error.code, MODEL_OK);
    assert_true(n > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_defaults_do_not_say_breaks_no_rule),
        cmocka_unit_test(a_default_that_breaks_a_rule_is_a_fault_of_the_table),
        cmocka_unit_test(models_inside_are_looked_at_too),
        cmocka_unit_test(a_limit_on_the_wrong_kind_is_a_fault_of_the_table),
        cmocka_unit_test(soundness_without_memory_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

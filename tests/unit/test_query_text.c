#include "query_case.h"

static const model_text_t text = {"a.b!", 3};

static void a_part_of_a_string_is_a_pattern_with_all_meaning_taken(void **state)
{
    const struct {
        model_term_t term;
        const char *json;
    } rows[] = {
        {MODEL_CONTAINS(user, nick, "ada"), "{'n':" REGEX("ada", "") "}"},
        {MODEL_STARTS_WITH(user, nick, "ada"), "{'n':" REGEX("^ada", "") "}"},
        {MODEL_ENDS_WITH(user, nick, "ada"), "{'n':" REGEX("ada\\\\z", "") "}"},
        {MODEL_ICONTAINS(user, nick, "ada"), "{'n':" REGEX("ada", "i") "}"},
        {MODEL_ISTARTS_WITH(user, nick, "ada"), "{'n':" REGEX("^ada", "i") "}"},
        {MODEL_IENDS_WITH(user, nick, "ada"), "{'n':" REGEX("ada\\\\z", "i") "}"},
        {MODEL_CONTAINS(user, nick, "\\^$.|?*+()[]{}"),
         "{'n':" REGEX("\\\\\\\\\\\\^\\\\$\\\\.\\\\|\\\\?\\\\*\\\\+\\\\(\\\\)\\\\[\\\\]\\\\{\\\\}",
                       "") "}"},
        {MODEL_CONTAINS(user, nick, "a-b #/&~"), "{'n':" REGEX("a-b #/&~", "") "}"},
        {MODEL_CONTAINS(user, nick, "Zoë €"), "{'n':" REGEX("Zoë €", "") "}"},
        {MODEL_CONTAINS(user, nick, ""), "{'n':" REGEX("", "") "}"},
        {MODEL_STARTS_WITH(user, nick, "a\nb"), "{'n':" REGEX("^a\\nb", "") "}"},
        {MODEL_CONTAINS(user, bio, &text), "{'bio':" REGEX("a\\\\.b", "") "}"},
        {MODEL_CONTAINS(user, code, "N"), "{'code':" REGEX("N", "") "}"},
        {MODEL_CONTAINS(user, username, "ADA"), "{'username':" REGEX("ADA", "") "}"},
        {MODEL_CONTAINS(user, lines.items->sku, "A"), "{'lines.sku':" REGEX("A", "") "}"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        expect_filter(MODEL_QUERY(.where = {rows[i].term}), rows[i].json);
}

static void options_of_a_pattern_are_sorted_and_told_once(void **state)
{
    (void)state;
    expect_filter(MODEL_QUERY(.where = {MODEL_REGEX(user, nick, "^a.b$", NULL)}),
                  "{'n':" REGEX("^a.b$", "") "}");
    expect_filter(MODEL_QUERY(.where = {MODEL_REGEX(user, nick, "a", "xsmi")}),
                  "{'n':" REGEX("a", "imsx") "}");
    expect_filter(MODEL_QUERY(.where = {MODEL_REGEX(user, nick, "a", "ii")}),
                  "{'n':" REGEX("a", "i") "}");
}

static void a_wrong_pattern_is_refused(void **state)
{
    static const char *const options[] = {"g", "u", "l", "I", "i m", "i,"};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(options); i++)
        expect_refusal(MODEL_QUERY(.where = {MODEL_REGEX(user, nick, "a", options[i])}), "nick",
                       "pattern");
    expect_refusal(MODEL_QUERY(.where = {MODEL_REGEX(user, nick, "(a", "")}), "nick", "pattern");
    expect_refusal(MODEL_QUERY(.where = {MODEL_REGEX(user, nick, "[z-a]", "i")}), "nick",
                   "pattern");
}

static void a_pattern_has_a_longest_size(void **state)
{
    static char longest[MODEL__MAX_PATTERN + 2];
    const char *const half = longest + sizeof longest - 1 - MODEL__MAX_PATTERN / 2;
    model__filter_t filter;
    model__buffer_t out;

    (void)state;
    memset(longest, 'a', sizeof longest - 1);
    expect_refusal_on(&user_model, MODEL_QUERY(.where = {MODEL_REGEX(user, nick, longest, "")}),
                      MODEL_ERROR_LIMIT, "nick", "length");
    expect_refusal_on(&user_model, MODEL_QUERY(.where = {MODEL_CONTAINS(user, nick, half - 1)}),
                      MODEL_ERROR_LIMIT, "nick", "length");
    model__buffer_init(&out, NULL, 0);
    assert_true(model__query_filter(plan_for(&user_model),
                                    MODEL_QUERY(.where = {MODEL_CONTAINS(user, nick, half)}), NULL,
                                    &out, &filter, NULL));
    assert_true(model__query_filter(
        plan_for(&user_model), MODEL_QUERY(.where = {MODEL_REGEX(user, nick, longest + 1, "")}),
        NULL, &out, &filter, NULL));
    model__buffer_free(&out);
}

/* What a visitor types into a form stays what it is. */
static void text_that_looks_like_an_operator_is_a_literal(void **state)
{
    static const char *const typed[] = {"$ne", "{$gt:1}", "$where", "a.b", "$$ROOT", "1 || 1"};
    char json[128];

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(typed); i++) {
        snprintf(json, sizeof json, "{'n':{'$eq':'%s'}}", typed[i]);
        expect_filter(MODEL_QUERY(.where = {MODEL_EQ(user, nick, typed[i])}), json);
    }
    expect_filter(MODEL_QUERY(.where = {MODEL_EQ(user, nick, "{\"$gt\":\"\"}")}),
                  "{'n':{'$eq':'{\\'$gt\\':\\'\\'}'}}");
    expect_filter(MODEL_QUERY(.where = {MODEL_IN(user, nick, "$ne", "/.*/")}),
                  "{'n':{'$in':['$ne','/.*/']}}");
}

static void raw_values_that_look_like_operators_are_literals(void **state)
{
    static const uint8_t bytes[] = {14, 0, 0, 0, 0x10, '$', 'g', 't', 0, 1, 0, 0, 0, 0};
    static const uint8_t dot_star[] = {'.', '*', 0, 0};
    const model_raw_t document = {bytes, sizeof bytes, BSON_TYPE_DOCUMENT};
    const model_raw_t regex = {dot_star, sizeof dot_star, BSON_TYPE_REGEX};

    (void)state;
    expect_filter(MODEL_QUERY(.where = {MODEL_EQ(user, any, &document)}),
                  "{'any':{'$eq':{'$gt':" I32("1") "}}}");
    expect_filter(MODEL_QUERY(.where = {MODEL_IN(user, any, &document, &regex)}),
                  "{'$or':[{'any':{'$eq':{'$gt':" I32(
                      "1") "}}},{'any':{'$eq':{"
                           "'$regularExpression':{'pattern':'.*','options':''}}}}]}");
    expect_filter(
        MODEL_QUERY(.where = {MODEL_NE(user, any, &regex)}),
        "{'$nor':[{'any':{'$eq':{'$regularExpression':{'pattern':'.*','options':''}}}}]}");
    expect_refusal(MODEL_QUERY(.where = {MODEL_GT(user, any, &regex)}), "any", "type");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_of_a_string_is_a_pattern_with_all_meaning_taken),
        cmocka_unit_test(options_of_a_pattern_are_sorted_and_told_once),
        cmocka_unit_test(a_wrong_pattern_is_refused),
        cmocka_unit_test(a_pattern_has_a_longest_size),
        cmocka_unit_test(text_that_looks_like_an_operator_is_a_literal),
        cmocka_unit_test(raw_values_that_look_like_operators_are_literals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

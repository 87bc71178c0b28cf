#include "query_case.h"

#define ASC(key) "'" key "':" I32("1")
#define DESC(key) "'" key "':" I32("-1")

static void expect_sort(const model_t *model, const model_query_t *query, const char *json)
{
    model__buffer_t out;
    model_error_t error = {0};
    bool any;

    model__buffer_init(&out, NULL, 0);
    assert_true(model__query_sort(plan_for(model), query, &out, &any, &error));
    assert_int_equal(any, json != NULL);
    assert_int_equal(out.size != 0, any);
    if (json)
        expect_document(&out, json);
    model__buffer_free(&out);
}

static void refuse_sort(const model_query_t *query, const char *path)
{
    model__buffer_t out;
    model_error_t error = {0};
    bool any = true;

    model__buffer_init(&out, NULL, 0);
    assert_false(model__query_sort(plan_for(&user_model), query, &out, &any, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_string_equal(path ? error.details[0].path : "", path ? path : "");
    assert_false(any);
    assert_int_equal(out.size, 0);
    model__buffer_free(&out);
}

static void a_sort_names_members_and_directions(void **state)
{
    (void)state;
    expect_sort(&user_model, NULL, NULL);
    expect_sort(&user_model, MODEL_QUERY(.limit = 1), NULL);
    expect_sort(&user_model,
                MODEL_QUERY(.sort = {MODEL_DESC(user, created_at), MODEL_ASC(user, id),
                                     MODEL_ASC(user, home.city), MODEL_DESC(user, age.value)}),
                "{" DESC("created_at") "," ASC("_id") "," ASC("home.town") "," DESC("age") "}");
    expect_sort(&user_card_model,
                MODEL_QUERY(.sort = {MODEL_DESC(user, created_at), MODEL_ASC(user_card, nick)}),
                "{" DESC("created_at") "," ASC("n") "}");
}

static void a_sort_that_means_nothing_is_refused(void **state)
{
    const model_query_t rows[] = {
        {.sort = {"nope"}},        {.sort = {""}},
        {.sort = {"-"}},           {.sort = {"$natural"}},
        {.sort = {"n"}},           {.sort = {"--age"}},
        {.sort = {"age", "-age"}}, {.sort = {"age", "age.value"}},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        refuse_sort(&rows[i], NULL);
    refuse_sort(MODEL_QUERY(.sort = {MODEL_ASC(user, email)}), "email");
    refuse_sort(MODEL_QUERY(.sort = {MODEL_ASC(user, office.label)}), "office.label");
    refuse_sort(MODEL_QUERY(.sort = {MODEL_DESC(user, billing->city)}), "-billing->city");
    refuse_sort(MODEL_QUERY(.sort = {"age", "-age"}), "-age");
}

static void a_query_must_be_sound(void **state)
{
    const struct {
        model_query_t query;
        bool sound;
    } rows[] = {
        {{.limit = 0}, true},
        {{.skip = INT64_MAX, .limit = INT64_MAX}, true},
        {{.limit = -1}, false},
        {{.skip = -1}, false},
        {{.sort = {"id", "age", "nick", "role", "level", "code", "org", "bio"}}, true},
        {{.sort = {"id", "age", "nick", "role", "level", "code", "org", "bio", "any"}}, false},
        {{.sort = {NULL, "age"}}, false},
        {{.fields = {"age", NULL, "nick"}}, false},
        {{.fields = {[MODEL_MAX_FIELDS] = "age"}}, false},
    };

    (void)state;
    assert_true(model__query_sound(NULL, NULL));
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model_error_t error = {0};
        assert_int_equal(model__query_sound(&rows[i].query, &error), rows[i].sound);
        assert_int_equal(error.code, rows[i].sound ? MODEL_OK : MODEL_ERROR_ARGUMENT);
    }
    refuse_sort(&rows[5].query, NULL);
}

static bool index_of(const model_index_t *index, model__buffer_t *out, char *name, size_t size,
                     model_error_t *error)
{
    model__buffer_t options = {0};

    model__buffer_init(out, NULL, 0);
    *error = (model_error_t){.code = MODEL_OK};
    bool ok = model__index_write(plan_for(&user_model), index, out, &options, name, size, error);
    assert_int_equal(options.size, 0);
    model__buffer_free(&options);
    return ok;
}

static void an_index_is_named_by_its_keys(void **state)
{
    const struct {
        model_index_t index;
        const char *json, *name;
    } rows[] = {
        {MODEL_INDEX({MODEL_ASC(user, nick)}), "{" ASC("n") "}", "n_1"},
        {MODEL_INDEX({MODEL_ASC(user, home.city), MODEL_DESC(user, created_at)}),
         "{" ASC("home.town") "," DESC("created_at") "}", "home.town_1_created_at_-1"},
        {MODEL_INDEX({MODEL_ASC(user, lines.items->sku)}), "{" ASC("lines.sku") "}", "lines.sku_1"},
        {{.keys = {"nick"}, .name = "mine"}, "{" ASC("n") "}", "mine"},
        {MODEL_INDEX({MODEL_ASC(user, email)}), "{" ASC("email") "}", "email_1"},
    };
    model_error_t error;
    model__buffer_t out;
    char name[64];

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        assert_true(index_of(&rows[i].index, &out, name, sizeof name, &error));
        expect_document(&out, rows[i].json);
        assert_string_equal(name, rows[i].name);
        model__buffer_free(&out);
    }
}

static void an_index_that_contradicts_itself_is_refused(void **state)
{
    const model_index_t rows[] = {
        {.unique = true},
        {.keys = {"nope"}},
        {.keys = {"nick", "-nick"}},
        {.keys = {"id", "age", "nick", "role", "level", "code", "org", "bio", "any"}},
        {.keys = {"email"}, .unique = true},
        {.keys = {"created_at", "username"}},
        {.keys = {"nick"}, .name = "a name of too many bytes"},
    };
    model_error_t error;
    model__buffer_t out;
    char name[16];

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        assert_false(index_of(&rows[i], &out, name, sizeof name, &error));
        assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
        assert_int_equal(out.size, 0);
        model__buffer_free(&out);
    }
}

static bool partial(const model_term_t *terms, model__buffer_t *out, model_error_t *error)
{
    model_memory_t memory;

    model__memory_init(&memory, 0);
    model__buffer_init(out, NULL, 0);
    *error = (model_error_t){.code = MODEL_OK};
    bool ok = model__terms_filter(plan_for(&user_model), terms, &memory, out, error);
    model__memory_clear(&memory);
    return ok;
}

static void a_partial_index_takes_simple_conditions(void **state)
{
    static const model_term_t terms[] = {MODEL_EQ(user, is_active, true),
                                         MODEL_GTE(user, score, 0.5),
                                         MODEL_EXISTS(user, nick),
                                         MODEL_IS_NULL(user, age),
                                         {.op = 0}};
    model_error_t error;
    model__buffer_t out;

    (void)state;
    assert_true(partial(terms, &out, &error));
    expect_document(&out, "{'$and':[{'is_active':{'$eq':true}},{'score':{'$gte':" REAL(
                              "0.5") "}},{'n':{'$exists':true}},{'age':{'$type':" I32("10") "}}]}");
    model__buffer_free(&out);
    assert_true(partial(terms + 3, &out, &error));
    expect_document(&out, "{'age':{'$type':" I32("10") "}}");
    model__buffer_free(&out);
}

static void a_partial_index_refuses_what_the_server_would(void **state)
{
    static const address_t home = {NULL, NULL, {false, {{0}}}};
    static const model_uuid_t uuid = {{0}};
    const model_term_t rows[][5] = {
        {{.op = 0}},
        {MODEL_NE(user, age, 1)},
        {MODEL_MISSING(user, age)},
        {MODEL_IN(user, age, 1)},
        {MODEL_CONTAINS(user, nick, "x")},
        {MODEL_ANY_OF(MODEL_EQ(user, age, 1))},
        {MODEL_ALL_OF(MODEL_EQ(user, age, 1))},
        {MODEL_EVERY},
        {MODEL_EQ(user, email, "x")},
        {MODEL_EQ(user, token, &uuid)},
        {MODEL_EQ(user, home, &home)},
        {MODEL_EQ(user, is_active, 7)},
        {MODEL_EQ(address, city, "x")},
        {{.op = MODEL__CLOSE}},
    };
    model_error_t error;
    model__buffer_t out;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        assert_false(partial(rows[i], &out, &error));
        assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
        assert_int_equal(out.size, 0);
        model__buffer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sort_names_members_and_directions),
        cmocka_unit_test(a_sort_that_means_nothing_is_refused),
        cmocka_unit_test(a_query_must_be_sound),
        cmocka_unit_test(an_index_is_named_by_its_keys),
        cmocka_unit_test(an_index_that_contradicts_itself_is_refused),
        cmocka_unit_test(a_partial_index_takes_simple_conditions),
        cmocka_unit_test(a_partial_index_refuses_what_the_server_would),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

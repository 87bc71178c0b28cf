#include "query_case.h"

#define AGE(n) "{'age':{'$eq':" I32(#n) "}}"
#define A(n) MODEL_EQ(user, age, n)

static const int64_t none[] = {0};
#define NOTHING MODEL_IN_ARRAY(user, id, none, 0)
#define ANYTHING MODEL_NIN_ARRAY(user, id, none, 0)

static void no_condition_is_every_document(void **state)
{
    model__filter_t filter = expect_filter(NULL, "{}");

    (void)state;
    assert_true(filter.every && !filter.every_said && !filter.nothing);
    filter = expect_filter(MODEL_QUERY(.limit = 5), "{}");
    assert_true(filter.every && !filter.every_said);
    filter = expect_filter(MODEL_QUERY(.where = {MODEL_EVERY}), "{}");
    assert_true(filter.every && filter.every_said);
    filter = expect_filter(MODEL_QUERY(.where = {MODEL_EVERY, A(1)}), "{'$and':[" AGE(1) "]}");
    assert_true(!filter.every && filter.every_said);
}

static void no_condition_on_a_member_is_dropped(void **state)
{
    (void)state;
    expect_filter(
        MODEL_QUERY(.where = {MODEL_GTE(user, age, 1), MODEL_LT(user, age, 9), A(5)}),
        "{'$and':[{'age':{'$gte':" I32("1") "}},{'age':{'$lt':" I32("9") "}}," AGE(5) "]}");
}

static void brackets_are_and_or_nor(void **state)
{
    (void)state;
    expect_filter(MODEL_QUERY(.where = {MODEL_ANY_OF(A(1), A(2))}),
                  "{'$or':[" AGE(1) "," AGE(2) "]}");
    expect_filter(MODEL_QUERY(.where = {MODEL_ALL_OF(A(1), A(2))}),
                  "{'$and':[" AGE(1) "," AGE(2) "]}");
    expect_filter(MODEL_QUERY(.where = {MODEL_NONE_OF(A(1), A(2))}),
                  "{'$nor':[" AGE(1) "," AGE(2) "]}");
    expect_filter(MODEL_QUERY(.where = {MODEL_NOT(A(1), A(2))}),
                  "{'$nor':[{'$and':[" AGE(1) "," AGE(2) "]}]}");
    expect_filter(MODEL_QUERY(.where = {A(1), MODEL_ANY_OF(A(2), MODEL_ALL_OF(A(3), A(4)))}),
                  "{'$and':[" AGE(1) ",{'$or':[" AGE(2) ",{'$and':[" AGE(3) "," AGE(4) "]}]}]}");
    expect_filter(
        MODEL_QUERY(.where = {MODEL_ANY_OF(MODEL_IN(user, id, 1, 2), A(1)), A(2)}),
        "{'$and':[{'$or':[{'_id':{'$in':[" I64("1") "," I64("2") "]}}," AGE(1) "]}," AGE(2) "]}");
}

static void conditions_that_decide_alone_are_folded(void **state)
{
    const struct {
        model_query_t query;
        bool every, nothing;
        const char *json;
    } rows[] = {
        {{.where = {A(1), NOTHING}}, false, true, "{'_id':{'$in':[]}}"},
        {{.where = {A(1), ANYTHING}}, false, false, "{'$and':[" AGE(1) "]}"},
        {{.where = {MODEL_ANY_OF(NOTHING, A(1))}}, false, false, "{'$or':[" AGE(1) "]}"},
        {{.where = {MODEL_ANY_OF(NOTHING)}}, false, true, "{'_id':{'$in':[]}}"},
        {{.where = {MODEL_ANY_OF(A(1), ANYTHING)}}, true, false, "{}"},
        {{.where = {MODEL_NONE_OF(NOTHING)}}, true, false, "{}"},
        {{.where = {MODEL_NONE_OF(A(1), ANYTHING)}}, false, true, "{'_id':{'$in':[]}}"},
        {{.where = {MODEL_ALL_OF(ANYTHING)}}, true, false, "{}"},
        {{.where = {MODEL_ALL_OF(A(1), NOTHING)}}, false, true, "{'_id':{'$in':[]}}"},
        {{.where = {{.op = MODEL__ANY_OF}, {.op = MODEL__CLOSE}}},
         false,
         true,
         "{'_id':{'$in':[]}}"},
        {{.where = {{.op = MODEL__ALL_OF}, {.op = MODEL__CLOSE}}}, true, false, "{}"},
        {{.where = {{.op = MODEL__NONE_OF}, {.op = MODEL__CLOSE}}}, true, false, "{}"},
        {{.where = {MODEL_NOT(ANYTHING)}}, false, true, "{'_id':{'$in':[]}}"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model__filter_t filter = expect_filter(&rows[i].query, rows[i].json);
        assert_int_equal(filter.every, rows[i].every);
        assert_int_equal(filter.nothing, rows[i].nothing);
    }
}

static void what_follows_a_decided_condition_is_still_checked(void **state)
{
    (void)state;
    expect_refusal(MODEL_QUERY(.where = {NOTHING, MODEL_EQ(address, city, "x")}), "city", "type");
    expect_refusal(MODEL_QUERY(.where = {MODEL_ANY_OF(ANYTHING, MODEL_EQ(user, is_active, 7))}),
                   "is_active", "range");
}

static void one_item_meets_all_conditions_on_it(void **state)
{
    (void)state;
    expect_filter(
        MODEL_QUERY(.where = {MODEL_SOME_ITEM(user, lines, line, MODEL_EQ(line, quantity, 2))}),
        "{'lines':{'$elemMatch':{'quantity':{'$eq':" I32("2") "}}}}");
    expect_filter(
        MODEL_QUERY(.where = {MODEL_SOME_ITEM(user, office.lines, line, MODEL_EQ(line, sku, "A"),
                                              MODEL_GTE(line, quantity, 2))}),
        "{'office.lines':{'$elemMatch':{'$and':[{'sku':{'$eq':'a'}},{'quantity':{'$gte':" I32(
            "2") "}}]}}}");
    expect_filter(MODEL_QUERY(.where = {MODEL_SOME_ITEM(user, lines, line,
                                                        MODEL_NIN_ARRAY(line, quantity, none, 0))}),
                  "{'lines':{'$elemMatch':{}}}");
    model__filter_t filter = expect_filter(
        MODEL_QUERY(.where = {A(1), MODEL_SOME_ITEM(user, lines, line,
                                                    MODEL_IN_ARRAY(line, quantity, none, 0))}),
        "{'_id':{'$in':[]}}");
    assert_true(filter.nothing);
}

static void conditions_on_an_item_are_on_its_model(void **state)
{
    const model_term_t of_user = MODEL_EQ(user, age, 1);
    const model_query_t other = {.where = {{.op = MODEL__SOME_ITEM,
                                            .model = &user_model,
                                            .path = "lines",
                                            .pointer = &address_model},
                                           {.op = MODEL__CLOSE}}};
    const model_query_t scalars = {
        .where = {
            {.op = MODEL__SOME_ITEM, .model = &user_model, .path = "tags", .pointer = &line_model},
            {.op = MODEL__CLOSE}}};
    const model_query_t no_list = {.where = {{.op = MODEL__SOME_ITEM,
                                              .model = &user_model,
                                              .path = "home",
                                              .pointer = &address_model},
                                             {.op = MODEL__CLOSE}}};

    (void)state;
    expect_refusal(MODEL_QUERY(.where = {MODEL_SOME_ITEM(user, lines, line, of_user)}), "age",
                   "type");
    expect_refusal(&other, "lines", "type");
    expect_refusal(&scalars, "tags", "type");
    expect_refusal(&no_list, "home", "type");
}

static void brackets_must_match(void **state)
{
    const model_query_t rows[] = {
        {.where = {{.op = MODEL__ANY_OF}, A(1)}},
        {.where = {{.op = MODEL__ANY_OF}}},
        {.where = {{.op = MODEL__CLOSE}}},
        {.where = {A(1), {.op = MODEL__CLOSE}}},
        {.where = {MODEL_ANY_OF(A(1)), {.op = MODEL__CLOSE}}},
        {.where = {{.op = MODEL__IN, .model = &user_model, .path = "id"}}},
        {.where = {{.op = MODEL__SOME_ITEM,
                    .model = &user_model,
                    .path = "lines",
                    .pointer = &line_model}}},
        {.where = {{.op = MODEL__IN, .model = &user_model, .path = "id"},
                   A(1),
                   {.op = MODEL__CLOSE}}},
        {.where = {MODEL_ANY_OF({.op = MODEL__EVERY})}},
        {.where = {{.op = MODEL__ITEM, .model = &user_model, .path = "id"}}},
        {.where = {{.op = 64, .model = &user_model, .path = "id"}}},
        {.where = {{.op = 30, .model = &user_model, .path = "id"}}},
        {.where = {{.op = MODEL__ANY_OF}, A(1)},
         .also = (const model_term_t[]){{.op = MODEL__CLOSE}, {.op = 0}}},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++)
        expect_refusal(&rows[i], NULL, NULL);
    expect_refusal(MODEL_QUERY(.where = {{.op = MODEL__IN, .model = &user_model, .path = "id"},
                                         {.op = MODEL__ITEM,
                                          .model = &user_model,
                                          .path = "age",
                                          .value_kind = MODEL__V_INT},
                                         {.op = MODEL__CLOSE}}),
                   "id", "type");
}

static void more_conditions_may_lie_in_the_callers_array(void **state)
{
    const model_term_t also[] = {A(2), MODEL_ANY_OF(A(3), A(4)), {.op = 0}};
    const model_term_t one[] = {A(2), {.op = 0}};
    const model_term_t nothing[] = {{.op = 0}};

    (void)state;
    expect_filter(MODEL_QUERY(.where = {A(1)}, .also = also),
                  "{'$and':[" AGE(1) "," AGE(2) ",{'$or':[" AGE(3) "," AGE(4) "]}]}");
    expect_filter(MODEL_QUERY(.also = also),
                  "{'$and':[" AGE(2) ",{'$or':[" AGE(3) "," AGE(4) "]}]}");
    expect_filter(MODEL_QUERY(.also = one), AGE(2));
    expect_filter(MODEL_QUERY(.where = {A(1)}, .also = nothing), AGE(1));
    assert_true(expect_filter(MODEL_QUERY(.also = nothing), "{}").every);
}

static void brackets_nest_to_a_limit(void **state)
{
    enum { ROOM = 2 * MODEL__MAX_NESTING + 8 };
    static model_term_t terms[ROOM];

    (void)state;
    for (int depth = MODEL__MAX_NESTING; depth <= MODEL__MAX_NESTING + 1; depth++) {
        memset(terms, 0, sizeof terms);
        for (int i = 0; i < depth; i++) {
            terms[i].op = MODEL__ANY_OF;
            terms[depth + 1 + i].op = MODEL__CLOSE;
        }
        terms[depth] = (model_term_t)A(1);
        if (depth > MODEL__MAX_NESTING) {
            expect_refusal_on(&user_model, MODEL_QUERY(.also = terms), MODEL_ERROR_LIMIT, NULL,
                              NULL);
            continue;
        }
        model__filter_t filter;
        model__buffer_t out;
        model__buffer_init(&out, NULL, 0);
        assert_true(model__query_filter(plan_for(&user_model), MODEL_QUERY(.also = terms), NULL,
                                        &out, &filter, NULL));
        model__buffer_free(&out);
    }
}

static void more_than_24_conditions_are_refused(void **state)
{
    model_query_t query = {.limit = 1};

    (void)state;
    for (int i = 0; i < MODEL_MAX_TERMS; i++)
        MODEL_WHERE(&query, A(1));
    assert_int_equal(query.where[MODEL_MAX_TERMS].op, 0);
    assert_true(model__query_sound(&query, NULL));
    MODEL_WHERE(&query, A(1));
    MODEL_WHERE(&query, A(1), A(2));
    expect_refusal(&query, NULL, NULL);
    assert_false(model__query_sound(&query, NULL));
}

static void an_empty_condition_before_another_is_refused(void **state)
{
    const model_query_t query = {.where = {A(1), {.op = 0}, A(2)}};
    const model_query_t without = {.where = {{.path = "age"}}};

    (void)state;
    expect_refusal(&query, NULL, NULL);
    expect_refusal(&without, NULL, NULL);
    assert_false(model__query_sound(&query, NULL));
}

static void terms_are_copied_at_once(void **state)
{
    model_query_t query = {.limit = 1};
    model_term_t terms[] = {A(1), A(2), {.op = 0}};

    (void)state;
    model_query_add(&query, terms);
    memset(terms, 0, sizeof terms);
    model_query_add(&query, terms);
    model_query_add(NULL, terms);
    model_query_add(&query, NULL);
    expect_filter(&query, "{'$and':[" AGE(1) "," AGE(2) "]}");
}

static void a_filter_has_a_cap(void **state)
{
    static const char big[64 * 1024];
    static const char *names[256];
    char *name = memset(malloc(sizeof big), 'x', sizeof big);

    (void)state;
    name[sizeof big - 1] = '\0';
    for (size_t i = 0; i < MODEL__COUNT_OF(names); i++)
        names[i] = name;
    expect_refusal_on(&user_model, MODEL_QUERY(.where = {MODEL_IN_ARRAY(user, nick, names, 256)}),
                      MODEL_ERROR_LIMIT, NULL, NULL);
    free(name);
}

typedef struct {
    int64_t id;
} writer_t;
MODEL_DECLARE_EMBEDDED(writer, writer_t);
MODEL_DEFINE_EMBEDDED(writer, MODEL_FIELDS(MODEL_FIELD(writer, id, .role = MODEL_ID_CALLER)));
typedef struct {
    model_meta_t meta;
    int64_t id;
    writer_t writer;
} book_t;
MODEL_DECLARE(book, book_t, int64_t);
MODEL_DEFINE(book, MODEL_FIELDS(MODEL_FIELD(book, id, .role = MODEL_ID_CALLER),
                                MODEL_EMBED(book, writer, writer)));

static void only_the_records_own_id_says_that_there_is_one(void **state)
{
    const struct {
        model_query_t query;
        bool single;
    } rows[] = {
        {{.where = {MODEL_EQ(book, id, 1)}}, true},
        {{.where = {MODEL_GT(book, writer.id, 0), MODEL_EQ(book, id, 1)}}, true},
        {{.where = {MODEL_EQ(book, writer.id, 1)}}, false},
        {{.where = {MODEL_NE(book, id, 1)}}, false},
        {{.where = {MODEL_NOT(MODEL_EQ(book, id, 1))}}, false},
        {{.where = {MODEL_ANY_OF(MODEL_EQ(book, id, 1), MODEL_EQ(book, writer.id, 2))}}, false},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model__filter_t filter;
        model__buffer_t out = {0};
        assert_true(
            model__query_filter(plan_for(&book_model), &rows[i].query, NULL, &out, &filter, NULL));
        assert_int_equal(filter.single, rows[i].single);
        model__buffer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_condition_is_every_document),
        cmocka_unit_test(no_condition_on_a_member_is_dropped),
        cmocka_unit_test(brackets_are_and_or_nor),
        cmocka_unit_test(conditions_that_decide_alone_are_folded),
        cmocka_unit_test(what_follows_a_decided_condition_is_still_checked),
        cmocka_unit_test(one_item_meets_all_conditions_on_it),
        cmocka_unit_test(conditions_on_an_item_are_on_its_model),
        cmocka_unit_test(only_the_records_own_id_says_that_there_is_one),
        cmocka_unit_test(brackets_must_match),
        cmocka_unit_test(more_conditions_may_lie_in_the_callers_array),
        cmocka_unit_test(brackets_nest_to_a_limit),
        cmocka_unit_test(more_than_24_conditions_are_refused),
        cmocka_unit_test(an_empty_condition_before_another_is_refused),
        cmocka_unit_test(terms_are_copied_at_once),
        cmocka_unit_test(a_filter_has_a_cap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

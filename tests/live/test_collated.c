/* Conditions on exactly the members of a unique index compare as the index does. */
#include "live/member.h"

static const model_update_t visit = {.changes = {MODEL_INC(member, visits, 1)}};

/* How many are met? */
typedef bool run_t(fixture_t *fixture, const model_query_t *query, int64_t *n);

static bool one(member_t *member, fixture_t *fixture, int64_t *n)
{
    *n = member != NULL;
    member_free(member);
    return *n || fixture->error.code == MODEL_ERROR_NOT_FOUND;
}

static bool run_get_one(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    return one(member_get_one(fixture->db, query, &fixture->error), fixture, n);
}

static bool run_first(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    return one(member_first(fixture->db, query, &fixture->error), fixture, n);
}

static bool run_last(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    return one(member_last(fixture->db, query, &fixture->error), fixture, n);
}

static bool run_filter(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    member_list_t list;
    bool ok = member_filter(fixture->db, query, &list, &fixture->error);

    *n = (int64_t)list.count;
    member_list_free(&list);
    return ok;
}

static bool run_find(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    member_cursor_t cursor;
    member_t *member;

    *n = 0;
    if (!member_find(fixture->db, query, &cursor, &fixture->error))
        return false;
    while (member_cursor_next(&cursor, &member, &fixture->error))
        ++*n;
    member_cursor_close(&cursor);
    return !fixture->error.code;
}

static bool add_one(const member_t *member, void *context)
{
    *(int64_t *)context += member != NULL;
    return true;
}

static bool run_each(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    *n = 0;
    return member_each(fixture->db, query, add_one, n, &fixture->error);
}

static bool run_count(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    return member_count(fixture->db, query, n, &fixture->error);
}

static bool run_exists(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    bool exists = false, ok = member_exists(fixture->db, query, &exists, &fixture->error);

    *n = exists;
    return ok;
}

static bool run_distinct(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    model_memory_t *arena = model_memory_new(0);
    model_string_list_t names;
    bool ok = MODEL_DISTINCT(member, fixture->db, query, name, arena, &names, &fixture->error);

    *n = (int64_t)names.count;
    model_memory_free(arena);
    return ok;
}

static bool run_page(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    member_page_t page = {0};
    bool ok = member_page(fixture->db, query, 1, 10, 0, &page, &fixture->error);

    *n = page.total + (int64_t)page.count;
    *n /= 2;
    member_page_free(&page);
    return ok;
}

static bool run_page_next(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    member_page_t page = {0};

    *n = 0;
    while (member_page_next(fixture->db, query, &page, &fixture->error))
        *n += (int64_t)page.count;
    member_page_free(&page);
    return !fixture->error.code;
}

static bool run_explain(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    model_explain_t explain;
    bool ok = member_explain(fixture->db, query, &explain, &fixture->error);

    *n = explain.returned;
    return ok && (!*n || explain.index[0]);
}

static bool run_update_one(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    *n = member_update_one(fixture->db, query, &visit, &fixture->error);
    return *n || fixture->error.code == MODEL_ERROR_NOT_FOUND;
}

static bool run_update_many(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    model_updated_t updated;
    bool ok = member_update_many(fixture->db, query, &visit, &updated, &fixture->error);

    *n = updated.changed;
    return ok;
}

static bool run_find_one_and_update(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    return one(member_find_one_and_update(fixture->db, query, &visit, MODEL_AFTER, &fixture->error),
               fixture, n);
}

static bool run_find_one_and_replace(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    const member_t other = {.name = "Ada", .visits = 4};

    return one(
        member_find_one_and_replace(fixture->db, query, &other, MODEL_AFTER, &fixture->error),
        fixture, n);
}

static bool run_find_one_and_delete(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    return one(member_find_one_and_delete(fixture->db, query, &fixture->error), fixture, n);
}

static bool run_delete_many(fixture_t *fixture, const model_query_t *query, int64_t *n)
{
    return member_delete_many(fixture->db, query, n, &fixture->error);
}

static bool run_bulk(fixture_t *fixture, model_bulk_t *bulk, int64_t *n)
{
    model_bulk_report_t report = {0};
    bool ok = model_bulk_run(bulk, &report, &fixture->error);

    *n = report.n_items ? report.items[0].matched : 0;
    model_bulk_report_clear(&report);
    model_bulk_free(bulk);
    return ok;
}

#define RUN_BULK(name_, add_)                                                     \
    static bool name_(fixture_t *fixture, const model_query_t *query, int64_t *n) \
    {                                                                             \
        model_bulk_t *bulk = member_bulk_new(fixture->db, NULL, &fixture->error); \
                                                                                  \
        assert_non_null(bulk);                                                    \
        assert_done(add_, fixture->error);                                        \
        return run_bulk(fixture, bulk, n);                                        \
    }
RUN_BULK(run_bulk_update_one, member_bulk_update_one(bulk, query, &visit, &fixture->error))
RUN_BULK(run_bulk_update_many, member_bulk_update_many(bulk, query, &visit, &fixture->error))
RUN_BULK(run_bulk_delete_one, member_bulk_delete_one(bulk, query, &fixture->error))
RUN_BULK(run_bulk_delete_many, member_bulk_delete_many(bulk, query, &fixture->error))

static const struct operation {
    const char *name;
    run_t *run;
    bool unsorted; /* get_one and count have no order */
} operations[] = {
    {"get_one", run_get_one, true},
    {"first", run_first, false},
    {"last", run_last, false},
    {"filter", run_filter, false},
    {"find", run_find, false},
    {"each", run_each, false},
    {"count", run_count, true},
    {"exists", run_exists, true},
    {"distinct", run_distinct, true},
    {"page", run_page, false},
    {"page_next", run_page_next, false},
    {"explain", run_explain, false},
    {"update_one", run_update_one, true},
    {"update_many", run_update_many, true},
    {"find_one_and_update", run_find_one_and_update, false},
    {"find_one_and_replace", run_find_one_and_replace, false},
    {"find_one_and_delete", run_find_one_and_delete, false},
    {"delete_many", run_delete_many, true},
    {"bulk_update_one", run_bulk_update_one, true},
    {"bulk_update_many", run_bulk_update_many, true},
    {"bulk_delete_one", run_bulk_delete_one, true},
    {"bulk_delete_many", run_bulk_delete_many, true},
};

static void expect_n(fixture_t *fixture, const struct operation *operation,
                     const model_query_t *query, int64_t wanted)
{
    int64_t n = -1;

    store_ada(fixture);
    if (!operation->run(fixture, query, &n) || n != wanted) {
        model_error_print(stderr, &fixture->error);
        fail_msg("%s met %d, not %d", operation->name, (int)n, (int)wanted);
    }
}

static void every_operation_takes_the_indexs_collation(void **state)
{
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        expect_n(*state, &operations[i], CALLED("aDA"), 1);
        expect_n(*state, &operations[i], CALLED("adb"), 0);
    }
}

static void a_querys_own_collation_comes_first(void **state)
{
    static const model_collation_t simple = {.locale = "simple"};
    const model_query_t query = {.where = {NAMED("ada")}, .collation = &simple};

    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        expect_n(*state, &operations[i], &query, 0);
}

/* What else is asked, and whether the collation is taken. */
static const struct {
    model_query_t query;
    int64_t n;
} queries[] = {
    {{.where = {NAMED("ada"), MODEL_GTE(member, visits, 0)}}, 1},
    {{.where = {NAMED("ada"), MODEL_NE(member, town, "LONDON")}}, 0},
    {{.where = {MODEL_ALL_OF(NAMED("ada"), MODEL_LT(member, visits, 9))}}, 1},
    {{.where = {NAMED("ada"), MODEL_ANY_OF(MODEL_EQ(member, visits, 0), NAMED("eve"))}}, 1},
    {{.where = {NAMED("ada"), NAMED("ADA")}}, 1},
    {{.where = {MODEL_EQ(member, realm, 3), MODEL_EQ(member, nick, "COUNTESS")}}, 1},
    {{.where = {NAMED("ada"), MODEL_EQ(member, visits, 0)}}, 0},
    {{.where = {MODEL_ANY_OF(NAMED("ada"))}}, 0},
    {{.where = {MODEL_ANY_OF(NAMED("ada"), NAMED("eve"))}}, 0},
    {{.where = {MODEL_IN(member, name, "ada")}}, 0},
    {{.where = {MODEL_EQ(member, nick, "COUNTESS")}}, 0},
    {{.where = {MODEL_EQ(member, town, "LONDON")}}, 0},
    {{.where = {MODEL_EQ(member, town, "LONDON"), MODEL_GTE(member, name, "")}}, 0},
    {{.where = {MODEL_EQ(member, realm, 3), MODEL_EQ(member, nick, "COUNTESS"), NAMED("ada")}}, 0},
};

static void only_equalities_on_exactly_its_members_take_it(void **state)
{
    static const model_term_t also[] = {NAMED("ada"), {.op = 0}};
    fixture_t *fixture = *state;
    int64_t n = -1;

    store_ada(fixture);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        assert_done(member_count(fixture->db, &queries[i].query, &n, &fixture->error),
                    fixture->error);
        if (n != queries[i].n)
            fail_msg("query %zu met %d", i, (int)n);
    }
    assert_done(member_count(fixture->db, MODEL_QUERY(.also = also), &n, &fixture->error),
                fixture->error);
    assert_int_equal(n, 1);
    assert_done(member_count(fixture->db,
                             MODEL_QUERY(.where = {MODEL_EQ(member, realm, 3)}, .also = also), &n,
                             &fixture->error),
                fixture->error);
    assert_int_equal(n, 0);
}

static void a_view_takes_what_the_model_has(void **state)
{
    fixture_t *fixture = *state;

    store_ada(fixture);
    member_name_t *name = member_name_get_one(
        fixture->db, MODEL_QUERY(.where = {MODEL_EQ(member_name, who, "ADA")}), &fixture->error);
    live_print_on_failure(&fixture->error);
    assert_non_null(name);
    assert_string_equal(name->who, "Ada");
    member_name_free(name);
    name = member_name_get_one(fixture->db, CALLED("ADA"), &fixture->error);
    assert_non_null(name);
    member_name_free(name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MEMBER_TEST(every_operation_takes_the_indexs_collation),
        MEMBER_TEST(a_querys_own_collation_comes_first),
        MEMBER_TEST(only_equalities_on_exactly_its_members_take_it),
        MEMBER_TEST(a_view_takes_what_the_model_has),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

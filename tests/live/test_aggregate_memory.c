/* Pipelines without memory: each allocation fails in turn, nothing is lost or given twice. */
#include "live/aggregate_fixture.h"

#define assert_error(error_, code_)               \
    do {                                          \
        if ((error_).code != (code_))             \
            live_print_on_failure(&(error_));     \
        assert_int_equal((error_).code, (code_)); \
    } while (0)

#include "live/without_memory.h"

static const model_collation_t no_case = {.locale = "en", .strength = 2};
static const model_pipeline_t by_role = {
    .from = &user_model,
    .stages = {MODEL_MATCH(MODEL_ANY_OF(MODEL_GTE(user, age, 18), MODEL_EQ(user, username, "X"))),
               MODEL_MATCH_EXPR(MODEL_IS_GT(MODEL_MEMBER(user, joined_at), MODEL_VAR("since"))),
               MODEL_LOOKUP_WITH(author, posts, user, id, post, author_id, MODEL_LIMIT(3)),
               MODEL_SORT_BY(MODEL_ASC(author, id))},
    .collation = &no_case,
    .comment = "without memory",
    .max_time_ms = 60000};

static model_pipeline_t pipeline(void)
{
    model_pipeline_t copy = by_role;

    copy.let[0] = (model_term_t)MODEL_LET("since", ((model_date_t){0}));
    return copy;
}

static void a_list(void **state)
{
    const model_pipeline_t authors = pipeline();
    fixture_t *fixture = *state;
    author_list_t list;

    WITHOUT_MEMORY_AT_ALL(author_aggregate(fixture->db, &authors, &list, &fixture->error),
                          fixture->error, assert_null(list.items));
    assert_true(list.count > 20);
    assert_true(list.items[0].posts.count <= 3);
    author_list_free(&list);
}

static bool tally(const author_t *author, void *n)
{
    *(size_t *)n += author->username != NULL;
    return true;
}

static void one_after_the_other(void **state)
{
    const model_pipeline_t authors = pipeline();
    fixture_t *fixture = *state;
    size_t n = 0;

    WITHOUT_MEMORY_AT_ALL(
        (n = 0, author_aggregate_each(fixture->db, &authors, tally, &n, &fixture->error)),
        fixture->error, {});
    assert_true(n > 20);
}

static bool read_all(fixture_t *fixture, const model_pipeline_t *authors, size_t *n)
{
    author_cursor_t cursor;
    author_t *author;

    *n = 0;
    if (!author_aggregate_find(fixture->db, authors, &cursor, &fixture->error))
        return false;
    while (author_cursor_next(&cursor, &author, &fixture->error))
        ++*n;
    author_cursor_close(&cursor);
    return fixture->error.code == MODEL_OK;
}

static void a_cursor(void **state)
{
    const model_pipeline_t authors = pipeline();
    fixture_t *fixture = *state;
    size_t n = 0;

    WITHOUT_MEMORY_AT_ALL(read_all(fixture, &authors, &n), fixture->error, {});
    assert_true(n > 20);
}

static void a_plan(void **state)
{
    const model_pipeline_t authors = pipeline();
    fixture_t *fixture = *state;
    model_explain_t found;

    WITHOUT_MEMORY_AT_ALL(author_aggregate_explain(fixture->db, &authors, &found, &fixture->error),
                          fixture->error, assert_int_equal(found.documents_examined, 0));
    assert_true(found.returned > 20);
}

/* The last one: it writes. */
static void what_is_written(void **state)
{
    const model_pipeline_t copy = {
        .from = &post_model, .stages = {MODEL_MATCH(MODEL_GT(post, views, 9)), MODEL_OUT(post)}};
    fixture_t *fixture = *state;
    int64_t before = live_count(&fixture->live, "post", "{}");

    WITHOUT_MEMORY(post_aggregate_into(fixture->db, &copy, &fixture->error), fixture->error,
                   assert_int_equal(live_count(&fixture->live, "post", "{}"), before));
    assert_true(live_count(&fixture->live, "post", "{}") < before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list), cmocka_unit_test(one_after_the_other), cmocka_unit_test(a_cursor),
        cmocka_unit_test(a_plan), cmocka_unit_test(what_is_written),
    };

    return AGGREGATE_TESTS(tests);
}

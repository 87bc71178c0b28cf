/* Named values of a pipeline, on the server. */
#include "live/aggregate_fixture.h"

static void documents_are_compared_with_a_named_value(void **state)
{
    const model_date_t since = {month_begin(10)};
    fixture_t *fixture = *state;
    user_list_t users;
    size_t n = 0;

    for (size_t i = 0; i < N_USERS; i++)
        n += fixture->users[i].joined_at.ms > since.ms && fixture->users[i].role == ROLE_AUTHOR;
    assert_true(n > 3 && n < N_USERS);
    assert_done(
        user_aggregate(
            fixture->db,
            MODEL_PIPELINE_WITH(
                user,
                .stages = {MODEL_MATCH_EXPR(
                    MODEL_ALL_TRUE(MODEL_IS_GT(MODEL_MEMBER(user, joined_at), MODEL_VAR("since")),
                                   MODEL_IS_EQ(MODEL_MEMBER(user, role), MODEL_VAR("role"))))},
                .let = {MODEL_LET("since", since), MODEL_LET_OF(user, role, "role", ROLE_AUTHOR)}),
            &users, &fixture->error),
        fixture->error);
    assert_int_equal(users.count, n);
    user_list_free(&users);
}

static void a_lookup_knows_them_too(void **state)
{
    fixture_t *fixture = *state;
    author_list_t authors;
    size_t n = 0, found = 0;

    for (size_t i = 0; i < N_POSTS; i++)
        n += fixture->posts[i].views > 9;
    assert_done(author_aggregate(
                    fixture->db,
                    MODEL_PIPELINE_WITH(user,
                                        .stages = {MODEL_LOOKUP_WITH(
                                            author, posts, user, id, post, author_id,
                                            MODEL_MATCH_EXPR(MODEL_IS_GT(MODEL_MEMBER(post, views),
                                                                         MODEL_VAR("least"))))},
                                        .let = {MODEL_LET("least", 9)}),
                    &authors, &fixture->error),
                fixture->error);
    assert_int_equal(authors.count, N_USERS);
    for (size_t i = 0; i < authors.count; i++)
        found += authors.items[i].posts.count;
    assert_int_equal(found, n);
    author_list_free(&authors);
}

/* "$name" of a user is that text. */
static void their_values_stay_values(void **state)
{
    fixture_t *fixture = *state;
    any_list_t found;

    assert_done(
        any_aggregate(
            fixture->db,
            MODEL_PIPELINE_WITH(
                user,
                .stages = {MODEL_LIMIT(1), MODEL_PROJECT(any, MODEL_AS(any, text, MODEL_VAR("x")))},
                .let = {MODEL_LET("x", "$password")}),
            &found, &fixture->error),
        fixture->error);
    assert_string_equal(found.items[0].text, "$password");
    any_list_free(&found);
}

/* The last one: it changes what is stored. */
static void a_pipeline_that_writes_has_them(void **state)
{
    fixture_t *fixture = *state;
    int64_t n = 0;

    for (size_t i = 0; i < N_POSTS; i++)
        n += fixture->posts[i].views > 9;
    assert_done(post_aggregate_into(
                    fixture->db,
                    MODEL_PIPELINE_WITH(post,
                                        .stages = {MODEL_MATCH_EXPR(MODEL_IS_GT(
                                                       MODEL_MEMBER(post, views), MODEL_VAR("x"))),
                                                   MODEL_OUT(post)},
                                        .let = {MODEL_LET("x", 9)}),
                    &fixture->error),
                fixture->error);
    assert_int_equal(live_count(&fixture->live, "post", "{}"), n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_compared_with_a_named_value),
        cmocka_unit_test(a_lookup_knows_them_too),
        cmocka_unit_test(their_values_stay_values),
        cmocka_unit_test(a_pipeline_that_writes_has_them),
    };

    return AGGREGATE_TESTS(tests);
}

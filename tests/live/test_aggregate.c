#include "live/aggregate_fixture.h"

/* ---- the two pipelines of the page of best practices ---- */

static void users_per_month_have_their_numbers(void **state)
{
    fixture_t *fixture = *state;
    month_list_t months;
    struct {
        int64_t count, ages, n_ages;
    } expected[24] = {{0}};

    for (size_t i = 0; i < N_USERS; i++) {
        const user_t *user = &fixture->users[i];
        if (!user->is_active)
            continue;
        expected[i % 17].count++;
        expected[i % 17].ages += user->age.has ? user->age.value : 0;
        expected[i % 17].n_ages += user->age.has;
    }
    assert_done(
        month_aggregate(
            fixture->db,
            MODEL_PIPELINE(user, MODEL_MATCH(MODEL_EQ(user, is_active, true)),
                           MODEL_GROUP(MODEL_KEY(month, year, MODEL_YEAR_OF(user, joined_at)),
                                       MODEL_KEY(month, month, MODEL_MONTH_OF(user, joined_at)),
                                       MODEL_COUNT_OF(month, count),
                                       MODEL_AVG(month, average_age, MODEL_MEMBER(user, age))),
                           MODEL_SORT_BY(MODEL_DESC(month, year)),
                           MODEL_SORT_BY(MODEL_DESC(month, month)), MODEL_LIMIT(12)),
            &months, &fixture->error),
        fixture->error);
    assert_int_equal(months.count, 12);
    for (size_t i = 0; i < months.count; i++) {
        const month_t *month = &months.items[i];
        size_t at = 16 - i;
        assert_int_equal(month->year, 2025 + at / 12);
        assert_int_equal(month->month, at % 12 + 1);
        assert_int_equal(month->count, expected[at].count);
        assert_true(month->average_age.has);
        assert_near(month->average_age.value,
                    (double)expected[at].ages / (double)expected[at].n_ages, 1e-9);
    }
    month_list_free(&months);
}

static int64_t posts_of(const fixture_t *fixture, int64_t author)
{
    int64_t n = 0;

    for (size_t i = 0; i < N_POSTS; i++)
        n += fixture->posts[i].author_id == author;
    return n;
}

static void top_authors_have_their_numbers(void **state)
{
    fixture_t *fixture = *state;
    int64_t most = INT64_MAX;
    top_list_t top;

    assert_done(top_aggregate(
                    fixture->db,
                    MODEL_PIPELINE(user, MODEL_LOOKUP(author, posts, user, id, post, author_id),
                                   MODEL_ADD_FIELDS(author, MODEL_AS(author, post_count,
                                                                     MODEL_SIZE_OF(author, posts))),
                                   MODEL_MATCH(MODEL_GT(author, post_count, 0)),
                                   MODEL_SORT_BY(MODEL_DESC(author, post_count)), MODEL_LIMIT(10),
                                   MODEL_KEEP(top)),
                    &top, &fixture->error),
                fixture->error);
    assert_int_equal(top.count, 10);
    for (size_t i = 0; i < top.count; i++) {
        const user_t *user = &fixture->users[atoi(top.items[i].username + 4)];
        assert_string_equal(top.items[i].username, user->username);
        assert_string_equal(top.items[i].email, user->email);
        assert_int_equal(top.items[i].post_count, posts_of(fixture, user->id));
        assert_true(top.items[i].post_count <= most);
        most = top.items[i].post_count;
    }
    for (size_t i = 0; i < N_USERS; i++) {
        bool listed = false;
        for (size_t k = 0; k < top.count; k++)
            listed = listed || !strcmp(top.items[k].username, fixture->users[i].username);
        assert_true(listed || posts_of(fixture, fixture->users[i].id) <= most);
    }
    top_list_free(&top);
}

/* ---- stages ---- */

static void a_pipeline_of_nothing_reads_managed_records(void **state)
{
    fixture_t *fixture = *state;
    user_list_t users;

    assert_done(user_aggregate(fixture->db, &(model_pipeline_t){.from = &user_model}, &users,
                               &fixture->error),
                fixture->error);
    assert_int_equal(users.count, N_USERS);
    users.items[7].age.value = 99;
    assert_done(user_save(fixture->db, &users.items[7], &fixture->error), fixture->error);
    users.items[7].age = fixture->users[users.items[7].id - 1].age;
    assert_done(user_save(fixture->db, &users.items[7], &fixture->error), fixture->error);
    user_list_free(&users);
}

static void items_of_lists_are_summed_by_group(void **state)
{
    fixture_t *fixture = *state;
    double red = 0;
    int64_t n = 0;
    any_list_t sums;

    for (size_t i = 0; i < N_USERS; i++)
        for (size_t k = 0; k < fixture->users[i].lines.count; k++) {
            const line_t *line = &fixture->users[i].lines.items[k];
            bool is_red = !strcmp(line->sku, "red");
            red += is_red ? line->quantity * line->price : 0;
            n += is_red;
        }
    assert_done(
        any_aggregate(
            fixture->db,
            MODEL_PIPELINE(
                user, MODEL_UNWIND(user, lines),
                MODEL_MATCH(MODEL_EQ(user, lines.items->sku, "red")),
                MODEL_GROUP(MODEL_KEY(any, text, MODEL_MEMBER(user, lines.items->sku)),
                            MODEL_COUNT_OF(any, number),
                            MODEL_SUM(any, real,
                                      MODEL_MULTIPLIED(MODEL_MEMBER(user, lines.items->quantity),
                                                       MODEL_MEMBER(user, lines.items->price))))),
            &sums, &fixture->error),
        fixture->error);
    assert_int_equal(sums.count, 1);
    assert_string_equal(sums.items[0].text, "red");
    assert_int_equal(sums.items[0].number.value, n);
    assert_near(sums.items[0].real.value, red, 1e-6);
    any_list_free(&sums);
}

static void an_unwound_item_and_its_number_become_members(void **state)
{
    fixture_t *fixture = *state;
    typedef struct {
        size_t all, kept;
    } seen_t;
    seen_t seen = {0, 0};
    any_list_t found;

    for (size_t i = 0; i < N_USERS; i++) {
        seen.all += fixture->users[i].lines.count ? fixture->users[i].lines.count : 1;
        seen.kept += fixture->users[i].lines.count;
    }
    assert_done(
        any_aggregate(
            fixture->db,
            MODEL_PIPELINE(user, MODEL_UNWIND_ALL(user, lines),
                           MODEL_PROJECT(any, MODEL_AS(any, line, MODEL_MEMBER(user, lines)))),
            &found, &fixture->error),
        fixture->error);
    assert_int_equal(found.count, seen.all);
    for (size_t i = 0; i < found.count; i++)
        seen.kept -= found.items[i].line != NULL;
    assert_int_equal(seen.kept, 0);
    any_list_free(&found);
}

static void a_lookup_takes_conditions_on_the_other_model(void **state)
{
    fixture_t *fixture = *state;
    author_list_t authors;

    assert_done(
        author_aggregate(fixture->db,
                         MODEL_PIPELINE(user,
                                        MODEL_LOOKUP_WITH(author, posts, user, id, post, author_id,
                                                          MODEL_MATCH(MODEL_GTE(post, views, 6)),
                                                          MODEL_SORT_BY(MODEL_ASC(post, views))),
                                        MODEL_SORT_BY(MODEL_ASC(author, id))),
                         &authors, &fixture->error),
        fixture->error);
    assert_int_equal(authors.count, N_USERS);
    for (size_t i = 0; i < N_USERS; i++) {
        const author_t *author = &authors.items[i];
        size_t n = 0;
        for (size_t k = 0; k < N_POSTS; k++)
            n += fixture->posts[k].author_id == author->id && fixture->posts[k].views >= 6;
        assert_int_equal(author->posts.count, n);
        for (size_t k = 1; k < n; k++)
            assert_true(author->posts.items[k - 1].views <= author->posts.items[k].views);
        assert_false(author->post_count.has);
    }
    author_list_free(&authors);
}

static void expressions_compute(void **state)
{
    fixture_t *fixture = *state;
    any_list_t found;

    assert_done(
        any_aggregate(
            fixture->db,
            MODEL_PIPELINE(
                user, MODEL_SORT_BY(MODEL_ASC(user, id)), MODEL_SKIP(5), MODEL_LIMIT(3),
                MODEL_PROJECT(
                    any,
                    MODEL_AS(any, text,
                             MODEL_CONCATENATED(MODEL_MEMBER(user, username),
                                                MODEL_LITERAL(" <$email>"))),
                    MODEL_AS(any, number,
                             MODEL_IF_NULL(MODEL_MEMBER(user, age), MODEL_LITERAL(-1))),
                    MODEL_AS(any, other, MODEL_SIZE_OF(user, tags)),
                    MODEL_AS(any, date, MODEL_START_OF(user, joined_at, "month")),
                    MODEL_AS(any, flag,
                             MODEL_IS_EQ(MODEL_MEMBER(user, role),
                                         MODEL_VALUE_OF(user, role, ROLE_AUTHOR))),
                    MODEL_AS(any, real,
                             MODEL_COND(MODEL_IS_GT(MODEL_MEMBER(user, age), MODEL_LITERAL(20)),
                                        MODEL_DIVIDED(MODEL_MEMBER(user, age), MODEL_LITERAL(2)),
                                        MODEL_LITERAL(0.25))))),
            &found, &fixture->error),
        fixture->error);
    assert_int_equal(found.count, 3);
    for (size_t i = 0; i < 3; i++) {
        const user_t *user = &fixture->users[5 + i];
        const any_t *any = &found.items[i];
        char text[64];
        snprintf(text, sizeof text, "%s <$email>", user->username);
        assert_string_equal(any->text, text);
        assert_int_equal(any->number.value, user->age.has ? user->age.value : -1);
        assert_int_equal(any->other.value, user->tags.count);
        assert_int_equal(any->date.value.ms, month_begin((int32_t)(5 + i)));
        assert_int_equal(any->flag.value, user->role == ROLE_AUTHOR);
        assert_near(any->real.value,
                    user->age.has && user->age.value > 20 ? user->age.value / 2.0 : 0.25, 1e-9);
    }
    any_list_free(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_per_month_have_their_numbers),
        cmocka_unit_test(top_authors_have_their_numbers),
        cmocka_unit_test(a_pipeline_of_nothing_reads_managed_records),
        cmocka_unit_test(items_of_lists_are_summed_by_group),
        cmocka_unit_test(an_unwound_item_and_its_number_become_members),
        cmocka_unit_test(a_lookup_takes_conditions_on_the_other_model),
        cmocka_unit_test(expressions_compute),
    };

    return AGGREGATE_TESTS(tests);
}

#include "live/aggregate_fixture.h"

#define RUN(fixture, list, ...)                                                       \
    assert_done(any_aggregate((fixture)->db, __VA_ARGS__, (list), &(fixture)->error), \
                (fixture)->error)

static void accumulators_are_what_a_loop_computes(void **state)
{
    fixture_t *fixture = *state;
    typedef struct {
        int64_t n, sum, least, most;
        double squares;
    } group_t;
    group_t groups[2] = {{.least = 999}, {.least = 999}};
    any_list_t found;

    for (size_t i = 0; i < N_USERS; i++) {
        const user_t *user = &fixture->users[i];
        group_t *group = &groups[user->role];
        if (!user->age.has)
            continue;
        group->n++;
        group->sum += user->age.value;
        group->squares += (double)user->age.value * user->age.value;
        group->least = user->age.value < group->least ? user->age.value : group->least;
        group->most = user->age.value > group->most ? user->age.value : group->most;
    }
    RUN(fixture, &found,
        MODEL_PIPELINE(user, MODEL_MATCH(MODEL_EXISTS(user, age)),
                       MODEL_GROUP(MODEL_KEY(any, text, MODEL_MEMBER(user, role)),
                                   MODEL_LEAST(any, number, MODEL_MEMBER(user, age)),
                                   MODEL_GREATEST(any, other, MODEL_MEMBER(user, age)),
                                   MODEL_STD_DEV(any, real, MODEL_MEMBER(user, age)),
                                   MODEL_COLLECT(any, texts, MODEL_MEMBER(user, username))),
                       MODEL_SORT_BY(MODEL_DESC(any, text))));
    assert_int_equal(found.count, 2);
    for (size_t i = 0; i < 2; i++) {
        const group_t *group = &groups[i];
        double mean = (double)group->sum / (double)group->n;
        assert_string_equal(found.items[i].text, roles[i]);
        assert_int_equal(found.items[i].number.value, group->least);
        assert_int_equal(found.items[i].other.value, group->most);
        assert_int_equal(found.items[i].texts.count, group->n);
        double deviation = found.items[i].real.value;
        assert_near(deviation * deviation, group->squares / (double)group->n - mean * mean, 1e-6);
    }
    any_list_free(&found);
}

static void first_and_last_follow_the_order(void **state)
{
    fixture_t *fixture = *state;
    any_list_t found;

    RUN(fixture, &found,
        MODEL_PIPELINE(user, MODEL_SORT_BY(MODEL_DESC(user, id)),
                       MODEL_GROUP(MODEL_FIRST(any, number, MODEL_MEMBER(user, id)),
                                   MODEL_LAST(any, other, MODEL_MEMBER(user, id)),
                                   MODEL_COLLECT_SET(any, texts, MODEL_MEMBER(user, role)))));
    assert_int_equal(found.count, 1);
    assert_int_equal(found.items[0].number.value, fixture->users[N_USERS - 1].id);
    assert_int_equal(found.items[0].other.value, fixture->users[0].id);
    assert_int_equal(found.items[0].texts.count, 2);
    any_list_free(&found);
}

static void facets_are_lists_of_their_own(void **state)
{
    fixture_t *fixture = *state;
    any_list_t found;
    size_t viewed = 0;

    for (size_t i = 0; i < N_POSTS; i++)
        viewed += fixture->posts[i].views > 9;
    RUN(fixture, &found,
        MODEL_PIPELINE(post,
                       MODEL_FACET(MODEL_BRANCH(any, cards, MODEL_MATCH(MODEL_GT(post, views, 9))),
                                   MODEL_BRANCH(any, more, MODEL_SORT_BY(MODEL_DESC(post, views)),
                                                MODEL_LIMIT(3)))));
    assert_int_equal(found.count, 1);
    assert_int_equal(found.items[0].cards.count, viewed);
    assert_int_equal(found.items[0].more.count, 3);
    assert_int_equal(found.items[0].more.items[0].views, 12);
    any_list_free(&found);
}

static void buckets_are_ranges(void **state)
{
    fixture_t *fixture = *state;
    int64_t counts[3] = {0};
    any_list_t found;

    for (size_t i = 0; i < N_POSTS; i++)
        counts[fixture->posts[i].views < 5 ? 0 : fixture->posts[i].views < 10 ? 1 : 2]++;
    RUN(fixture, &found,
        MODEL_PIPELINE(post, MODEL_BUCKET(MODEL_KEY(any, number, MODEL_MEMBER(post, views)),
                                          MODEL_BOUND(0), MODEL_BOUND(5), MODEL_BOUND(10),
                                          MODEL_OTHERWISE(99), MODEL_COUNT_OF(any, other))));
    assert_int_equal(found.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(found.items[i].number.value, i == 2 ? 99 : i * 5);
        assert_int_equal(found.items[i].other.value, counts[i]);
    }
    any_list_free(&found);

    RUN(fixture, &found,
        MODEL_PIPELINE(post, MODEL_BUCKET_AUTO(4, MODEL_KEY(any, number, MODEL_MEMBER(post, views)),
                                               MODEL_UP_TO(any, other),
                                               MODEL_AVG(any, real, MODEL_MEMBER(post, views)))));
    assert_true(found.count > 1 && found.count <= 4);
    for (size_t i = 0; i < found.count; i++) {
        assert_true(found.items[i].real.value >= (double)found.items[i].number.value);
        assert_true(found.items[i].real.value <= (double)found.items[i].other.value);
    }
    any_list_free(&found);
}

/* The server would take "$gold" for a member, even in $literal. */
static void texts_are_bounds_and_never_members(void **state)
{
    static const char *const texts[] = {"$gold", "$$ROOT", "$"};
    fixture_t *fixture = *state;
    any_list_t found;

    for (size_t i = 0; i < 3; i++) {
        assert_false(any_aggregate(
            fixture->db,
            MODEL_PIPELINE(user, MODEL_UNWIND(user, tags),
                           MODEL_BUCKET(MODEL_KEY(any, text, MODEL_MEMBER(user, tags)),
                                        MODEL_BOUND("a"), MODEL_BOUND("z"),
                                        MODEL_OTHERWISE(texts[i]), MODEL_COUNT_OF(any, number))),
            &found, &fixture->error));
        assert_int_equal(fixture->error.code, MODEL_ERROR_ARGUMENT);
    }
    RUN(fixture, &found,
        MODEL_PIPELINE(user, MODEL_UNWIND(user, tags),
                       MODEL_BUCKET(MODEL_KEY(any, text, MODEL_MEMBER(user, tags)),
                                    MODEL_BOUND("a"), MODEL_BOUND("c"), MODEL_BOUND("z"),
                                    MODEL_OTHERWISE("?"), MODEL_COUNT_OF(any, number))));
    assert_int_equal(found.count, 3);
    assert_string_equal(found.items[0].text, "?");
    assert_string_equal(found.items[1].text, "a");
    any_list_free(&found);
}

static void unions_have_the_documents_of_both(void **state)
{
    fixture_t *fixture = *state;
    card_list_t cards;
    any_list_t found;

    assert_done(card_aggregate(fixture->db,
                               MODEL_PIPELINE(post, MODEL_KEEP(card), MODEL_UNION(post)), &cards,
                               &fixture->error),
                fixture->error);
    assert_int_equal(cards.count, 2 * N_POSTS);
    card_list_free(&cards);
    RUN(fixture, &found,
        MODEL_PIPELINE(
            post, MODEL_PROJECT(any, MODEL_AS(any, text, MODEL_MEMBER(post, title))),
            MODEL_UNION_WITH(user,
                             MODEL_PROJECT(any, MODEL_AS(any, text, MODEL_MEMBER(user, username)))),
            MODEL_GROUP(MODEL_COUNT_OF(any, number))));
    assert_int_equal(found.items[0].number.value, N_POSTS + N_USERS);
    any_list_free(&found);
}

static void a_struct_takes_the_place_of_its_document(void **state)
{
    fixture_t *fixture = *state;
    size_t n = 0;
    any_list_t found;

    for (size_t i = 0; i < N_USERS; i++)
        n += fixture->users[i].lines.count;
    RUN(fixture, &found,
        MODEL_PIPELINE(user, MODEL_UNWIND(user, lines), MODEL_REPLACE_ROOT(user, lines),
                       MODEL_PROJECT(any, MODEL_AS(any, text, MODEL_MEMBER(line, sku)),
                                     MODEL_AS(any, real, MODEL_MEMBER(line, price)))));
    assert_int_equal(found.count, n);
    assert_non_null(found.items[0].text);
    any_list_free(&found);
}

static void the_place_of_an_item_is_a_member(void **state)
{
    fixture_t *fixture = *state;
    int64_t places[N_TAGS] = {0};
    any_list_t found;

    RUN(fixture, &found,
        MODEL_PIPELINE(user, MODEL_UNWIND_AS(user, tags, tagged, place),
                       MODEL_PROJECT(any, MODEL_AS(any, text, MODEL_MEMBER(tagged, tag)),
                                     MODEL_AS(any, number, MODEL_MEMBER(tagged, place)))));
    for (size_t i = 0; i < found.count; i++)
        places[found.items[i].number.value]++;
    for (size_t k = 0; k < N_TAGS; k++) {
        int64_t n = 0;
        for (size_t i = 0; i < N_USERS; i++)
            n += fixture->users[i].tags.count > k;
        assert_int_equal(places[k], n);
    }
    any_list_free(&found);
}

static void raw_stages_stand_between_others(void **state)
{
    fixture_t *fixture = *state;
    bson_t *stage = live_json("{\"views\": {\"$gt\": 10}}");
    card_list_t cards;
    any_list_t found;

    assert_done(
        card_aggregate(fixture->db,
                       MODEL_PIPELINE(post, MODEL_RAW_STAGE("$match", stage), MODEL_BECOMES(card),
                                      MODEL_MATCH(MODEL_LT(card, views, 12))),
                       &cards, &fixture->error),
        fixture->error);
    assert_int_equal(cards.count, N_POSTS / 13);
    assert_int_equal(cards.items[0].views, 11);
    card_list_free(&cards);
    bson_destroy(stage);
    RUN(fixture, &found,
        MODEL_PIPELINE(post, MODEL_RAW_JSON("[{\"$group\": {\"_id\": null, \"number\": {\"$sum\": "
                                            "1}}}, {\"$unset\": \"_id\"}]")));
    assert_int_equal(found.items[0].number.value, N_POSTS);
    any_list_free(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accumulators_are_what_a_loop_computes),
        cmocka_unit_test(first_and_last_follow_the_order),
        cmocka_unit_test(facets_are_lists_of_their_own),
        cmocka_unit_test(buckets_are_ranges),
        cmocka_unit_test(texts_are_bounds_and_never_members),
        cmocka_unit_test(unions_have_the_documents_of_both),
        cmocka_unit_test(a_struct_takes_the_place_of_its_document),
        cmocka_unit_test(the_place_of_an_item_is_a_member),
        cmocka_unit_test(raw_stages_stand_between_others),
    };

    return AGGREGATE_TESTS(tests);
}

/* A member with old names: reading, an update as a pipeline and an expression take the same value.
 */
#include "live/store_fixture.h"

typedef struct {
    model_meta_t meta;
    int64_t id;
    model_opt_int64_t points;
    int64_t credits;
} wallet_t;
MODEL_DECLARE(wallet, wallet_t, int64_t);
MODEL_DEFINE(wallet, .defaults = &(const wallet_t){.credits = 100},
             MODEL_FIELDS(MODEL_FIELD(wallet, id, .role = MODEL_ID_CALLER),
                          MODEL_FIELD(wallet, points, .also_read = {"score", "marks"}),
                          MODEL_FIELD(wallet, credits, .also_read = {"money"})));

typedef struct {
    model_opt_int64_t id, points, credits;
} total_t;
MODEL_DECLARE_RESULT(total, total_t);
MODEL_DEFINE_EMBEDDED(total, MODEL_FIELDS(MODEL_FIELD(total, id, .key = "_id"),
                                          MODEL_FIELD(total, points), MODEL_FIELD(total, credits)));

static const struct stored {
    const char *document;
    bool has_points; /* what is read */
    int64_t points, credits;
} rows[] = {
    {"{'_id': 1, 'points': 5, 'score': 6, 'marks': 7, 'credits': 8, 'money': 9}", true, 5, 8},
    {"{'_id': 1, 'score': 6, 'marks': 7, 'money': 9}", true, 6, 9},
    {"{'_id': 1, 'marks': 7}", true, 7, 100},
    {"{'_id': 1, 'points': null, 'score': 6, 'marks': 7, 'credits': null, 'money': 9}", false, 0,
     100},
    {"{'_id': 1, 'score': null, 'marks': 7, 'money': null}", false, 0, 100},
    {"{'_id': 1}", false, 0, 100},
};

static void store(fixture_t *fixture, const char *document)
{
    raw_delete(fixture, "wallet", "{}");
    raw_insert(fixture, "wallet", document);
}

static void expect_read(fixture_t *fixture, bool has_points, int64_t points, int64_t credits)
{
    wallet_t *wallet = wallet_get(fixture->db, 1, &fixture->error);

    live_print_on_failure(&fixture->error);
    assert_non_null(wallet);
    assert_int_equal(wallet->points.has, has_points);
    assert_int_equal(wallet->points.value, points);
    assert_int_equal(wallet->credits, credits);
    wallet_free(wallet);
}

static void an_update_begins_with_what_is_read(void **state)
{
    fixture_t *fixture = *state;

    assert_done(model_register(fixture->db, MODEL_LIST_OF(&wallet_model), &fixture->error),
                fixture->error);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        store(fixture, rows[i].document);
        expect_read(fixture, rows[i].has_points, rows[i].points, rows[i].credits);
        assert_done(wallet_update_by_id(
                        fixture->db, 1,
                        MODEL_UPDATE(MODEL_INC(wallet, points, 1), MODEL_INC(wallet, credits, -1)),
                        &fixture->error),
                    fixture->error);
        expect_read(fixture, true, rows[i].points + 1, rows[i].credits - 1);
        assert_stored(fixture, "wallet",
                      "{'score': {'$exists': false}, 'marks': {'$exists': false}, 'money': "
                      "{'$exists': false}}");
    }
}

/* Conditions and expressions see what is stored: a default is for reading (RULES 27). */
static void an_expression_takes_what_is_read(void **state)
{
    fixture_t *fixture = *state;
    total_list_t totals;

    assert_done(model_register(fixture->db, MODEL_LIST_OF(&wallet_model), &fixture->error),
                fixture->error);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        store(fixture, rows[i].document);
        assert_done(
            total_aggregate(
                fixture->db,
                MODEL_PIPELINE(wallet,
                               MODEL_PROJECT(total,
                                             MODEL_AS(total, points, MODEL_MEMBER(wallet, points)),
                                             MODEL_AS(total, credits,
                                                      MODEL_IF_NULL(MODEL_MEMBER(wallet, credits),
                                                                    MODEL_LITERAL(100))))),
                &totals, &fixture->error),
            fixture->error);
        assert_int_equal(totals.items[0].points.has, rows[i].has_points);
        assert_int_equal(totals.items[0].points.value, rows[i].points);
        assert_int_equal(totals.items[0].credits.value, rows[i].credits);
        total_list_free(&totals);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(an_update_begins_with_what_is_read),
        STORE_TEST(an_expression_takes_what_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

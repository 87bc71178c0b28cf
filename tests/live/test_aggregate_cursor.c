/* Cursors over pipelines, and what comes out of them and does not fit. */
#include "live/aggregate_fixture.h"

/* Every user has a name; one whose "age" is asked for as a text has none that fits. */
typedef struct {
    const char *name;
    int32_t age;
} odd_t;
MODEL_DECLARE_RESULT(odd, odd_t);
MODEL_DEFINE_EMBEDDED(odd, MODEL_FIELDS(MODEL_FIELD(odd, name),
                                        MODEL_FIELD(odd, age, .required = true)));

static const char ages[] = "[{\"$project\": {\"_id\": 0, \"name\": 1, \"age\": 1}}]";

static size_t with_age(const fixture_t *fixture)
{
    size_t n = 0;

    for (size_t i = 0; i < N_USERS; i++)
        n += fixture->users[i].age.has;
    return n;
}

static void a_cursor_gives_what_a_pipeline_makes(void **state)
{
    fixture_t *fixture = *state;
    month_cursor_t cursor;
    int64_t sum = 0;
    month_t *month;

    assert_done(
        month_aggregate_find(
            fixture->db,
            MODEL_PIPELINE(user, MODEL_GROUP(MODEL_KEY(month, year, MODEL_YEAR_OF(user, joined_at)),
                                             MODEL_SUM_OF(month, month, 0),
                                             MODEL_COUNT_OF(month, count))),
            &cursor, &fixture->error),
        fixture->error);
    while (month_cursor_next(&cursor, &month, &fixture->error))
        sum += month->count;
    assert_int_equal(fixture->error.code, MODEL_OK);
    assert_int_equal(sum, N_USERS);
    assert_false(month_cursor_next(&cursor, &month, &fixture->error));
    assert_null(month);
    month_cursor_close(&cursor);
}

/* In messages of 7, past the life of the handle; what is read can be saved. */
static void a_cursor_keeps_its_connection_and_gives_whole_records(void **state)
{
    fixture_t *fixture = *state;
    model_error_t *error = &fixture->error;
    const model_config_t config = live_config(&fixture->live);
    model_db_t *db = model_open_with(&config, error);
    user_cursor_t cursor;
    user_t *user;
    size_t n = 0;

    assert_non_null(db);
    assert_done(model_register(db, MODEL_LIST_OF(&user_model, &post_model), error), *error);
    assert_done(user_aggregate_find(
                    db,
                    MODEL_PIPELINE_WITH(user, .stages = {MODEL_SORT_BY(MODEL_ASC(user, id))},
                                        .batch_size = 7),
                    &cursor, error),
                *error);
    for (; user_cursor_next(&cursor, &user, error); n++) {
        assert_int_equal(user->id, n + 1);
        assert_string_equal(user->username, fixture->names[n]);
        if (n == 20) {
            user->is_active = !user->is_active;
            assert_done(user_save(db, user, error), *error);
            model_close(db);
        }
    }
    assert_int_equal(error->code, MODEL_OK);
    assert_int_equal(n, N_USERS);
    user_cursor_close(&cursor);
}

static void an_error_on_the_way_stays(void **state)
{
    fixture_t *fixture = *state;
    odd_cursor_t cursor;
    odd_t *odd;
    size_t n = 0;

    assert_done(odd_aggregate_find(fixture->db,
                                   MODEL_PIPELINE(user, MODEL_SORT_BY(MODEL_DESC(user, age)),
                                                  MODEL_RAW_JSON(ages)),
                                   &cursor, &fixture->error),
                fixture->error);
    while (odd_cursor_next(&cursor, &odd, &fixture->error))
        n++;
    assert_int_equal(n, with_age(fixture));
    for (int twice = 0; twice < 2; twice++) {
        assert_int_equal(fixture->error.code, MODEL_ERROR_MISMATCH);
        assert_string_equal(fixture->error.details[0].path, "age");
        assert_false(odd_cursor_next(&cursor, &odd, &fixture->error));
    }
    odd_cursor_close(&cursor);
}

static void mistakes_open_no_cursor(void **state)
{
    const model_pipeline_t writes = {.from = &user_model, .stages = {MODEL_OUT(user)}};
    fixture_t *fixture = *state;
    month_cursor_t cursor = {(model_cursor_t *)fixture};

    assert_false(month_aggregate_find(fixture->db, MODEL_PIPELINE(user, MODEL_LIMIT(1)), &cursor,
                                      &fixture->error));
    assert_int_equal(fixture->error.code, MODEL_ERROR_ARGUMENT);
    assert_null(cursor.handle);
    assert_false(month_aggregate_find(fixture->db, &writes, &cursor, &fixture->error));
    assert_int_equal(fixture->error.code, MODEL_ERROR_ARGUMENT);
    assert_false(month_aggregate_find(fixture->db, NULL, &cursor, &fixture->error));
    assert_int_equal(fixture->error.code, MODEL_ERROR_ARGUMENT);
    assert_false(month_aggregate_find(NULL, &writes, &cursor, &fixture->error));
    assert_int_equal(fixture->error.code, MODEL_ERROR_ARGUMENT);
    assert_null(model_aggregate_find(fixture->db, MODEL_PIPELINE(user, MODEL_LIMIT(1)), NULL,
                                     &fixture->error));
    assert_int_equal(fixture->error.code, MODEL_ERROR_ARGUMENT);
}

/* ---- what does not fit ---- */

static bool tally(const odd_t *odd, void *n)
{
    ++*(size_t *)n;
    return odd->age > 0;
}

static void what_does_not_fit_is_left_out_and_counted(void **state)
{
    fixture_t *fixture = *state;
    model_misfit_t items[3];
    model_misfits_t misfits = {.policy = MODEL_MISFITS_COLLECT, .items = items, .capacity = 3};
    const model_pipeline_t pipeline = {
        .from = &user_model, .stages = {MODEL_RAW_JSON(ages)}, .misfits = &misfits};
    const int64_t left = (int64_t)(N_USERS - with_age(fixture));
    odd_list_t list;
    odd_cursor_t cursor;
    odd_t *odd;
    size_t n = 0;

    assert_done(odd_aggregate(fixture->db, &pipeline, &list, &fixture->error), fixture->error);
    assert_int_equal(list.count, with_age(fixture));
    assert_int_equal(misfits.count, left);
    assert_int_equal(misfits.n_items, 3);
    assert_string_equal(items[2].detail.path, "age");
    odd_list_free(&list);
    misfits.policy = MODEL_MISFITS_SKIP;
    assert_done(odd_aggregate_each(fixture->db, &pipeline, tally, &n, &fixture->error),
                fixture->error);
    assert_int_equal(n, with_age(fixture));
    assert_int_equal(misfits.count, left);
    assert_done(odd_aggregate_find(fixture->db, &pipeline, &cursor, &fixture->error),
                fixture->error);
    while (odd_cursor_next(&cursor, &odd, &fixture->error))
        n--;
    odd_cursor_close(&cursor);
    assert_int_equal(fixture->error.code, MODEL_OK);
    assert_int_equal(n, 0);
    assert_int_equal(misfits.count, left);
    misfits.policy = MODEL_MISFITS_STOP;
    assert_false(odd_aggregate(fixture->db, &pipeline, &list, &fixture->error));
    assert_int_equal(fixture->error.code, MODEL_ERROR_MISMATCH);
}

static void nothing_is_left_out_where_no_records_come_out(void **state)
{
    fixture_t *fixture = *state;
    model_misfits_t misfits = {.policy = MODEL_MISFITS_SKIP}, unsound = {.policy = 9};
    const model_pipeline_t pipeline = {
        .from = &user_model, .stages = {MODEL_LIMIT(1)}, .misfits = &misfits};
    const model_pipeline_t wrong = {
        .from = &user_model, .stages = {MODEL_LIMIT(1)}, .misfits = &unsound};
    user_list_t users;

    assert_false(model_aggregate_raw(fixture->db, &pipeline, NULL, NULL, &fixture->error));
    assert_int_equal(fixture->error.code, MODEL_ERROR_ARGUMENT);
    assert_non_null(strstr(fixture->error.message, ".misfits"));
    assert_false(user_aggregate(fixture->db, &wrong, &users, &fixture->error));
    assert_int_equal(fixture->error.code, MODEL_ERROR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cursor_gives_what_a_pipeline_makes),
        cmocka_unit_test(a_cursor_keeps_its_connection_and_gives_whole_records),
        cmocka_unit_test(an_error_on_the_way_stays),
        cmocka_unit_test(mistakes_open_no_cursor),
        cmocka_unit_test(what_does_not_fit_is_left_out_and_counted),
        cmocka_unit_test(nothing_is_left_out_where_no_records_come_out),
    };

    return AGGREGATE_TESTS(tests);
}

#include "query_case.h"

#include "query/options.h"

/* The element alone, in a document. */
static bool write_collation(const model_collation_t *collation, model__buffer_t *out,
                            model_error_t *error)
{
    size_t mark;

    model__buffer_init(out, NULL, 0);
    assert_true(model__put_document_begin(out, &mark));
    bool ok = model__collation_write(collation, out, error);
    assert_true(model__put_end(out, mark));
    return ok;
}

static void expect_collation(const model_collation_t *collation, const char *json)
{
    model__buffer_t out;
    model_error_t error = {0};

    assert_true(write_collation(collation, &out, &error));
    expect_document(&out, json);
    model__buffer_free(&out);
}

static void a_collation_is_written_with_what_it_says(void **state)
{
    (void)state;
    expect_collation(NULL, "{}");
    expect_collation(&(model_collation_t){.locale = "simple"}, "{'collation':{'locale':'simple'}}");
    expect_collation(&(model_collation_t){.locale = "en", .strength = 2},
                     "{'collation':{'locale':'en','strength':" I32("2") "}}");
    expect_collation(&(model_collation_t){.locale = "de@collation=phonebook",
                                          .case_level = true,
                                          .numeric = true,
                                          .backwards = true,
                                          .normalization = true,
                                          .case_first = "upper",
                                          .alternate = "shifted",
                                          .max_variable = "space"},
                     "{'collation':{'locale':'de@collation=phonebook','caseLevel':true,"
                     "'caseFirst':'upper','numericOrdering':true,'alternate':'shifted',"
                     "'maxVariable':'space','backwards':true,'normalization':true}}");
}

static void a_collation_that_no_server_knows_is_refused(void **state)
{
    const struct {
        model_collation_t collation;
        const char *says;
    } rows[] = {
        {{.strength = 1}, "locale"},
        {{.locale = ""}, "locale"},
        {{.locale = "e n"}, "locale"},
        {{.locale = "en", .strength = 6}, "strength"},
        {{.locale = "en", .strength = -1}, "strength"},
        {{.locale = "en", .case_first = "off"}, "upper, lower"},
        {{.locale = "en", .alternate = "non-ignorable"}, "shifted"},
        {{.locale = "en", .max_variable = "Punct"}, "punct, space"},
        {{.locale = "simple", .strength = 3}, "simple"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model__buffer_t out;
        model_error_t error = {0};
        assert_false(write_collation(&rows[i].collation, &out, &error));
        assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
        assert_non_null(strstr(error.message, rows[i].says));
        expect_document(&out, "{}");
        model__buffer_free(&out);
    }
}

static void a_query_that_says_what_it_cannot_mean_is_refused(void **state)
{
    model_misfits_t no_room = {.policy = MODEL_MISFITS_COLLECT, .capacity = 1};
    model_misfits_t unknown = {.policy = 3};
    const struct {
        model_query_t query;
        const char *says;
    } rows[] = {
        {{.max_time_ms = -1}, "max_time_ms"},
        {{.batch_size = -1}, "batch_size"},
        {{.read_preference = 6}, "read_preference"},
        {{.read_concern = 6}, "read_concern"},
        {{.hint = ""}, "hint"},
        {{.hint = "\xff"}, "hint"},
        {{.comment = "\xff"}, "comment"},
        {{.misfits = &no_room}, "misfits"},
        {{.misfits = &unknown}, "misfits"},
        {{.read_concern = MODEL_CONCERN_LINEARIZABLE, .read_preference = MODEL_READ_NEAREST},
         "LINEARIZABLE"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model_error_t error = {0};
        assert_false(model__query_sound(&rows[i].query, &error));
        assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
        assert_non_null(strstr(error.message, rows[i].says));
    }
}

static void an_operation_without_a_row_takes_conditions_only(void **state)
{
    const model_query_t conditions = {.where = {MODEL_EQ(user, nick, "x")}};
    const model_query_t more = {.comment = "x"};
    model_error_t error = {0};

    (void)state;
    assert_true(model__query_takes(NULL, "nothing", &error));
    assert_true(model__query_takes(&conditions, "nothing", &error));
    assert_false(model__query_takes(&more, "nothing", &error));
    assert_string_equal(error.message, "nothing takes no .comment");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_collation_is_written_with_what_it_says),
        cmocka_unit_test(a_collation_that_no_server_knows_is_refused),
        cmocka_unit_test(a_query_that_says_what_it_cannot_mean_is_refused),
        cmocka_unit_test(an_operation_without_a_row_takes_conditions_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

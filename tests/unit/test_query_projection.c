#include "query_case.h"

#define READ(key) "'" key "':" I32("1")
#define LEFT(key) "'" key "':" I32("0")

typedef struct {
    model_memory_t memory;
    model__buffer_t out;
    model__loaded_t loaded;
    bool any, ok;
    model_error_t error;
} reading_t;

static void project(reading_t *reading, const model_t *model, const model_query_t *query)
{
    *reading = (reading_t){.any = true};
    model__memory_init(&reading->memory, 0);
    model__buffer_init(&reading->out, NULL, 0);
    reading->ok = model__query_projection(plan_for(model), query, &reading->memory, &reading->out,
                                          &reading->any, &reading->loaded, &reading->error);
}

static void finish(reading_t *reading)
{
    model__memory_clear(&reading->memory);
    model__buffer_free(&reading->out);
}

static void expect_fields(const model_query_t *query, const char *json)
{
    reading_t reading;

    project(&reading, &user_model, query);
    assert_true(reading.ok && reading.any);
    expect_document(&reading.out, json);
    finish(&reading);
}

static void without_fields_all_is_read(void **state)
{
    reading_t reading;

    (void)state;
    project(&reading, &user_model, MODEL_QUERY(.limit = 1));
    assert_true(reading.ok && !reading.any);
    assert_null(reading.loaded.read);
    assert_null(reading.loaded.writable);
    assert_int_equal(reading.out.size, 0);
    finish(&reading);
}

static void the_id_is_always_read(void **state)
{
    (void)state;
    expect_fields(MODEL_QUERY(.fields = {MODEL_NAME(user, nick)}),
                  "{" READ("_id") "," READ("n") "}");
    expect_fields(MODEL_QUERY(.fields = {MODEL_NAME(user, id)}), "{" READ("_id") "}");
}

static void fields_that_overlap_are_merged(void **state)
{
    (void)state;
    expect_fields(MODEL_QUERY(.fields = {MODEL_NAME(user, home.city), MODEL_NAME(user, home),
                                         MODEL_NAME(user, home.street), MODEL_NAME(user, home)}),
                  "{" READ("_id") "," READ("home") "}");
    expect_fields(
        MODEL_QUERY(.fields = {MODEL_NAME(user, home.city), MODEL_NAME(user, home.door),
                               MODEL_NAME(user, lines.items->sku)}),
        "{" READ("_id") "," READ("home.town") "," READ("home.door") "," READ("lines.sku") "}");
}

static void old_names_are_read_too(void **state)
{
    (void)state;
    expect_fields(MODEL_QUERY(.fields = {MODEL_NAME(user, email)}),
                  "{" READ("_id") "," READ("mail") "," READ("e_mail") "," READ("email") "}");
    expect_fields(MODEL_QUERY(.fields = {MODEL_NAME(user, billing->city)}),
                  "{" READ("_id") "," READ("payer.town") "," READ("billing.town") "}");
}

static void expect_bits(const model__path_t *path, const reading_t *reading, bool read,
                        bool writable)
{
    for (uint32_t i = path->leaf; i < (uint32_t)path->leaf + path->n_leaves; i++) {
        assert_int_equal(model__bit(reading->loaded.read, i), read);
        assert_int_equal(model__bit(reading->loaded.writable, i), writable);
    }
}

static void loaded_bits_tell_what_may_be_read_and_written(void **state)
{
    const struct {
        const char *path;
        bool read, writable;
    } rows[] = {
        {"id", true, true},          {"nick", true, true},
        {"home.city", true, true},   {"home.street", false, false},
        {"age", false, false},       {"lines", true, false},
        {"tags", true, true},        {"billing", true, false},
        {"office.main", true, true}, {"office.label", false, false},
    };
    const model__plan_t *plan = plan_for(&user_model);
    reading_t reading;

    (void)state;
    project(
        &reading, &user_model,
        MODEL_QUERY(.fields = {MODEL_NAME(user, nick), MODEL_NAME(user, home.city),
                               MODEL_NAME(user, lines.items->sku), MODEL_NAME(user, tags),
                               MODEL_NAME(user, billing->city), MODEL_NAME(user, office.main)}));
    assert_true(reading.ok);
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model__path_t path;
        assert_true(model__path_resolve(plan, rows[i].path, &path, NULL));
        expect_bits(&path, &reading, rows[i].read, rows[i].writable);
    }
    finish(&reading);
}

static void a_list_read_whole_beside_its_part_may_be_written(void **state)
{
    model__path_t path;
    reading_t reading;

    (void)state;
    project(&reading, &user_model,
            MODEL_QUERY(.fields = {MODEL_NAME(user, lines.items->sku), MODEL_NAME(user, lines)}));
    assert_true(model__path_resolve(plan_for(&user_model), "lines", &path, NULL));
    expect_bits(&path, &reading, true, true);
    finish(&reading);
}

static void what_is_left_out_is_named_under_all_its_names(void **state)
{
    (void)state;
    expect_fields(MODEL_QUERY(.fields = {MODEL_WITHOUT(user, nick), MODEL_WITHOUT(user, email)}),
                  "{" LEFT("n") "," LEFT("mail") "," LEFT("e_mail") "," LEFT("email") "}");
    expect_fields(MODEL_QUERY(.fields = {MODEL_WITHOUT(user, home.city), MODEL_WITHOUT(user, home),
                                         MODEL_WITHOUT(user, lines.items->sku)}),
                  "{" LEFT("home") "," LEFT("lines.sku") "}");
}

static void loaded_bits_tell_what_was_left_out(void **state)
{
    const struct {
        const char *path;
        bool read, writable;
    } rows[] = {
        {"id", true, true},           {"nick", false, false},   {"home.city", false, false},
        {"home.street", true, true},  {"age", true, true},      {"lines", true, false},
        {"tags", false, false},       {"billing", true, false}, {"office.main", false, false},
        {"office.label", true, true},
    };
    reading_t reading;

    (void)state;
    project(&reading, &user_model,
            MODEL_QUERY(.fields = {MODEL_WITHOUT(user, nick), MODEL_WITHOUT(user, home.city),
                                   MODEL_WITHOUT(user, lines.items->sku), MODEL_WITHOUT(user, tags),
                                   MODEL_WITHOUT(user, billing->city),
                                   MODEL_WITHOUT(user, office.main)}));
    assert_true(reading.ok);
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model__path_t path;
        assert_true(model__path_resolve(plan_for(&user_model), rows[i].path, &path, NULL));
        expect_bits(&path, &reading, rows[i].read, rows[i].writable);
    }
    finish(&reading);
}

static void fields_that_cannot_be_read_are_refused(void **state)
{
    const model_query_t rows[] = {
        {.fields = {"nope"}},
        {.fields = {"n"}},
        {.fields = {"nick", "-home"}},
        {.fields = {"-nick", "home"}},
        {.fields = {"-"}},
        {.fields = {"--nick"}},
        {.fields = {"-nope"}},
        {.fields = {"-id"}},
        {.fields = {"-lines.items[1]"}},
        {.fields = {"lines.items[1].sku"}},
        {.fields = {"tags.items[0]"}},
        {.fields = {"lines.items[1]"}},
        {.fields = {"nick", "home.nope"}},
    };
    reading_t reading;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        project(&reading, &user_model, &rows[i]);
        assert_false(reading.ok || reading.any);
        assert_int_equal(reading.error.code, MODEL_ERROR_ARGUMENT);
        assert_null(reading.loaded.read);
        assert_int_equal(reading.out.size, 0);
        finish(&reading);
    }
    project(&reading, &user_card_model, MODEL_QUERY(.fields = {MODEL_NAME(user, age)}));
    assert_false(reading.ok);
    assert_string_equal(reading.error.details[0].path, "age");
    finish(&reading);
}

static void more_than_32_fields_are_refused(void **state)
{
    model_query_t query = {.limit = 1};
    reading_t reading;

    (void)state;
    for (size_t i = 0; i < MODEL_MAX_FIELDS; i++)
        query.fields[i] = "nick";
    project(&reading, &user_model, &query);
    assert_true(reading.ok);
    expect_document(&reading.out, "{" READ("_id") "," READ("n") "}");
    finish(&reading);
    query.fields[MODEL_MAX_FIELDS] = "age";
    project(&reading, &user_model, &query);
    assert_int_equal(reading.error.code, MODEL_ERROR_ARGUMENT);
    finish(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_fields_all_is_read),
        cmocka_unit_test(the_id_is_always_read),
        cmocka_unit_test(fields_that_overlap_are_merged),
        cmocka_unit_test(old_names_are_read_too),
        cmocka_unit_test(loaded_bits_tell_what_may_be_read_and_written),
        cmocka_unit_test(a_list_read_whole_beside_its_part_may_be_written),
        cmocka_unit_test(what_is_left_out_is_named_under_all_its_names),
        cmocka_unit_test(loaded_bits_tell_what_was_left_out),
        cmocka_unit_test(fields_that_cannot_be_read_are_refused),
        cmocka_unit_test(more_than_32_fields_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What a member's prepare refuses: reported with everything else, and only where it was touched. */
#include "live/store_fixture.h"

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *name, *note;
    int32_t size;
} label_t;
MODEL_DECLARE(label, label_t, int64_t);

static const char *refuse_x(model_memory_t *memory, const char *value)
{
    (void)memory;
    return strchr(value, 'x') ? NULL : value;
}

MODEL_DEFINE(label, MODEL_FIELDS(MODEL_FIELD(label, id, .role = MODEL_ID_CALLER),
                                 MODEL_FIELD(label, name, .prepare = refuse_x),
                                 MODEL_FIELD(label, note, .prepare = refuse_x),
                                 MODEL_FIELD(label, size, .range = MODEL_AT_MOST(9))));

static void begin(fixture_t *fixture)
{
    assert_done(model_register(fixture->db, MODEL_LIST_OF(&label_model), &fixture->error),
                fixture->error);
}

static void a_create_reports_refusals_together_with_broken_rules(void **state)
{
    fixture_t *fixture = *state;
    label_t label = {.name = "box", .size = 10};

    begin(fixture);
    assert_false(label_create(fixture->db, &label, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_int_equal(fixture->error.n_failures, 3);
    assert_string_equal(fixture->error.details[0].path, "name");
    assert_string_equal(fixture->error.details[0].rule, "prepare");
    assert_string_equal(fixture->error.details[1].path, "id");
    assert_string_equal(fixture->error.details[2].path, "size");
    assert_int_equal(raw_count(fixture, "label", "{}"), 0);
}

static void a_save_does_not_prepare_what_nobody_touched(void **state)
{
    fixture_t *fixture = *state;

    begin(fixture);
    raw_insert(fixture, "label", "{'_id': {'$numberLong': '1'}, 'name': 'box', 'size': 1}");
    label_t *label = label_get(fixture->db, 1, &fixture->error);
    assert_non_null(label);
    label->note = "wax";
    assert_false(label_save(fixture->db, label, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_VALIDATION);
    assert_int_equal(fixture->error.n_failures, 1);
    assert_string_equal(fixture->error.details[0].path, "note");
    label->note = "oil";
    assert_done(label_save(fixture->db, label, &fixture->error), fixture->error);
    assert_stored(fixture, "label", "{'name': 'box', 'note': 'oil'}");
    label_free(label);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_create_reports_refusals_together_with_broken_rules),
        STORE_TEST(a_save_does_not_prepare_what_nobody_touched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

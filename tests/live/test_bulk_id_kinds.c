/* Ids that the caller gives, of all kinds that there are, in the report of a bulk. */
#include "live/bulk_fixture.h"

typedef enum { NORTH, SOUTH = 2 } side_t;
static const char *const sides[] = {[NORTH] = "north", [SOUTH] = "south"};

#define KEYED(N, T)        \
    typedef struct {       \
        model_meta_t meta; \
        T id;              \
        const char *text;  \
    } N##_t;               \
    MODEL_DECLARE(N, N##_t, T)

KEYED(by_label, side_t);
KEYED(by_number, side_t);
KEYED(by_date, model_date_t);
KEYED(by_decimal, bson_decimal128_t);
KEYED(by_text, model_text_t);
KEYED(by_small, int16_t);

#define GIVEN .role = MODEL_ID_CALLER

MODEL_DEFINE(by_label,
             MODEL_FIELDS(MODEL_ENUM(by_label, id, sides, GIVEN), MODEL_FIELD(by_label, text)));
MODEL_DEFINE(by_number, MODEL_FIELDS(MODEL_ENUM_NUMBER(by_number, id, sides, GIVEN),
                                     MODEL_FIELD(by_number, text)));
MODEL_DEFINE(by_date, MODEL_FIELDS(MODEL_FIELD(by_date, id, GIVEN), MODEL_FIELD(by_date, text)));
MODEL_DEFINE(by_decimal,
             MODEL_FIELDS(MODEL_FIELD(by_decimal, id, GIVEN), MODEL_FIELD(by_decimal, text)));
MODEL_DEFINE(by_text, MODEL_FIELDS(MODEL_FIELD(by_text, id, GIVEN), MODEL_FIELD(by_text, text)));
MODEL_DEFINE(by_small, MODEL_FIELDS(MODEL_FIELD(by_small, id, GIVEN), MODEL_FIELD(by_small, text)));

static int setup(void **state)
{
    fixture_setup(state);
    fixture_t *fixture = *state;
    bool ok = model_register(fixture->db,
                             MODEL_LIST_OF(&by_label_model, &by_number_model, &by_date_model,
                                           &by_decimal_model, &by_text_model, &by_small_model),
                             &fixture->error);
    live_print_on_failure(&fixture->error);
    return ok ? 0 : 1;
}

/* One is inserted, and changed by its id. */
#define RUN(N, id_, report_)                                                          \
    do {                                                                              \
        model_bulk_t *bulk = N##_bulk_new(fixture->db, NULL, &fixture->error);        \
        N##_t record = {.id = id_};                                                   \
        ADD(N##_bulk_insert(bulk, &record, &fixture->error));                         \
        ADD(N##_bulk_update_by_id(bulk, id_, MODEL_UPDATE(MODEL_SET(N, text, "new")), \
                                  &fixture->error));                                  \
        assert_done(model_bulk_run(bulk, report_, &fixture->error), fixture->error);  \
        model_bulk_free(bulk);                                                        \
        assert_int_equal((report_)->n_items, 2);                                      \
        assert_int_equal((report_)->items[0].id.kind, (report_)->items[1].id.kind);   \
    } while (0)

static void bulk_reports_ids_that_are_enums(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    side_t side = NORTH;

    RUN(by_label, SOUTH, &report);
    assert_stored(fixture, "by_label", "{'_id': 'south', 'text': 'new'}");
    for (size_t i = 0; i < 2; i++)
        assert_true(by_label_bulk_id(&report, i, &side) && side == SOUTH);
    report.items[0].id.text.length--; /* no label */
    assert_false(by_label_bulk_id(&report, 0, &side));
    RUN(by_number, SOUTH, &report);
    for (size_t i = 0; i < 2; i++)
        assert_true(by_number_bulk_id(&report, i, &side) && side == SOUTH);
    model_bulk_report_clear(&report);
}

static void bulk_reports_ids_that_are_numbers(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    bson_decimal128_t decimal, got;
    int16_t small;

    RUN(by_small, -300, &report);
    for (size_t i = 0; i < 2; i++)
        assert_true(by_small_bulk_id(&report, i, &small) && small == -300);
    report.items[0].id.number = INT16_MAX + 1;
    assert_false(by_small_bulk_id(&report, 0, &small));
    assert_int_equal(small, 0);
    assert_true(model_decimal_from_string("12.50", &decimal, NULL));
    RUN(by_decimal, decimal, &report);
    for (size_t i = 0; i < 2; i++) {
        assert_true(by_decimal_bulk_id(&report, i, &got));
        assert_memory_equal(&got, &decimal, sizeof got);
    }
    model_bulk_report_clear(&report);
}

static void bulk_reports_ids_that_are_dates_or_texts(void **state)
{
    fixture_t *fixture = *state;
    model_bulk_report_t report = {0};
    const model_text_t text = {.data = "a\0b", .length = 3};
    const model_date_t date = {.ms = 1700000000123};
    model_text_t got_text;
    model_date_t got;

    RUN(by_date, date, &report);
    for (size_t i = 0; i < 2; i++)
        assert_true(by_date_bulk_id(&report, i, &got) && got.ms == date.ms);
    RUN(by_text, text, &report);
    for (size_t i = 0; i < 2; i++) {
        assert_true(by_text_bulk_id(&report, i, &got_text));
        assert_int_equal(got_text.length, 3);
        assert_memory_equal(got_text.data, "a\0b", 4);
    }
    model_bulk_report_clear(&report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bulk_reports_ids_that_are_enums, setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(bulk_reports_ids_that_are_numbers, setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(bulk_reports_ids_that_are_dates_or_texts, setup,
                                        fixture_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

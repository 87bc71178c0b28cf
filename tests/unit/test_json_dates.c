#include "json_models.h"

static void write_date(int64_t ms, const char *expected)
{
    everything_t record = {.dates = {&(model_date_t){ms}, 1}};
    const char *text = strstr(to_json(&everything_model, &record, NULL), "\"dates\":[\"");

    assert_non_null(text);
    assert_memory_equal(text + 10, expected, strlen(expected));
    assert_int_equal(text[10 + strlen(expected)], '"');
}

static bool read_date(const char *date, int64_t *ms, model_error_t *error)
{
    char text[128];
    everything_t record;

    snprintf(text, sizeof text, "{\"date\":\"%s\"}", date);
    bool ok = from_json(&everything_model, text, strlen(text), NULL, &record, error);
    *ms = record.date.ms;
    return ok;
}

static const struct date {
    int64_t ms;
    const char *text;
} dates[] = {
    {0, "1970-01-01T00:00:00.000Z"},
    {-1, "1969-12-31T23:59:59.999Z"},
    {INT64_C(1769851800123), "2026-01-31T09:30:00.123Z"},
    {INT64_C(951782400000), "2000-02-29T00:00:00.000Z"},
    {INT64_C(4107542400000), "2100-03-01T00:00:00.000Z"},
    {INT64_C(-62135596800000), "0001-01-01T00:00:00.000Z"},
    {INT64_C(-62167219200000), "0000-01-01T00:00:00.000Z"},
    {INT64_C(-62167219200001), "-000001-12-31T23:59:59.999Z"},
    {INT64_C(253402300799999), "9999-12-31T23:59:59.999Z"},
    {INT64_C(253402300800000), "+010000-01-01T00:00:00.000Z"},
    {INT64_C(8640000000000000), "+275760-09-13T00:00:00.000Z"},
    {INT64_C(-8640000000000000), "-271821-04-20T00:00:00.000Z"},
    {INT64_MAX, "+292278994-08-17T07:12:55.807Z"},
    {INT64_MIN, "-292275055-05-16T16:47:04.192Z"},
};

static void dates_of_all_years_go_both_ways(void **state)
{
    model_error_t error;
    int64_t ms;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(dates); i++) {
        write_date(dates[i].ms, dates[i].text);
        assert_true(read_date(dates[i].text, &ms, &error));
        assert_int_equal(ms, dates[i].ms);
    }
}

/* A day apart, through leap years of all sorts; and steps of all sizes. */
static void every_day_goes_both_ways(void **state)
{
    const int64_t day = 86400000;
    model_error_t error;
    int64_t ms;

    (void)state;
    for (int64_t at = -719600 * day; at < 200000 * day; at += 97 * day + 12345677) {
        everything_t record = {.dates = {&(model_date_t){at}, 1}};
        char text[64];
        const char *found = strstr(to_json(&everything_model, &record, NULL), "\"dates\":[\"");
        snprintf(text, sizeof text, "%.*s", (int)strcspn(found + 10, "\""), found + 10);
        assert_true(read_date(text, &ms, &error));
        assert_int_equal(ms, at);
    }
}

static void other_forms_mean_the_same_moment(void **state)
{
    static const struct date rows[] = {
        {0, "1970-01-01T00:00:00Z"},
        {0, "1970-01-01T02:30:00+02:30"},
        {0, "1969-12-31T14:00:00.0-10:00"},
        {100, "1970-01-01T00:00:00.1Z"},
        {120, "1970-01-01T00:00:00.120000000Z"},
        {0, "+001970-01-01T00:00:00Z"},
        {INT64_C(-62167219200000) - 3600000, "0000-01-01T00:00:00+01:00"},
        {INT64_MAX, "+292278994-08-17T08:12:55.807+01:00"},
        {INT64_MIN, "-292275055-05-16T15:47:04.192-01:00"},
    };
    model_error_t error;
    int64_t ms;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        assert_true(read_date(rows[i].text, &ms, &error));
        assert_int_equal(ms, rows[i].ms);
    }
}

static const char *const no_dates[] = {
    "",
    "1970",
    "1970-01-01",
    "1970-01-01T00:00Z",
    "1970-01-01T00:00:00",
    "1970-01-01 00:00:00Z",
    "1970-01-01t00:00:00z",
    "1970-1-1T00:00:00Z",
    "1970-13-01T00:00:00Z",
    "1970-00-01T00:00:00Z",
    "1970-01-00T00:00:00Z",
    "1970-01-32T00:00:00Z",
    "1970-04-31T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "1970-02-30T00:00:00Z",
    "1970-01-01T24:00:00Z",
    "1970-01-01T00:60:00Z",
    "1970-01-01T00:00:60Z",
    "1970-01-01T00:00:00.Z",
    "1970-01-01T00:00:00.0001Z",
    "1970-01-01T00:00:00,5Z",
    "1970-01-01T00:00:00+0100",
    "1970-01-01T00:00:00+24:00",
    "1970-01-01T00:00:00+01:60",
    "1970-01-01T00:00:00+01",
    "1970-01-01T00:00:00ZZ",
    "1970-01-01T00:00:00Z ",
    " 1970-01-01T00:00:00Z",
    "19700-01-01T00:00:00Z",
    "+1970-01-01T00:00:00Z",
    "-000000-01-01T00:00:00Z",
    "+1000000000-01-01T00:00:00Z",
    "+292278994-08-17T07:12:55.808Z",
    "-292275055-05-16T16:47:04.191Z",
    "+999999999-12-31T23:59:59Z",
    "-999999999-01-01T00:00:00Z",
    "+292278994-08-17T07:12:55.807-00:01",
    "-292275055-05-16T16:47:04.192+00:01",
};

static void what_is_no_date_is_refused(void **state)
{
    model_error_t error;
    int64_t ms;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(no_dates); i++) {
        if (read_date(no_dates[i], &ms, &error))
            print_error("%s\n", no_dates[i]);
        failed(&error, MODEL_ERROR_VALIDATION, "date", "format");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_of_all_years_go_both_ways),
        cmocka_unit_test(every_day_goes_both_ways),
        cmocka_unit_test(other_forms_mean_the_same_moment),
        cmocka_unit_test(what_is_no_date_is_refused),
    };

    return cmocka_run_group_tests(tests, open_memory, close_json);
}

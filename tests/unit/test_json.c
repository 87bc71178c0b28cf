#include "json_models.h"

#include "codec_allocations.h"
#include "encode_filled.h"

typedef struct account {
    model_meta_t meta;
    int64_t id;
    const char *login_name;
    const char *password_hash;
    double balance;
    model_opt_double_t rate;
    place_t home;
    const char *note;
} account_t;
MODEL_DECLARE(account, account_t, int64_t);
MODEL_DEFINE(account, .unknown = MODEL_UNKNOWN_REJECT,
             MODEL_FIELDS(MODEL_FIELD(account, id, .role = MODEL_ID_CALLER, .key = "id"),
                          MODEL_FIELD(account, login_name, .json = "loginName", .required = true,
                                      .length = MODEL_AT_LEAST(3)),
                          MODEL_FIELD(account, password_hash, .secret = true),
                          MODEL_FIELD(account, balance), MODEL_FIELD(account, rate),
                          MODEL_EMBED(account, home, place),
                          MODEL_FIELD(account, note, .store_null = true)));

static const char WHOLE[] =
    "{\"id\":-7,\"flag\":true,\"small\":-5,\"large\":\"9007199254740993\",\"real\":2.5,"
    "\"date\":\"1969-12-31T23:59:59.999Z\",\"string\":\"a \\\"quoted\\\"\\n\\u0001\\\\\","
    "\"text\":\"a\\u0000b\",\"chars\":\"chars\",\"oid\":\"0102030405060708090a0b0c\","
    "\"decimal\":\"123.45\",\"uuid\":\"09080706-0504-0302-0100-010203040506\","
    "\"role\":\"author\",\"number\":\"author\",\"home\":{\"street\":\"Storgata\",\"floor\":1,"
    "\"bells\":[\"x\",\"yy\"]},\"natural\":4294967295,\"binary\":\"AQID/w==\","
    "\"raw\":{\"any\":[1,2.0,{\"thing\":null}],\"t\":true,\"s\":\"x\"},\"opt_flag\":false,"
    "\"opt_small\":1,\"opt_large\":9007199254740992,\"opt_real\":-0.0,"
    "\"opt_date\":\"2026-01-31T09:30:00.000Z\",\"opt_oid\":\"0102030405060708090a0b0c\","
    "\"opt_decimal\":\"3\",\"opt_uuid\":\"00010203-0405-0607-0809-0a0b0c0d0e0f\","
    "\"opt_role\":\"reader\",\"billing\":{\"city\":\"c\",\"floor\":2},\"flags\":[true,false],"
    "\"smalls\":[1,-2],\"larges\":[\"-9223372036854775808\",0],\"reals\":[1e+300,0.1,5e-324],"
    "\"dates\":[\"1970-01-01T00:00:00.000Z\"],\"strings\":[\"one\",\"\"],\"texts\":[\"\\u0000\"],"
    "\"oids\":[\"0102030405060708090a0b0c\"],\"decimals\":[\"NaN\",\"-1E+3\"],"
    "\"uuids\":[\"00010203-0405-0607-0809-0a0b0c0d0e0f\"],\"binaries\":[\"\",\"AQ==\"],"
    "\"lines\":[{\"sku\":\"a\",\"quantity\":1,\"from\":{\"floor\":0}},"
    "{\"quantity\":2,\"from\":{\"street\":\"s\",\"floor\":3,\"bells\":[]}}]}";

/* flag stands in front of id in the table, but _id is stored first. */
static void every_kind_comes_back_as_it_was_written(void **state)
{
    everything_t record;

    (void)state;
    reads_json(&everything_model, WHOLE, &record);
    assert_int_equal(record.id, -7);
    assert_int_equal(record.large, INT64_C(9007199254740993));
    assert_int_equal(record.date.ms, -1);
    assert_int_equal(record.text.length, 3);
    assert_int_equal(record.number, ROLE_AUTHOR);
    assert_int_equal(record.binary.length, 4);
    assert_int_equal(record.raw.type, BSON_TYPE_DOCUMENT);
    assert_string_equal(record.billing->city, "c");
    assert_non_null(record.lines.items[1].from.bells.items);
    assert_string_equal(to_json(&everything_model, &record, NULL), WHOLE);
}

static void a_filled_record_reads_as_its_equal(void **state)
{
    everything_t record = filled(), read;

    (void)state;
    record.raw = (model_raw_t){0};
    record.binary.subtype = 0;
    binaries[0].subtype = 0;
    reads_json(&everything_model, to_json(&everything_model, &record, NULL), &read);
    assert_true(everything_equal(&read, &record));
}

static void names_in_json_override_and_secrets_stay_away(void **state)
{
    account_t account = {
        .id = 1, .login_name = "ada", .password_hash = "x", .home = {.city = "c"}, .note = "n"};

    (void)state;
    assert_string_equal(
        to_json(&account_model, &account, NULL),
        "{\"id\":1,\"loginName\":\"ada\",\"balance\":0.0,\"home\":{\"city\":\"c\",\"floor\":0},"
        "\"note\":\"n\"}");
    account.note = NULL;
    assert_string_equal(to_json(&account_model, &account, &(model_json_t){.secrets = true}),
                        "{\"id\":1,\"loginName\":\"ada\",\"password_hash\":\"x\",\"balance\":0.0,"
                        "\"home\":{\"city\":\"c\",\"floor\":0},\"note\":null}");
    reads_json(&account_model, (const char *)written.bytes, &account);
    assert_string_equal(account.password_hash, "x");
    assert_string_equal(account.login_name, "ada");
    refuses_json(&account_model, "{\"login_name\":\"ada\",\"loginName\":\"ada\"}",
                 MODEL_ERROR_VALIDATION, "login_name", "key");
}

static void pretty_text_has_lines(void **state)
{
    place_t place = {.city = "c", .floor = 1};
    customer_t record = {.id = 1, .visits = {&place, 1}, .tags = {default_tags, 0}};

    (void)state;
    assert_string_equal(to_json(&customer_model, &record, &(model_json_t){.pretty = true}),
                        "{\n  \"id\": 1,\n  \"credits\": 0,\n  \"home\": {\n    \"floor\": 0\n"
                        "  },\n  \"tags\": [],\n  \"visits\": [\n    {\n      \"city\": \"c\",\n"
                        "      \"floor\": 1\n    }\n  ]\n}");
}

static void records_in_a_row_are_an_array(void **state)
{
    place_t places[] = {{.floor = 1}, {.city = "c"}};
    model_error_t error;

    (void)state;
    written.size = 0;
    assert_true(model_list_to_json(&place_model, places, 2, NULL, &written, &error));
    assert_string_equal(written.bytes, "[{\"floor\":1},{\"city\":\"c\",\"floor\":0}]");
    written.size = 0;
    assert_true(model_list_to_json(&place_model, NULL, 0, NULL, &written, &error));
    assert_string_equal(written.bytes, "[]");
    places[1].street = "\xff";
    assert_false(model_list_to_json(&place_model, places, 2, NULL, &written, &error));
    failed(&error, MODEL_ERROR_VALIDATION, "street", "utf8");
    assert_int_equal(written.size, 2);
}

static void a_nan_is_a_failure_or_null(void **state)
{
    account_t account = {.login_name = "ada", .balance = -1.0 / 0.0, .rate = {true, 0.0 / 0.0}};
    model_error_t error;

    (void)state;
    written.size = 0;
    assert_false(account_to_json(&account, NULL, &written, &error));
    failed(&error, MODEL_ERROR_VALIDATION, "balance", "range");
    assert_string_equal(to_json(&account_model, &account, &(model_json_t){.nan_as_null = true}),
                        "{\"id\":0,\"loginName\":\"ada\",\"balance\":null,\"rate\":null,"
                        "\"home\":{\"floor\":0},\"note\":null}");
}

static void a_type_without_json_is_a_failure(void **state)
{
    everything_t record = {.raw = {.data = (const uint8_t *)"", .type = BSON_TYPE_MINKEY}};
    model_error_t error;

    (void)state;
    written.size = 0;
    assert_false(everything_to_json(&record, NULL, &written, &error));
    failed(&error, MODEL_ERROR_VALIDATION, "raw", "type");
}

static void the_buffers_cap_holds_for_text(void **state)
{
    everything_t record = filled();
    model_error_t error;

    (void)state;
    to_json(&everything_model, &record, NULL);
    size_t size = written.size;
    for (size_t room = 0; room <= size + MODEL_SLACK; room++) {
        uint8_t *bytes = malloc(room + !room);
        model_buffer_t buffer = model_buffer_fixed(bytes, room);
        bool ok = everything_to_json(&record, NULL, &buffer, &error);
        assert_int_equal(ok, room == size + MODEL_SLACK);
        assert_int_equal(error.code, ok ? MODEL_OK : MODEL_ERROR_LIMIT);
        assert_int_equal(buffer.size, ok ? size : 0);
        free(bytes);
    }
}

static void writing_into_a_fixed_buffer_asks_nothing_of_the_heap(void **state)
{
    static uint8_t bytes[8192];
    everything_t record = filled();
    model_buffer_t buffer = model_buffer_fixed(bytes, sizeof bytes);
    model_error_t error;

    (void)state;
    plan_of(&everything_model);
    count_allocations(0);
    bool ok = everything_to_json(&record, NULL, &buffer, &error);
    assert_int_equal(counted_allocations(), 0);
    assert_true(ok);
}

static void names_in_json_must_differ(void **state)
{
    static const model_field_t rows[][3] = {
        {MODEL_FIELD(place, street), MODEL_FIELD(place, city, .json = "street"), {.name = NULL}},
        {MODEL_FIELD(place, street, .json = "s"),
         MODEL_FIELD(place, city, .json = "s"),
         {.name = NULL}},
        {MODEL_FIELD(place, street, .json = ""), MODEL_FIELD(place, city), {.name = NULL}},
        {MODEL_FIELD(place, street, .json = "\xff"), MODEL_FIELD(place, city), {.name = NULL}},
    };
    model_error_t error;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        void *plan = NULL;
        model_t model = place_model;
        model.plan = &plan;
        model.defaults = NULL;
        model.fields = rows[i];
        assert_false(model_check_schema(&model, &error));
        assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
        assert_string_equal(error.details[0].rule, "key");
        model__plan_free(plan);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_comes_back_as_it_was_written),
        cmocka_unit_test(a_filled_record_reads_as_its_equal),
        cmocka_unit_test(names_in_json_override_and_secrets_stay_away),
        cmocka_unit_test(pretty_text_has_lines),
        cmocka_unit_test(records_in_a_row_are_an_array),
        cmocka_unit_test(a_nan_is_a_failure_or_null),
        cmocka_unit_test(a_type_without_json_is_a_failure),
        cmocka_unit_test(the_buffers_cap_holds_for_text),
        cmocka_unit_test(writing_into_a_fixed_buffer_asks_nothing_of_the_heap),
        cmocka_unit_test(names_in_json_must_differ),
    };

    return cmocka_run_group_tests(tests, open_memory, close_json);
}

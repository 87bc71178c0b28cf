#include "json_models.h"

#include "encode_filled.h"

typedef struct vault {
    const char *name, *code;
} vault_t;
MODEL_DECLARE_EMBEDDED(vault, vault_t);

typedef struct bank {
    model_meta_t meta;
    bson_oid_t id;
    const char *name, *password;
    vault_t first, *second;
    vault_list_t others;
} bank_t;
MODEL_DECLARE(bank, bank_t, bson_oid_t);
MODEL_DEFINE_EMBEDDED(vault, MODEL_FIELDS(MODEL_FIELD(vault, name),
                                          MODEL_FIELD(vault, code, .secret = true)));
MODEL_DEFINE(bank, MODEL_FIELDS(MODEL_FIELD(bank, id, .role = MODEL_ID_OBJECT),
                                MODEL_FIELD(bank, name, .key = "n"),
                                MODEL_FIELD(bank, password, .secret = true),
                                MODEL_EMBED(bank, first, vault), MODEL_EMBED(bank, second, vault),
                                MODEL_EMBED_LIST(bank, others, vault)));

static vault_t vault = {"v", "SECRET"};

static const char *extended(const model_t *model, const void *record, const model_json_t *options)
{
    model_error_t error;

    written.size = 0;
    if (!model_to_extended_json(model, record, options, &written, &error))
        model_error_print(stderr, &error);
    assert_int_equal(error.code, MODEL_OK);
    return (const char *)written.bytes;
}

static void every_kind_goes_both_ways(void **state)
{
    everything_t record = filled(), read;
    model_error_t error;

    (void)state;
    extended(&everything_model, &record, &(model_json_t){.canonical = true});
    assert_true(model_from_extended_json(&everything_model, (char *)written.bytes, written.size,
                                         NULL, &memory, &read, &error));
    assert_true(everything_equal(&read, &record));
    extended(&everything_model, &record, NULL);
    assert_true(model_from_extended_json(&everything_model, (char *)written.bytes, written.size,
                                         NULL, &memory, &read, &error));
    assert_true(everything_equal(&read, &record));
}

static void stored_names_and_types_are_spelled_out(void **state)
{
    bank_t bank = {.name = "b", .password = "SECRET"};

    (void)state;
    assert_string_equal(extended(&bank_model, &bank, NULL),
                        "{ \"_id\" : { \"$oid\" : \"000000000000000000000000\" }, \"n\" : \"b\", "
                        "\"first\" : {  } }");
}

static void secrets_stay_away_wherever_they_are(void **state)
{
    bank_t bank = {.password = "SECRET", .first = vault, .second = &vault, .others = {&vault, 1}};
    const char *text;
    int n = 0;

    (void)state;
    assert_null(strstr(extended(&bank_model, &bank, NULL), "SECRET"));
    assert_null(strstr(to_json(&bank_model, &bank, NULL), "SECRET"));
    for (text = extended(&bank_model, &bank, &(model_json_t){.secrets = true});
         (text = strstr(text, "SECRET")); text++)
        n++;
    assert_int_equal(n, 4);
}

static void what_is_no_extended_json_is_corrupt(void **state)
{
    static const char *const no_json[] = {
        "", " ", "{", "{\"n\":", "{\"n\":1}}", "{}{}", "{\"n\":{\"$oid\":\"x\"}}", "nonsense",
    };
    model_error_t error;
    bank_t bank;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(no_json); i++) {
        if (model_from_extended_json(&bank_model, no_json[i], strlen(no_json[i]), NULL, &memory,
                                     &bank, &error))
            print_error("%s\n", no_json[i]);
        assert_int_equal(error.code, MODEL_ERROR_CORRUPT);
    }
}

static void what_does_not_fit_is_a_mismatch(void **state)
{
    static const char text[] = "{\"n\": {\"$numberLong\": \"5\"}}";
    model_error_t error;
    bank_t bank;

    (void)state;
    assert_false(
        model_from_extended_json(&bank_model, text, strlen(text), NULL, &memory, &bank, &error));
    failed(&error, MODEL_ERROR_MISMATCH, "name", "type");
}

static void the_buffers_cap_holds(void **state)
{
    bank_t bank = {.name = "b"};
    model_buffer_t buffer = {.cap = 60};
    model_error_t error;

    (void)state;
    assert_false(model_to_extended_json(&bank_model, &bank, NULL, &buffer, &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
    assert_int_equal(buffer.size, 0);
    model_buffer_clear(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_goes_both_ways),
        cmocka_unit_test(stored_names_and_types_are_spelled_out),
        cmocka_unit_test(secrets_stay_away_wherever_they_are),
        cmocka_unit_test(what_is_no_extended_json_is_corrupt),
        cmocka_unit_test(what_does_not_fit_is_a_mismatch),
        cmocka_unit_test(the_buffers_cap_holds),
    };

    return cmocka_run_group_tests(tests, open_memory, close_json);
}

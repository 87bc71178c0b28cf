/* Partial updates as JSON: what they may not say. */
#include "patch_case.h"

/* ---- what may be named ---- */

static void what_the_library_keeps_cannot_be_patched(void **state)
{
    (void)state;
    REFUSE(order_model, "{\"id\":1}", "id immutable");
    REFUSE(order_model, "{\"id\":\"of no type\"}", "id immutable");
    REFUSE(order_model, "{\"created_at\":null}", "created_at immutable");
    REFUSE(order_model, "{\"updated_at\":\"2026-01-01T00:00:00Z\"}", "updated_at immutable");
    REFUSE(order_model, "{\"fixed\":1}", "fixed immutable");
}

static void unknown_keys_are_refused_unless_they_are_to_be_skipped(void **state)
{
    const model_patch_rules_t lenient = {.skip_unknown = true};
    model_update_t update;

    (void)state;
    REFUSE(order_model, "{\"Age\":1}", "Age key");
    REFUSE(order_model, "{\"home\":{\"planet\":1}}", "home.planet key");
    REFUSE(order_model, "{\"home.city\":\"x\"}", "home.city key");
    REFUSE(order_model, "{\"home->city\":\"x\",\"tags.items[0]\":1}", "home->city key",
           "tags.items[0] key");
    parse_under(&order_model, "{\"Age\":1,\"home\":{\"planet\":{}}}", &lenient, &update);
    assert_null(update.also);
    refuse_patch(&guest_model, "{\"Age\":1}", &lenient, MODEL_ERROR_VALIDATION,
                 (const char *const[]){"Age key", NULL});
}

static void names_are_those_of_json(void **state)
{
    model_update_t update;

    (void)state;
    parse_under(&guest_model, "{\"fullName\":\"Ada\",\"home.city\":\"Oslo\",\"owner\":3}", NULL,
                &update);
    REFUSE(guest_model, "{\"name\":\"Ada\"}", "name key");
}

static void secret_members_are_unknown(void **state)
{
    const model_patch_rules_t named = {.members = (const char *const[]){"password", NULL}};

    (void)state;
    REFUSE(guest_model, "{\"password\":\"x\"}", "password key");
    REFUSE(guest_model, "{\"password\":null}", "password key");
    refuse_patch(&guest_model, "{\"password\":\"x\"}", &named, MODEL_ERROR_VALIDATION,
                 (const char *const[]){"password key", NULL});
}

static void only_members_of_the_list_are_known(void **state)
{
    const model_patch_rules_t some = {
        .members = (const char *const[]){MODEL_NAME(order, age), MODEL_NAME(order, shop),
                                         MODEL_NAME(order, home.street), NULL}};
    const model_patch_rules_t none = {.members = (const char *const[]){NULL}};
    model_update_t update;

    (void)state;
    parse_under(&order_model,
                "{\"age\":1,\"shop\":{\"title\":\"x\",\"main\":{\"city\":\"y\"}},"
                "\"home\":{\"street\":\"z\"}}",
                &some, &update);
    refuse_patch(&order_model, "{\"home\":{\"city\":\"x\"},\"visits\":1,\"home_\":1}", &some,
                 MODEL_ERROR_VALIDATION,
                 (const char *const[]){"home.city key", "visits key", "home_ key", NULL});
    refuse_patch(&order_model, "{\"age\":1}", &none, MODEL_ERROR_VALIDATION,
                 (const char *const[]){"age key", NULL});
}

/* ---- mistakes ---- */

static void all_mistakes_are_reported_at_once(void **state)
{
    (void)state;
    REFUSE(order_model,
           "{\"id\":1,\"what\":2,\"visits\":\"3\",\"home\":{\"street\":5},\"items\":[{\"price\":"
           "\"1\"}],"
           "\"name\":\"x\",\"age\":151}",
           "id immutable", "what key", "visits type", "home.street type",
           "items.items[0].price type", "items.items[0].sku required", "name length", "age range");
}

static void values_obey_types_and_rules(void **state)
{
    static const struct {
        const char *json, *detail;
    } cases[] = {
        {"{\"visits\":1.5}", "visits range"},
        {"{\"visits\":2147483648}", "visits range"},
        {"{\"level\":256}", "level range"},
        {"{\"level\":-1}", "level range"},
        {"{\"flags\":-1}", "flags range"},
        {"{\"name\":1}", "name type"},
        {"{\"name\":{\"$gt\":\"\"}}", "name type"},
        {"{\"name\":[\"abc\"]}", "name type"},
        {"{\"name\":\"a\\u0000b\"}", "name nul"},
        {"{\"name\":\"refuse\"}", "name prepare"},
        {"{\"name\":\"12345678901\"}", "name length"},
        {"{\"tag\":\"abcd\"}", "tag length"},
        {"{\"email\":\"nobody\"}", "email format"},
        {"{\"age\":-1}", "age range"},
        {"{\"score\":9.6}", "score range"},
        {"{\"sum\":\"-1\"}", "sum range"},
        {"{\"sum\":1.5}", "sum type"},
        {"{\"is_active\":1}", "is_active type"},
        {"{\"state\":\"gone\"}", "state enum"},
        {"{\"state\":0}", "state type"},
        {"{\"seen\":\"2026-02-30T00:00:00Z\"}", "seen format"},
        {"{\"org\":\"x\"}", "org format"},
        {"{\"token\":\"x\"}", "token format"},
        {"{\"home\":1}", "home type"},
        {"{\"home\":[]}", "home type"},
        {"{\"home\":{\"city\":\"123456789\"}}", "home.city length"},
        {"{\"tags\":\"a\"}", "tags type"},
        {"{\"tags\":{\"0\":\"a\"}}", "tags type"},
        {"{\"tags\":[null]}", "tags.items[0] type"},
        {"{\"tags\":[\"a\",\"b\",\"c\",\"d\"]}", "tags items"},
        {"{\"marks\":[1]}", "marks items"},
        {"{\"items\":[{\"sku\":\"a\",\"quantity\":101,\"from\":{\"city\":\"x\"}}]}",
         "items.items[0].quantity range"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(cases); i++)
        REFUSE(order_model, cases[i].json, cases[i].detail);
    REFUSE(guest_model, "{\"position\":[1]}", "position items");
}

static void what_is_no_json_object_is_refused(void **state)
{
    static const struct {
        const char *json;
        model_code_t code;
    } cases[] = {
        {"", MODEL_ERROR_CORRUPT},
        {"{", MODEL_ERROR_CORRUPT},
        {"{}{}", MODEL_ERROR_CORRUPT},
        {"{\"age\":1,\"age\":2}", MODEL_ERROR_CORRUPT},
        {"{\"home\":{\"city\":1,\"city\":2}}", MODEL_ERROR_CORRUPT},
        {"{\"name\":\"\xff\"}", MODEL_ERROR_CORRUPT},
        {"{\"name\":\"\\ud800\"}", MODEL_ERROR_CORRUPT},
        {"{\"a\\u0000b\":1}", MODEL_ERROR_CORRUPT},
        {"{\"total\":1e999}", MODEL_ERROR_CORRUPT},
        {"[]", MODEL_ERROR_VALIDATION},
        {"null", MODEL_ERROR_CORRUPT},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(cases); i++) {
        model_error_t error;
        model_update_t update;
        assert_false(model_patch_parse(&order_model, cases[i].json, strlen(cases[i].json), NULL,
                                       memory, &update, &error));
        if (error.code != cases[i].code)
            print_error("%s\n", cases[i].json), model_error_print(stderr, &error);
        assert_int_equal(error.code, cases[i].code);
    }
}

static void a_patch_needs_text_and_places(void **state)
{
    model_update_t update;
    model_error_t error;

    (void)state;
    assert_false(model_patch_parse(&order_model, NULL, 0, NULL, memory, &update, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(model_patch_parse(&order_model, "{}", 2, NULL, NULL, &update, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(model_patch_parse(&order_model, "{}", 2, NULL, memory, NULL, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(model_patch_parse(&order_model, "{}", 2,
                                   &(const model_patch_rules_t){.max_bytes = 1}, memory, &update,
                                   &error));
    assert_int_equal(error.code, MODEL_ERROR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_library_keeps_cannot_be_patched),
        cmocka_unit_test(unknown_keys_are_refused_unless_they_are_to_be_skipped),
        cmocka_unit_test(names_are_those_of_json),
        cmocka_unit_test(secret_members_are_unknown),
        cmocka_unit_test(only_members_of_the_list_are_known),
        cmocka_unit_test(all_mistakes_are_reported_at_once),
        cmocka_unit_test(values_obey_types_and_rules),
        cmocka_unit_test(what_is_no_json_object_is_refused),
        cmocka_unit_test(a_patch_needs_text_and_places),
    };

    return cmocka_run_group_tests(tests, make_memory, free_memory);
}

/* Shapes in plain and in extended JSON. */
#include "json_models.h"
#include "union_models.h"

typedef struct {
    const char *open, *hidden;
} word_t;
MODEL_DECLARE_EMBEDDED(word, word_t);
typedef enum { ONE } one_t;
typedef struct {
    one_t kind;
    union {
        word_t word;
    };
} either_t;
MODEL_DECLARE_EMBEDDED(either, either_t);
typedef struct {
    double position[2];
    MODEL_LIST(model_int32_list_t) grid;
    MODEL_MAP(model_date_t) days;
    MODEL_MAP(word_t) words;
    either_t either;
} mixed_t;
MODEL_DECLARE_EMBEDDED(mixed, mixed_t);

MODEL_DEFINE_EMBEDDED(word, MODEL_FIELDS(MODEL_FIELD(word, open, .key = "o"),
                                         MODEL_FIELD(word, hidden, .secret = true)));
MODEL_DEFINE_UNION(either, kind, MODEL_CASE(either, ONE, "one", word, word));
MODEL_DEFINE_EMBEDDED(mixed, MODEL_FIELDS(MODEL_FIELD(mixed, position), MODEL_LISTS(mixed, grid),
                                          MODEL_MAP_FIELD(mixed, days),
                                          MODEL_EMBED_MAP(mixed, words, word),
                                          MODEL_EMBED(mixed, either, either)));

#define ORDER(payment) "{\"id\":1,\"payment\":" payment "}"

static void unions_make_the_trip(void **state)
{
    static const char *const texts[] = {
        ORDER("{\"kind\":\"cash\"}"),
        ORDER("{\"kind\":\"card\",\"last4\":\"4242\",\"expires\":2712}"),
        ORDER("{\"kind\":\"transfer\",\"iban\":\"NO1\",\"parts\":[1,2]}") /* names, not keys */,
        "{\"id\":1,\"payment\":{\"kind\":\"cash\"},\"refund\":{\"kind\":\"cash\"},"
        "\"tries\":[{\"kind\":\"transfer\",\"iban\":\"x\"}],"
        "\"by_day\":{\"mon\":{\"kind\":\"transfer\",\"iban\":\"x\"}},"
        "\"shape\":{\"what\":\"group\",\"parts\":[{\"what\":\"circle\",\"radius\":1.5}]}}",
    };
    order_t order;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(texts); i++) {
        reads_json(&order_model, texts[i], &order);
        assert_string_equal(to_json(&order_model, &order, NULL), texts[i]);
    }
    reads_json(&order_model, ORDER("{\"iban\":\"x\",\"kind\":\"transfer\"}"), &order);
    assert_string_equal(order.payment.transfer.iban, "x");
}

static void a_union_of_no_case_is_refused(void **state)
{
    (void)state;
    refuses_json(&order_model, ORDER("{\"kind\":\"cheque\"}"), MODEL_ERROR_VALIDATION,
                 "payment.kind", "enum");
    refuses_json(&order_model, ORDER("{\"kind\":null}"), MODEL_ERROR_VALIDATION, "payment.kind",
                 "required");
    refuses_json(&order_model, ORDER("{}"), MODEL_ERROR_VALIDATION, "payment.kind", "required");
    refuses_json(&order_model, ORDER("{\"kind\":\"card\"}"), MODEL_ERROR_VALIDATION,
                 "payment.card.last4", "required");
    refuses_json(&order_model, ORDER("{\"kind\":\"cash\",\"iban\":\"x\"}"), MODEL_ERROR_VALIDATION,
                 "payment.iban", "key");
}

#define MIXED                                                                              \
    "{\"position\":[1.5,2],\"grid\":[[1],[]],\"days\":{\"a b\":\"1970-01-01T00:00:00Z\"}," \
    "\"words\":{\"x\":{\"open\":\"1\"}},\"either\":{\"kind\":\"one\",\"open\":\"2\"}}"

static void arrays_and_maps_make_the_trip_without_secrets(void **state)
{
    mixed_t mixed;

    (void)state;
    reads_json(&mixed_model, MIXED, &mixed);
    mixed.words.items[0].value.hidden = mixed.either.word.hidden = "secret";
    const char *text = to_json(&mixed_model, &mixed, NULL);
    assert_null(strstr(text, "secret"));
    reads_json(&mixed_model, text, &mixed);
    assert_true(mixed.position[1] == 2 && mixed.grid.items[0].items[0] == 1);
    assert_string_equal(mixed.days.items[0].key, "a b");
    assert_string_equal(mixed.either.word.open, "2");
}

static void extended_json_has_no_secrets_of_cases_and_maps(void **state)
{
    model_error_t error;
    mixed_t mixed, again;

    (void)state;
    reads_json(&mixed_model, MIXED, &mixed);
    mixed.words.items[0].value.hidden = mixed.either.word.hidden = "secret";
    written.size = 0;
    assert_true(model_to_extended_json(&mixed_model, &mixed, NULL, &written, &error));
    assert_null(strstr((char *)written.bytes, "secret"));
    assert_true(model_from_extended_json(&mixed_model, (char *)written.bytes, written.size, NULL,
                                         &memory, &again, &error));
    mixed.words.items[0].value.hidden = mixed.either.word.hidden = NULL;
    assert_true(model_equal(&mixed_model, &mixed, &again));
}

static void what_does_not_fit_a_shape_is_named(void **state)
{
    (void)state;
    refuses_json(&mixed_model, "{\"grid\":[[1],[1,\"x\"]]}", MODEL_ERROR_VALIDATION,
                 "grid.items[1].items[1]", "type");
    refuses_json(&mixed_model, "{\"days\":{\"a\":1}}", MODEL_ERROR_VALIDATION,
                 "days.items[0].value", "type");
    refuses_json(&mixed_model, "{\"words\":{\"a\":{},\"b\":{\"open\":1}}}", MODEL_ERROR_VALIDATION,
                 "words.items[1].value.open", "type");
    refuses_json(&mixed_model, "{\"position\":[1,\"x\"]}", MODEL_ERROR_VALIDATION, "position[1]",
                 "type");
    refuses_json(&mixed_model, "{\"position\":[1]}", MODEL_ERROR_VALIDATION, "position", "items");
    refuses_json(&mixed_model, "{\"days\":{\"a.b\":\"1970-01-01T00:00:00Z\"}}",
                 MODEL_ERROR_VALIDATION, "days.items[0].key", "key");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unions_make_the_trip),
        cmocka_unit_test(a_union_of_no_case_is_refused),
        cmocka_unit_test(arrays_and_maps_make_the_trip_without_secrets),
        cmocka_unit_test(extended_json_has_no_secrets_of_cases_and_maps),
        cmocka_unit_test(what_does_not_fit_a_shape_is_named),
    };
    return cmocka_run_group_tests(tests, open_memory, close_json);
}

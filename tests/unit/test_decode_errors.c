/* What a failed decode says: path, place, types, the document's id, and no value of it. */
#include "decode_models.h"

typedef struct saying {
    const char *document, *path, *message; /* of the detail */
} saying_t;

#define ID "'_id': {'$numberLong': '41'}"

static const saying_t sayings[] = {
    {"{" ID ", 'small': 'x'}", "small",
     "expected int32, found string; byte 17 of everything, _id 41"},
    {"{'_id': 41, 'small': 2.5}", "small",
     "this double does not fit into int32 without loss; byte 20 of everything, _id 41"},
    {"{'_id': {'$oid': '0102030405060708090a0b0c'}}", "id",
     "expected int64, found ObjectId; byte 4 of everything, _id 0102030405060708090a0b0c"},
    {"{'small': true, '_id': 'a secret name'}", "small",
     "expected int32, found bool; byte 4 of everything, _id a string of 13 bytes"},
    {"{'small': true, '_id': {'a': 1}}", "small",
     "expected int32, found bool; byte 4 of everything, _id a document"},
    {"{'small': true}", "small", "expected int32, found bool; byte 4 of everything"},
    {"{'home': {'city': 5}}", "home.city", "expected string, found int32; byte 14 of everything"},
    {"{'billing': {'bells': ['a', 1]}}", "billing->bells.items[1]",
     "expected string, found int32; byte 37 of everything"},
    {"{'lines': [{}, {}, {'quantity': 'x'}]}", "lines.items[2].quantity",
     "expected int32, found string; byte 38 of everything"},
    {"{'lines': [{'from': {'bells': 1}}]}", "lines.items[0].from.bells",
     "expected array, found int32; byte 32 of everything"},
    {"{'lines': [1]}", "lines.items[0]", "expected document, found int32; byte 15 of everything"},
    {"{'lines': 1}", "lines", "expected array, found int32; byte 4 of everything"},
    {"{'role': 'a secret'}", "role", "not one of reader, author; byte 10 of everything"},
    {"{'natural': -1}", "natural",
     "this int32 does not fit into uint32 without loss; byte 13 of everything"},
    {"{'uuid': 'x'}", "uuid", "expected UUID, found string; byte 4 of everything"},
    {"{'opt_date': 1}", "opt_date", "expected date, found int32; byte 4 of everything"},
    {"{'string': 'a\\u0000b'}", "string", "a NUL inside; byte 16 of everything"},
    {"{'chars': 'a secret'}", "chars", "8 bytes, at most 7; byte 11 of everything"},
};

static void decode_says_what_is_wrong_and_where(void **state)
{
    everything_t record;
    model_error_t error;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(sayings); i++) {
        char message[300];
        assert_false(decode_json(&everything_model, sayings[i].document, &record, &error));
        assert_int_equal(error.code, MODEL_ERROR_MISMATCH);
        assert_int_equal(error.n_details, 1);
        assert_string_equal(error.details[0].path, sayings[i].path);
        assert_string_equal(error.details[0].message, sayings[i].message);
        snprintf(message, sizeof message, "%s: %s", sayings[i].path, sayings[i].message);
        assert_string_equal(error.message, message);
    }
}

static void decode_never_prints_a_value(void **state)
{
    everything_t record;
    model_error_t error;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(sayings); i++) {
        assert_false(decode_json(&everything_model, sayings[i].document, &record, &error));
        assert_null(strstr(error.message, "secret"));
        assert_null(strstr(error.details[0].message, "secret"));
    }
}

static void decode_names_the_source_that_it_is_given(void **state)
{
    bson_t *document = json("{'small': true}");
    everything_t record;
    model_error_t error;

    (void)state;
    assert_false(decode_with(plan_of(&everything_model), bson_get_data(document), document->len,
                             &record, (model__reading_t){.source = "the archive"}, &error));
    assert_non_null(strstr(error.message, "byte 4 of the archive"));
    bson_destroy(document);
}

static void decode_needs_no_error(void **state)
{
    everything_t record;

    (void)state;
    assert_false(decode_json(&everything_model, "{'small': true}", &record, NULL));
    assert_false(decode_json(&everything_model, "{'lines': [{'quantity': 'x'}]}", &record, NULL));
}

/* A tree of one model's own structs: the same field at each level. */
static void decode_tells_levels_of_a_tree_apart(void **state)
{
    (void)state;
    refuses(&node_model, "{'children': [{'children': [{}, {'children': 1}]}]}",
            MODEL_ERROR_MISMATCH, "children.items[0].children.items[1].children", "type");
    refuses(&node_model, "{'next': {'next': {'children': [1]}}}", MODEL_ERROR_MISMATCH,
            "next->next->children.items[0]", "type");
}

static void decode_lists_as_many_labels_as_fit(void **state)
{
    enum { N = 40 };
    static char texts[N][16];
    static const char *labels[N];
    static void *plan;
    static model_field_t rows[] = {
        {.name = "label", .kind = MODEL_KIND_ENUM, .size = 4, .labels = labels, .n_labels = N},
        {.name = NULL}};
    const model_t model = {MODEL__SIZES, .symbol = "labels", .fields = rows,
                           .meta = -1,   .size = 4,          .plan = &plan};
    uint32_t record;
    model_error_t error;

    (void)state;
    for (size_t i = 0; i < N; i++) {
        snprintf(texts[i], sizeof texts[i], "label%zu", i);
        labels[i] = texts[i];
    }
    decodes(&model, "{'label': 'label39'}", &record);
    assert_int_equal(record, 39);
    assert_false(decode_json(&model, "{'label': 'none'}", &record, &error));
    failed(&error, MODEL_ERROR_MISMATCH, "label", "enum");
    assert_non_null(strstr(error.message, "not one of label0, label1, "));
    assert_non_null(strstr(error.message, ", ...; byte 11"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decode_says_what_is_wrong_and_where),
        cmocka_unit_test(decode_never_prints_a_value),
        cmocka_unit_test(decode_names_the_source_that_it_is_given),
        cmocka_unit_test(decode_needs_no_error),
        cmocka_unit_test(decode_tells_levels_of_a_tree_apart),
        cmocka_unit_test(decode_lists_as_many_labels_as_fit),
    };

    return cmocka_run_group_tests(tests, open_memory, close_memory);
}

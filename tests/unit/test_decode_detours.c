/* Documents that differ a little from the table's order: read without leaving the hot loop, and
 * with the same result as by the slow path, which a document in reverse order takes. */
#include "decode_models.h"

#define HEAD "'_id': {'$numberLong': '1'}, 'name': 'n'"
#define REST                                                                                       \
    "'mail': 'm', 'age': 7, 'credits': 5, 'home': {'street': 's', 'city': 'c', 'floor': 2},"       \
    " 'billing': {'street': 'b', 'city': 'd', 'floor': 4}, 'tags': ['t', 'u'],"                    \
    " 'visits': [{'street': 'v', 'city': 'w', 'floor': 1}, {'street': 'x', 'city': 'y', 'floor': " \
    "8}]"

enum { MAX_KEYS = 24 };

typedef struct element {
    bson_iter_t at;
} element_t;

static size_t list_elements(const bson_t *document, element_t *elements)
{
    bson_iter_t iter;
    size_t n = 0;

    assert_true(bson_iter_init(&iter, document));
    while (bson_iter_next(&iter))
        elements[n++].at = iter;
    assert_true(n <= MAX_KEYS);
    return n;
}

/* Those elements whose bit is set, in order or in reverse order. */
static bson_t *pick(const bson_t *document, uint32_t bits, bool reverse)
{
    element_t elements[MAX_KEYS];
    size_t n = list_elements(document, elements);
    bson_t *picked = bson_new();

    for (size_t i = 0; i < n; i++) {
        size_t at = reverse ? n - 1 - i : i;
        if (bits >> at & 1)
            bson_append_iter(picked, NULL, -1, &elements[at].at);
    }
    return picked;
}

static void decode_and_encode(const bson_t *document, model__passes_t *passes, bool lenient,
                              model__buffer_t *out)
{
    const model__plan_t *plan = plan_of(&customer_model);
    customer_t record;
    model_error_t error;

    bool ok = decode_with(plan, bson_get_data(document), document->len, &record,
                          (model__reading_t){.passes = passes, .lenient = lenient}, &error);
    if (!ok)
        model_error_print(stderr, &error);
    assert_true(ok);
    out->size = 0;
    assert_true(model__encode(plan, &record, out, NULL));
}

static void reads_alike(const bson_t *document, const bson_t *reversed, model__passes_t *passes)
{
    model__buffer_t one, other;

    model__buffer_init(&one, NULL, 0);
    model__buffer_init(&other, NULL, 0);
    decode_and_encode(document, passes, true, &one);
    decode_and_encode(reversed, NULL, true, &other);
    assert_int_equal(one.size, other.size);
    assert_memory_equal(one.data, other.data, one.size);
    model__buffer_free(&one);
    model__buffer_free(&other);
}

/* With strangers, null and a number of another type among the members. */
static const char *const texts[] = {
    "{" HEAD ", " REST "}",
    "{'a': 1, " HEAD ", 'b': {'c': [2]}, " REST ", 'd': 'last'}",
    "{'_id': 1, 'name': 'n', 'mail': null, 'age': {'$numberLong': '7'}, 'credits': 5.0, 'home': "
    "null,"
    " 'billing': null, 'tags': null, 'visits': null}",
    "{" HEAD ", 'email': 'old', 'x': 1, 'e_mail': 'older', 'credits': null, 'y': 'z', 'tags': []}",
    "{" HEAD ", 'one': 1, 'two': 2, 'three': 3, 'four': 4, 'five': 5, 'six': 6, 'credits': 9}",
};

static void decode_reads_any_part_of_a_document_alike(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(texts); i++) {
        bson_t *whole = json(texts[i]);
        model__passes_t passes = {.count = 0};
        uint32_t all = (uint32_t)1 << bson_count_keys(whole);
        for (uint32_t bits = 0; bits < all; bits++) {
            bson_t *some = pick(whole, bits, false), *reversed = pick(whole, bits, true);
            reads_alike(some, reversed, NULL);
            reads_alike(some, reversed, &passes);
            bson_destroy(some);
            bson_destroy(reversed);
        }
        bson_destroy(whole);
    }
}

/* ---- what is remembered from one document to the next ---- */

static bool read_next(const bson_t *document, model__passes_t *passes, model_error_t *error)
{
    customer_t record;

    return decode_with(plan_of(&customer_model), bson_get_data(document), document->len, &record,
                       (model__reading_t){.passes = passes}, error);
}

static void read_first(const char *text, model__passes_t *passes)
{
    bson_t *document = json(text);
    model_error_t error;

    assert_true(read_next(document, passes, &error));
    bson_destroy(document);
}

static void decode_remembers_unknown_keys(void **state)
{
    model__passes_t passes = {.count = 0};

    (void)state;
    read_first("{" HEAD ", 'x': 1, 'credits': 1, 'y': 2}", &passes);
    assert_int_equal(passes.count, 2);
    read_first("{" HEAD ", 'x': 'another type', 'credits': 1, 'y': {}}", &passes);
    assert_int_equal(passes.count, 2);
    read_first("{" HEAD ", 'z': 1, 'credits': 1}", &passes);
    assert_int_equal(passes.count, 1);
    read_first("{" HEAD ", 'a key of more than 16 bytes': 1, 'y': 2}", &passes);
    assert_int_equal(passes.count, 0);
}

static void decode_refuses_remembered_keys_as_any_others(void **state)
{
    static const struct {
        const char *text, *second;
        model_code_t code;
        const char *path, *rule;
    } rows[] = {
        {"{" HEAD ", 'x': 1, 'credits': 1}", "{'x': 2}", MODEL_ERROR_CORRUPT, "x", "key"},
        {"{" HEAD ", 'x': 1, 'credits': 1, 'y': 2}", "{'x': 2}", MODEL_ERROR_CORRUPT, "x", "key"},
        {"{" HEAD ", 'x': 1, 'credits': 1, 'y': 2}", "{'y': 2}", MODEL_ERROR_CORRUPT, "y", "key"},
        {"{" HEAD ", 'x': 1, 'credits': 1}", "{'name': 'n'}", MODEL_ERROR_CORRUPT, "name", "key"},
        {"{" HEAD ", 'x': 1, 'credits': 'one'}", "{}", MODEL_ERROR_MISMATCH, "credits", "type"},
        {"{'_id': 1, 'x': 1, 'credits': 1}", "{}", MODEL_ERROR_MISMATCH, "name", "required"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model__passes_t passes = {.count = 0};
        bson_t *document = json(rows[i].text), *second = json(rows[i].second);
        model_error_t error;
        read_first("{" HEAD ", 'x': 1, 'credits': 1, 'y': 2}", &passes);
        bson_concat(document, second);
        assert_false(read_next(document, &passes, &error));
        failed(&error, rows[i].code, rows[i].path, rows[i].rule);
        bson_destroy(document);
        bson_destroy(second);
    }
}

static void decode_looks_into_values_of_remembered_keys(void **state)
{
    static const char bad[] = "\xff";
    model__passes_t passes = {.count = 0};
    bson_t *document = json("{" HEAD "}");
    model_error_t error;

    (void)state;
    read_first("{" HEAD ", 'x': 'text'}", &passes);
    bson_append_utf8(document, "x", -1, bad, 1);
    assert_false(read_next(document, &passes, &error));
    failed(&error, MODEL_ERROR_CORRUPT, "x", "utf8");
    bson_destroy(document);
}

/* ---- lists ---- */

static void decode_reads_lists_with_any_keys(void **state)
{
    static const char *const keys[] = {"", "0", "10", "999", "1234567", "12345678", "no number"};
    bson_t *document = json("{" HEAD "}");
    bson_t tags;
    model_error_t error;
    customer_t record;

    (void)state;
    bson_append_array_begin(document, "tags", -1, &tags);
    for (size_t i = 0; i < MODEL__COUNT_OF(keys); i++)
        bson_append_utf8(&tags, keys[i], -1, keys[i], -1);
    bson_append_array_end(document, &tags);
    assert_true(decode_bson(&customer_model, document, &record, &error));
    assert_int_equal(record.tags.count, MODEL__COUNT_OF(keys));
    for (size_t i = 0; i < MODEL__COUNT_OF(keys); i++)
        assert_string_equal(record.tags.items[i], keys[i]);
    bson_destroy(document);
}

static void decode_says_which_item_does_not_fit(void **state)
{
    (void)state;
    refuses(&customer_model, "{" HEAD ", 'tags': ['a', 1]}", MODEL_ERROR_MISMATCH, "tags.items[1]",
            "type");
    refuses(&customer_model, "{" HEAD ", 'tags': ['a', 'b', 'c\\u0000d']}", MODEL_ERROR_MISMATCH,
            "tags.items[2]", "nul");
    refuses(&customer_model, "{" HEAD ", 'visits': [{'city': 'c'}, {'street': 's'}]}",
            MODEL_ERROR_MISMATCH, "visits.items[1].city", "required");
    refuses(&customer_model, "{" HEAD ", 'visits': [{'city': 'c', 'floor': 'f'}]}",
            MODEL_ERROR_MISMATCH, "visits.items[0].floor", "type");
    refuses(&customer_model, "{" HEAD ", 'billing': {'city': 3}}", MODEL_ERROR_MISMATCH,
            "billing->city", "type");
    refuses(&customer_model, "{" HEAD ", 'home': {'city': 3}}", MODEL_ERROR_MISMATCH, "home.city",
            "type");
}

static void decode_reads_items_of_other_letters(void **state)
{
    customer_t record;

    (void)state;
    decodes(&customer_model, "{" HEAD ", 'tags': ['plain', 'Troms\u00f8', '\u65e5\u672c']}",
            &record);
    assert_string_equal(record.tags.items[1], "Troms\u00f8");
    assert_string_equal(record.tags.items[2], "\u65e5\u672c");
}

/* Behind what varies in length, room is looked for again. */
static void decode_takes_no_value_that_the_document_cuts_off(void **state)
{
    bson_t *document =
        json("{" HEAD ", 'mail': 'a text that makes the document long enough to begin"
             " without looking for room, whatever its other members need', 'age': 7}");
    const uint8_t cut[] = {0x10, 'c', 'r', 'e', 'd', 'i', 't', 's', 0, 1, 0};
    uint32_t size = document->len - 1 + (uint32_t)sizeof cut;
    uint8_t *bytes = malloc(size);
    model_error_t error;
    customer_t record;

    (void)state;
    assert_non_null(bytes);
    memcpy(bytes, bson_get_data(document), document->len - 1);
    memcpy(bytes + document->len - 1, cut, sizeof cut);
    memcpy(bytes, &size, sizeof size);
    assert_true(size >= plan_of(&customer_model)->fixed);
    assert_false(decode_with(plan_of(&customer_model), bytes, size, &record,
                             (model__reading_t){.passes = NULL}, &error));
    assert_int_equal(error.code, MODEL_ERROR_CORRUPT);
    assert_int_equal(record.credits, 100);
    free(bytes);
    bson_destroy(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decode_reads_any_part_of_a_document_alike),
        cmocka_unit_test(decode_remembers_unknown_keys),
        cmocka_unit_test(decode_refuses_remembered_keys_as_any_others),
        cmocka_unit_test(decode_looks_into_values_of_remembered_keys),
        cmocka_unit_test(decode_takes_no_value_that_the_document_cuts_off),
        cmocka_unit_test(decode_reads_lists_with_any_keys),
        cmocka_unit_test(decode_says_which_item_does_not_fit),
        cmocka_unit_test(decode_reads_items_of_other_letters),
    };

    return cmocka_run_group_tests(tests, open_memory, close_memory);
}

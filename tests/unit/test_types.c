/* Small numbers, timestamps, expressions, code, vectors, references: read, written, compared. */
#include "types_models.h"

#include "codec/codec.h"

typedef struct fixture {
    model_memory_t memory;
    types_t record;
    bson_t *document;
    const uint8_t *origin;
    model_error_t error;
} fixture_t;

static bool take(fixture_t *fixture, bson_t *document)
{
    *fixture = (fixture_t){.document = document};
    model__reading_t reading = {.memory = &fixture->memory};
    return model__decode_copy(types_plan(), bson_get_data(document), document->len,
                              &fixture->record, &reading, &fixture->origin, &fixture->error);
}

static void end(fixture_t *fixture)
{
    model__memory_clear(&fixture->memory);
    bson_destroy(fixture->document);
}

static void check_written(const void *record, const bson_t *expected, const char *what)
{
    model_error_t error = {0};
    model__buffer_t out;
    bson_t found;

    model__buffer_init(&out, NULL, 0);
    if (!model__encode(types_plan(), record, &out, &error))
        fail_msg("%s: %s", what, error.message);
    assert_true(bson_init_static(&found, out.data, out.size));
    if (!bson_equal(&found, expected)) {
        const uint8_t *wanted = bson_get_data(expected);
        size_t at = 4;
        while (at < out.size && out.data[at] == wanted[at])
            at++;
        fail_msg("%s: %zu bytes for %u, another one at %zu", what, out.size, expected->len, at);
    }
    model__buffer_free(&out);
}

static void what_is_read_is_written_byte_for_byte(void **state)
{
    fixture_t fixture;

    (void)state;
    if (!take(&fixture, types_document(NULL, NULL)))
        fail_msg("%s", fixture.error.message);
    check_written(&fixture.record, fixture.document, "all");
    end(&fixture);
}

static void members_have_the_values_that_are_stored(void **state)
{
    fixture_t fixture;
    const types_t *record = &fixture.record;

    (void)state;
    assert_true(take(&fixture, types_document(NULL, NULL)));
    assert_int_equal(record->id, 65535);
    assert_int_equal(record->tiny, -100);
    assert_int_equal(record->byte, 255);
    assert_int_equal(record->stamp.seconds, UINT32_MAX);
    assert_int_equal(record->stamp.increment, 7);
    assert_string_equal(record->regex.pattern, "^a/b");
    assert_string_equal(record->regex.options, "im");
    assert_int_equal(record->code.length, 3);
    assert_memory_equal(record->code.data, "f()", 4);
    assert_int_equal(record->embedding.count, 2);
    assert_true(record->embedding.items[0] == 1.0f && record->embedding.items[1] == -10.0f);
    assert_int_equal((uintptr_t)record->embedding.items % _Alignof(float), 0);
    assert_int_equal(record->codes.count, 2);
    assert_int_equal(record->codes.items[0], 127);
    assert_int_equal(record->codes.items[1], -128);
    assert_string_equal(record->owner.collection, "people");
    assert_int_equal(record->any.type, BSON_TYPE_MINKEY);
    assert_true(record->opt_natural.has && record->opt_natural.value == UINT32_MAX);
    assert_true(record->opt_mood.has && record->opt_mood.value == MOOD_SAD);
    assert_int_equal(record->anything.count, 4);
    assert_int_equal(record->anything.items[0].type, BSON_TYPE_NULL);
    assert_int_equal(record->anything.items[3].type, BSON_TYPE_DOCUMENT);
    assert_int_equal(record->moods.items[1], MOOD_GLAD);
    end(&fixture);
}

static void what_can_be_empty_is_left_out_and_read_as_empty(void **state)
{
    static const char *const keys[] = {
        "regex",     "code",        "embedding", "codes",    "any",   "opt_tiny",       "opt_stamp",
        "opt_ratio", "opt_natural", "regexes",   "anything", "moods", "opt_mood_number"};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(keys); i++) {
        fixture_t missing, null;
        assert_true(take(&missing, types_document(keys[i], "")));
        check_written(&missing.record, missing.document, keys[i]);
        assert_true(take(&null, types_document(keys[i], "null")));
        check_written(&null.record, missing.document, keys[i]);
        end(&missing);
        end(&null);
    }
}

/* Members that are read but for other reasons than their number. */
static const struct misfit {
    const char *key, *json, *path, *rule;
} misfits[] = {
    {"stamp", LONG("1"), "stamp", "type"},
    {"stamp", "{'$date':{'$numberLong':'1'}}", "stamp", "type"},
    {"regex", "'a'", "regex", "type"},
    {"code", "'a'", "code", "type"},
    {"code", "{'$code':'a','$scope':{}}", "code", "type"},
    {"embedding", "[" DOUBLE("1.0") "]", "embedding", "type"},
    {"embedding", BINARY("JwAAAIA/", "00"), "embedding", "type"},
    {"embedding", BINARY("AwAAAIA/", "09"), "embedding", "type"},
    {"embedding", BINARY("JwEAAIA/", "09"), "embedding", "type"},
    {"embedding", BINARY("JwAAAIA=", "09"), "embedding", "type"},
    {"embedding", BINARY("Jw==", "09"), "embedding", "type"},
    {"embedding", BINARY("", "09"), "embedding", "type"},
    {"codes", BINARY("JwAAAIA/", "09"), "codes", "type"},
    {"wide", LONG("2147483648"), "wide", "range"},
    {"wide_mood", LONG("2"), "wide_mood", "enum"},
    {"opt_mood", "'angry'", "opt_mood", "enum"},
    {"moods", "['glad','angry']", "moods.items[1]", "enum"},
    {"mood_numbers", "[" INT("7") "]", "mood_numbers.items[0]", "enum"},
    {"tinies", "[" INT("1") "," INT("128") "]", "tinies.items[1]", "range"},
    {"stamps", "[null]", "stamps.items[0]", "type"},
    {"owner", "{'$ref':1}", "owner.collection", "type"},
};

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(misfits); i++) {
        const struct misfit *row = &misfits[i];
        fixture_t fixture;
        if (take(&fixture, types_document(row->key, row->json)))
            fail_msg("%s: %s was read", row->key, row->json);
        assert_int_equal(fixture.error.code, MODEL_ERROR_MISMATCH);
        assert_string_equal(fixture.error.details[0].path, row->path);
        assert_string_equal(fixture.error.details[0].rule, row->rule);
        end(&fixture);
    }
}

static void vectors_may_be_of_no_numbers(void **state)
{
    fixture_t fixture;

    (void)state;
    assert_true(take(&fixture, types_document("embedding", BINARY("JwA=", "09"))));
    assert_non_null(fixture.record.embedding.items);
    assert_int_equal(fixture.record.embedding.count, 0);
    check_written(&fixture.record, fixture.document, "no numbers");
    end(&fixture);
}

static void text_that_is_not_utf8_is_corrupt(void **state)
{
    static const char *const keys[] = {"regex", "code"};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(keys); i++) {
        bson_t *document = types_document(keys[i], i ? CODE("Q") : REGEX("Q", ""));
        uint8_t *bytes = (uint8_t *)(uintptr_t)bson_get_data(document);
        uint8_t *q = memchr(bytes, 'Q', document->len);
        fixture_t fixture;
        *q = 0xff;
        assert_false(take(&fixture, document));
        assert_int_equal(fixture.error.code, MODEL_ERROR_CORRUPT);
        assert_string_equal(fixture.error.details[0].path, keys[i]);
        end(&fixture);
    }
}

static float default_numbers[] = {1, 2};
typedef struct holder {
    model_float_list_t vector;
} holder_t;
MODEL_DECLARE_EMBEDDED(holder, holder_t);
MODEL_DEFINE_EMBEDDED(holder, .defaults = (&(const holder_t){.vector = {default_numbers, 2}}),
                      MODEL_FIELDS(MODEL_VECTOR(holder, vector)));

static void a_default_vector_is_copied(void **state)
{
    model_memory_t memory = {0};
    model__reading_t reading = {.memory = &memory};
    bson_t document = BSON_INITIALIZER;
    const uint8_t *origin;
    holder_t record;

    (void)state;
    assert_true(model__decode_copy(model__plan_of(&holder_model, NULL), bson_get_data(&document),
                                   document.len, &record, &reading, &origin, NULL));
    assert_ptr_not_equal(record.vector.items, default_numbers);
    assert_int_equal(record.vector.count, 2);
    assert_memory_equal(record.vector.items, default_numbers, sizeof default_numbers);
    model__memory_clear(&memory);
}

/* ---- what encode refuses ---- */

static void refuse(const types_t *record, const char *path, const char *rule)
{
    model_error_t error = {0};
    model__buffer_t out;

    model__buffer_init(&out, NULL, 0);
    assert_false(model__encode(types_plan(), record, &out, &error));
    assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
    assert_string_equal(error.details[0].path, path);
    assert_string_equal(error.details[0].rule, rule);
    assert_int_equal(out.size, 0);
    model__buffer_free(&out);
}

static void what_could_not_be_read_is_not_written(void **state)
{
    model_regex_t no_pattern = {NULL, "i"};
    mood_t strange = (mood_t)2;
    model_raw_t none = {0};

    (void)state;
    refuse(&(types_t){.regex = {"\xff", NULL}}, "regex", "utf8");
    refuse(&(types_t){.regex = {"a", "\xff"}}, "regex", "utf8");
    refuse(&(types_t){.code = {"\xff", 1}}, "code", "utf8");
    refuse(&(types_t){.wide_mood = strange}, "wide_mood", "enum");
    refuse(&(types_t){.moods = {&strange, 1}}, "moods.items[0]", "enum");
    refuse(&(types_t){.regexes = {&no_pattern, 1}}, "regexes.items[0]", "required");
    refuse(&(types_t){.anything = {&none, 1}}, "anything.items[0]", "required");
}

static void a_vector_that_no_document_can_hold_is_refused(void **state)
{
    float one = 1;
    model_error_t error = {0};
    model__buffer_t out;

    (void)state;
    for (size_t shift = 0; shift < 8; shift++) {
        types_t record = {.embedding = {&one, SIZE_MAX >> (4 * shift)}};
        model__buffer_init(&out, NULL, 0);
        model__error_clear(&error);
        assert_false(model__encode(types_plan(), &record, &out, &error));
        assert_int_equal(error.code, MODEL_ERROR_LIMIT);
        model__buffer_free(&out);
    }
}

/* ---- changes ---- */

static size_t n_changed(const fixture_t *fixture)
{
    model__changes_t changes;
    model_memory_t memory = {0};
    model_error_t error = {0};

    if (!model__changes_find(types_plan(), &fixture->record, fixture->origin,
                             fixture->document->len, NULL, &memory, &changes, &error))
        fail_msg("%s", error.message);
    size_t n = changes.n_changed;
    model__changes_free(&changes);
    model__memory_clear(&memory);
    return n;
}

static void changes_are_seen_in_every_kind(void **state)
{
    fixture_t fixture;
    types_t *record = &fixture.record;

    (void)state;
    assert_true(take(&fixture, types_document(NULL, NULL)));
    assert_int_equal(n_changed(&fixture), 0);
    record->regex.options = NULL;
    record->code.length = 2;
    record->embedding.items[1] = 2;
    record->codes.count = 1;
    record->stamp.increment++;
    record->ratio = -0.0f;
    record->tiny = 3;
    record->byte = 3;
    assert_int_equal(n_changed(&fixture), 8);
    record->opt_mood_number.has = false;
    record->moods.items[0] = MOOD_GLAD;
    record->wide = 4;
    record->owner.database = "x";
    record->littles.items[0] = 6;
    record->anything.count = 3;
    assert_int_equal(n_changed(&fixture), 14);
    end(&fixture);
}

static void a_number_of_another_type_is_no_change(void **state)
{
    fixture_t fixture;

    (void)state;
    assert_true(take(&fixture, types_document("tiny", DOUBLE("-100.0"))));
    assert_int_equal(n_changed(&fixture), 0);
    end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_is_written_byte_for_byte),
        cmocka_unit_test(members_have_the_values_that_are_stored),
        cmocka_unit_test(what_can_be_empty_is_left_out_and_read_as_empty),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(vectors_may_be_of_no_numbers),
        cmocka_unit_test(a_default_vector_is_copied),
        cmocka_unit_test(text_that_is_not_utf8_is_corrupt),
        cmocka_unit_test(what_could_not_be_read_is_not_written),
        cmocka_unit_test(a_vector_that_no_document_can_hold_is_refused),
        cmocka_unit_test(changes_are_seen_in_every_kind),
        cmocka_unit_test(a_number_of_another_type_is_no_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Indexes with a collation: the server stores all members of one, also those that were not given.
 */
#include "live/register_models.h"

/* The model "plain", with one index instead of its own. */
static bool register_index_of(live_t *live, const model_index_t *index, model_error_t *error)
{
    static model_field_t fields[] = {
        MODEL_FIELD(plain, id, .role = MODEL_ID_OBJECT), MODEL_FIELD(plain, word), {.name = NULL}};
    static model_t model;
    static void *slot;
    const model_index_t indexes[] = {*index, {.unique = false}};

    model = plain_model;
    model.fields = fields;
    model.indexes = indexes;
    model.plan = &slot;
    bool ok = model_register(live->db, MODEL_LIST_OF(&model), error);
    model__plan_free(slot);
    slot = NULL;
    return ok;
}

#define BY_WORD(collation_)                                         \
    &(const model_index_t)                                          \
    {                                                               \
        .keys = {MODEL_ASC(plain, word)}, .collation = (collation_) \
    }

/* With all kinds of exceptions: what is usual in them. */
static const char *const locales[] = {"af",
                                      "am",
                                      "ar",
                                      "as",
                                      "bn",
                                      "bs_Cyrl",
                                      "cs",
                                      "da",
                                      "de",
                                      "de_AT",
                                      "de@collation=phonebook",
                                      "el",
                                      "en",
                                      "en_US",
                                      "en_US_POSIX",
                                      "es@collation=traditional",
                                      "fa",
                                      "fa_AF",
                                      "fi",
                                      "fr",
                                      "fr_CA",
                                      "gu",
                                      "he",
                                      "hi",
                                      "ig",
                                      "ja",
                                      "km",
                                      "kn",
                                      "kok",
                                      "ko",
                                      "mr",
                                      "mt",
                                      "my",
                                      "or",
                                      "pa",
                                      "ps",
                                      "ru",
                                      "si",
                                      "sr_Latn",
                                      "sv",
                                      "ta",
                                      "te",
                                      "th",
                                      "tr",
                                      "vi",
                                      "yi",
                                      "yo",
                                      "zh",
                                      "zh_Hant",
                                      "simple"};

static void an_index_is_created_once_in_every_locale(void **state)
{
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "locales");
    for (size_t i = 0; i < MODEL__COUNT_OF(locales); i++) {
        const model_collation_t collation = {.locale = locales[i]};
        for (int twice = 0; twice < 2; twice++)
            if (!register_index_of(&live, BY_WORD(&collation), &error))
                fail_msg("%s: %s", locales[i], error.message);
        assert_int_equal(register_count(&live, "plain"), 2);
        live_must(&live, "{\"drop\": \"plain\"}");
    }
    live_close(&live);
}

static void an_index_has_the_collation_that_was_declared(void **state)
{
    static const model_collation_t collation = {.locale = "en", .strength = 2, .numeric = true};
    live_t live;
    model_error_t error;
    bson_iter_t iter, at;

    (void)state;
    live_open(&live, "declared");
    assert_true(register_index_of(&live, BY_WORD(&collation), &error));
    bson_t *index = register_index(&live, "plain", "word_1");
    assert_non_null(index);
    assert_true(bson_iter_init(&iter, index) &&
                bson_iter_find_descendant(&iter, "collation.strength", &at));
    assert_int_equal(bson_iter_as_int64(&at), 2);
    assert_true(bson_iter_init(&iter, index) &&
                bson_iter_find_descendant(&iter, "collation.numericOrdering", &at));
    assert_true(bson_iter_as_bool(&at));
    bson_destroy(index);
    live_close(&live);
}

#define DANISH         \
    {                  \
        .locale = "da" \
    }
#define ENGLISH                       \
    {                                 \
        .locale = "en", .strength = 2 \
    }

/* An index on word that is there, of the name "word_1" or "w", against a declared collation. */
static const struct {
    const char *there;
    model_collation_t collation;
    bool accepted;
    int n; /* indexes afterwards */
} others[] = {
    {"w\", \"collation\": {\"locale\": \"en\", \"strength\": 2}", ENGLISH, true, 2},
    {"w\", \"collation\": {\"locale\": \"en\", \"strength\": 2.0, \"caseLevel\": false}", ENGLISH,
     true, 2},
    {"w\", \"collation\": {\"locale\": \"en\", \"strength\": 3}", {.locale = "en"}, true, 2},
    {"w\", \"collation\": {\"locale\": \"da\", \"caseFirst\": \"upper\"}", DANISH, true, 2},
    {"w\"", {.locale = "simple"}, true, 2},
    {"w\"", ENGLISH, true, 3},
    {"w\", \"collation\": {\"locale\": \"en\"}", ENGLISH, true, 3},
    {"w\", \"collation\": {\"locale\": \"fr\", \"strength\": 2}", ENGLISH, true, 3},
    {"w\", \"collation\": {\"locale\": \"en\", \"strength\": 2, \"caseLevel\": true}", ENGLISH,
     true, 3},
    {"w\", \"collation\": {\"locale\": \"en\", \"strength\": 2, \"backwards\": true}", ENGLISH,
     true, 3},
    {"w\", \"collation\": {\"locale\": \"en\", \"strength\": 2, \"alternate\": \"shifted\"}",
     ENGLISH, true, 3},
    {"w\", \"collation\": {\"locale\": \"en\", \"strength\": 2, \"maxVariable\": \"space\"}",
     ENGLISH, true, 3},
    {"w\", \"collation\": {\"locale\": \"en\", \"strength\": 2, \"normalization\": true}", ENGLISH,
     true, 3},
    {"w\", \"collation\": {\"locale\": \"da\", \"caseFirst\": \"off\"}", DANISH, true, 3},
    {"w\", \"collation\": {\"locale\": \"en\"}", {.locale = "simple"}, true, 3},
    {"word_1\"", ENGLISH, false, 2},
    {"word_1\", \"collation\": {\"locale\": \"en\"}", ENGLISH, false, 2},
    {"w\", \"unique\": true, \"collation\": {\"locale\": \"en\", \"strength\": 2}", ENGLISH, false,
     2},
    {"w\", \"sparse\": true, \"collation\": {\"locale\": \"en\", \"strength\": 2}", ENGLISH, false,
     2},
};

static void make_index(live_t *live, const char *rest)
{
    char json[512];

    snprintf(json, sizeof json,
             "{\"createIndexes\": \"plain\", \"indexes\": [{\"key\": {\"word\": 1}, \"name\": "
             "\"%s}]}",
             rest);
    live_must(live, json);
}

static void collations_are_compared_with_all_their_members(void **state)
{
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "others");
    for (size_t i = 0; i < MODEL__COUNT_OF(others); i++) {
        make_index(&live, others[i].there);
        bool done = register_index_of(&live, BY_WORD(&others[i].collation), &error);
        int n = register_count(&live, "plain");
        if (done != others[i].accepted || n != others[i].n)
            fail_msg("%s: %s, %d", others[i].there, done ? "accepted" : error.message, n);
        if (!done)
            assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
        live_must(&live, "{\"drop\": \"plain\"}");
    }
    live_close(&live);
}

static void a_collection_with_a_collation_has_indexes_of_others(void **state)
{
    static const model_collation_t simple = {.locale = "simple"}, same = ENGLISH;
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "inherited");
    live_must(&live, "{\"create\": \"plain\", \"collation\": {\"locale\": \"en\", "
                     "\"strength\": 2}}");
    for (int twice = 0; twice < 2; twice++)
        assert_true(register_index_of(&live, BY_WORD(&same), &error));
    assert_true(register_index_of(&live, BY_WORD(NULL), &error));
    assert_int_equal(register_count(&live, "plain"), 2);
    model_index_t bytes = *BY_WORD(&simple);
    bytes.name = "bytes";
    for (int twice = 0; twice < 2; twice++)
        assert_true(register_index_of(&live, &bytes, &error));
    assert_int_equal(register_count(&live, "plain"), 3);
    live_close(&live);
}

static const struct {
    model_collation_t collation;
    const char *says;
} wrong[] = {
    {{.strength = 2}, ".locale"},
    {{.locale = "e n"}, ".locale"},
    {{.locale = "en", .strength = 6}, ".strength"},
    {{.locale = "en", .case_first = "none"}, ".case_first"},
    {{.locale = "en", .alternate = "moved"}, ".alternate"},
    {{.locale = "en", .max_variable = "all"}, ".max_variable"},
    {{.locale = "simple", .strength = 1}, "simple"},
};

static void a_wrong_word_is_refused_before_anything_is_sent(void **state)
{
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "wrong");
    live_fail_point(&live, "\"alwaysOn\"",
                    "\"failCommands\": [\"listIndexes\", \"createIndexes\"], \"errorCode\": 4711");
    for (size_t i = 0; i < MODEL__COUNT_OF(wrong); i++) {
        assert_false(register_index_of(&live, BY_WORD(&wrong[i].collation), &error));
        assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
        assert_non_null(strstr(error.message, wrong[i].says));
        assert_non_null(strstr(error.message, "word_1"));
        assert_non_null(strstr(error.message, "plain"));
    }
    live_fail_point_off(&live);
    live_close(&live);
}

static void all_models_are_checked_before_an_index_is_made(void **state)
{
    static const model_collation_t wrong_one = {.locale = ""};
    static const model_index_t indexes[] = {
        {.keys = {MODEL_ASC(legacy, created_at)}, .collation = &wrong_one}, {.unique = false}};
    void *slot = NULL;
    model_t second = legacy_model;
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "two");
    second.indexes = indexes;
    second.plan = &slot;
    assert_false(model_register(live.db, MODEL_LIST_OF(&plain_model, &second), &error));
    assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
    assert_int_equal(register_count(&live, "plain"), 0);
    model__plan_free(slot);
    live_close(&live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_index_is_created_once_in_every_locale),
        cmocka_unit_test(an_index_has_the_collation_that_was_declared),
        cmocka_unit_test(collations_are_compared_with_all_their_members),
        cmocka_unit_test(a_collection_with_a_collation_has_indexes_of_others),
        cmocka_unit_test(a_wrong_word_is_refused_before_anything_is_sent),
        cmocka_unit_test(all_models_are_checked_before_an_index_is_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

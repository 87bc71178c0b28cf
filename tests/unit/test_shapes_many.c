/* Fixed arrays, lists of lists, maps: what is refused, what changes, what rules see. */
#include "shape_models.h"

typedef struct {
    const char *city;
    int32_t floor;
} office_t;
MODEL_DECLARE_EMBEDDED(office, office_t);
typedef struct {
    const char *key;
    office_t value;
} office_entry_t;

typedef struct {
    model_meta_t meta;
    int64_t id;
    double position[2];
    MODEL_LIST(model_double_list_t) polygon;
    MODEL_LIST(model_string_list_t) words;
    MODEL_MAP(const char *) settings;
    MODEL_MAP(int32_t) anything;
    struct {
        office_entry_t *items;
        size_t count;
    } offices;
} place_t;
MODEL_DECLARE(place, place_t, int64_t);

static double default_row[] = {1, 2};
static model_double_list_t default_polygon[] = {{default_row, 2}};

MODEL_DEFINE_EMBEDDED(office, MODEL_FIELDS(MODEL_FIELD(office, city, .also_read = {"town"},
                                                       .length = MODEL_AT_MOST(4),
                                                       .prepare = model_lower_case),
                                           MODEL_FIELD(office, floor)));
MODEL_DEFINE(place, .defaults = (&(const place_t){.polygon = {default_polygon, 1}}),
             MODEL_FIELDS(MODEL_FIELD(place, id, .role = MODEL_ID_CALLER),
                          MODEL_FIELD(place, position, .range = MODEL_BETWEEN(-180.0, 180.0)),
                          MODEL_LISTS(place, polygon, .items = MODEL_AT_MOST(2)),
                          MODEL_LISTS(place, words, .length = MODEL_AT_MOST(3),
                                      .prepare = model_lower_case),
                          MODEL_MAP_FIELD(place, settings, .items = MODEL_AT_MOST(3),
                                          .prepare = model_trim, .also_read = {"options"}),
                          MODEL_MAP_FIELD(place, anything, .any_key = true),
                          MODEL_EMBED_MAP(place, offices, office)));

#define BASE "'_id':{'$numberLong':'1'},'position':[1.5,2.5],'polygon':null"
#define BASE_WITH(more) "{" BASE "," more "}"

static void everything_makes_the_trip(void **state)
{
    (void)state;
    makes_the_trip(&place_model,
                   BASE_WITH("'words':[['a','b'],[]],'settings':{'b':'1','a':'2'},"
                             "'anything':{'':1,'$x':2,'a.b':3},"
                             "'offices':{'home':{'city':'oslo','floor':1},'x':{'floor':0}}"));
}

/* ---- reading ---- */

static const struct misfit {
    const char *text;
    model_code_t code;
    const char *path, *rule;
} misfits[] = {
    {"'position':[1.5]", MODEL_ERROR_MISMATCH, "position", "items"},
    {"'position':[1.5,2.5,3.5]", MODEL_ERROR_MISMATCH, "position", "items"},
    {"'position':[]", MODEL_ERROR_MISMATCH, "position", "items"},
    {"'position':[1.5,'x']", MODEL_ERROR_MISMATCH, "position[1]", "type"},
    {"'position':[1.5,null]", MODEL_ERROR_MISMATCH, "position[1]", "type"},
    {"'position':1.5", MODEL_ERROR_MISMATCH, "position", "type"},
    {"'position':{'0':1.5,'1':1.5}", MODEL_ERROR_MISMATCH, "position", "type"},
    {"'polygon':[1.5]", MODEL_ERROR_MISMATCH, "polygon.items[0]", "type"},
    {"'polygon':[[1.5],[1.5,[]]]", MODEL_ERROR_MISMATCH, "polygon.items[1].items[1]", "type"},
    {"'polygon':[[1.5],null]", MODEL_ERROR_MISMATCH, "polygon.items[1]", "type"},
    {"'polygon':{}", MODEL_ERROR_MISMATCH, "polygon", "type"},
    {"'settings':[]", MODEL_ERROR_MISMATCH, "settings", "type"},
    {"'settings':{'a':'x','b':1}", MODEL_ERROR_MISMATCH, "settings.items[1].value", "type"},
    {"'settings':{'a':null}", MODEL_ERROR_MISMATCH, "settings.items[0].value", "type"},
    {"'settings':{'a':'x','':'y'}", MODEL_ERROR_MISMATCH, "settings.items[1].key", "key"},
    {"'settings':{'$a':'x'}", MODEL_ERROR_MISMATCH, "settings.items[0].key", "key"},
    {"'settings':{'a.b':'x'}", MODEL_ERROR_MISMATCH, "settings.items[0].key", "key"},
    {"'offices':{'a':{},'b':{'floor':'x'}}", MODEL_ERROR_MISMATCH, "offices.items[1].value.floor",
     "type"},
    {"'offices':{'a':[]}", MODEL_ERROR_MISMATCH, "offices.items[0].value", "type"},
};

static void reading_says_which_item_does_not_fit(void **state)
{
    char text[256];

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(misfits); i++) {
        snprintf(text, sizeof text, "{'_id':1,%s}", misfits[i].text);
        refuses(&place_model, text, misfits[i].code, misfits[i].path, misfits[i].rule);
    }
}

static void reading_refuses_corrupt_keys_of_a_map(void **state)
{
    static const struct corrupt {
        const char *from, *to, *path, *rule;
    } rows[] = {
        {"bb", "aa", "settings", "key"},
        {"aa", "a\xff", "settings.items[0].key", "utf8"},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        bson_t *document = json("{'_id':1,'settings':{'aa':'x','bb':'y'}}");
        model_error_t error = {0};
        reading_t reading;
        uint8_t *bytes = (uint8_t *)(uintptr_t)bson_get_data(document);
        for (size_t at = 0; at + 2 < document->len; at++)
            if (!memcmp(bytes + at, rows[i].from, 3))
                memcpy(bytes + at, rows[i].to, 3);
        assert_false(read_bson(&reading, &place_model, document, &error));
        failed(&error, MODEL_ERROR_CORRUPT, rows[i].path, rows[i].rule);
        end_reading(&reading);
        bson_destroy(document);
    }
}

static void old_names_are_read_for_and_in_maps(void **state)
{
    reading_t reading;

    (void)state;
    read_text(&reading, &place_model,
              "{'_id':1,'options':{'a':'x'},'offices':{'h':{'town':'rome'}}}");
    const place_t *place = reading.record;
    assert_string_equal(place->settings.items[0].value, "x");
    assert_string_equal(place->offices.items[0].value.city, "rome");
    end_reading(&reading);
}

/* ---- writing ---- */

typedef struct {
    const char *key, *value;
} setting_t;

static void writing_says_which_key_or_value_is_refused(void **state)
{
    static setting_t settings[2];
    const struct {
        setting_t first, second;
        const char *path, *rule;
    } rows[] = {
        {{"a", "x"}, {"a", "x"}, "settings.items[1].key", "key"},
        {{"a", "x"}, {"", "x"}, "settings.items[1].key", "key"},
        {{"$a", "x"}, {"b", "x"}, "settings.items[0].key", "key"},
        {{"a", "x"}, {"b.c", "x"}, "settings.items[1].key", "key"},
        {{"a", "x"}, {NULL, "x"}, "settings.items[1].key", "required"},
        {{"a", "x"}, {"\xff", "x"}, "settings.items[1].key", "utf8"},
        {{"a", NULL}, {"b", "x"}, "settings.items[0].value", "required"},
        {{"a", "x"}, {"b", "\xff"}, "settings.items[1].value", "utf8"},
    };
    place_t place = {.id = 1};

    (void)state;
    memcpy(&place.settings.items, &(setting_t *){settings}, sizeof(setting_t *));
    place.settings.count = 2;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        settings[0] = rows[i].first;
        settings[1] = rows[i].second;
        does_not_write(&place_model, &place, MODEL_ERROR_VALIDATION, rows[i].path, rows[i].rule);
    }
}

static void a_key_is_repeated_however_many_there_are(void **state)
{
    enum { N = 1000 };
    static char keys[N][8];
    office_entry_t *entries = calloc(N, sizeof *entries);
    place_t place = {.id = 1, .offices = {entries, N}};
    model_error_t error = {0};

    (void)state;
    for (size_t i = 0; i < N; i++) {
        snprintf(keys[i], sizeof keys[i], "k%zu", i);
        entries[i].key = keys[i];
    }
    assert_true(model_validate(&place_model, &place, &error));
    entries[700].key = "k5";
    entries[900].key = "k5";
    does_not_write(&place_model, &place, MODEL_ERROR_VALIDATION, "offices.items[700].key", "key");
    free(entries);
}

static void rules_are_about_each_value(void **state)
{
    double row[] = {1, 2};
    model_double_list_t rows[] = {{row, 2}, {row, 1}, {NULL, 0}};
    const char *long_word[] = {"abc", "abcd"};
    model_string_list_t words[] = {{long_word, 1}, {long_word, 2}};
    office_entry_t offices[] = {{"a", {"rome", 1}}, {"b", {"paris", 1}}};
    model_error_t error = {0};
    place_t place = {.id = 1,
                     .position = {200, -200},
                     .polygon = {rows, 3},
                     .words = {words, 2},
                     .offices = {offices, 2}};
    static const char *const paths[] = {"position[0]", "position[1]", "polygon",
                                        "words.items[1].items[1]", "offices.items[1].value.city"};

    (void)state;
    assert_false(model_validate(&place_model, &place, &error));
    assert_int_equal(error.n_failures, MODEL__COUNT_OF(paths));
    for (size_t i = 0; i < MODEL__COUNT_OF(paths); i++)
        assert_string_equal(error.details[i].path, paths[i]);
}

static void strings_in_items_are_prepared_in_a_copy(void **state)
{
    const char *word[] = {"AB"};
    model_string_list_t words[] = {{NULL, 0}, {word, 1}};
    office_entry_t offices[] = {{"A", {"OSLO", 1}}, {"B", {"oslo", 1}}};
    place_t place = {.id = 1, .words = {words, 2}, .offices = {offices, 2}}, copy;
    model_memory_t memory;

    (void)state;
    model__memory_init(&memory, 0);
    assert_true(model__prepare(plan_of(&place_model), &place, &copy, &memory, NULL));
    assert_string_equal(copy.words.items[1].items[0], "ab");
    assert_string_equal(copy.offices.items[0].value.city, "oslo");
    assert_string_equal(copy.offices.items[0].key, "A");
    assert_string_equal(word[0], "AB");
    assert_string_equal(offices[0].value.city, "OSLO");
    model__memory_clear(&memory);
}

/* ---- changes ---- */

#define IS(value) "{'$eq':" value ",'$not':{'$elemMatch':{'$eq':" value "}}}"

static void a_changed_array_is_set_whole_if_it_is_what_was_read(void **state)
{
    reading_t reading;

    (void)state;
    read_text(&reading, &place_model, "{'_id':1,'position':[1,2]}");
    place_t *place = reading.record;
    changes_are(&reading, "{}", "{}", "{}");
    place->position[1] = 2.5;
    changes_are(&reading, "{'position':[{'$numberDouble':'1.0'},2.5]}", "{}",
                "{'position':{'$eq':[1,2],'$not':{'$elemMatch':{'$type':'array'}}}}");
    end_reading(&reading);
}

static void a_changed_list_of_lists_is_set_whole_if_it_is_what_was_read(void **state)
{
    reading_t reading;

    (void)state;
    read_text(&reading, &place_model, "{'_id':1,'position':[1,2],'words':[['a'],['b','c']]}");
    place_t *place = reading.record;
    changes_are(&reading, "{}", "{}", "{}");
    place->words.items[1].items[0] = "d";
    changes_are(&reading, "{'words':[['a'],['d','c']]}", "{}",
                "{'words':" IS("[['a'],['b','c']]") "}");
    place->words.items[1].count = 1;
    place->words.items[1].items[0] = "b";
    changes_are(&reading, "{'words':[['a'],['b']]}", "{}", "{'words':" IS("[['a'],['b','c']]") "}");
    end_reading(&reading);
}

static void a_changed_map_is_set_whole_if_it_is_what_was_read(void **state)
{
    reading_t reading;

    (void)state;
    read_text(
        &reading, &place_model,
        "{'_id':1,'position':[1,2],'settings':{'a':'x','b':'y'},'offices':{'h':{'floor':1}}}");
    place_t *place = reading.record;
    changes_are(&reading, "{}", "{}", "{}");
    place->settings.items[0].value = "z";
    place->offices.items[0].value.floor = 2;
    changes_are(&reading, "{'settings':{'a':'z','b':'y'},'offices':{'h':{'floor':2}}}", "{}",
                "{'settings':" IS("{'a':'x','b':'y'}") ",'offices':" IS("{'h':{'floor':1}}") "}");
    end_reading(&reading);
}

static void a_map_in_another_order_is_the_same(void **state)
{
    reading_t reading;

    (void)state;
    read_text(&reading, &place_model,
              "{'_id':1,'position':[1,2],'offices':{'a':{},'b':{},'c':{}}}");
    place_t *place = reading.record;
    office_entry_t first = place->offices.items[0];
    place->offices.items[0] = place->offices.items[2];
    place->offices.items[2] = first;
    changes_are(&reading, "{}", "{}", "{}");
    place->offices.items[0].key = "d";
    changes_are(&reading, "{'offices':{'d':{'floor':0},'b':{'floor':0},'a':{'floor':0}}}", "{}",
                "{'offices':" IS("{'a':{},'b':{},'c':{}}") "}");
    end_reading(&reading);
}

static void a_map_that_is_taken_away_is_unset(void **state)
{
    reading_t reading;

    (void)state;
    read_text(&reading, &place_model, "{'_id':1,'position':[1,2],'options':{'a':'x'}}");
    place_t *place = reading.record;
    place->settings.items = NULL;
    changes_are(&reading, "{}", "{'settings':'','options':''}",
                "{'settings':" IS("null") ",'options':" IS("{'a':'x'}") "}");
    end_reading(&reading);
}

static void a_map_whose_items_hold_unknown_keys_is_not_rewritten(void **state)
{
    model_error_t error = {0};
    model__changes_t changes;
    model__buffer_t out;
    reading_t reading;

    (void)state;
    makes_the_trip(&place_model, "{" BASE ",'offices':{'h':{'floor':1}}}");
    read_text(&reading, &place_model, "{'_id':1,'offices':{'h':{'floor':1,'x':2}}}");
    place_t *place = reading.record;
    changes_are(&reading, "{}", "{}", "{}");
    place->offices.items[0].value.floor = 2;
    assert_false(model__changes_find(reading.plan, place, reading.origin, reading.size, NULL,
                                     &reading.memory, &changes, &error));
    failed(&error, MODEL_ERROR_UNSUPPORTED, "offices", "items");
    error = (model_error_t){0};
    model__buffer_init(&out, NULL, 0);
    assert_false(model__encode_over(reading.plan, place, reading.origin, NULL, &out, &error));
    failed(&error, MODEL_ERROR_UNSUPPORTED, "offices", "items");
    model__buffer_free(&out);
    end_reading(&reading);
}

/* ---- records ---- */

static void items_grow_in_a_managed_record(void **state)
{
    place_t *place = place_new();

    (void)state;
    assert_non_null(place);
    assert_true(place->polygon.items != default_polygon);
    assert_true(place->polygon.items[0].items != default_row);
    assert_true(MODEL_APPEND(place, place, polygon, ((model_double_list_t){NULL, 0})));
    for (int i = 0; i < 20; i++)
        assert_true(MODEL_APPEND(place, place, polygon.items[1], i));
    assert_true(MODEL_APPEND_AT(place, place, settings, "a", "x"));
    assert_true(MODEL_APPEND_AT(place, place, settings, "b", "y"));
    assert_true(MODEL_APPEND(place, place, offices, ((office_entry_t){"home", {"Oslo", 1}})));
    assert_false(model_grow(place, &place_model, "position", 1));
    assert_false(model_grow(place, &place_model, "polygon.items[5]", 1));
    assert_int_equal(place->polygon.items[1].count, 20);
    assert_true(place->polygon.items[1].items[19] == 19);
    assert_string_equal(place->settings.items[1].value, "y");
    assert_string_equal(place->offices.items[0].value.city, "Oslo");
    place_free(place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_makes_the_trip),
        cmocka_unit_test(reading_says_which_item_does_not_fit),
        cmocka_unit_test(reading_refuses_corrupt_keys_of_a_map),
        cmocka_unit_test(old_names_are_read_for_and_in_maps),
        cmocka_unit_test(writing_says_which_key_or_value_is_refused),
        cmocka_unit_test(a_key_is_repeated_however_many_there_are),
        cmocka_unit_test(rules_are_about_each_value),
        cmocka_unit_test(strings_in_items_are_prepared_in_a_copy),
        cmocka_unit_test(a_changed_array_is_set_whole_if_it_is_what_was_read),
        cmocka_unit_test(a_changed_list_of_lists_is_set_whole_if_it_is_what_was_read),
        cmocka_unit_test(a_changed_map_is_set_whole_if_it_is_what_was_read),
        cmocka_unit_test(a_map_in_another_order_is_the_same),
        cmocka_unit_test(a_map_that_is_taken_away_is_unset),
        cmocka_unit_test(a_map_whose_items_hold_unknown_keys_is_not_rewritten),
        cmocka_unit_test(items_grow_in_a_managed_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Indexes of words and of places: created, found again, refused. */
#include "live/venue.h"
#include "live/without_memory.h"

static bool register_one(live_t *live, const model_index_t *index, model_error_t *error)
{
    const model_index_t indexes[] = {*index, {.unique = false}};

    return register_venue(live, indexes, error);
}

#define WORDS "\"language_override\": \"language\", \"textIndexVersion\": 3}"

static const struct {
    model_index_t index;
    const char *name, *listed; /* as the server lists it, behind the name */
} declared[] = {
    {MODEL_INDEX({MODEL_TEXT(venue, title)}), "title_text",
     "\"weights\": {\"title\": 1}, \"default_language\": \"english\", " WORDS},
    {MODEL_INDEX({MODEL_TEXT(venue, title), MODEL_TEXT(venue, body)}, .weights = {3, 0},
                 .language = "FR"),
     "title_text_text_text",
     "\"weights\": {\"text\": 1, \"title\": 3}, \"default_language\": \"french\", " WORDS},
    {MODEL_INDEX({MODEL_TEXT(venue, tags), MODEL_TEXT(venue, remarks.items->text),
                  MODEL_TEXT(venue, code), MODEL_TEXT(venue, last->text),
                  MODEL_TEXT(venue, first.text)},
                 .weights = {1, 99999, 7}, .name = "all", .language = "none",
                 .language_member = MODEL_NAME(venue, lang)),
     "all",
     "\"weights\": {\"code\": 7, \"first.text\": 1, \"last.text\": 1, \"remarks.text\": 99999, "
     "\"tags\": 1}, \"default_language\": \"none\", \"language_override\": \"lang\", "
     "\"textIndexVersion\": 3}"},
    {MODEL_INDEX({MODEL_ASC(venue, size), MODEL_TEXT(venue, title), MODEL_DESC(venue, created_at)},
                 MODEL_ONLY(MODEL_GT(venue, size, 3))),
     "size_1_title_text_created_at_-1",
     "\"partialFilterExpression\": {\"size\": {\"$gt\": 3}}, \"weights\": "
     "{\"title\": 1}, \"default_language\": \"english\", " WORDS},
    {MODEL_INDEX({MODEL_2DSPHERE(venue, spot)}), "spot_2dsphere", "\"2dsphereIndexVersion\": 3}"},
    {MODEL_INDEX({MODEL_DESC(venue, size), MODEL_2DSPHERE(venue, pair),
                  MODEL_2DSPHERE(venue, point), MODEL_2DSPHERE(venue, track)}),
     "size_-1_pair_2dsphere_point_2dsphere_track_2dsphere", "\"2dsphereIndexVersion\": 3}"},
    {MODEL_INDEX({MODEL_2DSPHERE(venue, other_spot), MODEL_2DSPHERE(venue, remarks.items->spot)},
                 .sparse = true),
     "other_spot_2dsphere_remarks.spot_2dsphere",
     "\"sparse\": true, "
     "\"2dsphereIndexVersion\": 3}"},
};

static const char *without_blanks(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++)
        if (*from != ' ')
            *to++ = *from;
    *to = '\0';
    return text;
}

static bool lists(const bson_t *index, const char *rest)
{
    char wanted[512], *json = bson_as_relaxed_extended_json(index, NULL);

    snprintf(wanted, sizeof wanted, "%s", rest);
    bool found = strstr(without_blanks(json), without_blanks(wanted)) != NULL;
    if (!found)
        fprintf(stderr, "%s\n", json);
    bson_free(json);
    return found;
}

static void an_index_is_created_once(void **state)
{
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "once");
    for (size_t i = 0; i < MODEL__COUNT_OF(declared); i++) {
        for (int twice = 0; twice < 2; twice++)
            if (!register_one(&live, &declared[i].index, &error))
                fail_msg("%s: %s", declared[i].name, error.message);
        assert_int_equal(register_count(&live, "venue"), 2);
        bson_t *index = register_index(&live, "venue", declared[i].name);
        assert_non_null(index);
        if (!lists(index, declared[i].listed))
            fail_msg("%s", declared[i].name);
        bson_destroy(index);
        live_must(&live, "{\"drop\": \"venue\"}");
    }
    live_close(&live);
}

/* An index that is there, against the first or the second of the above. */
static const struct {
    const char *there;
    int index;
    bool accepted;
    int n; /* indexes afterwards */
} others[] = {
    {"\"key\": {\"title\": \"text\"}, \"name\": \"w\"", 0, true, 2},
    {"\"key\": {\"title\": \"text\"}, \"name\": \"w\", \"default_language\": \"en\"", 0, true, 2},
    {"\"key\": {\"title\": \"text\"}, \"name\": \"w\", \"weights\": {\"title\": 1}", 0, true, 2},
    {"\"key\": {\"title\": \"text\", \"text\": \"text\"}, \"name\": \"w\", \"weights\": "
     "{\"title\": "
     "3}, \"default_language\": \"french\"",
     1, true, 2},
    {"\"key\": {\"text\": \"text\", \"title\": \"text\"}, \"name\": \"w\", \"weights\": "
     "{\"title\": "
     "3.0}, \"default_language\": \"fr\"",
     1, true, 2},
    {"\"key\": {\"size\": 1, \"title\": \"text\", \"created_at\": -1}, \"name\": \"w\", "
     "\"partialFilterExpression\": {\"size\": {\"$gt\": 3.0}}",
     3, true, 2},
    {"\"key\": {\"title\": 1}, \"name\": \"w\"", 0, true, 3},
    {"\"key\": {\"title\": \"text\"}, \"name\": \"w\", \"weights\": {\"title\": 2}", 0, false, 2},
    {"\"key\": {\"title\": \"text\"}, \"name\": \"w\", \"default_language\": \"none\"", 0, false,
     2},
    {"\"key\": {\"title\": \"text\"}, \"name\": \"w\", \"language_override\": \"l\"", 0, false, 2},
    {"\"key\": {\"title\": \"text\", \"old\": \"text\"}, \"name\": \"w\"", 0, false, 2},
    {"\"key\": {\"old\": \"text\"}, \"name\": \"w\"", 0, false, 2},
    {"\"key\": {\"size\": 1, \"title\": \"text\"}, \"name\": \"w\"", 0, false, 2},
    {"\"key\": {\"title\": \"text\"}, \"name\": \"w\", \"partialFilterExpression\": {\"size\": 1}",
     0, false, 2},
    {"\"key\": {\"$**\": \"text\"}, \"name\": \"w\"", 0, false, 2},
    {"\"key\": {\"title\": 1}, \"name\": \"title_text\"", 0, false, 2},
    {"\"key\": {\"spot\": \"2dsphere\"}, \"name\": \"w\"", 4, true, 2},
    {"\"key\": {\"spot\": \"2dsphere\"}, \"name\": \"w\", \"2dsphereIndexVersion\": 2", 4, true, 2},
    {"\"key\": {\"spot\": \"2d\"}, \"name\": \"w\"", 4, true, 3},
    {"\"key\": {\"spot\": 1}, \"name\": \"w\"", 4, true, 3},
    {"\"key\": {\"spot\": \"2dsphere\", \"size\": 1}, \"name\": \"w\"", 4, true, 3},
    {"\"key\": {\"spot\": \"2dsphere\"}, \"name\": \"w\", \"sparse\": true", 4, false, 2},
};

static void an_index_that_is_there_is_accepted_or_refused(void **state)
{
    live_t live;
    model_error_t error;
    char json[512];

    (void)state;
    live_open(&live, "others");
    for (size_t i = 0; i < MODEL__COUNT_OF(others); i++) {
        snprintf(json, sizeof json, "{\"createIndexes\": \"venue\", \"indexes\": [{%s}]}",
                 others[i].there);
        live_must(&live, json);
        bool done = register_one(&live, &declared[others[i].index].index, &error);
        int n = register_count(&live, "venue");
        if (done != others[i].accepted || n != others[i].n)
            fail_msg("%s: %s, %d", others[i].there, done ? "accepted" : error.message, n);
        if (!done) {
            assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
            assert_true(error.index[0] && !error.driver_code);
        }
        live_must(&live, "{\"drop\": \"venue\"}");
    }
    live_close(&live);
}

static void a_collection_with_a_collation_takes_both(void **state)
{
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "collated");
    live_must(&live, "{\"create\": \"venue\", \"collation\": {\"locale\": \"en\", \"strength\": "
                     "2}}");
    const model_index_t both[] = {declared[0].index, declared[4].index, {.unique = false}};
    for (int twice = 0; twice < 2; twice++)
        if (!register_venue(&live, both, &error))
            fail_msg("%s", error.message);
    assert_int_equal(register_count(&live, "venue"), 3);
    live_close(&live);
}

static const model_collation_t english = {.locale = "en"}, simple = {.locale = "simple"};

/* What the server would refuse, or nobody can mean; the words name the culprit. */
static const model_term_t some[] = {MODEL_GT(venue, size, 3), {.op = 0}};
static const struct {
    model_index_t index;
    const char *path, *says;
} wrong[] = {
    {{.keys = {"title"}, .sparse = true, .only = some}, "", "sparse"},
    {{.keys = {"~size"}}, "size", "no string"},
    {{.keys = {"~names"}}, "names", "no string"},
    {{.keys = {"~grid"}}, "grid", "no string"},
    {{.keys = {"~remarks"}}, "remarks", "no string"},
    {{.keys = {"~created_at"}}, "created_at", "no string"},
    {{.keys = {"~nope"}}, "nope", "in an index"},
    {{.keys = {"~title", "title"}}, "title", "twice"},
    {{.keys = {"title", "~title"}}, "title", "twice"},
    {{.keys = {"~title", "~title"}}, "title", "twice"},
    {{.keys = {"@spot", "-spot"}}, "spot", "twice"},
    {{.keys = {"@spot", "size", "-size"}}, "size", "twice"},
    {{.keys = {"~title", "size", "-size"}}, "size", "twice"},
    {{.keys = {"~title", "size", "~body"}}, "body", "beside each other"},
    {{.keys = {"~title", "@spot"}}, "", "words and places"},
    {{.keys = {"@spot", "~title"}}, "", "words and places"},
    {{.keys = {"~title"}, .unique = true}, "title", "unique"},
    {{.keys = {"size", "@spot"}, .unique = true}, "spot", "unique"},
    {{.keys = {"~title"}, .weights = {-1}}, "title", "1 to 99999"},
    {{.keys = {"~title"}, .weights = {100000}}, "title", "1 to 99999"},
    {{.keys = {"~title", "size"}, .weights = {0, 2}}, "size", "no text"},
    {{.keys = {"~title"}, .weights = {0, 2}}, "", "more weights"},
    {{.keys = {"@spot"}, .weights = {2}}, "spot", "no text"},
    {{.keys = {"~title"}, .language = "klingon"}, "", "language"},
    {{.keys = {"~title"}, .language = ""}, "", "language"},
    {{.keys = {"title"}, .language = "en"}, "", "without texts"},
    {{.keys = {"title"}, .language_member = "lang"}, "", "without texts"},
    {{.keys = {"~title"}, .language_member = "nope"}, "nope", "no "},
    {{.keys = {"~title"}, .language_member = "size"}, "size", "no string"},
    {{.keys = {"~title"}, .language_member = "tags"}, "tags", "no string"},
    {{.keys = {"~title"}, .language_member = "first.text"}, "first.text", "no string"},
    {{.keys = {"~title"}, .collation = &english}, "", "simple"},
    {{.keys = {"@size"}}, "size", "no place"},
    {{.keys = {"@title"}}, "title", "no place"},
    {{.keys = {"@three"}}, "three", "no place"},
    {{.keys = {"@first"}}, "first", "no place"},
    {{.keys = {"@doors"}}, "doors", "no place"},
    {{.keys = {"@pair[0]"}}, "pair[0]", "no place"},
};

static void what_contradicts_itself_is_refused_before_anything_is_sent(void **state)
{
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "wrong");
    live_fail_point(&live, "\"alwaysOn\"",
                    "\"failCommands\": [\"listIndexes\", \"createIndexes\"], \"errorCode\": 4711");
    for (size_t i = 0; i < MODEL__COUNT_OF(wrong); i++) {
        if (register_one(&live, &wrong[i].index, &error))
            fail_msg("%zu is accepted", i);
        if (error.code != MODEL_ERROR_SCHEMA || !strstr(error.message, wrong[i].says) ||
            !strstr(error.message, "venue") ||
            strcmp(error.n_details ? error.details[0].path : "", wrong[i].path) != 0)
            fail_msg("%zu: %s (%s)", i, error.message, error.details[0].path);
    }
    live_fail_point_off(&live);
    live_close(&live);
}

static void two_indexes_of_words_are_refused(void **state)
{
    const model_index_t indexes[] = {{.keys = {"~title"}}, {.keys = {"~body"}}, {.unique = false}};
    const model_index_t same[] = {{.keys = {"~title"}},
                                  {.keys = {"~title"}, .name = "again", .language = "en"},
                                  {.unique = false}};
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "two");
    assert_false(register_venue(&live, indexes, &error));
    assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
    assert_non_null(strstr(error.message, "title_text"));
    assert_non_null(strstr(error.message, "text_text"));
    assert_int_equal(register_count(&live, "venue"), 0);
    assert_true(register_venue(&live, same, &error));
    assert_int_equal(register_count(&live, "venue"), 2);
    live_close(&live);
}

static void changed_weights_contradict_what_is_there(void **state)
{
    live_t live;
    model_error_t error;
    model_index_t index = declared[0].index;

    (void)state;
    live_open(&live, "changed");
    index.collation = &simple;
    assert_true(register_one(&live, &index, &error));
    index.weights[0] = 5;
    assert_false(register_one(&live, &index, &error));
    assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
    assert_string_equal(error.index, "title_text");
    live_close(&live);
}

#define assert_error(error_, code_) assert_int_equal((error_).code, (code_))

static void without_memory_all_indexes_are_made_or_none(void **state)
{
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "memory");
    const model_index_t both[] = {declared[2].index, declared[5].index, {.unique = false}};
    WITHOUT_MEMORY(register_venue(&live, both, &error), error,
                   assert_true(register_count(&live, "venue") % 3 == 0));
    assert_int_equal(register_count(&live, "venue"), 3);
    live_close(&live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_index_is_created_once),
        cmocka_unit_test(an_index_that_is_there_is_accepted_or_refused),
        cmocka_unit_test(a_collection_with_a_collation_takes_both),
        cmocka_unit_test(what_contradicts_itself_is_refused_before_anything_is_sent),
        cmocka_unit_test(two_indexes_of_words_are_refused),
        cmocka_unit_test(changed_weights_contradict_what_is_there),
        cmocka_unit_test(without_memory_all_indexes_are_made_or_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Whatever a stranger sends, on a server: it finds and changes the documents that it says, and no
 * others. */
#include "hostile_case.h"
#include "live/store_fixture.h"

static model_memory_t *memory;

static int set_up(void **state)
{
    memory = model_memory_new(0);
    fixture_setup(state);
    fixture_t *fixture = *state;
    assert_true(model_register(fixture->db, MODEL_LIST_OF(&thing_model), &fixture->error));
    raw_insert(fixture, "thing", "{'_id': 1, 'name': 'mine', 'secret': 'hunter2'}");
    raw_insert(fixture, "thing", "{'_id': 2, 'name': 'ada', 'secret': 'hunter3', 'tags': ['x']}");
    raw_insert(fixture, "thing",
               "{'_id': 3, 'name': 'other', 'secret': 'hunter4', 'any': {'$gt': ''}}");
    return 0;
}

static int tear_down(void **state)
{
    model_memory_free(memory);
    return fixture_teardown(state);
}

/* The two others are as they were, and what is secret stays so. */
static void others_are_as_they_were(fixture_t *fixture, const char *text)
{
    const int64_t n = raw_count(
        fixture, "thing",
        "{'$or': [{'_id': 1, 'secret': 'hunter2'}, {'_id': 2, 'name': 'ada', 'secret': 'hunter3',"
        " 'tags': ['x'], 'flag': null, 'credits': null}, {'_id': 3, 'name': 'other',"
        " 'secret': 'hunter4', 'any': {'$eq': {'$gt': ''}}, 'flag': null, 'credits': null}]}");

    if (n != 3)
        fail_msg("others were changed: %s", text);
    assert_int_equal(raw_count(fixture, "thing", "{}"), 3);
}

/* −1: refused. */
static int64_t count_in_url(fixture_t *fixture, const char *before, const hostile_t *text)
{
    const model_text_rules_t rules = {.max_bytes = 1 << 20};
    char *url = encoded(before, text);
    model_query_t query;
    int64_t n = -1;

    if (thing_query_parse(url, &rules, memory, &query, &fixture->error)) {
        query.limit = 0;
        if (!thing_count(fixture->db, &query, &n, &fixture->error))
            n = -1;
    }
    free(url);
    return n;
}

static bool stores_exactly(fixture_t *fixture, const hostile_t *text)
{
    thing_t *thing = thing_get(fixture->db, 1, &fixture->error);

    assert_done(thing, fixture->error);
    const bool same = thing->name && strlen(thing->name) == text->size &&
                      memcmp(thing->name, text->text, text->size) == 0;
    thing_free(thing);
    return same;
}

/* As a document of operators, then as a pipeline. */
static bool patch(fixture_t *fixture, const hostile_t *text, bool piped)
{
    char *json = quoted("{\"name\":", text, "}");
    model_update_t update;

    bool ok = thing_patch_parse(json, strlen(json), NULL, memory, &update, &fixture->error);
    free(json);
    if (!ok)
        return false;
    if (piped)
        MODEL_CHANGE(&update, MODEL_INC(thing, credits, 1));
    assert_done(thing_update_by_id(fixture->db, 1, &update, &fixture->error), fixture->error);
    if (!stores_exactly(fixture, text))
        fail_msg("stored as something else: %s", text->text);
    return true;
}

static void put_back(fixture_t *fixture)
{
    assert_done(
        thing_update_by_id(fixture->db, 1,
                           MODEL_UPDATE(MODEL_SET(thing, name, "mine"), MODEL_SET(thing, flag, 0)),
                           &fixture->error),
        fixture->error);
}

/* Only the one that has the text is found, before it is there none. */
static void find_by(fixture_t *fixture, const hostile_t *text, bool there)
{
    static const char *const before[] = {"name=", "name__in=x,",
                                         "name__contains=", "name__startswith=", "name__endswith="};

    for (size_t i = 0; text->size && i < MODEL__COUNT_OF(before); i++) {
        const int64_t n = count_in_url(fixture, before[i], text);
        if (n != there && n != -1)
            fail_msg("%s%s: %d", before[i], text->text, (int)n);
        assert_true(!there || i > 1 || n == 1);
    }
}

static void each_text_finds_and_changes_the_one_that_has_it(void **state)
{
    fixture_t *fixture = *state;

    for (size_t i = 0; i < MODEL__COUNT_OF(hostile_texts); i++) {
        const hostile_t *text = &hostile_texts[i];
        find_by(fixture, text, false);
        if (patch(fixture, text, false)) {
            find_by(fixture, text, true);
            assert_true(patch(fixture, text, true));
            model_updated_t updated;
            assert_done(thing_update_many(
                            fixture->db, MODEL_QUERY(.where = {MODEL_EQ(thing, name, text->text)}),
                            MODEL_UPDATE(MODEL_SET(thing, flag, 1)), &updated, &fixture->error),
                        fixture->error);
            assert_int_equal(updated.matched, 1);
        }
        others_are_as_they_were(fixture, text->text);
        put_back(fixture);
        model_memory_clear(memory);
    }
}

/* In lists, and taken out again. */
static void each_text_is_an_item(void **state)
{
    fixture_t *fixture = *state;

    for (size_t i = 0; i < MODEL__COUNT_OF(hostile_texts); i++) {
        const model_text_t text = {hostile_texts[i].text, hostile_texts[i].size};
        if (!thing_update_by_id(fixture->db, 1,
                                MODEL_UPDATE(MODEL_PUSH(thing, tags, &text),
                                             MODEL_ADD_TO_SET(thing, labels, &text)),
                                &fixture->error))
            continue;
        thing_t *thing = thing_get(fixture->db, 1, &fixture->error);
        assert_done(thing, fixture->error);
        assert_string_equal(thing->tags.items[0], text.data);
        assert_string_equal(thing->labels.items[thing->labels.count - 1], text.data);
        thing_free(thing);
        assert_done(thing_update_by_id(fixture->db, 1,
                                       MODEL_UPDATE(MODEL_PULL(thing, tags, &text),
                                                    MODEL_PULL(thing, labels, &text)),
                                       &fixture->error),
                    fixture->error);
        assert_stored(fixture, "thing", "{'_id': 1, 'tags': []}");
        others_are_as_they_were(fixture, text.data);
    }
}

/* What a map has under the text is this and nothing else. */
static void each_text_is_a_key(void **state)
{
    fixture_t *fixture = *state;

    for (size_t i = 0; i < MODEL__COUNT_OF(hostile_texts); i++) {
        char *json = quoted("{\"settings\":{", &hostile_texts[i], ":\"$secret\"}}");
        const char *key = hostile_texts[i].text;
        model_update_t update;
        if (thing_patch_parse(json, strlen(json), NULL, memory, &update, &fixture->error)) {
            assert_done(thing_update_by_id(fixture->db, 1, &update, &fixture->error),
                        fixture->error);
            int64_t n = 0;
            assert_done(
                thing_count(fixture->db,
                            MODEL_QUERY(.where = {MODEL_EQ_AT(thing, settings, key, "$secret")}),
                            &n, &fixture->error),
                fixture->error);
            assert_int_equal(n, 1);
        }
        others_are_as_they_were(fixture, key);
        free(json);
        model_memory_clear(memory);
    }
}

/* None is taken for the token of a page; nor is a token with another character in it. */
static void each_text_is_no_token(void **state)
{
    fixture_t *fixture = *state;
    thing_page_t page = {.count = 0};
    model_query_t query = {.sort = {MODEL_ASC(thing, name)}, .limit = 1};
    char token[MODEL_MAX_TOKEN + 1];

    for (size_t i = 0; i < MODEL__COUNT_OF(hostile_texts); i++) {
        query.after = hostile_texts[i].text;
        if (thing_page_next(fixture->db, &query, &page, &fixture->error))
            fail_msg("a token: %s", hostile_texts[i].text);
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
        assert_int_equal(page.count, 0);
    }
    query.after = NULL;
    assert_done(thing_page_next(fixture->db, &query, &page, &fixture->error), fixture->error);
    assert_non_null(page.next);
    strcpy(token, page.next);
    thing_page_free(&page);
    query.after = token;
    for (size_t i = 0; token[i]; i++) {
        token[i] ^= 1;
        assert_false(thing_page_next(fixture->db, &query, &page, &fixture->error));
        assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
        token[i] ^= 1;
    }
    assert_done(thing_page_next(fixture->db, &query, &page, &fixture->error), fixture->error);
    thing_page_free(&page);
}

/* A pattern that the server gives up on is an error; the others find what they find. */
static void each_pattern_ends(void **state)
{
    const model_text_rules_t rules = {.regex = true, .max_bytes = 1 << 20};
    fixture_t *fixture = *state;
    int64_t n;

    raw_insert(fixture, "thing",
               "{'_id': 4, 'name': 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'}");
    for (size_t i = 0; i < MODEL__COUNT_OF(hostile_texts); i++) {
        char *url = encoded("name__regex=", &hostile_texts[i]);
        model_query_t query;
        if (thing_query_parse(url, &rules, memory, &query, &fixture->error)) {
            query.limit = 0;
            if (!thing_count(fixture->db, &query, &n, &fixture->error))
                assert_true(fixture->error.code == MODEL_ERROR_ARGUMENT ||
                            fixture->error.code == MODEL_ERROR_SERVER ||
                            fixture->error.code == MODEL_ERROR_LIMIT);
        }
        free(url);
        model_memory_clear(memory);
    }
    raw_delete(fixture, "thing", "{'_id': 4}");
    others_are_as_they_were(fixture, "patterns");
}

/* In a record that is read from JSON and created. */
static void each_text_is_created_as_it_is(void **state)
{
    fixture_t *fixture = *state;

    for (size_t i = 0; i < MODEL__COUNT_OF(hostile_texts); i++) {
        char *json = quoted("{\"name\":", &hostile_texts[i], "}");
        thing_t *thing = thing_new_from_json(json, strlen(json), NULL, &fixture->error);
        free(json);
        if (!thing)
            continue;
        assert_done(thing_create(fixture->db, thing, &fixture->error), fixture->error);
        thing_t *same = thing_get(fixture->db, thing->id, &fixture->error);
        assert_done(same, fixture->error);
        assert_string_equal(same->name, hostile_texts[i].text);
        assert_done(thing_delete(fixture->db, same, &fixture->error), fixture->error);
        thing_free(same);
        thing_free(thing);
    }
    others_are_as_they_were(fixture, "in JSON");
}

/* A document that looks like an operator is compared as a document, and stored as it is. */
static void each_document_is_a_value(void **state)
{
    fixture_t *fixture = *state;

    for (size_t i = 0; i < MODEL__COUNT_OF(hostile_values); i++) {
        char json[512];
        model_update_t update;
        thing_t thing;
        int64_t n = 0;
        snprintf(json, sizeof json, "{\"any\":%s}", hostile_values[i]);
        if (*hostile_values[i] != '{' || !strcmp(hostile_values[i], "{\"$gt\":\"\"}") ||
            !thing_from_json(json, strlen(json), NULL, memory, &thing, &fixture->error))
            continue;
        const model_query_t *query = MODEL_QUERY(.where = {MODEL_EQ(thing, any, &thing.any)});
        assert_done(thing_count(fixture->db, query, &n, &fixture->error), fixture->error);
        if (n != 0)
            fail_msg("%s finds what it is not", json);
        assert_done(thing_patch_parse(json, strlen(json), NULL, memory, &update, &fixture->error),
                    fixture->error);
        MODEL_CHANGE(&update, MODEL_INC(thing, credits, 1));
        if (thing_update_by_id(fixture->db, 1, &update, &fixture->error)) {
            assert_done(thing_count(fixture->db, query, &n, &fixture->error), fixture->error);
            assert_int_equal(n, 1);
        }
        others_are_as_they_were(fixture, json);
    }
}

#define HOSTILE_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOSTILE_TEST(each_text_finds_and_changes_the_one_that_has_it),
        HOSTILE_TEST(each_text_is_an_item),
        HOSTILE_TEST(each_text_is_a_key),
        HOSTILE_TEST(each_text_is_no_token),
        HOSTILE_TEST(each_pattern_ends),
        HOSTILE_TEST(each_text_is_created_as_it_is),
        HOSTILE_TEST(each_document_is_a_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

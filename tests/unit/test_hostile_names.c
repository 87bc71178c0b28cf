/* Whatever a stranger sends as a name, a key, a number or a JSON value, it names no member that it
 * may not name, and is no operator. */
#include "hostile_fixture.h"

static bool is_text(const hostile_t *text, const char *other)
{
    return text->size == strlen(other) && memcmp(text->text, other, text->size) == 0;
}

/* ---- in URLs ---- */

/* Of the texts, these are members that a query may name. */
static bool is_member(const hostile_t *text)
{
    static const char *const names[] = {"id", "home.city", "tags.0", "-name"};

    for (size_t i = 0; i < MODEL__COUNT_OF(names); i++)
        if (is_text(text, names[i]))
            return true;
    return false;
}

static bool parse(char *url, model_query_t *query)
{
    const model_text_rules_t rules = {.regex = true, .max_bytes = 1 << 20};
    model_error_t error;

    bool ok = thing_query_parse(url, &rules, memory, query, &error);
    assert_true(ok || error.code == MODEL_ERROR_VALIDATION || error.code == MODEL_ERROR_LIMIT);
    free(url);
    return ok;
}

static void sorts_and_fields_name_members_only(void **state)
{
    model_query_t query;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(hostile_texts); i++) {
        const hostile_t *text = &hostile_texts[i];
        const bool down = text->size && *text->text == '-';
        if (parse(encoded("sort=", text), &query) != is_member(text))
            fail_msg("sort=%s", text->text);
        if (parse(encoded("fields=", text), &query) != (is_member(text) && !down))
            fail_msg("fields=%s", text->text);
    }
}

/* "TEXT=1": no text is the name of a member that a number fits, but id. */
static void names_of_conditions_are_members(void **state)
{
    model_query_t query;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(hostile_texts); i++) {
        const hostile_t *text = &hostile_texts[i];
        char *name = encoded("", text), *url = malloc(strlen(name) + 3);
        assert_non_null(url);
        sprintf(url, "%s=1", name);
        free(name);
        const bool known = is_text(text, "id") || is_text(text, "home.city") ||
                           is_text(text, "tags.0") || is_text(text, "name__ne") ||
                           is_text(text, "name__regex");
        if (parse(url, &query) != known)
            fail_msg("%s=1", text->text);
    }
}

static void pages_are_numbers(void **state)
{
    model_query_t query;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(hostile_texts); i++) {
        const hostile_t *text = &hostile_texts[i];
        if (parse(encoded("size=", text), &query) != is_text(text, "1"))
            fail_msg("size=%s", text->text);
        if (parse(encoded("page=", text), &query))
            assert_true(query.skip >= 0 && query.skip <= (int64_t)INT32_MAX * 20);
    }
}

/* Keys of a filter that are neither names of members nor operators of conditions. */
static void check_keys(bson_iter_t *at)
{
    static const char *const operators[] = {"$and", "$or", "$nor", "$not", "$regex", "$exists"};
    bson_iter_t inner;

    while (bson_iter_next(at)) {
        const char *key = bson_iter_key(at);
        bool known = takes_data(key) || (*key >= '0' && *key <= '9') ||
                     model__field_by_key(plan(), key, strcspn(key, "."));
        for (size_t i = 0; !known && i < MODEL__COUNT_OF(operators); i++)
            known = strcmp(operators[i], key) == 0;
        if (!known)
            fail_msg("%s is a key of the filter", key);
        if (!takes_data(key) && bson_iter_recurse(at, &inner))
            check_keys(&inner);
    }
}

/* As it comes, not encoded: "&" and "=" mean something. */
static void a_text_as_a_whole_query_has_known_operators_only(void **state)
{
    model_query_t query;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(hostile_texts); i++) {
        char *url = malloc(hostile_texts[i].size + sizeof "name=x");
        assert_non_null(url);
        sprintf(url, "name=x%s", hostile_texts[i].text);
        if (!parse(url, &query))
            continue;
        model__buffer_t out = {0};
        model__filter_t said;
        model_error_t error = {0};
        bson_iter_t at;
        assert_true(model__query_filter(plan(), &query, memory, &out, &said, &error));
        assert_true(bson_iter_init_from_data(&at, out.data, out.size));
        check_keys(&at);
        assert_null(query.fields[0]);
        model__buffer_free(&out);
    }
}

/* ---- keys of maps ---- */

static void a_key_of_a_map_is_one_segment_of_a_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(hostile_texts); i++) {
        const char *key = hostile_texts[i].text;
        const bool sound =
            *key && *key != '$' && !strchr(key, '.') && model__utf8_valid(key, strlen(key));
        model_query_t query = {.where = {MODEL_EQ_AT(thing, settings, key, "x")}};
        model__buffer_t out = {0};
        model__filter_t said;
        model_error_t error = {0};
        char wanted[2048];
        bson_iter_t at;
        bool ok = model__query_filter(plan(), &query, memory, &out, &said, &error);
        if (ok != sound)
            fail_msg("settings at %s", key);
        snprintf(wanted, sizeof wanted, "settings.%s", key);
        if (ok) {
            assert_true(bson_iter_init_from_data(&at, out.data, out.size) && bson_iter_next(&at));
            assert_string_equal(bson_iter_key(&at), wanted);
        }
        model__buffer_free(&out);
    }
}

/* A map in JSON takes the keys that one can ask for, and no others; with exactly these letters. */
static void keys_of_maps_in_json_are_names_too(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(hostile_texts); i++) {
        const hostile_t *text = &hostile_texts[i];
        char *json = quoted("{\"settings\":{", text, ":\"x\"}}");
        model_update_t update;
        model_error_t error;
        thing_t thing;
        const bool sound =
            text->size && *text->text != '$' && !memchr(text->text, '.', text->size) &&
            !memchr(text->text, 0, text->size) && model__utf8_valid(text->text, text->size);
        if (thing_from_json(json, strlen(json), NULL, memory, &thing, &error) != sound)
            fail_msg("%s: %s", json, error.message);
        if (thing_patch_parse(json, strlen(json), NULL, memory, &update, &error) != sound)
            fail_msg("%s: %s", json, error.message);
        assert_true(!sound || is_text(text, thing.settings.items[0].key));
        free(json);
    }
}

/* ---- JSON ---- */

static void keys_of_patches_are_members_that_may_be_changed(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(hostile_texts); i++) {
        char *json = quoted("{", &hostile_texts[i], ":1}");
        char *nested = quoted("{\"home\":{", &hostile_texts[i], ":\"x\"}}");
        model_update_t update;
        model_error_t error;
        if (thing_patch_parse(json, strlen(json), NULL, memory, &update, &error) ||
            thing_patch_parse(nested, strlen(nested), NULL, memory, &update, &error))
            fail_msg("%s", json);
        assert_true(error.code == MODEL_ERROR_VALIDATION || error.code == MODEL_ERROR_CORRUPT);
        free(nested);
        free(json);
    }
}

static void a_value_of_another_type_is_no_text(void **state)
{
    static const char *const forms[] = {"{\"name\":%s}", "{\"tags\":[%s]}",
                                        "{\"home\":{\"city\":%s}}", "{\"settings\":{\"a\":%s}}"};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(hostile_values); i++)
        for (size_t k = 0; k < MODEL__COUNT_OF(forms); k++) {
            char json[512];
            model_update_t update;
            model_error_t error;
            thing_t thing;
            snprintf(json, sizeof json, forms[k], hostile_values[i]);
            if (thing_patch_parse(json, strlen(json), NULL, memory, &update, &error))
                fail_msg("%s", json);
            assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
            assert_string_equal(error.details[0].rule, "type");
            if (thing_from_json(json, strlen(json), NULL, memory, &thing, &error))
                fail_msg("%s", json);
        }
}

static void shape_of_raw(const model_raw_t *any, shape_t *shape)
{
    const model_query_t query = {.where = {MODEL_EQ(thing, any, any), MODEL_NE(thing, any, any)}};
    const model__change_use_t use = {.now = 1};
    model__buffer_t out = {0};
    model__filter_t said;
    model__change_t change;
    model_error_t error = {0};

    shape->size = 0;
    if (!model__query_filter(plan(), &query, memory, &out, &said, &error))
        fail_msg("%s", error.message);
    shape_filter(shape, out.data, out.size);
    model__buffer_free(&out);
    if (!model__change_build(plan(),
                             MODEL_UPDATE(MODEL_SET(thing, any, any), MODEL_INC(thing, credits, 1)),
                             &use, memory, &change, &error))
        fail_msg("%s", error.message);
    shape_update(shape, &change);
    model__change_free(&change);
}

/* Documents that may be anything, {"$gt": ""} too, are compared and stored as they are. */
static void a_document_is_a_value(void **state)
{
    static shape_t wanted, found;
    static thing_t thing;
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(hostile_values); i++) {
        char json[512];
        model_error_t error;
        snprintf(json, sizeof json, "{\"any\":%s}", hostile_values[i]);
        if (*hostile_values[i] != '{' ||
            !thing_from_json(json, strlen(json), NULL, memory, &thing, &error))
            continue;
        n++;
        shape_of_raw(&thing.any, &found);
        if (!wanted.size)
            wanted = found;
        assert_string_equal(found.text, wanted.text);
    }
    assert_true(n > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorts_and_fields_name_members_only),
        cmocka_unit_test(names_of_conditions_are_members),
        cmocka_unit_test(pages_are_numbers),
        cmocka_unit_test(a_text_as_a_whole_query_has_known_operators_only),
        cmocka_unit_test(a_key_of_a_map_is_one_segment_of_a_name),
        cmocka_unit_test(keys_of_maps_in_json_are_names_too),
        cmocka_unit_test(keys_of_patches_are_members_that_may_be_changed),
        cmocka_unit_test(a_value_of_another_type_is_no_text),
        cmocka_unit_test(a_document_is_a_value),
    };

    return cmocka_run_group_tests(tests, begin, end);
}

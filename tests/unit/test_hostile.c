/* Whatever a stranger sends as a value, what goes to the server has the shape that it has for a
 * harmless one; or nothing goes there. */
#include "hostile_fixture.h"
#include "query/pipeline.h"

typedef struct {
    const char *_id, *text;
    bool same;
} found_t;
MODEL_DECLARE_RESULT(found, found_t);
MODEL_DEFINE_EMBEDDED(found, MODEL_FIELDS(MODEL_FIELD(found, _id), MODEL_FIELD(found, text),
                                          MODEL_FIELD(found, same)));

static const hostile_t harmless = {"harmless", 8};

/* ---- the ways in; false: refused ---- */

typedef bool way_t(const hostile_t *text, shape_t *shape, model_error_t *error);

static bool shape_of_query(const model_query_t *query, shape_t *shape, model_error_t *error)
{
    model__buffer_t out = {0};
    model__filter_t said;

    bool ok = model__query_filter(plan(), query, memory, &out, &said, error);
    if (ok)
        shape_filter(shape, out.data, out.size);
    model__buffer_free(&out);
    return ok;
}

static bool shape_of_change(const model_update_t *update, shape_t *shape, model_error_t *error)
{
    const model__change_use_t use = {.now = 1};
    model__change_t change;

    bool ok = model__change_build(plan(), update, &use, memory, &change, error);
    if (ok)
        shape_update(shape, &change);
    model__change_free(&change);
    return ok;
}

static bool in_url(const char *before, const hostile_t *text, shape_t *shape, model_error_t *error)
{
    const model_text_rules_t rules = {.regex = true, .max_bytes = 1 << 20};
    char *url = encoded(before, text);
    model_query_t query;

    bool ok = thing_query_parse(url, &rules, memory, &query, error) &&
              shape_of_query(&query, shape, error);
    free(url);
    return ok;
}

#define IN_URL(name, before)                                                      \
    static bool name(const hostile_t *text, shape_t *shape, model_error_t *error) \
    {                                                                             \
        return in_url(before, text, shape, error);                                \
    }

IN_URL(as_value, "name=")
IN_URL(as_other, "name__ne=")
IN_URL(as_bound, "name__gte=")
IN_URL(as_one_of, "name__in=")
IN_URL(as_none_of, "name__nin=x,")
IN_URL(as_part, "name__contains=")
IN_URL(as_folded_part, "name__icontains=")
IN_URL(as_start, "name__startswith=")
IN_URL(as_end, "name__iendswith=")
IN_URL(as_pattern, "name__regex=")
IN_URL(as_tag, "tags__all=a,")
IN_URL(as_inner_value, "home.city=")
IN_URL(as_number, "number__lt=")

/* ---- in C, where a text is given by address ---- */

static model_text_t text_of(const hostile_t *text)
{
    return (model_text_t){text->text, text->size};
}

static bool in_condition(const hostile_t *text, shape_t *shape, model_error_t *error)
{
    const model_text_t value = text_of(text);
    const model_query_t query = {.where = {MODEL_EQ(thing, name, &value)}};

    return shape_of_query(&query, shape, error);
}

static bool in_set(const hostile_t *text, shape_t *shape, model_error_t *error)
{
    const model_text_t value = text_of(text);

    return shape_of_change(MODEL_UPDATE(MODEL_SET(thing, name, &value)), shape, error);
}

/* "credits, default 100" makes a pipeline of it. */
static bool in_pipeline(const hostile_t *text, shape_t *shape, model_error_t *error)
{
    const model_text_t value = text_of(text);

    return shape_of_change(
        MODEL_UPDATE(MODEL_SET(thing, name, &value), MODEL_INC(thing, credits, 1)), shape, error);
}

static bool in_push(const hostile_t *text, shape_t *shape, model_error_t *error)
{
    const model_text_t value = text_of(text);

    return shape_of_change(
        MODEL_UPDATE(MODEL_PUSH(thing, tags, &value), MODEL_PULL(thing, labels, &value)), shape,
        error);
}

static bool in_list(const hostile_t *text, shape_t *shape, model_error_t *error)
{
    const char *items[] = {"a", text->text};
    const model_string_list_t list = {items, 2};

    if (strlen(text->text) != text->size)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "no C string");
    return shape_of_change(
        MODEL_UPDATE(MODEL_SET(thing, tags, &list), MODEL_ADD_TO_SET(thing, labels, text->text)),
        shape, error);
}

/* In a condition, as a literal, and compared with a member. */
static bool in_stages(const hostile_t *text, shape_t *shape, model_error_t *error)
{
    const model_text_t value = text_of(text);
    const model_pipeline_t *pipeline = MODEL_PIPELINE(
        thing, MODEL_MATCH(MODEL_EQ(thing, name, &value)),
        MODEL_GROUP(MODEL_KEY(found, _id, MODEL_MEMBER(thing, name)),
                    MODEL_FIRST(found, text, MODEL_LITERAL(&value)),
                    MODEL_LAST(found, same,
                               MODEL_IS_EQ(MODEL_MEMBER(thing, name), MODEL_LITERAL(&value)))));
    model__pipeline_t built = {.whole = false};

    bool ok = model__pipeline_build(plan(), pipeline, NULL, memory, &built, error);
    if (ok)
        shape_filter(shape, built.stages.data, built.stages.size);
    model__buffer_free(&built.stages);
    return ok;
}

static bool in_search(const hostile_t *text, shape_t *shape, model_error_t *error)
{
    const model_query_t query = {.where = {MODEL_TEXT_SEARCH(thing, text->text)}};

    return strlen(text->text) == text->size
               ? shape_of_query(&query, shape, error)
               : model__fail(error, MODEL_ERROR_ARGUMENT, "no C string");
}

static bool in_language(const hostile_t *text, shape_t *shape, model_error_t *error)
{
    const model_query_t query = {.where = {MODEL_TEXT_SEARCH_IN(thing, "x", text->text, 0)}};

    return shape_of_query(&query, shape, error);
}

/* ---- in JSON ---- */

static bool in_patch(const hostile_t *text, shape_t *shape, model_error_t *error)
{
    char *json = quoted("{\"name\":", text, "}");
    model_update_t update;

    bool ok = thing_patch_parse(json, strlen(json), NULL, memory, &update, error) &&
              shape_of_change(&update, shape, error);
    free(json);
    return ok;
}

static bool in_piped_patch(const hostile_t *text, shape_t *shape, model_error_t *error)
{
    char *json = quoted("{\"tags\":[\"a\",", text, "]}");
    model_update_t update;

    bool ok = thing_patch_parse(json, strlen(json), NULL, memory, &update, error);
    if (ok) {
        MODEL_CHANGE(&update, MODEL_INC(thing, credits, 1));
        ok = shape_of_change(&update, shape, error);
    }
    free(json);
    return ok;
}

/* What create would send. */
static bool in_record(const hostile_t *text, shape_t *shape, model_error_t *error)
{
    char *json = quoted("{\"name\":", text, "}");
    model__buffer_t out = {0};
    thing_t thing;

    bool ok = thing_from_json(json, strlen(json), NULL, memory, &thing, error) &&
              model__encode(plan(), &thing, &out, error);
    if (ok) {
        bson_iter_t at;
        assert_true(bson_iter_init_from_data(&at, out.data, out.size));
        while (bson_iter_next(&at))
            shape_value(shape, &at, true), shape_add(shape, ",");
    }
    model__buffer_free(&out);
    free(json);
    return ok;
}

static const struct entry {
    const char *name;
    way_t *way;
    const char *usual; /* another harmless value than a word */
} entries[] = {
    {"name=", as_value, NULL},
    {"name__ne=", as_other, NULL},
    {"name__gte=", as_bound, NULL},
    {"name__in=", as_one_of, NULL},
    {"name__nin=", as_none_of, NULL},
    {"name__contains=", as_part, NULL},
    {"name__icontains=", as_folded_part, NULL},
    {"name__startswith=", as_start, NULL},
    {"name__iendswith=", as_end, NULL},
    {"name__regex=", as_pattern, NULL},
    {"tags__all=", as_tag, NULL},
    {"home.city=", as_inner_value, NULL},
    {"number__lt=", as_number, "1"},
    {"MODEL_EQ", in_condition, NULL},
    {"MODEL_TEXT_SEARCH", in_search, NULL},
    {"MODEL_TEXT_SEARCH_IN", in_language, "en"},
    {"MODEL_SET", in_set, NULL},
    {"MODEL_SET in a pipeline", in_pipeline, NULL},
    {"MODEL_PUSH and MODEL_PULL", in_push, NULL},
    {"a list, MODEL_ADD_TO_SET", in_list, NULL},
    {"a pipeline", in_stages, NULL},
    {"a patch", in_patch, NULL},
    {"a patch as a pipeline", in_piped_patch, NULL},
    {"a record from JSON", in_record, NULL},
};

static void no_value_changes_the_shape(const struct entry *entry)
{
    static shape_t wanted, found;
    const hostile_t usual = {entry->usual ? entry->usual : harmless.text,
                             entry->usual ? strlen(entry->usual) : harmless.size};
    model_error_t error = {0};

    wanted.size = 0;
    if (!entry->way(&usual, &wanted, &error))
        fail_msg("%s: %s", entry->name, error.message);
    for (size_t i = 0; i < MODEL__COUNT_OF(hostile_texts); i++) {
        error = (model_error_t){.code = MODEL_OK};
        found.size = 0;
        if (!entry->way(&hostile_texts[i], &found, &error)) {
            assert_int_not_equal(error.code, MODEL_OK);
            assert_int_not_equal(error.code, MODEL_ERROR_MEMORY);
        } else if (strcmp(found.text, wanted.text) != 0) {
            fail_msg("%s: %zu, %s:\n%s\n%s", entry->name, i, hostile_texts[i].text, found.text,
                     wanted.text);
        }
    }
    model_memory_clear(memory);
}

static void no_text_changes_the_shape_of_what_is_sent(void **state)
{
    (void)state;
    assert_true(MODEL__COUNT_OF(hostile_texts) >= 200);
    for (size_t i = 0; i < MODEL__COUNT_OF(entries); i++)
        no_value_changes_the_shape(&entries[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_text_changes_the_shape_of_what_is_sent),
    };

    return cmocka_run_group_tests(tests, begin, end);
}

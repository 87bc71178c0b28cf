/* Text of a stranger in conditions: the filter always has the same form, and means that text. */
#include "fuzz.h"

#include "query/query.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <mongomodel/declare.h>
#include <mongomodel/geo.h>
#include <mongomodel/table.h>

typedef struct entry {
    const char *sku;
    model_string_list_t notes;
} entry_t;
MODEL_DECLARE_EMBEDDED(entry, entry_t);
typedef struct page {
    model_meta_t meta;
    bson_oid_t id;
    const char *title, *mail;
    model_text_t body;
    char code[6];
    double at[2];
    model_string_list_t tags;
    entry_t first, *next;
    entry_list_t lines;
} page_t;
MODEL_DECLARE(page, page_t, bson_oid_t);
MODEL_DEFINE_EMBEDDED(entry, MODEL_FIELDS(MODEL_FIELD(entry, sku), MODEL_FIELD(entry, notes)));
MODEL_DEFINE(page,
             MODEL_FIELDS(MODEL_FIELD(page, id, .role = MODEL_ID_OBJECT),
                          MODEL_FIELD(page, title, .key = "t"),
                          MODEL_FIELD(page, mail, .also_read = {"email"}), MODEL_FIELD(page, body),
                          MODEL_FIELD(page, code), MODEL_FIELD(page, at), MODEL_FIELD(page, tags),
                          MODEL_EMBED(page, first, entry), MODEL_EMBED(page, next, entry),
                          MODEL_EMBED_LIST(page, lines, entry)));

/* The conditions borrow all of these. */
static model_query_t query_of(const char *text, const char **texts, const model_text_t *body)
{
    return (model_query_t){
        .where = {MODEL_EQ(page, title, text), MODEL_NE(page, first.sku, text),
                  MODEL_ANY_OF(MODEL_IN(page, mail, text, "b"), MODEL_HAS(page, tags, text)),
                  MODEL_SOME_ITEM(page, lines, entry, MODEL_EQ(entry, sku, text),
                                  MODEL_HAS(entry, notes, text)),
                  MODEL_NIN_ARRAY(page, next->sku, texts, 2), MODEL_EQ(page, body, body),
                  MODEL_HAS_ALL(page, tags, text, "b"),
                  MODEL_HAS_ALL_ARRAY(page, first.notes, texts, 2),
                  MODEL_GT(page, lines.items->sku, text), MODEL_CONTAINS(page, body, body)}};
}

enum { N_SEARCHES = 6 };

static model_query_t search_of(uint8_t which, const char *text)
{
    model_query_t query = {.limit = 1};

    switch (which % N_SEARCHES) {
    case 0:
        MODEL_WHERE(&query, MODEL_CONTAINS(page, title, text));
        break;
    case 1:
        MODEL_WHERE(&query, MODEL_STARTS_WITH(page, title, text));
        break;
    case 2:
        MODEL_WHERE(&query, MODEL_ENDS_WITH(page, title, text));
        break;
    case 3:
        MODEL_WHERE(&query, MODEL_ICONTAINS(page, title, text));
        break;
    case 4:
        MODEL_WHERE(&query, MODEL_ISTARTS_WITH(page, title, text));
        break;
    default:
        MODEL_WHERE(&query, MODEL_REGEX(page, title, text, "i"));
    }
    return query;
}

/* Appends to out; false: refused, as a mistake of the caller or as too long. */
static bool filter_of(const model_query_t *query, model__buffer_t *out)
{
    model_error_t error = {.code = MODEL_OK};
    model_memory_t memory;
    model__filter_t filter;

    model__memory_init(&memory, 0);
    model__buffer_init(out, NULL, 0);
    bool ok = model__query_filter(fuzz_plan_of(&page_model), query, &memory, out, &filter, &error);
    model__memory_clear(&memory);
    FUZZ_CHECK(ok == (error.code == MODEL_OK));
    FUZZ_CHECK(ok || error.code == MODEL_ERROR_ARGUMENT || error.code == MODEL_ERROR_LIMIT);
    FUZZ_CHECK(!ok || model__bson_valid(out->data, out->size, NULL));
    return ok;
}

static void check_filter(const model_query_t *query, const model_query_t *harmless)
{
    model__buffer_t out, other;

    bool ok = filter_of(query, &out);
    FUZZ_CHECK(filter_of(harmless, &other));
    if (ok)
        fuzz_check_form(out.data, other.data);
    model__buffer_free(&out);
    model__buffer_free(&other);
}

/* The first pattern in a filter. */
static bool find_pattern(const uint8_t *document, model__found_t *found)
{
    const uint8_t *end = document + model__load32(document);

    for (const uint8_t *p = document + 4; model__bson_step(p, end, found) == MODEL__STEP_ELEMENT;
         p = model__found_end(found)) {
        if (found->type == BSON_TYPE_REGEX)
            return true;
        if (found->type == BSON_TYPE_DOCUMENT)
            return find_pattern(found->value, found);
    }
    return false;
}

static bool matches(const uint8_t *filter, const char *text)
{
    model__found_t found;
    int code;
    PCRE2_SIZE at;

    FUZZ_CHECK(find_pattern(filter, &found));
    pcre2_code *pattern =
        pcre2_compile(found.value, PCRE2_ZERO_TERMINATED, PCRE2_UTF, &code, &at, NULL);
    FUZZ_CHECK(pattern);
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    code = pcre2_match(pattern, (PCRE2_SPTR)text, strlen(text), 0, 0, data, NULL);
    pcre2_match_data_free(data);
    pcre2_code_free(pattern);
    return code >= 0;
}

static bool expected(uint8_t which, const char *text, const char *wanted)
{
    size_t size = strlen(wanted), room = strlen(text);

    if (which == 0)
        return strstr(text, wanted);
    if (which == 1)
        return !strncmp(text, wanted, size);
    return room >= size && !strcmp(text + room - size, wanted);
}

/* Does the pattern find what a search for the text itself finds? */
static void check_meaning(uint8_t which, const char *wanted, const char *text)
{
    model_query_t query = search_of(which, wanted);
    model__buffer_t out;

    which %= N_SEARCHES;
    bool ok = filter_of(&query, &out) && model__utf8_valid(text, strlen(text));
    if (ok && which < 3)
        FUZZ_CHECK(matches(out.data, text) == expected(which, text, wanted));
    model__buffer_free(&out);
}

/* Bytes of the caller as they are, or a refusal. */
static void check_raw(const uint8_t *bytes, size_t size)
{
    const model_raw_t raw = {bytes, size, MODEL_TYPE_DOCUMENT};
    model_query_t query = {.where = {MODEL_RAW(page, &raw), MODEL_NOT(MODEL_RAW(page, &raw))}};
    model__buffer_t out;

    bool ok = filter_of(&query, &out);
    FUZZ_CHECK(!ok || model__bson_valid(bytes, size, NULL));
    model__buffer_free(&out);
}

/* Words of a stranger are no more than what is searched. */
static void check_words(uint8_t which, const char *text)
{
    const int flags = which % 4;
    model_query_t query = {.where = {MODEL_TEXT_SEARCH_IN(page, text, NULL, flags)}};
    model_query_t harmless = {.where = {MODEL_TEXT_SEARCH_IN(page, "x", NULL, flags)}};

    check_filter(&query, &harmless);
    query = (model_query_t){.where = {MODEL_TEXT_SEARCH_IN(page, "x", text, 0)}};
    harmless = (model_query_t){.where = {MODEL_TEXT_SEARCH_IN(page, "x", "en", 0)}};
    check_filter(&query, &harmless);
}

/* Shapes of any numbers: a filter of the form that it always has, or a refusal. */
static void check_place(const uint8_t *bytes, size_t size)
{
    double numbers[6] = {0};

    memcpy(numbers, bytes, size < sizeof numbers ? size : sizeof numbers);
    const model_point_t corners[] = {
        {numbers[0], numbers[1]}, {numbers[2], numbers[3]}, {numbers[4], numbers[5]}};
    const model_box_t box = {corners[0], corners[1]}, small_box = {{0, 0}, {1, 1}};
    const model_circle_t circle = {corners[0], numbers[2]}, small_circle = {{0, 0}, 1};
    const model_near_t near = {.center = corners[0], .least = numbers[2], .most = numbers[3]};
    const model_polygon_t polygon = {.points = corners, .count = size % 4};
    const model_query_t queries[] = {{.where = {MODEL_WITHIN(page, at, &box)}},
                                     {.where = {MODEL_WITHIN(page, at, &small_box)}},
                                     {.where = {MODEL_WITHIN(page, at, &circle)}},
                                     {.where = {MODEL_WITHIN(page, at, &small_circle)}}};
    model__buffer_t out;

    check_filter(&queries[0], &queries[1]);
    check_filter(&queries[2], &queries[3]);
    const model_query_t others[] = {{.where = {MODEL_INTERSECTS(page, at, &polygon)}},
                                    {.where = {MODEL_NEAR(page, at, &near)}}};
    for (size_t i = 0; i < MODEL__COUNT_OF(others); i++) {
        filter_of(&others[i], &out);
        model__buffer_free(&out);
    }
}

/* A path of a stranger: a stored name of this model, or ARGUMENT. */
static void check_path(const char *text)
{
    model_error_t error = {.code = MODEL_OK};
    model_query_t query = {.sort = {text}, .fields = {text}};
    const model__plan_t *plan = fuzz_plan_of(&page_model);
    model__loaded_t loaded;
    model_memory_t memory;
    model__buffer_t out;
    bool any;

    model__memory_init(&memory, 0);
    model__buffer_init(&out, NULL, 0);
    if (model__query_sort(plan, &query, &out, &any, &error))
        FUZZ_CHECK(!any || model__bson_valid(out.data, out.size, NULL));
    else
        FUZZ_CHECK(error.code == MODEL_ERROR_ARGUMENT || error.code == MODEL_ERROR_UNSUPPORTED);
    out.size = 0;
    model__error_clear(&error);
    if (model__query_projection(plan, &query, &memory, &out, &any, &loaded, &error))
        FUZZ_CHECK(!any || model__bson_valid(out.data, out.size, NULL));
    else
        FUZZ_CHECK(error.code == MODEL_ERROR_ARGUMENT || error.code == MODEL_ERROR_UNSUPPORTED);
    model__buffer_free(&out);
    model__memory_clear(&memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t input = {data, data + size};
    uint8_t which = fuzz_byte(&input);
    char *text = fuzz_text(&input, fuzz_byte(&input));
    uint8_t *block = fuzz_block(&input, fuzz_byte(&input), 0, &size);
    char *rest = fuzz_text(&input, fuzz_left(&input));
    const char *texts[] = {text, rest}, *harmless_texts[] = {"x", "x"};
    model_text_t body = {(const char *)block, size}, harmless_body = {"x", 1};
    model_query_t query = query_of(text, texts, &body);
    model_query_t harmless = query_of("x", harmless_texts, &harmless_body);

    check_filter(&query, &harmless);
    query = search_of(which, text);
    harmless = search_of(which, "x");
    check_filter(&query, &harmless);
    check_meaning(which, text, rest);
    check_path(text);
    check_raw(block, size);
    check_words(which, text);
    check_place(block, size);
    free(text);
    free(block);
    free(rest);
    return 0;
}

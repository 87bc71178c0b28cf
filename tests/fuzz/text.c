/* A stranger's URL as a query: whatever it says, the filter has no operators but the known ones,
 * and no names but the model's. */
#include "fuzz.h"

#include "query/query.h"

#include <mongomodel/text.h>

static const char *const operators[] = {
    "$and", "$or", "$nor", "$not",    "$eq",    "$ne",        "$lt",   "$lte", "$gt",
    "$gte", "$in", "$nin", "$exists", "$regex", "$elemMatch", "$type", "$all", "$size",
};

static bool is_operator(const char *key)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(operators); i++)
        if (!strcmp(operators[i], key))
            return true;
    return false;
}

/* Below an operator that takes a value there is data, also with dollars. */
static bool takes_value(const char *key)
{
    return *key == '$' && strcmp(key, "$and") && strcmp(key, "$or") && strcmp(key, "$nor") &&
           strcmp(key, "$not") && strcmp(key, "$elemMatch");
}

static void check_keys(const uint8_t *document, bool array)
{
    const uint8_t *end = document + model__load32(document);
    model__found_t found;

    for (const uint8_t *p = document + 4; model__bson_step(p, end, &found) == MODEL__STEP_ELEMENT;
         p = model__found_end(&found)) {
        const char *key = model__found_key(&found);
        FUZZ_CHECK(array || *key != '$' || is_operator(key));
        if (!takes_value(key) &&
            (found.type == BSON_TYPE_DOCUMENT || found.type == BSON_TYPE_ARRAY))
            check_keys(found.value, found.type == BSON_TYPE_ARRAY);
    }
}

static void check_query(const model__plan_t *plan, const model_query_t *query,
                        model_memory_t *memory)
{
    model_error_t error = {.code = MODEL_OK};
    model__filter_t filter;
    model__loaded_t loaded;
    model__buffer_t out;
    bool any;

    model__buffer_init(&out, NULL, 0);
    bool ok = model__query_filter(plan, query, memory, &out, &filter, &error);
    fuzz_tell(&error);
    FUZZ_CHECK(ok && model__bson_valid(out.data, out.size, NULL));
    check_keys(out.data, false);
    out.size = 0;
    FUZZ_CHECK(model__query_sound(query, &error));
    FUZZ_CHECK(model__query_sort(plan, query, &out, &any, &error));
    out.size = 0;
    FUZZ_CHECK(model__query_projection(plan, query, memory, &out, &any, &loaded, &error));
    FUZZ_CHECK(query->skip >= 0 && query->limit >= 0 && query->limit <= 100);
    model__buffer_free(&out);
}

static void check_refusal(const model_error_t *error)
{
    FUZZ_CHECK(error->code == MODEL_ERROR_VALIDATION || error->code == MODEL_ERROR_LIMIT);
    FUZZ_CHECK(error->code == MODEL_ERROR_LIMIT || error->n_details);
    for (uint32_t i = 0; i < error->n_details; i++) {
        FUZZ_CHECK(error->details[i].rule[0] && error->details[i].message[0]);
        FUZZ_CHECK(model__utf8_valid(error->details[i].path, strlen(error->details[i].path)));
        FUZZ_CHECK(model__utf8_valid(error->details[i].message, strlen(error->details[i].message)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t input = {data, data + size};
    const model__plan_t *plan = fuzz_plan(fuzz_byte(&input));
    uint8_t flags = fuzz_byte(&input);
    char *text = fuzz_text(&input, fuzz_left(&input));
    model_text_rules_t rules = {.regex = flags & 1};
    model_memory_t memory;
    model_query_t query;
    model_error_t error;

    model__memory_init(&memory, flags & 2 ? 4096 : 0);
    bool ok = model_query_parse(plan->model, text, &rules, &memory, &query, &error);
    free(text); /* not needed afterwards */
    FUZZ_CHECK(ok == (error.code == MODEL_OK));
    FUZZ_CHECK(!memory.cap || memory.taken <= memory.cap);
    memory.cap = 0;
    query.after = NULL; /* a token: whether it is one is seen when it is used */
    if (ok)
        check_query(plan, &query, &memory);
    else
        check_refusal(&error);
    model__memory_clear(&memory);
    return 0;
}

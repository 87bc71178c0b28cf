/* Queries as text: parameters, one after the other; each that is wrong is reported. */
#include "query/text.h"

enum { MAX_BYTES = 8192, PAGE_SIZE = 20, MAX_PAGE_SIZE = 100 };

static bool take_names(model__parser_t *parser, model__piece_t value, const char **names,
                       size_t most, bool signs)
{
    if (names[0])
        return model__parser_fault(parser, MODEL__RULE_KEY, "comes twice");
    for (size_t n = 0; value.size; n++) {
        const char *text = model__parser_decode(parser, model__piece_next(&value, ','));
        model__target_t target;
        if (n == most)
            return model__parser_fault(parser, MODEL__RULE_ITEMS, "at most %zu", most);
        bool down = text && signs && *text == '-';
        if (!text || !model__target_find(parser, text + down, &target))
            return false;
        char *name = model__take(parser->memory, strlen(target.path) + 2);
        if (!name)
            return model__parser_full(parser);
        sprintf(name, "%s%s", down ? "-" : "", target.path);
        names[n] = name;
    }
    return names[0] || model__parser_fault(parser, MODEL__RULE_REQUIRED, "names nothing");
}

/* What cannot be sorted by is told now: a key twice, a member with old names. */
static bool take_sort(model__parser_t *parser, model__piece_t value)
{
    model_error_t why = {.code = MODEL_OK};
    model__buffer_t out = {0};
    bool any;

    if (!take_names(parser, value, parser->query->sort, MODEL_MAX_KEYS, true))
        return false;
    bool ok = model__query_sort(parser->plan, parser->query, &out, &any, &why);
    model__buffer_free(&out);
    if (ok)
        return true;
    if (why.code == MODEL_ERROR_MEMORY)
        return model__parser_full(parser);
    return model__parser_fault(parser, MODEL__RULE_KEY, "%.80s: %.80s", why.details[0].path,
                               why.details[0].message);
}

static bool take_fields(model__parser_t *parser, model__piece_t value)
{
    return take_names(parser, value, parser->query->fields, MODEL_MAX_FIELDS, false);
}

static bool take_count(model__parser_t *parser, model__piece_t value, int64_t most, int64_t *count)
{
    const char *text = model__parser_decode(parser, value);
    int64_t number;

    if (*count)
        return model__parser_fault(parser, MODEL__RULE_KEY, "comes twice");
    if (!text)
        return false;
    if (!model__digits_of(text, &number) || number < 1)
        return model__parser_fault(parser, MODEL__RULE_TYPE, "must be a whole number from 1");
    if (number > most)
        return model__parser_fault(parser, MODEL__RULE_RANGE, "must be at most %lld",
                                   (long long)most);
    *count = number;
    return true;
}

static bool take_page(model__parser_t *parser, model__piece_t value)
{
    return take_count(parser, value, INT32_MAX, &parser->page);
}

static bool take_size(model__parser_t *parser, model__piece_t value)
{
    int64_t most = parser->rules->max_page_size;

    return take_count(parser, value, most ? most : MAX_PAGE_SIZE, &parser->size);
}

static bool take_after(model__parser_t *parser, model__piece_t value)
{
    if (parser->query->after)
        return model__parser_fault(parser, MODEL__RULE_KEY, "comes twice");
    parser->query->after = model__parser_decode(parser, value);
    return parser->query->after != NULL;
}

static const struct reserved_row {
    const char *name;
    bool (*take)(model__parser_t *parser, model__piece_t value);
} reserved_rows[] = {
    {"sort", take_sort}, {"fields", take_fields}, {"page", take_page},
    {"size", take_size}, {"after", take_after},
};

/* ---- the whole ---- */

static bool take_parameter(model__parser_t *parser, model__piece_t piece)
{
    model__piece_t key = model__piece_next(&piece, '=');
    bool valued = key.at[key.size] == '=';
    char *name = model__take(parser->memory, key.size + 1);

    if (!name)
        return model__parser_full(parser);
    parser->name = "?";
    if (model__decode_into(name, key) == SIZE_MAX || !model__utf8_valid(name, strlen(name)))
        return model__parser_fault(parser, MODEL__RULE_FORMAT,
                                   "a parameter with a name that is none");
    parser->name = model__take_text(parser->memory, name, strlen(name));
    if (!parser->name)
        return model__parser_full(parser);
    if (!valued)
        return model__parser_fault(parser, MODEL__RULE_REQUIRED, "has no value");
    for (size_t i = 0; i < MODEL__COUNT_OF(reserved_rows); i++)
        if (!strcmp(name, reserved_rows[i].name))
            return reserved_rows[i].take(parser, piece);
    return model__parser_condition(parser, name, piece);
}

/* Each parameter takes at most a bracket, an operator and their ends beside its values. */
static bool make_room(model__parser_t *parser, const char *text)
{
    size_t n = 5;

    for (const char *at = text; *at; at++)
        n += *at == '&' ? 5 : *at == ',';
    parser->terms = model__take_array(parser->memory, n, sizeof *parser->terms);
    return parser->terms || model__parser_full(parser);
}

static void take_parameters(model__parser_t *parser, const char *text)
{
    model__piece_t rest = {text, strlen(text)};

    if (*text == '?')
        model__piece_next(&rest, '?');
    while (rest.size && !parser->stopped) {
        model__piece_t piece = model__piece_next(&rest, '&');
        if (piece.size)
            take_parameter(parser, piece);
    }
}

/* page <= INT32_MAX, so only the application's own page sizes can be too large. */
static bool finish(model__parser_t *parser)
{
    model_query_t *query = parser->query;
    int64_t usual = parser->rules->page_size ? parser->rules->page_size : PAGE_SIZE;
    int64_t size = parser->size ? parser->size : usual;
    int64_t before = parser->page ? parser->page - 1 : 0;

    parser->terms[parser->n_terms] = (model_term_t){0};
    query->also = parser->terms;
    query->limit = size;
    if (query->after && parser->page)
        return model__fault(parser->error, "page", MODEL__RULE_KEY, "not together with after");
    if (before && size > INT64_MAX / before)
        return model__fault(parser->error, "page", MODEL__RULE_RANGE, "too far");
    query->skip = before * size;
    return true;
}

static bool parse(model__parser_t *parser, const char *text)
{
    uint32_t most = parser->rules->max_bytes ? parser->rules->max_bytes : MAX_BYTES;

    if (strlen(text) > most)
        return model__fail(parser->error, MODEL_ERROR_LIMIT, "a query of %zu bytes, at most %u",
                           strlen(text), most);
    if (!make_room(parser, text))
        return false;
    take_parameters(parser, text);
    return !parser->failed && !parser->stopped && finish(parser);
}

bool model_query_parse(const model_t *model, const char *text, const model_text_rules_t *rules,
                       model_memory_t *memory, model_query_t *query, model_error_t *error)
{
    static const model_term_t nothing[] = {{.op = MODEL__ANY_OF}, {.op = MODEL__CLOSE}, {.op = 0}};
    static const model_text_rules_t usual;
    model_error_t own = {0};

    model__error_clear(error);
    error = error ? error : &own;
    if (!query || !text || !memory)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "no %s",
                           !query  ? "query"
                           : !text ? "text"
                                   : "memory");
    *query = (model_query_t){.also = nothing};
    model__parser_t parser = {.rules = rules ? rules : &usual,
                              .memory = memory,
                              .query = query,
                              .error = error,
                              .plan = model__plan_of(model, error)};
    if (parser.plan && parse(&parser, text))
        return true;
    *query = (model_query_t){.also = nothing};
    return false;
}

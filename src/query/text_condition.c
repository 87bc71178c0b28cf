/* Conditions as text: a member, perhaps an operator, and values. */
#include "query/text.h"

typedef struct operator_row {
    const char *suffix;
    uint16_t op;
    int64_t fold;
    enum { ONE, MANY, YES_OR_NO, NUMBER } takes;
    bool of_text;
} operator_row_t;

static const operator_row_t operators[] = {
    {"eq", MODEL__EQ, 0, ONE, false},
    {"ne", MODEL__NE, 0, ONE, false},
    {"gt", MODEL__GT, 0, ONE, false},
    {"gte", MODEL__GTE, 0, ONE, false},
    {"lt", MODEL__LT, 0, ONE, false},
    {"lte", MODEL__LTE, 0, ONE, false},
    {"in", MODEL__IN, 0, MANY, false},
    {"nin", MODEL__NIN, 0, MANY, false},
    {"all", MODEL__HAS_ALL, 0, MANY, false},
    {"exists", MODEL__EXISTS, 0, YES_OR_NO, false},
    {"size", MODEL__SIZE, 0, NUMBER, false},
    {"contains", MODEL__CONTAINS, 0, ONE, true},
    {"icontains", MODEL__CONTAINS, 1, ONE, true},
    {"startswith", MODEL__STARTS_WITH, 0, ONE, true},
    {"istartswith", MODEL__STARTS_WITH, 1, ONE, true},
    {"endswith", MODEL__ENDS_WITH, 0, ONE, true},
    {"iendswith", MODEL__ENDS_WITH, 1, ONE, true},
    {"regex", MODEL__REGEX, 0, ONE, true},
};

/* The last "__" begins an operator, if it does. */
static const operator_row_t *split_operator(char *name)
{
    char *at = NULL;

    for (char *next = strstr(name, "__"); next; next = strstr(next + 1, "__"))
        at = next;
    for (size_t i = 0; at && i < MODEL__COUNT_OF(operators); i++)
        if (!strcmp(at + 2, operators[i].suffix)) {
            *at = '\0';
            return &operators[i];
        }
    return &operators[0];
}

static model_term_t *add_term(model__parser_t *parser, uint16_t op, const model__target_t *target)
{
    model_term_t *term = &parser->terms[parser->n_terms++];

    *term = (model_term_t){.op = op};
    if (target) {
        term->model = parser->plan->model;
        term->path = target->path;
    }
    return term;
}

/* Of a list as a whole: it has an item that … */
static bool add_value(model__parser_t *parser, uint16_t op, const model__target_t *target,
                      model__piece_t piece)
{
    const char *text = model__parser_decode(parser, piece);
    model_term_t *term = text ? add_term(parser, op, target) : NULL;

    if (!term || !model__value_parse(parser, target->field, text, term))
        return false;
    term->count = target->list;
    return true;
}

static bool add_one(model__parser_t *parser, const operator_row_t *row,
                    const model__target_t *target, model__piece_t value)
{
    if (row->op == MODEL__REGEX && !parser->rules->regex)
        return model__parser_fault(parser, MODEL__RULE_KEY, "patterns are not allowed here");
    if (target->list && row->op != MODEL__EQ && row->op != MODEL__NE)
        return model__parser_fault(parser, MODEL__RULE_TYPE, "%s is not for lists", row->suffix);
    uint16_t op = target->list ? (uint16_t)MODEL__EQ : row->op;
    bool none = target->list && row->op == MODEL__NE;
    if (none)
        add_term(parser, MODEL__NONE_OF, NULL);
    if (!add_value(parser, op, target, value))
        return false;
    if (none)
        add_term(parser, MODEL__CLOSE, NULL);
    else if (row->of_text)
        parser->terms[parser->n_terms - 1].integer = row->fold;
    return true;
}

/* Brackets around the items of a list that one, none or all of must be there. */
static uint16_t bracket_of(const operator_row_t *row)
{
    return row->op == MODEL__IN    ? MODEL__ANY_OF
           : row->op == MODEL__NIN ? MODEL__NONE_OF
                                   : MODEL__ALL_OF;
}

static bool add_many(model__parser_t *parser, const operator_row_t *row,
                     const model__target_t *target, model__piece_t values)
{
    uint16_t op = target->list ? MODEL__EQ : MODEL__ITEM;
    bool ok = true, more;

    if (row->op == MODEL__HAS_ALL && !target->list)
        return model__parser_fault(parser, MODEL__RULE_TYPE, "all is for lists");
    if (target->list)
        add_term(parser, bracket_of(row), NULL);
    else
        add_term(parser, row->op, target);
    do {
        model__piece_t piece = model__piece_next(&values, ',');
        more = values.at > piece.at + piece.size; /* an empty one may follow */
        ok = add_value(parser, op, target, piece) && ok;
    } while (more && !parser->stopped);
    add_term(parser, MODEL__CLOSE, NULL);
    return ok;
}

static bool add_number(model__parser_t *parser, const operator_row_t *row,
                       const model__target_t *target, model__piece_t value)
{
    const char *text = model__parser_decode(parser, value);
    int64_t number;

    if (!text)
        return false;
    if (row->takes == YES_OR_NO ? !model__truth_of(text, &number)
                                : !model__digits_of(text, &number))
        return model__parser_fault(parser, MODEL__RULE_TYPE, "must be %s",
                                   row->takes == YES_OR_NO ? "true or false" : "a whole number");
    if (row->op == MODEL__SIZE && !target->list)
        return model__parser_fault(parser, MODEL__RULE_TYPE, "size is for lists");
    add_term(parser, row->op, target)->integer = number;
    return true;
}

/* Would the query take it? */
static bool try_terms(model__parser_t *parser, size_t from)
{
    model_query_t query = {.also = parser->terms + from};
    model__buffer_t filter = {0};
    model__filter_t said;
    model_error_t why = {0};

    parser->terms[parser->n_terms] = (model_term_t){0};
    bool ok = model__query_filter(parser->plan, &query, parser->memory, &filter, &said, &why) ||
              model__parser_fault(parser, why.n_details ? why.details[0].rule : MODEL__RULE_TYPE,
                                  "%s", why.n_details ? why.details[0].message : why.message);
    model__buffer_free(&filter);
    return ok;
}

bool model__parser_condition(model__parser_t *parser, char *name, model__piece_t value)
{
    size_t from = parser->n_terms;
    model__target_t target;
    const operator_row_t *row = split_operator(name);
    bool ok = model__target_find(parser, name, &target);

    if (ok && row->takes == ONE)
        ok = add_one(parser, row, &target, value);
    else if (ok && row->takes == MANY)
        ok = add_many(parser, row, &target, value);
    else if (ok)
        ok = add_number(parser, row, &target, value);
    ok = ok && try_terms(parser, from);
    if (!ok)
        parser->n_terms = from;
    return ok;
}

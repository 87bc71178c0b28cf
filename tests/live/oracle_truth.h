/* Which stored documents meet a condition: judged document by document. */
#ifndef MONGOMODEL_TESTS_ORACLE_TRUTH_H
#define MONGOMODEL_TESTS_ORACLE_TRUTH_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include "live/oracle_compare.h"

#include <pcre2.h>

typedef struct condition {
    uint16_t op;
    bool absent;     /* of MODEL__EXISTS: MODEL_MISSING */
    bool fold;       /* any case of letters */
    bool has;        /* on the items of a list */
    const char *key; /* of a map; options of a regex */
    path_t path, other;
    int64_t number, second; /* a type, a size, a divisor and its remainder, a mask and which */
    node_t **values;
    size_t n_values;
    struct condition **kids; /* of brackets, and of MODEL_SOME_ITEM */
    size_t n_kids;
} condition_t;

static inline bool matches(const char *pattern, size_t size, uint32_t options, const node_t *text)
{
    int code;
    PCRE2_SIZE at;
    pcre2_code *compiled =
        pcre2_compile((PCRE2_SPTR)pattern, size, options | PCRE2_UTF, &code, &at, NULL);
    assert_non_null(compiled);
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    int found = pcre2_match(compiled, (PCRE2_SPTR)text->text, text->size, 0, 0, data, NULL);

    pcre2_match_data_free(data);
    pcre2_code_free(compiled);
    return found >= 0;
}

static inline bool text_holds(const condition_t *condition, const node_t *stored)
{
    const node_t *value = condition->values[0];
    const uint32_t fold = condition->fold ? PCRE2_CASELESS : 0;
    const size_t n = value->size, size = stored->size;

    if (stored->type != BSON_TYPE_UTF8)
        return false;
    if (condition->op == MODEL__REGEX)
        return matches(value->text, n,
                       condition->key && strchr(condition->key, 'i') ? PCRE2_CASELESS : 0, stored);
    if (fold) { /* the letters of the pools have upper and lower case of one length */
        node_t part = *stored;
        for (size_t from = 0; from + n <= size; from++) {
            part.text = stored->text + from;
            part.size = n;
            if (((unsigned char)part.text[0] & 0xc0) != 0x80 &&
                (!n || matches(value->text, n,
                               PCRE2_CASELESS | PCRE2_LITERAL | PCRE2_ANCHORED | PCRE2_ENDANCHORED,
                               &part)) &&
                (condition->op != MODEL__STARTS_WITH || from == 0) &&
                (condition->op != MODEL__ENDS_WITH || from + n == size))
                return true;
        }
        return false;
    }
    if (condition->op == MODEL__CONTAINS)
        for (size_t from = 0; from + n <= size; from++)
            if (memcmp(stored->text + from, value->text, n) == 0)
                return true;
    return size >= n &&
           ((condition->op == MODEL__STARTS_WITH && memcmp(stored->text, value->text, n) == 0) ||
            (condition->op == MODEL__ENDS_WITH &&
             memcmp(stored->text + size - n, value->text, n) == 0));
}

static inline bool order_holds(uint16_t op, const node_t *stored, const node_t *value)
{
    int order = compare(stored, value);

    if (order == 2)
        return false;
    if (node_is_number(value) && isnan(node_number(value)))
        return op == MODEL__LTE || op == MODEL__GTE;
    return op == MODEL__LT    ? order < 0
           : op == MODEL__LTE ? order <= 0
           : op == MODEL__GT  ? order > 0
                              : order >= 0;
}

/* Of a list: of it, or of one of its items. */
static inline bool type_holds(const condition_t *condition, const node_t *stored)
{
    const int64_t type = condition->number;

    for (size_t i = 0; stored->type == BSON_TYPE_ARRAY && i < stored->n; i++)
        if (type_holds(condition, stored->items[i]))
            return true;
    return type == MODEL_TYPE_NUMBER ? node_is_number(stored) : stored->type == type;
}

static inline bool remainder_holds(const condition_t *condition, const node_t *stored)
{
    const long double number = node_is_number(stored) ? truncl(node_number(stored)) : NAN;

    return number >= (long double)INT64_MIN && number <= (long double)INT64_MAX &&
           (int64_t)number % condition->number == condition->second;
}

static inline bool bits_hold(const condition_t *condition, const node_t *stored)
{
    const long double number = node_is_number(stored) ? node_number(stored) : NAN;
    const uint64_t mask = (uint64_t)condition->number;

    if (!(number >= (long double)INT64_MIN && number <= (long double)INT64_MAX) ||
        number != truncl(number))
        return false;
    const uint64_t bits = (uint64_t)(int64_t)number;
    return condition->second == 0   ? (bits & mask) == mask
           : condition->second == 1 ? (bits & mask) == 0
           : condition->second == 2 ? (bits & mask) != 0
                                    : (bits & mask) != mask;
}

/* What a condition says, or denies, of one value. NULL: it is missing. */
static inline bool value_holds(const condition_t *condition, const node_t *stored)
{
    const model_field_t *row = last_step(&condition->path)->row;

    if (!stored)
        return false;
    if (condition->op == MODEL__EXISTS)
        return true;
    if (condition->op == MODEL__IS_NULL)
        return stored->type == BSON_TYPE_NULL;
    if (condition->op == MODEL__TYPE)
        return type_holds(condition, stored);
    if (condition->op == MODEL__SIZE)
        return stored->type == BSON_TYPE_ARRAY && stored->n == (size_t)condition->number;
    if (condition->op == MODEL__MOD)
        return remainder_holds(condition, stored);
    if (condition->op == MODEL__BITS)
        return bits_hold(condition, stored);
    if (condition->op >= MODEL__CONTAINS && condition->op <= MODEL__REGEX)
        return text_holds(condition, stored);
    if (condition->op >= MODEL__LT && condition->op <= MODEL__GTE)
        return order_holds(condition->op, stored, condition->values[0]);
    for (size_t i = 0; i < condition->n_values; i++)
        if (equal_value(row, stored, condition->values[i]))
            return true;
    return false;
}

/* Does it hold of some value that the path leads to? */
static inline bool some_holds(const condition_t *condition, const node_t *at, size_t i)
{
    const path_t *path = &condition->path;
    const step_t *step = &path->steps[i];

    if (i == path->n)
        return value_holds(condition, at);
    at = at && at->type == BSON_TYPE_DOCUMENT ? member_of(at, step->row) : NULL;
    if (step->mode == PLAIN && !(condition->has && i + 1 == path->n))
        return some_holds(condition, at, i + 1);
    if (step->mode == UNDER_KEY)
        return some_holds(condition, node_get(at, step->key), i + 1);
    if (!at || at->type != BSON_TYPE_ARRAY)
        return false;
    if (step->mode == ONE_ITEM) {
        size_t item = strtoull(step->key, NULL, 10);
        return some_holds(condition, item < at->n ? at->items[item] : NULL, i + 1);
    }
    for (size_t item = 0; item < at->n; item++)
        if (some_holds(condition, at->items[item], i + 1))
            return true;
    return false;
}

/* Is each union on the way of the case that is meant? */
static inline bool cases_hold(const path_t *path, const node_t *at)
{
    for (size_t i = 0; i < path->n; i++) {
        const step_t *step = &path->steps[i];
        const model_t *of = i ? path->steps[i - 1].row->embedded : path->model;
        if (step->of_case && !is_text(node_get(at, tag_key_of(of)), step->of_case->label))
            return false;
        at = at && at->type == BSON_TYPE_DOCUMENT ? member_of(at, step->row) : NULL;
    }
    return true;
}

static inline bool holds(const condition_t *condition, const node_t *document);

static inline bool all_hold(const condition_t *bracket, const node_t *document)
{
    for (size_t i = 0; i < bracket->n_kids; i++)
        if (!holds(bracket->kids[i], document))
            return false;
    return true;
}

static inline bool any_holds(const condition_t *bracket, const node_t *document)
{
    for (size_t i = 0; i < bracket->n_kids; i++)
        if (holds(bracket->kids[i], document))
            return true;
    return false;
}

static inline bool some_item_holds(const condition_t *condition, const node_t *document)
{
    const node_t *list = document;

    for (size_t i = 0; i < condition->path.n && list; i++)
        list = member_of(list, condition->path.steps[i].row);
    for (size_t i = 0; list && list->type == BSON_TYPE_ARRAY && i < list->n; i++)
        if (all_hold(condition, list->items[i]))
            return true;
    return false;
}

static inline const node_t *value_on(const path_t *path, const node_t *at)
{
    for (size_t i = 0; at && i < path->n; i++)
        at = node_get(at, key_of(path->steps[i].row));
    return at && at->type != BSON_TYPE_NULL ? at : NULL;
}

/* Of two members; here NaN has an order: it is less than all other numbers. */
static inline bool members_hold(const condition_t *condition, const node_t *document)
{
    const node_t *a = value_on(&condition->path, document),
                 *b = value_on(&condition->other, document);
    const int order = a && b ? order_of(a, b) : 0;

    switch (condition->number) {
    case MODEL__EQ:
        return a && b && !order;
    case MODEL__NE:
        return !(a && b && !order);
    case MODEL__LT:
        return order < 0;
    case MODEL__LTE:
        return a && b && order <= 0;
    case MODEL__GT:
        return order > 0;
    default:
        return a && b && order >= 0;
    }
}

/* Each value is an item. */
static inline bool all_values_hold(const condition_t *condition, const node_t *document)
{
    condition_t one = *condition;

    one.n_values = 1;
    for (size_t i = 0; i < condition->n_values; i++) {
        one.values = condition->values + i;
        if (!some_holds(&one, document, 0))
            return false;
    }
    return !condition->n_values || cases_hold(&condition->path, document);
}

static inline bool holds(const condition_t *condition, const node_t *document)
{
    switch (condition->op) {
    case MODEL__ALL_OF:
        return all_hold(condition, document);
    case MODEL__ANY_OF:
        return any_holds(condition, document);
    case MODEL__NONE_OF:
        return !any_holds(condition, document);
    case MODEL__SOME_ITEM:
        return some_item_holds(condition, document);
    case MODEL__HAS_ALL:
        return all_values_hold(condition, document);
    case MODEL__FIELD:
        return members_hold(condition, document);
    default:
        break;
    }
    /* of no value at all: nothing, of whatever case a union is */
    if (condition->op == MODEL__IN && !condition->n_values)
        return false;
    if (condition->op == MODEL__NIN && !condition->n_values)
        return true;
    const bool negated = condition->op == MODEL__NE || condition->op == MODEL__NIN ||
                         (condition->op == MODEL__EXISTS && condition->absent);
    return cases_hold(&condition->path, document) && some_holds(condition, document, 0) != negated;
}

#endif

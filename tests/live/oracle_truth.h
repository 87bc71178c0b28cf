/* Random conditions, and which stored documents meet them: judged document by document. */
#ifndef MONGOMODEL_TESTS_ORACLE_TRUTH_H
#define MONGOMODEL_TESTS_ORACLE_TRUTH_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include "live/oracle_values.h"

#include <pcre2.h>

/* ---- paths ---- */

enum { PLAIN, EVERY_ITEM, ONE_ITEM, UNDER_KEY };

typedef struct step {
    const model_field_t *row;
    const model_case_t *of_case; /* the document must be of this case */
    int mode;
    const char *key; /* of an item, of a map */
} step_t;

typedef struct path {
    const model_t *model;
    step_t steps[8];
    size_t n;
    bool open, old, cases; /* through items; a member with old names; a case of a union */
    bool refused;          /* what needs MODEL_SOME_ITEM */
    char text[160];        /* as in C */
    char json[160];
} path_t;

static inline const step_t *last_step(const path_t *path)
{
    return &path->steps[path->n - 1];
}

/* One item of a list or an array, or a scalar. */
static inline bool is_single(const path_t *path)
{
    const step_t *last = last_step(path);
    const unsigned shape = shape_of(last->row);

    return last->mode != PLAIN || !shape || shape == MODEL_SHAPE_OPTIONAL ||
           shape == MODEL_SHAPE_POINTER;
}

static inline bool is_struct(const path_t *path)
{
    return kind_of(last_step(path)->row) == MODEL_KIND_DOCUMENT;
}

/* ---- what is stored ---- */

static inline node_t *member_of(const node_t *document, const model_field_t *row)
{
    node_t *found = node_get(document, key_of(row));

    for (size_t i = 0; !found && i <= MODEL_MAX_OLD_KEYS && row->also_read[i]; i++)
        found = node_get(document, row->also_read[i]);
    return found;
}

static inline const char *tag_key_of(const model_t *model)
{
    return model->tag_key ? model->tag_key : model->tag_name;
}

static inline bool is_text(const node_t *node, const char *text)
{
    return node && node->type == BSON_TYPE_UTF8 && node->size == strlen(text) &&
           memcmp(node->text, text, node->size) == 0;
}

/* ---- comparisons of scalars; NaN equals itself and has no order ---- */

static inline int compare_bytes(const node_t *a, const node_t *b)
{
    int order = memcmp(a->text, b->text, a->size < b->size ? a->size : b->size);

    return order ? order : (a->size > b->size) - (a->size < b->size);
}

/* -1, 0, 1; 2: not comparable. */
static inline int compare(const node_t *a, const node_t *b)
{
    if (node_is_number(a) && node_is_number(b)) {
        long double x = node_number(a), y = node_number(b);
        if (isnan(x) || isnan(y))
            return isnan(x) && isnan(y) ? 0 : 2;
        return (x > y) - (x < y);
    }
    if (a->type != b->type)
        return 2;
    if (a->type == BSON_TYPE_UTF8 || a->type == BSON_TYPE_BINARY) {
        int order = compare_bytes(a, b);
        return (order > 0) - (order < 0);
    }
    if (a->type == BSON_TYPE_OID) {
        int order = memcmp(&a->oid, &b->oid, sizeof a->oid);
        return (order > 0) - (order < 0);
    }
    return (a->integer > b->integer) - (a->integer < b->integer);
}

/* null < NaN < all else. */
static inline int order_of(const node_t *a, const node_t *b)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    if (node_is_number(a)) {
        long double x = node_number(a), y = node_number(b);
        if (isnan(x) || isnan(y))
            return isnan(y) - isnan(x);
    }
    if (a->type == BSON_TYPE_BINARY && a->subtype != b->subtype)
        return a->subtype - b->subtype;
    return compare(a, b);
}

/* Equal for the server: numbers by value, missing as null, keys in order. */
static inline bool server_equal(const node_t *a, const node_t *b)
{
    if (!a || !b)
        return (!a || a->type == BSON_TYPE_NULL) && (!b || b->type == BSON_TYPE_NULL);
    if (a->type != BSON_TYPE_DOCUMENT && a->type != BSON_TYPE_ARRAY)
        return a->type == BSON_TYPE_NULL ? b->type == BSON_TYPE_NULL
                                         : a->subtype == b->subtype && compare(a, b) == 0;
    if (a->type != b->type || a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if ((a->type == BSON_TYPE_DOCUMENT && strcmp(a->items[i]->key, b->items[i]->key)) ||
            !server_equal(a->items[i], b->items[i]))
            return false;
    return true;
}

static inline bool equal_struct(const model_t *model, const node_t *stored, const node_t *value);

static inline bool equal_item(const model_field_t *row, const node_t *stored, const node_t *value)
{
    if (kind_of(row) == MODEL_KIND_DOCUMENT)
        return equal_struct(row->embedded, stored, value);
    return stored && compare(stored, value) == 0;
}

static inline bool equal_value(const model_field_t *row, const node_t *stored, const node_t *value)
{
    if (value->type != BSON_TYPE_ARRAY || shape_of(row) == MODEL_SHAPE_MAP)
        return equal_item(row, stored, value);
    if (!stored || stored->type != BSON_TYPE_ARRAY || stored->n != value->n)
        return false;
    for (size_t i = 0; i < value->n; i++)
        if (!equal_item(row, stored->items[i], value->items[i]))
            return false;
    return true;
}

static inline bool equal_member(const model_t *model, const model_field_t *row,
                                const node_t *document, const node_t *wanted)
{
    const node_t *stored = member_of(document, row), *value = node_get(wanted, key_of(row));

    if (!value)
        return !stored;
    if (value->type != BSON_TYPE_NULL)
        return equal_value(row, stored, value);
    return stored ? stored->type == BSON_TYPE_NULL : !has_default(model, row);
}

static inline bool equal_members(const model_t *model, const node_t *stored, const node_t *value)
{
    for (size_t i = 0; i < n_rows(model); i++)
        if (!equal_member(model, &model->fields[i], stored, value))
            return false;
    return true;
}

/* Member by member: the order of keys, and unknown ones, do not matter. */
static inline bool equal_struct(const model_t *model, const node_t *stored, const node_t *value)
{
    if (!stored || stored->type != BSON_TYPE_DOCUMENT)
        return false;
    if (!model->cases)
        return equal_members(model, stored, value);
    const char *label = node_get(value, tag_key_of(model))->text;
    const model_case_t *found = model->cases;
    while (strcmp(found->label, label) != 0)
        found++;
    return is_text(node_get(stored, tag_key_of(model)), label) &&
           (!found->embedded || equal_members(found->embedded, stored, value));
}

/* ---- conditions ---- */

typedef struct condition {
    uint16_t op;
    bool absent;     /* of MODEL__EXISTS: MODEL_MISSING */
    bool fold;       /* any case of letters */
    bool has;        /* on the items of a list */
    const char *key; /* of a map; options of a regex */
    path_t path;
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

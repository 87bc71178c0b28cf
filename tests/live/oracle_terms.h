/* Conditions as terms. */
#ifndef MONGOMODEL_TESTS_ORACLE_TERMS_H
#define MONGOMODEL_TESTS_ORACLE_TERMS_H

#include "live/oracle_conditions.h"

typedef struct terms {
    model_term_t items[512];
    size_t n;
} terms_t;

static inline model_term_t *add_term(terms_t *terms, model_term_t term)
{
    assert_true(terms->n + 1 < sizeof terms->items / sizeof *terms->items);
    terms->items[terms->n] = term;
    return &terms->items[terms->n++];
}

/* By value: numbers, strings; all else by address. */
static inline void scalar_to_term(const model_field_t *row, const node_t *node, model_term_t *term)
{
    static const uint8_t classes[] = {
        [MODEL_KIND_BOOL] = MODEL__V_BOOL,       [MODEL_KIND_INT8] = MODEL__V_INT,
        [MODEL_KIND_INT32] = MODEL__V_INT,       [MODEL_KIND_INT64] = MODEL__V_INT,
        [MODEL_KIND_UINT32] = MODEL__V_UINT64,   [MODEL_KIND_DOUBLE] = MODEL__V_REAL,
        [MODEL_KIND_FLOAT] = MODEL__V_REAL,      [MODEL_KIND_DATE] = MODEL__V_DATE,
        [MODEL_KIND_STRING] = MODEL__V_STRING,   [MODEL_KIND_CHARS] = MODEL__V_STRING,
        [MODEL_KIND_TEXT] = MODEL__V_TEXT,       [MODEL_KIND_OID] = MODEL__V_OID,
        [MODEL_KIND_DECIMAL] = MODEL__V_DECIMAL, [MODEL_KIND_UUID] = MODEL__V_UUID,
        [MODEL_KIND_ENUM] = MODEL__V_INT,        [MODEL_KIND_ENUM_NUMBER] = MODEL__V_INT,
    };
    const unsigned kind = kind_of(row);
    int number;

    term->value_kind = classes[kind];
    term->integer = node->integer;
    term->real = node->real;
    if (kind == MODEL_KIND_STRING || kind == MODEL_KIND_CHARS)
        term->pointer = node->text;
    else if (kind == MODEL_KIND_ENUM) {
        enum_to_c(row, node, &number);
        term->integer = number;
    } else if (term->value_kind >= MODEL__V_TEXT) {
        void *value = take(c_size(row));
        item_to_c(row, node, value);
        term->pointer = value;
    }
}

static inline void value_to_term(const condition_t *condition, const node_t *node,
                                 model_term_t *term)
{
    const model_field_t *row = last_step(&condition->path)->row;
    const bool item = condition->has || last_step(&condition->path)->mode != PLAIN;

    if (kind_of(row) != MODEL_KIND_DOCUMENT && (item || is_single(&condition->path))) {
        scalar_to_term(row, node, term);
        return;
    }
    uint8_t *record = take((item ? 0 : row->offset) + row->size + 256);
    if (item)
        struct_to_c(row->embedded, node, record = take(row->embedded->size));
    else
        member_to_c(row, node, record);
    term->value_kind = MODEL__V_RECORD;
    term->pointer = record + (item ? 0 : row->offset);
}

static inline void condition_to_terms(const condition_t *condition, terms_t *terms);

static inline void kids_to_terms(const condition_t *condition, terms_t *terms)
{
    for (size_t i = 0; i < condition->n_kids; i++)
        condition_to_terms(condition->kids[i], terms);
    add_term(terms, (model_term_t){.op = MODEL__CLOSE});
}

static inline void numbers_to_term(const condition_t *condition, model_term_t *term)
{
    if (condition->op == MODEL__HAS_ALL)
        term->count = 0;
    if (condition->op != MODEL__TYPE && condition->op != MODEL__SIZE &&
        condition->op != MODEL__MOD && condition->op != MODEL__BITS &&
        condition->op != MODEL__FIELD)
        return;
    term->integer = condition->number;
    term->value_kind = condition->op == MODEL__FIELD ? 0 : MODEL__V_INT;
    if (condition->op == MODEL__MOD) {
        term->second = condition->second;
        term->count = MODEL__V_INT;
    } else if (condition->op == MODEL__BITS)
        term->count = (uint32_t)condition->second;
    else if (condition->op == MODEL__FIELD)
        term->key = keep(condition->other.text, strlen(condition->other.text));
}

static inline model_term_t term_of(const condition_t *condition)
{
    const step_t *last = condition->path.n ? last_step(&condition->path) : NULL;
    model_term_t term = {.op = condition->op};

    if (!last)
        return term;
    term.model = condition->path.model;
    term.path = keep(condition->path.text, strlen(condition->path.text));
    term.count = condition->has ? MODEL__ON_ITEM : last->mode == UNDER_KEY ? MODEL__ON_KEY : 0;
    term.key = last->mode == UNDER_KEY ? last->key : condition->key;
    if (condition->op == MODEL__EXISTS)
        term.integer = !condition->absent;
    if (condition->op == MODEL__SOME_ITEM)
        term.pointer = last->row->embedded;
    numbers_to_term(condition, &term);
    return term;
}

/* The values of an IN as a C array. */
static inline bool array_to_term(const condition_t *condition, model_term_t *term)
{
    const model_field_t *row = last_step(&condition->path)->row;
    node_t all = {.type = BSON_TYPE_ARRAY, .items = condition->values, .n = condition->n_values};
    model_term_t first = {0};

    if (kind_of(row) == MODEL_KIND_DOCUMENT || !all.n || percent(50))
        return false;
    const size_t size = kind_of(row) == MODEL_KIND_CHARS ? sizeof(char *) : c_size(row);
    const char **texts = take(all.n * sizeof *texts);
    for (size_t i = 0; i < all.n; i++)
        texts[i] = all.items[i]->text;
    scalar_to_term(row, all.items[0], &first);
    term->value_kind = first.value_kind;
    term->count = (uint32_t)all.n;
    term->integer = (int64_t)size;
    term->pointer =
        kind_of(row) == MODEL_KIND_CHARS ? (void *)texts : items_to_c(row, &all, size, 0);
    return true;
}

static inline void condition_to_terms(const condition_t *condition, terms_t *terms)
{
    const bool text = condition->op >= MODEL__CONTAINS && condition->op <= MODEL__REGEX;
    const bool listed = condition->op == MODEL__IN || condition->op == MODEL__NIN ||
                        condition->op == MODEL__HAS_ALL;
    model_term_t term = term_of(condition);

    if (text) {
        term.value_kind = MODEL__V_STRING;
        term.pointer = condition->values[0]->text;
        term.integer = condition->fold;
    } else if (condition->n_values && !listed)
        value_to_term(condition, condition->values[0], &term);
    if (listed && array_to_term(condition, &term)) {
        add_term(terms, term);
        return;
    }
    add_term(terms, term);
    if (listed) {
        term.op = MODEL__ITEM;
        for (size_t i = 0; i < condition->n_values; i++) {
            value_to_term(condition, condition->values[i], &term);
            add_term(terms, term);
        }
        add_term(terms, (model_term_t){.op = MODEL__CLOSE});
    } else if (condition->op >= MODEL__ALL_OF && condition->op <= MODEL__SOME_ITEM)
        kids_to_terms(condition, terms);
}

#endif

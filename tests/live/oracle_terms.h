/* Random conditions for the members of a table, as terms and as text. */
#ifndef MONGOMODEL_TESTS_ORACLE_TERMS_H
#define MONGOMODEL_TESTS_ORACLE_TERMS_H

#include "live/oracle_truth.h"

/* ---- random paths ---- */

static inline void add_text(path_t *path, const char *c, const char *json)
{
    assert_true(strlen(path->text) + strlen(c) < sizeof path->text);
    strcat(path->text, c);
    strcat(path->json, json);
}

/* The tag of a union as a member. */
static inline const model_field_t *tag_row(const model_t *model)
{
    model_field_t *row = take(sizeof *row);
    const char **labels;

    *row = (model_field_t){.name = model->tag_name, .kind = MODEL_KIND_ENUM, .size = sizeof(int)};
    row->key = model->tag_key;
    for (size_t i = 0; model->cases[i].label; i++)
        row->n_labels = (uint32_t)i + 1;
    row->labels = labels = take(row->n_labels * sizeof *labels);
    for (size_t i = 0; i < row->n_labels; i++)
        labels[model->cases[i].tag] = model->cases[i].label;
    return row;
}

static inline void extend(path_t *path, const model_t *model);

static inline void go_on(path_t *path, const char *joint)
{
    const model_t *model = last_step(path)->row->embedded;

    add_text(path, joint, ".");
    extend(path, model);
}

/* Behind a list or an array: an item of it, or something of each. */
static inline void enter_list(path_t *path, step_t *step)
{
    static const char *const indexes[] = {"0", "1", "2"};
    const bool fixed = shape_of(step->row) == MODEL_SHAPE_FIXED;
    const bool structs = kind_of(step->row) == MODEL_KIND_DOCUMENT;

    if (structs && percent(50)) {
        step->mode = EVERY_ITEM;
        path->open = true;
        go_on(path, ".items->");
        return;
    }
    step->mode = ONE_ITEM;
    step->key = fixed ? indexes[below(2)] : ANY_OF(indexes);
    add_text(path, fixed ? "[" : ".items[", ".");
    add_text(path, step->key, step->key);
    add_text(path, "]", "");
    if (structs && percent(60))
        go_on(path, ".");
}

static inline void enter_row(path_t *path, const model_field_t *row, const model_case_t *of_case)
{
    step_t *step = &path->steps[path->n++];
    const unsigned shape = shape_of(row);

    *step = (step_t){.row = row, .of_case = of_case};
    path->refused = path->refused || (path->open && (of_case || row->also_read[0]));
    path->old = path->old || row->also_read[0];
    path->cases = path->cases || of_case;
    add_text(path, row->name, key_of(row)[0] == '_' ? "id" : row->name);
    if ((shape == MODEL_SHAPE_LIST || shape == MODEL_SHAPE_FIXED) && percent(50))
        enter_list(path, step);
    else if (kind_of(row) == MODEL_KIND_DOCUMENT && (!shape || shape == MODEL_SHAPE_POINTER) &&
             percent(70))
        go_on(path, shape ? "->" : ".");
}

static inline void extend(path_t *path, const model_t *model)
{
    if (!model->cases) {
        enter_row(path, &model->fields[below(n_rows(model))], NULL);
        return;
    }
    const model_case_t *of_case = &model->cases[below(2)];
    if (percent(30) || !of_case->embedded) {
        enter_row(path, tag_row(model), NULL);
        return;
    }
    add_text(path, of_case->name, of_case->name);
    add_text(path, ".", ".");
    enter_row(path, &of_case->embedded->fields[below(n_rows(of_case->embedded))], of_case);
}

static inline path_t random_path(const model_t *model)
{
    path_t path = {.model = model};

    extend(&path, model);
    return path;
}

/* ---- random conditions ---- */

static inline void add_values(condition_t *condition, size_t n, bool items)
{
    const model_field_t *row = last_step(&condition->path)->row;

    condition->values = take(n * sizeof *condition->values);
    condition->n_values = n;
    for (size_t i = 0; i < n; i++)
        condition->values[i] = items ? random_item(row, written) : random_value(row, written);
}

static inline void make_text(condition_t *condition)
{
    static const uint16_t ops[] = {MODEL__CONTAINS, MODEL__STARTS_WITH, MODEL__ENDS_WITH,
                                   MODEL__REGEX};
    static const char *const patterns[] = {"^a", "b$", ".", "A", "^$", "a.b", "^[^a]+$", "\\x{e4}"};
    const char *text = ANY_OF(string_pool);

    condition->op = ANY_OF(ops);
    condition->fold = condition->op != MODEL__REGEX && percent(40);
    if (condition->op == MODEL__REGEX) {
        text = ANY_OF(patterns);
        condition->key = percent(40) ? "i" : NULL;
    }
    condition->values = take(sizeof *condition->values);
    condition->values[0] = string_node(text, strlen(text));
    condition->n_values = 1;
}

/* On one value. */
static inline void make_single(condition_t *condition)
{
    static const uint16_t any[] = {MODEL__EQ, MODEL__NE, MODEL__IN, MODEL__NIN};
    static const uint16_t ordered[] = {MODEL__EQ, MODEL__NE,  MODEL__IN, MODEL__NIN, MODEL__LT,
                                       MODEL__LT, MODEL__LTE, MODEL__GT, MODEL__GTE};
    const unsigned kind = kind_of(last_step(&condition->path)->row);
    const bool text =
        kind == MODEL_KIND_STRING || kind == MODEL_KIND_TEXT || kind == MODEL_KIND_CHARS;
    const bool order = kind != MODEL_KIND_BOOL && kind != MODEL_KIND_ENUM &&
                       kind != MODEL_KIND_UUID && kind != MODEL_KIND_DOCUMENT;

    if (text && percent(40)) {
        make_text(condition);
        return;
    }
    condition->op = order ? ANY_OF(ordered) : ANY_OF(any);
    const bool many = condition->op == MODEL__IN || condition->op == MODEL__NIN;
    add_values(condition, many ? below(4) : 1, true);
    condition->path.refused =
        condition->path.refused ||
        (condition->path.open && kind == MODEL_KIND_DOCUMENT && condition->n_values);
}

static inline condition_t *random_condition(const model_t *model, int depth);

static inline void make_some_item(condition_t *condition, int depth)
{
    const size_t n = below(4);

    condition->op = MODEL__SOME_ITEM;
    condition->kids = take(n * sizeof *condition->kids);
    while (condition->n_kids < n)
        condition->kids[condition->n_kids++] =
            random_condition(last_step(&condition->path)->row->embedded, depth + 1);
}

/* On a list, a map or an array as a whole. */
static inline void make_whole(condition_t *condition, int depth)
{
    static const char *const keys[] = {"k0", "k1", "k 2", "\xc3\xa4", "none"};
    step_t *last = &condition->path.steps[condition->path.n - 1];
    const unsigned shape = shape_of(last->row);
    const bool structs = kind_of(last->row) == MODEL_KIND_DOCUMENT;

    if (shape == MODEL_SHAPE_MAP) {
        last->mode = UNDER_KEY;
        last->key = ANY_OF(keys);
        if (structs) {
            condition->op = MODEL__EXISTS;
            condition->absent = percent(50);
        } else
            do
                make_single(condition);
            while (condition->op == MODEL__IN || condition->op == MODEL__NIN || condition->key ||
                   (condition->op >= MODEL__CONTAINS && condition->op <= MODEL__REGEX));
    } else if (shape == MODEL_SHAPE_LIST && structs && !condition->path.open && percent(60))
        make_some_item(condition, depth);
    else {
        condition->op = percent(60) ? MODEL__EQ : MODEL__NE;
        condition->has = shape == MODEL_SHAPE_LIST && percent(60);
        if (condition->has)
            condition->op = MODEL__EQ;
        add_values(condition, 1, condition->has);
        condition->path.refused = condition->path.refused || (condition->path.open && structs);
    }
}

static inline condition_t *random_leaf(const model_t *model, int depth)
{
    condition_t *condition = take(sizeof *condition);

    condition->path = random_path(model);
    if (percent(20)) {
        condition->op = percent(70) ? MODEL__EXISTS : MODEL__IS_NULL;
        condition->absent = condition->op == MODEL__EXISTS && percent(50);
    } else if (is_single(&condition->path))
        make_single(condition);
    else
        make_whole(condition, depth);
    return condition;
}

static inline condition_t *random_condition(const model_t *model, int depth)
{
    static const uint16_t brackets[] = {MODEL__ALL_OF, MODEL__ANY_OF, MODEL__NONE_OF};

    if (depth > 2 || percent(65))
        return random_leaf(model, depth);
    condition_t *condition = take(sizeof *condition);
    const size_t n = below(5);
    condition->op = ANY_OF(brackets);
    condition->kids = take(n * sizeof *condition->kids);
    while (condition->n_kids < n)
        condition->kids[condition->n_kids++] = random_condition(model, depth + 1);
    return condition;
}

/* Must the library refuse it? */
static inline bool is_refused(const condition_t *condition)
{
    if (condition->path.refused)
        return true;
    for (size_t i = 0; i < condition->n_kids; i++)
        if (is_refused(condition->kids[i]))
            return true;
    return false;
}

/* ---- terms ---- */

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
    const bool listed = condition->op == MODEL__IN || condition->op == MODEL__NIN;
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

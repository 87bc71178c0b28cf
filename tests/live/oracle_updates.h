/* Random updates, as the library takes them. */
#ifndef MONGOMODEL_TESTS_ORACLE_UPDATES_H
#define MONGOMODEL_TESTS_ORACLE_UPDATES_H

#include "live/oracle_change.h"

enum { MAX_OF_UPDATE = 4 };

typedef struct update {
    change_t changes[MAX_OF_UPDATE];
    size_t n;
} update_t;

/* ---- which member ---- */

static inline void add_step(path_t *path, const model_field_t *row);

static inline void step_into(path_t *path, const char *joint)
{
    const model_t *model = last_step(path)->row->embedded;

    add_text(path, joint, ".");
    add_step(path, &model->fields[below(n_rows(model))]);
}

static inline void step_into_list(path_t *path, step_t *step)
{
    static const char *const indexes[] = {"0", "1", "2"};
    const bool structs = kind_of(step->row) == MODEL_KIND_DOCUMENT;

    step->mode = percent(40)              ? ONE_ITEM
                 : structs && percent(35) ? FILTERED_ITEMS
                 : structs && percent(50) ? MATCHED_ITEM
                                          : EVERY_ITEM;
    step->key = step->mode == ONE_ITEM         ? ANY_OF(indexes)
                : step->mode == EVERY_ITEM     ? "MODEL_EACH"
                : step->mode == FILTERED_ITEMS ? "MODEL_FILTERED"
                                               : "MODEL_MATCHED";
    path->open = path->open || step->mode != ONE_ITEM;
    add_text(path, ".items[", "");
    add_text(path, step->key, "");
    add_text(path, "]", "");
    if (structs && (step->mode >= FILTERED_ITEMS || percent(85)))
        step_into(path, ".");
}

static inline void add_step(path_t *path, const model_field_t *row)
{
    step_t *step = &path->steps[path->n++];
    const unsigned shape = shape_of(row);

    *step = (step_t){.row = row};
    add_text(path, row->name, row->name);
    if (shape == MODEL_SHAPE_LIST && percent(kind_of(row) == MODEL_KIND_DOCUMENT ? 60 : 25))
        step_into_list(path, step);
    else if (kind_of(row) == MODEL_KIND_DOCUMENT && shape != MODEL_SHAPE_LIST && percent(80))
        step_into(path, shape ? "->" : ".");
}

/* Conditions on an item. */
static inline condition_t *random_item_conditions(const model_t *model)
{
    condition_t *all = take(sizeof *all);

    *all = (condition_t){.op = MODEL__ALL_OF, .kids = take(sizeof *all->kids), .n_kids = 1};
    do
        all->kids[0] = random_condition(model, 1);
    while (is_refused(all));
    return all;
}

/* ---- what is done to it ---- */

static inline void give_values(change_t *change, size_t n)
{
    const model_field_t *row = last_step(&change->path)->row;

    change->values = take(n * sizeof *change->values);
    change->n = n;
    for (size_t i = 0; i < n; i++) {
        node_t *item = random_item(row, written);
        change->values[i] =
            kind_of(row) == MODEL_KIND_DOCUMENT ? read_struct(row->embedded, item) : item;
    }
}

static inline void give_value(change_t *change, const model_t *model)
{
    const step_t *last = last_step(&change->path);
    node_t *document = node_new(BSON_TYPE_DOCUMENT);

    give_values(change, 1);
    if (last->mode != PLAIN)
        return;
    add_random_member(document, model, last->row, written);
    change->values[0] =
        node_get(document, key_of(last->row)) ? read_member(model, last->row, document) : NULL;
    if (!change->values[0] && shape_of(last->row) == MODEL_SHAPE_OPTIONAL)
        give_values(change, 1); /* a scalar is never empty */
}

static inline void change_list(change_t *change)
{
    static const uint16_t ops[] = {MODEL__PUSH, MODEL__PUSH,       MODEL__ADD_TO_SET,
                                   MODEL__PULL, MODEL__PULL_WHERE, MODEL__POP};
    const model_field_t *row = last_step(&change->path)->row;

    change->op = ANY_OF(ops);
    change->which = percent(50) ? 1 : -1;
    if (change->op == MODEL__PULL_WHERE && kind_of(row) != MODEL_KIND_DOCUMENT)
        change->op = MODEL__PULL;
    if (change->op == MODEL__PULL_WHERE && change->where)
        change->op = MODEL__POP;
    if (change->op == MODEL__PULL_WHERE)
        change->where = random_item_conditions(row->embedded);
    else if (change->op != MODEL__POP)
        give_values(change, percent(60) ? 1 : below(3) + 1);
    if (change->op != MODEL__PUSH || percent(60))
        return;
    change->at = percent(40);
    change->at_item = (int64_t)below(7) - 3;
    change->slice = percent(40);
    change->kept = (int64_t)below(9) - 4;
    if (kind_of(row) != MODEL_KIND_DOCUMENT && percent(40))
        change->sort = percent(50) ? 1 : -1;
}

static inline bool is_integer_row(const model_field_t *row)
{
    const unsigned kind = kind_of(row);

    return kind == MODEL_KIND_INT8 || kind == MODEL_KIND_INT32 || kind == MODEL_KIND_INT64 ||
           kind == MODEL_KIND_UINT32;
}

static inline void change_number(change_t *change)
{
    static const uint16_t ops[] = {MODEL__INC, MODEL__INC, MODEL__MUL, MODEL__MIN, MODEL__MAX};
    const model_field_t *row = last_step(&change->path)->row;
    const bool date = kind_of(row) == MODEL_KIND_DATE;

    do
        change->op = ANY_OF(ops);
    while (date && change->op != MODEL__MIN && change->op != MODEL__MAX);
    if (is_integer_row(row) && !row->range.has && percent(20)) {
        change->op = MODEL__BIT;
        change->which = (int64_t)below(3);
    }
    do
        give_values(change, 1);
    while (change->op < MODEL__MIN && !isfinite(node_number(change->values[0])));
}

/* To another string that obeys the same rules. */
static inline bool rename_member(change_t *change, const model_t *model, bool *taken)
{
    for (size_t i = 0; i < n_rows(model); i++) {
        const model_field_t *row = &model->fields[i];
        if (taken[i] || kind_of(row) != MODEL_KIND_STRING || shape_of(row) || row->also_read[0])
            continue;
        change->op = MODEL__RENAME;
        change->to = row;
        return taken[i] = true;
    }
    return false;
}

static inline void change_member(change_t *change, const model_t *model)
{
    const step_t *last = last_step(&change->path);
    const unsigned kind = kind_of(last->row);
    const bool list = shape_of(last->row) == MODEL_SHAPE_LIST && last->mode == PLAIN;
    const bool number = is_integer_row(last->row) || kind == MODEL_KIND_DOUBLE ||
                        kind == MODEL_KIND_DECIMAL || kind == MODEL_KIND_DATE;

    if (list && percent(75))
        change_list(change);
    else if (number && !list && shape_of(last->row) != MODEL_SHAPE_MAP && percent(80))
        change_number(change);
    else if (last->mode == PLAIN && percent(25))
        change->op = MODEL__UNSET;
    else {
        change->op = MODEL__SET;
        give_value(change, model);
    }
}

/* Where something else than nothing counts as the value of a missing member. */
static inline bool needs_pipeline(const change_t *change, const model_t *model)
{
    const step_t *last = last_step(&change->path);
    const bool relative =
        change->op != MODEL__SET && change->op != MODEL__UNSET && change->op != MODEL__RENAME;

    if (change->path.n > 1)
        model = change->path.steps[change->path.n - 2].row->embedded;
    return relative && last->mode == PLAIN && !is_plain(model, last->row);
}

/* Each change has a member of the model's of its own. */
static inline update_t random_update(const model_t *model)
{
    update_t update = {.n = percent(60) ? 1 : below(MAX_OF_UPDATE) + 1};
    bool taken[64] = {false}, piped = false;

    for (size_t i = 0; i < update.n; i++) {
        change_t *change = &update.changes[i];
        size_t row;
        do
            row = below(n_rows(model));
        while (taken[row] || model->fields[row].role);
        taken[row] = true;
        change->path.model = model;
        add_step(&change->path, &model->fields[row]);
        if (!strcmp(change->path.text, "nick") && percent(50) &&
            rename_member(change, model, taken))
            continue;
        const size_t n = change->path.n;
        for (size_t j = 0; j < n; j++)
            if (change->path.steps[j].mode >= FILTERED_ITEMS)
                change->where = random_item_conditions(change->path.steps[j].row->embedded);
        change_member(change, n > 1 ? change->path.steps[n - 2].row->embedded : model);
        change->needs = needs_pipeline(change, model);
        piped = piped || change->needs;
    }
    for (size_t i = 0; i < update.n; i++)
        update.changes[i].piped = piped;
    return update;
}

/* ---- as terms ---- */

static inline void change_value(const change_t *change, const node_t *value, bool item,
                                model_term_t *term)
{
    const model_field_t *row = last_step(&change->path)->row;
    condition_t as = {.path = change->path, .has = item};

    if (value) {
        node_t *form = kind_of(row) == MODEL_KIND_DOCUMENT && (item || is_single(&change->path)) &&
                               !shape_of(row)
                           ? write_struct(row->embedded, value)
                           : node_copy(value);
        value_to_term(&as, form, term);
        return;
    }
    const bool string = kind_of(row) == MODEL_KIND_STRING && !shape_of(row);
    term->value_kind = string ? MODEL__V_STRING : MODEL__V_RECORD;
    term->pointer = string ? NULL : take(64);
}

static inline void options_to_terms(const change_t *change, terms_t *terms)
{
    if (change->at)
        add_term(terms, (model_term_t){.op = MODEL__PUSH_AT, .integer = change->at_item});
    if (change->slice)
        add_term(terms, (model_term_t){.op = MODEL__PUSH_SLICE, .integer = change->kept});
    if (change->sort)
        add_term(terms, (model_term_t){.op = MODEL__PUSH_SORT, .integer = change->sort});
}

/* Is it on the item that the query meets? */
static inline bool is_matched(const change_t *change)
{
    for (size_t i = 0; i < change->path.n; i++)
        if (change->path.steps[i].mode == MATCHED_ITEM)
            return true;
    return false;
}

/* One item meets what the change says of it; NULL: no change is of such an item. */
static inline condition_t *where_matched(const update_t *update)
{
    for (size_t i = 0; i < update->n; i++) {
        if (!is_matched(&update->changes[i]))
            continue;
        condition_t *where = take(sizeof *where);
        *where = *update->changes[i].where;
        where->op = MODEL__SOME_ITEM;
        where->path = update->changes[i].path;
        where->path.n = 1;
        where->path.steps[0].mode = PLAIN;
        strcpy(where->path.text, where->path.steps[0].row->name);
        return where;
    }
    return NULL;
}

/* All values of one change in a C array. */
static inline void array_of_change(const change_t *change, model_term_t *term)
{
    const model_field_t *row = last_step(&change->path)->row;
    node_t all = {.type = BSON_TYPE_ARRAY, .items = change->values, .n = change->n};
    model_term_t first = {0};

    change_value(change, change->values[0], true, &first);
    term->value_kind = first.value_kind;
    term->count = (uint32_t)change->n;
    term->integer = (int64_t)c_size(row);
    term->pointer = items_to_c(row, &all, c_size(row), 0);
    term->key = "";
}

static inline void change_to_terms(const change_t *change, terms_t *terms)
{
    const bool list =
        change->op == MODEL__PUSH || change->op == MODEL__ADD_TO_SET || change->op == MODEL__PULL;
    model_term_t term = {.op = change->op, .model = change->path.model};

    term.path = keep(change->path.text, strlen(change->path.text));
    if (change->op == MODEL__POP)
        term.integer = change->which;
    if (change->op == MODEL__PULL_WHERE)
        term.pointer = last_step(&change->path)->row->embedded;
    if (list && (change->n != 1 || percent(30)))
        array_of_change(change, &term);
    else if (change->n)
        change_value(change, change->values[0], list, &term);
    if (change->op == MODEL__BIT)
        term.count = (uint32_t)change->which;
    if (change->to)
        term.key = change->to->name;
    add_term(terms, term);
    options_to_terms(change, terms);
    if (is_matched(change))
        return;
    if (change->where && change->op != MODEL__PULL_WHERE) {
        term = (model_term_t){.op = MODEL__FILTERED, .model = change->path.model};
        term.path = change->path.steps[0].row->name;
        term.pointer = change->path.steps[0].row->embedded;
        add_term(terms, term);
    }
    if (change->where) {
        condition_to_terms(change->where->kids[0], terms);
        add_term(terms, (model_term_t){.op = MODEL__CLOSE});
    }
}

#endif

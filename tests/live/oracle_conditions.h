/* Random conditions for the members of a table. */
#ifndef MONGOMODEL_TESTS_ORACLE_CONDITIONS_H
#define MONGOMODEL_TESTS_ORACLE_CONDITIONS_H

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

/* Of an integer, or another number. */
static inline void make_number(condition_t *condition)
{
    static const int64_t divisors[] = {1, 2, 3, 5, -2, 7, 1ll << 40};
    static const int64_t masks[] = {1, 2, 5, 0x80, 0x7f, 1ll << 31, 1ll << 53, INT64_MAX};
    const unsigned kind = kind_of(last_step(&condition->path)->row);
    const bool integer = kind == MODEL_KIND_INT8 || kind == MODEL_KIND_INT32 ||
                         kind == MODEL_KIND_INT64 || kind == MODEL_KIND_UINT32;

    condition->op = integer && percent(50) ? MODEL__BITS : MODEL__MOD;
    condition->number = condition->op == MODEL__BITS ? ANY_OF(masks) : ANY_OF(divisors);
    condition->second = condition->op == MODEL__BITS ? (int64_t)below(4) : (int64_t)below(3) - 1;
}

/* Of the kinds that MODEL_MOD and the like take. */
static inline bool is_number_row(const model_field_t *row)
{
    switch (kind_of(row)) {
    case MODEL_KIND_INT8:
    case MODEL_KIND_INT32:
    case MODEL_KIND_INT64:
    case MODEL_KIND_UINT32:
    case MODEL_KIND_FLOAT:
    case MODEL_KIND_DOUBLE:
    case MODEL_KIND_DECIMAL:
        return true;
    default:
        return false;
    }
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
    if (is_number_row(last_step(&condition->path)->row) && percent(20)) {
        make_number(condition);
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
                   condition->op == MODEL__MOD || condition->op == MODEL__BITS ||
                   (condition->op >= MODEL__CONTAINS && condition->op <= MODEL__REGEX));
    } else if (shape == MODEL_SHAPE_LIST && structs && !condition->path.open && percent(60))
        make_some_item(condition, depth);
    else if (shape == MODEL_SHAPE_LIST && percent(25)) {
        condition->op = MODEL__SIZE;
        condition->number = (int64_t)below(5);
    } else if (shape == MODEL_SHAPE_LIST && percent(25)) {
        condition->op = MODEL__HAS_ALL;
        condition->has = true;
        add_values(condition, below(3), true);
        condition->path.refused =
            condition->path.refused || (condition->path.open && structs && condition->n_values);
    } else {
        condition->op = percent(60) ? MODEL__EQ : MODEL__NE;
        condition->has = shape == MODEL_SHAPE_LIST && percent(60);
        if (condition->has)
            condition->op = MODEL__EQ;
        add_values(condition, 1, condition->has);
        condition->path.refused = condition->path.refused || (condition->path.open && structs);
    }
}

/* It, or one of its items. */
static inline void make_type(condition_t *condition)
{
    static const int64_t types[] = {MODEL_TYPE_DOUBLE,  MODEL_TYPE_STRING, MODEL_TYPE_DOCUMENT,
                                    MODEL_TYPE_ARRAY,   MODEL_TYPE_NULL,   MODEL_TYPE_INT32,
                                    MODEL_TYPE_INT64,   MODEL_TYPE_BOOL,   MODEL_TYPE_BINARY,
                                    MODEL_TYPE_DECIMAL, MODEL_TYPE_NUMBER, MODEL_TYPE_DATE};

    condition->op = MODEL__TYPE;
    condition->number = ANY_OF(types);
}

static inline bool is_compared(const path_t *path)
{
    const unsigned kind = kind_of(last_step(path)->row);

    for (size_t i = 0; i < path->n; i++)
        if (path->steps[i].mode != PLAIN)
            return false;
    return !path->cases && !path->old && !path->refused && is_single(path) && !is_struct(path) &&
           kind != MODEL_KIND_UUID && kind != MODEL_KIND_ENUM;
}

static inline unsigned class_of(const path_t *path)
{
    const model_field_t *row = last_step(path)->row;
    const unsigned kind = kind_of(row);

    return is_number_row(row) || kind == MODEL_KIND_ENUM_NUMBER  ? MODEL_KIND_INT32
           : kind == MODEL_KIND_TEXT || kind == MODEL_KIND_CHARS ? MODEL_KIND_STRING
                                                                 : kind;
}

/* Two members of one document. */
static inline bool make_members(condition_t *condition, const model_t *model)
{
    static const int64_t ops[] = {MODEL__EQ,  MODEL__NE, MODEL__LT,
                                  MODEL__LTE, MODEL__GT, MODEL__GTE};

    for (int i = 0; i < 50 && is_compared(&condition->path); i++) {
        condition->other = random_path(model);
        if (!is_compared(&condition->other) ||
            class_of(&condition->other) != class_of(&condition->path))
            continue;
        condition->op = MODEL__FIELD;
        condition->number =
            class_of(&condition->path) == MODEL_KIND_BOOL ? ops[below(2)] : ANY_OF(ops);
        return true;
    }
    return false;
}

static inline condition_t *random_leaf(const model_t *model, int depth)
{
    condition_t *condition = take(sizeof *condition);

    condition->path = random_path(model);
    if (!depth && percent(10) && make_members(condition, model))
        return condition;
    if (percent(6) && shape_of(last_step(&condition->path)->row) != MODEL_SHAPE_MAP) {
        make_type(condition);
    } else if (percent(20)) {
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

#endif

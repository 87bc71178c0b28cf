/* Terms → edits: members found, brackets closed, no member twice. */
#include "query/change.h"

#include <stdio.h>

static bool refuse_term(const model__builder_t *builder, const char *words)
{
    return model__fail(builder->error, MODEL_ERROR_ARGUMENT, "%s", words);
}

/* ---- paths ---- */

/* Of what begins with a pointer, that; of a number, all of it. */
static size_t telling_size(const model__field_t *field)
{
    static const uint8_t sizes[MODEL__N_KINDS] = {[MODEL_KIND_DOUBLE] = sizeof(double),
                                                  [MODEL_KIND_FLOAT] = sizeof(float),
                                                  [MODEL_KIND_DECIMAL] = sizeof(bson_decimal128_t)};
    const model__integer_t *integer = model__integer_of(field->kind);

    if (integer)
        return integer->size;
    return sizes[field->kind] ? sizes[field->kind] : field->may_be_empty ? sizeof(void *) : 1;
}

/* A default as the codec takes it; NULL: it is empty, or a zero. */
static const void *content_of(const model__field_t *field, const void *member)
{
    static const uint8_t zeros[sizeof(bson_decimal128_t)];
    const uint8_t *at = member;

    if (field->shape == MODEL_SHAPE_OPTIONAL)
        return *at ? at + (model__value_at(field->row) - field->row->offset) : NULL;
    if (field->shape == MODEL_SHAPE_POINTER)
        return model__load_pointer(member);
    if (model__has_items(field))
        return model__span_of(field, member).items ? member : NULL;
    if (field->kind == MODEL_KIND_RAW)
        return at[offsetof(model_raw_t, type)] ? member : NULL;
    return memcmp(at, zeros, telling_size(field)) != 0 ? member : NULL;
}

static const void *initial_of(const model__path_t *where, const void *member)
{
    const model__field_t *field = where->field;

    if (where->item || where->row)
        return NULL;
    return content_of(field, member ? member : model__at(field->plan->image, field->row->offset));
}

static bool sound_path(const model__builder_t *builder, const model__edit_t *edit,
                       const model__path_t *where)
{
    size_t n_matched = 0;

    for (const char *at = where->key; (at = strstr(at, ".$")); at += 2)
        n_matched += at[2] != '[';
    if (n_matched > 1)
        return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_KEY,
                                  "[MODEL_MATCHED] twice");
    if (where->open)
        return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_KEY,
                                  "which item? .items[MODEL_MATCHED], [MODEL_EACH] …");
    if (where->n_cases || where->field->plan->cases)
        return model__edit_refuse(builder, edit, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_KEY,
                                  "a part of a tagged union: set the whole, or use save");
    return (!where->in_map && !where->row) ||
           model__edit_refuse(builder, edit, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_KEY,
                              "a part of a map or of a list of lists: set the whole");
}

static bool find_path(const model__builder_t *builder, model__edit_t *edit, const char *text,
                      model__path_t **where, const void **initial)
{
    model__path_t *path = model__take(builder->memory, sizeof *path);
    const void *member;

    *where = path;
    if (!path)
        return model__memory_failed(builder->memory, builder->error);
    if (!model__path_of_change(builder->plan, text, path, &member, builder->error) ||
        !sound_path(builder, edit, path))
        return false;
    *initial = initial_of(path, member);
    return true;
}

static bool find_member(const model__builder_t *builder, model__edit_t *edit)
{
    const model_t *model = edit->term->model;
    const void *initial;

    edit->path = edit->term->path;
    if (!edit->path)
        return refuse_term(builder, "a change without a member");
    if (model != builder->plan->model)
        return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_TYPE,
                                  "a change of model %.40s where model %.40s is changed",
                                  model && model->symbol ? model->symbol : "?",
                                  builder->plan->name);
    if (!find_path(builder, edit, edit->path, &edit->where, &edit->initial))
        return false;
    edit->field = edit->where->field;
    return edit->term->op != MODEL__RENAME ||
           find_path(builder, edit, edit->term->key, &edit->to, &initial);
}

static bool fits_member(const model__builder_t *builder, const model__edit_t *edit)
{
    const model__field_t *field = edit->field;
    const bool list = field->shape == MODEL_SHAPE_LIST && !edit->where->item;
    const bool several = model__has_items(field) && !edit->where->item;

    if (edit->editor->on_list && !list)
        return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_TYPE,
                                  "%s is for lists", edit->editor->name);
    if ((edit->editor->kinds >> field->kind & 1u) &&
        (edit->editor->on_list || !several || edit->editor->kinds == MODEL__ALL_KINDS))
        return true;
    return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_TYPE,
                              "%s cannot be used on a member that is stored as %s",
                              edit->editor->name, model__bson_type_name(field->type));
}

/* ---- conditions on items ---- */

static bool read_conditions(const model__builder_t *builder, model__edit_t *edit,
                            const model_term_t **at, const model_term_t *end)
{
    const model__field_t *field = edit->field;
    model__buffer_t out = {0};

    if (!field->embedded || field->embedded->model != edit->term->pointer)
        return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_TYPE,
                                  "conditions on other items than the list has");
    if (*at == end || !(*at)->op || (*at)->op == MODEL__CLOSE)
        return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_REQUIRED,
                                  "no conditions");
    bool ok = model__item_filter(field->embedded, at, end, builder->memory, &out, builder->error) &&
              ((edit->document = model__take_copy(builder->memory, out.data, out.size)) ||
               model__memory_failed(builder->memory, builder->error));
    edit->document_size = out.size;
    model__buffer_free(&out);
    return ok;
}

/* ---- terms ---- */

static bool is_option(const model_term_t *term)
{
    return term->op >= MODEL__PUSH_AT && term->op <= MODEL__PUSH_SORT;
}

static bool read_edit(model__builder_t *builder, const model_term_t **at, const model_term_t *end)
{
    const model_term_t *term = (*at)++;
    const bool rule = term->op == MODEL__FILTERED;
    model__edit_t *edit =
        rule ? &builder->rules[builder->n_rules].edit : &builder->edits[builder->n_edits];

    *edit = (model__edit_t){.editor = model__editor_of(term), .term = term};
    if (term->op == MODEL__RAW_UPDATE)
        return refuse_term(builder, "MODEL_RAW_UPDATE with other changes");
    if (!edit->editor)
        return refuse_term(builder, is_option(term) ? "MODEL_PUSH_… without a push before it"
                                                    : "a term that is no change");
    if (!find_member(builder, edit) || !fits_member(builder, edit))
        return false;
    builder->n_rules += rule;
    builder->n_edits += !rule;
    if (rule || term->op == MODEL__PULL_WHERE)
        return read_conditions(builder, edit, at, end);
    edit->options = *at;
    for (; term->op == MODEL__PUSH && *at != end && is_option(*at); ++*at)
        edit->n_options++;
    return true;
}

static bool is_meant(const model__builder_t *builder, const model_term_t *term)
{
    const bool inserts = term->op == MODEL__SET_ON_INSERT;

    return builder->use->which == MODEL__ALL_CHANGES ||
           inserts == (builder->use->which == MODEL__INSERTS_ONLY);
}

static bool read_terms(model__builder_t *builder, const model_term_t *at, const model_term_t *end)
{
    while (at && at != end && at->op)
        if (!is_meant(builder, at))
            at++;
        else if (!read_edit(builder, &at, end))
            return false;
    return true;
}

/* False: too many, or an empty one before others. */
static bool count_terms(const model__builder_t *builder, const model_update_t *update, size_t *n)
{
    const model_term_t *changes = update->changes;
    size_t n_changes = 0;

    if (changes[MODEL_MAX_CHANGES].op)
        return model__fail(builder->error, MODEL_ERROR_ARGUMENT, "more than %d changes",
                           MODEL_MAX_CHANGES);
    while (changes[n_changes].op)
        n_changes++;
    for (size_t i = n_changes; i < MODEL_MAX_CHANGES; i++)
        if (changes[i].op || changes[i].path)
            return model__fail(builder->error, MODEL_ERROR_ARGUMENT,
                               "an empty change stands before another one, at place %zu",
                               n_changes + 1);
    *n = n_changes;
    for (const model_term_t *also = update->also; also && also->op; also++)
        ++*n;
    return *n || refuse_term(builder, "an update of nothing");
}

/* ---- no member twice ---- */

static size_t segment_of(const char *key)
{
    return strcspn(key, ".");
}

/* [MODEL_EACH], [MODEL_FILTERED]: the server takes no other way into the list beside it. */
static bool is_each(const char *segment)
{
    return segment[0] == '$' && segment[1] == '[';
}

bool model__keys_meet(const char *a, const char *b)
{
    for (;; a++, b++) {
        size_t a_size = segment_of(a), b_size = segment_of(b);
        bool same = a_size == b_size && memcmp(a, b, a_size) == 0;
        if (is_each(a) != is_each(b))
            return true;
        if (!same && *a != '$' && *b != '$')
            return false;
        a += a_size;
        b += b_size;
        if (!*a || !*b)
            return true;
    }
}

static bool meets(const model__path_t *a, const model__path_t *b)
{
    return a && b && model__keys_meet(a->key, b->key);
}

static bool refuse_twice(const model__builder_t *builder, const model__edit_t *edit)
{
    return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_KEY,
                              "is changed twice");
}

static bool each_once(const model__builder_t *builder)
{
    for (size_t i = 0; i < builder->n_edits; i++) {
        const model__edit_t *edit = &builder->edits[i];
        if (meets(edit->where, edit->to))
            return refuse_twice(builder, edit);
        for (size_t k = 0; k < i; k++) {
            const model__edit_t *other = &builder->edits[k];
            if (meets(edit->where, other->where) || meets(edit->where, other->to) ||
                meets(edit->to, other->where) || meets(edit->to, other->to))
                return refuse_twice(builder, edit);
        }
    }
    return true;
}

/* ---- [MODEL_FILTERED] ---- */

static const char *const any_rule = "$[f]";

/* The rule for the items of the list whose stored name is the key up to here. */
static model__item_rule_t *rule_of(const model__builder_t *builder, const char *key, size_t size,
                                   size_t *number)
{
    for (*number = 0; *number < builder->n_rules; ++*number) {
        const model__path_t *list = builder->rules[*number].edit.where;
        if (list->size == size && memcmp(list->key, key, size) == 0)
            return &builder->rules[*number];
    }
    return NULL;
}

static bool replace_at(const model__builder_t *builder, const model__edit_t *edit,
                       model__path_t *path, size_t at, size_t number)
{
    const size_t size = strlen(any_rule), tail = path->size - at - size;
    char name[16];
    const size_t name_size = (size_t)snprintf(name, sizeof name, "$[f%zu]", number);

    if (path->size - size + name_size >= sizeof path->key)
        return model__edit_refuse(builder, edit, MODEL_ERROR_LIMIT, MODEL__RULE_KEY, "too long");
    memmove(path->key + at + name_size, path->key + at + size, tail + 1);
    memcpy(path->key + at, name, name_size);
    path->size += name_size - size;
    return true;
}

static bool number_path(const model__builder_t *builder, const model__edit_t *edit)
{
    model__path_t *path = edit->where;
    const char *found;
    size_t number;

    while ((found = strstr(path->key, any_rule))) {
        const size_t at = (size_t)(found - path->key);
        model__item_rule_t *rule = rule_of(builder, path->key, at - 1, &number);
        if (!rule)
            return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_KEY,
                                      "[MODEL_FILTERED] without a MODEL_FILTERED_BY");
        rule->used = true;
        if (!replace_at(builder, edit, path, at, number))
            return false;
    }
    return true;
}

static bool number_rules(const model__builder_t *builder)
{
    for (size_t i = 0; i < builder->n_rules; i++)
        if (!number_path(builder, &builder->rules[i].edit))
            return false;
    for (size_t i = 0; i < builder->n_edits; i++)
        if (!number_path(builder, &builder->edits[i]))
            return false;
    for (size_t i = 0; i < builder->n_rules; i++) {
        const model__edit_t *edit = &builder->rules[i].edit;
        for (size_t k = 0; k < i; k++)
            if (strcmp(edit->where->key, builder->rules[k].edit.where->key) == 0)
                return refuse_twice(builder, edit);
        if (!builder->rules[i].used)
            return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_KEY,
                                      "no change is for [MODEL_FILTERED] of this list");
    }
    return true;
}

bool model__edits_find(model__builder_t *builder, const model_update_t *update)
{
    size_t n = 0;

    if (!update)
        return refuse_term(builder, "no update");
    if (!count_terms(builder, update, &n))
        return false;
    builder->edits = model__take_array(builder->memory, n, sizeof *builder->edits);
    builder->rules = model__take_array(builder->memory, n, sizeof *builder->rules);
    if (!builder->edits || !builder->rules)
        return model__memory_failed(builder->memory, builder->error);
    memset(builder->rules, 0, n * sizeof *builder->rules);
    return read_terms(builder, update->changes, update->changes + MODEL_MAX_CHANGES) &&
           read_terms(builder, update->also, NULL) &&
           (builder->n_edits || builder->use->which == MODEL__INSERTS_ONLY ||
            refuse_term(builder, "an update of nothing")) &&
           each_once(builder) && number_rules(builder);
}

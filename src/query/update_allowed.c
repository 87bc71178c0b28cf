/* May this member be changed in this way? */
#include "query/change.h"

#include <stdio.h>

/* Ids, times, versions; and what may be given once only. */
static bool is_fixed(const model__edit_t *edit, const model_field_t *row)
{
    return (row->role && row->role != MODEL_REFERENCE) ||
           (row->immutable && edit->term->op != MODEL__SET_ON_INSERT);
}

static bool refuse_immutable(model__builder_t *builder, const model__edit_t *edit,
                             const char *inner)
{
    return model__edit_fault(builder, edit, MODEL__RULE_IMMUTABLE, "cannot be changed%s%s",
                             inner ? ": holds " : "", inner ? inner : "");
}

/* By value, or behind one pointer: what a change of the whole would change. */
static const char *immutable_inside(const model__plan_t *plan)
{
    for (uint32_t i = 0; i < plan->n_fields; i++) {
        const model__field_t *field = &plan->fields[i];
        if (field->row->immutable)
            return field->row->name;
        const char *inner =
            !field->shape && field->embedded ? immutable_inside(field->embedded) : NULL;
        if (inner)
            return inner;
    }
    for (uint32_t i = 0; i < plan->n_cases; i++) {
        const char *inner = immutable_inside(plan->cases[i].plan);
        if (inner)
            return inner;
    }
    return NULL;
}

static bool check_mutable(model__builder_t *builder, const model__edit_t *edit,
                          const model__path_t *where)
{
    const model__plan_t *plan = builder->plan;
    const model__field_t *field = where->field;
    model__hop_t hop;

    for (size_t at = 0; model__hop(&plan, where, at, &hop); at = hop.next)
        if (is_fixed(edit, hop.field->row))
            return refuse_immutable(builder, edit, NULL);
    const char *inner =
        field->embedded && !model__has_items(field) ? immutable_inside(field->embedded) : NULL;
    return !inner || edit->term->op == MODEL__SET_ON_INSERT ||
           refuse_immutable(builder, edit, inner);
}

/* ---- checks of whole models ---- */

/* key: what is changed, from this model on. */
static bool is_looked_at(const model__plan_t *plan, const char *key)
{
    const char *const *members = plan->model->check_members;
    model__path_t path;

    if (!plan->model->check)
        return false;
    for (size_t i = 0; i < MODEL_MAX_CHECKED && members[i]; i++)
        if (model__path_resolve(plan, members[i], &path, NULL) && model__keys_meet(path.key, key))
            return true;
    return !members[0];
}

static bool check_models(const model__builder_t *builder, const model__edit_t *edit,
                         const model__path_t *where)
{
    const model__plan_t *plan = builder->plan, *holder = plan;
    model__hop_t hop;

    if (builder->use->checks_apart)
        return true;
    for (size_t at = 0; model__hop(&plan, where, at, &hop); at = hop.next, holder = plan)
        if (is_looked_at(holder, where->key + at))
            return model__edit_refuse(builder, edit, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_CHECK,
                                      "the check of model %.40s looks at it: use save",
                                      holder->name);
    return true;
}

/* ---- one kind of change ---- */

static bool check_removal(model__builder_t *builder, const model__edit_t *edit)
{
    if (edit->where->item)
        return model__edit_fault(builder, edit, MODEL__RULE_REQUIRED,
                                 "an item cannot be missing: pull it");
    if (!edit->field->shape && edit->field->embedded && model__has_required(edit->field->embedded))
        return model__edit_fault(builder, edit, MODEL__RULE_REQUIRED, "holds required members");
    return !edit->field->row->required ||
           model__edit_fault(builder, edit, MODEL__RULE_REQUIRED, "must be given");
}

static bool same_limits(const model_limits_t *a, const model_limits_t *b)
{
    return a->has == b->has && a->int_min == b->int_min && a->int_max == b->int_max &&
           !(a->real_min < b->real_min) && !(a->real_min > b->real_min) &&
           !(a->real_max < b->real_max) && !(a->real_max > b->real_max);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* What one may hold the other may hold. */
static bool alike(const model__field_t *a, const model__field_t *b)
{
    const model_field_t *one = a->row, *other = b->row;

    return one->kind == other->kind && one->size == other->size &&
           one->embedded == other->embedded && one->labels == other->labels &&
           one->number == other->number && one->format == other->format &&
           one->prepare == other->prepare && one->check.string == other->check.string &&
           one->check.text == other->check.text && one->check.integer == other->check.integer &&
           one->check.real == other->check.real && one->check_context == other->check_context &&
           same_text(one->pattern, other->pattern) && same_limits(&one->range, &other->range) &&
           same_limits(&one->length, &other->length) && same_limits(&one->items, &other->items);
}

static bool check_rename(model__builder_t *builder, const model__edit_t *edit)
{
    const model__path_t *from = edit->where, *to = edit->to;

    if (from->through_list || to->through_list)
        return model__edit_fault(builder, edit, MODEL__RULE_KEY, "renamed within a list");
    if (from->field->row->required)
        return model__edit_fault(builder, edit, MODEL__RULE_REQUIRED, "must be given");
    return alike(from->field, to->field) ||
           model__edit_fault(builder, edit, MODEL__RULE_TYPE,
                             "renamed to a member of another type, or with other rules");
}

static bool check_date(const model__builder_t *builder, const model__edit_t *edit)
{
    return !edit->field->row->range.has ||
           model__edit_refuse(builder, edit, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_RANGE,
                              "the server's clock in a member that has a range");
}

static bool check_insert(const model__builder_t *builder, const model__edit_t *edit)
{
    return builder->use->upsert || builder->use->which == MODEL__INSERTS_ONLY ||
           model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_KEY,
                              "MODEL_SET_ON_INSERT in an update that inserts nothing");
}

bool model__edit_allowed(model__builder_t *builder, const model__edit_t *edit)
{
    if (!check_models(builder, edit, edit->where) ||
        (edit->to && !check_models(builder, edit, edit->to)) ||
        !check_mutable(builder, edit, edit->where) ||
        (edit->to && !check_mutable(builder, edit, edit->to)))
        return false;
    switch (edit->term->op) {
    case MODEL__UNSET:
        return check_removal(builder, edit);
    case MODEL__RENAME:
        return check_rename(builder, edit);
    case MODEL__CURRENT_DATE:
        return check_date(builder, edit);
    case MODEL__SET_ON_INSERT:
        return check_insert(builder, edit);
    default:
        return true;
    }
}

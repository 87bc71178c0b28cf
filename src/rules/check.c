/* A record, member by member. */
#include "rules/check.h"

static void check_value(model__checker_t *checker, const model__field_t *field, const void *value,
                        const model__step_t *step)
{
    if (field->kind != MODEL_KIND_DOCUMENT) {
        model__check_plain(checker, field, value, step);
    } else if (model__step_enter(&checker->verdict, step)) {
        model__check_scope(checker, &(model__scope_t){.plan = field->embedded,
                                                      .record = value,
                                                      .step = step,
                                                      .n_before = checker->verdict.n_failures});
        checker->verdict.depth--;
    }
}

static void check_items(model__checker_t *checker, const model__field_t *field, const void *member,
                        model__step_t *step)
{
    const uint8_t *items = model__items_in(field, member);
    size_t count = model__count_in(field, member);

    for (size_t i = 0; i < count && !checker->verdict.stopped; i++, items += field->stride) {
        step->item = i;
        if (model__plain_empty(field->kind, items))
            model__step_fault(&checker->verdict, step, MODEL__RULE_REQUIRED, "no value");
        else
            check_value(checker, field, items, step);
    }
}

static void check_list(model__checker_t *checker, const model__field_t *field, const void *member,
                       model__step_t *step)
{
    if (model__check_limits(checker, step, &field->row->items, model__count_in(field, member),
                            MODEL__RULE_ITEMS, "items"))
        check_items(checker, field, member, step);
}

/* What a member holds; NULL: it is empty. */
static const void *content_of(const model__field_t *field, const uint8_t *record)
{
    const uint8_t *member = record + field->row->offset;

    switch (field->shape) {
    case MODEL_SHAPE_OPTIONAL:
        return *member ? record + model__value_at(field->row) : NULL;
    case MODEL_SHAPE_POINTER:
        return model__load_pointer(member);
    case MODEL_SHAPE_LIST:
        return model__items_in(field, member) ? member : NULL;
    default:
        return model__plain_empty(field->kind, member) ? NULL : member;
    }
}

static void check_by_value(model__checker_t *checker, const model__scope_t *scope,
                           const model__step_t *step, const void *value)
{
    const model__field_t *field = step->field;

    if (!model__step_enter(&checker->verdict, step))
        return;
    model__check_scope(checker,
                       &(model__scope_t){.plan = field->embedded,
                                         .record = value,
                                         .step = step,
                                         .leaves = scope->leaves,
                                         .first_leaf = scope->first_leaf + field->first_leaf,
                                         .n_before = checker->verdict.n_failures});
    checker->verdict.depth--;
}

static void check_member(model__checker_t *checker, const model__scope_t *scope,
                         const model__field_t *field)
{
    model__step_t step = {scope->step, field, field->row->name, MODEL__WHOLE};
    const void *content = content_of(field, scope->record);

    if (!content) {
        if (field->row->required && !checker->defaults)
            model__step_fault(&checker->verdict, &step, MODEL__RULE_REQUIRED, "must be given");
    } else if (field->shape == MODEL_SHAPE_LIST) {
        check_list(checker, field, content, &step);
    } else if (field->row->kind == MODEL_KIND_DOCUMENT) {
        check_by_value(checker, scope, &step, content);
    } else if (!checker->defaults || field->shape || !model__plain_zero(field, content)) {
        check_value(checker, field, content, &step);
    }
}

/* ---- the model's own check ---- */

static bool is_selected(const model__scope_t *scope, const model__field_t *field)
{
    return model__leaves_any(scope->leaves, scope->first_leaf + field->first_leaf, field->n_leaves);
}

static bool looks_at_selected(const model__scope_t *scope)
{
    const char *const *members = scope->plan->model->check_members;
    model__path_t path;

    if (!scope->leaves || !members[0])
        return true;
    for (size_t i = 0; i < MODEL_MAX_CHECKED && members[i]; i++)
        if (model__path_resolve(scope->plan, members[i], &path, NULL) &&
            model__leaves_any(scope->leaves, scope->first_leaf + path.leaf, path.n_leaves))
            return true;
    return false;
}

static void check_model(model__checker_t *checker, const model__scope_t *scope)
{
    model_record_check_t *check = scope->plan->model->check;

    if (!check || checker->defaults || checker->verdict.stopped ||
        checker->verdict.n_failures > scope->n_before || !looks_at_selected(scope))
        return;
    model_error_t refusal = {0};
    if (!check(scope->record, &refusal))
        model__step_fault(&checker->verdict, scope->step, MODEL__RULE_CHECK, "%s",
                          refusal.code ? refusal.message : "refused by the model's check");
}

void model__check_scope(model__checker_t *checker, const model__scope_t *scope)
{
    const model__plan_t *plan = scope->plan;

    for (uint32_t i = plan->extra_id; i < plan->n_fields && !checker->verdict.stopped; i++) {
        const model__field_t *field = &plan->fields[i];
        if ((checker->all || field->ruled) && is_selected(scope, field))
            check_member(checker, scope, field);
    }
    check_model(checker, scope);
}

static bool end(model__checker_t *checker, uint32_t n_before)
{
    model__matcher_end(&checker->matcher);
    return checker->verdict.n_failures == n_before && !checker->verdict.stopped;
}

bool model__check(const model__plan_t *plan, const void *record,
                  const model__selection_t *selection, model_error_t *error)
{
    uint32_t n_before = error && error->code;
    model__checker_t checker = {.verdict = {.error = error, .n_failures = n_before},
                                .all = selection->all};

    if (selection->all || plan->ruled)
        model__check_scope(
            &checker,
            &(model__scope_t){.plan = plan, .record = record, .leaves = selection->leaves});
    return end(&checker, n_before);
}

bool model__check_value(const model__field_t *field, const void *value, bool item, const char *path,
                        model_error_t *error)
{
    model__checker_t checker = {.verdict = {.error = error}, .all = true};
    model__step_t step = {NULL, field, path, MODEL__WHOLE};

    if (field->shape == MODEL_SHAPE_LIST && !item) {
        if (model__items_in(field, value))
            check_list(&checker, field, value, &step);
        else if (field->row->required)
            model__step_fault(&checker.verdict, &step, MODEL__RULE_REQUIRED, "must be given");
    } else if (!model__plain_empty(field->kind, value)) {
        check_value(&checker, field, value, &step);
    } else if (item || field->row->required) {
        model__step_fault(&checker.verdict, &step, MODEL__RULE_REQUIRED, "must be given");
    }
    return end(&checker, 0);
}

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

static void check_item(model__checker_t *checker, const model__field_t *field, const uint8_t *value,
                       const model__step_t *step)
{
    if (model__plain_empty(field->kind, value))
        model__step_fault(&checker->verdict, step, MODEL__RULE_REQUIRED, "no value");
    else
        check_value(checker, field, value, step);
}

static void check_row(model__checker_t *checker, const model__field_t *field, const uint8_t *item,
                      model__step_t *step)
{
    model__span_t span = model__inner_span(field, item);

    for (size_t i = 0; i < span.count && !checker->verdict.stopped; i++) {
        step->inner = i;
        check_item(checker, field, span.items + i * span.stride, step);
    }
    step->inner = MODEL__ITSELF;
}

static void check_items(model__checker_t *checker, const model__field_t *field, model__span_t span,
                        model__step_t *step)
{
    for (size_t i = 0; i < span.count && !checker->verdict.stopped; i++) {
        const uint8_t *item = span.items + i * span.stride;
        step->item = i;
        if (field->shape == MODEL_SHAPE_LISTS)
            check_row(checker, field, item, step);
        else
            check_item(checker, field, item + field->value_at, step);
    }
}

/* All of a map's keys, then all of its values. */
static void check_keys(model__checker_t *checker, const model__field_t *field, model__span_t span,
                       model__step_t *step)
{
    size_t repeat;

    step->inner = MODEL__ITS_KEY;
    for (size_t i = 0; i < span.count; i++) {
        const char *key = model__key_in(span.items + i * span.stride);
        step->item = i;
        if (!key)
            model__step_fault(&checker->verdict, step, MODEL__RULE_REQUIRED, "no key");
        else if (!model__utf8_ok(key, strlen(key)))
            model__step_fault(&checker->verdict, step, MODEL__RULE_UTF8, "not UTF-8");
        else if (!field->row->any_key && !model__plain_key(key, strlen(key)))
            model__step_fault(&checker->verdict, step, MODEL__RULE_KEY,
                              "empty, beginning with $ or with a dot");
    }
    if (!model__map_repeat(span, &repeat))
        model__step_no_memory(&checker->verdict);
    step->item = repeat;
    if (repeat != MODEL__NO_REPEAT)
        model__step_fault(&checker->verdict, step, MODEL__RULE_KEY, "the key of another item");
    step->inner = MODEL__ITSELF;
}

static void check_list(model__checker_t *checker, const model__field_t *field, const void *member,
                       model__step_t *step)
{
    model__span_t span = model__span_of(field, member);

    if (!model__check_limits(checker, step, &field->row->items, span.count, MODEL__RULE_ITEMS,
                             "item"))
        return;
    if (field->shape == MODEL_SHAPE_MAP)
        check_keys(checker, field, span, step);
    check_items(checker, field, span, step);
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
    case MODEL_SHAPE_FIXED:
    case MODEL_SHAPE_LIST:
    case MODEL_SHAPE_LISTS:
    case MODEL_SHAPE_MAP:
        return model__span_of(field, member).items ? member : NULL;
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
                                         .leaves = field->embedded->cases ? NULL : scope->leaves,
                                         .first_leaf = scope->first_leaf + field->first_leaf,
                                         .n_before = checker->verdict.n_failures});
    checker->verdict.depth--;
}

/* A member that is there always, and zero. */
static bool never_said(const model__field_t *field, const void *content)
{
    return (!field->shape || field->shape == MODEL_SHAPE_FIXED) &&
           field->kind != MODEL_KIND_DOCUMENT && model__plain_zero(field, content);
}

static void check_member(model__checker_t *checker, const model__scope_t *scope,
                         const model__field_t *field)
{
    model__step_t step = {scope->step, field, field->row->name, MODEL__ITSELF, MODEL__ITSELF};
    const void *content = content_of(field, scope->record);

    if (!content) {
        if (field->row->required && !checker->defaults)
            model__step_fault(&checker->verdict, &step, MODEL__RULE_REQUIRED, "must be given");
    } else if (checker->defaults && never_said(field, content)) {
        return;
    } else if (model__has_items(field)) {
        check_list(checker, field, content, &step);
    } else if (field->row->kind == MODEL_KIND_DOCUMENT) {
        check_by_value(checker, scope, &step, content);
    } else {
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
    const model__plan_t *plan = scope->plan;
    model_record_check_t *check = plan->model->check;

    if (!check || checker->defaults || checker->verdict.stopped ||
        checker->verdict.n_failures > scope->n_before || !looks_at_selected(scope))
        return;
    model_error_t refusal = {0};
    if (!check(scope->record + plan->inner_at, &refusal))
        model__step_fault(&checker->verdict, scope->step, MODEL__RULE_CHECK, "%s",
                          refusal.code ? refusal.message : "refused by the model's check");
}

/* A tagged union whose tag is none. Defaults need not have one. */
static void check_no_case(model__checker_t *checker, const model__scope_t *scope)
{
    const model__field_t *tag = &scope->plan->fields[0];
    model__step_t step = {scope->step, tag, tag->row->name, MODEL__ITSELF, MODEL__ITSELF};

    if (!checker->defaults)
        model__step_fault(&checker->verdict, &step, MODEL__RULE_ENUM, "a tag that no case has");
}

static void check_plan(model__checker_t *checker, const model__scope_t *scope)
{
    const model__plan_t *plan = scope->plan;

    for (uint32_t i = plan->extra_id; i < plan->n_fields && !checker->verdict.stopped; i++) {
        const model__field_t *field = &plan->fields[i];
        if ((checker->all || field->ruled) && is_selected(scope, field))
            check_member(checker, scope, field);
    }
    check_model(checker, scope);
}

void model__check_scope(model__checker_t *checker, const model__scope_t *scope)
{
    model__scope_t inner = *scope;

    inner.plan = model__plan_for(scope->plan, scope->record);
    if (inner.plan)
        check_plan(checker, &inner);
    else
        check_no_case(checker, scope);
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
    model__step_t step = {NULL, field, path, MODEL__ITSELF, MODEL__ITSELF};

    if (model__has_items(field) && !item) {
        if (model__span_of(field, value).items)
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

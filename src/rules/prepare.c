/* Normalise strings in a copy of a record; copy no more than changes. */
#include "rules/rules.h"
#include "rules/step.h"

/* Bytes of the given record, or of their copy. */
typedef struct part {
    const uint8_t *from;
    uint8_t *to; /* NULL: nothing has changed yet */
    size_t size;
} part_t;

typedef struct preparer {
    model__verdict_t verdict;
    model_memory_t *memory;
} preparer_t;

/* A record or an embedded struct: where it lies, and which of its leaves are selected. */
typedef struct scope {
    const model__plan_t *plan;
    part_t *part;
    size_t at;
    const model__step_t *step; /* NULL: the record itself */
    const uint64_t *leaves;    /* NULL: all */
    uint32_t first_leaf;
} scope_t;

static void prepare_scope(preparer_t *preparer, const scope_t *scope);

/* ---- parts ---- */

static const uint8_t *bytes_at(const part_t *part, size_t at)
{
    return (part->to ? part->to : part->from) + at;
}

static bool make_writable(preparer_t *preparer, part_t *part)
{
    if (part->to)
        return true;
    part->to = model__take_copy(preparer->memory, part->from, part->size);
    if (part->to)
        return true;
    preparer->verdict.stopped = true;
    return model__memory_failed(preparer->memory, preparer->verdict.error);
}

static void put(preparer_t *preparer, part_t *part, size_t at, const void *bytes, size_t size)
{
    if (make_writable(preparer, part))
        memmove(part->to + at, bytes, size);
}

/* ---- strings ---- */

/* NULL: refused, or no memory; noted. */
static const char *ask(preparer_t *preparer, const model__step_t *step, const char *value)
{
    const char *fresh = step->field->row->prepare(preparer->memory, value);

    if (fresh)
        return fresh;
    if (preparer->memory->failed) {
        preparer->verdict.stopped = true;
        model__memory_failed(preparer->memory, preparer->verdict.error);
    } else {
        model__step_fault(&preparer->verdict, step, MODEL__RULE_PREPARE, "refused by its prepare");
    }
    return NULL;
}

static void prepare_string(preparer_t *preparer, const model__step_t *step, part_t *part, size_t at)
{
    const char *value = model__load_pointer(bytes_at(part, at));
    const char *fresh = value ? ask(preparer, step, value) : NULL;

    if (fresh && fresh != value)
        put(preparer, part, at, &fresh, sizeof fresh);
}

static void prepare_text(preparer_t *preparer, const model__step_t *step, part_t *part, size_t at)
{
    model_text_t text;

    memcpy(&text, bytes_at(part, at), sizeof text);
    if (!text.data)
        return;
    if (memchr(text.data, 0, text.length)) {
        model__step_fault(&preparer->verdict, step, MODEL__RULE_NUL, "a NUL inside");
        return;
    }
    const char *value = model__take_text(preparer->memory, text.data, text.length);
    if (!value) {
        preparer->verdict.stopped = true;
        model__memory_failed(preparer->memory, preparer->verdict.error);
        return;
    }
    const char *fresh = ask(preparer, step, value);
    if (fresh && fresh != value) {
        text = (model_text_t){fresh, strlen(fresh)};
        put(preparer, part, at, &text, sizeof text);
    }
}

/* What is not terminated is left to the rules. */
static void prepare_chars(preparer_t *preparer, const model__step_t *step, part_t *part, size_t at)
{
    const char *value = (const char *)bytes_at(part, at);
    uint32_t room = step->field->row->size;
    const char *fresh = memchr(value, 0, room) ? ask(preparer, step, value) : NULL;

    if (!fresh || fresh == value)
        return;
    size_t length = strlen(fresh);
    if (length >= room)
        model__step_fault(&preparer->verdict, step, MODEL__RULE_LENGTH,
                          "%zu bytes when prepared, room for %u", length, room - 1);
    else
        put(preparer, part, at, fresh, length + 1);
}

typedef void prepare_kind_t(preparer_t *preparer, const model__step_t *step, part_t *part,
                            size_t at);

static prepare_kind_t *const kinds[MODEL__N_KINDS] = {
    [MODEL_KIND_STRING] = prepare_string,
    [MODEL_KIND_TEXT] = prepare_text,
    [MODEL_KIND_CHARS] = prepare_chars,
};

/* ---- members ---- */

static void prepare_value(preparer_t *preparer, const model__step_t *step, part_t *part, size_t at)
{
    const model__field_t *field = step->field;

    if (field->kind != MODEL_KIND_DOCUMENT) {
        kinds[field->kind](preparer, step, part, at);
    } else if (model__step_enter(&preparer->verdict, step)) {
        prepare_scope(preparer, &(scope_t){field->embedded, part, at, step, NULL, 0});
        preparer->verdict.depth--;
    }
}

/* Another part, behind a pointer at an offset of this one. */
static void link_part(preparer_t *preparer, part_t *part, size_t at, const part_t *changed)
{
    if (changed->to)
        put(preparer, part, at, &changed->to, sizeof changed->to);
}

static void prepare_row(preparer_t *preparer, model__step_t *step, part_t *list, size_t at)
{
    model__span_t span = model__inner_span(step->field, bytes_at(list, at));
    part_t row = {span.items, NULL, span.count * span.stride};

    for (size_t i = 0; i < span.count && !preparer->verdict.stopped; i++) {
        step->inner = i;
        prepare_value(preparer, step, &row, i * span.stride);
    }
    step->inner = MODEL__ITSELF;
    link_part(preparer, list, at, &row);
}

static void prepare_list(preparer_t *preparer, const scope_t *scope, model__step_t *step)
{
    const model__field_t *field = step->field;
    model__span_t span =
        model__span_of(field, bytes_at(scope->part, scope->at + field->row->offset));
    size_t count = span.items ? span.count : 0;
    part_t list = {span.items, NULL, count * span.stride};

    for (size_t i = 0; i < count && !preparer->verdict.stopped; i++) {
        step->item = i;
        if (field->shape == MODEL_SHAPE_LISTS)
            prepare_row(preparer, step, &list, i * span.stride);
        else
            prepare_value(preparer, step, &list, i * span.stride + field->value_at);
    }
    link_part(preparer, scope->part, scope->at + model__items_at(field->row), &list);
}

static void prepare_pointer(preparer_t *preparer, const scope_t *scope, const model__step_t *step)
{
    const model__field_t *field = step->field;
    size_t at = scope->at + field->row->offset;
    part_t embedded = {model__load_pointer(bytes_at(scope->part, at)), NULL, field->embedded->size};

    if (!embedded.from)
        return;
    prepare_value(preparer, step, &embedded, 0);
    link_part(preparer, scope->part, at, &embedded);
}

static void prepare_by_value(preparer_t *preparer, const scope_t *scope, const model__step_t *step)
{
    const model__field_t *field = step->field;

    if (!model__step_enter(&preparer->verdict, step))
        return;
    prepare_scope(preparer, &(scope_t){field->embedded, scope->part, scope->at + field->row->offset,
                                       step, field->embedded->cases ? NULL : scope->leaves,
                                       scope->first_leaf + field->first_leaf});
    preparer->verdict.depth--;
}

static void prepare_member(preparer_t *preparer, const scope_t *scope, const model__field_t *field)
{
    model__step_t step = {scope->step, field, field->row->name, MODEL__ITSELF, MODEL__ITSELF};

    if (model__has_items(field))
        prepare_list(preparer, scope, &step);
    else if (field->shape == MODEL_SHAPE_POINTER)
        prepare_pointer(preparer, scope, &step);
    else if (field->kind == MODEL_KIND_DOCUMENT)
        prepare_by_value(preparer, scope, &step);
    else
        prepare_value(preparer, &step, scope->part, scope->at + field->row->offset);
}

static void prepare_scope(preparer_t *preparer, const scope_t *scope)
{
    const model__plan_t *plan = model__plan_for(scope->plan, bytes_at(scope->part, scope->at));

    if (!plan) /* a tagged union whose tag is none: left to the rules */
        return;
    for (uint32_t i = plan->extra_id; i < plan->n_fields && !preparer->verdict.stopped; i++) {
        const model__field_t *field = &plan->fields[i];
        if (field->prepared &&
            model__leaves_any(scope->leaves, scope->first_leaf + field->first_leaf,
                              field->n_leaves))
            prepare_member(preparer, scope, field);
    }
}

bool model__prepare_leaves(const model__plan_t *plan, const void *record, void *copy,
                           const uint64_t *leaves, model_memory_t *memory, model_error_t *error)
{
    preparer_t preparer = {.verdict = {.error = error}, .memory = memory};
    part_t part = {record, copy, plan->size};

    memcpy(copy, record, plan->size);
    if (plan->prepared)
        prepare_scope(&preparer, &(scope_t){plan, &part, 0, NULL, leaves, 0});
    return !preparer.verdict.n_failures && !preparer.verdict.stopped;
}

bool model__prepare(const model__plan_t *plan, const void *record, void *copy,
                    model_memory_t *memory, model_error_t *error)
{
    return model__prepare_leaves(plan, record, copy, NULL, memory, error);
}

bool model__prepare_value(const model__field_t *field, void *value, bool item, const char *path,
                          model_memory_t *memory, model_error_t *error)
{
    preparer_t preparer = {.verdict = {.error = error}, .memory = memory};
    model__step_t step = {NULL, field, path, MODEL__ITSELF, MODEL__ITSELF};
    part_t part = {value, value, SIZE_MAX};

    if (!field->prepared)
        return true;
    if (model__has_items(field) && !item)
        prepare_list(&preparer, &(scope_t){.part = &part, .at = 0 - (size_t)field->row->offset},
                     &step);
    else
        prepare_value(&preparer, &step, &part, 0);
    return !preparer.verdict.n_failures && !preparer.verdict.stopped;
}

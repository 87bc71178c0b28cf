/* Partial updates as JSON. */
#include "query/change.h"
#include "query/text.h"

#include "codec/parts.h"

#include <mongomodel/patch.h>

enum { MAX_BYTES = 1 << 20, MAX_CHANGES = 512 };

typedef struct patch {
    const model__plan_t *plan;
    const model_patch_rules_t *rules;
    model_memory_t *memory;
    model__buffer_t terms;
    size_t n_terms;
    model_error_t *error;
} patch_t;

/* ---- what may be named ---- */

static bool is_kept_by_us(const model_field_t *row)
{
    return row->role && row->role != MODEL_REFERENCE;
}

static const model__veto_t *veto(void *context, const char *path, const model__field_t *field,
                                 bool inner)
{
    static const model__veto_t unknown = {MODEL__RULE_KEY, "unknown key"},
                               fixed = {MODEL__RULE_IMMUTABLE, "cannot be changed"};
    const patch_t *patch = context;

    if (field->row->secret || (!inner && !model__names_allow(patch->rules->members, path)))
        return &unknown;
    return is_kept_by_us(field->row) || field->row->immutable ? &fixed : NULL;
}

/* ---- changes ---- */

/* null: empty, where it can be. */
static const void *empty_member(patch_t *patch, const model__field_t *field)
{
    void *member = model__take(patch->memory, field->row->size);

    if (member)
        memset(member, 0, field->row->size);
    else
        model__memory_failed(patch->memory, patch->error);
    return member;
}

static bool set_value(patch_t *patch, const model__part_t *part, model_term_t *term)
{
    const model__field_t *field = part->field;

    if (!part->record && !field->may_be_empty) {
        term->op = MODEL__UNSET;
        return true;
    }
    term->op = MODEL__SET;
    term->value_kind = MODEL__V_MEMBER;
    term->pointer = part->record ? part->record + field->row->offset : empty_member(patch, field);
    return term->pointer != NULL;
}

static bool take_change(void *context, const model__part_t *part)
{
    patch_t *patch = context;
    const size_t most = MAX_CHANGES + patch->plan->n_leaves;
    model_term_t term = {.model = patch->plan->model, .path = part->path};

    if (patch->n_terms++ == most)
        return model__fail_at(patch->error, MODEL_ERROR_LIMIT, part->path, MODEL__RULE_ITEMS,
                              "more than %zu changes", most);
    return set_value(patch, part, &term) && (model__buffer_put(&patch->terms, &term, sizeof term) ||
                                             model__buffer_failed(&patch->terms, patch->error));
}

/* ---- the whole ---- */

/* Would an update take it? What is wrong with the values is added to what is wrong with the text.
 */
static bool try_changes(const patch_t *patch, const model_update_t *update)
{
    static const model__change_use_t draft = {.checks_apart = true};
    model_memory_t scratch;
    model__change_t change;

    model__memory_init(&scratch, 0);
    bool ok = model__change_build(patch->plan, update, &draft, &scratch, &change, patch->error);
    model__change_free(&change);
    model__memory_clear(&scratch);
    return ok;
}

static bool finish(patch_t *patch, model_update_t *update)
{
    static const model_term_t end;

    if (!patch->n_terms)
        return true;
    if (!model__buffer_put(&patch->terms, &end, sizeof end))
        return model__buffer_failed(&patch->terms, patch->error);
    update->also = model__take_copy(patch->memory, patch->terms.data, patch->terms.size);
    return update->also ? try_changes(patch, update)
                        : model__memory_failed(patch->memory, patch->error);
}

static bool parse(patch_t *patch, const char *text, size_t length, model_update_t *update)
{
    const model_patch_rules_t *rules = patch->rules;
    const model__parts_t parts = {.skip_unknown = rules->skip_unknown,
                                  .whole = rules->whole,
                                  .max_bytes = rules->max_bytes ? rules->max_bytes : MAX_BYTES,
                                  .veto = veto,
                                  .take = take_change,
                                  .context = patch};

    bool ok = model__json_parts(patch->plan, text, length, &parts, patch->memory, patch->error);
    const bool sound = ok || patch->error->code == MODEL_ERROR_VALIDATION;
    ok = sound && finish(patch, update) && ok;
    model__buffer_free(&patch->terms);
    return ok;
}

bool model_patch_parse(const model_t *model, const char *text, size_t length,
                       const model_patch_rules_t *rules, model_memory_t *memory,
                       model_update_t *update, model_error_t *error)
{
    static const model_patch_rules_t usual;
    model_error_t own = {0};

    model__error_clear(error);
    error = error ? error : &own;
    if (!update || !text || !memory)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "no %s",
                           !update ? "update"
                           : !text ? "text"
                                   : "memory");
    *update = (model_update_t){.also = NULL};
    patch_t patch = {.plan = model__plan_of(model, error),
                     .rules = rules ? rules : &usual,
                     .memory = memory,
                     .error = error};
    if (patch.plan && parse(&patch, text, length, update))
        return true;
    update->also = NULL;
    return false;
}

#include "query/change.h"

#include <stdio.h>

enum { MAX_UPDATE = 16 * 1024 * 1024 };

void model_update_add(model_update_t *update, const model_term_t *terms)
{
    size_t at = 0;

    if (!update || !terms)
        return;
    while (at <= MODEL_MAX_CHANGES && update->changes[at].op)
        at++;
    for (; at <= MODEL_MAX_CHANGES && terms->op; at++)
        update->changes[at] = *terms++;
}

/* ---- what the files of an update share ---- */

bool model__edit_refuse(const model__builder_t *builder, const model__edit_t *edit,
                        model_code_t code, const char *rule, const char *format, ...)
{
    char text[sizeof(((model_detail_t *)0)->message)];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return model__fail_at(builder->error, code, edit->path, rule, "%s", text);
}

bool model__edit_fault(model__builder_t *builder, const model__edit_t *edit, const char *rule,
                       const char *format, ...)
{
    char text[sizeof(((model_detail_t *)0)->message)];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    builder->failed = true;
    model__fault(builder->error, edit->path, rule, "%s", text);
    return true;
}

bool model__old_name(model__builder_t *builder, const model__path_t *path, size_t i,
                     const char **name)
{
    const char *old = path->field->row->also_read[i];
    const size_t prefix = path->size - path->field->key_size, size = strlen(old);
    char *text = model__take(builder->memory, prefix + size + 1);

    *name = text;
    if (!text)
        return model__memory_failed(builder->memory, builder->error);
    memcpy(text, path->key, prefix);
    memcpy(text + prefix, old, size + 1);
    return true;
}

bool model__put_one(model__buffer_t *out, const model__field_t *version, const char *key,
                    size_t key_size, int32_t number)
{
    return version->value_type == BSON_TYPE_INT32 ? model__put_int32(out, key, key_size, number)
                                                  : model__put_int64(out, key, key_size, number);
}

/* ---- building ---- */

static bool needs_stored(const model__edit_t *edit)
{
    if (!edit->editor->relative || edit->where->item)
        return false;
    if (edit->term->op == MODEL__RENAME)
        return edit->field->row->also_read[0] != NULL;
    return model__counts_missing(edit->field, edit->initial != NULL);
}

static bool choose_form(model__builder_t *builder, model__edit_t *edit)
{
    edit->piped = needs_stored(edit) || model__edit_merges(builder, edit);
    if (!edit->piped)
        return true;
    if (builder->use->upsert)
        return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_KEY,
                                  "depends on what is stored, which an upsert cannot ask for");
    if (edit->where->through_list)
        return model__edit_refuse(builder, edit, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_KEY,
                                  "the default, the old name or the null of a member of an item");
    if (!builder->piped)
        builder->piped = edit;
    return true;
}

static bool read_edits(model__builder_t *builder)
{
    for (size_t i = 0; i < builder->n_edits; i++) {
        model__edit_t *edit = &builder->edits[i];
        if (!model__edit_allowed(builder, edit) ||
            (edit->editor->read && !edit->editor->read(builder, edit)) ||
            !choose_form(builder, edit))
            return false;
    }
    return true;
}

/* The way to the other member. */
static bool guard_rename(model__builder_t *builder, const model__edit_t *edit)
{
    model__edit_t other = *edit;

    other.where = edit->to;
    return !edit->to || model__guard_way(builder, &other);
}

static bool put_guards(model__builder_t *builder)
{
    for (size_t i = 0; i < builder->n_edits; i++) {
        const model__edit_t *edit = &builder->edits[i];
        if (!model__guard_way(builder, edit) || !guard_rename(builder, edit) ||
            !model__guard_stored(builder, edit) ||
            (edit->editor->guard && !edit->editor->guard(builder, edit)))
            return false;
    }
    return !builder->change->guard.size ||
           model__put_end(&builder->change->guard, builder->guard_mark);
}

static void set_leaves(model__change_t *change, const model__path_t *path)
{
    for (uint32_t i = 0; path && i < path->n_leaves; i++)
        model__bit_set(change->leaves, path->leaf + i);
}

static bool note_leaves(model__builder_t *builder)
{
    model__change_t *change = builder->change;
    const size_t size = (builder->plan->n_leaves / 64 + 1) * sizeof(uint64_t);

    change->leaves = model__take(builder->memory, size);
    if (!change->leaves)
        return model__memory_failed(builder->memory, builder->error);
    memset(change->leaves, 0, size);
    for (size_t i = 0; i < builder->n_edits; i++) {
        set_leaves(change, builder->edits[i].where);
        set_leaves(change, builder->edits[i].to);
    }
    change->n_changes = builder->n_edits;
    change->pipeline = builder->piped != NULL;
    return true;
}

/* The first change, if it is the caller's BSON. */
static const model_term_t *raw_of(const model_update_t *update)
{
    const model_term_t *first = !update                 ? NULL
                                : update->changes[0].op ? update->changes
                                                        : update->also;

    return first && first->op == MODEL__RAW_UPDATE ? first : NULL;
}

static bool build_raw(model__builder_t *builder, const model_update_t *update,
                      const model_term_t *raw)
{
    const model_term_t *also = update->also;

    if (raw == also ? also[1].op : update->changes[1].op || (also && also->op))
        return model__fail(builder->error, MODEL_ERROR_ARGUMENT,
                           "MODEL_RAW_UPDATE with other changes");
    return note_leaves(builder) && model__raw_update(builder, raw);
}

static bool build(model__builder_t *builder, const model_update_t *update)
{
    const model_term_t *raw = raw_of(update);

    if (raw)
        return build_raw(builder, update, raw);
    if (!model__edits_find(builder, update) || !read_edits(builder) || builder->failed ||
        !put_guards(builder) || builder->failed)
        return false;
    return note_leaves(builder) &&
           (builder->piped ? model__update_pipeline(builder) : model__update_document(builder)) &&
           model__array_filters(builder);
}

/* A buffer that failed has not said why. */
static void tell(const model__builder_t *builder)
{
    const model__change_t *change = builder->change;
    const bool over = change->update.over || change->guard.over || change->array_filters.over;

    if (!builder->error->code)
        model__buffer_failed(&(model__buffer_t){.over = over}, builder->error);
}

bool model__change_build(const model__plan_t *plan, const model_update_t *update,
                         const model__change_use_t *use, model_memory_t *memory,
                         model__change_t *change, model_error_t *error)
{
    model_error_t own = {.code = MODEL_OK};
    model__builder_t builder = {.plan = plan,
                                .use = use,
                                .memory = memory,
                                .change = change,
                                .error = error ? error : &own};

    *change = (model__change_t){.plan = plan,
                                .said = update,
                                .use = *use,
                                .update.cap = MAX_UPDATE,
                                .guard.cap = MODEL__MAX_FILTER,
                                .array_filters.cap = MODEL__MAX_FILTER};
    if (build(&builder, update))
        return true;
    tell(&builder);
    model__change_free(change);
    return false;
}

bool model__change_insert(const model__plan_t *plan, const model_update_t *update,
                          model_memory_t *memory, void *record, model_error_t *error)
{
    static const model__change_use_t use = {.which = MODEL__INSERTS_ONLY};
    model__builder_t builder = {.plan = plan, .use = &use, .memory = memory, .error = error};

    if (!model__edits_find(&builder, update) || !read_edits(&builder) || builder.failed)
        return false;
    for (size_t i = 0; i < builder.n_edits; i++)
        if (!model__edit_store(&builder, &builder.edits[i], record))
            return false;
    return true;
}

bool model__change_again(const model__change_t *change, model_memory_t *memory,
                         model__change_t *again, model_error_t *error)
{
    model__change_use_t use = change->use;

    use.no_version = true;
    return model__change_build(change->plan, change->said, &use, memory, again, error);
}

void model__change_free(model__change_t *change)
{
    model__buffer_free(&change->update);
    model__buffer_free(&change->guard);
    model__buffer_free(&change->array_filters);
    *change = (model__change_t){.pipeline = false};
}

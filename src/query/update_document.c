/* The update as a document of operators: {"$set": {…}, "$unset": {…}, …}. */
#include "query/change.h"

/* Operators in the order in which they are written. */
static const uint16_t order[] = {
    MODEL__SET,        MODEL__UNSET,  MODEL__INC,          MODEL__MUL,           MODEL__MIN,
    MODEL__MAX,        MODEL__RENAME, MODEL__CURRENT_DATE, MODEL__SET_ON_INSERT, MODEL__PUSH,
    MODEL__ADD_TO_SET, MODEL__PULL,   MODEL__PULL_WHERE,   MODEL__POP,           MODEL__BIT,
};

/* The document of an operator, begun when there is something to be in it. */
typedef struct group {
    model__builder_t *builder;
    const model__editor_t *editor;
    size_t mark;
    bool open;
} group_t;

static bool open_group(group_t *group)
{
    const model__word_t *word = &group->editor->word;

    if (group->open)
        return true;
    group->open = true;
    return model__put_begin(&group->builder->change->update, BSON_TYPE_DOCUMENT, word->text,
                            word->size, &group->mark);
}

/* The operator that a change ends up with. */
static uint16_t operator_of(const model__edit_t *edit)
{
    return edit->removes ? MODEL__UNSET : edit->term->op;
}

static bool put_old_names(group_t *group, const model__path_t *path)
{
    model__buffer_t *out = &group->builder->change->update;
    const char *name;

    for (size_t i = 0; path->field->row->also_read[i]; i++)
        if (!open_group(group) || !model__old_name(group->builder, path, i, &name) ||
            !model__put_string(out, name, strlen(name), "", 0))
            return false;
    return true;
}

/* Under the new name alone: the old ones do not count any more. */
static bool put_all_old_names(group_t *group)
{
    const model__builder_t *builder = group->builder;

    for (size_t i = 0; i < builder->n_edits; i++) {
        const model__edit_t *edit = &builder->edits[i];
        const model__path_t *path = edit->to ? edit->to : edit->where;
        if (edit->term->op != MODEL__SET_ON_INSERT && !path->item && !put_old_names(group, path))
            return false;
    }
    return true;
}

const model__field_t *model__own_field(const model__builder_t *builder, uint16_t op)
{
    const model__plan_t *plan = builder->plan;

    if (op == MODEL__MAX)
        return plan->updated_at;
    return op == (builder->use->no_version ? MODEL__SET : MODEL__INC) ? plan->version : NULL;
}

bool model__put_own(const model__builder_t *builder, const model__field_t *field)
{
    model__buffer_t *out = &builder->change->update;

    return field == builder->plan->version
               ? model__put_one(out, field, field->key, field->key_size, 1)
               : model__put_date(out, field->key, field->key_size, builder->use->now);
}

/* What we add to the caller's changes. */
static bool put_own(group_t *group, uint16_t op)
{
    const model__field_t *field = model__own_field(group->builder, op);

    if (op == MODEL__UNSET)
        return put_all_old_names(group);
    return !field || (open_group(group) && model__put_own(group->builder, field));
}

static bool put_edit(group_t *group, const model__edit_t *edit)
{
    return open_group(group) &&
           group->editor->put(group->builder, edit, edit->where->key, edit->where->size);
}

static bool put_group(model__builder_t *builder, uint16_t op)
{
    group_t group = {.builder = builder, .editor = model__editor_of(&(model_term_t){.op = op})};

    for (size_t i = 0; i < builder->n_edits; i++)
        if (operator_of(&builder->edits[i]) == op && !put_edit(&group, &builder->edits[i]))
            return false;
    return put_own(&group, op) &&
           (!group.open || model__put_end(&builder->change->update, group.mark));
}

bool model__update_document(model__builder_t *builder)
{
    model__buffer_t *out = &builder->change->update;
    size_t mark;

    if (!model__put_document_begin(out, &mark))
        return false;
    for (size_t i = 0; i < MODEL__COUNT_OF(order); i++)
        if (!put_group(builder, order[i]))
            return false;
    return model__put_end(out, mark);
}

/* ---- array filters ---- */

/* The conditions of a rule again, their members with the rule's name in front. */
static bool put_prefixed(model__buffer_t *out, const uint8_t *document, size_t size,
                         const char *prefix);

static bool put_each_prefixed(model__buffer_t *out, const bson_iter_t *array, const char *prefix)
{
    bson_iter_t item;
    const uint8_t *document;
    uint32_t size;
    size_t mark;

    if (!bson_iter_recurse(array, &item))
        return false;
    while (bson_iter_next(&item)) {
        const char *key = bson_iter_key(&item);
        bson_iter_document(&item, &size, &document);
        if (!model__put_begin(out, BSON_TYPE_DOCUMENT, key, strlen(key), &mark) ||
            !put_prefixed(out, document, size, prefix) || !model__put_end(out, mark))
            return false;
    }
    return true;
}

static bool put_named(model__buffer_t *out, const bson_iter_t *condition, const char *prefix)
{
    char name[MODEL__MAX_KEY_PATH + 24];
    const uint8_t *document;
    uint32_t size;

    bson_iter_document(condition, &size, &document);
    model__print(name, sizeof name, "%s.%s", prefix, bson_iter_key(condition));
    return model__put_value(out, BSON_TYPE_DOCUMENT, name, strlen(name), document, size);
}

static bool put_prefixed(model__buffer_t *out, const uint8_t *document, size_t size,
                         const char *prefix)
{
    bson_iter_t at;
    size_t mark;

    if (!bson_iter_init_from_data(&at, document, size))
        return false;
    while (bson_iter_next(&at)) {
        const char *key = bson_iter_key(&at);
        bool ok = *key == '$' ? model__put_begin(out, BSON_TYPE_ARRAY, key, strlen(key), &mark) &&
                                    put_each_prefixed(out, &at, prefix) && model__put_end(out, mark)
                              : put_named(out, &at, prefix);
        if (!ok)
            return false;
    }
    return true;
}

bool model__array_filters(model__builder_t *builder)
{
    model__buffer_t *out = &builder->change->array_filters;
    char text[16], prefix[16];
    const char *key;
    size_t array, item;

    if (!builder->n_rules)
        return true;
    if (!model__put_document_begin(out, &array))
        return false;
    for (size_t i = 0; i < builder->n_rules; i++) {
        const model__edit_t *edit = &builder->rules[i].edit;
        size_t size = bson_uint32_to_string((uint32_t)i, &key, text, sizeof text);
        model__print(prefix, sizeof prefix, "f%zu", i);
        if (!model__put_begin(out, BSON_TYPE_DOCUMENT, key, size, &item) ||
            !put_prefixed(out, edit->document, edit->document_size, prefix) ||
            !model__put_end(out, item))
            return false;
    }
    return model__put_end(out, array);
}

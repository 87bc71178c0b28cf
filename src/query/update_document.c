/* The update as a document of operators: {"$set": {…}, "$unset": {…}, …}. */
#include "codec/bson.h"
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

/* What stands in a document or an array, element by element. */
static bool next_element(const model__found_t *parent, const uint8_t **p, model__found_t *found)
{
    const uint8_t *at = *p ? *p : parent->value + sizeof(int32_t);

    if (model__bson_step(at, model__found_end(parent), found) != MODEL__STEP_ELEMENT)
        return false;
    *p = model__found_end(found);
    return true;
}

static bool refuse_operator(const model__builder_t *builder, const model__edit_t *rule,
                            const char *name)
{
    return model__edit_refuse(builder, rule, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_KEY,
                              "%.40s of an item of a list", name);
}

/* The conditions of a rule again, their members with the rule's name in front. */
static bool put_prefixed(const model__builder_t *builder, const model__edit_t *rule,
                         const model__found_t *document, const char *prefix);

static bool put_each_prefixed(const model__builder_t *builder, const model__edit_t *rule,
                              const model__found_t *array, const char *prefix)
{
    model__buffer_t *out = &builder->change->array_filters;
    const uint8_t *p = NULL;
    model__found_t item;
    size_t all, mark;

    if (!model__put_begin(out, BSON_TYPE_ARRAY, model__found_key(array),
                          model__found_key_size(array), &all))
        return false;
    while (next_element(array, &p, &item))
        if (item.type != BSON_TYPE_DOCUMENT)
            return refuse_operator(builder, rule, model__found_key(array));
        else if (!model__put_begin(out, BSON_TYPE_DOCUMENT, model__found_key(&item),
                                   model__found_key_size(&item), &mark) ||
                 !put_prefixed(builder, rule, &item, prefix) || !model__put_end(out, mark))
            return false;
    return model__put_end(out, all);
}

static bool put_named(model__buffer_t *out, const model__found_t *condition, const char *prefix)
{
    char name[MODEL__MAX_KEY_PATH + 24];

    model__print(name, sizeof name, "%s.%s", prefix, model__found_key(condition));
    return model__put_value(out, condition->type, name, strlen(name), condition->value,
                            condition->value_size);
}

static bool put_prefixed(const model__builder_t *builder, const model__edit_t *rule,
                         const model__found_t *document, const char *prefix)
{
    model__buffer_t *out = &builder->change->array_filters;
    const uint8_t *p = NULL;
    model__found_t found;

    while (next_element(document, &p, &found))
        if (*model__found_key(&found) != '$') {
            if (!put_named(out, &found, prefix))
                return false;
        } else if (found.type != BSON_TYPE_ARRAY)
            return refuse_operator(builder, rule, model__found_key(&found));
        else if (!put_each_prefixed(builder, rule, &found, prefix))
            return false;
    return true;
}

/* Without a condition every item is meant, which the server wants to be said. */
static bool put_rule(const model__builder_t *builder, const model__edit_t *rule, const char *prefix)
{
    model__buffer_t *out = &builder->change->array_filters;
    const model__found_t document = {.value = rule->document, .value_size = rule->document_size};
    const size_t start = out->size;
    size_t mark;

    if (!put_prefixed(builder, rule, &document, prefix))
        return false;
    return out->size != start ||
           (model__put_begin(out, BSON_TYPE_DOCUMENT, prefix, strlen(prefix), &mark) &&
            model__put_bool(out, "$exists", 7, true) && model__put_end(out, mark));
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
            !put_rule(builder, edit, prefix) || !model__put_end(out, item))
            return false;
    }
    return model__put_end(out, array);
}

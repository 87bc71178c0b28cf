/* The update as a pipeline of one stage: {"$set": {member: expression, …}}. */
#include "query/change.h"

static bool put_text(model__buffer_t *out, const char *key, size_t key_size, const char *text)
{
    return model__put_string(out, key, key_size, text, strlen(text));
}

bool model__expr_result(model__builder_t *builder, const model__edit_t *edit, const char *key,
                        size_t key_size)
{
    return model__put_result(builder, edit, key, key_size, &builder->change->update);
}

/* ---- values ---- */

bool model__expr_value(model__builder_t *builder, const model__edit_t *edit, const char *key,
                       size_t key_size)
{
    model__buffer_t *out = &builder->change->update;

    if (edit->nulls)
        return model__put_null(out, key, key_size);
    if (model__edit_merges(builder, edit))
        return model__expr_merged(builder, edit, key, key_size);
    return model__put_literal(builder, out, edit, edit->values[0], edit->where->item, key,
                              key_size);
}

bool model__expr_nothing(model__builder_t *builder, const model__edit_t *edit, const char *key,
                         size_t key_size)
{
    (void)edit;
    return put_text(&builder->change->update, key, key_size, "$$REMOVE");
}

bool model__expr_clock(model__builder_t *builder, const model__edit_t *edit, const char *key,
                       size_t key_size)
{
    if (edit->field->kind != MODEL_KIND_DATE)
        return model__edit_refuse(builder, edit, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_TYPE,
                                  "a timestamp together with a change of %s", builder->piped->path);
    return put_text(&builder->change->update, key, key_size, "$$NOW");
}

/* ---- lists ---- */

static bool put_literals(model__builder_t *builder, const model__edit_t *edit, const char *key,
                         model__buffer_t *out)
{
    size_t mark;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, 1, &mark) &&
           model__put_array(builder, edit, "$literal", 8, out) && model__put_end(out, mark);
}

static const model_term_t *option_of(const model__edit_t *edit, uint16_t op)
{
    for (size_t i = 0; i < edit->n_options; i++)
        if (edit->options[i].op == op)
            return &edit->options[i];
    return NULL;
}

/* {"$concatArrays": [stored, items]} */
static bool put_both(model__builder_t *builder, const model__edit_t *edit, const char *key,
                     size_t key_size)
{
    model__buffer_t *out = &builder->change->update;
    size_t mark, list;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$concatArrays", 13, &list) &&
           model__put_stored(builder, edit, "0", 1, out) && put_literals(builder, edit, "1", out) &&
           model__put_end(out, list) && model__put_end(out, mark);
}

bool model__expr_push(model__builder_t *builder, const model__edit_t *edit, const char *key,
                      size_t key_size)
{
    const model_term_t *slice = option_of(edit, MODEL__PUSH_SLICE);
    model__buffer_t *out = &builder->change->update;
    size_t mark, list;

    if (option_of(edit, MODEL__PUSH_AT) || option_of(edit, MODEL__PUSH_SORT))
        return model__edit_refuse(builder, edit, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_KEY,
                                  "a position or an order where a default or an old name counts");
    if (!slice)
        return put_both(builder, edit, key, key_size);
    if (!slice->integer)
        return model__put_begin(out, BSON_TYPE_ARRAY, key, key_size, &mark) &&
               model__put_end(out, mark);
    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$slice", 6, &list) &&
           put_both(builder, edit, "0", 1) &&
           model__put_int32(out, "1", 1, (int32_t)slice->integer) && model__put_end(out, list) &&
           model__put_end(out, mark);
}

bool model__put_added(model__builder_t *builder, const model__edit_t *edit, const char *key,
                      size_t key_size, model__buffer_t *out)
{
    size_t mark, list, fresh, sets;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$concatArrays", 13, &list) &&
           model__put_stored(builder, edit, "0", 1, out) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "1", 1, &fresh) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$setDifference", 14, &sets) &&
           put_literals(builder, edit, "0", out) && model__put_stored(builder, edit, "1", 1, out) &&
           model__put_end(out, sets) && model__put_end(out, fresh) && model__put_end(out, list) &&
           model__put_end(out, mark);
}

bool model__expr_add(model__builder_t *builder, const model__edit_t *edit, const char *key,
                     size_t key_size)
{
    return model__put_added(builder, edit, key, key_size, &builder->change->update);
}

/* {"$filter": {"input": stored, "as": "item", "cond": {"$not": [{"$in": ["$$item", items]}]}}} */
static bool put_pulled(model__builder_t *builder, const model__edit_t *edit, const char *key,
                       size_t key_size)
{
    model__buffer_t *out = &builder->change->update;
    size_t mark, filter, condition, not_list, negated, in;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "$filter", 7, &filter) &&
           model__put_stored(builder, edit, "input", 5, out) && put_text(out, "as", 2, "item") &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "cond", 4, &condition) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$not", 4, &not_list) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "0", 1, &negated) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$in", 3, &in) &&
           put_text(out, "0", 1, "$$item") && put_literals(builder, edit, "1", out) &&
           model__put_end(out, in) && model__put_end(out, negated) &&
           model__put_end(out, not_list) && model__put_end(out, condition) &&
           model__put_end(out, filter) && model__put_end(out, mark);
}

bool model__expr_pull(model__builder_t *builder, const model__edit_t *edit, const char *key,
                      size_t key_size)
{
    return model__put_if_stored(builder, edit, key, key_size, put_pulled);
}

/* {"$slice": [stored, 1, 2^31 − 1]}, or [stored, 0, size − 1] … of none: none. */
static bool put_rest(model__buffer_t *out, bool first)
{
    size_t mark, list, less, terms, size;

    if (first)
        return model__put_begin(out, BSON_TYPE_DOCUMENT, "1", 1, &mark) &&
               model__put_begin(out, BSON_TYPE_ARRAY, "$slice", 6, &list) &&
               put_text(out, "0", 1, "$$list") && model__put_int32(out, "1", 1, 1) &&
               model__put_int32(out, "2", 1, INT32_MAX) && model__put_end(out, list) &&
               model__put_end(out, mark);
    return model__put_begin(out, BSON_TYPE_DOCUMENT, "1", 1, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$slice", 6, &list) &&
           put_text(out, "0", 1, "$$list") &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "1", 1, &less) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$subtract", 9, &terms) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "0", 1, &size) &&
           put_text(out, "$size", 5, "$$list") && model__put_end(out, size) &&
           model__put_int32(out, "1", 1, 1) && model__put_end(out, terms) &&
           model__put_end(out, less) && model__put_end(out, list) && model__put_end(out, mark);
}

/* {"$let": {"vars": {"list": stored}, "in": {"$cond": [{"$gt": [{"$size": "$$list"}, 1]}, rest,
 * []]}}} */
static bool put_popped(model__builder_t *builder, const model__edit_t *edit, const char *key,
                       size_t key_size)
{
    model__buffer_t *out = &builder->change->update;
    size_t mark, let, vars, in, cond, test, sides, size, none;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "$let", 4, &let) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "vars", 4, &vars) &&
           model__put_stored(builder, edit, "list", 4, out) && model__put_end(out, vars) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "in", 2, &in) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$cond", 5, &cond) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "0", 1, &test) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$gt", 3, &sides) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "0", 1, &size) &&
           put_text(out, "$size", 5, "$$list") && model__put_end(out, size) &&
           model__put_int32(out, "1", 1, 1) && model__put_end(out, sides) &&
           model__put_end(out, test) && put_rest(out, edit->term->integer < 0) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "2", 1, &none) && model__put_end(out, none) &&
           model__put_end(out, cond) && model__put_end(out, in) && model__put_end(out, let) &&
           model__put_end(out, mark);
}

bool model__expr_pop(model__builder_t *builder, const model__edit_t *edit, const char *key,
                     size_t key_size)
{
    return model__put_if_stored(builder, edit, key, key_size, put_popped);
}

/* ---- the pipeline ---- */

static bool put_old_names(model__builder_t *builder, const model__path_t *path)
{
    const char *name;

    for (size_t i = 0; path->field->row->also_read[i]; i++)
        if (!model__old_name(builder, path, i, &name) ||
            !put_text(&builder->change->update, name, strlen(name), "$$REMOVE"))
            return false;
    return true;
}

static model__put_edit_t *expression_of(const model__edit_t *edit)
{
    return edit->removes ? model__expr_nothing : edit->editor->put_expr;
}

/* "$$REMOVE" would make the structs on the way, where they are not stored. */
static bool removes_inside(const model__edit_t *edit)
{
    return expression_of(edit) == model__expr_nothing && strchr(edit->where->key, '.');
}

static bool put_edit(model__builder_t *builder, const model__edit_t *edit)
{
    const model__path_t *where = edit->where;
    model__put_edit_t *put = expression_of(edit);

    if (removes_inside(edit) && !where->through_list)
        return true;
    if (!put || where->through_list)
        return model__edit_refuse(builder, edit, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_KEY,
                                  "cannot be said together with a change of %s, whose default, old "
                                  "name or null counts",
                                  builder->piped->path);
    return put(builder, edit, where->key, where->size) && put_old_names(builder, where);
}

/* {"$max": ["$updated_at", now]} */
static bool put_updated_at(model__builder_t *builder)
{
    const model__field_t *field = builder->plan->updated_at;
    model__buffer_t *out = &builder->change->update;
    size_t mark, list, literal;

    if (!field)
        return true;
    return model__put_begin(out, BSON_TYPE_DOCUMENT, field->key, field->key_size, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$max", 4, &list) &&
           model__put_member_name(out, "0", 1, field->key) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "1", 1, &literal) &&
           model__put_date(out, "$literal", 8, builder->use->now) && model__put_end(out, literal) &&
           model__put_end(out, list) && model__put_end(out, mark);
}

/* {"$add": [{"$ifNull": ["$version", 0]}, 1]} */
static bool put_version(model__builder_t *builder)
{
    const model__field_t *field = builder->plan->version;
    model__buffer_t *out = &builder->change->update;
    size_t mark, list, stored, names;

    if (!field)
        return true;
    return model__put_begin(out, BSON_TYPE_DOCUMENT, field->key, field->key_size, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$add", 4, &list) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "0", 1, &stored) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$ifNull", 7, &names) &&
           model__put_member_name(out, "0", 1, field->key) &&
           model__put_one(out, field, "1", 1, 0) && model__put_end(out, names) &&
           model__put_end(out, stored) && model__put_one(out, field, "1", 1, 1) &&
           model__put_end(out, list) && model__put_end(out, mark);
}

bool model__put_own_stage(model__builder_t *builder)
{
    return put_updated_at(builder) && put_version(builder);
}

static bool put_set_stage(model__builder_t *builder)
{
    model__buffer_t *out = &builder->change->update;
    size_t stage, set;

    if (!model__put_begin(out, BSON_TYPE_DOCUMENT, "0", 1, &stage) ||
        !model__put_begin(out, BSON_TYPE_DOCUMENT, "$set", 4, &set))
        return false;
    for (size_t i = 0; i < builder->n_edits; i++)
        if (!put_edit(builder, &builder->edits[i]))
            return false;
    return model__put_own_stage(builder) && model__put_end(out, set) && model__put_end(out, stage);
}

static bool put_unset_name(model__buffer_t *out, uint32_t i, const char *name)
{
    char text[16];
    const char *key;
    const size_t size = bson_uint32_to_string(i, &key, text, sizeof text);

    return put_text(out, key, size, name);
}

/* The names of one member, from number *n on. */
static bool put_unset_names(model__builder_t *builder, const model__path_t *path, uint32_t *n)
{
    model__buffer_t *out = &builder->change->update;
    const char *name;

    if (!put_unset_name(out, (*n)++, path->key))
        return false;
    for (size_t i = 0; path->field->row->also_read[i]; i++)
        if (!model__old_name(builder, path, i, &name) || !put_unset_name(out, (*n)++, name))
            return false;
    return true;
}

/* {"$unset": [name, …]}, if there are any */
static bool put_unset_stage(model__builder_t *builder)
{
    model__buffer_t *out = &builder->change->update;
    const size_t start = out->size;
    size_t stage, list;
    uint32_t n = 0;

    if (!model__put_begin(out, BSON_TYPE_DOCUMENT, "1", 1, &stage) ||
        !model__put_begin(out, BSON_TYPE_ARRAY, "$unset", 6, &list))
        return false;
    for (size_t i = 0; i < builder->n_edits; i++)
        if (removes_inside(&builder->edits[i]) &&
            !put_unset_names(builder, builder->edits[i].where, &n))
            return false;
    if (n)
        return model__put_end(out, list) && model__put_end(out, stage);
    out->size = start;
    return true;
}

bool model__update_pipeline(model__builder_t *builder)
{
    model__buffer_t *out = &builder->change->update;
    size_t stages;

    return model__put_document_begin(out, &stages) && put_set_stage(builder) &&
           put_unset_stage(builder) && model__put_end(out, stages);
}

/* Structs that are set where nobody knows what is stored: keys that no member has stay there. */
#include "query/change.h"

/* A union's keys are its cases', and one with a place for unknown keys has them itself. */
static bool keeps(const model__field_t *field)
{
    const model__plan_t *plan = field->embedded;

    return field->kind == MODEL_KIND_DOCUMENT && plan && !plan->cases && !plan->extra &&
           (!field->shape || field->shape == MODEL_SHAPE_POINTER);
}

bool model__edit_merges(const model__builder_t *builder, const model__edit_t *edit)
{
    return builder->use->keeps_unknown && edit->term->op == MODEL__SET && edit->n_values &&
           !edit->removes && !edit->nulls && !edit->where->item && keeps(edit->field) &&
           builder->plan->model->unknown != MODEL_UNKNOWN_REJECT;
}

/* ---- what is stored under other keys ---- */

static bool put_key(model__buffer_t *out, uint32_t *n, const char *key)
{
    char text[16];
    const char *index;
    const size_t size = bson_uint32_to_string((*n)++, &index, text, sizeof text);

    return model__put_string(out, index, size, key, strlen(key));
}

static bool put_known_keys(const model__plan_t *plan, model__buffer_t *out)
{
    uint32_t n = 0;
    size_t literal, list;

    if (!model__put_begin(out, BSON_TYPE_DOCUMENT, "1", 1, &literal) ||
        !model__put_begin(out, BSON_TYPE_ARRAY, "$literal", 8, &list))
        return false;
    for (uint32_t i = 0; i < plan->n_fields; i++) {
        const model__field_t *field = &plan->fields[i];
        if (!put_key(out, &n, field->key))
            return false;
        for (size_t k = 0; k < MODEL_MAX_OLD_KEYS && field->row->also_read[k]; k++)
            if (!put_key(out, &n, field->row->also_read[k]))
                return false;
    }
    return model__put_end(out, list) && model__put_end(out, literal);
}

/* {"$not": [{"$in": ["$$this.k", {"$literal": [the members' keys]}]}]} */
static bool put_is_unknown(const model__plan_t *plan, model__buffer_t *out)
{
    size_t condition, nots, negated, sides;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, "cond", 4, &condition) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$not", 4, &nots) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "0", 1, &negated) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$in", 3, &sides) &&
           model__put_string(out, "0", 1, "$$this.k", 8) && put_known_keys(plan, out) &&
           model__put_end(out, sides) && model__put_end(out, negated) &&
           model__put_end(out, nots) && model__put_end(out, condition);
}

/* {"$arrayToObject": {"$filter": {"input": {"$objectToArray": "$home"}, "cond": …}}} */
static bool put_filtered(const model__plan_t *plan, const char *name, model__buffer_t *out)
{
    size_t object, filtered, filter, input;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, "1", 1, &object) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "$arrayToObject", 14, &filtered) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "$filter", 7, &filter) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "input", 5, &input) &&
           model__put_member_name(out, "$objectToArray", 14, name) && model__put_end(out, input) &&
           put_is_unknown(plan, out) && model__put_end(out, filter) &&
           model__put_end(out, filtered) && model__put_end(out, object);
}

/* {"$cond": [{"$eq": [{"$type": "$home"}, "object"]}, unknown keys, {}]} */
static bool put_unknown(const model__plan_t *plan, const char *name, model__buffer_t *out)
{
    size_t mark, list, test, sides, type, none;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, "0", 1, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$cond", 5, &list) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "0", 1, &test) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$eq", 3, &sides) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "0", 1, &type) &&
           model__put_member_name(out, "$type", 5, name) && model__put_end(out, type) &&
           model__put_string(out, "1", 1, "object", 6) && model__put_end(out, sides) &&
           model__put_end(out, test) && put_filtered(plan, name, out) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "2", 1, &none) && model__put_end(out, none) &&
           model__put_end(out, list) && model__put_end(out, mark);
}

/* ---- merged with what the record says ---- */

typedef struct merge {
    model__builder_t *builder;
    const model__field_t *field;
    const uint8_t *content; /* the struct */
    char name[MODEL__MAX_KEY_PATH];
} merge_t;

static bool put_merged(const merge_t *merge, const char *key, size_t key_size);

/* NULL: none. */
static const uint8_t *content_of(const model__field_t *field, const uint8_t *record)
{
    const uint8_t *at = record + field->row->offset;

    return field->shape == MODEL_SHAPE_POINTER ? model__load_pointer(at) : at;
}

/* {"geo": merged, …}, of the structs inside. */
static bool put_inner(const merge_t *merge)
{
    model__buffer_t *out = &merge->builder->change->update;
    const model__plan_t *plan = merge->field->embedded;
    size_t mark;

    if (!model__put_begin(out, BSON_TYPE_DOCUMENT, "2", 1, &mark))
        return false;
    for (uint32_t i = 0; i < plan->n_fields; i++) {
        merge_t inner = {.builder = merge->builder, .field = &plan->fields[i]};
        inner.content = keeps(inner.field) ? content_of(inner.field, merge->content) : NULL;
        model__print(inner.name, sizeof inner.name, "%s.%s", merge->name, inner.field->key);
        if (inner.content && !put_merged(&inner, inner.field->key, inner.field->key_size))
            return false;
    }
    return model__put_end(out, mark);
}

/* {"$mergeObjects": [unknown keys, {"$literal": the record's}, the structs inside]} */
static bool put_merged(const merge_t *merge, const char *key, size_t key_size)
{
    model__builder_t *builder = merge->builder;
    model__buffer_t *out = &builder->change->update;
    size_t mark, list, literal;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$mergeObjects", 13, &list) &&
           put_unknown(merge->field->embedded, merge->name, out) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "1", 1, &literal) &&
           model__encode_content(merge->field, merge->content, "$literal", 8, out,
                                 builder->error) &&
           model__put_end(out, literal) && put_inner(merge) && model__put_end(out, list) &&
           model__put_end(out, mark);
}

bool model__expr_merged(model__builder_t *builder, const model__edit_t *edit, const char *key,
                        size_t key_size)
{
    merge_t merge = {.builder = builder, .field = edit->field, .content = edit->values[0]};

    model__print(merge.name, sizeof merge.name, "%s", edit->where->key);
    return put_merged(&merge, key, key_size);
}

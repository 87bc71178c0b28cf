/* MODEL_GROUP: keys stand in the server's _id, and become members of the result in a projection. */
#include "query/stage.h"

#define WORD(text) MODEL__WORD(text)

/* What an accumulator makes of values. */
typedef struct accumulator {
    const char *name;
    model__word_t word;
    bool (*type)(const model__type_t *value, model__type_t *type);
    const char *takes;
} accumulator_t;

static bool sum_type(const model__type_t *value, model__type_t *type)
{
    *type = *value;
    return !value->lists && !(value->can & ~(uint32_t)MODEL__T_NUMBER);
}

static bool mean_type(const model__type_t *value, model__type_t *type)
{
    *type = (model__type_t){.can = (value->can & MODEL__T_DECIMAL) |
                                   (value->can & ~(uint32_t)MODEL__T_DECIMAL ? MODEL__T_REAL : 0)};
    return !value->lists && !(value->can & ~(uint32_t)MODEL__T_NUMBER);
}

static bool deviation_type(const model__type_t *value, model__type_t *type)
{
    *type = (model__type_t){.can = MODEL__T_REAL};
    return !value->lists && !(value->can & ~(uint32_t)MODEL__T_NUMBER);
}

static bool same_type(const model__type_t *value, model__type_t *type)
{
    *type = *value;
    return true;
}

static bool list_type(const model__type_t *value, model__type_t *type)
{
    *type = *value;
    type->lists++;
    return true;
}

static const accumulator_t accumulators[] = {
    [MODEL__SUM - MODEL__SUM] = {"MODEL_SUM", WORD("$sum"), sum_type, "a number"},
    [MODEL__AVG - MODEL__SUM] = {"MODEL_AVG", WORD("$avg"), mean_type, "a number"},
    [MODEL__LEAST - MODEL__SUM] = {"MODEL_LEAST", WORD("$min"), same_type, ""},
    [MODEL__GREATEST - MODEL__SUM] = {"MODEL_GREATEST", WORD("$max"), same_type, ""},
    [MODEL__FIRST - MODEL__SUM] = {"MODEL_FIRST", WORD("$first"), same_type, ""},
    [MODEL__LAST - MODEL__SUM] = {"MODEL_LAST", WORD("$last"), same_type, ""},
    [MODEL__COLLECT - MODEL__SUM] = {"MODEL_COLLECT", WORD("$push"), list_type, ""},
    [MODEL__COLLECT_SET - MODEL__SUM] = {"MODEL_COLLECT_SET", WORD("$addToSet"), list_type, ""},
    [MODEL__STD_DEV -
        MODEL__SUM] = {"MODEL_STD_DEV", WORD("$stdDevPop"), deviation_type, "a number"},
    [MODEL__STD_DEV_SAMPLE -
        MODEL__SUM] = {"MODEL_STD_DEV_SAMPLE", WORD("$stdDevSamp"), deviation_type, "a number"},
};

static const accumulator_t *accumulator_of(const model_term_t *term)
{
    size_t row = (size_t)term->op - MODEL__SUM;

    return term->op >= MODEL__SUM && row < MODEL__COUNT_OF(accumulators) ? &accumulators[row]
                                                                         : NULL;
}

bool model__is_made(const model_term_t *term)
{
    return term->op == MODEL__TALLY || accumulator_of(term);
}

/* ---- one member ---- */

static bool write_key(model__group_t *group, const model__field_t *field)
{
    model__stager_t *stager = group->stager;
    char name[MODEL__MAX_KEY_PATH];

    stager->writer.out = &group->keys;
    group->n_keys++;
    group->only_id = group->n_keys == 1 && model__is_id(field);
    model__print(name, sizeof name, "%s%s", group->key_name ? group->key_name : "$_id.",
                 group->key_name ? "" : field->key);
    return model__expression(stager, field->key, field->key_size, &group->key_type) &&
           model__flow_give(stager, &group->next, field, &group->key_type) &&
           model__put_string(&group->members, field->key, field->key_size, name, strlen(name));
}

/* {"$sum": 1} */
static bool write_count(model__group_t *group, const model__field_t *field)
{
    static const model__type_t count = {.can = MODEL__T_INT};
    model__buffer_t *out = &group->made;
    size_t mark;

    return model__flow_give(group->stager, &group->next, field, &count) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, field->key, field->key_size, &mark) &&
           model__put_int32(out, "$sum", 4, 1) && model__put_end(out, mark);
}

static bool write_accumulated(model__group_t *group, const model_term_t *term,
                              const model__field_t *field)
{
    const accumulator_t *accumulator = accumulator_of(term);
    model__stager_t *stager = group->stager;
    model__type_t value, type;
    size_t mark;

    if (!accumulator)
        return write_count(group, field);
    if (!model__begin_document(stager, field->key, field->key_size, &mark) ||
        !model__expression(stager, accumulator->word.text, accumulator->word.size, &value))
        return false;
    if (!accumulator->type(&value, &type) && value.can != MODEL__T_ANY)
        return model__stager_refuse(stager, term->path, MODEL__RULE_TYPE, "%s takes %s",
                                    accumulator->name, accumulator->takes);
    return model__flow_give(stager, &group->next, field, &type) &&
           model__put_end(stager->writer.out, mark);
}

static bool write_made(model__group_t *group, const model_term_t *term, const model__field_t *field)
{
    if (model__is_id(field))
        return model__stager_refuse(group->stager, term->path, MODEL__RULE_KEY,
                                    "what is stored as _id is a MODEL_KEY");
    group->stager->writer.out = &group->made;
    return write_accumulated(group, term, field) &&
           model__put_int32(&group->members, field->key, field->key_size, 1);
}

/* The first member says whose members these are. */
static bool begin_next(model__group_t *group, const model_term_t *term)
{
    if (group->next.plan)
        return true;
    const model__plan_t *plan = model__stager_plan(group->stager, term->model, term->path);
    return plan && model__flow_begin(group->stager, plan, &group->next);
}

bool model__group_member(model__group_t *group, const model_term_t *term)
{
    model__stager_t *stager = group->stager;

    if (!begin_next(group, term))
        return false;
    const model__field_t *field = model__made_member(stager, &group->next, term);
    if (!field)
        return false;
    stager->terms.at++;
    stager->what = term->path;
    return term->op == MODEL__KEY ? write_key(group, field) : write_made(group, term, field);
}

/* ---- the stage ---- */

static bool write_members(model__group_t *group)
{
    model__stager_t *stager = group->stager;
    const model_term_t *term;

    while (!model__stager_closed(stager)) {
        term = model__stager_peek(stager);
        if (!term)
            return model__stager_refuse(stager, NULL, NULL, "a bracket is not closed");
        if (term->op != MODEL__KEY && !model__is_made(term))
            return model__stager_refuse(stager, term->path, MODEL__RULE_TYPE,
                                        "a key or an accumulator is expected here");
        if (!model__group_member(group, term))
            return false;
    }
    return group->next.plan || model__stager_refuse(stager, NULL, NULL, "a group without a member");
}

/* "_id": …, before the accumulators. */
static bool put_id(const model__group_t *group, model__buffer_t *out)
{
    size_t mark;

    if (!group->n_keys)
        return model__put_null(out, "_id", 3);
    if (group->only_id)
        return model__buffer_put(out, group->keys.data, group->keys.size);
    return model__put_begin(out, BSON_TYPE_DOCUMENT, "_id", 3, &mark) &&
           model__buffer_put(out, group->keys.data, group->keys.size) && model__put_end(out, mark);
}

static bool write_group(model__group_t *group)
{
    model__stager_t *stager = group->stager;
    model__buffer_t elements = {.cap = MODEL__MAX_FILTER};

    bool ok = put_id(group, &elements) &&
              model__buffer_put(&elements, group->made.data, group->made.size) &&
              model__stage_elements(stager, "$group", &elements);
    model__buffer_free(&elements);
    return model__stager_put(stager, &elements, ok);
}

/* Keys become members, and the server's _id goes, unless it is the only key. */
bool model__group_flatten(model__group_t *group)
{
    if (group->only_id)
        return true;
    if (!model__flow_has_id(&group->next) && !model__put_int32(&group->members, "_id", 3, 0))
        return false;
    return model__stage_elements(group->stager, "$project", &group->members);
}

void model__group_begin(model__group_t *group, model__stager_t *stager)
{
    *group = (model__group_t){.stager = stager,
                              .keys = {.cap = MODEL__MAX_FILTER},
                              .made = {.cap = MODEL__MAX_FILTER},
                              .members = {.cap = MODEL__MAX_FILTER}};
    group->out = stager->writer.out;
    stager->writer.depth++;
}

/* What is written goes into the pipeline again. */
bool model__group_written(model__group_t *group, bool ok)
{
    model__stager_t *stager = group->stager;

    stager->writer.depth--;
    stager->writer.out = group->out;
    stager->what = NULL;
    return model__stager_put(stager, group->made.over ? &group->made : &group->keys, ok);
}

void model__group_end(model__group_t *group)
{
    model__buffer_free(&group->keys);
    model__buffer_free(&group->made);
    model__buffer_free(&group->members);
    group->stager->flow = group->next;
}

bool model__stage_group(model__stager_t *stager, const model_term_t *term)
{
    model__group_t group;

    (void)term;
    model__group_begin(&group, stager);
    bool ok = model__group_written(&group, write_members(&group)) && write_group(&group) &&
              model__group_flatten(&group);
    model__group_end(&group);
    return ok;
}

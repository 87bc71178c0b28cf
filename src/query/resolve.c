#include "query/query.h"

/* The model of a query, or one that it is a view of. */
static const model__plan_t *plan_of_term(const model__plan_t *plan, const model_t *model)
{
    while (plan && plan->model != model)
        plan = plan->base;
    return plan;
}

static const char *name_of(const model_t *model)
{
    if (!model)
        return "?";
    return model->name ? model->name : model->symbol ? model->symbol : "?";
}

bool model__term_fits(const model__writer_t *writer, const model__plan_t *plan,
                      const model_term_t *term, const char *name)
{
    return plan_of_term(plan, term->model) ||
           model__fail_at(writer->error, MODEL_ERROR_ARGUMENT, name, MODEL__RULE_TYPE,
                          "a condition on model %s where model %s is searched",
                          name_of(term->model), plan->name);
}

/* A path that is the name of a member needs no walk. */
static bool find_member(const model__writer_t *writer, model__condition_t *condition,
                        model__path_t *path)
{
    const char *text = condition->path;

    condition->field = model__field_by_name(condition->plan, text, strlen(text));
    if (condition->field) {
        condition->key = (model__word_t){condition->field->key, condition->field->key_size};
        return true;
    }
    if (!model__path_resolve(condition->plan, text, path, writer->error))
        return false;
    condition->field = path->field;
    condition->item = path->item;
    condition->row = path->row;
    condition->cases = path->cases;
    condition->n_cases = path->n_cases;
    condition->labelled = path->n_cases > 0;
    condition->key = (model__word_t){path->key, (uint32_t)path->size};
    return !path->in_map ||
           model__refuse_condition(writer, condition, MODEL__RULE_KEY,
                                   "the items of a map have no order: use MODEL_EQ_AT");
}

static bool takes_key(const model__writer_t *writer, const model__condition_t *condition,
                      const char *key)
{
    if (condition->field->shape != MODEL_SHAPE_MAP || condition->item)
        return model__refuse_condition(writer, condition, MODEL__RULE_TYPE, "not a map");
    if (!key)
        return model__refuse_condition(writer, condition, MODEL__RULE_KEY, "NULL as a key");
    return (model__plain_key(key, strlen(key)) && model__utf8_ok(key, strlen(key))) ||
           model__refuse_condition(writer, condition, MODEL__RULE_KEY,
                                   "a key that is empty, begins with $, has a dot or is not UTF-8");
}

/* From the map to what it has under the key. */
static bool enter_map(const model__writer_t *writer, model__condition_t *condition, const char *key)
{
    if (!takes_key(writer, condition, key))
        return false;
    size_t size = condition->key.size, key_size = strlen(key);
    if (size + key_size >= MODEL__MAX_FILTER)
        return model__refuse_condition(writer, condition, MODEL__RULE_KEY, "a key too long");
    char *text = model__take(writer->memory, size + 1 + key_size + 1);
    if (!text)
        return model__memory_failed(writer->memory, writer->error);
    memcpy(text, condition->key.text, size);
    text[size] = '.';
    memcpy(text + size + 1, key, key_size + 1);
    condition->key = (model__word_t){text, (uint32_t)(size + 1 + key_size)};
    condition->item = true;
    return true;
}

/* Keys have no order, and no condition tells which ones there are besides. */
static bool is_whole_map(const model__condition_t *condition)
{
    return condition->field->shape == MODEL_SHAPE_MAP && !condition->item &&
           !condition->operation->presence;
}

static bool fits_member(const model__writer_t *writer, const model__condition_t *condition)
{
    if (condition->field->row->role == MODEL_TEXT_SCORE)
        return model__refuse_condition(writer, condition, MODEL__RULE_KEY,
                                       "a text score is not stored");
    if (condition->operation->kinds >> condition->field->kind & 1u)
        return true;
    return model__refuse_condition(
        writer, condition, MODEL__RULE_TYPE, "%s cannot be used on a member that is stored as %s",
        condition->operation->name, model__bson_type_name(condition->field->type));
}

bool model__condition_resolve(const model__writer_t *writer, const model__plan_t *plan,
                              model__condition_t *condition, model__path_t *path)
{
    const model_term_t *term = condition->value;

    condition->path = term->path;
    condition->plan = plan_of_term(plan, term->model);
    if (!term->path)
        return model__fail(writer->error, MODEL_ERROR_ARGUMENT, "a condition without a member");
    if (!condition->plan)
        return model__term_fits(writer, plan, term, term->path);
    if (!find_member(writer, condition, path) || !fits_member(writer, condition))
        return false;
    if (term->count == MODEL__ON_KEY && !condition->operation->counts &&
        !enter_map(writer, condition, term->key))
        return false;
    if (is_whole_map(condition))
        return model__fail_at(writer->error, MODEL_ERROR_UNSUPPORTED, condition->path,
                              MODEL__RULE_TYPE, "a map as a whole: use MODEL_EQ_AT for each key");
    return !writer->partial || condition->operation->partial ||
           model__refuse_condition(writer, condition, MODEL__RULE_TYPE,
                                   "%s cannot stand in a partial index",
                                   condition->operation->name);
}

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

static bool foreign(const model__writer_t *writer, const model__plan_t *plan,
                    const model_term_t *term)
{
    return model__fail_at(writer->error, MODEL_ERROR_ARGUMENT, term->path, MODEL__RULE_TYPE,
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
    condition->key = (model__word_t){path->key, (uint32_t)path->size};
    return true;
}

static bool fits_member(const model__writer_t *writer, const model__condition_t *condition)
{
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
        return foreign(writer, plan, term);
    if (!find_member(writer, condition, path) || !fits_member(writer, condition))
        return false;
    return !writer->partial || condition->operation->partial ||
           model__refuse_condition(writer, condition, MODEL__RULE_TYPE,
                                   "%s cannot stand in a partial index",
                                   condition->operation->name);
}

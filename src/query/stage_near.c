/* MODEL_GEO_NEAR: documents around a place, each with its distance. */
#include "query/stage.h"

#include <mongomodel/geo.h>

/* The MODEL_NEAR that opens it. */
static bool write_place(model__stager_t *stager)
{
    const model_term_t *near = model__stager_peek(stager);
    model__condition_t condition = {.value = near, .n_values = 1};
    model__writer_t writer = stager->writer;
    model__path_t path;

    if (!near || near->op != MODEL__GEO || near->count != MODEL__NEAR)
        return model__stager_refuse(stager, NULL, NULL, "MODEL_GEO_NEAR begins with a MODEL_NEAR");
    stager->terms.at++;
    condition.operation = model__operator_of(near);
    writer.near = false;
    return model__condition_resolve(&writer, stager->flow.plan, &condition, &path) &&
           model__write_nearest(&writer, &condition);
}

static bool write_stage(model__stager_t *stager, const model__field_t *distance)
{
    model__buffer_t *out = stager->writer.out;
    bool search = false;
    size_t stage, mark;

    return model__stage_begin(stager, &stage) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "$geoNear", 8, &mark) && write_place(stager) &&
           model__put_bool(out, "spherical", 9, true) &&
           model__put_string(out, "distanceField", 13, distance->key, distance->key_size) &&
           model__put_head(out, BSON_TYPE_DOCUMENT, "query", 5) &&
           model__bracket_filter(stager->flow.plan, &stager->terms, &search, &stager->writer) &&
           model__put_end(out, mark) && model__stage_end(stager, stage);
}

bool model__stage_near(model__stager_t *stager, const model_term_t *term)
{
    static const model__type_t metres = {.can = MODEL__T_REAL};
    const model__plan_t *plan = model__stager_plan(stager, term->model, term->path);
    const model__field_t *distance;
    model__flow_t next;

    if (!plan || !model__flow_begin(stager, plan, &next) ||
        !(distance = model__made_member(stager, &next, term)))
        return false;
    if (!stager->flow.fresh)
        return model__stager_refuse(stager, term->path, MODEL__RULE_TYPE,
                                    "MODEL_GEO_NEAR that is not the first stage");
    if (!write_stage(stager, distance) || !model__flow_give(stager, &next, distance, &metres) ||
        !model__flow_continue(stager, &next))
        return false;
    stager->flow = next;
    return true;
}

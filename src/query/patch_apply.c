/* A patch done to a record in memory. */
#include "query/change.h"

#include "model/paths.h"

#include <mongomodel/patch.h>

typedef struct applying {
    const model__plan_t *plan;
    model_memory_t *memory;
    uint8_t *record;
    model_error_t *error;
} applying_t;

/* ---- the way to a member ---- */

static void *make_struct(const applying_t *applying, const model__plan_t *plan)
{
    void *made = model__take(applying->memory, plan->size);

    if (made)
        memcpy(made, plan->image, plan->size);
    if (made && model__own_defaults(plan, made, applying->memory))
        return made;
    model__memory_failed(applying->memory, applying->error);
    return NULL;
}

/* The struct behind the pointer that the path up to here names is made, if it is not there. */
static bool reach(const applying_t *applying, const char *path, size_t size)
{
    char text[MODEL__MAX_KEY_PATH];
    model__path_t found;
    void *at, *made;

    if (size >= sizeof text)
        return model__fail(applying->error, MODEL_ERROR_LIMIT, "a path that is too long");
    memcpy(text, path, size);
    text[size] = '\0';
    if (!model__path_locate(applying->plan, text, applying->record, &found, &at, applying->error))
        return false;
    if (!at || model__load_pointer(at))
        return true;
    made = make_struct(applying, found.field->embedded);
    if (made)
        memcpy(at, &made, sizeof made);
    return made != NULL;
}

static bool reach_all(const applying_t *applying, const char *path)
{
    for (const char *arrow = path; (arrow = strstr(arrow, "->")); arrow += 2)
        if (!reach(applying, path, (size_t)(arrow - path)))
            return false;
    return true;
}

/* ---- a member ---- */

static bool set_default(const applying_t *applying, const model__field_t *field, void *at)
{
    uint8_t *record = (uint8_t *)at - field->row->offset;

    memcpy(at, model__at(field->plan->image, field->row->offset), field->row->size);
    return model__own_default(field, record, applying->memory) ||
           model__memory_failed(applying->memory, applying->error);
}

static bool apply_term(const applying_t *applying, const model_term_t *term)
{
    const bool sets = term->op == MODEL__SET && term->value_kind == MODEL__V_MEMBER;
    model__path_t path;
    void *at;

    if ((!sets && term->op != MODEL__UNSET) || term->model != applying->plan->model)
        return model__fail_at(applying->error, MODEL_ERROR_UNSUPPORTED, term->path, MODEL__RULE_KEY,
                              "a change that no patch of %s makes", applying->plan->name);
    if (!model__path_locate(applying->plan, term->path, applying->record, &path, &at,
                            applying->error) ||
        !reach_all(applying, term->path) ||
        !model__path_locate(applying->plan, term->path, applying->record, &path, &at,
                            applying->error))
        return false;
    if (!at)
        return model__fail_at(applying->error, MODEL_ERROR_ARGUMENT, term->path, MODEL__RULE_KEY,
                              "is not there");
    if (!sets)
        return set_default(applying, path.field, at);
    memcpy(at, term->pointer, path.field->row->size);
    return true;
}

static bool apply_terms(const applying_t *applying, const model_term_t *term,
                        const model_term_t *end)
{
    for (; term && term != end && term->op; term++)
        if (!apply_term(applying, term))
            return false;
    return true;
}

bool model_patch_apply(const model_t *model, const model_update_t *update, model_memory_t *memory,
                       void *record, model_error_t *error)
{
    model__error_clear(error);
    if (!update || !memory || !record)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "no %s",
                           !update   ? "update"
                           : !memory ? "memory"
                                     : "record");
    const applying_t applying = {model__plan_of(model, error), memory, record, error};
    return applying.plan &&
           apply_terms(&applying, update->changes, update->changes + MODEL_MAX_CHANGES + 1) &&
           apply_terms(&applying, update->also, NULL);
}

#include "model/compile.h"

#include <stdlib.h>

enum { MAX_MEMBERS = 4096 };

static const model_field_t *row_at(const model_t *model, size_t i)
{
    const uint8_t *at = (const uint8_t *)model->fields + i * model->field_size;

    return (const model_field_t *)(const void *)at;
}

/* Programs may have been compiled with a shorter row: what they could not say is empty. */
static const model_field_t *read_row(model__compiler_t *compiler, const model_t *model, size_t i)
{
    if (model->field_size == sizeof(model_field_t))
        return row_at(model, i);
    model_field_t *row = model__make(compiler, 1, sizeof *row);
    if (row)
        memcpy(row, row_at(model, i), model->field_size);
    return row;
}

static bool add_row(model__draft_t *draft, const model_field_t *row)
{
    draft->rows[draft->n_rows++] = row;
    return true;
}

/* Records have their origin for such keys. */
static bool add_extra(const model__compiler_t *compiler, model__draft_t *draft,
                      const model_field_t *row)
{
    const model_t *model = draft->model;

    if (draft->extra)
        return model__table_fault(compiler->error, model, row->name, MODEL__RULE_TABLE,
                                  "two members for keys that no member has");
    if (model->meta >= 0 || model->view_of || model->unknown == MODEL_UNKNOWN_REJECT)
        return model__table_fault(compiler->error, model, row->name, MODEL__RULE_TABLE,
                                  "only an embedded struct that takes all keys has a member for "
                                  "those without one");
    draft->extra = row;
    return true;
}

bool model__read_rows(model__compiler_t *compiler, model__draft_t *draft)
{
    const model_t *model = draft->model;
    uint32_t n = 0;

    while (model->fields && row_at(model, n)->name)
        if (++n > MAX_MEMBERS)
            return model__table_fault(compiler->error, model, NULL, MODEL__RULE_TABLE,
                                      "more than %d members, or no empty row at the end",
                                      MAX_MEMBERS);
    draft->rows = model__make_scratch(compiler, n, sizeof *draft->rows);
    if (!draft->rows)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        const model_field_t *row = read_row(compiler, model, i);
        if (!row || !(row->kind == MODEL_KIND_EXTRA ? add_extra(compiler, draft, row)
                                                    : add_row(draft, row)))
            return false;
    }
    return true;
}

static const model__field_t *base_field(const model__plan_t *base, const model_field_t *row)
{
    const model__field_t *field = model__field_by_name(base, row->name, strlen(row->name));

    return field || !row->key ? field : model__field_by_key(base, row->key, strlen(row->key));
}

/* The row, with the stored names and the role of the base's member. */
static const model_field_t *merge_row(model__compiler_t *compiler, const model_field_t *row,
                                      const model__field_t *of)
{
    model_field_t *merged = model__make(compiler, 1, sizeof *merged);

    if (!merged)
        return NULL;
    *merged = *row;
    if (!row->key) {
        merged->key = of->key;
        if (!row->also_read[0])
            memcpy(merged->also_read, of->row->also_read, sizeof merged->also_read);
    }
    if (!row->json)
        merged->json = of->row->json;
    if (!row->role) {
        merged->role = of->row->role;
        merged->refers = of->row->refers;
    }
    return merged;
}

static bool is_array(uint32_t shape)
{
    return shape == MODEL_SHAPE_LIST || shape == MODEL_SHAPE_FIXED || shape == MODEL_SHAPE_LISTS;
}

static bool same_stored_type(const model_field_t *row, const model__field_t *of)
{
    const model__kind_t *kind = model__kind_of(row);

    if (!kind)
        return true; /* check_row says it better */
    return is_array(model__shape_of(row)) == is_array(of->shape) &&
           (model__shape_of(row) == MODEL_SHAPE_MAP) == (of->shape == MODEL_SHAPE_MAP) &&
           kind->type == model__kind_of(of->row)->type;
}

bool model__merge_view(model__compiler_t *compiler, model__draft_t *draft)
{
    const model__plan_t *base = draft->plan->base;

    for (uint32_t i = 0; base && i < draft->n_rows; i++) {
        const model_field_t *row = draft->rows[i];
        const model__field_t *of = base_field(base, row);
        if (!of && row->role == MODEL_TEXT_SCORE)
            continue;
        if (!of)
            return model__table_fault(compiler->error, draft->model, row->name, MODEL__RULE_TABLE,
                                      "%.60s, which this is a view of, has no such member",
                                      base->name);
        if (!same_stored_type(row, of))
            return model__table_fault(compiler->error, draft->model, row->name, MODEL__RULE_TYPE,
                                      "%.60s, which this is a view of, stores another type",
                                      base->name);
        if (!(draft->rows[i] = merge_row(compiler, row, of)))
            return false;
    }
    return true;
}

/* ---- what rows say together ---- */

static const char *const roles_once[] = {
    [0] = "two ids",
    [MODEL_CREATED_AT] = "two created_at",
    [MODEL_UPDATED_AT] = "two updated_at",
    [MODEL_VERSION] = "two versions",
    [MODEL_TEXT_SCORE] = "two scores",
};

static bool check_roles_once(const model__compiler_t *compiler, const model__draft_t *draft)
{
    bool seen[MODEL__COUNT_OF(roles_once)] = {false};

    for (uint32_t i = 0; i < draft->n_rows; i++) {
        const model_field_t *row = draft->rows[i];
        uint32_t role = model__is_id(row) ? 0 : row->role;
        if ((!role && !model__is_id(row)) || !roles_once[role])
            continue;
        if (seen[role])
            return model__table_fault(compiler->error, draft->model, row->name, MODEL__RULE_TABLE,
                                      "%s", roles_once[role]);
        seen[role] = true;
    }
    return true;
}

/* A score is nobody's but a view's. */
static bool check_score(const model__compiler_t *compiler, const model__draft_t *draft)
{
    const model__plan_t *base = draft->plan->base;

    for (uint32_t i = 0; i < draft->n_rows; i++) {
        const model_field_t *row = draft->rows[i];
        if (row->role != MODEL_TEXT_SCORE)
            continue;
        const model__field_t *of = base ? base_field(base, row) : NULL;
        if (!base || (of && of->row->role != MODEL_TEXT_SCORE))
            return model__table_fault(compiler->error, draft->model, row->name, MODEL__RULE_TABLE,
                                      "a text score that is stored: only a view has one");
    }
    return true;
}

static bool is_stored(const model__draft_t *draft)
{
    return draft->model->meta >= 0 && !draft->model->view_of;
}

/* MODEL_DECLARE cannot see that an enum is meant. */
static bool is_id_kind(const model_field_t *id, uint32_t declared)
{
    bool is_enum = id->kind == MODEL_KIND_ENUM || id->kind == MODEL_KIND_ENUM_NUMBER;

    return !declared || id->kind == declared || (is_enum && declared == MODEL_KIND_INT32);
}

static bool check_id(const model__compiler_t *compiler, const model__draft_t *draft)
{
    const model_field_t *id = NULL;

    for (uint32_t i = 0; i < draft->n_rows; i++) {
        const model_field_t *row = draft->rows[i];
        if (model__is_id(row))
            id = row;
        else if (is_stored(draft) && !strcmp(model__key_of(row), "_id"))
            return model__table_fault(compiler->error, draft->model, row->name, MODEL__RULE_KEY,
                                      "only an id can be stored as _id");
    }
    if (!id && is_stored(draft))
        return model__table_fault(compiler->error, draft->model, NULL, MODEL__RULE_TABLE,
                                  "no member has an id role");
    if (id && !is_id_kind(id, draft->model->id_kind))
        return model__table_fault(compiler->error, draft->model, id->name, MODEL__RULE_TYPE,
                                  "MODEL_DECLARE names another type of id");
    return true;
}

/* A part of the struct. */
typedef struct place {
    uint64_t at, end;
    const char *name;
} place_t;

static place_t place_of(const model_field_t *row)
{
    return (place_t){row->offset, (uint64_t)row->offset + row->size, row->name};
}

static int compare_places(const void *a, const void *b)
{
    const place_t *left = a, *right = b;

    return left->at < right->at ? -1 : left->at > right->at;
}

static bool check_places(model__compiler_t *compiler, const model__draft_t *draft)
{
    place_t *places = model__make_scratch(compiler, draft->n_rows + 2u, sizeof *places);
    size_t n = draft->n_rows;

    if (!places)
        return false;
    for (size_t i = 0; i < n; i++)
        places[i] = place_of(draft->rows[i]);
    if (draft->extra)
        places[n++] = place_of(draft->extra);
    if (model__meta_of(draft) >= 0) {
        uint64_t meta = (uint64_t)model__meta_of(draft);
        places[n++] = (place_t){meta, meta + sizeof(model_meta_t), "meta"};
    }
    qsort(places, n, sizeof *places, compare_places);
    for (size_t i = 1; i < n; i++)
        if (places[i].at < places[i - 1].end)
            return model__table_fault(compiler->error, draft->model, places[i].name,
                                      MODEL__RULE_TABLE, "it overlaps %.60s", places[i - 1].name);
    return true;
}

bool model__check_rows(model__compiler_t *compiler, const model__draft_t *draft)
{
    return check_roles_once(compiler, draft) && check_score(compiler, draft) &&
           check_id(compiler, draft) && check_places(compiler, draft);
}

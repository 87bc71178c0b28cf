#include "model/compile.h"

/* A tagged union has a plan of its tag alone, and one for each case that describes the whole
 * struct: the tag, and the case's members at the places that they have in it. */

enum { MAX_TAG = 4095 };

static const model_case_t *case_at(const model_t *model, size_t i)
{
    const uint8_t *at = (const uint8_t *)model->cases + i * model->case_size;
    const model_case_t *row = (const model_case_t *)(const void *)at;

    return row->label ? row : NULL;
}

/* ---- what cases may not say ---- */

static bool bad_tag(const model_t *model, const model_case_t *row)
{
    (void)model;
    return row->tag < 0 || row->tag > MAX_TAG;
}

static bool nameless(const model_t *model, const model_case_t *row)
{
    (void)model;
    return row->embedded && (!row->name || !*row->name);
}

static bool is_union(const model_t *model, const model_case_t *row)
{
    (void)model;
    return row->embedded && row->embedded->cases;
}

static bool is_stored(const model_t *model, const model_case_t *row)
{
    (void)model;
    return row->embedded && (row->embedded->meta >= 0 || row->embedded->view_of);
}

static bool outside(const model_t *model, const model_case_t *row)
{
    return row->embedded && (row->offset > model->size || row->embedded->size > model->size ||
                             row->offset + row->embedded->size > model->size);
}

static bool same_tag(const model_t *model, const model_case_t *row)
{
    const model_case_t *other;

    for (size_t i = 0; (other = case_at(model, i)) != row; i++)
        if (other->tag == row->tag)
            return true;
    return false;
}

static bool same_name(const model_t *model, const model_case_t *row)
{
    const model_case_t *other;

    for (size_t i = 0; row->name && (other = case_at(model, i)) != row; i++)
        if (other->name && !strcmp(other->name, row->name))
            return true;
    return false;
}

static const struct case_rule {
    bool (*broken)(const model_t *model, const model_case_t *row);
    const char *rule, *words;
} case_rules[] = {
    {bad_tag, MODEL__RULE_ENUM, "a tag below 0 or above 4095"},
    {nameless, MODEL__RULE_TABLE, "a case without the name of its member"},
    {is_union, MODEL__RULE_TYPE, "a case that is a union itself: put it into a struct"},
    {is_stored, MODEL__RULE_TYPE, "a case that is a stored model, or a view"},
    {outside, MODEL__RULE_TYPE, "a case that lies outside the struct"},
    {same_tag, MODEL__RULE_ENUM, "two cases have the same tag"},
    {same_name, MODEL__RULE_TABLE, "two cases have the same member"},
};

static bool check_case(const model_t *model, const model_case_t *row, model_error_t *error)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(case_rules); i++)
        if (case_rules[i].broken(model, row))
            return model__table_fault(error, model, row->name ? row->name : row->label,
                                      case_rules[i].rule, "%s", case_rules[i].words);
    return true;
}

static bool check_cases(const model_t *model, model_error_t *error)
{
    const model_case_t *row;
    size_t n = 0;

    if (model->case_size < offsetof(model_case_t, reserved) ||
        model->case_size > sizeof(model_case_t) || model->case_size % _Alignof(model_case_t))
        return model__table_fault(error, model, NULL, MODEL__RULE_TABLE,
                                  "compiled with model_case_t of %u bytes; this library knows %zu",
                                  model->case_size, sizeof(model_case_t));
    if (!model->tag_name || model->fields)
        return model__table_fault(error, model, NULL, MODEL__RULE_TABLE,
                                  "cases without a tag, or with members beside them");
    for (; (row = case_at(model, n)); n++)
        if (!check_case(model, row, error))
            return false;
    return n || model__table_fault(error, model, NULL, MODEL__RULE_TABLE, "no cases");
}

/* ---- the tag ---- */

static const char **labels_of(model__compiler_t *compiler, const model_t *model, uint32_t *n)
{
    const model_case_t *row;

    *n = 0;
    for (size_t i = 0; (row = case_at(model, i)); i++)
        *n = row->tag < *n ? *n : (uint32_t)row->tag + 1;
    const char **labels = model__make(compiler, *n, sizeof *labels);
    for (size_t i = 0; labels && (row = case_at(model, i)); i++)
        labels[row->tag] = row->label;
    return labels;
}

bool model__read_tag(model__compiler_t *compiler, model__draft_t *draft)
{
    const model_t *model = draft->model;
    uint32_t n_labels;

    if (!check_cases(model, compiler->error))
        return false;
    const char **labels = labels_of(compiler, model, &n_labels);
    model_field_t *row = model__make(compiler, 1, sizeof *row);
    draft->rows = model__make_scratch(compiler, 1, sizeof *draft->rows);
    if (!labels || !row || !draft->rows)
        return false;
    *row = (model_field_t){.name = model->tag_name,
                           .key = model->tag_key ? model->tag_key : model->tag_name,
                           .json = model->tag_name,
                           .kind = MODEL_KIND_ENUM,
                           .offset = model->tag_at,
                           .size = model->tag_size,
                           .labels = labels,
                           .n_labels = n_labels,
                           .required = true};
    draft->rows[0] = row;
    draft->n_rows = 1;
    return true;
}

/* ---- the cases ---- */

/* "card.last4", as one comes to it from the union. */
static char *name_in_case(model__compiler_t *compiler, const char *outer, const char *inner)
{
    size_t size = strlen(outer) + 1 + strlen(inner) + 1;
    char *name = model__make(compiler, size, 1);

    if (name)
        snprintf(name, size, "%s.%s", outer, inner);
    return name;
}

static const model_field_t *move_row(model__compiler_t *compiler, const model_case_t *of,
                                     const model_field_t *row)
{
    model_field_t *moved = model__make(compiler, 1, sizeof *moved);
    char *name = name_in_case(compiler, of->name, row->name);

    if (!moved || !name)
        return NULL;
    *moved = *row;
    moved->name = name;
    moved->key = model__key_of(row);
    moved->json = row->json ? row->json : row->name;
    moved->offset += of->offset;
    if (row->value_at && model__shape_of(row) == MODEL_SHAPE_OPTIONAL)
        moved->value_at += of->offset;
    if (!model__named_list(row)) {
        moved->items_at += of->offset;
        moved->count_at += of->offset;
    }
    return moved;
}

static bool move_rows(model__compiler_t *compiler, model__draft_t *draft)
{
    const model__draft_t *from =
        draft->of->embedded ? model__draft_of(compiler, draft->of->embedded) : NULL;
    uint32_t n = from ? from->n_rows : 0;

    draft->rows = model__make_scratch(compiler, n + 1, sizeof *draft->rows);
    if (!draft->rows)
        return false;
    draft->rows[0] = draft->whole->rows[0];
    for (draft->n_rows = 1; draft->n_rows <= n; draft->n_rows++)
        if (!(draft->rows[draft->n_rows] =
                  move_row(compiler, draft->of, from->rows[draft->n_rows - 1])))
            return false;
    if (from && from->extra)
        draft->extra = move_row(compiler, draft->of, from->extra);
    return !from || !from->extra == !draft->extra;
}

static bool add_case(model__compiler_t *compiler, model__draft_t *whole, const model_case_t *of,
                     model__case_t *made)
{
    model__draft_t *draft = model__make_scratch(compiler, 1, sizeof *draft);
    model__plan_t *plan = model__make(compiler, 1, sizeof *plan);

    if (!draft || !plan)
        return false;
    *made = (model__case_t){.tag = (uint32_t)of->tag,
                            .name_size = of->name ? (uint32_t)strlen(of->name) : 0,
                            .name = of->name,
                            .plan = plan};
    draft->model = of->embedded ? of->embedded : whole->model;
    draft->plan = plan;
    draft->whole = whole;
    draft->of = of;
    compiler->last->next = draft;
    compiler->last = draft;
    return move_rows(compiler, draft);
}

bool model__add_cases(model__compiler_t *compiler, model__draft_t *draft)
{
    const model_t *model = draft->model;
    const model_case_t *row;
    uint32_t n = 0;

    while (case_at(model, n))
        n++;
    model__case_t *cases = model__make(compiler, n, sizeof *cases);
    if (!cases)
        return false;
    draft->plan->cases = cases;
    draft->plan->n_cases = n;
    for (uint32_t i = 0; i < n; i++) {
        row = case_at(model, i);
        if (row->embedded && !model__add_draft(compiler, row->embedded, NULL))
            return false;
        if (!add_case(compiler, draft, row, &cases[i]))
            return false;
    }
    return true;
}

/* ---- records as born ---- */

static uint32_t tag_of(const model_t *model, const void *record)
{
    uint32_t tag;

    memcpy(&tag, (const uint8_t *)record + model->tag_at, sizeof tag);
    return tag;
}

void model__fill_case(const model__compiler_t *compiler, const model__draft_t *draft,
                      uint8_t *image)
{
    const model_t *whole = draft->whole->model;
    const model_t *embedded = draft->of->embedded;
    uint32_t tag = (uint32_t)draft->of->tag;

    if (whole->defaults && tag_of(whole, whole->defaults) == tag)
        memcpy(image, whole->defaults, whole->size);
    else if (embedded)
        memcpy(image + draft->of->offset, model__draft_of(compiler, embedded)->plan->image,
               embedded->size);
    memcpy(image + whole->tag_at, &tag, sizeof tag);
}

void model__fill_union(const model__draft_t *draft, uint8_t *image)
{
    const model_t *model = draft->model;
    const model__plan_t *plan = draft->plan;
    uint32_t tag = model->defaults ? tag_of(model, model->defaults) : 0;

    if (model->defaults)
        memcpy(image, model->defaults, model->size);
    for (uint32_t i = 0; i < plan->n_cases; i++)
        if (plan->cases[i].tag == tag)
            memcpy(image, plan->cases[i].plan->image, model->size);
}

#include "model/compile.h"

/* The _id of a model whose id is stored under another key. */
static const model_field_t extra_row = {
    .name = "_id", .key = "_id", .kind = MODEL_KIND_OID, .size = sizeof(bson_oid_t)};

static bool has_checks(const model_check_t *check)
{
    return check->string || check->text || check->integer || check->real;
}

static bool is_ruled(const model_field_t *row)
{
    return row->required || row->range.has || row->length.has || row->items.has || row->pattern ||
           row->format || has_checks(&row->check);
}

static bool set_header(model__compiler_t *compiler, model__field_t *field)
{
    size_t size = strlen(field->key);
    uint8_t *header = model__make(compiler, size + 2 + 16, 1);

    if (!header)
        return false;
    header[0] = field->type;
    memcpy(header + 1, field->key, size);
    field->header = header;
    field->key_size = (uint32_t)size;
    return true;
}

static bool set_labels(model__compiler_t *compiler, model__field_t *field)
{
    const model_field_t *row = field->row;
    model__label_t *labels;

    if (!row->n_labels)
        return true;
    if (!(labels = model__make(compiler, row->n_labels, sizeof *labels)))
        return false;
    for (uint32_t i = 0; i < row->n_labels; i++)
        if (row->labels[i])
            labels[i] = (model__label_t){row->labels[i], (uint32_t)strlen(row->labels[i])};
    field->labels = labels;
    field->n_labels = row->n_labels;
    return true;
}

static bool set_decimals(model__compiler_t *compiler, model__field_t *field)
{
    model__decimals_t *decimals;

    if (field->kind != MODEL_KIND_DECIMAL || !field->row->range.has)
        return true;
    if (!(decimals = model__make(compiler, 1, sizeof *decimals)))
        return false;
    field->decimals = decimals;
    return model__decimal_bounds(&field->row->range, decimals);
}

/* What the members of a shape are made of, in memory. */
static void set_items(model__field_t *field)
{
    const model_field_t *row = field->row;
    size_t value = model__item_size(row), vector = model__vector_item_size(field->kind);

    field->stride = vector ? vector : row->item_size ? row->item_size : value;
    if (field->shape == MODEL_SHAPE_MAP)
        field->value_at = row->value_at;
    if (field->shape == MODEL_SHAPE_FIXED)
        field->n_items = (uint32_t)(row->size / value);
    if (field->shape == MODEL_SHAPE_LISTS)
        field->inner = value;
}

static uint8_t value_type(const model_field_t *row)
{
    return row->number == MODEL_NUMBER_WIDEN ? BSON_TYPE_INT64 : model__kind_of(row)->type;
}

static uint8_t stored_type(const model_field_t *row)
{
    switch (model__shape_of(row)) {
    case MODEL_SHAPE_LIST:
    case MODEL_SHAPE_FIXED:
    case MODEL_SHAPE_LISTS:
        return BSON_TYPE_ARRAY;
    case MODEL_SHAPE_MAP:
        return BSON_TYPE_DOCUMENT;
    default:
        return value_type(row);
    }
}

static bool may_be_empty(const model_field_t *row)
{
    uint32_t shape = model__shape_of(row);

    return shape ? shape != MODEL_SHAPE_FIXED : model__kind_of(row)->can & MODEL__CAN_BE_EMPTY;
}

static bool set_field(model__compiler_t *compiler, const model__draft_t *draft,
                      const model_field_t *row)
{
    model__plan_t *plan = draft->plan;
    model__field_t *field = &draft->fields[plan->n_fields];
    const model__draft_t *embedded =
        row->embedded ? model__draft_of(compiler, row->embedded) : NULL;

    *field = (model__field_t){
        .row = row,
        .plan = plan,
        .embedded = embedded ? embedded->plan : NULL,
        .key = model__key_of(row),
        .name_size = (uint32_t)strlen(row->name),
        .kind = row->kind & MODEL_KIND_MASK,
        .shape = row->kind & MODEL_SHAPE_MASK,
        .index = (uint16_t)plan->n_fields++,
        .type = stored_type(row),
        .value_type = value_type(row),
        .may_be_empty = may_be_empty(row),
        .ruled = is_ruled(row),
        .prepared = row->prepare != NULL,
    };
    set_items(field);
    plan->n_required += row->required;
    return set_header(compiler, field) && set_labels(compiler, field) &&
           set_decimals(compiler, field);
}

static bool is_stored_as_id(const model_field_t *row)
{
    return !strcmp(model__key_of(row), "_id");
}

static bool needs_extra_id(const model__draft_t *draft)
{
    if (draft->plan->base)
        return draft->plan->base->extra_id;
    if (draft->model->meta < 0)
        return false;
    for (uint32_t i = 0; i < draft->n_rows; i++)
        if (is_stored_as_id(draft->rows[i]))
            return false;
    return true;
}

static void note_role(const model__draft_t *draft, const model__field_t *field)
{
    model__plan_t *plan = draft->plan;

    if (model__is_id(field->row))
        plan->id = field;
    if (field->row->role == MODEL_CREATED_AT)
        plan->created_at = field;
    if (field->row->role == MODEL_UPDATED_AT)
        plan->updated_at = field;
    if (field->row->role == MODEL_VERSION)
        plan->version = field;
    if (field->row->role == MODEL_TEXT_SCORE)
        plan->score = field;
}

static bool number_leaves(const model__compiler_t *compiler, const model__draft_t *draft)
{
    uint32_t n = 0;

    for (uint32_t i = draft->plan->extra_id; i < draft->plan->n_fields; i++) {
        model__field_t *field = &draft->fields[i];
        bool by_value = field->row->kind == MODEL_KIND_DOCUMENT && !field->embedded->cases;
        uint32_t n_here = by_value ? field->embedded->n_leaves : 1;
        field->first_leaf = (uint16_t)n;
        field->n_leaves = (uint16_t)n_here;
        n += n_here;
        if (n > UINT16_MAX)
            return model__table_fault(compiler->error, draft->model, field->row->name,
                                      MODEL__RULE_TABLE, "more than %d members in all", UINT16_MAX);
        note_role(draft, field);
    }
    draft->plan->n_leaves = n;
    return true;
}

static const char *collection_of(model__compiler_t *compiler, const model__draft_t *draft)
{
    const model_t *model = draft->model;

    if (draft->plan->base)
        return draft->plan->base->collection;
    if (model->collection)
        return model->collection;
    size_t size = 2 * strlen(draft->plan->name) + 1;
    char *collection = model__make(compiler, size, 1);
    if (collection)
        model__snake_case(draft->plan->name, collection, size);
    return collection;
}

/* In stored order: _id first, but the tag of a case. */
static bool set_fields(model__compiler_t *compiler, const model__draft_t *draft)
{
    if (draft->plan->extra_id && !set_field(compiler, draft, &extra_row))
        return false;
    for (int first = 1; first >= 0; first--)
        for (uint32_t i = 0; i < draft->n_rows; i++)
            if ((draft->whole ? i == 0 : is_stored_as_id(draft->rows[i])) == first &&
                !set_field(compiler, draft, draft->rows[i]))
                return false;
    return true;
}

/* Behind the others, and none of them. */
static void set_extra(const model__draft_t *draft)
{
    static const uint8_t header[16];
    model__field_t *field = &draft->fields[draft->plan->n_fields];

    if (!draft->extra)
        return;
    *field = (model__field_t){
        .row = draft->extra,
        .plan = draft->plan,
        .header = header,
        .key = "",
        .kind = MODEL_KIND_EXTRA,
        .index = (uint16_t)draft->plan->n_fields,
        .may_be_empty = true,
    };
    draft->plan->extra = field;
}

bool model__build_fields(model__compiler_t *compiler, model__draft_t *draft)
{
    const model_t *model = draft->model;
    model__plan_t *plan = draft->plan;

    plan->model = model;
    plan->name = model__name_of(model);
    plan->size = model__size_of(draft);
    plan->meta = model__meta_of(draft);
    plan->inner_at = draft->of ? draft->of->offset : 0;
    plan->ruled = model->check != NULL;
    plan->extra_id = needs_extra_id(draft);
    draft->fields = model__make(compiler, draft->n_rows + 2u, sizeof *draft->fields);
    plan->fields = draft->fields;
    if (!draft->fields || !(plan->collection = collection_of(compiler, draft)))
        return false;
    if (!set_fields(compiler, draft) || !number_leaves(compiler, draft))
        return false;
    set_extra(draft);
    return true;
}

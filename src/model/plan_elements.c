#include "model/compile.h"

enum { CACHE_LINE = 64, WIDE = 8, LEAST_ARRAY = 5 };

_Static_assert(sizeof(model__element_t) == CACHE_LINE, "an element is one cache line");

static const uint8_t shape_ops[] = {
    [MODEL_SHAPE_OPTIONAL >> 8] = MODEL__OP_OPTIONAL,
    [MODEL_SHAPE_LIST >> 8] = MODEL__OP_LIST,
    [MODEL_SHAPE_FIXED >> 8] = MODEL__OP_FIXED,
    [MODEL_SHAPE_POINTER >> 8] = MODEL__OP_POINTER,
    [MODEL_SHAPE_MAP >> 8] = MODEL__OP_MAP,
    [MODEL_SHAPE_LISTS >> 8] = MODEL__OP_LISTS,
};

static void set_head(model__element_t *element, const model__field_t *field)
{
    uint8_t mask[16] = {0};

    memset(mask, 0xff, element->head_size < sizeof mask ? element->head_size : sizeof mask);
    if (element->op == MODEL__OP_RAW)
        mask[0] = 0;
    memcpy(element->mask, mask, sizeof mask);
    memcpy(element->head, field->header, sizeof element->head);
}

static uint8_t take_of(const model__element_t *element)
{
    static const uint8_t of_moves[] = {
        [1] = MODEL__TAKE_BOOL, [4] = MODEL__TAKE_4, [8] = MODEL__TAKE_8};

    if (element->head_size > sizeof element->head)
        return MODEL__TAKE_OTHER;
    if (element->op == MODEL__OP_MOVE)
        return of_moves[element->value_size];
    if (element->op == MODEL__OP_STRING)
        return MODEL__TAKE_STRING;
    return element->op == MODEL__OP_OID ? MODEL__TAKE_OID : MODEL__TAKE_OTHER;
}

/* Lists and structs of the image are not the record's own. */
static bool may_lack(const model__field_t *field)
{
    bool owns_nothing = (!field->shape || field->shape == MODEL_SHAPE_OPTIONAL) &&
                        field->kind != MODEL_KIND_DOCUMENT && !model__vector_item_size(field->kind);

    return owns_nothing && !field->row->required && !field->row->also_read[0];
}

/* The header has zeros behind its end, so the head needs no mask. */
static void set_element(model__element_t *element, const model__field_t *field)
{
    const model__kind_t *kind = model__kind_of(field->row);
    bool widened = field->row->number == MODEL_NUMBER_WIDEN;
    uint32_t shape = field->shape;

    element->op = shape ? shape_ops[shape >> 8] : widened ? MODEL__OP_NUMBER : kind->op;
    element->value_size = model__has_items(field) ? LEAST_ARRAY : widened ? 8 : kind->value_size;
    element->head_size = (uint8_t)(field->key_size + 2);
    element->need = (uint16_t)(element->head_size + element->value_size + 1);
    element->take = take_of(element);
    element->may_lack = may_lack(field);
    element->at = field->row->offset;
    element->field = field;
    set_head(element, field);
}

static void set_end(model__element_t *end)
{
    end->op = MODEL__OP_END;
    end->head_size = 1;
    end->need = 1;
    end->take = MODEL__TAKE_OTHER;
    end->mask[0] = 0xff; /* little endian, as BSON is */
}

/* Decode comes to it when no member is left, encode after all members. */
static void set_extra(model__element_t *element, const model__field_t *field)
{
    set_end(element);
    element->op = MODEL__OP_EXTRA;
    element->rest = 1;
    element->at = field->row->offset;
    element->field = field;
}

/* ---- which bytes of a record may be loaded beside a member ---- */

static void cover_gap(uint8_t *covered, size_t from, size_t to, size_t alignment)
{
    if (to - from < alignment && to % alignment == 0)
        memset(covered + from, 1, to - from);
}

/* Alignment that the member at an offset asks for; 0: there is no member. */
static size_t alignment_at(const model__draft_t *draft, size_t at)
{
    for (uint32_t i = 0; i < draft->n_rows; i++) {
        const model_field_t *row = draft->rows[i];
        uint32_t shape = model__shape_of(row);
        if (row->offset != at)
            continue;
        if (shape == MODEL_SHAPE_LIST || shape == MODEL_SHAPE_POINTER ||
            shape == MODEL_SHAPE_LISTS || shape == MODEL_SHAPE_MAP)
            return _Alignof(void *);
        return shape == MODEL_SHAPE_OPTIONAL ? 1 : model__kind_of(row)->alignment;
    }
    if (draft->extra && draft->extra->offset == at)
        return _Alignof(model_extra_t);
    return at == model__size_of(draft) ? WIDE : 0;
}

/* Padding cannot be told from a small member that the table does not name; it is taken for padding
 * where the next member's alignment explains it. */
static void cover_padding(const model__draft_t *draft, uint8_t *covered)
{
    size_t size = model__size_of(draft), from = 0;

    while (from < size) {
        size_t to = from;
        while (to < size && !covered[to])
            to++;
        if (to > from && to - from < WIDE && from > 0)
            cover_gap(covered, from, to, alignment_at(draft, to));
        from = to + 1;
    }
}

static uint8_t *covered_bytes(model__compiler_t *compiler, const model__draft_t *draft)
{
    uint8_t *covered = model__make_scratch(compiler, model__size_of(draft), 1);

    if (!covered)
        return NULL;
    for (uint32_t i = 0; i < draft->n_rows; i++)
        memset(covered + draft->rows[i]->offset, 1, draft->rows[i]->size);
    if (draft->extra)
        memset(covered + draft->extra->offset, 1, draft->extra->size);
    if (model__meta_of(draft) >= 0)
        memset(covered + model__meta_of(draft), 1, sizeof(model_meta_t));
    cover_padding(draft, covered);
    return covered;
}

static bool may_load(const uint8_t *covered, size_t at, size_t size)
{
    return at + WIDE <= size && !memchr(covered + at, 0, WIDE);
}

static void set_moves(model__element_t *elements, uint32_t n, const uint8_t *covered, size_t size)
{
    for (uint32_t i = n; i-- > 0;) {
        model__element_t *element = &elements[i];
        if (element->op != MODEL__OP_MOVE || !may_load(covered, element->at, size))
            continue;
        element->keep = model__kind_of(element->field->row)->keep;
        if (element->head_size <= sizeof element->head)
            element->run = elements[i + 1].run < UINT8_MAX ? elements[i + 1].run + 1u : UINT8_MAX;
    }
}

static void set_rests(model__plan_t *plan, model__element_t *elements)
{
    uint32_t rest = 1;

    for (uint32_t i = plan->n_fields; i-- > 0;) {
        elements[i].rest = rest;
        rest += (uint32_t)elements[i].head_size + elements[i].value_size;
    }
    plan->fixed = 4 + rest;
}

bool model__build_elements(model__compiler_t *compiler, model__draft_t *draft)
{
    model__plan_t *plan = draft->plan;
    uint32_t n = plan->n_fields;
    uint8_t *bytes = model__make(compiler, (n + 2u) * sizeof(model__element_t) + CACHE_LINE, 1);
    const uint8_t *covered = covered_bytes(compiler, draft);

    if (!bytes || !covered)
        return false;
    bytes += (CACHE_LINE - (uintptr_t)bytes % CACHE_LINE) % CACHE_LINE;
    draft->elements = (model__element_t *)(void *)bytes;
    plan->elements = draft->elements;
    for (uint32_t i = 0; i < n; i++)
        set_element(&draft->elements[i], &draft->fields[i]);
    if (plan->extra_id)
        draft->elements[0].op = MODEL__OP_EXTRA_ID;
    if (plan->extra)
        set_extra(&draft->elements[n], plan->extra);
    set_end(&draft->elements[n + (plan->extra != NULL)]);
    set_moves(draft->elements, n, covered, plan->size);
    set_rests(plan, draft->elements);
    return true;
}

/* ---- a record as born ---- */

static bool is_zero(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i])
            return false;
    return true;
}

bool model__build_image(model__compiler_t *compiler, model__draft_t *draft)
{
    model__plan_t *plan = draft->plan;
    uint8_t *image = model__make(compiler, plan->size, 1);

    if (!image)
        return false;
    if (draft->whole)
        model__fill_case(compiler, draft, image);
    else if (draft->model->cases)
        model__fill_union(draft, image);
    else if (draft->model->defaults)
        memcpy(image, draft->model->defaults, plan->size);
    if (plan->meta >= 0)
        memset(image + plan->meta, 0, sizeof(model_meta_t));
    for (uint32_t i = 0; i < plan->n_fields; i++) {
        const model__field_t *field = &plan->fields[i];
        uint8_t *at = image + field->row->offset;
        if (field->row->kind == MODEL_KIND_DOCUMENT && is_zero(at, field->embedded->size))
            memcpy(at, field->embedded->image, field->embedded->size);
    }
    plan->image = image;
    return true;
}

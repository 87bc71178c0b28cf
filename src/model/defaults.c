#include "model/plan.h"

enum { MAX_DEPTH = 100 };

static bool own_all(const model__plan_t *plan, void *record, model_memory_t *memory, int depth);

/* Copy what *at points to, and point to the copy. NULL: no memory. */
static uint8_t *own_span(model__span_t span, void *at, model_memory_t *memory)
{
    uint8_t *copy = model__take_array(memory, span.count, span.stride);

    if (copy && span.count)
        memcpy(copy, span.items, span.count * span.stride);
    if (copy)
        memcpy(at, &copy, sizeof copy);
    return copy;
}

static bool own_item(const model__field_t *field, uint8_t *item, model_memory_t *memory, int depth)
{
    if (field->shape == MODEL_SHAPE_LISTS) {
        model__span_t inner = model__inner_span(field, item);
        return !inner.items || own_span(inner, item, memory);
    }
    return !field->embedded || own_all(field->embedded, item + field->value_at, memory, depth);
}

static bool own_items(const model__field_t *field, void *record, model_memory_t *memory, int depth)
{
    model__span_t span = model__span_of(field, model__at(record, field->row->offset));

    if (!span.items)
        return true;
    uint8_t *copy = own_span(span, model__at(record, model__items_at(field->row)), memory);
    for (size_t i = 0; copy && i < span.count; i++)
        if (!own_item(field, copy + i * span.stride, memory, depth))
            return false;
    return copy;
}

static bool own_pointer(const model__field_t *field, void *record, model_memory_t *memory,
                        int depth)
{
    void *at = model__at(record, field->row->offset);
    const void *embedded = model__load_pointer(at);

    if (!embedded)
        return true;
    void *copy = model__take_copy(memory, embedded, field->embedded->size);
    if (!copy)
        return false;
    memcpy(at, &copy, sizeof copy);
    return own_all(field->embedded, copy, memory, depth);
}

static bool own(const model__field_t *field, void *record, model_memory_t *memory, int depth)
{
    if (depth > MAX_DEPTH)
        return false;
    if ((model__has_items(field) && field->shape != MODEL_SHAPE_FIXED) ||
        model__vector_item_size(field->kind))
        return own_items(field, record, memory, depth + 1);
    if (field->shape == MODEL_SHAPE_POINTER)
        return own_pointer(field, record, memory, depth + 1);
    if (field->row->kind == MODEL_KIND_DOCUMENT)
        return own_all(field->embedded, model__at(record, field->row->offset), memory, depth + 1);
    return true;
}

static bool own_all(const model__plan_t *plan, void *record, model_memory_t *memory, int depth)
{
    plan = model__plan_for(plan, record);
    for (uint32_t i = 0; plan && i < plan->n_fields; i++)
        if (!own(&plan->fields[i], record, memory, depth))
            return false;
    return true;
}

bool model__own_default(const model__field_t *field, void *record, model_memory_t *memory)
{
    return own(field, record, memory, 0);
}

bool model__own_defaults(const model__plan_t *plan, void *record, model_memory_t *memory)
{
    return own_all(plan, record, memory, 0);
}

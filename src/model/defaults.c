#include "model/plan.h"

enum { MAX_DEPTH = 100 };

static bool own_all(const model__plan_t *plan, void *record, model_memory_t *memory, int depth);

static bool own_items(const model__field_t *field, void *items, size_t count,
                      model_memory_t *memory, int depth)
{
    for (size_t i = 0; field->embedded && i < count; i++)
        if (!own_all(field->embedded, (uint8_t *)items + i * field->stride, memory, depth))
            return false;
    return true;
}

static bool own_list(const model__field_t *field, void *record, model_memory_t *memory, int depth)
{
    void *at = model__at(record, model__items_at(field->row));
    const void *items = model__load_pointer(at);
    size_t count = model__load_size(model__at(record, model__count_at(field->row)));

    if (!items)
        return true;
    void *copy = model__take_array(memory, count, field->stride);
    if (!copy)
        return false;
    if (count)
        memcpy(copy, items, count * field->stride);
    memcpy(at, &copy, sizeof copy);
    return own_items(field, copy, count, memory, depth);
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
    if (field->shape == MODEL_SHAPE_LIST || model__vector_item_size(field->kind))
        return own_list(field, record, memory, depth + 1);
    if (field->shape == MODEL_SHAPE_POINTER)
        return own_pointer(field, record, memory, depth + 1);
    if (field->row->kind == MODEL_KIND_DOCUMENT)
        return own_all(field->embedded, model__at(record, field->row->offset), memory, depth + 1);
    return true;
}

static bool own_all(const model__plan_t *plan, void *record, model_memory_t *memory, int depth)
{
    for (uint32_t i = 0; i < plan->n_fields; i++)
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

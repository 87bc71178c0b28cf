#include "model/paths.h"

void *model_new(const model_t *model)
{
    const model__plan_t *plan = model__plan_of(model, NULL);
    model__block_t *block = plan ? model__block_new(plan, 1, 0) : NULL;

    if (!block)
        return NULL;
    void *record = model__block_add(block);
    memcpy(record, plan->image, plan->size);
    if (!model__own_defaults(plan, record, &block->memory)) {
        model__block_free(block);
        return NULL;
    }
    return model__block_finish(block);
}

void model_free(void *record)
{
    if (record)
        model__block_free(model__block_of(record));
}

void model_list_clear(model_list_t *list)
{
    if (!list)
        return;
    model__block_free(list->memory);
    *list = (model_list_t){NULL, 0, NULL};
}

/* NULL: not managed, or no memory. */
static model_memory_t *memory_of(const void *record, const model_t *model)
{
    const model__plan_t *plan = model__plan_of(model, NULL);
    model__slot_t *slot = plan ? model__slot_of(plan, record) : NULL;

    return slot ? model__slot_memory(slot) : NULL;
}

const char *model_text_v(void *record, const model_t *model, const char *format, va_list args)
{
    model_memory_t *memory = memory_of(record, model);
    va_list again;

    if (!memory || !format)
        return NULL;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = length < 0 ? NULL : model__take(memory, (size_t)length + 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, args);
    return text;
}

const char *model_text(void *record, const model_t *model, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    const char *text = model_text_v(record, model, format, args);
    va_end(args);
    return text;
}

void *model_memory_take(model_memory_t *memory, size_t size)
{
    return memory ? model__take(memory, size) : NULL;
}

const char *model_memory_text(model_memory_t *memory, const char *text, size_t length)
{
    return memory && (text || !length) ? model__take_text(memory, text, length) : NULL;
}

/* ---- growing a list ---- */

/* Stands before items that model_grow() made: for which list, and how many fit. The mark keeps
 * other bytes of the record's memory from being taken for one. */
typedef struct room {
    uintptr_t mark;
    size_t capacity;
} room_t;

_Static_assert(sizeof(room_t) == 16, "items behind it are aligned");

static uintptr_t mark_of(const void *list, const void *items)
{
    return ((uintptr_t)list * 0x9E3779B97F4A7C15u) ^ ~(uintptr_t)items;
}

static size_t capacity_of(const model_memory_t *memory, const void *list, const uint8_t *items)
{
    room_t room;

    if (!items || !model__memory_holds(memory, items - sizeof room, sizeof room))
        return 0;
    memcpy(&room, items - sizeof room, sizeof room);
    return room.mark == mark_of(list, items) ? room.capacity : 0;
}

static uint8_t *make_items(model_memory_t *memory, const void *list, size_t capacity, size_t stride)
{
    if (capacity > SIZE_MAX / 4 / stride)
        return NULL;
    uint8_t *bytes = model__take(memory, sizeof(room_t) + capacity * stride);
    if (!bytes)
        return NULL;
    uint8_t *items = bytes + sizeof(room_t);
    room_t room = {.mark = mark_of(list, items), .capacity = capacity};
    memcpy(bytes, &room, sizeof room);
    return items;
}

/* list: where the member is; items_at: where it points to its items; n more items. */
static bool grow_list(model__span_t span, const void *list, void *items_at, size_t n,
                      model_memory_t *memory)
{
    size_t count = span.items ? span.count : 0;

    if (n > SIZE_MAX / 4 || count > SIZE_MAX / 4)
        return false;
    if (count + n <= capacity_of(memory, list, span.items))
        return true;
    size_t capacity = count + n < 4 ? 8 : (count + n) * 2;
    uint8_t *grown = make_items(memory, list, capacity, span.stride);
    if (!grown)
        return false;
    if (count)
        memcpy(grown, span.items, count * span.stride);
    memcpy(items_at, &grown, sizeof grown);
    return true;
}

bool model_grow(void *record, const model_t *model, const char *path, size_t n)
{
    const model__plan_t *plan = model__plan_of(model, NULL);
    model_memory_t *memory = memory_of(record, model);
    model__path_t found;
    void *list;

    if (!memory || !model__path_locate(plan, path, record, &found, &list, NULL) || !list)
        return false;
    const model__field_t *field = found.field;
    if (found.row)
        return grow_list(model__inner_span(field, list), list, list, n, memory);
    bool grows = (model__has_items(field) && field->shape != MODEL_SHAPE_FIXED && !found.item) ||
                 model__vector_item_size(field->kind);
    if (!grows)
        return false;
    uint8_t *items_at = (uint8_t *)list + (model__items_at(field->row) - field->row->offset);
    return grow_list(model__span_of(field, list), list, items_at, n, memory);
}

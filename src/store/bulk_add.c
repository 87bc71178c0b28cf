/* What is the same for all items of a bulk: nothing of one that is refused stays. */
#include "store/bulk.h"

enum { FIRST_ITEMS = 16 };

bool model__adding_begin(model__adding_t *adding, model_bulk_t *bulk, const model_t *model,
                         const void *record, model_error_t *error)
{
    model__call_t *call = &adding->call;

    memset(adding, 0, offsetof(model__adding_t, call));
    if (!model__call_begin_write(call, bulk ? bulk->db : NULL, model, record, error))
        return false;
    if (model != bulk->model)
        return model__fail(call->error, MODEL_ERROR_ARGUMENT, "%s in a bulk of %s",
                           call->plan->name, bulk->model->symbol);
    adding->bulk = bulk;
    adding->mark = bulk->memory;
    return true;
}

bool model__adding_query(model__adding_t *adding, model_bulk_t *bulk, const model_t *model,
                         model_error_t *error)
{
    static const char no_record;

    return model__adding_begin(adding, bulk, model, &no_record, error);
}

bool model__adding_keep(model__adding_t *adding, model__part_t *part, const model__buffer_t *buffer)
{
    part->size = buffer->size;
    if (!buffer->size)
        return true;
    part->bytes = model__take_copy(&adding->bulk->memory, buffer->data, buffer->size);
    return part->bytes || model__memory_failed(&adding->bulk->memory, adding->call.error);
}

static bool make_room(model__adding_t *adding)
{
    model_bulk_t *bulk = adding->bulk;
    size_t capacity = bulk->capacity ? bulk->capacity * 2 : FIRST_ITEMS;

    if (bulk->count < bulk->capacity)
        return true;
    if (bulk->count >= UINT32_MAX / 2)
        return model__fail(adding->call.error, MODEL_ERROR_LIMIT, "%zu items", bulk->count);
    model__work_t *grown = model__realloc(bulk->works, capacity * sizeof *grown);
    if (!grown)
        return model__no_memory(adding->call.error);
    bulk->works = grown;
    bulk->capacity = capacity;
    return true;
}

/* An ordered bulk must know of each item that can miss before it sends the next one; an unordered
 * one can find out afterwards, if there is a proof. */
static bool goes_alone(const model__adding_t *adding)
{
    const model__work_t *work = &adding->work;
    bool provable = work->route == MODEL__ROUTE_DELETE || work->proof.bytes;

    return adding->bulk->options.exact || work->route >= MODEL__ROUTE_UPDATE_MANY ||
           work->guard.bytes || (work->strict && !provable) ||
           (!adding->bulk->options.unordered && (work->strict || work->change.bytes));
}

bool model__adding_put(model__adding_t *adding, model_bulk_kind_t kind, model__route_t route)
{
    model_bulk_t *bulk = adding->bulk;

    if (!make_room(adding))
        return false;
    adding->work.kind = (uint8_t)kind;
    adding->work.route = (uint8_t)route;
    adding->work.alone = goes_alone(adding);
    bulk->works[bulk->count++] = adding->work;
    return true;
}

bool model__adding_end(model__adding_t *adding, bool ok)
{
    if (!ok && adding->bulk)
        model__memory_rewind(&adding->bulk->memory, &adding->mark);
    model__call_end(&adding->call);
    return ok;
}

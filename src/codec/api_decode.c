#include "codec/api.h"

#include "codec/bson.h"

/* After a failure: what it took is given back, the record is as born. */
static bool undo(const model__plan_t *plan, void *record, model_memory_t *memory,
                 const model_memory_t *mark)
{
    memcpy(record, plan->image, plan->size);
    model__memory_rewind(memory, mark);
    return false;
}

static bool has_input(const model__plan_t *plan, const uint8_t *bytes, const void *memory,
                      model_error_t *error)
{
    return (bytes && memory) || model__fail(error, MODEL_ERROR_ARGUMENT, "%s: no %s", plan->name,
                                            bytes ? "memory" : "bytes");
}

bool model_decode(const model_t *model, const uint8_t *bytes, size_t length, model_memory_t *memory,
                  void *record, model_error_t *error)
{
    const model__plan_t *plan = model__api_plan(model, record, error);
    model__reading_t reading = {.memory = memory};
    const uint8_t *copy;

    if (!plan)
        return false;
    if (!has_input(plan, bytes, memory, error)) {
        memcpy(record, plan->image, plan->size);
        return false;
    }
    model_memory_t mark = *memory;
    return model__decode_copy(plan, bytes, length, record, &reading, &copy, error) ||
           undo(plan, record, memory, &mark);
}

/* ---- managed records ---- */

/* Decode one more document, where it is. */
static bool add_record(model__block_t *block, const uint8_t *bytes, size_t length,
                       model_error_t *error)
{
    model__reading_t reading = {.memory = &block->memory};
    void *record = model__block_add(block);

    if (!record)
        return model__memory_failed(&block->memory, error);
    return model__decode(block->plan, bytes, length, record, &reading, error);
}

/* The length that a document says it has; 0: it does not lie within what is left. */
static size_t length_at(const uint8_t *bytes, size_t left)
{
    size_t length = left < 5 ? 0 : model__load32(bytes);

    return length >= 5 && length <= left ? length : 0;
}

static bool no_document(const model__plan_t *plan, size_t at, model_error_t *error)
{
    return model__fail(error, MODEL_ERROR_CORRUPT, "%s: no document at byte %zu", plan->name, at);
}

static bool add_documents(model__block_t *block, const uint8_t *bytes, size_t length,
                          model_error_t *error)
{
    for (size_t at = 0, size; at < length; at += size) {
        size = length_at(bytes + at, length - at);
        if (!size)
            return no_document(block->plan, at, error);
        if (!add_record(block, bytes + at, size, error))
            return false;
    }
    return true;
}

static bool add_items(model__block_t *block, const uint8_t *bytes, size_t length,
                      model_error_t *error)
{
    model__step_t step;
    model__found_t found;

    if (!model__bson_framed(bytes, length))
        return no_document(block->plan, 0, error);
    const uint8_t *p = bytes + 4;
    while ((step = model__bson_step(p, bytes + length, &found)) == MODEL__STEP_ELEMENT) {
        if (found.type != BSON_TYPE_DOCUMENT)
            return no_document(block->plan, (size_t)(p - bytes), error);
        if (!add_record(block, found.value, found.value_size, error))
            return false;
        p = model__found_end(&found);
    }
    return step == MODEL__STEP_END || no_document(block->plan, (size_t)(p - bytes), error);
}

typedef bool add_t(model__block_t *block, const uint8_t *bytes, size_t length,
                   model_error_t *error);

/* One copy of all bytes, in which each document has the next one behind it. NULL: failed. */
static model__block_t *read_block(const model__plan_t *plan, const uint8_t *bytes, size_t length,
                                  add_t *add, model_error_t *error)
{
    model__block_t *block = model__block_new(plan, 1, 0);
    uint8_t *own = NULL;

    if (block && length <= SIZE_MAX - MODEL__SLACK)
        own = model__take(&block->memory, length + MODEL__SLACK);
    if (!own)
        model__no_memory(error);
    if (own) {
        memcpy(own, bytes, length);
        memset(own + length, 0, MODEL__SLACK);
    }
    if (own && add(block, own, length, error))
        return block;
    model__block_free(block);
    return NULL;
}

void *model_decode_new(const model_t *model, const uint8_t *bytes, size_t length,
                       model_error_t *error)
{
    const model__plan_t *plan = model__api_plan(model, "", error);
    model__block_t *block = NULL;

    if (plan && has_input(plan, bytes, "", error))
        block = read_block(plan, bytes, length, add_record, error);
    return block ? model__block_finish(block) : NULL;
}

static bool read_list(const model_t *model, const uint8_t *bytes, size_t length, add_t *add,
                      model_list_t *list, model_error_t *error)
{
    const model__plan_t *plan = model__api_plan(model, list, error);
    model__block_t *block = NULL;

    if (list)
        *list = (model_list_t){NULL, 0, NULL};
    if (plan && has_input(plan, bytes, "", error))
        block = read_block(plan, bytes, length, add, error);
    if (!block)
        return false;
    *list = (model_list_t){model__block_finish(block), block->count, block};
    return true;
}

bool model_decode_list(const model_t *model, const uint8_t *bytes, size_t length,
                       model_list_t *list, model_error_t *error)
{
    return read_list(model, bytes, length, add_documents, list, error);
}

bool model_decode_array(const model_t *model, const uint8_t *bytes, size_t length,
                        model_list_t *list, model_error_t *error)
{
    return read_list(model, bytes, length, add_items, list, error);
}

#include "codec/api.h"

#include "codec/bson.h"

/* Documents shown one by one, where they lie. */
typedef struct show {
    const model__plan_t *plan;
    const uint8_t *bytes;
    size_t length, readable;
    model_memory_t *memory;
    bool own; /* memory is: its largest chunk is kept from record to record */
    model_borrow_t *borrow;
    void *context;
    model_error_t *error;
} show_t;

/* The decoder looks at bytes behind the document. */
static bool decode(const show_t *show, const uint8_t *bytes, size_t length, void *record)
{
    model__reading_t reading = {.memory = show->memory};
    size_t behind = show->readable - (size_t)(bytes - show->bytes) - length;
    const uint8_t *copy;

    if (behind >= MODEL__SLACK)
        return model__decode(show->plan, bytes, length, record, &reading, show->error);
    return model__decode_copy(show->plan, bytes, length, record, &reading, &copy, show->error);
}

/* False: failed. *more: the function wants another one. */
static bool show_one(const show_t *show, const uint8_t *bytes, size_t length, bool *more)
{
    void *record = model__take(show->memory, show->plan->size);

    if (!record)
        return model__memory_failed(show->memory, show->error);
    if (!decode(show, bytes, length, record))
        return false;
    *more = show->borrow(record, show->context);
    return true;
}

static bool show_all(const show_t *show)
{
    const model_memory_t mark = *show->memory;
    bool ok = true, more = true;

    for (size_t at = 0, size; ok && more && at < show->length; at += size) {
        size = show->length - at < 5 ? 0 : model__load32(show->bytes + at);
        if (size < 5 || size > show->length - at)
            return model__fail(show->error, MODEL_ERROR_CORRUPT, "%s: no document at byte %zu",
                               show->plan->name, at);
        ok = show_one(show, show->bytes + at, size, &more);
        if (show->own)
            model__memory_reset(show->memory);
        else
            model__memory_rewind(show->memory, &mark);
    }
    return ok;
}

bool model_decode_borrowed(const model_t *model, const model_documents_t *documents,
                           model_borrow_t *borrow, void *context, model_error_t *error)
{
    const model__plan_t *plan = model__api_plan(model, "", error);
    model_memory_t memory;

    if (!plan)
        return false;
    if (!documents || !borrow || (!documents->bytes && documents->length))
        return model__fail(error, MODEL_ERROR_ARGUMENT, "%s: no bytes, or no function", plan->name);
    if (documents->readable && documents->readable < documents->length)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "%s: fewer readable bytes than there are",
                           plan->name);
    show_t show = {.plan = plan,
                   .bytes = documents->bytes,
                   .length = documents->length,
                   .readable = documents->readable ? documents->readable : documents->length,
                   .memory = documents->memory ? documents->memory : &memory,
                   .own = !documents->memory,
                   .borrow = borrow,
                   .context = context,
                   .error = error};
    model__memory_init(&memory, 0);
    bool ok = show_all(&show);
    model__memory_clear(&memory);
    return ok;
}

#include "codec/api.h"

#include "codec/encode.h"

enum { ON_STACK = 1024 };

const model__plan_t *model__api_plan(const model_t *model, const void *record, model_error_t *error)
{
    const model__plan_t *plan = NULL;

    model__error_clear(error);
    if (!model)
        model__fail(error, MODEL_ERROR_ARGUMENT, "no model");
    else
        plan = model__plan_of(model, error);
    if (plan && !record)
        model__fail(error, MODEL_ERROR_ARGUMENT, "%s: no record", plan->name);
    return record ? plan : NULL;
}

/* Not loaded is not missing: such a record has no document of its own. */
static bool is_whole(const model__plan_t *plan, const void *record)
{
    const model__slot_t *slot = model__slot_of(plan, record);
    const uint64_t *read = slot ? slot->block->loaded.read : NULL;

    if (!read || slot->flags & MODEL__SLOT_WHOLE)
        return true;
    for (uint32_t i = 0; i < plan->n_leaves; i++)
        if (!model__bit(read, i))
            return false;
    return true;
}

const model__plan_t *model__api_whole(const model_t *model, const void *record,
                                      model_error_t *error)
{
    const model__plan_t *plan = model__api_plan(model, record, error);

    if (!plan || is_whole(plan, record))
        return plan;
    model__fail(error, MODEL_ERROR_ARGUMENT, "%s: not all of its members were read", plan->name);
    return NULL;
}

bool model_encode(const model_t *model, const void *record, model_buffer_t *buffer,
                  model_error_t *error)
{
    const model__plan_t *plan = model__api_whole(model, record, error);
    model__buffer_t out;

    if (!plan || !model__output_begin(&out, buffer, error))
        return false;
    return model__output_end(&out, buffer, model__encode(plan, record, &out, error));
}

/* Records one behind the other, as items. */
static bool put_items(const model_t *model, const void *records, size_t count, model__buffer_t *out,
                      model_error_t *error)
{
    const uint8_t *record = records;
    char key[24];

    for (size_t i = 0; i < count; i++, record += model->size) {
        int size = snprintf(key, sizeof key, "%zu", i);
        const model__plan_t *plan = model__api_whole(model, record, error);
        if (!plan)
            return false;
        if (!model__put_head(out, BSON_TYPE_DOCUMENT, key, (size_t)size))
            return model__buffer_failed(out, error);
        if (!model__encode(plan, record, out, error))
            return false;
    }
    return true;
}

bool model_encode_list(const model_t *model, const void *records, size_t count,
                       model_buffer_t *buffer, model_error_t *error)
{
    model__buffer_t out;
    size_t mark;

    if (!model__api_plan(model, count ? records : "", error) ||
        !model__output_begin(&out, buffer, error))
        return false;
    bool room = model__put_document_begin(&out, &mark);
    bool ok = room && put_items(model, records, count, &out, error);
    if (ok)
        room = ok = model__put_end(&out, mark);
    if (!room)
        model__buffer_failed(&out, error);
    return model__output_end(&out, buffer, ok);
}

/* A document that libbson copies. */
static bool encode_view(const model_t *model, const void *record, model__buffer_t *out,
                        bson_t *view, model_error_t *error)
{
    const model__plan_t *plan = model__api_whole(model, record, error);

    return plan && model__encode(plan, record, out, error) &&
           (bson_init_static(view, out->data, out->size) ||
            model__fail(error, MODEL_ERROR_LIMIT, "more than a bson_t holds"));
}

bool model_encode_bson(const model_t *model, const void *record, bson_t *bson, model_error_t *error)
{
    uint8_t bytes[ON_STACK];
    model__buffer_t out;
    bson_t view;

    model__buffer_init(&out, bytes, sizeof bytes);
    bool ok = encode_view(model, record, &out, &view, error);
    if (ok)
        bson_copy_to(&view, bson);
    else
        bson_init(bson);
    model__buffer_free(&out);
    return ok;
}

bool model_encode_element(const model_t *model, const void *record, const char *key, bson_t *parent,
                          model_error_t *error)
{
    uint8_t bytes[ON_STACK];
    model__buffer_t out;
    bson_t view;

    model__buffer_init(&out, bytes, sizeof bytes);
    bool ok = encode_view(model, record, &out, &view, error);
    if (ok && (!key || !parent))
        ok = model__fail(error, MODEL_ERROR_ARGUMENT, "no %s", key ? "parent" : "key");
    if (ok && !bson_append_document(parent, key, -1, &view))
        ok = model__fail(error, MODEL_ERROR_LIMIT, "more than a bson_t holds");
    model__buffer_free(&out);
    return ok;
}

bool model_equal(const model_t *model, const void *one, const void *other)
{
    const model__plan_t *plan = one && other && model ? model__plan_of(model, NULL) : NULL;

    plan = plan ? model__same_case(plan, one, other) : NULL;
    for (uint32_t i = plan ? plan->extra_id : 0; plan && i < plan->n_fields; i++)
        if (!model__same_member(&plan->fields[i], one, other))
            return false;
    return plan && model__same_extra(plan, one, other);
}

void model_clear(const model_t *model, void *record)
{
    const model__plan_t *plan = model && record ? model__plan_of(model, NULL) : NULL;

    if (plan)
        memcpy(record, plan->image, plan->size);
}

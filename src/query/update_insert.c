/* Values of changes in a record that is to be created. */
#include "query/change.h"

#include "model/paths.h"

static void store_optional(const model_field_t *row, const void *content, uint8_t *at)
{
    const size_t before = model__value_at(row) - row->offset;

    memset(at, 0, row->size);
    if (!content)
        return;
    *at = true;
    memcpy(at + before, content, row->size - before);
}

static void store_content(const model__field_t *field, const void *content, void *at)
{
    const model_field_t *row = field->row;

    if (field->shape == MODEL_SHAPE_OPTIONAL)
        store_optional(row, content, at);
    else if (field->shape == MODEL_SHAPE_POINTER)
        memcpy(at, &content, sizeof content);
    else if (content)
        memcpy(at, content, row->size);
    else
        memset(at, 0, row->size);
}

bool model__edit_store(const model__builder_t *builder, const model__edit_t *edit, void *record)
{
    model__path_t path;
    void *at;

    if (!model__path_locate(builder->plan, edit->path, record, &path, &at, builder->error))
        return false;
    if (!at || edit->where->through_list)
        return model__edit_refuse(builder, edit, MODEL_ERROR_ARGUMENT, MODEL__RULE_KEY,
                                  "not in the record that is to be created");
    store_content(edit->field, edit->values[0], at);
    return true;
}

/* What is stored and what a change makes of it, as expressions: where a missing member counts as
 * something else than nothing. */
#include "query/change.h"

bool model__put_literal(model__builder_t *builder, model__buffer_t *out, const model__edit_t *edit,
                        const void *value, bool item, const char *key, size_t key_size)
{
    size_t mark;
    bool ok = model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &mark);

    if (item)
        ok = ok && model__encode_value(edit->field, value, "$literal", 8, out, builder->error);
    else
        ok = ok && model__encode_content(edit->field, value, "$literal", 8, out, builder->error);
    return ok && model__put_end(out, mark);
}

/* ---- what is stored ---- */

static bool is_list(const model__edit_t *edit)
{
    return edit->editor->on_list;
}

/* A missing list is empty, a missing number 0; the smaller or larger one of a missing one and
 * another is the other. */
static bool put_fallback(model__builder_t *builder, const model__edit_t *edit, const char *key,
                         size_t key_size, model__buffer_t *out)
{
    static const uint8_t zeros[16], decimal_zero[16] = {[15] = 0x30, [14] = 0x40};
    const model__number_t *number = &edit->number;
    size_t mark;

    if (edit->initial)
        return model__put_literal(builder, out, edit, edit->initial, false, key, key_size);
    if (is_list(edit))
        return model__put_begin(out, BSON_TYPE_ARRAY, key, key_size, &mark) &&
               model__put_end(out, mark);
    if (!number->type)
        return model__put_null(out, key, key_size);
    return model__put_value(out, number->type, key, key_size,
                            number->type == BSON_TYPE_DECIMAL128 ? decimal_zero : zeros,
                            number->size);
}

static bool put_names(model__builder_t *builder, const model__edit_t *edit, model__buffer_t *out)
{
    const model__path_t *where = edit->where;
    const char *names[MODEL_MAX_OLD_KEYS + 2] = {where->key};

    for (size_t i = 0; i < MODEL_MAX_OLD_KEYS && where->field->row->also_read[i]; i++)
        if (!model__old_name(builder, where, i, &names[i + 1]))
            return false;
    return model__put_first_name(out, "0", 1, names);
}

/* {"$ifNull": ["$name", otherwise]} */
static bool put_stored(model__builder_t *builder, const model__edit_t *edit, bool null,
                       const char *key, size_t key_size, model__buffer_t *out)
{
    size_t mark, list;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$ifNull", 7, &list) &&
           put_names(builder, edit, out) &&
           (null ? model__put_null(out, "1", 1) : put_fallback(builder, edit, "1", 1, out)) &&
           model__put_end(out, list) && model__put_end(out, mark);
}

bool model__put_stored(model__builder_t *builder, const model__edit_t *edit, const char *key,
                       size_t key_size, model__buffer_t *out)
{
    return put_stored(builder, edit, false, key, key_size, out);
}

bool model__put_if_stored(model__builder_t *builder, const model__edit_t *edit, const char *key,
                          size_t key_size, model__put_edit_t *put)
{
    model__buffer_t *out = &builder->change->update;
    size_t mark, list, test, sides;

    if (edit->initial)
        return put(builder, edit, key, key_size);
    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$cond", 5, &list) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "0", 1, &test) &&
           model__put_begin(out, BSON_TYPE_ARRAY, "$eq", 3, &sides) &&
           put_stored(builder, edit, true, "0", 1, out) && model__put_null(out, "1", 1) &&
           model__put_end(out, sides) && model__put_end(out, test) &&
           model__put_member_name(out, "1", 1, edit->where->key) && put(builder, edit, "2", 1) &&
           model__put_end(out, list) && model__put_end(out, mark);
}

/* ---- numbers ---- */

static const char *function_of(const model__edit_t *edit)
{
    switch (edit->term->op) {
    case MODEL__INC:
        return "$add";
    case MODEL__MUL:
        return "$multiply";
    case MODEL__MIN:
        return "$min";
    default:
        return "$max";
    }
}

static bool put_operand(model__builder_t *builder, const model__edit_t *edit, model__buffer_t *out)
{
    const model__number_t *number = &edit->number;
    size_t mark;

    if (!number->type)
        return model__put_literal(builder, out, edit, edit->values[0], edit->where->item, "1", 1);
    return model__put_begin(out, BSON_TYPE_DOCUMENT, "1", 1, &mark) &&
           model__put_value(out, number->type, "$literal", 8, number->bytes, number->size) &&
           model__put_end(out, mark);
}

bool model__put_result(model__builder_t *builder, const model__edit_t *edit, const char *key,
                       size_t key_size, model__buffer_t *out)
{
    const char *function = function_of(edit);
    size_t mark, list;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, function, strlen(function), &list) &&
           model__put_stored(builder, edit, "0", 1, out) && put_operand(builder, edit, out) &&
           model__put_end(out, list) && model__put_end(out, mark);
}

/* One row for each kind of change, and what it writes below the server's operator. */
#include "query/change.h"

enum {
    INTEGERS = MODEL__KIND_BIT(INT32) | MODEL__KIND_BIT(INT64) | MODEL__KIND_BIT(UINT32) |
               MODEL__KIND_BIT(INT8) | MODEL__KIND_BIT(INT16) | MODEL__KIND_BIT(UINT8) |
               MODEL__KIND_BIT(UINT16),
    NUMBERS = INTEGERS | MODEL__KIND_BIT(DOUBLE) | MODEL__KIND_BIT(FLOAT) | MODEL__KIND_BIT(DECIMAL)
};

static bool put_item(const model__edit_t *edit, size_t i, model__builder_t *builder,
                     model__buffer_t *out, const char *key, size_t key_size)
{
    return model__encode_value(edit->field, edit->values[i], key, key_size, out, builder->error);
}

/* A UUID of the older subtype is the same one. */
static bool put_old_uuid(const model__edit_t *edit, size_t i, model__buffer_t *out, const char *key,
                         size_t key_size)
{
    const uint32_t size = sizeof(model_uuid_t);
    uint8_t value[sizeof size + 1 + sizeof(model_uuid_t)];

    memcpy(value, &size, sizeof size);
    value[sizeof size] = BSON_SUBTYPE_UUID_DEPRECATED;
    memcpy(value + sizeof size + 1, edit->values[i], size);
    return model__put_value(out, BSON_TYPE_BINARY, key, key_size, value, sizeof value);
}

static size_t index_key(size_t i, char text[16], const char **key)
{
    return bson_uint32_to_string((uint32_t)i, key, text, 16);
}

bool model__put_array(model__builder_t *builder, const model__edit_t *edit, const char *key,
                      size_t key_size, model__buffer_t *out)
{
    const bool both = edit->field->kind == MODEL_KIND_UUID && edit->term->op == MODEL__PULL;
    char text[16];
    const char *at;
    size_t array, n = 0;

    if (!model__put_begin(out, BSON_TYPE_ARRAY, key, key_size, &array))
        return false;
    for (size_t i = 0; i < edit->n_values; i++) {
        size_t size = index_key(n++, text, &at);
        if (!edit->values[i] || !put_item(edit, i, builder, out, at, size))
            return false;
        if (both && !put_old_uuid(edit, i, out, at, (size = index_key(n++, text, &at), size)))
            return false;
    }
    return model__put_end(out, array);
}

/* ---- elements ---- */

static bool put_value(model__builder_t *builder, const model__edit_t *edit, const char *key,
                      size_t key_size)
{
    model__buffer_t *out = &builder->change->update;

    if (edit->nulls)
        return model__put_null(out, key, key_size);
    if (edit->where->item)
        return put_item(edit, 0, builder, out, key, key_size);
    return model__encode_content(edit->field, edit->values[0], key, key_size, out, builder->error);
}

static bool put_nothing(model__builder_t *builder, const model__edit_t *edit, const char *key,
                        size_t key_size)
{
    (void)edit;
    return model__put_string(&builder->change->update, key, key_size, "", 0);
}

static bool put_number(model__builder_t *builder, const model__edit_t *edit, const char *key,
                       size_t key_size)
{
    const model__number_t *number = &edit->number;

    return model__put_value(&builder->change->update, number->type, key, key_size, number->bytes,
                            number->size);
}

static bool put_name(model__builder_t *builder, const model__edit_t *edit, const char *key,
                     size_t key_size)
{
    return model__put_string(&builder->change->update, key, key_size, edit->to->key,
                             edit->to->size);
}

static bool put_date(model__builder_t *builder, const model__edit_t *edit, const char *key,
                     size_t key_size)
{
    model__buffer_t *out = &builder->change->update;
    size_t mark;

    if (edit->field->kind == MODEL_KIND_DATE)
        return model__put_bool(out, key, key_size, true);
    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_string(out, "$type", 5, "timestamp", 9) && model__put_end(out, mark);
}

static bool put_bits(model__builder_t *builder, const model__edit_t *edit, const char *key,
                     size_t key_size)
{
    static const model__word_t words[] = {MODEL__WORD("and"), MODEL__WORD("or"),
                                          MODEL__WORD("xor")};
    const model__word_t *word = &words[edit->term->count];
    size_t mark;

    return model__put_begin(&builder->change->update, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           put_item(edit, 0, builder, &builder->change->update, word->text, word->size) &&
           model__put_end(&builder->change->update, mark);
}

static bool put_direction(model__buffer_t *out, const model__edit_t *edit,
                          const model_term_t *option)
{
    model__path_t path;

    return model__path_resolve(edit->field->embedded, option->path, &path, NULL) &&
           model__put_int32(out, path.key, path.size, (int32_t)option->integer);
}

static bool put_sort(model__buffer_t *out, const model__edit_t *edit)
{
    bool open = false;
    size_t mark;

    for (size_t i = 0; i < edit->n_options; i++) {
        const model_term_t *option = &edit->options[i];
        if (option->op != MODEL__PUSH_SORT)
            continue;
        if (!option->path)
            return model__put_int32(out, "$sort", 5, (int32_t)option->integer);
        if (!open && !model__put_begin(out, BSON_TYPE_DOCUMENT, "$sort", 5, &mark))
            return false;
        open = true;
        if (!put_direction(out, edit, option))
            return false;
    }
    return !open || model__put_end(out, mark);
}

static bool put_option(model__buffer_t *out, const model__edit_t *edit, uint16_t op,
                       const char *name)
{
    for (size_t i = 0; i < edit->n_options; i++)
        if (edit->options[i].op == op)
            return model__put_int32(out, name, strlen(name), (int32_t)edit->options[i].integer);
    return true;
}

/* {key: {"$each": [item, …], …}}: an item alone could be taken for options. */
static bool put_each(model__builder_t *builder, const model__edit_t *edit, const char *key,
                     size_t key_size)
{
    model__buffer_t *out = &builder->change->update;
    size_t mark;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_array(builder, edit, "$each", 5, out) &&
           put_option(out, edit, MODEL__PUSH_AT, "$position") &&
           put_option(out, edit, MODEL__PUSH_SLICE, "$slice") && put_sort(out, edit) &&
           model__put_end(out, mark);
}

static bool put_pulled(model__builder_t *builder, const model__edit_t *edit, const char *key,
                       size_t key_size)
{
    return model__put_array(builder, edit, key, key_size, &builder->change->update);
}

static bool put_conditions(model__builder_t *builder, const model__edit_t *edit, const char *key,
                           size_t key_size)
{
    return model__put_value(&builder->change->update, BSON_TYPE_DOCUMENT, key, key_size,
                            edit->document, edit->document_size);
}

static bool put_end(model__builder_t *builder, const model__edit_t *edit, const char *key,
                    size_t key_size)
{
    return model__put_int32(&builder->change->update, key, key_size,
                            edit->term->integer < 0 ? -1 : 1);
}

/* ---- the table ---- */

static const model__editor_t rows[] = {
    [MODEL__SET - MODEL__SET] = {.name = "MODEL_SET",
                                 .word = MODEL__WORD("$set"),
                                 .kinds = MODEL__ALL_KINDS,
                                 .read = model__edit_value,
                                 .put = put_value,
                                 .put_expr = model__expr_value},
    [MODEL__UNSET - MODEL__SET] = {.name = "MODEL_UNSET",
                                   .word = MODEL__WORD("$unset"),
                                   .kinds = MODEL__ALL_KINDS,
                                   .put = put_nothing,
                                   .put_expr = model__expr_nothing},
    [MODEL__INC - MODEL__SET] = {.name = "MODEL_INC",
                                 .word = MODEL__WORD("$inc"),
                                 .kinds = NUMBERS,
                                 .relative = true,
                                 .read = model__edit_number,
                                 .put = put_number,
                                 .put_expr = model__expr_result,
                                 .guard = model__guard_number},
    [MODEL__MUL - MODEL__SET] = {.name = "MODEL_MUL",
                                 .word = MODEL__WORD("$mul"),
                                 .kinds = NUMBERS,
                                 .relative = true,
                                 .read = model__edit_number,
                                 .put = put_number,
                                 .put_expr = model__expr_result,
                                 .guard = model__guard_number},
    [MODEL__MIN - MODEL__SET] = {.name = "MODEL_MIN",
                                 .word = MODEL__WORD("$min"),
                                 .kinds = NUMBERS | MODEL__KIND_BIT(DATE),
                                 .relative = true,
                                 .read = model__edit_value,
                                 .put = put_value,
                                 .put_expr = model__expr_result},
    [MODEL__MAX - MODEL__SET] = {.name = "MODEL_MAX",
                                 .word = MODEL__WORD("$max"),
                                 .kinds = NUMBERS | MODEL__KIND_BIT(DATE),
                                 .relative = true,
                                 .read = model__edit_value,
                                 .put = put_value,
                                 .put_expr = model__expr_result},
    [MODEL__RENAME - MODEL__SET] = {.name = "MODEL_RENAME",
                                    .word = MODEL__WORD("$rename"),
                                    .kinds = MODEL__ALL_KINDS,
                                    .relative = true,
                                    .put = put_name},
    [MODEL__CURRENT_DATE -
        MODEL__SET] = {.name = "MODEL_CURRENT_DATE",
                       .word = MODEL__WORD("$currentDate"),
                       .kinds = MODEL__KIND_BIT(DATE) | MODEL__KIND_BIT(TIMESTAMP),
                       .put = put_date,
                       .put_expr = model__expr_clock},
    [MODEL__SET_ON_INSERT - MODEL__SET] = {.name = "MODEL_SET_ON_INSERT",
                                           .word = MODEL__WORD("$setOnInsert"),
                                           .kinds = MODEL__ALL_KINDS,
                                           .read = model__edit_value,
                                           .put = put_value},
    [MODEL__PUSH - MODEL__SET] = {.name = "MODEL_PUSH",
                                  .word = MODEL__WORD("$push"),
                                  .kinds = MODEL__ALL_KINDS,
                                  .on_list = true,
                                  .relative = true,
                                  .read = model__edit_push,
                                  .put = put_each,
                                  .put_expr = model__expr_push,
                                  .guard = model__guard_items},
    [MODEL__ADD_TO_SET - MODEL__SET] = {.name = "MODEL_ADD_TO_SET",
                                        .word = MODEL__WORD("$addToSet"),
                                        .kinds = MODEL__ALL_KINDS,
                                        .on_list = true,
                                        .relative = true,
                                        .read = model__edit_items,
                                        .put = put_each,
                                        .put_expr = model__expr_add,
                                        .guard = model__guard_items},
    [MODEL__PULL - MODEL__SET] = {.name = "MODEL_PULL",
                                  .word = MODEL__WORD("$pullAll"),
                                  .kinds = MODEL__ALL_KINDS,
                                  .on_list = true,
                                  .relative = true,
                                  .read = model__edit_items,
                                  .put = put_pulled,
                                  .put_expr = model__expr_pull,
                                  .guard = model__guard_pull},
    [MODEL__POP - MODEL__SET] = {.name = "MODEL_POP_…",
                                 .word = MODEL__WORD("$pop"),
                                 .kinds = MODEL__ALL_KINDS,
                                 .on_list = true,
                                 .relative = true,
                                 .put = put_end,
                                 .put_expr = model__expr_pop,
                                 .guard = model__guard_items},
    [MODEL__BIT - MODEL__SET] = {.name = "MODEL_BIT_…",
                                 .word = MODEL__WORD("$bit"),
                                 .kinds = INTEGERS,
                                 .relative = true,
                                 .read = model__edit_bits,
                                 .put = put_bits},
    [MODEL__PULL_WHERE - MODEL__SET] = {.name = "MODEL_PULL_WHERE",
                                        .word = MODEL__WORD("$pull"),
                                        .kinds = MODEL__KIND_BIT(DOCUMENT),
                                        .on_list = true,
                                        .relative = true,
                                        .put = put_conditions,
                                        .guard = model__guard_pull},
    [MODEL__FILTERED - MODEL__SET] = {.name = "MODEL_FILTERED_BY",
                                      .kinds = MODEL__KIND_BIT(DOCUMENT),
                                      .on_list = true},
};

const model__editor_t *model__editor_of(const model_term_t *term)
{
    const size_t row = (size_t)term->op - MODEL__SET;

    return row < MODEL__COUNT_OF(rows) && rows[row].name ? &rows[row] : NULL;
}

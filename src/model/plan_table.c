#include "model/compile.h"

bool model__table_fault(model_error_t *error, const model_t *model, const char *member,
                        const char *rule, const char *format, ...)
{
    char text[sizeof error->message];
    va_list args;

    if (!error || error->code)
        return false;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    model__fail_at(error, MODEL_ERROR_SCHEMA, member, rule, "%s", text);
    if (member)
        snprintf(error->message, sizeof error->message, "%.60s.%.80s: %s", model__name_of(model),
                 member, error->details[0].message);
    else
        snprintf(error->message, sizeof error->message, "%.60s: %s", model__name_of(model),
                 error->details[0].message);
    return false;
}

/* Structs of this library and how much of each every program of this layout has. */
typedef struct stride {
    const char *name;
    size_t at, least, most, alignment;
} stride_t;

static const stride_t strides[] = {
    {"model_t", offsetof(model_t, model_size), offsetof(model_t, reserved), sizeof(model_t),
     _Alignof(model_t)},
    {"model_field_t", offsetof(model_t, field_size), offsetof(model_field_t, key),
     sizeof(model_field_t), _Alignof(model_field_t)},
    {"model_index_t", offsetof(model_t, index_size), offsetof(model_index_t, reserved),
     sizeof(model_index_t), _Alignof(model_index_t)},
    {"model_term_t", offsetof(model_t, term_size), sizeof(model_term_t), sizeof(model_term_t), 1},
};

bool model__table_readable(const model_t *model, model_error_t *error)
{
    if (model->abi != MODEL_ABI)
        return model__fail(error, MODEL_ERROR_SCHEMA,
                           "a table of layout %u; this library has layout %d", model->abi,
                           MODEL_ABI);
    for (size_t i = 0; i < MODEL__COUNT_OF(strides); i++) {
        const stride_t *row = &strides[i];
        uint16_t size;
        memcpy(&size, (const uint8_t *)model + row->at, sizeof size);
        if (size < row->least || size > row->most || size % row->alignment)
            return model__table_fault(error, model, NULL, MODEL__RULE_TABLE,
                                      "compiled with %s of %u bytes; this library knows %zu",
                                      row->name, size, row->most);
    }
    if (!model->plan)
        return model__table_fault(error, model, NULL, MODEL__RULE_TABLE,
                                  "the table has no place for a plan");
    return true;
}

static bool is_name(const char *name)
{
    return name && *name && model__utf8_valid(name, strlen(name));
}

static bool nameless(const model_t *model)
{
    return !is_name(model->name ? model->name : model->symbol);
}

static bool bad_collection(const model_t *model)
{
    const char *name = model->collection;

    return name && (!is_name(name) || strchr(name, '$') || !strncmp(name, "system.", 7));
}

static bool bad_size(const model_t *model)
{
    return model->size == 0 || model->size > INT32_MAX;
}

static bool bad_meta(const model_t *model)
{
    return model->meta < -1 ||
           (model->meta >= 0 && ((size_t)model->meta + sizeof(model_meta_t) > model->size ||
                                 (size_t)model->meta % _Alignof(model_meta_t)));
}

static bool no_fields(const model_t *model)
{
    return !model->cases && (!model->fields || !model->fields->name);
}

static bool bad_unknown(const model_t *model)
{
    return model->unknown > MODEL_UNKNOWN_REJECT;
}

static const struct table_rule {
    bool (*broken)(const model_t *model);
    const char *words;
} table_rules[] = {
    {nameless, "no name, or one that is not UTF-8"},
    {bad_collection, "not a name for a collection"},
    {bad_size, "a struct without a size"},
    {bad_meta, "meta lies outside the struct"},
    {no_fields, "no members"},
    {bad_unknown, ".unknown is none of MODEL_UNKNOWN_…"},
};

bool model__check_table(const model__draft_t *draft, model_error_t *error)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(table_rules); i++)
        if (table_rules[i].broken(draft->model))
            return model__table_fault(error, draft->model, NULL, MODEL__RULE_TABLE, "%s",
                                      table_rules[i].words);
    return true;
}

const model_index_t *model__index_at(const model_t *model, size_t i)
{
    const uint8_t *at = (const uint8_t *)model->indexes;

    if (!at)
        return NULL;
    const model_index_t *index = (const model_index_t *)(const void *)(at + i * model->index_size);
    return index->keys[0] ? index : NULL;
}

/* A member that the table names somewhere. */
static bool check_path(const model__plan_t *plan, const char *text, const char *what,
                       model_error_t *error)
{
    model__path_t path;
    model_error_t found = {0};

    if (model__path_resolve(plan, text, &path, &found))
        return true;
    return model__table_fault(error, plan->model, text, MODEL__RULE_TABLE, "%s: %s", what,
                              found.details[0].message);
}

static bool check_index(const model__plan_t *plan, const model_index_t *index, model_error_t *error)
{
    if (index->keys[MODEL_MAX_INDEX_KEYS])
        return model__table_fault(error, plan->model, index->keys[0], MODEL__RULE_TABLE,
                                  "an index of more than %d keys", MODEL_MAX_INDEX_KEYS);
    for (size_t i = 0; i < MODEL_MAX_INDEX_KEYS && index->keys[i]; i++)
        if (!check_path(plan, model__key_member(index->keys[i]), "in an index", error))
            return false;
    return true;
}

bool model__check_references(const model__plan_t *plan, model_error_t *error)
{
    const model_t *model = plan->model;
    const model_index_t *index;

    for (size_t i = 0; (index = model__index_at(model, i)); i++)
        if (!check_index(plan, index, error))
            return false;
    if (model->check_members[MODEL_MAX_CHECKED])
        return model__table_fault(error, model, NULL, MODEL__RULE_CHECK,
                                  "more than %d members in .check_members", MODEL_MAX_CHECKED);
    for (size_t i = 0; i < MODEL_MAX_CHECKED && model->check_members[i]; i++)
        if (!check_path(plan, model->check_members[i], "in .check_members", error))
            return false;
    return true;
}

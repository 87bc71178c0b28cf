#include "query/query.h"

#include <stdio.h>

/* A struct being compared, member by member. */
typedef struct expansion {
    model__writer_t *writer;
    const model__condition_t *condition;
    const model__plan_t *plan; /* where the stored names start */
    uint32_t n;                /* entries written */
    uint32_t n_cases;          /* of tagged unions on the way to the struct */
    const model__plan_t *cases[MODEL__MAX_CASES];
    size_t size;
    char key[MODEL__MAX_KEY_PATH];
    char path[sizeof(((model_detail_t *)0)->path)]; /* of the struct, for messages: "home." */
} expansion_t;

/* What the codec or the rules found in the operand, told of the condition. Returns false. */
static bool refuse_found(const model__writer_t *writer, const char *path,
                         const model_error_t *found)
{
    const model_detail_t *detail = &found->details[0];
    char text[2 * sizeof detail->path];

    if (found->code != MODEL_ERROR_VALIDATION)
        return model__fail(writer->error, found->code, "%s", found->message);
    snprintf(text, sizeof text, "%s%s", path, detail->path);
    return model__fail_at(writer->error, MODEL_ERROR_ARGUMENT, text, detail->rule, "%s",
                          detail->message);
}

/* {"$eq": a UUID} lies behind mark: one of both subtypes is meant. */
static bool put_both_subtypes(model__buffer_t *out, size_t mark)
{
    enum { HEAD = sizeof(uint8_t) + sizeof "$eq", VALUE = 21, SUBTYPE = 4 };
    uint8_t value[VALUE];
    size_t array;

    memcpy(value, out->data + mark + HEAD, sizeof value);
    out->size = mark;
    if (!model__put_begin(out, BSON_TYPE_ARRAY, "$in", 3, &array) ||
        !model__put_value(out, BSON_TYPE_BINARY, "0", 1, value, sizeof value))
        return false;
    value[SUBTYPE] = BSON_SUBTYPE_UUID_DEPRECATED;
    return model__put_value(out, BSON_TYPE_BINARY, "1", 1, value, sizeof value) &&
           model__put_end(out, array);
}

/* An empty member, as it is stored: null where a missing one would be read as something else. */
static bool put_empty(model__writer_t *writer, const model__field_t *field)
{
    model__buffer_t *out = writer->out;
    const size_t start = out->size;
    bool has_default;

    if (!model__encode_member(field, field->plan->image, "$eq", 3, out, &has_default,
                              writer->error))
        return false;
    out->size = start;
    if (has_default)
        return model__put_int32(out, "$type", 5, BSON_TYPE_NULL);
    return field->row->store_null ? model__put_null(out, "$eq", 3)
                                  : model__put_bool(out, "$exists", 7, false);
}

/* {key: {"$eq": value}} */
static bool write_member(model__writer_t *writer, const model__condition_t *condition,
                         const char *key, size_t key_size)
{
    const model__field_t *field = condition->field;
    bool uuid = field->kind == MODEL_KIND_UUID && !model__has_items(field);
    model__buffer_t *out = writer->out;
    model_error_t found = {.code = MODEL_OK};
    size_t document, mark;
    bool written;

    if (!model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &document))
        return false;
    mark = out->size;
    if (!model__encode_member(field, condition->record, "$eq", 3, out, &written, &found))
        return refuse_found(writer, condition->path, &found);
    if (written ? uuid && !put_both_subtypes(out, mark) : !put_empty(writer, field))
        return false;
    return model__put_end(out, document);
}

static bool write_is_document(model__writer_t *writer, const model__condition_t *condition,
                              const char *key, size_t key_size)
{
    size_t mark;

    (void)condition;
    return model__put_begin(writer->out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_int32(writer->out, "$type", 5, BSON_TYPE_DOCUMENT) &&
           model__put_end(writer->out, mark);
}

static bool write_size(model__writer_t *writer, const model__condition_t *condition,
                       const char *key, size_t key_size)
{
    size_t mark;

    return model__put_begin(writer->out, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
           model__put_int32(writer->out, "$size", 5, (int32_t)condition->n_values) &&
           model__put_end(writer->out, mark);
}

static const model__operator_t member_equals = {.write = write_member, .absent = true};
static const model__operator_t is_document = {.write = write_is_document};
static const model__operator_t has_size = {.write = write_size};

static bool add_entry(expansion_t *expansion, const model__operator_t *operation,
                      const model__field_t *field, const void *record, uint32_t n_values)
{
    model__writer_t *writer = expansion->writer;
    const model__condition_t entry = {.operation = operation,
                                      .plan = expansion->plan,
                                      .field = field,
                                      .path = expansion->path,
                                      .n_values = n_values,
                                      .cases = expansion->cases,
                                      .n_cases = expansion->n_cases,
                                      .record = record};
    size_t item;

    return model__begin_item(writer, expansion->n++, &item) &&
           model__condition_write(writer, &entry, expansion->key, expansion->size) &&
           model__put_end(writer->out, item);
}

static bool append(expansion_t *expansion, const char *name, size_t size)
{
    if (expansion->size + 1 + size >= sizeof expansion->key)
        return model__fail_at(expansion->writer->error, MODEL_ERROR_LIMIT,
                              expansion->condition->path, MODEL__RULE_KEY,
                              "a stored name of more than %zu bytes", sizeof expansion->key - 1);
    if (expansion->size)
        expansion->key[expansion->size++] = '.';
    memcpy(expansion->key + expansion->size, name, size);
    expansion->size += size;
    return true;
}

/* Members as they would be stored. NULL: refused, or no memory. */
static const void *prepared(const expansion_t *expansion, const model__plan_t *plan,
                            const void *record)
{
    model__writer_t *writer = expansion->writer;
    model_error_t found = {.code = MODEL_OK};
    void *copy;

    if (!plan->prepared)
        return record;
    copy = model__take(writer->memory, plan->size);
    if (!copy)
        model__memory_failed(writer->memory, writer->error);
    else if (model__prepare(plan, record, copy, writer->memory, &found))
        return copy;
    else
        refuse_found(writer, expansion->path, &found);
    return NULL;
}

/* Cut where there is no room: it is for people only. */
static void add_path(expansion_t *expansion, const char *name, const char *joint)
{
    size_t used = strlen(expansion->path);

    snprintf(expansion->path + used, sizeof expansion->path - used, "%s%s", name, joint);
}

static bool add_members(expansion_t *expansion, const model__plan_t *plan, const void *record);

/* Of embedded structs: the number of items, then item by item. */
static bool add_list(expansion_t *expansion, const model__field_t *field, const void *record)
{
    const uint8_t *items = model__load_pointer(model__at(record, model__items_at(field->row)));
    size_t count = model__load_size(model__at(record, model__count_at(field->row)));
    size_t size = expansion->size;
    char text[16];
    const char *key;

    if (count > INT32_MAX)
        return model__fail(expansion->writer->error, MODEL_ERROR_LIMIT, "too many items");
    if (!add_entry(expansion, &has_size, field, record, (uint32_t)count))
        return false;
    const size_t path_size = strlen(expansion->path);
    for (size_t i = 0; i < count; i++) {
        size_t key_size = bson_uint32_to_string((uint32_t)i, &key, text, sizeof text);
        expansion->path[path_size] = '\0';
        add_path(expansion, key, "].");
        const void *item = prepared(expansion, field->embedded, items + i * field->stride);
        if (!item || !append(expansion, key, key_size) ||
            !add_members(expansion, field->embedded, item))
            return false;
        expansion->size = size;
    }
    return true;
}

/* What stands behind a member that is a struct, or several; NULL: nothing. */
static const void *target_of(const model__field_t *field, const void *record)
{
    const void *at = model__at(record, field->row->offset);

    if (field->kind != MODEL_KIND_DOCUMENT || field->shape == MODEL_SHAPE_MAP)
        return NULL;
    if (field->shape == MODEL_SHAPE_LIST)
        return model__load_pointer(model__at(record, model__items_at(field->row)));
    return field->shape == MODEL_SHAPE_POINTER ? model__load_pointer(at) : at;
}

/* What a member is joined with to what is in it. */
static const char *joint_of(const model__field_t *field, bool item)
{
    if (field->shape == MODEL_SHAPE_LIST && !item)
        return ".items[";
    return field->shape == MODEL_SHAPE_POINTER ? "->" : ".";
}

static bool add_target(expansion_t *expansion, const model__field_t *field, const void *record,
                       const void *target)
{
    const size_t path_size = strlen(expansion->path);
    bool ok =
        field->shape != MODEL_SHAPE_POINTER || add_entry(expansion, &is_document, field, record, 1);

    add_path(expansion, field->row->name, joint_of(field, false));
    ok = ok && (field->shape == MODEL_SHAPE_LIST ? add_list(expansion, field, record)
                                                 : add_members(expansion, field->embedded, target));
    expansion->path[path_size] = '\0';
    return ok;
}

static bool refuse_map(const expansion_t *expansion, const model__field_t *field)
{
    char path[2 * sizeof expansion->path];

    snprintf(path, sizeof path, "%s%s", expansion->path, field->row->name);
    return model__fail_at(expansion->writer->error, MODEL_ERROR_UNSUPPORTED, path, MODEL__RULE_TYPE,
                          "a struct with a map as a whole: use MODEL_EQ_AT for each key");
}

static bool add_member(expansion_t *expansion, const model__field_t *field, const void *record)
{
    const void *target = target_of(field, record);
    const size_t size = expansion->size;

    if (!append(expansion, field->key, field->key_size))
        return false;
    if (field->shape == MODEL_SHAPE_MAP &&
        model__span_of(field, model__at(record, field->row->offset)).items)
        return refuse_map(expansion, field);
    bool ok = target ? add_target(expansion, field, record, target)
                     : add_entry(expansion, &member_equals, field, record, 1);
    expansion->size = size;
    return ok;
}

static bool add_fields(expansion_t *expansion, const model__plan_t *plan, const void *record)
{
    for (uint32_t i = 0; i < plan->n_fields; i++)
        if (plan->fields[i].row && !add_member(expansion, &plan->fields[i], record))
            return false;
    return true;
}

/* The tag, and what its case has. */
static bool add_case(expansion_t *expansion, const model__plan_t *plan, const void *record)
{
    const model__plan_t *found = model__case_of(plan, record);
    char path[2 * sizeof expansion->path];

    if (!found || expansion->n_cases == MODEL__MAX_CASES) {
        snprintf(path, sizeof path, "%s%s", expansion->path, plan->fields[0].row->name);
        return found ? model__fail_at(expansion->writer->error, MODEL_ERROR_LIMIT, path,
                                      MODEL__RULE_DEPTH, "too many unions")
                     : model__fail_at(expansion->writer->error, MODEL_ERROR_ARGUMENT, path,
                                      MODEL__RULE_ENUM, "a tag that no case has");
    }
    expansion->cases[expansion->n_cases++] = found;
    bool ok = add_fields(expansion, found, record);
    expansion->n_cases--;
    return ok;
}

static bool add_members(expansion_t *expansion, const model__plan_t *plan, const void *record)
{
    if (!model__nest(expansion->writer))
        return false;
    bool ok = plan->cases ? add_case(expansion, plan, record) : add_fields(expansion, plan, record);
    expansion->writer->depth--;
    return ok;
}

/* Do two conditions on this stored name look at different items of one list? */
static bool through_open_list(model__trail_t trail, const char *key, size_t key_size)
{
    model__segment_t segment;

    for (size_t at = 0; model__key_step(&trail, key, key_size, at, &segment); at = segment.next)
        if (segment.open)
            return true;
    return false;
}

static bool write_expansion(expansion_t *expansion, const void *record, bool list)
{
    const model__condition_t *condition = expansion->condition;
    model__buffer_t *out = expansion->writer->out;
    size_t all, item;

    if (!model__put_begin(out, BSON_TYPE_ARRAY, "$and", 4, &all))
        return false;
    if (list ? !add_list(expansion, condition->field, record)
             : !add_members(expansion, condition->field->embedded, record))
        return false;
    bool ok = expansion->n ||
              (model__begin_item(expansion->writer, 0, &item) && model__put_end(out, item));
    return ok && model__put_end(out, all);
}

/* {key: {"$elemMatch": {"$and": […]}}} */
static bool write_item(expansion_t *expansion, const void *record, const char *key, size_t key_size)
{
    model__buffer_t *out = expansion->writer->out;
    size_t document, match;

    expansion->plan = expansion->condition->field->embedded;
    expansion->n_cases = 0;
    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, key_size, &document) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "$elemMatch", 10, &match) &&
           write_expansion(expansion, record, false) && model__put_end(out, match) &&
           model__put_end(out, document);
}

static bool write_whole_list(expansion_t *expansion, const void *list)
{
    const model_field_t *row = expansion->condition->field->row;
    const void *record = (const uint8_t *)list - row->offset;

    if (!model__load_pointer(model__at(record, model__items_at(row))))
        return model__refuse_condition(expansion->writer, expansion->condition,
                                       MODEL__RULE_REQUIRED,
                                       "no list as a value: use MODEL_MISSING");
    return write_expansion(expansion, record, true);
}

bool model__write_struct(model__writer_t *writer, const model__condition_t *condition,
                         const model_term_t *value, const char *key, size_t key_size)
{
    const model__field_t *field = condition->field;
    bool list = field->shape == MODEL_SHAPE_LIST && !condition->item;
    const void *record = value->pointer;
    expansion_t expansion;

    if (value->value_kind != MODEL__V_RECORD)
        return model__refuse_condition(writer, condition, MODEL__RULE_TYPE,
                                       "the member is a struct, the value is none");
    if (record && field->shape == MODEL_SHAPE_POINTER)
        record = model__load_pointer(record);
    if (!record)
        return model__refuse_condition(writer, condition, MODEL__RULE_REQUIRED,
                                       "NULL as a value: use MODEL_IS_NULL or MODEL_MISSING");
    if (through_open_list(model__trail_of(condition), key, key_size))
        return model__fail_at(writer->error, MODEL_ERROR_UNSUPPORTED, condition->path,
                              MODEL__RULE_KEY, "a struct within a list: use MODEL_SOME_ITEM");
    expansion = (expansion_t){.writer = writer, .condition = condition, .plan = condition->plan};
    expansion.n_cases = condition->n_cases;
    for (uint32_t i = 0; i < condition->n_cases; i++)
        expansion.cases[i] = condition->cases[i];
    add_path(&expansion, condition->path,
             list && value->count == MODEL__ON_ITEM ? ".items->"
                                                    : joint_of(field, condition->item));
    if (list && value->count != MODEL__ON_ITEM)
        return append(&expansion, key, key_size) && write_whole_list(&expansion, record);
    record = prepared(&expansion, field->embedded, record);
    if (!record)
        return false;
    if (list)
        return write_item(&expansion, record, key, key_size);
    return append(&expansion, key, key_size) && write_expansion(&expansion, record, false);
}

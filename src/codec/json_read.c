#include "codec/json.h"

/* jansson finds what is no JSON: it refuses invalid UTF-8, lone surrogates, a key twice, numbers
 * that do not fit, text behind the end. What its values mean is found here. */

static const char *type_name(const json_t *value)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "object",   [JSON_ARRAY] = "array", [JSON_STRING] = "string",
        [JSON_INTEGER] = "integer", [JSON_REAL] = "number", [JSON_TRUE] = "true",
        [JSON_FALSE] = "false",     [JSON_NULL] = "null",
    };

    return value ? names[json_typeof(value)] : "nothing";
}

bool model__json_wrong_type(model__json_t *json, const model__field_t *field, const char *expected,
                            const json_t *value)
{
    model__decode_fail(&json->decoder, MODEL_ERROR_VALIDATION, field->row->name, MODEL__RULE_TYPE,
                       NULL, "expected %s, found %s", expected, type_name(value));
    return model__json_gather(json);
}

static bool begin(model__json_t *json, uint8_t type, const char *key, size_t *mark)
{
    return (key ? model__put_begin(json->out, type, key, strlen(key), mark)
                : model__put_document_begin(json->out, mark)) ||
           model__json_full(json);
}

static bool end(model__json_t *json, size_t mark)
{
    return model__put_end(json->out, mark) || model__json_full(json);
}

static bool put_null(model__json_t *json, const char *key)
{
    return model__put_null(json->out, key, strlen(key)) || model__json_full(json);
}

/* One level deeper, to be left by depth--. */
bool model__json_enter(model__json_t *json, const char *name)
{
    if (json->decoder.depth++ < MODEL__MAX_DEPTH)
        return true;
    model__decode_fail(&json->decoder, MODEL_ERROR_LIMIT, name, MODEL__RULE_DEPTH, NULL,
                       "nested deeper than %d", MODEL__MAX_DEPTH);
    return model__json_gather(json);
}

/* ---- values of any type ---- */

static bool read_any(model__json_t *json, const char *key, const json_t *value);

static bool read_any_object(model__json_t *json, const char *key, const json_t *value)
{
    size_t mark;
    bool ok = begin(json, BSON_TYPE_DOCUMENT, key, &mark);

    for (void *at = json_object_iter((json_t *)(uintptr_t)value); ok && at;
         at = json_object_iter_next((json_t *)(uintptr_t)value, at))
        ok = read_any(json, json_object_iter_key(at), json_object_iter_value(at));
    return ok && end(json, mark);
}

static bool read_any_array(model__json_t *json, const char *key, const json_t *value)
{
    char index[24];
    size_t mark;
    bool ok = begin(json, BSON_TYPE_ARRAY, key, &mark);

    for (size_t i = 0; ok && i < json_array_size(value); i++) {
        snprintf(index, sizeof index, "%zu", i);
        ok = read_any(json, index, json_array_get(value, i));
    }
    return ok && end(json, mark);
}

static bool read_any_scalar(model__json_t *json, const char *key, const json_t *value)
{
    size_t size = strlen(key);
    json_int_t integer = json_integer_value(value);

    if (json_is_null(value))
        return model__put_null(json->out, key, size);
    if (json_is_boolean(value))
        return model__put_bool(json->out, key, size, json_is_true(value));
    if (json_is_real(value))
        return model__put_double(json->out, key, size, json_real_value(value));
    if (json_is_string(value))
        return model__put_string(json->out, key, size, json_string_value(value),
                                 json_string_length(value));
    return integer >= INT32_MIN && integer <= INT32_MAX
               ? model__put_int32(json->out, key, size, (int32_t)integer)
               : model__put_int64(json->out, key, size, integer);
}

static bool read_any(model__json_t *json, const char *key, const json_t *value)
{
    if (!json_is_object(value) && !json_is_array(value))
        return read_any_scalar(json, key, value) || model__json_full(json);
    bool ok =
        model__json_enter(json, NULL) && (json_is_object(value) ? read_any_object(json, key, value)
                                                                : read_any_array(json, key, value));
    json->decoder.depth--;
    return ok;
}

/* ---- structs ---- */

/* By its name in JSON; NULL: no member. */
const model__field_t *model__json_member_of(const model__plan_t *plan, const char *name)
{
    const model__field_t *field = model__field_by_name(plan, name, strlen(name));

    if (field && !field->row->json)
        return model__is_member(field) ? field : NULL;
    for (uint32_t i = plan->extra_id; i < plan->n_fields; i++)
        if (plan->fields[i].row->json && !strcmp(plan->fields[i].row->json, name))
            return &plan->fields[i];
    return NULL;
}

bool model__json_lacks(model__json_t *json, const model__field_t *field, const char *what)
{
    bool embedded = field->plan->elements[field->index].op == MODEL__OP_DOCUMENT;

    return !field->row->required || embedded ||
           model__json_fault(json, field->row->name, MODEL__RULE_REQUIRED, what);
}

bool model__json_unknown(model__json_t *json, const model__plan_t *plan, const char *name)
{
    return (json->options->skip_unknown && plan->model->unknown != MODEL_UNKNOWN_REJECT) ||
           model__json_fault(json, name, MODEL__RULE_KEY, "unknown key");
}

/* All members, whatever fails. */
static void read_members(model__json_t *json, const model__plan_t *plan, const json_t *object)
{
    json_t *members = (json_t *)(uintptr_t)object;

    for (void *at = json_object_iter(members); at && !json->stopped;
         at = json_object_iter_next(members, at)) {
        const char *name = json_object_iter_key(at);
        const json_t *value = json_object_iter_value(at);
        const model__field_t *field = model__json_member_of(plan, name);
        if (!field)
            model__json_unknown(json, plan, name);
        else if (!json_is_null(value))
            model__json_read_value(json, field, field->key, value);
        else if (model__json_lacks(json, field, "required, but null"))
            put_null(json, field->key);
    }
}

static void find_missing(model__json_t *json, const model__plan_t *plan, const json_t *object)
{
    for (uint32_t i = plan->extra_id; i < plan->n_fields && !json->stopped; i++)
        if (plan->fields[i].row->required &&
            !json_object_get(object, model__json_name(&plan->fields[i])))
            model__json_lacks(json, &plan->fields[i], "required, but missing");
}

/* The plan of the case that an object says it is; NULL: reported. */
static const model__plan_t *case_of(model__json_t *json, const model__plan_t *plan,
                                    const json_t *object)
{
    const model__field_t *tag = &plan->fields[0];
    const json_t *value = json_object_get(object, model__json_name(tag));
    const size_t size = json->out->size;

    if (!value || json_is_null(value)) {
        model__json_lacks(json, tag, value ? "required, but null" : "required, but missing");
        return NULL;
    }
    if (!model__json_read_value(json, tag, tag->key, value))
        return NULL;
    json->out->size = size;
    for (uint32_t i = 0; i < plan->n_cases; i++)
        if (!strcmp(model__case_label(plan->cases[i].plan)->text, json_string_value(value)))
            return plan->cases[i].plan;
    return NULL;
}

static bool read_struct(model__json_t *json, const model__plan_t *plan, const char *key,
                        const json_t *object)
{
    size_t mark;

    if (plan->cases && !(plan = case_of(json, plan, object)))
        return false;
    if (!begin(json, BSON_TYPE_DOCUMENT, key, &mark))
        return false;
    read_members(json, plan, object);
    find_missing(json, plan, object);
    return !json->stopped && end(json, mark);
}

static bool read_embedded(model__json_t *json, const model__field_t *field, const char *key,
                          const json_t *value)
{
    const model__frame_t *outer = json->decoder.frame;
    bool item = outer && outer->item != MODEL__NO_ITEM;
    model__frame_t frame = {.outer = outer, .field = item ? NULL : field, .item = MODEL__NO_ITEM};

    if (!json_is_object(value))
        return model__json_wrong_type(json, field, "object", value);
    bool ok = model__json_enter(json, field->row->name);
    json->decoder.frame = &frame;
    ok = ok && read_struct(json, field->embedded, key, value);
    json->decoder.frame = outer;
    json->decoder.depth--;
    return ok;
}

/* ---- members by kind, then by shape ---- */

static bool read_kind(model__json_t *json, const model__field_t *field, const char *key,
                      const json_t *value)
{
    if (field->kind == MODEL_KIND_DOCUMENT)
        return read_embedded(json, field, key, value);
    if (field->kind == MODEL_KIND_RAW)
        return read_any(json, key, value);
    return model__json_read_scalar(json, field, key, value);
}

static bool read_lists(model__json_t *json, const model__field_t *field, const char *key,
                       const json_t *value, uint32_t levels);

static bool read_items(model__json_t *json, const model__field_t *field, const json_t *value,
                       uint32_t levels)
{
    const model__frame_t *outer = json->decoder.frame;
    bool inner = outer && outer->item != MODEL__NO_ITEM;
    model__frame_t frame = {.outer = outer, .field = inner ? NULL : field};
    char index[24];

    json->decoder.frame = &frame;
    for (size_t i = 0; i < json_array_size(value) && !json->stopped; i++) {
        snprintf(index, sizeof index, "%zu", i);
        frame.item = (uint32_t)i;
        read_lists(json, field, index, json_array_get(value, i), levels - 1);
    }
    json->decoder.frame = outer;
    return !json->stopped;
}

/* levels: of arrays around what is of the field's kind. */
static bool read_lists(model__json_t *json, const model__field_t *field, const char *key,
                       const json_t *value, uint32_t levels)
{
    size_t mark;

    if (!levels)
        return read_kind(json, field, key, value);
    if (!json_is_array(value))
        return model__json_wrong_type(json, field, "array", value);
    bool ok = model__json_enter(json, field->row->name) &&
              begin(json, BSON_TYPE_ARRAY, key, &mark) && read_items(json, field, value, levels) &&
              end(json, mark);
    json->decoder.depth--;
    return ok;
}

static bool read_map(model__json_t *json, const model__field_t *field, const char *key,
                     const json_t *value)
{
    const model__frame_t *outer = json->decoder.frame;
    model__frame_t frame = {.outer = outer, .field = field, .part = ".value"};
    json_t *object = (json_t *)(uintptr_t)value;
    size_t mark;

    if (!json_is_object(value))
        return model__json_wrong_type(json, field, "object", value);
    bool ok =
        model__json_enter(json, field->row->name) && begin(json, BSON_TYPE_DOCUMENT, key, &mark);
    json->decoder.frame = &frame;
    for (void *at = json_object_iter(object); ok && at && !json->stopped;
         at = json_object_iter_next(object, at), frame.item++)
        read_kind(json, field, json_object_iter_key(at), json_object_iter_value(at));
    json->decoder.frame = outer;
    json->decoder.depth--;
    return ok && !json->stopped && end(json, mark);
}

/* value is not null, but items may be. */
bool model__json_read_value(model__json_t *json, const model__field_t *field, const char *key,
                            const json_t *value)
{
    switch (field->shape) {
    case MODEL_SHAPE_MAP:
        return read_map(json, field, key, value);
    case MODEL_SHAPE_LIST:
    case MODEL_SHAPE_FIXED:
        return read_lists(json, field, key, value, 1);
    case MODEL_SHAPE_LISTS:
        return read_lists(json, field, key, value, 2);
    default:
        return read_kind(json, field, key, value);
    }
}

/* ---- text ---- */

static const struct fault_row {
    enum json_error_code code;
    model_code_t means;
    const char *words;
} fault_rows[] = {
    {json_error_out_of_memory, MODEL_ERROR_MEMORY, "no memory"},
    {json_error_stack_overflow, MODEL_ERROR_LIMIT, "nested too deeply"},
    {json_error_invalid_utf8, MODEL_ERROR_CORRUPT, "invalid UTF-8"},
    {json_error_premature_end_of_input, MODEL_ERROR_CORRUPT, "the text ends too early"},
    {json_error_end_of_input_expected, MODEL_ERROR_CORRUPT, "text behind the end"},
    {json_error_null_character, MODEL_ERROR_CORRUPT, "a NUL"},
    {json_error_null_byte_in_key, MODEL_ERROR_CORRUPT, "a NUL in a key"},
    {json_error_duplicate_key, MODEL_ERROR_CORRUPT, "repeated key"},
    {json_error_numeric_overflow, MODEL_ERROR_CORRUPT, "a number that is too large"},
    {json_error_invalid_syntax, MODEL_ERROR_CORRUPT, "no JSON"},
};

static bool no_json(model__json_t *json, const json_error_t *found)
{
    struct fault_row row = {json_error_unknown, MODEL_ERROR_CORRUPT, "no JSON"};

    for (size_t i = 0; i < MODEL__COUNT_OF(fault_rows); i++)
        if (fault_rows[i].code == json_error_code(found))
            row = fault_rows[i];
    return model__fail(json->error, row.means, "%s: %s at byte %d", json->decoder.plan->name,
                       row.words, found->position);
}

json_t *model__json_load(model__json_t *json, const char *text, size_t length)
{
    json_error_t found;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &found);

    if (!root) {
        no_json(json, &found);
        return NULL;
    }
    if (json_is_object(root))
        return root;
    model__fault(json->error, NULL, MODEL__RULE_TYPE, "expected object, found %s", type_name(root));
    json_decref(root);
    return NULL;
}

bool model__json_read(model__json_t *json, const model__plan_t *plan, const char *text,
                      size_t length)
{
    json_t *root = model__json_load(json, text, length);
    bool ok = root && read_struct(json, plan, NULL, root) && !json->failed;

    json_decref(root);
    return ok;
}

#include "codec/parts.h"

#include "codec/json.h"

/* One object: a struct in the record, or the record. */
typedef struct object {
    model__json_t *json;
    const model__parts_t *parts;
    const model__plan_t *plan;
    model_memory_t *memory;
    const char *prefix; /* before the names of members: "billing->" */
    uint8_t *record;    /* where values are read to; NULL: none yet */
} object_t;

static bool full(model__json_t *json, model_memory_t *memory)
{
    model__memory_failed(memory, &json->one);
    return model__json_gather(json);
}

static bool too_long(const object_t *object, const model__field_t *field)
{
    model__json_t *json = object->json;

    model__decode_fail(&json->decoder, MODEL_ERROR_LIMIT, field->row->name, MODEL__RULE_DEPTH, NULL,
                       "a path of more than %d bytes", MODEL__MAX_KEY_PATH - 1);
    return model__json_gather(json);
}

/* NULL: reported. */
static char *path_of(const object_t *object, const model__field_t *field, const char *behind)
{
    const size_t size = strlen(object->prefix) + field->name_size + strlen(behind) + 1;
    char *path = NULL;

    if (size > MODEL__MAX_KEY_PATH)
        too_long(object, field);
    else if ((path = model__take(object->memory, size)))
        snprintf(path, size, "%s%s%s", object->prefix, field->row->name, behind);
    else
        full(object->json, object->memory);
    return path;
}

/* ---- a value ---- */

static bool make_record(object_t *object)
{
    if (object->record)
        return true;
    object->record = model__take(object->memory, object->plan->size);
    if (!object->record)
        return full(object->json, object->memory);
    memset(object->record, 0, object->plan->size);
    return true;
}

/* The element becomes a member, which points into it. */
static bool read_member(object_t *object, const model__field_t *field)
{
    model__json_t *json = object->json;
    model__buffer_t *out = json->out;
    model__decoder_t decoder = json->decoder;
    model__reading_t reading = json->reading;
    model__found_t found;

    if (!model__buffer_room(out, 1))
        return model__json_full(json);
    memset(out->data + out->size, 0, MODEL__SLACK); /* so that the element ends */
    uint8_t *bytes = model__take_copy(object->memory, out->data, out->size + MODEL__SLACK);
    if (!bytes)
        return full(json, object->memory);
    reading.memory = object->memory;
    decoder.reading = &reading;
    model__bson_step(bytes, bytes + out->size + 1, &found);
    return model__read_member(&decoder, field, &found, object->record) || model__json_gather(json);
}

static bool take_value(object_t *object, const model__field_t *field, const json_t *value,
                       model__part_t *part)
{
    model__json_t *json = object->json;

    if (json_is_null(value))
        return model__json_lacks(json, field, "required, but null");
    json->out->size = 0;
    part->record = NULL;
    if (!model__json_read_value(json, field, field->key, value) || json->failed)
        return false;
    if (!make_record(object) || !read_member(object, field))
        return false;
    part->record = object->record;
    return true;
}

/* json->failed is of this value alone meanwhile. */
static void take_part(object_t *object, const model__field_t *field, const json_t *value)
{
    model__part_t part = {.path = path_of(object, field, ""), .field = field};
    model__json_t *json = object->json;
    const bool failed = json->failed;

    if (!part.path)
        return;
    json->failed = false;
    if (take_value(object, field, value, &part) &&
        !object->parts->take(object->parts->context, &part))
        json->failed = json->stopped = true;
    json->failed = json->failed || failed;
}

/* ---- members ---- */

static void take_members(object_t *object, const json_t *members);

static void take_inner(const object_t *outer, const model__field_t *field, const json_t *value)
{
    model__json_t *json = outer->json;
    const bool arrow = field->shape == MODEL_SHAPE_POINTER;
    const model__frame_t *frame = json->decoder.frame;
    const model__frame_t own = {.outer = frame, .field = field, .item = MODEL__NO_ITEM};
    object_t object = *outer;

    object.plan = field->embedded;
    object.prefix = path_of(outer, field, arrow ? "->" : ".");
    object.record = NULL;
    if (!object.prefix)
        return;
    if (model__json_enter(json, field->row->name)) {
        json->decoder.frame = &own;
        take_members(&object, value);
        json->decoder.frame = frame;
    }
    json->decoder.depth--;
}

static bool has_parts(const object_t *object, const model__field_t *field, const json_t *value)
{
    return !object->parts->whole && json_is_object(value) && field->kind == MODEL_KIND_DOCUMENT &&
           !model__has_items(field) && !field->embedded->cases;
}

static void take_member(object_t *object, const model__field_t *field, const json_t *value)
{
    const model__parts_t *parts = object->parts;
    const bool inner = has_parts(object, field, value);
    const char *path = path_of(object, field, "");
    const model__veto_t *veto = path ? parts->veto(parts->context, path, field, inner) : NULL;

    if (!path)
        return;
    if (veto)
        model__json_fault(object->json, field->row->name, veto->rule, veto->text);
    else if (inner)
        take_inner(object, field, value);
    else
        take_part(object, field, value);
}

static void take_members(object_t *object, const json_t *members)
{
    json_t *all = (json_t *)(uintptr_t)members;
    model__json_t *json = object->json;

    for (void *at = json_object_iter(all); at && !json->stopped;
         at = json_object_iter_next(all, at)) {
        const char *name = json_object_iter_key(at);
        const model__field_t *field = model__json_member_of(object->plan, name);
        if (field)
            take_member(object, field, json_object_iter_value(at));
        else
            model__json_unknown(json, object->plan, name);
    }
}

/* ---- the whole ---- */

static bool take_all(model__json_t *json, const model__parts_t *parts, const char *text,
                     size_t length, model_memory_t *memory)
{
    const model__plan_t *plan = json->decoder.plan;
    object_t object = {json, parts, plan, memory, "", NULL};
    json_t *root = model__json_load(json, text, length);

    if (!root)
        return false;
    take_members(&object, root);
    json_decref(root);
    return !json->failed;
}

bool model__json_parts(const model__plan_t *plan, const char *text, size_t length,
                       const model__parts_t *parts, model_memory_t *memory, model_error_t *error)
{
    const model_json_t options = {.skip_unknown = parts->skip_unknown};
    model__buffer_t out = {0};
    model_memory_t scratch;
    model__json_t json;

    if (length > parts->max_bytes)
        return model__fail(error, MODEL_ERROR_LIMIT, "%s: %zu bytes of text, at most %zu",
                           plan->name, length, parts->max_bytes);
    model__memory_init(&scratch, 0);
    model__json_begin(&json, plan, &options, &out, error);
    json.reading.memory = &scratch;
    bool ok = take_all(&json, parts, text, length, memory);
    model__memory_clear(&scratch);
    model__buffer_free(&out);
    return ok;
}

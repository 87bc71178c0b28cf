/* The values of a member. The server answers in one document; where that would be too large, it is
 * asked to group. */
#include "store/store.h"

#include <mongomodel/distinct.h>

typedef struct distinct {
    model__call_t call;
    model__ask_t ask;
    model__path_t path;
    const char *text; /* of the path */
    model__field_t field;
    model__buffer_t values; /* an array */
} distinct_t;

/* ---- which values ---- */

/* What the C type of the items is, for what has none of its own. */
static uint16_t kind_in_list(uint16_t kind)
{
    switch (kind) {
    case MODEL_KIND_CHARS:
        return MODEL_KIND_STRING;
    case MODEL_KIND_ENUM:
    case MODEL_KIND_ENUM_NUMBER:
        return MODEL_KIND_INT32;
    default:
        return kind;
    }
}

static bool is_whole(const model__path_t *path)
{
    const model__field_t *field = path->field;

    return field->kind == MODEL_KIND_DOCUMENT || model__vector_item_size(field->kind) ||
           (field->shape == MODEL_SHAPE_MAP && !path->item) ||
           (field->shape == MODEL_SHAPE_LISTS && !path->item);
}

static bool refuse(const distinct_t *distinct, model_code_t code, const char *rule,
                   const char *words)
{
    return model__fail_at(distinct->call.error, code, distinct->text, rule, "%s", words);
}

static bool has_old_names(const distinct_t *distinct)
{
    const model__path_t *path = &distinct->path;

    return model__has_old_names(model__path_trail(distinct->call.plan, path), path->key,
                                path->size);
}

static bool find_member(distinct_t *distinct, uint32_t kind)
{
    model__path_t *path = &distinct->path;

    if (!model__path_resolve(distinct->call.plan, distinct->text, path, distinct->call.error))
        return false;
    if (path->field->row->role == MODEL_TEXT_SCORE)
        return refuse(distinct, MODEL_ERROR_ARGUMENT, MODEL__RULE_KEY,
                      "a text score is not stored");
    if (is_whole(path))
        return refuse(distinct, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_TYPE,
                      "values of structs, maps, vectors and lists of lists as a whole");
    if (has_old_names(distinct))
        return refuse(distinct, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_KEY,
                      "a member with old names: rename them first");
    if (kind != (MODEL_SHAPE_LIST | (uint32_t)kind_in_list(path->field->kind)))
        return refuse(distinct, MODEL_ERROR_ARGUMENT, MODEL__RULE_TYPE,
                      "the list is not of the member's type");
    distinct->field = *path->field;
    if (path->field->kind == MODEL_KIND_CHARS) {
        distinct->field.kind = MODEL_KIND_STRING;
        distinct->field.stride = sizeof(char *);
    }
    return true;
}

/* ---- asked for at once ---- */

static bool put_command(const distinct_t *distinct, model__buffer_t *out)
{
    const char *collection = distinct->call.plan->collection;
    const model__path_t *path = &distinct->path;
    size_t mark;

    return model__put_document_begin(out, &mark) &&
           model__put_string(out, MODEL__KEY("distinct"), collection, strlen(collection)) &&
           model__put_string(out, MODEL__KEY("key"), path->key, path->size) &&
           model__put_value(out, BSON_TYPE_DOCUMENT, MODEL__KEY("query"), distinct->ask.filter.data,
                            distinct->ask.filter.size) &&
           model__ask_put(&distinct->ask, MODEL__WITH_HOW & ~(uint32_t)MODEL__WITH_HINT, out) &&
           model__put_end(out, mark);
}

static bool keep_values(distinct_t *distinct, const bson_t *reply)
{
    const uint8_t *bytes = NULL;
    bson_iter_t values;
    uint32_t size;

    if (!bson_iter_init_find(&values, reply, "values") || !BSON_ITER_HOLDS_ARRAY(&values))
        return model__fail(distinct->call.error, MODEL_ERROR_SERVER, "a reply without values");
    bson_iter_array(&values, &size, &bytes);
    return model__buffer_put(&distinct->values, bytes, size) ||
           model__buffer_failed(&distinct->values, distinct->call.error);
}

static bool run_command(distinct_t *distinct, const bson_t *command)
{
    model__call_t *call = &distinct->call;
    mongoc_read_prefs_t *prefs = model__ask_prefs(&distinct->ask);
    bson_t reply, options = BSON_INITIALIZER;
    bson_error_t driver = {0};

    bool ok = model__ask_append(&distinct->ask, MODEL__WITH_CONCERN, &options) ||
              model__no_memory(call->error);
    if (ok) {
        model__call_try(call, false, false);
        ok = mongoc_collection_read_command_with_opts(call->collection, command, prefs, &options,
                                                      &reply, &driver)
                 ? keep_values(distinct, &reply)
                 : model__call_failed(call, &driver, &reply);
        bson_destroy(&reply);
    }
    mongoc_read_prefs_destroy(prefs);
    bson_destroy(&options);
    return ok;
}

static bool ask_at_once(distinct_t *distinct)
{
    model__call_t *call = &distinct->call;
    model__buffer_t command = {0};
    bson_t view;

    bool ok = (put_command(distinct, &command) || model__buffer_failed(&command, call->error)) &&
              model__buffer_view(&command, &view, call->error) && run_command(distinct, &view);
    model__buffer_free(&command);
    return ok;
}

/* ---- asked for one by one ---- */

typedef struct stages {
    model__buffer_t *out;
    uint32_t n;
} stages_t;

static bool put_stage(stages_t *stages, const char *name, uint8_t type, const void *value,
                      size_t size)
{
    char key[12];
    int length = snprintf(key, sizeof key, "%u", (unsigned)stages->n++);
    size_t mark;

    return model__put_begin(stages->out, BSON_TYPE_DOCUMENT, key, (size_t)length, &mark) &&
           model__put_value(stages->out, type, name, strlen(name), value, size) &&
           model__put_end(stages->out, mark);
}

/* "$lines": of the key, as far as it goes. */
static bool put_unwind(stages_t *stages, const char *key, size_t size)
{
    uint8_t text[4 + 1 + MODEL__MAX_KEY_PATH];
    const uint32_t length = (uint32_t)size + 2;

    memcpy(text, &length, sizeof length);
    text[4] = '$';
    memcpy(text + 5, key, size);
    text[5 + size] = 0;
    return put_stage(stages, "$unwind", BSON_TYPE_UTF8, text, sizeof length + length);
}

/* Each list on the way, and the last one. */
static bool put_unwinds(stages_t *stages, const distinct_t *distinct)
{
    const model__path_t *path = &distinct->path;
    model__trail_t trail = model__path_trail(distinct->call.plan, path);
    model__segment_t segment;

    for (size_t at = 0; model__key_step(&trail, path->key, path->size, at, &segment);
         at = segment.next) {
        uint16_t shape = segment.field->shape;
        if ((shape == MODEL_SHAPE_LIST || shape == MODEL_SHAPE_FIXED) &&
            !put_unwind(stages, path->key, segment.end))
            return false;
    }
    return true;
}

static bool put_group(stages_t *stages, const model__path_t *path)
{
    char key[1 + MODEL__MAX_KEY_PATH];
    model__buffer_t group = {0};
    int size = snprintf(key, sizeof key, "$%s", path->key);
    size_t mark;

    bool ok = model__put_document_begin(&group, &mark) &&
              model__put_string(&group, MODEL__KEY("_id"), key, (size_t)size) &&
              model__put_end(&group, mark) &&
              put_stage(stages, "$group", BSON_TYPE_DOCUMENT, group.data, group.size);
    model__buffer_free(&group);
    return ok;
}

static bool put_pipeline(const distinct_t *distinct, model__buffer_t *out)
{
    stages_t stages = {.out = out};
    size_t mark;

    return model__put_document_begin(out, &mark) &&
           put_stage(&stages, "$match", BSON_TYPE_DOCUMENT, distinct->ask.filter.data,
                     distinct->ask.filter.size) &&
           put_unwinds(&stages, distinct) && put_group(&stages, &distinct->path) &&
           model__put_end(out, mark);
}

/* Keys of an array are not looked at. */
static bool read_groups(distinct_t *distinct, model__stream_t *stream)
{
    model__call_t *call = &distinct->call;
    const uint8_t *bytes;
    model__found_t found;
    int64_t n = 0;
    size_t size, mark;

    bool ok = model__put_document_begin(&distinct->values, &mark);
    while (ok && model__stream_next(stream, call, &bytes, &size)) {
        if (n++ == call->db->max_documents)
            return model__fail(call->error, MODEL_ERROR_LIMIT, "more than %lld values",
                               (long long)call->db->max_documents);
        if (model__bson_find(bytes, MODEL__KEY("_id"), &found))
            ok = model__put_value(&distinct->values, found.type, "", 0, found.value,
                                  found.value_size);
    }
    if (call->error->code)
        return false;
    return (ok && model__put_end(&distinct->values, mark)) ||
           model__buffer_failed(&distinct->values, call->error);
}

static bool open_groups(distinct_t *distinct, const bson_t *pipeline, model__stream_t *stream)
{
    model__call_t *call = &distinct->call;
    bson_t options = BSON_INITIALIZER;

    bool ok = model__ask_append(&distinct->ask, MODEL__WITH_ALL, &options) ||
              model__no_memory(call->error);
    mongoc_read_prefs_t *prefs = model__ask_prefs(&distinct->ask);
    if (ok)
        stream->cursor = mongoc_collection_aggregate(call->collection, MONGOC_QUERY_NONE, pipeline,
                                                     &options, prefs);
    mongoc_read_prefs_destroy(prefs);
    bson_destroy(&options);
    return ok;
}

static bool ask_one_by_one(distinct_t *distinct)
{
    model__call_t *call = &distinct->call;
    model__buffer_t pipeline = {0};
    model__stream_t stream = {0};
    bson_t view;

    bool ok = (put_pipeline(distinct, &pipeline) || model__buffer_failed(&pipeline, call->error)) &&
              model__buffer_view(&pipeline, &view, call->error);
    ok = ok && open_groups(distinct, &view, &stream) && read_groups(distinct, &stream);
    model__stream_close(&stream);
    model__buffer_free(&pipeline);
    return ok;
}

/* ---- the whole ---- */

/* An item that the path names cannot be named in a pipeline. */
static bool can_group(const distinct_t *distinct)
{
    return !strchr(distinct->text, '[');
}

static bool ask(distinct_t *distinct)
{
    model__call_t *call = &distinct->call;

    if (!model__call_connect(call))
        return false;
    if (distinct->ask.hint) /* older servers know none for the other command */
        return can_group(distinct) ? ask_one_by_one(distinct)
                                   : refuse(distinct, MODEL_ERROR_UNSUPPORTED, MODEL__RULE_KEY,
                                            "an item and .hint");
    if (ask_at_once(distinct) || call->error->code != MODEL_ERROR_LIMIT || !can_group(distinct))
        return !call->error->code;
    model__error_clear(call->error);
    return ask_one_by_one(distinct);
}

typedef struct items {
    void *items;
    size_t count;
} items_t;

static bool read_list(distinct_t *distinct, model_memory_t *memory, items_t *items)
{
    model__call_t *call = &distinct->call;

    if (!model__decode_values(&distinct->field, distinct->text, distinct->values.data, memory,
                              &items->items, &items->count, call->error))
        return false;
    if (items->count <= (uint64_t)call->db->max_documents)
        return true;
    *items = (items_t){NULL, 0};
    return model__fail(call->error, MODEL_ERROR_LIMIT, "more than %lld values",
                       (long long)call->db->max_documents);
}

static bool begin(distinct_t *distinct, const model_query_t *query, uint32_t kind,
                  const model_memory_t *memory)
{
    model__call_t *call = &distinct->call;

    if (!distinct->text || !memory)
        return model__fail(call->error, MODEL_ERROR_ARGUMENT, "no %s",
                           distinct->text ? "memory" : "member");
    return model__query_takes(query, "distinct", call->error) && find_member(distinct, kind) &&
           model__ask_init(&distinct->ask, call, query, &call->memory);
}

bool model_distinct(model_db_t *db, const model_t *model, const model_query_t *query,
                    const char *path, uint32_t kind, model_memory_t *memory, void *list,
                    model_error_t *error)
{
    distinct_t distinct = {.text = path};
    items_t items = {NULL, 0};

    bool ok =
        model__call_begin(&distinct.call, db, model, error) &&
        (list || model__fail(distinct.call.error, MODEL_ERROR_ARGUMENT, "no list")) &&
        begin(&distinct, query, kind, memory) &&
        (distinct.ask.said.nothing || (ask(&distinct) && read_list(&distinct, memory, &items)));
    if (list)
        memcpy(list, &items, sizeof items);
    model__buffer_free(&distinct.values);
    model__ask_free(&distinct.ask);
    model__call_end(&distinct.call);
    return ok;
}

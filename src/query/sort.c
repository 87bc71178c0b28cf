#include "codec/bson.h"
#include "query/query.h"

#include <stdio.h>

bool model__sort_find(const model__plan_t *plan, const char *text, model__sort_key_t *key,
                      model_error_t *error)
{
    key->direction = *text == '-' ? -1 : 1;
    text += *text == '-';
    key->plan = plan;
    while (key->plan->base && !model__path_resolve(key->plan, text, &key->path, NULL))
        key->plan = key->plan->base;
    if (!key->plan->base && !model__path_resolve(key->plan, text, &key->path, error))
        return false;
    return key->path.field->row->role != MODEL_TEXT_SCORE ||
           model__fail_at(error, MODEL_ERROR_ARGUMENT, text, MODEL__RULE_KEY,
                          "a text score is not stored: MODEL_BY_TEXT_SCORE sorts by it");
}

bool model__has_key(const model__buffer_t *out, size_t document, const char *key)
{
    const size_t first = document + sizeof(int32_t);

    for (size_t at = first; at < out->size;) {
        const uint8_t *element = out->data + at;
        const char *found = (const char *)element + 1;
        const uint8_t *value = element + 1 + strlen(found) + 1;
        if (strcmp(found, key) == 0)
            return true;
        at = (size_t)(value - out->data) +
             (*element == BSON_TYPE_DOCUMENT ? model__load32(value) : sizeof(int32_t));
    }
    return false;
}

static bool has_old_names(const model__sort_key_t *key)
{
    return model__has_old_names(model__path_trail(key->plan, &key->path), key->path.key,
                                key->path.size);
}

static bool put_key(const model__sort_key_t *key, const char *text, size_t document,
                    model__buffer_t *out, model_error_t *error)
{
    if (model__has_key(out, document, key->path.key))
        return model__fail_at(error, MODEL_ERROR_ARGUMENT, text, MODEL__RULE_KEY,
                              "stands there twice");
    return model__put_int32(out, key->path.key, key->path.size, key->direction) ||
           model__buffer_failed(out, error);
}

static bool put_member(const model__plan_t *plan, const char *text, size_t document,
                       model__buffer_t *out, model_error_t *error)
{
    model__sort_key_t key;

    if (!model__sort_find(plan, text, &key, error))
        return false;
    if (has_old_names(&key))
        return model__fail_at(error, MODEL_ERROR_ARGUMENT, text, MODEL__RULE_KEY,
                              "a member with old names has no order");
    return put_key(&key, text, document, out, error);
}

static bool put_sort(const model__plan_t *plan, const model_query_t *query, model__buffer_t *out,
                     model_error_t *error)
{
    size_t mark;

    if (!model__put_document_begin(out, &mark))
        return model__buffer_failed(out, error);
    for (const char *const *text = query->sort; *text; text++) {
        bool score = !strcmp(*text, MODEL_BY_TEXT_SCORE);
        if (score ? !model__score_sort(query, mark, out, error)
                  : !put_member(plan, *text, mark, out, error))
            return false;
    }
    return model__put_end(out, mark) || model__buffer_failed(out, error);
}

bool model__query_sort(const model__plan_t *plan, const model_query_t *query, model__buffer_t *out,
                       bool *any, model_error_t *error)
{
    const size_t start = out->size;

    *any = false;
    if (!query || !query->sort[0])
        return true;
    if (query->sort[MODEL_MAX_KEYS])
        return model__fail(error, MODEL_ERROR_ARGUMENT, "more than %d sort keys", MODEL_MAX_KEYS);
    *any = put_sort(plan, query, out, error);
    if (!*any)
        out->size = start;
    return *any;
}

bool model__sort_turn(model__buffer_t *sort)
{
    bson_iter_t key;
    bson_t view;

    if (!bson_init_static(&view, sort->data, sort->size) || !bson_iter_init(&key, &view))
        return false;
    while (bson_iter_next(&key)) {
        if (!BSON_ITER_HOLDS_INT32(&key))
            return false;
        bson_iter_overwrite_int32(&key, -bson_iter_int32(&key));
    }
    return true;
}

/* "author_id_1_status_-1", as the server's own tools name them. */
static bool add_to_name(const model__sort_key_t *key, char *name, size_t size)
{
    size_t used = strlen(name);
    int n = snprintf(name + used, size - used, "%s%s_%d", used ? "_" : "", key->path.key,
                     (int)key->direction);

    return n > 0 && (size_t)n < size - used;
}

static bool put_index(const model__plan_t *plan, const model_index_t *index, model__buffer_t *out,
                      char *name, size_t size, model_error_t *error)
{
    model__sort_key_t key;
    size_t mark;

    if (!model__put_document_begin(out, &mark))
        return model__buffer_failed(out, error);
    for (const char *const *text = index->keys; *text; text++) {
        if (!model__sort_find(plan, *text, &key, error) || !put_key(&key, *text, mark, out, error))
            return false;
        if (index->unique && has_old_names(&key))
            return model__fail_at(error, MODEL_ERROR_SCHEMA, *text, MODEL__RULE_UNIQUE,
                                  "a member with old names cannot be unique");
        if (!index->name && !add_to_name(&key, name, size))
            return model__fail_at(error, MODEL_ERROR_SCHEMA, *text, MODEL__RULE_KEY,
                                  "the index needs a name of its own: the keys make a long one");
    }
    return model__put_end(out, mark) || model__buffer_failed(out, error);
}

bool model__index_keys(const model__plan_t *plan, const model_index_t *index, model__buffer_t *out,
                       char *name, size_t size, model_error_t *error)
{
    const size_t start = out->size;
    bool ok = false;

    name[0] = '\0';
    if (!index->keys[0] || index->keys[MODEL_MAX_INDEX_KEYS])
        model__fail(error, MODEL_ERROR_SCHEMA, "an index of no keys, or of more than %d",
                    MODEL_MAX_INDEX_KEYS);
    else if (index->name && strlen(index->name) >= size)
        model__fail(error, MODEL_ERROR_SCHEMA, "an index name of more than %zu bytes", size - 1);
    else
        ok = put_index(plan, index, out, name, size, error);
    if (ok && index->name)
        memcpy(name, index->name, strlen(index->name) + 1);
    if (!ok)
        out->size = start;
    if (error && error->code == MODEL_ERROR_ARGUMENT)
        error->code = MODEL_ERROR_SCHEMA;
    return ok;
}

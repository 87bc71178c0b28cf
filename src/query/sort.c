#include "codec/bson.h"
#include "query/query.h"

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
        at = (size_t)(value - out->data) + sizeof(int32_t);
        if (*element == BSON_TYPE_DOCUMENT)
            at += model__load32(value) - sizeof(int32_t);
        else if (*element == BSON_TYPE_UTF8)
            at += model__load32(value);
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

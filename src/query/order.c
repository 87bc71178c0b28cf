/* The order of pages: the sort of a query, made total by the id. */
#include "query/page.h"

#include "query/families.h"

static const model__plan_t *root_of(const model__plan_t *plan)
{
    while (plan->base)
        plan = plan->base;
    return plan;
}

static bool refuse(const char *path, model_error_t *error, const char *why)
{
    return model__fail_at(error, MODEL_ERROR_ARGUMENT, path, MODEL__RULE_KEY,
                          "pages cannot be in the order of %s", why);
}

static bool is_secret(model__trail_t trail, const char *key, size_t size)
{
    model__segment_t segment;

    for (size_t at = 0; model__key_step(&trail, key, size, at, &segment); at = segment.next)
        if (segment.field->row->secret)
            return true;
    return false;
}

static bool check_key(const model__sort_key_t *found, const char *text, model_error_t *error)
{
    const model__path_t *path = &found->path;
    model__trail_t trail = model__path_trail(found->plan, path);

    if (model__has_items(path->field) || path->through_list || path->in_map)
        return refuse(text, error, "a list, or of what is in one");
    if (is_secret(trail, path->key, path->size))
        return refuse(text, error, "a secret member: tokens show it");
    if (model__has_old_names(trail, path->key, path->size))
        return refuse(text, error, "a member with old names");
    return true;
}

static bool add_key(model__order_t *order, const model__sort_key_t *found, const char *text,
                    model_memory_t *memory, model_error_t *error)
{
    const model__path_t *path = &found->path;
    const model__family_t *family = model__family_of(path->field->kind);

    if (!check_key(found, text, error))
        return false;
    if (!family)
        return refuse(text, error, "such a member: its values have no order");
    for (size_t i = 0; i < order->n; i++)
        if (!strcmp(order->keys[i].key, path->key))
            return model__fail_at(error, MODEL_ERROR_ARGUMENT, text, MODEL__RULE_KEY,
                                  "stands there twice");
    const char *key = model__take_text(memory, path->key, path->size);
    if (!key)
        return model__memory_failed(memory, error);
    order->keys[order->n++] =
        (model__order_key_t){text + (*text == '-'), key, path->size, family, found->direction < 0};
    return true;
}

/* A unique index has the ids that are not stored as _id, so either makes an order total. */
static bool is_id(const model__plan_t *root, const char *key)
{
    return !strcmp(key, "_id") || (root->id && !strcmp(key, root->id->key));
}

static bool add_id(const model__plan_t *plan, model__order_t *order, model_error_t *error)
{
    const model__plan_t *root = root_of(plan);
    const size_t n = order->n;

    for (size_t i = 0; i < n; i++)
        if (is_id(root, order->keys[i].key))
            return true;
    if (!root->id)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "%s has no id", plan->name);
    uint16_t kind = root->extra_id ? MODEL_KIND_OID : root->id->kind;
    order->keys[order->n++] =
        (model__order_key_t){root->extra_id ? "_id" : root->id->row->name, "_id", 3,
                             model__family_of(kind), n && order->keys[n - 1].down};
    return true;
}

bool model__order_build(const model__plan_t *plan, const model_query_t *query,
                        model_memory_t *memory, model__order_t *order, model_error_t *error)
{
    model__sort_key_t found;

    order->n = 0;
    for (const char *const *text = query->sort; *text; text++) {
        if (order->n == MODEL_MAX_KEYS)
            return model__fail(error, MODEL_ERROR_ARGUMENT, "more than %d sort keys",
                               MODEL_MAX_KEYS);
        if (**text == '$')
            return refuse(*text, error, "a score, which is not stored");
        if (!model__sort_find(plan, *text, &found, error) ||
            !add_key(order, &found, *text, memory, error))
            return false;
    }
    return add_id(plan, order, error);
}

bool model__order_sort(const model__order_t *order, bool backward, model__buffer_t *out)
{
    size_t mark;

    if (!model__put_document_begin(out, &mark))
        return false;
    for (size_t i = 0; i < order->n; i++) {
        const model__order_key_t *key = &order->keys[i];
        if (!model__put_int32(out, key->key, key->key_size, key->down != backward ? -1 : 1))
            return false;
    }
    return model__put_end(out, mark);
}

/* ---- documents that are finished already ---- */

/* The element of a projection that the key lies in. False: none. */
static bool find_above(const model__buffer_t *projection, const model__order_key_t *key,
                       model__found_t *found)
{
    const uint8_t *end = projection->data + projection->size, *p = projection->data + 4;

    for (; model__bson_step(p, end, found) == MODEL__STEP_ELEMENT; p = model__found_end(found)) {
        size_t size = model__found_key_size(found);
        if (size <= key->key_size && !memcmp(model__found_key(found), key->key, size) &&
            (size == key->key_size || key->key[size] == '.'))
            return true;
    }
    return false;
}

/* Does it say what is not read? */
static bool excludes(const model__buffer_t *projection)
{
    const uint8_t *end = projection->data + projection->size, *p = projection->data + 4;
    model__found_t found;

    for (; model__bson_step(p, end, &found) == MODEL__STEP_ELEMENT; p = model__found_end(&found))
        if (found.type == BSON_TYPE_INT32 && strcmp(model__found_key(&found), "_id") != 0)
            return !model__load32(found.value);
    return false;
}

static void take_out(model__buffer_t *document, const model__found_t *found)
{
    size_t at = (size_t)(found->element - document->data);
    size_t behind = (size_t)(model__found_end(found) - document->data);
    uint32_t size = (uint32_t)(document->size - (behind - at));

    memmove(document->data + at, document->data + behind, document->size - behind);
    document->size = size;
    memcpy(document->data, &size, sizeof size);
}

/* One more number, before the closing NUL. */
static bool extend(model__buffer_t *document, const char *key, size_t key_size, int32_t value)
{
    document->size--;
    return model__put_int32(document, key, key_size, value) && model__put_end(document, 0);
}

bool model__order_project(const model__order_t *order, model__buffer_t *projection)
{
    const bool exclusive = projection->size && excludes(projection);
    model__found_t found;

    for (size_t i = 0; projection->size && i < order->n; i++) {
        const model__order_key_t *key = &order->keys[i];
        bool above = find_above(projection, key, &found);
        if (above && exclusive)
            take_out(projection, &found);
        if (!above && !exclusive && !extend(projection, key->key, key->key_size, 1))
            return false;
    }
    return true;
}

bool model__sort_complete(const model__plan_t *plan, model__buffer_t *sort)
{
    const model__plan_t *root = root_of(plan);
    int32_t direction = 1;
    model__found_t found;
    size_t mark;

    if (!sort->size)
        return model__put_document_begin(sort, &mark) && model__put_int32(sort, "_id", 3, 1) &&
               model__put_end(sort, mark);
    const uint8_t *p = sort->data + 4, *end = sort->data + sort->size;
    for (; model__bson_step(p, end, &found) == MODEL__STEP_ELEMENT; p = model__found_end(&found)) {
        if (is_id(root, model__found_key(&found)))
            return true;
        if (found.type == BSON_TYPE_INT32)
            direction = (int32_t)model__load32(found.value);
    }
    return extend(sort, "_id", 3, direction);
}

bool model__filter_near(const uint8_t *filter)
{
    const uint8_t *end = filter + model__load32(filter), *p = filter + 4;
    model__found_t found;

    for (; model__bson_step(p, end, &found) == MODEL__STEP_ELEMENT; p = model__found_end(&found)) {
        if (!strncmp(model__found_key(&found), "$near", 5))
            return true;
        bool holds = found.type == BSON_TYPE_DOCUMENT || found.type == BSON_TYPE_ARRAY;
        if (holds && model__filter_near(found.value))
            return true;
    }
    return false;
}

/* One changed member: may it be changed, how, and what must still be true on the server. */
#include "codec/changes.h"

static bool put_failed(const model__finder_t *finder, const model__buffer_t *buffer)
{
    return model__buffer_failed(buffer, finder->error);
}

static const char *key_of(const model__finder_t *finder)
{
    return (const char *)finder->key.data;
}

static void path_of(const model__level_t *level, const model__field_t *field, char *path)
{
    model__place_text(&(model__place_t){level->place, field, MODEL__NO_ITEM, MODEL__NO_ITEM}, path,
                      MODEL__PATH_SIZE);
}

/* ---- may it be changed ---- */

typedef struct leaves {
    uint32_t first, end;
} leaves_t;

static leaves_t leaves_of(const model__level_t *level, const model__field_t *field)
{
    if (level->behind_pointer)
        return (leaves_t){level->leaf, level->leaf + 1};
    return (leaves_t){level->leaf + field->first_leaf,
                      level->leaf + field->first_leaf + field->n_leaves};
}

static bool has_all(const uint64_t *bits, leaves_t leaves)
{
    for (uint32_t i = leaves.first; bits && i < leaves.end; i++)
        if (!model__bit(bits, i))
            return false;
    return true;
}

static bool is_loaded(const model__finder_t *finder, const model__level_t *level,
                      const model__field_t *field)
{
    leaves_t leaves = leaves_of(level, field);
    char path[MODEL__PATH_SIZE];

    if (!finder->loaded)
        return true;
    bool read = has_all(finder->loaded->read, leaves);
    if (read && has_all(finder->loaded->writable, leaves))
        return true;
    path_of(level, field, path);
    return model__fail_at(finder->error, MODEL_ERROR_ARGUMENT, path, MODEL__RULE_LOADED,
                          read ? "was read in part only" : "was not loaded");
}

static bool is_immutable(const model_field_t *row)
{
    return row->immutable || (row->role >= MODEL_ID_SEQUENCE && row->role <= MODEL_CREATED_AT);
}

/* All that may not be changed is told at once. */
static void refuse(model__finder_t *finder, const model__level_t *level,
                   const model__field_t *field)
{
    char path[MODEL__PATH_SIZE];

    path_of(level, field, path);
    model__fault(finder->error, path, MODEL__RULE_IMMUTABLE, "cannot be changed");
    finder->refused = true;
}

/* ---- what must still be true ---- */

/* {key: {operator: value}} */
static bool guard_value(const model__finder_t *finder, const char *key, size_t key_size,
                        const char *operator_name, const model__found_t *value)
{
    model__buffer_t *guard = &finder->changes->guard;
    size_t mark;

    return (model__put_begin(guard, BSON_TYPE_DOCUMENT, key, key_size, &mark) &&
            model__put_value(guard, value->type, operator_name, strlen(operator_name), value->value,
                             value->value_size) &&
            model__put_end(guard, mark)) ||
           put_failed(finder, guard);
}

static bool guard_absent(const model__finder_t *finder)
{
    model__found_t null = {.type = BSON_TYPE_NULL};

    return guard_value(finder, key_of(finder), finder->key.size, "$eq", &null);
}

static bool guard_document(const model__finder_t *finder)
{
    static const uint8_t object[] = {7, 0, 0, 0, 'o', 'b', 'j', 'e', 'c', 't', 0};
    model__found_t type = {.type = BSON_TYPE_UTF8, .value = object, .value_size = sizeof object};

    return guard_value(finder, key_of(finder), finder->key.size, "$type", &type);
}

/* finder->key names a tagged union: it must still be of the case that was read. */
static bool guard_case(model__finder_t *finder, const model__plan_t *plan,
                       const model__found_t *stored)
{
    const model__field_t *tag = &plan->fields[0];
    size_t size = finder->key.size;
    model__found_t found;

    if (!plan->cases || !model__bson_find(stored->value, tag->key, tag->key_size, &found))
        return true;
    bool ok = model__key_push(finder, ".", 1) && model__key_push(finder, tag->key, tag->key_size) &&
              guard_value(finder, key_of(finder), finder->key.size, "$eq", &found);
    finder->key.size = size;
    return ok;
}

/* finder->key names a list or a map. Equality with it is also true where it is an item of another
 * list ([[a]] for [a]), and equality with null where an item is null: {$eq: stored, $not:
 * {$elemMatch: {such an item}}}. */
static bool guard_items(model__finder_t *finder, const model__found_t *stored)
{
    static const uint8_t array[] = {6, 0, 0, 0, 'a', 'r', 'r', 'a', 'y', 0};
    static const model__found_t is_array = {
        .type = BSON_TYPE_UTF8, .value = array, .value_size = sizeof array};
    const bool was_list = stored->type == BSON_TYPE_ARRAY && stored->value[4] != BSON_TYPE_ARRAY;
    const model__found_t *item = was_list ? &is_array : stored;
    const char *operator_name = was_list ? "$type" : "$eq";
    model__buffer_t *guard = &finder->changes->guard;
    size_t outer, not_mark, match;

    return (model__put_begin(guard, BSON_TYPE_DOCUMENT, key_of(finder), finder->key.size, &outer) &&
            model__put_value(guard, stored->type, "$eq", 3, stored->value, stored->value_size) &&
            model__put_begin(guard, BSON_TYPE_DOCUMENT, "$not", 4, &not_mark) &&
            model__put_begin(guard, BSON_TYPE_DOCUMENT, "$elemMatch", 10, &match) &&
            model__put_value(guard, item->type, operator_name, strlen(operator_name), item->value,
                             item->value_size) &&
            model__put_end(guard, match) && model__put_end(guard, not_mark) &&
            model__put_end(guard, outer)) ||
           put_failed(finder, guard);
}

/* ---- old names ---- */

typedef bool for_old_name_t(model__finder_t *finder, const model__found_t *found);

/* For each old name of the field that the origin has, with finder->key set to it. */
static bool for_old_names(model__finder_t *finder, const model__level_t *level,
                          const model__field_t *field, for_old_name_t *action)
{
    size_t size = finder->key.size;
    model__found_t found;
    bool ok = true;

    for (size_t i = 0; ok && i < MODEL_MAX_OLD_KEYS && field->row->also_read[i]; i++) {
        const char *old = field->row->also_read[i];
        if (!model__bson_find(level->origin, old, strlen(old), &found))
            continue;
        finder->key.size = size - field->key_size;
        ok = model__key_push(finder, old, strlen(old)) && action(finder, &found);
        finder->key.size = size - field->key_size;
        ok = model__key_push(finder, field->key, field->key_size) && ok;
    }
    return ok;
}

static bool unset(model__finder_t *finder)
{
    model__buffer_t *out = &finder->changes->unset;

    return model__put_string(out, key_of(finder), finder->key.size, "", 0) ||
           put_failed(finder, out);
}

static bool unset_old(model__finder_t *finder, const model__found_t *found)
{
    (void)found;
    return unset(finder);
}

/* ---- what to do ---- */

/* An embedded struct that is stored under an old name only: what the model does not name goes with
 * it to the new one. */
static bool set_over(model__finder_t *finder, const model__level_t *level,
                     const model__field_t *field, const uint8_t *value, const uint8_t *stored)
{
    model__place_t place = {level->place, field, MODEL__NO_ITEM, MODEL__NO_ITEM};
    model__buffer_t *out = &finder->changes->set;
    model__encoder_t encoder;
    size_t start = out->size;

    if (!model__put_head(out, BSON_TYPE_DOCUMENT, key_of(finder), finder->key.size))
        return put_failed(finder, out);
    uint8_t *at = model__encoder_begin(&encoder, out, &place, finder->error);
    at = at ? model__write_over(&encoder, field->embedded, value, stored, at) : NULL;
    return model__encoder_end(&encoder, at, start);
}

static bool set(model__finder_t *finder, const model__level_t *level, const model__field_t *field,
                const uint8_t *value, const model__found_t *stored)
{
    if (stored && stored->type == BSON_TYPE_DOCUMENT && field->kind == MODEL_KIND_DOCUMENT &&
        !model__has_items(field))
        return set_over(finder, level, field, value, stored->value);
    return model__put_member(level->place, field, value, key_of(finder), finder->key.size,
                             &finder->changes->set, finder->error);
}

static bool set_null(model__finder_t *finder)
{
    model__buffer_t *out = &finder->changes->set;

    return model__put_null(out, key_of(finder), finder->key.size) || put_failed(finder, out);
}

static bool keeps_unknown(const model__finder_t *finder, const model__level_t *level,
                          const model__field_t *field, const model__found_t *stored)
{
    char path[MODEL__PATH_SIZE];

    if (!stored || !model__loses_unknown(field, level->record, stored))
        return true;
    path_of(level, field, path);
    return model__fail_at(finder->error, MODEL_ERROR_UNSUPPORTED, path, MODEL__RULE_ITEMS,
                          "its stored items hold keys that the model does not name");
}

static bool guard_member(model__finder_t *finder, const model__level_t *level,
                         const model__field_t *field)
{
    static const model__found_t null = {.type = BSON_TYPE_NULL};
    model__found_t found;
    bool stored = model__bson_find(level->origin, field->key, field->key_size, &found);

    if (model__has_items(field))
        return guard_items(finder, stored ? &found : &null) &&
               for_old_names(finder, level, field, guard_items);
    if (field->kind != MODEL_KIND_DOCUMENT)
        return true;
    return stored && found.type == BSON_TYPE_DOCUMENT ? guard_case(finder, field->embedded, &found)
                                                      : guard_absent(finder);
}

static bool write_change(model__finder_t *finder, const model__level_t *level,
                         const model__field_t *field)
{
    const uint8_t *value = model__value_of(field, level->record);
    model__found_t found;
    bool stored = model__find_stored(field, level->origin, &found);

    if (value)
        return set(finder, level, field, value, stored ? &found : NULL);
    return model__stores_null(level->place, field) ? set_null(finder) : unset(finder);
}

bool model__change_member(model__finder_t *finder, const model__level_t *level,
                          const model__field_t *field)
{
    leaves_t leaves = leaves_of(level, field);
    model__found_t found;

    if (!is_loaded(finder, level, field))
        return false;
    if (is_immutable(field->row)) {
        refuse(finder, level, field);
        return true;
    }
    bool stored = model__find_stored(field, level->origin, &found);
    if (!keeps_unknown(finder, level, field, stored ? &found : NULL))
        return false;
    for (uint32_t i = leaves.first; i < leaves.end; i++)
        model__bit_set(finder->changes->leaves, i);
    finder->changes->n_changed++;
    return write_change(finder, level, field) && guard_member(finder, level, field) &&
           for_old_names(finder, level, field, unset_old);
}

bool model__change_inside(model__finder_t *finder, const model__level_t *level,
                          const model__field_t *field)
{
    model__found_t found;

    return guard_document(finder) &&
           (!model__bson_find(level->origin, field->key, field->key_size, &found) ||
            guard_case(finder, field->embedded, &found)) &&
           for_old_names(finder, level, field, unset_old);
}

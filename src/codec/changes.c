/* What save would send: the record against what its origin says, member by member. */
#include "codec/changes.h"

static bool find_in(model__finder_t *finder, const model__level_t *level);

bool model__key_push(model__finder_t *finder, const char *text, size_t size)
{
    return model__buffer_put(&finder->key, text, size) ||
           model__buffer_failed(&finder->key, finder->error);
}

/* The struct that both sides have, if the origin holds it as a document under its own name. */
static bool enter(const model__level_t *level, const model__field_t *field, model__place_t *place,
                  model__level_t *inner)
{
    model__found_t found;

    if (field->kind != MODEL_KIND_DOCUMENT || model__has_items(field))
        return false;
    *place = (model__place_t){level->place, field, MODEL__NO_ITEM, MODEL__NO_ITEM};
    *inner = (model__level_t){
        .record = model__value_of(field, level->record),
        .was = model__value_of(field, level->was),
        .place = place,
        .leaf = level->behind_pointer ? level->leaf : level->leaf + field->first_leaf,
        .behind_pointer =
            level->behind_pointer || field->shape == MODEL_SHAPE_POINTER || field->embedded->cases,
    };
    if (!inner->record || !inner->was ||
        !model__bson_find(level->origin, field->key, field->key_size, &found) ||
        found.type != BSON_TYPE_DOCUMENT)
        return false;
    inner->origin = found.value;
    inner->plan = model__same_case(field->embedded, inner->record, inner->was);
    return inner->plan;
}

static bool find_inside(model__finder_t *finder, const model__level_t *level,
                        const model__field_t *field, const model__level_t *inner)
{
    size_t before = finder->changes->n_changed, size = finder->key.size;

    if (!model__key_push(finder, ".", 1) || !find_in(finder, inner))
        return false;
    finder->key.size = size;
    return finder->changes->n_changed == before || model__change_inside(finder, level, field);
}

static bool find_member(model__finder_t *finder, const model__level_t *level,
                        const model__field_t *field)
{
    size_t size = finder->key.size;
    model__place_t place;
    model__level_t inner;
    bool ok = true;

    if (!model__key_push(finder, field->key, field->key_size))
        return false;
    if (enter(level, field, &place, &inner))
        ok = find_inside(finder, level, field, &inner);
    else if (!model__same_member(field, level->record, level->was))
        ok = model__change_member(finder, level, field);
    finder->key.size = size;
    return ok;
}

/* updated_at and version follow from the other changes: the store writes them. */
static bool is_looked_at(const model__field_t *field)
{
    return field->plan->elements[field->index].op != MODEL__OP_EXTRA_ID &&
           field->row->role != MODEL_UPDATED_AT && field->row->role != MODEL_VERSION;
}

static bool same_extra(const model__finder_t *finder, const model__level_t *level)
{
    const model__field_t *extra = level->plan->extra;
    char path[MODEL__PATH_SIZE];

    if (model__same_extra(level->plan, level->record, level->was))
        return true;
    model__place_text(&(model__place_t){level->place, extra, MODEL__NO_ITEM, MODEL__NO_ITEM}, path,
                      sizeof path);
    return model__fail_at(finder->error, MODEL_ERROR_UNSUPPORTED, path, MODEL__RULE_KEY,
                          MODEL__EXTRA_CHANGED);
}

static bool find_in(model__finder_t *finder, const model__level_t *level)
{
    if (!same_extra(finder, level))
        return false;
    for (uint32_t i = 0; i < level->plan->n_fields; i++) {
        const model__field_t *field = &level->plan->fields[i];
        if (is_looked_at(field) && !find_member(finder, level, field))
            return false;
    }
    return true;
}

/* What the record was when it was read; NULL: failed. */
static const uint8_t *read_again(const model__plan_t *plan, const uint8_t *origin,
                                 size_t origin_size, const model__loaded_t *loaded,
                                 model_memory_t *memory, model_error_t *error)
{
    model__reading_t reading = {.memory = memory, .loaded = loaded, .lenient = true};
    void *was = model__take(memory, plan->size);

    if (!was) {
        model__memory_failed(memory, error);
        return NULL;
    }
    return model__decode(plan, origin, origin_size, was, &reading, error) ? was : NULL;
}

static bool find_all(model__finder_t *finder, const model__plan_t *plan, const void *record,
                     const uint8_t *was, const uint8_t *origin, model_memory_t *memory)
{
    size_t size = (plan->n_leaves / 64 + 1) * sizeof(uint64_t);
    uint8_t bytes[256];
    model__level_t level = {.plan = plan, .record = record, .was = was, .origin = origin};

    finder->changes->leaves = model__take(memory, size);
    if (!finder->changes->leaves)
        return model__memory_failed(memory, finder->error);
    memset(finder->changes->leaves, 0, size);
    model__buffer_init(&finder->key, bytes, sizeof bytes);
    bool ok = find_in(finder, &level) && !finder->refused;
    model__buffer_free(&finder->key);
    return ok;
}

void model__changes_free(model__changes_t *changes)
{
    model__buffer_free(&changes->set);
    model__buffer_free(&changes->unset);
    model__buffer_free(&changes->guard);
    *changes = (model__changes_t){0};
}

bool model__changes_find(const model__plan_t *plan, const void *record, const uint8_t *origin,
                         size_t origin_size, const model__loaded_t *loaded, model_memory_t *memory,
                         model__changes_t *changes, model_error_t *error)
{
    model__finder_t finder = {.changes = changes, .loaded = loaded, .error = error};

    *changes = (model__changes_t){0};
    const uint8_t *was = read_again(plan, origin, origin_size, loaded, memory, error);
    if (was && find_all(&finder, plan, record, was, origin, memory))
        return true;
    model__changes_free(changes);
    return false;
}

#include "db/db.h"

/* One list per bucket, only ever pushed to: readers need no lock, also in a child of fork. */
struct model__registration {
    model__registration_t *next;
    const model_t *model;
    char database[];
};

static model__registration_t **bucket_of(const model_db_t *db, const model_t *model)
{
    uint64_t hash = (uint64_t)(uintptr_t)model;

    for (const char *at = db->database; *at; at++)
        hash = (hash ^ (uint8_t)*at) * 0x100000001b3u;
    hash ^= hash >> 32;
    return &db->pool->registrations[(hash ^ hash >> 8) % MODEL__REGISTRATION_LISTS];
}

static const model_t **place_of(model_db_t *db, const model_t *model)
{
    uintptr_t address = (uintptr_t)model;

    return &db->known[(address >> 4 ^ address >> 9) % MODEL__KNOWN_MODELS];
}

bool model__db_registered(model_db_t *db, const model_t *model)
{
    const model_t **known = place_of(db, model);

    if (__atomic_load_n(known, __ATOMIC_ACQUIRE) == model)
        return true;
    const model__registration_t *at = __atomic_load_n(bucket_of(db, model), __ATOMIC_ACQUIRE);

    while (at && (at->model != model || strcmp(at->database, db->database) != 0))
        at = at->next;
    if (at)
        __atomic_store_n(known, model, __ATOMIC_RELEASE);
    return at != NULL;
}

bool model__db_note_registered(model_db_t *db, const model_t *model, model_error_t *error)
{
    size_t size = strlen(db->database) + 1;

    if (model__db_registered(db, model))
        return true;
    model__registration_t *entry = model__malloc(sizeof *entry + size);
    if (!entry)
        return model__no_memory(error);
    entry->model = model;
    memcpy(entry->database, db->database, size);
    model__registration_t **bucket = bucket_of(db, model);
    entry->next = __atomic_load_n(bucket, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(bucket, &entry->next, entry, true, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED))
        continue;
    return true;
}

const model__plan_t *model__db_plan(model_db_t *db, const model_t *model, model_error_t *error)
{
    if (!db || !model) {
        model__fail(error, MODEL_ERROR_ARGUMENT, "%s is NULL", db ? "the model" : "the handle");
        return NULL;
    }
    const model__plan_t *plan = model__plan_of(model, error);
    if (!plan || model__db_registered(db, model))
        return plan;
    model__fail(error, MODEL_ERROR_ARGUMENT, "the model %s is not registered with this database",
                plan->name);
    return NULL;
}

void model__registrations_free(model__pool_t *pool)
{
    for (size_t i = 0; i < MODEL__REGISTRATION_LISTS; i++)
        for (model__registration_t *at = pool->registrations[i], *next; at; at = next) {
            next = at->next;
            model__free(at);
        }
}

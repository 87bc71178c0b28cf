#include "admin/admin.h"

enum { MAX_NAMESPACE = 255 }; /* bytes of database, dot and collection */

static bool collection_sound(const model_db_t *db, const model__plan_t *plan, model_error_t *error)
{
    if (model__collection_name_valid(plan->collection) &&
        strlen(db->database) + 1 + strlen(plan->collection) <= MAX_NAMESPACE)
        return true;
    return model__fail(error, MODEL_ERROR_SCHEMA,
                       "%.60s: its collection's name is not allowed, or too long", plan->name);
}

static bool indexes_sound(const model__plan_t *plan, model_error_t *error)
{
    model_memory_t memory;
    model__indexes_t indexes;

    model__memory_init(&memory, 0);
    bool ok = model__indexes_wanted(plan, &memory, &indexes, error);
    model__memory_clear(&memory);
    return ok;
}

static bool table_sound(const model_db_t *db, const model_t *model, model_error_t *error)
{
    const model__plan_t *plan = model__plan_of(model, error);

    if (!plan || !model__rules_sound(plan, error))
        return false;
    if (!plan->id && !plan->base)
        return model__fail(error, MODEL_ERROR_ARGUMENT,
                           "%.60s has no id: embedded models are not registered", plan->name);
    return collection_sound(db, plan, error) && (plan->base || indexes_sound(plan, error));
}

/* All tables, before anything is created. */
static bool tables_sound(const model_db_t *db, const model_t *const *models, model_error_t *error)
{
    for (; *models; models++)
        if (!table_sound(db, *models, error))
            return false;
    return true;
}

static bool register_one(const model__client_t *client, model_db_t *db, const model_t *model,
                         model_error_t *error)
{
    const model__plan_t *plan = model__plan_of(model, error);

    if (!plan || (client && !plan->base && !model__indexes_ensure(client, plan, error)))
        return false;
    return model__db_note_registered(db, model, error);
}

/* client NULL: without indexes. */
static bool register_all(const model__client_t *client, model_db_t *db,
                         const model_t *const *models, model_error_t *error)
{
    for (; *models; models++)
        if (!register_one(client, db, *models, error))
            return false;
    return true;
}

bool model_register_with(model_db_t *db, const model_t *const *models, uint32_t flags,
                         model_error_t *error)
{
    model__client_t client;

    model__error_clear(error);
    if (!db || !models || flags & ~(uint32_t)MODEL_NO_INDEXES)
        return model__fail(error, MODEL_ERROR_ARGUMENT, "%s",
                           db && models ? "an unknown flag" : "the handle or the list is NULL");
    if (!tables_sound(db, models, error))
        return false;
    if (flags & MODEL_NO_INDEXES)
        return register_all(NULL, db, models, error);
    if (!model__client_take(&client, db, error))
        return false;
    bool ok = register_all(&client, db, models, error);
    model__client_give(&client);
    return ok;
}

bool model_register(model_db_t *db, const model_t *const *models, model_error_t *error)
{
    return model_register_with(db, models, 0, error);
}

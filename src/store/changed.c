/* What a save sends: changes of members, prepared and checked. */
#include "store/store.h"

static bool find_changes(model__save_t *save, const void *record)
{
    model__changes_free(&save->changes);
    return model__changes_find(save->call.plan, record, save->slot->origin, save->slot->origin_size,
                               save->loaded, &save->call.memory, &save->changes, save->call.error);
}

/* Where the record's own document says what changed, it is put where the record will have it. */
static bool find_quickly(model__save_t *save)
{
    enum { GROWTH = 256 };
    size_t size = save->slot->origin_size + GROWTH;
    uint8_t *room;

    if (save->loaded)
        return true;
    if (!(room = model__takeover_room(&save->stage, size)))
        return model__no_memory(save->call.error);
    model__buffer_init(&save->document, room, size);
    if (!model__changes_quick(save->call.plan, save->work, save->slot->origin, &save->call.memory,
                              &save->document, &save->changes, &save->encoded, save->call.error))
        return false;
    if (!save->encoded) {
        model__buffer_free(&save->document);
        model__takeover_drop(&save->stage);
    }
    return true;
}

/* An old document need not obey the prepare of a member that nobody touched. */
static bool prepare_changed(model__save_t *save, void *work)
{
    model__call_t *call = &save->call;

    if (!model__prepare_leaves(call->plan, save->work, work, save->changes.leaves, &call->memory,
                               call->error))
        return false;
    save->work = work;
    return find_changes(save, work);
}

static bool check_changed(model__save_t *save)
{
    const model__selection_t selection = {.leaves = save->changes.leaves, .all = true};

    return model__check(save->call.plan, save->work, &selection, save->call.error);
}

bool model__save_find(model__save_t *save)
{
    model__call_t *call = &save->call;
    void *work;

    if (!find_quickly(save) || (!save->encoded && !find_changes(save, save->work)))
        return false;
    if (!save->changes.n_changed)
        return true;
    if (call->plan->prepared && !save->encoded) {
        if (!(work = model__take(&call->memory, call->plan->size)))
            return model__no_memory(call->error);
        if (!prepare_changed(save, work))
            return false;
    }
    return !save->changes.n_changed || check_changed(save);
}

/* What changed is still asked for: an immutable member may not. */
bool model__save_find_all(model__save_t *save)
{
    const model__selection_t selection = {.all = true};
    model__call_t *call = &save->call;
    void *work = model__take(&call->memory, call->plan->size);

    if (save->loaded)
        return model__fail(call->error, MODEL_ERROR_ARGUMENT, "a %s that was read in part",
                           call->plan->name);
    if (!work)
        return model__no_memory(call->error);
    bool prepared = model__prepare(call->plan, save->work, work, &call->memory, call->error);
    if (!model__check(call->plan, work, &selection, call->error) || !prepared)
        return false;
    save->work = work;
    if (!find_changes(save, work))
        return false;
    save->changes.guard.size = 0;
    return true;
}

bool model__save_begin(model__save_t *save)
{
    const model__plan_t *plan = save->call.plan;
    const model__field_t *time = plan->updated_at;
    model__found_t found;
    int64_t stored;

    save->work = model__take(&save->call.memory, plan->size);
    if (!save->work)
        return model__no_memory(save->call.error);
    memcpy(save->work, save->record, plan->size);
    if (plan->version &&
        !model__version_next(plan->version,
                             model__stored_version(plan->version, save->slot->origin),
                             &save->version, save->call.error))
        return false;
    if (plan->version)
        model__version_write(plan->version, save->version, save->work);
    save->stamp = model__db_now(save->call.db);
    if (!time)
        return true;
    if (model__bson_find(save->slot->origin, time->key, time->key_size, &found) &&
        found.type == BSON_TYPE_DATE_TIME) {
        memcpy(&stored, found.value, sizeof stored);
        save->stamp = save->stamp > stored ? save->stamp : stored + 1;
    }
    memcpy(model__at(save->work, time->row->offset), &save->stamp, sizeof save->stamp);
    return true;
}

#include "store/store.h"

/* ---- documents ---- */

/* {_id: …, guards}; the two parts differ for the verdict. */
static bool put_filter(model__save_t *save, bool guarded)
{
    model__buffer_t *out = &save->filter;
    const model__buffer_t *guard = &save->changes.guard;

    out->size = 0;
    if (!model__id_filter_of(save->slot->origin, out, save->call.error))
        return false;
    if (!guarded || !guard->size)
        return true;
    out->size--;
    return (model__buffer_put(out, guard->data, guard->size) && model__put_end(out, 0)) ||
           model__buffer_failed(out, save->call.error);
}

/* It moves on by one, and only from where it was loaded. */
static bool add_version(model__save_t *save)
{
    const model__field_t *field = save->call.plan->version;
    model__changes_t *changes = &save->changes;
    bool written;

    if (!field)
        return true;
    if (!model__version_guard(field, save->version - 1, &changes->guard))
        return model__buffer_failed(&changes->guard, save->call.error);
    return model__encode_member(field, save->work, field->key, field->key_size, &changes->set,
                                &written, save->call.error);
}

static bool put_elements(model__buffer_t *out, const char *key, size_t key_size,
                         const model__buffer_t *elements)
{
    size_t mark;

    return !elements->size ||
           (model__put_begin(out, 0x03, key, key_size, &mark) &&
            model__buffer_put(out, elements->data, elements->size) && model__put_end(out, mark));
}

/* $max: a second writer whose clock is slow never moves the time back. */
static bool put_stamp(const model__save_t *save, model__buffer_t *out)
{
    const model__field_t *field = save->call.plan->updated_at;
    size_t mark;

    return !field || (model__put_begin(out, 0x03, MODEL__KEY("$max"), &mark) &&
                      model__put_date(out, field->key, field->key_size, save->stamp) &&
                      model__put_end(out, mark));
}

static bool put_update(model__save_t *save)
{
    model__buffer_t *out = &save->update;
    size_t mark;

    return (model__put_document_begin(out, &mark) &&
            put_elements(out, MODEL__KEY("$set"), &save->changes.set) &&
            put_elements(out, MODEL__KEY("$unset"), &save->changes.unset) && put_stamp(save, out) &&
            model__put_end(out, mark)) ||
           model__buffer_failed(out, save->call.error);
}

static bool fits(const model__save_t *save)
{
    return save->document.size <= MODEL__MAX_DOCUMENT ||
           model__fail(save->call.error, MODEL_ERROR_LIMIT, "%zu bytes, at most %d",
                       save->document.size, MODEL__MAX_DOCUMENT);
}

/* What the server will have: not the record as it would be encoded, which may differ from what is
 * stored in members that did not change, and guards compare with what is stored. It is put where
 * the record will have it, and cannot be longer than origin and changes. */
static bool apply_changes(model__save_t *save)
{
    size_t size = save->slot->origin_size + save->changes.set.size + MODEL__SLACK;
    uint8_t *room = model__takeover_room(&save->stage, size);

    if (!room)
        return model__no_memory(save->call.error);
    model__buffer_init(&save->document, room, size + MODEL__SLACK);
    return model__changes_apply(&save->changes, save->slot->origin, &save->document,
                                save->call.error);
}

static bool put_document(model__save_t *save)
{
    const model__field_t *time = save->call.plan->updated_at;
    model__buffer_t *set = &save->changes.set;
    size_t size = set->size;

    if (save->whole)
        return model__encode_over(save->call.plan, save->work, save->slot->origin, NULL,
                                  &save->document, save->call.error) &&
               fits(save);
    if (time && !model__put_date(set, time->key, time->key_size, save->stamp))
        return model__buffer_failed(set, save->call.error);
    bool ok = save->encoded || apply_changes(save);
    set->size = size;
    return ok && fits(save);
}

/* ---- sending ---- */

typedef bool update_t(mongoc_collection_t *collection, const bson_t *filter, const bson_t *update,
                      const bson_t *options, bson_t *reply, bson_error_t *error);

static const model__buffer_t *content(const model__save_t *save)
{
    return save->whole ? &save->document : &save->update;
}

static bool update_by_driver(model__save_t *save, bson_t *reply, bson_error_t *driver)
{
    update_t *send = save->whole ? mongoc_collection_replace_one : mongoc_collection_update_one;
    bson_t options, filter, update;
    model__call_t *call = &save->call;

    if (!bson_init_static(&filter, save->filter.data, save->filter.size) ||
        !bson_init_static(&update, content(save)->data, content(save)->size)) {
        bson_init(reply);
        return false;
    }
    model__options_view(&options, false);
    if (!send(call->collection, &filter, &update, &options, reply, driver))
        return false;
    model__client_begin_numbers(&call->client);
    return true;
}

static bool update_by_command(model__save_t *save, bson_t *reply, bson_error_t *driver)
{
    const model__call_t *call = &save->call;
    uint8_t bytes[1024];
    model__buffer_t command;

    model__buffer_init(&command, bytes, sizeof bytes);
    bool ok = model__command_update(&command, call->plan->collection, &save->filter, content(save))
                  ? model__client_write(&call->client, call->collection, &command, reply, driver)
                  : update_by_driver(save, reply, driver);
    model__buffer_free(&command);
    return ok;
}

static bool update_one(model__save_t *save, int64_t *matched)
{
    model__call_t *call = &save->call;
    bool numbered = model__client_numbers(&call->client);
    bson_error_t driver;
    bson_t reply;

    model__driver_clear(&driver);
    model__call_try(call, true, false);
    bool ok = numbered ? update_by_command(save, &reply, &driver)
                       : update_by_driver(save, &reply, &driver);
    if (!ok)
        model__call_failed(call, &driver, &reply);
    *matched = model__reply_count(&reply, bson_has_field(&reply, "n") ? "n" : "matchedCount");
    bson_destroy(&reply);
    return ok;
}

/* Matched nothing: *again if the document is there as it was loaded. */
static bool judge(model__save_t *save, bool *again)
{
    model__call_t *call = &save->call;
    bool there = false;

    if (!model__ask_exists(call, NULL, &save->filter, again) || *again)
        return *again;
    if (save->changes.guard.size &&
        (!put_filter(save, false) || !model__ask_exists(call, NULL, &save->filter, &there)))
        return false;
    if (there)
        return model__fail(call->error, MODEL_ERROR_CONFLICT,
                           "somebody else changed this %s meanwhile", call->plan->name);
    return model__fail(call->error, MODEL_ERROR_NOT_FOUND, "this %s is gone", call->plan->name);
}

static bool send_update(model__save_t *save)
{
    bool again = true;
    int64_t matched;

    for (int i = 0; i < 2 && again; i++) {
        if (!update_one(save, &matched))
            return false;
        if (matched)
            return true;
        if (!judge(save, &again))
            return false;
    }
    return model__fail(save->call.error, MODEL_ERROR_CONFLICT,
                       "this %s changes faster than it can be saved", save->call.plan->name);
}

/* ---- the whole ---- */

bool model__save_open(model__save_t *save, model_db_t *db, const model_t *model, void *record,
                      model_error_t *error)
{
    model__call_t *call = &save->call;

    memset(save, 0, offsetof(model__save_t, call));
    model__buffer_init(&save->filter, save->filter_room, sizeof save->filter_room);
    model__buffer_init(&save->update, save->update_room, sizeof save->update_room);
    if (!model__call_begin_write(call, db, model, record, error))
        return false;
    save->record = record;
    save->slot = model__slot_of(call->plan, record);
    if (!save->slot)
        return model__fail(call->error, MODEL_ERROR_ARGUMENT, "a copy; use %s_copy", model->symbol);
    if (save->slot->flags & MODEL__SLOT_DELETED)
        return model__fail(call->error, MODEL_ERROR_NOT_FOUND, "this %s is gone", call->plan->name);
    if (!save->slot->origin)
        return model__fail(call->error, MODEL_ERROR_ARGUMENT, "never stored: create it");
    save->loaded = model__slot_loaded(save->slot);
    return true;
}

void model__save_close(model__save_t *save)
{
    model__changes_free(&save->changes);
    model__buffer_free(&save->filter);
    model__buffer_free(&save->update);
    model__buffer_free(&save->document);
    model__takeover_drop(&save->stage);
    model__call_end(&save->call);
}

/* Nothing is sent; still every pointer of the record is its own afterwards. */
static bool keep(model__save_t *save)
{
    const model__slot_t *slot = save->slot;

    model__takeover_drop(&save->stage);
    if (!model__takeover_make(&save->stage, &save->call, save->slot, save->loaded, slot->origin,
                              slot->origin_size))
        return false;
    model__takeover_use(&save->stage, save->call.plan, save->slot, save->record);
    return true;
}

static bool read_document(model__save_t *save)
{
    model__buffer_t *document = &save->document;

    if (!document->owned)
        return model__takeover_read(&save->stage, &save->call, save->slot, save->loaded,
                                    document->data, document->size);
    model__takeover_drop(&save->stage);
    return model__takeover_make(&save->stage, &save->call, save->slot, save->loaded, document->data,
                                document->size);
}

static bool send_changes(model__save_t *save)
{
    model__call_t *call = &save->call;

    if (!read_document(save) || !model__call_connect(call))
        return false;
    bool ok = send_update(save);
    if (ok || call->error->outcome == MODEL_OUTCOME_DONE)
        model__takeover_use(&save->stage, call->plan, save->slot, save->record);
    else if (call->error->outcome == MODEL_OUTCOME_UNKNOWN)
        model__save_unsettle(save);
    return ok;
}

bool model__save_build(model__save_t *save, bool whole)
{
    save->whole = whole;
    if (!model__save_settle(save) || !model__save_begin(save))
        return false;
    if (!(whole ? model__save_find_all(save) : model__save_find(save)))
        return false;
    return (!whole && !save->changes.n_changed) ||
           (add_version(save) && put_document(save) && put_filter(save, true) && put_update(save));
}

static bool save_record(model__save_t *save, bool whole)
{
    if (!model__save_build(save, whole))
        return false;
    return whole || save->changes.n_changed ? send_changes(save) : keep(save);
}

bool model_save(model_db_t *db, const model_t *model, void *record, model_error_t *error)
{
    model__save_t save;

    bool ok = model__save_open(&save, db, model, record, error) && save_record(&save, false);
    model__save_close(&save);
    return ok;
}

bool model_replace(model_db_t *db, const model_t *model, void *record, model_error_t *error)
{
    model__save_t save;

    bool ok = model__save_open(&save, db, model, record, error) && save_record(&save, true);
    model__save_close(&save);
    return ok;
}

/* ---- refresh ---- */

static bool take_current(model__save_t *save, model__batch_t *batch)
{
    const uint8_t *bytes;
    size_t size;

    if (!model__batch_next(batch, &bytes, &size))
        return model__fail(save->call.error, MODEL_ERROR_NOT_FOUND, "this %s is gone",
                           save->call.plan->name);
    if (!model__takeover_make(&save->stage, &save->call, save->slot, NULL, bytes, size))
        return false;
    model__takeover_use(&save->stage, save->call.plan, save->slot, save->record);
    save->slot->flags |= MODEL__SLOT_WHOLE;
    return true;
}

bool model_refresh(model_db_t *db, const model_t *model, void *record, model_error_t *error)
{
    model__save_t save;
    model__batch_t batch;

    bool ok = model__save_open(&save, db, model, record, error) && put_filter(&save, false);
    if (ok) {
        model__ask_t ask = {.filter = save.filter, .limit = 1};
        ok = model__ask_once(&save.call, &ask, &batch) && take_current(&save, &batch);
        model__batch_end(&batch);
    }
    model__save_close(&save);
    return ok;
}

/* A record that is there once, whoever asks for it: RULES 30, 31. */
#include "store/store.h"

enum { MAX_TRIES = 3 };

typedef struct once {
    model__ask_t ask;
    model__unique_t unique;
    model__change_t change;
    model__takeover_t stage;
    model__entry_t entry;
    model__insert_t insert;
    bool updates, numbered, created;
    model__call_t call; /* last: the rest is zeroed before it */
} once_t;

/* ---- it is there ---- */

static bool take_over(once_t *once, const uint8_t *bytes, size_t size)
{
    model__entry_t *entry = &once->entry;

    if (!model__takeover_make(&once->stage, &once->call, entry->slot, NULL, bytes, size))
        return false;
    model__takeover_use(&once->stage, once->call.plan, entry->slot, entry->record);
    entry->slot->flags |= MODEL__SLOT_WHOLE;
    return true;
}

static bool get(once_t *once, bool *there)
{
    model__batch_t batch;
    const uint8_t *bytes;
    size_t size;

    bool ok = model__ask_once(&once->call, &once->ask, &batch);
    *there = ok && model__batch_next(&batch, &bytes, &size);
    if (*there)
        ok = take_over(once, bytes, size);
    model__batch_end(&batch);
    return ok;
}

static bool update(once_t *once, bool *there)
{
    model_error_t *error = once->call.error;
    model__modified_t modified;

    bool ok = model__modify(&once->call, &once->ask, &once->change, MODEL_AFTER, &modified);
    *there = ok && modified.bytes;
    if (*there) {
        ok = take_over(once, modified.bytes, modified.size);
        if (!ok)
            error->outcome = MODEL_OUTCOME_DONE;
    }
    model__modified_end(&modified);
    return ok && (*there || !model__change_refused(&once->call, &once->ask, &once->change));
}

static bool find(once_t *once, bool *there)
{
    return once->updates ? update(once, there) : get(once, there);
}

/* ---- it is not there ---- */

static bool create(once_t *once)
{
    if (!once->numbered && !model__insert_number(&once->insert))
        return false;
    once->numbered = true;
    once->entry.state = MODEL__ENTRY_WAITING;
    once->created = model__insert_send(&once->insert);
    model__insert_finish(&once->insert);
    return once->created;
}

/* A DUPLICATE says that somebody else was faster, or that another index is in the way. */
static bool find_or_create(once_t *once)
{
    model_error_t *error = once->call.error, why;
    bool there;

    if (!find(once, &there) || there)
        return !error->code;
    for (int i = 0; i < MAX_TRIES; i++) {
        if (create(once) || error->code != MODEL_ERROR_DUPLICATE)
            return !error->code;
        why = *error;
        model__error_clear(error);
        if (!find(once, &there) || there)
            return !error->code;
        *error = why;
        if (!model__unique_is(&once->unique, &why))
            return false;
        model__error_clear(error);
    }
    *error = why;
    return false;
}

/* ---- the whole ---- */

static bool begin_entry(once_t *once, void *record)
{
    model__call_t *call = &once->call;

    once->entry.record = record;
    once->insert.call = call;
    once->insert.entries = &once->entry;
    once->insert.count = 1;
    once->insert.single = true;
    return model__slot_of(call->plan, record) ||
           model__fail(call->error, MODEL_ERROR_ARGUMENT, "a plain record: use %s_new",
                       call->plan->model->symbol);
}

static bool check(once_t *once, const model_query_t *query)
{
    model__call_t *call = &once->call;
    const char *what = once->updates ? "update_or_create" : "get_or_create";

    return model__query_takes(query, what, call->error) &&
           model__unique_find(call, query, &once->unique) &&
           model__ask_init(&once->ask, call, query, &call->memory) &&
           model__insert_check(&once->insert) &&
           model__unique_meets(call, &once->unique, &once->ask.filter, once->insert.documents.data);
}

static bool build(once_t *once, const model_update_t *update)
{
    model__call_t *call = &once->call;
    const model__change_use_t use = {.now = model__db_now(call->db), .which = MODEL__BUT_INSERTS};

    return !once->updates ||
           model__change_build(call->plan, update, &use, &call->memory, &once->change, call->error);
}

/* MODEL_SET_ON_INSERT: into the record, before it is checked. */
static bool complete(once_t *once, const model_update_t *update)
{
    model__call_t *call = &once->call;
    void *record = once->entry.record;

    if (!once->updates)
        return true;
    model_memory_t *memory = model__slot_memory(model__slot_of(call->plan, record));
    return memory ? model__change_insert(call->plan, update, memory, record, call->error)
                  : model__no_memory(call->error);
}

static bool end(once_t *once, bool ok, bool *created)
{
    if (created)
        *created = once->created;
    model__insert_free(&once->insert);
    model__takeover_drop(&once->stage);
    model__change_free(&once->change);
    model__ask_free(&once->ask);
    model__call_end(&once->call);
    return ok;
}

static bool run(once_t *once, const model_query_t *query, const model_update_t *update,
                void *record)
{
    once->ask.limit = 1;
    if (!begin_entry(once, record) || !complete(once, update) || !check(once, query) ||
        !build(once, update))
        return false;
    once->ask.limit = 1;
    once->ask.primary = true;
    return find_or_create(once);
}

bool model_get_or_create(model_db_t *db, const model_t *model, const model_query_t *query,
                         void *record, bool *created, model_error_t *error)
{
    once_t once;

    memset(&once, 0, offsetof(once_t, call));
    bool ok = model__call_begin_write(&once.call, db, model, record, error) &&
              run(&once, query, NULL, record);
    return end(&once, ok, created);
}

bool model_update_or_create(model_db_t *db, const model_t *model, const model_query_t *query,
                            const model_update_t *update, void *record, bool *created,
                            model_error_t *error)
{
    once_t once;

    memset(&once, 0, offsetof(once_t, call));
    once.updates = true;
    bool ok = model__call_begin_write(&once.call, db, model, record, error) &&
              run(&once, query, update, record);
    return end(&once, ok, created);
}

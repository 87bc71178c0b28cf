/* One document is found, and changed or deleted, in one step. */
#include "store/store.h"

/* ---- the command ---- */

static bool set_part(mongoc_find_and_modify_opts_t *options, const model__buffer_t *part,
                     bool (*set)(mongoc_find_and_modify_opts_t *options, const bson_t *part))
{
    bson_t view;

    return !part->size || (bson_init_static(&view, part->data, part->size) && set(options, &view));
}

/* What the driver has no functions for. */
static bool set_extra(mongoc_find_and_modify_opts_t *options, const model__ask_t *ask,
                      const model__change_t *change)
{
    const model__buffer_t *filters = change ? &change->array_filters : NULL;
    bson_t view, extra = BSON_INITIALIZER;

    bool ok = (!filters || !filters->size ||
               (bson_init_static(&view, filters->data, filters->size) &&
                BSON_APPEND_ARRAY(&extra, "arrayFilters", &view))) &&
              model__ask_append(ask, MODEL__WITH_HOW, &extra) &&
              (bson_empty(&extra) || mongoc_find_and_modify_opts_append(options, &extra));
    bson_destroy(&extra);
    return ok;
}

static bool set_options(mongoc_find_and_modify_opts_t *options, const model__ask_t *ask,
                        const model__change_t *change, model_state_t state)
{
    bool after = change && state == MODEL_AFTER;

    return set_part(options, &ask->sort, mongoc_find_and_modify_opts_set_sort) &&
           set_part(options, &ask->projection, mongoc_find_and_modify_opts_set_fields) &&
           (!change ||
            set_part(options, &change->update, mongoc_find_and_modify_opts_set_update)) &&
           set_extra(options, ask, change) &&
           mongoc_find_and_modify_opts_set_flags(options, !change ? MONGOC_FIND_AND_MODIFY_REMOVE
                                                          : after
                                                              ? MONGOC_FIND_AND_MODIFY_RETURN_NEW
                                                              : MONGOC_FIND_AND_MODIFY_NONE);
}

static void find_document(model__modified_t *modified)
{
    bson_iter_t value;
    uint32_t size;

    if (!bson_iter_init_find(&value, &modified->reply, "value") ||
        !BSON_ITER_HOLDS_DOCUMENT(&value))
        return;
    bson_iter_document(&value, &size, &modified->bytes);
    modified->size = size;
}

static bool run(model__call_t *call, const bson_t *filter,
                const mongoc_find_and_modify_opts_t *options, model__modified_t *modified)
{
    bson_error_t driver = {0};

    model__call_try_once(call, false);
    bson_destroy(&modified->reply);
    if (!mongoc_collection_find_and_modify_with_opts(call->collection, filter, options,
                                                     &modified->reply, &driver))
        return model__call_failed(call, &driver, &modified->reply);
    find_document(modified);
    return true;
}

/* nulls: only documents whose version is null. */
static bool modify(model__call_t *call, const model__ask_t *ask, const model__change_t *change,
                   model_state_t state, bool nulls, model__modified_t *modified)
{
    mongoc_find_and_modify_opts_t *options = mongoc_find_and_modify_opts_new();
    model__buffer_t filter = {0};
    bson_t view;

    bool ok = model__call_connect(call) &&
              model__guarded_filter(call, &ask->filter, change, &filter) &&
              (!nulls || model__version_null(call, true, &filter)) &&
              model__buffer_view(&filter, &view, call->error) &&
              (set_options(options, ask, change, state) || model__no_memory(call->error)) &&
              run(call, &view, options, modified);
    model__buffer_free(&filter);
    mongoc_find_and_modify_opts_destroy(options);
    return ok;
}

static bool modify_null(model__call_t *call, const model__ask_t *ask, const model__change_t *change,
                        model_state_t state, model__modified_t *modified)
{
    const model_error_t why = *call->error;
    model__change_t again = {.n_changes = 0};

    if (!model__version_refused(call, change))
        return false;
    model__error_clear(call->error);
    bool ok = model__change_again(change, &call->memory, &again, call->error) &&
              modify(call, ask, &again, state, true, modified);
    model__change_free(&again);
    if (ok && !modified->bytes)
        *call->error = why;
    return ok && modified->bytes;
}

bool model__modify(model__call_t *call, const model__ask_t *ask, const model__change_t *change,
                   model_state_t state, model__modified_t *modified)
{
    *modified = (model__modified_t){.bytes = NULL};
    bson_init(&modified->reply);
    return modify(call, ask, change, state, false, modified) ||
           modify_null(call, ask, change, state, modified) ||
           model__change_foreign(call, ask, change);
}

void model__modified_end(model__modified_t *modified)
{
    bson_destroy(&modified->reply);
}

/* ---- what it returns ---- */

/* It has happened, whatever becomes of the record. */
static bool read_record(model__call_t *call, model__block_t *block,
                        const model__modified_t *modified)
{
    if (model__read_add(call, block, modified->bytes, modified->size))
        return true;
    call->error->outcome = MODEL_OUTCOME_DONE;
    call->error->retry = MODEL_RETRY_NO;
    return false;
}

static bool modify_into(model__call_t *call, const model__ask_t *ask, const model__change_t *change,
                        model_state_t state, model__block_t *block)
{
    model__modified_t modified;

    block->loaded = ask->loaded;
    bool ok = model__modify(call, ask, change, state, &modified);
    if (ok)
        ok = modified.bytes ? read_record(call, block, &modified)
                            : model__change_missed(call, ask, change);
    model__modified_end(&modified);
    return ok;
}

static bool find_one(model__call_t *call, const model_query_t *query, const char *what,
                     model__ask_t *ask, model__block_t *block)
{
    if (!model__query_takes(query, what, call->error) ||
        !model__ask_init(ask, call, query, &block->memory) ||
        !model__ask_narrows(ask, what, call->error))
        return false;
    return !ask->said.nothing || model__change_missed(call, NULL, NULL);
}

static bool begin(model__call_t *call, model_db_t *db, const model_t *model, model__block_t **block,
                  model_error_t *error)
{
    static const char no_record;

    if (!model__call_begin_write(call, db, model, &no_record, error))
        return false;
    *block = model__block_new(call->plan, 1, (size_t)db->max_bytes);
    return *block || model__no_memory(call->error);
}

/* update: what is known of it. Or, NULL: made of a record. */
typedef struct becoming {
    const char *what;
    const model_update_t *update;
    const void *record;
} becoming_t;

static bool build(model__call_t *call, const becoming_t *becoming, model_update_t *own,
                  model__change_t *change)
{
    const model_update_t *update = becoming->update;
    const bool whole = becoming->record != NULL;
    const model__change_use_t use = {
        .now = model__db_now(call->db), .keeps_unknown = whole, .checks_apart = whole};

    if (whole && !model__whole_update(call, becoming->record, own))
        return false;
    return model__change_build(call->plan, whole ? own : update, &use, &call->memory, change,
                               call->error);
}

static void *modify_one(model_db_t *db, const model_t *model, const model_query_t *query,
                        const becoming_t *becoming, model_state_t state, model_error_t *error)
{
    model__change_t change = {.n_changes = 0};
    model__block_t *block = NULL;
    model__ask_t ask = {.skip = 0};
    model_update_t own;
    model__call_t call;

    bool ok = begin(&call, db, model, &block, error) &&
              find_one(&call, query, becoming->what, &ask, block) &&
              build(&call, becoming, &own, &change) &&
              modify_into(&call, &ask, &change, state, block);
    if (!ok)
        model__block_free(block);
    model__change_free(&change);
    model__ask_free(&ask);
    model__call_end(&call);
    return ok ? model__block_finish(block) : NULL;
}

void *model_find_one_and_update(model_db_t *db, const model_t *model, const model_query_t *query,
                                const model_update_t *update, model_state_t state,
                                model_error_t *error)
{
    return modify_one(db, model, query,
                      &(const becoming_t){.what = "find_one_and_update", .update = update}, state,
                      error);
}

void *model_find_one_and_replace(model_db_t *db, const model_t *model, const model_query_t *query,
                                 const void *record, model_state_t state, model_error_t *error)
{
    model__error_clear(error);
    if (!record) {
        model__fail(error, MODEL_ERROR_ARGUMENT, "no record");
        return NULL;
    }
    return modify_one(db, model, query,
                      &(const becoming_t){.what = "find_one_and_replace", .record = record}, state,
                      error);
}

void *model_find_one_and_delete(model_db_t *db, const model_t *model, const model_query_t *query,
                                model_error_t *error)
{
    model__block_t *block = NULL;
    model__ask_t ask = {.skip = 0};
    model__call_t call;

    bool ok = begin(&call, db, model, &block, error) &&
              find_one(&call, query, "find_one_and_delete", &ask, block) &&
              modify_into(&call, &ask, NULL, MODEL_BEFORE, block);
    if (!ok)
        model__block_free(block);
    else if (block->slots)
        block->slots[0].flags |= MODEL__SLOT_DELETED;
    model__ask_free(&ask);
    model__call_end(&call);
    return ok ? model__block_finish(block) : NULL;
}

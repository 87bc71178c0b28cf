/* The road of a new record up to the driver: prepare, ids and times, check, encode, number. */
#include "store/store.h"

enum { SAMPLE = 32 }; /* records that tell how long the others will be */

/* ---- blame ---- */

void model__insert_blame(model__insert_t *insert, size_t i, const model_error_t *why)
{
    model_error_t *error = insert->call->error;

    insert->entries[i].state = why->outcome == MODEL_OUTCOME_UNKNOWN ? MODEL__ENTRY_UNKNOWN
                               : why->outcome == MODEL_OUTCOME_DONE  ? MODEL__ENTRY_DONE
                                                                     : MODEL__ENTRY_FAILED;
    if (insert->blamed) {
        insert->blamed(insert, i, why);
        return;
    }
    if (insert->report) {
        model_item_t *item = &insert->report->items[i];
        item->code = why->code;
        item->outcome = why->outcome;
        model__blame_details(&insert->details, why, &item->first_detail, &item->n_details);
    }
    if (insert->single)
        *error = *why;
    else
        model__blame_one(error, "record", i, why);
}

/* ---- one record ---- */

static bool is_new(model__insert_t *insert, const model__entry_t *entry, model_error_t *error)
{
    const model__slot_t *slot = entry->slot;

    if (!slot || !slot->origin)
        return true;
    if (!(slot->flags & MODEL__SLOT_DELETED))
        return model__fail(error, MODEL_ERROR_ARGUMENT, "stored already: save it");
    return !model__slot_loaded(slot) ||
           model__fail(error, MODEL_ERROR_ARGUMENT, "a deleted %s that was read in part",
                       insert->call->plan->name);
}

void model__insert_times(const model__insert_t *insert, void *record)
{
    const model__plan_t *plan = insert->call->plan;
    const model__field_t *times[] = {plan->created_at, plan->updated_at};

    for (size_t i = 0; i < MODEL__COUNT_OF(times); i++)
        if (times[i])
            memcpy(model__at(record, times[i]->row->offset), &insert->now, sizeof insert->now);
    if (plan->version)
        model__version_write(plan->version, 1, record);
}

static bool give_id(model__insert_t *insert, model__entry_t *entry, model_error_t *error)
{
    const model__field_t *id = insert->call->plan->id;
    bool given = model__id_given(id, insert->work);

    if (id->row->role == MODEL_ID_CALLER)
        return given || model__fault(error, id->row->name, MODEL__RULE_REQUIRED, "must be given");
    entry->makes_id = !given;
    entry->counts = !given && id->row->role == MODEL_ID_SEQUENCE;
    if (given || entry->counts)
        return true;
    if (!model__id_make(id, &entry->id, error))
        return false;
    model__id_write(id, &entry->id, insert->work);
    return true;
}

static void note_given(model__insert_t *insert, const model__entry_t *entry)
{
    const model__field_t *id = insert->call->plan->id;
    int64_t number = 0;
    int32_t narrow;

    if (id->row->role != MODEL_ID_SEQUENCE || entry->counts || entry->unsettled)
        return;
    memcpy(&number, model__at(insert->work, id->row->offset), id->row->size);
    if (id->kind == MODEL_KIND_INT32) {
        memcpy(&narrow, model__at(insert->work, id->row->offset), sizeof narrow);
        number = narrow;
    }
    if (number > insert->highest_given)
        insert->highest_given = number;
}

/* all: also for what encode refuses by itself. */
static bool check_record(model__insert_t *insert, model__entry_t *entry, bool all,
                         model_error_t *error)
{
    model__selection_t selection = {.all = all};

    bool ok = give_id(insert, entry, error);
    if (!entry->unsettled)
        model__insert_times(insert, insert->work);
    if (entry->counts)
        selection.leaves = insert->all_but_id;
    return model__check(insert->call->plan, insert->work, &selection, error) && ok;
}

static bool encode_record(model__insert_t *insert, model__entry_t *entry, model_error_t *error)
{
    const model__plan_t *plan = insert->call->plan;
    const uint8_t *origin = entry->slot ? entry->slot->origin : NULL;

    entry->at = insert->documents.size;
    bool ok = origin
                  ? model__encode_over(plan, insert->work, origin, NULL, &insert->documents, error)
                  : model__encode(plan, insert->work, &insert->documents, error);
    entry->size = insert->documents.size - entry->at;
    if (ok && entry->size > MODEL__MAX_DOCUMENT)
        return model__fail(error, MODEL_ERROR_LIMIT, "%zu bytes, at most %d", entry->size,
                           MODEL__MAX_DOCUMENT);
    return ok;
}

/* What a prepare refuses is reported together with the rules that are broken. */
static bool obeys(model__insert_t *insert, model__entry_t *entry, bool all, model_error_t *error)
{
    bool prepared =
        model__prepare(insert->call->plan, entry->record, insert->work, &insert->prepared, error);

    return check_record(insert, entry, all, error) && prepared;
}

/* Everything that is wrong with a record, not only what was met first. */
static bool refuse_record(model__insert_t *insert, model__entry_t *entry, model_error_t *error)
{
    const model_error_t met = *error;

    if (met.code == MODEL_ERROR_MEMORY)
        return false;
    model__error_clear(error);
    if (obeys(insert, entry, true, error))
        *error = met;
    return false;
}

bool model__insert_ready(model__insert_t *insert, model__entry_t *entry, model_error_t *error)
{
    const model__plan_t *plan = insert->call->plan;

    entry->slot = model__slot_of(plan, entry->record);
    entry->unsettled = model__create_unsettled(plan, entry->slot, entry->record);
    if (!is_new(insert, entry, error))
        return false;
    if (!obeys(insert, entry, false, error) || !encode_record(insert, entry, error))
        return refuse_record(insert, entry, error);
    insert->n_counts += entry->counts;
    note_given(insert, entry);
    return true;
}

/* ---- all of them ---- */

bool model__insert_begin(model__insert_t *insert)
{
    model__call_t *call = insert->call;
    size_t n_words = (call->plan->n_leaves + 63) / 64;
    uint64_t *leaves = model__take_array(&call->memory, n_words, sizeof *leaves);

    insert->work = model__take(&call->memory, call->plan->size);
    if (!leaves || !insert->work)
        return model__no_memory(call->error);
    memset(leaves, 0xff, n_words * sizeof *leaves);
    leaves[call->plan->id->first_leaf / 64] &= ~((uint64_t)1 << call->plan->id->first_leaf % 64);
    insert->all_but_id = leaves;
    insert->now = model__db_now(call->db);
    if (call->db->max_bytes < INT32_MAX)
        insert->documents.cap = (size_t)call->db->max_bytes;
    return true;
}

static bool is_of_one_record(const model_error_t *error)
{
    return error->code != MODEL_ERROR_MEMORY;
}

/* Room for all documents, if those to come are as long as the first ones. */
static void foresee(model__insert_t *insert, size_t n_ready)
{
    size_t mean = insert->documents.size / n_ready;
    size_t wanted = (insert->count - n_ready) * (mean + mean / 8);
    size_t cap = insert->documents.cap ? insert->documents.cap : INT32_MAX;

    if (wanted < cap - insert->documents.size)
        model__buffer_room(&insert->documents, wanted);
}

static bool ready_all(model__insert_t *insert)
{
    model_error_t error;
    bool ok = true;

    model__error_clear(&error);
    for (size_t i = 0; i < insert->count; i++) {
        if (!model__insert_ready(insert, &insert->entries[i], &error)) {
            ok = false;
            model__insert_blame(insert, i, &error);
            if (!is_of_one_record(&error))
                return false;
            model__error_clear(&error);
        }
        model__memory_reset(&insert->prepared);
        if (i + 1 == SAMPLE)
            foresee(insert, i + 1);
    }
    return ok;
}

bool model__insert_put_number(model__insert_t *insert, model__entry_t *entry, int64_t number)
{
    const model__field_t *id = insert->call->plan->id;
    uint8_t *document = insert->documents.data + entry->at;
    model__found_t found;

    if (!model__bson_find(document, id->key, id->key_size, &found))
        return model__fail(insert->call->error, MODEL_ERROR_CORRUPT, "a document without its id");
    entry->id.number = number;
    memcpy(document + (found.value - document), &number, found.value_size);
    return true;
}

bool model__insert_number(model__insert_t *insert)
{
    int64_t next;

    if (insert->highest_given && !model__counter_raise(insert->call, insert->highest_given))
        return false;
    if (!insert->n_counts)
        return true;
    if (!model__counter_take(insert->call, insert->n_counts, &next))
        return false;
    for (size_t i = 0; i < insert->count; i++) {
        model__entry_t *entry = &insert->entries[i];
        if (entry->counts && entry->state == MODEL__ENTRY_WAITING &&
            !model__insert_put_number(insert, entry, next++))
            return false;
    }
    return true;
}

bool model__insert_check(model__insert_t *insert)
{
    return model__insert_begin(insert) && ready_all(insert);
}

bool model__insert_renumber(model__insert_t *insert)
{
    insert->n_counts = 0;
    insert->highest_given = 0;
    for (size_t i = 0; i < insert->count; i++) {
        model__entry_t *entry = &insert->entries[i];
        if (entry->state == MODEL__ENTRY_COLLIDED)
            entry->state = MODEL__ENTRY_WAITING;
        insert->n_counts += entry->counts && entry->state == MODEL__ENTRY_WAITING;
    }
    return model__counter_repair(insert->call) && model__insert_number(insert);
}

void model__insert_free(model__insert_t *insert)
{
    for (size_t i = 0; i < insert->count; i++)
        if (insert->entries[i].stage)
            model__takeover_drop(insert->entries[i].stage);
    model__buffer_free(&insert->documents);
    model__memory_clear(&insert->prepared);
    model__free(insert->views);
}

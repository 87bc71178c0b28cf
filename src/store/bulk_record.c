/* Items of a bulk that are about a record which is stored already. */
#include "store/bulk.h"

/* {"_id": …} of a filter that may have guards behind it. */
static bool put_id(const model__buffer_t *filter, model__buffer_t *out)
{
    const uint8_t *element = filter->data + 4;
    const uint8_t *value = element + 1 + strlen((const char *)element + 1) + 1;
    size_t size = model__bson_value_size(*element, value, filter->data + filter->size);
    size_t mark;

    return model__put_document_begin(out, &mark) &&
           model__buffer_put(out, element, (size_t)(value - element) + size) &&
           model__put_end(out, mark);
}

static bool keep_bare(model__adding_t *adding, const model__buffer_t *filter)
{
    model__buffer_t bare = {0};

    bool ok = (put_id(filter, &bare) || model__buffer_failed(&bare, adding->call.error)) &&
              model__adding_keep(adding, &adding->work.bare, &bare);
    model__buffer_free(&bare);
    return ok;
}

/* Time and version that this save gives to the document. */
static bool keep_proof(model__adding_t *adding, const model__save_t *save)
{
    const model__field_t *time = save->call.plan->updated_at, *version = save->call.plan->version;
    model__buffer_t proof = {0};

    if (!time && !version)
        return true;
    bool ok = put_id(&save->filter, &proof);
    proof.size -= ok;
    ok = ok && (!time || model__put_date(&proof, time->key, time->key_size, save->stamp)) &&
         (!version || model__put_int64(&proof, version->key, version->key_size, save->version)) &&
         model__put_end(&proof, 0);
    ok = (ok || model__buffer_failed(&proof, adding->call.error)) &&
         model__adding_keep(adding, &adding->work.proof, &proof);
    model__buffer_free(&proof);
    return ok;
}

static bool keep_save(model__adding_t *adding, const model__save_t *save)
{
    const model__buffer_t *content = save->whole ? &save->document : &save->update;

    adding->work.strict = true;
    adding->work.repeats = true;
    return model__adding_keep(adding, &adding->work.content, content) &&
           model__adding_keep(adding, &adding->work.filter, &save->filter) &&
           keep_bare(adding, &save->filter) && keep_proof(adding, save);
}

static bool save(model_bulk_t *bulk, const model_t *model, void *record, bool whole,
                 model_error_t *error)
{
    model_bulk_kind_t kind = whole ? MODEL_BULK_REPLACE : MODEL_BULK_SAVE;
    model__route_t route = whole ? MODEL__ROUTE_REPLACE : MODEL__ROUTE_UPDATE;
    model__adding_t adding;
    model__save_t save;

    if (!model__adding_begin(&adding, bulk, model, record, error))
        return model__adding_end(&adding, false);
    bool ok =
        model__save_open(&save, bulk->db, model, record, error) && model__save_build(&save, whole);
    ok = ok && model__adding_id(&adding, save.slot->origin);
    if (ok && !save.filter.size)
        adding.work.state = MODEL__ENTRY_DONE;
    else
        ok = ok && keep_save(&adding, &save);
    ok = ok && model__adding_put(&adding, kind, route);
    model__save_close(&save);
    return model__adding_end(&adding, ok);
}

bool model_bulk_save(model_bulk_t *bulk, const model_t *model, void *record, model_error_t *error)
{
    return save(bulk, model, record, false, error);
}

bool model_bulk_replace(model_bulk_t *bulk, const model_t *model, void *record,
                        model_error_t *error)
{
    return save(bulk, model, record, true, error);
}

/* Where the id is; _id may be another one. */
static const uint8_t *stored_form(const model__adding_t *adding, const void *record,
                                  const model__buffer_t *filter)
{
    const model__slot_t *slot = model__slot_of(adding->call.plan, record);

    return slot && slot->origin ? slot->origin : filter->data;
}

bool model_bulk_delete(model_bulk_t *bulk, const model_t *model, const void *record,
                       model_error_t *error)
{
    model__buffer_t filter = {0};
    model__adding_t adding;

    bool ok = model__adding_begin(&adding, bulk, model, record, error) &&
              model__delete_filter(&adding.call, record, &filter) &&
              model__adding_keep(&adding, &adding.work.filter, &filter) &&
              keep_bare(&adding, &filter) &&
              model__adding_id(&adding, stored_form(&adding, record, &filter));
    adding.work.strict = true;
    adding.work.repeats = true;
    ok = ok && model__adding_put(&adding, MODEL_BULK_DELETE, MODEL__ROUTE_DELETE);
    model__buffer_free(&filter);
    return model__adding_end(&adding, ok);
}

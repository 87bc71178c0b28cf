/* A save that ended without an answer: the record keeps what would prove that it happened. */
#include "store/store.h"

static bool put_equal(model__buffer_t *out, const model__found_t *element, size_t key_size)
{
    const char *key = (const char *)element->element + 1;
    size_t mark;

    return model__put_begin(out, 0x03, key, key_size, &mark) &&
           model__put_value(out, element->type, MODEL__KEY("$eq"), element->value,
                            element->value_size) &&
           model__put_end(out, mark);
}

static bool put_missing(model__buffer_t *out, const model__found_t *element, size_t key_size)
{
    const char *key = (const char *)element->element + 1;
    size_t mark;

    return model__put_begin(out, 0x03, key, key_size, &mark) &&
           model__put_bool(out, MODEL__KEY("$exists"), false) && model__put_end(out, mark);
}

typedef bool put_t(model__buffer_t *out, const model__found_t *element, size_t key_size);

/* Elements that we encoded ourselves. */
static bool put_each(model__buffer_t *out, const model__buffer_t *elements, put_t *put)
{
    const uint8_t *at = elements->data, *end = elements->size ? at + elements->size : at;

    while (at != end) {
        size_t key_size = strlen((const char *)at + 1);
        const uint8_t *value = at + 1 + key_size + 1;
        size_t value_size = model__bson_value_size(*at, value, end + 1);
        const model__found_t element = {
            .type = *at, .element = at, .value = value, .value_size = value_size};

        if (value_size == MODEL__BSON_CORRUPT || !put(out, &element, key_size))
            return false;
        at = value + value_size;
    }
    return true;
}

static bool put_proof(const model__save_t *save, model__buffer_t *out)
{
    const model__field_t *time = save->call.plan->updated_at;

    if (!model__id_filter_of(save->slot->origin, out, NULL))
        return false;
    out->size--;
    return (!time || model__put_date(out, time->key, time->key_size, save->stamp)) &&
           put_each(out, &save->changes.set, put_equal) &&
           put_each(out, &save->changes.unset, put_missing) && model__put_end(out, 0);
}

static const uint8_t *keep_bytes(model_memory_t *own, const model__buffer_t *buffer)
{
    uint8_t *copy = model__take(own, buffer->size + MODEL__SLACK);

    if (!copy)
        return NULL;
    memcpy(copy, buffer->data, buffer->size);
    memset(copy + buffer->size, 0, MODEL__SLACK);
    return copy;
}

static model__pending_t *make_pending(const model__save_t *save, model_memory_t *own,
                                      const model__buffer_t *proof)
{
    model__pending_t *pending = model__take(own, sizeof *pending);

    if (!pending)
        return NULL;
    *pending = (model__pending_t){.filter = keep_bytes(own, proof),
                                  .filter_size = proof->size,
                                  .document = keep_bytes(own, &save->document),
                                  .document_size = (uint32_t)save->document.size,
                                  .stamp = save->stamp};
    return pending->filter && pending->document ? pending : NULL;
}

void model__save_unsettle(model__save_t *save)
{
    model_memory_t *own = model__slot_memory(save->slot);
    model__buffer_t proof = {0};

    if (own && put_proof(save, &proof))
        save->slot->pending = make_pending(save, own, &proof);
    model__buffer_free(&proof);
}

/* It happened: its document is what the record is compared with from now on. */
static void adopt(model__save_t *save)
{
    const model__field_t *time = save->call.plan->updated_at;
    const model__field_t *version = save->call.plan->version;
    const model__pending_t *pending = save->slot->pending;

    save->slot->origin = pending->document;
    save->slot->origin_size = pending->document_size;
    if (time)
        memcpy(model__at(save->record, time->row->offset), &pending->stamp, sizeof pending->stamp);
    if (version)
        model__version_write(version, model__stored_version(version, pending->document),
                             save->record);
}

bool model__save_settle(model__save_t *save)
{
    const model__pending_t *pending = save->slot->pending;
    model__buffer_t filter = {0};
    bool happened;

    if (!pending || !pending->filter)
        return true;
    bool ok = model__buffer_put(&filter, pending->filter, pending->filter_size) ||
              model__buffer_failed(&filter, save->call.error);
    ok = ok && model__ask_exists(&save->call, NULL, &filter, &happened);
    model__buffer_free(&filter);
    if (ok && happened)
        adopt(save);
    if (ok)
        save->slot->pending = NULL;
    return ok;
}

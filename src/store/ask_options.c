/* What a query says beside what is asked: how the server goes about it, and which one. */
#include "store/store.h"

static const char *const levels[] = {
    [MODEL_CONCERN_LOCAL] = "local",       [MODEL_CONCERN_AVAILABLE] = "available",
    [MODEL_CONCERN_MAJORITY] = "majority", [MODEL_CONCERN_LINEARIZABLE] = "linearizable",
    [MODEL_CONCERN_SNAPSHOT] = "snapshot",
};

static const mongoc_read_mode_t modes[] = {
    [MODEL_READ_PRIMARY] = MONGOC_READ_PRIMARY,
    [MODEL_READ_PRIMARY_PREFERRED] = MONGOC_READ_PRIMARY_PREFERRED,
    [MODEL_READ_SECONDARY] = MONGOC_READ_SECONDARY,
    [MODEL_READ_SECONDARY_PREFERRED] = MONGOC_READ_SECONDARY_PREFERRED,
    [MODEL_READ_NEAREST] = MONGOC_READ_NEAREST,
};

/* The query is sound. */
bool model__ask_options(model__ask_t *ask, const model__plan_t *plan, const model_query_t *query,
                        model_error_t *error)
{
    ask->hint = query->hint;
    ask->comment = query->comment;
    ask->max_time_ms = query->max_time_ms;
    ask->batch_size = query->batch_size;
    ask->read_preference = query->read_preference;
    ask->read_concern = query->read_concern;
    ask->misfits = query->misfits;
    return model__collation_write(model__query_collation(plan, query), &ask->collation, error);
}

static bool put_text(model__buffer_t *out, const char *key, size_t key_size, const char *text)
{
    return !text || model__put_string(out, key, key_size, text, strlen(text));
}

static bool put_time(model__buffer_t *out, int32_t milliseconds)
{
    return !milliseconds || model__put_int32(out, MODEL__KEY("maxTimeMS"), milliseconds);
}

static bool put_concern(model__buffer_t *out, uint16_t concern)
{
    size_t mark;

    return !concern ||
           (model__put_begin(out, BSON_TYPE_DOCUMENT, MODEL__KEY("readConcern"), &mark) &&
            put_text(out, MODEL__KEY("level"), levels[concern]) && model__put_end(out, mark));
}

bool model__ask_put(const model__ask_t *ask, uint32_t with, model__buffer_t *out)
{
    const model__buffer_t *collation = &ask->collation;

    return (!(with & MODEL__WITH_COLLATION) || !collation->size ||
            model__buffer_put(out, collation->data, collation->size)) &&
           (!(with & MODEL__WITH_HINT) || put_text(out, MODEL__KEY("hint"), ask->hint)) &&
           (!(with & MODEL__WITH_COMMENT) || put_text(out, MODEL__KEY("comment"), ask->comment)) &&
           (!(with & MODEL__WITH_TIME) || put_time(out, ask->max_time_ms)) &&
           (!(with & MODEL__WITH_CONCERN) || put_concern(out, ask->read_concern));
}

bool model__ask_append(const model__ask_t *ask, uint32_t with, bson_t *options)
{
    uint8_t room[256];
    model__buffer_t out;
    size_t mark;
    bson_t view;

    model__buffer_init(&out, room, sizeof room);
    bool ok = model__put_document_begin(&out, &mark) && model__ask_put(ask, with, &out) &&
              model__put_end(&out, mark) && bson_init_static(&view, out.data, out.size) &&
              bson_concat(options, &view);
    model__buffer_free(&out);
    return ok;
}

mongoc_read_prefs_t *model__ask_prefs(const model__ask_t *ask)
{
    if (ask->primary)
        return mongoc_read_prefs_new(MONGOC_READ_PRIMARY);
    return ask->read_preference ? mongoc_read_prefs_new(modes[ask->read_preference]) : NULL;
}

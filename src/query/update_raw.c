/* An update that the caller wrote in BSON. */
#include "query/change.h"

enum { LENGTH = sizeof(int32_t), NUL = 1 };

static bool refuse(const model__builder_t *builder, const char *rule, const char *text)
{
    return model__fail_at(builder->error, MODEL_ERROR_ARGUMENT, "MODEL_RAW_UPDATE", rule, "%s",
                          text);
}

static bool find_bytes(const model_term_t *term, const uint8_t **bytes, size_t *size)
{
    const model_raw_t *raw = term->pointer;

    if (!term->pointer)
        return false;
    if (term->value_kind == MODEL__V_RAW) {
        *bytes = raw->data;
        *size = raw->length;
        return raw->data && (raw->type == BSON_TYPE_DOCUMENT || raw->type == BSON_TYPE_ARRAY);
    }
    *bytes = bson_get_data(term->pointer);
    *size = ((const bson_t *)term->pointer)->len;
    return term->value_kind == MODEL__V_RECORD;
}

/* ---- operators ---- */

/* Does the update change this member itself? */
static bool names(const bson_t *update, const model__field_t *field)
{
    bson_iter_t at, member;

    if (!bson_iter_init(&at, update))
        return false;
    while (bson_iter_next(&at))
        if (bson_iter_recurse(&at, &member) && bson_iter_find(&member, field->key))
            return true;
    return false;
}

/* What we add below an operator. NULL: nothing. */
static const model__field_t *own_of(const model__builder_t *builder, const bson_t *update,
                                    uint16_t op)
{
    const model__field_t *field = model__own_field(builder, op);

    return field && !names(update, field) ? field : NULL;
}

static const uint16_t own_operators[] = {MODEL__SET, MODEL__INC, MODEL__MAX};

static const model__word_t *word_of(uint16_t op)
{
    return &model__editor_of(&(const model_term_t){.op = op})->word;
}

static const model__field_t *own_below(const model__builder_t *builder, const bson_t *update,
                                       const char *key)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(own_operators); i++)
        if (strcmp(key, word_of(own_operators[i])->text) == 0)
            return own_of(builder, update, own_operators[i]);
    return NULL;
}

static bool put_operator(const model__builder_t *builder, const bson_t *update,
                         const bson_iter_t *at)
{
    model__buffer_t *out = &builder->change->update;
    const char *key = bson_iter_key(at);
    const uint8_t *members;
    uint32_t size;
    size_t mark;

    if (*key != '$' || !BSON_ITER_HOLDS_DOCUMENT(at))
        return refuse(builder, MODEL__RULE_KEY,
                      "neither operators nor stages: whole records are replaced");
    const model__field_t *own = own_below(builder, update, key);
    bson_iter_document(at, &size, &members);
    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, strlen(key), &mark) &&
           model__buffer_put(out, members + LENGTH, size - LENGTH - NUL) &&
           (!own || model__put_own(builder, own)) && model__put_end(out, mark);
}

/* Below an operator that the caller does not use. */
static bool put_missing(const model__builder_t *builder, const bson_t *update)
{
    model__buffer_t *out = &builder->change->update;
    size_t mark;

    for (size_t i = 0; i < MODEL__COUNT_OF(own_operators); i++) {
        const model__word_t *word = word_of(own_operators[i]);
        const model__field_t *own = own_of(builder, update, own_operators[i]);
        if (own && !bson_has_field(update, word->text) &&
            (!model__put_begin(out, BSON_TYPE_DOCUMENT, word->text, word->size, &mark) ||
             !model__put_own(builder, own) || !model__put_end(out, mark)))
            return false;
    }
    return true;
}

static bool put_operators(const model__builder_t *builder, const bson_t *update)
{
    model__buffer_t *out = &builder->change->update;
    bson_iter_t at;
    size_t mark;

    if (!model__put_document_begin(out, &mark) || !bson_iter_init(&at, update))
        return false;
    while (bson_iter_next(&at))
        if (!put_operator(builder, update, &at))
            return false;
    return put_missing(builder, update) && model__put_end(out, mark);
}

/* ---- stages ---- */

static bool put_stages(model__builder_t *builder, const bson_t *update)
{
    model__buffer_t *out = &builder->change->update;
    size_t mark, stage, set;
    char text[16];
    const char *key;

    builder->change->pipeline = true;
    if (!model__put_document_begin(out, &mark) ||
        !model__buffer_put(out, bson_get_data(update) + LENGTH, update->len - LENGTH - NUL))
        return false;
    if (!builder->plan->updated_at && !builder->plan->version)
        return model__put_end(out, mark);
    const size_t size = bson_uint32_to_string(bson_count_keys(update), &key, text, sizeof text);
    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, size, &stage) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "$set", 4, &set) &&
           model__put_own_stage(builder) && model__put_end(out, set) &&
           model__put_end(out, stage) && model__put_end(out, mark);
}

bool model__raw_update(model__builder_t *builder, const model_term_t *term)
{
    const uint8_t *bytes;
    bson_iter_t at;
    bson_t update;
    size_t size;

    if (term->model != builder->plan->model)
        return refuse(builder, MODEL__RULE_TYPE, "of another model");
    if (builder->use->upsert || builder->use->checks_apart)
        return refuse(builder, MODEL__RULE_KEY, "not in an upsert");
    if (!find_bytes(term, &bytes, &size))
        return refuse(builder, MODEL__RULE_REQUIRED, "no update");
    if (!model__bson_valid(bytes, size, NULL) || !bson_init_static(&update, bytes, size))
        return refuse(builder, MODEL__RULE_FORMAT, "bytes that are no valid BSON");
    if (!bson_iter_init(&at, &update) || !bson_iter_next(&at))
        return refuse(builder, MODEL__RULE_REQUIRED, "an update of nothing");
    builder->change->n_changes = 1;
    return strcmp(bson_iter_key(&at), "0") == 0 ? put_stages(builder, &update)
                                                : put_operators(builder, &update);
}

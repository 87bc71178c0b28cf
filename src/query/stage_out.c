/* The last stage of a pipeline that writes; raw stages. */
#include "query/stage.h"

/* Documents as the other model stores them. A version that is not there counts as 0. */
static bool fits_model(model__stager_t *stager, const model__plan_t *into, bool complete)
{
    model__flow_t next;

    if (stager->flow.plan->model == into->model && !stager->flow.given)
        return true;
    if (!model__flow_begin(stager, into, &next) || !model__flow_continue(stager, &next))
        return false;
    if (into->version)
        model__bit_set(next.given, into->version->index);
    return !complete || model__flow_complete(stager, &next);
}

static const model__plan_t *target_of(model__stager_t *stager, const model_term_t *term,
                                      bool complete)
{
    const model__plan_t *into;

    if (stager->writer.depth) {
        model__stager_refuse(stager, NULL, NULL, "a stage that writes within another one");
        return NULL;
    }
    into = model__foreign_plan(stager, term);
    if (!into || !fits_model(stager, into, complete))
        return NULL;
    if (into->meta < 0 || into->base) {
        model__stager_refuse(stager, NULL, NULL, "model %s is not one that is stored", into->name);
        return NULL;
    }
    if (stager->flow.n_unwound) {
        model__stager_refuse(stager, stager->flow.unwound[0].text, MODEL__RULE_TYPE,
                             "an item where there was a list: MODEL_PROJECT it");
        return NULL;
    }
    stager->built->writes = true;
    stager->built->into = into;
    return into;
}

bool model__stage_out(model__stager_t *stager, const model_term_t *term)
{
    const model__plan_t *into = target_of(stager, term, true);
    size_t stage;

    stager->built->repeats = true;
    return into && model__stage_begin(stager, &stage) &&
           model__put_collection(stager, into, "$out") && model__stage_end(stager, stage);
}

static const char *const matched[] = {
    [MODEL_MATCHED_REPLACE] = "replace",
    [MODEL_MATCHED_KEEP] = "keepExisting",
    [MODEL_MATCHED_MERGE] = "merge",
    [MODEL_MATCHED_FAIL] = "fail",
};
static const char *const fresh[] = {
    [MODEL_NEW_INSERT] = "insert", [MODEL_NEW_DISCARD] = "discard", [MODEL_NEW_FAIL] = "fail"};

static bool put_word(model__buffer_t *out, const char *key, const char *word)
{
    return model__put_string(out, key, strlen(key), word, strlen(word));
}

bool model__stage_merge(model__stager_t *stager, const model_term_t *term)
{
    const size_t both = (size_t)term->integer, one = term->count;
    model__buffer_t *out = stager->writer.out;
    const model__plan_t *into;
    size_t stage, mark;

    if (both >= MODEL__COUNT_OF(matched) || !matched[both] || one >= MODEL__COUNT_OF(fresh) ||
        !fresh[one])
        return model__stager_refuse(stager, NULL, NULL, "a merge of no such kind");
    into = target_of(stager, term, both != MODEL_MATCHED_MERGE || one == MODEL_NEW_INSERT);
    stager->built->repeats = both != MODEL_MATCHED_FAIL;
    return into && model__stage_begin(stager, &stage) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "$merge", 6, &mark) &&
           model__put_collection(stager, into, "into") &&
           put_word(out, "whenMatched", matched[both]) &&
           put_word(out, "whenNotMatched", fresh[one]) && model__put_end(out, mark) &&
           model__stage_end(stager, stage);
}

/* ---- raw ---- */

static bool writes(const char *name)
{
    return !strcmp(name, "$out") || !strcmp(name, "$merge");
}

static bool note_raw(model__stager_t *stager, const char *name)
{
    if (stager->built->writes || (writes(name) && stager->writer.depth))
        return model__stager_refuse(stager, NULL, NULL,
                                    "a stage that writes is the last one of the whole");
    stager->built->writes = writes(name);
    return true;
}

/* One stage, of which only the size and the shape are looked at. */
static bool write_raw(model__stager_t *stager, const bson_t *document, const char *name)
{
    model__buffer_t *out = stager->writer.out;
    size_t stage;

    if (*name != '$')
        return model__stager_refuse(stager, NULL, NULL, "the name of a stage begins with $");
    return model__bson_valid(bson_get_data(document), document->len, stager->writer.error) &&
           note_raw(stager, name) && model__stage_begin(stager, &stage) &&
           model__put_value(out, BSON_TYPE_DOCUMENT, name, strlen(name), bson_get_data(document),
                            document->len) &&
           model__stage_end(stager, stage);
}

static bool is_stage(const bson_iter_t *item, bson_iter_t *stage)
{
    return BSON_ITER_HOLDS_DOCUMENT(item) && bson_iter_recurse(item, stage) &&
           bson_iter_next(stage) && bson_iter_key(stage)[0] == '$';
}

static bool write_raw_item(model__stager_t *stager, const bson_iter_t *item)
{
    bson_iter_t stage;
    const uint8_t *data;
    uint32_t size;
    char text[16];
    const char *key;

    if (!is_stage(item, &stage))
        return model__stager_refuse(stager, NULL, NULL, "raw stages are an array of documents");
    if (!note_raw(stager, bson_iter_key(&stage)))
        return false;
    bson_iter_document(item, &size, &data);
    size_t key_size = bson_uint32_to_string(stager->n_stages++, &key, text, sizeof text);
    return model__put_value(stager->writer.out, BSON_TYPE_DOCUMENT, key, key_size, data, size);
}

static bool write_raw_items(model__stager_t *stager, const bson_t *array)
{
    bson_iter_t item;

    if (!model__bson_valid(bson_get_data(array), array->len, stager->writer.error))
        return false;
    if (!bson_iter_init(&item, array))
        return model__stager_refuse(stager, NULL, NULL, "raw stages that are no array");
    while (bson_iter_next(&item))
        if (!write_raw_item(stager, &item))
            return false;
    return true;
}

static bool write_json(model__stager_t *stager, const char *text)
{
    bson_error_t failure;
    bson_t *array = bson_new_from_json((const uint8_t *)text, -1, &failure);

    if (!array)
        return model__stager_refuse(stager, NULL, NULL, "raw stages that are no JSON");
    bool ok = write_raw_items(stager, array);
    bson_destroy(array);
    return ok;
}

bool model__stage_raw(model__stager_t *stager, const model_term_t *term)
{
    stager->flow = (model__flow_t){.plan = NULL};
    if (!term->pointer)
        return model__stager_refuse(stager, NULL, NULL, "NULL as a raw stage");
    if (term->key)
        return write_raw(stager, term->pointer, term->key);
    return term->integer ? write_json(stager, term->pointer)
                         : write_raw_items(stager, term->pointer);
}

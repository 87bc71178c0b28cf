/* Does the record that may be inserted meet the conditions that it is inserted for? RULES 31. */
#include "store/store.h"

typedef struct meeting {
    model__call_t *call;
    const model__unique_t *unique;
    const uint8_t *document;
    model__buffer_t doubts; /* [{"$eq": [a, b]}, …]: texts that only the server can compare */
    size_t array;
    uint32_t n_doubts;
    bool failed; /* no memory for them */
} meeting_t;

/* ---- here ---- */

static bool find_value(const uint8_t *document, const char *key, model__found_t *found)
{
    for (const char *dot; (dot = strchr(key, '.')); key = dot + 1) {
        if (!model__bson_find(document, key, (size_t)(dot - key), found) ||
            found->type != BSON_TYPE_DOCUMENT)
            return false;
        document = found->value;
    }
    return model__bson_find(document, key, strlen(key), found);
}

static bool same(const model__found_t *one, const model__found_t *other)
{
    int64_t a, b;

    if (model__found_integer(one, &a) && model__found_integer(other, &b))
        return a == b;
    return one->type == other->type && one->value_size == other->value_size &&
           !memcmp(one->value, other->value, one->value_size);
}

/* Of a UUID: one of two subtypes. */
static bool among(const model__found_t *list, const model__found_t *value)
{
    static const char *const items[] = {"0", "1"};
    model__found_t item;

    for (size_t i = 0; i < MODEL__COUNT_OF(items); i++)
        if (model__bson_find(list->value, items[i], 1, &item) && same(&item, value))
            return true;
    return false;
}

static bool put_literal(model__buffer_t *out, const char *key, const model__found_t *text)
{
    size_t mark;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, 1, &mark) &&
           model__put_value(out, BSON_TYPE_UTF8, MODEL__KEY("$literal"), text->value,
                            text->value_size) &&
           model__put_end(out, mark);
}

static bool put_doubt(meeting_t *meeting, const model__found_t *one, const model__found_t *other)
{
    model__buffer_t *out = &meeting->doubts;
    size_t item, pair;
    char key[16];

    int size = snprintf(key, sizeof key, "%u", meeting->n_doubts++);
    return model__put_begin(out, BSON_TYPE_DOCUMENT, key, (size_t)size, &item) &&
           model__put_begin(out, BSON_TYPE_ARRAY, MODEL__KEY("$eq"), &pair) &&
           put_literal(out, "0", one) && put_literal(out, "1", other) &&
           model__put_end(out, pair) && model__put_end(out, item);
}

static bool doubt(meeting_t *meeting, const model__found_t *one, const model__found_t *other)
{
    if (!meeting->unique->collation || one->type != BSON_TYPE_UTF8 || other->type != BSON_TYPE_UTF8)
        return false;
    meeting->failed = !put_doubt(meeting, one, other);
    return !meeting->failed;
}

/* The server inserts an _id as the condition says it, so that cannot differ. */
static bool meets_one(meeting_t *meeting, const char *key, const uint8_t *condition)
{
    model__found_t operand, value;

    if (!find_value(meeting->document, key, &value))
        return false;
    if (meeting->unique->no_empty_text && value.type == BSON_TYPE_UTF8 && value.value_size == 5)
        return false;
    if (model__bson_find(condition, MODEL__KEY("$eq"), &operand))
        return same(&operand, &value) ||
               (strcmp(key, "_id") != 0 && doubt(meeting, &operand, &value));
    return model__bson_find(condition, MODEL__KEY("$in"), &operand) && among(&operand, &value);
}

/* {"email": {"$eq": …}}, or {"$and": [such ones]}. */
static bool meets_all(meeting_t *meeting, bson_iter_t *at, bool array)
{
    const uint8_t *bytes;
    bson_iter_t inner;
    uint32_t size;

    while (bson_iter_next(at)) {
        bool all = array || !strcmp(bson_iter_key(at), "$and");
        if (all && bson_iter_recurse(at, &inner) && meets_all(meeting, &inner, !array))
            continue;
        if (all || !BSON_ITER_HOLDS_DOCUMENT(at))
            return false;
        bson_iter_document(at, &size, &bytes);
        if (!meets_one(meeting, bson_iter_key(at), bytes))
            return false;
    }
    return true;
}

/* ---- there ---- */

/* {"$facet": {"any": [{"$limit": 1}]}}: one document, whether the collection has any or not. */
static bool put_one_document(model__buffer_t *out)
{
    size_t stage, facet, any, item;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, "0", 1, &stage) &&
           model__put_int32(out, MODEL__KEY("$limit"), 1) && model__put_end(out, stage) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "1", 1, &stage) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, MODEL__KEY("$facet"), &facet) &&
           model__put_begin(out, BSON_TYPE_ARRAY, MODEL__KEY("any"), &any) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "0", 1, &item) &&
           model__put_int32(out, MODEL__KEY("$limit"), 1) && model__put_end(out, item) &&
           model__put_end(out, any) && model__put_end(out, facet) && model__put_end(out, stage);
}

/* {"$match": {"$expr": {"$and": the doubts}}}, {"$project": {"_id": 1}} */
static bool put_comparison(const meeting_t *meeting, model__buffer_t *out)
{
    const model__buffer_t *doubts = &meeting->doubts;
    size_t stage, match, expression;

    return model__put_begin(out, BSON_TYPE_DOCUMENT, "2", 1, &stage) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, MODEL__KEY("$match"), &match) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, MODEL__KEY("$expr"), &expression) &&
           model__put_value(out, BSON_TYPE_ARRAY, MODEL__KEY("$and"), doubts->data, doubts->size) &&
           model__put_end(out, expression) && model__put_end(out, match) &&
           model__put_end(out, stage) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "3", 1, &stage) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, MODEL__KEY("$project"), &match) &&
           model__put_int32(out, MODEL__KEY("_id"), 1) && model__put_end(out, match) &&
           model__put_end(out, stage);
}

static bool put_command(const meeting_t *meeting, model__buffer_t *out)
{
    const char *collection = meeting->call->plan->collection;
    size_t whole, pipeline, cursor;

    return model__put_document_begin(out, &whole) &&
           model__put_string(out, MODEL__KEY("aggregate"), collection, strlen(collection)) &&
           model__put_begin(out, BSON_TYPE_ARRAY, MODEL__KEY("pipeline"), &pipeline) &&
           put_one_document(out) && put_comparison(meeting, out) && model__put_end(out, pipeline) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, MODEL__KEY("cursor"), &cursor) &&
           model__put_end(out, cursor) &&
           model__collation_write(meeting->unique->collation, out, meeting->call->error) &&
           model__put_end(out, whole);
}

static bool ask(model__call_t *call, const bson_t *command, bool *equal)
{
    bson_iter_t iter, document;
    bson_t reply;

    if (!model__call_connect(call))
        return false;
    model__call_try(call, false, false);
    bool ok = model__command(&call->client, &call->attempt, command, NULL, &reply, call->error);
    *equal = ok && bson_iter_init(&iter, &reply) &&
             bson_iter_find_descendant(&iter, "cursor.firstBatch.0", &document);
    bson_destroy(&reply);
    return ok;
}

static bool compare_there(const meeting_t *meeting, bool *equal)
{
    model__call_t *call = meeting->call;
    model__buffer_t command = {0};
    bson_t view;

    bool ok = (put_command(meeting, &command) || model__buffer_failed(&command, call->error)) &&
              model__buffer_view(&command, &view, call->error) && ask(call, &view, equal);
    model__buffer_free(&command);
    return ok;
}

/* ---- both ---- */

static bool meets(meeting_t *meeting, const model__buffer_t *filter, bool *equal)
{
    model__buffer_t *doubts = &meeting->doubts;
    bson_iter_t at;
    bson_t view;

    if (!model__buffer_view(filter, &view, meeting->call->error))
        return false;
    meeting->failed = !model__put_document_begin(doubts, &meeting->array);
    *equal = !meeting->failed && bson_iter_init(&at, &view) && meets_all(meeting, &at, false);
    if (meeting->failed || (*equal && !model__put_end(doubts, meeting->array)))
        return model__buffer_failed(doubts, meeting->call->error);
    return !*equal || !meeting->n_doubts || compare_there(meeting, equal);
}

bool model__unique_meets(model__call_t *call, const model__unique_t *unique,
                         const model__buffer_t *filter, const uint8_t *document)
{
    meeting_t meeting = {.call = call, .unique = unique, .document = document};
    bool equal = false, ok = meets(&meeting, filter, &equal);

    model__buffer_free(&meeting.doubts);
    return ok && (equal || model__fail(call->error, MODEL_ERROR_ARGUMENT,
                                       "the record does not meet the conditions that it is "
                                       "created for"));
}

/* Which member's stored value is it that a change can do nothing with? The server does not say, or
 * in words that hold values. */
#include "store/store.h"

enum { MAX_SUSPECTS = 24 };

typedef struct suspect {
    const char *key;
    size_t size;
    model__wanted_t wanted;
    bool null; /* nothing can be made of null either */
} suspect_t;

typedef struct suspects {
    const model__plan_t *plan;
    suspect_t items[MAX_SUSPECTS];
    size_t n;
} suspects_t;

/* ---- members that the change counts with ---- */

static bool is_index(const char *part)
{
    return (*part >= '0' && *part <= '9') || *part == '$';
}

/* The last member of a stored name, and whether one of its items is meant. */
static const model__field_t *find_field(const model__plan_t *plan, const char *key, bool *item)
{
    const model__field_t *field = NULL;

    *item = false;
    for (size_t size; *key; key += size + (key[size] == '.')) {
        size = strcspn(key, ".");
        *item = field && model__has_items(field) && is_index(key);
        if (*item)
            continue;
        field = plan ? model__field_by_key(plan, key, size) : NULL;
        if (!field)
            return NULL;
        plan = field->embedded;
    }
    return field;
}

static model__wanted_t wanted_of(const model__field_t *field, bool item)
{
    if (!item && model__has_items(field))
        return MODEL__WANTS_LIST;
    return field->kind == MODEL_KIND_DATE ? MODEL__WANTS_DATE : MODEL__WANTS_NUMBER;
}

static bool has_default(const model__field_t *field)
{
    const uint8_t *image = (const uint8_t *)field->plan->image + field->row->offset;

    for (size_t i = 0; i < field->row->size; i++)
        if (image[i])
            return true;
    return false;
}

static void suspect(suspects_t *suspects, const char *key)
{
    const model__plan_t *plan = suspects->plan;
    bool item;
    const model__field_t *field = find_field(plan, key, &item);

    if (!field || field == plan->updated_at || field == plan->version ||
        suspects->n == MAX_SUSPECTS || strchr(key, '$'))
        return;
    suspects->items[suspects->n++] =
        (suspect_t){.key = key,
                    .size = strlen(key),
                    .wanted = wanted_of(field, item),
                    .null = item || !model__counts_missing(field, has_default(field))};
}

/* Moved by each change, of null too. */
static void suspect_version(suspects_t *suspects)
{
    const model__field_t *field = suspects->plan->version;

    if (field && suspects->n < MAX_SUSPECTS)
        suspects->items[suspects->n++] =
            (suspect_t){.key = field->key, .size = field->key_size, .wanted = MODEL__WANTS_NUMBER};
}

static const char *const counting[] = {"$inc",  "$mul",      "$min",     "$max",  "$bit",
                                       "$push", "$addToSet", "$pullAll", "$pull", "$pop"};

static bool is_among(const char *word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(word, words[i]))
            return true;
    return false;
}

static void look_at_operators(suspects_t *suspects, bson_iter_t *at)
{
    bson_iter_t key;

    while (bson_iter_next(at)) {
        const char *word = bson_iter_key(at);
        if (!is_among(word, counting, MODEL__COUNT_OF(counting)) || !bson_iter_recurse(at, &key))
            continue;
        while (bson_iter_next(&key))
            suspect(suspects, bson_iter_key(&key));
    }
}

/* {key: {"$add": …}, key: {"$literal": …}, key: "$$REMOVE"} */
static void look_at_expressions(suspects_t *suspects, bson_iter_t *set)
{
    bson_iter_t inner;

    while (bson_iter_next(set))
        if (BSON_ITER_HOLDS_DOCUMENT(set) && bson_iter_recurse(set, &inner) &&
            bson_iter_next(&inner) && strcmp(bson_iter_key(&inner), "$literal") != 0)
            suspect(suspects, bson_iter_key(set));
}

static void look_at_stages(suspects_t *suspects, bson_iter_t *at)
{
    bson_iter_t stage, set;

    while (bson_iter_next(at))
        if (bson_iter_recurse(at, &stage) && bson_iter_find(&stage, "$set") &&
            bson_iter_recurse(&stage, &set))
            look_at_expressions(suspects, &set);
}

static void find_suspects(suspects_t *suspects, const model__change_t *change)
{
    const model__buffer_t *update = &change->update;
    bson_iter_t at;
    bson_t view;

    if (!bson_init_static(&view, update->data, update->size) || !bson_iter_init(&at, &view))
        return;
    if (change->pipeline)
        look_at_stages(suspects, &at);
    else
        look_at_operators(suspects, &at);
    suspect_version(suspects);
}

/* ---- a document that has such a value ---- */

/* {the filter, "$or": [{key: foreign}, …]} */
static bool put_filter(const suspects_t *suspects, const model__buffer_t *filter,
                       model__buffer_t *out)
{
    size_t any, item;
    char text[16];
    const char *key;

    if (!model__buffer_put(out, filter->data, filter->size - 1) ||
        !model__put_begin(out, BSON_TYPE_ARRAY, MODEL__KEY("$or"), &any))
        return false;
    for (size_t i = 0; i < suspects->n; i++) {
        const suspect_t *one = &suspects->items[i];
        const size_t size = bson_uint32_to_string((uint32_t)i, &key, text, sizeof text);
        if (!model__put_begin(out, BSON_TYPE_DOCUMENT, key, size, &item) ||
            !model__put_foreign(out, one->key, one->size, one->wanted, one->null) ||
            !model__put_end(out, item))
            return false;
    }
    return model__put_end(out, any) && model__put_end(out, 0);
}

static bool find_stored(const uint8_t *document, const char *key, model__found_t *found)
{
    for (const char *dot; (dot = strchr(key, '.')); key = dot + 1) {
        if (!model__bson_find(document, key, (size_t)(dot - key), found) ||
            (found->type != BSON_TYPE_DOCUMENT && found->type != BSON_TYPE_ARRAY))
            return false;
        document = found->value;
    }
    return model__bson_find(document, key, strlen(key), found);
}

/* What the server said of the failure stays. */
static void tell(const suspects_t *suspects, const suspect_t *one, uint8_t type,
                 model_error_t *error)
{
    static const char *const names[] = {[MODEL__WANTS_NUMBER] = "a number",
                                        [MODEL__WANTS_DATE] = "a date",
                                        [MODEL__WANTS_LIST] = "a list"};
    const model_error_t said = *error;
    char path[sizeof said.details[0].path];

    model__member_path(suspects->plan, one->key, path, sizeof path);
    model__error_clear(error);
    model__fail_at(error, MODEL_ERROR_MISMATCH, path, MODEL__RULE_TYPE,
                   "%s is changed, and %s is stored", names[one->wanted],
                   model__bson_type_name(type));
    error->outcome = said.outcome;
    error->retry = said.retry;
    error->labels = said.labels;
    error->driver_domain = said.driver_domain;
    error->driver_code = said.driver_code;
    memcpy(error->code_name, said.code_name, sizeof error->code_name);
    memcpy(error->server, said.server, sizeof error->server);
}

static bool name(const suspects_t *suspects, const uint8_t *document, model_error_t *error)
{
    model__found_t found;

    for (size_t i = 0; i < suspects->n; i++) {
        const suspect_t *one = &suspects->items[i];
        if (!find_stored(document, one->key, &found) ||
            !model__is_foreign(one->wanted, found.type) ||
            (found.type == BSON_TYPE_NULL && !one->null))
            continue;
        tell(suspects, one, found.type, error);
        return true;
    }
    return false;
}

static bool ask(const suspects_t *suspects, model__call_t *call, const model__ask_t *like,
                model_error_t *error)
{
    model__ask_t ask = {.limit = 1, .primary = true, .hint = like->hint};
    model__batch_t batch;
    const uint8_t *document;
    size_t size;
    bool named = false;

    ask.collation = like->collation;
    if (put_filter(suspects, &like->filter, &ask.filter)) {
        named = model__ask_once(call, &ask, &batch) &&
                model__batch_next(&batch, &document, &size) && name(suspects, document, error);
        model__batch_end(&batch);
    }
    model__buffer_free(&ask.filter);
    return named;
}

bool model__foreign_named(model__call_t *call, const model__ask_t *like,
                          const model__change_t *change, model_error_t *error)
{
    suspects_t suspects = {.plan = call->plan};
    model_error_t *callers = call->error, own = {.code = MODEL_OK};

    if (!error || !change || !like->filter.size)
        return false;
    find_suspects(&suspects, change);
    if (!suspects.n)
        return false;
    call->error = &own; /* whatever it says, the caller's failure is another one */
    bool named = ask(&suspects, call, like, error);
    call->error = callers;
    return named;
}

bool model__change_foreign(model__call_t *call, const model__ask_t *like,
                           const model__change_t *change)
{
    if (call->error->code == MODEL_ERROR_MISMATCH && call->error->driver_code)
        model__foreign_named(call, like, change, call->error);
    return false;
}

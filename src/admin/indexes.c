#include "admin/admin.h"

enum { NAMESPACE_NOT_FOUND = 26, MAX_TRIES = 3 };

/* What another process that registers at the same moment can make us see. */
static const int32_t passing[] = {48, 112, 117, 276, 285};

/* What a collection has: the reply of listIndexes. */
typedef struct existing {
    bson_t *reply;
    model__collation_t inherited;
} existing_t;

static bool as_document(const bson_iter_t *value, bson_t *document)
{
    uint32_t size;
    const uint8_t *bytes;

    if (!BSON_ITER_HOLDS_DOCUMENT(value))
        return false;
    bson_iter_document(value, &size, &bytes);
    return bson_init_static(document, bytes, size);
}

static bool first_index(const existing_t *existing, bson_iter_t *at)
{
    bson_iter_t iter, batch;

    return bson_iter_init(&iter, existing->reply) &&
           bson_iter_find_descendant(&iter, "cursor.firstBatch", &batch) &&
           BSON_ITER_HOLDS_ARRAY(&batch) && bson_iter_recurse(&batch, at);
}

static const char *name_of(const bson_t *index)
{
    bson_iter_t name;

    return bson_iter_init_find(&name, index, "name") && BSON_ITER_HOLDS_UTF8(&name)
               ? bson_iter_utf8(&name, NULL)
               : "";
}

/* The index on _id always has the collection's own collation. */
static void find_inherited(existing_t *existing)
{
    bson_iter_t at, collation;
    bson_t index;

    if (!first_index(existing, &at))
        return;
    while (bson_iter_next(&at))
        if (as_document(&at, &index) && !strcmp(name_of(&index), "_id_") &&
            bson_iter_init_find(&collation, &index, "collation") &&
            BSON_ITER_HOLDS_DOCUMENT(&collation))
            bson_iter_document(&collation, &existing->inherited.size,
                               &existing->inherited.document);
}

static bool run(const model__client_t *client, const model__plan_t *plan, bool writes,
                const bson_t *command, bson_t *reply, model_error_t *error)
{
    const model__attempt_t attempt = {.plan = plan, .writes = writes, .repeatable = true};

    return model__command(client, &attempt, command, NULL, reply, error);
}

static bool list_indexes(const model__client_t *client, const model__plan_t *plan,
                         existing_t *existing, model_error_t *error)
{
    model_error_t found = {0};
    bson_t *command = BCON_NEW("listIndexes", BCON_UTF8(plan->collection), "cursor", "{",
                               "batchSize", BCON_INT32(1000), "}");

    bool ok = run(client, plan, false, command, existing->reply, &found);
    bson_destroy(command);
    if (!ok && found.driver_domain == MONGOC_ERROR_SERVER &&
        found.driver_code == NAMESPACE_NOT_FOUND) {
        bson_reinit(existing->reply);
        return true;
    }
    if (!ok && error)
        *error = found;
    find_inherited(existing);
    return ok;
}

/* ---- wanted against existing ---- */

static bool as_bson(const model__index_t *index, bson_t *document)
{
    return bson_init_static(document, index->document, index->size);
}

static bool is_wanted(const model__indexes_t *indexes, const bson_t *index,
                      const existing_t *existing)
{
    bson_t wanted;

    for (const model__index_t *at = indexes->first; at; at = at->next)
        if (as_bson(at, &wanted) && model__index_same(&wanted, index, &existing->inherited))
            return true;
    return false;
}

static bool is_there(const bson_t *wanted, const existing_t *existing)
{
    bson_iter_t at;
    bson_t index;

    if (!first_index(existing, &at))
        return false;
    while (bson_iter_next(&at))
        if (as_document(&at, &index) && model__index_same(wanted, &index, &existing->inherited))
            return true;
    return false;
}

static bool contradicts(const model__plan_t *plan, const char *name, const char *other,
                        model_error_t *error)
{
    model__fail(
        error, MODEL_ERROR_SCHEMA,
        "%.60s: the index %.80s exists with other keys or options than the table says%s%.80s",
        plan->name, other, strcmp(name, other) ? " of its index " : "",
        strcmp(name, other) ? name : "");
    if (error)
        model__print(error->index, sizeof error->index, "%s", other);
    return false;
}

static bool in_the_way(const bson_t *wanted, const bson_t *index, const existing_t *existing)
{
    if (model__index_of_texts(wanted))
        return model__index_of_texts(index);
    return model__index_same_keys(wanted, index) &&
           model__index_same_collation(wanted, index, &existing->inherited);
}

static bool check_against(const model__indexes_t *indexes, const model__index_t *wanted,
                          const existing_t *existing, bool *missing, model_error_t *error)
{
    bson_iter_t at;
    bson_t index, document;

    if (!as_bson(wanted, &document))
        return model__no_memory(error);
    *missing = !is_there(&document, existing);
    if (!*missing || !first_index(existing, &at))
        return true;
    while (bson_iter_next(&at)) {
        if (!as_document(&at, &index))
            continue;
        if (!strcmp(wanted->name, name_of(&index)) ||
            (in_the_way(&document, &index, existing) && !is_wanted(indexes, &index, existing)))
            return contradicts(indexes->plan, wanted->name, name_of(&index), error);
    }
    return true;
}

static bool collect_missing(const model__indexes_t *indexes, const existing_t *existing,
                            bson_t *array, model_error_t *error)
{
    bson_t document;
    uint32_t n = 0;
    bool missing = false;

    for (const model__index_t *at = indexes->first; at; at = at->next) {
        if (!check_against(indexes, at, existing, &missing, error))
            return false;
        char key[16];
        snprintf(key, sizeof key, "%u", n);
        if (missing && !(as_bson(at, &document) && BSON_APPEND_DOCUMENT(array, key, &document)))
            return model__no_memory(error);
        n += missing;
    }
    return true;
}

static bool create(const model__client_t *client, const model__plan_t *plan, const bson_t *array,
                   model_error_t *error)
{
    bson_t command = BSON_INITIALIZER, reply;

    BSON_APPEND_UTF8(&command, "createIndexes", plan->collection);
    BSON_APPEND_ARRAY(&command, "indexes", array);
    bool ok = run(client, plan, true, &command, &reply, error);
    bson_destroy(&reply);
    bson_destroy(&command);
    return ok;
}

static bool compare_and_create(const model__client_t *client, const model__indexes_t *indexes,
                               model_error_t *error)
{
    bson_t reply, array = BSON_INITIALIZER;
    existing_t existing = {.reply = &reply};

    bool ok = list_indexes(client, indexes->plan, &existing, error) &&
              collect_missing(indexes, &existing, &array, error) &&
              (bson_empty(&array) || create(client, indexes->plan, &array, error));
    bson_destroy(&array);
    bson_destroy(&reply);
    return ok;
}

static bool is_passing(const model_error_t *error)
{
    for (size_t i = 0; i < MODEL__COUNT_OF(passing); i++)
        if (error->driver_domain == MONGOC_ERROR_SERVER && error->driver_code == passing[i])
            return true;
    return false;
}

static bool ensure(const model__client_t *client, const model__indexes_t *indexes,
                   model_error_t *error)
{
    model_error_t found;

    for (unsigned tries = 1;; tries++) {
        model__error_clear(&found);
        if (compare_and_create(client, indexes, &found))
            return true;
        if (tries == MAX_TRIES || !is_passing(&found))
            break;
    }
    if (error)
        *error = found;
    return false;
}

bool model__indexes_ensure(const model__client_t *client, const model__plan_t *plan,
                           model_error_t *error)
{
    model_memory_t memory;
    model__indexes_t indexes;

    model__memory_init(&memory, 0);
    bool ok = model__indexes_wanted(plan, &memory, &indexes, error) &&
              (!indexes.first || ensure(client, &indexes, error));
    model__memory_clear(&memory);
    return ok;
}

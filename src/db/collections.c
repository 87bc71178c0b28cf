/* A handle of the driver for a collection costs a dozen allocations: each client keeps some. A list
 * of clients is only ever pushed to; what a client keeps is touched by whoever has the client. */
#include "db/db.h"

static model__keeper_t **bucket_of(const model__client_t *client)
{
    uintptr_t address = (uintptr_t)client->client;

    return &client->db->pool->keepers[(address >> 7 ^ address >> 13) % MODEL__KEEPER_LISTS];
}

static model__keeper_t *add_keeper(const model__client_t *client)
{
    model__keeper_t **bucket = bucket_of(client);
    model__keeper_t *keeper = model__malloc_zeroed(1, sizeof *keeper);

    if (!keeper)
        return NULL;
    keeper->client = client->client;
    keeper->next = __atomic_load_n(bucket, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(bucket, &keeper->next, keeper, true, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED))
        continue;
    return keeper;
}

model__keeper_t *model__keeper_of(const model__client_t *client)
{
    model__keeper_t *keeper = __atomic_load_n(bucket_of(client), __ATOMIC_ACQUIRE);

    while (keeper && keeper->client != client->client)
        keeper = keeper->next;
    return keeper ? keeper : add_keeper(client);
}

static mongoc_collection_t *find(const model__keeper_t *keeper, const char *database,
                                 const char *name)
{
    for (uint32_t i = 0; i < keeper->n_kept; i++) {
        const model__kept_t *kept = &keeper->kept[i];
        if (strcmp(mongoc_collection_get_name(kept->collection), name) == 0 &&
            strcmp(kept->database, database) == 0)
            return kept->collection;
    }
    return NULL;
}

/* In the place of the one that came first, if there is no other. */
static mongoc_collection_t *keep(model__keeper_t *keeper, const char *database,
                                 mongoc_collection_t *collection)
{
    model__kept_t *place;

    if (keeper->n_kept < MODEL__KEPT_COLLECTIONS) {
        place = &keeper->kept[keeper->n_kept++];
    } else {
        place = &keeper->kept[keeper->oldest++ % MODEL__KEPT_COLLECTIONS];
        mongoc_collection_destroy(place->collection);
    }
    place->collection = collection;
    snprintf(place->database, sizeof place->database, "%s", database);
    return collection;
}

mongoc_collection_t *model__client_kept(const model__client_t *client, const char *name)
{
    model__keeper_t *keeper = model__keeper_of(client);
    const char *database = client->db->database;

    if (!keeper)
        return NULL;
    mongoc_collection_t *collection = find(keeper, database, name);
    if (collection || !(collection = model__client_collection(client, name)))
        return collection;
    return keep(keeper, database, collection);
}

void model__keepers_free(model__pool_t *pool)
{
    for (size_t i = 0; i < MODEL__KEEPER_LISTS; i++)
        for (model__keeper_t *at = pool->keepers[i], *next; at; at = next) {
            next = at->next;
            mongoc_client_session_destroy(at->session);
            for (uint32_t k = 0; k < at->n_kept; k++)
                mongoc_collection_destroy(at->kept[k].collection);
            model__free(at);
        }
}

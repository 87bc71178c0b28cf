/* W1 to W5: users. */
#include "trips.h"

#include <stdlib.h>

/* ---- before and behind ---- */

static char city[16]; /* what is saved: another one in each turn */

bool drop_users(world_t *world, size_t n)
{
    (void)n;
    return mongoc_collection_drop(world->users, &world->driver) || world->driver.code == 26;
}

static bool store_users(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i += N_CHUNK)
        if (!user_create_many(world->db, world->made + i, n - i < N_CHUNK ? n - i : N_CHUNK, NULL,
                              NULL, &world->error))
            return false;
    return true;
}

static bool store_and_read(world_t *world, size_t n)
{
    return store_users(world, n) && user_filter(world->db, NULL, &world->read, &world->error);
}

static bool forget(world_t *world, size_t n)
{
    user_list_free(&world->read);
    return drop_users(world, n);
}

/* Byte for byte what the record says, times included. */
static bool users_are_stored(world_t *world, size_t n)
{
    const bson_t none = BSON_INITIALIZER, *document;
    mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(world->users, &none, NULL, NULL);
    bson_t expected = BSON_INITIALIZER;
    bson_iter_t id;
    size_t found = 0;

    while (mongoc_cursor_next(cursor, &document) && bson_iter_init_find(&id, document, "_id")) {
        bson_reinit(&expected);
        hand_encode_user(&world->made[bson_iter_as_int64(&id) - 1], &expected);
        found += bson_equal(document, &expected);
    }
    mongoc_cursor_destroy(cursor);
    bson_destroy(&expected);
    return found == n;
}

static bool next_city(world_t *world, size_t n)
{
    static unsigned turn;

    (void)world, (void)n;
    snprintf(city, sizeof city, "City %u", turn++);
    return true;
}

static bool city_is_saved(world_t *world, size_t n)
{
    return text_is_stored(world, world->users, "city", city, n);
}

static void add_up(world_t *world, const user_t *user)
{
    world->sum += (uint64_t)user->id + (uint64_t)user->age + (uint64_t)user->updated_at.ms +
                  (uint64_t)user->username[0] + (uint64_t)user->city[0];
}

/* ---- W1: one by one ---- */

static bool create_by_hand(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        user_t *user = &world->made[i];
        bson_t document = BSON_INITIALIZER;
        user->created_at.ms = user->updated_at.ms = now_ms();
        bool ok = hand_encode_user(user, &document) &&
                  mongoc_collection_insert_one(world->users, &document, NULL, NULL, &world->driver);
        bson_destroy(&document);
        if (!ok)
            return false;
    }
    return true;
}

static bool create(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!user_create(world->db, &world->made[i], &world->error))
            return false;
    return true;
}

/* ---- W2: many ---- */

static bool insert_by_hand(world_t *world, user_t *users, size_t n, bson_t *documents,
                           const bson_t **pointers)
{
    int64_t now = now_ms();
    bool ok = true;

    for (size_t i = 0; i < n; i++) {
        users[i].created_at.ms = users[i].updated_at.ms = now;
        bson_init(&documents[i]);
        ok &= hand_encode_user(&users[i], &documents[i]);
        pointers[i] = &documents[i];
    }
    ok = ok && mongoc_collection_insert_many(world->users, pointers, n, NULL, NULL, &world->driver);
    for (size_t i = 0; i < n; i++)
        bson_destroy(&documents[i]);
    return ok;
}

static bool insert_chunks_by_hand(world_t *world, size_t n, size_t chunk)
{
    bson_t *documents = aligned_alloc(_Alignof(bson_t), chunk * sizeof *documents);
    const bson_t **pointers = malloc(chunk * sizeof *pointers);
    bool ok = documents && pointers;

    for (size_t i = 0; ok && i < n; i += chunk)
        ok = insert_by_hand(world, world->made + i, n - i < chunk ? n - i : chunk, documents,
                            pointers);
    free(documents);
    free(pointers);
    return ok;
}

static bool chunks_by_hand(world_t *world, size_t n)
{
    return insert_chunks_by_hand(world, n, N_CHUNK);
}

static bool all_by_hand(world_t *world, size_t n)
{
    return insert_chunks_by_hand(world, n, n);
}

static bool all(world_t *world, size_t n)
{
    return user_create_many(world->db, world->made, n, NULL, NULL, &world->error);
}

/* ---- W3: find all ---- */

static bool decode_into(const bson_t *document, user_t **users, size_t *count, size_t *capacity)
{
    if (*count == *capacity) {
        size_t more = *capacity ? *capacity * 2 : 64;
        user_t *grown = realloc(*users, more * sizeof *grown);
        if (!grown)
            return false;
        *users = grown;
        *capacity = more;
    }
    return hand_decode_user(document, &(*users)[(*count)++]);
}

static bool find_all_by_hand(world_t *world, size_t n)
{
    const bson_t none = BSON_INITIALIZER, *document;
    mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(world->users, &none, NULL, NULL);
    size_t count = 0, capacity = 0;
    user_t *users = NULL;
    bool ok = true;

    while (ok && mongoc_cursor_next(cursor, &document))
        ok = decode_into(document, &users, &count, &capacity);
    ok = ok && !mongoc_cursor_error(cursor, &world->driver) && count == n;
    mongoc_cursor_destroy(cursor);
    for (size_t i = 0; i < count; i++) {
        add_up(world, &users[i]);
        hand_free_user(&users[i]);
    }
    free(users);
    return ok;
}

static bool find_all(world_t *world, size_t n)
{
    user_list_t list;

    if (!user_filter(world->db, NULL, &list, &world->error))
        return false;
    bool ok = list.count == n;
    for (size_t i = 0; i < list.count; i++)
        add_up(world, &list.items[i]);
    user_list_free(&list);
    return ok;
}

static bool walk_cursor(world_t *world, size_t n)
{
    const bson_t none = BSON_INITIALIZER, *document;
    bson_t *options = BCON_NEW("batchSize", BCON_INT32(4000));
    mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(world->users, &none, options, NULL);
    size_t count = 0;

    while (mongoc_cursor_next(cursor, &document))
        count++;
    mongoc_cursor_destroy(cursor);
    bson_destroy(options);
    return count == n;
}

/* ---- W4: by id ---- */

static bool get_one_by_hand(world_t *world, int64_t id)
{
    bson_t filter = BSON_INITIALIZER, options = BSON_INITIALIZER;
    const bson_t *document;
    user_t user;

    bson_append_int64(&filter, "_id", -1, id);
    bson_append_int64(&options, "limit", -1, 1);
    mongoc_cursor_t *cursor =
        mongoc_collection_find_with_opts(world->users, &filter, &options, NULL);
    bool ok = mongoc_cursor_next(cursor, &document);
    if (ok) {
        ok = hand_decode_user(document, &user);
        add_up(world, &user);
        hand_free_user(&user);
    } else {
        mongoc_cursor_error(cursor, &world->driver);
    }
    mongoc_cursor_destroy(cursor);
    bson_destroy(&options);
    bson_destroy(&filter);
    return ok;
}

static bool get_by_hand(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!get_one_by_hand(world, world->made[i].id))
            return false;
    return true;
}

static bool get(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        user_t *user = user_get(world->db, world->made[i].id, &world->error);
        if (!user)
            return false;
        add_up(world, user);
        user_free(user);
    }
    return true;
}

/* ---- W5: change and save ---- */

static bool update_by_hand(world_t *world, const user_t *user)
{
    bson_t filter = BSON_INITIALIZER, update = BSON_INITIALIZER, set;

    bson_append_int64(&filter, "_id", -1, user->id);
    bson_append_document_begin(&update, "$set", -1, &set);
    bson_append_utf8(&set, "city", -1, city, -1);
    bson_append_date_time(&set, "updated_at", -1, now_ms());
    bson_append_document_end(&update, &set);
    bool ok =
        mongoc_collection_update_one(world->users, &filter, &update, NULL, NULL, &world->driver);
    bson_destroy(&update);
    bson_destroy(&filter);
    return ok;
}

static bool save_by_hand(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!update_by_hand(world, &world->read.items[i]))
            return false;
    return true;
}

static bool save(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        user_t *user = &world->read.items[i];
        user->city = city;
        if (!user_save(world->db, user, &world->error))
            return false;
    }
    return true;
}

const trip_t user_trips[] = {
    {.name = "W1",
     .what = "create one by one",
     .n = 1000,
     .limit = 1.00,
     .aim = 0.85,
     .clear = drop_users,
     .hand = create_by_hand,
     .library = create,
     .check = users_are_stored,
     .teardown = drop_users},
    {.name = "W2",
     .what = "bulk create in chunks of 1,000",
     .n = 100000,
     .limit = 0.45,
     .aim = 0.33,
     .clear = drop_users,
     .hand = chunks_by_hand,
     .library = store_users,
     .check = users_are_stored,
     .teardown = drop_users},
    {.name = "W2 one call",
     .what = "bulk create in one call",
     .n = 100000,
     .limit = 0.30,
     .aim = 0.20,
     .clear = drop_users,
     .hand = all_by_hand,
     .library = all,
     .check = users_are_stored,
     .teardown = drop_users},
    {.name = "W3",
     .what = "find all and materialise",
     .n = 100000,
     .limit = 0.35,
     .aim = 0.20,
     .setup = store_users,
     .hand = find_all_by_hand,
     .library = find_all,
     .floor = walk_cursor,
     .teardown = drop_users},
    {.name = "W4",
     .what = "find by id",
     .n = 1000,
     .limit = 1.00,
     .aim = 0.85,
     .setup = store_users,
     .hand = get_by_hand,
     .library = get,
     .teardown = drop_users},
    {.name = "W5",
     .what = "change one field and save",
     .n = 1000,
     .limit = 1.00,
     .aim = 0.85,
     .setup = store_and_read,
     .clear = next_city,
     .hand = save_by_hand,
     .library = save,
     .check = city_is_saved,
     .teardown = forget},
    {.name = NULL},
};

/* The flat models of the ODM benchmark. */
#include "trips.h"

static char value[32]; /* what field1 is set to: another one in each turn */

static bool next_value(world_t *world, size_t n)
{
    static unsigned turn;

    (void)world, (void)n;
    snprintf(value, sizeof value, "updated_value %u", turn++);
    return true;
}

static bool drop(world_t *world, mongoc_collection_t *collection)
{
    return mongoc_collection_drop(collection, &world->driver) || world->driver.code == 26;
}

/* $set of one text, by hand. */
static bool set_text(world_t *world, mongoc_collection_t *collection, const bson_oid_t *id,
                     const char *key)
{
    bson_t filter = BSON_INITIALIZER, update = BSON_INITIALIZER, set;

    bson_append_oid(&filter, "_id", -1, id);
    bson_append_document_begin(&update, "$set", -1, &set);
    bson_append_utf8(&set, key, -1, value, -1);
    bson_append_document_end(&update, &set);
    bool ok =
        mongoc_collection_update_one(collection, &filter, &update, NULL, NULL, &world->driver);
    bson_destroy(&update);
    bson_destroy(&filter);
    return ok;
}

static bool insert(world_t *world, mongoc_collection_t *collection, bson_t *document)
{
    bool ok = mongoc_collection_insert_one(collection, document, NULL, NULL, &world->driver);

    bson_destroy(document);
    return ok;
}

/* ---- small ---- */

static bool drop_small(world_t *world, size_t n)
{
    (void)n;
    return drop(world, world->small);
}

static bool small_is_stored(world_t *world, size_t n)
{
    return text_is_stored(world, world->small, "field1", world->small_doc.field1, n);
}

static bool create_small_by_hand(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        small_t small = world->small_doc;
        bson_t document = BSON_INITIALIZER;
        bson_oid_init(&small.id, NULL);
        hand_encode_small(&small, &document);
        if (!insert(world, world->small, &document))
            return false;
    }
    return true;
}

static bool create_small(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        small_t small = world->small_doc;
        if (!small_create(world->db, &small, &world->error))
            return false;
    }
    return true;
}

static bool store_small(world_t *world, size_t n)
{
    return create_small(world, n) && small_filter(world->db, NULL, &world->smalls, &world->error);
}

static bool forget_small(world_t *world, size_t n)
{
    small_list_free(&world->smalls);
    return drop_small(world, n);
}

static bool small_is_updated(world_t *world, size_t n)
{
    return text_is_stored(world, world->small, "field1", value, n);
}

static bool update_small_by_hand(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!set_text(world, world->small, &world->smalls.items[i].id, "field1"))
            return false;
    return true;
}

static bool update_small(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        small_t *small = &world->smalls.items[i];
        small->field1 = value;
        if (!small_save(world->db, small, &world->error))
            return false;
    }
    return true;
}

static void add_up(world_t *world, const small_t *small)
{
    world->sum += (uint64_t)small->field1[0] + (uint64_t)small->field13 + small->id.bytes[11];
}

static bool find_one_by_hand(world_t *world, const bson_oid_t *id)
{
    bson_t filter = BSON_INITIALIZER;
    const bson_t *document;
    small_t small;
    bool ok = true;

    bson_append_oid(&filter, "_id", -1, id);
    mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(world->small, &filter, NULL, NULL);
    while (ok && mongoc_cursor_next(cursor, &document)) {
        ok = hand_decode_small(document, &small);
        add_up(world, &small);
        hand_free_small(&small);
    }
    ok = ok && !mongoc_cursor_error(cursor, &world->driver);
    mongoc_cursor_destroy(cursor);
    bson_destroy(&filter);
    return ok;
}

static bool find_small_by_hand(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!find_one_by_hand(world, &world->smalls.items[i].id))
            return false;
    return true;
}

static bool find_small(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const bson_oid_t *id = &world->smalls.items[i].id;
        small_list_t found;
        if (!small_filter(world->db, MODEL_QUERY(.where = {MODEL_EQ(small, id, id)}), &found,
                          &world->error))
            return false;
        for (size_t k = 0; k < found.count; k++)
            add_up(world, &found.items[k]);
        small_list_free(&found);
    }
    return true;
}

/* ---- large ---- */

static bool drop_large(world_t *world, size_t n)
{
    (void)n;
    return drop(world, world->large);
}

static bool large_is_stored(world_t *world, size_t n)
{
    return text_is_stored(world, world->large, "field125", world->large_doc.field125, n);
}

static bool create_large_by_hand(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        large_t large = world->large_doc;
        bson_t document = BSON_INITIALIZER;
        bson_oid_init(&large.id, NULL);
        hand_encode_large(&large, &document);
        if (!insert(world, world->large, &document))
            return false;
    }
    return true;
}

static bool create_large(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        large_t large = world->large_doc;
        if (!large_create(world->db, &large, &world->error))
            return false;
    }
    return true;
}

static bool store_large(world_t *world, size_t n)
{
    return create_large(world, n) && large_filter(world->db, NULL, &world->larges, &world->error);
}

static bool forget_large(world_t *world, size_t n)
{
    large_list_free(&world->larges);
    return drop_large(world, n);
}

static bool large_is_updated(world_t *world, size_t n)
{
    return text_is_stored(world, world->large, "field1", value, n);
}

static bool update_large_by_hand(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!set_text(world, world->large, &world->larges.items[i].id, "field1"))
            return false;
    return true;
}

static bool update_large(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        large_t *large = &world->larges.items[i];
        large->field1 = value;
        if (!large_save(world->db, large, &world->error))
            return false;
    }
    return true;
}

const trip_t flat_trips[] = {
    {.name = "small-create",
     .what = "ODM small model creation",
     .n = 1000,
     .odm = true,
     .clear = drop_small,
     .hand = create_small_by_hand,
     .library = create_small,
     .check = small_is_stored,
     .teardown = drop_small},
    {.name = "small-update",
     .what = "ODM small model update",
     .n = 1000,
     .odm = true,
     .setup = store_small,
     .clear = next_value,
     .hand = update_small_by_hand,
     .library = update_small,
     .check = small_is_updated,
     .teardown = forget_small},
    {.name = "small-find",
     .what = "ODM small model find by filter",
     .n = 1000,
     .odm = true,
     .setup = store_small,
     .hand = find_small_by_hand,
     .library = find_small,
     .teardown = forget_small},
    {.name = "large-create",
     .what = "ODM large model creation, scaled down",
     .n = 10,
     .odm = true,
     .clear = drop_large,
     .hand = create_large_by_hand,
     .library = create_large,
     .check = large_is_stored,
     .teardown = drop_large},
    {.name = "large-update",
     .what = "ODM large model update, scaled down",
     .n = 10,
     .odm = true,
     .setup = store_large,
     .clear = next_value,
     .hand = update_large_by_hand,
     .library = update_large,
     .check = large_is_updated,
     .teardown = forget_large},
    {.name = NULL},
};

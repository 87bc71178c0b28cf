/* The nested models of the ODM benchmark. */
#include "trips.h"

static char value[32]; /* another one in each turn */

static bool next_value(world_t *world, size_t n)
{
    static unsigned turn;

    (void)world, (void)n;
    snprintf(value, sizeof value, "updated_value %u", turn++);
    return true;
}

static bool drop_nested(world_t *world, size_t n)
{
    (void)n;
    return mongoc_collection_drop(world->nested, &world->driver) || world->driver.code == 26;
}

static bool nested_is_stored(world_t *world, size_t n)
{
    return text_is_stored(world, world->nested, "embedded_str_doc_array.1.field15",
                          world->nested_doc.embedded_str_doc_array.items[1].field15, n);
}

/* The list's items are shared by all records: their ids are given anew before each is stored. */
static void name_parts(nested_t *nested)
{
    bson_oid_init(&nested->embedded_str_doc_1.unique_id, NULL);
    bson_oid_init(&nested->embedded_str_doc_array.items[0].unique_id, NULL);
}

static bool create_by_hand(world_t *world, size_t n)
{
    bool ok = true;

    for (size_t i = 0; ok && i < n; i++) {
        nested_t nested = world->nested_doc;
        bson_t document = BSON_INITIALIZER;
        name_parts(&nested);
        bson_oid_init(&nested.id, NULL);
        hand_encode_nested(&nested, &document);
        ok = mongoc_collection_insert_one(world->nested, &document, NULL, NULL, &world->driver);
        bson_destroy(&document);
    }
    return ok;
}

static bool create(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        nested_t nested = world->nested_doc;
        name_parts(&nested);
        if (!nested_create(world->db, &nested, &world->error))
            return false;
    }
    return true;
}

/* An id would have to be found by a scan else, which is the server's work, not the client's. */
static bool make_index(world_t *world, const char *key)
{
    bson_t *command = BCON_NEW("createIndexes", "nested", "indexes", "[", "{", "key", "{", key,
                               BCON_INT32(1), "}", "name", BCON_UTF8(key), "}", "]");
    bool ok = mongoc_collection_write_command_with_opts(world->nested, command, NULL, NULL,
                                                        &world->driver);

    bson_destroy(command);
    return ok;
}

static bool store(world_t *world, size_t n)
{
    return make_index(world, "embedded_str_doc_1.unique_id") &&
           make_index(world, "embedded_str_doc_array.unique_id") && create(world, n) &&
           nested_filter(world->db, NULL, &world->nesteds, &world->error);
}

static bool forget(world_t *world, size_t n)
{
    nested_list_free(&world->nesteds);
    return drop_nested(world, n);
}

/* ---- update ---- */

static bool is_updated(world_t *world, size_t n)
{
    return text_is_stored(world, world->nested, "embedded_str_doc_1.field1", value, n);
}

static bool update_by_hand(world_t *world, size_t n)
{
    bool ok = true;

    for (size_t i = 0; ok && i < n; i++) {
        bson_t filter = BSON_INITIALIZER, update = BSON_INITIALIZER, set;
        bson_append_oid(&filter, "_id", -1, &world->nesteds.items[i].id);
        bson_append_document_begin(&update, "$set", -1, &set);
        bson_append_utf8(&set, "embedded_str_doc_1.field1", -1, value, -1);
        bson_append_document_end(&update, &set);
        ok = mongoc_collection_update_one(world->nested, &filter, &update, NULL, NULL,
                                          &world->driver);
        bson_destroy(&update);
        bson_destroy(&filter);
    }
    return ok;
}

static bool update(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        nested_t *nested = &world->nesteds.items[i];
        nested->embedded_str_doc_1.field1 = value;
        if (!nested_save(world->db, nested, &world->error))
            return false;
    }
    return true;
}

/* ---- find ---- */

static void add_up(world_t *world, const nested_t *nested)
{
    world->sum += nested->id.bytes[11] + (uint64_t)nested->embedded_str_doc_5.field15[0] +
                  (uint64_t)nested->embedded_str_doc_array.items[1].field15[0] +
                  (uint64_t)nested->embedded_int_doc_14.field15;
}

static bool find_one_by_hand(world_t *world, const char *key, const bson_oid_t *id)
{
    bson_t filter = BSON_INITIALIZER;
    const bson_t *document;
    nested_t nested;
    bool ok = true;

    bson_append_oid(&filter, key, -1, id);
    mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(world->nested, &filter, NULL, NULL);
    while (ok && mongoc_cursor_next(cursor, &document)) {
        ok = hand_decode_nested(document, &nested);
        if (ok)
            add_up(world, &nested);
        hand_free_nested(&nested);
    }
    ok = ok && !mongoc_cursor_error(cursor, &world->driver);
    mongoc_cursor_destroy(cursor);
    bson_destroy(&filter);
    return ok;
}

static bool find_by_hand(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!find_one_by_hand(world, "embedded_str_doc_1.unique_id",
                              &world->nesteds.items[i].embedded_str_doc_1.unique_id))
            return false;
    return true;
}

static bool find_items_by_hand(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!find_one_by_hand(world, "embedded_str_doc_array.unique_id",
                              &world->nesteds.items[i].embedded_str_doc_array.items[0].unique_id))
            return false;
    return true;
}

static bool find_one(world_t *world, const model_query_t *query)
{
    nested_list_t found;

    if (!nested_filter(world->db, query, &found, &world->error))
        return false;
    for (size_t i = 0; i < found.count; i++)
        add_up(world, &found.items[i]);
    nested_list_free(&found);
    return true;
}

static bool find(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const bson_oid_t *id = &world->nesteds.items[i].embedded_str_doc_1.unique_id;
        if (!find_one(world,
                      MODEL_QUERY(.where = {MODEL_EQ(nested, embedded_str_doc_1.unique_id, id)})))
            return false;
    }
    return true;
}

static bool find_items(world_t *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const bson_oid_t *id = &world->nesteds.items[i].embedded_str_doc_array.items[0].unique_id;
        if (!find_one(world,
                      MODEL_QUERY(.where = {MODEL_EQ(
                                      nested, embedded_str_doc_array.items->unique_id, id)})))
            return false;
    }
    return true;
}

const trip_t nested_trips[] = {
    {.name = "nested-create",
     .what = "ODM nested model creation",
     .n = 1000,
     .odm = true,
     .clear = drop_nested,
     .hand = create_by_hand,
     .library = create,
     .check = nested_is_stored,
     .teardown = drop_nested},
    {.name = "nested-update",
     .what = "ODM nested model update nested field",
     .n = 1000,
     .odm = true,
     .setup = store,
     .clear = next_value,
     .hand = update_by_hand,
     .library = update,
     .check = is_updated,
     .teardown = forget},
    {.name = "nested-find",
     .what = "ODM nested model find nested by filter",
     .n = 1000,
     .odm = true,
     .setup = store,
     .hand = find_by_hand,
     .library = find,
     .teardown = forget},
    {.name = "nested-array",
     .what = "ODM nested model find nested array by filter",
     .n = 1000,
     .odm = true,
     .setup = store,
     .hand = find_items_by_hand,
     .library = find_items,
     .teardown = forget},
    {.name = NULL},
};

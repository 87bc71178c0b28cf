#include "trips.h"

#include <stdlib.h>
#include <time.h>

bool failed(const world_t *world, const char *what)
{
    fprintf(stderr, "%s: ", what);
    if (world->error.code)
        model_error_print(stderr, &world->error);
    else
        fprintf(stderr, "%s\n", world->driver.message);
    return false;
}

int64_t now_ms(void)
{
    struct timespec time;

    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* ---- shared checks ---- */

bool text_is_stored(world_t *world, mongoc_collection_t *collection, const char *key,
                    const char *text, size_t n)
{
    bson_t *filter = BCON_NEW(key, BCON_UTF8(text));
    int64_t found =
        mongoc_collection_count_documents(collection, filter, NULL, NULL, NULL, &world->driver);

    bson_destroy(filter);
    return found == (int64_t)n;
}

/* ---- users ---- */

static uint64_t state = 88172645463325252u;

static uint64_t below(uint64_t limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % limit;
}

static char *random_text(size_t least, size_t most)
{
    size_t length = least + below(most - least + 1);
    char *text = malloc(length + 1);

    if (!text)
        abort();
    for (size_t i = 0; i < length; i++)
        text[i] = (char)('a' + below(26));
    text[length] = '\0';
    return text;
}

static user_t make_user(int64_t id)
{
    user_t user = {.id = id,
                   .username = random_text(6, 12),
                   .email = random_text(14, 24),
                   .first_name = random_text(4, 9),
                   .last_name = random_text(4, 11),
                   .city = random_text(5, 14),
                   .active = below(2),
                   .age = (int32_t)below(90),
                   .score = (double)below(100000) / 7.0};

    for (size_t i = 0; i < sizeof user.org_id.bytes; i++)
        user.org_id.bytes[i] = (uint8_t)below(256);
    return user;
}

static bool make_users(world_t *world)
{
    world->made = malloc(N_MADE * sizeof *world->made);
    for (size_t i = 0; world->made && i < N_MADE; i++)
        world->made[i] = make_user((int64_t)i + 1);
    return world->made;
}

/* ---- the documents of the ODM benchmark ---- */

static bson_t *read_json(const char *folder, const char *name)
{
    char path[1024];
    bson_error_t error = {0};
    bson_t *document = NULL;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    bson_json_reader_t *reader = bson_json_reader_new_from_file(path, &error);
    if (reader) {
        document = bson_new();
        if (bson_json_reader_read(reader, document, &error) != 1) {
            bson_destroy(document);
            document = NULL;
        }
        bson_json_reader_destroy(reader);
    }
    if (!document)
        printf("%s: %s\n", path, error.message);
    return document;
}

static void name_parts(nested_t *nested)
{
    bson_oid_init(&nested->embedded_str_doc_1.unique_id, NULL);
    for (size_t i = 0; i < nested->embedded_str_doc_array.count; i++)
        bson_oid_init(&nested->embedded_str_doc_array.items[i].unique_id, NULL);
}

static bool read_odm(world_t *world, const char *folder)
{
    bson_t *small = read_json(folder, "flat-models/small_doc.json");
    bson_t *large = read_json(folder, "flat-models/large_doc.json");
    bson_t *nested = read_json(folder, "nested-models/large_doc_nested.json");

    bool ok = small && large && nested && hand_decode_small(small, &world->small_doc) &&
              hand_decode_large(large, &world->large_doc) &&
              hand_decode_nested(nested, &world->nested_doc);
    if (ok)
        name_parts(&world->nested_doc);
    bson_destroy(small);
    bson_destroy(large);
    bson_destroy(nested);
    return ok;
}

/* ---- the whole ---- */

static bool open_both(world_t *world, const char *uri)
{
    static const char database[] = "mongomodel_trips";
    const model_config_t config = {.uri = uri, .database = database};

    world->client = mongoc_client_new(uri);
    if (!world->client)
        return false;
    mongoc_client_set_error_api(world->client, MONGOC_ERROR_API_VERSION_2);
    world->users = mongoc_client_get_collection(world->client, database, "user");
    world->small = mongoc_client_get_collection(world->client, database, "small");
    world->large = mongoc_client_get_collection(world->client, database, "large");
    world->nested = mongoc_client_get_collection(world->client, database, "nested");
    world->db = model_open_with(&config, &world->error);
    return world->db &&
           model_register(world->db,
                          MODEL_LIST_OF(&user_model, &small_model, &large_model, &nested_model),
                          &world->error);
}

bool world_open(world_t *world, const char *uri, const char *odm_folder)
{
    mongoc_init();
    if (!make_users(world) || !open_both(world, uri))
        return failed(world, "open");
    world->with_odm = odm_folder && read_odm(world, odm_folder);
    if (!world->with_odm)
        printf("The ODM benchmark's documents are not at hand (%s): own shapes only.\n",
               odm_folder ? odm_folder : "MONGOMODEL_ODM_DATA is not set");
    return true;
}

static void drop_database(world_t *world)
{
    mongoc_database_t *database = mongoc_client_get_database(world->client, "mongomodel_trips");

    mongoc_database_drop(database, NULL);
    mongoc_database_destroy(database);
}

void world_close(world_t *world)
{
    if (world->client) {
        drop_database(world);
        mongoc_collection_destroy(world->users);
        mongoc_collection_destroy(world->small);
        mongoc_collection_destroy(world->large);
        mongoc_collection_destroy(world->nested);
        mongoc_client_destroy(world->client);
    }
    model_close(world->db);
    for (size_t i = 0; world->made && i < N_MADE; i++)
        hand_free_user(&world->made[i]);
    free(world->made);
    if (world->with_odm) {
        hand_free_small(&world->small_doc);
        hand_free_large(&world->large_doc);
        hand_free_nested(&world->nested_doc);
    }
}

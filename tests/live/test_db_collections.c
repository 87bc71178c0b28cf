/* Handles of collections that a client keeps. */
#include "live/live.h"

#include "db/db.h"

static mongoc_collection_t *kept(const model__client_t *client, int i)
{
    char name[16];

    snprintf(name, sizeof name, "name_%d", i);
    mongoc_collection_t *collection = model__client_kept(client, name);
    assert_non_null(collection);
    assert_string_equal(mongoc_collection_get_name(collection), name);
    return collection;
}

static void a_client_keeps_its_collections(void **state)
{
    model__client_t client;
    live_t live;

    (void)state;
    live_open(&live, "kept");
    assert_true(model__client_take(&client, live.db, NULL));
    const mongoc_collection_t *first = kept(&client, 0), *second = kept(&client, 1);
    assert_ptr_not_equal(first, second);
    model__client_give(&client);
    assert_true(model__client_take(&client, live.db, NULL));
    assert_ptr_equal(kept(&client, 0), first);
    assert_ptr_equal(kept(&client, 1), second);
    model__client_give(&client);
    live_close(&live);
}

static void only_so_many_are_kept(void **state)
{
    model__client_t client;
    live_t live;

    (void)state;
    live_open(&live, "kept");
    assert_true(model__client_take(&client, live.db, NULL));
    for (int i = 0; i < 3 * MODEL__KEPT_COLLECTIONS; i++)
        kept(&client, i);
    const mongoc_collection_t *last = kept(&client, 3 * MODEL__KEPT_COLLECTIONS - 1);
    kept(&client, 0);
    assert_ptr_equal(kept(&client, 3 * MODEL__KEPT_COLLECTIONS - 1), last);
    model__client_give(&client);
    live_close(&live);
}

/* Two handles share a pool, and so its clients. */
static void a_collection_belongs_to_its_database(void **state)
{
    mongoc_uri_t *uri = mongoc_uri_new(live_uri());
    mongoc_client_pool_t *pool = mongoc_client_pool_new(uri);
    model__client_t client;

    (void)state;
    model_db_t *one = model_attach(pool, "kept_one", NULL);
    model_db_t *other = model_attach(pool, "kept_other", NULL);
    assert_non_null(one);
    assert_non_null(other);
    assert_true(model__client_take(&client, one, NULL));
    const mongoc_client_t *driver = client.client;
    const mongoc_collection_t *of_one = kept(&client, 0);
    model__client_give(&client);
    assert_true(model__client_take(&client, other, NULL));
    assert_ptr_equal(client.client, driver);
    assert_ptr_not_equal(kept(&client, 0), of_one);
    model__client_give(&client);
    model_close(one);
    model_close(other);
    mongoc_client_pool_destroy(pool);
    mongoc_uri_destroy(uri);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_keeps_its_collections),
        cmocka_unit_test(only_so_many_are_kept),
        cmocka_unit_test(a_collection_belongs_to_its_database),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

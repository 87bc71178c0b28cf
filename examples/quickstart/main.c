/* Quickstart: create, read, change and delete records, and what it looks like when that fails.
 *
 * usage: example_quickstart [CITY]     settings: MONGO_URI, MONGO_DATABASE
 * It empties the collection "user" of that database first. */
#include "user.h"

#include <inttypes.h>
#include <stdlib.h>

static bool create_users(model_db_t *db, model_error_t *error)
{
    user_t *ada = user_new(); /* defaults applied */
    if (!ada)
        return false;
    ada->username = "Ada_L";
    ada->email = "ada@example.org";
    ada->age = (model_opt_int32_t){true, 36};
    ada->home = (address_t){.street = "Storgata 1", .city = "Oslo"};
    bool ok = MODEL_APPEND(user, ada, tags, "mathematics") && user_create(db, ada, error);
    if (ok)
        printf("created    %s, id %" PRId64 "\n", ada->username, ada->id);

    address_t office = {.city = "Oslo"};
    user_t others[] = {{.username = "bob",
                        .email = "bob@example.org",
                        .age = {true, 17},
                        .is_active = true,
                        .home = {.city = "Oslo"}},
                       {.username = "cyd",
                        .email = "cyd@example.org",
                        .age = {true, 52},
                        .is_active = true,
                        .role = ROLE_AUTHOR,
                        .home = {.city = "Bergen"},
                        .billing = &office},
                       {.username = "dan",
                        .email = "dan@example.org",
                        .is_active = false,
                        .home = {.city = "Bergen"}}};
    ok = ok && user_create_many(db, others, 3, NULL, NULL, error);
    for (size_t i = 0; ok && i < 3; i++)
        printf("created    %s, id %" PRId64 "\n", others[i].username, others[i].id);
    user_free(ada);
    return ok;
}

/* What a caller does with a failure depends on its code; the details name the members. */
static void show_refusals(model_db_t *db)
{
    model_error_t error;
    user_t twin = {.username = "ada2", .email = "ada@example.org", .home = {.city = "Oslo"}};
    user_t wrong = {.username = "x", .email = "nowhere", .age = {true, 200}};

    if (!user_create(db, &twin, &error) && error.code == MODEL_ERROR_DUPLICATE)
        printf("taken      %s\n", error.details[0].path);
    if (!user_create(db, &wrong, &error) && error.code == MODEL_ERROR_VALIDATION)
        for (uint32_t i = 0; i < error.n_details; i++)
            printf("invalid    %s: %s\n", error.details[i].path, error.details[i].message);
    if (!user_get(db, 999999, &error) && error.code == MODEL_ERROR_NOT_FOUND)
        printf("missing    user 999999\n");
}

static bool print_adults(model_db_t *db, const char *city, model_error_t *error)
{
    user_list_t adults;
    bool ok =
        user_filter(db,
                    MODEL_QUERY(.where = {MODEL_EQ(user, is_active, true), MODEL_GTE(user, age, 18),
                                          MODEL_ANY_OF(MODEL_EQ(user, home.city, city),
                                                       MODEL_EQ(user, billing->city, city))},
                                .sort = {MODEL_ASC(user, username)}, .limit = 20),
                    &adults, error);
    for (size_t i = 0; i < adults.count; i++)
        printf("adult      %s, at home in %s\n", adults.items[i].username,
               adults.items[i].home.city);
    user_list_free(&adults);
    return ok;
}

/* A query that grows at run time; its terms are copied at once. */
static bool count_in(model_db_t *db, const char *city, model_error_t *error)
{
    model_query_t query = {.limit = 50};
    int64_t n = 0;

    if (city)
        MODEL_WHERE(&query, MODEL_EQ(user, home.city, city));
    bool ok = user_count(db, &query, &n, error);
    if (ok)
        printf("counted    %" PRId64 " at home in %s\n", n, city ? city : "any city");
    return ok;
}

/* save sends what changed, and nothing if nothing did. */
static bool change_ada(model_db_t *db, model_error_t *error)
{
    user_t *ada =
        user_get_one(db, MODEL_QUERY(.where = {MODEL_EQ(user, username, "Ada_L")}), error);
    if (!ada)
        return false;
    ada->home.city = "Trondheim";
    ada->age.value++;
    bool ok = user_save(db, ada, error) && user_refresh(db, ada, error);
    if (ok)
        printf("moved      %s to %s, now %" PRId32 "\n", ada->username, ada->home.city,
               ada->age.value);
    user_free(ada);
    return ok;
}

static bool delete_inactive(model_db_t *db, model_error_t *error)
{
    int64_t n = 0, left = 0;
    bool ok =
        user_delete_many(db, MODEL_QUERY(.where = {MODEL_EQ(user, is_active, false)}), &n, error) &&
        user_count(db, NULL, &left, error);
    if (ok)
        printf("deleted    %" PRId64 ", %" PRId64 " left\n", n, left);
    return ok;
}

int main(int argc, char **argv)
{
    const char *city = argc > 1 ? argv[1] : "Oslo";
    model_error_t error;
    model_db_t *db = model_open(NULL, &error); /* NULL: settings from the environment */
    if (!db || !model_register(db, MODEL_LIST_OF(&user_model), &error) ||
        !user_delete_many(db, MODEL_QUERY(.where = {MODEL_EVERY}), NULL, &error)) {
        model_close(db);
        return model_error_print(stderr, &error);
    }

    bool ok = create_users(db, &error);
    if (ok)
        show_refusals(db);
    ok = ok && print_adults(db, city, &error) && count_in(db, city, &error) &&
         change_ada(db, &error) && count_in(db, NULL, &error) && delete_inactive(db, &error);
    model_close(db);
    return ok ? EXIT_SUCCESS : model_error_print(stderr, &error);
}

/* The snippets of docs/queries.md, compiled and run against a server. */
#include <mongomodel.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *street, *city;
} address_t;
MODEL_DECLARE_EMBEDDED(address, address_t);
MODEL_DEFINE_EMBEDDED(address,
                      MODEL_FIELDS(MODEL_FIELD(address, street), MODEL_FIELD(address, city)));

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *username, *email;
    int32_t age;
    bool is_active;
    address_t home;
    model_string_list_t tags;
    const char *biography; /* long */
} user_t;
MODEL_DECLARE(user, user_t, int64_t);

typedef struct {
    int64_t id;
    const char *username;
} user_card_t;
MODEL_DECLARE_RESULT(user_card, user_card_t);

MODEL_DEFINE(user, MODEL_INDEXES(MODEL_INDEX({MODEL_ASC(user, username)}, .unique = true)),
             MODEL_FIELDS(MODEL_FIELD(user, id, .role = MODEL_ID_SEQUENCE),
                          MODEL_FIELD(user, username, .required = true), MODEL_FIELD(user, email),
                          MODEL_FIELD(user, age), MODEL_FIELD(user, is_active),
                          MODEL_EMBED(user, home, address), MODEL_FIELD(user, tags),
                          MODEL_FIELD(user, biography)));
/* clang-format off */
MODEL_DEFINE_VIEW(user_card, user,
    MODEL_FIELDS(MODEL_FIELD(user_card, id), MODEL_FIELD(user_card, username)));
/* clang-format on */

static void must(bool held, const char *what, const model_error_t *error)
{
    if (held)
        return;
    fprintf(stderr, "what the page says does not hold: %s\n", what);
    model_error_print(stderr, error);
    exit(1);
}

/* ---- a query ---- */

/* A query is a plain value: it may be returned, kept, and grow. */
static model_query_t people_of(const char *city, int32_t least_age)
{
    model_query_t query = {.where = {MODEL_EQ(user, is_active, true)},
                           .sort = {MODEL_DESC(user, age), MODEL_ASC(user, username)},
                           .limit = 50};

    if (city)
        MODEL_WHERE(&query, MODEL_EQ(user, home.city, city));
    if (least_age)
        MODEL_WHERE(&query, MODEL_GTE(user, age, least_age));
    return query;
}

static void list(model_db_t *db)
{
    model_error_t error;

    user_list_t users;
    model_query_t query = people_of("Oslo", 18);
    if (user_filter(db, &query, &users, &error))
        for (size_t i = 0; i < users.count; i++)
            puts(users.items[i].username);
    user_list_free(&users);
    must(error.code == MODEL_OK, "list", &error);
}

static void one(model_db_t *db)
{
    model_error_t error;

    user_t *ada = user_get_one(db, MODEL_QUERY(.where = {MODEL_EQ(user, username, "ada")}), &error);
    user_t *oldest = user_first(db, MODEL_QUERY(.sort = {MODEL_DESC(user, age)}), &error);
    user_t *newest = user_last(db, NULL, &error); /* the largest id */
    must(ada && oldest && newest, "one", &error);
    must(oldest->age == 60 && strcmp(newest->username, "cid") == 0, "first, last", &error);
    user_free(ada);
    user_free(oldest);
    user_free(newest);
}

/* ---- members ---- */

static void some_members(model_db_t *db)
{
    model_error_t error;
    user_list_t users;

    model_query_t names = {.fields = {MODEL_NAME(user, username), MODEL_NAME(user, home.city)}};
    model_query_t short_ones = {
        .fields = {MODEL_WITHOUT(user, biography), MODEL_WITHOUT(user, tags)}};
    must(user_filter(db, &names, &users, &error) && !users.items[0].email, "fields", &error);
    user_list_free(&users);
    must(user_filter(db, &short_ones, &users, &error) && users.items[0].email &&
             !users.items[0].biography,
         "without", &error);
    user_list_free(&users);

    user_card_list_t cards;
    if (user_card_filter(db, NULL, &cards, &error))
        printf("%zu cards\n", cards.count);
    must(cards.count == 3, "view", &error);
    user_card_list_free(&cards);
}

/* ---- many ---- */

static void a_cursor(model_db_t *db)
{
    model_error_t error;
    size_t n = 0;

    user_cursor_t cursor;
    user_t *user;
    if (user_find(db, NULL, &cursor, &error)) {
        while (user_cursor_next(&cursor, &user, &error)) /* lives until the next step */
            n += user->is_active;
        if (error.code) /* it broke off: this is not all */
            model_error_print(stderr, &error);
        user_cursor_close(&cursor);
    }
    must(n == 3, "cursor", &error);
}

typedef struct {
    int64_t sum, n;
} ages_t;

static bool add_age(const user_t *user, void *context) /* false: enough */
{
    ages_t *ages = context;

    ages->sum += user->age;
    ages->n++;
    return true;
}

static double mean_age(model_db_t *db, model_error_t *error)
{
    const model_query_t query = {.where = {MODEL_EQ(user, is_active, true)},
                                 .fields = {MODEL_NAME(user, age)}};
    ages_t ages = {0, 0};

    if (!user_each(db, &query, add_age, &ages, error) || !ages.n)
        return 0;
    return (double)ages.sum / (double)ages.n;
}

static void misfits(model_db_t *db)
{
    model_error_t error;
    user_list_t users;

    model_misfit_t reasons[20];
    model_misfits_t misfits = {.policy = MODEL_MISFITS_COLLECT, .items = reasons, .capacity = 20};
    if (user_filter(db, MODEL_QUERY(.misfits = &misfits), &users, &error) && misfits.count)
        fprintf(stderr, "%" PRId64 " left out; the first: %s\n", misfits.count, reasons[0].message);
    must(users.count == 3, "misfits", &error);
    user_list_free(&users);
}

/* ---- numbers and values ---- */

static void counts(model_db_t *db)
{
    model_error_t error;
    model_query_t query = people_of("Oslo", 0);

    int64_t n, about;
    bool any;
    bool ok = user_count(db, &query, &n, &error) && user_exists(db, &query, &any, &error) &&
              user_estimated_count(db, &about, &error);
    must(ok && n == 2 && any && about == 3, "numbers", &error);
}

static void values(model_db_t *db)
{
    model_error_t error;

    model_memory_t *memory = model_memory_new(1 << 20);
    model_string_list_t cities;
    if (MODEL_DISTINCT(user, db, NULL, home.city, memory, &cities, &error))
        printf("%zu cities\n", cities.count);
    must(cities.count == 2, "distinct", &error);
    model_memory_free(memory);
}

/* ---- how ---- */

static void without_case(model_db_t *db)
{
    model_error_t error;

    const model_collation_t no_case = {.locale = "en", .strength = 2};
    const model_query_t query = {.where = {MODEL_EQ(user, home.city, "oslo")},
                                 .collation = &no_case,
                                 .comment = "people of a city",
                                 .max_time_ms = 2000};
    int64_t n;
    must(user_count(db, &query, &n, &error) && n == 2, "collation", &error);
}

static void plan(model_db_t *db)
{
    model_error_t error;

    model_query_t query = {.where = {MODEL_EQ(user, username, "ada")}};
    model_explain_t explain;
    if (user_explain(db, &query, &explain, &error) && explain.scans_collection)
        printf("no index: %" PRId64 " documents for %" PRId64 "\n", explain.documents_examined,
               explain.returned);
    must(strcmp(explain.index, "username_1") == 0, "explain", &error);
}

static void store_people(model_db_t *db)
{
    user_t users[] = {{.username = "ada",
                       .email = "ada@example.org",
                       .age = 36,
                       .is_active = true,
                       .home.city = "Oslo",
                       .biography = "…"},
                      {.username = "bob", .age = 60, .is_active = true, .home.city = "Oslo"},
                      {.username = "cid", .age = 24, .is_active = true, .home.city = "Rome"}};
    model_error_t error;

    must(user_delete_many(db, MODEL_QUERY(.where = {MODEL_EVERY}), NULL, &error) &&
             user_create_many(db, users, 3, NULL, NULL, &error),
         "people", &error);
}

int main(void)
{
    model_error_t error;
    model_db_t *db = model_open(NULL, &error);

    if (!db || !model_register(db, MODEL_LIST_OF(&user_model, &user_card_model), &error))
        return model_error_print(stderr, &error);
    store_people(db);
    list(db);
    one(db);
    some_members(db);
    a_cursor(db);
    must(mean_age(db, &error) == 40, "each", &error);
    misfits(db);
    counts(db);
    values(db);
    without_case(db);
    plan(db);
    model_close(db);
    return 0;
}

/* The snippets of docs/aggregation.md, compiled and run against a server. */
#include <mongomodel.h>

#include <inttypes.h>
#include <string.h>

typedef struct {
    const char *sku;
    int32_t quantity;
    double price;
} line_t;
MODEL_DECLARE_EMBEDDED(line, line_t);
typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *username;
    model_opt_int32_t age;
    bool is_active;
    line_list_t basket;
    model_date_t joined_at;
} user_t;
MODEL_DECLARE(user, user_t, int64_t);
typedef struct {
    model_meta_t meta;
    int64_t id, author_id;
    const char *title;
} post_t;
MODEL_DECLARE(post, post_t, int64_t);

/* clang-format off */
MODEL_DEFINE_EMBEDDED(line,
    MODEL_FIELDS(MODEL_FIELD(line, sku), MODEL_FIELD(line, quantity), MODEL_FIELD(line, price)));
MODEL_DEFINE(user,
    MODEL_FIELDS(
        MODEL_FIELD(user, id, .role = MODEL_ID_SEQUENCE),
        MODEL_FIELD(user, username),
        MODEL_FIELD(user, age),
        MODEL_FIELD(user, is_active),
        MODEL_EMBED_LIST(user, basket, line),
        MODEL_FIELD(user, joined_at)));
MODEL_DEFINE(post,
    MODEL_FIELDS(
        MODEL_FIELD(post, id, .role = MODEL_ID_SEQUENCE),
        MODEL_REF(post, author_id, user),
        MODEL_FIELD(post, title)));
/* clang-format on */

static int failures;

static void expect(bool ok, const char *what, const model_error_t *error)
{
    if (ok)
        return;
    printf("FAILED %s\n", what);
    model_error_print(stdout, error);
    failures++;
}

/* ---- users per month ---- */

/* clang-format off */
typedef struct {
    int32_t year, month;
    int64_t count;
    model_opt_double_t average_age; /* of nobody with an age: none */
} month_t;
MODEL_DECLARE_RESULT(month, month_t);

MODEL_DEFINE_EMBEDDED(month,
    MODEL_FIELDS(
        MODEL_FIELD(month, year),
        MODEL_FIELD(month, month),
        MODEL_FIELD(month, count),
        MODEL_FIELD(month, average_age)));
/* clang-format on */

static bool users_per_month(model_db_t *db, month_list_t *months, model_error_t *error)
{
    return month_aggregate(
        db,
        MODEL_PIPELINE(user, MODEL_MATCH(MODEL_EQ(user, is_active, true)),
                       MODEL_GROUP(MODEL_KEY(month, year, MODEL_YEAR_OF(user, joined_at)),
                                   MODEL_KEY(month, month, MODEL_MONTH_OF(user, joined_at)),
                                   MODEL_COUNT_OF(month, count),
                                   MODEL_AVG(month, average_age, MODEL_MEMBER(user, age))),
                       MODEL_SORT_BY(MODEL_DESC(month, year)),
                       MODEL_SORT_BY(MODEL_DESC(month, month)), MODEL_LIMIT(12)),
        months, error);
}

static void print_months(model_db_t *db)
{
    model_error_t error;

    month_list_t months;
    if (users_per_month(db, &months, &error))
        for (size_t i = 0; i < months.count; i++)
            printf("%" PRId32 "-%02" PRId32 ": %" PRId64 " users\n", months.items[i].year,
                   months.items[i].month, months.items[i].count);
    expect(months.count == 2 && months.items[0].year == 2026 && months.items[0].count == 1 &&
               months.items[1].count == 2 && months.items[1].average_age.value == 25,
           "months", &error);
    month_list_free(&months);
}

/* ---- top authors ---- */

/* clang-format off */
typedef struct {
    int64_t id;
    const char *username;
    post_list_t posts;          /* from the lookup */
    model_opt_int64_t n_posts;
} author_t;
MODEL_DECLARE_RESULT(author, author_t);

MODEL_DEFINE_EMBEDDED(author,
    MODEL_FIELDS(
        MODEL_FIELD(author, id, .key = "_id"),
        MODEL_FIELD(author, username),
        MODEL_EMBED_LIST(author, posts, post),
        MODEL_FIELD(author, n_posts)));

typedef struct {
    const char *username;
    int64_t n_posts;
} top_t;
MODEL_DECLARE_RESULT(top, top_t);

MODEL_DEFINE_EMBEDDED(top, MODEL_FIELDS(MODEL_FIELD(top, username), MODEL_FIELD(top, n_posts)));
/* clang-format on */

static void top_authors(model_db_t *db)
{
    model_error_t error;

    top_list_t top;
    bool ok = top_aggregate(
        db,
        MODEL_PIPELINE(
            user, MODEL_LOOKUP(author, posts, user, id, post, author_id),
            MODEL_ADD_FIELDS(author, MODEL_AS(author, n_posts, MODEL_SIZE_OF(author, posts))),
            MODEL_MATCH(MODEL_GT(author, n_posts, 0)), MODEL_SORT_BY(MODEL_DESC(author, n_posts)),
            MODEL_LIMIT(10), MODEL_KEEP(top)),
        &top, &error);
    expect(ok && top.count == 2 && !strcmp(top.items[0].username, "bob") &&
               top.items[0].n_posts == 2,
           "top authors", &error);
    top_list_free(&top);
}

/* ---- lists ---- */

typedef struct {
    const char *sku;
    double turnover;
} sold_t;
MODEL_DECLARE_RESULT(sold, sold_t);
MODEL_DEFINE_EMBEDDED(sold, MODEL_FIELDS(MODEL_FIELD(sold, sku), MODEL_FIELD(sold, turnover)));

static void what_sold(model_db_t *db)
{
    model_error_t error;

    sold_list_t sold;
    bool ok = sold_aggregate(
        db,
        MODEL_PIPELINE(
            user, MODEL_UNWIND(user, basket),
            MODEL_GROUP(MODEL_KEY(sold, sku, MODEL_MEMBER(user, basket.items->sku)),
                        MODEL_SUM(sold, turnover,
                                  MODEL_MULTIPLIED(MODEL_MEMBER(user, basket.items->quantity),
                                                   MODEL_MEMBER(user, basket.items->price)))),
            MODEL_SORT_BY(MODEL_DESC(sold, turnover))),
        &sold, &error);
    expect(ok && sold.count == 2 && !strcmp(sold.items[0].sku, "B"), "sold", &error);
    sold_list_free(&sold);
}

/* ---- what does not fit ---- */

static void mistake(model_db_t *db)
{
    model_error_t error;

    sold_list_t sold;
    if (!sold_aggregate(
            db,
            MODEL_PIPELINE(user, MODEL_GROUP(MODEL_KEY(sold, sku, MODEL_YEAR_OF(user, joined_at)),
                                             MODEL_SUM_OF(sold, turnover, 1))),
            &sold, &error))
        printf("%s: %s\n", error.details[0].path, error.details[0].message);
    expect(error.code == MODEL_ERROR_ARGUMENT && !strcmp(error.details[0].path, "sku"), "mistake",
           &error);
}

/* ---- stages at run time, options ---- */

static void at_run_time(model_db_t *db, bool active_only)
{
    model_error_t error;

    model_pipeline_t pipeline = {.from = &user_model, .max_time_ms = 2000, .allow_disk_use = true};
    if (active_only)
        MODEL_STAGE(&pipeline, MODEL_MATCH(MODEL_EQ(user, is_active, true)));
    MODEL_STAGE(&pipeline, MODEL_SORT_BY(MODEL_ASC(user, id)), MODEL_SAMPLE(2));
    user_list_t users;
    bool ok = user_aggregate(db, &pipeline, &users, &error); /* records to be saved */
    expect(ok && users.count == 2, "at run time", &error);
    user_list_free(&users);
}

/* ---- named values ---- */

static void since_a_day(model_db_t *db, model_date_t since)
{
    model_error_t error;

    user_list_t users;
    bool ok =
        user_aggregate(db,
                       MODEL_PIPELINE_WITH(user,
                                           .stages = {MODEL_MATCH_EXPR(MODEL_IS_GTE(
                                               MODEL_MEMBER(user, joined_at), MODEL_VAR("since")))},
                                           .let = {MODEL_LET("since", since)}),
                       &users, &error);
    expect(ok && users.count == 2, "named values", &error);
    user_list_free(&users);
}

/* ---- written by the server ---- */

typedef struct {
    model_meta_t meta;
    int64_t id;
    int64_t n_posts;
} tally_t;
MODEL_DECLARE(tally, tally_t, int64_t);
/* clang-format off */
MODEL_DEFINE(tally,
    MODEL_FIELDS(
        MODEL_FIELD(tally, id, .role = MODEL_ID_CALLER),
        MODEL_FIELD(tally, n_posts)));
/* clang-format on */

typedef struct {
    int64_t id;
    int64_t n_posts;
} tallied_t;
MODEL_DECLARE_RESULT(tallied, tallied_t);
MODEL_DEFINE_EMBEDDED(tallied, MODEL_FIELDS(MODEL_FIELD(tallied, id, .key = "_id"),
                                            MODEL_FIELD(tallied, n_posts)));

static void keep_tallies(model_db_t *db)
{
    model_error_t error;

    bool ok = tally_aggregate_into(
        db,
        MODEL_PIPELINE(post,
                       MODEL_GROUP(MODEL_KEY(tallied, id, MODEL_MEMBER(post, author_id)),
                                   MODEL_COUNT_OF(tallied, n_posts)),
                       MODEL_MERGE(tally, MODEL_MATCHED_REPLACE, MODEL_NEW_INSERT)),
        &error);
    int64_t n = 0;
    expect(ok && tally_count(db, NULL, &n, &error) && n == 2, "tallies", &error);
    tally_delete_many(db, MODEL_QUERY(.where = {MODEL_EVERY}), NULL, &error);
}

/* ---- ranges, lists side by side ---- */

typedef struct {
    model_opt_int32_t from; /* the range's lower bound */
    int64_t count;
} range_t;
MODEL_DECLARE_RESULT(range, range_t);
MODEL_DEFINE_EMBEDDED(range, MODEL_FIELDS(MODEL_FIELD(range, from), MODEL_FIELD(range, count)));

typedef struct {
    range_list_t ages;
    month_list_t months;
} overview_t;
MODEL_DECLARE_RESULT(overview, overview_t);
MODEL_DEFINE_EMBEDDED(overview, MODEL_FIELDS(MODEL_EMBED_LIST(overview, ages, range),
                                             MODEL_EMBED_LIST(overview, months, month)));

static void look_over(model_db_t *db)
{
    model_error_t error;

    overview_list_t found;
    bool ok = overview_aggregate(
        db,
        MODEL_PIPELINE(
            user,
            MODEL_FACET(
                MODEL_BRANCH(overview, ages, MODEL_MATCH(MODEL_EXISTS(user, age)),
                             MODEL_BUCKET(MODEL_KEY(range, from, MODEL_MEMBER(user, age)),
                                          MODEL_BOUND(0), MODEL_BOUND(25), MODEL_BOUND(99),
                                          MODEL_COUNT_OF(range, count))),
                MODEL_BRANCH(overview, months,
                             MODEL_GROUP(MODEL_KEY(month, year, MODEL_YEAR_OF(user, joined_at)),
                                         MODEL_SUM_OF(month, month, 0),
                                         MODEL_COUNT_OF(month, count))))),
        &found, &error);
    expect(ok && found.count == 1 && found.items[0].ages.count == 2 &&
               found.items[0].ages.items[1].count == 2 && found.items[0].months.count == 2,
           "overview", &error);
    overview_list_free(&found);
}

/* ---- what there is no macro for ---- */

static void by_hand(model_db_t *db)
{
    model_error_t error;

    top_list_t top;
    bool ok =
        top_aggregate(db,
                      MODEL_PIPELINE(post,
                                     MODEL_RAW_JSON("[{\"$sortByCount\": \"$title\"},"
                                                    " {\"$project\": {\"username\": \"$_id\","
                                                    " \"n_posts\": \"$count\", \"_id\": 0}}]"),
                                     MODEL_BECOMES(top), MODEL_LIMIT(2)),
                      &top, &error);
    expect(ok && top.count == 2 && top.items[0].n_posts == 1, "by hand", &error);
    top_list_free(&top);
}

static bool fill(model_db_t *db, model_error_t *error)
{
    const model_query_t every = {.where = {MODEL_EVERY}};
    line_t lines[] = {{"A", 2, 1.5}, {"B", 5, 2}};
    user_t users[] = {
        {.username = "ada", .is_active = true, .age = {true, 30}, .joined_at = {1765000000000}},
        {.username = "bob", .is_active = true, .age = {true, 20}, .joined_at = {1765000001000}},
        {.username = "cid", .is_active = true, .joined_at = {1769000000000}},
        {.username = "dan", .age = {true, 40}, .joined_at = {1769000000000}}};

    users[0].basket = (line_list_t){lines, 2};
    users[3].basket = (line_list_t){lines, 1};
    if (!user_delete_many(db, &every, NULL, error) || !post_delete_many(db, &every, NULL, error) ||
        !user_create_many(db, users, 4, NULL, NULL, error))
        return false;
    post_t posts[] = {{.author_id = users[1].id, .title = "one"},
                      {.author_id = users[0].id, .title = "two"},
                      {.author_id = users[1].id, .title = "three"}};
    return post_create_many(db, posts, 3, NULL, NULL, error);
}

int main(void)
{
    model_error_t error;
    model_db_t *db = model_open(NULL, &error);

    if (!db || !model_register(db, MODEL_LIST_OF(&user_model, &post_model, &tally_model), &error) ||
        !fill(db, &error)) {
        model_close(db);
        return model_error_print(stderr, &error);
    }
    print_months(db);
    top_authors(db);
    what_sold(db);
    mistake(db);
    at_run_time(db, true);
    since_a_day(db, (model_date_t){1768000000000});
    keep_tallies(db);
    look_over(db);
    by_hand(db);
    model_close(db);
    return failures;
}

/* Authors and posts, and what pipelines make of them. */
#ifndef TESTS_LIVE_AGGREGATE_FIXTURE_H
#define TESTS_LIVE_AGGREGATE_FIXTURE_H

#include "live/live.h"

#include <mongomodel.h>

typedef enum { ROLE_READER, ROLE_AUTHOR } role_t;
static const char *const roles[] = {[ROLE_READER] = "reader", [ROLE_AUTHOR] = "author"};

typedef struct {
    const char *sku;
    int32_t quantity;
    double price;
} line_t;
MODEL_DECLARE_EMBEDDED(line, line_t);
MODEL_DEFINE_EMBEDDED(line, MODEL_FIELDS(MODEL_FIELD(line, sku), MODEL_FIELD(line, quantity),
                                         MODEL_FIELD(line, price)));

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *username, *email;
    model_opt_int32_t age;
    role_t role;
    bool is_active;
    model_string_list_t tags;
    line_list_t lines;
    const char *password;
    model_date_t joined_at;
} user_t;
MODEL_DECLARE(user, user_t, int64_t);
MODEL_DEFINE(user, MODEL_FIELDS(MODEL_FIELD(user, id, .role = MODEL_ID_SEQUENCE),
                                MODEL_FIELD(user, username, .key = "name"),
                                MODEL_FIELD(user, email), MODEL_FIELD(user, age),
                                MODEL_ENUM(user, role, roles), MODEL_FIELD(user, is_active),
                                MODEL_FIELD(user, tags), MODEL_EMBED_LIST(user, lines, line),
                                MODEL_FIELD(user, password, .secret = true),
                                MODEL_FIELD(user, joined_at)));

typedef struct {
    model_meta_t meta;
    bson_oid_t id;
    int64_t author_id;
    const char *title;
    int32_t views;
} post_t;
MODEL_DECLARE(post, post_t, bson_oid_t);
MODEL_DEFINE(post, MODEL_FIELDS(MODEL_FIELD(post, id, .role = MODEL_ID_OBJECT),
                                MODEL_REF(post, author_id, user), MODEL_FIELD(post, title),
                                MODEL_FIELD(post, views)));

typedef struct {
    const char *title;
    int32_t views;
} card_t;
MODEL_DECLARE_RESULT(card, card_t);
MODEL_DEFINE_VIEW(card, post, MODEL_FIELDS(MODEL_FIELD(card, title), MODEL_FIELD(card, views)));

/* Not registered. */
typedef struct {
    model_meta_t meta;
    int64_t id;
} alien_t;
MODEL_DECLARE(alien, alien_t, int64_t);
MODEL_DEFINE(alien, MODEL_FIELDS(MODEL_FIELD(alien, id, .role = MODEL_ID_SEQUENCE)));

/* ---- results ---- */

typedef struct {
    int32_t year, month;
    int64_t count;
    model_opt_double_t average_age;
} month_t;
MODEL_DECLARE_RESULT(month, month_t);
MODEL_DEFINE_EMBEDDED(month,
                      MODEL_FIELDS(MODEL_FIELD(month, year), MODEL_FIELD(month, month),
                                   MODEL_FIELD(month, count), MODEL_FIELD(month, average_age)));

typedef struct {
    int64_t id;
    const char *username, *email;
    card_list_t posts;
    model_opt_int64_t post_count;
} author_t;
MODEL_DECLARE_RESULT(author, author_t);
MODEL_DEFINE_EMBEDDED(author, MODEL_FIELDS(MODEL_FIELD(author, id, .key = "_id"),
                                           MODEL_FIELD(author, username, .key = "name"),
                                           MODEL_FIELD(author, email),
                                           MODEL_EMBED_LIST(author, posts, card),
                                           MODEL_FIELD(author, post_count)));

typedef struct {
    const char *username, *email;
    int64_t post_count;
} top_t;
MODEL_DECLARE_RESULT(top, top_t);
MODEL_DEFINE_EMBEDDED(top, MODEL_FIELDS(MODEL_FIELD(top, username), MODEL_FIELD(top, email),
                                        MODEL_FIELD(top, post_count)));

/* Members of many types, none of which must be there. */
typedef struct {
    const char *text;
    model_opt_int64_t number, other;
    model_opt_double_t real;
    model_opt_date_t date;
    model_opt_bool_t flag;
    model_string_list_t texts;
    card_list_t cards, more;
    line_t *line;
} any_t;
MODEL_DECLARE_RESULT(any, any_t);
MODEL_DEFINE_EMBEDDED(any, MODEL_FIELDS(MODEL_FIELD(any, text), MODEL_FIELD(any, number),
                                        MODEL_FIELD(any, other), MODEL_FIELD(any, real),
                                        MODEL_FIELD(any, date), MODEL_FIELD(any, flag),
                                        MODEL_FIELD(any, texts), MODEL_EMBED_LIST(any, cards, card),
                                        MODEL_EMBED_LIST(any, more, card),
                                        MODEL_EMBED(any, line, line)));

/* A user with one of the tags. */
typedef struct {
    const char *tag;
    int64_t place;
} tagged_t;
MODEL_DECLARE_RESULT(tagged, tagged_t);
MODEL_DEFINE_EMBEDDED(tagged, MODEL_FIELDS(MODEL_FIELD(tagged, tag, .key = "tags"),
                                           MODEL_FIELD(tagged, place)));

/* ---- what is stored ---- */

enum { N_USERS = 60, N_POSTS = 200, N_TAGS = 3 };

typedef struct fixture {
    live_t live;
    model_db_t *db;
    model_error_t error;
    user_t users[N_USERS];
    post_t posts[N_POSTS];
    char names[N_USERS][16], emails[N_USERS][32], titles[N_POSTS][16];
    const char *tags[N_USERS][N_TAGS];
    line_t lines[N_USERS][N_TAGS];
    size_t n_shown; /* to a function */
} fixture_t;

/* The first day of a month since January 2025, in ms. */
LIVE_UNUSED static int64_t month_begin(int32_t month)
{
    static const int32_t days[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

    return (20089LL + 365 * (month / 12) + days[month % 12]) * 86400000;
}

static inline void fixture_make(fixture_t *fixture)
{
    static const char *const tags[] = {"red", "green", "blue", "$gold"};

    for (int32_t i = 0; i < N_USERS; i++) {
        user_t *user = &fixture->users[i];
        snprintf(fixture->names[i], sizeof fixture->names[i], "user%d", (int)i);
        snprintf(fixture->emails[i], sizeof fixture->emails[i], "u%d@example.org", (int)i);
        for (int32_t k = 0; k < N_TAGS; k++) {
            fixture->tags[i][k] = tags[(i + k) % 4];
            fixture->lines[i][k] = (line_t){tags[(i * k) % 3], i % 5 + k, 0.5 * (double)(i % 7)};
        }
        *user = (user_t){.username = fixture->names[i],
                         .email = fixture->emails[i],
                         .age = {i % 4 != 0, 18 + i % 30},
                         .role = i % 3 ? ROLE_READER : ROLE_AUTHOR,
                         .is_active = i % 5 != 0,
                         .tags = {fixture->tags[i], (size_t)(i % (N_TAGS + 1))},
                         .lines = {fixture->lines[i], (size_t)(i % (N_TAGS + 1))},
                         .password = "secret",
                         .joined_at = {month_begin(i % 17) + i * 1000}};
        if (!user->tags.count)
            user->tags.items = NULL, user->lines.items = NULL;
    }
}

static inline int fixture_setup(void **state)
{
    fixture_t *fixture = calloc(1, sizeof *fixture);
    model_error_t *error = &fixture->error;

    live_open(&fixture->live, "aggregate");
    fixture->db = fixture->live.db;
    fixture_make(fixture);
    model_register(fixture->db, MODEL_LIST_OF(&user_model, &post_model), error);
    user_create_many(fixture->db, fixture->users, N_USERS, NULL, NULL, error);
    for (int32_t i = 0; i < N_POSTS; i++) {
        snprintf(fixture->titles[i], sizeof fixture->titles[i], "post%d", (int)i);
        fixture->posts[i] = (post_t){.author_id = fixture->users[(i * i) % N_USERS].id,
                                     .title = fixture->titles[i],
                                     .views = i % 13};
    }
    post_create_many(fixture->db, fixture->posts, N_POSTS, NULL, NULL, error);
    live_print_on_failure(error);
    *state = fixture;
    return error->code != MODEL_OK;
}

static inline int fixture_teardown(void **state)
{
    fixture_t *fixture = *state;

    live_close(&fixture->live);
    free(fixture);
    return 0;
}

/* Tests only read: one database for all of a file. */
#define AGGREGATE_TESTS(tests) cmocka_run_group_tests(tests, fixture_setup, fixture_teardown)

#define assert_near(a, b, within)    \
    do {                             \
        double d_ = (a) - (b);       \
        assert_true(d_ < (within));  \
        assert_true(d_ > -(within)); \
    } while (0)

#define assert_done(call_, error_)        \
    do {                                  \
        bool done_ = (call_);             \
        live_print_on_failure(&(error_)); \
        assert_true(done_);               \
    } while (0)

#endif

/* The snippets of docs/indexes.md, compiled and run against a server. */
#include <mongomodel.h>

#include <stdlib.h>
#include <string.h>

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *handle, *email, *town, *phone;
    model_date_t joined_at;
} author_t;
MODEL_DECLARE(author, author_t, int64_t);

/* clang-format off */
static const model_collation_t any_case = {.locale = "en", .strength = 2};

MODEL_DEFINE(author,
    MODEL_INDEXES(
        MODEL_INDEX({MODEL_ASC(author, handle)}, .unique = true, .collation = &any_case),
        MODEL_INDEX({MODEL_ASC(author, town), MODEL_DESC(author, joined_at)}),
        MODEL_INDEX({MODEL_ASC(author, phone)}, .unique = true,
                    MODEL_ONLY(MODEL_GT(author, phone, "")))),
    MODEL_FIELDS(
        MODEL_FIELD(author, id, .role = MODEL_ID_SEQUENCE),
        MODEL_FIELD(author, handle, .required = true),
        MODEL_FIELD(author, email, .required = true, .unique = true),
        MODEL_FIELD(author, town),
        MODEL_FIELD(author, phone),
        MODEL_FIELD(author, joined_at, .role = MODEL_CREATED_AT)));
/* clang-format on */

typedef struct {
    const char *text;
} note_t;
MODEL_DECLARE_EMBEDDED(note, note_t);

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *title, *body, *tongue;
    note_list_t notes;
} article_t;
MODEL_DECLARE(article, article_t, int64_t);

typedef struct {
    const char *type;
    double coordinates[2];
} place_t;
MODEL_DECLARE_EMBEDDED(place, place_t);

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *kind;
    place_t place;
} shop_t;
MODEL_DECLARE(shop, shop_t, int64_t);

/* clang-format off */
MODEL_DEFINE_EMBEDDED(note, MODEL_FIELDS(MODEL_FIELD(note, text)));
MODEL_DEFINE(article,
    MODEL_INDEXES(
        MODEL_INDEX({MODEL_TEXT(article, title), MODEL_TEXT(article, body),
                     MODEL_TEXT(article, notes.items->text)},
                    .weights = {5, 1, 1}, .language = "en",
                    .language_member = MODEL_NAME(article, tongue), .name = "words")),
    MODEL_FIELDS(
        MODEL_FIELD(article, id, .role = MODEL_ID_SEQUENCE),
        MODEL_FIELD(article, title),
        MODEL_FIELD(article, body),
        MODEL_FIELD(article, tongue),
        MODEL_EMBED_LIST(article, notes, note)));
MODEL_DEFINE_EMBEDDED(place, MODEL_FIELDS(
    MODEL_FIELD(place, type), MODEL_FIELD(place, coordinates)));
MODEL_DEFINE(shop,
    MODEL_INDEXES(MODEL_INDEX({MODEL_2DSPHERE(shop, place), MODEL_ASC(shop, kind)})),
    MODEL_FIELDS(
        MODEL_FIELD(shop, id, .role = MODEL_ID_SEQUENCE),
        MODEL_FIELD(shop, kind),
        MODEL_EMBED(shop, place, place)));
/* clang-format on */

static void must(bool held, const model_error_t *error)
{
    if (held)
        return;
    fprintf(stderr, "what the page says does not hold\n");
    model_error_print(stderr, error);
    exit(1);
}

static void no_two(model_db_t *db)
{
    model_error_t error;

    author_t ada = {.handle = "Ada", .email = "ada@example.org"};
    author_t other = {.handle = "ADA", .email = "other@example.org"};
    bool ok = author_create(db, &ada, &error);
    ok = ok && !author_create(db, &other, &error) && error.code == MODEL_ERROR_DUPLICATE;
    must(ok && !strcmp(error.index, "handle_1"), &error);
}

static void found_in_any_case(model_db_t *db)
{
    model_error_t error;

    author_t *found =
        author_get_one(db, MODEL_QUERY(.where = {MODEL_EQ(author, handle, "aDA")}), &error);
    must(found && !strcmp(found->handle, "Ada"), &error);
    author_free(found);
}

static void created_once(model_db_t *db)
{
    model_error_t error;

    author_t *author = author_new();
    author->handle = "Grace";
    author->email = "grace@example.org";
    bool created;
    bool ok = author_get_or_create(db, MODEL_QUERY(.where = {MODEL_EQ(author, handle, "GRACE")}),
                                   author, &created, &error);
    must(ok && created && !strcmp(author->handle, "Grace"), &error);
    author_free(author);
}

/* "ships" is found by "ship" in English, not in a language of its own. */
static void found_by_words(model_db_t *db)
{
    model_error_t error;
    note_t note = {.text = "a shipyard, no ship"};
    article_t articles[] = {
        {.title = "Harbours", .body = "where ships lie", .notes = {.items = &note, .count = 1}},
        {.title = "Ships", .body = "what they carry"},
        {.title = "Ships", .tongue = "none"},
    };
    int64_t n;

    must(article_delete_many(db, MODEL_QUERY(.where = {MODEL_EVERY}), NULL, &error), &error);
    must(article_create_many(db, articles, 3, NULL, NULL, &error), &error);
    article_t *best = article_first(
        db,
        MODEL_QUERY(.where = {MODEL_TEXT_SEARCH(article, "ship")}, .sort = {MODEL_BY_TEXT_SCORE}),
        &error);
    must(best && !strcmp(best->title, "Ships"), &error);
    article_free(best);
    must(
        article_count(db, MODEL_QUERY(.where = {MODEL_TEXT_SEARCH(article, "ship")}), &n, &error) &&
            n == 2,
        &error);
}

static void found_by_place(model_db_t *db)
{
    model_error_t error;
    shop_t shops[] = {
        {.kind = "tea", .place = {"Point", {10.75, 59.91}}},
        {.kind = "tea", .place = {"Point", {10.74, 59.92}}},
        {.kind = "cake", .place = {"Point", {10.74, 59.92}}},
    };
    const model_near_t here = {.center = {10.73, 59.92}, .most = 5000};

    must(shop_delete_many(db, MODEL_QUERY(.where = {MODEL_EVERY}), NULL, &error), &error);
    must(shop_create_many(db, shops, 3, NULL, NULL, &error), &error);
    shop_t *shop = shop_first(
        db, MODEL_QUERY(.where = {MODEL_NEAR(shop, place, &here), MODEL_EQ(shop, kind, "tea")}),
        &error);
    must(shop && shop->id == shops[1].id, &error);
    shop_free(shop);
}

int main(void)
{
    model_error_t error;
    model_db_t *db = model_open(NULL, &error);

    must(db != NULL, &error);
    for (int twice = 0; twice < 2; twice++)
        must(model_register(db, MODEL_LIST_OF(&author_model, &article_model, &shop_model), &error),
             &error);
    must(author_delete_many(db, MODEL_QUERY(.where = {MODEL_EVERY}), NULL, &error), &error);
    no_two(db);
    found_in_any_case(db);
    created_once(db);
    found_by_words(db);
    found_by_place(db);
    model_close(db);
    return 0;
}

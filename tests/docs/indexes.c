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

int main(void)
{
    model_error_t error;
    model_db_t *db = model_open(NULL, &error);

    must(db != NULL, &error);
    for (int twice = 0; twice < 2; twice++)
        must(model_register(db, MODEL_LIST_OF(&author_model), &error), &error);
    must(author_delete_many(db, MODEL_QUERY(.where = {MODEL_EVERY}), NULL, &error), &error);
    no_two(db);
    found_in_any_case(db);
    created_once(db);
    model_close(db);
    return 0;
}

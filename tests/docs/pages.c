/* The snippets of docs/pages.md, compiled and run against a server. */
#include <mongomodel.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *title;
    bool is_public;
    model_date_t posted_at;
} post_t;
MODEL_DECLARE(post, post_t, int64_t);

/* clang-format off */
MODEL_DEFINE(post,
    MODEL_INDEXES(MODEL_INDEX({MODEL_ASC(post, is_public), MODEL_DESC(post, posted_at), MODEL_DESC(post, id)})),
    MODEL_FIELDS(
        MODEL_FIELD(post, id, .role = MODEL_ID_SEQUENCE),
        MODEL_FIELD(post, title, .required = true),
        MODEL_FIELD(post, is_public),
        MODEL_FIELD(post, posted_at)));
/* clang-format on */

static void must(bool held, const char *what, const model_error_t *error)
{
    if (held)
        return;
    fprintf(stderr, "what the page says does not hold: %s\n", what);
    model_error_print(stderr, error);
    exit(1);
}

/* ---- by number ---- */

static void by_number(model_db_t *db)
{
    model_error_t error;

    post_page_t page = {0};
    if (post_page(db, MODEL_QUERY(.sort = {MODEL_DESC(post, posted_at)}), 2, 20, 0, &page, &error))
        printf("page %" PRId64 " of %" PRId64 ", %" PRId64 " posts in all%s\n", page.page,
               page.pages, page.total, page.has_next ? ", and so on" : "");
    must(page.count == 20 && page.pages == 3 && page.total == 50 && page.has_prev, "number",
         &error);
    post_page_free(&page);
}

/* ---- by token ---- */

static size_t feed(model_db_t *db, model_error_t *error)
{
    const model_query_t query = {.where = {MODEL_EQ(post, is_public, true)},
                                 .sort = {MODEL_DESC(post, posted_at)},
                                 .limit = 20};
    post_page_t page = {0};
    size_t seen = 0;

    while (post_page_next(db, &query, &page, error)) /* false: the end, or error->code says why */
        for (size_t i = 0; i < page.count; i++)
            seen += page.items[i].title != NULL;
    post_page_free(&page);
    return seen;
}

/* ---- a handler ---- */

/* GET /posts?is_public=true&sort=-posted_at&size=20&after=…: the answer, as JSON */
static int get_posts(model_db_t *db, const char *parameters, FILE *answer)
{
    static const char *const members[] = {MODEL_NAME(post, is_public), MODEL_NAME(post, posted_at),
                                          MODEL_NAME(post, id), NULL};
    const model_text_rules_t rules = {.members = members, .max_page_size = 100};
    model_memory_t *memory = model_memory_new(1 << 20);
    post_page_t page = {0};
    model_query_t query;
    model_error_t error;
    int status = 200;

    if (!post_query_parse(parameters, &rules, memory, &query, &error) ||
        !post_page_next(db, &query, &page, &error)) /* the first page, or what .after says */
        status =
            error.code == MODEL_ERROR_VALIDATION || error.code == MODEL_ERROR_ARGUMENT ? 400 : 500;
    fprintf(answer, "{\"items\": [");
    for (size_t i = 0; i < page.count; i++)
        fprintf(answer, "%s%" PRId64, i ? ", " : "", page.items[i].id);
    fprintf(answer, "]");
    if (page.has_next)
        fprintf(answer, ", \"next\": \"%s\"", page.next);
    if (page.has_prev)
        fprintf(answer, ", \"prev\": \"%s\"", page.prev);
    fprintf(answer, "}");
    post_page_free(&page);
    model_memory_free(memory);
    return status;
}

/* What a browser does with the answers. */
static int follow(model_db_t *db, const char *parameters, const char *link, char *answer,
                  size_t size)
{
    char asked[8192], token[MODEL_MAX_TOKEN + 1] = "";
    const char *found = strstr(answer, link);

    if (found)
        sscanf(found + strlen(link), "\": \"%4096[^\"]", token);
    snprintf(asked, sizeof asked, "%s%s%s", parameters, *token ? "&after=" : "", token);
    FILE *file = fmemopen(answer, size, "w");
    if (!file)
        exit(1);
    int status = get_posts(db, asked, file);
    fclose(file);
    return status;
}

static void a_browser(model_db_t *db)
{
    static const char parameters[] = "is_public=true&sort=-posted_at&size=3";
    char answer[16384] = "";

    must(follow(db, parameters, "next", answer, sizeof answer) == 200, "200", NULL);
    must(!strncmp(answer, "{\"items\": [49, 47, 45], \"next\"", 30), answer, NULL);
    must(follow(db, parameters, "next", answer, sizeof answer) == 200, "200", NULL);
    must(!strncmp(answer, "{\"items\": [43, 41, 39], \"next\"", 30), answer, NULL);
    must(follow(db, parameters, "prev", answer, sizeof answer) == 200, "200", NULL);
    must(!strncmp(answer, "{\"items\": [49, 47, 45], \"next\"", 30), answer, NULL);
    must(follow(db, "is_public=false&size=3", "next", answer, sizeof answer) == 400, "400", NULL);
    must(follow(db, "title=x", "next", answer, sizeof answer) == 400, "400", NULL);
}

/* ---- by number, from a URL ---- */

static void asked_by_number(model_db_t *db)
{
    model_memory_t *memory = model_memory_new(0);
    post_page_t page = {0};
    model_query_t query;
    model_error_t error;

    bool ok = post_query_parse("is_public=true&page=2&size=10", NULL, memory, &query, &error) &&
              post_page_asked(db, &query, 0, &page, &error);
    must(ok && page.page == 2 && page.items[0].id == 21, "asked", &error);
    post_page_free(&page);
    model_memory_free(memory);
}

/* ---- one moment ---- */

static void one_moment(model_db_t *db)
{
    model_error_t error;
    size_t seen = 0;

    const model_query_t frozen = {.sort = {MODEL_ASC(post, title)}, .limit = 20, .snapshot = true};
    post_page_t page = {0};
    while (post_page_next(db, &frozen, &page, &error)) {
        seen += page.count;
        post_create(db, &(post_t){.title = "not on any of them"}, &error);
    }
    must(seen == 50 && error.code == MODEL_OK, "snapshot", &error);
    post_page_free(&page);
}

static void put_posts(model_db_t *db)
{
    post_t posts[50] = {{.id = 0}};
    model_error_t error;

    for (int i = 0; i < 50; i++)
        posts[i] = (post_t){.id = i + 1,
                            .title = "a post",
                            .is_public = i % 2 == 0,
                            .posted_at = {1700000000000 + i / 4}};
    must(post_delete_many(db, MODEL_QUERY(.where = {MODEL_EVERY}), NULL, &error) &&
             post_create_many(db, posts, 50, NULL, NULL, &error),
         "posts", &error);
}

int main(void)
{
    model_error_t error;

    model_db_t *db = model_open_with(
        &(model_config_t){.page_key = "at least 16 bytes, better 32, from a vault"}, &error);
    must(db && model_register(db, MODEL_LIST_OF(&post_model), &error), "a server", &error);
    put_posts(db);
    by_number(db);
    must(feed(db, &error) == 25, "feed", &error);
    a_browser(db);
    asked_by_number(db);
    one_moment(db);
    post_delete_many(db, MODEL_QUERY(.where = {MODEL_EVERY}), NULL, &error);
    model_close(db);
    return 0;
}

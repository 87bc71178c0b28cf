/* mongomodel_pages [--json FILE] [--table FILE] [--rounds N]: pages by token and by number, over
 * 100,000 records to the last page. Fails if a page by token does not cost the same everywhere (20
 * % either way, medians). The server: MONGOMODEL_TEST_URI; keys are counted right if it is ours
 * alone.
 */
#include <mongoc/mongoc.h>
#include <mongomodel.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    N = 100000,
    SIZE = 100,
    N_PAGES = N / SIZE,
    PARTS = 20, /* of the way */
    PART = N_PAGES / PARTS,
    BY_NUMBER = 4, /* pages by number in each part and round */
    ROUNDS = 5,
    MAX_ROUNDS = 50,
    MAX_SAMPLES = PART * MAX_ROUNDS,
    TIES = 3 /* records with the same time */
};
static const double tolerance = 0.2;

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *title;
    int32_t views;
    model_date_t posted_at;
} post_t;
MODEL_DECLARE(post, post_t, int64_t);

/* clang-format off */
MODEL_DEFINE(post, .collection = "pages_post",
    MODEL_INDEXES(MODEL_INDEX({MODEL_DESC(post, posted_at), MODEL_DESC(post, id)})),
    MODEL_FIELDS(
        MODEL_FIELD(post, id, .role = MODEL_ID_CALLER),
        MODEL_FIELD(post, title),
        MODEL_FIELD(post, views),
        MODEL_FIELD(post, posted_at)));
/* clang-format on */

static const model_query_t newest = {.sort = {MODEL_DESC(post, posted_at)}};

/* One way to turn pages. */
typedef struct way {
    const char *name;
    double samples[PARTS][MAX_SAMPLES]; /* microseconds of a page */
    size_t n[PARTS];
    int64_t keys[PARTS], pages[PARTS]; /* keys of indexes that the server looked at */
    double middle[PARTS];
} way_t;

typedef struct bench {
    model_db_t *db;
    mongoc_client_t *raw;
    model_error_t error;
    way_t token, number;
} bench_t;

/* ---- the collection ---- */

static bool put_posts(bench_t *bench)
{
    post_t *posts = calloc(N, sizeof *posts);

    for (int64_t i = 0; posts && i < N; i++)
        posts[i] = (post_t){.id = i + 1,
                            .title = "a title of some forty characters, as they are",
                            .views = (int32_t)(i % 1000),
                            .posted_at = {1700000000000 + i / TIES * 1000}};
    bool ok =
        posts &&
        post_delete_many(bench->db, MODEL_QUERY(.where = {MODEL_EVERY}), NULL, &bench->error) &&
        post_create_many(bench->db, posts, N, NULL, NULL, &bench->error);
    free(posts);
    return ok;
}

/* ---- measuring ---- */

static double now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int64_t keys_examined(bench_t *bench)
{
    bson_t *command = BCON_NEW("serverStatus", BCON_INT32(1)), reply;
    bson_iter_t iter, keys;
    int64_t n = 0;

    mongoc_client_command_simple(bench->raw, "admin", command, NULL, &reply, NULL);
    if (bson_iter_init(&iter, &reply) &&
        bson_iter_find_descendant(&iter, "metrics.queryExecutor.scanned", &keys))
        n = bson_iter_as_int64(&keys);
    bson_destroy(&reply);
    bson_destroy(command);
    return n;
}

static void note(way_t *way, size_t part, double begun)
{
    way->samples[part][way->n[part]++] = now_us() - begun;
    way->pages[part]++;
}

static bool walk_by_token(bench_t *bench)
{
    model_query_t query = newest;
    post_page_t page = {0};
    int64_t keys = keys_examined(bench);
    bool ok = true;

    query.limit = SIZE;
    for (size_t i = 0; ok && i < N_PAGES; i++) {
        double begun = now_us();
        ok = post_page_next(bench->db, &query, &page, &bench->error) && page.count == SIZE;
        note(&bench->token, i / PART, begun);
        if (i % PART == PART - 1) {
            int64_t seen = keys_examined(bench);
            bench->token.keys[i / PART] += seen - keys;
            keys = seen;
        }
    }
    ok = ok && page.items[SIZE - 1].id == 1 && !page.has_next;
    post_page_free(&page);
    return ok;
}

static bool jump_by_number(bench_t *bench)
{
    post_page_t page = {0};
    bool ok = true;

    for (size_t i = 0; ok && i < PARTS * BY_NUMBER; i++) {
        size_t part = i / BY_NUMBER, turn = i % BY_NUMBER;
        int64_t number = (int64_t)(part * PART + turn * PART / BY_NUMBER + 1);
        int64_t keys = keys_examined(bench);
        double begun = now_us();
        ok = post_page(bench->db, &newest, number, SIZE, MODEL_NO_TOTAL, &page, &bench->error) &&
             page.count == SIZE;
        note(&bench->number, part, begun);
        bench->number.keys[part] += keys_examined(bench) - keys;
    }
    post_page_free(&page);
    return ok;
}

/* ---- what came out ---- */

static int compare(const void *one, const void *other)
{
    double a = *(const double *)one, b = *(const double *)other;

    return (a > b) - (a < b);
}

static double middle_of(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare);
    return values[n / 2];
}

static void settle(way_t *way)
{
    for (size_t part = 0; part < PARTS; part++)
        way->middle[part] = middle_of(way->samples[part], way->n[part]);
}

/* How far the parts are from their middle, as a share of it. */
static double spread_of(const way_t *way)
{
    double sorted[PARTS], worst = 0;

    memcpy(sorted, way->middle, sizeof sorted);
    double middle = middle_of(sorted, PARTS);
    for (size_t part = 0; part < PARTS; part++) {
        double away = way->middle[part] / middle - 1;
        worst = away > worst ? away : -away > worst ? -away : worst;
    }
    return worst;
}

static double keys_of(const way_t *way, size_t part)
{
    return (double)way->keys[part] / (double)way->pages[part];
}

static void print(const bench_t *bench)
{
    printf("%d records, pages of %d, medians; keys: of indexes, that the server looks at\n", N,
           SIZE);
    printf("%8s %12s %8s %12s %8s\n", "page", "token", "keys", "number", "keys");
    for (size_t part = 0; part < PARTS; part++)
        printf("%8zu %10.0fus %8.0f %10.0fus %8.0f\n", (part + 1) * PART, bench->token.middle[part],
               keys_of(&bench->token, part), bench->number.middle[part],
               keys_of(&bench->number, part));
    printf("by token within %.0f %% of their middle\n", spread_of(&bench->token) * 100);
}

static bool write_table(const bench_t *bench, const char *path)
{
    FILE *file = fopen(path, "w");

    if (!file)
        return false;
    fprintf(file, "page\tby token\tby number\n");
    for (size_t part = 0; part < PARTS; part++)
        fprintf(file, "%zu\t%.4f\t%.4f\n", part * PART + PART / 2, bench->token.middle[part] / 1e3,
                bench->number.middle[part] / 1e3);
    return !fclose(file);
}

static void write_way(FILE *file, const char *name, const way_t *way)
{
    fprintf(file, " \"%s\": {\"us\": [", name);
    for (size_t part = 0; part < PARTS; part++)
        fprintf(file, "%s%.1f", part ? ", " : "", way->middle[part]);
    fprintf(file, "], \"keys\": [");
    for (size_t part = 0; part < PARTS; part++)
        fprintf(file, "%s%.1f", part ? ", " : "", keys_of(way, part));
    fprintf(file, "]}");
}

static bool write_json(const bench_t *bench, const char *path)
{
    FILE *file = fopen(path, "w");

    if (!file)
        return false;
    fprintf(file, "{\n \"records\": %d, \"size\": %d, \"pages_of_a_part\": %d,\n", N, SIZE, PART);
    fprintf(file, " \"spread\": %.4f,\n", spread_of(&bench->token));
    write_way(file, "token", &bench->token);
    fprintf(file, ",\n");
    write_way(file, "number", &bench->number);
    fprintf(file, "\n}\n");
    return !fclose(file);
}

static bool open_bench(bench_t *bench)
{
    const char *uri = getenv("MONGOMODEL_TEST_URI");
    const model_config_t config = {.uri = uri, .database = "mongomodel_pages"};

    bench->db = model_open_with(&config, &bench->error);
    bench->raw = uri ? mongoc_client_new(uri) : NULL;
    return bench->db && bench->raw &&
           model_register(bench->db, MODEL_LIST_OF(&post_model), &bench->error) && put_posts(bench);
}

static void close_bench(bench_t *bench)
{
    bson_t *command = BCON_NEW("dropDatabase", BCON_INT32(1));

    if (bench->raw)
        mongoc_client_command_simple(bench->raw, "mongomodel_pages", command, NULL, NULL, NULL);
    bson_destroy(command);
    mongoc_client_destroy(bench->raw);
    model_close(bench->db);
    free(bench);
}

static bool run(bench_t *bench, size_t n_rounds)
{
    bool ok = open_bench(bench) && walk_by_token(bench);

    memset(&bench->token, 0, sizeof bench->token); /* the first walk warms the server up */
    for (size_t i = 0; ok && i < n_rounds; i++)
        ok = walk_by_token(bench) && jump_by_number(bench);
    if (!ok)
        return model_error_print(stderr, &bench->error), false;
    settle(&bench->token);
    settle(&bench->number);
    return true;
}

int main(int count, char **words)
{
    const char *json = NULL, *table = NULL;
    size_t n_rounds = ROUNDS;
    bench_t *bench = calloc(1, sizeof *bench);

    for (int i = 1; i + 1 < count; i += 2)
        if (!strcmp(words[i], "--json"))
            json = words[i + 1];
        else if (!strcmp(words[i], "--table"))
            table = words[i + 1];
        else if (!strcmp(words[i], "--rounds"))
            n_rounds = strtoul(words[i + 1], NULL, 10);
    if (!bench || !n_rounds || n_rounds > MAX_ROUNDS)
        return 2;
    bool ok = run(bench, n_rounds);
    if (ok)
        print(bench);
    ok = ok && (!json || write_json(bench, json)) && (!table || write_table(bench, table)) &&
         spread_of(&bench->token) <= tolerance;
    close_bench(bench);
    return ok ? 0 : 1;
}

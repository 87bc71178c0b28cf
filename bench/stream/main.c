/* mongomodel_stream [N]: N users (a million) from a callback into a real server. Fails if the
 * process grows by more than 4 MB behind the first 100,000. The server: MONGOMODEL_TEST_URI. */
#include <mongomodel.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { USUAL = 1000000, WARM = 100000, MAX_GROWTH_KB = 4096 };

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *username, *email, *first_name, *last_name, *city;
    bool active;
    int32_t age;
    double score;
    model_date_t created_at, updated_at;
    bson_oid_t org_id;
} user_t;
MODEL_DECLARE(user, user_t, int64_t);

/* clang-format off */
MODEL_DEFINE(user, .collection = "stream_user",
    MODEL_FIELDS(
        MODEL_FIELD(user, id, .role = MODEL_ID_SEQUENCE),
        MODEL_FIELD(user, username, .required = true, .length = MODEL_BETWEEN(3, 50),
                    .prepare = model_lower_case),
        MODEL_FIELD(user, email, .required = true, .format = MODEL_EMAIL),
        MODEL_FIELD(user, first_name), MODEL_FIELD(user, last_name), MODEL_FIELD(user, city),
        MODEL_FIELD(user, active), MODEL_FIELD(user, age, .range = MODEL_BETWEEN(0, 150)),
        MODEL_FIELD(user, score), MODEL_FIELD(user, created_at, .role = MODEL_CREATED_AT),
        MODEL_FIELD(user, updated_at, .role = MODEL_UPDATED_AT), MODEL_FIELD(user, org_id)));
/* clang-format on */

typedef struct stream {
    int64_t n, given;
    long peak_warm; /* kilobytes */
    double begun, cpu_begun;
    char username[40], email[60];
} stream_t;

static long peak_kilobytes(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static double seconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool next(user_t *user, void *context, model_error_t *error)
{
    stream_t *stream = context;

    (void)error;
    if (stream->given == stream->n)
        return false;
    int64_t i = stream->given++;
    snprintf(stream->username, sizeof stream->username, "Member_%" PRId64, i);
    snprintf(stream->email, sizeof stream->email, "member.%" PRId64 "@example.org", i);
    user->username = stream->username;
    user->email = stream->email;
    user->first_name = "Augusta";
    user->last_name = "Lovelace";
    user->city = "Trondheim";
    user->active = i % 3 != 0;
    user->age = (int32_t)(i % 100);
    user->score = (double)i / 7;
    memcpy(user->org_id.bytes, &i, sizeof i);
    return true;
}

static bool show(const model_progress_t *progress, void *context)
{
    stream_t *stream = context;

    if (!stream->peak_warm && progress->done >= WARM)
        stream->peak_warm = peak_kilobytes();
    if (progress->done % WARM == 0)
        printf("%9" PRId64 " stored, %" PRId64 " MB, peak memory %ld kB\n", progress->done,
               progress->bytes / 1000000, peak_kilobytes());
    return true;
}

static int report(const stream_t *stream, const model_streamed_t *streamed)
{
    double wall = seconds(CLOCK_MONOTONIC) - stream->begun;
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - stream->cpu_begun;
    double n = (double)streamed->done;
    long growth = stream->peak_warm ? peak_kilobytes() - stream->peak_warm : 0;

    printf("%.0f documents of %.0f bytes: %.0f a second, %.0f ns of this process each; "
           "grown by %ld kB behind the first %d\n",
           n, (double)streamed->bytes / n, n / wall, cpu / n * 1e9, growth, WARM);
    if (growth <= MAX_GROWTH_KB)
        return 0;
    fprintf(stderr, "more than %d kB\n", MAX_GROWTH_KB);
    return 1;
}

static int run(model_db_t *db, int64_t n)
{
    stream_t stream = {.n = n};
    const model_stream_options_t options = {.progress = show, .context = &stream};
    const model_query_t *all = MODEL_QUERY(.where = {MODEL_EVERY});
    model_streamed_t streamed = {0};
    model_error_t error;

    if (!model_register(db, MODEL_LIST_OF(&user_model), &error) ||
        !user_delete_many(db, all, NULL, &error))
        return model_error_print(stderr, &error);
    stream.begun = seconds(CLOCK_MONOTONIC);
    stream.cpu_begun = seconds(CLOCK_PROCESS_CPUTIME_ID);
    if (!user_create_stream(db, next, &stream, &options, &streamed, &error))
        return model_error_print(stderr, &error);
    int failed = report(&stream, &streamed);
    model_streamed_clear(&streamed);
    if (!user_delete_many(db, all, NULL, &error))
        return model_error_print(stderr, &error);
    return failed;
}

int main(int count, char **words)
{
    const model_config_t config = {.uri = getenv("MONGOMODEL_TEST_URI"),
                                   .database = "mongomodel_bench_stream"};
    int64_t n = count > 1 ? strtoll(words[1], NULL, 10) : USUAL;
    model_error_t error;

    if (!config.uri || n < 1) {
        fprintf(stderr, "usage: %s [N]\nThe server: MONGOMODEL_TEST_URI.\n", words[0]);
        return 2;
    }
    model_db_t *db = model_open_with(&config, &error);
    if (!db)
        return model_error_print(stderr, &error);
    int failed = run(db, n);
    model_close(db);
    return failed;
}

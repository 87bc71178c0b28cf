/* mongomodel_bench_query            all kernels, interleaved
 * mongomodel_bench_query --count 1  each once, for callgrind */
#include "query.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 101, REPEATS = 20000 };

const asked_t asked = {true, 1767225600000, "Oslo", 20};

static room_t room;
static model_query_t query;
static uint64_t sink; /* what the compiler must not see is unused */

/* ---- kernels ---- */

__attribute__((noinline)) static void take(const model_query_t *built)
{
    sink += built->where[2].op;
    __asm__ volatile("" : : "r"(built) : "memory");
}

static void build(void)
{
    const model_query_t built = build_query(&asked);

    take(&built);
}

static void to_bson(void)
{
    sink += write_query(&room, &query) + room.filter.size;
}

static void both(void)
{
    const model_query_t built = build_query(&asked);

    sink += write_query(&room, &built) + room.filter.size;
}

static void use(void (*make)(const asked_t *by, documents_t *documents))
{
    documents_t documents;

    make(&asked, &documents);
    sink += documents.filter.len + documents.options.len;
    bson_destroy(&documents.filter);
    bson_destroy(&documents.options);
}

static void append(void)
{
    use(append_by_hand);
}

static void bcon(void)
{
    use(make_by_bcon);
}

static const struct kernel {
    const char *name;
    void (*run)(void);
    const char *baseline;
    bool own;
} kernels[] = {
    {"append", append, NULL, false},
    {"bcon", bcon, "append", false},
    {"build", build, NULL, true},
    {"to-bson", to_bson, NULL, true},
    {"build-to-bson", both, "append", true},
};
enum { N_KERNELS = sizeof kernels / sizeof *kernels };

/* ---- right before fast ---- */

static bool same(const bson_t *one, const model__buffer_t *other)
{
    return one->len == other->size && memcmp(bson_get_data(one), other->data, other->size) == 0;
}

/* The library writes {"$and": [{a}, {b}, …]} for {a, b, …}: no condition takes the place of
 * another. */
static bool same_filter(const bson_t *one)
{
    bson_t filter = BSON_INITIALIZER, all, item;
    bson_iter_t at;
    char text[16];
    const char *key;
    uint32_t i = 0;

    BSON_APPEND_ARRAY_BEGIN(&filter, "$and", &all);
    if (!bson_iter_init(&at, one))
        return false;
    while (bson_iter_next(&at)) {
        bson_uint32_to_string(i++, &key, text, sizeof text);
        BSON_APPEND_DOCUMENT_BEGIN(&all, key, &item);
        bson_append_iter(&item, NULL, -1, &at);
        bson_append_document_end(&all, &item);
    }
    bson_append_array_end(&filter, &all);
    const bool ok = same(&filter, &room.filter);
    bson_destroy(&filter);
    return ok;
}

static bool makes_the_same(void (*make)(const asked_t *by, documents_t *documents))
{
    documents_t documents;

    make(&asked, &documents);
    bool ok = same_filter(&documents.filter) && same(&documents.options, &room.options);
    bson_destroy(&documents.filter);
    bson_destroy(&documents.options);
    return ok;
}

/* ---- calls of the library's allocator ---- */

static void *(*allocate)(void *old, size_t size);
static size_t n_allocations;

static void *count_allocation(void *old, size_t size)
{
    n_allocations++;
    return allocate(old, size);
}

static size_t allocations_of(const struct kernel *kernel)
{
    allocate = model__allocator;
    n_allocations = 0;
    model__allocator = count_allocation;
    kernel->run();
    model__allocator = allocate;
    return n_allocations;
}

/* ---- measuring ---- */

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double sample(const struct kernel *kernel)
{
    const double start = now();

    for (int i = 0; i < REPEATS; i++)
        kernel->run();
    return (now() - start) / REPEATS;
}

static int compare(const void *a, const void *b)
{
    const double left = *(const double *)a, right = *(const double *)b;

    return left < right ? -1 : left > right;
}

static void measure(void)
{
    static double times[N_KERNELS][ROUNDS];

    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t k = 0; k < N_KERNELS; k++)
            times[k][round] = sample(&kernels[k]);
    printf("\nquery: three conditions, a sort, a limit; %zu bytes\n",
           room.filter.size + room.options.size);
    printf("  %-18s %-26s %s\n", "", "ns (quartiles)", "heap calls of the library");
    for (size_t k = 0; k < N_KERNELS; k++) {
        qsort(times[k], ROUNDS, sizeof **times, compare);
        printf("  %-18s %8.1f (%.1f to %.1f)", kernels[k].name, times[k][ROUNDS / 2],
               times[k][ROUNDS / 4], times[k][ROUNDS * 3 / 4]);
        if (kernels[k].own)
            printf("\t%zu", allocations_of(&kernels[k]));
        printf("\n");
    }
}

/* ---- instructions: callgrind counts inside of this function and nowhere else ---- */

void counted_pass(const struct kernel *kernel);

__attribute__((noinline)) void counted_pass(const struct kernel *kernel)
{
    kernel->run();
}

static void count_instructions(void)
{
    for (size_t k = 0; k < N_KERNELS; k++) {
        kernels[k].run();
        counted_pass(&kernels[k]);
        printf("query %s 1 %s %s\n", kernels[k].name,
               kernels[k].baseline ? kernels[k].baseline : "-", kernels[k].own ? "own" : "hand");
    }
}

int main(int count, char **words)
{
    (void)words;
    room_begin(&room);
    query = build_query(&asked);
    if (!room.plan || !write_query(&room, &query)) {
        fprintf(stderr, "the query is refused\n");
        return 1;
    }
    if (!makes_the_same(append_by_hand) || !makes_the_same(make_by_bcon)) {
        fprintf(stderr, "libbson makes other bytes of the same query\n");
        return 1;
    }
    if (count > 1)
        count_instructions();
    else
        measure();
    return 0;
}

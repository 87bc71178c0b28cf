#include "bench.h"

#include <stdlib.h>
#include <time.h>

/* What other processes take does not count. */
static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void run(const kernel_t *kernel, bench_t *bench)
{
    kernel->run(bench, &bench->documents[kernel->order]);
}

/* How often a kernel is to run so that one sample takes about 2 ms. */
static size_t repeats_of(const kernel_t *kernel, bench_t *bench)
{
    size_t repeats = 0;

    run(kernel, bench);
    for (double start = now(); now() - start < 2e6; repeats++)
        run(kernel, bench);
    return repeats;
}

static double sample(const kernel_t *kernel, bench_t *bench, size_t repeats)
{
    double start = now();

    for (size_t i = 0; i < repeats; i++)
        run(kernel, bench);
    return (now() - start) / (double)(repeats * bench->shape->n_documents);
}

/* ---- calls of the library's allocator ---- */

static void *(*allocate)(void *old, size_t size);
static size_t n_allocations;

static void *count_allocation(void *old, size_t size)
{
    n_allocations++;
    return allocate(old, size);
}

static double allocations_of(const kernel_t *kernel, bench_t *bench)
{
    allocate = model__allocator;
    n_allocations = 0;
    model__allocator = count_allocation;
    run(kernel, bench);
    model__allocator = allocate;
    return (double)n_allocations / (double)bench->shape->n_documents;
}

/* ---- summing up ---- */

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return left < right ? -1 : left > right;
}

static void quartiles(double *values, size_t n, double *low, double *middle, double *high)
{
    qsort(values, n, sizeof *values, compare);
    *low = values[n / 4];
    *middle = values[n / 2];
    *high = values[n * 3 / 4];
}

static void summarise(figures_t *figures, const double *times, const double *baseline, size_t n)
{
    double values[MAX_ROUNDS];

    for (size_t round = 0; baseline && round < n; round++)
        values[round] = baseline[round] / times[round];
    if (baseline)
        quartiles(values, n, &figures->ratio_low, &figures->ratio, &figures->ratio_high);
    memcpy(values, times, n * sizeof *times);
    quartiles(values, n, &figures->ns_low, &figures->ns, &figures->ns_high);
}

void measure(bench_t *bench, size_t n_rounds, figures_t figures[MAX_KERNELS])
{
    static double times[MAX_KERNELS][MAX_ROUNDS];
    size_t repeats[MAX_KERNELS];

    memset(figures, 0, MAX_KERNELS * sizeof *figures);
    for (size_t k = 0; kernels[k].name; k++)
        if (kernel_suits(&kernels[k], bench->shape)) {
            repeats[k] = repeats_of(&kernels[k], bench);
            figures[k].allocations = allocations_of(&kernels[k], bench);
        }
    for (size_t round = 0; round < n_rounds; round++)
        for (size_t k = 0; kernels[k].name; k++)
            if (kernel_suits(&kernels[k], bench->shape))
                times[k][round] = sample(&kernels[k], bench, repeats[k]);
    for (size_t k = 0; kernels[k].name; k++) {
        const kernel_t *baseline = baseline_of(&kernels[k], bench->shape);
        if (kernel_suits(&kernels[k], bench->shape))
            summarise(&figures[k], times[k], baseline ? times[baseline - kernels] : NULL, n_rounds);
    }
}

/* ---- instructions: callgrind counts inside of this function and nowhere else ---- */

void counted_pass(const kernel_t *kernel, bench_t *bench);

__attribute__((noinline)) void counted_pass(const kernel_t *kernel, bench_t *bench)
{
    run(kernel, bench);
}

/* The first pass fills caches, memories and the linker's tables. */
void count_instructions(bench_t *bench, const char *only, size_t n)
{
    for (const kernel_t *kernel = kernels; kernel->name; kernel++) {
        const kernel_t *baseline = baseline_of(kernel, bench->shape);
        if (!kernel_suits(kernel, bench->shape) || (only && strcmp(only, kernel->name) != 0))
            continue;
        run(kernel, bench);
        for (size_t i = 0; i < n; i++)
            counted_pass(kernel, bench);
        printf("%s %s %zu %s %s\n", bench->shape->name, kernel->name, bench->shape->n_documents,
               baseline ? baseline->name : "-", kernel->own ? "own" : "hand");
    }
}

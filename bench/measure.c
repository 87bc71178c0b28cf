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

/* How often a kernel is to run so that one sample takes about 2 ms. */
static size_t repeats_of(const kernel_t *kernel, bench_t *bench)
{
    size_t repeats = 0;

    kernel->run(bench);
    for (double start = now(); now() - start < 2e6; repeats++)
        kernel->run(bench);
    return repeats;
}

static double sample(const kernel_t *kernel, bench_t *bench, size_t repeats)
{
    double start = now();

    for (size_t i = 0; i < repeats; i++)
        kernel->run(bench);
    return (now() - start) / (double)(repeats * N_USERS);
}

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

static void summarise(figures_t *figures, double *times, const double *baseline, size_t n)
{
    double ratios[MAX_ROUNDS];

    for (size_t round = 0; baseline && round < n; round++)
        ratios[round] = baseline[round] / times[round];
    if (baseline)
        quartiles(ratios, n, &figures->ratio_low, &figures->ratio, &figures->ratio_high);
    double sorted[MAX_ROUNDS];
    memcpy(sorted, times, n * sizeof *times);
    quartiles(sorted, n, &figures->ns_low, &figures->ns, &figures->ns_high);
}

void measure(bench_t *bench, size_t n_rounds, figures_t figures[MAX_KERNELS])
{
    static double times[MAX_KERNELS][MAX_ROUNDS];
    size_t repeats[MAX_KERNELS], n = 0;

    for (; kernels[n].name; n++)
        repeats[n] = repeats_of(&kernels[n], bench);
    for (size_t round = 0; round < n_rounds; round++)
        for (size_t k = 0; k < n; k++)
            times[k][round] = sample(&kernels[k], bench, repeats[k]);
    for (size_t k = 0; k < n; k++) {
        const char *name = kernels[k].baseline;
        const double *baseline = name ? times[kernel_of(name) - kernels] : NULL;
        figures[k] = (figures_t){.ns = 0};
        summarise(&figures[k], times[k], baseline, n_rounds);
    }
}

#include "trips.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

typedef struct sample {
    double cpu, wall; /* ns per document */
} sample_t;

static double wall_now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double ns_of(struct timeval time)
{
    return (double)time.tv_sec * 1e9 + (double)time.tv_usec * 1e3;
}

static double cpu_now(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return ns_of(usage.ru_utime) + ns_of(usage.ru_stime);
}

static bool take_turn(world_t *world, const trip_t *trip, int side, size_t n, sample_t *sample)
{
    step_t *const steps[N_SIDES] = {trip->hand, trip->library, trip->floor};

    world->sum = 0;
    if (trip->clear && !trip->clear(world, n))
        return failed(world, "clear");
    double wall = wall_now(), cpu = cpu_now();
    bool ok = steps[side](world, n);
    sample->cpu = (cpu_now() - cpu) / (double)n;
    sample->wall = (wall_now() - wall) / (double)n;
    if (!ok)
        return failed(world, side == LIBRARY ? "library" : "hand");
    return !trip->check || trip->check(world, n) || failed(world, "check");
}

/* Who begins changes from round to round. */
static bool run_round(world_t *world, const trip_t *trip, size_t round, size_t n,
                      sample_t samples[N_SIDES])
{
    const int first = round % 2 ? LIBRARY : HAND;
    uint64_t sum;

    if (!take_turn(world, trip, first, n, &samples[first]))
        return false;
    sum = world->sum;
    if (!take_turn(world, trip, !first, n, &samples[!first]))
        return false;
    if (sum != world->sum) {
        fprintf(stderr, "%s: the sides have not read the same\n", trip->name);
        return false;
    }
    return !trip->floor || take_turn(world, trip, FLOOR, n, &samples[FLOOR]);
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return left < right ? -1 : left > right;
}

static spread_t spread_of(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare);
    return (spread_t){values[n / 4], values[n / 2], values[n * 3 / 4]};
}

static void summarise(sample_t (*rounds)[N_SIDES], result_t *result)
{
    double cpu[MAX_ROUNDS], wall[MAX_ROUNDS];
    size_t n = result->n_rounds;

    for (int side = 0; side < N_SIDES; side++) {
        for (size_t i = 0; i < n; i++) {
            cpu[i] = rounds[i][side].cpu;
            wall[i] = rounds[i][side].wall;
        }
        result->cpu[side] = spread_of(cpu, n);
        result->wall[side] = spread_of(wall, n);
    }
    for (size_t i = 0; i < n; i++) {
        cpu[i] = rounds[i][LIBRARY].cpu / rounds[i][HAND].cpu;
        wall[i] = rounds[i][LIBRARY].wall / rounds[i][HAND].wall;
    }
    result->cpu_ratio = spread_of(cpu, n);
    result->wall_ratio = spread_of(wall, n);
    for (size_t i = 0; i < n; i++)
        cpu[i] = rounds[i][FLOOR].cpu / rounds[i][HAND].cpu;
    result->floor_ratio = spread_of(cpu, n);
}

bool measure(world_t *world, const trip_t *trip, size_t n, size_t n_rounds, result_t *result)
{
    sample_t rounds[MAX_ROUNDS][N_SIDES] = {0}, warm[N_SIDES];

    *result = (result_t){.trip = trip, .n_rounds = n_rounds, .n = n};
    if (trip->setup && !trip->setup(world, n))
        return failed(world, "setup");
    bool ok = run_round(world, trip, 0, n, warm);
    for (size_t i = 0; ok && i < n_rounds; i++)
        ok = run_round(world, trip, i, n, rounds[i]);
    if (trip->teardown)
        trip->teardown(world, n);
    if (ok)
        summarise(rounds, result);
    return ok;
}

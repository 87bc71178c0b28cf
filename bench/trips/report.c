#include "trips.h"

void print_head(void)
{
    printf("Client processor time and wall time per document, medians of rounds in which both\n"
           "sides take turns; ratios are medians over the rounds (quartiles), below 1: less than "
           "by hand.\n\n");
    printf("%-14s %9s %9s %9s %9s  %-22s %6s %6s %6s\n", "", "CPU hand", "library", "wall hand",
           "library", "CPU ratio", "limit", "aim", "floor");
}

static void print_optional(double value)
{
    if (value > 0)
        printf(" %6.2f", value);
    else
        printf(" %6s", "");
}

void print_result(const result_t *result)
{
    const trip_t *trip = result->trip;

    printf("%-14s %7.2fus %7.2fus %7.2fus %7.2fus  %5.3f (%5.3f to %5.3f)", trip->name,
           result->cpu[HAND].middle / 1e3, result->cpu[LIBRARY].middle / 1e3,
           result->wall[HAND].middle / 1e3, result->wall[LIBRARY].middle / 1e3,
           result->cpu_ratio.middle, result->cpu_ratio.low, result->cpu_ratio.high);
    print_optional(trip->limit);
    print_optional(trip->aim);
    print_optional(trip->floor ? result->floor_ratio.middle : 0);
    printf("  %s, %zu x %zu\n", trip->what, result->n_rounds, result->n);
    fflush(stdout);
}

static void write_spread(FILE *file, const char *name, const spread_t *spread)
{
    fprintf(file, ", \"%s\": [%.4f, %.4f, %.4f]", name, spread->low, spread->middle, spread->high);
}

static void write_result(FILE *file, const result_t *result)
{
    const trip_t *trip = result->trip;

    fprintf(file, " \"%s\": {\"what\": \"%s\", \"documents\": %zu, \"rounds\": %zu", trip->name,
            trip->what, result->n, result->n_rounds);
    if (trip->limit > 0)
        fprintf(file, ", \"limit\": %.2f, \"aim\": %.2f", trip->limit, trip->aim);
    write_spread(file, "cpu_ns_hand", &result->cpu[HAND]);
    write_spread(file, "cpu_ns_library", &result->cpu[LIBRARY]);
    write_spread(file, "wall_ns_hand", &result->wall[HAND]);
    write_spread(file, "wall_ns_library", &result->wall[LIBRARY]);
    write_spread(file, "cpu_ratio", &result->cpu_ratio);
    write_spread(file, "wall_ratio", &result->wall_ratio);
    if (trip->floor)
        write_spread(file, "floor_ratio", &result->floor_ratio);
    fprintf(file, "}");
}

bool write_json(const char *path, const result_t *results, size_t n)
{
    FILE *file = fopen(path, "w");

    if (!file)
        return false;
    fprintf(file, "{\n");
    for (size_t i = 0; i < n; i++) {
        write_result(file, &results[i]);
        fprintf(file, i + 1 < n ? ",\n" : "\n");
    }
    fprintf(file, "}\n");
    return !fclose(file);
}

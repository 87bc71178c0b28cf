#include "bench.h"

static double mean_size(const bench_t *bench)
{
    return (double)bench->data.whole.n_bytes / N_USERS;
}

void print_table(const bench_t *bench, const figures_t *figures, size_t n_rounds)
{
    printf("shape user: 12 members, %d documents of %.0f bytes, %zu rounds; medians (quartiles)\n",
           N_USERS, mean_size(bench), n_rounds);
    printf("%-22s %-28s %s\n", "", "ns per document", "times as fast as by hand");
    for (size_t k = 0; kernels[k].name; k++) {
        const figures_t *row = &figures[k];
        printf("%-22s %7.1f (%.1f to %.1f)", kernels[k].name, row->ns, row->ns_low, row->ns_high);
        if (kernels[k].baseline)
            printf("\t%6.2f (%.2f to %.2f)", row->ratio, row->ratio_low, row->ratio_high);
        printf("\n");
    }
}

bool write_json(const char *path, const bench_t *bench, const figures_t *figures, size_t n_rounds)
{
    FILE *file = fopen(path, "w");

    if (!file)
        return false;
    fprintf(file, "{\"shape\": \"user\", \"documents\": %d, \"bytes\": %.1f, \"rounds\": %zu",
            N_USERS, mean_size(bench), n_rounds);
    for (size_t k = 0; kernels[k].name; k++) {
        const figures_t *row = &figures[k];
        fprintf(file, ",\n \"%s\": {\"ns\": [%.2f, %.2f, %.2f]", kernels[k].name, row->ns_low,
                row->ns, row->ns_high);
        if (kernels[k].baseline)
            fprintf(file, ", \"baseline\": \"%s\", \"ratio\": [%.3f, %.3f, %.3f]",
                    kernels[k].baseline, row->ratio_low, row->ratio, row->ratio_high);
        fprintf(file, "}");
    }
    fprintf(file, "}\n");
    return !fclose(file);
}

#include "bench.h"

static double mean_size(const bench_t *bench, int order)
{
    return (double)bench->documents[order].n_bytes / (double)bench->shape->n_documents;
}

static double megabytes_per_second(const bench_t *bench, size_t k, const figures_t *figures)
{
    return mean_size(bench, kernels[k].order) / figures[k].ns * 1e3;
}

void print_table(const bench_t *bench, const figures_t *figures)
{
    printf("\n%s: %zu documents of %.0f bytes\n", bench->shape->name, bench->shape->n_documents,
           mean_size(bench, WHOLE));
    printf("  %-18s %-26s %8s %8s  %s\n", "", "ns per document (quartiles)", "MB/s", "heap calls",
           "times as fast");
    for (size_t k = 0; kernels[k].name; k++) {
        const kernel_t *baseline = baseline_of(&kernels[k], bench->shape);
        const figures_t *row = &figures[k];
        if (!kernel_suits(&kernels[k], bench->shape))
            continue;
        printf("  %-18s %8.1f (%.1f to %.1f)\t%8.0f", kernels[k].name, row->ns, row->ns_low,
               row->ns_high, megabytes_per_second(bench, k, figures));
        if (kernels[k].own)
            printf(" %8.3f", row->allocations);
        if (baseline)
            printf("\t%6.2f (%.2f to %.2f) as %s", row->ratio, row->ratio_low, row->ratio_high,
                   baseline->name);
        printf("\n");
    }
}

static void write_json(FILE *file, const bench_t *bench, const figures_t *figures, size_t n_rounds)
{
    fprintf(file, "{\"shape\": \"%s\", \"documents\": %zu, \"bytes\": %.1f, \"rounds\": %zu",
            bench->shape->name, bench->shape->n_documents, mean_size(bench, WHOLE), n_rounds);
    for (size_t k = 0; kernels[k].name; k++) {
        const kernel_t *baseline = baseline_of(&kernels[k], bench->shape);
        const figures_t *row = &figures[k];
        if (!kernel_suits(&kernels[k], bench->shape))
            continue;
        fprintf(file, ",\n \"%s\": {\"ns\": [%.2f, %.2f, %.2f], \"mb_per_s\": %.1f",
                kernels[k].name, row->ns_low, row->ns, row->ns_high,
                megabytes_per_second(bench, k, figures));
        if (kernels[k].own)
            fprintf(file, ", \"heap_calls\": %.4f", row->allocations);
        if (baseline)
            fprintf(file, ", \"baseline\": \"%s\", \"ratio\": [%.3f, %.3f, %.3f]", baseline->name,
                    row->ratio_low, row->ratio, row->ratio_high);
        fprintf(file, "}");
    }
    fprintf(file, "}\n");
}

/* For scripts: shape, kernel, median ns, median ratio (0: none), own or hand. */
static void write_tsv(FILE *file, const bench_t *bench, const figures_t *figures, size_t n_rounds)
{
    (void)n_rounds;
    for (size_t k = 0; kernels[k].name; k++)
        if (kernel_suits(&kernels[k], bench->shape))
            fprintf(file, "%s\t%s\t%.2f\t%.3f\t%s\n", bench->shape->name, kernels[k].name,
                    figures[k].ns, figures[k].ratio, kernels[k].own ? "own" : "hand");
}

static bool write_file(const char *folder, const bench_t *bench, const char *suffix,
                       void (*write)(FILE *, const bench_t *, const figures_t *, size_t),
                       const figures_t *figures, size_t n_rounds)
{
    char path[512];
    FILE *file;

    snprintf(path, sizeof path, "%s/codec-%s.%s", folder, bench->shape->name, suffix);
    if (!(file = fopen(path, "w"))) {
        perror(path);
        return false;
    }
    write(file, bench, figures, n_rounds);
    return !fclose(file);
}

bool write_files(const char *folder, const bench_t *bench, const figures_t *figures,
                 size_t n_rounds)
{
    return write_file(folder, bench, "json", write_json, figures, n_rounds) &&
           write_file(folder, bench, "tsv", write_tsv, figures, n_rounds);
}

/* mongomodel_bench [--shape NAME] [--rounds N] [--files FOLDER]   all kernels, interleaved
 * mongomodel_bench [--shape NAME] [--kernel NAME] --count N       each N times, for callgrind */
#include "bench.h"

#include <stdlib.h>

enum { ROUNDS = 61 };

typedef struct options {
    const char *shape, *kernel, *folder;
    size_t n_rounds, n_counted;
} options_t;

static bool read_options(options_t *options, int count, char **words)
{
    for (int i = 1; i < count; i += 2) {
        const char *value = words[i + 1];
        if (!value)
            return false;
        if (!strcmp(words[i], "--shape"))
            options->shape = value;
        else if (!strcmp(words[i], "--files"))
            options->folder = value;
        else if (!strcmp(words[i], "--rounds"))
            options->n_rounds = strtoul(value, NULL, 10);
        else if (!strcmp(words[i], "--kernel"))
            options->kernel = value;
        else if (!strcmp(words[i], "--count"))
            options->n_counted = strtoul(value, NULL, 10);
        else
            return false;
    }
    return options->n_rounds > 0 && options->n_rounds <= MAX_ROUNDS;
}

static bool run(bench_t *bench, const options_t *options)
{
    static figures_t figures[MAX_KERNELS];

    if (!bench_check(bench))
        return false;
    if (options->n_counted) {
        count_instructions(bench, options->kernel, options->n_counted);
        return true;
    }
    measure(bench, options->n_rounds, figures);
    print_table(bench, figures);
    return !options->folder || write_files(options->folder, bench, figures, options->n_rounds);
}

static bool run_shape(const shape_t *shape, const options_t *options)
{
    static bench_t bench;

    if (options->shape && strcmp(options->shape, shape->name))
        return true;
    if (!bench_begin(&bench, shape))
        return false;
    bool ok = run(&bench, options);
    bench_end(&bench);
    return ok;
}

int main(int count, char **words)
{
    options_t options = {.n_rounds = ROUNDS};

    if (!read_options(&options, count, words)) {
        fprintf(stderr,
                "usage: %s [--shape NAME] [--rounds N] [--files FOLDER]"
                " | [--shape NAME] [--kernel NAME] --count N\n",
                words[0]);
        return 2;
    }
    for (const shape_t *const *shape = shapes; *shape; shape++)
        if (!run_shape(*shape, &options))
            return 1;
    return 0;
}

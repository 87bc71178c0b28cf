/* mongomodel_bench [--rounds N] [--json FILE]   all kernels, interleaved
 * mongomodel_bench one KERNEL N                 one of them N times over all documents, for
 *                                               callgrind: the difference of two N is exact */
#include "bench.h"

#include <stdlib.h>

enum { ROUNDS = 61 };

typedef struct options {
    const char *json;
    size_t n_rounds;
    const kernel_t *one;
    long n_passes;
} options_t;

static bool read_one(options_t *options, int count, char **words)
{
    if (count != 4)
        return false;
    options->one = kernel_of(words[2]);
    options->n_passes = strtol(words[3], NULL, 10);
    return options->one;
}

static bool read_options(options_t *options, int count, char **words)
{
    if (count > 1 && !strcmp(words[1], "one"))
        return read_one(options, count, words);
    for (int i = 1; i < count; i += 2) {
        const char *value = words[i + 1];
        if (!value)
            return false;
        if (!strcmp(words[i], "--json"))
            options->json = value;
        else if (!strcmp(words[i], "--rounds"))
            options->n_rounds = strtoul(value, NULL, 10);
        else
            return false;
    }
    return options->n_rounds > 0 && options->n_rounds <= MAX_ROUNDS;
}

static bool run(bench_t *bench, const options_t *options)
{
    figures_t figures[MAX_KERNELS];

    for (long i = 0; i < options->n_passes; i++)
        options->one->run(bench);
    if (options->one)
        return true;
    measure(bench, options->n_rounds, figures);
    print_table(bench, figures, options->n_rounds);
    if (!options->json || write_json(options->json, bench, figures, options->n_rounds))
        return true;
    perror(options->json);
    return false;
}

int main(int count, char **words)
{
    static bench_t bench;
    options_t options = {.n_rounds = ROUNDS};
    model_error_t error = {.code = MODEL_OK};

    if (!read_options(&options, count, words)) {
        fprintf(stderr, "usage: %s [--rounds N] [--json FILE] | one KERNEL N\n", words[0]);
        return 2;
    }
    if (!data_make(&bench.data, &error))
        return model_error_print(stderr, &error);
    model__memory_init(&bench.memory, 0);
    model__buffer_init(&bench.buffer, NULL, 0);
    bson_init(&bench.reused);
    bool ok =
        model__buffer_grow(&bench.buffer, 4096) && bench_check(&bench) && run(&bench, &options);
    bson_destroy(&bench.reused);
    model__buffer_free(&bench.buffer);
    model__memory_clear(&bench.memory);
    data_free(&bench.data);
    return ok ? 0 : 1;
}

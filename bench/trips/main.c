/* mongomodel_trips [--rounds N] [--scale PERCENT] [--json FILE] [--data FOLDER] [NAME...]
 *
 * NAME: the trips to make, W1 …; all if there is none. FOLDER, else MONGOMODEL_ODM_DATA: where the
 * documents of the MongoDB drivers' ODM benchmark are (flat-models, nested-models). The server:
 * MONGOMODEL_TEST_URI. */
#include "trips.h"

#include <stdlib.h>

enum { ROUNDS = 10, MAX_TRIPS = 32 };

typedef struct options {
    const char *json, *data, *only; /* only: a side, for profilers */
    size_t n_rounds, scale;
    char **names;
    int n_names;
} options_t;

static bool read_option(options_t *options, const char *word, const char *value)
{
    if (!strcmp(word, "--json"))
        options->json = value;
    else if (!strcmp(word, "--data"))
        options->data = value;
    else if (!strcmp(word, "--only"))
        options->only = value;
    else if (!strcmp(word, "--rounds"))
        options->n_rounds = strtoul(value, NULL, 10);
    else if (!strcmp(word, "--scale"))
        options->scale = strtoul(value, NULL, 10);
    else
        return false;
    return true;
}

static bool read_options(options_t *options, int count, char **words)
{
    int i = 1;

    for (; i < count && words[i][0] == '-'; i += 2)
        if (!words[i + 1] || !read_option(options, words[i], words[i + 1]))
            return false;
    options->names = words + i;
    options->n_names = count - i;
    return options->n_rounds > 0 && options->n_rounds <= MAX_ROUNDS && options->scale > 0 &&
           options->scale <= 100;
}

static bool is_wanted(const world_t *world, const options_t *options, const trip_t *trip)
{
    bool wanted = !options->n_names;

    for (int i = 0; i < options->n_names; i++)
        wanted |= !strcmp(options->names[i], trip->name);
    return wanted && (!trip->odm || world->with_odm);
}

static size_t scaled(const trip_t *trip, size_t scale)
{
    size_t n = trip->n * scale / 100;

    return n ? n : 1;
}

/* One side alone, for callgrind and perf. */
static bool run_only(world_t *world, const options_t *options, const trip_t *trip)
{
    step_t *step = !strcmp(options->only, "hand")    ? trip->hand
                   : !strcmp(options->only, "floor") ? trip->floor
                                                     : trip->library;
    size_t n = scaled(trip, options->scale);
    bool ok = step && (!trip->setup || trip->setup(world, n));

    for (size_t i = 0; ok && i < options->n_rounds; i++)
        ok = (!trip->clear || trip->clear(world, n)) && step(world, n) &&
             (!trip->check || trip->check(world, n));
    if (trip->teardown)
        trip->teardown(world, n);
    return ok || failed(world, trip->name);
}

static bool run_trips(world_t *world, const options_t *options, const trip_t *trips,
                      result_t *results, size_t *n_results)
{
    for (const trip_t *trip = trips; trip->name; trip++) {
        if (!is_wanted(world, options, trip))
            continue;
        if (options->only) {
            if (!run_only(world, options, trip))
                return false;
            continue;
        }
        result_t *result = &results[*n_results];
        if (!measure(world, trip, scaled(trip, options->scale), options->n_rounds, result))
            return false;
        print_result(result);
        ++*n_results;
    }
    return true;
}

static bool run(world_t *world, const options_t *options)
{
    const trip_t *const groups[] = {user_trips, flat_trips, nested_trips};
    result_t results[MAX_TRIPS];
    size_t n_results = 0;
    bool ok = true;

    print_head();
    for (size_t i = 0; ok && i < sizeof groups / sizeof *groups; i++)
        ok = run_trips(world, options, groups[i], results, &n_results);
    if (!ok || !options->json || write_json(options->json, results, n_results))
        return ok;
    perror(options->json);
    return false;
}

int main(int count, char **words)
{
    static world_t world;
    const char *uri = getenv("MONGOMODEL_TEST_URI");
    options_t options = {.n_rounds = ROUNDS, .scale = 100, .data = getenv("MONGOMODEL_ODM_DATA")};

    if (!uri || !read_options(&options, count, words)) {
        fprintf(stderr,
                "usage: %s [--rounds N] [--scale PERCENT] [--json FILE] [--data FOLDER] "
                "[--only hand|library|floor] [NAME...]\nThe server: MONGOMODEL_TEST_URI.\n",
                words[0]);
        return 2;
    }
    bool ok = world_open(&world, uri, options.data) && run(&world, &options);
    world_close(&world);
    return ok ? 0 : 1;
}

/* Threads that ask for the same records at once. */
#ifndef TESTS_LIVE_ASKERS_H
#define TESTS_LIVE_ASKERS_H

#include "live/store_fixture.h"

#include <pthread.h>

enum { N_ASKERS = 8 };

typedef struct asker {
    fixture_t *fixture;
    model_error_t error;
    int number, created; /* created: records by this one */
    bool updates, bulks;
} asker_t;

/* All must end without an error. ask: takes its asker_t, made as like says. Returns how many
 * records they have created together. */
static inline int run_askers(void *(*ask)(void *), asker_t like)
{
    asker_t askers[N_ASKERS];
    pthread_t threads[N_ASKERS];
    int created = 0;

    for (int i = 0; i < N_ASKERS; i++) {
        askers[i] = like;
        askers[i].number = i;
        assert_int_equal(pthread_create(&threads[i], NULL, ask, &askers[i]), 0);
    }
    for (int i = 0; i < N_ASKERS; i++) {
        pthread_join(threads[i], NULL);
        live_print_on_failure(&askers[i].error);
        assert_int_equal(askers[i].error.code, MODEL_OK);
        created += askers[i].created;
    }
    return created;
}

#endif

/* What each operation promises: one row for each, the table of docs/operations.md. */
#ifndef MONGOMODEL_STORE_OPERATIONS_H
#define MONGOMODEL_STORE_OPERATIONS_H

#include <stdbool.h>
#include <stddef.h>

/* A cell of the table, and the test that shows it. No claim: "–", nothing to show. */
typedef struct model__promise {
    const char *claim;
    const char *test; /* its name, in some file below tests/ */
} model__promise_t;

typedef struct model__operation {
    const char *name; /* of model_<name>() and of the typed <model>_<name>() */
    bool writes;
    bool many; /* more than one document */
    model__promise_t does;
    model__promise_t text;    /* its conditions or values may come as text */
    model__promise_t rules;   /* which values are checked before anything is sent */
    model__promise_t times;   /* created_at, updated_at */
    model__promise_t version; /* a member with the role MODEL_VERSION */
} model__operation_t;

/* The i-th operation; NULL: the end. */
const model__operation_t *model__operation_at(size_t i);

#endif

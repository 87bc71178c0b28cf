/* Pipelines → BSON. No I/O. */
#ifndef MONGOMODEL_QUERY_PIPELINE_H
#define MONGOMODEL_QUERY_PIPELINE_H

#include "query/query.h"

#include <mongomodel/aggregate.h>

enum { MODEL__MAX_FOREIGN = 16 };

/* A pipeline, ready to be sent. */
typedef struct model__pipeline {
    model__buffer_t stages; /* one document {"pipeline": […]}; starts as {0}; to be freed */
    model__buffer_t let;    /* one document of the variables, or empty; the same */
    const model_t *foreign[MODEL__MAX_FOREIGN]; /* whose collections are read as well */
    uint32_t n_foreign;
    const model__plan_t *into; /* the last stage writes there; NULL: it does not, or it is raw */
    bool writes;
    bool repeats; /* a second run has the same effect */
    bool whole;   /* what comes out are documents of the collection as they are stored */
} model__pipeline_t;

/* plan: of the model whose documents enter; result: of what is to come out, NULL: anything. memory:
 * for prepared operands, old names. False: ARGUMENT, UNSUPPORTED, LIMIT, MEMORY, SCHEMA (of a model
 * that a stage names). */
bool model__pipeline_build(const model__plan_t *plan, const model_pipeline_t *pipeline,
                           const model__plan_t *result, model_memory_t *memory,
                           model__pipeline_t *built, model_error_t *error);

#endif

/* Pipelines on their way: what the files of aggregation share. */
#ifndef MONGOMODEL_STORE_AGGREGATE_H
#define MONGOMODEL_STORE_AGGREGATE_H

#include "query/pipeline.h"
#include "store/store.h"

typedef struct model__aggregation {
    model__call_t *call;
    const model_pipeline_t *pipeline;
    const model__plan_t *result; /* NULL: the documents are given as they are */
    model__pipeline_t built;
    model__ask_t asked; /* its options only */
    model__stream_t stream;
} model__aggregation_t;

/* Check all; nothing is sent. The aggregation starts with its call only; model__aggregate_end() is
 * due in any case, and the call's own end. */
bool model__aggregate_begin(model__aggregation_t *run, model_db_t *db,
                            const model_pipeline_t *pipeline, const model_t *result,
                            model_error_t *error);
/* Records come out of it. False: ARGUMENT, no model. */
bool model__aggregate_gives(const model__aggregation_t *run);
/* Open its stream. From now on the call's plan is that of the result. */
bool model__aggregate_start(model__aggregation_t *run);
/* Append the command that runs it: {aggregate: …, pipeline: […], cursor: {}, …} */
bool model__aggregate_command(const model__aggregation_t *run, bson_t *command);
void model__aggregate_end(model__aggregation_t *run);

#endif

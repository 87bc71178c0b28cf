/* Paths that are followed in a record as well. */
#ifndef MONGOMODEL_MODEL_PATHS_H
#define MONGOMODEL_MODEL_PATHS_H

#include "model/plan.h"

/* As model__path_resolve(); *at is set to the member (or item) of this record, NULL if something on
 * the way is empty, out of bounds, or any item of a list. */
bool model__path_locate(const model__plan_t *plan, const char *text, const void *record,
                        model__path_t *path, void **at, model_error_t *error);

#endif

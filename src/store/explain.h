/* Plans of commands: what queries and pipelines share. */
#ifndef MONGOMODEL_STORE_EXPLAIN_H
#define MONGOMODEL_STORE_EXPLAIN_H

#include "store/store.h"

#include <mongomodel/explain.h>

/* Run a command for its plan, within the time of ask, where it likes to read. The command itself
 * has no limit. */
bool model__explain_command(model__call_t *call, const model__ask_t *ask, const uint8_t *command,
                            size_t size, model_explain_t *explain);
/* What a reply says, of a query or of a pipeline. */
bool model__explain_read(model__call_t *call, const bson_t *reply, model_explain_t *explain);

#endif

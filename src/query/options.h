/* What is asked beside the conditions: collation and the rest of a query's options → BSON. No I/O.
 */
#ifndef MONGOMODEL_QUERY_OPTIONS_H
#define MONGOMODEL_QUERY_OPTIONS_H

#include "codec/codec.h"

#include <mongomodel/options.h>

/* Append an element collation: {…}; NULL: nothing. False: ARGUMENT (no locale, a word that the
 * server does not know), LIMIT, MEMORY. */
bool model__collation_write(const model_collation_t *collation, model__buffer_t *buffer,
                            model_error_t *error);

#endif

/* What is asked beside the conditions: which members of a query an operation takes; collations →
 * BSON. No I/O. */
#ifndef MONGOMODEL_QUERY_OPTIONS_H
#define MONGOMODEL_QUERY_OPTIONS_H

#include "codec/codec.h"

#include <mongomodel/query.h>

/* Members of a query beside its conditions, a bit each. */
enum {
    MODEL__SAYS_SORT = 1,
    MODEL__SAYS_FIELDS = 2,
    MODEL__SAYS_SKIP = 4,
    MODEL__SAYS_LIMIT = 8,
    MODEL__SAYS_AFTER = 16,
    MODEL__SAYS_COLLATION = 32,
    MODEL__SAYS_HINT = 64,
    MODEL__SAYS_COMMENT = 128,
    MODEL__SAYS_MISFITS = 256,
    MODEL__SAYS_MAX_TIME = 512,
    MODEL__SAYS_BATCH_SIZE = 1024,
    MODEL__SAYS_PREFERENCE = 2048,
    MODEL__SAYS_CONCERN = 4096,
    MODEL__SAYS_SNAPSHOT = 8192
};

/* What an operation does with them; the rest it refuses. */
typedef struct model__query_use {
    const char *operation;
    uint32_t takes;
    uint32_t idle; /* checked, and without any effect on what the operation does */
} model__query_use_t;

const model__query_use_t *model__query_use_at(size_t i); /* NULL: the end */
/* The name of the i-th bit; NULL: the end. */
const char *model__query_member_at(size_t i);

/* ARGUMENT if a query (NULL: none) says something that the operation does not take. One without a
 * row takes conditions only. */
bool model__query_takes(const model_query_t *query, const char *operation, model_error_t *error);

/* Hint, comment, numbers and words of a query. False: ARGUMENT. */
bool model__query_options_sound(const model_query_t *query, model_error_t *error);

/* The query's own; or, if its equalities are on exactly the members of a unique index, that of this
 * index: RULES 29. NULL: the collection's. */
const model_collation_t *model__query_collation(const model__plan_t *plan,
                                                const model_query_t *query);

/* Append an element collation: {…}; NULL: nothing. False: ARGUMENT (no locale, a word that the
 * server does not know), LIMIT, MEMORY. */
bool model__collation_write(const model_collation_t *collation, model__buffer_t *buffer,
                            model_error_t *error);

#endif

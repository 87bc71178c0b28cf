/** @file query.h Which records: conditions, sort, projection, limits. A plain value, safe to copy
 * and return. */
#ifndef MONGOMODEL_QUERY_H
#define MONGOMODEL_QUERY_H

#include <mongomodel/options.h>
#include <mongomodel/term.h>

MODEL__BEGIN

enum { MODEL_MAX_TERMS = 24, MODEL_MAX_KEYS = 8, MODEL_MAX_FIELDS = 32 };

/** Every array has one slot more than is allowed: if the last one is used the call fails with
 * ARGUMENT. */
typedef struct mongomodel_query {
    model_term_t where[MODEL_MAX_TERMS + 1];  /**< all of them must hold */
    const char *sort[MODEL_MAX_KEYS + 1];     /**< MODEL_ASC, MODEL_DESC */
    const char *fields[MODEL_MAX_FIELDS + 1]; /**< MODEL_NAME: read only these; MODEL_WITHOUT: all
                                                 but these; none: all */
    int64_t skip;                             /**< documents to pass over; not negative */
    int64_t limit;            /**< at most; 0: no limit of the query's own; not negative */
    const model_term_t *also; /**< more conditions, in the caller's array, ends at an empty one */
    const char *after;        /**< of pages: a token, what comes behind it; NULL: the first page */
    const model_collation_t *collation; /**< how strings compare; NULL: the collection's */
    const char *hint;                   /**< name of an index; NULL: the server chooses */
    const char *comment;                /**< for the server's log and profiler */
    model_misfits_t
        *misfits;        /**< what to do with documents that do not fit; NULL: stop with an error */
    int32_t max_time_ms; /**< limit of the server's work; 0: none */
    int32_t batch_size;  /**< documents of one message; 0: about 1 MB of them */
    uint16_t read_preference; /**< MODEL_READ_…; 0: the handle's */
    uint16_t read_concern;    /**< MODEL_CONCERN_…; 0: the handle's */
    bool snapshot;            /**< of pages: count and all pages of one moment; server 5.0 */
    uint64_t reserved[8];
} model_query_t;

/**
 * Copy terms into a query. What MODEL_WHERE calls; usable from C++ too.
 *
 * @param terms  End at an empty one. More than fit are remembered and make the call that uses @p
 * query fail.
 */
MODEL_API void model_query_add(model_query_t *query, const model_term_t *terms);

MODEL__END_C

#endif

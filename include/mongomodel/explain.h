/** @file explain.h How the server answers a query: by which index, and at what cost. */
#ifndef MONGOMODEL_EXPLAIN_H
#define MONGOMODEL_EXPLAIN_H

#include <mongomodel/db.h>
#include <mongomodel/query.h>

MODEL__BEGIN

/** What a query did when it was run. */
typedef struct mongomodel_explain {
    char index[128];       /**< name of the first index that was used; "": none */
    bool scans_collection; /**< all documents were looked at */
    bool sorts;            /**< in memory: no index has the order */
    bool covered;          /**< by an index alone: no document was read */
    bool nothing;          /**< the conditions cannot be met: the server is not asked */
    int64_t returned;      /**< documents */
    int64_t keys_examined; /**< of indexes */
    int64_t documents_examined;
    int64_t millis; /**< of the server */
    uint64_t reserved[4];
} model_explain_t;

/**
 * Run what model_filter() would send, for its plan; the documents stay on the server.
 *
 * @param query  NULL: every record.
 * @param explain  Overwritten, all zero on failure.
 * @errors as model_filter(); UNSUPPORTED: an answer in a form that this version does not know
 */
MODEL_API bool model_explain(model_db_t *db, const model_t *model, const model_query_t *query,
                             model_explain_t *explain, model_error_t *error);

MODEL__END_C

/* clang-format off */
#define MODEL__EXPLAINS(N) \
    MODEL__UNUSED static inline bool N##_explain(model_db_t *db, const model_query_t *query, \
                                                 model_explain_t *explain, model_error_t *error) \
    { \
        return model_explain(db, &N##_model, query, explain, error); \
    }
/* clang-format on */

#endif

/** @file read.h More ways to read than store.h has. MODEL_DECLARE makes a typed form of each. */
#ifndef MONGOMODEL_READ_H
#define MONGOMODEL_READ_H

#include <mongomodel/codec.h>
#include <mongomodel/db.h>
#include <mongomodel/query.h>

MODEL__BEGIN

/**
 * The last record in the query's order, which is the first one in the opposite order; without a
 * sort, the one with the largest id.
 *
 * @param query  NULL: any record. .skip passes over the last ones.
 * @return the record, to be freed; NULL: NOT_FOUND, UNSUPPORTED (the order of a score), …
 */
MODEL_API void *model_last(model_db_t *db, const model_t *model, const model_query_t *query,
                           model_error_t *error);

/**
 * Show all records that meet the conditions to a function, one after the other. However many there
 * are, no more than one message of them and one record are in memory.
 *
 * @param query  NULL: every record.
 * @param each  Called with a record that lives until it returns; false: that was enough. It may use
 * @p db, @p error too; a failure of its own is its own to keep, in @p context.
 * @return true at the end, or when @p each had enough.
 * @errors as model_filter(), but no limit on the number of documents; @p each may have been called
 * before the failure
 */
MODEL_API bool model_each(model_db_t *db, const model_t *model, const model_query_t *query,
                          bool (*each)(const void *record, void *context), void *context,
                          model_error_t *error);

/** About how many records there are, from what the server knows without looking at them: quick, and
 * wrong after it was killed, or while a sharded collection is moved. @param n  0 on failure. */
MODEL_API bool model_estimated_count(model_db_t *db, const model_t *model, int64_t *n,
                                     model_error_t *error);

MODEL__END_C

/* clang-format off */
#define MODEL__MORE_READS(N, S) \
    MODEL__UNUSED static inline S *N##_last(model_db_t *db, const model_query_t *query, \
                                            model_error_t *error) \
    { \
        return MODEL__CAST(S *, model_last(db, &N##_model, query, error)); \
    } \
    MODEL__UNUSED static inline bool N##_each( \
        model_db_t *db, const model_query_t *query, \
        bool (*function)(const S *record, void *context), void *context, model_error_t *error) \
    { \
        N##__borrowing_t borrowing = {function, context}; \
        return model_each(db, &N##_model, query, function ? N##__borrow : NULL, &borrowing, error); \
    } \
    MODEL__UNUSED static inline bool N##_estimated_count(model_db_t *db, int64_t *n, \
                                                         model_error_t *error) \
    { \
        return model_estimated_count(db, &N##_model, n, error); \
    }
/* clang-format on */

#endif

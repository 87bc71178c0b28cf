/** @file stream.h Records without end, from a callback into the database, in bounded memory. */
#ifndef MONGOMODEL_STREAM_H
#define MONGOMODEL_STREAM_H

#include <mongomodel/db.h>
#include <mongomodel/record.h>

MODEL__BEGIN

/** How far a stream is. */
typedef struct mongomodel_progress {
    int64_t done;   /**< records that are stored */
    int64_t failed; /**< records that were refused, by a rule or by the server */
    int64_t bytes;  /**< of the documents that are stored */
    uint64_t reserved[5];
} model_progress_t;

/** @return false: cancel the stream. */
typedef bool model_progress_function_t(const model_progress_t *progress, void *context);

/** How model_create_stream() works. All zero is good. */
typedef struct mongomodel_stream_options {
    uint32_t chunk;        /**< records that are sent together; 0: 1,000; at most 10,000 */
    uint32_t chunk_bytes;  /**< a chunk is sent when it has so many; 0: 4 MB; at most 40 MB */
    bool go_on;            /**< leave out a record that is refused; else the stream ends there */
    uint32_t max_failures; /**< that are reported one by one; 0: 100 */
    model_progress_function_t *progress; /**< called behind each chunk; NULL: nobody asks */
    void *context;                       /**< of progress */
    uint64_t reserved[8];
} model_stream_options_t;

/** One record that is not stored, or may not be. */
typedef struct mongomodel_stream_failure {
    int64_t record; /**< counted from 0, in the order in which the callback gave them */
    model_code_t code;
    model_outcome_t outcome;
    uint32_t first_detail, n_details; /**< in the result's details */
} model_stream_failure_t;

/** What became of a stream. The caller owns it: start with {0}, end with model_streamed_clear(). */
typedef struct mongomodel_streamed {
    int64_t read;    /**< given by the callback */
    int64_t done;    /**< stored; if the stream ends at a failure, those that were given first */
    int64_t failed;  /**< refused */
    int64_t unknown; /**< may be stored: the answer was lost */
    int64_t bytes;   /**< of the documents that are stored */
    bool cancelled;
    model_stream_failure_t *failures; /**< the first ones */
    size_t n_failures;
    model_detail_t *details;
    size_t n_details;
    uint64_t reserved[4];
} model_streamed_t;

MODEL_API void model_streamed_clear(model_streamed_t *streamed);

/**
 * Fills the next record.
 *
 * @param record  As born, with the model's defaults; what it points to must live until the next
 * call.
 * @param error  Set its code to end the stream with a failure of the source's own.
 * @return false: there is none.
 */
typedef bool model_next_function_t(void *record, void *context, model_error_t *error);

/**
 * Insert records that a callback gives, one after the other, as model_create_many() does, chunk by
 * chunk: of a chunk nothing is sent until all of its records have obeyed the rules. Neither records
 * nor documents of earlier chunks are kept; ids are not told.
 *
 * @param streamed  NULL, or filled, also on failure; what it held is freed.
 * @return true when all records are stored.
 * @errors as model_create_many(), paths as "[123456].email"; REFUSED: cancelled; what the callback
 * set. If the stream ends at a record that breaks a rule, or with the source's failure, the chunk
 * that was being filled is not sent. A lost connection ends it, whatever .go_on says.
 */
MODEL_API bool model_create_stream(model_db_t *db, const model_t *model,
                                   model_next_function_t *next, void *context,
                                   const model_stream_options_t *options,
                                   model_streamed_t *streamed, model_error_t *error);

MODEL__END_C

/* A function on records is called through one that knows their type: none is cast. */
/* clang-format off */
#define MODEL__STREAMS(N, S) \
    typedef struct N##__source { \
        bool (*next)(S *record, void *context, model_error_t *error); \
        void *context; \
    } N##__source_t; \
    MODEL__UNUSED static inline bool N##__next(void *record, void *context, model_error_t *error) \
    { \
        const N##__source_t *source = MODEL__CAST(const N##__source_t *, context); \
        return source->next(MODEL__CAST(S *, record), source->context, error); \
    } \
    MODEL__UNUSED static inline bool N##_create_stream( \
        model_db_t *db, bool (*make)(S *record, void *context, model_error_t *error), \
        void *context, const model_stream_options_t *options, model_streamed_t *streamed, \
        model_error_t *error) \
    { \
        N##__source_t source = {make, context}; \
        return model_create_stream(db, &N##_model, make ? N##__next : NULL, &source, options, \
                                   streamed, error); \
    }
/* clang-format on */

#endif

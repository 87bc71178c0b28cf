/** @file codec.h Records as BSON bytes, without a database: files, queues, caches.
 *
 * Nothing here needs a registration or a server. Rules are not looked at: model_validate() does.
 */
#ifndef MONGOMODEL_CODEC_H
#define MONGOMODEL_CODEC_H

#include <mongomodel/record.h>

MODEL__BEGIN

/** Bytes that are not used at the end of a buffer, and that may be read behind a document. */
enum { MODEL_SLACK = 32 };

/**
 * Bytes that grow. Start with {0}, or with model_buffer_fixed(); end with model_buffer_clear().
 * What is appended to it is appended whole or not at all.
 */
typedef struct mongomodel_buffer {
    uint8_t *bytes;  /**< NULL: none yet. Text has a NUL behind it, not counted */
    size_t size;     /**< used; may be set back, to 0 or to where something began */
    size_t capacity; /**< of bytes, MODEL_SLACK counted */
    size_t cap;      /**< size never grows beyond; 0: 2 GiB */
    bool fixed;      /**< bytes are the caller's: nothing is allocated or freed */
    uint64_t reserved[3];
} model_buffer_t;

/**
 * A buffer in the caller's @p bytes. What does not fit is LIMIT. Beside MODEL_SLACK, a document
 * needs room for the names of all members of its model, also of empty ones.
 */
MODEL_API model_buffer_t model_buffer_fixed(void *bytes, size_t size);

/** Free what a buffer holds and empty it. Caller's bytes are kept. Twice is harmless. */
MODEL_API void model_buffer_clear(model_buffer_t *buffer);

/** @return memory for decoded records, to be freed with model_memory_free(); NULL: no memory.
 * @param cap  In bytes; more is LIMIT. 0: none. */
MODEL_API model_memory_t *model_memory_new(size_t cap);

/** @return memory within the caller's @p bytes, which allocates nothing; what does not fit is
 * LIMIT. NULL: too few for its own bookkeeping, some 80 bytes. */
MODEL_API model_memory_t *model_memory_fixed(void *bytes, size_t size);

/** Forget all that lies in it, and use it again. NULL is harmless. */
MODEL_API void model_memory_clear(model_memory_t *memory);

/** NULL, and memory within the caller's bytes, are harmless. */
MODEL_API void model_memory_free(model_memory_t *memory);

/**
 * Append the document of a record.
 *
 * A model that keeps its id under another key than _id gets a new _id each time. Keys that the
 * model does not name are not the record's, and not written.
 *
 * @param record  Managed or plain, of any model, also an embedded one.
 * @errors VALIDATION (what cannot be stored: not UTF-8, a number without label …), ARGUMENT (NULL,
 * or a record that was read in part), LIMIT (the buffer's cap, depth), SCHEMA, MEMORY
 */
MODEL_API bool model_encode(const model_t *model, const void *record, model_buffer_t *buffer,
                            model_error_t *error);

/** As model_encode(), appending an array of the documents of @p count records that lie in a row. */
MODEL_API bool model_encode_list(const model_t *model, const void *records, size_t count,
                                 model_buffer_t *buffer, model_error_t *error);

/** As model_encode(), into a bson_t. @param bson  Not initialised; to be freed with bson_destroy(),
 * also after a failure, which leaves it empty. */
MODEL_API bool model_encode_bson(const model_t *model, const void *record, bson_t *bson,
                                 model_error_t *error);

/** As model_encode(), as an element of a document or an array. @param parent  Is being built; not
 * changed on failure. @param key  Its key there; of an array, "0" and so on. */
MODEL_API bool model_encode_element(const model_t *model, const void *record, const char *key,
                                    bson_t *parent, model_error_t *error);

/**
 * Decode one document into a struct of the caller.
 *
 * @param bytes  Not needed afterwards: the record points into @p memory.
 * @param record  Filled; the model's defaults after a failure, as after model_clear(). It is plain.
 * @errors MISMATCH (does not fit the model), CORRUPT (no valid BSON), LIMIT (@p memory, depth),
 * ARGUMENT, SCHEMA, MEMORY
 */
MODEL_API bool model_decode(const model_t *model, const uint8_t *bytes, size_t length,
                            model_memory_t *memory, void *record, model_error_t *error);

/** As model_decode(). @return a managed record with memory of its own, as of model_new(), to be
 * freed with model_free(); NULL on failure. */
MODEL_API void *model_decode_new(const model_t *model, const uint8_t *bytes, size_t length,
                                 model_error_t *error);

/** Decode documents that lie back to back. @param list  Managed records with one memory, to be
 * freed with model_list_clear(); empty after a failure. */
MODEL_API bool model_decode_list(const model_t *model, const uint8_t *bytes, size_t length,
                                 model_list_t *list, model_error_t *error);

/** As model_decode_list(), from the items of one array. */
MODEL_API bool model_decode_array(const model_t *model, const uint8_t *bytes, size_t length,
                                  model_list_t *list, model_error_t *error);

/** Documents that lie back to back in the caller's bytes. */
typedef struct mongomodel_documents {
    const uint8_t *bytes;
    size_t length;
    /** How many of @p bytes may be read, 0: @p length. A document with less than MODEL_SLACK of
     * them behind it is copied first; all others are decoded where they are. */
    size_t readable;
    /** For lists, structs behind pointers and such copies; empty again after each record. NULL: the
     * heap's. */
    model_memory_t *memory;
    uint64_t reserved[2];
} model_documents_t;

/** @param record  Valid, with all that it points to, until this returns. @return false: enough. */
typedef bool model_borrow_t(const void *record, void *context);

/**
 * Show each record to a function. Its strings and binary point into the caller's bytes: nothing is
 * copied.
 *
 * @return true: all of them were shown, or the function had enough.
 * @errors as model_decode(); records before the one that failed have been shown
 */
MODEL_API bool model_decode_borrowed(const model_t *model, const model_documents_t *documents,
                                     model_borrow_t *borrow, void *context, model_error_t *error);

/** @return whether two records hold the same: member by member, lists in order, numbers bit by bit
 * (0.0 is not -0.0, a NaN is itself). Bookkeeping does not count. False also for NULL or a
 * contradictory table. */
MODEL_API bool model_equal(const model_t *model, const void *one, const void *other);

/** Give a struct of the caller the model's defaults; what it points to is not freed. Its default
 * lists and structs behind pointers are the table's: not to be written. A managed record becomes
 * plain, but is still freed with model_free(). */
MODEL_API void model_clear(const model_t *model, void *record);

MODEL__END_C

#endif

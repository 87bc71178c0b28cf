/** @file record.h Managed records and their memory. */
#ifndef MONGOMODEL_RECORD_H
#define MONGOMODEL_RECORD_H

#include <mongomodel/model.h>

MODEL__BEGIN

/** Records of a read, contiguous, freed in one call. Typed lists have the same members. */
typedef struct mongomodel_list {
    void *items;
    size_t count;
    void *memory;
} model_list_t;

/** @return a new managed record with the defaults of @p model, to be freed with model_free(); NULL:
 * no memory or a contradictory table. */
MODEL_API void *model_new(const model_t *model);

/** Free a record of model_new() or of a read. NULL is harmless. Not for items of a list. */
MODEL_API void model_free(void *record);

/** @return a managed deep copy of a managed or plain record, as if it had been read; NULL: no
 * memory, or the record cannot be encoded. */
MODEL_API void *model_copy(const model_t *model, const void *record);

/** Free a list and empty it. Twice is harmless. */
MODEL_API void model_list_clear(model_list_t *list);

/** @return a formatted string in the memory of a managed @p record; NULL: no memory, or not
 * managed. */
MODEL_API const char *model_text(void *record, const model_t *model, const char *format, ...)
    MODEL__PRINTF(3, 4);
MODEL_API const char *model_text_v(void *record, const model_t *model, const char *format,
                                   va_list args) MODEL__PRINTF(3, 0);

/** Room for @p n more items in the list or map @p path of a managed record. False: no memory, or
 * not managed. */
MODEL_API bool model_grow(void *record, const model_t *model, const char *path, size_t n);

/** @return @p size bytes, aligned for any type, that live as long as @p memory; NULL: no memory. */
MODEL_API void *model_memory_take(model_memory_t *memory, size_t size);

/** @return a copy of @p length bytes of @p text and a NUL; NULL: no memory. */
MODEL_API const char *model_memory_text(model_memory_t *memory, const char *text, size_t length);

MODEL__END_C

#endif

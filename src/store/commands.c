/* Writes of one document as the commands that the driver would make of them. */
#include "store/store.h"

enum { MAX_COMMAND = 1024 * 1024 }; /* what is larger is better not copied once more */

static bool begin(model__buffer_t *out, const char *name, size_t name_size, const char *collection,
                  size_t *mark)
{
    return model__put_document_begin(out, mark) &&
           model__put_string(out, name, name_size, collection, strlen(collection));
}

static bool end(model__buffer_t *out, size_t mark)
{
    return model__put_int64(out, MODEL__KEY(MODEL__NUMBER_KEY), 0) && model__put_end(out, mark);
}

bool model__command_insert(model__buffer_t *out, const char *collection, const uint8_t *document,
                           size_t size)
{
    size_t mark, list;

    return size <= MAX_COMMAND && begin(out, MODEL__KEY("insert"), collection, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, MODEL__KEY("documents"), &list) &&
           model__put_value(out, BSON_TYPE_DOCUMENT, "0", 1, document, size) &&
           model__put_end(out, list) && end(out, mark);
}

bool model__command_update(model__buffer_t *out, const char *collection,
                           const model__buffer_t *filter, const model__buffer_t *update)
{
    size_t mark, list, one;

    return filter->size + update->size <= MAX_COMMAND &&
           begin(out, MODEL__KEY("update"), collection, &mark) &&
           model__put_begin(out, BSON_TYPE_ARRAY, MODEL__KEY("updates"), &list) &&
           model__put_begin(out, BSON_TYPE_DOCUMENT, "0", 1, &one) &&
           model__put_value(out, BSON_TYPE_DOCUMENT, "q", 1, filter->data, filter->size) &&
           model__put_value(out, BSON_TYPE_DOCUMENT, "u", 1, update->data, update->size) &&
           model__put_end(out, one) && model__put_end(out, list) && end(out, mark);
}

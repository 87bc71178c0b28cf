/* What one document of a list tells about the next. */
#ifndef MONGOMODEL_MODEL_PASSES_H
#define MONGOMODEL_MODEL_PASSES_H

#include <stdint.h>

/* Keys that the model does not name, in the order in which the last document had them: the next
 * one's need not be looked up. All zero: none. */
enum { MODEL__MAX_PASSES = 4 };
typedef struct model__passes {
    const struct model__plan *plan; /* of the documents */
    uint32_t count;
    struct model__pass {
        uint64_t head[2], mask[2]; /* of key and NUL, as in an element; not of the type */
        uint32_t head_size;
    } passes[MODEL__MAX_PASSES];
} model__passes_t;

#endif

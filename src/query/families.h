/* Between the files of pages: which types are compared with each other. */
#ifndef MONGOMODEL_QUERY_FAMILIES_H
#define MONGOMODEL_QUERY_FAMILIES_H

#include "codec/bson.h"
#include "query/page.h"

enum { MODEL__FAMILY_TYPES = 4 };

struct model__family {
    uint32_t kinds;                     /* a bit for each MODEL_KIND_… */
    uint8_t types[MODEL__FAMILY_TYPES]; /* of BSON; 0: no more */
    const char *name;
    bool has_nan;
};

/* NULL: values of this kind have no order. */
const model__family_t *model__family_of(uint32_t kind);
bool model__family_has(const model__family_t *family, uint8_t type);

/* Where a stored value stands: null (and missing) < NaN < value. */
typedef enum model__rank {
    MODEL__RANK_NULL = 0,
    MODEL__RANK_NAN = 1,
    MODEL__RANK_VALUE = 2,
    MODEL__N_RANKS = 3
} model__rank_t;
model__rank_t model__rank_of(const model__found_t *value);

#endif

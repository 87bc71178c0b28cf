/* Registration and indexes. */
#ifndef MONGOMODEL_ADMIN_ADMIN_H
#define MONGOMODEL_ADMIN_ADMIN_H

#include "db/db.h"
#include "query/query.h"
#include "rules/rules.h"

enum { MODEL__MAX_INDEX_NAME = 128 };

/* An index that a table asks for. */
typedef struct model__index {
    struct model__index *next;
    const char *name;
    bool unique, automatic;  /* automatic: of a time member, any index of these keys will do */
    const uint8_t *document; /* as createIndexes takes it: {key, name, unique, sparse, …} */
    size_t size;
} model__index_t;

typedef struct model__indexes {
    const model__plan_t *plan;
    model_memory_t *memory;
    model__index_t *first, **end;
} model__indexes_t;

/* All that the table of a stored model asks for, in memory. False: SCHEMA, MEMORY. */
bool model__indexes_wanted(const model__plan_t *plan, model_memory_t *memory,
                           model__indexes_t *indexes, model_error_t *error);

/* The collation that indexes of a collection have if they do not say another; NULL: none. */
typedef struct model__collation {
    const uint8_t *document;
    uint32_t size;
} model__collation_t;

/* Does the server take them for the same (RULES 42), whatever they are called? */
bool model__index_same(const bson_t *wanted, const bson_t *existing,
                       const model__collation_t *inherited);
bool model__index_same_keys(const bson_t *a, const bson_t *b);
/* Of words: a collection has one such index, whatever its keys. */
bool model__index_of_texts(const bson_t *index);
/* Do strings compare in the same way? If not, it is another index, whatever its keys. */
bool model__index_same_collation(const bson_t *wanted, const bson_t *existing,
                                 const model__collation_t *inherited);

/* Create what is missing in the collection of a plan. SCHEMA: an index of the same keys or name is
 * another one; DUPLICATE: documents break a unique one. */
bool model__indexes_ensure(const model__client_t *client, const model__plan_t *plan,
                           model_error_t *error);

#endif

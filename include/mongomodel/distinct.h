/** @file distinct.h The values that a member has in stored documents, each of them once. */
#ifndef MONGOMODEL_DISTINCT_H
#define MONGOMODEL_DISTINCT_H

#include <mongomodel/db.h>
#include <mongomodel/query.h>
#include <mongomodel/values.h>

MODEL__BEGIN

/**
 * Ask for the values of a member; of a list, for those of its items. MODEL_DISTINCT() checks the
 * types. Missing and null are no values. The server gives them in no order that can be relied on.
 *
 * @param query  Conditions only; NULL: all documents.
 * @param path  "home.city", "lines.items->sku".
 * @param kind  MODEL_SHAPE_LIST | MODEL_KIND_… of @p list, whose items are of the member's type:
 * model_string_list_t for char[n], model_int32_list_t for enums.
 * @param memory  What the list points into.
 * @param list  Address of {items, count}; overwritten, empty on failure.
 * @errors ARGUMENT (unknown member, another type, sort, skip, limit or fields), UNSUPPORTED (a
 * member with old names; structs, maps, vectors), MISMATCH (a stored value of another type), LIMIT
 * (more values than the handle allows documents; @p memory), CONNECTION, …
 */
MODEL_API bool model_distinct(model_db_t *db, const model_t *model, const model_query_t *query,
                              const char *path, uint32_t kind, model_memory_t *memory, void *list,
                              model_error_t *error);

MODEL__END_C

/* clang-format off */
#define MODEL__DISTINCTS(N) \
    MODEL__UNUSED static inline bool N##_distinct( \
        model_db_t *db, const model_query_t *query, const char *path, uint32_t kind, \
        model_memory_t *arena, void *list, model_error_t *error) \
    { \
        return model_distinct(db, &N##_model, query, path, kind, arena, list, error); \
    }

#ifndef __cplusplus
#define MODEL__DISTINCT_FITS(member, list) MODEL__MUST( \
    ((list) & MODEL_SHAPE_MASK) == MODEL_SHAPE_LIST && \
    ((member) == 0 || ((member) & MODEL_KIND_MASK) == ((list) & MODEL_KIND_MASK) || \
     (((member) & MODEL_KIND_MASK) == MODEL_KIND_CHARS && \
      ((list) & MODEL_KIND_MASK) == MODEL_KIND_STRING)), \
    the_list_is_not_of_the_members_type)
/**
 * model_distinct() for a list of the member's type:
 *
 *     model_string_list_t cities;
 *     MODEL_DISTINCT(user, db, NULL, home.city, memory, &cities, &error)
 */
#define MODEL_DISTINCT(N, db, query, m, memory, list, error) \
    model_distinct((db), &N##_model, (query), MODEL_NAME(N, m), \
                   (uint32_t)(MODEL__KIND(list) + \
                       MODEL__DISTINCT_FITS(MODEL__KIND(MODEL__AT(N, m)), MODEL__KIND(list))), \
                   (memory), (list), (error))
#endif
/* clang-format on */

#endif

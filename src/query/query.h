/* Conditions, sort, projection → BSON. No I/O. */
#ifndef MONGOMODEL_QUERY_QUERY_H
#define MONGOMODEL_QUERY_QUERY_H

#include "codec/codec.h"

#include <mongomodel/query.h>

typedef struct model__filter {
    bool every;      /* no condition that narrows: everything would match */
    bool every_said; /* MODEL_EVERY stands there */
    bool nothing;    /* can match nothing (empty in, empty any_of): no I/O needed */
} model__filter_t;

/* Append the filter document of a query (NULL: {}). plan: of the model that is read (terms may be
 * on what it is a view of). False: ARGUMENT (unknown member, wrong value, 25th condition, brackets,
 * NULL operand …), VALIDATION, LIMIT, MEMORY. memory: for prepared operands. */
bool model__query_filter(const model__plan_t *plan, const model_query_t *query,
                         model_memory_t *memory, model__buffer_t *out, model__filter_t *filter,
                         model_error_t *error);

/* Append a filter of terms that end at an empty one (partial indexes). */
bool model__terms_filter(const model__plan_t *plan, const model_term_t *terms,
                         model_memory_t *memory, model__buffer_t *out, model_error_t *error);

/* Append {"created_at": -1, …}; *any false and nothing appended: no sort. */
bool model__query_sort(const model__plan_t *plan, const model_query_t *query, model__buffer_t *out,
                       bool *any, model_error_t *error);

/* Append {"_id": 1, "username": 1 …}; always with _id and the id; overlapping paths merged. *any
 * false and nothing appended: all fields, loaded bits NULL. loaded: bits in memory. */
bool model__query_projection(const model__plan_t *plan, const model_query_t *query,
                             model_memory_t *memory, model__buffer_t *out, bool *any,
                             model__loaded_t *loaded, model_error_t *error);

/* skip and limit not negative, arrays not overfull. */
bool model__query_sound(const model_query_t *query, model_error_t *error);

/* Append the keys of an index: {"email": 1}; name: "email_1" (size bytes). */
bool model__index_keys(const model__plan_t *plan, const model_index_t *index, model__buffer_t *out,
                       char *name, size_t size, model_error_t *error);

#endif

/* The order of pages, places in it, tokens. No I/O. */
#ifndef MONGOMODEL_QUERY_PAGE_H
#define MONGOMODEL_QUERY_PAGE_H

#include "query/query.h"

#include <mongomodel/page.h>

enum { MODEL__MAX_ORDER = MODEL_MAX_KEYS + 1 };

/* BSON types whose values are compared with each other. */
typedef struct model__family model__family_t;

typedef struct model__order_key {
    const char *path; /* as the user wrote it, for messages */
    const char *key;  /* stored name, dotted */
    size_t key_size;
    const model__family_t *family;
    bool down;
} model__order_key_t;

/* A total order: the sort of a query, and the id. */
typedef struct model__order {
    model__order_key_t keys[MODEL__MAX_ORDER];
    size_t n;
} model__order_t;

/* Names are in memory. False: ARGUMENT (what has no order that a token can say), MEMORY. */
bool model__order_build(const model__plan_t *plan, const model_query_t *query,
                        model_memory_t *memory, model__order_t *order, model_error_t *error);
/* Append {"created_at": -1, "_id": -1}; backward: all directions turned. */
bool model__order_sort(const model__order_t *order, bool backward, model__buffer_t *out);
/* Make a projection read the order's members too. Empty: it reads all. */
bool model__order_project(const model__order_t *order, model__buffer_t *projection);
/* Append the id to a finished sort that does not have it; empty: it becomes the sort. */
bool model__sort_complete(const model__plan_t *plan, model__buffer_t *sort);

/* The place of a record in an order: the stored values of its keys. */
typedef struct model__position {
    model__found_t values[MODEL__MAX_ORDER]; /* type null: null or missing */
} model__position_t;

/* Of a valid document, into which the place points. False: MISMATCH, a value of another type. */
bool model__position_of(const model__order_t *order, const uint8_t *document,
                        model__position_t *place, model_error_t *error);
/* Append {"": value, …}, and read it again. False: other bytes. */
bool model__position_put(const model__order_t *order, const model__position_t *place,
                         model__buffer_t *out);
bool model__position_read(const model__order_t *order, const uint8_t *bytes, size_t size,
                          model__position_t *place);

/* Append the filter of what meets a filter and comes behind a place (backward: before it). */
bool model__position_filter(const model__order_t *order, const model__position_t *place,
                            bool backward, const model__buffer_t *filter, model__buffer_t *out);

/* ---- tokens ---- */

/* What a token says, beside its seal. */
typedef struct model__token {
    bool backward;
    uint64_t moment;       /* 0: none */
    const uint8_t *values; /* as model__position_put() writes them */
    size_t n_values;       /* bytes */
} model__token_t;

/* Append the bytes that are sealed, and read them again. */
bool model__token_put(const model__token_t *token, model__buffer_t *out);
bool model__token_read(const uint8_t *bytes, size_t size, model__token_t *token);

/* Base64 as in URLs, without padding. NULL: no memory. */
char *model__token_text(const uint8_t *bytes, size_t size, model_memory_t *memory);
/* Into bytes, which have room for three quarters of the text. False: not what model__token_text()
 * writes. */
bool model__token_bytes(const char *text, size_t length, uint8_t *bytes, size_t *size);

#endif

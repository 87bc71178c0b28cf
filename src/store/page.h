/* Between the files of pages. Nobody else includes this. */
#ifndef MONGOMODEL_STORE_PAGE_H
#define MONGOMODEL_STORE_PAGE_H

#include "store/store.h"

#include "query/page.h"

/* One page on its way. */
typedef struct model__paging {
    model__call_t call;
    const char *what;    /* for messages */
    model_query_t query; /* the caller's, without what only pages know */
    const char *after;
    bool snapshot;
    uint64_t moment; /* of the snapshot; 0: not known yet */
    mongoc_client_session_t *session;
    model__ask_t ask; /* its filter is that of the whole list */
    model__block_t *block;
    model_page_t *page;
} model__paging_t;

/* Nothing is sent. model__paging_end() is due in any case. */
bool model__paging_begin(model__paging_t *paging, const char *what, model_db_t *db,
                         const model_t *model, const model_query_t *query, model_page_t *page,
                         model_error_t *error);
bool model__paging_block(model__paging_t *paging, int64_t size);
/* Find the documents that ask means, at the paging's moment. */
bool model__paging_find(model__paging_t *paging, const model__ask_t *ask, model__stream_t *stream);
bool model__paging_count(model__paging_t *paging, int64_t *total);
/* The page is complete: it takes the place of the caller's, with the records of the block. */
void model__paging_publish(model__paging_t *paging, model_page_t *page);
void model__paging_end(model__paging_t *paging);
bool model__page_size_sound(int64_t size, model_error_t *error);

/* ---- snapshots ---- */

bool model__moment_find(model__paging_t *paging, const model__ask_t *ask, model__stream_t *stream);
bool model__moment_count(model__paging_t *paging, int64_t *total);

/* ---- tokens: sealed over the list that they are of ---- */

/* In the block's memory. NULL: LIMIT, MEMORY. */
const char *model__token_make(model__paging_t *paging, const model__order_t *order,
                              const model__buffer_t *values, bool backward);
/* The place points into the call's memory. False: ARGUMENT. */
bool model__token_open(model__paging_t *paging, const model__order_t *order, const char *text,
                       model__position_t *place, bool *backward);

#endif

/* A bulk: items that were checked and encoded when they were added, and their way to the driver. */
#ifndef MONGOMODEL_STORE_BULK_H
#define MONGOMODEL_STORE_BULK_H

#include "store/store.h"

#include <mongomodel/bulk.h>

/* What the driver is asked for. An unordered bulk sends these in this order: an upsert that met a
 * document becomes an update. */
typedef enum model__route {
    MODEL__ROUTE_INSERT = 0,
    MODEL__ROUTE_UPSERT = 1,
    MODEL__ROUTE_UPDATE = 2,
    MODEL__ROUTE_REPLACE = 3,
    MODEL__ROUTE_DELETE = 4,
    MODEL__ROUTE_UPDATE_MANY = 5,
    MODEL__ROUTE_DELETE_MANY = 6,
    MODEL__N_ROUTES = 7
} model__route_t;

/* Bytes in the bulk's memory. */
typedef struct model__part {
    const uint8_t *bytes; /* NULL: none */
    size_t size;
} model__part_t;

/* How the server finds the documents of one item. */
typedef struct model__way {
    model__part_t collation; /* an element */
    const char *hint;
} model__way_t;

typedef struct model__work {
    uint8_t kind, route, state; /* MODEL_BULK_…, MODEL__ROUTE_…, MODEL__ENTRY_… */
    uint8_t code;               /* of the last failure */
    bool alone;                 /* in a message of its own */
    bool strict;                /* to meet nothing is a failure */
    bool repeats;               /* may be sent again when nobody knows whether it arrived */
    bool lost;                  /* it is being sent again */
    bool again;                 /* it missed once, but was there */
    bool partly;                /* of many: it failed half-way */
    bool nulls;                 /* what is below for null versions is sent, and exchanged */
    bool pipeline;              /* what changes a document is one */
    bool makes_id;              /* .id is that of the record that is inserted, if it is */
    uint8_t id_type;            /* BSON_TYPE_…; 0: nobody knows which */
    bool created;
    int64_t matched, changed;
    model__part_t id;      /* a value */
    model__part_t filter;  /* with guards and versions */
    model__part_t content; /* document, update, pipeline */
    model__part_t array_filters;
    model__part_t bare;  /* filter without guards; none: .filter */
    model__part_t guard; /* elements: RULES 15, 16 */
    model__part_t proof; /* a filter that meets the document as this item makes it */
    /* Of an upsert: what is sent if a document is there. */
    model__part_t change, change_filter;
    /* The same for documents whose version is null, which $inc refuses. Of many: both are sent. */
    model__part_t null_content, null_filter;
    const model__way_t *way; /* NULL: as the server likes */
} model__work_t;

struct mongomodel_bulk {
    model_db_t *db;
    const model_t *model;
    model_bulk_options_t options;
    model_memory_t memory;
    model__work_t *works;
    size_t count, capacity;
    int64_t next_number, last_number; /* of the sequence, not given yet */
    uint32_t n_numbers;               /* taken last */
    int64_t highest_given;            /* of explicit numbers; 0: none */
};

/* ---- adding ---- */

typedef struct model__adding {
    model_bulk_t *bulk;
    model__work_t work;
    model_memory_t mark; /* the bulk's memory without the item */
    model__call_t call;  /* last: the rest is zeroed before it */
} model__adding_t;

/* model__adding_end() is due in any case. */
bool model__adding_begin(model__adding_t *adding, model_bulk_t *bulk, const model_t *model,
                         const void *record, model_error_t *error);
bool model__adding_query(model__adding_t *adding, model_bulk_t *bulk, const model_t *model,
                         model_error_t *error);
/* Copy into the bulk's memory. */
bool model__adding_keep(model__adding_t *adding, model__part_t *part,
                        const model__buffer_t *buffer);
/* Conditions alone; those that nothing can meet are done. */
bool model__adding_find(model__adding_t *adding, const char *what, const model_query_t *query,
                        model__ask_t *ask);
/* Check an update and keep it as .content, or as .change. which: MODEL__ALL_CHANGES … */
bool model__adding_build(model__adding_t *adding, const model_update_t *update, uint8_t which,
                         model__part_t *to);
/* Keep the filter of what was built, with its guards, and the one for null versions. many: the two
 * meet no document in common. */
bool model__adding_filter(model__adding_t *adding, const model__buffer_t *filter, bool many,
                          model__part_t *to);
/* The item is about the record that a document, or a filter, has the id of. */
bool model__adding_id(model__adding_t *adding, const uint8_t *document);
/* The item is complete. */
bool model__adding_put(model__adding_t *adding, model_bulk_kind_t kind, model__route_t route);
bool model__adding_end(model__adding_t *adding, bool ok);

/* ---- running ---- */

/* One run. */
typedef struct model__run {
    model_bulk_t *bulk;
    model__call_t call;
    model_bulk_report_t *report; /* NULL: none */
    model__details_t details;
    uint32_t *batch; /* items that are sent together */
    size_t n_batch;
    bool stopped; /* no more is sent */
} model__run_t;

/* What an item asks for. A query's options, that is; the rest is the caller's to add. */
model__ask_t model__work_ask(const model__work_t *work);
/* From now on the other one of the two is sent. */
void model__work_exchange(model__work_t *work);

/* Texts are the bulk's. False: it is not known. */
bool model__work_id(const model__work_t *work, model_bulk_id_t *id);
/* How many bytes it has, its NUL counted; 0: it is no text. */
size_t model__work_id_text(const model__work_t *work);

/* As a buffer that is not to be freed. */
model__buffer_t model__part_buffer(const model__part_t *part);
bool model__part_view(const model__part_t *part, bson_t *view);

/* Send everything that waits, as far as it goes. */
void model__run_send(model__run_t *run);
/* What an item changes, as far as its failures are judged by it. */
model__change_t model__work_change(const model__run_t *run, const model__work_t *work);
/* What it asks for without its guards. */
model__ask_t model__work_bare(const model__work_t *work);
/* Of an upsert: a document is there, which is to be changed, or to be left alone. */
void model__work_found(model__work_t *work);
/* Does a document meet a filter? Asks the primary, as the item does; the run's own error is left
 * alone. */
bool model__run_exists(model__run_t *run, size_t item, const model__part_t *filter, bool *there,
                       model_error_t *why);
/* What was asked for an item failed itself: it is the item's failure, and the end of the run. */
void model__run_give_up(model__run_t *run, size_t item, model_error_t *why,
                        model_outcome_t outcome);
/* One item failed. */
void model__run_blame(model__run_t *run, size_t item, const model_error_t *why);
/* The server refused one item. */
void model__run_refused(model__run_t *run, size_t item, model_error_t *why);
/* The others of a message, and the counts in its reply. */
void model__run_heard(model__run_t *run, const bson_t *reply);
/* Inserts that may have happened: those that did are done. */
bool model__run_settle(model__run_t *run);
/* Did this one happen? False: asking failed. */
bool model__run_landed(model__run_t *run, size_t item, bool *landed, model_error_t *why);

#endif

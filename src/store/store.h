/* Create, read, save, delete: the road of a record to the driver and back. */
#ifndef MONGOMODEL_STORE_STORE_H
#define MONGOMODEL_STORE_STORE_H

#include "query/update.h"
#include "rules/rules.h"
#include "store/ask.h"

#include <mongomodel/store.h>
#include <mongomodel/write.h>

enum { MODEL__MAX_DOCUMENT = 16 * 1024 * 1024 };

/* ---- ids ---- */

typedef union model__id {
    int64_t number;
    bson_oid_t oid;
    model_uuid_t uuid;
} model__id_t;

bool model__id_given(const model__field_t *id, const void *record);
/* A fresh ObjectId or UUID. */
bool model__id_make(const model__field_t *id, model__id_t *made, model_error_t *error);
/* Write it into a record, as wide as the member is. */
void model__id_write(const model__field_t *id, const model__id_t *made, void *record);
/* Append {"_id": …} for the value at an address. */
bool model__id_filter(model__call_t *call, const model__field_t *id, const void *value,
                      model__buffer_t *out);
/* Append {"_id": …} of a stored document. */
bool model__id_filter_of(const uint8_t *origin, model__buffer_t *out, model_error_t *error);

/* Reserve n numbers of the model's sequence; *first is the lowest of them. */
bool model__counter_take(model__call_t *call, size_t n, int64_t *first);
/* Never give out a number again that is not larger than this one. */
bool model__counter_raise(model__call_t *call, int64_t number);
/* Raise to the highest number that is stored. */
bool model__counter_repair(model__call_t *call);

/* ---- managed records ---- */

/* The stamp of a write whose outcome is unknown, in the slot's own memory. */
typedef struct model__pending {
    const uint8_t *filter; /* meets the document if the write happened; NULL: it was a create */
    size_t filter_size;
    const uint8_t *document; /* what is stored then */
    uint32_t document_size;
    int64_t stamp; /* updated_at */
} model__pending_t;

/* What a managed record becomes when the server agrees: made before anything is sent, so that
 * nothing can fail afterwards. */
typedef struct model__takeover {
    model_memory_t memory;
    void *record;
    const uint8_t *origin;
    uint32_t origin_size;
} model__takeover_t;

const model__loaded_t *model__slot_loaded(const model__slot_t *slot);
bool model__takeover_make(model__takeover_t *stage, model__call_t *call, model__slot_t *slot,
                          const model__loaded_t *loaded, const uint8_t *bytes, size_t size);
/* The same in two steps: room for a document of this size, NULL: no memory; then, when it is there,
 * its record. */
uint8_t *model__takeover_room(model__takeover_t *stage, size_t size);
bool model__takeover_read(model__takeover_t *stage, model__call_t *call, model__slot_t *slot,
                          const model__loaded_t *loaded, uint8_t *bytes, size_t size);
/* Write it over the record; what the record pointed into is freed. */
void model__takeover_use(model__takeover_t *stage, const model__plan_t *plan, model__slot_t *slot,
                         void *record);
void model__takeover_drop(model__takeover_t *stage);

/* A create of this record ended without an answer: its id and times are those that were sent. */
bool model__create_unsettled(const model__plan_t *plan, const model__slot_t *slot,
                             const void *record);
void model__create_unsettle(const model__plan_t *plan, model__slot_t *slot, void *record);
void model__create_settle(const model__plan_t *plan, model__slot_t *slot, void *record);

/* ---- versions: RULES 23 ---- */

/* The value of a stored whole number of any type. */
bool model__found_integer(const model__found_t *found, int64_t *value);
/* Of a stored document: an absent one is 0. */
int64_t model__stored_version(const model__field_t *field, const uint8_t *document);
void model__version_write(const model__field_t *field, int64_t version, void *record);
/* The one behind it. False: LIMIT. */
bool model__version_next(const model__field_t *field, int64_t version, int64_t *next,
                         model_error_t *error);
/* Append to the elements of a filter: the document has this version. */
bool model__version_guard(const model__field_t *field, int64_t version, model__buffer_t *elements);

/* An update failed; perhaps as a stored version was null, which $inc refuses. */
bool model__version_suspect(const model_error_t *refusal);
bool model__version_refused(const model__call_t *call, const model__change_t *change);
/* To a filter: the version is null (is), or is not. */
bool model__version_null(model__call_t *call, bool is, model__buffer_t *filter);
/* Has it a last number that the server would go beyond? */
bool model__version_ends(const model__plan_t *plan);
/* To a filter: the version is the last one, or is not. */
bool model__version_last(model__call_t *call, bool is, model__buffer_t *filter);
/* Does it keep a document from being met? Then LIMIT; true also if asking failed. */
bool model__version_ended(model__call_t *call, const model__ask_t *ask);

/* An update that makes a document what the record says: prepared and checked; ids, times, versions
 * and immutable members are left out. It points into the call's memory. */
bool model__whole_update(model__call_t *call, const void *record, model_update_t *update);

/* ---- saving ---- */

typedef struct model__save {
    void *record;
    model__slot_t *slot;
    const model__loaded_t *loaded;
    bool whole;             /* replace: over whatever is stored now */
    bool encoded;           /* document holds what will be stored */
    void *work;             /* the record as it will be stored */
    int64_t stamp, version; /* that it will have; 0: its model has none */
    model__changes_t changes;
    model__buffer_t filter, update, document;
    model__takeover_t stage;
    model__call_t call;                         /* what is before it is zeroed */
    uint8_t filter_room[256], update_room[512]; /* to begin with */
} model__save_t;

/* Find out what is to be saved; model__save_close() is due in any case. */
bool model__save_open(model__save_t *save, model_db_t *db, const model_t *model, void *record,
                      model_error_t *error);
/* Checked, and ready to be sent; nothing changed: there is no filter. */
bool model__save_build(model__save_t *save, bool whole);
void model__save_close(model__save_t *save);

/* A working copy, with the time of this save, strictly later than what was loaded, and the next
 * version. */
bool model__save_begin(model__save_t *save);
/* Changed members only: find, prepare, check. */
bool model__save_find(model__save_t *save);
/* All members, whether they changed or not. */
bool model__save_find_all(model__save_t *save);
/* Note that this save may have happened; learn whether an earlier one did. */
void model__save_unsettle(model__save_t *save);
bool model__save_settle(model__save_t *save);

/* ---- batches ---- */

/* Details of a report, which grow. */
typedef struct model__details {
    model_detail_t **items;
    size_t *n, capacity;
} model__details_t;

/* Add those of a failure. Without memory the report loses them, never the failure. */
void model__blame_details(model__details_t *details, const model_error_t *why, uint32_t *first,
                          uint32_t *n);
/* Add one item's failure to the error of the whole: all broken rules, or the first other one. */
void model__blame_one(model_error_t *error, const char *what, size_t i, const model_error_t *why);

/* ---- inserting ---- */

enum {
    MODEL__ENTRY_WAITING = 0,
    MODEL__ENTRY_COLLIDED = 1, /* a number of the sequence was taken already */
    MODEL__ENTRY_DONE = 2,
    MODEL__ENTRY_FAILED = 3,
    MODEL__ENTRY_UNKNOWN = 4
};

/* One record on its way into the database. */
typedef struct model__entry {
    void *record;
    model__slot_t *slot;      /* NULL: plain */
    model__takeover_t *stage; /* of a managed record */
    size_t at, size;          /* its document in the insert's buffer */
    model__id_t id;           /* made by us */
    bool makes_id;
    bool counts; /* .id is a number of the sequence */
    bool unsettled;
    uint8_t state;
    int64_t number; /* of a stream: which record it is */
} model__entry_t;

typedef struct model__insert {
    model__call_t *call;
    model__entry_t *entries;
    size_t count;
    model__buffer_t documents;
    void *work; /* one record, prepared and complete */
    model_memory_t prepared;
    const uint64_t *all_but_id; /* leaves */
    int64_t now;
    int64_t highest_given; /* of the explicit numbers; 0: none */
    size_t n_counts;
    bool single, unordered, repaired;
    uint32_t *batch; /* indices of the entries that are sent together */
    size_t n_batch, batch_capacity;
    void *views; /* the driver's view of each; NULL: .view is enough */
    bson_t view;
    const bson_t **pointers;
    model_report_t *report;
    model__details_t details; /* the report's */
    /* Of a stream: told of each failure, instead of report and error. */
    void (*blamed)(struct model__insert *insert, size_t i, const model_error_t *why);
} model__insert_t;

/* Check and encode all; nothing is sent if one fails. In two steps: what all need, and one. */
bool model__insert_begin(model__insert_t *insert);
bool model__insert_ready(model__insert_t *insert, model__entry_t *entry, model_error_t *error);
bool model__insert_check(model__insert_t *insert);
/* Give them their numbers of the sequence. */
bool model__insert_number(model__insert_t *insert);
/* The id has a fixed width: write the number into the encoded document. */
bool model__insert_put_number(model__insert_t *insert, model__entry_t *entry, int64_t number);
/* Numbers of the sequence were taken: raise it, and give fresh ones to all that are not stored. */
bool model__insert_renumber(model__insert_t *insert);
/* created_at and updated_at, one reading of the clock; the first version. */
void model__insert_times(const model__insert_t *insert, void *record);
/* Room for what the driver is told of n records in one message. */
bool model__insert_room(model__insert_t *insert, size_t n);
/* Send all; states and the call's error say what happened. */
bool model__insert_send(model__insert_t *insert);
/* One entry failed: state, report, error. */
void model__insert_blame(model__insert_t *insert, size_t i, const model_error_t *why);
/* Records that are stored, or may be, learn of it. */
void model__insert_finish(const model__insert_t *insert);
void model__insert_free(model__insert_t *insert);

/* ---- deleting ---- */

/* The record's id, and its version if that is known. */
bool model__delete_filter(model__call_t *call, const void *record, model__buffer_t *out);

/* ---- writes by conditions ---- */

/* Of a write that does something else when it is repeated. */
void model__call_try_once(model__call_t *call, bool many);
/* A filter, and what an update asks of the document beside it. */
bool model__guarded_filter(model__call_t *call, const model__buffer_t *filter,
                           const model__change_t *change, model__buffer_t *out);
/* Nothing was changed: because a document that meets the filter does not meet the guards? Then
 * VALIDATION; true also if asking failed. */
bool model__change_refused(model__call_t *call, const model__ask_t *ask,
                           const model__change_t *change);
/* The server refused a stored value, or a guard did: MISMATCH names the member, if one is found
 * that meets the filter and has such a value. The call's own error is left alone. */
bool model__foreign_named(model__call_t *call, const model__ask_t *like,
                          const model__change_t *change, model_error_t *error);
/* Complete the call's error so. Returns false. */
bool model__change_foreign(model__call_t *call, const model__ask_t *like,
                           const model__change_t *change);
/* Nothing was changed: NOT_FOUND, or VALIDATION if it was for the guards. Returns false. */
bool model__change_missed(model__call_t *call, const model__ask_t *ask,
                          const model__change_t *change);

/* A write of many documents with .max_time_ms: as a command. Up to nine statements; change NULL: of
 * deletion. False without an error: the buffer failed. The call's attempt is the caller's to note.
 */
typedef struct model__timed {
    model__buffer_t command;
    size_t whole, list;
    uint32_t n;
} model__timed_t;

bool model__timed_begin(model__timed_t *timed, const model__call_t *call, const char *name,
                        const char *items);
bool model__timed_add(model__timed_t *timed, const model__ask_t *ask, const model__buffer_t *filter,
                      const model__change_t *change);
bool model__timed_run(model__timed_t *timed, model__call_t *call, const model__ask_t *ask,
                      int64_t *matched, int64_t *changed);
void model__timed_free(model__timed_t *timed);

/* One findAndModify. change NULL: the document is deleted. Ended by model__modified_end() in any
 * case; bytes NULL: nothing was met. */
typedef struct model__modified {
    bson_t reply;
    const uint8_t *bytes;
    size_t size;
} model__modified_t;

bool model__modify(model__call_t *call, const model__ask_t *ask, const model__change_t *change,
                   model_state_t state, model__modified_t *modified);
void model__modified_end(model__modified_t *modified);

/* Equalities on the members of one unique index. */
typedef struct model__unique {
    const char *paths[MODEL_MAX_INDEX_KEYS], *keys[MODEL_MAX_INDEX_KEYS];
    size_t n;
    bool no_empty_text;                 /* it is in no index */
    const model_collation_t *collation; /* that the index has */
} model__unique_t;

/* ARGUMENT if a query is anything else. */
bool model__unique_find(model__call_t *call, const model_query_t *query, model__unique_t *unique);
/* Is that the index? */
bool model__unique_is(const model__unique_t *unique, const model_error_t *duplicate);
/* ARGUMENT if a document does not meet the query's filter. Of texts that differ the server is asked
 * whether they are equal under the collation. */
bool model__unique_meets(model__call_t *call, const model__unique_t *unique,
                         const model__buffer_t *filter, const uint8_t *document);

#endif

/** @file bulk.h Many writes of different kinds in few messages. MODEL_DECLARE makes a typed form of
 * each.
 *
 *     model_bulk_t *bulk = user_bulk_new(db, NULL, &error);
 *     user_bulk_insert(bulk, &bob, &error);
 *     user_bulk_update_by_id(bulk, 7, MODEL_UPDATE(MODEL_INC(user, logins, 1)), &error);
 *     model_bulk_run(bulk, &report, &error);
 *     model_bulk_free(bulk);
 *
 * An item is checked, stamped with the time and encoded when it is added, as the single operation
 * of its name does it: one that is refused is not added, and nothing has been sent. What it was
 * made of may die then. A bulk is single-threaded; it keeps its handle.
 *
 * Queries may say .collation and .hint, those of upserts .hint only; the rest of a query's options
 * belongs to a message, not to one of its items.
 */
#ifndef MONGOMODEL_BULK_H
#define MONGOMODEL_BULK_H

#include <mongomodel/db.h>
#include <mongomodel/query.h>
#include <mongomodel/record.h>
#include <mongomodel/update.h>

MODEL__BEGIN

typedef struct mongomodel_bulk model_bulk_t;

typedef enum mongomodel_bulk_kind {
    MODEL_BULK_INSERT = 1,
    MODEL_BULK_SAVE = 2,
    MODEL_BULK_REPLACE = 3,
    MODEL_BULK_DELETE = 4,
    MODEL_BULK_UPDATE_ONE = 5,
    MODEL_BULK_UPDATE_MANY = 6,
    MODEL_BULK_UPDATE_BY_ID = 7,
    MODEL_BULK_DELETE_ONE = 8,
    MODEL_BULK_DELETE_MANY = 9,
    MODEL_BULK_DELETE_BY_ID = 10,
    MODEL_BULK_UPSERT = 11
} model_bulk_kind_t;

/** How a bulk works. All zero is good. */
typedef struct mongomodel_bulk_options {
    bool unordered; /**< go on behind an item that fails; items of a kind are sent together */
    bool exact;     /**< every item in a message of its own: matched and changed are always told */
    bool
        repeat_unknown; /**< a further run also repeats what may have happened already, and would
                           happen twice then: increments, pushes, "one that meets the conditions" */
    uint32_t numbers;   /**< of the id's sequence, taken at once; 0: 32, then more and more */
    uint64_t reserved[8];
} model_bulk_options_t;

/** Of the record that an item is about. model_bulk_id() gives it as the model's own type. */
typedef struct mongomodel_bulk_id {
    uint32_t kind; /**< which of these: MODEL_KIND_INT64, for all whole numbers; _TEXT, for strings
                      and labels; _OID, _UUID, _DATE, _DECIMAL; 0: nobody knows the id */
    uint32_t reserved;
    union {
        int64_t number;
        model_text_t text; /**< the report's, with a NUL behind it */
        bson_oid_t oid;
        model_uuid_t uuid;
        model_date_t date;
        bson_decimal128_t decimal;
    };
} model_bulk_id_t;

/** What became of one item. */
typedef struct mongomodel_bulk_item {
    model_bulk_kind_t kind;
    model_code_t code;       /**< why it failed; MODEL_OK: it did not, or was not tried */
    model_outcome_t outcome; /**< DONE; UNKNOWN; PARTLY: one of many, it failed half-way; NOTHING:
                                refused, or not tried */
    bool created;            /**< of an upsert: it inserted the record */
    int64_t matched; /**< documents that it met; −1: the server told only the sum of some items */
    int64_t changed; /**< of them, those that are not what they were, or are deleted; −1 */
    uint32_t first_detail, n_details; /**< in the report's details; paths are the item's own */
    model_bulk_id_t id; /**< of inserts, saves, replaces, deletes of a record, all by id, upserts by
                           id, and upserts that created their record; as it is stored */
    uint64_t reserved[2];
} model_bulk_item_t;

/** All outcomes. The caller owns it: start with {0}, end with model_bulk_report_clear(). */
typedef struct mongomodel_bulk_report {
    model_bulk_item_t *items; /**< in the order in which they were added */
    size_t n_items;
    model_detail_t *details;
    size_t n_details;
    size_t n_done, n_failed, n_unknown; /**< items; the others were not tried */
    char *texts;                        /**< of ids */
    uint64_t reserved[4];
} model_bulk_report_t;

MODEL_API void model_bulk_report_clear(model_bulk_report_t *report);

/**
 * The id of an item's record, as a member of the model is.
 *
 * @param id  Filled in; a string is the report's. Zeroed where nobody knows it.
 * @return true if it is known.
 */
MODEL_API bool model_bulk_id(const model_t *model, const model_bulk_report_t *report, size_t item,
                             void *id);

/** @return an empty bulk, to be freed with model_bulk_free(); NULL: ARGUMENT, MEMORY, …
 * @param options  NULL: ordered. */
MODEL_API model_bulk_t *model_bulk_new(model_db_t *db, const model_t *model,
                                       const model_bulk_options_t *options, model_error_t *error);
/** What was not sent is forgotten. NULL is harmless. */
MODEL_API void model_bulk_free(model_bulk_t *bulk);
/** Items so far. */
MODEL_API size_t model_bulk_count(const model_bulk_t *bulk);

/**
 * Add a record to be inserted.
 *
 * @param record  Its id, times and version are filled in at once; nothing else is ever done with
 * it: a managed one that was inserted so is to be read before it can be saved.
 * @errors as model_create(). The id of a sequence is taken from the server: CONNECTION, TIMEOUT too
 */
MODEL_API bool model_bulk_insert(model_bulk_t *bulk, const model_t *model, void *record,
                                 model_error_t *error);

/** What changed in a managed record, as model_save() finds it. The record stays as it is: refresh
 * it behind the run before it is saved again. Nothing changed: the item is done. */
MODEL_API bool model_bulk_save(model_bulk_t *bulk, const model_t *model, void *record,
                               model_error_t *error);
/** A managed record as a whole, as model_replace() stores it. The record stays as it is. */
MODEL_API bool model_bulk_replace(model_bulk_t *bulk, const model_t *model, void *record,
                                  model_error_t *error);
/** Delete a record, as model_delete() does; a managed one does not learn of it. */
MODEL_API bool model_bulk_delete(model_bulk_t *bulk, const model_t *model, const void *record,
                                 model_error_t *error);

/** As model_update_one(), but to meet no document is no failure here. */
MODEL_API bool model_bulk_update_one(model_bulk_t *bulk, const model_t *model,
                                     const model_query_t *query, const model_update_t *update,
                                     model_error_t *error);
MODEL_API bool model_bulk_update_many(model_bulk_t *bulk, const model_t *model,
                                      const model_query_t *query, const model_update_t *update,
                                      model_error_t *error);
/** @param id  Its address. */
MODEL_API bool model_bulk_update_by_id(model_bulk_t *bulk, const model_t *model, const void *id,
                                       const model_update_t *update, model_error_t *error);

/** One document that meets the conditions; which one of several is not said. To meet none is no
 * failure. */
MODEL_API bool model_bulk_delete_one(model_bulk_t *bulk, const model_t *model,
                                     const model_query_t *query, model_error_t *error);
MODEL_API bool model_bulk_delete_many(model_bulk_t *bulk, const model_t *model,
                                      const model_query_t *query, model_error_t *error);
/** @param id  Its address. */
MODEL_API bool model_bulk_delete_by_id(model_bulk_t *bulk, const model_t *model, const void *id,
                                       model_error_t *error);

/**
 * Insert a record, or change the document that is there, as model_update_or_create() does.
 *
 * @param query  Equalities on exactly the members of one unique index, or on the id.
 * @param update  For a document that is there; of the record only MODEL_SET_ON_INSERT. NULL: what
 * is there stays as it is.
 * @param record  What is inserted; read only: it does not get its id, as it may not be inserted.
 */
MODEL_API bool model_bulk_upsert(model_bulk_t *bulk, const model_t *model,
                                 const model_query_t *query, const model_update_t *update,
                                 const void *record, model_error_t *error);

/**
 * Send what is not done yet. An empty bulk is a success.
 *
 * Ordered: in the order given, up to the first item that fails. Else items of a kind are sent
 * together, inserts first. In both cases no more is sent after a failure that is no item's own,
 * such as a lost connection.
 *
 * May be called again, also after more items were added: goes on with what is not done. Items that
 * failed are tried again; those that are UNKNOWN or PARTLY done are repeated if that is safe:
 * inserts (an equal document with that id is their own), saves, replaces, deletes that name no "one
 * of several", updates by id and of many that only set, unset, or compare. Others stay UNKNOWN, and
 * an ordered bulk stops there, unless .repeat_unknown was asked for or model_bulk_resolve() says
 * what happened.
 *
 * @param report  NULL, or filled with one item per item, also on failure; what it held is freed.
 * @return true if all items are done.
 * @errors those of the single operations, of the items that failed: all broken rules, or the first
 * other failure, paths as "[3].username"; outcome is that of the bulk as a whole
 */
MODEL_API bool model_bulk_run(model_bulk_t *bulk, model_bulk_report_t *report,
                              model_error_t *error);

/**
 * Empty a bulk all items of which are done, and keep its memory: for writes without end, add some,
 * run, reset.
 *
 * @errors ARGUMENT: some are not done
 */
MODEL_API bool model_bulk_reset(model_bulk_t *bulk, model_error_t *error);

/** Say what became of an item that failed or is UNKNOWN. @param done  true: it is counted as done,
 * and skipped; false: it did not happen, and a further run sends it. */
MODEL_API bool model_bulk_resolve(model_bulk_t *bulk, size_t item, bool done, model_error_t *error);

MODEL__END_C

/* clang-format off */
#define MODEL__BULKS(N, S, ID) \
    MODEL__UNUSED static inline model_bulk_t *N##_bulk_new( \
        model_db_t *db, const model_bulk_options_t *options, model_error_t *error) \
    { \
        return model_bulk_new(db, &N##_model, options, error); \
    } \
    MODEL__UNUSED static inline bool N##_bulk_id(const model_bulk_report_t *report, size_t item, \
                                                 ID *id) \
    { \
        return model_bulk_id(&N##_model, report, item, id); \
    } \
    MODEL__UNUSED static inline bool N##_bulk_insert(model_bulk_t *bulk, S *record, \
                                                     model_error_t *error) \
    { \
        return model_bulk_insert(bulk, &N##_model, record, error); \
    } \
    MODEL__UNUSED static inline bool N##_bulk_save(model_bulk_t *bulk, S *record, \
                                                   model_error_t *error) \
    { \
        return model_bulk_save(bulk, &N##_model, record, error); \
    } \
    MODEL__UNUSED static inline bool N##_bulk_replace(model_bulk_t *bulk, S *record, \
                                                      model_error_t *error) \
    { \
        return model_bulk_replace(bulk, &N##_model, record, error); \
    } \
    MODEL__UNUSED static inline bool N##_bulk_delete(model_bulk_t *bulk, const S *record, \
                                                     model_error_t *error) \
    { \
        return model_bulk_delete(bulk, &N##_model, record, error); \
    } \
    MODEL__UNUSED static inline bool N##_bulk_update_one( \
        model_bulk_t *bulk, const model_query_t *query, const model_update_t *update, \
        model_error_t *error) \
    { \
        return model_bulk_update_one(bulk, &N##_model, query, update, error); \
    } \
    MODEL__UNUSED static inline bool N##_bulk_update_many( \
        model_bulk_t *bulk, const model_query_t *query, const model_update_t *update, \
        model_error_t *error) \
    { \
        return model_bulk_update_many(bulk, &N##_model, query, update, error); \
    } \
    MODEL__UNUSED static inline bool N##_bulk_update_by_id(model_bulk_t *bulk, ID id, \
                                                           const model_update_t *update, \
                                                           model_error_t *error) \
    { \
        return model_bulk_update_by_id(bulk, &N##_model, &id, update, error); \
    } \
    MODEL__UNUSED static inline bool N##_bulk_delete_one( \
        model_bulk_t *bulk, const model_query_t *query, model_error_t *error) \
    { \
        return model_bulk_delete_one(bulk, &N##_model, query, error); \
    } \
    MODEL__UNUSED static inline bool N##_bulk_delete_many( \
        model_bulk_t *bulk, const model_query_t *query, model_error_t *error) \
    { \
        return model_bulk_delete_many(bulk, &N##_model, query, error); \
    } \
    MODEL__UNUSED static inline bool N##_bulk_delete_by_id(model_bulk_t *bulk, ID id, \
                                                           model_error_t *error) \
    { \
        return model_bulk_delete_by_id(bulk, &N##_model, &id, error); \
    } \
    MODEL__UNUSED static inline bool N##_bulk_upsert( \
        model_bulk_t *bulk, const model_query_t *query, const model_update_t *update, \
        const S *record, model_error_t *error) \
    { \
        return model_bulk_upsert(bulk, &N##_model, query, update, record, error); \
    }
/* clang-format on */

#endif

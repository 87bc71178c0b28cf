/** @file store.h Operations on records. MODEL_DECLARE makes a typed form of each. */
#ifndef MONGOMODEL_STORE_H
#define MONGOMODEL_STORE_H

#include <mongomodel/db.h>
#include <mongomodel/query.h>
#include <mongomodel/record.h>

MODEL__BEGIN

/**
 * Insert one record.
 *
 * @param record  Managed or plain; its id and time members are filled in. Nothing else of a plain
 * one changes; every pointer in a managed one is its own afterwards. A failure changes neither, but
 * after outcome UNKNOWN id and times stay: a second call is true if the first one did insert it.
 * @errors VALIDATION (one detail per member), DUPLICATE, ARGUMENT (stored already; a deleted record
 * may be created again), LIMIT (over 16 MiB), CONNECTION, …
 */
MODEL_API bool model_create(model_db_t *db, const model_t *model, void *record,
                            model_error_t *error);

/** How model_create_many() works. All zero is good. */
typedef struct mongomodel_create_many {
    bool unordered; /**< go on behind a record that the server refuses */
    uint64_t reserved[8];
} model_create_many_t;

/**
 * Insert an array of records in few messages; ids of a sequence are reserved in one update.
 * Nothing is sent if any record breaks a rule. An empty array is a success.
 *
 * @param records  Contiguous; id and time members of those that are stored are filled in.
 * @param options  NULL: ordered.
 * @param report  NULL, or filled with one item per record, also on failure; what it held is freed.
 * @errors as model_create(), paths as "[3].username"; outcome says PARTLY when some are stored
 */
MODEL_API bool model_create_many(model_db_t *db, const model_t *model, void *records, size_t count,
                                 const model_create_many_t *options, model_report_t *report,
                                 model_error_t *error);

/** @return the record with this id, to be freed; NULL: NOT_FOUND, MISMATCH, CONNECTION, … @param id
 * Its address. */
MODEL_API void *model_get(model_db_t *db, const model_t *model, const void *id,
                          model_error_t *error);

/** @return the one record that meets the conditions, which there must be; NULL: NOT_FOUND, or
 * ARGUMENT if there are two, … */
MODEL_API void *model_get_one(model_db_t *db, const model_t *model, const model_query_t *query,
                              model_error_t *error);

/** @return the first record in the query's order; NULL: NOT_FOUND, … @param query  NULL: any. */
MODEL_API void *model_first(model_db_t *db, const model_t *model, const model_query_t *query,
                            model_error_t *error);

/**
 * Read all records that meet the conditions.
 *
 * @param query  NULL: every record.
 * @param list  Overwritten: filled, or empty on failure.
 * @errors ARGUMENT, MISMATCH, CORRUPT, LIMIT (more documents or bytes than the handle allows),
 * CONNECTION, …
 */
MODEL_API bool model_filter(model_db_t *db, const model_t *model, const model_query_t *query,
                            model_list_t *list, model_error_t *error);

/** @return a cursor to be closed with model_cursor_close(); single-threaded; it holds a client of
 * the pool and may outlive model_close(). NULL on failure. */
MODEL_API model_cursor_t *model_find(model_db_t *db, const model_t *model,
                                     const model_query_t *query, model_error_t *error);

/**
 * Step to the next record.
 *
 * @param record  Set to the record, which lives until the next step; NULL at the end and on
 * failure.
 * @return false at the end (error->code is MODEL_OK) and on failure (it is not); a failure stays.
 */
MODEL_API bool model_cursor_next(model_cursor_t *cursor, void **record, model_error_t *error);
MODEL_API void model_cursor_close(model_cursor_t *cursor);

/** Count the records that meet the conditions. @param query  NULL: every record. @param n  0 on
 * failure. */
MODEL_API bool model_count(model_db_t *db, const model_t *model, const model_query_t *query,
                           int64_t *n, model_error_t *error);

/** Is there a record that meets the conditions? @param exists  false on failure. */
MODEL_API bool model_exists(model_db_t *db, const model_t *model, const model_query_t *query,
                            bool *exists, model_error_t *error);

/**
 * Write what changed since the record was read, created or saved, and nothing else. A list is
 * written whole, if it still is as it was loaded. Nothing changed: nothing is sent.
 *
 * @param record  Managed. Its pointers are its own afterwards; pointers read from it earlier are
 * dead. A failure leaves it as it was. After outcome UNKNOWN the same call may be made again.
 * @errors ARGUMENT (never stored, a copy, a member that was not loaded), VALIDATION, NOT_FOUND
 * (deleted meanwhile), CONFLICT (a list, or the version, is not what it was when it was loaded:
 * refresh, and change it again), DUPLICATE, …
 */
MODEL_API bool model_save(model_db_t *db, const model_t *model, void *record, model_error_t *error);

/** Read a managed record again, in place and whole. @errors NOT_FOUND, …: it stays as it was */
MODEL_API bool model_refresh(model_db_t *db, const model_t *model, void *record,
                             model_error_t *error);

/** Delete the record with this record's id. It is not freed. A version is checked, but for a
 * plain record in which it is 0. @errors NOT_FOUND: it was gone already; CONFLICT: another version
 * is stored; ARGUMENT: no id, … */
MODEL_API bool model_delete(model_db_t *db, const model_t *model, void *record,
                            model_error_t *error);

/**
 * Delete all records that meet the conditions.
 *
 * @param query  Conditions only, at least one; MODEL_EVERY says that all are meant.
 * @param n  How many; may be NULL.
 */
MODEL_API bool model_delete_many(model_db_t *db, const model_t *model, const model_query_t *query,
                                 int64_t *n, model_error_t *error);

MODEL__END_C

#endif

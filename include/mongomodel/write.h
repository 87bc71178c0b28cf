/** @file write.h Writes that find their records by conditions. MODEL_DECLARE makes a typed form of
 * each. */
#ifndef MONGOMODEL_WRITE_H
#define MONGOMODEL_WRITE_H

#include <mongomodel/query.h>
#include <mongomodel/record.h>
#include <mongomodel/store.h>
#include <mongomodel/update.h>

MODEL__BEGIN

/** What model_update_many() met. */
typedef struct mongomodel_updated {
    int64_t matched; /**< met the conditions, and could be changed */
    int64_t changed; /**< of them: are not what they were */
    int64_t skipped; /**< met the conditions, but the result would have broken a rule */
    uint64_t reserved[4];
} model_updated_t;

/** Which state of the record model_find_one_and_update() returns. */
typedef enum mongomodel_state { MODEL_BEFORE = 0, MODEL_AFTER = 1 } model_state_t;

/**
 * Change one document that meets the conditions; which one of several is not said.
 *
 * @param query  Conditions only, at least one; MODEL_EVERY says that any will do.
 * @param update  Changes; updated_at and version move by themselves.
 * @errors NOT_FOUND; VALIDATION (a value breaks a rule of its member, or what would be stored
 * does), ARGUMENT, UNSUPPORTED, DUPLICATE, …; after outcome UNKNOWN it may have happened
 */
MODEL_API bool model_update_one(model_db_t *db, const model_t *model, const model_query_t *query,
                                const model_update_t *update, model_error_t *error);

/** As model_update_one(), on the document with this id. @param id  Its address. */
MODEL_API bool model_update_by_id(model_db_t *db, const model_t *model, const void *id,
                                  const model_update_t *update, model_error_t *error);

/**
 * Change all documents that meet the conditions. Not one operation for others: they may see some
 * changed and some not yet.
 *
 * @param updated  May be NULL. All 0 on failure, whose outcome may be PARTLY or UNKNOWN.
 * @errors as model_update_one(), but NOT_FOUND: none is a success
 */
MODEL_API bool model_update_many(model_db_t *db, const model_t *model, const model_query_t *query,
                                 const model_update_t *update, model_updated_t *updated,
                                 model_error_t *error);

/**
 * Change one document, and return it, in one step.
 *
 * @param query  At least one condition; sort says which of several; fields what is returned.
 * @return the record, to be freed; NULL on failure. Outcome DONE: it was changed, but cannot be
 * read (MISMATCH).
 * @errors as model_update_one()
 */
MODEL_API void *model_find_one_and_update(model_db_t *db, const model_t *model,
                                          const model_query_t *query, const model_update_t *update,
                                          model_state_t state, model_error_t *error);

/**
 * Make one document what a record says, and return it, in one step. The document keeps its id, the
 * time of its creation, its immutable members, and keys that no member has, also those within
 * embedded structs; lists, maps, tagged unions, and structs that are stored under an old name, are
 * replaced as a whole. updated_at and version move.
 *
 * @param record  Plain or managed, read whole; obeys all rules. It is not changed, and is not that
 * document's record then: use what is returned. @param state  Which one that is.
 * @errors as model_find_one_and_update()
 */
MODEL_API void *model_find_one_and_replace(model_db_t *db, const model_t *model,
                                           const model_query_t *query, const void *record,
                                           model_state_t state, model_error_t *error);

/** Delete one document, and return it as it was, to be freed; NULL on failure. Otherwise as
 * model_find_one_and_update(). */
MODEL_API void *model_find_one_and_delete(model_db_t *db, const model_t *model,
                                          const model_query_t *query, model_error_t *error);

/**
 * Store a whole record over the document that it was read from, whatever others changed there
 * meanwhile (a version is checked, though). Members that the struct does not know are stored as
 * they were read.
 *
 * @param record  Managed, read whole. Otherwise as model_save(), but all rules are checked, and it
 * is sent also if nothing was changed.
 */
MODEL_API bool model_replace(model_db_t *db, const model_t *model, void *record,
                             model_error_t *error);

/**
 * Read the record that meets the conditions, or create it if there is none. Of many callers at once
 * one creates it, all others read that one.
 *
 * @param query  Equalities on exactly the members of one unique index of the table, or on the id.
 * @param record  Managed and new: what is created; must meet the conditions itself, and obey all
 * rules also if it is not needed. Becomes the record that is stored. A failure leaves it as
 * model_create() does.
 * @param created  May be NULL.
 * @errors ARGUMENT, VALIDATION, DUPLICATE (of another unique index), MISMATCH, …
 */
MODEL_API bool model_get_or_create(model_db_t *db, const model_t *model, const model_query_t *query,
                                   void *record, bool *created, model_error_t *error);

/** As model_get_or_create(), but a document that is there is changed. @param update  Not applied to
 * the record that is created, but for MODEL_SET_ON_INSERT, which is written into @p record first.
 */
MODEL_API bool model_update_or_create(model_db_t *db, const model_t *model,
                                      const model_query_t *query, const model_update_t *update,
                                      void *record, bool *created, model_error_t *error);

MODEL__END_C

/* clang-format off */
#define MODEL__WRITES_BY_CONDITION(N, S, ID) \
    MODEL__UNUSED static inline bool N##_update_one(model_db_t *db, const model_query_t *query, \
                                                    const model_update_t *update, \
                                                    model_error_t *error) \
    { \
        return model_update_one(db, &N##_model, query, update, error); \
    } \
    MODEL__UNUSED static inline bool N##_update_by_id(model_db_t *db, ID id, \
                                                      const model_update_t *update, \
                                                      model_error_t *error) \
    { \
        return model_update_by_id(db, &N##_model, &id, update, error); \
    } \
    MODEL__UNUSED static inline bool N##_update_many(model_db_t *db, const model_query_t *query, \
                                                     const model_update_t *update, \
                                                     model_updated_t *updated, \
                                                     model_error_t *error) \
    { \
        return model_update_many(db, &N##_model, query, update, updated, error); \
    } \
    MODEL__UNUSED static inline S *N##_find_one_and_update( \
        model_db_t *db, const model_query_t *query, const model_update_t *update, \
        model_state_t state, model_error_t *error) \
    { \
        return MODEL__CAST( \
            S *, model_find_one_and_update(db, &N##_model, query, update, state, error)); \
    } \
    MODEL__UNUSED static inline S *N##_find_one_and_replace( \
        model_db_t *db, const model_query_t *query, const S *record, model_state_t state, \
        model_error_t *error) \
    { \
        return MODEL__CAST( \
            S *, model_find_one_and_replace(db, &N##_model, query, record, state, error)); \
    } \
    MODEL__UNUSED static inline S *N##_find_one_and_delete( \
        model_db_t *db, const model_query_t *query, model_error_t *error) \
    { \
        return MODEL__CAST(S *, model_find_one_and_delete(db, &N##_model, query, error)); \
    } \
    MODEL__UNUSED static inline bool N##_replace(model_db_t *db, S *record, model_error_t *error) \
    { \
        return model_replace(db, &N##_model, record, error); \
    } \
    MODEL__UNUSED static inline bool N##_get_or_create(model_db_t *db, const model_query_t *query, \
                                                       S *record, bool *created, \
                                                       model_error_t *error) \
    { \
        return model_get_or_create(db, &N##_model, query, record, created, error); \
    } \
    MODEL__UNUSED static inline bool N##_update_or_create( \
        model_db_t *db, const model_query_t *query, const model_update_t *update, S *record, \
        bool *created, model_error_t *error) \
    { \
        return model_update_or_create(db, &N##_model, query, update, record, created, error); \
    }
/* clang-format on */

#endif

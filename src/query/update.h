/* Changes → the update that the server gets. No I/O. */
#ifndef MONGOMODEL_QUERY_UPDATE_H
#define MONGOMODEL_QUERY_UPDATE_H

#include "query/query.h"

#include <mongomodel/update.h>

/* Which of the changes. MODEL_SET_ON_INSERT is for a record that is created if no document is met:
 * it changes that, not the document. */
enum { MODEL__ALL_CHANGES = 0, MODEL__BUT_INSERTS = 1, MODEL__INSERTS_ONLY = 2 };

/* What an update is for. */
typedef struct model__change_use {
    int64_t now; /* the one reading of the clock: updated_at is sent as $max of it */
    bool upsert; /* may insert: operators that need the stored value as a pipeline are ARGUMENT */
    bool many;   /* update_many: for messages */
    bool no_version;    /* the stored version is null, which $inc refuses: it becomes 1 */
    uint8_t which;      /* MODEL__ALL_CHANGES … */
    bool keeps_unknown; /* structs that are set keep keys that no member has */
    bool checks_apart;  /* checks of whole models are looked at by the caller, or by a later save */
} model__change_use_t;

/* An update, ready to be sent. All buffers start as {0}; model__change_free() in any case. */
typedef struct model__change {
    model__buffer_t update; /* one document {"$set": …}; or, pipeline, an array of stages */
    model__buffer_t guard;  /* elements to be added to the filter: RULES 15, 16 */
    model__buffer_t array_filters; /* an array, or empty */
    bool pipeline;
    const model__plan_t *plan; /* what it was made of */
    const model_update_t *said;
    model__change_use_t use;
    uint64_t *leaves; /* bit set: the leaf is written; plan->n_leaves bits, in memory */
    size_t n_changes;
} model__change_t;

/* Check every change against the rules of its member (all failures in one error), prepare values,
 * add updated_at and version, refuse ids, immutable and role members.
 * memory: for prepared values. False: ARGUMENT (unknown member, an update of nothing, 17th change),
 * VALIDATION, UNSUPPORTED (a model check lists the member; what RULES 15 cannot say), LIMIT,
 * MEMORY. */
bool model__change_build(const model__plan_t *plan, const model_update_t *update,
                         const model__change_use_t *use, model_memory_t *memory,
                         model__change_t *change, model_error_t *error);
/* The same for documents whose version is null, to be freed as well. */
bool model__change_again(const model__change_t *change, model_memory_t *memory,
                         model__change_t *again, model_error_t *error);
/* Do to a record what MODEL_SET_ON_INSERT says. memory: for values, the record's. */
bool model__change_insert(const model__plan_t *plan, const model_update_t *update,
                          model_memory_t *memory, void *record, model_error_t *error);
void model__change_free(model__change_t *change);

/* ---- stored values that a change can do nothing with ---- */

typedef enum model__wanted {
    MODEL__WANTS_NUMBER = 1,
    MODEL__WANTS_DATE = 2,
    MODEL__WANTS_LIST = 3
} model__wanted_t;

bool model__is_foreign(model__wanted_t wanted, uint8_t type);
/* Append {key: …}: the document has such a value there. null: that is one. */
bool model__put_foreign(model__buffer_t *out, const char *key, size_t key_size,
                        model__wanted_t wanted, bool null);
/* Does a missing member count as something else than nothing? Then null does too: RULES 15. */
bool model__counts_missing(const model__field_t *field, bool has_default);

#endif

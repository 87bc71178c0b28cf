/** @file options.h How the server is asked: collation, read preference, read concern; what to do
 * with documents that do not fit. */
#ifndef MONGOMODEL_OPTIONS_H
#define MONGOMODEL_OPTIONS_H

#include <mongomodel/error.h>

MODEL__BEGIN

/** How strings compare and sort. */
typedef struct mongomodel_collation {
    const char *locale;       /**< "en", "de@collation=phonebook", "simple" …; required */
    int32_t strength;         /**< 1 to 5; 0: the server's default, 3 */
    bool case_level;          /**< case counts, even at strength 1 or 2 */
    bool numeric;             /**< "10" stands behind "9" */
    bool backwards;           /**< accents compare from the end, as in Canadian French */
    bool normalization;       /**< equal texts of different code points are equal */
    const char *case_first;   /**< "upper", "lower" or NULL */
    const char *alternate;    /**< "shifted": spaces and punctuation do not count; or NULL */
    const char *max_variable; /**< of "shifted": "punct", "space" or NULL */
    uint64_t reserved[4];
} model_collation_t;

/** Which member of a replica set answers. */
enum {
    MODEL_READ_PRIMARY = 1,
    MODEL_READ_PRIMARY_PREFERRED = 2,
    MODEL_READ_SECONDARY = 3,
    MODEL_READ_SECONDARY_PREFERRED = 4,
    MODEL_READ_NEAREST = 5
};

/** How much of the replica set must know what is read. */
enum {
    MODEL_CONCERN_LOCAL = 1,
    MODEL_CONCERN_AVAILABLE = 2,
    MODEL_CONCERN_MAJORITY = 3,
    MODEL_CONCERN_LINEARIZABLE = 4,
    MODEL_CONCERN_SNAPSHOT = 5
};

/** What a read does with a document that does not fit: one that is a MISMATCH with the model, or
 * CORRUPT. */
enum {
    MODEL_MISFITS_STOP = 0,   /**< fails, as without .misfits */
    MODEL_MISFITS_SKIP = 1,   /**< leaves it out, and counts it */
    MODEL_MISFITS_COLLECT = 2 /**< the same, and notes why */
};

/** A document that was left out. */
typedef struct mongomodel_misfit {
    model_code_t code;     /**< MISMATCH or CORRUPT */
    char message[256];     /**< says which member, and the document's _id */
    model_detail_t detail; /**< the member; of a document that is CORRUPT it may be empty */
    uint64_t reserved[2];
} model_misfit_t;

/** What becomes of documents that do not fit, and what became of them. The caller's, as long as the
 * read, or its cursor, lasts. */
typedef struct mongomodel_misfits {
    uint16_t policy;       /**< MODEL_MISFITS_… */
    model_misfit_t *items; /**< of COLLECT: the caller's array */
    size_t capacity;       /**< of it */
    size_t n_items;        /**< set to what is filled of it: the first ones */
    int64_t count;         /**< set to how many did not fit, which may be more */
    uint64_t reserved[4];
} model_misfits_t;

MODEL__END_C

#endif

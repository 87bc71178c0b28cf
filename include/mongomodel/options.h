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

MODEL__END_C

#endif

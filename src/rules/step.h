/* Where a value lies in a record, and what was found wrong there. */
#ifndef MONGOMODEL_RULES_STEP_H
#define MONGOMODEL_RULES_STEP_H

#include "model/plan.h"

enum { MODEL__MAX_NESTING = 100, MODEL__STEP_PATH = sizeof(((model_detail_t *)0)->path) };

#define MODEL__ITSELF SIZE_MAX /* not an item: the member */
#define MODEL__ITS_KEY (SIZE_MAX - 1)

/* From the record to a member, one for each level: rendered only when something fails. */
typedef struct model__step {
    const struct model__step *outer; /* NULL: a member of the record itself */
    const model__field_t *field;
    const char *name;
    size_t item; /* MODEL__ITSELF, or its number in the list */
    size_t
        inner; /* of the list that the item is; MODEL__ITS_KEY: of a map's item; or MODEL__ITSELF */
} model__step_t;

typedef struct model__verdict {
    model_error_t *error;
    uint32_t n_failures;
    uint32_t depth;
    bool stopped; /* MEMORY, LIMIT, SCHEMA: no use in going on */
} model__verdict_t;

/* "home.city", "billing->city", "lines.items[2].quantity"; cut at its left end if it is too long.
 * NULL: "". */
void model__step_path(const model__step_t *step, char path[MODEL__STEP_PATH]);

/* One detail, one failure more. Returns false. */
bool model__step_fault(model__verdict_t *verdict, const model__step_t *step, const char *rule,
                       const char *format, ...) MODEL__PRINTF(4, 5);
/* The rest is not looked at. Returns false. */
bool model__step_no_memory(model__verdict_t *verdict);
/* One level deeper, to be left by verdict->depth--. False: LIMIT, stopped. */
bool model__step_enter(model__verdict_t *verdict, const model__step_t *step);

/* Some of the bits first … first + n. NULL: all are set. */
static inline bool model__leaves_any(const uint64_t *leaves, uint32_t first, uint32_t n)
{
    for (uint32_t i = first; leaves && i < first + n; i++)
        if (model__bit(leaves, i))
            return true;
    return !leaves;
}

#endif

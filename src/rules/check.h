/* What the checks of this room share. Nobody else includes this. */
#ifndef MONGOMODEL_RULES_CHECK_H
#define MONGOMODEL_RULES_CHECK_H

#include "rules/rules.h"
#include "rules/step.h"

/* What PCRE2 needs to match, made when first needed; all zero: not yet. */
typedef struct model__matcher {
    void *data, *context;
} model__matcher_t;

typedef enum model__match {
    MODEL__MATCHES,
    MODEL__DIFFERS,
    MODEL__COSTLY,
    MODEL__MATCH_NO_MEMORY
} model__match_t;

typedef struct model__checker {
    model__verdict_t verdict;
    model__matcher_t matcher;
    bool all;      /* also what the codec refuses, on members without rules */
    bool defaults; /* of a model: zeros were not said, nothing is required, no model's check */
} model__checker_t;

/* A record, or an embedded struct, and which of its leaves are selected. */
typedef struct model__scope {
    const model__plan_t *plan;
    const uint8_t *record;
    const model__step_t *step; /* NULL: the record itself */
    const uint64_t *leaves;    /* NULL: all */
    uint32_t first_leaf;
    uint32_t n_before; /* failures; more than that afterwards: the model's check is not run */
} model__scope_t;

void model__check_scope(model__checker_t *checker, const model__scope_t *scope);

/* No document: rules, then the check. False: a failure was noted, or stopped. */
bool model__check_plain(model__checker_t *checker, const model__field_t *field, const void *value,
                        const model__step_t *step);
bool model__check_limits(model__checker_t *checker, const model__step_t *step,
                         const model_limits_t *limits, size_t n, const char *rule,
                         const char *unit); /* one of them: "item" */
/* Of a plain value; kinds that cannot be empty never are. */
bool model__plain_empty(uint16_t kind, const void *value);
/* Is the same as if nothing had been said. */
bool model__plain_zero(const model__field_t *field, const void *value);

/* Valid UTF-8 against field->row->pattern; model__pattern_ready() before. */
model__match_t model__pattern_match(model__matcher_t *matcher, const model__field_t *field,
                                    const char *text, size_t length);
/* Compiled, now or earlier. False: SCHEMA, naming model and member, or MEMORY. */
bool model__pattern_ready(const model__field_t *field, model_error_t *error);
void model__matcher_end(model__matcher_t *matcher);

#endif

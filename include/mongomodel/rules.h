/** @file rules.h Rules without a database: validate a record; ready-made .prepare and .check. */
#ifndef MONGOMODEL_RULES_H
#define MONGOMODEL_RULES_H

#include <mongomodel/record.h>

MODEL__BEGIN

/**
 * Hold a record against every rule of its model, as create does: prepare, rules, checks. What only
 * the database or a create knows (ids, unique members) is not looked at.
 *
 * Needs no registration. Thread-safe.
 *
 * @param record  Managed or plain; never written.
 * @return true when create would accept it.
 * @errors VALIDATION (one detail per failing member), ARGUMENT (NULL), LIMIT (nested too deeply),
 * SCHEMA (a contradictory table), MEMORY
 */
MODEL_API bool model_validate(const model_t *model, const void *record, model_error_t *error);

/** Ready-made .prepare: Unicode lower case, the same in every language. What is not UTF-8 is left
 * as it is, and then refused by the rules. */
MODEL_API const char *model_lower_case(model_memory_t *memory, const char *value);

/** Ready-made .prepare: without white space (Unicode's, and control characters that separate) at
 * both ends. */
MODEL_API const char *model_trim(model_memory_t *memory, const char *value);

/**
 * Ready-made .check.string for names of users and the like: letters and digits of any language, _
 * and -, at least one of them a letter or a digit.
 *
 * @param context  Not used.
 */
MODEL_API bool model_check_handle(const char *value, void *context, model_error_t *error);

MODEL__END_C

#endif

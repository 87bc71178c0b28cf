/* What a record must obey before it is written: prepare, limits, formats, checks. */
#ifndef MONGOMODEL_RULES_RULES_H
#define MONGOMODEL_RULES_RULES_H

#include "model/plan.h"

/* A working copy of a record whose .prepare members are normalised. Changed parts (strings, and the
 * lists and embedded structs on the way to them) are made in memory; the given record is never
 * written. *copy has plan->size bytes. False: VALIDATION with one detail per member (rule
 * "prepare": refused; "length": the result does not fit into a char[n]; "nul": a text with a NUL
 * inside), LIMIT or MEMORY. */
bool model__prepare(const model__plan_t *plan, const void *record, void *copy,
                    model_memory_t *memory, model_error_t *error);

/* As model__prepare(), but only members with a selected leaf (RULES 14: save); NULL: all. */
bool model__prepare_leaves(const model__plan_t *plan, const void *record, void *copy,
                           const uint64_t *leaves, model_memory_t *memory, model_error_t *error);

/* One value, as model__check_value() takes it: in place; what it points into is copied. */
bool model__prepare_value(const model__field_t *field, void *value, bool item, const char *path,
                          model_memory_t *memory, model_error_t *error);

/* Which members are checked; NULL bits: all. By leaf, as in model__loaded_t. */
typedef struct model__selection {
    const uint64_t *leaves;
    bool all; /* also what the codec refuses (UTF-8, NUL, enum numbers) on members without rules: to
                 report all at once */
} model__selection_t;

/* Rules of all members, then the checks of the members whose rules passed, then the model's check
 * (if none failed, error had no code before, and the selection has all or one of the members it
 * lists), each also in embedded structs. Adds to what error holds. False: VALIDATION with one
 * detail per failing member, LIMIT (nested too deeply), MEMORY, SCHEMA (a pattern that is none). */
bool model__check(const model__plan_t *plan, const void *record,
                  const model__selection_t *selection, model_error_t *error);

/* One value against the rules of one field: operands, defaults, imports. value: the address of a
 * plain value of the field's kind (of an optional: what is in it; of an embedded struct: the
 * struct); of a list: the member, or one of its items if item. Messages name path. */
bool model__check_value(const model__field_t *field, const void *value, bool item, const char *path,
                        model_error_t *error);

/* Can the patterns be compiled, do the defaults obey the rules, do ranges make sense? SCHEMA,
 * naming model and member. Called by model_check_schema() and registration. */
bool model__rules_sound(const model__plan_t *plan, model_error_t *error);

bool model__email_valid(const char *text, size_t length);

#endif

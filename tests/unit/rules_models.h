/* What the tests of the rules share. */
#ifndef TESTS_RULES_MODELS_H
#define TESTS_RULES_MODELS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rules/rules.h"

#include <mongomodel.h>
#include <stdlib.h>

/* Every failure of the library's n-th allocation and of all later ones. */
static size_t allocations_left = SIZE_MAX;

static inline void *allocate_some(void *old, size_t size)
{
    if (!allocations_left)
        return NULL;
    allocations_left--;
    return realloc(old, size);
}

static inline void allow_allocations(size_t n)
{
    allocations_left = n;
    model__allocator = n == SIZE_MAX ? realloc : allocate_some;
}

static inline const model__plan_t *plan_of(const model_t *model)
{
    model_error_t error = {0};
    const model__plan_t *plan = model__plan_of(model, &error);

    if (!plan)
        fail_msg("%s", error.message);
    return plan;
}

static inline const model__field_t *field_of(const model_t *model, const char *name)
{
    const model__field_t *field = model__field_by_name(plan_of(model), name, strlen(name));

    assert_non_null(field);
    return field;
}

static inline void assert_valid(const model_t *model, const void *record)
{
    model_error_t error = {0};

    if (!model_validate(model, record, &error))
        fail_msg("%s", error.message);
    assert_int_equal(error.code, MODEL_OK);
}

static inline void assert_detail(const model_error_t *error, uint32_t i, const char *path,
                                 const char *rule)
{
    assert_true(i < error->n_details);
    assert_string_equal(error->details[i].path, path);
    assert_string_equal(error->details[i].rule, rule);
}

/* The only failure. */
static inline void assert_breaks(const model_t *model, const void *record, const char *path,
                                 const char *rule)
{
    model_error_t error = {0};

    assert_false(model_validate(model, record, &error));
    assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
    assert_int_equal(error.outcome, MODEL_OUTCOME_NOTHING);
    assert_detail(&error, 0, path, rule);
    assert_int_equal(error.n_failures, 1);
}

#endif

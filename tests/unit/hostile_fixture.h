/* The fixture of the unit tests of hostile values. */
#ifndef TESTS_UNIT_HOSTILE_FIXTURE_H
#define TESTS_UNIT_HOSTILE_FIXTURE_H

#include "hostile_case.h"

static model_memory_t *memory;

static int begin(void **state)
{
    (void)state;
    memory = model_memory_new(0);
    return memory ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    model_memory_free(memory);
    return 0;
}

static const model__plan_t *plan(void)
{
    const model__plan_t *found = model__plan_of(&thing_model, NULL);

    assert_non_null(found);
    return found;
}

#endif

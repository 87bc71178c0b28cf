/* Which stored numbers an update meets: exactly those whose result is allowed. */
#include "query/update.h"
#include "types_models.h"

#include <stdlib.h>

static const model__change_use_t usual = {.now = 1};

typedef struct built {
    model__change_t change;
    model_memory_t memory;
    bool ok;
} built_t;

static built_t build(model_term_t term)
{
    built_t built = {.ok = false};

    model__memory_init(&built.memory, 0);
    built.ok = model__change_build(types_plan(), MODEL_UPDATE(term), &usual, &built.memory,
                                   &built.change, NULL);
    return built;
}

static void drop(built_t *built)
{
    model__change_free(&built->change);
    model__memory_clear(&built->memory);
}

static bool meets_order(const bson_iter_t *condition, const int64_t *number)
{
    const char *operator_ = bson_iter_key(condition);
    bson_iter_t inner;

    if (strcmp(operator_, "$not") == 0)
        return bson_iter_recurse(condition, &inner) && bson_iter_next(&inner) &&
               !meets_order(&inner, number);
    if (!number)
        return false;
    const int64_t bound = bson_iter_int64(condition);
    if (strcmp(operator_, "$gt") == 0)
        return *number > bound;
    if (strcmp(operator_, "$lt") == 0)
        return *number < bound;
    if (strcmp(operator_, "$gte") == 0)
        return *number >= bound;
    assert_string_equal(operator_, "$lte");
    return *number <= bound;
}

/* number NULL: the member is missing. */
static bool meets(const model__buffer_t *guard, const int64_t *number)
{
    model__buffer_t out = {0};
    bson_iter_t iter, all, element, condition;
    bson_t document;
    size_t mark;
    bool met = true;

    assert_true(model__put_document_begin(&out, &mark) &&
                model__buffer_put(&out, guard->data, guard->size) && model__put_end(&out, mark));
    assert_true(bson_init_static(&document, out.data, out.size));
    if (bson_iter_init_find(&iter, &document, "$and") && bson_iter_recurse(&iter, &all))
        while (bson_iter_next(&all))
            met = met && bson_iter_recurse(&all, &element) && bson_iter_next(&element) &&
                  bson_iter_recurse(&element, &condition) && bson_iter_next(&condition) &&
                  meets_order(&condition, number);
    model__buffer_free(&out);
    return met;
}

typedef struct space {
    const char *path;
    int64_t low, high; /* that the member may have */
    int64_t most;      /* of what is added, or multiplied by */
} space_t;

/* Every stored number that the member may have, with every operand. */
static void try_all(const space_t *space, uint16_t op)
{
    for (int64_t by = -space->most; by <= space->most; by++) {
        built_t built = build((model_term_t){.op = op,
                                             .model = &types_model,
                                             .path = space->path,
                                             .value_kind = MODEL__V_INT,
                                             .integer = by});
        if (!built.ok)
            fail_msg("%s by %d", space->path, (int)by);
        for (int64_t x = space->low; x <= space->high; x++) {
            const int64_t result = op == MODEL__INC ? x + by : x * by;
            const bool allowed = result >= space->low && result <= space->high;
            if (meets(&built.change.guard, &x) != allowed)
                fail_msg("%s: %d by %d", space->path, (int)x, (int)by);
        }
        const int64_t from_nothing = op == MODEL__INC ? by : 0;
        assert_int_equal(meets(&built.change.guard, NULL),
                         from_nothing >= space->low && from_nothing <= space->high);
        drop(&built);
    }
}

static void a_guard_is_met_by_what_stays_within_the_type_and_the_range(void **state)
{
    static const space_t spaces[] = {
        {"tiny", -100, 127, 260}, {"opt_tiny", -128, 127, 260}, {"byte", 0, 255, 300}};

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(spaces); i++) {
        try_all(&spaces[i], MODEL__INC);
        try_all(&spaces[i], MODEL__MUL);
    }
}

static void the_ends_of_the_widest_types_are_guarded(void **state)
{
    const int64_t ends[] = {INT32_MIN, INT32_MAX, INT32_MAX - 1, -1, 0, 1};
    built_t up = build((model_term_t)MODEL_INC(types, wide, INT32_MAX));
    built_t down = build((model_term_t)MODEL_INC(types, wide, INT32_MIN));
    built_t turned = build((model_term_t)MODEL_MUL(types, wide, -1));

    (void)state;
    assert_true(up.ok && down.ok && turned.ok);
    for (size_t i = 0; i < MODEL__COUNT_OF(ends); i++) {
        assert_int_equal(meets(&up.change.guard, &ends[i]), ends[i] <= 0);
        assert_int_equal(meets(&down.change.guard, &ends[i]), ends[i] >= 0);
        assert_int_equal(meets(&turned.change.guard, &ends[i]), ends[i] != INT32_MIN);
    }
    drop(&up);
    drop(&down);
    drop(&turned);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_guard_is_met_by_what_stays_within_the_type_and_the_range),
        cmocka_unit_test(the_ends_of_the_widest_types_are_guarded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "query_case.h"

#include <stdlib.h>

static const char *const names[] = {"Ada", "Bo", "Cy"};
static line_t item = {.sku = "A", .maker = "M"};
static const office_t office = {.lines = {&item, 1}, .label = "L"};

static const model_query_t query = {
    .where = {MODEL_EQ(user, username, "ADA"), MODEL_EQ(user, office, &office),
              MODEL_ANY_OF(MODEL_IN_ARRAY(user, username, names, 3), MODEL_EQ(user, email, "a")),
              MODEL_SOME_ITEM(user, lines, line, MODEL_EQ(line, maker, "M")),
              MODEL_EQ(user, billing->city, "Oslo"), MODEL_ICONTAINS(user, nick, "a.b"),
              MODEL_REGEX(user, nick, "a+", "i"), MODEL_HAS_ALL_ARRAY(user, tags, names, 3),
              MODEL_FIELD_LT(user, home.city, home.street), MODEL_SIZE(user, tags, 2),
              MODEL_TEXT_SEARCH_IN(user, "a phrase", "en", MODEL_TEXT_CASE)},
    .sort = {MODEL_BY_TEXT_SCORE, MODEL_DESC(user, created_at), MODEL_ASC(user, id)},
    .fields = {MODEL_NAME(user, email), MODEL_NAME(user, home.city), MODEL_NAME(user, lines)}};

/* All that a find needs of the query. */
static bool write_all(model_memory_t *memory, model__buffer_t *out, model_error_t *error)
{
    const model__plan_t *plan = plan_for(&user_model);
    model__loaded_t loaded;
    model__filter_t filter;
    bool any;

    *error = (model_error_t){.code = MODEL_OK};
    return model__query_filter(plan, &query, memory, out, &filter, error) &&
           model__query_sort(plan, &query, out, &any, error) &&
           model__query_projection(plan, &query, memory, out, &any, &loaded, error);
}

static int allocations_left;

static void *allocate(void *old, size_t size)
{
    return allocations_left-- > 0 ? realloc(old, size) : NULL;
}

static void each_allocation_may_fail(void **state)
{
    model_error_t error;
    model_memory_t memory;
    model__buffer_t out;
    bool done = false;
    int n = 0;

    (void)state;
    plan_for(&user_model);
    for (; !done; n++) {
        model__memory_init(&memory, 0);
        model__buffer_init(&out, NULL, 0);
        allocations_left = n;
        model__allocator = allocate;
        done = write_all(&memory, &out, &error);
        model__allocator = realloc;
        if (!done)
            assert_int_equal(error.code, MODEL_ERROR_MEMORY);
        model__buffer_free(&out);
        model__memory_clear(&memory);
    }
    assert_in_range(n, 3, 100);
}

static size_t whole_size(void)
{
    model_error_t error;
    model_memory_t memory;
    model__buffer_t out;

    model__memory_init(&memory, 0);
    model__buffer_init(&out, NULL, 0);
    assert_true(write_all(&memory, &out, &error));
    size_t size = out.size;
    model__buffer_free(&out);
    model__memory_clear(&memory);
    return size;
}

static void a_buffer_with_a_cap_is_never_passed(void **state)
{
    const size_t whole = whole_size();
    model_error_t error;
    model_memory_t memory;
    model__buffer_t out;

    (void)state;
    for (size_t cap = 1; cap < whole; cap++) {
        model__memory_init(&memory, 0);
        model__buffer_init(&out, NULL, 0);
        out.cap = cap;
        assert_false(write_all(&memory, &out, &error));
        assert_int_equal(error.code, MODEL_ERROR_LIMIT);
        assert_true(out.size <= cap);
        assert_int_equal(out.cap, cap);
        model__buffer_free(&out);
        model__memory_clear(&memory);
    }
}

static void the_ordinary_way_needs_no_heap(void **state)
{
    const model_query_t ordinary = {.where = {MODEL_EQ(user, home.city, "Oslo"),
                                              MODEL_GTE(user, age, 18),
                                              MODEL_IN(user, role, ROLE_READER, ROLE_AUTHOR)},
                                    .sort = {MODEL_DESC(user, created_at)},
                                    .limit = 20};
    const model__plan_t *plan = plan_for(&user_model);
    model__filter_t filter;
    model__buffer_t out;
    uint8_t bytes[512];
    bool any;

    (void)state;
    model__buffer_init(&out, bytes, sizeof bytes);
    allocations_left = 0;
    model__allocator = allocate;
    bool ok = model__query_filter(plan, &ordinary, NULL, &out, &filter, NULL) &&
              model__query_sort(plan, &ordinary, &out, &any, NULL);
    model__allocator = realloc;
    assert_true(ok && any);
    assert_int_equal(allocations_left, 0);
    model__buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_allocation_may_fail),
        cmocka_unit_test(a_buffer_with_a_cap_is_never_passed),
        cmocka_unit_test(the_ordinary_way_needs_no_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Updates as the server applies them: what counts, and within which limits. */
#include "update_fixture.h"

static void a_missing_number_counts_as_its_default(void **state)
{
    const model_update_t *spend = MODEL_UPDATE(MODEL_INC(order, credits, -5));

    (void)state;
    expect_stored("{\"_id\": 1}", spend, "{\"_id\": 1, \"credits\": 95}");
    expect_stored("{\"_id\": 1, \"credits\": 7}", spend, "{\"_id\": 1, \"credits\": 2}");
    expect_stored("{\"_id\": 1, \"credits\": null}", spend, "{\"_id\": 1, \"credits\": 95}");
    expect_stored("{\"_id\": 1, \"credits\": 3}", spend, NULL);
    expect_stored("{\"_id\": 1}", MODEL_UPDATE(MODEL_INC(order, credits, -101)), NULL);
    expect_stored("{\"_id\": 1}", MODEL_UPDATE(MODEL_MUL(order, credits, 2)),
                  "{\"_id\": 1, \"credits\": 200}");
    expect_stored("{\"_id\": 1}", MODEL_UPDATE(MODEL_MIN(order, credits, 50)),
                  "{\"_id\": 1, \"credits\": 50}");
    expect_stored("{\"_id\": 1}", MODEL_UPDATE(MODEL_MAX(order, credits, 50)),
                  "{\"_id\": 1, \"credits\": 100}");
    expect_stored("{\"_id\": 1}", MODEL_UPDATE(MODEL_INC(order, visits, 3)),
                  "{\"_id\": 1, \"visits\": 3}");
}

static void no_number_leaves_its_type_or_its_range(void **state)
{
    const model_update_t *visit = MODEL_UPDATE(MODEL_INC(order, visits, 1));
    const model_update_t *grow = MODEL_UPDATE(MODEL_INC(order, age, 10));
    const model_update_t *first = MODEL_UPDATE(MODEL_INC(order, credits, INT32_MAX));

    (void)state;
    expect_stored("{\"_id\": 1, \"visits\": 2147483646}", visit,
                  "{\"_id\": 1, \"visits\": 2147483647}");
    expect_stored("{\"_id\": 1, \"visits\": 2147483647}", visit, NULL);
    expect_stored("{\"_id\": 1, \"credits\": 1}", first, NULL);
    expect_stored("{\"_id\": 1}", grow, "{\"_id\": 1, \"age\": 10}");
    expect_stored("{\"_id\": 1, \"age\": 140}", grow, "{\"_id\": 1, \"age\": 150}");
    expect_stored("{\"_id\": 1, \"age\": 141}", grow, NULL);
    expect_stored("{\"_id\": 1}", MODEL_UPDATE(MODEL_INC(order, level, -1)), NULL);
    expect_stored("{\"_id\": 1, \"level\": 100}", MODEL_UPDATE(MODEL_MUL(order, level, 3)), NULL);
    expect_stored("{\"_id\": 1, \"level\": 85}", MODEL_UPDATE(MODEL_MUL(order, level, 3)),
                  "{\"_id\": 1, \"level\": 255}");
    expect_stored("{\"_id\": 1, \"visits\": -1073741825}",
                  MODEL_UPDATE(MODEL_MUL(order, visits, 2)), NULL);
    expect_stored("{\"_id\": 1, \"score\": 9.0}", MODEL_UPDATE(MODEL_INC(order, score, 0.5)),
                  "{\"_id\": 1, \"score\": 9.5}");
    expect_stored("{\"_id\": 1, \"score\": 9.25}", MODEL_UPDATE(MODEL_INC(order, score, 0.5)),
                  NULL);
}

static void old_names_and_nulls_count(void **state)
{
    const model_update_t *count = MODEL_UPDATE(MODEL_INC(order, old_count, 1));

    (void)state;
    expect_stored("{\"_id\": 1, \"count\": 4}", count, "{\"_id\": 1, \"old_count\": 5}");
    expect_stored("{\"_id\": 1, \"count\": 4, \"old_count\": 9}", count,
                  "{\"_id\": 1, \"old_count\": 10}");
    expect_stored("{\"_id\": 1}", count, "{\"_id\": 1, \"old_count\": 1}");
    expect_stored("{\"_id\": 1, \"count\": 2147483647}", count, NULL);
    expect_stored("{\"_id\": 1, \"nullable\": null}", MODEL_UPDATE(MODEL_INC(order, nullable, 2)),
                  "{\"_id\": 1, \"nullable\": 2}");
    expect_stored("{\"_id\": 1, \"mail\": \"a@b.cd\", \"e_mail\": \"x\"}",
                  MODEL_UPDATE(MODEL_SET(order, email, "c@d.ef")),
                  "{\"_id\": 1, \"email\": \"c@d.ef\"}");
}

static void a_list_keeps_within_its_limits(void **state)
{
    const model_update_t *push = MODEL_UPDATE(MODEL_PUSH(order, tags, "X"));
    const model_update_t *add = MODEL_UPDATE(MODEL_ADD_TO_SET(order, tags, "A"));
    const model_update_t *pop = MODEL_UPDATE(MODEL_POP_FIRST(order, marks));
    const model_update_t *mark = MODEL_UPDATE(MODEL_PUSH(order, marks, 1));

    (void)state;
    expect_stored("{\"_id\": 1}", push, "{\"_id\": 1, \"tags\": [\"x\"]}");
    expect_stored("{\"_id\": 1, \"tags\": [\"a\", \"b\"]}", push,
                  "{\"_id\": 1, \"tags\": [\"a\", \"b\", \"x\"]}");
    expect_stored("{\"_id\": 1, \"tags\": [\"a\", \"b\", \"c\"]}", push, NULL);
    expect_stored("{\"_id\": 1, \"tags\": [\"a\", \"b\", \"c\"]}", add,
                  "{\"_id\": 1, \"tags\": [\"a\", \"b\", \"c\"]}");
    expect_stored("{\"_id\": 1, \"tags\": [\"d\", \"b\", \"c\"]}", add, NULL);
    expect_stored("{\"_id\": 1, \"tags\": [\"b\"]}", add, "{\"_id\": 1, \"tags\": [\"b\", \"a\"]}");
    expect_stored("{\"_id\": 1, \"tags\": [\"a\", \"b\", \"c\"]}",
                  MODEL_UPDATE(MODEL_PUSH(order, tags, "x"), MODEL_PUSH_SLICE(-3)),
                  "{\"_id\": 1, \"tags\": [\"b\", \"c\", \"x\"]}");
    expect_stored("{\"_id\": 1, \"marks\": [1, 2]}", pop, NULL);
    expect_stored("{\"_id\": 1, \"marks\": [1, 2, 3]}", pop, "{\"_id\": 1, \"marks\": [2, 3]}");
    expect_stored("{\"_id\": 1}", mark, NULL);
    expect_stored("{\"_id\": 1, \"marks\": [{\"$numberLong\": \"5\"}]}", mark,
                  "{\"_id\": 1, \"marks\": [{\"$numberLong\": \"5\"}, {\"$numberLong\": \"1\"}]}");
}

static void a_missing_list_counts_as_its_default(void **state)
{
    const int64_t some[] = {8, 9};

    (void)state;
    expect_stored("{\"_id\": 1}", MODEL_UPDATE(MODEL_PUSH(order, start, 9)),
                  "{\"_id\": 1, \"start\": [" L("7") ", " L("8") ", " L("9") "]}");
    expect_stored("{\"_id\": 1, \"start\": [" L("1") "]}",
                  MODEL_UPDATE(MODEL_PUSH_EACH(order, start, some, 2), MODEL_PUSH_SLICE(-2)),
                  "{\"_id\": 1, \"start\": [" L("8") ", " L("9") "]}");
    expect_stored("{\"_id\": 1}", MODEL_UPDATE(MODEL_ADD_TO_SET_EACH(order, start, some, 2)),
                  "{\"_id\": 1, \"start\": [" L("7") ", " L("8") ", " L("9") "]}");
    expect_stored("{\"_id\": 1}", MODEL_UPDATE(MODEL_PULL(order, start, 7)),
                  "{\"_id\": 1, \"start\": [" L("8") "]}");
    expect_stored("{\"_id\": 1}", MODEL_UPDATE(MODEL_PULL_ARRAY(order, start, some, 2)),
                  "{\"_id\": 1, \"start\": [" L("7") "]}");
    expect_stored("{\"_id\": 1}", MODEL_UPDATE(MODEL_POP_FIRST(order, start)),
                  "{\"_id\": 1, \"start\": [" L("8") "]}");
    expect_stored("{\"_id\": 1}", MODEL_UPDATE(MODEL_POP_LAST(order, start)),
                  "{\"_id\": 1, \"start\": [" L("7") "]}");
    expect_stored("{\"_id\": 1, \"start\": [" L("1") "]}",
                  MODEL_UPDATE(MODEL_POP_LAST(order, start)), "{\"_id\": 1, \"start\": []}");
    expect_stored("{\"_id\": 1, \"start\": []}", MODEL_UPDATE(MODEL_POP_FIRST(order, start)),
                  "{\"_id\": 1, \"start\": []}");
    expect_stored("{\"_id\": 1, \"old_labels\": [\"a\"]}",
                  MODEL_UPDATE(MODEL_PUSH(order, labels, "b")),
                  "{\"_id\": 1, \"labels\": [\"a\", \"b\"]}");
    expect_stored("{\"_id\": 1, \"old_labels\": [\"a\", \"b\", \"c\", \"d\"]}",
                  MODEL_UPDATE(MODEL_PUSH(order, labels, "e")), NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_number_counts_as_its_default),
        cmocka_unit_test(no_number_leaves_its_type_or_its_range),
        cmocka_unit_test(old_names_and_nulls_count),
        cmocka_unit_test(a_list_keeps_within_its_limits),
        cmocka_unit_test(a_missing_list_counts_as_its_default),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

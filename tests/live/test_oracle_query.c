/* Random conditions on random documents: what the server finds against what a look at each document
 * says. MONGOMODEL_ORACLE_SEED, MONGOMODEL_ORACLE_CASES: other ones, more. */
#include "live/oracle_things.h"

/* Which documents must be found. */
static size_t judge(const condition_t *condition, bool *wanted)
{
    size_t n = 0;

    for (size_t i = 0; i < N_DOCUMENTS; i++)
        n += wanted[i] = holds(condition, documents[i]);
    return n;
}

static void compare_list(const condition_t *condition, const thing_list_t *list, const bool *wanted)
{
    bool found[N_DOCUMENTS] = {false};

    for (size_t i = 0; i < list->count; i++)
        found[list->items[i].id - 1] = true;
    for (size_t i = 0; i < N_DOCUMENTS; i++)
        if (found[i] != wanted[i])
            disagree(condition, found[i] ? "found, though it does not hold" : "not found",
                     documents[i]);
}

static void check_counts(const condition_t *condition, const model_query_t *query, size_t n)
{
    model_error_t error;
    int64_t counted;
    bool exists;

    if (!thing_count(live.db, query, &counted, &error) || counted != (int64_t)n)
        disagree(condition, "counted otherwise", NULL);
    if (!thing_exists(live.db, query, &exists, &error) || exists != (n > 0))
        disagree(condition, "exists is otherwise", NULL);
}

static void check_page(const condition_t *condition, model_query_t query, const bool *wanted)
{
    const int64_t skip = (int64_t)below(5), limit = (int64_t)below(10) + 1;
    size_t id = 0, passed = 0, i = 0;
    thing_list_t list;
    model_error_t error;

    query.sort[0] = MODEL_ASC(thing, id);
    query.skip = skip;
    query.limit = limit;
    assert_true(thing_filter(live.db, &query, &list, &error));
    for (; id < N_DOCUMENTS && i < (size_t)limit; id++) {
        if (!wanted[id] || passed++ < (size_t)skip)
            continue;
        if (i >= list.count || list.items[i].id != (int64_t)id + 1)
            disagree(condition, "another page", NULL);
        i++;
    }
    if (i != list.count)
        disagree(condition, "a longer page", NULL);
    thing_list_free(&list);
}

/* What is deleted is put back. */
static void check_delete(const condition_t *condition, const model_query_t *query,
                         const bool *wanted, size_t n)
{
    model_error_t error;
    int64_t deleted;

    if (!thing_delete_many(live.db, query, &deleted, &error)) {
        if (error.code == MODEL_ERROR_ARGUMENT && n == N_DOCUMENTS)
            return;
        model_error_print(stderr, &error);
        disagree(condition, "not deleted", NULL);
    }
    if (deleted != (int64_t)n)
        disagree(condition, "others deleted", NULL);
    for (size_t i = 0; i < N_DOCUMENTS; i++)
        if (wanted[i])
            insert(documents[i]);
}

static void check_refusal(const condition_t *condition, const model_query_t *query)
{
    model_error_t error;
    thing_list_t list;

    if (thing_filter(live.db, query, &list, &error))
        disagree(condition, "not refused", NULL);
    if (error.code != MODEL_ERROR_UNSUPPORTED)
        model_error_print(stderr, &error);
    assert_int_equal(error.code, MODEL_ERROR_UNSUPPORTED);
}

static void check(const condition_t *condition, const model_query_t *query)
{
    bool wanted[N_DOCUMENTS];
    model_error_t error;
    thing_list_t list;

    if (is_refused(condition)) {
        check_refusal(condition, query);
        return;
    }
    const size_t n = judge(condition, wanted);
    if (!thing_filter(live.db, query, &list, &error)) {
        model_error_print(stderr, &error);
        disagree(condition, "failed", NULL);
    }
    compare_list(condition, &list, wanted);
    thing_list_free(&list);
    if (percent(25))
        check_counts(condition, query, n);
    if (percent(15))
        check_page(condition, *query, wanted);
    if (percent(3))
        check_delete(condition, query, wanted, n);
}

/* ---- sorts ---- */

static void check_sort(void)
{
    path_t paths[3];
    char texts[3][161];
    bool down[3];
    model_query_t query = {0};
    thing_list_t list;
    model_error_t error;
    size_t n = below(3) + 1;

    for (size_t i = 0; i < n; i++) {
        bool twice = false;
        paths[i] = random_sort_path(!i);
        down[i] = percent(50);
        snprintf(texts[i], sizeof texts[i], "%s%s", down[i] ? "-" : "", paths[i].text);
        query.sort[i] = texts[i];
        for (size_t j = 0; j < i; j++)
            twice = twice || !strcmp(paths[i].text, paths[j].text);
        if (twice)
            query.sort[n = i] = NULL;
    }
    if (!thing_filter(live.db, &query, &list, &error)) {
        model_error_print(stderr, &error);
        fail_msg("sort by %s %s %s: %s", texts[0], n > 1 ? texts[1] : "", n > 2 ? texts[2] : "",
                 error.server);
    }
    for (size_t at = 0; at + 1 < list.count; at++) {
        int order = 0;
        for (size_t i = 0; i < n && !order; i++) {
            order = order_of(value_at(&paths[i], documents[list.items[at].id - 1]),
                             value_at(&paths[i], documents[list.items[at + 1].id - 1]));
            order = down[i] ? -order : order;
        }
        if (order > 0) {
            node_print("first", documents[list.items[at].id - 1]);
            node_print("second", documents[list.items[at + 1].id - 1]);
            fail_msg("sort by %s %s %s; seed %" PRIu64, texts[0], n > 1 ? texts[1] : "",
                     n > 2 ? texts[2] : "", oracle.seed);
        }
    }
    thing_list_free(&list);
}

/* ---- tests ---- */

static void conditions_find_what_holds(void **state)
{
    static terms_t terms;

    (void)state;
    for (size_t i = 0; i < n_cases; i++) {
        oracle.n_cases = i;
        if (i % CASES_OF_SET == 0)
            fill();
        const size_t mark = oracle.n_blocks;
        condition_t *condition = random_condition(&thing_model, 0);
        model_query_t query = {0};
        terms.n = 0;
        condition_to_terms(condition, &terms);
        terms.items[terms.n] = (model_term_t){0};
        if (terms.n <= MODEL_MAX_TERMS && percent(50))
            model_query_add(&query, terms.items);
        else
            query.also = terms.items;
        check(condition, &query);
        give_back(mark);
    }
}

static void check_text(void)
{
    static text_t text;
    model_memory_t *memory = model_memory_new(0);
    model_text_rules_t rules = {.max_page_size = N_DOCUMENTS, .page_size = N_DOCUMENTS};
    model_query_t query;
    model_error_t error;

    text = (text_t){.size = 0};
    condition_t *condition = random_parameters(&thing_model, &text);
    if (!thing_query_parse(text.text, &rules, memory, &query, &error)) {
        model_error_print(stderr, &error);
        disagree(condition, text.text, NULL);
    }
    query.limit = 0;
    check(condition, &query);
    model_memory_free(memory);
}

static void texts_find_what_holds(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_cases / 3; i++) {
        oracle.n_cases = i;
        if (i % CASES_OF_SET == 0)
            fill();
        const size_t mark = oracle.n_blocks;
        check_text();
        give_back(mark);
    }
}

static void sorts_order_what_is_stored(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_cases / 10; i++) {
        if (i % CASES_OF_SET == 0)
            fill();
        const size_t mark = oracle.n_blocks;
        check_sort();
        give_back(mark);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_find_what_holds),
        cmocka_unit_test(texts_find_what_holds),
        cmocka_unit_test(sorts_order_what_is_stored),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

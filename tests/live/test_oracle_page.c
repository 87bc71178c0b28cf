/* Pages in random orders: every document that meets the conditions once, in its place.
 * MONGOMODEL_ORACLE_SEED, MONGOMODEL_ORACLE_CASES: other ones, more. */
#include "live/oracle_things.h"

/* ---- the order ---- */

typedef struct order {
    path_t paths[3];
    bool down[3];
    char texts[3][161];
    size_t n;
} order_t;

static bool has_order(const path_t *path)
{
    for (size_t i = 0; i < path->n; i++)
        if (path->steps[i].mode != PLAIN || kind_of(path->steps[i].row) == MODEL_KIND_UUID)
            return false;
    return !path->cases && strcmp(path->text, "id") != 0;
}

static order_t random_order(void)
{
    order_t order = {.n = below(3) + 1};

    for (size_t i = 0; i < order.n; i++) {
        bool twice = false;
        do
            order.paths[i] = random_sort_path(false);
        while (!has_order(&order.paths[i]));
        order.down[i] = percent(50);
        snprintf(order.texts[i], sizeof order.texts[i], "%s%s", order.down[i] ? "-" : "",
                 order.paths[i].text);
        for (size_t j = 0; j < i; j++)
            twice = twice || !strcmp(order.paths[i].text, order.paths[j].text);
        if (twice)
            order.n = i;
    }
    return order;
}

/* Ties are broken by the id, in the direction of the last key. */
static int place_of(const order_t *order, size_t a, size_t b)
{
    for (size_t i = 0; i < order->n; i++) {
        int found = order_of(value_at(&order->paths[i], documents[a]),
                             value_at(&order->paths[i], documents[b]));
        if (found)
            return order->down[i] ? -found : found;
    }
    return (a > b) - (a < b) == (order->down[order->n - 1] ? -1 : 1) ? 1 : -1;
}

/* Numbers of those that are wanted, in their order. */
static size_t sort_documents(const order_t *order, const bool *wanted, size_t *sorted)
{
    size_t n = 0;

    for (size_t i = 0; i < N_DOCUMENTS; i++) {
        if (!wanted[i])
            continue;
        size_t at = n++;
        for (; at > 0 && place_of(order, sorted[at - 1], i) > 0; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = i;
    }
    return n;
}

/* ---- walking ---- */

typedef struct walk {
    const condition_t *condition;
    const order_t *order;
    model_query_t query;
    const size_t *sorted;
    size_t n;
} walk_t;

static _Noreturn void lost(const walk_t *walk, const char *what, const model_error_t *error)
{
    model_error_print(stderr, error);
    for (size_t i = 0; i < walk->order->n; i++)
        print_error("sort %s\n", walk->order->texts[i]);
    print_error("%d a page, %zu in all\n", (int)walk->query.limit, walk->n);
    disagree(walk->condition, what, NULL);
}

static void expect_page(const walk_t *walk, const thing_page_t *page, size_t from)
{
    const model_error_t none = {.code = MODEL_OK};
    const size_t left = walk->n - from, size = (size_t)walk->query.limit;

    if (page->count != (left < size ? left : size))
        lost(walk, "a page of another length", &none);
    for (size_t i = 0; i < page->count; i++)
        if (page->items[i].id != (int64_t)walk->sorted[from + i] + 1) {
            node_print("wanted", documents[walk->sorted[from + i]]);
            node_print("found", documents[page->items[i].id - 1]);
            lost(walk, "another record", &none);
        }
    if (page->has_next != (from + page->count < walk->n) || page->has_prev != (from > 0))
        lost(walk, "has another neighbour", &none);
}

/* Forwards, back again some pages, and so on until the end. */
static void walk_pages(const walk_t *walk)
{
    const size_t size = (size_t)walk->query.limit;
    thing_page_t page = {0};
    size_t from = 0, steps = 0;
    model_error_t error;

    if (!thing_page_next(live.db, &walk->query, &page, &error))
        lost(walk, "no first page", &error);
    expect_page(walk, &page, 0);
    while (page.has_next && steps++ < 40) {
        const bool back = page.has_prev && percent(20);
        if (!(back ? thing_page_prev : thing_page_next)(live.db, &walk->query, &page, &error))
            lost(walk, "no page", &error);
        from = back ? (from > size ? from - size : 0) : from + size;
        expect_page(walk, &page, from);
    }
    thing_page_free(&page);
}

/* From the end to the front; the first page may be a part only, so records are counted. */
static void walk_back(const walk_t *walk)
{
    thing_page_t page = {0};
    size_t end = walk->n, steps = 0;
    model_error_t error;

    do {
        if (!thing_page_prev(live.db, &walk->query, &page, &error)) {
            if (!walk->n && error.code == MODEL_OK)
                break;
            lost(walk, "no page before", &error);
        }
        if (page.count > end)
            lost(walk, "a page too long, backwards", &error);
        end -= page.count;
        for (size_t i = 0; i < page.count; i++)
            if (page.items[i].id != (int64_t)walk->sorted[end + i] + 1)
                lost(walk, "another record, backwards", &error);
    } while (page.has_prev && steps++ < 40);
    if (end && steps < 40)
        lost(walk, "an early front", &error);
    thing_page_free(&page);
}

static void numbered(const walk_t *walk)
{
    const size_t size = (size_t)walk->query.limit, number = below(walk->n / size + 2) + 1;
    thing_page_t page = {0};
    model_query_t query = walk->query;
    model_error_t error;

    query.limit = 0;
    if (!thing_page(live.db, &query, (int64_t)number, (int64_t)size, 0, &page, &error))
        lost(walk, "no page of that number", &error);
    if (page.total != (int64_t)walk->n || page.pages != (int64_t)((walk->n + size - 1) / size))
        lost(walk, "another total", &error);
    const size_t from = (number - 1) * size < walk->n ? (number - 1) * size : walk->n;
    for (size_t i = 0; i < page.count; i++)
        if (page.items[i].id != (int64_t)walk->sorted[from + i] + 1)
            lost(walk, "another record, by number", &error);
    if (page.count != (walk->n - from < size ? walk->n - from : size))
        lost(walk, "another length, by number", &error);
    thing_page_free(&page);
}

static void try_one(void)
{
    static terms_t terms;
    bool wanted[N_DOCUMENTS];
    size_t sorted[N_DOCUMENTS];
    condition_t *condition;
    order_t order = random_order();

    do
        condition = random_condition(&thing_model, 1);
    while (is_refused(condition));
    for (size_t i = 0; i < N_DOCUMENTS; i++)
        wanted[i] = holds(condition, documents[i]);
    terms.n = 0;
    condition_to_terms(condition, &terms);
    terms.items[terms.n] = (model_term_t){0};
    walk_t walk = {condition,
                   &order,
                   {.also = terms.items, .limit = (int64_t)below(30) + 1},
                   sorted,
                   sort_documents(&order, wanted, sorted)};
    for (size_t i = 0; i < order.n; i++)
        walk.query.sort[i] = order.texts[i];
    if (percent(60))
        walk_pages(&walk);
    else
        walk_back(&walk);
    if (percent(30))
        numbered(&walk);
}

static void pages_have_each_record_once_in_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_cases / 8; i++) {
        oracle.n_cases = i;
        if (i % CASES_OF_SET == 0)
            fill();
        const size_t mark = oracle.n_blocks;
        try_one();
        give_back(mark);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pages_have_each_record_once_in_its_place)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

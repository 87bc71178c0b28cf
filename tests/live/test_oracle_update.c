/* Random updates of random documents against what they should make of them.
 * MONGOMODEL_ORACLE_SEED, MONGOMODEL_ORACLE_CASES: other ones, more. */
#include "live/oracle_gauge.h"
#include "live/oracle_updates.h"

enum { N_DOCUMENTS = 12 };

static live_t live;
static size_t n_cases;
static node_t *documents[N_DOCUMENTS]; /* by id, from 1 */

static int set_up(void **state)
{
    model_error_t error;

    (void)state;
    oracle_begin("test_oracle_update");
    oracle.exact_wide = true;
    n_cases = (size_t)number_from("MONGOMODEL_ORACLE_CASES", 600);
    live_open_with(&live, "oracle_update", (model_config_t){.server_text = true});
    assert_true(
        model_register_with(live.db, MODEL_LIST_OF(&gauge_model), MODEL_NO_INDEXES, &error));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    oracle_end();
    live_close(&live);
    return 0;
}

/* ---- documents ---- */

static node_t *random_document(size_t id)
{
    node_t *document = random_struct(&gauge_model, percent(70) ? known_items : written);
    const node_t *version = node_get(document, "version");

    node_set(document, "_id", integer_node(BSON_TYPE_INT64, (int64_t)id));
    if (version && node_is_number(version) && node_number(version) > 1000)
        node_set(document, "version", integer_node(BSON_TYPE_INT32, 1000));
    return document;
}

static void fill(void)
{
    mongoc_collection_t *gauges = live_collection(&live, "gauge");
    mongoc_bulk_operation_t *bulk = mongoc_collection_create_bulk_operation_with_opts(gauges, NULL);
    bson_t all = BSON_INITIALIZER, reply;
    bson_error_t error;

    mongoc_bulk_operation_remove(bulk, &all);
    for (size_t i = 0; i < N_DOCUMENTS; i++) {
        bson_t bson = BSON_INITIALIZER;
        documents[i] = random_document(i + 1);
        node_write(documents[i], &bson);
        mongoc_bulk_operation_insert(bulk, &bson);
        bson_destroy(&bson);
    }
    if (!mongoc_bulk_operation_execute(bulk, &reply, &error))
        fail_msg("%s", error.message);
    bson_destroy(&reply);
    mongoc_bulk_operation_destroy(bulk);
    mongoc_collection_destroy(gauges);
}

static void load(node_t **found)
{
    mongoc_collection_t *gauges = live_collection(&live, "gauge");
    bson_t all = BSON_INITIALIZER;
    mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(gauges, &all, NULL, NULL);
    const bson_t *document;

    while (mongoc_cursor_next(cursor, &document)) {
        node_t *node = node_of(document);
        found[node_get(node, "_id")->integer - 1] = node;
    }
    mongoc_cursor_destroy(cursor);
    mongoc_collection_destroy(gauges);
}

/* ---- complaints ---- */

static void explain(const change_t *change)
{
    print_error("op %d %s which %d", change->op, change->path.text, (int)change->which);
    if (change->at)
        print_error(" at %d", (int)change->at_item);
    if (change->slice)
        print_error(" slice %d", (int)change->kept);
    print_error(change->sort ? " sort %d\n" : "\n", change->sort);
    for (size_t i = 0; i < change->n; i++)
        node_print("  value", change->values[i]);
}

static _Noreturn void disagree(const update_t *update, const char *what, const node_t *before,
                               const node_t *wanted, const node_t *found)
{
    for (size_t i = 0; i < update->n; i++) {
        const char *key = key_of(update->changes[i].path.steps[0].row);
        explain(&update->changes[i]);
        node_print("  before", node_get(before, key));
        node_print("  wanted", node_get(wanted, key));
        node_print("  found", node_get(found, key));
    }
    fail_msg("%s; MONGOMODEL_ORACLE_SEED=%" PRIu64 ", case %zu", what, oracle.seed, oracle.n_cases);
    abort();
}

/* ---- what must come of it ---- */

/* A value that breaks a rule: nothing is sent. */
static bool is_sound(const update_t *update)
{
    for (size_t i = 0; i < update->n; i++) {
        const change_t *change = &update->changes[i];
        const step_t *last = last_step(&change->path);
        const bool by =
            change->op == MODEL__INC || change->op == MODEL__MUL || change->op == MODEL__PULL;
        const bool whole = change->op == MODEL__SET && last->mode == PLAIN;
        if (change->slice && (last->row->items.has & 1u) &&
            llabs(change->kept) < last->row->items.int_min)
            return false;
        for (size_t j = 0; !by && j < change->n; j++)
            if (whole ? !value_obeys(last->row, change->values[j])
                      : !item_obeys(last->row, change->values[j]))
                return false;
    }
    return true;
}

static bool null_at(const path_t *path, const node_t *at, size_t i)
{
    if (i == path->n || !at)
        return at && at->type == BSON_TYPE_NULL;
    at = node_get(at, key_of(path->steps[i].row));
    if (path->steps[i].mode == PLAIN)
        return null_at(path, at, i + 1);
    for (size_t item = 0; at && item < at->n; item++)
        if (null_at(path, at->items[item], i + 1))
            return true;
    return false;
}

/* Within some item the server takes null for less than all else: no minimum of it. */
static void avoid_minima_of_null(update_t *update)
{
    for (size_t i = 0; i < update->n; i++)
        for (size_t j = 0; j < N_DOCUMENTS; j++)
            if (update->changes[i].op == MODEL__MIN && is_placed(&update->changes[i].path) &&
                null_at(&update->changes[i].path, documents[j], 0))
                update->changes[i].op = MODEL__MAX;
}

static effect_t apply(const update_t *update, node_t *document)
{
    effect_t effect = DONE;

    for (size_t i = 0; i < update->n; i++) {
        effect_t one = apply_step(&update->changes[i], &gauge_model, document, 0);
        effect = one > effect && effect != SKIPPED ? one : effect;
        if (one == SKIPPED)
            effect = SKIPPED;
    }
    return effect;
}

static bool is_touched(const update_t *update, const char *key)
{
    for (size_t i = 0; i < update->n; i++) {
        const change_t *change = &update->changes[i];
        const model_field_t *row = change->path.steps[0].row;
        bool touched =
            !strcmp(key_of(row), key) || (change->to && !strcmp(key_of(change->to), key));
        for (size_t j = 0; j < MODEL_MAX_OLD_KEYS && row->also_read[j]; j++)
            touched = touched || !strcmp(row->also_read[j], key);
        if (touched)
            return true;
    }
    return !strcmp(key, "version") || !strcmp(key, "updated_at");
}

static bool alike(const node_t *a, const node_t *b)
{
    if (!a || !b || a->type != b->type || a->n != b->n)
        return a == b;
    if (a->type == BSON_TYPE_DECIMAL128) {
        long double x = node_number(a), y = node_number(b);
        return (isnan(x) && isnan(y)) || x == y || fabsl(x - y) < 1e-6L;
    }
    if (a->type != BSON_TYPE_DOCUMENT && a->type != BSON_TYPE_ARRAY)
        return a->type == BSON_TYPE_DOUBLE ? compare(a, b) == 0 : node_same(a, b);
    for (size_t i = 0; i < a->n; i++)
        if (!alike(a->items[i],
                   a->type == BSON_TYPE_ARRAY ? b->items[i] : node_get(b, a->items[i]->key)))
            return false;
    return true;
}

static void expect_done(const update_t *update, const node_t *before, const node_t *wanted,
                        const node_t *found)
{
    for (size_t i = 0; i < found->n; i++)
        if (!is_touched(update, found->items[i]->key) &&
            !node_same(found->items[i], node_get(before, found->items[i]->key)))
            disagree(update, found->items[i]->key, before, wanted, found);
    node_t *values = read_struct(&gauge_model, found), *want = read_struct(&gauge_model, wanted);
    const int64_t version = node_get(want, "version")->integer;
    node_get(want, "version")->integer = version + 1;
    node_set(want, "updated_at", node_copy(node_get(values, "updated_at")));
    for (size_t i = 0; i < want->n; i++)
        if (!alike(want->items[i], node_get(values, want->items[i]->key))) {
            node_print(want->items[i]->key, want->items[i]);
            node_print("  is read as", node_get(values, want->items[i]->key));
            node_print("  before", node_get(before, want->items[i]->key));
        }
    if (!alike(values, want))
        disagree(update, "another document", before, wanted, found);
}

static void expect_readable(const update_t *update)
{
    gauge_list_t list;
    model_error_t error;

    if (!gauge_filter(live.db, NULL, &list, &error)) {
        model_error_print(stderr, &error);
        disagree(update, "not readable", NULL, NULL, NULL);
    }
    assert_int_equal(list.count, N_DOCUMENTS);
    for (size_t i = 0; i < list.count; i++) {
        const node_t *before = documents[list.items[i].id - 1];
        const bool obeyed = obeys_struct(&gauge_model, read_struct(&gauge_model, before));
        if (obeyed && !gauge_validate(&list.items[i], &error)) {
            model_error_print(stderr, &error);
            disagree(update, "breaks a rule", before, NULL, NULL);
        }
    }
    gauge_list_free(&list);
}

typedef struct outcome {
    node_t *wanted[N_DOCUMENTS];
    effect_t effects[N_DOCUMENTS];
    bool meant[N_DOCUMENTS];
    size_t n[REFUSED + 1], n_meant;
    bool failed; /* some may not have been reached */
} outcome_t;

/* where: of which documents; NULL: of all, or of the one with this id. */
static outcome_t judge(const update_t *update, const condition_t *where, size_t id)
{
    outcome_t outcome = {.failed = false};

    for (size_t i = 0; i < N_DOCUMENTS; i++) {
        outcome.wanted[i] = node_copy(documents[i]);
        outcome.meant[i] = where ? holds(where, documents[i]) : !id || i == id - 1;
        if (!outcome.meant[i])
            continue;
        outcome.effects[i] = apply(update, outcome.wanted[i]);
        outcome.n[outcome.effects[i]]++;
        outcome.n_meant++;
    }
    return outcome;
}

static void expect_documents(const update_t *update, const outcome_t *outcome)
{
    node_t *found[N_DOCUMENTS] = {NULL};

    load(found);
    for (size_t i = 0; i < N_DOCUMENTS; i++) {
        const bool same = node_same(documents[i], found[i]);
        if (outcome->meant[i] && outcome->effects[i] == DONE && !(outcome->failed && same))
            expect_done(update, documents[i], outcome->wanted[i], found[i]);
        else if (!same)
            disagree(update, "should not be changed", documents[i], documents[i], found[i]);
    }
    expect_readable(update);
}

static condition_t *random_where(const update_t *update)
{
    condition_t *where = where_matched(update);

    if (where || percent(50))
        return where;
    do
        where = random_condition(&gauge_model, 1);
    while (is_refused(where));
    return where;
}

static size_t n_unsupported, n_refused;

/* Nothing was sent. */
static bool is_refused_at_once(const update_t *update, const model_error_t *error)
{
    if (error->code == MODEL_ERROR_UNSUPPORTED && error->outcome == MODEL_OUTCOME_NOTHING)
        n_unsupported++;
    else if (is_sound(update))
        return false;
    else if (error->code != MODEL_ERROR_VALIDATION)
        disagree(update, "a value breaks a rule", NULL, NULL, NULL);
    return true;
}

static void check_many(const update_t *update, const model_update_t *sent)
{
    static terms_t terms;
    condition_t *where = random_where(update);
    outcome_t outcome = judge(update, where, 0);
    model_updated_t updated;
    model_error_t error;

    terms.n = 0;
    if (where)
        condition_to_terms(where, &terms);
    terms.items[terms.n] = (model_term_t){0};
    outcome.failed = !gauge_update_many(
        live.db, MODEL_QUERY(.where = {MODEL_EVERY}, .also = terms.items), sent, &updated, &error);
    if (is_refused_at_once(update, &error))
        memset(outcome.n, 0, sizeof outcome.n);
    else if (outcome.failed && !outcome.n[REFUSED]) {
        model_error_print(stderr, &error);
        print_error("%s\n", error.server);
        disagree(update, "failed", NULL, NULL, NULL);
    } else if (!outcome.failed && ((size_t)updated.matched != outcome.n[DONE] ||
                                   (size_t)updated.skipped != outcome.n_meant - outcome.n[DONE])) {
        print_error("%d matched, %d skipped\n", (int)updated.matched, (int)updated.skipped);
        expect_documents(update, &outcome);
        disagree(update, "counted otherwise", NULL, NULL, NULL);
    }
    n_refused += outcome.failed && outcome.n[REFUSED];
    expect_documents(update, &outcome);
}

static void check_one(const update_t *update, const model_update_t *sent)
{
    const size_t id = below(N_DOCUMENTS) + 1;
    model_error_t error;
    outcome_t outcome = judge(update, NULL, id);

    outcome.failed = !gauge_update_by_id(live.db, (int64_t)id, sent, &error);
    if (is_refused_at_once(update, &error))
        outcome.effects[id - 1] = SKIPPED;
    else if (outcome.failed == (outcome.n[DONE] == 1) ||
             (outcome.n[SKIPPED] && error.code != MODEL_ERROR_VALIDATION &&
              error.code != MODEL_ERROR_MISMATCH) ||
             (outcome.n[REFUSED] && error.code != MODEL_ERROR_MISMATCH)) {
        model_error_print(stderr, &error);
        print_error("%s\n", error.server);
        disagree(update, "another result", documents[id - 1], outcome.wanted[id - 1], NULL);
    }
    expect_documents(update, &outcome);
}

static void updates_do_what_they_say(void **state)
{
    static terms_t terms;

    (void)state;
    for (size_t i = 0; i < n_cases; i++) {
        oracle.n_cases = i;
        fill();
        update_t update = random_update(&gauge_model);
        avoid_minima_of_null(&update);
        model_update_t sent = {.also = terms.items};
        terms.n = 0;
        for (size_t j = 0; j < update.n; j++)
            change_to_terms(&update.changes[j], &terms);
        terms.items[terms.n] = (model_term_t){0};
        if (percent(50) || where_matched(&update))
            check_many(&update, &sent);
        else
            check_one(&update, &sent);
        give_back(0);
    }
    print_message("%zu unsupported, %zu refused by the server\n", n_unsupported, n_refused);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(updates_do_what_they_say)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

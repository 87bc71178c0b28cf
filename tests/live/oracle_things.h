/* A database of random documents, for oracles of what is found. */
#ifndef MONGOMODEL_TESTS_ORACLE_THINGS_H
#define MONGOMODEL_TESTS_ORACLE_THINGS_H

#include "live/oracle_models.h"
#include "live/oracle_text.h"

enum { N_DOCUMENTS = 150, CASES_OF_SET = 250 };

static live_t live;
static node_t *documents[N_DOCUMENTS]; /* by id, from 1 */
static size_t n_cases = 1500;

LIVE_UNUSED static int set_up(void **state)
{
    model_error_t error;

    (void)state;
    oracle_begin("test_oracle");
    n_cases = (size_t)number_from("MONGOMODEL_ORACLE_CASES", n_cases);
    live_open_with(&live, "oracle_query", (model_config_t){.server_text = true});
    assert_true(
        model_register_with(live.db, MODEL_LIST_OF(&thing_model), MODEL_NO_INDEXES, &error));
    return 0;
}

LIVE_UNUSED static int tear_down(void **state)
{
    (void)state;
    oracle_end();
    live_close(&live);
    return 0;
}

LIVE_UNUSED static void insert(const node_t *document)
{
    mongoc_collection_t *things = live_collection(&live, "thing");
    bson_t bson = BSON_INITIALIZER;
    bson_error_t error;

    node_write(document, &bson);
    if (!mongoc_collection_insert_one(things, &bson, NULL, NULL, &error))
        fail_msg("%s", error.message);
    bson_destroy(&bson);
    mongoc_collection_destroy(things);
}

/* New documents, all of which can be read. */
LIVE_UNUSED static void fill(void)
{
    thing_list_t all;
    model_error_t error;
    bson_t reply;

    give_back(0);
    live_command_in(&live, live.database, "{\"drop\": \"thing\"}", &reply);
    bson_destroy(&reply);
    for (size_t i = 0; i < N_DOCUMENTS; i++) {
        documents[i] = random_struct(&thing_model, percent(80) ? any_style : written);
        node_set(documents[i], "_id", integer_node(BSON_TYPE_INT64, (int64_t)i + 1));
        insert(documents[i]);
    }
    bool ok = thing_filter(live.db, NULL, &all, &error);
    live_print_on_failure(&error);
    assert_true(ok);
    assert_int_equal(all.count, N_DOCUMENTS);
    thing_list_free(&all);
}

LIVE_UNUSED static void explain(const condition_t *condition, int depth)
{
    print_error("%*sop %d%s%s%s %s (%s)%s%s\n", 2 * depth, "", condition->op,
                condition->absent ? " absent" : "", condition->fold ? " fold" : "",
                condition->has ? " has" : "", condition->path.text,
                condition->path.n && last_step(&condition->path)->key
                    ? last_step(&condition->path)->key
                    : "",
                condition->key ? " key " : "", condition->key ? condition->key : "");
    if (condition->number)
        print_error("  %" PRId64 " %" PRId64 " %s\n", condition->number, condition->second,
                    condition->other.text);
    for (size_t i = 0; i < condition->n_values; i++)
        node_print("  value", condition->values[i]);
    for (size_t i = 0; i < condition->n_kids; i++)
        explain(condition->kids[i], depth + 1);
}

LIVE_UNUSED static _Noreturn void disagree(const condition_t *condition, const char *what,
                                           const node_t *document)
{
    explain(condition, 0);
    if (document)
        node_print("document", document);
    fail_msg("%s; MONGOMODEL_ORACLE_SEED=%" PRIu64 ", case %zu", what, oracle.seed, oracle.n_cases);
    abort();
}

/* ---- sorts ---- */

LIVE_UNUSED static const node_t *value_at(const path_t *path, const node_t *at)
{
    for (size_t i = 0; at && i < path->n; i++) {
        const step_t *step = &path->steps[i];
        at = node_get(at, key_of(step->row));
        size_t item = step->key ? strtoull(step->key, NULL, 10) : 0;
        if (at && step->mode == ONE_ITEM)
            at = at->type == BSON_TYPE_ARRAY && item < at->n ? at->items[item] : NULL;
    }
    return at && at->type != BSON_TYPE_NULL ? at : NULL;
}

static inline bool has_one_item(const path_t *path)
{
    for (size_t i = 0; i < path->n; i++)
        if (path->steps[i].mode == ONE_ITEM)
            return true;
    return false;
}

/* A server cannot sort by items of two arrays. */
LIVE_UNUSED static path_t random_sort_path(bool item)
{
    path_t path;

    do
        path = random_path(&thing_model);
    while (path.open || path.old || is_struct(&path) || !is_single(&path) ||
           (has_one_item(&path) && !item));
    return path;
}

#endif

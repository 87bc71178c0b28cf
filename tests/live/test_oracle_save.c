/* Random edits of records, saved while others change the documents: what is stored afterwards.
 * MONGOMODEL_ORACLE_SEED, MONGOMODEL_ORACLE_CASES: other ones, more. */
#include "live/oracle_models.h"
#include "live/oracle_save.h"

static live_t live;
static size_t n_cases;

static int set_up(void **state)
{
    model_error_t error;

    (void)state;
    oracle_begin("test_oracle_save");
    n_cases = (size_t)number_from("MONGOMODEL_ORACLE_CASES", 600);
    live_open(&live, "oracle_save");
    assert_true(
        model_register_with(live.db, MODEL_LIST_OF(&thing_model), MODEL_NO_INDEXES, &error));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    oracle_end();
    live_close(&live);
    return 0;
}

/* ---- one case ---- */

typedef struct trial {
    thing_t *thing;
    node_t *origin; /* the document as the record knows it */
    node_t *stored; /* as it is; NULL: deleted */
    node_t *was;    /* what the record held */
    node_t *is;     /* what it holds */
    node_t *loaded; /* as save_member() takes it */
} trial_t;

static void print_member(const trial_t *trial, const char *key, const node_t *wanted,
                         const node_t *found)
{
    print_error("%s\n", key);
    node_print("  origin", node_get(trial->origin, key));
    node_print("  stored", node_get(trial->stored, key));
    node_print("  was", node_get(trial->was, key));
    node_print("  is", node_get(trial->is, key));
    node_print("  wanted", node_get(wanted, key));
    node_print("  found", node_get(found, key));
}

/* The members that are not what is wanted, or all that were edited. */
static _Noreturn void disagree(const trial_t *trial, const char *what, const node_t *wanted,
                               const node_t *found)
{
    const node_t *a = found ? wanted : trial->is, *b = found ? found : trial->was;

    for (size_t i = 0; a && i < a->n; i++)
        if (!node_same(a->items[i], node_get(b, a->items[i]->key)))
            print_member(trial, a->items[i]->key, wanted, found);
    for (size_t i = 0; b && i < b->n; i++)
        if (!node_get(a, b->items[i]->key))
            print_member(trial, b->items[i]->key, wanted, found);
    fail_msg("%s; MONGOMODEL_ORACLE_SEED=%" PRIu64 ", case %zu", what, oracle.seed, oracle.n_cases);
    abort();
}

static void store(const node_t *document)
{
    mongoc_collection_t *things = live_collection(&live, "thing");
    bson_t bson = BSON_INITIALIZER, *id = live_json("{\"_id\": 1}");
    bson_t *options = live_json("{\"upsert\": true}");
    bson_error_t error;
    bool ok;

    if (document) {
        node_write(document, &bson);
        ok = mongoc_collection_replace_one(things, id, &bson, options, NULL, &error);
    } else
        ok = mongoc_collection_delete_one(things, id, NULL, NULL, &error);
    if (!ok)
        fail_msg("%s", error.message);
    bson_destroy(options);
    bson_destroy(id);
    bson_destroy(&bson);
    mongoc_collection_destroy(things);
}

static node_t *load(void)
{
    bson_t *document = live_find(&live, "thing", "{\"_id\": 1}");
    node_t *node = document ? node_of(document) : NULL;

    if (document)
        bson_destroy(document);
    return node;
}

static void expect_stored(const trial_t *trial)
{
    node_t *found = load();

    if ((found || trial->stored) && !node_same(trial->stored, found))
        disagree(trial, "another document is stored", trial->stored, found);
}

static void expect_record(const trial_t *trial, const char *what)
{
    node_t *found = struct_from_c(&thing_model, trial->thing);

    if (!node_same(trial->is, found))
        disagree(trial, what, trial->is, found);
}

static void expect_same_members(const trial_t *trial, const node_t *loaded, const node_t *wanted,
                                const node_t *found)
{
    for (size_t i = 0; i < loaded->n; i++) {
        const node_t *want = node_get(wanted, loaded->items[i]->key),
                     *is = node_get(found, loaded->items[i]->key);
        if (loaded->items[i]->type == BSON_TYPE_DOCUMENT)
            expect_same_members(trial, loaded->items[i], want, is);
        else if ((want || is) && !node_same(want, is))
            disagree(trial, "read in part, and otherwise", want, is);
    }
}

/* home.city, home.floor */
static void ask_for_parts(trial_t *trial, const model_field_t *row, model_query_t *query, size_t *n)
{
    node_t *part = node_add(trial->loaded, key_of(row), node_new(BSON_TYPE_DOCUMENT));

    for (size_t i = 0; i < n_rows(row->embedded); i++) {
        const model_field_t *inner = &row->embedded->fields[i];
        char text[64];
        if (i && percent(50))
            continue;
        int size = snprintf(text, sizeof text, "%s.%s", row->name, inner->name);
        query->fields[(*n)++] = keep(text, (size_t)size);
        node_add(part, key_of(inner), node_new(BSON_TYPE_NULL));
    }
    if (part->n == n_rows(row->embedded))
        part->type = BSON_TYPE_NULL; /* all of them */
}

static void ask_for_some(trial_t *trial, model_query_t *query)
{
    size_t n = 0;

    trial->loaded = node_new(BSON_TYPE_DOCUMENT);
    for (size_t i = 0; i < n_rows(&thing_model) && n + 4 < MODEL_MAX_FIELDS; i++) {
        const model_field_t *row = &thing_model.fields[i];
        const bool place = row->embedded == &place_model && !shape_of(row);
        if (percent(60))
            continue;
        if (place && percent(60)) {
            ask_for_parts(trial, row, query, &n);
            continue;
        }
        query->fields[n++] = row->name;
        node_add(trial->loaded, key_of(row), node_new(BSON_TYPE_NULL));
    }
    if (!n) {
        query->fields[0] = "name";
        node_add(trial->loaded, "name", node_new(BSON_TYPE_NULL));
    }
}

static void begin(trial_t *trial)
{
    model_query_t query = {.where = {MODEL_EQ(thing, id, 1)}};
    model_error_t error;

    trial->origin = random_struct(&thing_model, percent(20)   ? any_style
                                                : percent(80) ? known_items
                                                              : written);
    node_set(trial->origin, "_id", integer_node(BSON_TYPE_INT64, 1));
    store(trial->origin);
    trial->stored = node_copy(trial->origin);
    trial->loaded = NULL;
    if (percent(40))
        ask_for_some(trial, &query);
    trial->thing = thing_get_one(live.db, &query, &error);
    live_print_on_failure(&error);
    assert_non_null(trial->thing);
    trial->was = read_struct(&thing_model, trial->origin);
    if (trial->loaded) {
        node_t *found = struct_from_c(&thing_model, trial->thing);
        expect_same_members(trial, trial->loaded, trial->was, found);
        trial->was = found; /* whatever stands where nothing was read */
    }
    trial->is = node_copy(trial->was);
    expect_record(trial, "read otherwise");
}

static void refresh(trial_t *trial)
{
    model_error_t error;

    if (!thing_refresh(live.db, trial->thing, &error))
        disagree(trial, "not refreshed", NULL, NULL);
    trial->loaded = NULL;
    trial->origin = node_copy(trial->stored);
    trial->was = read_struct(&thing_model, trial->origin);
    trial->is = node_copy(trial->was);
    expect_record(trial, "refreshed otherwise");
}

static void change_stored(trial_t *trial)
{
    if (percent(3))
        trial->stored = NULL;
    for (size_t n = below(3); trial->stored && n-- > 0;)
        change_elsewhere(&thing_model, trial->stored, percent(60) ? trial->was : NULL, trial->is);
    store(trial->stored);
}

static void edit(trial_t *trial)
{
    for (size_t n = below(4); n-- > 0;)
        edit_struct(&thing_model, trial->is, trial->thing);
    expect_record(trial, "edited otherwise");
}

static model_code_t wanted_code(const trial_t *trial, const saving_t *saving)
{
    if (!saving->changed)
        return MODEL_OK;
    if (saving->not_loaded)
        return MODEL_ERROR_ARGUMENT;
    if (saving->unsupported)
        return MODEL_ERROR_UNSUPPORTED;
    if (!trial->stored)
        return MODEL_ERROR_NOT_FOUND;
    return saving->conflict ? MODEL_ERROR_CONFLICT : MODEL_OK;
}

/* False: it must be refreshed, or is gone. */
static bool save(trial_t *trial)
{
    saving_t saving = {0}, known = {0};
    node_t *after = trial->stored ? node_copy(trial->stored) : node_new(BSON_TYPE_DOCUMENT);
    node_t *origin = node_copy(trial->origin);
    model_error_t error;

    save_struct(&saving, &thing_model, trial->loaded, trial->was, trial->is, trial->origin, after);
    save_struct(&known, &thing_model, trial->loaded, trial->was, trial->is, trial->origin, origin);
    const model_code_t wanted = wanted_code(trial, &saving);
    thing_save(live.db, trial->thing, &error);
    if (error.code != wanted &&
        !(saving.not_loaded && saving.unsupported && error.code == MODEL_ERROR_UNSUPPORTED)) {
        model_error_print(stderr, &error);
        disagree(trial, model_code_name(wanted), after, NULL);
    }
    if (wanted == MODEL_OK && trial->stored)
        trial->stored = after;
    expect_stored(trial);
    expect_record(trial, "the record is another");
    if (wanted == MODEL_OK) {
        trial->origin = origin;
        trial->was = node_copy(trial->is);
    }
    return wanted == MODEL_OK;
}

static void try_one(void)
{
    trial_t trial;

    begin(&trial);
    for (size_t n = below(4) + 1; n-- > 0;) {
        edit(&trial);
        if (percent(50))
            change_stored(&trial);
        if (save(&trial))
            continue;
        if (!trial.stored)
            break;
        refresh(&trial);
    }
    thing_free(trial.thing);
}

static void saves_store_what_changed(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_cases; i++) {
        const size_t mark = oracle.n_blocks;
        oracle.n_cases = i;
        try_one();
        give_back(mark);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(saves_store_what_changed)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

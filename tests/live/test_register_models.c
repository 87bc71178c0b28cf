/* What may be registered, where, and by how many at once. */
#include "live/register_models.h"

#include <pthread.h>

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *word, *other;
    place_list_t places;
} odd_t;
MODEL_DECLARE(odd, odd_t, int64_t);
MODEL_DECLARE(two_ids, odd_t, int64_t);
MODEL_DECLARE(old_name, odd_t, int64_t);
MODEL_DECLARE(same_name, odd_t, int64_t);
MODEL_DECLARE(many_times, odd_t, int64_t);
MODEL_DECLARE(long_name, odd_t, int64_t);

#define ODD_ID(N) MODEL_FIELD(N, id, .role = MODEL_ID_SEQUENCE)

MODEL_DEFINE(odd, MODEL_FIELDS(ODD_ID(odd), MODEL_EMBED_LIST(odd, places, place)));
MODEL_DEFINE(two_ids,
             MODEL_FIELDS(ODD_ID(two_ids), MODEL_FIELD(two_ids, word, .role = MODEL_ID_CALLER)));
MODEL_DEFINE(old_name, MODEL_FIELDS(ODD_ID(old_name), MODEL_FIELD(old_name, word, .unique = true,
                                                                  .also_read = {"term"})));
MODEL_DEFINE(same_name,
             MODEL_INDEXES(MODEL_INDEX({MODEL_ASC(same_name, word)}, .name = "one"),
                           MODEL_INDEX({MODEL_ASC(same_name, other)}, .name = "one")),
             MODEL_FIELDS(ODD_ID(same_name), MODEL_FIELD(same_name, word),
                          MODEL_FIELD(same_name, other)));
MODEL_DEFINE(many_times,
             MODEL_INDEXES(MODEL_INDEX({MODEL_ASC(many_times, word)}),
                           MODEL_INDEX({MODEL_ASC(many_times, word)}, .name = "again")),
             MODEL_FIELDS(ODD_ID(many_times), MODEL_FIELD(many_times, word)));
MODEL_DEFINE(long_name,
             .collection = "a_name_of_nearly_two_hundred_bytes_is_allowed_but_one_of_more_is_not_"
                           "because_the_server_takes_no_more_than_two_hundred_and_fifty_five_for_"
                           "database_and_collection_together_x_x_x_x_x_x_x_x_x_x_x_x_x",
             MODEL_FIELDS(ODD_ID(long_name)));

static void a_model_is_registered_with_one_database(void **state)
{
    live_t live, other;
    model_error_t error = {0};

    (void)state;
    live_open(&live, "one");
    live_open(&other, "other");
    assert_null(model__db_plan(live.db, &plain_model, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_non_null(strstr(error.message, "plain is not registered"));
    register_must(&live, &plain_model);
    assert_non_null(model__db_plan(live.db, &plain_model, &error));
    assert_null(model__db_plan(live.db, &account_model, NULL));
    assert_null(model__db_plan(other.db, &plain_model, NULL));
    assert_null(model__db_plan(NULL, &plain_model, NULL));
    assert_null(model__db_plan(live.db, NULL, NULL));
    live_close(&live);
    live_close(&other);
}

static void without_indexes_nothing_is_sent(void **state)
{
    live_t live;

    (void)state;
    live_open(&live, "without");
    live_fail_point(&live, "\"alwaysOn\"",
                    "\"failCommands\": [\"createIndexes\", \"listIndexes\"], \"errorCode\": 4711");
    assert_true(model_register_with(live.db, MODEL_LIST_OF(&plain_model), MODEL_NO_INDEXES, NULL));
    assert_true(model__db_registered(live.db, &plain_model));
    assert_false(model_register(live.db, MODEL_LIST_OF(&plain_model), NULL));
    live_fail_point_off(&live);
    live_close(&live);
}

static void a_view_is_registered_without_indexes(void **state)
{
    live_t live;

    (void)state;
    live_open(&live, "view");
    register_must(&live, &account_name_model);
    assert_int_equal(register_count(&live, "account"), 0);
    const model__plan_t *plan = model__db_plan(live.db, &account_name_model, NULL);
    assert_non_null(plan);
    assert_string_equal(plan->collection, "account");
    live_close(&live);
}

static void what_cannot_be_registered_is_told_before_anything_is_created(void **state)
{
    static const struct {
        const model_t *model;
        model_code_t code;
        const char *says[2];
    } rows[] = {
        {&place_model, MODEL_ERROR_ARGUMENT, {"place", "embedded"}},
        {&two_ids_model, MODEL_ERROR_SCHEMA, {"two_ids", "word"}},
        {&long_name_model, MODEL_ERROR_SCHEMA, {"long_name", "collection"}},
    };
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "cannot");
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        assert_false(model_register(live.db, MODEL_LIST_OF(&plain_model, rows[i].model), &error));
        assert_int_equal(error.code, rows[i].code);
        for (size_t j = 0; j < 2; j++)
            if (!strstr(error.message, rows[i].says[j]))
                fail_msg("%s", error.message);
        assert_int_equal(register_count(&live, "plain"), 0);
        assert_false(model__db_registered(live.db, &plain_model));
    }
    live_close(&live);
}

static void indexes_that_contradict_each_other_are_refused(void **state)
{
    static const struct {
        const model_t *model;
        const char *says;
    } rows[] = {
        {&odd_model, "a member of a list's items cannot be unique"},
        {&old_name_model, "a member with old names cannot be unique"},
        {&same_name_model, "two indexes of the name one"},
    };
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "contradict");
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        assert_false(model_register(live.db, MODEL_LIST_OF(rows[i].model), &error));
        assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
        if (!strstr(error.message, rows[i].says))
            fail_msg("%s", error.message);
        assert_false(model__db_registered(live.db, rows[i].model));
    }
    register_must(&live, &many_times_model);
    assert_int_equal(register_count(&live, "many_times"), 2);
    live_close(&live);
}

static void a_wrong_call_is_an_argument(void **state)
{
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "wrong");
    assert_false(model_register(NULL, MODEL_LIST_OF(&plain_model), &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(model_register(live.db, NULL, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(model_register_with(live.db, MODEL_LIST_OF(&plain_model), 64, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_true(model_register(live.db, (const model_t *const[]){NULL}, &error));
    live_close(&live);
}

/* Each in its own process, all at the same moment; begun while this one has no threads of the
 * driver. */
static void processes_may_register_at_once(void **state)
{
    enum { PROCESSES = 6 };
    pid_t children[PROCESSES];
    live_t live;
    int start[2], status;
    char byte;

    (void)state;
    live_begin(&live, "processes");
    const model_config_t config = live_config(&live);
    assert_int_equal(pipe(start), 0);
    for (int i = 0; i < PROCESSES; i++)
        if ((children[i] = fork()) == 0) {
            model_error_t error;
            model_db_t *db = model_open_with(&config, &error);
            close(start[1]);
            bool begun = read(start[0], &byte, 1) == 0;
            bool done = db && begun &&
                        model_register(db, MODEL_LIST_OF(&account_model, &legacy_model), &error);
            live_print_on_failure(&error);
            _exit(!done);
        }
    close(start[0]);
    close(start[1]);
    for (int i = 0; i < PROCESSES; i++) {
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    assert_int_equal(register_count(&live, "account"), 10);
    live_close(&live);
}

static void *register_all(void *db)
{
    const model_t *const *models = MODEL_LIST_OF(&account_model, &legacy_model, &plain_model);

    for (int i = 0; i < 5; i++)
        if (!model_register(db, models, NULL) || !model__db_plan(db, models[i % 3], NULL))
            return NULL;
    return db;
}

static void threads_may_register_at_once(void **state)
{
    enum { THREADS = 6 };
    pthread_t threads[THREADS];
    live_t live;
    void *result;

    (void)state;
    live_open(&live, "threads");
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, register_all, live.db), 0);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_ptr_equal(result, live.db);
    }
    live_close(&live);
}

static size_t allocations_left;

static void *few_allocations(void *old, size_t size)
{
    return allocations_left-- ? realloc(old, size) : NULL;
}

static void registering_without_memory_tells_so_and_leaks_nothing(void **state)
{
    live_t live;
    model_error_t error;
    bool done = false;
    size_t n = 0;

    (void)state;
    live_open(&live, "memory");
    model__allocator = few_allocations;
    for (; !done && n < 500; n++) {
        allocations_left = n;
        done = model_register(live.db, MODEL_LIST_OF(&many_times_model, &account_model), &error);
        assert_true(done || error.code == MODEL_ERROR_MEMORY);
    }
    model__allocator = realloc;
    assert_true(done && n > 5);
    live_close(&live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registering_without_memory_tells_so_and_leaks_nothing),
        cmocka_unit_test(a_model_is_registered_with_one_database),
        cmocka_unit_test(without_indexes_nothing_is_sent),
        cmocka_unit_test(a_view_is_registered_without_indexes),
        cmocka_unit_test(what_cannot_be_registered_is_told_before_anything_is_created),
        cmocka_unit_test(indexes_that_contradict_each_other_are_refused),
        cmocka_unit_test(a_wrong_call_is_an_argument),
        cmocka_unit_test(processes_may_register_at_once),
        cmocka_unit_test(threads_may_register_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Which indexes registration creates, accepts and refuses. */
#include "live/register_models.h"

static const struct {
    const model_t *model;
    const char *collection, *name, *index; /* NULL index: there is none */
} declared[] = {
    {&account_model, "account", "name_1_created_at_-1",
     "{\"v\": 2, \"key\": {\"name\": 1, \"created_at\": -1}, \"name\": "
     "\"name_1_created_at_-1\", \"partialFilterExpression\": {\"is_active\": {\"$eq\": "
     "true}}}"},
    {&account_model, "account", "streets",
     "{\"v\": 2, \"key\": {\"home.street\": -1}, \"name\": \"streets\", \"sparse\": true}"},
    {&account_model, "account", "mail_1",
     "{\"v\": 2, \"key\": {\"mail\": 1}, \"name\": \"mail_1\", \"unique\": true, "
     "\"partialFilterExpression\": {\"mail\": {\"$gt\": \"\"}}}"},
    {&account_model, "account", "name_1",
     "{\"v\": 2, \"key\": {\"name\": 1}, \"name\": \"name_1\", \"unique\": true}"},
    {&account_model, "account", "number_1",
     "{\"v\": 2, \"key\": {\"number\": 1}, \"name\": \"number_1\", \"unique\": true, "
     "\"partialFilterExpression\": {\"number\": {\"$exists\": true}}}"},
    {&account_model, "account", "home.box_1",
     "{\"v\": 2, \"key\": {\"home.box\": 1}, \"name\": \"home.box_1\", \"unique\": true}"},
    {&account_model, "account", "billing.box_1",
     "{\"v\": 2, \"key\": {\"billing.box\": 1}, \"name\": \"billing.box_1\", \"unique\": true, "
     "\"partialFilterExpression\": {\"billing.box\": {\"$exists\": true}}}"},
    {&account_model, "account", "created_at_1",
     "{\"v\": 2, \"key\": {\"created_at\": 1}, \"name\": \"created_at_1\"}"},
    {&account_model, "account", "updated_at_1",
     "{\"v\": 2, \"key\": {\"updated_at\": 1}, \"name\": \"updated_at_1\"}"},
    {&legacy_model, "legacy", "id_1",
     "{\"v\": 2, \"key\": {\"id\": 1}, \"name\": \"id_1\", \"unique\": true}"},
    {&legacy_model, "legacy", "created_at_1",
     "{\"v\": 2, \"key\": {\"created_at\": 1}, \"name\": \"created_at_1\"}"},
    {&plain_model, "plain", "created_at_1", NULL},
};

static void every_declared_index_is_created(void **state)
{
    live_t live;

    (void)state;
    live_open(&live, "declared");
    for (size_t i = 0; i < MODEL__COUNT_OF(declared); i++) {
        register_must(&live, declared[i].model);
        bson_t *index = register_index(&live, declared[i].collection, declared[i].name);
        bson_t *wanted = declared[i].index ? live_json(declared[i].index) : NULL;
        if (!index != !wanted || (index && !bson_equal(index, wanted)))
            fail_msg("%s: %s", declared[i].name, index ? bson_as_json(index, NULL) : "missing");
        bson_destroy(index);
        bson_destroy(wanted);
    }
    assert_int_equal(register_count(&live, "account"), 10);
    assert_int_equal(register_count(&live, "legacy"), 3);
    assert_int_equal(register_count(&live, "plain"), 2);
    live_close(&live);
}

static void a_second_registration_only_looks(void **state)
{
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "second");
    register_must(&live, &account_model);
    live_fail_point(&live, "\"alwaysOn\"",
                    "\"failCommands\": [\"createIndexes\"], \"errorCode\": 4711");
    register_must(&live, &account_model);
    live_must(&live, "{\"drop\": \"account\"}");
    assert_false(model_register(live.db, MODEL_LIST_OF(&account_model), &error));
    assert_int_equal(error.driver_code, 4711);
    live_fail_point_off(&live);
    register_must(&live, &account_model);
    assert_int_equal(register_count(&live, "account"), 10);
    live_close(&live);
}

/* An index of the collection "plain", made by somebody else, against unique word. */
static const struct other {
    const char *index;
    bool accepted;
} others[] = {
    {"\"key\": {\"word\": 1}, \"name\": \"by_word\", \"unique\": true, "
     "\"partialFilterExpression\": {\"word\": {\"$gt\": \"\"}}",
     true},
    {"\"key\": {\"word\": 1.0}, \"name\": \"w\", \"unique\": true, \"background\": true, "
     "\"sparse\": false, \"hidden\": false, "
     "\"partialFilterExpression\": {\"word\": {\"$gt\": \"\"}}",
     true},
    {"\"key\": {\"word\": {\"$numberLong\": \"7\"}}, \"name\": \"w\", \"unique\": true, "
     "\"partialFilterExpression\": {\"word\": {\"$gt\": \"\"}}",
     true},
    {"\"key\": {\"created_at\": 1}, \"name\": \"of_another_member\"", true},
    {"\"key\": {\"word\": 1, \"created_at\": 1}, \"name\": \"more_keys\", \"unique\": true", true},
    {"\"key\": {\"word\": -1}, \"name\": \"other_order\", \"unique\": true", true},
    {"\"key\": {\"word\": \"text\"}, \"name\": \"text_index\"", true},
    {"\"key\": {\"word\": 1}, \"name\": \"ci\", \"collation\": {\"locale\": \"en\"}", true},
    {"\"key\": {\"word\": 1}, \"name\": \"word_1\"", false},
    {"\"key\": {\"created_at\": 1}, \"name\": \"word_1\"", false},
    {"\"key\": {\"word\": 1}, \"name\": \"by_word\"", false},
    {"\"key\": {\"word\": 1}, \"name\": \"by_word\", \"unique\": true", false},
    {"\"key\": {\"word\": 1}, \"name\": \"by_word\", \"unique\": true, "
     "\"partialFilterExpression\": {\"word\": {\"$gt\": \"a\"}}",
     false},
    {"\"key\": {\"word\": 1}, \"name\": \"by_word\", \"unique\": true, \"sparse\": true", false},
    {"\"key\": {\"word\": 1}, \"name\": \"by_word\", \"unique\": true, \"hidden\": true, "
     "\"partialFilterExpression\": {\"word\": {\"$gt\": \"\"}}",
     false},
    {"\"key\": {\"word\": 1}, \"name\": \"by_word\", \"unique\": true, \"expireAfterSeconds\": 0, "
     "\"partialFilterExpression\": {\"word\": {\"$gt\": \"\"}}",
     false},
};

static void make_index(live_t *live, const char *index)
{
    char json[512];

    snprintf(json, sizeof json, "{\"createIndexes\": \"plain\", \"indexes\": [{%s}]}", index);
    live_must(live, json);
}

static const char *name_of(const char *index)
{
    static char name[64];
    const char *start = strstr(index, "\"name\": \"") + strlen("\"name\": \"");

    snprintf(name, sizeof name, "%.*s", (int)strcspn(start, "\""), start);
    return name;
}

static void an_index_that_is_there_is_accepted_or_refused(void **state)
{
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "others");
    for (size_t i = 0; i < MODEL__COUNT_OF(others); i++) {
        make_index(&live, others[i].index);
        bool done = model_register(live.db, MODEL_LIST_OF(&plain_model), &error);
        if (done != others[i].accepted)
            fail_msg("%s: %s", others[i].index, done ? "accepted" : error.message);
        if (!done) {
            assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
            assert_string_equal(error.index, name_of(others[i].index));
            assert_non_null(strstr(error.message, error.index));
            assert_int_equal(register_count(&live, "plain"), 2);
        }
        live_must(&live, "{\"drop\": \"plain\"}");
    }
    live_close(&live);
}

static void a_partial_index_said_in_other_words_is_the_same(void **state)
{
    live_t live;

    (void)state;
    live_open(&live, "words");
    live_must(&live, "{\"createIndexes\": \"account\", \"indexes\": [{\"key\": {\"name\": 1, "
                     "\"created_at\": -1}, \"name\": \"mine\", \"partialFilterExpression\": "
                     "{\"is_active\": true}}]}");
    register_must(&live, &account_model);
    assert_int_equal(register_count(&live, "account"), 10);
    live_close(&live);
}

static void a_collections_own_collation_is_no_difference(void **state)
{
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "collation");
    live_must(&live, "{\"create\": \"plain\", \"collation\": {\"locale\": \"en\"}}");
    register_must(&live, &plain_model);
    register_must(&live, &plain_model);
    assert_int_equal(register_count(&live, "plain"), 2);
    live_must(&live, "{\"dropIndexes\": \"plain\", \"index\": \"word_1\"}");
    make_index(&live, "\"key\": {\"word\": 1}, \"name\": \"word_1\", \"unique\": true, "
                      "\"collation\": {\"locale\": \"simple\"}, \"partialFilterExpression\": "
                      "{\"word\": {\"$gt\": \"\"}}");
    assert_false(model_register(live.db, MODEL_LIST_OF(&plain_model), &error));
    assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
    assert_string_equal(error.index, "word_1");
    live_close(&live);
}

static bool stores(live_t *live, const char *json)
{
    mongoc_collection_t *plain = live_collection(live, "plain");
    bson_t *document = live_json(json);
    bool done = mongoc_collection_insert_one(plain, document, NULL, NULL, NULL);

    bson_destroy(document);
    mongoc_collection_destroy(plain);
    return done;
}

static void unique_is_about_what_is_not_empty(void **state)
{
    live_t live;

    (void)state;
    live_open(&live, "unique");
    register_must(&live, &plain_model);
    assert_true(stores(&live, "{}") && stores(&live, "{}"));
    assert_true(stores(&live, "{\"word\": \"\"}") && stores(&live, "{\"word\": \"\"}"));
    assert_true(stores(&live, "{\"word\": \"a\"}"));
    assert_false(stores(&live, "{\"word\": \"a\"}"));
    live_close(&live);
}

static void documents_that_break_a_unique_index_are_a_duplicate(void **state)
{
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "broken");
    live_insert(&live, "account",
                "{\"mail\": \"s3cret\", \"name\": \"1\", \"home\": {\"box\": 1}}");
    live_insert(&live, "account",
                "{\"mail\": \"s3cret\", \"name\": \"2\", \"home\": {\"box\": 2}}");
    assert_false(model_register(live.db, MODEL_LIST_OF(&account_model), &error));
    assert_int_equal(error.code, MODEL_ERROR_DUPLICATE);
    assert_int_equal(error.outcome, MODEL_OUTCOME_NOTHING);
    assert_string_equal(error.index, "mail_1");
    assert_int_equal(error.n_details, 1);
    assert_string_equal(error.details[0].path, "email");
    assert_string_equal(error.details[0].rule, "unique");
    live_assert_silent_about(&error, "s3cret");
    assert_false(model__db_registered(live.db, &account_model));
    live_close(&live);
}

static void what_another_process_causes_is_tried_again(void **state)
{
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "again");
    live_fail_point(&live, "{\"times\": 1}",
                    "\"failCommands\": [\"createIndexes\"], \"errorCode\": 112");
    register_must(&live, &plain_model);
    live_fail_point_off(&live);
    live_must(&live, "{\"drop\": \"plain\"}");
    live_fail_point(&live, "\"alwaysOn\"",
                    "\"failCommands\": [\"createIndexes\"], \"errorCode\": 112");
    assert_false(model_register(live.db, MODEL_LIST_OF(&plain_model), &error));
    assert_int_equal(error.code, MODEL_ERROR_CONFLICT);
    live_fail_point_off(&live);
    live_close(&live);
}

static void a_view_of_the_server_has_no_indexes(void **state)
{
    live_t live;
    model_error_t error;

    (void)state;
    live_open(&live, "view");
    live_must(&live, "{\"create\": \"plain\", \"viewOn\": \"other\", \"pipeline\": []}");
    assert_false(model_register(live.db, MODEL_LIST_OF(&plain_model), &error));
    assert_int_equal(error.code, MODEL_ERROR_UNSUPPORTED);
    assert_true(model_register_with(live.db, MODEL_LIST_OF(&plain_model), MODEL_NO_INDEXES, NULL));
    live_close(&live);
}

/* Longer than a path may be. */
static void a_unique_member_that_no_index_reaches_is_refused(void **state)
{
    static char name[600];
    model_field_t fields[] = {account_model.fields[0], account_model.fields[5], {.name = NULL}};
    model_t model = account_model;
    live_t live;
    model_error_t error;
    void *slot = NULL;

    (void)state;
    live_open(&live, "deep");
    memset(name, 'x', sizeof name - 1);
    assert_string_equal(fields[1].name, "home");
    fields[1].name = name;
    fields[1].key = "home";
    model.fields = fields;
    model.indexes = NULL;
    model.plan = &slot;
    assert_false(model_register(live.db, MODEL_LIST_OF(&model), &error));
    assert_int_equal(error.code, MODEL_ERROR_SCHEMA);
    assert_non_null(strstr(error.message, "too deep"));
    model__plan_free(slot);
    live_close(&live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_declared_index_is_created),
        cmocka_unit_test(a_second_registration_only_looks),
        cmocka_unit_test(an_index_that_is_there_is_accepted_or_refused),
        cmocka_unit_test(a_partial_index_said_in_other_words_is_the_same),
        cmocka_unit_test(a_collections_own_collation_is_no_difference),
        cmocka_unit_test(unique_is_about_what_is_not_empty),
        cmocka_unit_test(documents_that_break_a_unique_index_are_a_duplicate),
        cmocka_unit_test(what_another_process_causes_is_tried_again),
        cmocka_unit_test(a_unique_member_that_no_index_reaches_is_refused),
        cmocka_unit_test(a_view_of_the_server_has_no_indexes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Which members a duplicate key and a refusing validator are about. */
#include "db/db.h"

#include <mongomodel.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

typedef struct {
    const char *street, *city;
} address_t;
typedef struct {
    const char *sku;
} line_t;
typedef struct {
    line_t *items;
    size_t count;
} line_list_t;
typedef struct {
    model_meta_t meta;
    bson_oid_t id;
    const char *email;
    address_t home;
    address_t *billing;
    line_list_t lines;
} user_t;

typedef address_t address__record;
typedef line_t line__record;
typedef user_t user__record;
typedef bson_oid_t user__id;

MODEL_DEFINE_EMBEDDED(address, MODEL_FIELDS(MODEL_FIELD(address, street),
                                            MODEL_FIELD(address, city, .key = "town")));
MODEL_DEFINE_EMBEDDED(line, MODEL_FIELDS(MODEL_FIELD(line, sku)));
MODEL_DEFINE(user,
             MODEL_INDEXES(MODEL_INDEX({MODEL_ASC(user, email), MODEL_DESC(user, home.city)},
                                       .unique = true, .name = "one_per_town")),
             MODEL_FIELDS(MODEL_FIELD(user, id, .role = MODEL_ID_OBJECT),
                          MODEL_FIELD(user, email, .key = "mail"), MODEL_EMBED(user, home, address),
                          MODEL_EMBED(user, billing, address),
                          MODEL_EMBED_LIST(user, lines, line)));

static const model__plan_t *user_plan(void)
{
    model_error_t error = {0};
    const model__plan_t *plan = model__plan_of(&user_model, &error);

    if (!plan)
        fail_msg("%s", error.message);
    return plan;
}

/* A failure of one write, as the driver gives it: code and text of the reply's first error. */
static model_error_t map(const model__plan_t *plan, int code, const char *json)
{
    const model__attempt_t attempt = {.plan = plan, .writes = true};
    const bson_error_t driver = {.domain = MONGOC_ERROR_SERVER, .code = (uint32_t)code};
    model_error_t error = {0};
    bson_error_t bad;
    bson_t *reply = bson_new_from_json((const uint8_t *)json, -1, &bad);

    if (!reply)
        fail_msg("%s: %s", json, bad.message);
    model__failure(NULL, &attempt, &driver, reply, &error);
    bson_destroy(reply);
    return error;
}

static void assert_paths(const model_error_t *error, const char *const *paths, const char *rule)
{
    uint32_t n = 0;

    for (; paths[n]; n++) {
        if (n >= error->n_details || strcmp(error->details[n].path, paths[n]) != 0)
            fail_msg("no %s, but %s", paths[n],
                     n < error->n_details ? error->details[n].path : "nothing");
        assert_string_equal(error->details[n].rule, rule);
    }
    assert_int_equal(error->n_details, n);
    assert_int_equal(error->n_failures, n);
}

#define DUP(ns, index, key)                                                                      \
    "\"errmsg\": \"E11000 duplicate key error collection: " ns " index: " index " dup key: " key \
    "\""

static const struct {
    const char *reply, *index, *paths[4];
} duplicates[] = {
    {"{\"writeErrors\": [{\"index\": 0, \"code\": 11000, \"keyPattern\": {\"mail\": 1}, "
     "\"keyValue\": {\"mail\": \"s3cret\"}, " DUP("d.user", "mail_1", "{ mail: 's3cret' }") "}]}",
     "mail_1",
     {"email"}},
    {"{\"code\": 11000, \"keyPattern\": {\"home.town\": 1, \"billing.town\": -1, "
     "\"lines.sku\": 1}, " DUP("d.user", "x", "{ home.town: 's3cret' }") "}",
     "x",
     {"home.city", "billing->city", "lines.items->sku"}},
    {"{\"writeErrors\": [{\"code\": 11000, " DUP("d.user", "_id_", "{ _id: 's3cret' }") "}]}",
     "_id_",
     {"id"}},
    {"{\"writeErrors\": [{\"code\": 11000, " DUP("d.user", "mail_1_home.town_-1",
                                                 "{ : 's3cret' }") "}]}",
     "mail_1_home.town_-1",
     {"email", "home.city"}},
    {"{\"writeErrors\": [{\"code\": 11000, " DUP("d.user", "one_per_town", "{ : 's3cret' }") "}]}",
     "one_per_town",
     {"email", "home.city"}},
    {"{\"writeErrors\": [{\"code\": 11000, \"errmsg\": \"E11000 duplicate key error index: "
     "d.user.$mail_1  dup key: { : \\\"s3cret index: wrong dup key: \\\" }\"}]}",
     "mail_1",
     {"email"}},
    {"{\"writeErrors\": [{\"code\": 11000, \"errmsg\": \"E11000 duplicate key error "
     "collection: "
     "d.user index: mail_ci collation: { locale: 'en' } dup key: { mail: '0x2b' }\", "
     "\"keyPattern\": {\"mail\": 1}}]}",
     "mail_ci",
     {"email"}},
    {"{\"errorReplies\": [{\"ok\": 0, \"code\": 11000, \"keyPattern\": {\"mail\": 1}, "
     "\"errmsg\": \"Index build failed: 1: d.user ( 2 ) :: caused by :: E11000 duplicate key "
     "error collection: d.user index: mail_1 dup key: { mail: 's3cret' }\"}]}",
     "mail_1",
     {"email"}},
    {"{\"writeErrors\": [{\"code\": 11000, \"keyPattern\": {\"nobody.knows\": 1}, " DUP(
         "d.user", "k", "{ x: 's3cret' }") "}]}",
     "k",
     {"nobody.knows"}},
    {"{\"writeErrors\": [{\"code\": 11000}]}", "", {NULL}},
};

static void a_duplicate_names_index_and_members(void **state)
{

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(duplicates); i++) {
        model_error_t error = map(user_plan(), 11000, duplicates[i].reply);
        assert_int_equal(error.code, MODEL_ERROR_DUPLICATE);
        assert_string_equal(error.index, duplicates[i].index);
        assert_paths(&error, duplicates[i].paths, "unique");
        assert_null(strstr(error.message, "s3cret"));
        assert_null(strstr(error.message, "0x2b"));
    }
}

static void a_duplicate_says_so_in_words(void **state)
{
    model_error_t error = map(user_plan(), 11000,
                              "{\"keyPattern\": {\"mail\": 1}, " DUP("d.user", "mail_1", "{}") "}");

    (void)state;
    assert_string_equal(error.message, "the unique index mail_1 (email) already holds this key");
    assert_string_equal(error.details[0].message, "taken already");
}

static void without_a_plan_a_duplicate_names_stored_keys(void **state)
{
    static const char *const paths[] = {"home.town", NULL};
    model_error_t error =
        map(NULL, 11000, "{\"keyPattern\": {\"home.town\": 1}, " DUP("d.user", "h", "{}") "}");

    (void)state;
    assert_paths(&error, paths, "unique");
}

#define INFO(text)                                                                                 \
    "{\"writeErrors\": [{\"code\": 121, \"errmsg\": \"Document failed validation\", \"errInfo\": " \
    "{\"failingDocumentId\": 1, \"details\": " text "}}]}"
#define RULES(text) "{\"operatorName\": \"$jsonSchema\", \"schemaRulesNotSatisfied\": [" text "]}"
#define TYPE                                                                                    \
    "{\"operatorName\": \"bsonType\", \"consideredValue\": \"s3cret\", \"reason\": \"type did " \
    "not match\"}"

static void a_validator_names_the_members_that_it_refuses(void **state)
{
    static const struct {
        const char *reply, *paths[4];
    } rows[] = {
        {INFO(RULES("{\"operatorName\": \"properties\", \"propertiesNotSatisfied\": "
                    "[{\"propertyName\": \"mail\", \"details\": [" TYPE "]}]}")),
         {"email"}},
        {INFO(RULES(
             "{\"operatorName\": \"required\", \"missingProperties\": [\"mail\", \"home\"]}")),
         {"email", "home"}},
        {INFO(
             RULES("{\"operatorName\": \"properties\", \"propertiesNotSatisfied\": "
                   "[{\"propertyName\": \"home\", \"details\": [{\"operatorName\": \"properties\", "
                   "\"propertiesNotSatisfied\": [{\"propertyName\": \"town\", \"details\": [" TYPE
                   "]}]}, {\"operatorName\": \"required\", \"missingProperties\": [\"street\"]}]}, "
                   "{\"propertyName\": \"mail\", \"details\": []}]}")),
         {"home.city", "home.street", "email"}},
        {INFO(RULES("{\"operatorName\": \"additionalProperties\", \"additionalProperties\": "
                    "[\"s3cret\"]}")),
         {""}},
        {INFO("{\"operatorName\": \"$gt\", \"specifiedAs\": {\"age\": {\"$gt\": 0}}, "
              "\"consideredValue\": \"s3cret\"}"),
         {""}},
        {"{\"writeErrors\": [{\"code\": 121, \"errmsg\": \"Document failed validation\"}]}", {""}},
        {"{\"writeErrors\": [{\"code\": 121, \"errInfo\": 7}]}", {""}},
    };

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model_error_t error = map(user_plan(), 121, rows[i].reply);
        assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
        assert_int_equal(error.outcome, MODEL_OUTCOME_NOTHING);
        assert_paths(&error, rows[i].paths, "server");
        assert_null(strstr(error.message, "s3cret"));
    }
}

static void a_validator_that_refuses_more_than_fits_is_counted(void **state)
{
    model_error_t error =
        map(user_plan(), 121,
            INFO(RULES("{\"missingProperties\": [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", "
                       "\"h\", \"i\", \"j\"]}")));

    (void)state;
    assert_int_equal(error.n_details, MODEL_MAX_DETAILS);
    assert_int_equal(error.n_failures, 10);
}

static void an_explanation_without_end_is_cut(void **state)
{
    bson_t *info = BCON_NEW("propertyName", BCON_UTF8("mail"));
    const model__attempt_t attempt = {.plan = user_plan(), .writes = true};
    const bson_error_t driver = {.domain = MONGOC_ERROR_SERVER, .code = 121};
    model_error_t error = {0};

    (void)state;
    for (int i = 0; i < 60; i++) {
        bson_t *outer = BCON_NEW("propertyName", BCON_UTF8("mail"), "details", BCON_DOCUMENT(info));
        bson_destroy(info);
        info = outer;
    }
    bson_t *reply = BCON_NEW("errInfo", BCON_DOCUMENT(info));
    model__failure(NULL, &attempt, &driver, reply, &error);
    assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
    assert_int_equal(error.n_details, 1);
    bson_destroy(reply);
    bson_destroy(info);
}

static void one_item_of_a_bulk_is_judged_alone(void **state)
{
    const model__attempt_t attempt = {.plan = user_plan(), .writes = true, .many = true};
    bson_t *element = BCON_NEW("index", BCON_INT32(3), "code", BCON_INT32(11000), "errmsg",
                               BCON_UTF8("E11000 duplicate key error collection: d.user index: "
                                         "mail_1 dup key: { mail: \"s3cret\" }"),
                               "keyPattern", "{", "mail", BCON_INT32(1), "}");
    model_error_t error = {0};

    (void)state;
    assert_false(model__failure_of_item(NULL, &attempt, false, element, &error));
    assert_int_equal(error.code, MODEL_ERROR_DUPLICATE);
    assert_int_equal(error.outcome, MODEL_OUTCOME_NOTHING);
    assert_string_equal(error.index, "mail_1");
    assert_string_equal(error.details[0].path, "email");
    bson_destroy(element);
}

static void a_stored_key_becomes_a_path_of_members(void **state)
{
    static const struct {
        const char *key, *path;
    } rows[] = {
        {"_id", "id"},
        {"mail", "email"},
        {"home", "home"},
        {"home.town", "home.city"},
        {"billing.street", "billing->street"},
        {"lines.sku", "lines.items->sku"},
        {"lines.0.sku", "lines.0.sku"},
        {"mail.x", "mail.x"},
        {"", ""},
        {"$**", "$**"},
        {"home.", "home"},
        {"..", ".."},
    };
    char path[96];

    (void)state;
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        model__member_path(user_plan(), rows[i].key, path, sizeof path);
        assert_string_equal(path, rows[i].path);
    }
    model__member_path(user_plan(), "billing.street", path, 8);
    assert_string_equal(path, "billing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_duplicate_names_index_and_members),
        cmocka_unit_test(a_duplicate_says_so_in_words),
        cmocka_unit_test(without_a_plan_a_duplicate_names_stored_keys),
        cmocka_unit_test(a_validator_names_the_members_that_it_refuses),
        cmocka_unit_test(a_validator_that_refuses_more_than_fits_is_counted),
        cmocka_unit_test(an_explanation_without_end_is_cut),
        cmocka_unit_test(one_item_of_a_bulk_is_judged_alone),
        cmocka_unit_test(a_stored_key_becomes_a_path_of_members),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

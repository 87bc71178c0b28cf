#include "query_case.h"

static const model_date_t date = {5};
static const address_t no_address = {NULL, NULL, {false, {{0}}}};
static const model_text_t no_text = {NULL, 0};
static const model_text_t with_nul = {"a\0b", 3};
static const model_text_t bad_text = {"\xff", 1};
static const model_binary_t no_binary = {NULL, 0, 0};
static const model_raw_t no_raw = {NULL, 0, 0};
static const uint8_t nothing[] = {0};
static const model_raw_t null_raw = {nothing, 0, BSON_TYPE_NULL};
static const model_raw_t cut_raw = {nothing, 1, BSON_TYPE_INT32};
static const uint8_t empty_document[] = {5, 0, 0, 0, 0};
static const model_raw_t document_raw = {empty_document, 5, BSON_TYPE_DOCUMENT};

/* A term as the macros would not make it. */
#define BARE(op_, path_, kind, ...)                                                             \
    {                                                                                           \
        .op = MODEL__##op_, .model = &user_model, .path = path_, .value_kind = MODEL__V_##kind, \
        __VA_ARGS__                                                                             \
    }

typedef struct {
    model_term_t term;
    const char *path, *rule;
} row_t;

static void refuse_each(const row_t *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        model_query_t query = {.where = {rows[i].term}};
        expect_refusal(&query, rows[i].path, rows[i].rule);
    }
}

static void a_value_that_is_null_is_refused(void **state)
{
    const address_t *nobody = NULL;
    const char *const nameless[] = {NULL};
    const row_t rows[] = {
        {MODEL_EQ(user, nick, (const char *)NULL), "nick", "required"},
        {MODEL_NE(user, bio, &no_text), "bio", "required"},
        {MODEL_EQ(user, org, (bson_oid_t *)NULL), "org", "required"},
        {MODEL_LT(user, credit, (bson_decimal128_t *)NULL), "credit", "required"},
        {MODEL_EQ(user, token, (model_uuid_t *)NULL), "token", "required"},
        {MODEL_EQ(user, photo, &no_binary), "photo", "required"},
        {MODEL_EQ(user, any, &no_raw), "any", "required"},
        {MODEL_EQ(user, any, &null_raw), "any", "required"},
        {MODEL_EQ(user, home, (address_t *)NULL), "home", "required"},
        {MODEL_CONTAINS(user, nick, (const char *)NULL), "nick", "required"},
        {MODEL_REGEX(user, nick, NULL, ""), "nick", "required"},
        {MODEL_IN_ARRAY(user, username, nameless, 1), "username", "required"},
        {MODEL_IN_ARRAY(user, id, (int64_t *)NULL, 1), "id", "required"},
        {BARE(EQ, "billing", RECORD, .pointer = &nobody), "billing", "required"},
        {{.op = MODEL__EQ, .model = &user_model, .path = "age"}, "age", "required"},
    };

    (void)state;
    refuse_each(rows, MODEL__COUNT_OF(rows));
}

static void a_number_that_does_not_fit_is_refused(void **state)
{
    static const uint64_t large[] = {UINT64_MAX};
    static const int negative[] = {-1};
    const row_t rows[] = {
        {MODEL_EQ(user, age, INT64_C(2147483648)), "age", "range"},
        {MODEL_EQ(user, age, INT64_C(-2147483649)), "age", "range"},
        {MODEL_EQ(user, id, UINT64_MAX), "id", "range"},
        {MODEL_EQ(user, logins, -1), "logins", "range"},
        {MODEL_EQ(user, logins, INT64_C(4294967296)), "logins", "range"},
        {MODEL_EQ(user, is_active, 2), "is_active", "range"},
        {MODEL_EQ(user, is_active, -1), "is_active", "range"},
        {MODEL_EQ(user, score, INT64_C(9007199254740993)), "score", "range"},
        {MODEL_EQ(user, score, INT64_MAX), "score", "range"},
        {MODEL_IN_ARRAY(user, id, large, 1), "id", "range"},
        {MODEL_IN_ARRAY(user, logins, negative, 1), "logins", "range"},
        {MODEL_EQ(user, role, 1), "role", "enum"},
        {MODEL_EQ(user, role, 3), "role", "enum"},
        {MODEL_EQ(user, role, -1), "role", "enum"},
        {MODEL_EQ(user, role, UINT64_MAX), "role", "enum"},
        {MODEL_EQ(user, level, 1), "level", "enum"},
        {MODEL_GT(user, level, 3), "level", "enum"},
    };

    (void)state;
    refuse_each(rows, MODEL__COUNT_OF(rows));
}

static void the_largest_numbers_that_fit_are_taken(void **state)
{
    (void)state;
    expect_filter(MODEL_QUERY(.where = {MODEL_EQ(user, age, INT32_MAX)}),
                  "{'age':{'$eq':" I32("2147483647") "}}");
    expect_filter(MODEL_QUERY(.where = {MODEL_EQ(user, score, INT64_C(9007199254740992))}),
                  "{'score':{'$eq':" REAL("9007199254740992.0") "}}");
    expect_filter(MODEL_QUERY(.where = {MODEL_EQ(user, score, INT64_MIN)}),
                  "{'score':{'$eq':" REAL("-9223372036854775808.0") "}}");
}

static void text_that_cannot_be_stored_is_refused(void **state)
{
    const row_t rows[] = {
        {MODEL_EQ(user, nick, "\xc0\x80"), "nick", "utf8"},
        {MODEL_GT(user, nick, "\xed\xa0\x80"), "nick", "utf8"},
        {MODEL_EQ(user, bio, &bad_text), "bio", "utf8"},
        {MODEL_EQ(user, nick, &with_nul), "nick", "nul"},
        {MODEL_EQ(user, username, &with_nul), "username", "nul"},
        {MODEL_CONTAINS(user, bio, &with_nul), "bio", "nul"},
        {MODEL_STARTS_WITH(user, nick, "\xff"), "nick", "utf8"},
        {MODEL_REGEX(user, nick, "\xff", NULL), "nick", "utf8"},
        {MODEL_EQ(user, username, "refuse"), "username", "prepare"},
        {MODEL_HAS(user, tags, "refuse"), "tags", "prepare"},
    };

    (void)state;
    refuse_each(rows, MODEL__COUNT_OF(rows));
    expect_refusal(MODEL_QUERY(.where = {MODEL_IN(user, nick, "good", "\xff")}), "nick", "utf8");
}

/* What the compiler would not let through. */
static void a_value_of_another_class_is_refused(void **state)
{
    const row_t rows[] = {
        {BARE(EQ, "nick", INT, .integer = 5), "nick", "type"},
        {BARE(EQ, "age", STRING, .pointer = "5"), "age", "type"},
        {BARE(EQ, "age", REAL, .real = 18.5), "age", "type"},
        {BARE(EQ, "age", BOOL, .integer = 1), "age", "type"},
        {BARE(EQ, "score", UINT64, .integer = 1), "score", "type"},
        {BARE(EQ, "created_at", INT, .integer = 1), "created_at", "type"},
        {BARE(EQ, "id", DATE, .integer = 1), "id", "type"},
        {BARE(EQ, "org", STRING, .pointer = "0123"), "org", "type"},
        {BARE(EQ, "home", INT, .integer = 1), "home", "type"},
        {BARE(EQ, "nick", RECORD, .pointer = &no_address), "nick", "type"},
        {BARE(EQ, "any", INT, .integer = 1), "any", "type"},
        {BARE(CONTAINS, "nick", INT, .integer = 1, .pointer = "x"), "nick", "type"},
        {BARE(IN, "id", RECORD, .pointer = &no_address, .count = 1, .integer = 8), "id", "type"},
        {BARE(IN, "id", INT, .pointer = &date, .count = 1, .integer = 3), "id", "type"},
        {BARE(IN, "org", OID, .pointer = &date, .count = 1, .integer = 16), "org", "type"},
        {{.op = MODEL__EQ, .model = &user_model, .path = "id", .value_kind = 99}, "id", "type"},
        {MODEL_GT(user, any, &document_raw), "any", "type"},
        {MODEL_EQ(user, any, &cut_raw), "any", "type"},
    };

    (void)state;
    refuse_each(rows, MODEL__COUNT_OF(rows));
}

static void an_operator_that_does_not_fit_the_member_is_refused(void **state)
{
    const row_t rows[] = {
        {BARE(CONTAINS, "age", STRING, .pointer = "1"), "age", "type"},
        {BARE(STARTS_WITH, "role", STRING, .pointer = "r"), "role", "type"},
        {BARE(REGEX, "home", STRING, .pointer = "r"), "home", "type"},
        {MODEL_LT(user, role, ROLE_AUTHOR), "role", "type"},
        {MODEL_LT(user, is_active, true), "is_active", "type"},
        {MODEL_LT(user, home, &no_address), "home", "type"},
    };

    (void)state;
    refuse_each(rows, MODEL__COUNT_OF(rows));
}

static void a_member_that_does_not_exist_is_refused(void **state)
{
    const row_t rows[] = {
        {BARE(EQ, "nope", INT, .integer = 1), "nope", "key"},
        {BARE(EQ, "home.nope", INT, .integer = 1), "home.nope", "key"},
        {BARE(EQ, "$where", STRING, .pointer = "1"), "$where", "key"},
        {BARE(EQ, "mail", STRING, .pointer = "1"), "mail", "key"},
        {BARE(EQ, "_id", INT, .integer = 1), "_id", "key"},
        {BARE(IN, "nope", INT, .integer = 8), "nope", "key"},
    };

    (void)state;
    refuse_each(rows, MODEL__COUNT_OF(rows));
}

static void a_condition_on_another_model_is_refused(void **state)
{
    const row_t rows[] = {
        {MODEL_EQ(address, city, "Oslo"), "city", "type"},
        {MODEL_EQ(user_card, nick, "Ada"), "nick", "type"},
        {{.op = MODEL__EQ, .path = "nick", .value_kind = MODEL__V_STRING, .pointer = "x"},
         "nick",
         "type"},
        {{.op = MODEL__EQ, .model = &user_model}, NULL, NULL},
    };

    (void)state;
    refuse_each(rows, MODEL__COUNT_OF(rows));
}

static void messages_name_member_and_models_but_no_value(void **state)
{
    const model__plan_t *plan = plan_for(&user_model);
    model__filter_t filter;
    model_error_t error = {0};
    model__buffer_t out;

    (void)state;
    model__buffer_init(&out, NULL, 0);
    assert_false(model__query_filter(plan, MODEL_QUERY(.where = {MODEL_EQ(address, city, "Oslo")}),
                                     NULL, &out, &filter, &error));
    assert_string_equal(error.message,
                        "city: a condition on model address where model user is searched");
    error.code = MODEL_OK;
    error.n_details = error.n_failures = 0;
    assert_false(model__query_filter(plan, MODEL_QUERY(.where = {MODEL_EQ(user, age, 99999999999)}),
                                     NULL, &out, &filter, &error));
    assert_string_equal(error.message, "age: the number does not fit the member's type");
    model__buffer_free(&out);
}

static void conditions_of_the_base_serve_its_views(void **state)
{
    (void)state;
    expect_filter_on(&user_card_model,
                     MODEL_QUERY(.where = {MODEL_EQ(user, age, 5), MODEL_EQ(user_card, nick, "A")}),
                     "{'$and':[{'age':{'$eq':" I32("5") "}},{'n':{'$eq':'A'}}]}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_that_is_null_is_refused),
        cmocka_unit_test(a_number_that_does_not_fit_is_refused),
        cmocka_unit_test(the_largest_numbers_that_fit_are_taken),
        cmocka_unit_test(text_that_cannot_be_stored_is_refused),
        cmocka_unit_test(a_value_of_another_class_is_refused),
        cmocka_unit_test(an_operator_that_does_not_fit_the_member_is_refused),
        cmocka_unit_test(a_member_that_does_not_exist_is_refused),
        cmocka_unit_test(a_condition_on_another_model_is_refused),
        cmocka_unit_test(messages_name_member_and_models_but_no_value),
        cmocka_unit_test(conditions_of_the_base_serve_its_views),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

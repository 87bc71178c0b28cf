/* The vectors of a user model: what is accepted, what is refused, in which order. */
#include "rules_models.h"

typedef enum { STATUS_ACTIVE, STATUS_BLOCKED } status_t;

typedef struct user {
    model_meta_t meta;
    int64_t id;
    const char *username, *email, *bio;
    model_opt_int32_t age;
    status_t status;
} user_t;
MODEL_DECLARE(user, user_t, int64_t);

static const char *const statuses[] = {[STATUS_ACTIVE] = "active", [STATUS_BLOCKED] = "blocked"};

MODEL_DEFINE(user,
             MODEL_FIELDS(MODEL_FIELD(user, id, .role = MODEL_ID_SEQUENCE),
                          MODEL_FIELD(user, username, .required = true,
                                      .length = MODEL_BETWEEN(3, 50), .prepare = model_lower_case,
                                      .check.string = model_check_handle),
                          MODEL_FIELD(user, email, .required = true, .format = MODEL_EMAIL),
                          MODEL_FIELD(user, bio, .length = MODEL_AT_MOST(500)),
                          MODEL_FIELD(user, age, .range = MODEL_BETWEEN(0, 150)),
                          MODEL_ENUM(user, status, statuses)));

static const user_t ada = {.username = "ada_l", .email = "ada@example.org"};

static const char *prepared_name(const char *username, model_memory_t *memory)
{
    user_t user = ada, copy;

    user.username = username;
    assert_true(model__prepare(plan_of(&user_model), &user, &copy, memory, NULL));
    assert_ptr_equal(user.username, username);
    return copy.username;
}

static void a_name_is_stored_in_lower_case(void **state)
{
    const char *rows[][2] = {{"Bob_X", "bob_x"}, {"ÅÄÖ", "åäö"}, {"bob", "bob"}};
    model_memory_t memory;

    (void)state;
    model__memory_init(&memory, 0);
    for (size_t i = 0; i < MODEL__COUNT_OF(rows); i++) {
        user_t user = ada;
        user.username = rows[i][0];
        assert_string_equal(prepared_name(rows[i][0], &memory), rows[i][1]);
        assert_valid(&user_model, &user);
        assert_ptr_equal(user.username, rows[i][0]);
    }
    model__memory_clear(&memory);
}

static void all_failures_are_told_at_once(void **state)
{
    char bio[502];
    user_t user = {.username = "a b", .email = "nobody", .age = {true, 200}, .bio = bio};
    model_error_t error;

    (void)state;
    memset(bio, 'x', sizeof bio - 1);
    bio[sizeof bio - 1] = '\0';
    user.status = (status_t)7;
    assert_false(model_validate(&user_model, &user, &error));
    assert_int_equal(error.code, MODEL_ERROR_VALIDATION);
    assert_int_equal(error.retry, MODEL_RETRY_NO);
    assert_int_equal(error.n_failures, 5);
    assert_detail(&error, 0, "username", "check");
    assert_string_equal(error.details[0].message, "may have letters, digits, _ and - only");
    assert_detail(&error, 1, "email", "format");
    assert_detail(&error, 2, "bio", "length");
    assert_string_equal(error.details[2].message, "501 characters, at most 500");
    assert_detail(&error, 3, "age", "range");
    assert_detail(&error, 4, "status", "enum");
    assert_string_equal(error.message,
                        "5 failures, the first: username: may have letters, digits, _ and - only");
}

static void a_short_name_is_not_asked_for_its_characters(void **state)
{
    user_t user = ada;
    model_error_t error;

    (void)state;
    user.username = "a ";
    user.age = (model_opt_int32_t){true, -1};
    assert_false(model_validate(&user_model, &user, &error));
    assert_int_equal(error.n_failures, 2);
    assert_detail(&error, 0, "username", "length");
    assert_detail(&error, 1, "age", "range");
}

static void a_name_of_underscores_is_refused(void **state)
{
    user_t user = ada;

    (void)state;
    user.username = "___";
    assert_breaks(&user_model, &user, "username", "check");
}

static void an_absent_age_has_no_range(void **state)
{
    user_t user = ada;

    (void)state;
    user.age = (model_opt_int32_t){false, 999};
    assert_valid(&user_model, &user);
}

static void what_is_required_must_be_given(void **state)
{
    user_t user = {.status = STATUS_BLOCKED};
    model_error_t error;

    (void)state;
    assert_false(model_validate(&user_model, &user, &error));
    assert_int_equal(error.n_failures, 2);
    assert_detail(&error, 0, "username", "required");
    assert_detail(&error, 1, "email", "required");
}

static void an_empty_string_is_a_value(void **state)
{
    user_t user = ada;

    (void)state;
    user.username = "";
    assert_breaks(&user_model, &user, "username", "length");
}

static void no_message_holds_a_value(void **state)
{
    user_t user = {.username = "pass word", .email = "secret", .bio = "\xffsecret"};
    model_error_t error;
    char json[4096];

    (void)state;
    user.age = (model_opt_int32_t){true, 424242};
    assert_false(model_validate(&user_model, &user, &error));
    model_error_json(&error, json, sizeof json);
    assert_null(strstr(json, "pass"));
    assert_null(strstr(json, "secret"));
    assert_null(strstr(json, "424242"));
}

static void nothing_at_all_is_an_argument(void **state)
{
    model_error_t error;

    (void)state;
    assert_false(user_validate(NULL, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_false(model_validate(NULL, &ada, &error));
    assert_int_equal(error.code, MODEL_ERROR_ARGUMENT);
    assert_true(user_validate(&ada, NULL));
    assert_false(user_validate(&(user_t){.bio = "x"}, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_stored_in_lower_case),
        cmocka_unit_test(all_failures_are_told_at_once),
        cmocka_unit_test(a_short_name_is_not_asked_for_its_characters),
        cmocka_unit_test(a_name_of_underscores_is_refused),
        cmocka_unit_test(an_absent_age_has_no_range),
        cmocka_unit_test(what_is_required_must_be_given),
        cmocka_unit_test(an_empty_string_is_a_value),
        cmocka_unit_test(no_message_holds_a_value),
        cmocka_unit_test(nothing_at_all_is_an_argument),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

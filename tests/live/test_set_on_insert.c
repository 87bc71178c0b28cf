/* MODEL_SET_ON_INSERT of members of every shape: in the record that is created, and never else. */
#include "live/store_fixture.h"

static address_t bill = {.street = "Quay", .city = "Bergen"};
static address_t *const billing = &bill, *const nowhere = NULL;
static const char *const words[] = {"a", "b"};
static const model_string_list_t tags = {(const char **)(uintptr_t)words, 2};

/* A record as the application would create it, some of whose members the changes give. */
static user_t *new_ada(void)
{
    user_t *user = user_new();

    assert_non_null(user);
    user->username = "ada";
    user->email = "ada@example.org";
    user->age = (model_opt_int32_t){true, 20};
    return user;
}

static bool ensure(fixture_t *fixture, const model_update_t *update, user_t *user, bool *created)
{
    return user_update_or_create(fixture->db,
                                 MODEL_QUERY(.where = {MODEL_EQ(user, email, "ada@example.org")}),
                                 update, user, created, &fixture->error);
}

static void members_of_each_shape_are_set_in_what_is_created(void **state)
{
    const model_update_t update = {
        .changes = {
            MODEL_SET_ON_INSERT(user, age, 36), MODEL_SET_ON_INSERT(user, billing, &billing),
            MODEL_SET_ON_INSERT(user, tags, &tags),
            MODEL_SET_ON_INSERT(user, home.street, "Main Street"),
            MODEL_SET_ON_INSERT(user, origin, "import"),
            MODEL_SET_ON_INSERT(user, is_active, false), MODEL_SET(user, role, ROLE_AUTHOR)}};
    fixture_t *fixture = *state;
    bool created = false;
    user_t *user;

    for (int twice = 0; twice < 2; twice++) {
        user = new_ada();
        assert_done(ensure(fixture, &update, user, &created), fixture->error);
        assert_int_equal(created, !twice);
        assert_true(user->age.has && user->age.value == (twice ? 40 : 36));
        assert_string_equal(user->billing->city, "Bergen");
        assert_int_equal(user->tags.count, 2);
        assert_string_equal(user->origin, "import");
        assert_false(user->is_active);
        user_free(user);
        assert_stored(fixture, "user",
                      twice
                          ? "{'age': 40, 'role': 'author'}"
                          : "{'age': 36, 'billing': {'street': 'Quay', 'city': 'Bergen'}, 'tags': "
                            "['a', 'b'], 'home.street': 'Main Street', 'origin': 'import', "
                            "'is_active': false, 'role': 'reader'}");
        raw_update(fixture, "user", "{}", "{'$set': {'age': 40}}");
    }
}

/* NULL is nothing: a member that can be without a value is, whatever the record has. */
static void members_can_be_without_a_value(void **state)
{
    const char *nothing = NULL;
    const model_update_t update = {.changes = {MODEL_SET_ON_INSERT(user, billing, &nowhere),
                                               MODEL_SET_ON_INSERT(user, origin, nothing),
                                               MODEL_SET(user, role, ROLE_AUTHOR)}};
    fixture_t *fixture = *state;
    bool created;
    user_t *user = new_ada();

    user->origin = "import";
    assert_done(ensure(fixture, &update, user, &created), fixture->error);
    assert_null(user->billing);
    assert_null(user->origin);
    assert_stored(fixture, "user",
                  "{'billing': {'$exists': false}, 'origin': {'$exists': false}, 'age': 20}");
    user_free(user);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(members_of_each_shape_are_set_in_what_is_created),
        STORE_TEST(members_can_be_without_a_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

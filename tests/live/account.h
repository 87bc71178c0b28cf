/* A model with a version, unique members, and limits. */
#ifndef TESTS_LIVE_ACCOUNT_H
#define TESTS_LIVE_ACCOUNT_H

#include "live/store_fixture.h"

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *owner;
    const char *code; /* NULL: none */
    int32_t branch, number;
    int64_t balance;
    model_string_list_t tags;
    int32_t version;
    model_date_t created_at, updated_at;
} account_t;
MODEL_DECLARE(account, account_t, int64_t);

/* clang-format off */
MODEL_DEFINE(account,
    MODEL_INDEXES(
        MODEL_INDEX({MODEL_ASC(account, branch), MODEL_DESC(account, number)}, .unique = true),
        MODEL_INDEX({MODEL_ASC(account, balance)})),
    MODEL_FIELDS(
        MODEL_FIELD(account, id, .role = MODEL_ID_SEQUENCE),
        MODEL_FIELD(account, owner, .required = true, .length = MODEL_AT_MOST(20),
                    .prepare = model_lower_case, .unique = true),
        MODEL_FIELD(account, code, .immutable = true, .unique = true),
        MODEL_FIELD(account, branch), MODEL_FIELD(account, number),
        MODEL_FIELD(account, balance, .range = MODEL_AT_LEAST(0)),
        MODEL_FIELD(account, tags, .items = MODEL_AT_MOST(2)),
        MODEL_FIELD(account, version, .key = "v", .role = MODEL_VERSION),
        MODEL_FIELD(account, created_at, .role = MODEL_CREATED_AT),
        MODEL_FIELD(account, updated_at, .role = MODEL_UPDATED_AT)));
/* clang-format on */

static inline int account_setup(void **state)
{
    fixture_setup(state);
    fixture_t *fixture = *state;
    assert_true(model_register(fixture->db, MODEL_LIST_OF(&account_model), &fixture->error));
    return 0;
}

#define ACCOUNT_TEST(f) cmocka_unit_test_setup_teardown(f, account_setup, fixture_teardown)

LIVE_UNUSED static account_t *fresh_account(const char *owner, int32_t number)
{
    account_t *account = account_new();

    account->owner = owner;
    account->number = number;
    return account;
}

LIVE_UNUSED static account_t *stored_account(fixture_t *fixture, const char *owner, int32_t number)
{
    account_t *account = fresh_account(owner, number);

    assert_done(account_create(fixture->db, account, &fixture->error), fixture->error);
    return account;
}

#define OF(owner_) MODEL_QUERY(.where = {MODEL_EQ(account, owner, owner_)})

#endif

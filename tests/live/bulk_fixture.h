/* A bulk of accounts for each test: ordered, or as its options say. */
#ifndef TESTS_LIVE_BULK_FIXTURE_H
#define TESTS_LIVE_BULK_FIXTURE_H

#include "live/account.h"

LIVE_UNUSED static model_bulk_t *fresh_bulk(fixture_t *fixture, model_bulk_options_t options)
{
    model_bulk_t *bulk = account_bulk_new(fixture->db, &options, &fixture->error);

    live_print_on_failure(&fixture->error);
    assert_non_null(bulk);
    return bulk;
}

static const model_bulk_options_t ORDERED = {.unordered = false}, UNORDERED = {.unordered = true};

#define ADD(call_) assert_done(call_, fixture->error)
#define NUMBERED(n_) MODEL_QUERY(.where = {MODEL_EQ(account, number, n_)})
#define BALANCE(v_) MODEL_UPDATE(MODEL_SET(account, balance, v_))
#define INCREASE(v_) MODEL_UPDATE(MODEL_INC(account, balance, v_))

/* Plain ones: nothing of them is kept. */
LIVE_UNUSED static void add_accounts(fixture_t *fixture, model_bulk_t *bulk, int from, int to)
{
    for (int i = from; i < to; i++) {
        char owner[20];
        snprintf(owner, sizeof owner, "Owner%d", i);
        account_t account = {.owner = owner, .number = i};
        ADD(account_bulk_insert(bulk, &account, &fixture->error));
        assert_true(account.id > 0);
    }
}

LIVE_UNUSED static void store_accounts(fixture_t *fixture, int from, int to)
{
    model_bulk_t *bulk = fresh_bulk(fixture, UNORDERED);

    add_accounts(fixture, bulk, from, to);
    assert_done(model_bulk_run(bulk, NULL, &fixture->error), fixture->error);
    model_bulk_free(bulk);
}

LIVE_UNUSED static account_t *read_account(fixture_t *fixture, int number)
{
    account_t *account = account_get_one(fixture->db, NUMBERED(number), &fixture->error);

    live_print_on_failure(&fixture->error);
    assert_non_null(account);
    return account;
}

#define assert_item(report_, i_, code_, outcome_)                  \
    do {                                                           \
        assert_true((size_t)(i_) < (report_).n_items);             \
        assert_int_equal((report_).items[i_].code, code_);         \
        assert_int_equal((report_).items[i_].outcome, (outcome_)); \
    } while (0)

#define assert_counts(report_, i_, matched_, changed_)             \
    do {                                                           \
        assert_int_equal((report_).items[i_].matched, (matched_)); \
        assert_int_equal((report_).items[i_].changed, (changed_)); \
    } while (0)

#endif

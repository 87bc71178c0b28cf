/* Tagged unions on the server: found by their case, changed within it, exchanged. */
#include "live/store_fixture.h"

typedef enum { BY_CARD = 1, BY_TRANSFER, IN_CASH } paid_by_t;
typedef struct {
    const char *last4;
    int32_t expires;
} card_t;
typedef struct {
    const char *iban;
    int32_t days;
} transfer_t;
typedef struct {
    paid_by_t kind;
    union {
        card_t card;
        transfer_t transfer;
    };
} payment_t;
MODEL_DECLARE_EMBEDDED(card, card_t);
MODEL_DECLARE_EMBEDDED(transfer, transfer_t);
MODEL_DECLARE_EMBEDDED(payment, payment_t);
typedef struct {
    model_meta_t meta;
    int64_t id;
    payment_t payment;
    payment_list_t tries;
} invoice_t;
MODEL_DECLARE(invoice, invoice_t, int64_t);

MODEL_DEFINE_EMBEDDED(card, MODEL_FIELDS(MODEL_FIELD(card, last4, .also_read = {"digits"}),
                                         MODEL_FIELD(card, expires)));
MODEL_DEFINE_EMBEDDED(transfer,
                      MODEL_FIELDS(MODEL_FIELD(transfer, iban), MODEL_FIELD(transfer, days)));
MODEL_DEFINE_UNION(payment, kind, MODEL_CASE(payment, BY_CARD, "card", card, card),
                   MODEL_CASE(payment, BY_TRANSFER, "transfer", transfer, transfer),
                   MODEL_EMPTY_CASE(IN_CASH, "cash"));
MODEL_DEFINE(invoice, .defaults = (&(const invoice_t){.payment = {.kind = IN_CASH}}),
             MODEL_FIELDS(MODEL_FIELD(invoice, id, .role = MODEL_ID_SEQUENCE),
                          MODEL_EMBED(invoice, payment, payment),
                          MODEL_EMBED_LIST(invoice, tries, payment)));

static payment_t a_card = {.kind = BY_CARD, .card = {.last4 = "4242", .expires = 2712}};
static payment_t a_transfer = {.kind = BY_TRANSFER, .transfer = {.iban = "NO1", .days = 4242}};

static invoice_t *stored_invoice(fixture_t *fixture, payment_t payment)
{
    invoice_t *invoice = invoice_new();

    assert_non_null(invoice);
    invoice->payment = payment;
    assert_true(MODEL_APPEND(invoice, invoice, tries, a_card));
    assert_true(MODEL_APPEND(invoice, invoice, tries, a_transfer));
    assert_done(model_register(fixture->db, MODEL_LIST_OF(&invoice_model), &fixture->error),
                fixture->error);
    assert_done(invoice_create(fixture->db, invoice, &fixture->error), fixture->error);
    return invoice;
}

static void conditions_on_a_case_find_that_case_only(void **state)
{
    fixture_t *fixture = *state;
    const struct {
        model_query_t query;
        int64_t n;
    } rows[] = {
        {{.where = {MODEL_EQ(invoice, payment.kind, BY_CARD)}}, 2},
        {{.where = {MODEL_EQ(invoice, payment.card.last4, "4242")}}, 2},
        {{.where = {MODEL_NE(invoice, payment.card.last4, "1")}}, 2},
        {{.where = {MODEL_NE(invoice, payment.card.last4, "4242")}}, 0},
        {{.where = {MODEL_MISSING(invoice, payment.card.last4)}}, 0},
        {{.where = {MODEL_GTE(invoice, payment.transfer.days, 1)}}, 1},
        {{.where = {MODEL_EQ(invoice, payment, &a_card)}}, 2},
        {{.where = {MODEL_SOME_ITEM(invoice, tries, payment,
                                    MODEL_EQ(payment, card.last4, "4242"))}},
         4},
        {{.where = {MODEL_SOME_ITEM(invoice, tries, payment,
                                    MODEL_EQ(payment, card.last4, "NO1"))}},
         0},
        {{.where = {MODEL_HAS(invoice, tries, &a_transfer)}}, 4},
        {{.where = {MODEL_EQ(invoice, tries.items[0].card.last4, "4242")}}, 4},
        {{.where = {MODEL_EQ(invoice, tries.items[1].card.last4, "4242")}}, 0},
    };

    invoice_free(stored_invoice(fixture, a_card));
    invoice_free(stored_invoice(fixture, a_transfer));
    invoice_free(stored_invoice(fixture, (payment_t){.kind = IN_CASH}));
    invoice_free(stored_invoice(fixture, a_card));
    raw_update(fixture, "invoice", "{'_id': 4}",
               "{'$rename': {'payment.last4': 'payment.digits'}}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t n = -1;
        assert_done(invoice_count(fixture->db, &rows[i].query, &n, &fixture->error),
                    fixture->error);
        if (n != rows[i].n)
            fail_msg("row %zu found %d", i, (int)n);
    }
}

static void a_case_is_changed_within(void **state)
{
    fixture_t *fixture = *state;
    invoice_t *invoice = stored_invoice(fixture, a_card);

    raw_update(fixture, "invoice", "{}", "{'$set': {'payment.note': 'x'}}");
    invoice->payment.card.expires = 2801;
    assert_done(invoice_save(fixture->db, invoice, &fixture->error), fixture->error);
    assert_stored(fixture, "invoice",
                  "{'payment': {'kind': 'card', 'last4': '4242', 'expires': 2801, 'note': 'x'}}");
    invoice_free(invoice);
}

static void a_case_is_exchanged_for_another(void **state)
{
    fixture_t *fixture = *state;
    invoice_t *invoice = stored_invoice(fixture, a_card);

    invoice->payment = a_transfer;
    assert_done(invoice_save(fixture->db, invoice, &fixture->error), fixture->error);
    assert_stored(fixture, "invoice",
                  "{'payment': {'kind': 'transfer', 'iban': 'NO1', 'days': 4242}}");
    invoice->payment.transfer.days = 5;
    assert_done(invoice_save(fixture->db, invoice, &fixture->error), fixture->error);
    assert_stored(fixture, "invoice",
                  "{'payment': {'kind': 'transfer', 'iban': 'NO1', 'days': 5}}");
    assert_int_equal(invoice->payment.kind, BY_TRANSFER);
    invoice_free(invoice);
}

static void what_became_of_another_case_is_a_conflict(void **state)
{
    fixture_t *fixture = *state;
    invoice_t *invoice = stored_invoice(fixture, a_card);

    raw_update(fixture, "invoice", "{}", "{'$set': {'payment': {'kind': 'cash'}}}");
    invoice->payment.card.expires = 2801;
    assert_false(invoice_save(fixture->db, invoice, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_CONFLICT);
    invoice->payment = a_transfer;
    assert_false(invoice_save(fixture->db, invoice, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_CONFLICT);
    invoice_free(invoice);
}

static void a_part_of_a_union_is_read_but_not_written(void **state)
{
    fixture_t *fixture = *state;

    invoice_free(stored_invoice(fixture, a_card));
    invoice_t *invoice =
        invoice_first(fixture->db, MODEL_QUERY(.fields = {MODEL_NAME(invoice, payment.card.last4)}),
                      &fixture->error);
    assert_non_null(invoice);
    assert_int_equal(invoice->payment.kind, BY_CARD);
    assert_string_equal(invoice->payment.card.last4, "4242");
    assert_int_equal(invoice->payment.card.expires, 0);
    invoice->payment.card.last4 = "1";
    assert_false(invoice_save(fixture->db, invoice, &fixture->error));
    assert_error(fixture->error, MODEL_ERROR_ARGUMENT);
    invoice_free(invoice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(conditions_on_a_case_find_that_case_only),
        STORE_TEST(a_case_is_changed_within),
        STORE_TEST(a_case_is_exchanged_for_another),
        STORE_TEST(what_became_of_another_case_is_a_conflict),
        STORE_TEST(a_part_of_a_union_is_read_but_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

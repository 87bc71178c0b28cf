/* A payment that is one of several things, wherever a struct may stand. */
#ifndef TESTS_UNION_MODELS_H
#define TESTS_UNION_MODELS_H

#include <mongomodel.h>

typedef enum { BY_CARD = 1, BY_TRANSFER = 7, IN_CASH = 3 } paid_by_t;
typedef struct {
    const char *last4;
    int32_t expires;
    model_string_list_t notes;
} card_t;
typedef struct {
    const char *iban, *bank;
    model_opt_int32_t days;
    struct {
        int32_t *items;
        size_t count;
    } parts;
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

/* Another key for the tag, and a case that holds the union's holder. */
typedef struct shape shape_t;
MODEL_DECLARE_EMBEDDED(shape, shape_t);
typedef struct {
    double radius;
} circle_t;
typedef struct {
    shape_list_t parts;
} group_t;
MODEL_DECLARE_EMBEDDED(circle, circle_t);
MODEL_DECLARE_EMBEDDED(group, group_t);
typedef enum { CIRCLE, GROUP } what_t;
struct shape {
    what_t what;
    union {
        circle_t circle;
        group_t group;
    } as;
};

typedef struct {
    model_meta_t meta;
    int64_t id;
    payment_t payment;
    payment_t *refund;
    payment_list_t tries;
    MODEL_MAP(payment_t) by_day;
    shape_t *shape;
} order_t;
MODEL_DECLARE(order, order_t, int64_t);

static MODEL__UNUSED bool is_complete(const transfer_t *transfer, model_error_t *error)
{
    return !transfer->bank || transfer->iban || model_refuse(error, "a bank without an account");
}
MODEL_CHECK(transfer, is_complete);

MODEL_DEFINE_EMBEDDED(card, .defaults = (&(const card_t){.expires = 2712}),
                      MODEL_FIELDS(MODEL_FIELD(card, last4, .required = true, .prepare = model_trim,
                                               .length = MODEL_AT_MOST(4), .also_read = {"digits"}),
                                   MODEL_FIELD(card, expires), MODEL_FIELD(card, notes)));
MODEL_DEFINE_EMBEDDED(transfer, .check = MODEL_CHECKED(is_complete),
                      MODEL_FIELDS(MODEL_FIELD(transfer, iban, .key = "account"),
                                   MODEL_FIELD(transfer, bank), MODEL_FIELD(transfer, days),
                                   MODEL_ITEMS(transfer, parts)));
MODEL_DEFINE_UNION(payment, kind, MODEL_CASE(payment, BY_CARD, "card", card, card),
                   MODEL_CASE(payment, BY_TRANSFER, "transfer", transfer, transfer),
                   MODEL_EMPTY_CASE(IN_CASH, "cash"));
MODEL_DEFINE_EMBEDDED(circle, MODEL_FIELDS(MODEL_FIELD(circle, radius)));
MODEL_DEFINE_EMBEDDED(group, MODEL_FIELDS(MODEL_EMBED_LIST(group, parts, shape)));
MODEL_DEFINE_UNION_BY(shape, what, "type", MODEL_CASE(shape, CIRCLE, "circle", as.circle, circle),
                      MODEL_CASE(shape, GROUP, "group", as.group, group));
MODEL_DEFINE(order, .defaults = (&(const order_t){.payment = {.kind = IN_CASH}}),
             MODEL_FIELDS(MODEL_FIELD(order, id, .role = MODEL_ID_CALLER),
                          MODEL_EMBED(order, payment, payment, .also_read = {"paid"}),
                          MODEL_EMBED(order, refund, payment),
                          MODEL_EMBED_LIST(order, tries, payment),
                          MODEL_EMBED_MAP(order, by_day, payment),
                          MODEL_EMBED(order, shape, shape)));

#endif

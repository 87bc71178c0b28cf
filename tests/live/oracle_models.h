/* One model with members of most kinds and shapes, for the oracles. */
#ifndef MONGOMODEL_TESTS_ORACLE_MODELS_H
#define MONGOMODEL_TESTS_ORACLE_MODELS_H

#include <mongomodel.h>

typedef enum { COLOR_RED, COLOR_GREEN = 2, COLOR_BLUE = 3 } color_t;
static const char *const colors[] = {
    [COLOR_RED] = "red", [COLOR_GREEN] = "green", [COLOR_BLUE] = "blue"};

typedef struct {
    const char *city;
    model_opt_int32_t zip;
    int32_t floor;
} place_t;
MODEL_DECLARE_EMBEDDED(place, place_t);

typedef struct {
    const char *sku;
    int32_t quantity;
    double price;
    model_string_list_t notes;
    place_t shelf;
} part_t;
MODEL_DECLARE_EMBEDDED(part, part_t);

typedef struct {
    const char *last4;
    int32_t limit;
} card_t;
MODEL_DECLARE_EMBEDDED(card, card_t);

typedef struct {
    const char *iban;
    place_t bank;
} transfer_t;
MODEL_DECLARE_EMBEDDED(transfer, transfer_t);

typedef enum { BY_CARD, BY_TRANSFER, IN_CASH } paid_by_t;
typedef struct {
    paid_by_t kind;
    union {
        card_t card;
        transfer_t transfer;
    };
} payment_t;
MODEL_DECLARE_EMBEDDED(payment, payment_t);

typedef MODEL_MAP(int32_t) stock_t;
typedef MODEL_MAP(place_t) offices_t;

typedef struct {
    model_meta_t meta;
    int64_t id;
    int8_t tiny;
    int32_t count, fixed[2];
    uint32_t hits;
    int64_t total;
    double score;
    float ratio;
    const char *name, *label, *remark, *word;
    model_text_t note;
    char code[6];
    model_opt_int32_t age;
    model_opt_double_t rate;
    model_opt_bool_t flag;
    model_date_t born;
    model_opt_date_t seen;
    bson_decimal128_t price;
    model_opt_decimal_t fee;
    color_t color, level;
    bool active;
    bson_oid_t owner;
    model_uuid_t token;
    place_t home;
    place_t *work;
    model_string_list_t tags;
    model_int64_list_t marks;
    model_double_list_t weights;
    part_list_t parts;
    stock_t stock;
    offices_t offices;
    double position[2];
    payment_t payment;
    payment_t *refund;
} thing_t;
MODEL_DECLARE(thing, thing_t, int64_t);

/* clang-format off */
MODEL_DEFINE_EMBEDDED(place, .defaults = &(const place_t){.floor = 1}, MODEL_FIELDS(
    MODEL_FIELD(place, city, .key = "town"), MODEL_FIELD(place, zip), MODEL_FIELD(place, floor)));
MODEL_DEFINE_EMBEDDED(part, MODEL_FIELDS(
    MODEL_FIELD(part, sku), MODEL_FIELD(part, quantity), MODEL_FIELD(part, price),
    MODEL_FIELD(part, notes), MODEL_EMBED(part, shelf, place)));
MODEL_DEFINE_EMBEDDED(card, MODEL_FIELDS(MODEL_FIELD(card, last4), MODEL_FIELD(card, limit)));
MODEL_DEFINE_EMBEDDED(transfer, MODEL_FIELDS(
    MODEL_FIELD(transfer, iban), MODEL_EMBED(transfer, bank, place)));
MODEL_DEFINE_UNION(payment, kind, MODEL_CASE(payment, BY_CARD, "card", card, card),
                   MODEL_CASE(payment, BY_TRANSFER, "transfer", transfer, transfer),
                   MODEL_EMPTY_CASE(IN_CASH, "cash"));
MODEL_DEFINE(thing,
    .defaults = &(const thing_t){.count = 7, .word = "none"},
    MODEL_FIELDS(
        MODEL_FIELD(thing, id, .role = MODEL_ID_CALLER),
        MODEL_FIELD(thing, tiny), MODEL_FIELD(thing, count), MODEL_FIELD(thing, fixed),
        MODEL_UINT32(thing, hits), MODEL_FIELD(thing, total), MODEL_FIELD(thing, score),
        MODEL_FIELD(thing, ratio), MODEL_FIELD(thing, name),
        MODEL_FIELD(thing, label, .also_read = {"title", "caption"}),
        MODEL_FIELD(thing, remark, .store_null = true), MODEL_FIELD(thing, word),
        MODEL_FIELD(thing, note), MODEL_FIELD(thing, code), MODEL_FIELD(thing, age),
        MODEL_FIELD(thing, rate), MODEL_FIELD(thing, flag), MODEL_FIELD(thing, born),
        MODEL_FIELD(thing, seen), MODEL_FIELD(thing, price), MODEL_FIELD(thing, fee),
        MODEL_ENUM(thing, color, colors), MODEL_ENUM_NUMBER(thing, level, colors),
        MODEL_FIELD(thing, active), MODEL_FIELD(thing, owner), MODEL_FIELD(thing, token),
        MODEL_EMBED(thing, home, place), MODEL_EMBED(thing, work, place),
        MODEL_FIELD(thing, tags), MODEL_FIELD(thing, marks), MODEL_FIELD(thing, weights),
        MODEL_EMBED_LIST(thing, parts, part), MODEL_MAP_FIELD(thing, stock),
        MODEL_EMBED_MAP(thing, offices, place), MODEL_FIELD(thing, position),
        MODEL_EMBED(thing, payment, payment), MODEL_EMBED(thing, refund, payment)));
/* clang-format on */

#endif

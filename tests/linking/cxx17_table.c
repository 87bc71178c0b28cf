/* The table of cxx17.cpp. */
#include <mongomodel.h>

typedef enum { ROLE_READER, ROLE_AUTHOR } role_t;
typedef struct {
    const char *street, *city;
} address_t;
typedef enum { BY_CARD, BY_TRANSFER } paid_by_t;
typedef struct {
    const char *last4;
} card_t;
typedef struct {
    const char *iban;
} transfer_t;
typedef struct {
    paid_by_t kind;
    union {
        card_t card;
        transfer_t transfer;
    };
} payment_t;
typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *username;
    bool is_active;
    role_t role;
    model_opt_int32_t age;
    model_string_list_t tags;
    bson_oid_t org;
    address_t home;
    model_date_t created_at;
    uint8_t level;
    float ratio;
    model_timestamp_t stamp;
    model_regex_t regex;
    model_float_list_t embedding;
    model_opt_uint16_t port;
    double position[2];
    MODEL_MAP(const char *) settings;
    payment_t payment;
} user_t;

MODEL_DECLARE_EMBEDDED(address, address_t);
MODEL_DECLARE_EMBEDDED(card, card_t);
MODEL_DECLARE_EMBEDDED(transfer, transfer_t);
MODEL_DECLARE_EMBEDDED(payment, payment_t);
MODEL_DECLARE(user, user_t, int64_t);

static const char *const roles[] = {[ROLE_READER] = "reader", [ROLE_AUTHOR] = "author"};

MODEL_DEFINE_EMBEDDED(address,
                      MODEL_FIELDS(MODEL_FIELD(address, street), MODEL_FIELD(address, city)));
MODEL_DEFINE_EMBEDDED(card, MODEL_FIELDS(MODEL_FIELD(card, last4)));
MODEL_DEFINE_EMBEDDED(transfer, MODEL_FIELDS(MODEL_FIELD(transfer, iban)));
MODEL_DEFINE_UNION(payment, kind, MODEL_CASE(payment, BY_CARD, "card", card, card),
                   MODEL_CASE(payment, BY_TRANSFER, "transfer", transfer, transfer));
MODEL_DEFINE(user, .defaults = &(const user_t){.age = {true, 33}},
             MODEL_FIELDS(MODEL_FIELD(user, id, .role = MODEL_ID_SEQUENCE),
                          MODEL_FIELD(user, username), MODEL_FIELD(user, is_active),
                          MODEL_ENUM(user, role, roles), MODEL_FIELD(user, age),
                          MODEL_FIELD(user, tags), MODEL_FIELD(user, org),
                          MODEL_EMBED(user, home, address),
                          MODEL_FIELD(user, created_at, .role = MODEL_CREATED_AT),
                          MODEL_FIELD(user, level), MODEL_FIELD(user, ratio),
                          MODEL_FIELD(user, stamp), MODEL_FIELD(user, regex),
                          MODEL_VECTOR(user, embedding), MODEL_FIELD(user, port),
                          MODEL_FIELD(user, position), MODEL_MAP_FIELD(user, settings),
                          MODEL_EMBED(user, payment, payment)));

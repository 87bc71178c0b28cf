/* The models that hostile documents are read into: with every kind in every shape, with every
 * setting. */
#ifndef TESTS_FUZZ_MODELS_H
#define TESTS_FUZZ_MODELS_H

#include "unit/decode_models.h"

typedef struct flat {
    const char *label;
    model_raw_t any;
} flat_t;
MODEL_DECLARE_EMBEDDED(flat, flat_t);

/* Nothing may be missing, nothing may be more. */
typedef struct strict {
    model_meta_t meta;
    bson_oid_t id;
    const char *name;
    int32_t count;
    model_opt_int64_t big;
    place_t home;
    place_t *billing;
    place_list_t visits;
    flat_t flat;
    model_raw_t any;
} strict_t;
MODEL_DECLARE(strict, strict_t, bson_oid_t);
MODEL_DEFINE_EMBEDDED(flat, .unknown = MODEL_UNKNOWN_REJECT,
                      MODEL_FIELDS(MODEL_FIELD(flat, label, .store_null = true),
                                   MODEL_FIELD(flat, any, .also_read = {"old_any"})));
MODEL_DEFINE(strict, .unknown = MODEL_UNKNOWN_REJECT,
             MODEL_FIELDS(MODEL_FIELD(strict, id, .role = MODEL_ID_OBJECT),
                          MODEL_FIELD(strict, name, .required = true, .immutable = true),
                          MODEL_FIELD(strict, count, .required = true, .also_read = {"n"}),
                          MODEL_FIELD(strict, big, .store_null = true),
                          MODEL_EMBED(strict, home, place, .required = true),
                          MODEL_EMBED(strict, billing, place, .also_read = {"bill"}),
                          MODEL_EMBED_LIST(strict, visits, place, .required = true),
                          MODEL_EMBED(strict, flat, flat),
                          MODEL_FIELD(strict, any, .store_null = true)));

/* The id lies under a key of its own; defaults, old names, a structure within one that is kept. */
typedef struct moved {
    model_meta_t meta;
    int64_t id;
    const char *mail;
    model_string_list_t tags;
    place_t home;
    customer_t *customer;
    model_date_t created_at, updated_at;
} moved_t;
MODEL_DECLARE(moved, moved_t, int64_t);
MODEL_DEFINE(moved, .defaults = &(const moved_t){.mail = "none", .tags = {default_tags, 2}},
             MODEL_FIELDS(MODEL_FIELD(moved, id, .role = MODEL_ID_SEQUENCE, .key = "id"),
                          MODEL_FIELD(moved, mail, .also_read = {"email", "e_mail"}),
                          MODEL_FIELD(moved, tags, .also_read = {"labels"}),
                          MODEL_EMBED(moved, home, place, .also_read = {"house"}),
                          MODEL_EMBED(moved, customer, customer),
                          MODEL_FIELD(moved, created_at, .role = MODEL_CREATED_AT),
                          MODEL_FIELD(moved, updated_at, .role = MODEL_UPDATED_AT)));

/* What is read with a loss, if any, and the rarer types. */
typedef struct narrow {
    model_meta_t meta;
    model_uuid_t id;
    int8_t small;
    uint8_t octet;
    int16_t medium;
    uint16_t port;
    float part;
    int8_t least;
    uint32_t most;
    int32_t wide;
    double real;
    model_timestamp_t at;
    model_regex_t pattern;
    model_javascript_t code;
    model_opt_int8_t opt_small;
    model_opt_uint16_t opt_port;
    model_opt_uint32_t opt_natural;
    model_opt_float_t opt_part;
    model_opt_timestamp_t opt_at;
    MODEL_OPT(role_t) opt_role;
    model_int16_list_t mediums;
    model_uint8_list_t octets;
    model_uint32_list_t naturals;
    model_float_list_t parts;
    model_timestamp_list_t times;
    model_regex_list_t patterns;
    model_javascript_list_t codes;
    MODEL_LIST(role_t) roles;
    MODEL_LIST(role_t) numbers;
    model_float_list_t place;
    model_int8_list_t bits;
} narrow_t;
MODEL_DECLARE(narrow, narrow_t, model_uuid_t);
MODEL_DEFINE(narrow, .defaults = &(const narrow_t){.least = -1, .part = 0.5f},
             MODEL_FIELDS(MODEL_FIELD(narrow, id, .role = MODEL_ID_UUID),
                          MODEL_FIELD(narrow, small), MODEL_FIELD(narrow, octet),
                          MODEL_FIELD(narrow, medium, .number = MODEL_NUMBER_WIDEN),
                          MODEL_FIELD(narrow, port), MODEL_FIELD(narrow, part),
                          MODEL_FIELD(narrow, least, .number = MODEL_NUMBER_SATURATE),
                          MODEL_UINT32(narrow, most, .number = MODEL_NUMBER_SATURATE),
                          MODEL_FIELD(narrow, wide, .number = MODEL_NUMBER_WIDEN),
                          MODEL_FIELD(narrow, real, .number = MODEL_NUMBER_SATURATE),
                          MODEL_FIELD(narrow, at), MODEL_FIELD(narrow, pattern),
                          MODEL_FIELD(narrow, code), MODEL_FIELD(narrow, opt_small),
                          MODEL_FIELD(narrow, opt_port), MODEL_FIELD(narrow, opt_natural),
                          MODEL_FIELD(narrow, opt_part, .number = MODEL_NUMBER_SATURATE),
                          MODEL_FIELD(narrow, opt_at),
                          MODEL_OPT_ENUM_NUMBER(narrow, opt_role, roles),
                          MODEL_FIELD(narrow, mediums), MODEL_FIELD(narrow, octets),
                          MODEL_FIELD(narrow, naturals), MODEL_FIELD(narrow, parts),
                          MODEL_FIELD(narrow, times), MODEL_FIELD(narrow, patterns),
                          MODEL_FIELD(narrow, codes), MODEL_ENUM_LIST(narrow, roles, roles),
                          MODEL_ENUM_NUMBER_LIST(narrow, numbers, roles),
                          MODEL_VECTOR(narrow, place), MODEL_VECTOR(narrow, bits)));

/* Arrays, lists in lists, maps. */
typedef struct {
    const char *key;
    place_t value;
} place_entry_t;
typedef struct shaped {
    model_meta_t meta;
    int32_t id;
    double position[2];
    int8_t cells[5];
    bson_oid_t pair[2];
    MODEL_LIST(model_double_list_t) polygon;
    MODEL_LIST(model_string_list_t) words;
    MODEL_MAP(const char *) settings;
    MODEL_MAP(int32_t) counts;
    MODEL_MAP(model_raw_t) anything;
    MODEL_MAP(bson_decimal128_t) prices;
    struct {
        place_entry_t *items;
        size_t count;
    } places;
} shaped_t;
MODEL_DECLARE(shaped, shaped_t, int32_t);

static double default_row[] = {1, 2};
static model_double_list_t default_polygon[] = {{default_row, 2}};

MODEL_DEFINE(shaped, .defaults = (&(const shaped_t){.polygon = {default_polygon, 1}}),
             MODEL_FIELDS(MODEL_FIELD(shaped, id, .role = MODEL_ID_CALLER),
                          MODEL_FIELD(shaped, position), MODEL_FIELD(shaped, cells),
                          MODEL_FIELD(shaped, pair), MODEL_LISTS(shaped, polygon),
                          MODEL_LISTS(shaped, words, .store_null = true),
                          MODEL_MAP_FIELD(shaped, settings, .also_read = {"options"}),
                          MODEL_MAP_FIELD(shaped, counts, .number = MODEL_NUMBER_SATURATE),
                          MODEL_MAP_FIELD(shaped, anything, .any_key = true),
                          MODEL_MAP_FIELD(shaped, prices), MODEL_EMBED_MAP(shaped, places, place)));

/* Tagged unions, wherever a struct may stand. */
typedef enum { BY_CARD = 1, IN_PARTS = 4, IN_CASH = 0 } paid_by_t;
typedef struct payment payment_t;
MODEL_DECLARE_EMBEDDED(payment, payment_t);
typedef struct {
    const char *last4;
    int32_t expires;
    model_string_list_t notes;
    model_extra_t extra;
} card_t;
typedef struct {
    payment_list_t parts;
    payment_t *rest;
} parts_t;
MODEL_DECLARE_EMBEDDED(card, card_t);
MODEL_DECLARE_EMBEDDED(parts, parts_t);
struct payment {
    paid_by_t kind;
    union {
        card_t card;
        parts_t parts;
    };
};
typedef struct {
    model_meta_t meta;
    int32_t id;
    payment_t payment;
    payment_t *refund;
    payment_list_t tries;
    MODEL_MAP(payment_t) by_day;
} paid_t;
MODEL_DECLARE(paid, paid_t, int32_t);

MODEL_DEFINE_EMBEDDED(card, .defaults = (&(const card_t){.expires = 2712}),
                      MODEL_FIELDS(MODEL_FIELD(card, last4, .also_read = {"digits"}),
                                   MODEL_FIELD(card, expires), MODEL_FIELD(card, notes),
                                   MODEL_EXTRA(card, extra)));
MODEL_DEFINE_EMBEDDED(parts, MODEL_FIELDS(MODEL_EMBED_LIST(parts, parts, payment),
                                          MODEL_EMBED(parts, rest, payment)));
MODEL_DEFINE_UNION_BY(payment, kind, "k", MODEL_CASE(payment, BY_CARD, "card", card, card),
                      MODEL_CASE(payment, IN_PARTS, "parts", parts, parts),
                      MODEL_EMPTY_CASE(IN_CASH, "cash"));
MODEL_DEFINE(paid, MODEL_FIELDS(MODEL_FIELD(paid, id, .role = MODEL_ID_CALLER),
                                MODEL_EMBED(paid, payment, payment, .also_read = {"old"}),
                                MODEL_EMBED(paid, refund, payment),
                                MODEL_EMBED_LIST(paid, tries, payment),
                                MODEL_EMBED_MAP(paid, by_day, payment)));

#endif

/* Models of the tests of the store. Included by one file of each program. */
#ifndef TESTS_LIVE_STORE_MODELS_H
#define TESTS_LIVE_STORE_MODELS_H

#include <mongomodel.h>
#include <string.h>

typedef enum { ROLE_READER, ROLE_AUTHOR } role_t;
typedef struct {
    const char *street, *city;
} address_t;
typedef struct {
    const char *sku;
    int32_t quantity;
} line_t;
MODEL_DECLARE_EMBEDDED(address, address_t);
MODEL_DECLARE_EMBEDDED(line, line_t);

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *username, *email;
    model_opt_int32_t age;
    role_t role;
    bool is_active;
    address_t home;
    address_t *billing;
    model_string_list_t tags;
    line_list_t lines;
    const char *origin; /* immutable */
    model_date_t created_at, updated_at;
} user_t;
MODEL_DECLARE(user, user_t, int64_t);

typedef struct {
    int64_t id;
    const char *username;
} user_card_t;
MODEL_DECLARE_RESULT(user_card, user_card_t);

typedef struct {
    model_meta_t meta;
    bson_oid_t id;
    const char *text;
} note_t;
MODEL_DECLARE(note, note_t, bson_oid_t);

typedef struct {
    model_meta_t meta;
    model_uuid_t id;
    const char *text;
} ticket_t;
MODEL_DECLARE(ticket, ticket_t, model_uuid_t);

typedef struct {
    model_meta_t meta;
    const char *id;
    const char *name;
} country_t;
MODEL_DECLARE(country, country_t, const char *);

/* The layout in which _id is an ObjectId. */
typedef struct {
    model_meta_t meta;
    int32_t id;
    const char *title;
    model_date_t created_at, updated_at;
} page_t;
MODEL_DECLARE(page, page_t, int32_t);

static const char *const roles[] = {[ROLE_READER] = "reader", [ROLE_AUTHOR] = "author"};

MODEL_DEFINE_EMBEDDED(address, MODEL_FIELDS(MODEL_FIELD(address, street),
                                            MODEL_FIELD(address, city, .required = true)));
MODEL_DEFINE_EMBEDDED(line, MODEL_FIELDS(MODEL_FIELD(line, sku), MODEL_FIELD(line, quantity)));

MODEL_DEFINE(user, .defaults = &(const user_t){.is_active = true, .home = {.city = "Oslo"}},
             MODEL_INDEXES(MODEL_INDEX({MODEL_ASC(user, email)}, .unique = true)),
             MODEL_FIELDS(MODEL_FIELD(user, id, .role = MODEL_ID_SEQUENCE),
                          MODEL_FIELD(user, username, .required = true,
                                      .length = MODEL_BETWEEN(3, 20), .prepare = model_lower_case),
                          MODEL_FIELD(user, email, .required = true, .format = MODEL_EMAIL),
                          MODEL_FIELD(user, age, .range = MODEL_BETWEEN(0, 150)),
                          MODEL_ENUM(user, role, roles), MODEL_FIELD(user, is_active),
                          MODEL_EMBED(user, home, address), MODEL_EMBED(user, billing, address),
                          MODEL_FIELD(user, tags, .items = MODEL_AT_MOST(5)),
                          MODEL_EMBED_LIST(user, lines, line),
                          MODEL_FIELD(user, origin, .immutable = true),
                          MODEL_FIELD(user, created_at, .role = MODEL_CREATED_AT),
                          MODEL_FIELD(user, updated_at, .role = MODEL_UPDATED_AT)));
MODEL_DEFINE_VIEW(user_card, user,
                  MODEL_FIELDS(MODEL_FIELD(user_card, id), MODEL_FIELD(user_card, username)));
MODEL_DEFINE(note,
             MODEL_FIELDS(MODEL_FIELD(note, id, .role = MODEL_ID_OBJECT), MODEL_FIELD(note, text)));
MODEL_DEFINE(ticket, MODEL_FIELDS(MODEL_FIELD(ticket, id, .role = MODEL_ID_UUID),
                                  MODEL_FIELD(ticket, text)));
MODEL_DEFINE(country, MODEL_FIELDS(MODEL_FIELD(country, id, .role = MODEL_ID_CALLER,
                                               .prepare = model_lower_case),
                                   MODEL_FIELD(country, name, .required = true)));
MODEL_DEFINE(page, MODEL_FIELDS(MODEL_FIELD(page, id, .role = MODEL_ID_SEQUENCE, .key = "id"),
                                MODEL_FIELD(page, title),
                                MODEL_FIELD(page, created_at, .role = MODEL_CREATED_AT),
                                MODEL_FIELD(page, updated_at, .role = MODEL_UPDATED_AT)));

#define ALL_MODELS                                                                           \
    MODEL_LIST_OF(&user_model, &user_card_model, &note_model, &ticket_model, &country_model, \
                  &page_model)

#endif

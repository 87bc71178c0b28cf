/* The table of cxx17.cpp. */
#include <mongomodel.h>

typedef enum { ROLE_READER, ROLE_AUTHOR } role_t;
typedef struct {
    const char *street, *city;
} address_t;
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
} user_t;

MODEL_DECLARE_EMBEDDED(address, address_t);
MODEL_DECLARE(user, user_t, int64_t);

static const char *const roles[] = {[ROLE_READER] = "reader", [ROLE_AUTHOR] = "author"};

MODEL_DEFINE_EMBEDDED(address,
                      MODEL_FIELDS(MODEL_FIELD(address, street), MODEL_FIELD(address, city)));
MODEL_DEFINE(user, .defaults = &(const user_t){.age = {true, 33}},
             MODEL_FIELDS(MODEL_FIELD(user, id, .role = MODEL_ID_SEQUENCE),
                          MODEL_FIELD(user, username), MODEL_FIELD(user, is_active),
                          MODEL_ENUM(user, role, roles), MODEL_FIELD(user, age),
                          MODEL_FIELD(user, tags), MODEL_FIELD(user, org),
                          MODEL_EMBED(user, home, address),
                          MODEL_FIELD(user, created_at, .role = MODEL_CREATED_AT),
                          MODEL_FIELD(user, level), MODEL_FIELD(user, ratio),
                          MODEL_FIELD(user, stamp), MODEL_FIELD(user, regex),
                          MODEL_VECTOR(user, embedding), MODEL_FIELD(user, port)));

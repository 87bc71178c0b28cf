/* Models that the misuses are about. Compiled alone it must be accepted. */
#include <mongomodel.h>

typedef enum { ROLE_READER, ROLE_AUTHOR } role_t;
typedef struct {
    const char *street, *city;
} address_t;
typedef struct {
    const char *sku;
    int32_t quantity;
} line_t;
typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *username;
    model_opt_int32_t age;
    role_t role;
    bool is_active;
    double score;
    address_t home;
    model_string_list_t tags;
    double position[2];
    MODEL_MAP(const char *) settings;
    MODEL_MAP(address_t) offices;
    bson_oid_t org;
    model_date_t created_at;
} user_t;

MODEL_DECLARE_EMBEDDED(address, address_t);
MODEL_DECLARE_EMBEDDED(line, line_t);
MODEL_DECLARE(user, user_t, int64_t);

typedef struct {
    model_meta_t meta;
    bson_oid_t id;
    int64_t author_id;
    const char *title;
    line_list_t lines;
} post_t;
MODEL_DECLARE(post, post_t, bson_oid_t);

typedef struct {
    role_t kind;
    int64_t number;
    union {
        line_t line;
        address_t address;
    };
} either_t;
MODEL_DECLARE_EMBEDDED(either, either_t);

static const char *const roles[] = {[ROLE_READER] = "reader", [ROLE_AUTHOR] = "author"};

static MODEL__UNUSED bool is_handle(const char *value, void *context, model_error_t *error)
{
    (void)context;
    (void)error;
    return value[0] != '-';
}

static MODEL__UNUSED bool is_sound(const user_t *user, model_error_t *error)
{
    (void)error;
    return user->role == ROLE_READER;
}

static MODEL__UNUSED const char *const *use_roles(void)
{
    return roles;
}

void misuse(line_t line, address_t address, model_date_t date);

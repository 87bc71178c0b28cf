/* The table: each member once, with its rules. */
#include "user.h"

static const char *const roles[] = {[ROLE_READER] = "reader", [ROLE_AUTHOR] = "author"};

static bool is_handle(const char *value, void *context, model_error_t *error)
{
    (void)context;
    return value[0] != '-' || model_refuse(error, "a handle does not begin with a dash");
}

/* clang-format off */
MODEL_DEFINE_EMBEDDED(address,
    MODEL_FIELDS(
        MODEL_FIELD(address, street),
        MODEL_FIELD(address, city, .required = true)));

MODEL_DEFINE(user,
    .defaults = &(const user_t){.is_active = true, .role = ROLE_READER},
    MODEL_INDEXES(
        MODEL_INDEX({MODEL_ASC(user, email)}, .unique = true),
        MODEL_INDEX({MODEL_ASC(user, role), MODEL_DESC(user, created_at)},
                    MODEL_ONLY(MODEL_EQ(user, is_active, true)))),
    MODEL_FIELDS(
        MODEL_FIELD(user, id, .role = MODEL_ID_SEQUENCE),
        MODEL_FIELD(user, username, .required = true, .length = MODEL_BETWEEN(3, 50),
                    .prepare = model_lower_case, .check.string = is_handle),
        MODEL_FIELD(user, email, .required = true, .format = MODEL_EMAIL),
        MODEL_FIELD(user, age, .range = MODEL_BETWEEN(0, 150)),
        MODEL_ENUM(user, role, roles),
        MODEL_FIELD(user, is_active),
        MODEL_EMBED(user, home, address),
        MODEL_EMBED(user, billing, address),
        MODEL_FIELD(user, tags, .items = MODEL_AT_MOST(10)),
        MODEL_FIELD(user, created_at, .role = MODEL_CREATED_AT),
        MODEL_FIELD(user, updated_at, .role = MODEL_UPDATED_AT)));
/* clang-format on */

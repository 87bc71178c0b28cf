/* The other one: its "user" has other members, other defaults and another kind of id. */
#include <mongomodel.h>

#include <string.h>

typedef struct {
    model_meta_t meta;
    double balance;
    bson_oid_t id;
} user_t;
MODEL_DECLARE(user, user_t, bson_oid_t);
MODEL_DEFINE(user, .collection = "second_user", .defaults = &(const user_t){.balance = 2.5},
             MODEL_FIELDS(MODEL_FIELD(user, id, .role = MODEL_ID_OBJECT),
                          MODEL_FIELD(user, balance)));

bool second_has_its_own_user(void);

bool second_has_its_own_user(void)
{
    user_t *user = user_new();
    bool ok = user && user->balance > 2.4 && user->balance < 2.6 &&
              strcmp(model_collection_name(&user_model), "second_user") == 0;

    user_free(user);
    return ok;
}

/* One of two libraries in one process that both call a model "user"; see two_libraries.c. */
#include <mongomodel.h>

#include <string.h>

typedef struct {
    model_meta_t meta;
    int64_t id;
    const char *name;
} user_t;
MODEL_DECLARE(user, user_t, int64_t);
MODEL_DEFINE(user, .collection = "first_user", .defaults = &(const user_t){.name = "first"},
             MODEL_FIELDS(MODEL_FIELD(user, id, .role = MODEL_ID_SEQUENCE),
                          MODEL_FIELD(user, name)));

bool first_has_its_own_user(void);

bool first_has_its_own_user(void)
{
    user_t *user = user_new();
    bool ok = user && strcmp(user->name, "first") == 0 &&
              strcmp(model_collection_name(&user_model), "first_user") == 0;

    user_free(user);
    return ok;
}

#ifndef USER_H
#define USER_H

#include <mongomodel.h>

typedef enum { ROLE_READER, ROLE_AUTHOR } role_t;

typedef struct {
    const char *street, *city;
} address_t;

typedef struct {
    model_meta_t meta; /* bookkeeping of a stored record */
    int64_t id;
    const char *username, *email;
    model_opt_int32_t age; /* {bool has; int32_t value;} */
    role_t role;
    bool is_active;
    address_t home;
    address_t *billing;                  /* optional: NULL is absent */
    model_string_list_t tags;            /* {const char **items; size_t count;} */
    model_date_t created_at, updated_at; /* {int64_t ms;} since 1970, UTC */
} user_t;

MODEL_DECLARE_EMBEDDED(address, address_t);
MODEL_DECLARE(user, user_t, int64_t);

#endif

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

#endif

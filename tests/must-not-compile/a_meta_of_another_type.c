/* expect: meta_must_be_a_model_meta_t */
#include "prelude.h"

typedef struct {
    int meta;
    int64_t id;
} odd_t;
MODEL_DECLARE(odd, odd_t, int64_t);
MODEL_DEFINE(odd, MODEL_FIELDS(MODEL_FIELD(odd, id, .role = MODEL_ID_SEQUENCE)));

/* expect: meta */
#include "prelude.h"

typedef struct {
    int64_t id;
} bare_t;
MODEL_DECLARE(bare, bare_t, int64_t);
MODEL_DEFINE(bare, MODEL_FIELDS(MODEL_FIELD(bare, id, .role = MODEL_ID_SEQUENCE)));

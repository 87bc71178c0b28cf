/* expect: expected .}. before numeric|expected .}. */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    typedef struct {
        bson_decimal128_t x;
    } kept_t;
    typedef kept_t kept__record;
    const model_field_t row = MODEL_FIELD(kept, x, .range = MODEL_DECIMAL_AT_LEAST(0.01));
    (void)row;
}

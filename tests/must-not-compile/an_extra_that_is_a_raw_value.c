/* expect: this_members_C_type_has_no_kind_here */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    typedef struct {
        model_raw_t x;
    } kept_t;
    typedef kept_t kept__record;
    const model_field_t row = MODEL_EXTRA(kept, x);
    (void)row;
}

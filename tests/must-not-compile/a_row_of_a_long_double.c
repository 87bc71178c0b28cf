/* expect: this_members_C_type_has_no_kind_here */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    typedef struct {
        long double x;
    } wide_t;
    typedef wide_t wide__record;
    const model_field_t term = MODEL_FIELD(wide, x);
    (void)term;
}

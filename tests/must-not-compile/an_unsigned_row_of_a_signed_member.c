/* expect: this_members_C_type_has_no_kind_here */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const model_field_t term = MODEL_UINT32(user, id);
    (void)term;
}

/* expect: this_member_is_not_a_number */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t term = MODEL_MOD(user, created_at, 2, 1);
    (void)term;
}

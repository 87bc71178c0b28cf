/* expect: this_member_is_no_number_and_no_date */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t term = MODEL_MAX(user, username, 3);
    (void)term;
}

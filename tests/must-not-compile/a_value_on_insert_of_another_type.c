/* expect: the_values_type_does_not_fit_the_member */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t term = MODEL_SET_ON_INSERT(user, username, 3);
    (void)term;
}

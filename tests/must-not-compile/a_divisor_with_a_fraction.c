/* expect: a_divisor_is_a_whole_number */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t term = MODEL_MOD(user, id, 2.5, 1);
    (void)term;
}

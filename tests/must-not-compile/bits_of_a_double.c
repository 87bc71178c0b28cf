/* expect: this_member_is_not_an_integer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t term = MODEL_BIT_XOR(user, score, 3);
    (void)term;
}

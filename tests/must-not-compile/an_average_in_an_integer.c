/* expect: this_member_is_no_double_and_no_decimal */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t terms[] = {MODEL_AVG(line, quantity, MODEL_MEMBER(user, age))};
    (void)terms;
}

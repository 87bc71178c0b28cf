/* expect: the_value_points_to_another_struct */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t term = MODEL_SET(user, home, &line);
    (void)term;
}

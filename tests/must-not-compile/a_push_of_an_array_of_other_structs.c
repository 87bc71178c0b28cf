/* expect: the_value_points_to_another_struct */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const address_t more[] = {address};
    model_term_t term = MODEL_PUSH_EACH(post, lines, more, 1);
    (void)term;
}

/* expect: the_items_type_does_not_fit_the_member */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t term = MODEL_ADD_TO_SET_EACH(user, tags, ((int[]){1}), 1);
    (void)term;
}

/* expect: the_items_type_does_not_fit_the_member */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const int numbers[] = {1};
    model_term_t term = MODEL_HAS_ALL_ARRAY(user, tags, numbers, 1);
    (void)term;
}

/* expect: the_members_cannot_be_compared */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t term = MODEL_FIELD_EQ(user, tags, tags);
    (void)term;
}

/* expect: pointer type mismatch|the_members_have_different_types */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t term = MODEL_RENAME(user, username, score);
    (void)term;
}

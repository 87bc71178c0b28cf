/* expect: not a structure or union|member reference base type */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t term = MODEL_POP_FIRST(user, username);
    (void)term;
}

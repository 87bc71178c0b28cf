/* expect: incompatible type */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t term = MODEL_TEXT_SEARCH_IN(user, "x", 1.5, 0);
    (void)term;
}

/* expect: pointer/integer type mismatch */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    const int zone = 2;
    model_term_t term = MODEL_YEAR_IN(user, created_at, zone);

    (void)line, (void)address, (void)date, (void)term;
}

/* expect: no member named .shoes */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t term = MODEL_FIELD_EQ(user, age, shoes);
    (void)term;
}

/* expect: this_is_no_MODEL_TYPE */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t term = MODEL_IS_TYPE(user, age, "int");
    (void)term;
}

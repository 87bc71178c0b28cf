/* expect: not compatible with any */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_term_t term = MODEL_RAW_UPDATE(user, "{}");
    (void)term;
}

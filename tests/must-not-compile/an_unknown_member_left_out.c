/* expect: nope */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const char *term = MODEL_WITHOUT(user, nope);
    (void)term;
}

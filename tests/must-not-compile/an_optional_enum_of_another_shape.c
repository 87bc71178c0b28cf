/* expect: named .value. */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const model_field_t term = MODEL_OPT_ENUM(user, home, roles);
    (void)term;
}

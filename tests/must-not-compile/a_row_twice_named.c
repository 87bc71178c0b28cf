/* expect: initiali[sz] */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const model_field_t term = MODEL_FIELD(user, id, .offset = 3);
    (void)term;
}

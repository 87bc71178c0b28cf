/* expect: named .value. */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const model_field_t row = MODEL_OPT_ENUM_NUMBER(user, home, roles);
    (void)row;
}

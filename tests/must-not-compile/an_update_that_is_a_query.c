/* expect: incompatible types|initializing|invalid initializer|incompatible pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const model_update_t *term = MODEL_UPDATE(*MODEL_QUERY(.limit = 1));
    (void)term;
}

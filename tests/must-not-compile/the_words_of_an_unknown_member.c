/* expect: no member named .surname */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const model_index_t term = MODEL_INDEX({MODEL_TEXT(user, surname)});
    (void)term;
}

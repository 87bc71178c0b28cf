/* expect: incompatible pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    int term;
    (void)user_estimated_count(NULL, &term, NULL);
    (void)term;
}

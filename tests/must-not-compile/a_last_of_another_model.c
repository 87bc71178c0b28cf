/* expect: incompatible pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    post_t *term = user_last(NULL, NULL, NULL);
    (void)term;
}

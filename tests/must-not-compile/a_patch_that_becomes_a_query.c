/* expect: incompatible pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    bool term = user_patch_parse("", 0, NULL, NULL, (model_query_t *)0, NULL);
    (void)term;
}

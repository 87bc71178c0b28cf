/* expect: incompatible pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    bool term = user_bulk_upsert(NULL, NULL, NULL, (const post_t *)0, NULL);
    (void)term;
}

/* expect: incompatible pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_query_t query = {.skip = 0};
    bool term = user_bulk_update_one(NULL, &query, &query, NULL);
    (void)term;
}

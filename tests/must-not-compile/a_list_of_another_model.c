/* expect: incompatible pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    post_list_t list;
    bool term = user_filter(NULL, NULL, &list, NULL);
    (void)term;
}

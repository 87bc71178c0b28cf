/* expect: incompatible pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    user_list_t list = {NULL, 0, NULL};
    user_page_next(NULL, NULL, &list, NULL);
}

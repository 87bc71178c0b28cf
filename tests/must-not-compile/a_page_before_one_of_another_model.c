/* expect: incompatible pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    post_page_t page = {0};
    user_page_prev(NULL, NULL, &page, NULL);
}

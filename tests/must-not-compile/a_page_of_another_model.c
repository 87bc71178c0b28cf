/* expect: incompatible pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    post_page_t page = {0};
    user_page(NULL, NULL, 1, 20, 0, &page, NULL);
}

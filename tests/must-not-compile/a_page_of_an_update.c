/* expect: incompatible pointer */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    user_page_t page = {0};
    user_page_asked(NULL, MODEL_UPDATE(MODEL_SET(user, age, 1)), 0, &page, NULL);
}

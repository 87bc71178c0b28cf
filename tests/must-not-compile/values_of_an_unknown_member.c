/* expect: usrname */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    model_string_list_t list;
    (void)MODEL_DISTINCT(user, NULL, NULL, usrname, NULL, &list, NULL);
}

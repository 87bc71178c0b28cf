/* expect: the_list_is_not_of_the_members_type */
#include "prelude.h"

void misuse(line_t line, address_t address, model_date_t date)
{
    (void)line, (void)address, (void)date;
    const char *name;
    (void)MODEL_DISTINCT(user, NULL, NULL, username, NULL, &name, NULL);
}
